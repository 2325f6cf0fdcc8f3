"""Counters against their least number: briefings, trainings, visits and talks (R-087, M-174 to M-192)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import product

from db.queries import registers as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.figure_records import QuotaLine
from minsheng_desktop.registers.records import CHOICES, ENTRIES, ENTRY, Quota, RegisterSpec
from minsheng_desktop.registers.specs import load_specs
from minsheng_desktop.registers.values import MILLI, content_of, milli, number_of, several
from minsheng_desktop.rules.registers import least_number

Content = Mapping[str, str]
Key = tuple[str, ...]
_MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


def quota_lines(
    uow: UnitOfRead, spec: RegisterSpec, contents: Sequence[Content], year: int | None, month: int | None
) -> Iterable[QuotaLine]:
    """The counters of a register for the entries of a time, each group in each period that has begun."""
    for quota in spec.quotas:
        yield from _Count(uow, spec, quota).lines(contents, year, month)


class _Count:
    def __init__(self, uow: UnitOfRead, spec: RegisterSpec, quota: Quota) -> None:
        self._uow, self._spec, self._quota = uow, spec, quota
        self._labels: dict[str, str] = {}
        self._of = load_specs(uow).get(quota.of) if quota.of else None
        self._members = self._read_members()

    def _read_members(self) -> list[tuple[str, str, Content]]:
        """(uid, subject, content) of the entries that are counted against."""
        if self._of is None:
            return []
        rows = [(bytes(row["uid"]).hex(), row["subject"], content_of(row), row["closed_on"])
                for row in stored.of_codes(self._uow.connection, [self._of.code])]  # fmt: skip
        return [
            (uid, subject, content)
            for uid, subject, content, closed in rows
            if not closed and all(content.get(key, "") in values for key, values in self._quota.of_where.items())
        ]

    def lines(self, contents: Sequence[Content], year: int | None, month: int | None) -> Iterable[QuotaLine]:
        chosen = [content for content in contents if self._counts(content)]
        for period, first, months in self._periods(year, month):
            here = [content for content in chosen if self._inside(content, first, months)]
            groups: dict[Key, list[Content]] = {key: [] for key in self._expected()}
            for content in here:
                for key in self._keys(content):
                    groups.setdefault(key, []).append(content)
            for key, found in sorted(groups.items(), key=lambda pair: self._names(pair[0])):
                least = self._least(key, [c for c in chosen if key in self._keys(c)])
                yield QuotaLine(
                    self._quota.key, self._quota.title, self._names(key), period, least, self._number(found),
                    self._due_now(least, first, months), self._quota.unit,
                )  # fmt: skip

    def _counts(self, content: Content) -> bool:
        return all({content.get(key, ""), *several(content.get(key, ""))} & set(values)
                   for key, values in self._quota.where.items())  # fmt: skip

    def _periods(self, year: int | None, month: int | None) -> Iterable[tuple[str, date | None, int]]:
        """(title, first day, months) of the periods of the year that have begun, or the one the month lies in."""
        every = self._quota.every
        if every == "all" or year is None:
            yield text("registers.period.all") if year is None else str(year), None, 0
            return
        months = _MONTHS[every]
        for start in range(1, 13, months):
            first = date(year, start, 1)
            meant = month is None or start <= month % 100 < start + months
            if meant and (first <= self._uow.today or month is not None or start == 1):
                yield _period_title(every, year, start), first, months

    def _inside(self, content: Content, first: date | None, months: int) -> bool:
        day = content.get(self._spec.day, "") if self._spec.day else ""
        if first is None or months == 12 or not day:
            return True
        return first.month <= int(day[5:7]) < first.month + months

    def _keys(self, content: Content) -> list[Key]:
        """The groups an entry counts for; one with several members counts for each of them."""
        columns = []
        for name in self._quota.group:
            column = self._spec.column(name)
            value, targets = content.get(name, ""), content.get(name + "#", "")
            if column is not None and column.type in (ENTRY, ENTRIES) and targets:
                uids = targets.split(";")
                self._labels.update(zip(uids, several(value), strict=False))
                columns.append(uids)
            elif column is not None and column.type in (CHOICES, ENTRIES):
                columns.append(list(several(value)) or [""])
            else:
                columns.append([value])
        return [tuple(parts) for parts in product(*columns)]

    def _expected(self) -> list[Key]:
        """The groups there are, whether or not anything was counted for them."""
        if self._of is None:
            return [] if self._quota.group else [()]
        found: dict[Key, None] = {}
        for uid, subject, content in self._members:
            columns = []
            for name in self._quota.group:
                matched = self._quota.match.get(name)
                if matched == "":
                    self._labels[uid] = subject
                    columns.append([uid if self._linked(name) else subject])
                elif matched:
                    columns.append(list(several(content.get(matched, ""))))
                else:
                    column = self._spec.column(name)
                    choices = column.choices if column else ()
                    asked = self._quota.where.get(name, choices)
                    columns.append([choice for choice in choices if choice in asked])
            found.update(dict.fromkeys(tuple(parts) for parts in product(*columns)))
        return list(found)

    def _linked(self, name: str) -> bool:
        column = self._spec.column(name)
        return column is not None and column.type in (ENTRY, ENTRIES)

    def _least(self, key: Key, contents: Sequence[Content]) -> int:
        quota = self._quota
        if quota.steps:
            items = [milli(value) // MILLI for content in contents if (value := content.get(quota.items, ""))]
            items += [
                milli(value) // MILLI for member in self._matching(key) if (value := member[2].get(quota.items, ""))
            ]
            return least_number(max(items, default=1), quota.steps)
        return quota.least or len(self._matching(key))

    def _matching(self, key: Key) -> list[tuple[str, str, Content]]:
        """The members a group stands for."""
        found = []
        for member in self._members:
            uid, subject, content = member
            fits = True
            for name, part in zip(self._quota.group, key, strict=True):
                matched = self._quota.match.get(name)
                if matched == "":
                    fits = fits and part in (uid, subject)
                elif matched:
                    fits = fits and part in several(content.get(matched, ""))
            if fits:
                found.append(member)
        return found

    def _number(self, contents: Sequence[Content]) -> int:
        quota = self._quota
        if quota.distinct:
            key = quota.distinct
            said = (content.get(key + "#") or content.get(key, "") for content in contents)
            return len({part for value in said for part in several(value)})
        column = self._spec.column(quota.count) if quota.count != "entries" else None
        if column is None:
            return len(contents)
        return sum(number_of(column, content.get(column.key, "")) for content in contents) // MILLI

    def _names(self, key: Key) -> tuple[str, ...]:
        return tuple(self._labels.get(part, part) or text("registers.not_stated") for part in key)

    def _due_now(self, least: int, first: date | None, months: int) -> int:
        """The part of the least number the time that is over asks for, whole months."""
        if first is None:
            return least
        today = self._uow.today
        over = (today.year - first.year) * 12 + today.month - first.month
        return least * min(max(over, 0), months) // months


def _period_title(every: str, year: int, start: int) -> str:
    if every == "year":
        return text("registers.period.year", year=year)
    number = (start - 1) // _MONTHS[every] + 1
    return text(f"registers.period.{every}", year=year, number=number)
