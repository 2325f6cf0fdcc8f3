"""Names as rosters spell them, folded to one spelling; look-alike characters stay different names."""

from __future__ import annotations

import re
from typing import NamedTuple

from minsheng_desktop.rules.characters import compact

is_ordinary = re.compile(r"[\u4e00-\u9fa5]{2,4}").fullmatch
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅●．.・‐", "·"))
_GBK_PRIVATE = {0xE863: 0x4DAE}  # 䶮 as older input methods wrote it
_NOTE = re.compile(r"[(\[【（〔]([^)\]】）〕]*)[)\]】）〕]")
_DAMAGED = re.compile(r"[?�]")


class Name(NamedTuple):
    """``text`` without blanks and remarks; ``note`` what stood in brackets; ``damaged``: a character is lost."""

    text: str
    note: str = ""
    damaged: bool = False


def read_name(value: object) -> Name:
    """Fold a name: no blanks, middle dot U+00B7, compatibility and private-use characters replaced."""
    if type(value) is str and is_ordinary(value):
        return Name(value)
    raw = compact(str(value).translate(_GBK_PRIVATE))
    notes = list(_NOTE.findall(raw))
    text = _NOTE.sub("", raw).translate(_DOTS).strip("·*'")
    return Name(text, "、".join(notes), bool(_DAMAGED.search(text)))
