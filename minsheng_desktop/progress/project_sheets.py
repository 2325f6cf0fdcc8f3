"""Projects as finished tables for workbook, paper and terminal: list, ledger, months, reserve list, upkeep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from db.queries import progress_projects as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import TOTAL, FigureSheet, SheetColumn, SheetRow
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.project_figures import step_word
from minsheng_desktop.progress.project_records import ProjectLine, ProjectList, ProjectMoney
from minsheng_desktop.progress.projects import list_projects, reserve_list, upkeep_list
from minsheng_desktop.rules import project_schedule as rules

LIST, LEDGER, MONTHS, RESERVE, UPKEEP = "list", "ledger", "months", "reserve", "upkeep"
SHEETS = (LIST, LEDGER, MONTHS, RESERVE, UPKEEP)
COPY, MONEY = "copy", "money"
MONEY_KEYS = ("planned_fen", "in_place_fen", "disbursed_fen", "spent_fen", "outstanding_fen")
UNITS = ("owner", "designer", "builder", "supervisor", "leader", "hotline")


def project_sheet(uow: UnitOfRead, kind: str, found: ProjectList | None = None) -> FigureSheet:
    """The table ``kind`` (one of ``SHEETS``); ``found`` are the projects of list, ledger and months (None: all)."""
    if kind == RESERVE:
        return _reserve(uow, found.year if found else None)
    if kind == UPKEEP:
        return _upkeep(uow)
    projects = found or list_projects(uow)
    if kind == LEDGER:
        return _ledger(uow, projects)
    return _months(uow, projects) if kind == MONTHS else _list(projects)


def _column(key: str, width: int = 10, type: str = "text") -> SheetColumn:
    return SheetColumn(key, text(f"projects.column.{key}"), type, width)


def _of_field(key: str, width: int = 10, type: str = "text") -> SheetColumn:
    return SheetColumn(key, text(f"projects.field.{key}"), type, width)


def number(milli: object) -> Decimal | None:
    """Thousandths as a plain number, never in powers of ten: 3500 → 3.5."""
    return Decimal(f"{(Decimal(milli) / 1000).normalize():f}") if isinstance(milli, int) else None


def share(milli: int | None) -> Decimal | None:
    """A share of the work in per cent: 397 → 39.7."""
    return None if milli is None else Decimal(milli) / 10


def quantity_words(line: ProjectLine) -> str:
    """A quantity with its unit: 120 张."""
    found = number(line.values["quantity_milli"])
    return "" if found is None else f"{found:,f} {line.values['unit'] or ''}".strip()


def quantities_note(projects: ProjectList) -> str:
    """Planned and finished quantities by unit: 床位 is never added to 公里."""
    parts = [
        text("projects.sheet.quantity", unit=unit, planned=f"{number(planned):,f}", finished=f"{number(finished):,f}")
        for unit, planned, finished in projects.quantities
    ]  # fmt: skip
    return text("projects.sheet.quantities", parts=text("projects.parted").join(parts)) if parts else ""


def _when(month: int) -> str:
    return text("projects.sheet.when", year=month // 100, month=month % 100)


def dates(first: object, last: object) -> str:
    """Two days as one cell: 2026-03-01 至 2026-12-31."""
    if not first and not last:
        return ""
    return text("projects.sheet.from_to", first=first or text("projects.none"), last=last or text("projects.none"))


def flags_words(line: ProjectLine) -> str:
    """What is the matter with a project, in one cell."""
    return text("projects.parted").join(flag.message for flag in line.flags)


def due_share(line: ProjectLine) -> int | None:
    """What the plan asks for; nothing of a project that is done or stands still."""
    return None if line.stage == rules.STOPPED or rules.reached(line.stage, "finished") else line.share_planned


def _money_cells(money: ProjectMoney) -> list[Any]:
    return [money.planned_fen, money.in_place_fen, money.disbursed_fen, money.spent_fen, money.outstanding_fen or None]


def _list(projects: ProjectList) -> FigureSheet:
    columns = (
        _of_field("name", 22), _of_field("area_uid", 10), _column("quantity", 9), _column("stage", 8),
        _column("plan", 13), _column("real", 13), _of_field("budget_fen", 13, MONEY), _column("share", 8, COPY),
        _column("due", 8, COPY), *(_column(key, 13, MONEY) for key in MONEY_KEYS), _column("systems", 7),
        _column("flags", 26),
    )  # fmt: skip
    rows = [SheetRow(tuple(_list_cells(line)), uid=line.uid) for line in projects.lines]
    if rows:
        total: list[Any] = [text("projects.sheet.total", count=len(rows)), *[None] * 5, projects.budget_fen, None, None]
        rows.append(SheetRow((*total, *_money_cells(projects.money), None, None), TOTAL))
    notes = tuple(note for note in (quantities_note(projects),) if note)
    return FigureSheet(
        text("projects.sheet.list", year=projects.year), _when(projects.month), columns, tuple(rows), notes
    )


def _list_cells(line: ProjectLine) -> list[Any]:
    values = line.values
    return [
        line.name, line.area, quantity_words(line), line.stage_label,
        dates(values["planned_start"], values["planned_finish"]), dates(values["started_on"], values["finished_on"]),
        values["budget_fen"], share(line.share_milli), share(due_share(line)), *_money_cells(line.money),
        f"{len(line.systems)}/{len(rules.SIX)}", flags_words(line),
    ]  # fmt: skip


def _ledger(uow: UnitOfRead, projects: ProjectList) -> FigureSheet:
    steps = stored.steps(uow.connection, [line.uid for line in projects.lines])
    columns = (
        _of_field("name", 22), _of_field("year", 6), _of_field("task_uid", 14), _of_field("area_uid", 10),
        _of_field("site", 14), _of_field("content", 22), _column("quantity", 10), _of_field("funding_mode", 8),
        _of_field("budget_fen", 13, MONEY), _of_field("contract_fen", 13, MONEY), _of_field("settled_fen", 13, MONEY),
        *(_of_field(key, 12) for key in UNITS),
        *(SheetColumn(kind, step_word(kind), "text", 16) for kind in rules.SIX),
        *(_of_field(key, 11) for key in ("planned_start", "planned_finish")),
        *(_column(key, 11) for key in ("started_on", "finished_on", "accepted_on", "handed_over_on")),
        _column("stage", 8), _column("share", 8, COPY), *(_column(key, 13, MONEY) for key in MONEY_KEYS),
        _of_field("upkeep_unit", 12), _of_field("upkeep_fund_fen", 12, MONEY), _of_field("remark", 16),
    )  # fmt: skip
    rows = [SheetRow(tuple(_ledger_cells(line, steps.get(line.uid, []))), uid=line.uid) for line in projects.lines]
    notes = tuple(note for note in (quantities_note(projects),) if note)
    title = text("projects.sheet.ledger", year=projects.year)
    return FigureSheet(title, _when(projects.month), columns, tuple(rows), notes)


def _ledger_cells(line: ProjectLine, steps: Sequence[Any]) -> list[Any]:
    values = line.values
    mode = values["funding_mode"]
    return [
        line.name, str(line.year), line.task, line.area, values["site"], values["content"], quantity_words(line),
        load_code_lists()["funding_mode"].item(str(mode)).label if mode else None,
        *(values[key] for key in ("budget_fen", "contract_fen", "settled_fen")), *(values[key] for key in UNITS),
        *(_system_cell(line, steps, kind) for kind in rules.SIX),
        *(values[key] for key in ("planned_start", "planned_finish", "started_on", "finished_on", "accepted_on",
                                  "handed_over_on")),
        line.stage_label, share(line.share_milli), *_money_cells(line.money), values["upkeep_unit"],
        values["upkeep_fund_fen"], values["remark"],
    ]  # fmt: skip


def _system_cell(line: ProjectLine, steps: Sequence[Any], kind: str) -> str:
    """The document and day of a system; what is missing says so."""
    step = next((one for one in steps if one["kind"] == kind and one["done_on"]), None)
    if step is None:
        return text("projects.sheet.lacks") if kind in line.missing else ""
    return f"{step['document'] or ''} {step['done_on']}".strip()


def _months(uow: UnitOfRead, projects: ProjectList) -> FigureSheet:
    reports = stored.reports(uow.connection, [line.uid for line in projects.lines], projects.month)
    months = [projects.year * 100 + month for month in range(1, projects.month % 100 + 1)]
    columns = (
        _of_field("name", 24), _column("stage", 8), _column("plan", 13),
        *(SheetColumn(str(month), text("projects.sheet.month", month=month % 100), COPY, 7) for month in months),
        _column("due", 8, COPY), _column("words", 30),
    )  # fmt: skip
    rows = []
    for line in projects.lines:
        by_month = {report["month"]: report for report in reports.get(line.uid, [])}
        shares = [share(by_month[month]["share_milli"]) if month in by_month else None for month in months]
        last = by_month.get(line.report_month) if line.report_month else None
        plan = dates(line.values["planned_start"], line.values["planned_finish"])
        cells = (line.name, line.stage_label, plan, *shares, share(due_share(line)), last["words"] if last else None)
        rows.append(SheetRow(cells, uid=line.uid))
    title = text("projects.sheet.months", year=projects.year)
    return FigureSheet(title, _when(projects.month), columns, tuple(rows))


def _reserve(uow: UnitOfRead, year: int | None) -> FigureSheet:
    columns = (
        _column("rank", 6, COPY), _of_field("name", 24), _of_field("area_uid", 10), _of_field("site", 14),
        _of_field("content", 26), _column("quantity", 10), _of_field("budget_fen", 13, MONEY),
        _of_field("funding_mode", 9), _column("score", 7, COPY), _of_field("remark", 16),
    )  # fmt: skip
    rows = []
    for one in reserve_list(uow, year):
        values, mode = one.line.values, one.line.values["funding_mode"]
        label = load_code_lists()["funding_mode"].item(str(mode)).label if mode else None
        rows.append(SheetRow(
            (one.rank, one.line.name, one.line.area, values["site"], values["content"], quantity_words(one.line),
             values["budget_fen"], label, number(one.score_milli), values["remark"]), uid=one.line.uid,
        ))  # fmt: skip
    title = text("projects.sheet.reserve", year=year or uow.today.year)
    return FigureSheet(title, _day(uow.today), columns, tuple(rows))


def _upkeep(uow: UnitOfRead) -> FigureSheet:
    columns = (
        _of_field("name", 24), _of_field("area_uid", 10), _column("handed_over_on", 11), _of_field("upkeep_unit", 16),
        _of_field("upkeep_fund_fen", 12, MONEY), _column("last_check", 11), _column("last_result", 22),
        _column("next_check", 11), _column("overdue", 8, COPY),
    )  # fmt: skip
    rows = [
        SheetRow(
            (one.line.name, one.line.area, one.line.values["handed_over_on"], one.unit, one.fund_fen,
             one.last_check and str(one.last_check), one.last_result, one.next_check and str(one.next_check),
             one.days_overdue or None), uid=one.line.uid,
        )
        for one in upkeep_list(uow)
    ]  # fmt: skip
    return FigureSheet(text("projects.sheet.upkeep"), _day(uow.today), columns, tuple(rows))


def _day(day: date) -> str:
    return text("projects.sheet.day", day=day.isoformat())
