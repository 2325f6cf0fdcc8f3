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

from minsheng_desktop.spreadsheets.problems import ADVICE as ADVICE
from minsheng_desktop.spreadsheets.problems import ERROR as ERROR
from minsheng_desktop.spreadsheets.problems import WARNING as WARNING
from minsheng_desktop.spreadsheets.problems import Problem as Problem
from minsheng_desktop.spreadsheets.problems import place_key as place_key
from minsheng_desktop.spreadsheets.roster_rows import HouseholdGroup as HouseholdGroup
from minsheng_desktop.spreadsheets.roster_rows import HouseholdList, RowList
from minsheng_desktop.spreadsheets.roster_rows import RosterRow as RosterRow

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
    year_month: frozenset[tuple[int, int]] = frozenset()  # date cells that show year and month only
    padded: Mapping[tuple[int, int], int] = made(default_factory=dict)  # number cells shown with zeros to that width
    epoch_1904: bool = False  # the workbook counts days from 1904, so a bare day number does too


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
    real_format: str  # xlsx, xlsb, xls, ods, csv, html, xml2003, mhtml
    encoding: str = ""
    protected: bool = False  # it was opened with a password
    has_macro: bool = False
    has_external_links: bool = False
    delimiter: str = ""  # of csv
    sealed: bool = False  # its bytes are encrypted: with that password, or with one that every program knows

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
            ".tsv": "csv",
            ".tab": "csv",
            ".htm": "html",
            ".html": "html",
            ".mht": "mhtml",
            ".mhtml": "mhtml",
            ".xml": "xml2003",
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
    rows: RowList
    households: HouseholdList
    duplicates: tuple[DuplicateGroup, ...]
    problems: tuple[Problem, ...]
    totals: Totals
    sheet_programmes: Mapping[str, str] = made(default_factory=dict)  # sheet name -> programme code
    kind: str = ROSTER
    stated_totals: tuple[StatedTotal, ...] = ()
    judged: object = made(default=None, repr=False, compare=False)  # what ``roster.revalidate`` builds on

    def column(self, field: str) -> Sequence[object]:
        """The value of a field for each of ``rows``; None where a sheet has no such column."""
        return self.rows.column(field)

    def severity(self, index: int) -> str | None:
        """The worst finding of ``rows[index]``."""
        return self.rows.severity(index)


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One project.

    ``values``: item, dept, unit, progress, remark (text); target, done, done_month (Decimal); rate, spent_rate
    (Decimal, 1 = 100 %); plan_, arrived_, paid_, spent_ with the codes of ``fund_source`` (int fen).
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

    ``type`` is text, integer, money (fen), figure (money as it is), count (a number as it is), date, month (YYYYMM),
    percent, note (wrapped text) or copy (as it is).
    ``total``: the row of totals adds it up. ``wrap``: a long text goes on in the next line of its cell.
    """

    label: str
    width: int = 12  # characters
    type: str = "text"
    total: bool = False
    wrap: bool = False
