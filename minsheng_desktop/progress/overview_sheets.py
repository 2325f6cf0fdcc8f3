"""The overview, the years beside each other and stated figures as tables to export and print."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, SheetColumn, SheetRow, month_words
from minsheng_desktop.progress.comparisons import IndicatorSeries, YearComparison
from minsheng_desktop.progress.export import light_text
from minsheng_desktop.progress.figures import SOURCE_TEXTS, STAGE_TEXTS
from minsheng_desktop.progress.indicator_records import IndicatorLine
from minsheng_desktop.progress.overview import Overview
from minsheng_desktop.progress.records import STAGES, count_text, money_text
from minsheng_desktop.rules import rates


def _columns(*columns: tuple[str, str, int]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(key, text(f"judging.column.{key}"), type, width) for key, type, width in columns)


def share_words(share: Fraction | None) -> str:
    """A share as a percentage with one place; “—” where there is none."""
    return text("progress.none") if share is None else f"{rates.percent(share, 1)}%".replace("-", "\u2212")


def change_words(share: Fraction | None) -> str:
    """By how much something changed, with its sign."""
    if share is None:
        return text("progress.none")
    return f"{rates.percent(share, 1):+}%".replace("-", "\u2212")


def late_sheet(found: Overview) -> FigureSheet:
    """What is late, how late and what will come of it; below it where money is stuck and how the townships stand."""
    rows = [
        SheetRow(
            (
                one.line.title, one.line.department,
                count_text(one.line.target_milli), count_text(one.line.total_milli),
                share_words(one.line.completion), share_words(one.line.scheduled), count_text(one.missing_milli),
                text("judging.months_late", months=rates.half_up(one.months, 1)),
                share_words(found.forecast.get(one.line.uid)), light_text(one.line.light), one.line.problem,
            ),
            uid=one.line.uid,
        )
        for one in found.late
    ]  # fmt: skip
    columns = _columns(
        ("item", "text", 18), ("department", "text", 8), ("target", "figure", 8), ("total", "figure", 8),
        ("completion", "figure", 7), ("scheduled", "figure", 7), ("missing", "figure", 8), ("late", "figure", 7),
        ("forecast", "figure", 7), ("light", "text", 8), ("problem", "text", 16),
    )  # fmt: skip
    notes = [text("judging.note.counts", total=len(found.lines), late=len(found.late), pending=found.pending)]
    stages = text("progress.comma").join(
        text("judging.note.stage", stage=text(STAGE_TEXTS[stage]), amount=money_text(found.stage_fen(stage)))
        for stage in STAGES
    )
    notes.append(stages)
    notes += [
        text("judging.note.stuck", stage=text(STAGE_TEXTS[one.stage]), source=text(SOURCE_TEXTS[one.source]),
             amount=money_text(one.fen), item=one.tasks[0][1], most=money_text(one.tasks[0][2]))
        for one in found.stuck
    ]  # fmt: skip
    notes += [
        text("judging.note.township", name=one.name, tasks=one.tasks, late=one.late, mean=share_words(one.completion))
        for one in found.townships
    ]
    return FigureSheet(text("judging.sheet.late"), month_words(found.month), columns, tuple(rows), tuple(notes))


def years_sheet(found: YearComparison) -> FigureSheet:
    """This year beside last year, task by task."""
    rows = []
    for one in found.lines:
        before = one.before
        rows.append(SheetRow(
            (
                one.line.title, count_text(one.line.target_milli), count_text(one.line.total_milli),
                share_words(one.line.completion), count_text(before.target_milli if before else None),
                count_text(before.total_milli if before else None), share_words(before.completion if before else None),
                count_text(one.difference_milli), change_words(one.change),
            ),
            uid=one.line.uid,
        ))  # fmt: skip
    columns = _columns(
        ("item", "text", 22), ("target", "figure", 9), ("total", "figure", 9), ("completion", "figure", 8),
        ("target_before", "figure", 9), ("total_before", "figure", 9), ("completion_before", "figure", 8),
        ("difference", "figure", 9), ("change", "figure", 8),
    )  # fmt: skip
    when = text("judging.sheet.beside", now=month_words(found.month), before=month_words(found.before))
    gone = text("progress.and").join(one.item for one in found.gone)
    notes = (text("judging.note.gone", items=gone),) if gone else ()
    return FigureSheet(text("judging.sheet.years"), when, columns, tuple(rows), notes)


def indicators_sheet(lines: Sequence[IndicatorLine]) -> FigureSheet:
    """Stated figures with their rates reckoned again and their doubts."""
    rows = [
        SheetRow(
            (
                line.code, line.place, line.year, line.name, line.unit, count_text(line.target_milli),
                count_text(line.actual_milli), line.stated_rate, "" if line.rate is None else str(line.rate),
                money_text(line.funds.get("spent")), " ".join(line.doubts),
            ),
            uid=line.uid,
        )
        for line in lines
    ]  # fmt: skip
    columns = _columns(
        ("code", "text", 9), ("place", "text", 22), ("year", "text", 14), ("indicator", "text", 20),
        ("unit", "text", 6), ("target", "figure", 9), ("actual", "figure", 10), ("stated_rate", "figure", 8),
        ("rate", "figure", 8), ("spent", "figure", 12), ("doubts", "text", 30),
    )  # fmt: skip
    doubted = sum(bool(line.doubts) for line in lines)
    notes = (text("judging.note.indicators", count=len(lines), flagged=doubted),)
    return FigureSheet(text("judging.sheet.indicators"), "", columns, tuple(rows), notes)


def series_sheet(series: Sequence[IndicatorSeries]) -> FigureSheet:
    """Indicators of several years beside each other with the change of the last one (SY-12.1)."""
    years = sorted({year for one in series for year, _ in one.points})
    rows = []
    for one in series:
        own = dict(one.points)
        figures = [own[year].figure if year in own else "" for year in years]
        rows.append(SheetRow((one.place, one.name, *figures, change_words(one.changes.get(one.points[-1][0])))))
    columns = (
        *_columns(("place", "text", 18), ("indicator", "text", 22)),
        *(SheetColumn(str(year), text("judging.column.of_year", year=year), "figure", 14) for year in years),
        *_columns(("change", "figure", 9)),
    )
    return FigureSheet(text("judging.sheet.series"), "", columns, tuple(rows))
