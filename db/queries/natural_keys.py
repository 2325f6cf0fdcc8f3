"""Whether the uid of a staged definition follows from its key, so that no second row of one key can stand beside it."""

from __future__ import annotations

from sqlalchemy import Connection

from db.queries.staging import judge_rows, staged
from db.types import definition_uid

# Definitions whose key is made of columns of their own that never change.
KEYED = {
    "area": ("code",),
    "code_item": ("list_name", "parent", "code"),
    "holiday": ("day",),
    "indicator": ("code",),
    "package_deadline": ("month",),
    "programme": ("code",),
    "progress_setting": ("key", "from_day"),
    "register": ("code",),
    "report_duty": ("code",),
    "score_scheme": ("year", "round"),
    "standard": ("key",),
}


def judge_uids(connection: Connection, name: str) -> None:
    """Refuse staged definitions whose uid is not that of their key: they would stand beside the true ones."""
    columns = KEYED.get(name)
    if columns is None:
        return
    wrong = [
        ("bad_value:uid", number)
        for number, uid, *key in staged(connection, name, ("stage_no", "uid", *columns))
        if uid != definition_uid(name, "/".join("" if part is None else str(part) for part in key))
    ]
    judge_rows(connection, name, wrong)
