"""What a clerk decides about findings and rows, as the page is told of it."""

from __future__ import annotations

from typing import NamedTuple

from minsheng_desktop.households.roster_review import Decisions, Issue, Place
from ui.spreadsheets.issue_panel import ACCEPT, BACK, CORRECT, HOLD, SKIP

Cell = tuple[str, int, str]  # place, row, field


class Act(NamedTuple):
    """``kind``: correct (``cells`` to ``text``), accept (``issues``), skip and hold (``places``), back (all these)."""

    kind: str
    issues: tuple[Issue, ...] = ()
    places: tuple[Place, ...] = ()
    cells: tuple[Cell, ...] = ()
    text: str = ""


def decide(decisions: Decisions, act: Act) -> Decisions:
    """The decisions with one more."""
    if act.kind == CORRECT:
        return decisions.correct_all(act.cells, act.text)
    if act.kind == ACCEPT:
        return decisions.accept([issue for issue in act.issues if issue.problem.needs != "error"])
    if act.kind == SKIP:
        return decisions.skip(act.places)
    if act.kind == HOLD:
        return decisions.hold(act.places)
    assert act.kind == BACK
    return decisions.take_back(act.issues, act.places)
