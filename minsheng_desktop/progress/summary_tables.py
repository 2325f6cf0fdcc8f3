"""The tables that follow a summary: tasks by class, money by class, benefits by programme; each kind by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import SUB, TOTAL, FigureSheet, SheetColumn, SheetRow
from minsheng_desktop.progress.export import light_text
from minsheng_desktop.progress.records import STAGES, TaskLine, count_text
from minsheng_desktop.progress.summary_records import PLAN, Facts
from minsheng_desktop.rules import rates

TASKS = {"item": 28, "unit": 8, "department": 14, "target": 12, "total": 12, "completion": 10, "scheduled": 10,
         "light": 13}  # fmt: skip
TARGETS = {"item": 28, "unit": 8, "department": 14, "target": 12, "milestones": 30}
MONEY = {"class": 20, "tasks": 8, "planned": 16, "in_place": 16, "disbursed": 16, "spent": 16}
BENEFITS = {"programme": 20, "households": 10, "persons": 10, "amount": 16, "times": 12, "paid": 16}
NUMBERS = ("tasks", "households", "persons", "times")
SUMS = (*STAGES, "amount", "paid")


def tables_of(facts: Facts) -> tuple[FigureSheet, ...]:
    """The annexes that have rows."""
    plan = facts.wish.kind == PLAN
    made = [_tasks(facts, TARGETS if plan else TASKS), _money(facts)]
    if not plan:
        made.append(_benefits(facts))
    return tuple(sheet for sheet in made if sheet.rows)


def _sheet(facts: Facts, key: str, widths: dict[str, int], rows: Iterator[SheetRow]) -> FigureSheet:
    year, month = divmod(facts.wish.month, 100)
    columns = tuple(SheetColumn(name, text(f"summaries.column.{name}"), _type(name), width)
                    for name, width in widths.items())  # fmt: skip
    when = text("summaries.year", year=year) if facts.wish.kind == PLAN else text(
        "summaries.until", year=year, month=month)  # fmt: skip
    return FigureSheet(text(f"summaries.table.{key}"), when, columns, tuple(rows))


def _type(key: str) -> str:
    return "integer" if key in NUMBERS else "money" if key in SUMS else "text"


def _tasks(facts: Facts, widths: dict[str, int]) -> FigureSheet:
    def _rows() -> Iterator[SheetRow]:
        for name, lines in facts.classes.items():
            head = text("summaries.class_count", name=name, count=len(lines))
            yield SheetRow((head, *[None] * (len(widths) - 1)), SUB)
            for line in lines:
                cells = _cells(line)
                yield SheetRow(tuple(cells[key] for key in widths))

    return _sheet(facts, "targets" if widths is TARGETS else "tasks", widths, _rows())


def _cells(line: TaskLine) -> dict[str, str]:
    stones = [
        text("progress.panel.milestone", month=stone.day.month, share=f"{rates.percent(stone.share, 0)}%")
        for stone in line.milestones
    ]
    return {
        "item": line.item, "unit": line.unit, "department": line.department,
        "target": line.wording or count_text(line.target_milli), "total": count_text(line.total_milli),
        "completion": "" if line.completion is None else f"{rates.percent(line.completion, 1)}%",
        "scheduled": f"{rates.percent(line.scheduled, 1)}%", "light": light_text(line.light),
        "milestones": text("progress.panel.plan_join").join(stones),
    }  # fmt: skip


def _money(facts: Facts) -> FigureSheet:
    def _rows() -> Iterator[SheetRow]:
        found = {name: [_sum(lines, stage) for stage in STAGES] for name, lines in facts.classes.items()}
        if any(amount for amounts in found.values() for amount in amounts):
            for name, amounts in found.items():
                yield SheetRow((name, len(facts.classes[name]), *amounts))
            sums = [sum(amounts) for amounts in zip(*found.values(), strict=True)]
            yield SheetRow((text("summaries.total"), len(facts.table.lines), *sums), TOTAL)

    return _sheet(facts, "money", MONEY, _rows())


def _sum(lines: tuple[TaskLine, ...], stage: str) -> int:
    return sum(line.funds.of(stage) or 0 for line in lines)


def _benefits(facts: Facts) -> FigureSheet:
    """Households and persons by programme; they are not summed over programmes, who draws two would count twice."""

    def _rows() -> Iterator[SheetRow]:
        amounts = [0, 0]
        for line in facts.benefits.lines:
            programme = line.groups[0]
            paid = facts.paid.get(programme.value) if isinstance(programme.value, bytes) else None
            so_far = paid.total_fen if paid else 0
            amounts = [amounts[0] + line.figures.total_fen, amounts[1] + so_far]
            yield SheetRow(
                (programme.label, line.figures.households, line.figures.persons, line.figures.total_fen,
                 paid.person_times if paid else 0, so_far)
            )  # fmt: skip
        if facts.benefits.lines:
            yield SheetRow((text("summaries.total"), None, None, amounts[0], None, amounts[1]), TOTAL)

    counting = text("summaries.counting", month=facts.wish.month % 100)
    return replace(_sheet(facts, "benefits", BENEFITS, _rows()), notes=(counting,))
