"""Verbs about papers: make notices and the roster list as PDF, list what was made."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.cli.attachments import uid_of
from minsheng_desktop.cli.frame import NOTHING, READING, WRITING, Answer, Context, Verb
from minsheng_desktop.core.errors import AppError, Kind, not_found
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.service import filter_by_names
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.notices.case_papers import (
    APPLICATION,
    Target,
    benefits_as_targets,
    blank_paper,
    find_case_targets,
    make_case_papers,
    paper_templates,
)
from minsheng_desktop.notices.certificates import CERTIFICATE, CertificateWish, make_certificates
from minsheng_desktop.notices.change_list import make_change_list
from minsheng_desktop.notices.made import open_again
from minsheng_desktop.notices.making import write_out
from minsheng_desktop.notices.office import office_card, set_office
from minsheng_desktop.notices.records import MadePapers, NoticeWish
from minsheng_desktop.notices.service import (
    ROSTER,
    find_households,
    find_targets,
    list_notices,
    make_notices,
    make_roster,
    notice_data,
    refusal_data,
)
from minsheng_desktop.notices.templates import BENEFIT, CASE, CHANGE, MONTH, load_template, template_keys
from minsheng_desktop.rules import year_month

REFUSAL = "refusal"


def _make_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", choices=(*template_keys(BENEFIT, CASE, CHANGE, MONTH), ROSTER), metavar="TEMPLATE")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.pdf")
    parser.add_argument(
        "--to", action="append", default=[], metavar="UID|NUMBER", help=text("cli.option.paper_targets")
    )
    parser.add_argument("--blank", action="store_true", help=text("cli.option.paper_blank"))
    parser.add_argument(
        "--month", type=year_month.parse, default=0, metavar="MONTH", help=text("cli.option.paper_month")
    )
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--series", default="", metavar="TEXT")
    parser.add_argument("--date", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--reason", default="", metavar="TEXT")
    parser.add_argument("--purpose", default="", metavar="TEXT", help=text("cli.option.purpose"))
    parser.add_argument("--from", dest="first", type=year_month.parse, default=0, metavar="MONTH")
    parser.add_argument("--until", dest="last", type=year_month.parse, default=0, metavar="MONTH")
    parser.add_argument("--boxes", action="store_true")


def _make(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    if options.template == ROSTER:
        wanted = workspace.read(filter_by_names, options.programme, options.village, (), "")
        done = workspace.run_job(
            context.job, None, make_roster, wanted, options.out, options.village, boxes=options.boxes
        )
        return _answer(options.out, done.value)
    if options.blank:
        return _blank(context)
    subject = load_template(options.template).subject
    if subject == MONTH:
        return _change_list(context)
    if options.template == CERTIFICATE:
        return _certify(context)
    targets = _case_targets(context, subject)
    if targets:
        asked = NoticeWish(
            options.template, options.series, day=options.date, reason=options.reason, month=options.month
        )
        done = workspace.run_job(context.job, None, make_case_papers, asked, targets, options.out, options.boxes)
        return _answer(options.out, done.value)
    wish = NoticeWish(options.template, options.series, day=options.date, reason=options.reason)
    if options.template == REFUSAL and options.programme and options.to:
        households = workspace.read(find_households, options.to)
        data = workspace.read(refusal_data, households, options.programme)
    else:
        if not (options.to or options.programme or options.village):
            raise AppError(Kind.INPUT, "notices.nobody")
        uids = workspace.read(find_targets, options.to, options.programme, options.village)
        data = workspace.read(notice_data, uids)
    done = workspace.run_job(context.job, None, make_notices, wish, data, options.out, options.boxes)
    return _answer(options.out, done.value)


def _blank(context: Context) -> Answer:
    out = context.options.out
    pages = context.workspace.read(blank_paper, context.options.template, out)
    data: dict[str, object] = {"file": str(out), "pages": pages, "notices": []}
    return Answer(data, [text("cli.notices_made", place=out, count=1, pages=pages)])


def _change_list(context: Context) -> Answer:
    options = context.options
    month = options.month or year_month.of(context.clock.today())
    wish = StatWish(month, programme=options.programme, village=_village(context, options.village))
    made = context.workspace.run_job(context.job, None, make_change_list, wish, options.out, options.boxes).value
    return _answer(options.out, made)


def _case_targets(context: Context, subject: str) -> list[Target]:
    """Whom a paper of a case is for; a notice of a benefit too may be made from the application it came of."""
    options, workspace = context.options, context.workspace
    if subject in (CASE, CHANGE):
        if not options.to and (options.programme or options.village):
            uids = workspace.read(find_targets, (), options.programme, options.village)
            return benefits_as_targets(uids)
        if not options.to:
            raise AppError(Kind.INPUT, "notices.nobody")
        return workspace.read(find_case_targets, options.to)
    if not options.to:
        return []
    try:
        targets: list[Target] = workspace.read(find_case_targets, options.to)
    except AppError:
        return []  # a household, which only notices of benefits know
    return targets if all(target.kind == APPLICATION for target in targets) else []


def _village(context: Context, name: str) -> bytes:
    """A village by name, b"" for none. Raises NOT_FOUND."""
    if not name:
        return b""
    found = context.workspace.read(villages_by_name).get(name)
    if found is None:
        raise not_found("areas.unknown", name=name)
    return found


def _templates(context: Context) -> Answer:
    """Every template: key, name, what it is about, kind of paper in a file."""
    rows = paper_templates()
    names = ("template", "name", "subject", "paper")
    return Answer({"templates": [dict(zip(names, row, strict=True)) for row in rows]}, ["\t".join(row) for row in rows])


def _certify(context: Context) -> Answer:
    """Certificates for persons named by uid."""
    options = context.options
    wish = CertificateWish(options.first, options.last, options.purpose, options.series, options.date)
    persons = [uid_of(word) for word in options.to]
    done = context.workspace.run_job(
        context.job, None, make_certificates, wish, persons, options.out, boxes=options.boxes
    )
    return _answer(options.out, done.value)


def _again(context: Context) -> Answer:
    """A paper that was made, written out as it was printed."""
    out = context.options.out
    line, preview = context.workspace.run(open_again, uid_of(context.options.uid)).value
    write_out(out, preview.paper)
    data = {"file": str(out), "pages": preview.paper.pages, "number": line.number, "template": line.template}
    return Answer(data, [text("cli.notices_made", place=out, count=1, pages=preview.paper.pages)])


def _again_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.pdf")


def _office_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", metavar="TEXT")
    parser.add_argument("--phone", metavar="TEXT")
    parser.add_argument("--series", action="append", default=[], metavar="TEMPLATE=PREFIX")


def _office(context: Context) -> Answer:
    """Show the office card; what is given is set first."""
    options, workspace = context.options, context.workspace
    if options.name is not None or options.phone is not None or options.series:
        card = workspace.read(office_card)
        name = card.name if options.name is None else options.name
        phone = card.phone if options.phone is None else options.phone
        series = dict(part.partition("=")[::2] for part in options.series)
        workspace.run(set_office, name, phone, series)
    card = workspace.read(office_card)
    data = {"name": card.name or card.usual_name, "phone": card.phone, "series": dict(card.series)}
    return Answer(data, [f"{data['name']}\t{card.phone}", *(f"{key}\t{word}" for key, word in card.series.items())])


def _office_opens(options: argparse.Namespace) -> str:
    given = options.name is not None or options.phone is not None or options.series
    return WRITING if given else READING


def _answer(out: Path, made: MadePapers) -> Answer:
    notices = [{"uid": notice.uid.hex(), "number": notice.number} for notice in made.notices]
    data = {"file": str(out), "pages": made.paper.pages, "notices": notices}
    return Answer(data, [text("cli.notices_made", place=out, count=len(notices), pages=made.paper.pages)])


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_notices)
    rows = [
        {"uid": n.uid.hex(), "template": n.template, "number": n.number, "name": n.name, "programme": n.programme,
         "made_on": n.made_on, "pages": n.pages, "made_by": n.made_by}
        for n in found
    ]  # fmt: skip
    return Answer({"notices": rows}, [f"{n.made_on}\t{n.number}\t{n.template}\t{n.name}\t{n.programme}" for n in found])


VERBS = (
    Verb(("notice", "make"), WRITING, _make, _make_arguments),
    Verb(("notice", "again"), WRITING, _again, _again_arguments),
    Verb(("notice", "office"), _office_opens, _office, _office_arguments),
    Verb(("notice", "list"), READING, _list),
    Verb(("notice", "templates"), NOTHING, _templates),
)
