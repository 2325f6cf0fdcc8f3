"""A month's recalculation, set-based: the periods of amounts it concerns, what they come to, and what is to be written.

Everything is worked out in temporary tables of the connection; ``reckon_raw`` holds one row for each stretch of months
in which nothing a benefit is reckoned from changes, ``reckon_done`` the same with what it comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from db.set_writes import uid_expression

STAGES = ("reckon_raw", "reckon_group", "reckon_extra", "reckon_flag", "reckon_done", "reckon_cut", "reckon_chosen")
WRITES = ("reckon_close", "reckon_set", "reckon_new", "reckon_benefit")
LEFT_ALONE = ("grace", "suspended", "stopped", "cancelled")
# What a stretch is reckoned from and has in common with others: one look-up of standards for all of them.
GROUP = ("programme", "area", "category", "urban_rural", "grade", "age", "start", "since")

_RAW = """
CREATE TEMP TABLE reckon_raw (
    id INTEGER PRIMARY KEY, period INTEGER, benefit INTEGER, uid BLOB, programme BLOB, area BLOB, category TEXT,
    urban_rural TEXT, grade TEXT, age INTEGER, start INTEGER, since INTEGER, finish INTEGER, begun INTEGER,
    ended INTEGER, status TEXT, own INTEGER, persons INTEGER, income INTEGER, points INTEGER, old_fen INTEGER,
    old_extra INTEGER, first INTEGER)
"""
_GROUP = """
CREATE TEMP TABLE reckon_group (
    programme BLOB, area BLOB, category TEXT, urban_rural TEXT, grade TEXT, age INTEGER, start INTEGER, since INTEGER,
    gid INTEGER, kind TEXT, line INTEGER, former INTEGER, floor INTEGER, each INTEGER, top INTEGER, months INTEGER,
    extras INTEGER, head TEXT,
    PRIMARY KEY (programme, area, category, urban_rural, grade, age, start, since)) WITHOUT ROWID
"""
# The state a benefit is in at the first month of the stretch, where states are told; else its own columns.
_STATE = (
    "LEFT JOIN entitlement_state s ON s.entitlement_uid = e.uid AND s.deleted = 0 AND s.from_month <= {start} "
    "AND (s.to_month IS NULL OR s.to_month >= {start})"
)
_NO_STATE = "JOIN (SELECT NULL AS uid, NULL AS area_uid, NULL AS category, NULL AS status, NULL AS covered) s"
_STRETCHES = """
INSERT INTO reckon_raw (period, benefit, uid, programme, area, category, urban_rural, grade, age, start, since, finish,
    begun, ended, status, own, persons, income, points, old_fen, old_extra, first)
SELECT a.rowid, e.rowid, e.uid, e.programme_uid, coalesce(s.area_uid, e.area_uid, x''),
    coalesce(s.category, e.category, ''), coalesce(e.urban_rural, ''), {grade}, {age}, {start}, {since}, {finish},
    a.from_month, a.to_month, CASE WHEN s.uid IS NULL THEN e.status ELSE s.status END, e.home_node = :node,
    coalesce(s.covered, e.covered), coalesce(a.income_fen, CASE WHEN a.basis <> 'change' THEN e.income_fen END),
    {points}, a.amount_fen, a.supplement_fen, {first}
