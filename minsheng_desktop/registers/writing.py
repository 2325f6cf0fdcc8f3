"""Writing new entries, and those they open in other registers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from db.queries import registers as stored
from db.types import new_uid
from minsheng_desktop.core.operation import UnitOfWork
from minsheng_desktop.registers.composing import ENTRY_COLUMNS, Composer
from minsheng_desktop.registers.guarding import check_entries
from minsheng_desktop.registers.records import RegisterSpec
from minsheng_desktop.registers.specs import load_specs

Values = Mapping[str, str]


def write_entries(uow: UnitOfWork, spec: RegisterSpec, rows: Sequence[Values]) -> list[bytes]:
    """Write new entries and what they raise in other registers, and look whether all still holds."""
    made = _insert(uow, spec, rows)
    codes = {spec.code} | raise_entries(uow, spec, made)
    check_entries(uow, codes)
    return made


def _insert(uow: UnitOfWork, spec: RegisterSpec, rows: Sequence[Values], parents: Sequence[bytes] = ()) -> list[bytes]:
    composer = Composer(uow, spec, rows)
    uids, written = [], []
    for place, values in enumerate(rows):
        row = composer.compose(values)
        row["uid"] = new_uid()
        if parents:
            row["parent_uid"] = parents[place]
        uids.append(row["uid"])
        written.append(tuple(row[name] for name in ENTRY_COLUMNS))
    uow.insert_many("register_entry", ENTRY_COLUMNS, written)
    return uids


def raise_entries(uow: UnitOfWork, spec: RegisterSpec, uids: Sequence[bytes]) -> set[str]:
    """Open the entries that others raise, once for each; answers the registers written."""
    rule = spec.raises
    if rule is None:
        return set()
    target = load_specs(uow).get(rule.register)
    if target is None:
        return set()
    raised = {bytes(row["parent_uid"]) for row in stored.children(uow.connection, uids, target.code)}
    rows, parents = [], []
    contents = {bytes(row["uid"]): json.loads(row["content"]) for row in stored.rows_of(uow.connection, uids)}
    for uid in uids:
        content = contents[uid]
        if uid not in raised and content.get(rule.when):
            rows.append({own: content[key] for key, own in rule.copy.items() if content.get(key)})
            parents.append(uid)
    if not rows:
        return set()
    _insert(uow, target, rows, parents)
    return {target.code}
