"""Verbs of the office desk: relatives of officials, the reserve fund, the people who came, benefits given up."""

from __future__ import annotations

import argparse
from pathlib import Path

from minsheng_desktop.applications.desk_records import (
    RESERVE_KINDS,
    NewReception,
    NewRelative,
    NewReserveEntry,
    ReceptionFilter,
    ReceptionRecord,
    RelativeFilter,
    RelativeRecord,
    ReserveBook,
)
from minsheng_desktop.applications.reception import (
    add_receptions,
    link_receptions,
    list_receptions,
    reception_record,
    refer_receptions,
    settle_receptions,
    tell_papers,
)
from minsheng_desktop.applications.relatives import (
    declare_relatives,
    end_relatives,
    list_relatives,
    record_relative_visits,
)
from minsheng_desktop.applications.reserve import (
    add_reserve_entries,
    export_reserve,
    remove_reserve_entries,
    reserve_book,
)
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.means import cases_of, code_word, day, person_of
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.cli.surveys import fen
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.waivers import (
    NewWaiver,
    WaiverRecord,
    add_waivers,
    ask_waivers_again,
    end_waivers,
    list_waivers,
    waiver_figures,
)
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan

# relatives of officials


def _relative_add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("person", metavar="PERSON", help=text("means.cli.person"))
    add("--official", required=True, metavar="NAME", help=text("means.cli.official"))
    add("--office", required=True, metavar="TEXT", help=text("means.cli.office"))
    add("--post", default="", metavar="TEXT")
    add("--relation", required=True, metavar="TEXT", help=text("means.cli.relation"))
    add("--on", type=day, metavar="DATE", help=text("means.cli.real_day"))
    add("--case", default="", metavar="CASE", help=text("means.cli.relative_case"))
    add("--may-handle", action="store_true", help=text("means.cli.may_handle"))


def _relative_add(context: Context) -> Answer:
    o = context.options
    case = cases_of(context, [o.case])[0] if o.case else None
    new = NewRelative(
        person_of(context, o.person), o.official, o.office, o.relation, o.on or context.clock.today(), o.post, case,
        not o.may_handle,
    )  # fmt: skip
    uid = context.workspace.run(declare_relatives, [new]).value[0]
    return Answer({"uid": uid.hex()}, [text("means.cli.saved", uid=uid.hex())])


def _relative_list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--official", default="", metavar="NAME")
    parser.add_argument("--unvisited", action="store_true", help=text("means.cli.unvisited"))
    parser.add_argument("--ended", action="store_true", help=text("means.cli.with_ended"))


def _relative_list(context: Context) -> Answer:
    o = context.options
    found = context.workspace.read(list_relatives, RelativeFilter(o.village, o.official, o.unvisited, o.ended))
    return Answer(for_user(context, {"relatives": plain(found)}), [_relative_line(record) for record in found])


def _relative_line(record: RelativeRecord) -> str:
    about = (record.name, record.village, record.official_name, record.official_office, record.relation)
    visited = record.visited_on or text("means.cli.not_visited")
    return "\t".join((record.uid.hex(), *about, record.declared_on, visited, ";".join(record.benefits)))


def _visit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")
    parser.add_argument("--on", type=day, required=True, metavar="DATE", help=text("means.cli.real_day"))
    parser.add_argument("--by", required=True, metavar="NAME")


def _relative_visit(context: Context) -> Answer:
    o = context.options
    count = context.workspace.run(record_relative_visits, [uid_of(uid) for uid in o.uids], o.on, o.by).value
    return _count(count)


def _count(count: int) -> Answer:
    return Answer({"changed": count}, [text("means.cli.changed", count=count)])


def _end_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")
    parser.add_argument("--on", type=day, required=True, metavar="DATE", help=text("means.cli.real_day"))


def _relative_end(context: Context) -> Answer:
    o = context.options
    return _count(context.workspace.run(end_relatives, [uid_of(uid) for uid in o.uids], o.on).value)


# the reserve fund


def _reserve_add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("kind", choices=RESERVE_KINDS, metavar="KIND", help=", ".join(RESERVE_KINDS))
    add("amount", type=fen, metavar="YUAN")
    add("--on", type=day, metavar="DATE", help=text("means.cli.real_day"))
    add("--case", default="", metavar="CASE", help=text("means.cli.reserve_case"))
    add("--receipt", default="", metavar="NO")
    add("--note", default="", metavar="TEXT")


def _reserve_add(context: Context) -> Answer:
    o = context.options
    case = cases_of(context, [o.case])[0] if o.case else None
    entry = NewReserveEntry(o.on or context.clock.today(), o.kind, o.amount, case, o.receipt, o.note)
    uid = context.workspace.run(add_reserve_entries, [entry]).value[0]
    book = context.workspace.read(reserve_book)
    data = {"uid": uid.hex(), "balance_fen": book.balance_fen}
    return Answer(data, [text("means.cli.reserve_saved", balance=yuan(book.balance_fen))])


