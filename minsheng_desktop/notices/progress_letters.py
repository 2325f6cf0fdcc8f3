"""What goes out about the year's tasks in letters: 季度通报, 考评结果反馈函 and the report of it, 目标责任书."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from db.queries import progress_scores as stored
from db.queries import workspace as settings
from minsheng_desktop.areas.records import AreaRecord
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, SheetColumn, SheetRow
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.sheets import day_words, demo_mark, page_footer
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.progress.office import parts_areas
from minsheng_desktop.progress.records import count_text
from minsheng_desktop.progress.schemes import round_word
from minsheng_desktop.progress.score_records import ScoreBoard, UnitFigures, UnitScore, UnitTask
from minsheng_desktop.progress.score_sheets import column, figure, grade_word, ranking_sheet, unit_sheet
from minsheng_desktop.progress.unit_figures import score_units, unit_figures
from minsheng_desktop.rules import rates, year_month
from minsheng_desktop.rules.schedule import Light
from minsheng_desktop.rules.scoring import Grade

PRAISED = 3  # places that are praised, at most the better half of the units
SIZE = 9.0


def _signed(uow: UnitOfRead) -> doc.RightAligned:
    office = office_name(uow, settings.setting(uow.connection, "notices.office", ""))
    return doc.RightAligned((office, day_words(uow.today)))


def _head(title: str, number: str) -> list[doc.Block]:
    numbered = [doc.Paragraph(number, 0, doc.CENTRE)] if number else []
    return [doc.Title(title), *numbered, doc.Spacer(0.5)]


def _document(uow: UnitOfRead, title: str, sections: Sequence[doc.Section]) -> doc.Document:
    return doc.Document(title, tuple(sections), footer=page_footer(), mark=demo_mark(uow.node.demo))


def _table(sheet: FigureSheet, left_out: frozenset[str] = frozenset({"remark"})) -> doc.Table:
    kept = [at for at, one in enumerate(sheet.columns) if one.key not in left_out]
    columns = tuple(_column(sheet.columns[at]) for at in kept)
    rows = tuple(tuple("" if row.cells[at] is None else str(row.cells[at]) for at in kept) for row in sheet.rows)
    return doc.Table(columns, rows, size=SIZE, row_height=7.0)


def _column(one: SheetColumn) -> doc.Column:
    return doc.Column(one.label, float(one.width), doc.LEFT if one.type == "text" else doc.CENTRE, one.type != "text")


def circular(uow: UnitOfRead, board: ScoreBoard, number: str) -> doc.Document:
    """季度通报: how things stand, the ranking, whom it praises and urges, what is asked."""
    scheme = board.scheme
    title = text("scores.circular.title", year=scheme.year, round=round_word(scheme.round))
    day = min(year_month.last_day(board.month), uow.today)
    blocks: list[doc.Block] = [
        *_head(title, number),
        doc.Paragraph(text("scores.circular.to"), 0),
        doc.Paragraph(text("scores.circular.opening", day=day_words(day), title=scheme.title)),
        _chapter("whole"),
        doc.Paragraph(_whole(board)),
        _chapter("ranking"),
        _table(ranking_sheet(board)),
        *[doc.Paragraph(note, 0, doc.LEFT, doc.SONG, 10) for note in ranking_sheet(board).notes],
        _chapter("praise"),
        *[doc.Paragraph(words) for words in praise_and_urge(board)],
        _chapter("demands"),
        doc.Paragraph(text("scores.circular.demands")),
        doc.Spacer(1),
        _signed(uow),
    ]
    return _document(uow, title, [doc.Section(tuple(blocks))])


def _chapter(key: str) -> doc.Paragraph:
    return doc.Paragraph(text(f"scores.circular.chapter_{key}"), 2.0, role=doc.HEI)


def _whole(board: ScoreBoard) -> str:
    lines = board.lines
    totals = [line.total for line in lines if line.total is not None]
    words = text(
        "scores.circular.whole", units=len(lines), tasks=sum(len(line.figures.tasks) for line in lines),
        done=sum(line.figures.count(Light.DONE) for line in lines),
        on_time=sum(line.figures.count(Light.AHEAD, Light.ON_SCHEDULE) for line in lines),
        behind=sum(line.figures.count(Light.BEHIND) for line in lines),
        seriously=sum(line.figures.count(Light.SERIOUSLY_BEHIND) for line in lines),
    )  # fmt: skip
    if totals:
        words += text("scores.circular.mean", mean=figure(sum(totals, Fraction(0)) / len(totals)), scored=len(totals))
    return words


def praise_and_urge(board: ScoreBoard) -> list[str]:
    """Whom the circular praises, whom it urges and over which tasks, who is under the veto."""
    ranked = [line for line in board.lines if line.rank is not None]
    words = []
    places = min(PRAISED, max(1, len(ranked) // 2))
    praised = [line for line in ranked if (line.rank or 0) <= places and line.total]
    if praised:
        words.append(text("scores.circular.praised", units=_named(praised)))
    last = max((line.rank or 0 for line in ranked), default=0)
    urged = [line for line in ranked if line.rank == last > places]
    if urged:
        words.append(text("scores.circular.urged", units=_named(urged)))
    for line in board.lines:
        late = [task for task in line.figures.tasks if task.light is Light.SERIOUSLY_BEHIND]
        if late:
            words.append(text("scores.circular.late", unit=line.unit, tasks=late_words(late)))
    vetoed = [line.unit for line in board.lines if line.grade is Grade.VETOED]
    if vetoed:
        words.append(text("scores.circular.vetoed", units=text("scores.join").join(vetoed)))
    return words or [text("scores.circular.nobody")]


def _named(lines: Sequence[UnitScore]) -> str:
    return text("scores.join").join(
        text("scores.circular.named", unit=line.unit, rank=line.rank, total=line.shown_total) for line in lines
    )


def late_words(tasks: Sequence[UnitTask]) -> str:
    """Late tasks with how far they are and how far they should be."""
    return text("scores.join").join(
        text(
            "scores.circular.late_task", item=task.item, done=rates.percent(task.completion, 1),
            due=rates.percent(task.scheduled, 1),
        )
        for task in tasks
    )  # fmt: skip


def feedback(uow: UnitOfRead, board: ScoreBoard, lines: Sequence[UnitScore], number: str) -> doc.Document:
    """考评结果反馈函 for every unit, and for all of them the report to the county government."""
    sections = [_letter(uow, board, line, number) for line in lines]
    if len(lines) == len(board.lines) and uow.node.role == "county":
        sections.append(_report(uow, board))
    title = text("scores.feedback.title", year=board.scheme.year, round=round_word(board.scheme.round))
    return _document(uow, title, sections)


def _letter(uow: UnitOfRead, board: ScoreBoard, line: UnitScore, number: str) -> doc.Section:
    scheme = board.scheme
    round = round_word(scheme.round)
    sheet = unit_sheet(board, line)
    late = [task for task in line.figures.tasks if task.light in (Light.BEHIND, Light.SERIOUSLY_BEHIND)]
    problems = text("scores.feedback.late", tasks=late_words(late)) if late else text("scores.feedback.no_late")
    total = text("scores.feedback.total", total=line.shown_total)
    result = [total if line.shown_total else text("scores.feedback.no_total")]
    if line.rank is not None:
        result.append(text("scores.place", rank=line.rank))
    if line.grade is not None:
        result.append(text("scores.feedback.grade", grade=grade_word(line.grade)))
    blocks: list[doc.Block] = [
        *_head(text("scores.feedback.title", year=scheme.year, round=round), number),
        doc.Paragraph(text("scores.feedback.to", unit=line.unit), 0),
        doc.Paragraph(text("scores.feedback.opening", title=scheme.title, year=scheme.year, round=round)),
        _table(sheet, frozenset()),
        doc.Paragraph(text("scores.comma").join(result) + text("scores.stop")),
        doc.Paragraph(problems),
        doc.Paragraph(text("scores.feedback.closing")),
        doc.Spacer(1),
        _signed(uow),
    ]
    return doc.Section(tuple(blocks), line.unit)


def _report(uow: UnitOfRead, board: ScoreBoard) -> doc.Section:
    """The second letter: the results of all units, to the county government."""
    scheme = board.scheme
    title = text("scores.report.title", year=scheme.year, round=round_word(scheme.round))
    blocks: list[doc.Block] = [
        *_head(title, ""),
        doc.Paragraph(text("scores.report.to"), 0),
        doc.Paragraph(text("scores.report.opening", title=scheme.title)),
        doc.Paragraph(_whole(board)),
        _table(ranking_sheet(board)),
        doc.Paragraph(text("scores.report.closing")),
        doc.Spacer(1),
        _signed(uow),
    ]
    return doc.Section(tuple(blocks), title)


def _signers(uow: UnitOfRead, unit: bytes | None) -> list[AreaRecord]:
    """Who signs a letter of duty with this office: the units its tasks are divided among, else itself."""
    every = [*parts_areas(uow), *score_units(uow)]
    units = {area.uid: area for area in every if unit in (None, area.uid)}
    return list(units.values())


def _duties(uow: UnitOfRead, year: int, unit: bytes | None) -> list[UnitFigures]:
    found = [one for one in unit_figures(uow, year * 100 + 12, "", _signers(uow, unit)) if one.tasks]
    if uow.node.role != "county" and len(found) > 1 and unit is None:
        found = [one for one in found if one.area_uid not in {area.uid for area in score_units(uow)}]
    if not found:
        raise input_error("scores.nobody_charged", year=year)
    return found


def duty_letters(uow: UnitOfRead, year: int, unit: bytes | None) -> doc.Document:
    """目标责任书 of a year: items, quantities, deadlines, who answers, both signatures. Raises INPUT without tasks."""
    title = text("scores.letter.title", year=year)
    duties = stored.duties_of(uow.connection, year)
    sections = [_duty_letter(uow, year, one, duties) for one in _duties(uow, year, unit)]
    return _document(uow, title, sections)


def _duty_letter(
    uow: UnitOfRead, year: int, one: UnitFigures, duties: Sequence[dict[str, Any]]
) -> doc.Section:  # fmt: skip
    columns = (
        doc.Column(text("scores.letter.number"), 5, doc.CENTRE, True), doc.Column(text("scores.letter.item"), 20),
        doc.Column(text("scores.letter.unit"), 7, doc.CENTRE), doc.Column(text("scores.letter.target"), 9, doc.RIGHT),
        doc.Column(text("scores.letter.plan"), 18), doc.Column(text("scores.letter.due"), 10, doc.CENTRE),
    )  # fmt: skip
    rows = tuple(tuple(_duty_cells(year, at, task)) for at, task in enumerate(one.tasks, 1))
    own = uow.node.role != "county" and any(area.uid == one.area_uid for area in score_units(uow))
    giver = text("scores.letter.superior") if own else office_name(uow)
    answer = [
        text("scores.letter.duty", role=code_word("duty_role", row["role"]), name=row["name"], post=row["post"] or "")
        for row in duties
        if row["area_uid"] == one.area_uid and row["task_uid"] is None
    ]
    people = text("scores.join").join(answer) if answer else text("scores.letter.no_duty")
    blocks: list[doc.Block] = [
        *_head(text("scores.letter.title", year=year), ""),
        doc.Paragraph(text("scores.letter.parties", giver=giver, taker=one.unit), 0),
        doc.Paragraph(text("scores.letter.opening", year=year)),
        doc.Table(columns, rows, size=10.5, row_height=8.0),
        doc.Paragraph(text("scores.letter.people", people=people)),
        doc.Paragraph(text("scores.letter.rules")),
        doc.Spacer(1),
        doc.SignatureLines(tuple(text(f"scores.letter.sign_{at}") for at in range(1, 7)), 2, size=12),
    ]
    return doc.Section(tuple(blocks), one.unit)


def _duty_cells(year: int, number: int, task: UnitTask) -> list[str]:
    plan = text("scores.join").join(
        text("scores.letter.milestone", month=one.day.month, share=f"{rates.percent(one.share, 0)}")
        for one in task.milestones
    )
    last = task.milestones[-1].day if task.milestones else year_month.last_day(task.last_month or year * 100 + 12)
    target = task.wording or count_text(task.target_milli)
    return [
        str(number), task.item, task.unit, target, plan or text("scores.letter.even"),
        text("scores.letter.by", month=last.month),
    ]  # fmt: skip


def duty_sheet(uow: UnitOfRead, year: int, unit: bytes | None) -> FigureSheet:
    """The items of the letters of duty as one table."""
    columns = (
        column("unit", width=14), column("number", "integer", 6), column("item", width=24), column("measure", width=8),
        column("target", width=10), column("plan", width=24), column("due", width=12),
    )  # fmt: skip
    rows = []
    for one in _duties(uow, year, unit):
        for at, task in enumerate(one.tasks, 1):
            rows.append(SheetRow((one.unit, at, *_duty_cells(year, at, task)[1:])))
    return FigureSheet(text("scores.letter.sheet", year=year), text("scores.letter.year", year=year), columns,
                       tuple(rows))  # fmt: skip
