"""Verbs that begin, change, pass on and end one benefit."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import (
    STOPPED,
    begin_grace,
    change_amount,
    set_covered,
)
from minsheng_desktop.entitlements.due_amounts import change_income, reckon_new
from minsheng_desktop.entitlements.filled import filled_fields
from minsheng_desktop.entitlements.granting import GrantMore, grant_entitlement
from minsheng_desktop.entitlements.guards import check_start
from minsheng_desktop.entitlements.service import entitlement_row
from minsheng_desktop.entitlements.stopping import (
    cancel_for_fraud,
    end_graces,
    exit_gradually,
    preview_stop,
    stop_with,
)
from minsheng_desktop.entitlements.transfers import TransferWish, preview_transfer, transfer_entitlement
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.programmes.fields import check_fields, programme_fields
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import read_amount, yuan

EVERYBODY = "all"


def month_of(written: str) -> int:
    """A month as typed; argparse tells what is wrong of a ``ValueError``."""
    return year_month.parse(written)


def fen_of(written: str) -> int:
    """Yuan as typed; argparse tells what is wrong of a ``ValueError``."""
    read = read_amount(written)
    if read.fen is None:
        raise ValueError("not an amount")
    return read.fen


def why_arguments(parser: argparse.ArgumentParser) -> None:
    """Reason and approver of a change."""
    parser.add_argument("--reason", default="", help=text("cli.option.reason"))
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))


def why_of(options: argparse.Namespace) -> Why:
    """Reason and approver as typed."""
    return Why(options.reason, options.approver)


def _month(parser: argparse.ArgumentParser, required: bool = True, help_key: str = "") -> None:
    shown = text(help_key) if help_key else None
    parser.add_argument("--month", type=month_of, required=required, metavar="YYYY-MM", help=shown)


def _fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--field", action="append", default=[], metavar="KEY=VALUE", help=text("cli.option.own_fields"))


def fields_from(context: Context, programme: str, written: Sequence[str]) -> dict[str, str]:
    """The fields of a programme as typed, checked. Raises INPUT."""
    pairs = dict(pair.partition("=")[::2] for pair in written)

    def read(uow: UnitOfRead) -> dict[str, str]:
        return check_fields(programme_fields(uow, programme), pairs, uow.today)

    return context.workspace.read(read) if pairs else {}


def _people(context: Context, person: bytes, covered: Sequence[str]) -> list[bytes]:
    if list(covered) != [EVERYBODY]:
        return [uid_of(written) for written in covered]
    homes = context.workspace.read(person_page, person).households
    home = next((m.household_uid for m in homes if m.to_month is None), None)
    if home is None:
        return [person]
    members = context.workspace.read(household_page, home).members
    return [m.person_uid for m in members if m.to_month is None and not m.died_on]


def _grant_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON-UID")
    parser.add_argument("--programme", required=True, metavar="CODE")
    _month(parser)
    parser.add_argument("--amount", type=fen_of, metavar="YUAN", help=text("cli.option.grant_amount"))
    parser.add_argument("--supplement", type=fen_of, default=0, metavar="YUAN")
    parser.add_argument("--income", type=fen_of, metavar="YUAN", help=text("cli.option.income"))
    parser.add_argument("--household", metavar="UID")
    parser.add_argument("--category", default="", metavar="CODE")
    parser.add_argument(
        "--covered", action="append", default=[], metavar="PERSON-UID|all", help=text("cli.option.covered")
    )
    _fields(parser)
    why_arguments(parser)
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _grant(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    person = uid_of(o.person)
    household = uid_of(o.household) if o.household else None
    covered = _people(context, person, o.covered)
    extra = fields_from(context, o.programme, o.field)
    people = covered or [person]
    guarded = workspace.read(check_start, o.programme, people, household, o.month, "", extra)
    reckoned = None
    if o.amount is None:
        reckoned = workspace.read(reckon_new, o.programme, o.month, people, o.category, extra, o.income)
    amount = o.amount if o.amount is not None else reckoned.amount_fen if reckoned else 0
    said: dict[str, Any] = {"warnings": list(guarded.warnings), "amount_fen": amount,
                            "reckoning": reckoned.sentence if reckoned else ""}  # fmt: skip
    if o.dry_run:
        refused = [{"code": error.code, "message": error.message} for error in guarded.refusals]
        return Answer(
            {"dry_run": True, "refusals": refused, **said}, [*(e.message for e in guarded.refusals), yuan(amount)]
        )
    figures = reckoned.figures if reckoned else None
    more = GrantMore(o.supplement, o.income, figures, extra, why=why_of(o))
    done = workspace.run(grant_entitlement, o.programme, person, o.month, amount, household, o.category, covered, more)
    return _answer(context, done.value, True, said)


def _change_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    _month(parser)
    parser.add_argument("--amount", type=fen_of, metavar="YUAN")
    parser.add_argument("--supplement", type=fen_of, metavar="YUAN")
    parser.add_argument("--income", type=fen_of, metavar="YUAN", help=text("cli.option.income"))
    why_arguments(parser)


def _change(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    uid = uid_of(o.uid)
    row = workspace.read(entitlement_row, uid)
    if o.income is not None and o.amount is None:
        found = workspace.run(change_income, uid, o.month, o.income, why_of(o)).value
        return _answer(context, uid, found.amount_fen != row.amount_fen, {"reckoning": found.sentence})
    if o.amount is None:
        raise input_error("entitlements.bulk_amount")
    supplement = row.supplement_fen if o.supplement is None else o.supplement
    done = workspace.run(change_amount, uid, o.month, o.amount, supplement, None, why_of(o))
    return _answer(context, uid, done.value)


def _cover_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    _month(parser)
    parser.add_argument("--covered", action="append", required=True, metavar="PERSON-UID|all",
                        help=text("cli.option.covered"))  # fmt: skip
    why_arguments(parser)


def _cover(context: Context) -> Answer:
    o = context.options
    uid = uid_of(o.uid)
    people = _people(context, context.workspace.read(entitlement_row, uid).person_uid, o.covered)
    done = context.workspace.run(set_covered, uid, people, o.month, None, why_of(o))
    return _answer(context, uid, True, {"covered": done.value})


def _stop_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    _month(parser, help_key="cli.option.last_month")
    parser.add_argument("--status", choices=STOPPED, default=STOPPED[0])
    parser.add_argument("--with-followers", action="store_true", help=text("cli.option.with_followers"))
    why_arguments(parser)


def _stop(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    uid = uid_of(o.uid)
    found = workspace.read(preview_stop, [uid], o.month)
    chosen = [line.uid for line in found.follows] if o.with_followers else []
    workspace.run(stop_with, uid, o.month, chosen, why_of(o), o.status)
    follows = [text("cli.follows", name=f.name, programme=f.programme, uid=f.uid.hex()) for f in found.follows]
    return _answer(context, uid, True, {"follows": plain(found.follows), "stopped": 1 + len(chosen)}, follows)


def _fraud_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    _month(parser, help_key="cli.option.last_month")
    parser.add_argument("--since", type=month_of, required=True, metavar="YYYY-MM", help=text("cli.option.fraud_since"))
    parser.add_argument("--barred-until", type=date.fromisoformat, required=True, metavar="DATE",
                        help=text("cli.option.barred"))  # fmt: skip
    parser.add_argument("--evidence", required=True, help=text("cli.option.evidence"))
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))


def _fraud(context: Context) -> Answer:
    o = context.options
    uid = uid_of(o.uid)
    done = context.workspace.run(cancel_for_fraud, uid, o.month, o.since, o.barred_until, o.evidence, o.approver)
    return _answer(context, uid, True, {"recover_fen": done.value}, [text("cli.recover", amount=yuan(done.value))])


def _grace_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    _month(parser, False, "cli.option.grace_first")
    parser.add_argument("--last-month", type=month_of, metavar="YYYY-MM", help=text("cli.option.grace_end"))
    parser.add_argument("--decided", type=month_of, metavar="YYYY-MM", help=text("cli.option.grace_decided"))
    parser.add_argument("--months", type=int, metavar="N", help=text("cli.option.grace_months"))
    why_arguments(parser)


def _grace(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    uid, why = uid_of(o.uid), why_of(o)
    if o.month and o.last_month:
        done = workspace.run(begin_grace, uid, o.month, o.last_month, why.reason, None, why.approver)
        return _answer(context, uid, done.value, {"first": o.month, "last": o.last_month})
    decided = o.decided or (year_month.add(o.month, -1) if o.month else year_month.of(context.clock.today()))
    plan = workspace.run(exit_gradually, uid, decided, o.months, why).value
    words = text("cli.grace", first=year_month.to_text(plan.first), last=year_month.to_text(plan.last))
    return _answer(context, uid, True, {"first": plan.first, "last": plan.last}, [words])


def _end_grace(context: Context) -> Answer:
    o = context.options
    done = context.workspace.run(end_graces, [uid_of(uid) for uid in o.uids], why_of(o))
    return Answer({"stopped": done.value}, [text("cli.grace_ended", count=done.value)])


def _end_grace_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")
    why_arguments(parser)


def _transfer_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("--to", required=True, metavar="CODE", help=text("cli.option.transfer_to"))
    _month(parser)
    parser.add_argument("--person", action="append", default=[], metavar="PERSON-UID",
                        help=text("cli.option.transfer_person"))  # fmt: skip
    parser.add_argument("--amount", type=fen_of, metavar="YUAN", help=text("cli.option.grant_amount"))
    parser.add_argument("--income", type=fen_of, metavar="YUAN", help=text("cli.option.income"))
    parser.add_argument("--remaining", type=fen_of, metavar="YUAN", help=text("cli.option.transfer_remaining"))
    parser.add_argument("--category", default="", metavar="CODE")
    _fields(parser)
    why_arguments(parser)
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _transfer(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    uid = uid_of(o.uid)
    wish = TransferWish(
        o.to, o.month, tuple(uid_of(person) for person in o.person), o.amount, o.category,
        fields_from(context, o.to, o.field), o.income, o.remaining, why_of(o),
    )  # fmt: skip
    preview = workspace.read(preview_transfer, uid, wish)
    words = text(
        "cli.transfer", former=preview.former, last=year_month.to_text(preview.last_month),
        programme=preview.programme, month=year_month.to_text(preview.month), gap=len(preview.gap),
    )  # fmt: skip
    if o.dry_run:
        return Answer(plain(preview), [words, *preview.refusals])
    done = workspace.run(transfer_entitlement, uid, wish).value
    rows = [workspace.read(entitlement_row, new) for new in done.uids]
    data = {"transfer": plain(preview), "entitlements": for_user(context, plain(rows)),
            "gap": list(done.gap), "back_pay_fen": done.back_pay_fen}  # fmt: skip
    return Answer(data, [words, *(f"{row.uid.hex()}\t{row.name}\t{row.programme}" for row in rows)])


def _filled_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", required=True, metavar="CODE")
    parser.add_argument("--field", required=True, metavar="KEY", help=text("cli.option.filled_field"))
    _month(parser, False)


def _filled(context: Context) -> Answer:
    o = context.options
    found = context.workspace.read(filled_fields, o.programme, o.field, o.month or 0)
    head = text("cli.fields_filled", label=found.label, filled=found.filled, total=found.total)
    rows = [f"{uid.hex()}\t{name}\t{village}" for uid, name, village in found.missing]
    missing = [{"uid": uid.hex(), "name": name, "village": village} for uid, name, village in found.missing]
    data = {"field": found.key, "label": found.label, "filled": found.filled, "total": found.total, "missing": missing}
    return Answer(data, [head, *rows])


def _answer(
    context: Context, uid: bytes, changed: bool, more: dict[str, Any] | None = None, lines: Sequence[str] = ()
) -> Answer:
    """The benefit as it stands now, and whether the verb changed anything."""
    row = context.workspace.read(entitlement_row, uid)
    status = text(f"entitlements.status.{row.status}")
    line = f"{uid.hex()}\t{row.name}\t{row.programme}\t{yuan(row.amount_fen or 0)}\t{status}"
    data = {"entitlement": for_user(context, plain(row)), "changed": changed, **(more or {})}
    return Answer(data, [line, *(more or {}).get("warnings", ()), *lines])


def _reading_if_dry(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


VERBS = (
    Verb(("entitlement", "grant"), _reading_if_dry, _grant, _grant_arguments),
    Verb(("entitlement", "change"), WRITING, _change, _change_arguments),
    Verb(("entitlement", "cover"), WRITING, _cover, _cover_arguments),
    Verb(("entitlement", "stop"), WRITING, _stop, _stop_arguments),
    Verb(("entitlement", "fraud"), WRITING, _fraud, _fraud_arguments),
    Verb(("entitlement", "grace"), WRITING, _grace, _grace_arguments),
    Verb(("entitlement", "end-grace"), WRITING, _end_grace, _end_grace_arguments),
    Verb(("entitlement", "transfer"), _reading_if_dry, _transfer, _transfer_arguments),
    Verb(("entitlement", "filled"), READING, _filled, _filled_arguments),
)
