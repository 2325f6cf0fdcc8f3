"""Verbs about samples: drawn and judged by the county, answered by the townships."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from minsheng_desktop.checks.sample_answers import NewReply, answer_sample, judge_samples, prepare_photo
from minsheng_desktop.checks.sample_records import CASE_RESULTS, POSTING_RESULTS, RECTIFY_RESULTS, DrawLine, DrawWish
from minsheng_desktop.checks.sample_sheets import item_cells
from minsheng_desktop.checks.samples import (
    SOURCES,
    draw_again,
    draw_page,
    draw_samples,
    list_draws,
    preview_draw,
    sample_figures,
)
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.households import preview_or_write
from minsheng_desktop.cli.rosters import plain, uid_of
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import export_sheet
from minsheng_desktop.notices.figure_sheets import write_figures
from minsheng_desktop.notices.sample_notices import make_sample_notice, sample_sheet
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.sampling import ACCEPTED, RECTIFY

OUT = "OUT.pdf|OUT.xlsx"


def _draw_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="source", choices=SOURCES, required=True, help=text("samples.cli.source"))
    parser.add_argument("--month", type=year_month.parse, required=True, metavar="YYYY-MM")
    parser.add_argument("--count", type=int, default=0, metavar="N", help=text("samples.cli.count"))
    parser.add_argument("--share", type=int, default=0, metavar="PERCENT", help=text("samples.cli.share"))
    parser.add_argument("--township", action="append", default=[], metavar="NAME", help=text("samples.cli.township"))
    parser.add_argument("--programme", action="append", default=[], metavar="CODE")
    parser.add_argument("--seed", default="", metavar="TEXT", help=text("samples.cli.seed"))
    parser.add_argument("--title", default="", metavar="TEXT")
    parser.add_argument("--due", type=date.fromisoformat, metavar="DATE", help=text("samples.cli.due"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _draw(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    wish = DrawWish(o.source, o.month, o.count, o.share, tuple(o.township), tuple(o.programme), o.seed, o.title, o.due)
    shares = workspace.read_job(context.job, preview_draw, wish)
    lines = [text("samples.cli.share_line", office=s.office, population=s.population, drawn=s.drawn) for s in shares]
    data = {"shares": plain(shares)}
    if o.dry_run:
        return Answer(data, lines)
    uids = workspace.run_job(context.job, None, draw_samples, wish).value
    draws = [line for line in workspace.read(list_draws) if line.uid in uids]
    lines += [f"{line.uid.hex()}\t{_draw_line(line)}" for line in draws]
    return Answer({**data, "draws": plain(draws)},
                  [*lines, text("samples.cli.drawn", count=len(uids), seed=draws[0].seed)])  # fmt: skip


def _draw_line(line: DrawLine) -> str:
    counts = {key: getattr(line, key) for key in ("items", "waiting", "judging", "problems", "settled", "late")}
    return text("samples.cli.draw_line", office=line.office, title=line.title, seed=line.seed, **counts)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--open", action="store_true", help=text("samples.cli.open"))


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_draws, context.options.open)
    return Answer({"draws": plain(found)}, [f"{line.uid.hex()}\t{_draw_line(line)}" for line in found])


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")


def _show(context: Context) -> Answer:
    page = context.workspace.read(draw_page, uid_of(context.options.uid))
    lines = ["\t".join((item.uid.hex(), *map(str, item_cells(item)))) for item in page.items]
    return Answer(plain(page), [_draw_line(page.draw), *lines])


def _answer_arguments(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    results = (*CASE_RESULTS, *POSTING_RESULTS, *RECTIFY_RESULTS)
    parser.add_argument("--result", choices=results, required=True, help=text("samples.cli.result"))
    parser.add_argument("--finding", default="", metavar="TEXT")
    parser.add_argument("--photo", type=Path, metavar="FILE", help=text("samples.cli.photo"))
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help=text("samples.cli.on"))
    parser.add_argument("--by", default="", metavar="NAME", help=text("samples.cli.by"))


def _answer(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    photo = prepare_photo(workspace.folder, o.photo) if o.photo else None
    reply = NewReply(o.result, o.finding, o.on, o.by, photo)
    item = workspace.run(answer_sample, uid_of(o.uid), reply).value
    words = text("samples.cli.answered", label=item.label, result=code_word("sample_result", o.result))
    return Answer({"item": plain(item)}, [words])


def _judge_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")
    parser.add_argument("--verdict", choices=(ACCEPTED, RECTIFY), required=True)
    parser.add_argument("--by", type=date.fromisoformat, metavar="DATE", help=text("samples.cli.rectify_by"))
    parser.add_argument("--remark", default="", metavar="TEXT", help=text("samples.cli.remark"))


def _judge(context: Context) -> Answer:
    o = context.options
    count = context.workspace.run(judge_samples, [uid_of(one) for one in o.uids], o.verdict, o.by, o.remark).value
    verdict = code_word("sample_verdict", o.verdict)
    return Answer({"changed": count}, [text("samples.cli.judged", count=len(o.uids), verdict=verdict)])


def _notice_arguments(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("out", type=Path, metavar="OUT.pdf")
    parser.add_argument("--number", default="", metavar="TEXT", help=text("samples.cli.number"))


def _notice(context: Context) -> Answer:
    o = context.options
    made = context.workspace.run_job(context.job, None, make_sample_notice, uid_of(o.uid), o.number, o.out).value
    words = text("cli.notices_made", place=o.out, count=1, pages=made.paper.pages)
    return Answer({"file": str(o.out), "number": made.notices[0].number, "pages": made.paper.pages}, [words])


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("out", type=Path, metavar=OUT)


def _opens(options: argparse.Namespace) -> str:
    return WRITING if options.out is not None and options.out.suffix.lower() == ".pdf" else READING


def _export(context: Context) -> Answer:
    return _written(context, uid_of(context.options.uid), 0, context.options.out)


def _written(context: Context, draw: bytes | None, year: int, out: Path) -> Answer:
    sheet = context.workspace.read(sample_sheet, draw, year)
    if out.suffix.lower() == ".pdf":
        paper = context.workspace.run_job(context.job, None, write_figures, sheet, out).value.paper
        words = text("cli.notices_made", place=out, count=1, pages=paper.pages)
        return Answer({"file": str(out), "pages": paper.pages}, [words])
    if out.suffix.lower() != ".xlsx":
        raise input_error("samples.not_a_sheet")
    rows = context.workspace.read_job(context.job, export_sheet, out, sheet)
    return Answer({"file": str(out), "rows": rows}, [text("cli.exported", place=out, rows=rows)])


def _figures_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, default=0, metavar="YYYY", help=text("samples.cli.year"))
    parser.add_argument("--out", type=Path, metavar=OUT)


def _figures(context: Context) -> Answer:
    o = context.options
    if o.out is not None:
        return _written(context, None, o.year, o.out)
    found = context.workspace.read(sample_figures, o.year)
    keys = ("office", "items", "answered", "problems", "demanded", "settled", "late")
    lines = [text("samples.cli.figures_line", **{key: getattr(line, key) for key in keys}) for line in found]
    return Answer({"figures": plain(found)}, lines)


def _verify(context: Context) -> Answer:
    found = context.workspace.read(draw_again, uid_of(context.options.uid))
    key = "same" if found.same_list else "same_items" if found.same_items else "changed"
    same = found.same_list and found.same_items
    return Answer(plain(found), [text(f"samples.again.{key}", population=found.population)], 0 if same else 1)


VERBS = (
    Verb(("sample", "draw"), preview_or_write, _draw, _draw_arguments),
    Verb(("sample", "list"), READING, _list, _list_arguments),
    Verb(("sample", "show"), READING, _show, _one),
    Verb(("sample", "answer"), WRITING, _answer, _answer_arguments),
    Verb(("sample", "judge"), WRITING, _judge, _judge_arguments),
    Verb(("sample", "notice"), WRITING, _notice, _notice_arguments),
    Verb(("sample", "export"), _opens, _export, _export_arguments),
    Verb(("sample", "figures"), _opens, _figures, _figures_arguments),
    Verb(("sample", "verify"), READING, _verify, _one),
)
