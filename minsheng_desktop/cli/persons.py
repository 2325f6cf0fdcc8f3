"""Verbs about one person: fields, accounts, and uniting two that are one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from minsheng_desktop.cli.frame import WRITING, Answer, Context, Verb
from minsheng_desktop.cli.households import preview_or_write, read_object
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.accounts import add_account, set_current_account
from minsheng_desktop.households.editing import check_person, edit_person
from minsheng_desktop.households.outcomes import UnitePreview
from minsheng_desktop.households.registration_file import account_from, refuse_all, village_from
from minsheng_desktop.households.service import PERSON_FIELDS, person_page
from minsheng_desktop.households.uniting import FIELDS, HOUSEHOLD, ID_KEPT, preview_unite, unite_persons


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("file", metavar="FILE.json", help=text("cli.option.json_person"))


def _edit(context: Context) -> Answer:
    uid, workspace = uid_of(context.options.uid), context.workspace
    values = read_object(context.options.file)
    allowed = {*PERSON_FIELDS, "village"} - {"area_uid"}
    wrong = {key: input_error("households.unknown_key") for key in values if key not in allowed}
    wrong |= {
        key: input_error("households.not_text")
        for key, value in values.items()
        if key in allowed and not isinstance(value, str)
    }
    refuse_all(wrong)
    if "village" in values:
        village = values.pop("village")
        values["area_uid"] = workspace.read(village_from, village) if village else None
    refuse_all(workspace.read(check_person, uid, values))
    changed = workspace.run(edit_person, uid, values).value
    page = workspace.read(person_page, uid)
    data = {"changed": changed, "person": for_user(context, plain(page.values))}
    return Answer(data, [text("cli.person_saved", name=page.values["name"])])


def _unite_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("keep", metavar="KEEP-UID", help=text("cli.option.keep"))
    parser.add_argument("gone", metavar="GONE-UID", help=text("cli.option.gone"))
    choices = (*FIELDS, HOUSEHOLD, ID_KEPT)
    parser.add_argument("--take", action="append", default=[], choices=choices, help=text("cli.option.take"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _unite(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    keep, gone, take = uid_of(o.keep), uid_of(o.gone), frozenset(o.take)
    if o.dry_run:
        preview = workspace.read(preview_unite, keep, gone, take)
        return Answer(_told(context, preview), [*preview.refusals, *_rows(preview.counts)])
    preview = workspace.run(unite_persons, keep, gone, take).value
    return Answer(_told(context, preview), [text("cli.united"), *_rows(preview.counts)])


def _told(context: Context, preview: UnitePreview) -> dict[str, Any]:
    """The preview as JSON, numbers masked for a user who may not see them."""
    fields = [
        {"key": f.key, "differs": f.differs, **{side: for_user(context, {f.key: value})[f.key] for side, value in
                                                (("keep", f.keep), ("gone", f.gone))}}
        for f in preview.fields
    ]  # fmt: skip
    return {"preview": {**plain(preview), "fields": fields}}


def _rows(counts: Mapping[str, int]) -> list[str]:
    return [f"  {name} {count}" for name, count in counts.items() if count]


def _account_add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON-UID")
    parser.add_argument("file", metavar="FILE.json", help=text("cli.option.json_account"))
    parser.add_argument("--not-current", action="store_true", help=text("cli.option.not_current"))


def _account_add(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    account = workspace.read(account_from, read_object(o.file))
    uid = workspace.run(add_account, uid_of(o.person), account, not o.not_current).value
    return Answer({"account": uid.hex()}, [text("cli.account_saved", uid=uid.hex())])


def _account_current(context: Context) -> Answer:
    uid = uid_of(context.options.uid)
    changed = context.workspace.run(set_current_account, uid).value
    return Answer({"account": uid.hex(), "changed": changed}, [text("cli.account_saved", uid=uid.hex())])


VERBS = (
    Verb(("person", "edit"), WRITING, _edit, _edit_arguments),
    Verb(("person", "unite"), preview_or_write, _unite, _unite_arguments),
    Verb(("account", "add"), WRITING, _account_add, _account_add_arguments),
    Verb(("account", "current"), WRITING, _account_current, lambda p: p.add_argument("uid", metavar="ACCOUNT-UID")),
)
