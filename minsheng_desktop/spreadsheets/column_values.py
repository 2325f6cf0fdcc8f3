"""Reading a column at a time: cells to normalised values, with a finding for each that cannot be read.

Repeated values are read once (``Memo``), so that the time goes with what is different in a column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from minsheng_desktop.core.texts import text
from minsheng_desktop.rules import citizen_id, counts, dates, disability_certificate, money
from minsheng_desktop.rules.characters import compact, plain, visible
from minsheng_desktop.rules.person_name import Name, is_ordinary, read_name
from minsheng_desktop.spreadsheets import number_columns, word_columns
from minsheng_desktop.spreadsheets.areas import Place
from minsheng_desktop.spreadsheets.cell_repairs import error_text, repair_cells
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import CellError, UncachedFormula
from minsheng_desktop.spreadsheets.sheet_work import Memo, SheetWork

_FORMULA_LIKE = re.compile(r"\s*[=@]|\s*[+\-][^\d.\s]")
_SPECIAL: dict[str, Callable[[SheetWork, str], list[object]]] = {
    "disability_cert": number_columns.read_certificates,
    "bank_card": number_columns.read_cards,
    "ethnic": word_columns.read_nationalities,
    "relation": word_columns.read_relations,
    "sex": word_columns.read_sexes,
    "disability_type": word_columns.read_disabilities,
    "disability_grade": word_columns.read_disabilities,
}
_HUGE = 100_000_000  # fen; more than a million 元 for one person is another unit or a slip
_PLAIN_YEAR = 1900  # a date cell from here on is what it says
_SLACK = 1e-4  # fen by which a number misses whole fen through its binary form
_TAKEN = frozenset({None, "amount_words_differ"})  # codes beside which an amount counts


def read_columns(work: SheetWork) -> None:
    """Fill ``work.columns`` from ``work.raw``."""
    kinds = work.known.kinds
    for name in work.raw:
        if name in ("seq", *kinds["money"]):
            continue
        before = work.raw[name]
        broken = () if name in kinds["date"] else repair_cells(work, name)
        work.columns[name] = _reader(work, name)(work, name)
        for position in broken:
            work.raw[name][position] = before[position]
            work.report("cell_error", position, name, found=str(before[position]))
        work.check()
    if "id_no" not in work.columns and "disability_cert" in work.columns:
        work.columns["id_no"] = [
            citizen_id.judge(disability_certificate.judge(certificate).citizen_id, work.as_of).number
            if certificate
            else None
            for certificate in work.columns["disability_cert"]
        ]
    if "name" not in work.columns and "head_name" in work.columns:
        work.columns["name"] = work.columns["head_name"]
        work.raw["name"] = work.raw["head_name"]


def _reader(work: SheetWork, name: str) -> Callable[[SheetWork, str], list[object]]:
    kinds = work.known.kinds
    special = _SPECIAL | {"village": _villages, "ratio": _ratios, "name": _names, "age": _ages}
    if name == "head_name" and "name" not in work.raw:
        return _names  # nobody else is named: the head is the person
    if name in special:
        return special[name]
    readers = {
        "date": _dates,
        "count": _counts,
        "person_name": _other_names,
        "citizen_id": number_columns.read_citizen_ids,
        "phone": number_columns.read_phones,
    }
    for kind, reader in readers.items():
        if name in kinds[kind]:
            return reader
    return word_columns.read_words if name in work.words.by_field else _texts


def text_value(value: object) -> str | None:
    """A cell as text without outer blanks and invisible characters; None if nothing stands there."""
    if type(value) is str:
        plain_ascii = value.isascii() and value.isprintable() and "_x00" not in value
        seen = (value if plain_ascii else visible(value)).strip()
        return value if seen == value != "" else seen or None  # the cell's own text where nothing was taken away
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


def _names(work: SheetWork, name: str) -> list[object]:
    ordinary, raw = is_ordinary, work.raw[name]
    values: list[object] = [v if type(v) is str and ordinary(v) else None for v in raw]
    memo = Memo(read_name)
    for position, value in enumerate(values):
        if value is None:
            read = memo[raw[position]]
            assert isinstance(read, Name)
            values[position] = read.text or None
            if read.note or read.damaged or read.doubt or not read.text:
                _report_name(work, position, name, read)
    return values


def _report_name(work: SheetWork, position: int, name: str, read: Name) -> None:
    if not read.text and not work.is_covered(position, name):
        work.report("name_missing", position, name)
    if read.damaged:
        work.report("name_damaged", position, name)
    elif read.doubt:
        work.report(read.doubt, position, name, found=read.text)
    words = work.words
    if read.note in words.deceased_notes or any(word in read.note for word in words.deceased if len(word) > 1):
        work.report("deceased_note", position, name, note=read.note)
    elif read.note:
        work.report("name_note", position, name, note=read.note)


def _other_names(work: SheetWork, name: str) -> list[object]:
    ordinary = is_ordinary
    memo = Memo(lambda v: read_name(v).text or None)
    return [v if type(v) is str and ordinary(v) else memo[v] for v in work.raw[name]]


def _villages(work: SheetWork, name: str) -> list[object]:
    if not work.areas.known:
        memo = Memo(lambda v: compact(str(v)) or None)
        return [memo[v] for v in work.raw[name]]
    places: dict[object, Place] = {cell: work.areas.place(str(cell)) for cell in set(work.raw[name])}
    doubtful = {cell for cell, place in places.items() if place.doubt}
    if doubtful:
        for position, cell in enumerate(work.raw[name]):
            if cell in doubtful:
                _report_place(work, position, name, compact(str(cell)), places[cell])
    if "group" not in work.raw and any(place.group for place in places.values()):
        work.columns["group"] = [places[cell].group or None for cell in work.raw[name]]
    villages = {cell: place.village for cell, place in places.items()}
    return [villages[cell] for cell in work.raw[name]]


def _report_place(work: SheetWork, position: int, name: str, village: str, place: Place) -> None:
    names, township = text("problems.and").join(place.candidates), work.areas.township
    hint = text("problems.hint_village", names=names) if names else ""
    work.report(place.doubt, position, name, village=village, township=township, candidates=names, hint=hint)


def _dates(work: SheetWork, name: str) -> list[object]:
    frame = _frame(work, name)
    whole = _for_whole_dates(work, name)
    told: dict[object, tuple[str, str]] = {}  # cell -> code, what was found

    def _read(cell: object) -> date | str | None:
        read = dates.read_in(cell, frame)
        if read.code:
            told[cell] = (read.code, plain(str(cell)))
        elif whole and type(read.value) is str:
            told[cell] = ("date_partial", read.value)
        return read.value

    memo = Memo(_read)
    values: list[object] = [v if type(v) is date and v.year >= _PLAIN_YEAR else memo[v] for v in work.raw[name]]
    if told:
        for position, cell in enumerate(work.raw[name]):
            if cell in told:
                code, found = told[cell]
                work.report(code, position, name, found=found)
    for position in _month_cells(work, name):
        values[position] = f"{values[position]:%Y-%m}"
    return values


def _month_cells(work: SheetWork, name: str) -> list[int]:
    """Positions of date cells that show year and month: that the first is in them is nobody's word."""
    cells, plan = work.sheet.details.year_month, work.plan_of(name)
    if not cells:
        return []
    return [
        position
        for position, (row, value) in enumerate(zip(work.rows, work.raw[name], strict=True))
        if isinstance(value, date) and value.day == 1 and (row + plan.line, plan.index) in cells
    ]


