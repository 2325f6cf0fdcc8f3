"""Verbs about households that move between townships: let go, taken in, passed on by the county."""

from __future__ import annotations

import argparse

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.households import preview_or_write
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.exchange.moved_households import assign_relocation, close_relocation
from minsheng_desktop.households.moved_away import STATUS_WORDS, Departure, list_departures, take_back
from minsheng_desktop.households.moved_content import MovedBenefit, MovedHousehold, MovedMember
from minsheng_desktop.households.moving_in import (
    Acceptance,
    ArrivalPage,
    ChosenBenefit,
    accept_arrival,
    arrival_page,
    check_acceptance,
    decline_arrival,
    list_arrivals,
    sharers,
)
from minsheng_desktop.households.moving_out import (
    MovingOutPreview,
    destination_of,
    let_go_again,
    move_out,
    preview_moving_out,
)
from minsheng_desktop.households.registration_file import refuse_all, village_from
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import read_amount, yuan


def _relocate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("household", metavar="UID")
    parser.add_argument("--to", default="", metavar="TOWNSHIP", help=text("relocation.cli.to"))
    parser.add_argument("--place", default="", metavar="TEXT", help=text("relocation.cli.place"))
    parser.add_argument("--month", type=year_month.parse, required=True, metavar="YYYY-MM")
    parser.add_argument("--person", action="append", default=[], metavar="UID", help=text("relocation.cli.person"))
    parser.add_argument("--reason", default="", metavar="TEXT")
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _relocate(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    household, persons = uid_of(o.household), [uid_of(one) for one in o.person]
    to = workspace.read(destination_of, o.to, o.place)
    preview = workspace.read(preview_moving_out, household, to, o.month, persons)
    data = {"preview": plain(preview)}
    if o.dry_run:
        return Answer(data, _preview_lines(preview))
    uid = workspace.run(move_out, household, to, o.month, persons, Why(o.reason, o.approver)).value
    return Answer({"relocation": uid.hex(), **data}, [*_preview_lines(preview), text("relocation.cli.next")])


def _preview_lines(preview: MovingOutPreview) -> list[str]:
    join = text("households.names").join
    lines = [
        text("relocation.cli.goes", names=join(preview.moving), place=preview.destination,
             month=year_month.to_text(preview.month)),
        *(text("relocation.cli.ends", programme=line.programme, amount=yuan(line.total_fen),
               month=year_month.to_text(line.last_month)) for line in preview.benefits),
    ]  # fmt: skip
    lines += [
        text(
            "cli.benefit_to_review", programme=line.programme, holder=line.holder, amount=yuan(line.amount_fen or 0),
            before=line.covered_before, after=line.covered_after,
        )
        for line in preview.reviews
    ]  # fmt: skip
    return [*lines, text("relocation.cases", count=preview.cases)] if preview.cases else lines


def _departures(context: Context) -> Answer:
    found = context.workspace.read(list_departures)
    return Answer({"departures": plain(found)}, [_departure_line(line) for line in found])


def _departure_line(line: Departure) -> str:
    return "\t".join(
        (line.uid.hex(), line.moved_on, line.office, line.head_name, str(len(line.members)), line.place,
         text(STATUS_WORDS[line.status]), line.remark)
    )  # fmt: skip


def _uid_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")


def _take_back_arguments(parser: argparse.ArgumentParser) -> None:
    _uid_argument(parser)
    parser.add_argument("--benefit", action="append", default=[], metavar="UID", help=text("relocation.cli.again"))
    parser.add_argument("--reason", default="", metavar="TEXT")
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))


def _take_back(context: Context) -> Answer:
    o = context.options
    benefits = [uid_of(one) for one in o.benefit]
    count = context.workspace.run(take_back, uid_of(o.uid), benefits, Why(o.reason, o.approver)).value
    return Answer({"members": count}, [text("relocation.taken_back", count=count)])


def _let_go_arguments(parser: argparse.ArgumentParser) -> None:
    _uid_argument(parser)
    parser.add_argument("--reason", default="", metavar="TEXT")
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))


def _let_go(context: Context) -> Answer:
    o = context.options
    count = context.workspace.run(let_go_again, uid_of(o.uid), Why(o.reason, o.approver)).value
    return Answer({"benefits": count}, [text("relocation.let_go", count=count)])


def _arrivals_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", nargs="?", default="", metavar="UID", help=text("relocation.cli.one"))
    parser.add_argument("--open", action="store_true", help=text("relocation.cli.open"))


