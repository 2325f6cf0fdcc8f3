"""Engineering projects: listing them, one with everything, entering, changing, stopping, the reserve list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from db.queries import progress_projects as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.project_figures import (
    BRINGS,
    MONEY_KEYS,
    UPKEEP_STEP,
    Frame,
    day_of,
    frame,
    make_line,
    month_lines,
    step_lines,
)
from minsheng_desktop.progress.project_records import (
    ProjectDetail,
    ProjectLine,
    ProjectList,
    ProjectMoney,
    ReserveLine,
    UpkeepLine,
)
from minsheng_desktop.progress.project_values import read_values
from minsheng_desktop.progress.settings import progress_settings
from minsheng_desktop.rules import project_schedule as rules
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.scoring import ranks

Row = dict[str, Any]
RESERVE, APPROVED, STOPPED = "reserve", "approved", "stopped"
MOST_SCORE = 100_000  # 100 marks in thousandths


# -- looking ---------------------------------------------------------------------------------------


def list_projects(
    uow: UnitOfRead, month: int | None = None, stage: str = "", area: str = "", late: bool = False, words: str = ""
) -> ProjectList:
    """The projects of a month's year (YYYYMM; None: this month), and unfinished ones of earlier years.

    The reserve list is asked for by its stage. ``late`` takes those behind their dates or planned share; ``words``
    are looked for in name, site and units. ``counts`` and the sums are of what the filters let through, counts by
    stage before the filter by stage.
    """
    month = month or year_month.of(uow.today)
    rows = stored.projects(uow.connection, month // 100)
    every = [line for line in _lines(uow, rows, month) if _matches(line, area, late, words)]
    lines = [line for line in every if line.stage == stage or (not stage and line.stage != RESERVE)]
    known = set(stored.years(uow.connection)) | {month // 100}
    return ProjectList(
        month // 100, month, tuple(lines), Counter(line.stage for line in every), _quantities(lines),
        sum_money([line.money for line in lines]), sum(_fen(line, "budget_fen") for line in lines),
        sum(line.late for line in lines), tuple(sorted(known, reverse=True)),
    )  # fmt: skip


def _matches(line: ProjectLine, area: str, late: bool, words: str) -> bool:
    if (area and line.area != area) or (late and not line.late):
        return False
    keys = ("name", "site", "content", "owner", "builder", "supervisor", "leader")
    return not words or any(words in str(line.values[key] or "") for key in keys) or words in line.area


def _lines(uow: UnitOfRead, rows: Sequence[Row], month: int) -> list[ProjectLine]:
    uids = [row["uid"] for row in rows]
    steps = stored.steps(uow.connection, uids)
    reports = stored.reports(uow.connection, uids, month)
    now = _frame(uow, month)
    return [make_line(row, steps.get(row["uid"], []), reports.get(row["uid"], []), now) for row in rows]


def _frame(uow: UnitOfRead, month: int) -> Frame:
    return frame(month, uow.today, uow.node.uid, progress_settings(uow, uow.today).thresholds)


def _fen(line: ProjectLine, key: str) -> int:
    value = line.values[key]
    return value if isinstance(value, int) else 0


def sum_money(parts: Sequence[ProjectMoney]) -> ProjectMoney:
    """The money of several projects; a stage nobody states stays unstated."""
    sums: dict[str, int | None] = {}
    for key in MONEY_KEYS:
        stated = [getattr(part, key) for part in parts if getattr(part, key) is not None]
        sums[key] = sum(stated) if stated else None
    advanced, refunded, outstanding = (
        sum(getattr(part, key) for part in parts) for key in ("advanced_fen", "refunded_fen", "outstanding_fen")
    )
    return ProjectMoney(
        sums["planned_fen"], sums["in_place_fen"], sums["disbursed_fen"], sums["spent_fen"], advanced, refunded,
        outstanding,
    )  # fmt: skip


def _quantities(lines: Sequence[ProjectLine]) -> tuple[tuple[str, int, int], ...]:
    """(unit, planned, finished) in thousandths: beds, kilometres, places are never added together (R-057, M-151)."""
    sums: dict[str, list[int]] = {}
    for line in lines:
        unit, quantity = line.values["unit"], line.values["quantity_milli"]
        if isinstance(unit, str) and isinstance(quantity, int) and line.stage != STOPPED:
            both = sums.setdefault(unit, [0, 0])
            both[0] += quantity
            both[1] += quantity if rules.reached(line.stage, "finished") else 0
    return tuple((unit, planned, finished) for unit, (planned, finished) in sums.items())


def project_detail(uow: UnitOfRead, uid: bytes, month: int | None = None) -> ProjectDetail:
    """Everything about one project as it stands at the end of ``month`` (None: now). Raises NOT_FOUND."""
    row = stored.project(uow.connection, uid)
    if row is None:
        raise not_found("projects.unknown")
    month = month or year_month.of(uow.today)
    steps = stored.steps(uow.connection, [uid]).get(uid, [])
    versions = stored.reports(uow.connection, [uid], all_versions=True).get(uid, [])
    counting = list({report["month"]: report for report in versions}.values())
    now = _frame(uow, month)
    line = make_line(row, steps, [report for report in counting if report["month"] <= month], now)
    return ProjectDetail(
        line, step_lines(row, steps, now.as_of), month_lines(row, steps, counting), month_lines(row, steps, versions)
    )


def find_project(uow: UnitOfRead, written: str, year: int | None = None) -> bytes:
    """A project by its uid in hex, its name, or a part of its name that only one has. Raises NOT_FOUND, INPUT."""
    try:
        uid = bytes.fromhex(written)
    except ValueError:
        uid = b""
    if len(uid) == 16 and stored.project(uow.connection, uid):
        return uid
    found = stored.like_name(uow.connection, year, written.strip())
    exact = [row for row in found if row[1] == written.strip()]
    chosen = exact or found
    if not chosen or not written.strip():
        raise not_found("projects.unknown_name", name=written)
    if len(chosen) > 1:
        names = text("projects.joined").join(f"{name} ({of})" for _, name, of in chosen[:5])
        raise input_error("projects.ambiguous", name=written, names=names)
    return chosen[0][0]


def reserve_list(uow: UnitOfRead, year: int | None = None) -> tuple[ReserveLine, ...]:
    """The reserve list of a year with its ranks (M-149), the best first; those without a score last."""
    month = year * 100 + 12 if year else year_month.of(uow.today)
    rows = [row for row in stored.projects(uow.connection, month // 100) if row["stage"] == RESERVE]
    lines = _lines(uow, rows, month)
    scores = [row["score_milli"] for row in rows]
    places = ranks([None if score is None else _marks(score) for score in scores])
    made = [ReserveLine(*three) for three in zip(lines, scores, places, strict=True)]
    return tuple(sorted(made, key=lambda one: (one.rank is None, one.rank or 0)))


def _marks(milli: int) -> Fraction:
    return Fraction(milli, 1000)


def upkeep_list(uow: UnitOfRead, year: int | None = None) -> tuple[UpkeepLine, ...]:
    """Upkeep of all projects that were handed over (M-148), the longest overdue first."""
    month = year_month.of(uow.today)
    rows = stored.in_upkeep(uow.connection, year or month // 100)
    steps = stored.steps(uow.connection, [row["uid"] for row in rows])
    made = []
    for row, line in zip(rows, _lines(uow, rows, month), strict=True):
        checks = [step for step in steps.get(row["uid"], []) if step["kind"] == UPKEEP_STEP and step["done_on"]]
        last = max(checks, key=lambda step: step["done_on"], default=None)
        made.append(
            UpkeepLine(
                line, row["upkeep_unit"] or "", row["upkeep_fund_fen"], day_of(last["done_on"]) if last else None,
                (last["result"] or "") if last else "", line.next_check,
                rules.days_late(line.next_check, None, uow.today),
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda one: -one.days_overdue))


def late_projects(uow: UnitOfRead) -> tuple[int, int, int]:
    """For the first screen: late projects, the most days, projects whose upkeep is overdue.

    The county looks at those of its townships too.
    """
    county = uow.node.role == "county"
    rows = [row for row in stored.projects(uow.connection, None) if county or row["home_node"] == uow.node.uid]
    lines = _lines(uow, rows, year_month.of(uow.today))
    late = [line for line in lines if line.late]
    overdue = sum(any(flag.code == "upkeep_overdue" for flag in line.flags) for line in lines)
    return len(late), max((line.days_late for line in late), default=0), overdue


# -- changing --------------------------------------------------------------------------------------


def own_project(uow: UnitOfRead, uid: bytes) -> Row:
    """A project of this office. Raises NOT_FOUND, RULE for another office's."""
    row = stored.project(uow.connection, uid)
    if row is None:
        raise not_found("projects.unknown")
    if row["home_node"] != uow.node.uid:
        raise rule_error("foreign_row")
    return row


