"""How sheets of one shape are read, kept under a name: saved, applied, handed on as a file, removed.

A mapping says which field stands under which heading and in which unit money is written. The county's mappings
arrive in its packages; this office's own come before them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from db.queries import mappings as stored
from minsheng_desktop.core.errors import file_error, input_error, not_found
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.rules import money
from minsheng_desktop.rules.characters import compact, plain
from minsheng_desktop.spreadsheets.field_names import is_field
from minsheng_desktop.spreadsheets.header_words import put_own_definition
from minsheng_desktop.spreadsheets.recognise import corrected
from minsheng_desktop.spreadsheets.records import DATA, PROGRESS, ROSTER, SheetPlan, Workbook
from minsheng_desktop.spreadsheets.vocabulary import Columns

LONGEST_NAME = 60
MAX_FILE = 256 * 1024
MAX_COLUMNS = 1000
LONGEST_TEXT = 200
FORMAT = "minsheng-mapping"
VERSION = 1
UNITS = (money.YUAN, money.TEN_THOUSAND)


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column: its place from 0, its heading, the field it stands for ("": none, kept under its heading).

    ``line``: in which row of a record that spans several it stands.
    """

    index: int
    header: str
    field: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """A named way to read sheets of one shape. ``header``: the header rows as they are laid out, for writing alike.

    ``own`` tells this office's mappings from those handed out by the county; ``uid`` is b"" before it is saved.
    """

    name: str
    signature: str
    kind: str
    columns: tuple[MappedColumn, ...]
    programme_code: str = ""
    title: str = ""
    header: tuple[tuple[str, ...], ...] = ()
    money_unit: int = money.YUAN
    uid: bytes = b""
    own: bool = True

    @property
    def layout(self) -> dict[str, Any]:
        """What is stored and handed on beside name, signature and programme."""
        return {
            "kind": self.kind,
            "title": self.title,
            "header": [list(row) for row in self.header],
            "columns": [{"index": c.index, "header": c.header, "field": c.field, "line": c.line} for c in self.columns],
            "money_unit": self.money_unit,
        }


def mapping_of(workbook: Workbook, plan: SheetPlan, name: str, programme_code: str = "") -> SavedMapping:
    """The way a sheet is read, under a name."""
    rows = workbook.sheet(plan.sheet).rows
    header = tuple(tuple(_heading(cell) for cell in rows[number - 1]) for number in plan.header_rows)
    columns = tuple(MappedColumn(c.index, _heading(c.header), c.field, c.line) for c in plan.columns)
    return SavedMapping(
        name, plan.signature, plan.kind, columns, programme_code, plan.title[:LONGEST_TEXT], header, plan.money_unit
    )


def _heading(cell: object) -> str:
    return str(cell).strip()[:LONGEST_TEXT]


def list_mappings(uow: UnitOfRead) -> tuple[SavedMapping, ...]:
    """All mappings, this office's first, the newest of each first."""
    found = []
    for row in stored.mappings(uow.connection, uow.node.uid):
        read = _read_layout(row["layout"])
        if read is not None:
            known = {"name": row["name"], "signature": row["signature"], "programme_code": row["programme_code"]}
            found.append(replace(read, **known, uid=row["uid"], own=row["home_node"] == uow.node.uid))
    return tuple(found)


def find_mapping(uow: UnitOfRead, name: str) -> SavedMapping:
    """The mapping of that name, this office's own before the county's. Raises NOT_FOUND."""
    wanted = _told_name(name)
    for mapping in list_mappings(uow):
        if mapping.name == wanted:
            return mapping
    raise not_found("mappings.none", name=name)


def _told_name(name: str) -> str:
    return " ".join(plain(name).split())


@use_case(Operation("spreadsheets.save_mapping", Right.IMPORT))
def save_mapping(uow: UnitOfWork, mapping: SavedMapping) -> bytes:
    """Keep a mapping under its name; one of this office with that name is replaced. Answers its uid.

    Raises INPUT for a name that is missing or too long.
    """
    name = _told_name(mapping.name)
    if not name:
        raise input_error("mappings.name_missing")
    if len(name) > LONGEST_NAME:
        raise input_error("mappings.name_long", longest=LONGEST_NAME)
    values = {
        "name": name,
        "signature": mapping.signature,
        "programme_code": mapping.programme_code,
        "layout": json.dumps(mapping.layout, ensure_ascii=False),
    }
    uow.describe(name=name)
    return put_own_definition(uow, "import_mapping", name, values)


@use_case(Operation("spreadsheets.remove_mapping", Right.IMPORT))
def remove_mapping(uow: UnitOfWork, uid: bytes) -> str:
    """Forget a mapping of this office; answers its name. Raises NOT_FOUND, RULE for one of the county."""
    found = next((mapping for mapping in list_mappings(uow) if mapping.uid == uid), None)
    if found is None:
        raise not_found("mappings.gone")
    uow.delete("import_mapping", [uid], "removed")
    uow.describe(name=found.name)
    return found.name


