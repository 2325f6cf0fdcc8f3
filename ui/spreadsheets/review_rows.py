"""A judged roster as table rows: full numbers, tinted cells, the finding in words and what was decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.households.roster_review import ACCEPTED, CORRECTED, OPEN, SKIPPED, Issue, IssueKey, Place, Review
from minsheng_desktop.spreadsheets.field_names import is_money, roster_fields
from minsheng_desktop.spreadsheets.findings import shown
from minsheng_desktop.spreadsheets.records import DATA, ColumnPlan, RosterRow, SheetPlan
from ui.kit.formats import money
from ui.kit.rows import Column, Note, Row

TONES = {"error": "err", "doubt": "doubt", "notice": "warn"}
STATE_WORDS = {
    CORRECTED: ("spreadsheets.review.state_corrected", "ok"),
    ACCEPTED: ("spreadsheets.review.state_accepted", "ok"),
    SKIPPED: ("spreadsheets.review.state_skipped", "mute"),
}
OPEN_WORDS = {
    "error": ("spreadsheets.review.state_open", "err"),
    "doubt": ("spreadsheets.review.state_doubt", "doubt"),
    "notice": ("spreadsheets.review.state_notice", "warn"),
}
# What is looked at first stands left; the rest of the file's columns follow behind the finding.
FIRST = ("id_no", "village", "amount_month", "amount_hh", "amount")
WIDTHS = {"id_no": 172, "bank_card": 178, "name": 84, "head_name": 84, "village": 92, "address": 190, "phone": 116,
          "disability_cert": 190, "guardian_id": 172, "head_id": 172, "remark": 160, "bank_name": 150,
          "seq": 52, "sex": 52, "age": 52, "ethnic": 60}  # fmt: skip


def data_plans(review: Review) -> list[SheetPlan]:
    """The sheets whose rows are shown."""
    return [plan for plan in review.reading.plans if plan.role == DATA and plan.data_rows]


def fields_of(review: Review) -> list[str]:
    """The fields of all data sheets: those with findings and the usual ones first, then as in the file."""
    plans = data_plans(review)
    listed = list(dict.fromkeys(c.field for plan in plans for c in plan.columns if c.field and c.field != "name"))
    wrong = {issue.problem.field for issue in review.issues}
    front = [name for name in FIRST if name in listed][:3]
    front += [name for name in listed if name in wrong and name not in front][: 5 - len(front)]
    return front + [name for name in listed if name not in front]


def columns_of(review: Review) -> list[Column]:
    """The table's columns: row, sheet, name frozen; then the fields, with finding and decision in their midst."""
    plans = data_plans(review)
    fields = fields_of(review)
    front = min(len(fields), 3)
    last = max((plan.data_rows[-1] for plan in plans), default=0)
    width = 38 + 8 * len(str(last)) if last >= 1000 else 46
    made = [_column("row", text("spreadsheets.review.row"), width, Type.INTEGER, frozen=True)]
    if len(plans) > 1:
        made.append(_column("sheet", text("spreadsheets.review.sheet"), 84, frozen=True))
    made.append(_field_column("name", plans, frozen=True))
    made += [_field_column(name, plans) for name in fields[:front]]
    made.append(_column("finding", text("spreadsheets.review.finding"), 222))
    made.append(_column("state", text("spreadsheets.review.state"), 86, kind="status"))
    return made + [_field_column(name, plans) for name in fields[front:]]


def _column(
    key: str, title: str, width: int, type: Type = Type.TEXT, *, kind: str = "", frozen: bool = False
) -> Column:
    return Column(Field(key, Label(literal=title), type, width, sortable=False), kind=kind, frozen=frozen)


def _field_column(name: str, plans: Sequence[SheetPlan], *, frozen: bool = False) -> Column:
    letters = {found.letter for plan in plans if (found := plan.column(name))}
    label = roster_fields().get(name, name)
    title = f"{letters.pop()} {label}" if len(letters) == 1 else label
    column = Field(name, Label(literal=title), width=WIDTHS.get(name, 100 if is_money(name) else 88), sortable=False)
    return Column(column, kind="text", frozen=frozen, align="right" if is_money(name) else "", strong=name == "name")


