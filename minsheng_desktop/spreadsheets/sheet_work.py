"""A data sheet while it is judged: its plan, its rows and its columns as lists of equal length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from minsheng_desktop.rules import disability_certificate
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.findings import Findings
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import ColumnPlan, Sheet, SheetPlan
from minsheng_desktop.spreadsheets.vocabulary import Benefit, Columns, Words


class Memo(dict[object, object]):
    """A function with one argument, remembered; looked up as fast as a dict is."""

    def __init__(self, function: Callable[[object], object]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: object) -> object:
        value = self[key] = self._function(key)
        return value


@dataclass
class SheetWork:
    """What is known of a sheet so far. ``columns``: field -> values, one per number in ``rows``."""

    sheet: Sheet
    plan: SheetPlan
    rows: list[int]
    as_of: date
    year: int | None
    areas: AreaNames
    known: Columns
    words: Words
    findings: Findings
    benefit: Benefit | None = None
    raw: dict[str, list[object]] = field(default_factory=dict)
    columns: dict[str, list[object]] = field(default_factory=dict)
    household: list[int | None] = field(default_factory=list)  # group index per row
    first_in_household: list[bool] = field(default_factory=list)
    household_amounts: bool = False  # amounts stand once per household

    @property
    def is_payment_list(self) -> bool:
        """Whether the sheet says to whom money goes: then a card must be there and items are apart."""
        return bool(self.columns.keys() & {"account_name", "payee_relation"})

    def plan_of(self, name: str) -> ColumnPlan:
        """The column of a field that is there."""
        found = self.plan.column(name)
        assert found is not None
        return found

    def report(self, code: str, position: int, name: str, **params: object) -> None:
        """Note a finding at the cell of field ``name`` in the row at ``position``."""
        column = self.plan.column(name)
        raw = self.raw[name][position] if name in self.raw else None
        self.findings.add(
            code, self.sheet.name, self.rows[position], column.letter if column else None, raw, name, **params
        )


def raw_column(work: SheetWork, index: int) -> list[object]:
    """The cells of a column in the data rows; rows may be shorter than the sheet is wide."""
    rows = work.sheet.rows
    return [rows[n - 1][index] if index < len(rows[n - 1]) else "" for n in work.rows]


def take_raw(work: SheetWork, corrections: Mapping[tuple[str, int, str], str]) -> None:
    """Fill ``raw`` for every known column, with the user's corrections put in."""
    picked = [work.sheet.rows[number - 1] for number in work.rows]
    lengths = set(map(len, picked))
    if len(lengths) > 1:
        width = max(lengths)
        picked = [[*row, *[""] * (width - len(row))] for row in picked]
    columns = list(zip(*picked, strict=True))
    for plan in work.plan.columns:
        if plan.field and plan.field not in work.raw:
            work.raw[plan.field] = list(columns[plan.index]) if plan.index < len(columns) else [""] * len(picked)
    own = [(row, name, text) for (sheet, row, name), text in corrections.items() if sheet == work.sheet.name]
    if own:
        _correct(work, own)


def _correct(work: SheetWork, corrections: Iterable[tuple[int, str, str]]) -> None:
    position = {number: index for index, number in enumerate(work.rows)}
    for row, name, text in corrections:
        if row in position and name in work.raw:
            work.raw[name][position[row]] = text


def take_ids_from_certificates(work: SheetWork) -> None:
    """In a list of certificate holders an empty ID is the first 18 characters of the certificate."""
    if "id_no" not in work.raw or "disability_cert" not in work.raw:
        return
    numbers = work.raw["id_no"]
    for position, certificate in enumerate(work.raw["disability_cert"]):
        if is_blank(numbers[position]):
            numbers[position] = disability_certificate.judge(certificate).citizen_id