def _for_whole_dates(work: SheetWork, name: str) -> bool:
    """Whether a column is for full dates: its heading says so, or it is one of births that does not speak of months."""
    header = work.plan_of(name).header
    return work.known.day in header or (name == "birth" and not any(word in header for word in work.known.partial))


def _frame(work: SheetWork, name: str) -> dates.Frame:
    """How the dates of a column are meant, by what stands in the whole column."""
    birth = name == "birth"
    epoch = work.sheet.details.epoch_1904
    frame = dates.Frame(work.as_of, None if birth else work.year, birth, epoch, displayed=not work.sheet.name)
    cells = word_columns.column_sample(work, name)
    numbers = [v for v in cells if type(v) is float and 2100 < v < 80000 and v.is_integer()]
    if not any(v >= 10000 or epoch for v in numbers):
        return frame
    return frame._replace(serials=True, epoch_1904=epoch or _counts_from_1904(work, name, cells, frame))


def _counts_from_1904(work: SheetWork, name: str, cells: Sequence[object], frame: dates.Frame) -> bool:
    """Whether day numbers agree with the IDs beside them only if they count from 1904 (as files of old Macs do)."""
    if name != "birth" or "id_no" not in work.plans:
        return False
    early = late = 0
    for cell, number in zip(cells, word_columns.column_sample(work, "id_no"), strict=False):
        born = citizen_id.judge(number, work.as_of).number if type(cell) in (int, float) else None
        day = dates.read_in(cell, frame).value if born else None
        exact = citizen_id.birth_date(born) if born else None
        if isinstance(day, date) and exact:
            early += day == exact
            late += day + timedelta(days=1462) == exact
    return late > early


