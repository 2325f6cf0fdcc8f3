"""Verbs about standards, recalculation and how an amount is reckoned."""

from __future__ import annotations

import argparse
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import plain, uid_of
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.uplifts import StandardPreview, apply_standard, preview_standard
from minsheng_desktop.entitlements.explaining import explanation
from minsheng_desktop.entitlements.recalculating import Recalculation, preview_recalculation, recalculate
from minsheng_desktop.programmes.records import StandardRecord
from minsheng_desktop.programmes.service import list_standards
from minsheng_desktop.programmes.standards import (
    PARTS,
    PERIODS,
    URBAN_RURAL,
    NewStandard,
    StandardChecks,
    add_standard,
    check_beside,
    load_tariffs,
    standard_history,
)
from minsheng_desktop.rules import rates, year_month
from minsheng_desktop.rules.money import read_amount, yuan

LINES = 2000  # of a preview, at most


def _month(written: str) -> int:
    return year_month.parse(written)


def _fen(written: str) -> int:
    """Yuan as typed; argparse tells what is wrong of a ``ValueError``."""
    read = read_amount(written)
    if read.fen is None:
        raise ValueError("not an amount")
    return read.fen


# standards


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--reference", action="store_true", help=text("cli.option.standard_reference"))


def _list(context: Context) -> Answer:
    o = context.options
    deciding = context.workspace.read(standard_history, o.programme)
    reference = context.workspace.read(list_standards) if o.reference or not o.programme else []
    known = {record.key for record in deciding}
    found = [*deciding, *(r for r in reference if r.key not in known and o.programme in ("", r.programme))]
    return Answer({"standards": [_record(record) for record in found]}, [_record_line(record) for record in found])


def _record(record: StandardRecord) -> dict[str, Any]:
    return {key: value for key, value in plain(record).items() if key != "uid"} | {"monthly_fen": record.monthly_fen}


def _record_line(record: StandardRecord) -> str:
    amount = yuan(record.amount_fen) if record.amount_fen is not None else "—"
    of = "\t".join(filter(None, (record.place, record.category, record.urban_rural)))
    since = year_month.to_text(record.from_month) if record.from_month else ""
    until = year_month.to_text(record.to_month) if record.to_month else ""
    return f"{record.key}\t{record.name}\t{amount}\t{record.unit}\t{record.period}\t{since}–{until}\t{of}"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", required=True, metavar="CODE")
    parser.add_argument("--amount", type=_fen, required=True, metavar="YUAN")
    parser.add_argument("--period", choices=PERIODS, default="month")
    parser.add_argument("--from", dest="from_month", type=_month, required=True, metavar="YYYY-MM")
    parser.add_argument("--place", default="", metavar="AREA", help=text("cli.option.standard_place"))
    parser.add_argument("--category", default="", metavar="CODE", help=text("cli.option.standard_category"))
    parser.add_argument("--part", choices=PARTS, default="", help=text("cli.option.standard_part"))
    parser.add_argument("--urban-rural", choices=URBAN_RURAL, default="")
    parser.add_argument("--document", default="", metavar="NO")
    parser.add_argument("--per-household", action="store_true", help=text("cli.option.per_household"))


def _add(context: Context) -> Answer:
    o = context.options
    new = NewStandard(
        o.programme, o.amount, o.period, o.from_month, o.place, o.category, o.part, o.urban_rural, o.document,
        o.per_household,
    )  # fmt: skip
    record = context.workspace.run(add_standard, new).value
    checks = context.workspace.read(lambda uow: check_beside(record, load_tariffs(uow), uow.node.area_code))
    return Answer({"standard": _record(record), "checks": _checks(checks)}, [_record_line(record), *_said(checks)])


def _checks(checks: StandardChecks) -> dict[str, Any]:
    return {
        "former_fen": checks.former.amount_fen if checks.former else None,
        "uplift_percent": _percent(checks.uplift, 1),
        "rural_of_urban_percent": _percent(checks.rural_share, 2),
        "warnings": list(checks.warnings),
    }


def _percent(value: Any, places: int) -> str | None:
    shown = rates.percent(value, places)
    return None if shown is None else str(shown)


def _said(checks: StandardChecks) -> list[str]:
    said = list(checks.warnings)
    if checks.uplift is not None and checks.former is not None:
        former = yuan(checks.former.monthly_fen)
        said.append(text("cli.standard_uplift", former=former, percent=_percent(checks.uplift, 1)))
    if checks.rural_share is not None:
        said.append(text("cli.standard_share", percent=_percent(checks.rural_share, 2)))
    return said


def _key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help=text("cli.option.standard_key"))
    parser.add_argument("--paid-until", type=_month, metavar="YYYY-MM", help=text("cli.option.paid_until"))
    parser.add_argument("--imply-income", action="store_true", help=text("cli.option.imply_income"))