def _reserve_list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, metavar="DATE")
    parser.add_argument("--to", dest="last", type=day, metavar="DATE")
    parser.add_argument("--export", type=Path, metavar="OUT.xlsx", help=text("means.cli.export"))


def _reserve_list(context: Context) -> Answer:
    o = context.options
    book = context.workspace.read(reserve_book, o.first, o.last)
    data = plain(book)
    if o.export:
        data["file"], data["rows"] = str(o.export), context.workspace.read(export_reserve, o.export, o.first, o.last)
    return Answer(data, _book_lines(book))


def _book_lines(book: ReserveBook) -> list[str]:
    lines = [
        "\t".join((
            line.uid.hex(), line.day, code_word("reserve_kind", line.kind), yuan(line.amount_fen),
            yuan(line.balance_fen), line.number, line.name, line.receipt_no, line.note,
        ))
        for line in book.lines
    ]  # fmt: skip
    sums = {
        "opening": yuan(book.opening_fen), "allocated": yuan(book.allocated_fen), "spent": yuan(book.spent_fen),
        "refunded": yuan(book.refunded_fen), "back": yuan(book.given_back_fen), "balance": yuan(book.balance_fen),
    }  # fmt: skip
    return [*lines, text("means.cli.book", **sums)]


def _reason_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")
    parser.add_argument("--reason", required=True, metavar="TEXT")


def _reserve_remove(context: Context) -> Answer:
    o = context.options
    return _count(context.workspace.run(remove_reserve_entries, [uid_of(uid) for uid in o.uids], o.reason).value)


# the people who came


def _reception_add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("name", metavar="NAME")
    add("matter", metavar="TEXT", help=text("means.cli.matter"))
    add("--on", type=day, metavar="DATE", help=text("means.cli.real_day"))
    add("--person", default="", metavar="PERSON", help=text("means.cli.person"))
    add("--phone", default="", metavar="NO")
    add("--village", default="", metavar="NAME")
    add("--channel", default="counter", metavar="CODE", help=text("means.cli.channel"))
    add("--programme", default="", metavar="CODE")
    add("--officer", default="", metavar="NAME", help=text("means.cli.officer"))
    add("--told", action="append", default=[], metavar="PAPER", help=text("means.cli.told"))
    add("--answer", default="", metavar="TEXT")
    add("--settled", type=day, metavar="DATE")


def _reception_add(context: Context) -> Answer:
    o = context.options
    new = NewReception(
        o.on or context.clock.today(), o.name, o.matter, o.officer, o.channel, o.phone,
        person_of(context, o.person) if o.person else None, o.village, o.programme, tuple(o.told), o.answer, o.settled,
    )  # fmt: skip
    uid = context.workspace.run(add_receptions, [new]).value[0]
    return _reception(context, uid)


def _reception(context: Context, uid: bytes) -> Answer:
    record = context.workspace.read(reception_record, uid)
    lines = [_reception_line(record)]
    if record.too_often:
        lines.append(text("means.cli.too_often", visit=record.visit))
    return Answer(for_user(context, {"reception": plain(record)}), lines)


def _reception_line(record: ReceptionRecord) -> str:
    parts = (record.uid.hex(), record.number, record.came_on, record.name, record.village)
    channel = code_word("reception_channel", record.channel)
    state = record.settled_on or text("means.cli.open")
    referred = code_word("referral_target", record.referred_to) if record.referred_to else ""
    visit = text("means.cli.visit", visit=record.visit)
    return "\t".join((*parts, channel, record.matter, record.first_officer, visit, state, referred))


def _reception_list_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--text", default="")
    add("--from", dest="first", type=day, metavar="DATE")
    add("--to", dest="last", type=day, metavar="DATE")
    add("--open", action="store_true", help=text("means.cli.only_open"))
    add("--flagged", action="store_true", help=text("means.cli.flagged"))
    add("--referred", action="store_true", help=text("means.cli.referred"))


def _reception_list(context: Context) -> Answer:
    o = context.options
    wanted = ReceptionFilter(o.text, o.first, o.last, o.open, o.flagged, o.referred)
    found = context.workspace.read(list_receptions, wanted)
    return Answer(for_user(context, {"receptions": plain(found)}), [_reception_line(record) for record in found])


def _refer_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")
    parser.add_argument("--to", required=True, metavar="CODE", help=text("means.cli.target"))
    parser.add_argument("--reason", required=True, metavar="TEXT")


def _refer(context: Context) -> Answer:
    o = context.options
    return _count(context.workspace.run(refer_receptions, [uid_of(uid) for uid in o.uids], o.to, o.reason).value)


def _settle_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")
    parser.add_argument("--answer", required=True, metavar="TEXT")
    parser.add_argument("--on", type=day, metavar="DATE", help=text("means.cli.real_day"))