FROM entitlement e {chosen} JOIN entitlement_amount a ON a.entitlement_uid = e.uid {join} {state}
WHERE e.programme_uid = :programme AND e.deleted = 0 AND a.deleted = 0 AND (a.to_month IS NULL OR a.to_month >= :month)
"""
_START = "max(a.from_month, :month)"
# Months at which what a benefit is reckoned from changes within a period of its amount.
_BREAKS = (
    "JOIN (SELECT entitlement_uid AS benefit, from_month AS at FROM entitlement_state WHERE deleted = 0 "
    "AND from_month > :month {standards}) b ON b.benefit = e.uid AND b.at > a.from_month "
    "AND (a.to_month IS NULL OR b.at <= a.to_month)"
)


def before(month: str) -> str:
    """SQL for the month before a YYYYMM."""
    return f"(CASE WHEN {month} % 100 = 1 THEN {month} - 89 ELSE {month} - 1 END)"


def begin(connection: Connection, chosen: Sequence[bytes] | None) -> None:
    """Make the tables anew; ``chosen`` restricts the recalculation to some benefits (None: all)."""
    finish(connection)
    connection.exec_driver_sql(_RAW)
    connection.exec_driver_sql(_GROUP)
    connection.exec_driver_sql("CREATE TEMP TABLE reckon_extra (gid INTEGER, flag TEXT, fen INTEGER)")
    if chosen is not None:
        connection.exec_driver_sql("CREATE TEMP TABLE reckon_chosen (uid BLOB PRIMARY KEY) WITHOUT ROWID")
        _many(connection, "INSERT OR IGNORE INTO reckon_chosen VALUES (?)", [(uid,) for uid in chosen])


def finish(connection: Connection) -> None:
    """Remove the tables."""
    for view in WRITES:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS temp.{view}")
    for stage in STAGES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{stage}")


def add_programme(
    connection: Connection, node: bytes, programme: bytes, month: int, breaks: Sequence[int], source: str, yearly: bool,
    chosen: bool,
) -> None:  # fmt: skip
    """Take in the stretches of a programme's benefits from ``month`` on.

    ``source`` is where its grade or number stands: "" (class), ``age_band``, or a field's key; ``breaks`` are months
    from which other standards hold.
    """
    given: dict[str, Any] = {"node": node, "programme": programme, "month": month}
    by_age, field = source == "age_band", source not in ("", "category", "age_band")
    given |= {"path": f'$."{source}"'} if field else {}
    grade = "coalesce(json_extract(e.extra, :path), '')" if field else "''"
    parts = {
        "grade": f"CAST({grade} AS TEXT)",
        "points": "CAST(json_extract(e.extra, :path) AS INTEGER)" if field else "NULL",
        "chosen": "JOIN reckon_chosen c ON c.uid = e.uid" if chosen else "",
        "join": "JOIN person q ON q.uid = e.person_uid" if by_age else "",
    }

    def shaped(start: str, first: int) -> dict[str, str]:
        age = f"{start} / 100 - substr(q.birth, 1, 4) - (coalesce(substr(q.birth, 6, 2), '12') + 0 > {start} % 100)"
        since = f"CASE WHEN e.from_month / 100 = {start} / 100 THEN e.from_month ELSE 0 END" if yearly else "0"
        return {
            "start": start, "first": str(first), "age": f"coalesce({age}, -1)" if by_age else "-1", "since": since,
            "finish": "a.to_month", "state": _STATE.format(start=start),
        }  # fmt: skip

    known = connection.exec_driver_sql("SELECT 1 FROM entitlement_state WHERE deleted = 0 LIMIT 1").first()
    first = shaped(_START, 1)
    if known is None:
        first["state"] = _NO_STATE
    connection.exec_driver_sql(*_driver(_STRETCHES.format(**parts, **first), given))
    if breaks or known:
        values = ", ".join(f"({int(at)})" for at in breaks)
        standards = f"UNION SELECT uid, column1 FROM entitlement, (VALUES {values})" if breaks else ""
        joined = {**parts, "join": f"{parts['join']} {_BREAKS.format(standards=standards)}"}
        connection.exec_driver_sql(*_driver(_STRETCHES.format(**joined, **shaped("b.at", 0)), given))


def settle_stretches(connection: Connection) -> None:
    """Let each stretch end before the next one of its period."""
    if _is_single(connection):
        return
    connection.exec_driver_sql("CREATE INDEX temp.reckon_raw_period ON reckon_raw (period, start)")
    connection.exec_driver_sql(
        f"UPDATE reckon_raw AS r SET finish = {before('n.start')} FROM (SELECT id, lead(start) OVER "
        f"(PARTITION BY period ORDER BY start) AS start FROM reckon_raw) n WHERE n.id = r.id AND n.start IS NOT NULL"
    )


def groups(connection: Connection) -> list[tuple[Any, ...]]:
    """What the stretches are reckoned from, each combination once: the columns of ``GROUP`` and the area's code."""
    listed = ", ".join(GROUP)
    marks = ", ".join(repr(status) for status in LEFT_ALONE)
    found = connection.exec_driver_sql(
        f"SELECT {', '.join('g.' + column for column in GROUP)}, coalesce(a.code, '') FROM (SELECT DISTINCT {listed} "
        f"FROM reckon_raw WHERE own = 1 AND status NOT IN ({marks})) g LEFT JOIN area a ON a.uid = g.area"
    )
    return [tuple(row) for row in found]


def set_groups(connection: Connection, rows: Iterable[Sequence[Any]], extras: Iterable[Sequence[Any]]) -> None:
    """What each combination comes to (all columns of ``reckon_group``), and its extras (number, flag, fen)."""
    marks = ", ".join("?" * (len(GROUP) + 10))
    _many(connection, f"INSERT INTO reckon_group VALUES ({marks})", rows)
    _many(connection, "INSERT INTO reckon_extra VALUES (?, ?, ?)", extras)


