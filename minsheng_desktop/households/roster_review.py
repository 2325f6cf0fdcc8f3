"""A roster under review: what the user decided, what is settled and what is left. Nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.households.import_policy import ImportPolicy
from minsheng_desktop.households.import_records import RosterPreview
from minsheng_desktop.households.roster_files import OpenedRoster, judge_roster
from minsheng_desktop.households.roster_import import MERGING, preview_rows
from minsheng_desktop.rules import money
from minsheng_desktop.spreadsheets.records import DATA, Problem, RosterReading, SheetPlan
from minsheng_desktop.spreadsheets.roster import revalidate

OPEN, CORRECTED, ACCEPTED, SKIPPED, HELD = "open", "corrected", "accepted", "skipped", "held"
NEEDS = ("error", "doubt", "notice")
TOTAL_LINES = frozenset({"total", "subtotal"})

Place = tuple[str, int]  # sheet, row


class IssueKey(NamedTuple):
    """A finding wherever it turns up again."""

    sheet: str | None
    row: int | None
    column: str | None
    code: str


class Issue(NamedTuple):
    """A finding and what became of it: open, corrected, accepted, skipped or held (its row is kept as a doubt)."""

    key: IssueKey
    problem: Problem
    state: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the user decided so far. ``corrections``: (place, row, field) → text; ``accepted`` findings stay as read.

    A place is that of a plan (``SheetPlan.place``), a row the first of its record.
    """

    plans: tuple[SheetPlan, ...]
    programme: str = ""
    corrections: Mapping[tuple[str, int, str], str] = field(default_factory=dict)
    skipped: frozenset[Place] = frozenset()
    accepted: frozenset[IssueKey] = frozenset()
    policy: ImportPolicy = MERGING
    held: frozenset[Place] = frozenset()  # rows with an error that are kept whole as doubts

    def correct(self, sheet: str, row: int, name: str, written: str) -> Decisions:
        """With another text in place of a cell; the row is taken in again if it was left out."""
        return replace(
            self,
            corrections={**self.corrections, (sheet, row, name): written},
            skipped=self.skipped - {(sheet, row)},
            held=self.held - {(sheet, row)},
        )

    def correct_all(self, cells: Sequence[tuple[str, int, str]], written: str) -> Decisions:
        """With one text in place of several cells."""
        rows = {(sheet, row) for sheet, row, _ in cells}
        corrections = {**self.corrections, **dict.fromkeys(cells, written)}
        return replace(self, corrections=corrections, skipped=self.skipped - rows, held=self.held - rows)

    def take_back(self, issues: Sequence[Issue], places: Sequence[Place] = ()) -> Decisions:
        """As if nothing had been decided about these findings, and of these rows nothing at all."""
        gone = set(places)
        rows = {issue.problem.place for issue in issues} | gone
        cells = {(*place, issue.problem.field) for issue in issues if (place := issue.problem.place)}
        kept = {
            cell: text
            for cell, text in self.corrections.items()
            if cell not in cells and (cell[0], cell[1]) not in gone
        }
        return replace(
            self,
            corrections=kept,
            skipped=frozenset(place for place in self.skipped if place not in rows),
            held=frozenset(place for place in self.held if place not in rows),
            accepted=self.accepted - {issue.key for issue in issues},
        )

    def skip(self, places: Sequence[Place]) -> Decisions:
        """Without these rows."""
        return replace(self, skipped=self.skipped | set(places), held=self.held - set(places))

    def hold(self, places: Sequence[Place]) -> Decisions:
        """With these rows, if they cannot be taken, kept whole as doubts to be worked on later."""
        return replace(self, held=self.held | set(places), skipped=self.skipped - set(places))

    def accept(self, issues: Sequence[Issue]) -> Decisions:
        """With these findings let stand (of an error nothing can be let stand)."""
        rows = {issue.problem.place for issue in issues}
        kept = frozenset(place for place in self.skipped if place not in rows)
        return replace(self, accepted=self.accepted | {issue.key for issue in issues}, skipped=kept)


class KindLine(NamedTuple):
    """How often a kind of finding occurs and how many of them are settled; ``needs``: error, doubt, notice."""

    code: str
    needs: str
    places: int
    settled: int


class TotalLine(NamedTuple):
    """A money column beside the totals that stand in the file. State: same, differs, error, none.

    ``read_fen`` is the sum of what can be read, ``left_out_fen`` what of it is not going to be written,
    ``difference_fen`` what the file states less what its rows come to.
    """

    field: str
    read_fen: int
    left_out_fen: int
    state: str
    difference_fen: int
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Review:
    """A reading judged under the user's decisions, and what writing it would come to."""

    decisions: Decisions
    reading: RosterReading
    preview: RosterPreview
    issues: tuple[Issue, ...]
    kinds: tuple[KindLine, ...]
    totals: tuple[TotalLine, ...]

    @property
    def writable(self) -> int:
        """Rows that would be written (held ones not counted)."""
        return sum(1 for fate in self.preview.fates if fate in ("new", "updated", "unchanged"))

    @property
    def settled(self) -> int:
        """Findings that are settled."""
        return sum(1 for issue in self.issues if issue.state != OPEN)

    def left(self, needs: str) -> int:
        """Open findings of a kind of need."""
        return sum(1 for issue in self.issues if issue.state == OPEN and issue.problem.needs == needs)

    def fate_counts(self) -> Counter[str]:
        """Rows by what would become of them."""
        return Counter(self.preview.fates)


