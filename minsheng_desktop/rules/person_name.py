"""Names as rosters spell them, folded to one spelling; look-alike characters stay different names."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from minsheng_desktop.rules.characters import QUOTES, compact, plain, visible

# two to four characters in everyday use; 某 is nobody, as are the words of _NOBODY
is_ordinary = re.compile(r"(?!(?:不详|未知|待[补定]|暂无|姓名|无姓名)$)[\u4e00-\u67cf\u67d1-\u9fa5]{2,4}").fullmatch
_DOTS = str.maketrans(dict.fromkeys("•・･‧∙⋅●．.‐﹒｡。᛫◦⸱˙", "·"))
_GBK_PRIVATE = {0xE863: 0x4DAE}  # 䶮 as older input methods wrote it
# radicals that PDFs and forms put in place of the character they stand for (Unicode, EquivalentUnifiedIdeograph)
_RADICALS = str.maketrans(
    "⻁⻄⻅⻆⻉⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳⺜⺝⺟⺠⺌⺩⺬",
    "虎西见角贝车长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟日月母民小王示",
)
_NOTE = re.compile(r"[(\[【（〔{]([^)\]】）〕}]*)(?:[)\]】）〕}]|$)")
# what stands in place of a character that is lost or kept back
_DAMAGED = re.compile(r"[?�□■▯▢☐〓▇█*＊×○◯\u2ff0-\u2fff]|(?<=^.)某{1,2}$")
_NOT_IN_NAMES = re.compile(r"[0-9_@#&+=<>%$!:;\"]|(?<=[\u3400-\u9fff])[A-Za-z]|[A-Za-z](?=[\u3400-\u9fff])")
_SEVERAL = re.compile(r"[、,;/\\&|]|(?<=[\u3400-\u9fff]{2})[和与及](?=[\u3400-\u9fff]{2})")
_LETTER = re.compile(r"[A-Za-z\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U000323af]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_NOBODY = re.compile(r"无|空|缺|不详|未知|无?姓名|待[补定]|暂无|None|[nN]a[nN]|NULL|null|N/A").fullmatch
_TWO_SURNAMES = re.compile(
    "欧阳|司[马徒空]|上官|诸葛|夏侯|东[方郭]|皇甫|尉迟|公[孙冶羊]|令狐|慕容|端木|呼延|南宫|西门|长孙|宇文|轩辕|[淳鲜单]于|申屠|钟离|"
    "闻人|澹台|赫连|太史|独孤|第五|百里|拓跋|万俟|濮阳|仲孙|闾丘|[梁左]丘"
).fullmatch


class Name(NamedTuple):
    """``text`` without blanks and remarks; ``note`` what stood in brackets; ``damaged``: a character is lost.

    ``doubt``: ``name_several`` (more than one person), ``name_chars`` (figures or letters among characters),
    ``name_rare`` (a private character that only one font can show) or "".
    """

    text: str
    note: str = ""
    damaged: bool = False
    doubt: str = ""


def read_name(value: object) -> Name:
    """Fold a name: no blanks, middle dot U+00B7, compatibility and private-use characters replaced. A blank
    stays between words in Latin letters."""
    if type(value) is str and is_ordinary(value):
        return Name(value)
    # dots first: NFKC takes some of them apart
    raw = str(value).translate(_GBK_PRIVATE).translate(_RADICALS).translate(_DOTS)
    if type(value) is float and value.is_integer():
        raw = str(int(value))
    notes = [note for note in _NOTE.findall(compact(raw)) if note]
    shown = _NOTE.sub(" ", plain(raw))
    text = _joined(shown).strip("·-—、,;:/\\|" + QUOTES)
    text = unicodedata.normalize("NFKC", text.lstrip("*★☆▲△●○◎#"))
    if not text and len(notes) == 1:
        return read_name(notes[0])
    if not _LETTER.search(text) or _NOBODY(text):
        return Name("", "、".join(notes))
    return Name(text, "、".join(notes), bool(_DAMAGED.search(text)), _doubt(text, visible(raw)))


def _joined(text: str) -> str:
    """Without blanks, but for one between words in Latin letters."""
    words = text.split()
    if len(words) < 2 or not all(word.isascii() for word in words):
        return compact(text)
    return " ".join(words)


def _doubt(text: str, raw: str) -> str:
    if _SEVERAL.search(text) or _two_persons(raw):
        return "name_several"
    if _PRIVATE.search(text):
        return "name_rare"
    return "name_chars" if _NOT_IN_NAMES.search(text) else ""


def _two_persons(raw: str) -> bool:
    """Two whole names of ordinary length with a blank or a line break between them."""
    words = _NOTE.sub("", plain(raw)).split()
    if len(words) != 2 or not all(is_ordinary(word) and len(word) < 4 for word in words):
        return False
    return not _TWO_SURNAMES(words[0])


def surname(name: str) -> str:
    """The surname of a Chinese name: two characters of a compound one, else the first (张 of 张某某)."""
    return name[:2] if len(name) > 2 and _TWO_SURNAMES(name[:2]) else name[:1]
