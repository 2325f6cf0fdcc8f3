"""Reading a column at a time: cells to normalised values, with a finding for each that cannot be read.

Repeated values are read once (``Memo``), so that the time goes with what is different in a column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from minsheng_desktop.rules import bank_card, citizen_id, counts, dates, disability_certificate, money, phone
from minsheng_desktop.rules.characters import compact, plain
from minsheng_desktop.rules.person_name import Name, is_ordinary, read_name
from minsheng_desktop.rules.relation import proper_nationality, proper_word
from minsheng_desktop.spreadsheets.areas import Place
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import CellError, UncachedFormula
from minsheng_desktop.spreadsheets.sheet_work import Memo, SheetWork

_FORMULA_LIKE = re.compile(r"\s*[=@]|\s*[+\-][^\d.\s]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def read_columns(work: SheetWork) -> None:
    """Fill ``work.columns`` from ``work.raw``."""
    kinds = work.known.kinds
    for name in work.raw:
        if name in ("seq", *kinds["money"]):
            continue
        work.columns[name] = _reader(work, name)(work, name)
    if "name" not in work.columns and "head_name" in work.columns:
        work.columns["name"] = work.columns["head_name"]
        work.raw["name"] = work.raw["head_name"]


def _reader(work: SheetWork, name: str) -> Callable[[SheetWork, str], list[object]]:
    kinds = work.known.kinds
    special = {
        "village": _villages,
        "disability_cert": _certificates,
        "bank_card": _cards,
        "ethnic": _nationalities,
        "ratio": _ratios,
        "name": _names,
    }
    if name in special:
        return special[name]
    readers = {
        "date": _dates,
        "count": _counts,
        "person_name": _other_names,
        "citizen_id": _citizen_ids,
        "phone": _phones,
    }
    for kind, reader in readers.items():
        if name in kinds[kind]:
            return reader
    return _words if name in work.words.by_field else _texts


def text_value(value: object) -> str | None:
    """A cell as text without outer blanks and invisible characters; None if nothing stands there."""
    if type(value) is str:
        text = _INVISIBLE.sub("", value).strip()
        return text or None
    if isinstance(value, float):
        return counts.plain_number(Decimal(repr(value))) if value == value and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (CellError, UncachedFormula)):
        return None
    return str(value)


def _texts(work: SheetWork, name: str) -> list[object]:
    memo = Memo(text_value)
    values = [memo[v] for v in work.raw[name]]
    suspicious = {t for t in memo.values() if t and _FORMULA_LIKE.match(str(t))}
    if suspicious:
        for position, value in enumerate(values):
            if value in suspicious:
                work.report("text_formula_injection", position, name)
    return values


def _words(work: SheetWork, name: str) -> list[object]:
    index = work.words.by_field[name]
    memo = Memo(lambda v: proper_word(v, index) or None)
    return [memo[v] for v in work.raw[name]]


def _nationalities(work: SheetWork, name: str) -> list[object]:
    memo = Memo(lambda v: proper_nationality(v, work.words.nationality) or None)
    return [memo[v] for v in work.raw[name]]


def _names(work: SheetWork, name: str) -> list[object]:
    values: list[object] = []
    ordinary = is_ordinary
    for position, value in enumerate(work.raw[name]):
        if type(value) is str and ordinary(value):
            values.append(value)
            continue
        read = read_name(value)
        values.append(read.text or None)
        if read.note or read.damaged or not read.text:
            _report_name(work, position, name, read)
    return values


def _report_name(work: SheetWork, position: int, name: str, read: Name) -> None:
    if not read.text:
        work.report("name_missing", position, name)
    if read.damaged:
        work.report("name_damaged", position, name)
    if read.note in work.words.deceased_notes:
        work.report("deceased_note", position, name, note=read.note)
    elif read.note:
        work.report("name_note", position, name, note=read.note)


def _other_names(work: SheetWork, name: str) -> list[object]:
    memo = Memo(lambda v: read_name(v).text or None)
    return [memo[v] for v in work.raw[name]]


def _villages(work: SheetWork, name: str) -> list[object]:
    if not work.areas.known:
        memo = Memo(lambda v: compact(str(v)) or None)
        return [memo[v] for v in work.raw[name]]
    places = Memo(lambda v: work.areas.place(str(v)))
    values: list[object] = []
    groups: list[object] = []
    for position, raw in enumerate(work.raw[name]):
        place = places[raw]
        assert isinstance(place, Place)
        values.append(place.village)
        groups.append(place.group or None)
        if place.doubt:
            work.report(place.doubt, position, name, village=compact(str(raw)), township=work.areas.township)
    if "group" not in work.raw and any(groups):
        work.columns["group"] = groups
    return values


def _citizen_ids(work: SheetWork, name: str) -> list[object]:
    required = name == "id_no"
    values: list[object] = []
    as_of, judge, is_valid = work.as_of, citizen_id.judge, citizen_id.is_valid
    latest = f"{as_of:%Y%m%d}"
    for position, raw in enumerate(work.raw[name]):
        if type(raw) is str and is_valid(raw, latest):
            values.append(raw)
            continue
        number, code, right, found = judge(raw, as_of)
        values.append(number)
        if code and (required or not is_blank(raw)):
            work.report(code, position, name, right=right, found=found)
    return values


def _cards(work: SheetWork, name: str) -> list[object]:
    judge = bank_card.judge
    required = bool(work.raw.keys() & {"account_name", "payee_relation"})
    values: list[object] = []
    is_valid = bank_card.is_valid
    for position, raw in enumerate(work.raw[name]):
        if type(raw) is str and is_valid(raw):
            values.append(raw)
            continue
        number, code, right, found = judge(raw) if raw != "" or required else (None, None, "", "")
        values.append(number)
        if code and (code != "bank_missing" or required):
            work.report(code, position, name, right=right, found=found)
    return values


def _certificates(work: SheetWork, name: str) -> list[object]:
    values: list[object] = []
    for position, raw in enumerate(work.raw[name]):
        read = disability_certificate.judge(raw)
        values.append(read.number)
        if read.code:
            work.report(read.code, position, name, found=read.found)
    return values


def _phones(work: SheetWork, name: str) -> list[object]:
    judge, is_mobile = phone.judge, phone.is_mobile
    values: list[object] = []
    for position, raw in enumerate(work.raw[name]):
        if type(raw) is str and is_mobile(raw):
            values.append(raw)
            continue
        number, code = judge(raw) if raw != "" else (None, None)
        values.append(number)
        if code:
            work.report(code, position, name, found=number)
    return values


def _dates(work: SheetWork, name: str) -> list[object]:
    memo = Memo(lambda v: dates.read_date(v, work.as_of, work.year))
    whole = work.known.day in work.plan_of(name).header
    values: list[object] = []
    for position, raw in enumerate(work.raw[name]):
        if type(raw) is date:
            values.append(raw)
            continue
        read = memo[raw]
        assert isinstance(read, dates.DateReading)
        values.append(read.value)
        if read.code:
            work.report(read.code, position, name, found=plain(str(raw)))
        elif whole and type(read.value) is str:
            work.report("date_partial", position, name, found=read.value)
    return values


def _counts(work: SheetWork, name: str) -> list[object]:
    memo = Memo(_count)
    return [memo[v] for v in work.raw[name]]


def _count(value: object) -> object:
    if is_blank(value):
        return None
    number = counts.read_count(value)
    if number is None:
        return None
    return int(number) if number == int(number) else counts.plain_number(number)


def _ratios(work: SheetWork, name: str) -> list[object]:
    values: list[object] = []
    for raw in work.raw[name]:
        rate = None if is_blank(raw) else counts.read_rate(raw)
        values.append(None if rate is None else counts.plain_number(rate))
    return values


def read_money(work: SheetWork) -> None:
    """Read the money columns; to be called when households are known."""
    for name in work.raw:
        if name in work.known.kind("money"):
            work.columns[name] = _amounts(work, name)


def _amounts(work: SheetWork, name: str) -> list[object]:
    required = name in work.known.kind("required_money")
    unit = work.plan.money_unit
    memo = Memo(lambda v: money.read_amount(v, unit))
    values: list[object] = []
    scaled = _scaled_cells(work, name)
    for position, raw in enumerate(work.raw[name]):
        if scaled and position in scaled and isinstance(raw, (int, float)):
            values.append(money.read_amount(raw, money.TEN_THOUSAND).fen)
            work.report("unit_ambiguous", position, name)
            continue
        if type(raw) is float and 0 <= raw < 1e9:
            fen = round(raw * unit)
            if abs(raw * unit - fen) < 1e-4:
                values.append(fen)
                continue
        read = memo[raw]
        assert isinstance(read, money.Amount)
        values.append(read.fen if read.code is None else None)
        if read.code is not None:
            _report_amount(work, position, name, raw, read, required)
    return values


def _scaled_cells(work: SheetWork, name: str) -> set[int]:
    """Positions of cells where only the number format says that they count in ten thousands."""
    cells = work.sheet.details.in_ten_thousands
    index = work.plan_of(name).index
    if not cells or work.plan.money_unit != money.YUAN:
        return set()
    return {position for position, row in enumerate(work.rows) if (row, index) in cells}


def _report_amount(work: SheetWork, position: int, name: str, raw: object, read: money.Amount, required: bool) -> None:
    if read.code == "amount_missing":
        belongs_elsewhere = work.household_amounts and not work.first_in_household[position]
        if required and not belongs_elsewhere:
            work.report("amount_missing", position, name)
    elif isinstance(raw, CellError):
        work.report("amount_error_value", position, name, found=raw.code)
    elif isinstance(raw, UncachedFormula):
        work.report("formula_no_cache", position, name, found=raw.formula)
    else:
        work.report(str(read.code), position, name, found=plain(str(raw)))
