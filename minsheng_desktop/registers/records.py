"""What the registers hand to their callers: the parts of a definition, entries and figures. Frozen, no behaviour.

The meaning of every part of a definition stands in ``registers.specs``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

TEXT, LONG, INT, NUMBER, MONEY, DATE, MONTH, FLAG = (
    "text", "long", "int", "number", "money", "date", "month", "flag",
)  # fmt: skip
CHOICE, CHOICES, CITIZEN_ID, PHONE = "choice", "choices", "citizen_id", "phone"
PERSON, HOUSEHOLD, TASK, AREA, PROJECT, PROGRAMME, ENTRY, ENTRIES = (
    "person", "household", "task", "area", "project", "programme", "entry", "entries",
)  # fmt: skip
TYPES = (
    TEXT, LONG, INT, NUMBER, MONEY, DATE, MONTH, FLAG, CHOICE, CHOICES, CITIZEN_ID, PHONE, PERSON, HOUSEHOLD, TASK,
    AREA, PROJECT, PROGRAMME, ENTRY, ENTRIES,
)  # fmt: skip
LINKS = (PERSON, HOUSEHOLD, TASK, AREA, PROJECT, PROGRAMME, ENTRY, ENTRIES)
NUMBERS = (INT, NUMBER, MONEY)
COUNTY = "county"
ALLOW, WARN, REFUSE = "allow", "warn", "refuse"  # a day that is still to come


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a register; ``choices`` are the labels of its code list or its own words."""

    key: str
    label: str
    type: str = TEXT
    required: bool = False
    list: str = ""
    choices: tuple[str, ...] = ()
    about: str = ""
    unit: str = ""
    default: str = ""
    headers: tuple[str, ...] = ()
    hidden_from: tuple[str, ...] = ()
    sum: bool = False
    register: str = ""
    strict: bool = False
    least: int | None = None
    most: int | None = None
    future: str = ""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How entries are numbered: ``pattern`` with ``{year}`` and ``{n}``; ``yearly`` begins again with 1 each year."""

    pattern: str = "{year}-{n:04}"
    yearly: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """When an entry is due: a typed date, else counted from a date, else the same day of each year."""

    column: str = ""
    start: str = ""
    days: int = 0
    months: int = 0
    working: bool = False
    half_month: bool = False
    by: str = ""
    by_days: Mapping[str, int] = made(default_factory=dict)
    each_year: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """What ends an entry: a date that is filled in, or values of a choice; ``needs`` must be filled in then."""

    day: str = ""
    column: str = ""
    values: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A statement that must be true of an entry; ``refuse``: not saved, else shown beside it."""

    title: str
    kind: str  # sum, children, order, not_above
    total: str = ""
    parts: tuple[str, ...] = ()
    register: str = ""
    first: str = ""
    second: str = ""
    refuse: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """How many there have to be: one line for each value of ``group`` in each ``every``."""

    key: str
    title: str
    group: tuple[str, ...] = ()
    every: str = "year"  # year, half, quarter, month, all
    least: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    items: str = ""
    count: str = "entries"  # entries, or the key of a column that is summed
    distinct: str = ""
    where: Mapping[str, tuple[str, ...]] = made(default_factory=dict)
    of: str = ""
    of_where: Mapping[str, tuple[str, ...]] = made(default_factory=dict)
    match: Mapping[str, str] = made(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of a register's entries."""

    key: str
    title: str
    kind: str  # closed, in_time, share, ratio, coverage
    column: str = ""
    values: tuple[str, ...] = ()
    part: str = ""
    whole: str = ""
    group: tuple[str, ...] = ()
    target: int = 0  # per cent; 0: none


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a register that may feed an indicator; ``unit`` keeps 户, 人, 人次 and 对 apart."""

    key: str
    title: str
    kind: str = "count"  # count, sum, distinct, closed
    column: str = ""
    where: Mapping[str, tuple[str, ...]] = made(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """A running balance: what comes in less what goes out, per ``group``, of an account several registers may share.

    ``measure``: the column of the measure; what is counted in another one is another balance.
    """

    account: str
    of: str
    group: str = ""
    measure: str = ""
    column: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    direction: int = 0  # +1: every entry comes in, -1: goes out, 0: as ``column`` says


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Stays in the places of the parent register."""

    capacity: str
    bed: str = ""
    arrived: str = ""
    left: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everyone of a round has an entry: the round is the parent entry with ``programme``, ``month`` and ``stated``.

    ``copy``: what a new line of the list takes over from the round, its column = own column.
    """

    programme: str = ""
    month: str = ""
    stated: str = ""
    result: str = ""
    done: tuple[str, ...] = ()
    copy: Mapping[str, str] = made(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raises:
    """An entry that says something in ``when`` opens one in another register."""

    register: str
    when: str
    copy: Mapping[str, str] = made(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Test:
    """Who meets conditions: whole years since dates, on the day of year ``on`` (MM-DD; "": today)."""

    key: str
    title: str
    on: str = ""
    years: tuple[tuple[str, int], ...] = ()
    where: Mapping[str, tuple[str, ...]] = made(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrintForm:
    """How entries are printed; see ``registers.specs``."""

    layouts: tuple[str, ...] = ("form", "list")
    title: str = ""
    body: str = ""
    note: str = ""
    opinions: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    list_columns: tuple[str, ...] = ()
    landscape: bool = False
    more: Mapping[str, Any] = made(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisterSpec:
    """A register as it is declared."""

    code: str
    title: str
    section: str
    columns: tuple[Column, ...]
    subject: str
    day: str = ""
    about: str = ""
    mechanisms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    unit: str = ""
    amount: str = ""
    quantity: str = ""
    parent: str = ""
    parent_column: str = ""
    page: str = ""
    page_county: str = ""
    standing: bool = False
    number: Numbering | None = None
    due: Due | None = None
    close: Close | None = None
    balance: Balance | None = None
    occupancy: Occupancy | None = None
    coverage: Coverage | None = None
    raises: Raises | None = None
    checks: tuple[Check, ...] = ()
    quotas: tuple[Quota, ...] = ()
    rates: tuple[Rate, ...] = ()
    figures: tuple[Figure, ...] = ()
    tests: tuple[Test, ...] = ()
    print: PrintForm = PrintForm()
    version: int = 0
    document: str = ""
    ended: str = ""  # ISO day after which nothing is entered any more

    def column(self, key: str) -> Column | None:
        """The column of a key."""
        return next((column for column in self.columns if column.key == key), None)

    def page_of(self, role: str) -> str:
        """The page that does the work of this register for an office, "" where its entries are its own."""
        return self.page_county if role == COUNTY and self.page_county else self.page

    def first_of(self, type_: str) -> str:
        """The key of the first column of a type, "" without one."""
        return next((column.key for column in self.columns if column.type == type_), "")

    def future_of(self, column: Column) -> str:
        """What a day still to come is in a column of dates: allowed where it is planned, odd where it happened."""
        planned = self.due is not None and column.key == self.due.column
        moved = self.balance is not None and column.key == self.day
        return column.future or (ALLOW if planned else REFUSE if moved else WARN)

    def visible(self, role: str) -> tuple[Column, ...]:
        """The columns a role sees."""
        return tuple(column for column in self.columns if role not in column.hidden_from)
