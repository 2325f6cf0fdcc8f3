"""The node, settings, users, backups and counts of a workspace."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from db.models import table

BACKUP_FAILED = "backup_failed"  # when and why the last attempt failed


def node_state(connection: Connection) -> dict[str, Any]:
    """The row about this node, keys included."""
    return dict(connection.execute(select(table("node_state"))).mappings().one())


def create_node(connection: Connection, values: dict[str, Any]) -> None:
    """Write the single row about this node."""
    connection.execute(insert(table("node_state")).values(id=1, **values))


def update_node(connection: Connection, **values: Any) -> None:
    """Change fields of this node's row."""
    connection.execute(update(table("node_state")).values(**values))


def setting(connection: Connection, key: str, default: Any = None) -> Any:
    """The value of a setting, or ``default``."""
    model = table("setting")
    found = connection.execute(select(model.c.value).where(model.c.key == key)).scalar_one_or_none()
    return default if found is None else json.loads(found)


def put_setting(connection: Connection, key: str, value: Any) -> None:
    """Store a setting as JSON."""
    packed = json.dumps(value, ensure_ascii=False)
    statement = upsert(table("setting")).values(key=key, value=packed)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": packed}))


def users(connection: Connection) -> list[dict[str, Any]]:
    """All users of the workspace."""
    model = table("user_account")
    return [dict(row) for row in connection.execute(select(model).order_by(model.c.login)).mappings()]


def put_user(connection: Connection, values: dict[str, Any]) -> None:
    """Add a user or change one."""
    statement = upsert(table("user_account")).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=["login"], set_=values))


def record_backup(connection: Connection, at: int, place: str, size: int, reason: str) -> None:
    """Remember a verified backup."""
    connection.execute(insert(table("backup_run")).values(at=at, place=place, size=size, reason=reason))


def last_backup(connection: Connection) -> dict[str, Any] | None:
    """The newest verified backup."""
    model = table("backup_run")
    row = connection.execute(select(model).order_by(model.c.id.desc()).limit(1)).mappings().first()
    return dict(row) if row else None


# Operations whose rows have not been sent to the county yet; a county sends none upwards.
UNSENT = (
    "FROM operation o WHERE o.undone_by IS NULL AND (o.undoes IS NULL OR o.name = 'redo') "
    "AND o.name <> 'programmes.load_catalogue' AND o.name NOT GLOB 'exchange.*' "
    "AND (SELECT role FROM node_state) <> 'county' AND (o.epoch, o.counter) > (SELECT "
    "coalesce(max(sent_epoch), 0), coalesce(max(sent_counter), 0) FROM node WHERE role = 'county')"
)
COUNTED = 20_000


def unsent_changes(connection: Connection) -> int:
    """Rows changed here since the last package to the county was written.

    A row changed twice counts once; past ``COUNTED`` changes it counts as often as it was changed, which
    is told at once.
    """
    total = int(connection.exec_driver_sql(f"SELECT coalesce(sum(o.changes), 0) {UNSENT}").scalar_one())
    if total > COUNTED:
        return total
    found = connection.exec_driver_sql(
        f"SELECT count(DISTINCT c.row_uid) FROM change c WHERE c.operation_id IN (SELECT o.id {UNSENT})"
    )
    return int(found.scalar_one())


def record_access(connection: Connection, at: int, login: str, table_name: str, uid: bytes, field: str) -> None:
    """Remember that somebody asked to see a masked value."""
    connection.execute(
        insert(table("access_record")).values(at=at, login=login, table_name=table_name, row_uid=uid, field=field)
    )


LIVING = ("person", "household", "entitlement", "area", "programme", "standard", "task", "doubt")


def living_counts(connection: Connection) -> dict[str, int]:
    """Living rows of the tables people ask about."""
    return {
        name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {name} WHERE deleted = 0").scalar_one())
        for name in LIVING
    }


def record_import(connection: Connection, **values: Any) -> None:
    """Remember a spreadsheet that was taken in and the problems left in it."""
    connection.execute(insert(table("import_run")).values(**values))
