"""What a staged row must look like beyond its column types, so that no screen, sum or tree stumbles over it later.

A township's program cannot write such rows; a faulty or hostile one can, rightly signed.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Integer, Text

from db.models import DERIVED, table
from db.queries.staging import STAMPS, stage_of

# Half a million rows of this size still add up within 64 bits.
MOST = 10**13
NAME_CHARS = 500
NAMES = frozenset({"name", "head_name", "number", "code", "phone", "id_no", "updated_by"})
# Days beside those whose names end in ``_on``.
DAYS = frozenset({"valid_from", "valid_until", "barred_until", "rectify_by"})
# Columns that hold JSON, and what it must be: the readers of these take the shape for granted.
OBJECTS = frozenset(
    {
        ("doubt", "params"), ("doubt", "held_row"), ("programme", "settings"), ("register", "content"),
        ("register_entry", "content"), ("relocation", "content"), ("relocation_order", "content"),
        ("score_scheme", "content"), ("assessment", "content"), ("notice", "content"), ("application", "extra"),
        ("application", "rules"), ("application_step", "details"), ("entitlement", "extra"),
        ("entitlement_amount", "reckoning"), ("back_pay", "reckoning"), ("task", "counting"),
        ("report_duty", "due"), ("promise", "figures"), ("survey", "housing"), ("survey", "assets"),
        ("sample_draw", "scope"),
    }
)  # fmt: skip
LISTS = frozenset(
    {
        ("own_column", "choices"), ("programme_field", "choices"), ("task", "milestones"), ("task", "counts_for"),
        ("reception", "told"), ("means_check", "hits"), ("review_round", "programmes"),
    }
)  # fmt: skip


# References that are no foreign keys and hold all the same: who was united with whom.
FIRM = {"person": (("merged_into", "person"),)}


def judge_shapes(connection: Connection, name: str) -> None:
    """Refuse staged rows that hold a day that is none, JSON of another shape, a number or name beyond all measure."""
    for column, condition in _conditions(name):
        connection.exec_driver_sql(
            f"UPDATE temp.{stage_of(name)} AS s SET ruling = 'bad_value:{column}' "
            f"WHERE s.ruling IS NULL AND s.{column} IS NOT NULL AND {condition}"
        )


@cache
def _conditions(name: str) -> tuple[tuple[str, str], ...]:
    found = []
    for column in table(name).columns:
        key = (name, column.name)
        cell = f"s.{column.name}"
        if column.name == "uid":
            found.append((column.name, f"{cell} = zeroblob(16)"))
        if column.name in DERIVED.get(name, frozenset()) or (column.name in STAMPS and column.name != "updated_by"):
            continue
        if isinstance(column.type, Integer):
            found.append((column.name, f"{cell} NOT BETWEEN -{MOST} AND {MOST}"))
        if not isinstance(column.type, Text):
            continue
        if column.name.endswith("_on") or column.name in DAYS:
            found.append((column.name, f"date({cell}) IS NOT {cell}"))
        elif column.name == "birth":
            whole = f"{cell} || substr('-01-01', length({cell}) - 3)"
            found.append((column.name, f"(length({cell}) NOT IN (4, 7, 10) OR date({whole}) IS NOT {whole})"))
        elif key in OBJECTS or key in LISTS:
            shape = "object" if key in OBJECTS else "array"
            found.append(
                (
                    column.name,
                    f"{cell} <> '' AND CASE WHEN json_valid({cell}) THEN json_type({cell}) END IS NOT '{shape}'",
                )
            )
        elif column.name in NAMES:
            found.append((column.name, f"length({cell}) > {NAME_CHARS}"))
    return tuple(found)


def references_of(name: str) -> list[tuple[str, str]]:
    """(column, table) of what rows of a table refer to and must find."""
    keys = [(key.parent.name, key.column.table.name) for key in table(name).foreign_keys]
    return sorted([*keys, *FIRM.get(name, ())])


def judge_circles(connection: Connection, name: str) -> int:
    """Refuse staged rows that would stand above themselves; answers how many."""
    count = 0
    stage = f"temp.{stage_of(name)}"
    for above, parent in references_of(name):
        if parent != name:
            continue
        # What stands above a row after the merge: as staged where it is to be taken, else as it is held.
        up = f"CASE WHEN o.uid IS NULL THEN t.{above} ELSE o.{above} END"
        count += connection.exec_driver_sql(
            f"UPDATE {stage} SET ruling = 'circle:{above}' WHERE ruling IS NULL AND uid IN ("
            f"WITH RECURSIVE way(start, at) AS ("
            f"SELECT uid, {above} FROM {stage} WHERE ruling IS NULL AND {above} IS NOT NULL "
            f"UNION SELECT way.start, {up} FROM way LEFT JOIN {stage} o ON o.uid = way.at AND o.ruling IS NULL "
            f"LEFT JOIN main.{name} t ON t.uid = way.at WHERE {up} IS NOT NULL) "
            f"SELECT start FROM way WHERE start = at)"
        ).rowcount
    return int(count)
