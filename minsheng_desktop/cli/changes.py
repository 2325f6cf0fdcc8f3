"""Verbs that change benefits and persons: one benefit, many at once, a pasted list, a death."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core import files
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.bulk import KINDS, BulkChange, BulkPreview, apply_bulk, preview_bulk
from minsheng_desktop.entitlements.changes import (
    change_category,
    resume_entitlement,
    suspend_entitlement,
)
from minsheng_desktop.entitlements.pasting import STATES, PastePreview, PasteTarget, apply_paste, preview_paste
from minsheng_desktop.entitlements.service import entitlement_row, list_entitlements
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.households.death import DeathPreview, preview_death, record_death
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import read_amount, yuan
from minsheng_desktop.spreadsheets.text_encoding import decode


def _month(written: str) -> int:
    return year_month.parse(written)


def _fen(written: str) -> int:
    """Yuan as typed, negative ones too; argparse tells what is wrong of a ``ValueError``."""
    read = read_amount(written)
    if read.fen is None:
        raise ValueError("not an amount")
    return read.fen


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("--month", type=_month, required=True, metavar="YYYY-MM")
    parser.add_argument("--reason", default="", help=text("cli.option.reason"))
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))


def _category_arguments(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("--category", required=True, metavar="CODE")


def _suspend(context: Context) -> Answer:
    o = context.options
    done = context.workspace.run(suspend_entitlement, uid_of(o.uid), o.month, o.reason, None, o.approver)
    return _changed(context, done.value)


def _resume(context: Context) -> Answer:
    o = context.options
    done = context.workspace.run(resume_entitlement, uid_of(o.uid), o.month, o.reason, None, o.approver)
    return _changed(context, done.value)


def _category(context: Context) -> Answer:
    o = context.options
    done = context.workspace.run(change_category, uid_of(o.uid), o.month, o.category, o.reason, None, o.approver)
    return _changed(context, done.value)


def _changed(context: Context, changed: bool) -> Answer:
    row = context.workspace.read(entitlement_row, uid_of(context.options.uid))
    status = text(f"entitlements.status.{row.status}")
    line = f"{row.uid.hex()}\t{row.name}\t{row.programme}\t{yuan(row.amount_fen or 0)}\t{status}"
    return Answer(for_user(context, {"entitlement": plain(row), "changed": changed}), [line])


# many at once


def _how_opens(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _bulk_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("uids", nargs="*", metavar="UID", help=text("cli.option.bulk_uids"))
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--status", action="append", default=[], metavar="CODE")
    parser.add_argument("--month", type=_month, metavar="YYYY-MM", help=text("cli.option.bulk_month"))
    parser.add_argument("--last-month", type=_month, metavar="YYYY-MM", help=text("cli.option.grace_end"))
    parser.add_argument("--amount", type=_fen, metavar="YUAN")
    parser.add_argument("--text", default="", help=text("cli.option.bulk_text"))
    parser.add_argument("--column", default="", metavar="KEY", help=text("cli.option.own_key"))
    parser.add_argument("--reason", default="", help=text("cli.option.reason"))
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _bulk(context: Context) -> Answer:
    o = context.options
    uids = [uid_of(uid) for uid in o.uids]
    if o.programme or o.village or o.status:
        uids += [row.uid for row in context.workspace.read(list_entitlements, o.programme, o.village, tuple(o.status))]
    if not uids:
        raise input_error("entitlements.bulk_nothing")
    change = BulkChange(o.kind, o.month, o.amount, o.text, o.column, o.reason, o.last_month, o.approver)
    if o.dry_run:
        preview = context.workspace.read(preview_bulk, uids, change)
    else:
        preview = context.workspace.run(apply_bulk, uids, change).value
    nothing = bool(preview.refused) and not (preview.changed or preview.same)
    return Answer(plain(preview), _bulk_lines(preview), int(nothing))


def _bulk_lines(preview: BulkPreview) -> list[str]:
    money = {"old": yuan(preview.fen_before), "new": yuan(preview.fen_after)}
    counts = {"changed": preview.changed, "same": preview.same, "refused": preview.refused}
    head = text("cli.bulk", **counts, **money)
    return [
        head,
        *(
            f"{line.certificate_no}\t{line.name}\t{line.before} → {line.after}\t{line.refusal}"
            for line in preview.lines
        ),
    ]


# a pasted list


def _paste_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.tsv|-")
    parser.add_argument("--field", required=True, metavar="FIELD", help=text("cli.option.paste_field"))
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--month", type=_month, metavar="YYYY-MM")
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _paste(context: Context) -> Answer:
    o = context.options
    target = PasteTarget(o.field, o.programme, o.month)
    content = _content(o.file)
    if o.dry_run:
        preview = context.workspace.read(preview_paste, content, target)
    else:
        preview = context.workspace.run(apply_paste, content, target).value
    return Answer(plain(preview), _paste_lines(preview))


def _content(place: str) -> str:
    """What was pasted: a file, or standard input for ``-``. Raises FILE."""
    if place == "-":
        return sys.stdin.read()
    try:
        return decode(Path(place).read_bytes())[0]
    except OSError as error:
        raise files.translate(error, Path(place)) from error


PASTE_SHOWN = ("row", "id_text", "name", "before", "after", "message")


def _paste_lines(preview: PastePreview) -> list[str]:
    head = text("cli.pasted", **{state: preview.counts[state] for state in STATES})
    rows = (text("cli.paste_line", **{key: getattr(line, key) for key in PASTE_SHOWN}) for line in preview.lines)
    return [head, *rows]


# a death


def _die_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument(
        "--amount", type=_stated, action="append", default=[], metavar="UID=YUAN", help=text("cli.option.death_amount")
    )
    parser.add_argument("--head", metavar="UID", help=text("cli.option.death_head"))
    parser.add_argument("--recover", action="store_true", help=text("cli.option.death_recover"))
    parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.reason"))
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _stated(written: str) -> tuple[bytes, int]:
    uid, _, amount = written.partition("=")
    if len(bytes.fromhex(uid)) != 16:
        raise ValueError("not a uid")
    return bytes.fromhex(uid), _fen(amount)


def _die(context: Context) -> Answer:
    o = context.options
    person, amounts = uid_of(o.uid), dict(o.amount)
    if o.dry_run:
        plan = context.workspace.read(preview_death, person, o.on, amounts)
    else:
        head = uid_of(o.head) if o.head else None
        why = Why(o.reason, o.approver)
        plan = context.workspace.run(record_death, person, o.on, amounts, head, None, o.recover, why).value
    return Answer(plain(plan), _death_lines(plan))


ACTIONS = {
    "stop": "changes.death.stop",
    "uncover": "changes.death.uncover",
    "hand_over": "changes.death.hand_over",
    "unclear": "changes.death.unclear",
}


def _death_lines(plan: DeathPreview) -> list[str]:
    over = {"overpaid": yuan(plan.overpaid_fen), "estimated": yuan(plan.estimated_fen)}
    found = [text("changes.death.head", name=plan.name, date=plan.died_on, **over)]
    for line in plan.benefits:
        action = text(ACTIONS[line.action], month=year_month.to_text(line.last_month), count=line.covered_after)
        months = text("changes.list_join").join(year_month.to_text(month) for month in line.overpaid_months)
        found.append(f"{line.uid.hex()}\t{line.programme}\t{action}\t{yuan(line.overpaid_fen)}\t{months}")
    if plan.needs_amount:
        found.append(text("changes.death.needs_amount"))
    found += [text("changes.death.candidate", name=c.name, uid=c.person_uid.hex()) for c in plan.head_candidates]
    return [*found, *(text("changes.death.doubt", sentence=sentence) for sentence in plan.doubts)]


VERBS = (
    Verb(("entitlement", "suspend"), WRITING, _suspend, _one),
    Verb(("entitlement", "resume"), WRITING, _resume, _one),
    Verb(("entitlement", "category"), WRITING, _category, _category_arguments),
    Verb(("entitlement", "bulk"), _how_opens, _bulk, _bulk_arguments),
    Verb(("person", "paste"), _how_opens, _paste, _paste_arguments),
    Verb(("person", "die"), _how_opens, _die, _die_arguments),
)
