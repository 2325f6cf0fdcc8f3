"""Samples as tables: the items of one drawing, and the figures of the townships."""

from __future__ import annotations

from collections.abc import Sequence

from minsheng_desktop.checks.sample_records import DrawPage, ItemLine, SampleFigures
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import TOTAL, FigureSheet, SheetColumn, SheetRow
from minsheng_desktop.programmes.overview import code_word

ITEM_WIDTHS = {
    "position": 6, "label": 26, "place": 14, "result": 10, "finding": 24, "answered_on": 11, "answered_by": 9,
    "verdict": 10, "demand": 24, "due_on": 11, "standing": 9,
}  # fmt: skip
COUNTED = ("draws", "items", "answered", "problems", "demanded", "settled", "late")


def item_cells(item: ItemLine) -> tuple[object, ...]:
    """An item's cells in the order of ``ITEM_WIDTHS``."""
    last = item.last
    return (
        item.position, item.label, item.place, code_word("sample_result", last.result) if last else "",
        last.finding if last else "", last.answered_on if last else "", last.answered_by if last else "",
        code_word("sample_verdict", item.verdict), item.remark, item.due_on, code_word("sample_status", item.standing),
    )  # fmt: skip


def draw_sheet(page: DrawPage) -> FigureSheet:
    """The items of a drawing with answers and verdicts, and how to draw them again."""
    draw = page.draw
    columns = tuple(
        SheetColumn(key, text(f"samples.column.{key}"), "integer" if key == "position" else "text", width)
        for key, width in ITEM_WIDTHS.items()
    )
    rows = tuple(SheetRow(item_cells(item), uid=item.uid) for item in page.items)
    seed = text("samples.sheet.seed", seed=draw.seed, population=draw.population, digest=draw.list_digest,
                items=draw.items)  # fmt: skip
    title = text("samples.sheet.title", office=draw.office, title=draw.title)
    return FigureSheet(title, text("samples.sheet.when", day=draw.drawn_on), columns, rows, (seed,))


def figures_sheet(lines: Sequence[SampleFigures], year: int = 0) -> FigureSheet:
    """The townships' figures with their sum."""
    columns = (
        SheetColumn("office", text("samples.column.office"), "text", 16),
        *(SheetColumn(key, text(f"samples.column.{key}"), "integer", 9) for key in COUNTED),
    )
    rows = [SheetRow((line.office, *(getattr(line, key) for key in COUNTED)), uid=line.node_uid) for line in lines]
    if len(lines) > 1:
        sums = tuple(sum(getattr(line, key) for line in lines) for key in COUNTED)
        rows.append(SheetRow((text("samples.figures.total"), *sums), TOTAL))
    when = text("samples.figures.year", year=year) if year else text("samples.figures.all_years")
    return FigureSheet(text("samples.figures.title"), when, columns, tuple(rows))
