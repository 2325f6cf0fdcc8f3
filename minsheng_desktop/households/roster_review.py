"""A roster under review: what the user decided, what is settled and what is left. Nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.households.import_records import RosterPreview
from minsheng_desktop.households.roster_files import OpenedRoster, judge_roster
from minsheng_desktop.households.roster_import import preview_rows
from minsheng_desktop.rules import money
from minsheng_desktop.spreadsheets.records import DATA, Problem, RosterReading, SheetPlan

OPEN, CORRECTED, ACCEPTED, SKIPPED = "open", "corrected", "accepted", "skipped"
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
    """A finding and what became of it: open, corrected, accepted or skipped."""

    key: IssueKey
    problem: Problem
    state: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the user decided so far. ``corrections``: (sheet, row, field) → text; ``accepted`` findings stay as read."""

    plans: tuple[SheetPlan, ...]
    programme: str = ""
    corrections: Mapping[tuple[str, int, str], str] = field(default_factory=dict)
    skipped: frozenset[Place] = frozenset()
    accepted: frozenset[IssueKey] = frozenset()

    def correct(self, sheet: str, row: int, name: str, written: str) -> Decisions:
        """With another text in place of a cell; the row is taken in again if it was left out."""
        return replace(
            self,
            corrections={**self.corrections, (sheet, row, name): written},
            skipped=self.skipped - {(sheet, row)},
        )

    def skip(self, places: Sequence[Place]) -> Decisions:
        """Without these rows."""
        return replace(self, skipped=self.skipped | set(places))

    def accept(self, keys: Sequence[IssueKey]) -> Decisions:
        """With these findings let stand (of an error nothing can be let stand)."""
        rows = {(key.sheet, key.row) for key in keys}
        kept = frozenset(place for place in self.skipped if place not in rows)
        return replace(self, accepted=self.accepted | set(keys), skipped=kept)


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


def review_roster(uow: UnitOfRead, opened: OpenedRoster, decisions: Decisions, before: Sequence[Issue] = ()) -> Review:
    """Judge a file under the user's decisions; ``before`` are the issues of the last review of it."""
    reading = judge_roster(uow, opened, decisions.programme, decisions.plans, decisions.corrections, decisions.skipped)
    preview = preview_rows(uow, reading, decisions.programme)
    issues = _issues(reading, decisions, before)
    return Review(decisions, reading, preview, issues, _kinds(issues), _totals(reading))


def restate(review: Review, decisions: Decisions) -> Review | None:
    """The review after findings were merely let stand; None if the file must be judged again."""
    if replace(decisions, accepted=review.decisions.accepted) != review.decisions:
        return None
    issues = tuple(
        issue._replace(state=_state(issue.key, decisions, issue.state != CORRECTED)) for issue in review.issues
    )
    return replace(review, decisions=decisions, issues=issues, kinds=_kinds(issues))


def _issues(reading: RosterReading, decisions: Decisions, before: Sequence[Issue]) -> tuple[Issue, ...]:
    found: dict[IssueKey, Problem] = {}
    for problem in reading.problems:
        found.setdefault(IssueKey(problem.sheet, problem.row, problem.column, problem.code), problem)
    gone = {issue.key: issue.problem for issue in before if issue.key not in found}
    issues = [Issue(key, problem, _state(key, decisions, True)) for key, problem in found.items()]
    issues += [Issue(key, problem, _state(key, decisions, False)) for key, problem in gone.items()]
    if gone:
        place = {plan.sheet: at for at, plan in enumerate(reading.plans)}
        issues.sort(key=lambda i: (place.get(i.key.sheet or "", -1), i.key.row or 0, i.key.column or "", i.key.code))
    return tuple(issues)


def _state(key: IssueKey, decisions: Decisions, present: bool) -> str:
    if key.sheet is not None and key.row is not None and (key.sheet, key.row) in decisions.skipped:
        return SKIPPED
    if not present:
        return CORRECTED
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