@use_case(Operation("projects.add", Right.EDIT))
def add_project(uow: UnitOfWork, written: Mapping[str, str], reserve: bool = False) -> bytes:
    """Enter a project of the year, or with ``reserve`` one of the reserve list; answers its uid.

    ``written`` are the columns as somebody writes them (``project_values.FIELDS``). Raises INPUT with one detail per
    value, RULE where the year has a project of that name already.
    """
    values = read_values(uow, written)
    values.setdefault("year", uow.today.year)
    check_project(uow, values, None)
    uow.describe(name=values["name"], year=values["year"])
    return uow.insert("project", {"uid": new_uid(), **values, "stage": RESERVE if reserve else APPROVED})


@use_case(Operation("projects.edit", Right.EDIT))
def edit_project(uow: UnitOfWork, uid: bytes, written: Mapping[str, str]) -> bool:
    """Change columns of a project; answers whether anything differed. Raises as ``add_project``, NOT_FOUND."""
    row = own_project(uow, uid)
    values = read_values(uow, written)
    check_project(uow, {**row, **values}, uid)
    uow.describe(name=row["name"])
    return uow.update("project", uid, values)


def check_project(uow: UnitOfRead, values: Mapping[str, Any], uid: bytes | None) -> None:
    """Whether columns go together and the name stands once in the year (``uid`` apart). Raises INPUT, RULE."""
    check_columns(values)
    name, year = values["name"], values["year"]
    if stored.name_taken(uow.connection, uow.node.uid, year, name, uid):
        raise rule_error("projects.same_name", name=name, year=year)