class RowBuilder:
    """Makes the rows of a review. Fit for a worker thread: it only reads frozen records."""

    def __init__(self, opened: OpenedRoster, review: Review) -> None:
        self._review = review
        self._columns = columns_of(review)
        self._cells = {sheet.name: sheet.rows for sheet in opened.workbook.sheets}
        self._plans: dict[str, dict[str, ColumnPlan]] = {
            plan.sheet: {c.field: c for c in reversed(plan.columns) if c.field} for plan in review.reading.plans
        }
        self._fields: dict[tuple[str, str], str] = {
            (plan.sheet, c.letter): c.field for plan in review.reading.plans for c in plan.columns if c.field
        }
        self._issues: dict[Place, list[Issue]] = {}
        for issue in review.issues:
            if issue.key.sheet is not None and issue.key.row is not None:
                self._issues.setdefault((issue.key.sheet, issue.key.row), []).append(issue)
        self._makers = [self._maker(column.key) for column in self._columns]

    def rows(self, tab: str, code: str = "") -> list[Row]:
        """The rows of a tab (all, issues, new, updated, unchanged); ``code``: with that finding alone."""
        fates = self._review.preview.fates
        return [
            self._row(row)
            for row, fate in zip(self._review.reading.rows, fates, strict=True)
            if self._wanted((row.sheet, row.row), fate, tab, code)
        ]

    def _wanted(self, place: Place, fate: str, tab: str, code: str) -> bool:
        if tab == "issues":
            found = self._issues.get(place)
            return bool(found) and (not code or any(issue.key.code == code for issue in found or ()))
        return tab == "all" or fate == tab

    def _row(self, row: RosterRow) -> Row:
        issues = self._issues.get((row.sheet, row.row), ())
        cells = tuple(make(row, issues) for make in self._makers)
        notes = self._notes(row, issues) if issues else None
        return Row((row.sheet, row.row), cells, muted=row.skipped, notes=notes)

    def _maker(self, key: str) -> Callable[[RosterRow, Sequence[Issue]], object]:
        if key == "row":
            return lambda row, issues: row.row
        if key == "sheet":
            return lambda row, issues: row.sheet.strip()
        if key == "finding":
            return lambda row, issues: finding_of(issues)
        if key == "state":
            return lambda row, issues: state_of(issues)
        return lambda row, issues: self.value(row, key)

    def value(self, row: RosterRow, name: str) -> str:
        """A cell as it would be taken; as it stands in the file where it cannot be read."""
        value = row.values.get(name)
        if isinstance(value, int) and is_money(name):
            return money(value)
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if value is not None else self.raw(row.sheet, row.row, name)

    def raw(self, sheet: str, number: int, name: str) -> str:
        """A cell as it stands in the file, or as the user typed it."""
        typed = self._review.decisions.corrections.get((sheet, number, name))
        if typed is not None:
            return typed
        column = self._plans.get(sheet, {}).get(name)
        cells = self._cells[sheet][number - 1]
        return (shown(cells[column.index]) or "") if column and column.index < len(cells) else ""

    def _notes(self, row: RosterRow, issues: Sequence[Issue]) -> Mapping[str, Note]:
        notes: dict[str, Note] = {}
        for issue in issues:
            key, problem = issue.key, issue.problem
            name = problem.field or self._fields.get((row.sheet, key.column or ""), "")
            tone = "" if issue.state == SKIPPED else "ok" if issue.state != OPEN else TONES[problem.needs]
            if name and (name not in notes or tone == "err"):
                notes[name] = Note(tone, problem.message)
        worst = worst_of(issues)
        if worst is not None and worst.state == OPEN:
            notes["finding"] = Note("", worst.problem.message)
        return notes


def worst_of(issues: Sequence[Issue]) -> Issue | None:
    """The finding a row is known by: an open one before a settled one, an error before a notice."""
    order = list(TONES)
    return min(issues, key=lambda i: (i.state != OPEN, order.index(i.problem.needs)), default=None)


def finding_of(issues: Sequence[Issue]) -> str:
    """The finding in words (of several the worst, with their number)."""
    worst = worst_of(issues)
    if worst is None:
        return ""
    words = worst.problem.message.partition("。")[0]  # what to do about it stands in the panel below
    return words if len(issues) == 1 else text("spreadsheets.review.more", words=words, count=len(issues))


def state_of(issues: Sequence[Issue]) -> tuple[str, str] | None:
    """The decision as a chip: word and tone."""
    worst = worst_of(issues)
    if worst is None:
        return None
    key, tone = OPEN_WORDS[worst.problem.needs] if worst.state == OPEN else STATE_WORDS[worst.state]
    return text(key), tone


def place_of(key: IssueKey) -> Place | None:
    """The row of a finding, None where it is about the file or a sheet."""
    return (key.sheet, key.row) if key.sheet is not None and key.row is not None else None
