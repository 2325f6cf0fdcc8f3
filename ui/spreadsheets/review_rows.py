"""A judged roster as table rows: full numbers, tinted cells, finding or change in words, decision and fate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households import roster_review
from minsheng_desktop.households.import_records import HELD, LEFT, NEW, REJECTED, UNCHANGED, UPDATED
from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.households.roster_review import OPEN, Issue, IssueKey, Place, Review
from minsheng_desktop.spreadsheets.field_names import is_money, roster_fields
from minsheng_desktop.spreadsheets.findings import shown
from minsheng_desktop.spreadsheets.records import DATA, RosterRow, SheetPlan, place_key
from ui.kit.formats import money
from ui.kit.rows import Column, Note, Row
from ui.spreadsheets.columns_step import plan_name
from ui.spreadsheets.review_changes import change_words, changed_cells

TONES = {"error": "err", "doubt": "doubt", "notice": "warn"}
STATE_WORDS = {
    roster_review.CORRECTED: ("spreadsheets.review.state_corrected", "ok"),
    roster_review.ACCEPTED: ("spreadsheets.review.state_accepted", "ok"),
    roster_review.SKIPPED: ("spreadsheets.review.state_skipped", "mute"),
    roster_review.HELD: ("spreadsheets.review.state_held", "doubt"),
}
OPEN_WORDS = {
    "error": ("spreadsheets.review.state_open", "err"),
    "doubt": ("spreadsheets.review.state_doubt", "doubt"),
    "notice": ("spreadsheets.review.state_notice", "warn"),
}
FATE_WORDS = {
    NEW: ("spreadsheets_review.fate_new", "info"),
    UPDATED: ("spreadsheets_review.fate_updated", "info"),
    UNCHANGED: ("spreadsheets_review.fate_unchanged", "mute"),
    HELD: ("spreadsheets_review.fate_held", "doubt"),
    REJECTED: ("spreadsheets_review.fate_rejected", "err"),
    LEFT: ("spreadsheets_review.fate_left", "mute"),
}
NOT_WRITTEN = frozenset({REJECTED, HELD})
# What is looked at first stands left; the rest of the file's columns follow behind the finding.
FIRST = ("id_no", "village", "amount_month", "amount_hh", "amount")
WIDTHS = {"id_no": 172, "bank_card": 178, "name": 84, "head_name": 84, "village": 92, "address": 190, "phone": 116,
          "disability_cert": 190, "guardian_id": 172, "head_id": 172, "remark": 160, "bank_name": 150,
          "seq": 52, "sex": 52, "age": 52, "ethnic": 60}  # fmt: skip
ROW, SHEET, FINDING, STATE, FATE = "row", "sheet", "finding", "state", "fate"


def data_plans(review: Review) -> list[SheetPlan]:
    """The tables whose rows are shown."""
    return [plan for plan in review.reading.plans if plan.role == DATA and plan.data_rows]


def fields_of(review: Review) -> list[str]:
    """The fields of all tables: those with findings and the usual ones first, then as in the file."""
    plans = data_plans(review)
    listed = list(dict.fromkeys(c.field for plan in plans for c in plan.columns if c.field and c.field != "name"))
    wrong = {issue.problem.field for issue in review.issues}
    front = [name for name in FIRST if name in listed][:3]
    front += [name for name in listed if name in wrong and name not in front][: 5 - len(front)]
    return front + [name for name in listed if name not in front]


def columns_of(review: Review) -> list[Column]:
    """The table's columns: row, table, name frozen; then the fields, with finding and decision in their midst."""
    plans = data_plans(review)
    fields = fields_of(review)
    front = min(len(fields), 3)
    last = max((plan.data_rows[-1] for plan in plans), default=0)
    width = 38 + 8 * len(str(last)) if last >= 1000 else 46
    made = [_column(ROW, text("spreadsheets.review.row"), width, Type.INTEGER, frozen=True)]
    if len(plans) > 1:
        made.append(_column(SHEET, text("spreadsheets.review.sheet"), 84, frozen=True))
    made.append(_field_column("name", plans, frozen=True))
    made += [_field_column(name, plans) for name in fields[:front]]
    made.append(_column(FINDING, text("spreadsheets_review.finding"), 222))
    made.append(_column(STATE, text("spreadsheets.review.state"), 86, kind="status"))
    made.append(_column(FATE, text("spreadsheets_review.fate"), 78, kind="status"))
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
    return Column(column, kind="text", frozen=frozen, editable=bool(letters) or any(p.column(name) for p in plans),
                  align="right" if is_money(name) else "", strong=name == "name")  # fmt: skip


class SheetLine(NamedTuple):
    """The rows of a table: all, those that go in, the doubtful ones of these, those that do not go in."""

    rows: int
    accepted: int
    doubtful: int
    rejected: int


