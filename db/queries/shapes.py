"""What a staged row must look like beyond its column types, so that no screen, sum or tree stumbles over it later.

A township's program cannot write such rows; a faulty or hostile one can, rightly signed.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Integer, Text

from db.models import DERIVED, table
from db.queries.inner_shapes import inner_conditions
from db.queries.staging import STAMPS, judge_rows, stage_of, staged

# Half a million rows of this size still add up within 64 bits.
MOST = 10**13
NAME_CHARS = 500
NAMES = frozenset({"name", "head_name", "number", "code", "phone", "id_no", "updated_by"})
# Days beside those whose names end in ``_on``.
DAYS = frozenset(
    {
        "valid_from", "valid_until", "barred_until", "rectify_by", "day", "from_day", "until_day", "to_day", "due_day",
    }
)  # fmt: skip
# Columns that hold a number with a fraction as it was written, and those that hold one of a few words.
WORDS = {("holiday", "kind"): ("off", "work")}
RATES = frozenset({("indicator", "stated_rate"), ("task_report", "stated_rate")})
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
        ("reception", "told"), ("means_check", "hits"), ("review_round", "programmes"), ("progress_setting", "value"),
    }
)  # fmt: skip

# Columns that hold a SHA-256 in hexadecimal digits: packages carry them as bytes too.
DIGESTS = frozenset({("attachment", "digest")})

# References that are no foreign keys and hold all the same: who was united with whom.
FIRM = {"person": (("merged_into", "person"),)}


def judge_shapes(connection: Connection, name: str) -> None:
    """Refuse staged rows that hold a day that is none, JSON of another shape, a number or name beyond all measure."""
    conditions = _conditions(name)
    if not conditions:
        return
    # One pass over the rows; a CASE asks in its order and no further than it must, which later conditions rely on.
    faults = " ".join(
        f"WHEN s.{column} IS NOT NULL AND {condition} THEN 'bad_value:{column}'" for column, condition in conditions
    )
    connection.exec_driver_sql(
        f"UPDATE temp.{stage_of(name)} AS s SET ruling = CASE {faults} END "
        f"WHERE s.ruling IS NULL AND CASE {faults} END IS NOT NULL"
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
        elif key in WORDS:
            words = ", ".join(f"'{word}'" for word in WORDS[key])
            found.append((column.name, f"{cell} NOT IN ({words})"))
        elif key in RATES:
            digits = f"replace(ltrim({cell}, '-'), '.', '')"
            dots = f"length({cell}) - length(replace({cell}, '.', ''))"
            found.append((column.name, f"{cell} <> '' AND ({digits} = '' OR {digits} GLOB '*[^0-9]*' OR {dots} > 1)"))
        elif key in DIGESTS:
            found.append((column.name, f"(length({cell}) <> 64 OR {cell} GLOB '*[^0-9a-f]*')"))
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
            found += [(column.name, condition) for condition in inner_conditions(key, cell)]
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
    for above, parent in references_of(name):
        if parent == name:
            circling = _Ways(connection, name, above).circling()
            judge_rows(connection, name, [(f"circle:{above}", number) for number in circling])
            count += len(circling)
    return count


class _Ways:
    """The ways upwards after the merge: by what is staged where that is to be taken, else by what is held.

    Each row is passed once: a query that starts at every row would take the square of the longest way.
    """

    def __init__(self, connection: Connection, name: str, above: str) -> None:
        self._run, self._stage = connection.exec_driver_sql, f"temp.{stage_of(name)}"
        self._name, self._above = name, above
        rows = staged(connection, name, ("uid", above, "stage_no"), f"{above} IS NOT NULL")
        self._numbers = {row[0]: row[2] for row in rows}
        self._up: dict[bytes, bytes | None] = {row[0]: row[1] for row in rows}

    def circling(self) -> list[int]:
        """The numbers of the staged rows that stand on a circle."""
        found: list[int] = []
        passed: set[bytes] = set()
        for start in self._numbers:
            way: dict[bytes, None] = {}
            at: bytes | None = start
            while at is not None and at not in passed:
                passed.add(at)
                way[at] = None
                at = self._next(at)
            if at in way:
                steps = list(way)
                found += [self._numbers[uid] for uid in steps[steps.index(at) :] if uid in self._numbers]
        return found

    def _next(self, uid: bytes) -> bytes | None:
        if uid not in self._up:
            row = self._run(f"SELECT 1 FROM {self._stage} WHERE uid = ? AND ruling IS NULL", (uid,)).first()
            if row is None:
                row = self._run(f"SELECT {self._above} FROM main.{self._name} WHERE uid = ?", (uid,)).first()
                self._up[uid] = row[0] if row else None
            else:
                self._up[uid] = None
        return self._up[uid]
