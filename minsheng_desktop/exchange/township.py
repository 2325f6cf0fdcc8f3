"""One township as it stood in a month: what it reported then, what the rows held now say of that month."""

from __future__ import annotations

from dataclasses import dataclass

from db.queries import periods as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import TOTAL, FigureSheet, SheetColumn, SheetRow, month_words
from minsheng_desktop.exchange.nodes import find_node
from minsheng_desktop.exchange.periods import NOTHING, Figure, held_figures, month_figures, require_county, source_words
from minsheng_desktop.programmes.service import list_programmes


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme: the ``figure`` of the month, and what the rows ``held`` now come to in that month."""

    programme: bytes
    code: str
    name: str
    figure: Figure
    held: Figure


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month whose figures are kept (all programmes)."""

    month: int
    figure: Figure
    note: str


@dataclass(frozen=True, slots=True)
class TownshipMonth:
    """``source`` is a code of ``periods``, ``note`` its words; ``months`` are the kept ones, the newest first."""

    uid: bytes
    name: str
    month: int
    source: str
    note: str
    locked: bool
    lines: tuple[ProgrammeLine, ...]
    months: tuple[MonthLine, ...]


def township_month(uow: UnitOfRead, township: str, month: int) -> TownshipMonth:
    """The township (name, area code or uid) in ``month`` (YYYYMM). Raises NOT_FOUND, RULE in a township."""
    require_county(uow)
    node = find_node(uow, township)
    figures = month_figures(uow, month)[node["uid"]]
    held = held_figures(uow, month, node["uid"]).get(node["uid"], {})
    lines = [
        ProgrammeLine(
            one.uid, one.code, one.short_name or one.name, figures.by_programme.get(one.uid, NOTHING),
            held.get(one.uid, NOTHING),
        )
        for one in list_programmes(uow)
        if one.uid in figures.by_programme or one.uid in held
    ]  # fmt: skip
    months = [
        MonthLine(then, Figure(*sums), text("county.source.taken_over") if over else "")
        for then, *sums, over in stored.months_of(uow.connection, node["uid"])
    ]
    locked = stored.is_locked(uow.connection, node["uid"], month)
    note = source_words(figures, month)
    return TownshipMonth(node["uid"], node["name"], month, figures.source, note, locked, tuple(lines), tuple(months))


def township_sheet(found: TownshipMonth) -> FigureSheet:
    """The programmes of a month: as reported, and as the rows held now count it."""
    columns = (
        SheetColumn("programme", text("county.column.programme"), "text", 16),
        *_columns("", "county.column.households", "county.column.persons", "county.column.amount"),
        *_columns("held_", "county.column.held_households", "county.column.held_persons", "county.column.held_amount"),
        SheetColumn("note", text("county.column.note"), "text", 18),
    )
    rows = []
    for line in found.lines:
        said = "" if line.figure == line.held else text("county.township.differs")
        rows.append(SheetRow((line.name, *_cells(line.figure), *_cells(line.held), said), uid=line.programme))
    figures = sum((line.figure for line in found.lines), NOTHING)
    held = sum((line.held for line in found.lines), NOTHING)
    whole = text("county.row.total_times") if len(found.lines) > 1 else text("county.row.total")
    rows.append(SheetRow((whole, *_cells(figures), *_cells(held), ""), TOTAL))
    when = month_words(found.month)
    notes = (found.note,) if found.note else ()
    return FigureSheet(text("county.township.title", name=found.name, month=when), when, columns, tuple(rows), notes)


def months_sheet(found: TownshipMonth) -> FigureSheet:
    """The months whose figures are kept; the ``key`` of a row is its month."""
    columns = (
        SheetColumn("month", text("county.column.month"), "text", 12),
        *_columns("", "county.column.household_times", "county.column.person_times", "county.column.amount"),
        SheetColumn("note", text("county.column.note"), "text", 14),
    )
    rows = tuple(
        SheetRow((month_words(one.month), *_cells(one.figure), one.note), key=one.month) for one in found.months
    )
    title = text("county.township.months", name=found.name)
    return FigureSheet(title, month_words(found.month), columns, rows)


def _columns(key: str, households: str, persons: str, amount: str) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn(f"{key}households", text(households), "integer", 9),
        SheetColumn(f"{key}persons", text(persons), "integer", 9),
        SheetColumn(f"{key}amount", text(amount), "money", 14),
    )


def _cells(figure: Figure) -> tuple[int, int, int]:
    return figure.households, figure.persons, figure.fen