def _counts(work: SheetWork, name: str) -> list[object]:
    return _told(work, name, Memo(_persons if name in work.known.kind("household") else _count))


def _ages(work: SheetWork, name: str) -> list[object]:
    return _told(work, name, Memo(lambda v: None if is_blank(v) else counts.read_age(v)))


def _told(work: SheetWork, name: str, memo: Memo) -> list[object]:
    values = [memo[v] for v in work.raw[name]]
    strange = {cell for cell, value in memo.items() if value is None and _says_something(cell)}
    if strange:
        for position, raw in enumerate(work.raw[name]):
            if raw in strange:
                work.report("count_unreadable", position, name, found=plain(str(raw)))
    return values


def _says_something(cell: object) -> bool:
    return not is_blank(cell) and compact(str(cell)).strip("/\\-—–_*.无、") != ""


def _count(value: object) -> object:
    number = None if is_blank(value) else counts.read_quantity(value)
    if number is None:
        return None
    return int(number) if number == int(number) else counts.plain_number(number)


def _persons(value: object) -> object:
    """Persons come in whole numbers that a household or a home can have."""
    number = _count(value)
    return number if isinstance(number, int) and number <= counts.MOST_PERSONS else None


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
    unit = work.plan_of(name).unit or work.plan.money_unit
    odd: dict[object, money.Amount] = {}  # cells about which something may have to be said

    def _read(cell: object) -> int | None:
        read = money.read_amount(cell, unit, work.words.capitals)
        if read.code is not None or (read.fen or 0) >= _HUGE or money.decimals_beyond_fen(cell, unit):
            odd[cell] = read
        return read.fen if read.code in _TAKEN else None

    raw = work.raw[name]
    if bool in set(map(type, raw)):  # True would be taken for 1
        raw = [str(cell) if type(cell) is bool else cell for cell in raw]
    memo = Memo(_read)
    # a plain number of whole fen needs no closer look; most columns of amounts hold nothing else
    limit, slack = _HUGE / unit, _SLACK
    values = [
        fen
        if type(cell) is float and 0 <= cell < limit and -slack < cell * unit - (fen := round(cell * unit)) < slack
        else memo[cell]
        for cell in raw
    ]
    scaled = _scaled_cells(work, name, unit)
    if odd or scaled:
        for position, cell in enumerate(raw):
            if position in scaled and isinstance(cell, (int, float)):
                values[position] = money.read_amount(cell, money.TEN_THOUSAND).fen
                work.report("unit_ambiguous", position, name)
            elif (read := odd.get(cell)) is not None:
                _report_amount(work, position, name, cell, read, required)
                if read.code is None and read.fen is not None:
                    _report_size(work, position, name, cell, read.fen, unit)
    return values


def _scaled_cells(work: SheetWork, name: str, unit: int) -> set[int]:
    """Positions of cells where only the number format says that they count in ten thousands."""
    cells = work.sheet.details.in_ten_thousands
    plan = work.plan_of(name)
    if not cells or unit != money.YUAN:
        return set()
    return {position for position, row in enumerate(work.rows) if (row + plan.line, plan.index) in cells}


def _report_amount(work: SheetWork, position: int, name: str, raw: object, read: money.Amount, required: bool) -> None:
    if read.code is None:
        return
    if read.code == "amount_missing":
        belongs_elsewhere = work.household_amounts and not work.first_in_household[position]
        if required and not belongs_elsewhere:
            work.report("amount_missing", position, name)
    elif isinstance(raw, CellError) or error_text(raw):
        work.report("amount_error_value", position, name, found=str(raw).strip())
    elif isinstance(raw, UncachedFormula):
        work.report("formula_no_cache", position, name, found=raw.formula)
    elif read.code == "amount_words_differ":
        work.report(read.code, position, name, found=plain(str(raw)), right=money.yuan(read.fen or 0))
    else:
        work.report(str(read.code), position, name, found=plain(str(raw)))


def _report_size(work: SheetWork, position: int, name: str, raw: object, fen: int, unit: int) -> None:
    if fen >= _HUGE:
        work.report("amount_huge", position, name, found=money.spelt(fen))
    elif money.decimals_beyond_fen(raw, unit):
        work.report("amount_rounded", position, name, found=text_value(raw), right=money.yuan(fen))
