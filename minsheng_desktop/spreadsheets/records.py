"""What the spreadsheet side hands to its callers: frozen records, no behaviour beyond small views.

Rows are numbered from 1 as the program that opens the file shows them; columns carry an index
from 0 and a letter. Money is integer fen, dates are ``datetime.date``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from minsheng_desktop.core.texts import has_text, text

ERROR = "error"
WARNING = "warning"
ADVICE = "advice"

# role of a sheet
DATA = "data"
SUMMARY = "summary"
NOTES = "notes"
LOOKUP = "lookup"
HIDDEN_OLD = "hidden_old"
EMPTY = "empty"
FORM = "form"  # form cards, one household in each: no table

ROSTER = "roster"
PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error value such as ``#REF!``."""

    code: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class UncachedFormula:
    """A formula whose result was never stored in the file (formulas are not worked out here)."""

    formula: str

    def __str__(self) -> str:
        return self.formula


Row = Sequence[object]
"""Cell values: str, float, int, bool, date, datetime, time, timedelta, CellError, UncachedFormula;
an empty cell is the empty string."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range, both ends in: rows from 1, columns from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class SheetDetails:
    """What the values alone do not tell; empty where the sheet has nothing of the kind."""

    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    row_colours: Mapping[int, str] = made(default_factory=dict)  # row -> "RRGGBB"
    formulas: Mapping[tuple[int, int], str] = made(default_factory=dict)  # (row, column index) -> "=A1+B1"
    in_ten_thousands: frozenset[tuple[int, int]] = frozenset()  # cells whose number format writes 万 behind them
    declared_range: str = ""  # the used range as the file states it, if it is absurd


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name verbatim (a trailing blank included; "" for CSV) and its cells."""

    name: str
    state: str  # visible, hidden, veryHidden
    rows: Sequence[Row]
    details: SheetDetails = SheetDetails()


