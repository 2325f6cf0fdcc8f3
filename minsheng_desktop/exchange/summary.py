"""The county's tables of a month: preliminary summary (预汇总), comparison with the month before, list of reminders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import SUB, TOTAL, FigureSheet, SheetColumn, SheetRow, month_words
from minsheng_desktop.exchange.desk import BoardLine, CountyBoard
from minsheng_desktop.exchange.periods import (
    NOTHING,
    Figure,
    MonthFigures,
    ProgrammeChange,
    active_townships,
    changes_since,
    jump_percent,
    month_figures,
    source_words,
)
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month

BY_TOWNSHIP, BY_PROGRAMME = "township", "programme"
BESIDE = 4  # programmes that fit beside each other on a sheet of paper


@dataclass(frozen=True, slots=True)
class MonthSummary:
    """The figures of all townships in a month and in the one before; names by uid, programmes in their order."""

    month: int
    now: Mapping[bytes, MonthFigures]
    before: Mapping[bytes, MonthFigures]
    townships: Mapping[bytes, str]
    programmes: Mapping[bytes, str]
    changes: tuple[ProgrammeChange, ...]
    percent: int

    @property
    def total(self) -> Figure:
        """The whole county."""
        return sum((figures.total for figures in self.now.values()), NOTHING)

    def of_programme(self, programme: bytes) -> Figure:
        """One programme in the whole county."""
        return sum((figures.by_programme.get(programme, NOTHING) for figures in self.now.values()), NOTHING)


def month_summary(uow: UnitOfRead, month: int = 0, programme: str = "") -> MonthSummary:
    """The figures of ``month`` (0: the present one), of one ``programme`` where its code is given.

    Raises INPUT for a programme that is not known.
    """
    wanted = month or year_month.of(uow.today)
    known = {one.uid: one for one in list_programmes(uow)}
    if programme and not any(programme in (one.code, one.name, one.short_name) for one in known.values()):
        raise input_error("county.unknown_programme", name=programme)
    now, before = month_figures(uow, wanted), month_figures(uow, year_month.add(wanted, -1))
    used = {uid for side in (now, before) for figures in side.values() for uid in figures.by_programme}
    names = {uid: one.short_name or one.name for uid, one in known.items() if uid in used}
    names |= {uid: text("county.unknown_programme") for uid in used - known.keys()}
    if programme:
        names = {
            uid: name for uid, name in names.items()
            if uid in known and programme in (known[uid].code, known[uid].name, known[uid].short_name)
        }  # fmt: skip
        now, before = _only(now, names), _only(before, names)
    changes = tuple(one for one in changes_since(uow, wanted, now, before) if one.programme in names)
    return MonthSummary(wanted, now, before, active_townships(uow), names, changes, jump_percent(uow))


def _only(figures: Mapping[bytes, MonthFigures], programmes: Mapping[bytes, str]) -> dict[bytes, MonthFigures]:
    return {
        uid: MonthFigures(
            one.source, one.of_month, {key: value for key, value in one.by_programme.items() if key in programmes}
        )
        for uid, one in figures.items()
    }


# the preliminary summary


def summary_sheet(summary: MonthSummary, by: str = BY_TOWNSHIP) -> FigureSheet:
    """The preliminary summary: a line for each township with the programmes beside each other, or (``programme``)
    the programmes below each other with their townships."""
    made = _by_township(summary) if by == BY_TOWNSHIP else _by_programme(summary)
    waiting = [summary.townships[uid] for uid, figures in summary.now.items() if source_words(figures, summary.month)]
    notes = (
        [text("county.summary.waiting", count=len(waiting), names=text("kit.list_join").join(waiting))]
        if waiting
        else []
    )
    title = text("county.summary.title", month=month_words(summary.month))
    return FigureSheet(title, month_words(summary.month), *made, tuple(notes))


def on_paper(summary: MonthSummary) -> str:
    """How the summary is printed: the programmes beside each other as long as they can be read."""
    return BY_TOWNSHIP if len(summary.programmes) <= BESIDE else BY_PROGRAMME


def _figures(key: str, name: str = "") -> tuple[SheetColumn, ...]:
    """Three columns, wide enough for what stands above them."""
    found = []
    for what, kind, width in (("households", "integer", 7), ("persons", "integer", 7), ("amount", "money", 13)):
        label = text(f"county.column.of_{what}", name=name) if name else text(f"county.column.{what}")
        found.append(SheetColumn(f"{key}{what}", label, kind, max(width, 2 * len(label) + 1)))
    return tuple(found)


def _all_figures() -> tuple[SheetColumn, ...]:
    """Three columns over all programmes: who is in two of them counts twice."""
    return (
        SheetColumn("totalhouseholds", text("county.column.all_household_times"), "integer", 9),
        SheetColumn("totalpersons", text("county.column.all_person_times"), "integer", 9),
        SheetColumn("totalamount", text("county.column.all_amount"), "money", 13),
    )


def _cells(figure: Figure) -> tuple[int, int, int]:
    return figure.households, figure.persons, figure.fen


def _by_township(summary: MonthSummary) -> tuple[tuple[SheetColumn, ...], tuple[SheetRow, ...]]:
    several = len(summary.programmes) > 1
    columns = [SheetColumn("township", text("county.column.township"), "text", 12)]
    for uid, name in summary.programmes.items():
        columns += _figures(uid.hex(), name)
    if several:
        columns += _all_figures()
    columns.append(SheetColumn("note", text("county.column.note"), "text", 12))

    def line(
        name: str, of: Mapping[bytes, Figure], whole: Figure, note: str, kind: str = "", uid: bytes | None = None
    ) -> SheetRow:
        cells = [cell for uid in summary.programmes for cell in _cells(of.get(uid, NOTHING))]
        return SheetRow((name, *cells, *(_cells(whole) if several else ()), note), kind, uid=uid, carried=bool(note))

    rows = [
        line(summary.townships[uid], figures.by_programme, figures.total, source_words(figures, summary.month), uid=uid)
        for uid, figures in summary.now.items()
    ]
    totals = {uid: summary.of_programme(uid) for uid in summary.programmes}
    rows.append(line(text("county.row.total"), totals, summary.total, "", TOTAL))
    return tuple(columns), tuple(rows)


def _by_programme(summary: MonthSummary) -> tuple[tuple[SheetColumn, ...], tuple[SheetRow, ...]]:
    columns = (
        SheetColumn("programme", text("county.column.programme"), "text", 14),
        SheetColumn("township", text("county.column.township"), "text", 12),
        *_figures(""),
        SheetColumn("note", text("county.column.note"), "text", 14),
    )
    rows = []
    for uid, name in summary.programmes.items():
        for township, figures in summary.now.items():
            figure = figures.by_programme.get(uid, NOTHING)
            if figure != NOTHING:
                said = source_words(figures, summary.month)
                cells = (name, summary.townships[township], *_cells(figure), said)
                rows.append(SheetRow(cells, uid=township, carried=bool(said)))
        rows.append(SheetRow((name, text("county.row.sub"), *_cells(summary.of_programme(uid)), ""), SUB))
    whole = text("county.row.total_times") if len(summary.programmes) > 1 else text("county.row.total")
    rows.append(SheetRow((whole, "", *_cells(summary.total), ""), TOTAL))
    return columns, tuple(rows)


# beside the month before


def compare_sheet(summary: MonthSummary, jumps_only: bool = False) -> FigureSheet:
    """Each township's programmes beside the month before, those flagged that moved more than is usual."""
    columns = (
        SheetColumn("township", text("county.column.township"), "text", 12),
        SheetColumn("programme", text("county.column.programme"), "text", 14),
        SheetColumn("then_persons", text("county.column.then_persons"), "integer", 8),
        SheetColumn("then_amount", text("county.column.then_amount"), "money", 13),
        *_figures(""),
        SheetColumn("new", text("county.column.new"), "integer", 7),
        SheetColumn("stopped", text("county.column.stopped"), "integer", 7),
        SheetColumn("more_persons", text("county.column.more_persons"), "integer", 8),
        SheetColumn("more_amount", text("county.column.more_amount"), "money", 13),
        SheetColumn("note", text("county.column.note"), "text", 14),
    )
    rows = tuple(_compared(summary, jumps_only))
    jumped = sum(1 for one in summary.changes if one.jump)
    notes = (text("county.compare.jumps", count=jumped, percent=summary.percent),)
    title = text("county.compare.title", month=month_words(summary.month))
    return FigureSheet(title, month_words(summary.month), columns, rows, notes)


