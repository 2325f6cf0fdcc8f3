"""Verbs about 补发 and 追回."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.back_pay import (
    list_back_pay,
    make_back_pay,
    months_words,
    remove_back_pay,
    reopen_back_pay,
    settle_back_pay,
    status_label,
)
from minsheng_desktop.disbursements.export import export_back_pay
from minsheng_desktop.disbursements.finding import FINDERS, find_back_pay, record_found
from minsheng_desktop.disbursements.records import BackPayFilter, BackPayLine, BackPayTotals, NewBackPay
from minsheng_desktop.notices.back_pay_sheet import make_back_pay_sheet
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import read_amount, yuan

STATES = ("awaiting_repay", "repaid", "recovered")


def _month(written: str) -> int:
    return year_month.parse(written)


def _fen(written: str) -> int:
    """Yuan as typed, negative ones too; argparse tells what is wrong of a ``ValueError``."""
    read = read_amount(written)
    if read.fen is None:
        raise ValueError("not an amount")
    return read.fen


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--status", choices=STATES, default="")
    parser.add_argument("--cause", default="", metavar="CODE")
    parser.add_argument("--settled", type=_month, default=0, metavar="YYYY-MM", help=text("cli.option.settled_month"))


def _wanted(context: Context) -> BackPayFilter:
    o = context.options
    return BackPayFilter(o.programme, o.status, o.cause, o.village, o.settled)


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_back_pay, _wanted(context))
    return _answer(context, found)


def _answer(context: Context, found: list[BackPayLine]) -> Answer:
    totals = BackPayTotals.of(found)
    return Answer(for_user(context, {"lines": plain(found), "totals": plain(totals)}), _lines(found, totals))


def _lines(found: list[BackPayLine], totals: BackPayTotals) -> list[str]:
    shown = {"lines": totals.lines, "persons": totals.persons, "months": totals.months}
    head = text("cli.back_pay", **shown, pay=yuan(totals.pay_fen), recover=yuan(totals.recover_fen))
    rows = [
        f"{line.uid.hex()}\t{line.village}\t{line.name}\t{line.programme}\t"
        f"{months_words(line.from_month, line.to_month)}\t{line.sentence}\t{status_label(line)}"
        for line in found
    ]
    return [head, *rows]


def _make_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", nargs="?", metavar="ENTITLEMENT-UID")
    parser.add_argument("--from", dest="first", type=_month, metavar="YYYY-MM")
    parser.add_argument("--to", dest="last", type=_month, metavar="YYYY-MM")
    parser.add_argument("--difference", type=_fen, metavar="YUAN", help=text("cli.option.back_pay_difference"))
    parser.add_argument("--amount", type=_fen, metavar="YUAN", help=text("cli.option.back_pay_amount"))
    parser.add_argument("--cause", default="other", metavar="CODE")
    parser.add_argument("--note", default="")
    parser.add_argument("--find", choices=FINDERS, default="", help=text("cli.option.back_pay_find"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _make_opens(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _make(context: Context) -> Answer:
    o = context.options
    if o.find:
        if o.dry_run:
            lines = context.workspace.read(find_back_pay, o.find)
            amount = sum(line.amount_fen or (line.difference_fen or 0) * (line.months or 0) for line in lines)
            head = text("cli.back_pay_found", count=len(lines), amount=yuan(amount))
            return Answer({"found": plain(lines), "amount_fen": amount}, [head])
        uids = context.workspace.run(record_found, o.find).value
    else:
        if not (o.uid and o.first):
            raise input_error("back_pay.bad_months")
        new = NewBackPay(
            uid_of(o.uid), o.first, o.last or o.first, o.cause, o.difference,
            o.amount, note=o.note,
        )  # fmt: skip
        uids = context.workspace.run(make_back_pay, [new]).value
    made = set(uids)
    return _answer(context, [line for line in context.workspace.read(list_back_pay) if line.uid in made])


def _chosen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="*", metavar="UID")
    _filters(parser)


def _settle_arguments(parser: argparse.ArgumentParser) -> None:
    _chosen(parser)
    parser.add_argument(
        "--month", type=_month, required=True, metavar="YYYY-MM", help=text("cli.option.back_pay_month")
    )
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE")


def _uids(context: Context, status: str = "awaiting_repay") -> list[bytes]:
    """The lines named, or all of the filter that stand so."""
    o = context.options
    if o.uids:
        return [uid_of(uid) for uid in o.uids]
    wanted = _wanted(context)
    return [line.uid for line in context.workspace.read(list_back_pay, wanted) if line.status == status]


def _settle(context: Context) -> Answer:
    uids = _uids(context)
    context.workspace.run(settle_back_pay, uids, context.options.month, context.options.on)
    return _after(context, uids)


def _after(context: Context, uids: list[bytes]) -> Answer:
    chosen = set(uids)
    return _answer(context, [line for line in context.workspace.read(list_back_pay) if line.uid in chosen])


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")


def _reopen(context: Context) -> Answer:
    uids = [uid_of(uid) for uid in context.options.uids]
    context.workspace.run(reopen_back_pay, uids)
    return _after(context, uids)


def _remove(context: Context) -> Answer:
    count = context.workspace.run(remove_back_pay, [uid_of(uid) for uid in context.options.uids]).value
    return Answer({"removed": count}, [text("cli.back_pay_removed", count=count)])


def _out(ending: str) -> str:
    return f"OUT.{ending}"


def _print_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar=_out("pdf"))
    _filters(parser)


def _print(context: Context) -> Answer:
    out, wanted = context.options.out, _wanted(context)
    made = context.workspace.run(make_back_pay_sheet, wanted, out).value
    totals = BackPayTotals.of(context.workspace.read(list_back_pay, wanted))
    line = text("cli.notices_made", count=totals.lines, pages=made.paper.pages, place=out)
    return Answer({"file": str(out), "pages": made.paper.pages, "totals": plain(totals)}, [line])


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar=_out("xlsx"))
    _filters(parser)


def _export(context: Context) -> Answer:
    out = context.options.out
    rows = context.workspace.read_job(context.job, export_back_pay, out, _wanted(context))
    return Answer({"file": str(out), "rows": rows}, [text("cli.exported", place=out, rows=rows)])


VERBS = (
    Verb(("backpay", "list"), READING, _list, _filters),
    Verb(("backpay", "make"), _make_opens, _make, _make_arguments),
    Verb(("backpay", "settle"), WRITING, _settle, _settle_arguments),
    Verb(("backpay", "reopen"), WRITING, _reopen, _named),
    Verb(("backpay", "remove"), WRITING, _remove, _named),
    Verb(("backpay", "print"), WRITING, _print, _print_arguments),
    Verb(("backpay", "export"), READING, _export, _export_arguments),
)
