"""What an import compares a list with: the stored rows of the persons it names, in chunks and never all at once.

Every reader takes the numbers or uids that are wanted, or None for all of the office: past some share of a table
one pass over it is faster than looking up each row, and ``NOT INDEXED`` keeps it one pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

CHUNK = 4000
SHARE = 6  # below a sixth of all persons each is looked up
Rows = Iterator[list[tuple[Any, ...]]]
Wanted = Collection[Any] | None

# What a roster states of a benefit beside its amounts.
STATED = ("certificate_no", "category", "household_size", "covered", "color_mark", "remark", "extra")


def is_few(connection: Connection, count: int) -> bool:
    """Whether so few persons are better looked up one by one."""
    return count * SHARE < int(connection.exec_driver_sql("SELECT max(rowid) FROM person").scalar() or 0)


def _read(connection: Connection, sql: str, values: Sequence[Any], column: str, wanted: Wanted, end: str = "") -> Rows:
    """Rows in chunks; ``{from}`` in the statement forbids an index where the whole table is read."""
    cursor: Any = connection.connection.cursor()
    try:
        if wanted is None:
            cursor.execute(sql.replace("{from}", "NOT INDEXED") + end, tuple(values))
            while rows := cursor.fetchmany(CHUNK):
                yield rows
            return
        for part, marks in chunked(wanted):
            cursor.execute(f"{sql.replace('{from}', '')} AND {column} IN ({marks}){end}", (*values, *part))
            while rows := cursor.fetchmany(CHUNK):
                yield rows
    finally:
        cursor.close()


def persons(connection: Connection, node: bytes, columns: Sequence[str], numbers: Wanted) -> Rows:
    """(ID number, uid, day of death, ``columns`` …) of living rows, those known by a number given up first.

    A list may still state the number of a person who was united with another one.
    """
    told = "".join(f", p.{column}" for column in columns)
    yield from _read(
        connection,
        f"SELECT f.value, p.uid, p.died_on{told} FROM former_identity f JOIN person p ON p.uid = f.person_uid "
        "AND p.deleted = 0 AND p.merged_into IS NULL WHERE f.home_node = ? AND f.deleted = 0 AND f.kind = 'id_no' "
        "AND f.reason = 'united'",
        (node,), "f.value", numbers,
    )  # fmt: skip
    yield from _read(
        connection,
        f"SELECT p.id_no, p.uid, p.died_on{told} FROM person p {{from}} WHERE p.home_node = ? AND p.deleted = 0 "
        "AND p.id_no IS NOT NULL AND p.merged_into IS NULL",
        (node,), "p.id_no", numbers,
    )  # fmt: skip


def memberships(connection: Connection, node: bytes, wanted: Wanted) -> Rows:
    """(person, household, is head) of those who belong to a household now."""
    return _read(
        connection,
        "SELECT person_uid, household_uid, is_head FROM household_member {from} WHERE home_node = ? AND deleted = 0 "
        "AND to_month IS NULL",
        (node,), "person_uid", wanted,
    )  # fmt: skip


def households(connection: Connection, node: bytes, wanted: Wanted, by: str = "uid") -> Rows:
    """(uid, number, village) of households; ``wanted`` are uids, or numbers where ``by`` says so."""
    sql = "SELECT uid, number, area_uid FROM household {from} WHERE home_node = ? AND deleted = 0"
    return _read(connection, sql, (node,), by, wanted)


def headed(connection: Connection, node: bytes, wanted: Wanted) -> Rows:
    """(household) of those of ``wanted`` that have a head."""
    return _read(
        connection,
        "SELECT household_uid FROM household_member {from} WHERE home_node = ? AND deleted = 0 AND to_month IS NULL "
        "AND is_head = 1",
        (node,), "household_uid", wanted,
    )  # fmt: skip


def last_homes(connection: Connection, node: bytes, wanted: Wanted) -> Rows:
    """(person, household) of the dead, the last one they belonged to last."""
    return _read(
        connection,
        "SELECT m.person_uid, m.household_uid FROM household_member m WHERE m.home_node = ? AND m.deleted = 0",
        (node,), "m.person_uid", wanted, " ORDER BY coalesce(m.to_month, 999912), m.from_month",
    )  # fmt: skip


def accounts(connection: Connection, node: bytes, wanted: Wanted, whole: bool = False) -> Rows:
    """(person, number) of accounts; the ``whole`` row goes on with whether it is current, and its uid."""
    sql = f"SELECT person_uid, number{', is_current, uid' if whole else ''} FROM bank_account {{from}} "
    return _read(connection, f"{sql}WHERE home_node = ? AND deleted = 0", (node,), "person_uid", wanted)


def payments(connection: Connection, node: bytes, months: Collection[int], wanted: Wanted) -> Rows:
    """(person, item, month, day, amount) of what was paid for some months."""
    listed = ", ".join(str(int(month)) for month in months)
    return _read(
        connection,
        "SELECT person_uid, item, month, paid_on, amount_fen FROM payment_record {from} WHERE home_node = ? "
        f"AND deleted = 0 AND month IN ({listed or 'NULL'})",
        (node,), "person_uid", wanted,
    )  # fmt: skip


def paid_in(connection: Connection, node: bytes, month: int) -> Rows:
    """(person, programme, fen) of what was paid for a month under a programme that is known."""
    sql = "SELECT person_uid, programme_uid, amount_fen FROM payment_record {from} WHERE home_node = ? AND deleted = 0 "
    return _read(connection, f"{sql}AND month = ? AND programme_uid IS NOT NULL", (node, month), "", None)


def newest_months(connection: Connection, node: bytes, programmes: Collection[bytes]) -> dict[tuple[bytes, bytes], int]:
    """(programme, village) → the last month in which a benefit began there."""
    marks = ", ".join("?" * len(programmes))
    rows = connection.exec_driver_sql(
        "SELECT programme_uid, area_uid, max(from_month) FROM entitlement WHERE home_node = ? AND deleted = 0 "
        f"AND area_uid IS NOT NULL AND programme_uid IN ({marks}) GROUP BY programme_uid, area_uid",
        (node, *programmes),
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


def months_paid(connection: Connection, node: bytes, programmes: Collection[bytes]) -> dict[bytes, list[int]]:
    """Programme → the months for which payments are on record."""
    marks = ", ".join("?" * len(programmes))
    found: dict[bytes, list[int]] = {}
    for programme, month in connection.exec_driver_sql(
        "SELECT DISTINCT programme_uid, month FROM payment_record WHERE home_node = ? AND deleted = 0 "
        f"AND programme_uid IN ({marks}) ORDER BY month",
        (node, *programmes),
    ):
        found.setdefault(programme, []).append(month)
    return found


def benefits(connection: Connection, node: bytes, programmes: Collection[bytes], wanted: Wanted) -> Rows:
    """(programme, household or person, holder, uid, amount, supplement, first month, ``STATED`` …, village, status)
    of running benefits; ``wanted`` are households and persons."""
    return _of_programmes(
        connection,
        "SELECT programme_uid, coalesce(household_uid, person_uid), person_uid, uid, amount_fen, supplement_fen, "
        f"from_month, {', '.join(STATED)}, area_uid, status FROM entitlement {{from}} WHERE home_node = ? "
        "AND deleted = 0 AND to_month IS NULL",
        node, programmes, wanted,
    )  # fmt: skip


def ended(connection: Connection, node: bytes, programmes: Collection[bytes], wanted: Wanted) -> Rows:
    """(programme, household or person, last month) of benefits that ended."""
    return _of_programmes(
        connection,
        "SELECT programme_uid, coalesce(household_uid, person_uid), to_month FROM entitlement {from} "
        "WHERE home_node = ? AND deleted = 0 AND to_month IS NOT NULL",
        node, programmes, wanted,
    )  # fmt: skip


def _of_programmes(
    connection: Connection, sql: str, node: bytes, programmes: Collection[bytes], wanted: Wanted
) -> Rows:
    """Benefits of some programmes, found by their households and by their holders (some then twice)."""
    asked = f"{sql} AND programme_uid IN ({', '.join('?' * len(programmes))})"
    values = (node, *programmes)
    if wanted is None:
        yield from _read(connection, asked, values, "", None)
        return
    yield from _read(connection, asked, values, "household_uid", wanted)
    yield from _read(connection, asked, values, "person_uid", wanted)


def covered(connection: Connection, node: bytes, wanted: Wanted) -> Rows:
    """(benefit, person) of those whom benefits cover now; ``wanted`` are benefits."""
    return _read(
        connection,
        "SELECT entitlement_uid, person_uid FROM entitlement_member {from} WHERE home_node = ? AND deleted = 0 "
        "AND to_month IS NULL",
        (node,), "entitlement_uid", wanted,
    )  # fmt: skip


def doubts(connection: Connection, node: bytes) -> Rows:
    """(uid, whether the import that raised it was undone) of all doubts of the office."""
    sql = "SELECT uid, deleted_reason IS 'undone' FROM doubt {from} WHERE home_node = ?"
    return _read(connection, sql, (node,), "uid", None)


def add_origins(connection: Connection, rows: Iterator[tuple[Any, ...]]) -> None:
    """Where persons stood in a file: (person, operation, sheet, row, block, fate)."""
    cursor: Any = connection.connection.cursor()
    try:
        cursor.executemany("INSERT OR REPLACE INTO import_origin VALUES (?, ?, ?, ?, ?, ?)", rows)
    finally:
        cursor.close()
