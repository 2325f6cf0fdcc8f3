"""The tables of the page 抽查: items, drawings, the townships' figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from minsheng_desktop.checks.sample_records import DrawLine, ItemLine, SampleFigures
from minsheng_desktop.checks.sample_sheets import COUNTED
from minsheng_desktop.checks.samples import list_draws, list_items, sample_figures
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.rules.sampling import ACCEPTED, COUNTY_TURN, TOWNSHIP_TURN
from ui.kit.rows import Column, Row

WAITING, JUDGING, LATE, PROBLEM, SETTLED = "waiting", "judging", "late", "problem", "settled"
STANDINGS = ("", WAITING, JUDGING, LATE, PROBLEM, SETTLED)


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows."""

    draws: tuple[DrawLine, ...]
    items: tuple[ItemLine, ...]
    figures: tuple[SampleFigures, ...]
    townships: tuple[tuple[str, str], ...] = ()
    programmes: tuple[tuple[str, str], ...] = ()


def load(uow: Any) -> Found:
    """Everything there is; a few hundred lines a year."""
    return Found(tuple(list_draws(uow)), tuple(list_items(uow)), tuple(sample_figures(uow)))


def _column(key: str, width: int, of: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=text(f"samples.column.{key}")), of, width=width, sortable=False), **more)


def item_columns(county: bool) -> list[Column]:
    """The columns of the items; a township needs no column for itself."""
    office = [_column("office", 88)] if county else []
    return [
        *office,
        _column("title", 176),
        _column("label", 190, strong=True),
        _column("place", 104),
        _column("result", 96, kind="status"),
        _column("finding", 160, stretch=True),
        _column("due_on", 96),
        _column("standing", 110, kind="status"),
    ]


def item_row(item: ItemLine, county: bool) -> Row:
    """An item in a row."""
    last = item.last
    result = code_word("sample_result", last.result) if last else ""
    due = item.due_on if item.standing in TOWNSHIP_TURN else ""
    word = code_word("sample_status", item.standing)
    cells: tuple[Any, ...] = (
        item.title, item.label, item.place, result, last.finding if last else "", due,
        text("samples.list.late_word", word=word) if item.late else word,
    )  # fmt: skip
    return Row(item.uid, (item.office, *cells) if county else cells, muted=item.standing == ACCEPTED)


def matches(item: ItemLine, standing: str) -> bool:
    """Whether an item is shown under a choice of the filter."""
    return {
        "": True,
        WAITING: item.standing in TOWNSHIP_TURN,
        JUDGING: item.standing in COUNTY_TURN,
        LATE: item.late,
        PROBLEM: item.problem,
        SETTLED: item.standing == ACCEPTED,
    }.get(standing, True)


def draw_columns(county: bool) -> list[Column]:
    """The columns of the drawings."""
    office = [_column("office", 88)] if county else []
    counts = ("items", "waiting", "judging", "problems", "settled", "late")
    return [
        *office,
        _column("title", 220, strong=True, stretch=True),
        _column("seed", 100),
        _column("population", 84, Type.INTEGER),
        *(_column(key, 84, Type.INTEGER) for key in counts),
        _column("drawn_on", 100),
        _column("due_on", 100),
    ]


def draw_row(line: DrawLine, county: bool) -> Row:
    """A drawing in a row."""
    cells: tuple[Any, ...] = (
        line.title, line.seed, line.population, line.items, line.waiting, line.judging, line.problems, line.settled,
        line.late, line.drawn_on, line.due_on,
    )  # fmt: skip
    return Row(line.uid, (line.office, *cells) if county else cells, muted=line.settled == line.items)


def figure_columns() -> list[Column]:
    """The columns of the townships' figures."""
    return [
        _column("office", 160, strong=True, stretch=True),
        *(_column(key, 100, Type.INTEGER) for key in COUNTED),
    ]


def figure_row(line: SampleFigures) -> Row:
    """A township's figures in a row."""
    return Row(line.node_uid, (line.office, *(getattr(line, key) for key in COUNTED)))


def sums(lines: Sequence[ItemLine]) -> tuple[int, int, int]:
    """(the township's turn, the county's turn, late)."""
    return (
        sum(matches(line, WAITING) for line in lines), sum(matches(line, JUDGING) for line in lines),
        sum(line.late for line in lines),
    )  # fmt: skip
