"""Writing new entries, and those they open in other registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import registers as stored
from db.types import new_uids
from minsheng_desktop.core.operation import UnitOfWork
from minsheng_desktop.registers.composing import ENTRY_COLUMNS, Composer
from minsheng_desktop.registers.guarding import check_entries
from minsheng_desktop.registers.records import RegisterSpec
from minsheng_desktop.registers.specs import load_specs
from minsheng_desktop.registers.values import content_of

Values = Mapping[str, str]


def write_entries(uow: UnitOfWork, spec: RegisterSpec, rows: Sequence[Values]) -> list[bytes]:
    """Write new entries and what they raise in other registers, and look whether all still holds."""
    composer = Composer(uow, spec, rows)
    return write_composed(uow, spec, [composer.compose(values) for values in rows])


def write_composed(
    uow: UnitOfWork,
    spec: RegisterSpec,
    new: Sequence[dict[str, Any]],
    changed: Sequence[tuple[bytes, Mapping[str, Any]]] = (),
) -> list[bytes]:
    """Write rows as ``Composer`` made them, and what they raise, and look whether all still holds; the new uids."""
    made = _insert(uow, new)
    uow.update_many("register_entry", changed)
    check_entries(uow, {spec.code} | raise_entries(uow, spec, [*made, *(uid for uid, _ in changed)]))
    return made


def _insert(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> list[bytes]:
    uids = new_uids(len(rows))
    for uid, row in zip(uids, rows, strict=True):
        row["uid"] = uid
    uow.insert_many("register_entry", ENTRY_COLUMNS, [tuple(row[name] for name in ENTRY_COLUMNS) for row in rows])
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
    contents = {bytes(row["uid"]): content_of(row) for row in stored.rows_of(uow.connection, uids)}
    for uid in uids:
        content = contents[uid]
        if uid not in raised and content.get(rule.when):
            rows.append({own: content[key] for key, own in rule.copy.items() if content.get(key)})
            parents.append(uid)
    if not rows:
        return set()
    composer = Composer(uow, target, rows, raised=True)
    _insert(
        uow, [{**composer.compose(values), "parent_uid": parent} for values, parent in zip(rows, parents, strict=True)]
    )
    return {target.code}