def review_roster(uow: UnitOfRead, opened: OpenedRoster, decisions: Decisions, last: Review | None = None) -> Review:
    """Judge a file under the user's decisions. ``last`` is the last review of it: what was open there and is gone now
    counts as corrected, and only what was decided otherwise is judged again."""
    reading = _reading(uow, opened, decisions, last)
    preview = preview_rows(uow, reading, decisions.programme, decisions.policy, decisions.held)
    issues = _issues(reading, decisions, last.issues if last else ())
    return Review(decisions, reading, preview, issues, _kinds(issues), _totals(reading))


def _reading(uow: UnitOfRead, opened: OpenedRoster, decisions: Decisions, last: Review | None) -> RosterReading:
    before = last.decisions if last else None
    if last is None or before is None or (before.plans, before.programme) != (decisions.plans, decisions.programme):
        return judge_roster(uow, opened, decisions.programme, decisions.plans, decisions.corrections, decisions.skipped)
    if (before.corrections, before.skipped) == (decisions.corrections, decisions.skipped):
        return last.reading
    return revalidate(last.reading, decisions.corrections, decisions.skipped, uow.job)


def restate(review: Review, decisions: Decisions) -> Review | None:
    """The review after findings were merely let stand; None if the file must be judged again."""
    if replace(decisions, accepted=review.decisions.accepted) != review.decisions:
        return None
    issues = tuple(
        issue._replace(state=_state(issue.key, issue.problem, decisions, issue.state != CORRECTED))
        for issue in review.issues
    )
    return replace(review, decisions=decisions, issues=issues, kinds=_kinds(issues))


def _issues(reading: RosterReading, decisions: Decisions, before: Sequence[Issue]) -> tuple[Issue, ...]:
    found: dict[IssueKey, Problem] = {}
    for problem in reading.problems:
        found.setdefault(IssueKey(problem.sheet, problem.row, problem.column, problem.code), problem)
    gone = {issue.key: issue.problem for issue in before if issue.key not in found}
    issues = [Issue(key, problem, _state(key, problem, decisions, True)) for key, problem in found.items()]
    issues += [Issue(key, problem, _state(key, problem, decisions, False)) for key, problem in gone.items()]
    if gone:
        place = {plan.sheet: at for at, plan in enumerate(reading.plans)}
        issues.sort(key=lambda i: (place.get(i.key.sheet or "", -1), i.key.row or 0, i.key.column or "", i.key.code))
    return tuple(issues)


def _state(key: IssueKey, problem: Problem, decisions: Decisions, present: bool) -> str:
    if problem.place is not None and problem.place in decisions.skipped:
        return SKIPPED
    if not present:
        return CORRECTED
    if problem.place is not None and problem.place in decisions.held:
        return HELD
    return ACCEPTED if key in decisions.accepted else OPEN


def _kinds(issues: Sequence[Issue]) -> tuple[KindLine, ...]:
    counts: dict[tuple[str, str], list[int]] = {}
    for issue in issues:
        line = counts.setdefault((issue.problem.needs, issue.problem.code), [0, 0])
        line[0] += 1
        line[1] += issue.state != OPEN
    lines = [KindLine(code, needs, *line) for (needs, code), line in counts.items()]
    return tuple(sorted(lines, key=lambda line: (NEEDS.index(line.needs), -line.places, line.code)))


def _totals(reading: RosterReading) -> tuple[TotalLine, ...]:
    stated = any(line.why in TOTAL_LINES for plan in reading.plans if plan.role == DATA for line in plan.skipped_rows)
    lines = []
    for name, amount in reading.totals.amounts.items():
        written = sum(value for row in reading.rows if row.accepted and isinstance(value := row.values.get(name), int))
        wrong = [p for p in reading.problems if p.field == name and p.code == "subtotal_mismatch"]
        broken = [p for p in reading.problems if p.field == name and p.code == "total_formula_error"]
        state = "differs" if wrong else "error" if broken else "same" if stated else "none"
        difference = sum(_difference(problem) for problem in wrong)
        first = next(iter(wrong or broken), None)
        lines.append(TotalLine(name, amount.readable_fen, amount.readable_fen - written, state, difference, first))
    return tuple(lines)


def _difference(problem: Problem) -> int:
    stated, right = (money.read_amount(str(problem.params[name])).fen or 0 for name in ("stated", "right"))
    return stated - right
