"""Tables of projects: the list, a project's steps, its months; how a line becomes a row."""

from __future__ import annotations

from typing import Any

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.project_records import BAD, MonthLine, ProjectFlag, ProjectLine, StepLine
from minsheng_desktop.progress.project_sheets import due_share, flags_words, quantity_words, share
from minsheng_desktop.rules import project_schedule as rules
from ui.kit.rows import Column, Note, Row
from ui.kit.strokes import FundValue, ProgressValue


def _column(key: str, words: str, width: int, of: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=words), of, width=width, sortable=False), **more)


def list_columns() -> list[Column]:
    """The columns of the list."""
    return [
        _column("name", text("projects.field.name"), 220, strong=True, frozen=True),
        _column("area", text("projects.field.area_uid"), 84),
        _column("quantity", text("projects.column.quantity"), 84),
        _column("stage", text("projects.column.stage"), 84, kind="chips"),
        _column("finish", text("projects.field.planned_finish"), 100),
        _column("share", text("projects.page.share"), 132, kind="progress"),
        _column("budget", text("projects.field.budget_fen"), 112, Type.MONEY),
        _column("funds", text("projects.page.funds"), 96, kind="funds"),
        _column("outstanding", text("projects.column.outstanding_fen"), 104, Type.MONEY),
        _column("systems", text("projects.column.systems"), 56),
        _column("files", text("projects.page.files"), 56, Type.INTEGER),
        _column("flags", text("projects.column.flags"), 260, stretch=True),
    ]


def light_of(line: ProjectLine) -> str:
    """The light of a project's bar."""
    if rules.reached(line.stage, "finished"):
        return "done"
    behind = next((flag for flag in line.flags if flag.code == "behind"), None)
    if behind is None:
        return "on_schedule"
    return "seriously_behind" if behind.tone == BAD else "behind"


def bar_of(line: ProjectLine) -> ProgressValue | None:
    """The share done against the share due."""
    if line.share_milli is None:
        return None
    due = due_share(line)
    return ProgressValue(line.share_milli / 1000, None if due is None else due / 1000, light_of(line))


def funds_of(line: ProjectLine) -> FundValue | None:
    """The four stages of a project's money."""
    amounts = (line.money.planned_fen, line.money.in_place_fen, line.money.disbursed_fen, line.money.spent_fen)
    if all(amount is None for amount in amounts):
        return None
    planned, in_place, disbursed, spent = (amount or 0 for amount in amounts)
    return FundValue(planned, in_place, disbursed, spent, 0)


def list_row(line: ProjectLine) -> Row:
    """A project as a row; what is the matter with it is marked in its last cell."""
    values = line.values
    cells = (
        line.name, line.area, quantity_words(line), [(line.stage_label, line.stage_tone)],
        values["planned_finish"] or "", bar_of(line), values["budget_fen"], funds_of(line),
        line.money.outstanding_fen or None, f"{len(line.systems)}/{len(rules.SIX)}", line.files or None,
        flags_words(line),
    )  # fmt: skip
    tone = worst(line.flags)
    notes = {"flags": Note(tone, flags_words(line))} if tone in ("err", "warn") else None
    return Row(line.uid, cells, muted=line.stage == rules.STOPPED, notes=notes)


def worst(flags: tuple[ProjectFlag, ...]) -> str:
    """The tone of the gravest flag."""
    tones = [flag.tone for flag in flags]
    return next((tone for tone in ("err", "warn", "info") if tone in tones), "")


def step_columns() -> list[Column]:
    """The columns of a project's steps."""
    return [
        _column("label", text("projects.step.label"), 130, strong=True, frozen=True),
        _column("planned", text("projects.step.planned_on"), 100),
        _column("done", text("projects.step.done_on"), 100),
        _column("state", text("projects.step.state"), 110, kind="chips"),
        _column("document", text("projects.step.document"), 180),
        _column("unit", text("projects.step.unit"), 150),
        _column("result", text("projects.step.only_result"), 160),
        _column("amount", text("projects.step.amount"), 110, Type.MONEY),
        _column("remark", text("projects.field.remark"), 160, stretch=True),
    ]


def step_state(step: StepLine) -> tuple[str, str]:
    """What a step's chip says, and its tone."""
    if step.done_on:
        if step.days_late:
            return text("projects.step.done_late", days=step.days_late), "warn"
        return text("projects.step.is_done"), "ok"
    if step.days_late:
        return text("projects.step.late", days=step.days_late), "err"
    if step.due:
        return text("projects.step.lacking"), "warn"
    return (text("projects.step.planned"), "mute") if step.planned_on else ("", "")


def step_row(at: int, step: StepLine) -> Row:
    """A step as a row; its key is its place."""
    word, tone = step_state(step)
    days = ("" if day is None else day.isoformat() for day in (step.planned_on, step.done_on))
    chips = [(word, tone)] if word else []
    cells = (
        step.label, *days, chips, step.document, step.unit, step.result, step.amount_fen, step.remark,
    )  # fmt: skip
    return Row(at, cells)


def month_columns() -> list[Column]:
    """The columns of a project's months."""
    return [
        _column("month", text("projects.month.month"), 88, strong=True, frozen=True),
        _column("share", text("projects.column.share"), 84, align="right"),
        _column("due", text("projects.column.due"), 84, align="right"),
        *(_column(key, text(f"projects.column.{key}"), 116, Type.MONEY)
          for key in ("planned_fen", "in_place_fen", "disbursed_fen", "spent_fen")),
        _column("advanced", text("projects.figure.advanced_fen"), 116, Type.MONEY),
        _column("words", text("projects.month.words"), 200, stretch=True),
        _column("problem", text("projects.month.problem"), 160),
        _column("version", text("projects.month.version"), 140),
    ]  # fmt: skip


def month_row(one: MonthLine, older: bool) -> Row:
    """A version of a month; an older one is muted."""
    done, due = share(one.share_milli), share(one.share_planned)
    money = one.money
    said = text("projects.month.version_words", version=one.version_no, by=one.by)
    said = text("projects.month.version_reason", words=said, reason=one.reason) if one.reason else said
    cells = (
        f"{one.month // 100}-{one.month % 100:02d}", "" if done is None else f"{done:f}",
        "" if due is None else f"{due:f}", money.planned_fen, money.in_place_fen, money.disbursed_fen, money.spent_fen,
        money.advanced_fen or None, one.words, one.problem, said,
    )  # fmt: skip
    return Row(one.uid, cells, muted=older)