_COVERED = (
    "SELECT r.id, m.person_uid AS person, r.start FROM reckon_raw r JOIN entitlement_member m "
    "ON m.entitlement_uid = r.uid AND m.deleted = 0 AND m.from_month <= r.start "
    "AND (m.to_month IS NULL OR m.to_month >= r.start)"
)
_BY_AGE = "c.start / 100 - substr(p.birth, 1, 4) - (coalesce(substr(p.birth, 6, 2), '12') + 0 > c.start % 100)"


def count_flags(connection: Connection, flags: Iterable[str], aged_from: int, minor_until: int) -> None:
    """How many of the covered bear each flag: what the benefit's own fields say, else by age and nursing subsidy."""
    connection.exec_driver_sql(
        "CREATE TEMP TABLE reckon_flag (id INTEGER, flag TEXT, persons INTEGER, PRIMARY KEY (id, flag)) WITHOUT ROWID"
    )
    for flag in flags:
        path = f'$."{flag}"'
        connection.exec_driver_sql(
            "INSERT INTO reckon_flag SELECT r.id, ?, CASE WHEN said GLOB '[0-9]*' THEN min(said + 0, r.persons) ELSE 1 "
            "END FROM (SELECT r.id, r.persons, CAST(json_extract(e.extra, ?) AS TEXT) AS said FROM reckon_raw r "
            "JOIN entitlement e ON e.rowid = r.benefit WHERE e.extra IS NOT NULL) r WHERE said IS NOT NULL "
            "AND said NOT IN ('', '0', 'false', '\u5426', '\u65e0')",
            (flag, path),
        )
        condition = {
            "aged": f"JOIN person p ON p.uid = c.person AND {_BY_AGE} >= {int(aged_from)}",
            "minor": f"JOIN person p ON p.uid = c.person AND p.birth IS NOT NULL AND {_BY_AGE} < {int(minor_until)}",
            "disabled": "JOIN entitlement n ON n.person_uid = c.person AND n.deleted = 0 AND n.status = 'active' "
            "JOIN programme o ON o.uid = n.programme_uid AND o.code = 'disabled_nursing_subsidy'",
        }.get(flag)
        if condition:
            connection.exec_driver_sql(
                f"INSERT OR IGNORE INTO reckon_flag SELECT c.id, ?, count(DISTINCT c.person) FROM ({_COVERED}) c "
                f"{condition} GROUP BY c.id",
                (flag,),
            )


def flag_counts(connection: Connection) -> dict[str, int]:
    """Flag → how many bear it, in the first stretch of the one benefit taken in."""
    found = connection.exec_driver_sql(
        "SELECT flag, persons FROM reckon_flag WHERE id = (SELECT min(id) FROM reckon_raw)"
    )
    return {str(flag): int(persons) for flag, persons in found}


_PERSONS = "CASE WHEN kind = 'household' THEN 1 ELSE persons END"
_FLAGGED = "min(coalesce(flagged, 0), persons)"
# An income nobody stated follows from the amount and the line it was paid by, where the amount divides evenly.
_IMPLIED = (
    "coalesce(r.income, CASE WHEN g.former > 0 AND r.old_fen > 0 AND r.persons > 0 AND r.old_fen % r.persons = 0 "
    "AND r.old_fen / r.persons <= g.former THEN g.former - r.old_fen / r.persons END)"
)
# Half a fen is rounded up: (whole × persons × months) ÷ 12.
_YEARLY = "(each * persons * months * 2 + 12) / 24"
_AMOUNT = (
    "CASE kind WHEN 'gap' THEN (CASE WHEN income IS NULL THEN NULL WHEN line > income "
    "THEN max(line - income, floor) * persons ELSE 0 END) WHEN 'points' THEN each * points "
    f"WHEN 'whole' THEN {_YEARLY} WHEN 'household' THEN each "
    f"WHEN 'tier' THEN each * (persons - {_FLAGGED}) + top * {_FLAGGED} WHEN 'each' THEN each * persons END"
)
_FIGURES = (
    "head || CASE kind WHEN 'gap' THEN ',\"income\":' || income || "
    "CASE WHEN implied THEN ',\"implied\":true' ELSE '' END "
    "WHEN 'points' THEN ',\"points\":' || points WHEN 'whole' THEN ',\"months\":' || months "
    f"WHEN 'tier' THEN ',\"flagged\":' || {_FLAGGED} ELSE '' END "
    f"|| ',\"persons\":' || {_PERSONS} || coalesce(',\"extras\":' || listed, '') || '}}'"
)
_KEPT = "id, period, benefit, uid, programme, area, start, finish, begun, ended, income, persons, old_fen, old_extra"


