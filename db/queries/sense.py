"""What a staged row may say: areas within the sender's own, amounts, numbers and days that can be true.

The limits leave room for everything the program itself writes.
"""

from __future__ import annotations

from sqlalchemy import Connection

from db.queries.staging import stage_of

MOST_FEN = 100_000_000  # a month for one benefit; more is another unit or a slip
MOST_PERSONS = 999  # in one household; homes of a hundred are on record as one
FIRST_YEAR = 1880
LEVELS = {6: "county", 9: "township", 12: "village", 15: "group"}
# Blanks and characters without a shape.
_NOTHING = (
    0x09, 0x0A, 0x0D, 0x20, 0xA0, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x180E, *range(0x2000, 0x2010), 0x2028, 0x2029,
    0x202F, *range(0x205F, 0x2066), *range(0x206A, 0x2070), 0x2800, 0x3000, 0x3164, 0xFEFF, 0xFFA0,
)  # fmt: skip


def _beyond(column: str, most: int) -> tuple[str, str]:
    return f"beyond:{column}", f"s.{column} NOT BETWEEN 0 AND {most}"


# A benefit may end with the month before it began: it never was. Money that is recovered stands in other tables.
_BEFORE = "CASE WHEN s.from_month % 100 = 1 THEN s.from_month - 89 ELSE s.from_month - 1 END"
_DOUBTS: dict[str, tuple[tuple[str, str], ...]] = {
    "area": (("blank:name", "s.deleted = 0 AND trim(s.name, :nothing) = ''"),),
    "person": (
        ("blank:name", "s.deleted = 0 AND trim(s.name, :nothing) = ''"),
        ("beyond:birth", f"s.birth IS NOT NULL AND (s.birth < '{FIRST_YEAR}' OR s.birth > :latest)"),
        ("beyond:died_on", f"s.died_on IS NOT NULL AND (s.died_on < '{FIRST_YEAR}' OR s.died_on > :latest)"),
    ),
    "household": (_beyond("size_stated", MOST_PERSONS),),
    "entitlement": (
        _beyond("amount_fen", MOST_FEN),
        _beyond("supplement_fen", MOST_FEN),
        _beyond("household_size", MOST_PERSONS),
        _beyond("covered", MOST_PERSONS),
        ("beyond:to_month", f"s.to_month < {_BEFORE}"),
    ),
    "standard": (_beyond("amount_fen", MOST_FEN),),
    "entitlement_amount": (_beyond("amount_fen", MOST_FEN), _beyond("supplement_fen", MOST_FEN)),
    "entitlement_state": (_beyond("household_size", MOST_PERSONS), _beyond("covered", MOST_PERSONS)),
}


def judge_sense(connection: Connection, name: str, latest: str) -> None:
    """Refuse staged rows that say what cannot be; ``latest`` is the last day anybody can have been born or died on."""
    doubts = _DOUBTS.get(name)
    if not doubts:
        return
    values = {"latest": latest, "nothing": "".join(map(chr, _NOTHING))}
    cases = " ".join(f"WHEN {condition} THEN '{ruling}'" for ruling, condition in doubts)
    wrong = " OR ".join(f"({condition})" for _, condition in doubts)
    connection.exec_driver_sql(
        f"UPDATE temp.{stage_of(name)} AS s SET ruling = CASE {cases} END WHERE s.ruling IS NULL AND ({wrong})",
        {key: value for key, value in values.items() if f":{key}" in wrong},
    )


def judge_areas(connection: Connection, sender: bytes, own_code: str) -> None:
    """Refuse areas a township has no say in: of no level, and neither in its own area nor above it."""
    fits = " OR ".join(f"(length(s.code) = {length} AND s.level = '{level}')" for length, level in LEVELS.items())
    for ruling, condition in (
        ("bad_value:code", "s.code GLOB '*[^0-9]*' OR length(s.code) NOT IN (6, 9, 12, 15)"),
        ("bad_value:level", f"NOT ({fits})"),
        (
            "outside:code",
            "substr(s.code, 1, length(:own)) <> :own AND substr(:own, 1, length(s.code)) <> s.code AND NOT EXISTS "
            "(SELECT 1 FROM main.area t WHERE t.uid = s.uid AND t.code = s.code AND t.name = s.name)",
        ),
    ):
        connection.exec_driver_sql(
            f"UPDATE temp.{stage_of('area')} AS s SET ruling = '{ruling}' "
            f"WHERE s.ruling IS NULL AND s.home_node = :sender AND ({condition})",
            {"sender": sender, "own": own_code} if ":own" in condition else {"sender": sender},
        )
