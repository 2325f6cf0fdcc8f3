"""Whether an entry's statements are true together: sums, order of days, numbers not above others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.records import ALLOW, AREA, DATE, NUMBERS, REFUSE, Check, Column, RegisterSpec
from minsheng_desktop.registers.values import MARK, number_of, number_text


def refusals(spec: RegisterSpec, content: Mapping[str, str]) -> list[str]:
    """What speaks against saving an entry."""
    return [said for check in spec.checks if check.refuse and (said := _broken(spec, check, content))]


def warnings(spec: RegisterSpec, content: Mapping[str, str], today: date) -> list[str]:
    """What is odd about a saved entry; sums over child entries are looked at by ``child_warning``."""
    found = [said for check in spec.checks if not check.refuse and (said := _broken(spec, check, content))]
    return [*found, *_odd_days(spec, content, today), *_unknown_areas(spec, content)]


def too_early(spec: RegisterSpec, column: Column, value: str, today: date) -> bool:
    """Whether a day still to come may not be entered in a column."""
    return column.type == DATE and value > today.isoformat() and spec.future_of(column) == REFUSE


def _odd_days(spec: RegisterSpec, content: Mapping[str, str], today: date) -> list[str]:
    found = []
    for column in spec.columns:
        value = content.get(column.key, "") if column.type == DATE else ""
        if value > today.isoformat() and spec.future_of(column) != ALLOW:
            found.append(text("registers.check.future", title=column.label, day=value))
    rule = spec.due
    start, due = (spec.column(rule.start or spec.day), spec.column(rule.column)) if rule else (None, None)
    if start is None or due is None or any(check.second == due.key for check in spec.checks):
        return found
    first, last = content.get(start.key, ""), content.get(due.key, "")
    if first and last and last < first:
        found.append(text("registers.check.due_before", due=due.label, day=last, start=start.label, since=first))
    return found


def _unknown_areas(spec: RegisterSpec, content: Mapping[str, str]) -> list[str]:
    """Villages that are none of this office's: kept as they came, in no village's list or sum."""
    return [
        text("registers.check.no_village", title=column.label, value=content[column.key])
        for column in spec.columns
        if column.type == AREA and content.get(column.key) and not content.get(column.key + MARK)
    ]


def child_warning(spec: RegisterSpec, check: Check, content: Mapping[str, str], parts: int) -> str:
    """What differs where the children's sum (as ``number_of`` gives it) is not the stated total; "" if nothing."""
    column = spec.column(check.total)
    stated = content.get(check.total, "")
    if column is None or not stated or number_of(column, stated) == parts:
        return ""
    return _differs(check, number_text(column, parts), stated, number_text(column, number_of(column, stated) - parts))


def _broken(spec: RegisterSpec, check: Check, content: Mapping[str, str]) -> str:
    if check.kind == "sum":
        return _sum(spec, check, content)
    first, second = content.get(check.first, ""), content.get(check.second, "")
    column = spec.column(check.first)
    other = spec.column(check.second)
    if check.kind == "children" or not first or not second or column is None or other is None:
        return ""
    if column.type in NUMBERS:
        wrong = number_of(column, first) > number_of(other, second)
    else:
        wrong = first > second
    if not wrong:
        return ""
    return text("registers.check.above", title=check.title, first=column.label, value=first, second=other.label,
                limit=second)  # fmt: skip


def _sum(spec: RegisterSpec, check: Check, content: Mapping[str, str]) -> str:
    total = spec.column(check.total)
    parts = [(column, content.get(key, "")) for key in check.parts if (column := spec.column(key))]
    stated = content.get(check.total, "")
    if total is None or not stated or not any(value for _, value in parts):
        return ""
    reckoned = sum(number_of(column, value) for column, value in parts)
    if reckoned == number_of(total, stated):
        return ""
    return _differs(
        check, number_text(total, reckoned), stated, number_text(total, number_of(total, stated) - reckoned)
    )


def _differs(check: Check, parts: str, stated: str, difference: str) -> str:
    return text("registers.check.differs", title=check.title, parts=parts, stated=stated, difference=difference)