@dataclass(frozen=True, slots=True)
class Container:
    """What kind of file it really is, told by its content."""

    extension: str  # as named, ".xlsx"
    real_format: str  # xlsx, xls, ods, csv, html
    encoding: str = ""
    protected: bool = False  # it was opened with a password
    has_macro: bool = False
    has_external_links: bool = False

    @property
    def disguised(self) -> bool:
        """Whether the name promises another format than the content is."""
        expected = {
            ".xlsx": "xlsx",
            ".xlsm": "xlsx",
            ".xlsb": "xlsb",
            ".xls": "xls",
            ".ods": "ods",
            ".csv": "csv",
            ".txt": "csv",
        }
        return expected.get(self.extension.lower(), self.real_format) != self.real_format


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read once: name without folder, container and sheets in order."""

    file: str
    container: Container
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name; raises ``KeyError``."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """What a column is taken for. ``field`` is "" where it is not known; its values go to ``extra``.

    ``line``: in which row of a record the column stands (0: the first). ``reason`` says how the field was
    found: by_header, by_header_part, by_content, by_mapping, by_own_word, by_user; "" where it is not known.
    """

    index: int
    letter: str
    header: str
    field: str
    certainty: float
    line: int = 0
    reason: str = ""
    unit: int = 0  # fen of one unit of its money where its heading names one, 0: the sheet's


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that carries no person and why: title, header, subtotal, total, blank, footer, section, none."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """How a sheet, or one of several tables in it, will be read; the user may correct it (``recognise.corrected``).

    A record spans ``fold`` rows; ``data_rows`` are the first ones. ``block`` counts the plans of one sheet:
    tables side by side or one below another, and persons in repeated columns of one row. In ``group`` blocks
    the persons that stand in the same row are one household; what the household has but once (its amount, card,
    telephone) is in its first block alone, ``relation`` is what the headings say of all persons of the block.
    ``first_row`` and ``last_row`` bound the rows that are looked at (0: open).
    """

    sheet: str
    state: str
    role: str
    kind: str  # roster, progress
    header_rows: tuple[int, ...]
    columns: tuple[ColumnPlan, ...]
    data_rows: Sequence[int]
    skipped_rows: tuple[SkippedRow, ...]
    title: str = ""
    money_unit: int = 100  # fen of one unit of the sheet's money: 元 100, 万元 1,000,000
    header_known: bool = True  # False: columns were found by their content
    block: int = 0
    fold: int = 1
    group: bool = False
    relation: str = ""
    first_row: int = 0
    last_row: int = 0

    @property
    def place(self) -> str:
        """What corrections and skipped rows of this plan are kept under (see ``place_key``)."""
        return place_key(self.sheet, self.block)

    @property
    def signature(self) -> str:
        """A fingerprint of header texts in order: the same next month means the same mapping."""
        joined = "\x1f".join(f"{c.index}\x1e{''.join(c.header.split())}" for c in self.columns)
        return hashlib.sha256(joined.encode()).hexdigest()[:16]

    def column(self, name: str) -> ColumnPlan | None:
        """The first column taken for the field ``name``."""
        return next((c for c in self.columns if c.field == name), None)


def place_key(sheet: str, block: int) -> str:
    """Where a row of a block stands: corrections are keyed by this, row and field; block 0 is the sheet itself."""
    return f"{sheet}\x1f{block}" if block else sheet


DOUBT_CODES = frozenset(
    "duplicate_id same_id_diff_name bank_shared payee_differs deceased_note stopped_note age_not_eligible "
    "hh_two_heads hh_no_head township_other village_unknown unit_suspect funds_order cert_id_mismatch".split()
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: about a cell, a row (column None) or the whole file (row None).

    ``row`` and ``column`` are those of the cell a person sees. ``block`` says which of the sheet's plans the
    record belongs to, ``record`` is its first row where it spans several.
    """

    sheet: str | None
    row: int | None
    column: str | None  # letter
    code: str
    severity: str
    value: str | None = None  # what the cell holds, as shown
    field: str | None = None
    params: Mapping[str, object] = made(default_factory=dict)
    block: int = 0
    record: int | None = None

    @property
    def place(self) -> tuple[str, int] | None:
        """What corrections and skips of the record are kept under; None for what is about a sheet or the file."""
        row = self.record or self.row
        return (place_key(self.sheet, self.block), row) if self.sheet is not None and row is not None else None

    @property
    def message(self) -> str:
        """What is wrong and what would be right."""
        return text(f"problems.{self.code}", **self.params) if has_text(f"problems.{self.code}") else self.code

    @property
    def needs(self) -> str:
        """What the person has to do: ``error`` (correct it), ``doubt`` (verify), ``notice`` (know)."""
        if self.severity == ERROR:
            return "error"
        return "doubt" if self.code in DOUBT_CODES else "notice"


class RosterRow(NamedTuple):
    """One person (or one payment of one person).

    ``values`` holds what could be read: text as str, money as int fen, full dates as ``date``
    (a partial one as "1950-03" or "1950"), counts as int. A blank or unreadable cell is None, a field
    without a column has no key. ``extra`` keeps the columns that are not known, header to text.
    """

    sheet: str
    row: int
    values: Mapping[str, object]
    severity: str | None = None  # worst finding of the row
    household: int | None = None  # index in ``RosterReading.households``
    is_head: bool = False
    is_amount_row: bool = True  # False: a member row whose household's amount stands elsewhere
    extra: Mapping[str, str] = MappingProxyType({})
    colour: str | None = None  # exact RRGGBB of the clerk's mark
    struck: bool = False
    skipped: bool = False  # the user chose to leave it out
    block: int = 0  # which of the sheet's plans it belongs to

    @property
    def place(self) -> tuple[str, int]:
        """What corrections and skips of the row are kept under."""
        return (place_key(self.sheet, self.block) if self.block else self.sheet), self.row

    @property
    def accepted(self) -> bool:
        """Whether the row may be taken as it stands."""
        return self.severity != ERROR and not self.skipped


