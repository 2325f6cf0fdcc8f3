"""Verbs about applications: taking in, lists, one case, what stands on it. Steps are in ``application_steps``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Any

from minsheng_desktop.applications.editing import ApplicationEdit, edit_application
from minsheng_desktop.applications.paths import all_paths
from minsheng_desktop.applications.records import (
    Agent,
    ApplicationFilter,
    ApplicationPreview,
    ApplicationRow,
    CaseFile,
    NewApplication,
    NewMember,
)
from minsheng_desktop.applications.service import (
    case_file,
    find_applications,
    list_applications,
    preview_application,
    register_application,
)
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules.money import yuan

WAYS = ("self", "member", "agent", "village", "guardian")


def option_help(key: str) -> str:
    """The help of an option."""
    return text(f"applications.cli.{key}")


def pair(written: str) -> tuple[str, str]:
    """KEY=VALUE as typed; argparse tells what is wrong of a ``ValueError``."""
    key, sign, value = written.partition("=")
    if not sign or not key:
        raise ValueError("not KEY=VALUE")
    return key, value


def _signed(written: str) -> tuple[bytes, date]:
    uid, _, day = written.partition("=")
    if len(bytes.fromhex(uid)) != 16:
        raise ValueError("not a uid")
    return bytes.fromhex(uid), date.fromisoformat(day)


# taking in


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("programme", metavar="CODE")
    add("person", metavar="PERSON-UID", help=option_help("person"))
    add("--on", type=date.fromisoformat, required=True, metavar="DATE", help=option_help("applied_on"))
    add("--household", metavar="UID", help=option_help("household"))
    add("--by", choices=WAYS, default="self", help=option_help("by"))
    add("--agent", default="", metavar="NAME", help=option_help("agent"))
    add("--agent-relation", default="", metavar="TEXT")
    add("--agent-reason", default="", metavar="TEXT")
    add("--agent-authorised", type=date.fromisoformat, metavar="DATE")
    add("--channel", default="counter", metavar="CODE", help=option_help("channel"))
    add("--cause", default="", metavar="TEXT")
    add("--cover", action="append", default=[], metavar="PERSON-UID", help=option_help("cover"))
    add("--signed", type=_signed, action="append", default=[], metavar="PERSON-UID=DATE", help=option_help("signed"))
    add("--signed-all", type=date.fromisoformat, metavar="DATE", help=option_help("signed_all"))
    add("--category", default="", metavar="CODE")
    add("--urban-rural", choices=("urban", "rural"), default="")
    add("--field", type=pair, action="append", default=[], metavar="KEY=VALUE", help=option_help("field"))
    add("--path", default="", metavar="CODE", help=option_help("path"))
    add("--relatives", choices=("none", "declared"), default="", help=option_help("relatives"))
    add("--paper", action="append", default=[], metavar="CODE", help=option_help("paper"))
    add("--place", default="", metavar="TEXT", help=option_help("place"))
    add("--source", default="", metavar="TEXT", help=option_help("source"))
    add("--number", default="", metavar="NUMBER", help=option_help("number"))
    add("--remark", default="", metavar="TEXT")
    add("--reception", metavar="UID", help=option_help("reception"))
    add("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _read_or_write(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _wanted(context: Context) -> NewApplication:
    o = context.options
    agent = None
    if o.agent:
        agent = Agent(o.agent, o.agent_relation, o.agent_reason, o.agent_authorised)
    new = NewApplication(
        o.programme, uid_of(o.person), o.on, uid_of(o.household) if o.household else None, (), o.by, agent, o.channel,
        o.cause, o.urban_rural, o.category, dict(o.field), o.path, o.relatives, tuple(o.paper), o.place, o.source,
        o.number, o.remark, uid_of(o.reception) if o.reception else None,
    )  # fmt: skip
    if not (o.cover or o.signed or o.signed_all):
        return new
    return _with_members(new, context.workspace.read(preview_application, new), o)


def _with_members(new: NewApplication, preview: ApplicationPreview, o: argparse.Namespace) -> NewApplication:
    """The household on file, with who is to be covered and who signed when."""
    cover, signed = {uid_of(uid) for uid in o.cover}, dict(o.signed)
    everybody = {member.person_uid for member in preview.members}
    if (cover | set(signed)) - everybody:
        raise input_error("applications.not_member")
    members = tuple(
        NewMember(
            member.person_uid,
            member.person_uid in cover if cover else member.covered,
            member.relation,
            signed.get(member.person_uid, o.signed_all if member.adult else None),
        )
        for member in preview.members
    )
    return NewApplication(**{**_values_of(new), "members": members})


def _values_of(new: NewApplication) -> dict[str, Any]:
    return {name: getattr(new, name) for name in new.__dataclass_fields__}


def _new(context: Context) -> Answer:
    """Existing benefits of everybody come first, then warnings, then the case."""
    wanted = _wanted(context)
    preview = context.workspace.read(preview_application, wanted)
    lines = [_benefit_line(benefit) for benefit in preview.existing]
    lines += [*preview.refusals, *preview.warnings]
    hints = {
        "existing_benefits": plain(preview.existing), "warnings": [*preview.refusals, *preview.warnings],
        "members": plain(preview.members),
    }  # fmt: skip
    if context.options.dry_run:
        return Answer(for_user(context, hints | {"path": preview.path, "number": preview.number}), lines)
    uid = context.workspace.run(register_application, wanted).value
    case = context.workspace.read(case_file, uid)
    lines.append(_row_line(case.application.row))
    return Answer(for_user(context, {"uid": uid.hex(), **_case(case), **hints}), lines)


def _benefit_line(benefit: Any) -> str:
    status = text(f"entitlements.status.{benefit.status}")
    return f"{benefit.name}\t{benefit.programme_name}\t{status}\t{yuan(benefit.amount_fen + benefit.supplement_fen)}"


# looking


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    filters(parser)
    add = parser.add_argument
    add("--status", action="append", default=[], metavar="CODE", help=option_help("status"))
    add("--text", default="", help=option_help("text"))
    add("--open", action="store_true", help=option_help("open"))
    add("--late", action="store_true", help=option_help("late"))
    add("--mine", action="store_true", help=option_help("mine"))
    add("--refused", action="store_true", help=option_help("refused"))
    add("--recheck-by", type=date.fromisoformat, metavar="DATE", help=option_help("recheck_by"))
    add("--same-month", action="store_true", help=option_help("same_month"))
    add("--from", dest="first", type=date.fromisoformat, metavar="DATE")
    add("--to", dest="last", type=date.fromisoformat, metavar="DATE")


def filters(parser: argparse.ArgumentParser) -> None:
    """Which cases: by programme, village and the step they wait for."""
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--stage", action="append", default=[], metavar="STEP", help=option_help("stage"))


def _list(context: Context) -> Answer:
    o = context.options
    statuses = (*o.status, *(("refused",) if o.refused else ()))
    wanted = ApplicationFilter(
        o.programme, o.village, statuses, tuple(o.stage), text=o.text, late=o.late, open_only=o.open,
        recheck_by=o.recheck_by, same_month=o.same_month, applied_from=o.first, applied_to=o.last,
        mine=o.mine,
    )  # fmt: skip
    rows = context.workspace.read(list_applications, wanted)
    data = {"applications": [_row(row) for row in rows], "total": len(rows)}
    return Answer(for_user(context, data), [_row_line(row) for row in rows])


def _row(row: ApplicationRow) -> dict[str, Any]:
    return dict(plain(row))


def _row_line(row: ApplicationRow) -> str:
    amount = yuan(row.amount_fen + row.supplement_fen) if row.amount_fen is not None else ""
    parts = (row.uid.hex(), row.number, row.name, row.village, row.programme_name, row.status_label, row.stage_label)
    return "\t".join((*parts, row.stage_due_on or row.due_on, amount))


def _show(context: Context) -> Answer:
    uid = context.workspace.read(find_applications, [context.options.uid])[0]
    case = context.workspace.read(case_file, uid)
    return Answer(for_user(context, _case(case)), _case_lines(case))


def _case(case: CaseFile) -> dict[str, Any]:
    """A case as JSON: the row flat, with status word and code, what is missing, what comes next, amounts."""
    record = dict(plain(case.application))
    row = record.pop("row")
    record.pop("rules")  # the whole of them is what "programme rules" shows
    total = None if row["amount_fen"] is None else row["amount_fen"] + row["supplement_fen"]
    return {
        "application": {**row, **record},
        "status": row["status"],
        "status_label": row["status_label"],
        "stage": row["stage"],
        "members": plain(case.members),
        "steps": plain(case.steps),
        "missing": plain(case.missing),
        "next": plain(case.next_step),
        "allowed": plain(case.allowed),
        "existing_benefits": plain(case.existing_benefits),
        "amounts": {"amount_fen": row["amount_fen"], "supplement_fen": row["supplement_fen"], "total_fen": total},
        "from_month": row["from_month"],
        "entitlement": row["entitlement_uid"],
        "explanation": case.explanation,
        "warnings": list(case.warnings),
    }


def _case_lines(case: CaseFile) -> list[str]:
    lines = [_row_line(case.application.row)]
    for step in case.steps:
        mark = text("applications.cli.void") if step.void else ""
        lines.append(f"{step.done_on}\t{step.label}\t{step.result_label}\t{step.done_by}\t{step.opinion}\t{mark}")
    lines += [f"{missing.message}。{missing.way_out}" for missing in case.missing]
    if case.next_step:
        due = case.next_step.due_on
        lines.append(text("applications.cli.next", step=case.next_step.label, code=case.next_step.code, due=due))
    if case.explanation:
        lines.append(case.explanation)
    return [*lines, *case.warnings]


def _paths(context: Context) -> Answer:
    rows = [
        {
            "code": path.code, "label": path.label, "about": path.about,
            "steps": [
                {"code": s.code, "label": s.label, "results": [{"code": r.code, "label": r.label} for r in s.results],
                 "details": list(s.details)}
                for s in path.steps
            ],
        }
        for path in all_paths().values()
    ]  # fmt: skip
    arrow = " → "
    lines = [
        f"{path.code}\t{path.label}\t{arrow.join(f'{s.code} {s.label}' for s in path.steps)}"
        for path in all_paths().values()
    ]
    return Answer({"paths": rows}, lines)


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    for name in ("category", "cause", "remark"):
        parser.add_argument(f"--{name}", metavar="TEXT")
    parser.add_argument("--urban-rural", choices=("urban", "rural"))
    parser.add_argument(
        "--field", type=pair, action="append", default=[], metavar="KEY=VALUE", help=option_help("field")
    )
    parser.add_argument("--cover", action="append", default=[], metavar="PERSON-UID", help=option_help("cover"))
    parser.add_argument("--refresh", action="store_true", help=option_help("refresh"))


def _edit(context: Context) -> Answer:
    o = context.options
    uid = context.workspace.read(find_applications, [o.uid])[0]
    covered: Sequence[bytes] | None = [uid_of(person) for person in o.cover] or None
    edit = ApplicationEdit(
        o.category, o.cause, o.remark, o.urban_rural, dict(o.field), tuple(covered) if covered else None, o.refresh
    )
    changed = context.workspace.run(edit_application, uid, edit).value
    case = context.workspace.read(case_file, uid)
    return Answer(for_user(context, {"changed": changed, **_case(case)}), _case_lines(case))


VERBS = (
    Verb(("application", "new"), _read_or_write, _new, _new_arguments),
    Verb(("application", "list"), READING, _list, _list_arguments),
    Verb(("application", "show"), READING, _show, lambda p: p.add_argument("uid", metavar="UID")),
    Verb(("application", "edit"), WRITING, _edit, _edit_arguments),
    Verb(("application", "paths"), READING, _paths),
)
