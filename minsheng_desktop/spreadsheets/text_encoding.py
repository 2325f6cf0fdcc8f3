"""The encoding of a text file: by its mark, by its bytes, and last by what it says of itself."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_GB = frozenset({"gb2312", "gbk", "gb_2312-80", "gb18030", "cp936", "x-gbk", "ms936"})
_SURE = 12  # multi-byte sequences from which on valid UTF-8 is no accident
_PIECE = 1 << 20
_LIKELY = re.compile(r"[\t\r\n -~\u00a0-\u00ff\u2000-\u30ff\u3400-\u9fff\uff00-\uffef\u0370-\u04ff]")


def detect(data: bytes, declared: str = "") -> str:
    """The name of the codec to decode ``data`` with: utf-8-sig, utf-16, utf-16-le, utf-16-be, utf-8 or gb18030.

    GB 18030 holds GBK and GB 2312. What a file declares is often wrong; it decides only where little text is there.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:65536]:
        return guess_utf16(data[:65536]) or "utf-8"
    broken = _broken_utf8(data)
    sequences = len(_SEQUENCE.findall(data[:_PIECE]))
    if broken == 0:
        small = sequences < _SURE
        return "gb18030" if small and declared.lower() in _GB and _is_gb18030(data) else "utf-8"
    return "utf-8" if broken * 50 < sequences else "gb18030"  # a few bytes may be lost on the way


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The whole text, with a mark for each lost character, and the encoding it was in."""
    encoding = detect(data, declared)
    return data.decode(encoding, "replace"), encoding


def guess_utf16(head: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` if the bytes read sensibly as such without a mark, else ""."""
    head = head[: len(head) // 2 * 2]
    best, found = 0.9, ""
    for encoding, line_end in (("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n")):
        if line_end not in head:
            continue
        text = head.decode(encoding, "replace")
        share = len(_LIKELY.findall(text)) / max(len(text), 1)
        if share > best:
            best, found = share, encoding
    return found


def _broken_utf8(data: bytes) -> int:
    """How many places are no UTF-8; counting ends where there are too many to matter."""
    broken, start = 0, 0
    while start < len(data) and broken < 1000:
        piece = data[start : start + _PIECE]
        try:
            codecs.utf_8_decode(piece, "strict", start + _PIECE >= len(data))
            start += codecs.utf_8_decode(piece, "strict", False)[1] or len(piece)
        except UnicodeDecodeError as error:
            broken += 1
            start += error.end
    return broken


def _is_gb18030(data: bytes) -> bool:
    try:
        data[:_PIECE].decode("gb18030")
    except UnicodeDecodeError as error:
        return error.start > _PIECE - 4
    return True
