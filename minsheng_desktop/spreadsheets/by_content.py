"""Columns of a sheet without a header, found by what their cells hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from minsheng_desktop.rules import bank_card, citizen_id, dates, phone
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import ColumnPlan, Sheet
from minsheng_desktop.spreadsheets.vocabulary import columns, words

Test = Callable[[object], bool]

_SAMPLE = 200
_LAST_DAY = date(2200, 12, 31)  # shapes are looked at here, not whether a date has come
_NAME = re.compile(r"[\u3400-\u9fff·]{2,5}|[\u3400-\u9fff]+·[\u3400-\u9fff·]+").fullmatch
_SHARE = 0.6


def columns_by_content(sheet: Sheet, areas: AreaNames) -> tuple[ColumnPlan, ...] | None:
    """The columns of a roster without a header, None if no column holds ID numbers."""
    width = max((len(row) for row in sheet.rows), default=0)
    samples = [_sample(sheet, index) for index in range(width)]
    fields: dict[int, tuple[str, float]] = {}
    for name, test in _tests(areas):
        shares = [(_share(s, test), i) for i, s in enumerate(samples) if i not in fields and s]
        best = max(shares, key=lambda pair: (round(pair[0], 2), -pair[1]), default=(0.0, -1))
        if best[0] >= _SHARE:
            fields[best[1]] = (name, round(best[0] * 0.8, 2))
        elif name == "id_no":
            return None
    amount = _amount_column(samples, fields)
    if amount is not None:
        fields[amount] = ("amount", 0.5)
    return tuple(ColumnPlan(i, column_letter(i), "", *fields.get(i, ("", 0.0))) for i in range(width))


def _amount_column(samples: Sequence[list[object]], taken: dict[int, tuple[str, float]]) -> int | None:
    """The last column of plain positive numbers that does not merely count the rows."""
    for index in range(len(samples) - 1, -1, -1):
        values = samples[index]
        if index in taken or not values or not all(isinstance(v, (int, float)) and 0 < v < 1e6 for v in values):
            continue
        numbers = [float(v) for v in values if isinstance(v, (int, float))]
        if len(numbers) > 1 and any(b - a != 1 or a != int(a) for a, b in pairwise(numbers)):
            return index
    return None


def _sample(sheet: Sheet, index: int) -> list[object]:
    cells = (row[index] for row in sheet.rows if index < len(row))
    return [v for _, v in zip(range(_SAMPLE), (v for v in cells if not is_blank(v)), strict=False)]


def _share(values: Sequence[object], test: Test) -> float:
    return sum(bool(test(v)) for v in values) / len(values)


def _tests(areas: AreaNames) -> list[tuple[str, Test]]:
    """Fields in the order they are looked for, with what one of their cells looks like."""
    sexes, relations = words().by_field["sex"], words().by_field["relation"]
    nations, endings = words().nationality, columns().area.village_endings
    return [
        ("id_no", lambda v: citizen_id.judge(v, _LAST_DAY).number is not None),
        ("bank_card", lambda v: bank_card.judge(v).code in (None, "bank_luhn")),
        ("phone", lambda v: not isinstance(v, float) and phone.judge(v) == (compact(str(v)), None)),
        ("sex", lambda v: not isinstance(v, float) and compact(str(v)) in sexes),
        ("relation", lambda v: compact(str(v)) in relations),
        ("ethnic", lambda v: compact(str(v)) in nations),
        ("village", lambda v: bool(areas.match(str(v))[0]) or compact(str(v)).endswith(endings)),
        ("birth", lambda v: isinstance(dates.read_date(v, _LAST_DAY).value, date) and len(compact(str(v))) > 5),
        ("name", lambda v: type(v) is str and bool(_NAME(compact(v)))),
    ]
