"""Numbers of entries: a series for each office and year, never the same twice, typed ones kept."""

from __future__ import annotations

import re

from db.queries import registers as stored
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.registers.records import RegisterSpec

_COUNTER = re.compile(r"\\\{n(?::0?[0-9]+)?\\\}")
LONGEST = 60


class Numberer:
    """Gives the numbers of one register's new entries."""

    def __init__(self, uow: UnitOfRead, spec: RegisterSpec) -> None:
        self._uow, self._spec = uow, spec
        self._last: dict[int | None, int] = {}
        self._taken: set[str] | None = None

    def next(self, year: int) -> str | None:
        """The number of a new entry of a year, None where the register has none."""
        rule = self._spec.number
        if rule is None:
            return None
        series = year if rule.yearly else None
        if series not in self._last:
            self._last[series] = self._highest(series, year)
        self._last[series] += 1
        number = rule.pattern.format(year=year, n=self._last[series])
        self._known().add(number)
        return number

    def typed(self, number: str, own: str = "") -> str:
        """A number that stands on the paper already. Raises INPUT if another entry has it."""
        if len(number) > LONGEST:
            raise input_error("registers.number_long", longest=LONGEST)
        if number != own and number in self._known():
            raise input_error("registers.number_taken", number=number)
        self._known().add(number)
        return number

    def _known(self) -> set[str]:
        if self._taken is None:
            self._taken = set(stored.numbers(self._uow.connection, self._spec.code, self._uow.node.uid, None))
        return self._taken

    def _highest(self, series: int | None, year: int) -> int:
        assert self._spec.number is not None
        shape = re.escape(self._spec.number.pattern).replace(re.escape("{year}"), str(year) if series else r"[0-9]{4}")
        reads = re.compile(_COUNTER.sub("([0-9]+)", shape)).fullmatch
        of_year = None if self._spec.standing else series  # what stands in every year is told by its number alone
        given = stored.numbers(self._uow.connection, self._spec.code, self._uow.node.uid, of_year)
        return max((int(match[1]) for number in given if (match := reads(number))), default=0)