def _compared(summary: MonthSummary, jumps_only: bool) -> Iterator[SheetRow]:
    before, now, new, stopped = NOTHING, NOTHING, 0, 0
    for one in summary.changes:
        if jumps_only and not one.jump:
            continue
        before, now = before + one.before, now + one.now
        new, stopped = new + one.new, stopped + one.stopped
        stands = source_words(summary.now[one.township], summary.month)
        said = [stands]
        said += [text("county.compare.jump")] if one.jump else []
        cells = _beside(one.before, one.now, one.new, one.stopped)
        note = text("kit.list_join").join(filter(None, said))
        yield SheetRow((summary.townships[one.township], summary.programmes[one.programme], *cells, note),
                       uid=one.township, carried=bool(stands))  # fmt: skip
    whole = text("county.row.total_times") if len(summary.programmes) > 1 else text("county.row.total")
    yield SheetRow((whole, "", *_beside(before, now, new, stopped), ""), TOTAL)


def _beside(before: Figure, now: Figure, new: int, stopped: int) -> tuple[int, ...]:
    more = now - before
    return (before.persons, before.fen, *_cells(now), new, stopped, more.persons, more.fen)


# whom to call


def to_remind(lines: Sequence[BoardLine]) -> list[BoardLine]:
    """The townships to telephone: nothing came, it could not be taken, or everything is to be sent again."""
    return [line for line in lines if line.missing or line.needs_full]


def reminders_sheet(uow: UnitOfRead, board: CountyBoard) -> FigureSheet:
    """The list of reminders (催报单) of a month, with room to write who was called."""
    columns = tuple(
        SheetColumn(key, text(f"county.column.{key}"), kind, width)
        for key, kind, width in (
            ("number", "integer", 5), ("township", "text", 12), ("area_code", "text", 12), ("state", "text", 14),
            ("due", "text", 11), ("days", "integer", 8), ("called", "text", 14), ("answered", "text", 12),
            ("promised", "text", 14),
        )
    )  # fmt: skip
    late = (uow.today - board.due_on).days if board.due_on else 0
    due = board.due_on.isoformat() if board.due_on else ""
    rows = [
        SheetRow((at, line.name, line.area_code, reminder_words(line), due, max(late, 0) or None, "", "", ""),
                 uid=line.uid)
        for at, line in enumerate(to_remind(board.lines), 1)
    ]  # fmt: skip
    title = text("county.reminders.title", month=month_words(board.month))
    notes = (text("county.reminders.note", count=len(rows), all=len(board.lines)),)
    return FigureSheet(title, month_words(board.month), columns, tuple(rows), notes)


def reminder_words(line: BoardLine) -> str:
    """What is asked of a township that is called."""
    if line.needs_full:
        return text("county.reminders.full")
    return text("county.reminders.rejected") if line.status == "rejected" else text("county.reminders.nothing")
