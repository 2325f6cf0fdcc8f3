"""The list of persons as a finished sheet: the columns in sight, of all that is found or of chosen persons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.history_phrases import SEX_WORDS
from minsheng_desktop.households.records import PeopleFilter, PersonRow
from minsheng_desktop.households.service import people_keys, people_rows
from minsheng_desktop.rules import age
from minsheng_desktop.spreadsheets.list_export import export_list
from minsheng_desktop.spreadsheets.records import WriteColumn

CHUNK = 2000


def _age(row: PersonRow, today: date) -> object:
    try:
        born = date.fromisoformat(row.birth or "")
    except ValueError:
        return None
    return age.completed_years(born, today) if born <= today and not row.died_on else None


def _state(row: PersonRow, _today: date) -> object:
    words = [text("households.died")] if row.died_on else []
    return text("households.names").join([*words, *([text("households.people.doubt")] if row.has_doubt else [])])


# field -> width in characters, type, what stands there
_CELLS: dict[str, tuple[int, str, Callable[[PersonRow, date], object]]] = {
    "name": (12, "text", lambda row, _: row.name),
    "sex_code": (6, "text", lambda row, _: text(SEX_WORDS[row.sex_code]) if row.sex_code in SEX_WORDS else ""),
    "birth": (6, "integer", _age),
    "id_no": (20, "text", lambda row, _: row.id_no),
    "village": (12, "text", lambda row, _: row.village),
    "village_group": (10, "text", lambda row, _: row.village_group),
    "phone": (14, "text", lambda row, _: row.phone),
    "benefits": (22, "note", lambda row, _: (row.benefits or "").replace(",", text("households.names"))),
    "state": (10, "text", _state),
    "address": (28, "note", lambda row, _: row.address),
}


def export_people(
    uow: UnitOfRead,
    out: Path,
    wanted: PeopleFilter,
    fields: Sequence[tuple[str, str]],
    keys: Sequence[int] = (),
) -> int:
    """Write the persons of ``keys`` (none: all of the filter); answers how many.

    ``fields``: key and heading of each column, in order; a key the list does not know is left out. Full numbers
    leave the program here, so the right to export is asked for (FORBIDDEN).
    """
    uow.require(Right.EXPORT)
    ordered = list(keys) or [key for chunk in people_keys(uow, wanted) for key in chunk]
    shown = [(heading, *_CELLS[key]) for key, heading in fields if key in _CELLS]
    columns = [WriteColumn(heading, width, kind) for heading, width, kind, _ in shown]
    rows = _rows(uow, ordered, [cell for _, _, _, cell in shown])
    counted = text("spreadsheets.official.person")
    return export_list(uow, out, text("households.people.export_title"), columns, rows, len(ordered), counted)


def _rows(
    uow: UnitOfRead, keys: Sequence[int], cells: Sequence[Callable[[PersonRow, date], object]]
) -> Iterator[tuple[object, ...]]:
    today = uow.today
    for start in range(0, len(keys), CHUNK):
        for row in people_rows(uow, keys[start : start + CHUNK]):
            yield tuple(cell(row, today) for cell in cells)