def _preview(context: Context) -> Answer:
    o = context.options
    found = context.workspace.read(preview_standard, o.key, o.paid_until, LINES, o.imply_income)
    return Answer(_standard_json(found), _standard_lines(found))


def _apply_arguments(parser: argparse.ArgumentParser) -> None:
    _key(parser)
    parser.add_argument(
        "--back-pay", action=argparse.BooleanOptionalAction, default=True, help=text("cli.option.back_pay")
    )


def _apply(context: Context) -> Answer:
    o = context.options
    done = context.workspace.run(apply_standard, o.key, o.back_pay, o.paid_until, o.imply_income).value
    return Answer(_standard_json(done), _standard_lines(done))


def _standard_json(found: StandardPreview) -> dict[str, Any]:
    plan = found.back_pay
    lines = []
    for line in found.change.lines:
        span = plan.spans.get((line.uid, line.month))
        owed = {"months": span.months, "amount_fen": span.amount_fen} if span else None
        lines.append({**plain(line), "difference_fen": line.difference_fen, "back_pay": owed})
    back = {
        "until": plan.until, "benefits": plan.benefits, "months": plan.months, "pay_fen": plan.pay_fen,
        "recover_fen": plan.recover_fen,
    }  # fmt: skip
    return {
        "standard": _record(found.standard), "checks": _checks(found.checks), **_change(found.change), "lines": lines,
        "back_pay": back,
    }  # fmt: skip


def _change(change: Recalculation) -> dict[str, Any]:
    return {
        "month": change.month, "changed": change.changed, "persons": change.persons, "left": dict(change.left),
        "old_fen": change.old_fen, "new_fen": change.new_fen, "difference_fen": change.new_fen - change.old_fen,
        "villages": plain(change.villages), "lines": plain(change.lines),
    }  # fmt: skip


def _standard_lines(found: StandardPreview) -> list[str]:
    plan = found.back_pay
    back = text(
        "cli.standard_back_pay", until=year_month.to_text(plan.until), count=plan.benefits, months=plan.months,
        pay=yuan(plan.pay_fen), recover=yuan(plan.recover_fen),
    )  # fmt: skip
    return [_record_line(found.standard), *_said(found.checks), *_change_lines(found.change), back]


def _change_lines(change: Recalculation) -> list[str]:
    left = text("cli.join").join(f"{_left_word(why)} {count}" for why, count in sorted(change.left.items()))
    head = text(
        "cli.recalculated", month=year_month.to_text(change.month), count=change.changed, persons=change.persons,
        old=yuan(change.old_fen), new=yuan(change.new_fen), left=left or "0",
    )  # fmt: skip
    villages = [
        f"{v.village}\t{v.benefits}\t{v.persons}\t{yuan(v.old_fen)} → {yuan(v.new_fen)}" for v in change.villages
    ]
    lines = [
        f"  {line.village}\t{line.name}\t{line.programme}\t{yuan(line.old_fen)} → {yuan(line.new_fen)}\t{line.sentence}"
        for line in change.lines
    ]
    return [head, *villages, *lines]


def _left_word(why: str) -> str:
    return text(f"standards.left.{why}")


# benefits


def _opens(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _recalculate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="*", metavar="UID")
    parser.add_argument("--programme", action="append", default=[], metavar="CODE")
    parser.add_argument("--month", type=_month, metavar="YYYY-MM", help=text("cli.option.recalculate_month"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _recalculate(context: Context) -> Answer:
    o = context.options
    month = o.month or year_month.of(context.clock.today())
    chosen = [uid_of(uid) for uid in o.uids] or None
    if month is None:
        raise input_error("standards.month_ahead")
    if o.dry_run:
        found = context.workspace.read(preview_recalculation, month, tuple(o.programme), None, chosen, LINES)
    else:
        found = context.workspace.run(recalculate, month, tuple(o.programme), chosen).value
    return Answer(_change(found), _change_lines(found))


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("--month", type=_month, metavar="YYYY-MM")


def _explain(context: Context) -> Answer:
    found = context.workspace.read(explanation, uid_of(context.options.uid), context.options.month)
    return Answer(plain(found), [found.sentence])


VERBS = (
    Verb(("standard", "list"), READING, _list, _list_arguments),
    Verb(("standard", "add"), WRITING, _add, _add_arguments),
    Verb(("standard", "preview"), READING, _preview, _key),
    Verb(("standard", "apply"), WRITING, _apply, _apply_arguments),
    Verb(("entitlement", "recalculate"), _opens, _recalculate, _recalculate_arguments),
    Verb(("entitlement", "explain"), READING, _explain, _explain_arguments),
)
