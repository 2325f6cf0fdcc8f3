"""An entry from what was typed: values checked, links found, number, day due and day closed worked out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.holidays import calendar
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.registers.checking import refusals, too_early
from minsheng_desktop.registers.linking import Linker
from minsheng_desktop.registers.numbering import Numberer
from minsheng_desktop.registers.records import (
    AREA,
    HOUSEHOLD,
    LINKS,
    MONEY,
    PERSON,
    PROJECT,
    TASK,
    Column,
    RegisterSpec,
)
from minsheng_desktop.registers.values import (
    MARK,
    check_value,
    content_of,
    milli,
    money_fen,
    number_of,
    spoken,
    tidy,
)
from minsheng_desktop.rules.registers import due_day, half_month_end
from minsheng_desktop.rules.working_days import NO_HOLIDAYS

NUMBER, REMARK = "number", "remark"
TODAY, USER = "today", "user"
ENTRY_COLUMNS = (
    "uid", "register_code", "version_no", "year", "number", "on_day", "subject", "subject_pinyin", "area_uid", "unit",
    "person_uid", "household_uid", "task_uid", "project_uid", "parent_uid", "due_on", "closed_on", "state",
    "amount_fen", "quantity_milli", "direction", "content", "remark",
)  # fmt: skip
_LINKED = ((AREA, "area_uid"), (PERSON, "person_uid"), (HOUSEHOLD, "household_uid"), (TASK, "task_uid"),
           (PROJECT, "project_uid"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value: the key of its column ("": the entry as a whole) and the sentence."""

    key: str
    message: str