class RowBuilder:
    """The rows of a review and what is known of each. Made on a worker thread: it only reads frozen records."""

    def __init__(self, opened: OpenedRoster, review: Review) -> None:
        self._review = review
        plans = review.reading.plans
        self._cells = {sheet.name: sheet.rows for sheet in opened.workbook.sheets}
        self._plans = {plan.place: plan for plan in plans}
        self._columns = {plan.place: {c.field: c for c in reversed(plan.columns) if c.field} for plan in plans}
        self._fields = {(plan.place, c.letter): c.field for plan in plans for c in plan.columns if c.field}
        self.names = {plan.place: plan_name(plan, [p for p in plans if p.role == DATA]) for plan in plans}
        self.issues: dict[Place, list[Issue]] = {}
        self.by_key: dict[IssueKey, Issue] = {}
        for issue in review.issues:
            self.by_key[issue.key] = issue
            if issue.problem.place is not None:
                self.issues.setdefault(issue.problem.place, []).append(issue)
        self.places = list(_places(review))
        self.index = {place: at for at, place in enumerate(self.places)}
        self.sheet_counts = _sheet_counts(review, self.places)

    def rows(self, tab: str, code: str = "") -> list[Row]:
        """The rows of a tab: all, issues (``code``: with that finding alone), not_written or a fate."""
        fates, skipped = self._review.preview.fates, self._review.decisions.skipped
        return [
            self._row(place, at, place in skipped)
            for at, (place, fate) in enumerate(zip(self.places, fates, strict=True))
            if self._wanted(place, fate, tab, code)
        ]

    def _wanted(self, place: Place, fate: str, tab: str, code: str) -> bool:
        if tab == "issues":
            found = self.issues.get(place)
            return bool(found) and (not code or any(issue.key.code == code for issue in found or ()))
        if tab == "not_written":
            return fate in NOT_WRITTEN
        return tab == "all" or fate == tab

    def _row(self, place: Place, at: int, skipped: bool) -> Row:
        issues = self.issues.get(place, ())
        changes = self._review.preview.changes.get(at, ())
        notes: dict[str, Note] = {}
        if changes:
            notes.update(changed_cells(changes, self._columns.get(place[0], {})))
        if issues:
            notes.update(self._notes(issues))
        return Row(place, (at,), muted=skipped, notes=notes or None)

    def cell(self, row: Row, column: Column) -> object:
        """A cell of the table, made when it comes in sight."""
        if not row.cells:
            return None
        at = int(row.cells[0])
        record, issues = self._review.reading.rows[at], self.issues.get(row.key, ())
        key = column.key
        if key == ROW:
            return record.row
        if key == SHEET:
            return self.names[record.place[0]]
        if key == FINDING:
            return finding_of(issues) or change_words(self._review.preview.changes.get(at, ()))
        if key == STATE:
            return state_of(issues) or self._skipped(record)
        if key == FATE:
            return self.fate_of(at)
        return self.value(record, key)

    @staticmethod
    def _skipped(record: RosterRow) -> tuple[str, str] | None:
        word, tone = STATE_WORDS[roster_review.SKIPPED]
        return (text(word), tone) if record.skipped else None

    def fate_of(self, at: int) -> tuple[str, str]:
        """What becomes of a row, as a chip."""
        word, tone = FATE_WORDS[self._review.preview.fates[at]]
        return text(word), tone

    def row_of(self, place: Place) -> RosterRow | None:
        """The row at a place."""
        at = self.index.get(place)
        return None if at is None else self._review.reading.rows[at]

    def field_at(self, issue: Issue) -> str:
        """The field a finding is about, by its name or by its column."""
        place = issue.problem.place
        return issue.problem.field or self._fields.get((place[0] if place else "", issue.key.column or ""), "")

    def value(self, row: RosterRow, name: str) -> str:
        """A cell as it would be taken; as it stands in the file where it cannot be read."""
        value = row.values.get(name)
        if isinstance(value, int) and is_money(name):
            return money(value)
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if value is not None else self.raw(row.place, name)

    def raw(self, place: Place, name: str) -> str:
        """A cell as it stands in the file, or as the user typed it."""
        typed = self._review.decisions.corrections.get((*place, name))
        if typed is not None:
            return typed
        plan, column = self._plans.get(place[0]), self._columns.get(place[0], {}).get(name)
        if plan is None or column is None:
            return ""
        rows, at = self._cells[plan.sheet], place[1] - 1 + column.line
        cells = rows[at] if at < len(rows) else ()
        return (shown(cells[column.index]) or "") if column.index < len(cells) else ""

    def _notes(self, issues: Sequence[Issue]) -> Mapping[str, Note]:
        notes: dict[str, Note] = {}
        for issue in issues:
            problem, name = issue.problem, self.field_at(issue)
            tone = "" if issue.state == roster_review.SKIPPED else "ok" if issue.state != OPEN else TONES[problem.needs]
            if name and (name not in notes or tone == "err"):
                notes[name] = Note(tone, problem.message)
        worst = worst_of(issues)
        if worst is not None and worst.state == OPEN:
            notes[FINDING] = Note("", worst.problem.message)
        return notes


def _places(review: Review) -> Iterator[Place]:
    """Where each row stands, without making a record of it."""
    for block in review.reading.rows.blocks:
        key = place_key(block.sheet, block.block)
        for number in block.rows:
            yield key, number


def _sheet_counts(review: Review, places: Sequence[Place]) -> Mapping[str, SheetLine]:
    """By table: rows, of these those that go in, among them doubtful ones, and those that do not."""
    doubts = {issue.problem.place for issue in review.issues if issue.problem.needs == "doubt"}
    counts: dict[str, list[int]] = {}
    for place, fate in zip(places, review.preview.fates, strict=True):
        line = counts.setdefault(place[0], [0, 0, 0])
        line[0] += 1
        if fate in NOT_WRITTEN:
            line[2] += 1
        elif place in doubts:
            line[1] += 1
    return {place: SheetLine(rows, rows - out, doubtful, out) for place, (rows, doubtful, out) in counts.items()}


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


def row_title(builder: RowBuilder, place: Place, columns: bool = True) -> str:
    """“云岭村 · 第 12 行”."""
    name = builder.names.get(place[0], "")
    number = text("spreadsheets.review.row_number", row=place[1])
    return text("spreadsheets_review.at", sheet=name, row=number) if name and columns else number
