"""Verbs about households and their members; what is personal comes from a file or standard input."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core.files import translate
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.households.following_amounts import (
    NEW_PERSON,
    ProposedAmount,
    propose_joining,
    propose_leaving,
)
from minsheng_desktop.households.membership import add_member, end_membership, membership_of, set_head
from minsheng_desktop.households.moving import move_household, preview_move
from minsheng_desktop.households.outcomes import BenefitToReview, MembershipOutcome
from minsheng_desktop.households.registering import (
    check_registration,
    preview_registration,
    register_household,
)
from minsheng_desktop.households.registration_file import (
    MAX_BYTES,
    load_object,
    member_from,
    refuse_all,
    registration_from,
    village_from,
)
from minsheng_desktop.households.service import household_page
from minsheng_desktop.households.splitting import preview_split, split_household
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan


def read_object(place: str) -> dict[str, Any]:
    """The JSON object of a file, or of standard input for ``-``. Raises FILE or INPUT."""
    if place == "-":
        return load_object(sys.stdin.buffer.read(MAX_BYTES + 1))
    path = Path(place)
    try:
        with path.open("rb") as handle:
            return load_object(handle.read(MAX_BYTES + 1))
    except OSError as error:
        raise translate(error, path) from error


def preview_or_write(options: argparse.Namespace) -> str:
    """A dry run only reads."""
    return READING if options.dry_run else WRITING


def _month(written: str) -> int:
    return year_month.parse(written)


def _review_lines(benefits: tuple[BenefitToReview, ...]) -> list[str]:
    return [
        text(
            "cli.benefit_to_review", programme=b.programme, holder=b.holder, amount=yuan(b.amount_fen or 0),
            before=b.covered_before, after=b.covered_after,
        )
        for b in benefits
    ]  # fmt: skip


def _following_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether amounts follow, and who says so."""
    parser.add_argument("--recalculate", action="store_true", help=text("cli.option.recalculate"))
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))


def _reason_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="", metavar="TEXT")


def _wanted(options: argparse.Namespace, lines: tuple[ProposedAmount, ...]) -> list[bytes]:
    """The benefits whose amounts follow."""
    return [line.uid for line in lines if options.recalculate and not line.refusal]


def _proposed_lines(lines: tuple[ProposedAmount, ...]) -> list[str]:
    return [
        text(
            "cli.proposed_amount", programme=line.programme, holder=line.holder, month=year_month.to_text(line.month),
            old=yuan(line.old_fen), new=yuan(line.new_fen), sentence=line.refusal or line.found.sentence,
        )
        for line in lines
    ]  # fmt: skip


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.json", help=text("cli.option.json_file"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _add(context: Context) -> Answer:
    workspace = context.workspace
    reg = workspace.read(registration_from, read_object(context.options.file))
    refuse_all(workspace.read(check_registration, reg))
    preview = workspace.read(preview_registration, reg)
    data = {"leaving": plain(preview.leaving), "benefits": plain(preview.benefits)}
    lines = [text("cli.leaves", name=line.name, head=line.head_name) for line in preview.leaving]
    lines += _review_lines(preview.benefits)
    if context.options.dry_run:
        return Answer(data, [*lines, text("cli.nothing_wrong")])
    uid = workspace.run(register_household, reg).value
    page = workspace.read(household_page, uid)
    lines.append(text("cli.registered", name=page.values["head_name"], count=len(page.members), uid=uid.hex()))
    return Answer({"household": uid.hex(), "page": for_user(context, plain(page)), **data}, lines)


def _split_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("household", metavar="UID")
    parser.add_argument("--person", action="append", required=True, metavar="PERSON-UID", help=text("cli.option.going"))
    parser.add_argument("--head", required=True, metavar="PERSON-UID", help=text("cli.option.split_head"))
    parser.add_argument("--month", type=_month, required=True, metavar="YYYY-MM")
    parser.add_argument("--new-head", metavar="PERSON-UID", help=text("cli.option.new_head"))
    parser.add_argument("--village", metavar="NAME")
    parser.add_argument("--group", metavar="TEXT", help=text("cli.option.group"))
    parser.add_argument("--address", metavar="TEXT")
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))
    _reason_argument(parser)
    _following_arguments(parser)