def work_out(connection: Connection, flagged: bool, restate: bool) -> None:
    """Fill ``reckon_done``: ``left`` says why a stretch stays ("": reckoned), ``changed`` whether it differs.

    ``restate``: what is reckoned counts as changed though its amount is the same, so that its figures are stored.
    """
    flags = _FLAGS if flagged else _NO_FLAGS
    match = " AND ".join(f"g.{column} = r.{column}" for column in GROUP)
    marks = ", ".join(repr(status) for status in LEFT_ALONE)
    known = ", ".join(f"r.{column.strip()}" for column in _KEPT.split(",") if column.strip() != "income")
    # Each step stands for itself (a LIMIT keeps them apart), so that what it works out is worked out once.
    joined = (
        f"SELECT {known}, r.own, r.status, r.points, {_IMPLIED} AS income, r.income IS NULL AS implied, g.kind, "
        "g.line, g.floor, g.each, g.top, g.months, g.head, "
        f"CASE WHEN g.extras THEN coalesce(x.fen, 0) ELSE r.old_extra END AS extra, f.flagged, x.listed "
        f"FROM reckon_raw r LEFT JOIN reckon_group g ON {match} {flags} LIMIT -1"
    )
    left = (
        f"CASE WHEN own = 0 THEN 'foreign' WHEN status IN ({marks}) THEN status "
        "WHEN kind IS NULL THEN 'no_standard' WHEN fen IS NULL THEN 'stated' ELSE '' END"
    )
    paid = f"SELECT *, {_AMOUNT} AS fen FROM ({joined}) LIMIT -1"
    judged = (
        f"SELECT *, {left} AS left, {int(restate)} OR fen IS NOT old_fen OR extra <> old_extra AS unlike "
        f"FROM ({paid}) LIMIT -1"
    )
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE reckon_done AS SELECT {_KEPT}, kind = 'gap' AS gap, left, fen, extra, "
        f"left = '' AND unlike AS changed, CASE WHEN left = '' AND unlike THEN {_FIGURES} END AS figures "
        f"FROM ({judged})"
    )


_FLAGS = (
    "LEFT JOIN (SELECT f.id, sum(f.persons) AS flagged FROM reckon_flag f GROUP BY f.id) f ON f.id = r.id "
    "LEFT JOIN (SELECT f.id, x.gid, sum(x.fen * f.persons) AS fen, "
    "json_group_array(json_array(x.flag, x.fen, f.persons)) AS listed FROM reckon_flag f "
    "JOIN reckon_extra x ON x.flag = f.flag GROUP BY f.id, x.gid) x ON x.id = r.id AND x.gid = g.gid"
)
_NO_FLAGS = "JOIN (SELECT NULL AS flagged) f JOIN (SELECT NULL AS fen, NULL AS listed) x"


# what it comes to


def outcome(connection: Connection) -> list[tuple[Any, ...]]:
    """(what becomes of them, village's code, its name, benefits, persons, old fen, new fen a month) of the benefits.

    What becomes of a benefit: changed, same, or why it is left alone. Money is that of the newest month.
    """
    open_only = connection.exec_driver_sql("SELECT 1 FROM reckon_raw WHERE first = 0 OR ended IS NOT NULL LIMIT 1")
    told = "CASE WHEN changed THEN 'changed' WHEN left = '' THEN 'same' ELSE left END"
    source = f"SELECT {told} AS why, area, persons, old_fen, old_extra, fen, extra FROM reckon_done"
    if open_only.first() is not None:
        # Of several stretches the newest speaks for the money; one that changes is enough to call a benefit changed.
        source = (
            "SELECT CASE WHEN max(changed) OVER w THEN 'changed' WHEN max(left = '') OVER w THEN 'same' "
            "ELSE left END AS why, area, persons, old_fen, old_extra, "
            "CASE WHEN changed THEN fen ELSE old_fen END AS fen, "
            "CASE WHEN changed THEN extra ELSE old_extra END AS extra, row_number() OVER w = count(*) OVER w AS newest "
            "FROM reckon_done WINDOW w AS (PARTITION BY benefit ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING "
            "AND UNBOUNDED FOLLOWING)"
        )
        source = f"SELECT * FROM ({source}) WHERE newest"
    return [
        tuple(row)
        for row in connection.exec_driver_sql(
            "SELECT d.why, coalesce(a.code, ''), coalesce(a.name, ''), d.benefits, d.persons, d.old_fen, d.new_fen "
            "FROM (SELECT why, area, count(*) AS benefits, sum(persons) AS persons, sum(coalesce(old_fen, 0) + "
            f"old_extra) AS old_fen, sum(fen + extra) AS new_fen FROM ({source}) GROUP BY why, area) d "
            "LEFT JOIN area a ON a.uid = d.area ORDER BY a.code"
        )
    ]