class Composer:
    """Makes rows of one register; ``rows`` are all entries that will be made, so that links are found at once.

    ``raised``: the program opens them itself, with columns too that the user may not see.
    """

    def __init__(
        self, uow: UnitOfRead, spec: RegisterSpec, rows: Iterable[Mapping[str, str]], raised: bool = False
    ) -> None:
        self._uow, self.spec = uow, spec
        self._keys = {alias_key(column.label): column.key for column in spec.columns} | {
            column.key: column.key for column in spec.columns
        }
        self._visible = {column.key for column in (spec.columns if raised else spec.visible(uow.user.role))}
        self._linker = Linker(uow, spec, [{self._key(word): value for word, value in row.items()} for row in rows])
        self._numberer = Numberer(uow, spec)
        working = spec.due is not None and spec.due.working
        self._holidays = calendar(uow) if working else NO_HOLIDAYS

    def compose(self, given: Mapping[str, str], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The columns of an entry; ``before`` is the row it was. Raises INPUT with every fault as a detail."""
        faults: list[Fault] = []
        content: dict[str, str] = content_of(before) if before else {}
        typed = self._named(given, faults)
        if before is None:
            typed = {**self._defaults(), **typed}
        links = {**content, **typed}
        for column in self.spec.columns:
            if column.key in typed:
                self._put(column, links, content, faults)
        self._close(content, typed, faults)
        self._require(content, faults)
        if not faults:
            faults += self._nothing_moved(content)
            faults += [Fault("", message) for message in refusals(self.spec, content)]
        if faults:
            raise faulty(faults)
        return self._row(content, given, before)

    def _key(self, word: str) -> str:
        """The column a word means, by its key or its label; "" for none."""
        return self._keys.get(word) or self._keys.get(alias_key(word), "")

    def _named(self, given: Mapping[str, str], faults: list[Fault]) -> dict[str, str]:
        found = {}
        for word, value in given.items():
            if word in (NUMBER, REMARK) and self.spec.column(word) is None:
                continue
            key = self._key(word)
            if not key or key not in self._visible:
                titles = [column.label for column in self.spec.columns if column.key in self._visible]
                told = text("registers.fault.no_column", word=word[:40], titles=text("registers.join").join(titles))
                faults.append(Fault("", told))
                continue
            found[key] = str(value)
        return found

    def _defaults(self) -> dict[str, str]:
        fixed = {TODAY: self._uow.today.isoformat(), USER: self._uow.user.name}
        return {column.key: fixed.get(column.default, column.default) for column in self.spec.columns if column.default}

    def _put(self, column: Column, typed: Mapping[str, str], content: dict[str, str], faults: list[Fault]) -> None:
        content.pop(column.key + MARK, None)
        try:
            value, target = check_value(column, typed[column.key], self._uow.today), ""
            if column.type in LINKS:
                found = self._linker.resolve(column, typed)
                value, target = found.words, found.target
        except AppError as error:
            faults.append(Fault(column.key, error.message))
            return
        if too_early(self.spec, column, value, self._uow.today) and value != content.get(column.key):
            faults.append(Fault(column.key, text("registers.fault.future", title=column.label, day=value)))
        content[column.key] = value
        if target:
            content[column.key + MARK] = target
        if not value:
            content.pop(column.key)

    def _close(self, content: dict[str, str], typed: Mapping[str, str], faults: list[Fault]) -> None:
        """Fill in the day where a value ends the entry, take it out where the value no longer does."""
        rule = self.spec.close
        if rule is None or not rule.column:
            return
        ended = content.get(rule.column, "") in rule.values
        if rule.day and ended and not content.get(rule.day):
            content[rule.day] = self._uow.today.isoformat()
        elif rule.day and not ended and content.get(rule.day):
            if typed.get(rule.day):
                titles = {key: column.label for key in (rule.column, rule.day) if (column := self.spec.column(key))}
                faults.append(Fault(rule.day, text("registers.fault.not_ended", column=titles[rule.column],
                                                   day=titles[rule.day])))  # fmt: skip
            content.pop(rule.day, None)

    def _require(self, content: Mapping[str, str], faults: list[Fault]) -> None:
        wrong = {fault.key for fault in faults}
        needed = {column.key for column in self.spec.columns if column.required}
        if self.closed_on(content):
            needed |= set(self.spec.close.needs) if self.spec.close else set()
        for column in self.spec.columns:
            lacking = column.key in needed and not content.get(column.key) and column.key not in wrong
            if lacking and column.key in self._visible:
                key = "registers.fault.missing" if column.required else "registers.fault.missing_to_close"
                faults.append(Fault(column.key, text(key, title=column.label)))

    def _nothing_moved(self, content: Mapping[str, str]) -> list[Fault]:
        """What comes in or goes out is more than nothing."""
        rule = self.spec.balance
        column = self.spec.column(rule.of) if rule else None
        said = content.get(column.key, "") if column else ""
        if column is None or not said or not self._direction(content) or number_of(column, said):
            return []
        return [Fault(column.key, text("registers.fault.nothing_moved", title=column.label))]

    def closed_on(self, content: Mapping[str, str]) -> str | None:
        """The day an entry ended; today's where a value ends it and no column keeps the day."""
        rule = self.spec.close
        if rule is None:
            return None
        if rule.column and content.get(rule.column, "") not in rule.values:
            return None
        return content.get(rule.day) or (self._uow.today.isoformat() if rule.column else None)

    def _row(
        self, content: dict[str, str], given: Mapping[str, str], before: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        spec = self.spec
        day = content.get(spec.day) if spec.day else None
        year = self._year(day, before)
        subject = content.get(spec.subject, "")
        closed = self.closed_on(content)
        if before is not None and before["closed_on"] and closed and not (spec.close and spec.close.day):
            closed = before["closed_on"]
        money, quantity = self._counted(content)
        row: dict[str, Any] = {
            "register_code": spec.code, "version_no": spec.version, "year": year,
            "number": self._number(given, year, before), "on_day": day, "subject": subject,
            "subject_pinyin": spoken(subject) or None, "unit": content.get(spec.unit) or None if spec.unit else None,
            "due_on": self._due(content), "closed_on": closed,
            "state": content.get(spec.close.column) or None if spec.close and spec.close.column else None,
            "amount_fen": money, "quantity_milli": quantity, "direction": self._direction(content),
            "content": json.dumps(content, ensure_ascii=False, sort_keys=True),
            "remark": tidy(given[REMARK]) or None if REMARK in given else before["remark"] if before else None,
        }  # fmt: skip
        for type_, name in _LINKED:
            row[name] = self._target(content, spec.first_of(type_))
        row["parent_uid"] = self._target(content, spec.parent_column)
        if before is not None and not spec.parent_column:
            row["parent_uid"] = before["parent_uid"]
        return row

    def _year(self, day: str | None, before: Mapping[str, Any] | None) -> int | None:
        if self.spec.standing:
            return None
        if day:
            return int(day[:4])
        if before is not None:
            return None if before["year"] is None else int(before["year"])
        standing = not self.spec.day and not (self.spec.number and self.spec.number.yearly)
        return None if standing else self._uow.today.year

    def _number(self, given: Mapping[str, str], year: int | None, before: Mapping[str, Any] | None) -> str | None:
        if self.spec.number is None:
            return before["number"] if before else None
        typed = tidy(given.get(NUMBER, ""))
        if typed:
            return self._numberer.typed(typed, (before["number"] or "") if before else "")
        if before is not None:
            return before["number"] or self._numberer.next(year or self._uow.today.year)
        return self._numberer.next(year or self._uow.today.year)

    def _counted(self, content: Mapping[str, str]) -> tuple[int | None, int | None]:
        spec = self.spec
        keys = [spec.amount, spec.quantity, spec.balance.of if spec.balance else ""]
        columns = [column for key in keys if key and (column := spec.column(key))]
        money = [money_fen(content[c.key]) for c in columns if c.type == MONEY and content.get(c.key)]
        others = [milli(content[c.key]) for c in columns if c.type != MONEY and content.get(c.key)]
        return (money[0] if money else None), (others[0] if others else None)

    def _direction(self, content: Mapping[str, str]) -> int | None:
        rule = self.spec.balance
        if rule is None:
            return None
        if rule.direction:
            return rule.direction
        said = content.get(rule.column, "")
        return 1 if said in rule.incoming else -1 if said in rule.outgoing else None

    def _due(self, content: Mapping[str, str]) -> str | None:
        rule = self.spec.due
        if rule is None:
            return None
        if rule.column and content.get(rule.column):
            return content[rule.column]
        start = content.get(rule.start or self.spec.day, "")
        if rule.each_year:
            return f"{start[:4] or self._uow.today.year}-{rule.each_year}"
        days = rule.by_days.get(content.get(rule.by, ""), rule.days) if rule.by else rule.days
        if not start or not (days or rule.months or rule.half_month):
            return None
        first = date.fromisoformat(start)
        if rule.half_month:
            return half_month_end(first).isoformat()
        return due_day(first, days, rule.months, rule.working, self._holidays).isoformat()

    @staticmethod
    def _target(content: Mapping[str, str], key: str) -> bytes | None:
        target = content.get(key + MARK, "").split(";")[0] if key else ""
        return bytes.fromhex(target) if target else None


def faulty(faults: Sequence[Fault]) -> AppError:
    """One error for all that is wrong with an entry."""
    details = [{"column": fault.key, "message": fault.message} for fault in faults]
    if len(faults) == 1:
        return AppError(Kind.INPUT, "registers.entry_refused", details=details, problem=faults[0].message)
    return AppError(Kind.INPUT, "registers.entry_refused_many", details=details, count=len(faults),
                    problem=faults[0].message)  # fmt: skip


def refuse_ended(spec: RegisterSpec, today: date) -> None:
    """Raise INPUT where nothing can be entered: the register was ended, or its work is on another page."""
    if spec.page:
        raise input_error("registers.on_page", title=spec.title)
    if spec.ended and today.isoformat() > spec.ended:
        raise input_error("registers.ended", title=spec.title, day=spec.ended)