def _settle(context: Context) -> Answer:
    o = context.options
    on = o.on or context.clock.today()
    return _count(context.workspace.run(settle_receptions, [uid_of(uid) for uid in o.uids], o.answer, on).value)


def _tell_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("papers", nargs="+", metavar="PAPER", help=text("means.cli.told"))


def _tell(context: Context) -> Answer:
    uid = uid_of(context.options.uid)
    context.workspace.run(tell_papers, uid, context.options.papers)
    return _reception(context, uid)


def _link_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")
    parser.add_argument("--case", required=True, metavar="CASE", help=text("means.cli.case"))


def _link(context: Context) -> Answer:
    o = context.options
    case = cases_of(context, [o.case])[0]
    return _count(context.workspace.run(link_receptions, [uid_of(uid) for uid in o.uids], case).value)


# benefits given up


def _waiver_add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("persons", nargs="+", metavar="PERSON", help=text("means.cli.person"))
    add("--programme", default="tekun_dispersed", metavar="CODE")
    add("--signed", type=day, required=True, metavar="DATE", help=text("means.cli.real_day"))
    add("--ask-again", type=day, metavar="DATE", help=text("means.cli.ask_again"))
    add("--reason", default="", metavar="TEXT")


def _waiver_add(context: Context) -> Answer:
    o = context.options
    persons = [person_of(context, written) for written in o.persons]
    new = [NewWaiver(person, o.programme, o.signed, o.ask_again, o.reason) for person in persons]
    uids = context.workspace.run(add_waivers, new).value
    return Answer({"uids": [uid.hex() for uid in uids]}, [text("means.cli.changed", count=len(uids))])


def _waiver_list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--due", type=day, metavar="DATE", help=text("means.cli.due"))
    parser.add_argument("--ended", action="store_true", help=text("means.cli.with_ended"))
    parser.add_argument("--since", type=year_month.parse, metavar="YYYY-MM", help=text("means.cli.since"))
    parser.add_argument("--month", type=year_month.parse, metavar="YYYY-MM", help=text("means.cli.figures_month"))


def _waiver_list(context: Context) -> Answer:
    """The register and, with ``--since``, what became of those who could draw the benefit then (R-035)."""
    o, workspace = context.options, context.workspace
    found = workspace.read(list_waivers, o.due, o.ended)
    data, lines = {"waivers": plain(found)}, [_waiver_line(record) for record in found]
    if o.since:
        figures = workspace.read(waiver_figures, o.since, o.month or year_month.of(context.clock.today()))
        data["figures"] = plain(figures)
        counts = {key: getattr(figures, key) for key in ("total", "transferred", "waived", "pending")}
        lines.append(text("means.cli.figures", **counts))
    return Answer(for_user(context, data), lines)


def _waiver_line(record: WaiverRecord) -> str:
    parts = (record.uid.hex(), record.name, record.village, record.programme, record.signed_on)
    return "\t".join(
        (*parts, record.ask_again_on or "", text("means.cli.ask_now") if record.due else "", record.reason)
    )


def _waiver_ask(context: Context) -> Answer:
    o = context.options
    return _count(context.workspace.run(ask_waivers_again, [uid_of(uid) for uid in o.uids], o.on).value)


def _waiver_end(context: Context) -> Answer:
    o = context.options
    return _count(context.workspace.run(end_waivers, [uid_of(uid) for uid in o.uids], o.on).value)


VERBS = (
    Verb(("relative", "add"), WRITING, _relative_add, _relative_add_arguments),
    Verb(("relative", "list"), READING, _relative_list, _relative_list_arguments),
    Verb(("relative", "visit"), WRITING, _relative_visit, _visit_arguments),
    Verb(("relative", "end"), WRITING, _relative_end, _end_arguments),
    Verb(("reserve", "add"), WRITING, _reserve_add, _reserve_add_arguments),
    Verb(("reserve", "list"), READING, _reserve_list, _reserve_list_arguments),
    Verb(("reserve", "remove"), WRITING, _reserve_remove, _reason_arguments),
    Verb(("reception", "add"), WRITING, _reception_add, _reception_add_arguments),
    Verb(("reception", "list"), READING, _reception_list, _reception_list_arguments),
    Verb(("reception", "tell"), WRITING, _tell, _tell_arguments),
    Verb(("reception", "refer"), WRITING, _refer, _refer_arguments),
    Verb(("reception", "settle"), WRITING, _settle, _settle_arguments),
    Verb(("reception", "link"), WRITING, _link, _link_arguments),
    Verb(("waiver", "add"), WRITING, _waiver_add, _waiver_add_arguments),
    Verb(("waiver", "list"), READING, _waiver_list, _waiver_list_arguments),
    Verb(("waiver", "ask"), WRITING, _waiver_ask, _end_arguments),
    Verb(("waiver", "end"), WRITING, _waiver_end, _end_arguments),
)
