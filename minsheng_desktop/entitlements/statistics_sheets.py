"""Figures as a table with headings, rows and notes: one for window, workbook, paper and terminal."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.service import roster_rows
from minsheng_desktop.entitlements.statistics_records import (
    Balance,
    BalanceLine,
    ChangeLine,
    DuplicateLine,
    Figures,
    StatGroup,
    StatTable,
    StatWish,
    Summary,
    YearFigures,
)
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import spelt
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, add_official, ticking
from minsheng_desktop.spreadsheets.records import WriteColumn
from minsheng_desktop.spreadsheets.xlsx_stream import WorkbookStream

SUB, TOTAL = "sub", "total"
SHADE = "EDEFF2"
CARRIED_SHADE = "FFF4CE"
CHUNK = 2000
LONGEST_NAME = 31  # characters of a sheet's name


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its key, its heading, its type (text, integer, money) and its width in characters."""

    key: str
    label: str
    type: str = "text"
    width: int = 10


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row; ``kind`` is "", sub (a subtotal) or total. ``groups`` are what it counts, ``uid`` whom it is about.

    ``carried``: its figures were not reported for the month but stand from before.
    """

    cells: tuple[Any, ...]
    kind: str = ""
    groups: tuple[StatGroup, ...] = ()
    uid: bytes | None = None
    key: int = 0
    carried: bool = False


@dataclass(frozen=True, slots=True)
class FigureSheet:
    """A finished table; ``notes`` are the sentences below it."""

    title: str
    when: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    notes: tuple[str, ...] = ()


def month_words(month: int) -> str:
    """A month as headings write it."""
    year, of_year = year_month.split(month)
    return text("statistics.title.month", year=year, month=of_year)


def _title(uow: UnitOfRead, key: str, wish: StatWish, **more: Any) -> str:
    programme = next((p.name for p in list_programmes(uow) if p.code == wish.programme), "") if wish.programme else ""
    return text(f"statistics.title.{key}", month=month_words(wish.month), programme=programme, **more)


def _column(key: str, type: str = "text", width: int = 10) -> SheetColumn:
    return SheetColumn(key, text(f"statistics.column.{key}"), type, width)


_WIDTHS = {"township": 12, "village": 14, "programme": 16, "category": 10}
_COUNTED = ("households", "persons", "person_times")


def _dimensions(by: Sequence[str]) -> list[SheetColumn]:
    return [SheetColumn(one, text(f"statistics.dimension.{one}"), "text", _WIDTHS[one]) for one in by]


def table_sheet(
    uow: UnitOfRead, table: StatTable, other: StatTable | None = None, year: Mapping[Any, YearFigures] | None = None
) -> FigureSheet:
    """The figures of a month; ``other``: the month it is compared with, ``year``: what ``year_figures`` answered."""
    columns = _dimensions(table.wish.by) or [SheetColumn("whole", text("statistics.row.whole"), "text", 10)]
    columns += [_column(key, "integer", 8) for key in _COUNTED]
    columns += [_column(key, "money", 14) for key in ("amount", "supplement", "total", "per_household", "per_person")]
    if other is not None:
        columns += [_column("more_households", "integer", 9), _column("more_persons", "integer", 9)]
        columns.append(_column("more_total", "money", 13))
    if year is not None:
        columns.append(_column("year_times", "integer", 10))
        columns += [_column("year_total", "money", 15), _column("year_per_person", "money", 10)]
    rows = tuple(_table_rows(table, other, year))
    return FigureSheet(_title(uow, "table", table.wish), month_words(table.wish.month), tuple(columns), rows,
                       _table_notes(table, year))  # fmt: skip


def _table_rows(
    table: StatTable, other: StatTable | None, year: Mapping[Any, YearFigures] | None
) -> Iterator[SheetRow]:
    width = max(len(table.wish.by), 1)
    before = {_key(line.groups): line.figures for line in (*other.lines, *other.subtotals)} if other else {}
    several = Counter(_key(line.groups[:1]) for line in table.lines)
    subtotals = {_key(line.groups): line for line in table.subtotals}

    def _row(groups: tuple[StatGroup, ...], figures: Figures, kind: str, then: Figures | None) -> SheetRow:
        labels = [group.label for group in groups]
        labels += [text(f"statistics.row.{kind}")] if kind and len(labels) < width else []
        labels += [""] * (width - len(labels))
        counted = [getattr(figures, key) for key in _COUNTED]
        money: list[int | None] = [figures.amount_fen, figures.supplement_fen, figures.total_fen]
        money += [figures.per_household_fen, figures.per_person_fen]
        cells = [*labels, *counted, *money, *_compared(figures, then, other), *_of_year(groups, year, kind, width)]
        return SheetRow(tuple(cells), kind, groups)

    for at, line in enumerate(table.lines):
        yield _row(line.groups, line.figures, "", before.get(_key(line.groups)))
        first = _key(line.groups[:1])
        following = table.lines[at + 1].groups[:1] if at + 1 < len(table.lines) else ()
        if several[first] > 1 and first in subtotals and _key(following) != first:
            ended = subtotals[first]
            yield _row(ended.groups, ended.figures, SUB, before.get(first))
    yield _row((), table.total, TOTAL, other.total if other else None)


def _key(groups: Sequence[StatGroup]) -> tuple[Any, ...]:
    return tuple(group.value for group in groups)


def _compared(figures: Figures, then: Figures | None, other: StatTable | None) -> list[int]:
    if other is None:
        return []
    then = then or Figures()
    return [
        figures.households - then.households,
        figures.person_times - then.person_times,
        figures.total_fen - then.total_fen,
    ]


def _of_year(
    groups: Sequence[StatGroup], year: Mapping[Any, YearFigures] | None, kind: str, width: int
) -> list[int | None]:
    if year is None:
        return []
    wanted = _key(groups)
    found = [one for key, one in year.items() if key[: len(wanted)] == wanted]
    times, fen = sum(one.person_times for one in found), sum(one.total_fen for one in found)
    return [times, fen, YearFigures(0, times, 0, fen).per_person_fen]


def _table_notes(table: StatTable, year: Mapping[Any, YearFigures] | None) -> tuple[str, ...]:
    notes = [text("statistics.note.persons")]
    other, whole = table.suspended, table.roster
    if other.benefits:
        notes.append(
            text(
                "statistics.note.suspended", benefits=other.benefits, covered=other.covered,
                total=spelt(other.total_fen), all=whole.benefits, all_covered=whole.covered,
                all_total=spelt(whole.total_fen),
            )
        )  # fmt: skip
    if year is not None:
        times, fen = sum(y.person_times for y in year.values()), sum(y.total_fen for y in year.values())
        notes.append(_year_note(YearFigures(table.wish.month % 100, times, 0, fen), table.total))
    return tuple(notes)


def _year_note(year: YearFigures, now: Figures) -> str:
    average, of_month = year.per_person_fen, now.per_person_fen
    return text(
        "statistics.note.year", months=year.months, times=year.person_times, total=spelt(year.total_fen),
        average=spelt(average or 0), now=spelt(of_month or 0),
    )  # fmt: skip


def summary_sheet(uow: UnitOfRead, summary: Summary) -> FigureSheet:
    """A month at a glance: a row per programme, the whole, and the months it is compared with."""
    columns = [SheetColumn("programme", text("statistics.dimension.programme"), "text", 18)]
    columns += [_column(key, "integer", 8) for key in _COUNTED]
    columns += [_column(key, "money", 14) for key in ("total", "per_household", "per_person")]
    columns += [_column("year_times", "integer", 10), _column("year_total", "money", 15)]
    columns.append(_column("year_per_person", "money", 10))

    def _cells(label: str, figures: Figures, year: YearFigures | None) -> tuple[Any, ...]:
        money = (figures.total_fen, figures.per_household_fen, figures.per_person_fen)
        of_year = (year.person_times, year.total_fen, year.per_person_fen) if year else (None, None, None)
        return (label, *(getattr(figures, key) for key in _COUNTED), *money, *of_year)

    rows = [SheetRow(_cells(g.label, figures, year), "", (g,)) for g, figures, year in summary.programmes]
    rows.append(SheetRow(_cells(text("statistics.row.total"), summary.now, summary.year), TOTAL))
    for months, figures in ((1, summary.last_month), (12, summary.last_year)):
        label = month_words(year_month.add(summary.wish.month, -months))
        rows.append(SheetRow(_cells(label, figures, None), SUB))
    notes = (text("statistics.note.persons"), _year_note(summary.year, summary.now))
    title = _title(uow, "summary", summary.wish)
    return FigureSheet(title, month_words(summary.wish.month), tuple(columns), tuple(rows), notes)


def changes_sheet(uow: UnitOfRead, wish: StatWish, changes: Sequence[ChangeLine]) -> FigureSheet:
    """动态变动表: who came, went or was changed, before and after, why and by whom."""
    columns = (
        _column("village", width=12), _column("name"), _column("programme", width=12), _column("kind"),
        _column("what", width=12), _column("reason", width=22), _column("covered_before", "integer", 11),
        _column("covered_now", "integer", 11), _column("fen_before", "money", 12), _column("fen_now", "money", 12),
        _column("month", width=9), _column("by", width=10),
    )  # fmt: skip
    rows = []
    for line in changes:
        what = text("statistics.join").join(text(f"statistics.what.{one}") for one in line.what)
        cells = (
            line.village, line.name, line.programme, text(f"statistics.kind.{line.kind}"), what, line.reason,
            line.covered_before, line.covered_now, line.fen_before, line.fen_now, year_month.to_text(wish.month),
            line.by,
        )  # fmt: skip
        rows.append(SheetRow(cells, "", uid=line.uid, key=line.key))
    missing = sum(1 for line in changes if not line.explained)
    note = text("statistics.note.unexplained", count=missing) if missing else text("statistics.note.no_unexplained")
    return FigureSheet(_title(uow, "changes", wish), month_words(wish.month), columns, tuple(rows), (note,))


def balance_sheet(uow: UnitOfRead, balance: Balance) -> FigureSheet:
    """增减平衡表: opening + new − gone = closing, households and persons each for themselves."""
    columns = _dimensions(balance.wish.by) or [SheetColumn("whole", text("statistics.row.whole"), "text", 10)]
    steps = [f"{step}_{what}" for what in ("homes", "persons") for step in ("opening", "new", "gone", "closing")]
    columns += [_column(key, "integer", 9) for key in steps]
    columns += [_column("fen_before", "money", 14), _column("fen_now", "money", 14)]
    width = max(len(balance.wish.by), 1)
    rows = [_balance_row(line, [group.label for group in line.groups], "") for line in balance.lines]
    rows.append(_balance_row(balance.total, [text("statistics.row.total"), *[""] * (width - 1)], TOTAL))
    title = _title(uow, "balance", balance.wish)
    return FigureSheet(title, month_words(balance.wish.month), tuple(columns), tuple(rows), balance_notes(balance))


def _balance_row(line: BalanceLine, labels: Sequence[str], kind: str) -> SheetRow:
    homes, persons = line.households, line.persons
    cells = (
        *labels, homes.opening, homes.new, homes.gone, homes.closing, persons.opening, persons.new, persons.gone,
        persons.closing, line.fen_before, line.fen_now,
    )  # fmt: skip
    return SheetRow(cells, kind, line.groups)


def balance_notes(balance: Balance) -> tuple[str, ...]:
    """The balance in sentences, and how many changes nothing explains."""
    homes, persons = balance.total.households, balance.total.persons
    first = text(
        "statistics.note.balance", opening=homes.opening, opening_persons=persons.opening, new=homes.new,
        new_persons=persons.new, gone=homes.gone, gone_persons=persons.gone, closing=homes.closing,
        closing_persons=persons.closing,
    )  # fmt: skip
    second = text("statistics.note.balanced")
    if homes.difference or persons.difference:
        second = text("statistics.note.unbalanced", homes=homes.difference, persons=persons.difference)
    missing = len(balance.unexplained)
    third = text("statistics.note.unexplained", count=missing) if missing else text("statistics.note.no_unexplained")
    return first, second, third


def duplicates_sheet(uow: UnitOfRead, wish: StatWish, found: Sequence[DuplicateLine]) -> FigureSheet:
    """重复享受名单: who draws what, and beside it."""
    columns = (
        _column("name"), _column("id_no", width=20), _column("village", width=12), _column("programme", width=12),
        _column("certificate", width=14), _column("other_programme", width=12), _column("other_certificate", width=14),
        _column("other_village", width=12),
    )  # fmt: skip
    rows = tuple(
        SheetRow(
            (line.name, line.id_no or "", line.village, line.programme, line.certificate_no, line.other_programme,
             line.other_certificate_no, line.other_village),
            uid=line.person,
        )
        for line in found
    )  # fmt: skip
    return FigureSheet(_title(uow, "duplicates", wish), month_words(wish.month), columns, rows)


def query_sheet(uow: UnitOfRead, name: str, month: int, keys: Sequence[int], notes: Sequence[str]) -> FigureSheet:
    """The benefits a query found, as a list."""
    columns = (
        _column("village", width=12), _column("certificate", width=14), _column("name"), _column("id_no", width=20),
        _column("programme", width=12), _column("category", width=8), _column("household_size", "integer", 8),
        _column("covered", "integer", 8), _column("total", "money", 12), _column("from_month", width=9),
    )  # fmt: skip
    rows = []
    for start in range(0, len(keys), CHUNK):
        for row in roster_rows(uow, keys[start : start + CHUNK], month):
            cells = (
                row.village or "", row.certificate_no or "", row.name, row.id_no or "", row.programme,
                row.category or "", row.household_size, row.covered, row.total_fen,
                year_month.to_text(row.from_month),
            )  # fmt: skip
            rows.append(SheetRow(cells, uid=row.person_uid, key=row.key))
    title = _title(uow, "query", StatWish(month), name=name)
    return FigureSheet(title, month_words(month), columns, tuple(rows), tuple(notes))


def export_sheet(uow: UnitOfRead, out: Path, sheet: FigureSheet) -> int:
    """Write a table to .xlsx as a finished sheet; answers how many rows. Raises FORBIDDEN."""
    return export_sheets(uow, out, (sheet,))


def export_sheets(uow: UnitOfRead, out: Path, sheets: Sequence[FigureSheet]) -> int:
    """Write tables to .xlsx, each a finished sheet of its own; answers how many rows. Raises FORBIDDEN."""
    uow.require(Right.EXPORT)
    memory = io.BytesIO()
    with WorkbookStream(memory) as book:
        for number, sheet in enumerate(sheets, 1):
            _add_sheet(uow, book, sheet, f"Sheet{number}" if len(sheets) == 1 else sheet.title[:LONGEST_NAME])
    write_whole(out, lambda handle: handle.write(memory.getbuffer()))
    return sum(len(sheet.rows) for sheet in sheets)


def _tint(row: SheetRow) -> str:
    if row.kind:
        return SHADE
    return CARRIED_SHADE if row.carried else ""


def _add_sheet(uow: UnitOfRead, book: WorkbookStream, sheet: FigureSheet, name: str) -> None:
    columns = [WriteColumn(column.label, column.width, column.type) for column in sheet.columns]
    money = any(column.type == "money" for column in sheet.columns)
    official = OfficialSheet(
        text("spreadsheets.export.title", office=uow.node.name, title=sheet.title), uow.node.name, sheet.when,
        text("spreadsheets.official.yuan") if money else "", totals=False, coloured=True, sheet=name,
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [(*row.cells, _tint(row)) for row in sheet.rows]
    rows += [(note, *[None] * (len(columns) - 1), "") for note in sheet.notes]
    add_official(book, official, columns, ticking(rows, uow.job, len(rows)))