def _arrivals(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    if o.uid:
        page = workspace.read(arrival_page, uid_of(o.uid))
        return Answer(for_user(context, {"page": plain(page)}), _page_lines(page))
    found = workspace.read(list_arrivals, o.open)
    lines = [
        "\t".join((line.uid.hex(), line.office, line.head_name, str(line.members), year_month.to_text(line.month),
                   text(STATUS_WORDS[line.status]), line.finding))
        for line in found
    ]  # fmt: skip
    return Answer({"arrivals": plain(found)}, lines)


def _page_lines(page: ArrivalPage) -> list[str]:
    members = page.moved.members
    known = {line.member: line.village for line in page.known}
    lines = [
        text("relocation.cli.member", place=place, name=member.name, relation=member.relation,
             known=_remark(member, known.get(place)))
        for place, member in enumerate(members)
    ]  # fmt: skip
    return lines + [
        text("relocation.cli.benefit", place=place, programme=line.programme, amount=yuan(line.total_fen),
             name=members[line.holder].name, month=year_month.to_text(line.last_month)) + dead_words(page.moved, line)
        for place, line in enumerate(page.moved.benefits)
    ]  # fmt: skip


def _remark(member: MovedMember, village: str | None) -> str:
    words = text("relocation.died", day=member.died_on) if member.died_on else ""
    return words + (text("relocation.known", village=village) if village is not None else "")


def dead_words(moved: MovedHousehold, line: MovedBenefit) -> str:
    """What a death means for a benefit somebody drew before the move; empty where all live."""
    dead, living = sharers(moved, line)
    if not dead:
        return ""
    return text("relocation.dead_shared" if living else "relocation.dead_only", name=dead[0].name)


def _accept_arguments(parser: argparse.ArgumentParser) -> None:
    _uid_argument(parser)
    parser.add_argument("--village", required=True, metavar="NAME")
    parser.add_argument("--group", default="", metavar="TEXT", help=text("cli.option.group"))
    parser.add_argument("--address", default="", metavar="TEXT")
    parser.add_argument("--month", type=year_month.parse, metavar="YYYY-MM", help=text("relocation.cli.month"))
    parser.add_argument(
        "--member", action="append", type=int, default=[], metavar="N", help=text("relocation.cli.members")
    )
    parser.add_argument(
        "--benefit", action="append", default=[], metavar="N[=YUAN]", help=text("relocation.cli.benefits")
    )
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _accept(context: Context) -> Answer:
    o, workspace, order = context.options, context.workspace, uid_of(context.options.uid)
    wish = Acceptance(
        workspace.read(village_from, o.village), o.group, o.address, o.month, tuple(o.member) or None,
        tuple(_chosen(one) for one in o.benefit),
    )  # fmt: skip
    page = workspace.read(arrival_page, order)
    refuse_all(workspace.read(check_acceptance, order, wish))
    if o.dry_run:
        return Answer(for_user(context, {"page": plain(page)}), [*_page_lines(page), text("cli.nothing_wrong")])
    uid = workspace.run(accept_arrival, order, wish).value
    return Answer({"household": uid.hex()}, [text("relocation.accepted", name=page.arrival.head_name), uid.hex()])


def _chosen(written: str) -> ChosenBenefit:
    """“0” or “0=530.00”. Raises INPUT."""
    place, _, amount = written.partition("=")
    read = read_amount(amount) if amount else None
    if not place.isdecimal() or (amount and (read is None or read.fen is None)):
        raise input_error("relocation.no_benefit")
    return ChosenBenefit(int(place), read.fen if read else None)


def _reason_arguments(parser: argparse.ArgumentParser) -> None:
    _uid_argument(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT")


def _decline(context: Context) -> Answer:
    context.workspace.run(decline_arrival, uid_of(context.options.uid), context.options.reason)
    return Answer({}, [text("relocation.declined")])


def _assign_arguments(parser: argparse.ArgumentParser) -> None:
    _uid_argument(parser)
    parser.add_argument("--to", required=True, metavar="TOWNSHIP", help=text("relocation.cli.township"))


def _assign(context: Context) -> Answer:
    name = context.workspace.run(assign_relocation, uid_of(context.options.uid), context.options.to).value
    return Answer({"township": name}, [text("relocation.assigned", name=name)])


def _left_county(context: Context) -> Answer:
    context.workspace.run(close_relocation, uid_of(context.options.uid), context.options.reason)
    return Answer({}, [text("relocation.closed")])


VERBS = (
    Verb(("household", "relocate"), preview_or_write, _relocate, _relocate_arguments),
    Verb(("household", "departures"), READING, _departures),
    Verb(("household", "take-back"), WRITING, _take_back, _take_back_arguments),
    Verb(("household", "let-go"), WRITING, _let_go, _let_go_arguments),
    Verb(("household", "arrivals"), READING, _arrivals, _arrivals_arguments),
    Verb(("household", "accept-arrival"), preview_or_write, _accept, _accept_arguments),
    Verb(("household", "decline-arrival"), WRITING, _decline, _reason_arguments),
    Verb(("household", "assign"), WRITING, _assign, _assign_arguments),
    Verb(("household", "left-county"), WRITING, _left_county, _reason_arguments),
)
