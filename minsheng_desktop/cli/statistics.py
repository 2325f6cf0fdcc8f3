"""Verbs about figures: the table of a month, its summary, in and out, duplicates, saved queries."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, plain
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.queries_saved import (
    QueryWish,
    SavedQuery,
    conditions_text,
    delete_query,
    find_query,
    list_queries,
    parse_extra,
    run_query,
    save_query,
)
from minsheng_desktop.entitlements.service import filter_by_names, roster_rows
from minsheng_desktop.entitlements.statistics import list_duplicates, month_summary, month_table, year_figures
from minsheng_desktop.entitlements.statistics_changes import month_balance, month_changes
from minsheng_desktop.entitlements.statistics_records import Figures, Flow, StatGroup, StatLine, StatWish, YearFigures
from minsheng_desktop.entitlements.statistics_sheets import (
    FigureSheet,
    balance_sheet,
    changes_sheet,
    duplicates_sheet,
    export_sheet,
    query_sheet,
    summary_sheet,
    table_sheet,
)
from minsheng_desktop.notices.figure_sheets import write_figures
from minsheng_desktop.rules import rates, year_month
from minsheng_desktop.rules.money import read_amount, spelt, yuan

FLAGS = ("size_from", "size_to", "age_from", "age_to", "months_from", "months_to")


def _wish(context: Context) -> StatWish:
    """The wish from options; month by default that of today."""
    o = context.options
    month = o.month or year_month.of(context.clock.today())
    by = tuple(word.strip() for word in getattr(o, "by", "").split(",") if word.strip())
    found = context.workspace.read(filter_by_names, "", o.village, (), "", month)
    return StatWish(month, by, o.programme, found.village, category=o.category)


def _answer(context: Context, data: dict[str, Any], sheet: Callable[[UnitOfRead], FigureSheet]) -> Answer:
    """The figures as JSON, as lines, and as a file where one is asked for (.xlsx or .pdf)."""
    made = context.workspace.read(sheet)
    out: Path | None = context.options.out
    if out is not None and out.suffix.lower() == ".pdf":
        context.workspace.run(write_figures, made, out)
    elif out is not None:
        context.workspace.read_job(context.job, export_sheet, out, made)
    lines = sheet_lines(made)
    if out is not None:
        lines = [text("cli.exported", place=out, rows=len(made.rows))]
        data = {**data, "file": str(out)}
    return Answer(for_user(context, data), lines)


def sheet_lines(sheet: FigureSheet) -> list[str]:
    """A table for the terminal, columns apart by tabs."""
    lines = [sheet.title, "\t".join(column.label for column in sheet.columns)]
    for row in sheet.rows:
        cells = [_shown(cell, column.type) for cell, column in zip(row.cells, sheet.columns, strict=True)]
        lines.append("\t".join(cells))
    return [*lines, *sheet.notes]


def _shown(cell: object, type: str) -> str:
    if cell is None:
        return ""
    if type == "percent" and isinstance(cell, Decimal | Fraction):
        return f"{rates.percent(Fraction(cell))}%"
    return spelt(cell) if type == "money" and isinstance(cell, int) else str(cell)


def figures_json(figures: Figures) -> dict[str, Any]:
    """Counts, fen and averages of a group."""
    return {
        **dataclasses.asdict(figures), "total_fen": figures.total_fen, "per_household_fen": figures.per_household_fen,
        "per_person_fen": figures.per_person_fen, "per_person": _yuan(figures.per_person_fen),
        "per_household": _yuan(figures.per_household_fen), "total": _yuan(figures.total_fen),
    }  # fmt: skip


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen)


def _year_json(year: YearFigures) -> dict[str, Any]:
    return {
        "months": year.months, "person_times": year.person_times, "benefit_times": year.benefit_times,
        "total_fen": year.total_fen, "total": yuan(year.total_fen), "per_person_fen": year.per_person_fen,
        "per_person": _yuan(year.per_person_fen), "per_household_fen": year.per_household_fen,
    }  # fmt: skip


def _groups(groups: Sequence[StatGroup]) -> dict[str, str]:
    return {group.dimension: group.label for group in groups}


def _line(line: StatLine) -> dict[str, Any]:
    return {**_groups(line.groups), **figures_json(line.figures)}


def _table(context: Context) -> Answer:
    wish, o = _wish(context), context.options
    table = context.workspace.read(month_table, wish)
    other = context.workspace.read(month_table, dataclasses.replace(wish, month=o.compare)) if o.compare else None
    year = context.workspace.read(year_figures, wish) if o.cumulative else None
    data: dict[str, Any] = {
        "month": year_month.to_text(wish.month), "by": list(wish.by), "lines": [_line(one) for one in table.lines],
        "subtotals": [_line(one) for one in table.subtotals], "total": figures_json(table.total),
        "suspended": dataclasses.asdict(table.suspended), "roster": dataclasses.asdict(table.roster),
    }  # fmt: skip
    if other is not None:
        data["compared"] = {"month": year_month.to_text(o.compare), "total": figures_json(other.total)}
    if year is not None:
        data["year"] = _year_json(_joined(year, wish.month))
    return _answer(context, data, lambda uow: table_sheet(uow, table, other, year))


def _joined(year: Mapping[Any, YearFigures], month: int) -> YearFigures:
    every = year.values()
    return YearFigures(
        month % 100, sum(y.person_times for y in every), sum(y.benefit_times for y in every),
        sum(y.total_fen for y in every),
    )  # fmt: skip


def _summary(context: Context) -> Answer:
    summary = context.workspace.read_job(context.job, month_summary, _wish(context))
    data = {
        "month": year_month.to_text(summary.wish.month), **figures_json(summary.now), "year": _year_json(summary.year),
        "last_month": figures_json(summary.last_month), "last_year": figures_json(summary.last_year),
        "programmes": [
            {"programme": group.label, **figures_json(figures), "year": _year_json(year)}
            for group, figures, year in summary.programmes
        ],
    }  # fmt: skip
    return _answer(context, data, lambda uow: summary_sheet(uow, summary))


def _changes(context: Context) -> Answer:
    wish = _wish(context)
    changes = context.workspace.read(month_changes, wish, context.options.since)
    rows = [{**plain(line), "explained": line.explained} for line in changes]
    data = {"month": year_month.to_text(wish.month), "changes": rows,
            "unexplained": sum(1 for line in changes if not line.explained)}  # fmt: skip
    return _answer(context, data, lambda uow: changes_sheet(uow, wish, changes))


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "opening": flow.opening, "new": flow.new, "exit": flow.gone, "closing": flow.closing,
        "difference": flow.difference, "ways": dict(flow.ways),
    }  # fmt: skip


def _balance(context: Context) -> Answer:
    balance = context.workspace.read(month_balance, _wish(context), context.options.since)
    lines = [
        {**_groups(line.groups), "households": _flow(line.households), "persons": _flow(line.persons),
         "before_fen": line.fen_before, "now_fen": line.fen_now}
        for line in (*balance.lines, balance.total)
    ]  # fmt: skip
    data = {
        "month": year_month.to_text(balance.wish.month), "before": year_month.to_text(balance.before),
        "lines": lines[:-1], **lines[-1], "unexplained": [plain(line) for line in balance.unexplained],
    }  # fmt: skip
    return _answer(context, data, lambda uow: balance_sheet(uow, balance))


def _duplicates(context: Context) -> Answer:
    wish = _wish(context)
    found = context.workspace.read(list_duplicates, wish)
    data = {"month": year_month.to_text(wish.month), "duplicates": plain(found)}
    return _answer(context, data, lambda uow: duplicates_sheet(uow, wish, found))


def _query_wish(context: Context, base: QueryWish) -> QueryWish:
    """The conditions of a saved query with those of the options over them."""
    o = context.options
    given: dict[str, Any] = {name: getattr(o, name) for name in FLAGS if getattr(o, name) is not None}
    for name in ("amount_from", "amount_to"):
        if getattr(o, name) is not None:
            given[name] = getattr(o, name)
    for name, values in (("programmes", o.programme), ("villages", o.village), ("categories", o.category),
                         ("has", o.has), ("lacks", o.lacks), ("towards", o.towards)):  # fmt: skip
        if values:
            given[name] = tuple(values)
    if o.extra:
        given["extra"] = tuple(parse_extra(one) for one in o.extra)
    if o.sex:
        given["sex"] = o.sex
    return dataclasses.replace(base, **given, anybody=base.anybody or o.anybody)


def _run_query(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    saved = workspace.read(find_query, o.name) if o.name else SavedQuery("", QueryWish())
    wish = _query_wish(context, saved.wish)
    month = o.month or year_month.of(context.clock.today())
    found = workspace.read(run_query, wish, month)
    words = workspace.read(conditions_text, wish)
    notes = [words, text("statistics.note.found", benefits=len(found.keys), households=found.households,
                         persons=found.persons, total=spelt(found.total_fen))]  # fmt: skip
    data: dict[str, Any] = {
        "name": saved.name, "month": year_month.to_text(month), "conditions": words, "count": len(found.keys),
        "households": found.households, "persons": found.persons, "total_fen": found.total_fen,
    }  # fmt: skip
    if found.towards:
        gone = found.towards
        data["towards"] = {**dataclasses.asdict(gone), "total": len(found.keys)}
        notes.append(text("statistics.note.towards", all=len(found.keys), transferred=gone.transferred,
                          waived=gone.waived, pending=gone.pending))  # fmt: skip
    data["rows"] = plain(workspace.read(roster_rows, list(found.keys), month))
    return _answer(context, data, lambda uow: query_sheet(uow, saved.name or words, month, found.keys, notes))


def _save_query(context: Context) -> Answer:
    wish = _query_wish(context, QueryWish())
    saved = context.workspace.run(save_query, context.options.name, wish).value
    words = context.workspace.read(conditions_text, saved.wish)
    return Answer({"name": saved.name, "conditions": words}, [f"{saved.name}\t{words}"])


def _list_queries(context: Context) -> Answer:
    rows = [
        {"name": query.name, "code": query.code, "conditions": context.workspace.read(conditions_text, query.wish)}
        for query in context.workspace.read(list_queries)
    ]
    return Answer({"queries": rows}, [f"{row['code']}\t{row['name']}\t{row['conditions']}" for row in rows])


def _delete_query(context: Context) -> Answer:
    name = context.options.name
    if any(query.code and name in (query.name, query.code) for query in context.workspace.read(list_queries)):
        raise not_found("statistics.no_query", name=name)
    context.workspace.run(delete_query, name)
    return Answer({"deleted": name}, [name])


def _month(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--month", type=year_month.parse, default=0, metavar="YYYY-MM", help=text("cli.option.month"))
    parser.add_argument("--out", type=Path, metavar="OUT.xlsx|OUT.pdf", help=text("cli.option.stats_out"))


def _filters(parser: argparse.ArgumentParser) -> None:
    _month(parser)
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--category", default="", metavar="CODE")


def _grouped(parser: argparse.ArgumentParser) -> None:
    _filters(parser)
    parser.add_argument("--by", default="", metavar="LIST", help=text("cli.option.stats_by"))


def _table_arguments(parser: argparse.ArgumentParser) -> None:
    _grouped(parser)
    parser.add_argument("--compare", type=year_month.parse, default=0, metavar="YYYY-MM",
                        help=text("cli.option.stats_compare"))  # fmt: skip
    parser.add_argument("--cumulative", action="store_true", help=text("cli.option.stats_cumulative"))


def _since(parser: argparse.ArgumentParser) -> None:
    _grouped(parser)
    parser.add_argument("--since", type=year_month.parse, default=0, metavar="YYYY-MM",
                        help=text("cli.option.stats_since"))  # fmt: skip


def _money(written: str) -> int:
    read = read_amount(written)
    if read.fen is None:
        raise ValueError("not an amount")
    return read.fen


def _conditions(parser: argparse.ArgumentParser) -> None:
    for name in FLAGS:
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="N")
    for name in ("amount-from", "amount-to"):
        parser.add_argument(f"--{name}", type=_money, metavar="YUAN")
    parser.add_argument("--anybody", action="store_true", help=text("cli.option.stats_anybody"))
    parser.add_argument("--sex", choices=("1", "2"), default="", help=text("cli.option.stats_sex"))
    for name in ("programme", "has", "lacks", "towards", "category"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="CODE", help=_help(name))
    parser.add_argument("--village", action="append", default=[], metavar="NAME")
    words = text("cli.option.stats_extra")
    parser.add_argument("--extra", action="append", default=[], metavar="KEY=VALUE", help=words)


def _help(name: str) -> str | None:
    words = {"has": "cli.option.stats_has", "lacks": "cli.option.stats_lacks", "towards": "cli.option.stats_towards"}
    return text(words[name]) if name in words else None


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="", metavar="NAME")
    _month(parser)
    _conditions(parser)


def _save_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    _conditions(parser)


def _opens(options: argparse.Namespace) -> str:
    """A paper is recorded as made; everything else is read."""
    return WRITING if options.out is not None and options.out.suffix.lower() == ".pdf" else READING


VERBS = (
    Verb(("stats", "table"), _opens, _table, _table_arguments),
    Verb(("stats", "summary"), _opens, _summary, _filters),
    Verb(("stats", "changes"), _opens, _changes, _since),
    Verb(("stats", "balance"), _opens, _balance, _since),
    Verb(("stats", "duplicates"), _opens, _duplicates, _filters),
    Verb(("stats", "query", "run"), _opens, _run_query, _run_arguments),
    Verb(("stats", "query", "save"), WRITING, _save_query, _save_arguments),
    Verb(("stats", "query", "list"), READING, _list_queries),
    Verb(("stats", "query", "delete"), WRITING, _delete_query, lambda p: p.add_argument("name", metavar="NAME")),
)