def check_columns(values: Mapping[str, Any]) -> None:
    """Whether the columns of a project go together. Raises INPUT."""
    if not values.get("name"):
        raise input_error("projects.no_name")
    if not values.get("year"):
        raise input_error("projects.no_year")
    start, finish = values.get("planned_start"), values.get("planned_finish")
    if start and finish and finish < start:
        raise input_error("projects.plan_reversed", start=start, finish=finish)
    if bool(values.get("quantity_milli")) and not values.get("unit"):
        raise input_error("projects.no_unit")


@use_case(Operation("projects.remove", Right.EDIT))
def remove_project(uow: UnitOfWork, uid: bytes) -> None:
    """Remove a project that was entered by mistake: without monthly figures or photographs. Raises RULE else."""
    row = own_project(uow, uid)
    if stored.reports(uow.connection, [uid]) or row["files"]:
        raise rule_error("projects.in_use", name=row["name"])
    uow.delete("project_step", [step["uid"] for step in stored.steps(uow.connection, [uid]).get(uid, [])], "removed")
    uow.delete("project", [uid], "removed")
    uow.describe(name=row["name"])


@use_case(Operation("projects.score", Right.EDIT))
def score_project(uow: UnitOfWork, uid: bytes, score_milli: int | None) -> bool:
    """Give a project of the reserve list its marks (thousandths, at most 100; None takes them back). Raises RULE."""
    row = own_project(uow, uid)
    if row["stage"] != RESERVE:
        raise rule_error("projects.not_reserve", name=row["name"])
    if score_milli is not None and not 0 <= score_milli <= MOST_SCORE:
        raise input_error("projects.bad_score")
    uow.describe(name=row["name"])
    return uow.update("project", uid, {"score_milli": score_milli})


@use_case(Operation("projects.approve", Right.EDIT))
def approve_project(uow: UnitOfWork, uid: bytes, year: int | None = None) -> None:
    """Take a project from the reserve list into a year's work (None: this year). Raises RULE unless it is reserve."""
    row = own_project(uow, uid)
    if row["stage"] != RESERVE:
        raise rule_error("projects.not_reserve", name=row["name"])
    values = {**row, "year": year or uow.today.year}
    check_project(uow, values, uid)
    uow.describe(name=row["name"], year=values["year"])
    uow.update("project", uid, {"stage": APPROVED, "year": values["year"]})


@use_case(Operation("projects.stop", Right.EDIT))
def stop_project(uow: UnitOfWork, uid: bytes, reason: str) -> None:
    """Stop a project; the reason is kept in its remark. Raises INPUT without one, RULE for a finished project."""
    row = own_project(uow, uid)
    if not reason.strip():
        raise input_error("projects.no_reason")
    if row["stage"] in (RESERVE, STOPPED) or rules.reached(row["stage"], "finished"):
        raise rule_error("projects.cannot_stop", name=row["name"])
    said = text("projects.stopped_remark", day=uow.today.isoformat(), reason=reason.strip())
    remark = "\n".join(part for part in (row["remark"], said) if part)
    uow.describe(name=row["name"])
    uow.update("project", uid, {"stage": STOPPED, "remark": remark})


@use_case(Operation("projects.resume", Right.EDIT))
def resume_project(uow: UnitOfWork, uid: bytes) -> None:
    """Go on with a stopped project, from the stage its steps say. Raises RULE unless it is stopped."""
    row = own_project(uow, uid)
    if row["stage"] != STOPPED:
        raise rule_error("projects.not_stopped", name=row["name"])
    uow.describe(name=row["name"])
    uow.update("project", uid, {"stage": stage_of(stored.steps(uow.connection, [uid]).get(uid, []))})


def stage_of(steps: Sequence[Mapping[str, Any]]) -> str:
    """The stage that the steps done bring a project into."""
    done = [BRINGS[row["kind"]] for row in steps if row["done_on"] and row["kind"] in BRINGS]
    return max(done, key=rules.ORDER.index, default=APPROVED)