class HouseholdGroup(NamedTuple):
    """Rows of one household in one sheet. ``rows`` are indexes in ``RosterReading.rows``."""

    sheet: str
    number: str | None
    head: str | None  # name of the head as stated or listed
    rows: tuple[int, ...]
    head_row: int | None  # index in ``RosterReading.rows``
    size_stated: int | None
    amounts: Mapping[str, int]  # money field -> fen, once per household


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Rows that carry the same valid ID: ``same_id`` or ``same_id_diff_name``."""

    kind: str
    id_no: str
    rows: tuple[int, ...]  # indexes in ``RosterReading.rows``


@dataclass(frozen=True, slots=True)
class AmountTotal:
    """Sums of one money field in fen."""

    readable_fen: int
    accepted_fen: int
    cells: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over all data sheets; ``households`` None where the file has no households."""

    distinct_ids: int
    valid_persons: int
    households: int | None
    amounts: Mapping[str, AmountTotal]


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """A total as the workbook states it beside what the rows it sums come to.

    ``what``: fen (of the money field ``field``), persons or households (``field`` is the column it stands in or "").
    ``found`` is None where the rows do not tell.
    """

    sheet: str
    row: int
    column: str  # letter
    field: str
    what: str
    stated: int
    found: int | None

    @property
    def differs(self) -> bool:
        """Whether the rows come to another total."""
        return self.found is not None and self.found != self.stated


@dataclass(frozen=True, slots=True)
class SheetCount:
    """What became of a sheet's records (of all its blocks)."""

    sheet: str
    role: str
    header_rows: tuple[int, ...]
    rows: int
    accepted: int
    rejected: int
    skipped: int


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A roster file, read and judged; nothing is stored yet."""

    file: str
    as_of: date
    title: str
    programme: str | None  # code found by title, sheet or file name, or the hint
    period: int | None  # YYYYMM stated in the title or file name
    plans: tuple[SheetPlan, ...]
    sheets: tuple[SheetCount, ...]
    rows: tuple[RosterRow, ...]
    households: tuple[HouseholdGroup, ...]
    duplicates: tuple[DuplicateGroup, ...]
    problems: tuple[Problem, ...]
    totals: Totals
    sheet_programmes: Mapping[str, str] = made(default_factory=dict)  # sheet name -> programme code
    kind: str = ROSTER
    stated_totals: tuple[StatedTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One project.

    ``values``: item, dept, unit, progress, remark (text); target, done, done_month (Decimal); rate, spent_rate
    (Decimal, 1 = 100 %); plan_, arrived_, paid_, spent_ with central, province, city, county, total (int fen).
    """

    sheet: str
    row: int
    values: Mapping[str, object]
    section: str = ""  # the heading above it
    severity: str | None = None
    extra: Mapping[str, str] = made(default_factory=dict)
    skipped: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the row may be taken as it stands."""
        return self.severity != ERROR and not self.skipped


@dataclass(frozen=True, slots=True)
class ProgressReading:
    """A task-progress file, read and judged; nothing is stored yet."""

    file: str
    as_of: date
    title: str
    period: int | None
    plans: tuple[SheetPlan, ...]
    sheets: tuple[SheetCount, ...]
    rows: tuple[ProgressRow, ...]
    problems: tuple[Problem, ...]
    totals: Totals
    kind: str = PROGRESS


@dataclass(frozen=True, slots=True)
class WriteColumn:
    """A column of an exported table.

    ``type`` is text, integer, money (fen), date, month (YYYYMM), percent, note (wrapped text) or copy (as it is).
    ``total``: the row of totals adds it up. ``wrap``: a long text goes on in the next line of its cell.
    """

    label: str
    width: int = 12  # characters
    type: str = "text"
    total: bool = False
    wrap: bool = False
