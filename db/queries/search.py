"""The one search box: a name or part of it, pinyin, an ID tail, a phone, a card tail. Ranges, never LIKE 'x%'."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection

from db.queries.spelling import spellings

LIMIT = 5000
_ALIVE = "p.deleted = 0 AND p.merged_into IS NULL"
# Fragments of former names stay in the index, so that undo need not restore them; the name itself decides.
# Each way of searching leaves the dead rows out by itself: else those of an import that was undone fill its limit.
_PERSONS = f"SELECT p.uid FROM person p WHERE {_ALIVE} AND"
_GRAMS = f"SELECT p.uid FROM name_gram g CROSS JOIN person p ON p.uid = g.person_uid WHERE {_ALIVE} AND"


def _after(prefix: str) -> str:
    """A text after every text that begins with ``prefix``."""
    last = ord(prefix[-1]) + 1
    return prefix[:-1] + (chr(last) if last < 0xD800 or 0xE000 <= last < 0x110000 else prefix[-1] + "\U0010ffff")


def _ranges(text: str) -> list[tuple[str, tuple[Any, ...]]]:
    """SQL that answers person uids for each way ``text`` can be meant."""
    found: list[tuple[str, tuple[Any, ...]]]
    if re.fullmatch(r"[0-9]+[xX]?", text):
        plain = text.upper()
        back = plain[::-1]
        found = [
            (f"{_PERSONS} p.id_no >= ? AND p.id_no < ?", (plain, _after(plain))),
            (f"{_PERSONS} p.phone >= ? AND p.phone < ?", (plain, _after(plain))),
        ]
        if len(plain) >= 3:
            found += [
                (f"{_PERSONS} p.id_reversed >= ? AND p.id_reversed < ?", (back, _after(back))),
                (f"{_PERSONS} p.phone_reversed >= ? AND p.phone_reversed < ?", (back, _after(back))),
                (
                    f"SELECT p.uid FROM bank_account b JOIN person p ON p.uid = b.person_uid WHERE {_ALIVE} "
                    "AND b.number_reversed >= ? AND b.number_reversed < ? AND b.deleted = 0",
                    (back, _after(back)),
                ),
            ]
        return found
    if re.fullmatch(r"[A-Za-z ]+", text):
        plain = " ".join(text.lower().split())
        wanted = [plain] if " " in plain else list(dict.fromkeys([plain, *spellings(plain)]))
        return [
            (f"{_PERSONS} p.name_initials >= ? AND p.name_initials < ?", (plain, _after(plain))),
            *((f"{_PERSONS} p.name_pinyin >= ? AND p.name_pinyin < ?", (one, _after(one))) for one in wanted),
        ]
    found = [(f"{_PERSONS} p.name >= ? AND p.name < ?", (text, _after(text)))]
    if len(text) == 1:
        found.append((f"{_GRAMS} g.gram >= ? AND g.gram < ? AND instr(p.name, ?) > 0", (text, _after(text), text)))
    else:
        found.append((f"{_GRAMS} g.gram = ? AND instr(p.name, ?) > 0", (text[:2], text)))
    return found


def matching_persons(connection: Connection, text: str, limit: int = LIMIT) -> list[bytes]:
    """uids of persons that ``text`` may mean, each once."""
    plain = " ".join(text.split())
    if not plain:
        return []
    found: dict[bytes, None] = {}
    for sql, values in _ranges(plain):
        rows = connection.exec_driver_sql(f"{sql} LIMIT {int(limit)}", values)
        found.update(dict.fromkeys(row[0] for row in rows))
    return list(found)[:limit]


def search_persons(connection: Connection, text: str, limit: int) -> list[tuple[Any, ...]]:
    """The first ``limit`` living persons for the search box, exact and living ones first."""
    uids = matching_persons(connection, text, limit * 4)
    if not uids:
        return []
    marks = ", ".join("?" for _ in uids)
    rows = connection.exec_driver_sql(
        f"SELECT p.uid, p.name, p.sex_code, p.birth, p.id_no, coalesce(a.name, ''), (SELECT household_uid FROM "
        f"household_member m WHERE m.person_uid = p.uid AND m.deleted = 0 AND m.to_month IS NULL LIMIT 1), p.died_on "
        f"FROM person p LEFT JOIN area a ON a.uid = p.area_uid WHERE {_ALIVE} AND p.uid IN ({marks}) "
        f"ORDER BY p.died_on IS NOT NULL, p.name <> ?, p.name_pinyin LIMIT {int(limit)}",
        (*uids, text),
    )
    return [tuple(row) for row in rows]
