"""Collecting findings while a file is judged, and how cells are shown in them."""

from __future__ import annotations

from datetime import date, datetime

from minsheng_desktop.spreadsheets.records import ADVICE, ERROR, WARNING, Problem

ERRORS = frozenset(
    "id_missing id_length id_chars id_checksum id_birthdate id_precision_lost id_masked amount_missing "
    "amount_unparseable amount_negative amount_error_value formula_no_cache bank_precision_lost bank_chars "
    "bank_missing cert_precision_lost name_missing".split()
)
ADVICES = frozenset({"bank_not_card"})
_RANK = {ADVICE: 0, WARNING: 1, ERROR: 2}


def severity_of(code: str) -> str:
    """The severity of a code where nothing special is known."""
    if code in ERRORS:
        return ERROR
    return ADVICE if code in ADVICES else WARNING


def shown(value: object) -> str | None:
    """A cell as a person would read it, None if it is empty."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


class Findings:
    """Problems in the order they are found, and the worst severity of each row."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.worst: dict[tuple[str, int], str] = {}

    def add(
        self,
        code: str,
        sheet: str | None,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        field: str | None = None,
        **params: object,
    ) -> None:
        """Note a finding; its severity follows from its code."""
        severity = severity_of(code)
        self.problems.append(Problem(sheet, row, column, code, severity, shown(value), field, params))
        if sheet is not None and row is not None:
            known = self.worst.get((sheet, row))
            if known is None or _RANK[severity] > _RANK[known]:
                self.worst[sheet, row] = severity

    def in_order(self, sheets: list[str]) -> tuple[Problem, ...]:
        """The problems by sheet, row and column; those of the whole file first."""
        place = {name: index for index, name in enumerate(sheets)}
        return tuple(
            sorted(
                self.problems,
                key=lambda p: (place.get(p.sheet or "", -1), p.row or 0, len(p.column or ""), p.column or ""),
            )
        )
