"""A roster of any length in the shape of the sample of 30,000 rows: 20 columns, fictitious persons."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from python_calamine import CalamineWorkbook

from minsheng_desktop.rules.bank_card import luhn_digit, luhn_holds
from minsheng_desktop.rules.citizen_id import birth_date, check_character
from resources import RESOURCES

ROWS = 100_000
LETTERS = "ABCDEFGHIJKLMNOPQRST"
NUMBER, HOUSEHOLD, HEAD, NAME, BIRTH, ID, PHONE, CARD = 0, 5, 6, 7, 10, 11, 13, 15
_PLAIN = re.compile("[1-9][0-9]{16}[0-9X]")
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_EPOCH = date(1899, 12, 30)
_KEPT = "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


def write_wide_roster(path: Path, rows: int = ROWS) -> None:
    """Write an .xlsx of ``rows`` persons under one header row; equal on every run.

    The first 30,000 are those of the sample; later ones are the same households with other names, birth dates,
    ID numbers, telephones and cards. What is wrong in the sample's cells stays wrong in the same way.
    """
    source = next((RESOURCES / "demo").glob("10_*.xlsx"))
    strings: dict[str, int] = {}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.startswith(("xl/theme/", "docProps/")) or name in _KEPT:
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w") as out:
            _write_sheet(out, wide_rows(source, rows), strings, rows + 1)
        with new.open("xl/sharedStrings.xml", "w") as out:
            out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="{_SPACE}">'.encode())
            out.writelines(f"<si><t>{escape(value)}</t></si>".encode() for value in strings)
            out.write(b"</sst>")


def wide_rows(source: Path, count: int) -> Iterator[Sequence[object]]:
    """The header and ``count`` rows of cell values."""
    header, *sample = CalamineWorkbook.from_path(source).get_sheet_by_index(0).iter_rows()
    yield header
    names = sorted({str(row[NAME]) for row in sample})
    taken = {str(row[ID]) for row in sample}
    for done in range(0, count, len(sample)):
        turn = done // len(sample)
        part = sample[: count - done]
        yield from (_varied(part, turn, done, _renamed(names, turn), taken) if turn else part)


def _renamed(names: list[str], turn: int) -> dict[str, str]:
    """Each surname with another person's given name."""
    plain = [name for name in names if 2 <= len(name) <= 3 and name.isalpha()]
    others = plain[turn * 997 % len(plain) :] + plain[: turn * 997 % len(plain)]
    return {name: name[0] + other[1:] for name, other in zip(plain, others, strict=True)}


def _varied(
    rows: Sequence[Sequence[object]], turn: int, done: int, renamed: dict[str, str], taken: set[str]
) -> Iterator[Sequence[object]]:
    numbers: dict[str, str] = {}
    for place, row in enumerate(rows):
        cells = list(row)
        cells[NUMBER] = float(done + place + 1)
        cells[HOUSEHOLD] = f"H{int(str(row[HOUSEHOLD])[1:]) + turn * 20_000_000:08d}"
        for column in (HEAD, NAME):
            cells[column] = renamed.get(str(row[column]), row[column])
        cells[PHONE] = _other_phone(str(row[PHONE]), turn)
        cells[CARD] = _other_card(row[CARD], turn)
        old = str(row[ID])
        born = birth_date(old) if _PLAIN.fullmatch(old) and check_character(old[:17]) == old[17] else None
        if born:
            if old not in numbers:
                numbers[old] = _other_number(old, born - timedelta(days=37 * turn), taken)
            cells[ID] = numbers[old]
            cells[BIRTH] = _other_birth(row[BIRTH], born, turn)
        yield cells


def _other_number(old: str, born: date, taken: set[str]) -> str:
    order = int(old[14:17])
    while True:
        first = f"{old[:6]}{born:%Y%m%d}{order:03d}"
        number = first + check_character(first)
        if number not in taken:
            taken.add(number)
            return number
        order = (order + 2) % 1000  # the last digit tells the sex


def _other_birth(stated: object, born: date, turn: int) -> object:
    shifted = born - timedelta(days=37 * turn)
    if stated == born or isinstance(stated, datetime):
        return shifted
    return shifted.isoformat() if stated == born.isoformat() else stated


def _other_phone(phone: str, turn: int) -> str:
    if len(phone) != 11 or not phone.isdigit():
        return phone
    return phone[:3] + f"{(int(phone[3:]) + turn * 31_415_927) % 10**8:08d}"


def _other_card(card: object, turn: int) -> object:
    text = str(card)
    if not isinstance(card, str) or not text.isdigit() or len(text) != 19 or not luhn_holds(text):
        return card
    body = text[:6] + f"{(int(text[6:18]) + turn * 271_828_182_845) % 10**12:012d}"
    return body + luhn_digit(body)


def _write_sheet(out: IO[bytes], rows: Iterator[Sequence[object]], strings: dict[str, int], last: int) -> None:
    out.write(f'<worksheet xmlns="{_SPACE}"><dimension ref="A1:T{last}"/><sheetData>'.encode())
    for number, row in enumerate(rows, 1):
        cells = (_cell(letter, number, value, strings) for letter, value in zip(LETTERS, row, strict=True))
        out.write(f'<row r="{number}" spans="1:20">{"".join(cells)}</row>'.encode())
    out.write(b"</sheetData></worksheet>")


def _cell(letter: str, number: int, value: object, strings: dict[str, int]) -> str:
    if value == "":
        return f'<c r="{letter}{number}" s="2"/>'
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return f'<c r="{letter}{number}" s="4"><v>{(day - _EPOCH).days}</v></c>'
    if isinstance(value, str):
        return f'<c r="{letter}{number}" s="2" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    return f'<c r="{letter}{number}" s="{3 if letter == "R" else 2}"><v>{value!r}</v></c>'
