"""The shipped catalogue as frozen records, and the area lists people bring. Nothing is read at import.

Files of resources/catalogue: programmes.csv, standards.csv, code_lists.csv, areas_demo.csv and, as
reference figures, indicators.csv. Every row names its source.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.records import (
    AreaRow,
    CodeItem,
    CodeList,
    ProgrammeDefinition,
    ProgrammeSettings,
    StandardDefinition,
    alias_key,
)
from minsheng_desktop.programmes.tables import Faults, TableRow, read_table
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import plain
from resources import RESOURCES

FOLDER = RESOURCES / "catalogue"
LEVELS = ("province", "city", "county", "township", "village", "group")
CODE_LENGTHS = {"province": 6, "city": 6, "county": 6, "township": 9, "village": 12, "group": 15}
AREA_COLUMNS = ("code", "name", "level", "parent_code")
MAX_NAME = 60

__all__ = [
    "AreaRow",
    "CodeItem",
    "CodeList",
    "ProgrammeDefinition",
    "ProgrammeSettings",
    "StandardDefinition",
    "alias_key",
    "find_programme",
    "load_areas",
    "load_code_lists",
    "load_programmes",
    "load_standards",
    "programme_names",
    "read_code_lists",
    "read_programmes",
    "read_standards",
]


@cache
def load_programmes() -> tuple[ProgrammeDefinition, ...]:
    """The shipped programmes in the order of the catalogue."""
    return read_programmes(FOLDER / "programmes.csv")


@cache
def load_standards() -> tuple[StandardDefinition, ...]:
    """The shipped standards: reference figures of the sources, of several places and years."""
    return read_standards(FOLDER / "standards.csv")


@cache
def load_code_lists() -> dict[str, CodeList]:
    """The shipped code lists by name."""
    return read_code_lists(FOLDER / "code_lists.csv")


@cache
def programme_names() -> Mapping[str, str]:
    """``alias_key`` of every name, short name and alias → programme code; no name belongs to two."""
    return {
        alias_key(word): programme.code
        for programme in load_programmes()
        for word in (programme.name, programme.short_name, *programme.aliases)
    }


def find_programme(written: str) -> str | None:
    """The code of the programme somebody named (as an item of a payment list, say), or ``None``."""
    return programme_names().get(alias_key(written))


def read_programmes(path: Path) -> tuple[ProgrammeDefinition, ...]:
    """Programmes from a catalogue file. Raises INPUT with every fault by row and column."""
    faults = Faults()
    rows = read_table(path, ["code", "name", "class", "scope", "posting", "source"])
    definitions = tuple(_programme(row, faults) for row in rows)
    codes = {row["code"] for row in rows}
    for row in rows:
        for part in row.words("parts"):
            if part not in codes:
                _unknown(faults, row, "parts")
    _check_common(rows, "code", ("code", "name", "source"), faults)
    _check_codes(rows, _PROGRAMME_LISTS, faults)
    _settle(faults)
    return definitions


def read_standards(path: Path) -> tuple[StandardDefinition, ...]:
    """Standards from a catalogue file; programmes must be known. Raises INPUT with every fault."""
    faults = Faults()
    rows = read_table(path, ["id", "programme", "name", "amount_fen", "unit", "period", "source"])
    definitions = tuple(_standard(row, faults) for row in rows)
    known = {programme.code for programme in load_programmes()}
    for row in rows:
        if row["programme"] not in known:
            _unknown(faults, row, "programme")
    _check_common(rows, "id", ("id", "programme", "name", "source"), faults)
    _check_codes(rows, {"bound": "bound", "basis": "basis", "urban_rural": "urban_rural"}, faults)
    _settle(faults)
    return definitions


def read_code_lists(path: Path) -> dict[str, CodeList]:
    """Code lists from a catalogue file. Raises INPUT with every fault by row and column."""
    faults = Faults()
    rows = read_table(path, ["list", "list_label", "code", "label", "source"])
    names = dict.fromkeys(row["list"] for row in rows)
    for name in names:
        _check_common([row for row in rows if row["list"] == name], "code", ("list", "code", "label", "source"), faults)
    _settle(faults)
    lists: dict[str, CodeList] = {}
    for name in names:
        own = [row for row in rows if row["list"] == name]
        items = tuple(
            CodeItem(row["code"], row["label"], row["parent"], row["tone"], row.words("aliases"), row["source"])
            for row in own
        )
        lists[name] = CodeList(name, own[0]["list_label"], items)
    return lists


def load_areas(path: Path, known_codes: Collection[str] = ()) -> tuple[AreaRow, ...]:
    """An area list: code, name, level, parent_code and aliases (by ``;``); UTF-8 or GB18030.

    Codes follow GB/T 2260 and GB/T 10114: 6 digits down to the county, 9 for a township, 12 for a
    village, 15 for a group; codes padded with zeros are shortened. ``known_codes`` are parents that
    need not stand in the list. Raises INPUT with every fault by row and column; nothing is taken then.
    """
    return areas_of(read_table(path, AREA_COLUMNS, area_headers()), known_codes)


def area_headers() -> dict[str, str]:
    """Every heading of a column of an area list → the column."""
    headers = load_code_lists()["area_column"]
    return {word: item.code for item in headers.items for word in (item.label, *item.aliases)}


def areas_of(rows: list[TableRow], known_codes: Collection[str] = ()) -> tuple[AreaRow, ...]:
    """The areas of a table that was read; see ``load_areas``."""
    if not rows:
        raise AppError(Kind.INPUT, "areas.no_rows")
    faults = Faults()
    areas = [_area(row, faults) for row in rows]
    _check_area_tree(rows, areas, set(known_codes), faults)
    if faults.details:
        raise AppError(Kind.INPUT, "areas.invalid_rows", details=faults.details, count=len(faults.details))
    return tuple(areas)


_PROGRAMME_LISTS = {
    "class": "task_class",
    "domain": "domain",
    "beneficiary_unit": "beneficiary_unit",
    "period": "period",
    "urban_rural": "urban_rural",
    "posting": "posting_level",
    "decides": "decision_level",
    "first_month": "first_month_rule",
    "last_month": "last_month_rule",
}


def _programme(row: TableRow, faults: Faults) -> ProgrammeDefinition:
    settings = ProgrammeSettings(
        pays=row["pays"] == "yes",
        amount_unit=row["amount_unit"],
        decides=row["decides"],
        review_months=faults.read(row, "review_months", _review_months, ()),
        first_month=row["first_month"],
        last_month=row["last_month"],
        grace_months=faults.read(row, "grace_months", _count, 0),
        valid_months=faults.read(row, "valid_months", _count, 0),
        parts=row.words("parts"),
    )
    return ProgrammeDefinition(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"] or row["name"],
        name_en=row["name_en"],
        programme_class=row["class"],
        domain=row["domain"],
        unit=row["beneficiary_unit"],
        period=row["period"],
        urban_rural=row["urban_rural"],
        department=row["department"],
        aliases=row.words("aliases"),
        scope=tuple(row["scope"].split("+")),
        posting_level=row["posting"],
        indicator_units=row.words("indicator_units"),
        settings=settings,
        source=row["source"],
    )


def _standard(row: TableRow, faults: Faults) -> StandardDefinition:
    return StandardDefinition(
        key=row["id"],
        programme=row["programme"],
        name=row["name"],
        place_level=row["place_level"],
        place=row["place"],
        amount_fen=faults.read(row, "amount_fen", _amount, None),
        quantity=faults.read(row, "quantity", _quantity, None),
        unit=row["unit"],
        period=row["period"],
        urban_rural=row["urban_rural"],
        from_month=faults.read(row, "effective_from", _month, None),
        to_month=faults.read(row, "effective_to", _month, None),
        validity_text=row["validity_text"],
        bound=row["bound"],
        basis=row["basis"],
        document_number=row["document_number"],
        note=row["note"],
        source=row["source"],
    )


def _count(cell: str) -> int:
    if not cell:
        return 0
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(cell)
    return int(cell)


def _amount(cell: str) -> int | None:
    return _count(cell) if cell else None


def _quantity(cell: str) -> Decimal | None:
    if not cell:
        return None
    try:
        value = Decimal(cell)
    except InvalidOperation as error:
        raise ValueError(cell) from error
    if not value.is_finite():
        raise ValueError(cell)
    return value


def _month(cell: str) -> int | None:
    return year_month.parse(cell) if cell else None


def _review_months(cell: str) -> tuple[tuple[str, int], ...]:
    """``A=12;B=6`` by assistance class, or one figure for all."""
    pairs = [part.rpartition("=") for part in cell.split(";") if part]
    return tuple((name, _count(months)) for name, _, months in pairs)


def _unknown(faults: Faults, row: TableRow, column: str) -> None:
    faults.add(row.number, column, text("errors.programmes.cell_unknown", value=row[column][:40]))


def _check_common(rows: list[TableRow], key: str, required: tuple[str, ...], faults: Faults) -> None:
    first: dict[str, int] = {}
    for row in rows:
        for column in required:
            if not row[column]:
                faults.add(row.number, column, text("errors.programmes.cell_missing"))
        earlier = first.setdefault(row[key], row.number)
        if earlier != row.number:
            faults.add(row.number, key, text("errors.programmes.cell_twice", row=earlier))


def _check_codes(rows: list[TableRow], lists: Mapping[str, str], faults: Faults) -> None:
    known = {column: {item.code for item in load_code_lists()[name].items} for column, name in lists.items()}
    for row in rows:
        for column, codes in known.items():
            if row[column] and row[column] not in codes:
                _unknown(faults, row, column)


def _settle(faults: Faults) -> None:
    if faults.details:
        raise AppError(Kind.INPUT, "programmes.invalid_rows", details=faults.details, count=len(faults.details))


def _area(row: TableRow, faults: Faults) -> AreaRow:
    found = load_code_lists()["area_level"].find(row["level"]) if row["level"] else None
    level = found.code if found else ""
    if not level:
        faults.add(row.number, "level", text("errors.areas.level_unknown", value=row["level"][:20]))
    name = plain(row["name"])
    if not name or len(name) > MAX_NAME or not name.isprintable():
        faults.add(row.number, "name", text("errors.areas.name_bad", most=MAX_NAME))
    code = _short_code(plain(row["code"]), level)
    if not code:
        faults.add(row.number, "code", text("errors.areas.code_format", value=row["code"][:20]))
    above = LEVELS[LEVELS.index(level) - 1] if level in LEVELS[1:] else ""
    parent = plain(row["parent_code"])
    return AreaRow(code, name, level, _short_code(parent, above) or parent, row.words("aliases"))


def _short_code(code: str, level: str) -> str:
    """The code at the length of its level; "" if it is none."""
    if not (code.isascii() and code.isdigit()):
        return ""
    length = CODE_LENGTHS.get(level, len(code))
    return code[:length] if len(code) >= length and not code[length:].strip("0") else ""


def _check_area_tree(rows: list[TableRow], areas: list[AreaRow], known: set[str], faults: Faults) -> None:
    first: dict[str, int] = {}
    names: dict[tuple[str, str], tuple[int, str]] = {}
    levels = {area.code: area.level for area in areas if area.code}
    for row, area in zip(rows, areas, strict=True):
        if area.code and first.setdefault(area.code, row.number) != row.number:
            faults.add(row.number, "code", text("errors.areas.code_twice", row=first[area.code]))
        _check_parent(row.number, area, levels, known, faults)
        for word in (area.name, *area.aliases):
            owner = names.setdefault((area.parent_code, alias_key(word)), (row.number, area.code))
            if owner[1] != area.code:
                column = "name" if word == area.name else "aliases"
                faults.add(row.number, column, text("errors.areas.name_twice", row=owner[0]))


def _check_parent(number: int, area: AreaRow, levels: Mapping[str, str], known: set[str], faults: Faults) -> None:
    """The parent must be a level above and begin the code; a village's must also be known."""
    if not area.level or not area.code:
        return
    below_county = LEVELS.index(area.level) > LEVELS.index("county")
    parent = area.parent_code
    if not parent and not below_county:
        return
    if parent in levels:
        if levels[parent] and LEVELS.index(levels[parent]) >= LEVELS.index(area.level):
            faults.add(number, "parent_code", text("errors.areas.parent_level"))
            return
    elif parent not in known and area.level in ("village", "group"):
        faults.add(number, "parent_code", text("errors.areas.parent_unknown", value=parent[:20]))
        return
    if below_county and not (parent and area.code.startswith(parent)):
        faults.add(number, "parent_code", text("errors.areas.parent_prefix", value=parent[:20]))
