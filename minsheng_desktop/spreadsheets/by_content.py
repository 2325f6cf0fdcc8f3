"""What the cells of a column say: for sheets without a header, and where a heading says nothing or is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice, pairwise

from minsheng_desktop.rules import bank_card, citizen_id, dates
from minsheng_desktop.rules.characters import compact, digits_text
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.layout_words import MEMBER, layout_words
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.meanings import HeadingReader
from minsheng_desktop.spreadsheets.records import ColumnPlan, Row
from minsheng_desktop.spreadsheets.vocabulary import columns, words

BY_CONTENT = "by_content"
Test = Callable[[object], bool]

_SAMPLE = 200
_CHECKED = 40
_SEARCHED = 2000
_LAST_DAY = date(2200, 12, 31)  # shapes are looked at here, not whether a date has come
_NAME = re.compile(r"[\u3400-\u9fff·]{2,5}|[\u3400-\u9fff]+·[\u3400-\u9fff·]+").fullmatch
_ID = re.compile(r"\d{6}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx]|\d{8}[01]\d[0-3]\d{4}").fullmatch
_LONG = re.compile(r"\d{14,}").search
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}").fullmatch
_CARD = re.compile(r"6\d{14,18}").fullmatch
_BETWEEN_NAMES = re.compile(r"[、,，;；/\s]+")
_PLAIN_SEQ = re.compile(r"[\d.()（）、-]{1,6}").fullmatch
_SHARE = 0.6
_CLEAR = 0.8
_GUESS = 0.6
_DOUBT = 0.4
_FEW = 3


def columns_by_content(rows: Sequence[Row], areas: AreaNames) -> tuple[ColumnPlan, ...] | None:
    """The columns of a roster without a header, None if none holds ID numbers (nor names with cards or phones)."""
    looked = _likely_rows(rows)
    if not looked:
        return None
    width = max((len(row) for row in rows), default=0)
    samples = [_sample(looked, index) for index in range(width)]
    fields: dict[int, tuple[str, float]] = {}
    for name, test in _tests(areas):
        shares = [(_share(s, test), i) for i, s in enumerate(samples) if i not in fields and s]
        best = max(shares, key=lambda pair: (round(pair[0], 2), len(samples[pair[1]]) * 2 > len(looked), -pair[1]),
                   default=(0.0, -1))  # fmt: skip
        if best[0] >= _SHARE:
            fields[best[1]] = (name, round(best[0] * 0.8, 2))
    found = {name for name, _ in fields.values()}
    if "id_no" not in found and not (len(looked) >= _FEW and "name" in found and found & {"bank_card", "phone"}):
        return None
    amount = _amount_column(samples, fields)
    if amount is not None:
        fields[amount] = ("amount", 0.5)
    return tuple(
        ColumnPlan(i, column_letter(i), "", *fields.get(i, ("", 0.0)), reason=BY_CONTENT if i in fields else "")
        for i in range(width)
    )


def _likely_rows(rows: Sequence[Row]) -> list[Row]:
    """Rows that may carry a person: with a long number, else those with as many cells as most have."""
    searched = [row for row in rows[:_SEARCHED] if any(not is_blank(v) for v in row)]
    with_number = [row for row in searched if any(_has_long_number(v) for v in row)]
    if with_number:
        several = sum(sum(not is_blank(v) for v in row) > 1 for row in searched)
        return with_number[:_SAMPLE] if len(with_number) > 1 or several * _SHARE <= 1 else []
    counts = sorted(sum(not is_blank(v) for v in row) for row in searched)
    usual = counts[len(counts) // 2] if counts else 0
    return [row for row in searched if sum(not is_blank(v) for v in row) * 2 >= usual][:_SAMPLE]


def _has_long_number(value: object) -> bool:
    if type(value) is str:
        return len(value) >= 14 and bool(_LONG(value))
    return isinstance(value, float) and value >= 1e14


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


def _sample(rows: Sequence[Row], index: int, most: int = _SAMPLE) -> list[object]:
    return list(islice((row[index] for row in rows if index < len(row) and not is_blank(row[index])), most))


def _share(values: Sequence[object], test: Test) -> float:
    return sum(bool(test(v)) for v in values) / len(values) if values else 0.0


def _tests(areas: AreaNames) -> list[tuple[str, Test]]:
    """Fields in the order they are looked for, with what one of their cells looks like."""
    sexes, relations = words().by_field["sex"], words().by_field["relation"]
    groups = layout_words().groups
    nations, endings = words().nationality, columns().area.village_endings
    return [
        ("id_no", lambda v: citizen_id.judge(v, _LAST_DAY).number is not None or _is_id(v)),
        ("disability_cert", lambda v: len(_digits(v)) in (20, 22) and bool(_ID(_digits(v)[:18]))),
        ("bank_card", lambda v: bank_card.judge(v).code in (None, "bank_luhn")),
        ("phone", _is_phone),
        ("sex", lambda v: not isinstance(v, float) and compact(str(v)) in sexes),
        ("relation", lambda v: compact(str(v)) in relations),
        ("ethnic", lambda v: compact(str(v)) in nations),
        ("village", lambda v: bool(areas.match(str(v))[0]) or compact(str(v)).endswith(endings)),
        ("group", lambda v: 2 < len(compact(str(v))) < 7 and compact(str(v)).endswith(groups)),
        ("birth", lambda v: isinstance(dates.read_date(v, _LAST_DAY).value, date) and len(compact(str(v))) > 5),
        ("name", lambda v: type(v) is str and bool(_NAME(compact(v)))),
    ]


def _digits(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, float) else digits_text(value)


def _is_id(value: object) -> bool:
    return bool(_ID(_digits(value)))


def _is_name(value: object) -> bool:
    return type(value) is str and bool(_NAME(compact(value)))


def _is_phone(value: object) -> bool:
    return bool(_PHONE(_digits(value)))


def _is_card(value: object) -> bool:
    return bool(_CARD(_digits(value))) and not _is_id(value)


def checked(
    plans: Sequence[ColumnPlan], rows: Sequence[Row], data_rows: Sequence[int], areas: AreaNames, reader: HeadingReader
) -> tuple[ColumnPlan, ...]:
    """The columns held against what stands in them: fields a heading does not name, fields it names wrongly."""
    picked = list(data_rows[:_CHECKED])
    found = {plan.field for plan in plans}
    samples = {
        (plan.index, plan.line): _sample([rows[n + plan.line - 1] for n in picked if n + plan.line <= len(rows)],
                                         plan.index, _CHECKED)
        for plan in plans
    }  # fmt: skip
    result = [_doubted(plan, samples[plan.index, plan.line]) for plan in plans]
    if "id_no" not in found or _unlike_ids(result, samples):
        _take_over(result, samples, "id_no", _is_id, reader)
    if not found & {"name", "head_name"} and any(plan.field == "id_no" for plan in result):
        _take_over(result, samples, "name", _is_name, reader)
    _leave_members_to_head(result, samples)
    return _fill_unnamed(result, samples, areas)


Samples = dict[tuple[int, int], list[object]]


def _leave_members_to_head(plans: list[ColumnPlan], samples: Samples) -> None:
    """Where the members of a household stand in one cell, the head beside them is the person of the row."""
    if not any(plan.field == "head_name" for plan in plans):
        return
    for at, plan in enumerate(plans):
        values = samples[plan.index, plan.line]
        if plan.field == "name" and len(values) >= _FEW and _share(values, _are_names) >= _DOUBT:
            plans[at] = replace(plan, field="", certainty=0.0, reason="")


def _are_names(value: object) -> bool:
    """张三、李四: several names in one cell."""
    parts = [part for part in _BETWEEN_NAMES.split(str(value)) if part]
    return len(parts) > 1 and all(_is_name(part) for part in parts)


def _unlike_ids(plans: Sequence[ColumnPlan], samples: Samples) -> bool:
    for plan in plans:
        values = samples[plan.index, plan.line] if plan.field == "id_no" else []
        if len(values) >= _FEW and not any(_has_long_number(v) or "*" in str(v) for v in values):
            return True
    return False


def _doubted(plan: ColumnPlan, values: list[object]) -> ColumnPlan:
    """A column whose cells are plainly something else: less sure, a running number that is none loses its field."""
    if len(values) < _FEW or not plan.field:
        return plan
    if plan.field == "seq":
        small = _share(values, lambda v: isinstance(v, float) or bool(_PLAIN_SEQ(compact(str(v)))))
        return replace(plan, field="", certainty=0.0, reason="") if small < 1 - _SHARE else plan
    other = {
        "id_no": (_is_phone, _is_name, _is_card),
        "bank_card": (_is_phone, _is_name, _is_id),
        "phone": (_is_id, _is_card, _is_name),
        "name": (_is_id, _is_phone, _is_card),
        "head_name": (_is_id, _is_phone, _is_card),
    }.get(plan.field, ())
    wrong = any(_share(values, test) >= _SHARE for test in other)
    return replace(plan, certainty=min(plan.certainty, _DOUBT)) if wrong else plan


def _take_over(plans: list[ColumnPlan], samples: Samples, field: str, test: Test, reader: HeadingReader) -> None:
    """Give ``field`` to the first column that is full of it and whose heading speaks of nobody else."""
    for at, plan in enumerate(plans):
        meaning = reader.read(plan.header) if plan.header else None
        others = meaning is not None and (meaning.owner not in ("", MEMBER) or meaning.earlier)
        values = samples[plan.index, plan.line]
        if plan.field or others or len(values) < 1 or _share(values, test) < _CLEAR:
            continue
        for index, old in enumerate(plans):
            if old.field == field:
                plans[index] = replace(old, field="", certainty=0.0, reason="")
        plans[at] = replace(plan, field=field, certainty=_GUESS, reason=BY_CONTENT)
        return


def _fill_unnamed(plans: list[ColumnPlan], samples: Samples, areas: AreaNames) -> tuple[ColumnPlan, ...]:
    """Columns without any heading take the field their cells show, if no other column has it."""
    taken = {plan.field for plan in plans}
    for at, plan in enumerate(plans):
        values = samples[plan.index, plan.line]
        if plan.header or plan.field or len(values) < _FEW:
            continue
        for field, test in _tests(areas):
            if field not in taken and _share(values, test) >= _CLEAR:
                plans[at] = replace(plan, field=field, certainty=_GUESS, reason=BY_CONTENT)
                taken.add(field)
                break
    return tuple(plans)


def first_row_with_person(rows: Sequence[Row], plans: Sequence[ColumnPlan], reader: HeadingReader) -> int:
    """The first row whose number (or name, where there are no numbers) looks like one; rows right above it that
    name somebody without a number count too."""
    columns_ = {plan.field: plan.index for plan in plans if plan.field}
    name = columns_.get("name", -1)
    index, test = (columns_["id_no"], _is_id) if "id_no" in columns_ else (name, _is_name)
    first = next((n for n, row in enumerate(rows, 1) if 0 <= index < len(row) and test(row[index])), 1)
    while first > 1 and _names_somebody(rows[first - 2], name) and not may_be_heading(rows, first - 1, plans, reader):
        first -= 1
    return first


def _names_somebody(row: Row, name: int) -> bool:
    return 0 <= name < len(row) and _is_name(row[name]) and sum(not is_blank(v) for v in row) >= 2


def may_be_heading(rows: Sequence[Row], number: int, plans: Sequence[ColumnPlan], reader: HeadingReader) -> bool:
    """Whether a row of short texts that read like headings stands above most of the columns that are known."""
    row = rows[number - 1]
    filled = [v for v in row if not is_blank(v)]
    if len(filled) < 2 or any(type(v) is not str or len(v) > 16 or re.search(r"\d{4}|[：:]", v) for v in filled):
        return False
    known = [p for p in plans if p.field]
    above = [row[p.index] for p in known if p.index < len(row) and not is_blank(row[p.index])]
    values = words().by_field["sex"].keys() | words().nationality.keys()
    texts = [compact(str(v)) for v in filled]
    alike = sum(reader.read(t).certainty > 0 or t[-1] in reader.words.last for t in texts)
    return len(above) * 3 >= len(known) * 2 and alike * 2 >= len(texts) and not any(t in values for t in texts)


def with_headings(named: Sequence[ColumnPlan], found: Sequence[ColumnPlan]) -> tuple[ColumnPlan, ...]:
    """Fields by heading where one is known, else by content."""
    taken = {plan.field for plan in named if plan.field}
    by_index = {plan.index: plan for plan in named}
    result = []
    for plan in found:
        own = by_index.get(plan.index, plan)
        if own.field:
            result.append(own)
        elif plan.field and plan.field not in taken:
            result.append(replace(plan, header=own.header))
        else:
            result.append(replace(own, field="", certainty=0.0, reason=""))
    return tuple(result)