def fields_for(mapping: SavedMapping, plan: SheetPlan) -> dict[int | tuple[int, int], str]:
    """(Column index, line of the record) → field for the columns of a sheet whose headings the mapping knows.

    A column in its old place is known by that; elsewhere by a heading that stands once in both.
    """
    by_place = {(c.index, c.line, compact(c.header)): c.field for c in mapping.columns}
    by_heading = {heading: c.field for c in mapping.columns if (heading := compact(c.header))}
    twice = _twice(compact(c.header) for c in mapping.columns) | _twice(compact(c.header) for c in plan.columns)
    fields: dict[int | tuple[int, int], str] = {}
    for column in plan.columns:
        heading = compact(column.header)
        if (column.index, column.line, heading) in by_place:
            fields[column.index, column.line] = by_place[column.index, column.line, heading]
        elif heading in by_heading and heading not in twice:
            fields[column.index, column.line] = by_heading[heading]
    return fields


def _twice(headings: Iterable[str]) -> set[str]:
    seen, twice = set[str](), set[str]()
    for heading in headings:
        (twice if heading in seen else seen).add(heading)
    return twice


def apply_mapping(
    workbook: Workbook, plan: SheetPlan, mapping: SavedMapping, known: Columns | None = None
) -> SheetPlan:
    """The plan with the fields and the unit of money of a mapping; ``known`` as in ``recognise``."""
    fields = fields_for(mapping, plan)
    new = corrected(workbook, plan, fields=fields, known=known) if fields else plan
    columns = tuple(replace(c, reason="by_mapping") if (c.index, c.line) in fields else c for c in new.columns)
    return replace(new, columns=columns, money_unit=mapping.money_unit)


def with_mappings(
    workbook: Workbook,
    plans: Sequence[SheetPlan],
    mappings: Sequence[SavedMapping],
    headings: Columns | None = None,
) -> tuple[SheetPlan, ...]:
    """The plans, those of a shape that has a mapping read as it says; ``headings`` as ``known`` in ``recognise``."""
    known: dict[str, SavedMapping] = {}
    for mapping in mappings:
        known.setdefault(mapping.signature, mapping)
    return tuple(
        apply_mapping(workbook, plan, known[plan.signature], headings)
        if plan.role == DATA and plan.header_known and plan.signature in known
        else plan
        for plan in plans
    )


def export_mapping(mapping: SavedMapping, out: Path) -> None:
    """Write a mapping as a file (JSON) to hand on. Raises the file errors of ``write_whole``."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "name": mapping.name,
        "signature": mapping.signature,
        "programme": mapping.programme_code,
        "layout": mapping.layout,
    }
    data = json.dumps(content, ensure_ascii=False, indent=2).encode()
    write_whole(out, lambda handle: handle.write(data))


def read_mapping(path: Path) -> SavedMapping:
    """A mapping from a file that was handed on. Raises FILE for what is none."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise file_error("mappings.not_a_mapping", file=path.name)
        content = json.loads(path.read_bytes())
        json.dumps(content, ensure_ascii=False).encode()  # half a character is nothing that could be stored
    except FileNotFoundError as error:
        raise file_error("spreadsheets.file_not_found", file=path.name) from error
    except OSError as error:
        raise file_error("spreadsheets.file_unreadable", file=path.name) from error
    except (ValueError, RecursionError) as error:
        raise file_error("mappings.not_a_mapping", file=path.name) from error
    read = _from_file(content)
    if read is None:
        raise file_error("mappings.not_a_mapping", file=path.name)
    return read


def _from_file(content: object) -> SavedMapping | None:
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("version") != VERSION:
        return None
    read = _checked(content.get("layout"))
    words = [content.get(key) for key in ("name", "signature", "programme")]
    if read is None or not all(isinstance(word, str) and len(word) <= LONGEST_TEXT for word in words):
        return None
    return replace(read, name=str(words[0]), signature=str(words[1]), programme_code=str(words[2]))


def _read_layout(content: str) -> SavedMapping | None:
    try:
        return _checked(json.loads(content))
    except (ValueError, RecursionError):
        return None


def _checked(layout: object) -> SavedMapping | None:
    """A layout from outside, None where anything of it is not as it must be."""
    if not isinstance(layout, dict) or layout.get("kind") not in (ROSTER, PROGRESS):
        return None
    columns, header, title = layout.get("columns"), layout.get("header", []), layout.get("title", "")
    if not isinstance(columns, list) or len(columns) > MAX_COLUMNS or not isinstance(title, str):
        return None
    read = [_column(column, str(layout["kind"])) for column in columns]
    rows = [_texts(row) for row in header] if isinstance(header, list) and len(header) <= 10 else [None]
    if None in read or None in rows or layout.get("money_unit") not in UNITS:
        return None
    return SavedMapping(
        "", "", str(layout["kind"]), tuple(c for c in read if c), "", title[:LONGEST_TEXT],
        tuple(row for row in rows if row is not None), int(layout["money_unit"]),
    )  # fmt: skip


def _column(column: object, kind: str) -> MappedColumn | None:
    if not isinstance(column, dict):
        return None
    index, header, field = column.get("index"), column.get("header"), column.get("field")
    line = column.get("line", 0)
    if type(index) is not int or not 0 <= index < 16384 or not isinstance(header, str) or not isinstance(field, str):
        return None
    if type(line) is not int or not 0 <= line < 10:
        return None
    if len(header) > LONGEST_TEXT or (field and kind == ROSTER and not is_field(field)):
        return None
    return MappedColumn(index, header, field, line)


def _texts(row: object) -> tuple[str, ...] | None:
    if not isinstance(row, list) or len(row) > 16384:
        return None
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in row):
        return None
    return tuple(row)
