"""半年/年度/阶段总结 and 实施方案: drafts with the figures filled in from tasks, money, rosters, projects, meetings."""

from __future__ import annotations

from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics import month_table, year_figures
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.calendar import calendar_lines
from minsheng_desktop.progress.calendar_duties import list_duties
from minsheng_desktop.progress.meetings import list_meetings
from minsheng_desktop.progress.projects import list_projects
from minsheng_desktop.progress.promises import promise_lines
from minsheng_desktop.progress.records import TaskLine, TaskTable
from minsheng_desktop.progress.summary_records import KINDS, Facts, SummaryDraft, SummaryWish
from minsheng_desktop.progress.summary_tables import tables_of
from minsheng_desktop.progress.summary_words import compose
from minsheng_desktop.progress.table import task_table
from minsheng_desktop.rules import year_month

BY_PROGRAMME = ("programme",)


def summary_draft(uow: UnitOfRead, wish: SummaryWish) -> SummaryDraft:
    """The draft of a summary or plan. Raises INPUT for an unknown kind, a month to come, or a year without tasks."""
    if wish.kind not in KINDS:
        raise input_error("summaries.unknown_kind", kinds=text("progress.and").join(KINDS))
    if not 1 <= wish.month % 100 <= 12 or wish.month // 100 > uow.today.year + 1:
        raise input_error("summaries.bad_month")
    facts = read_facts(uow, wish)
    if not facts.table.lines:
        raise input_error("summaries.no_tasks", year=wish.month // 100)
    year, month = divmod(wish.month, 100)
    title = text(f"summaries.title.{wish.kind}", office=uow.node.name, year=year, month=month)
    return SummaryDraft(wish, title, compose(facts), tables_of(facts))


def read_facts(uow: UnitOfRead, wish: SummaryWish) -> Facts:
    """Everything the draft is written from."""
    table = task_table(uow, wish.month)
    year = wish.month // 100
    shown = min(wish.month, year_month.of(uow.today))
    stat = StatWish(shown, BY_PROGRAMME)
    end = min(uow.today, year_month.last_day(wish.month))
    meetings = [row for row in list_meetings(uow, year) if row.held_on <= end]
    held = {row.uid for row in meetings}
    return Facts(
        wish=wish,
        office=uow.node.name,
        table=table,
        classes=_classes(table),
        benefits=month_table(uow, stat),
        paid={key[0]: figures for key, figures in year_figures(uow, stat).items()},
        projects=list_projects(uow, wish.month),
        meetings=tuple(meetings),
        promises=tuple(line for line in promise_lines(uow, end) if line.meeting_uid in held),
        calendar=tuple(line for line in calendar_lines(uow, year) if line.due_on <= end),
        duties=tuple(duty for duty in list_duties(uow) if duty.office == uow.node.role),
    )


def _classes(table: TaskTable) -> dict[str, tuple[TaskLine, ...]]:
    """Tasks by class (补助, 工程, 参保补偿 …) in the order of the list of classes; without a class by their section."""
    labels = {item.code: item.label for item in load_code_lists()["task_category"].items}
    found: dict[str, list[TaskLine]] = {label: [] for label in labels.values()}
    for line in table.lines:
        name = labels.get(line.category) or line.section or text("summaries.unsorted")
        found.setdefault(name, []).append(line)
    return {name: tuple(lines) for name, lines in found.items() if lines}
