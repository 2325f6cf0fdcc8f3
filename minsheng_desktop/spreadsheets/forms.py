"""Sheets that look like lists and are none: form cards with a label beside each value, pivot tables."""

from __future__ import annotations

from itertools import pairwise

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.headers import is_blank, is_known
from minsheng_desktop.spreadsheets.meanings import HeadingReader
from minsheng_desktop.spreadsheets.records import Row, Sheet

_LOOKED_AT = 40
_ROWS = 3
_PAIRS = 4
_LONGEST = 16
_NO_LABELS = frozenset({"remark", "seq"})
_COLONS = "：:"


def is_form(sheet: Sheet, reader: HeadingReader) -> bool:
    """Whether the sheet begins with rows of labels and values in turn (户主姓名 张三 身份证号 …)."""
    rows = pairs = 0
    for row in {tuple(map(str, row)): row for row in sheet.rows[:_LOOKED_AT]}.values():
        found = _pairs(row, reader)
        rows += found > 0
        pairs += found
    return rows >= _ROWS and pairs >= _PAIRS


def _pairs(row: Row, reader: HeadingReader) -> int:
    """Labels of a row with something beside them that is none, 0 where most texts are labels as in a header."""
    texts = [str(v).strip() for v in row if not is_blank(v)]
    if len(texts) < 2:
        return sum(_is_label(t.split(c)[0], reader) for t in texts for c in _COLONS if t.count(c) and len(t) < 40)
    labels = [len(t) <= _LONGEST and _is_label(t.rstrip(_COLONS), reader) for t in texts]
    if sum(labels) * 2 > len(texts) + 1 or not labels[0]:
        return 0
    alternating = sum(a and not b for a, b in zip(labels, [*labels[1:], True], strict=True))
    return 0 if sum(a and b for a, b in pairwise(labels)) * 2 >= alternating else alternating


def _is_label(text: str, reader: HeadingReader) -> bool:
    """A heading that names a person, a place or a household; totals have words of amounts in front."""
    meaning = reader.read(text)
    return bool(compact(text)) and is_known(meaning) and meaning.kind not in reader.known.kind("money") | _NO_LABELS


def is_pivot(sheet: Sheet, reader: HeadingReader) -> bool:
    """Whether the first rows carry the captions of a pivot table."""
    words = reader.words.pivot
    texts = (compact(str(v)) for row in sheet.rows[:20] for v in row if type(v) is str and v)
    return any(text.startswith(words) for text in texts)