def _is_single(connection: Connection) -> bool:
    """Whether every period is one stretch of months."""
    return connection.exec_driver_sql("SELECT 1 FROM reckon_raw WHERE first = 0 LIMIT 1").first() is None


def changed_lines(connection: Connection, limit: int = -1) -> list[tuple[Any, ...]]:
    """Stretches that change, by village and name, with what is shown of them."""
    return [
        tuple(row)
        for row in connection.exec_driver_sql(
            "SELECT d.uid, q.name, coalesce(a.name, ''), p.short_name, p.code, d.persons, d.start, d.finish, "
            "d.old_fen, d.old_extra, d.fen, d.extra, d.figures, e.household_uid, e.person_uid FROM reckon_done d "
            "JOIN entitlement e ON e.rowid = d.benefit JOIN person q ON q.uid = e.person_uid "
            "JOIN programme p ON p.uid = d.programme LEFT JOIN area a ON a.uid = d.area WHERE d.changed "
            "ORDER BY a.code, q.name_pinyin, e.certificate_no, d.start LIMIT ?",
            (limit,),
        )
    ]


# what is written


def stage_writes(connection: Connection, basis: str, reason: str) -> None:
    """Fill the stages of what is written: periods that end earlier, periods put right, new ones, and benefits.

    From the first stretch of a period that changes, every stretch of it becomes a period of its own; the stretches
    before keep the old one.
    """
    run = connection.exec_driver_sql
    why = "'" + reason.replace("'", "''") + "'"
    wanted = "(SELECT d.*, d.start AS cut FROM reckon_done d WHERE d.changed)"
    if not _is_single(connection):
        run(
            "CREATE TEMP TABLE reckon_cut AS SELECT period, min(start) AS cut FROM reckon_done WHERE changed "
            "GROUP BY period"
        )
        run("CREATE INDEX temp.reckon_cut_period ON reckon_cut (period)")
        wanted = "(SELECT d.*, c.cut FROM reckon_done d JOIN reckon_cut c ON c.period = d.period AND d.start >= c.cut)"
    money = (
        "CASE WHEN changed THEN fen ELSE old_fen END AS amount_fen, "
        "CASE WHEN changed THEN extra ELSE old_extra END AS supplement_fen, "
        f"'{basis}' AS basis, CASE WHEN gap THEN income END AS income_fen, "
        f"CASE WHEN left = '' THEN figures END AS reckoning, {why} AS reason"
    )
    run(
        f"CREATE TEMP VIEW reckon_close AS SELECT period AS target, {before('cut')} AS to_month FROM {wanted} "
        "WHERE start = cut AND begun < cut"
    )
    run(
        f"CREATE TEMP VIEW reckon_set AS SELECT period AS target, finish AS to_month, {money} FROM {wanted} "
        "WHERE start = begun"
    )
    run(
        f"CREATE TEMP VIEW reckon_new AS SELECT {uid_expression('id')} AS uid, uid AS entitlement_uid, "
        f"start AS from_month, finish AS to_month, {money} FROM {wanted} WHERE start > begun"
    )
    run(
        "CREATE TEMP VIEW reckon_benefit AS SELECT benefit AS target, fen AS amount_fen, extra AS supplement_fen "
        "FROM reckon_done WHERE changed AND ended IS NULL AND finish IS NULL"
    )


SET_COLUMNS = ("to_month", "amount_fen", "supplement_fen", "basis", "income_fen", "reckoning", "reason")
NEW_COLUMNS = (
    "uid", "entitlement_uid", "from_month", "to_month", "amount_fen", "supplement_fen", "basis", "income_fen",
    "reckoning", "reason",
)  # fmt: skip


def _many(connection: Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(sql, rows)  # type: ignore[arg-type]
    finally:
        cursor.close()


def _driver(sql: str, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A statement with its named values, only those it names."""
    return sql, {key: value for key, value in given.items() if f":{key}" in sql}