def _split(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    household = uid_of(o.household)

    def place(person: str) -> bytes:
        return workspace.read(membership_of, household, uid_of(person))

    going = [place(person) for person in o.person]
    preview = workspace.read(preview_split, household, going)
    persons = [uid_of(person) for person in o.person]
    proposed = workspace.read(propose_leaving, household, persons, year_month.add(o.month, -1))
    lines = [*_review_lines(preview.benefits), *_proposed_lines(proposed)]
    if o.dry_run:
        return Answer({"preview": plain(preview), "proposed": plain(proposed)}, lines)
    village = workspace.read(village_from, o.village) if o.village else None
    new_head = place(o.new_head) if o.new_head else None
    uid = workspace.run(
        split_household, household, going, place(o.head), o.month, village, o.group, o.address, new_head,
        None, _wanted(o, proposed), Why(o.reason, o.approver),
    ).value  # fmt: skip
    lines.append(text("cli.split", names=text("households.names").join(preview.moving), uid=uid.hex()))
    return Answer({"household": uid.hex(), "preview": plain(preview)}, lines)


def _move_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("household", metavar="UID")
    parser.add_argument("--village", required=True, metavar="NAME")
    parser.add_argument("--group", default="", metavar="TEXT", help=text("cli.option.group"))
    parser.add_argument("--address", default="", metavar="TEXT")
    parser.add_argument("--month", type=_month, required=True, metavar="YYYY-MM")
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))
    _reason_argument(parser)
    _following_arguments(parser)


def _move(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    household, village = uid_of(o.household), workspace.read(village_from, o.village)
    preview = workspace.read(preview_move, household, village, o.month)
    proposed = preview.amounts
    if not o.dry_run:
        follow = (_wanted(o, proposed), Why(o.reason, o.approver))
        workspace.run(move_household, household, village, o.group, o.address, o.month, *follow)
    line = text("cli.moved", old=preview.village_before, new=preview.village_after, count=len(preview.members))
    return Answer({"move": plain(preview)}, [line, *_proposed_lines(proposed)])


def _member_add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("household", metavar="UID")
    parser.add_argument("file", metavar="FILE.json", help=text("cli.option.json_member"))
    parser.add_argument("--month", type=_month, required=True, metavar="YYYY-MM")
    _reason_argument(parser)
    _following_arguments(parser)


def _member_add(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    member = workspace.read(member_from, read_object(o.file))
    household = uid_of(o.household)
    proposed = workspace.read(propose_joining, household, o.month, member.person_uid or NEW_PERSON)
    follow = (_wanted(o, proposed), Why(o.reason, o.approver))
    return _member_answer(workspace.run(add_member, household, member, o.month, *follow).value, proposed)


def _member_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("household", metavar="UID")
    parser.add_argument("person", metavar="PERSON-UID")


def _member_end_arguments(parser: argparse.ArgumentParser) -> None:
    _member_place(parser)
    parser.add_argument("--last-month", type=_month, required=True, metavar="YYYY-MM")
    _reason_argument(parser)
    _following_arguments(parser)


def _member_end(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    household, person = uid_of(o.household), uid_of(o.person)
    membership = workspace.read(membership_of, household, person)
    proposed = workspace.read(propose_leaving, household, [person], o.last_month)
    given = (membership, o.last_month, o.reason, o.approver, _wanted(o, proposed))
    return _member_answer(workspace.run(end_membership, *given).value, proposed)


def _member_head_arguments(parser: argparse.ArgumentParser) -> None:
    _member_place(parser)
    parser.add_argument("--month", type=_month, required=True, metavar="YYYY-MM")


def _member_head(context: Context) -> Answer:
    o, household = context.options, uid_of(context.options.household)
    membership = context.workspace.read(membership_of, household, uid_of(o.person))
    return _member_answer(context.workspace.run(set_head, household, membership, o.month).value)


def _member_answer(outcome: MembershipOutcome, proposed: tuple[ProposedAmount, ...] = ()) -> Answer:
    lines = [text("cli.leaves", name=outcome.left.name, head=outcome.left.head_name)] if outcome.left else []
    if outcome.relations:
        lines.append(text("cli.relations", names=text("households.names").join(outcome.relations)))
    lines += [*_review_lines(outcome.benefits), *_proposed_lines(proposed), text("cli.member_done")]
    return Answer({"outcome": plain(outcome), "proposed": plain(proposed)}, lines)


VERBS = (
    Verb(("household", "add"), preview_or_write, _add, _add_arguments),
    Verb(("household", "split"), preview_or_write, _split, _split_arguments),
    Verb(("household", "move"), preview_or_write, _move, _move_arguments),
    Verb(("member", "add"), WRITING, _member_add, _member_add_arguments),
    Verb(("member", "end"), WRITING, _member_end, _member_end_arguments),
    Verb(("member", "head"), WRITING, _member_head, _member_head_arguments),
)
