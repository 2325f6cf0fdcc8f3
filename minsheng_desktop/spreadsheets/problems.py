"""What is found wrong or doubtful in a file, how bad that is, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from types import MappingProxyType

from minsheng_desktop.core.texts import has_text, text

ERROR = "error"
WARNING = "warning"
ADVICE = "advice"
NO_PARAMS: Mapping[str, object] = MappingProxyType({})


def place_key(sheet: str, block: int) -> str:
    """Where a row of a block stands: corrections are keyed by this, row and field; block 0 is the sheet itself."""
    return f"{sheet}\x1f{block}" if block else sheet


DOUBT_CODES = frozenset(
    "duplicate_id same_id_diff_name bank_shared payee_differs deceased_note stopped_note age_not_eligible "
    "hh_two_heads hh_no_head township_other village_unknown unit_suspect funds_order cert_id_mismatch "
    "cert_type_mismatch name_several name_chars amount_huge amount_words_differ birth_future id_15".split()
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: about a cell, a row (column None) or the whole file (row None).

    ``row`` and ``column`` are those of the cell a person sees. ``block`` says which of the sheet's plans the
    record belongs to, ``record`` is its first row where it spans several.
    """

    sheet: str | None
    row: int | None
    column: str | None  # letter
    code: str
    severity: str
    value: str | None = None  # what the cell holds, as shown
    field: str | None = None
    params: Mapping[str, object] = made(default_factory=lambda: NO_PARAMS)
    block: int = 0
    record: int | None = None

    @property
    def place(self) -> tuple[str, int] | None:
        """What corrections and skips of the record are kept under; None for what is about a sheet or the file."""
        row = self.record or self.row
        return (place_key(self.sheet, self.block), row) if self.sheet is not None and row is not None else None

    @property
    def message(self) -> str:
        """What is wrong and what would be right."""
        return text(f"problems.{self.code}", **self.params) if has_text(f"problems.{self.code}") else self.code

    @property
    def needs(self) -> str:
        """What the person has to do: ``error`` (correct it), ``doubt`` (verify), ``notice`` (know)."""
        if self.severity == ERROR:
            return "error"
        return "doubt" if self.code in DOUBT_CODES else "notice"
