"""Hand-made readings of progress tables and workspaces that hold them; all offices are fictitious."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from minsheng_desktop.core.clock import Clock
from minsheng_desktop.spreadsheets.records import ERROR, Problem, ProgressReading, ProgressRow, Totals
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace

AS_OF = date(2026, 6, 30)
PASSWORD = "demo-2026-pass"
SAMPLE = Path(__file__).parents[1] / "samples" / "07_2026年民生工程目标任务进度表（截至6月底）.xlsx"


@contextmanager
def workspace(folder: Path, as_of: date = AS_OF) -> Iterator[Workspace]:
    """A new township workspace, opened for writing on a fixed day."""
    clock = Clock(as_of)
    create_workspace(NewWorkspace(folder, "township", "341299101", "云岭镇", "admin", "陈晓琳", PASSWORD), clock)
    with open_workspace(folder, "admin", PASSWORD, clock, "cli") as opened:
        yield opened


def task_row(
    number: int, item: str, unit: str = "人", target: object = 100, done: object = 50, section: str = "一、社会救助",
    severity: str | None = None, **values: object,
) -> ProgressRow:  # fmt: skip
    """One project of a reading; ``values`` as ``ProgressRow.values``."""
    shown = {"item": item, "dept": "民政办", "unit": unit, "target": _decimal(target), "done": _decimal(done)}
    return ProgressRow("进度表", number, {**shown, **values}, section, severity)


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def reading(*rows: ProgressRow, period: int | None = 202606, problems: tuple[Problem, ...] = ()) -> ProgressReading:
    """A reading of some rows."""
    totals = Totals(0, 0, None, {})
    return ProgressReading("进度表.xlsx", AS_OF, "2026年进度表", period, (), (), rows, problems, totals)


def error(row: int, column: str = "H") -> Problem:
    """An error of a row."""
    return Problem("进度表", row, column, "amount_error_value", ERROR, "#DIV/0!", "rate", {"found": "#DIV/0!"})


def funds(planned: int, in_place: int, disbursed: int, spent: int) -> dict[str, object]:
    """The totals of the four stages, in fen."""
    return {"plan_total": planned, "arrived_total": in_place, "paid_total": disbursed, "spent_total": spent}
