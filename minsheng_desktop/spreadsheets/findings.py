"""Collecting findings while a file is judged, and how cells are shown in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from minsheng_desktop.spreadsheets.problems import ADVICE, ERROR, NO_PARAMS, WARNING, Problem, place_key

ERRORS = frozenset(
    "id_missing id_length id_chars id_checksum id_birthdate id_precision_lost id_masked amount_missing "
    "amount_unparseable amount_negative amount_error_value formula_no_cache bank_precision_lost bank_chars "
    "bank_missing cert_precision_lost name_missing id_zeros".split()
)
ADVICES = frozenset({"bank_not_card", "phone_several", "phone_note", "amount_rounded", "word_unknown"})
_RANK = {ADVICE: 0, WARNING: 1, ERROR: 2}

Record = tuple[str, int]  # place of a block, first row of a record


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
    """Problems in the order they are found, and the worst severity of each record."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.worst: dict[Record, str] = {}
        self._params: dict[tuple[tuple[str, object], ...], Mapping[str, object]] = {}

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
        self.note(code, sheet, row, column, value, field, params)

    def note(
        self,
        code: str,
        sheet: str | None,
        row: int | None,
        column: str | None,
        value: object,
        field: str | None,
        params: Mapping[str, object],
        block: int = 0,
        record: int | None = None,
    ) -> None:
        """As ``add``, in a block of the sheet; ``record``: the first row of the record if that is not ``row``."""
        severity = severity_of(code)
        told = self._shared(params) if params else NO_PARAMS
        first = None if record == row else record
        self.problems.append(Problem(sheet, row, column, code, severity, shown(value), field, told, block, first))
        number = record or row
        if sheet is not None and number is not None:
            self._note((place_key(sheet, block), number), severity)

    def _shared(self, params: Mapping[str, object]) -> Mapping[str, object]:
        """Equal parameters are kept once: of a hundred thousand findings most say the same."""
        if any(type(value) is not str and type(value) is not int for value in params.values()):
            return params
        return self._params.setdefault(tuple(params.items()), params)

    def _note(self, record: Record, severity: str) -> None:
        known = self.worst.get(record)
        if known is None or _RANK[severity] > _RANK[known]:
            self.worst[record] = severity

    def take(self, other: Findings, wanted: Callable[[Problem], bool] | None = None) -> None:
        """Add what others found; with ``wanted`` only some of it."""
        if wanted is None:
            self.problems += other.problems
            for record, severity in other.worst.items():
                self._note(record, severity)
            return
        for problem in other.problems:
            if wanted(problem):
                self.problems.append(problem)
                if (place := problem.place) is not None:
                    self._note(place, problem.severity)

    def in_order(self, sheets: Sequence[str]) -> tuple[Problem, ...]:
        """The problems by sheet, row and column; those of the whole file first."""
        place = {name: index for index, name in enumerate(sheets)}
        return tuple(
            sorted(
                self.problems,
                key=lambda p: (place.get(p.sheet or "", -1), p.row or 0, len(p.column or ""), p.column or ""),
            )
        )
