"""Verbs about paper files: list papers, place files, print covers and contents, say what is missing."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from minsheng_desktop.cli.attachments import uid_of
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.paper_files import (
    ORIGINS,
    PaperFile,
    PaperWish,
    PlaceWish,
    change_paper,
    enter_paper,
    list_papers,
    move_paper,
    paper_file,
    paper_kinds,
    place_files,
    remove_paper,
)
from minsheng_desktop.households.paper_files_missing import missing_papers, settle_papers
from minsheng_desktop.notices.file_covers import make_covers, missing_words, pages_words, preview_missing
from minsheng_desktop.notices.making import write_out


def _file_data(file: PaperFile) -> dict[str, object]:
    return {
        "household": file.household.hex(), "head": file.head, "village": file.village, "number": file.number,
        "box": file.box, "volume": file.volume, "keep_years": file.keep_years, "filed_on": file.filed_on,
        "source": file.source, "unlisted": file.unlisted, "pages": file.pages,
        "papers": [
            {"uid": item.uid.hex(), "position": item.position, "kind": item.kind, "title": item.title,
             "dated_on": item.dated_on, "pages": pages_words(item), "origin": item.origin, "source": item.source,
             "remark": item.remark}
            for item in file.items
        ],
        "missing": [{"programme": line.programme, "kinds": list(line.kinds), "pending": line.pending}
                    for line in file.missing],
    }  # fmt: skip


def _household(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("household", metavar="UID")


def _households(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("households", nargs="+", metavar="UID")


def _show(context: Context) -> Answer:
    file = context.workspace.read(paper_file, uid_of(context.options.household))
    place = "\t".join((file.head, file.village, file.number or "", file.box or "", file.volume or ""))
    lines = [
        place,
        *(f"{i.position}\t{i.title}\t{i.dated_on or ''}\t{pages_words(i)}\t{i.remark or ''}" for i in file.items),
        *(text("cli.dossier_missing", programme=m.programme_name, kinds=missing_words(m)) for m in file.missing),
    ]
    return Answer(_file_data(file), lines)


def _fill(context: Context) -> Answer:
    done = context.workspace.run(list_papers, [uid_of(uid) for uid in context.options.households]).value
    return Answer({"listed": done}, [text("cli.dossier_listed", count=done)])


def _paper(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", required=True, metavar="CODE", help=text("cli.option.paper_kind"))
    parser.add_argument("--title", default="", metavar="TEXT")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--from-page", type=int, metavar="N")
    parser.add_argument("--to-page", type=int, metavar="N")
    parser.add_argument("--pages", type=int, default=0, metavar="N", help=text("cli.option.paper_pages"))
    parser.add_argument("--origin", choices=ORIGINS, default="paper")
    parser.add_argument("--source", default="", metavar="TEXT", help=text("cli.option.paper_source"))
    parser.add_argument("--remark", default="", metavar="TEXT")


def _wish(options: argparse.Namespace) -> PaperWish:
    return PaperWish(
        options.kind, options.title, options.on, options.from_page, options.to_page, options.origin, options.source,
        options.remark, pages=options.pages,
    )  # fmt: skip


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    _household(parser)
    _paper(parser)


def _add(context: Context) -> Answer:
    options = context.options
    uid = context.workspace.run(enter_paper, uid_of(options.household), _wish(options)).value
    return Answer({"uid": uid.hex()}, [uid.hex()])


def _change_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paper", metavar="UID")
    _paper(parser)


def _change(context: Context) -> Answer:
    options = context.options
    changed = context.workspace.run(change_paper, uid_of(options.paper), _wish(options)).value
    return Answer({"changed": changed}, [text("cli.dossier_changed", count=int(changed))])


def _remove(context: Context) -> Answer:
    left = context.workspace.run(remove_paper, uid_of(context.options.paper)).value
    return Answer({"left": left}, [text("cli.dossier_removed", count=left)])


def _move_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paper", metavar="UID")
    parser.add_argument("--position", type=int, required=True, metavar="N")


def _move(context: Context) -> Answer:
    at = context.workspace.run(move_paper, uid_of(context.options.paper), context.options.position).value
    return Answer({"position": at}, [text("cli.dossier_moved", position=at)])


def _place_arguments(parser: argparse.ArgumentParser) -> None:
    _households(parser)
    parser.add_argument("--number", default="", metavar="TEXT", help=text("cli.option.dossier_number"))
    parser.add_argument("--box", default="", metavar="TEXT")
    parser.add_argument("--volume", default="", metavar="TEXT")
    parser.add_argument("--keep-years", type=int, metavar="N")
    parser.add_argument("--filed", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--source", default="", metavar="TEXT", help=text("cli.option.paper_source"))


def _place(context: Context) -> Answer:
    o = context.options
    wish = PlaceWish(o.number, o.box, o.volume, o.keep_years, o.filed, o.source)
    done = context.workspace.run(place_files, [uid_of(uid) for uid in o.households], wish).value
    return Answer({"changed": done}, [text("cli.dossier_changed", count=done)])


def _settle(context: Context) -> Answer:
    done = context.workspace.run(settle_papers, [uid_of(uid) for uid in context.options.households]).value
    data = {"settled": done.settled, "lacking": done.lacking}
    return Answer(data, [text("cli.dossier_settled", **data)])


def _missing_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--pending", action="store_true", help=text("cli.option.papers_pending"))
    parser.add_argument("--out", type=Path, metavar="OUT.pdf")


def _missing(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    lines = workspace.read(missing_papers, o.programme, o.village, o.pending)
    if o.out is not None:
        write_out(o.out, workspace.read_job(context.job, preview_missing, o.programme, o.village, o.pending).paper)
    data = [
        {"household": line.household.hex() if line.household else None, "head": line.head, "village": line.village,
         "programme": line.programme, "kinds": list(line.kinds), "pending": line.pending}
        for line in lines
    ]  # fmt: skip
    shown = [f"{line.village}\t{line.head}\t{line.programme_name}\t{missing_words(line)}" for line in lines]
    return Answer({"count": len(lines), "missing": data}, shown)


def _print_arguments(parser: argparse.ArgumentParser) -> None:
    _households(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.pdf")
    parser.add_argument("--boxes", action="store_true")


def _print(context: Context) -> Answer:
    o = context.options
    wanted = [uid_of(uid) for uid in o.households]
    made = context.workspace.run_job(context.job, None, make_covers, wanted, o.out, o.boxes).value
    data = {"file": str(o.out), "pages": made.paper.pages, "files": len(made.notices)}
    return Answer(data, [text("cli.dossier_printed", count=len(made.notices), pages=made.paper.pages)])


def _kinds(context: Context) -> Answer:
    kinds = context.workspace.read(paper_kinds)
    data = {"kinds": [{"code": code, "label": label} for code, label in kinds]}
    return Answer(data, [f"{code}\t{label}" for code, label in kinds])


VERBS = (
    Verb(("dossier", "show"), READING, _show, _household),
    Verb(("dossier", "kinds"), READING, _kinds),
    Verb(("dossier", "list"), WRITING, _fill, _households),
    Verb(("dossier", "add"), WRITING, _add, _add_arguments),
    Verb(("dossier", "change"), WRITING, _change, _change_arguments),
    Verb(("dossier", "move"), WRITING, _move, _move_arguments),
    Verb(("dossier", "remove"), WRITING, _remove, lambda p: p.add_argument("paper", metavar="UID")),
    Verb(("dossier", "place"), WRITING, _place, _place_arguments),
    Verb(("dossier", "settle"), WRITING, _settle, _households),
    Verb(("dossier", "missing"), READING, _missing, _missing_arguments),
    Verb(("dossier", "print"), WRITING, _print, _print_arguments),
)
