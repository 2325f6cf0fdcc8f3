"""Reading columns of numbers that name somebody or something: citizen IDs, cards, certificates, telephones.

Clean cells, nearly all of them, are told at first sight; only the others are looked at closely.
"""

from __future__ import annotations

from minsheng_desktop.core.texts import text
from minsheng_desktop.rules import bank_card, citizen_id, disability_certificate, phone
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.sheet_work import SheetWork

# numbers of which a spreadsheet kept 15 digits end in three zeros; so many of them in a column are no chance
_ZEROS = "000"
_LEAST_ZEROS = 3

_HINTS = {
    "passport": "problems.hint_passport",
    "home_return_permit": "problems.hint_home_return_permit",
    "hong_kong_id": "problems.hint_hong_kong_id",
    "mainland_travel_permit": "problems.hint_mainland_travel_permit",
    "residence_card": "problems.hint_residence_card",
    "birth_certificate": "problems.hint_birth_certificate",
}


def read_citizen_ids(work: SheetWork, name: str) -> list[object]:
    """Valid 18-character numbers, None for others; of 15 digits the upgraded form."""
    required = name == "id_no"
    as_of, judge = work.as_of, citizen_id.judge
    latest = f"{as_of:%Y%m%d}"
    raw = work.raw[name]
    values = citizen_id.valid_ones(raw, latest)
    zeros = 0
    for position, value in enumerate(values):
        if value is None:
            cell = raw[position]
            number, code, right, found = judge(cell, as_of)
            values[position] = number
            if code and (required or not is_blank(cell)):
                zeros += code == "id_checksum" and str(cell).rstrip().endswith(_ZEROS)
                work.report(code, position, name, right=right, found=found, hint=_hint(code, cell))
    if zeros >= _LEAST_ZEROS:
        _doubt_zeros(work, name, values)
    return values


def _hint(code: str, cell: object) -> str:
    """A sentence about what the number may be instead."""
    kind = citizen_id.other_document(cell) if code in ("id_chars", "id_length") else ""
    return text(_HINTS[kind]) if kind else ""


def _doubt_zeros(work: SheetWork, name: str, values: list[object]) -> None:
    """Where numbers with lost digits came as text, one in eleven has the right check character by chance."""
    for position, value in enumerate(values):
        if type(value) is str and value.endswith(_ZEROS):
            values[position] = None
            work.report("id_zeros", position, name)


_OF_HOUSEHOLDS = {"relation", "hh_no", "hh_size", "insured"}  # one account may be for several rows
_MOSTLY = 0.8


def read_cards(work: SheetWork, name: str) -> list[object]:
    """Card and account numbers as digits. In a payment list each row must have one."""
    judge = bank_card.judge
    required = _are_paid(work, name)
    raw = work.raw[name]
    values = bank_card.valid_ones(raw)
    for position, value in enumerate(values):
        if value is None:
            cell = raw[position]
            wanted = not is_blank(cell) or (required and not work.is_covered(position, name))
            number, code, right, found = judge(cell) if wanted else (None, None, "", "")
            values[position] = number
            if code and (code != "bank_missing" or required):
                work.report(code, position, name, right=right, found=found)
    return values


def _are_paid(work: SheetWork, name: str) -> bool:
    """Whether each row must have an account: one is named for somebody, or persons are paid by a list that says so."""
    if work.raw.keys() & {"account_name", "payee_relation"}:
        return True
    if work.plan.group or work.raw.keys() & _OF_HOUSEHOLDS or not work.raw.keys() & work.known.kinds["required_money"]:
        return False
    told = any(word in f"{work.plan.title}{work.sheet.name}" for word in work.known.payment_names)
    return told and sum(not is_blank(v) for v in work.raw[name]) >= len(work.rows) * _MOSTLY


def read_certificates(work: SheetWork, name: str) -> list[object]:
    """Numbers of disability certificates."""
    values: list[object] = []
    for position, raw in enumerate(work.raw[name]):
        read = disability_certificate.judge(raw)
        values.append(read.number)
        if read.code:
            work.report(read.code, position, name, found=read.found)
    return values


def read_phones(work: SheetWork, name: str) -> list[object]:
    """Telephone numbers as they are dialled; further numbers and words in the cell are told, not lost."""
    is_mobile = phone.is_mobile
    raw = work.raw[name]
    values: list[object] = [v if type(v) is str and is_mobile(v) else None for v in raw]
    for position, value in enumerate(values):
        if value is None and (cell := raw[position]) != "":
            number, code = phone.judge(cell)
            values[position] = number
            if code:
                work.report(code, position, name, found=number)
            elif number and type(cell) is str:
                _report_beside(work, position, name, cell)
    return values


def _report_beside(work: SheetWork, position: int, name: str, cell: str) -> None:
    others, note = phone.others(cell), phone.note(cell)
    if others:
        work.report("phone_several", position, name, found=text("problems.and").join(others))
    elif note:
        work.report("phone_note", position, name, note=note)
