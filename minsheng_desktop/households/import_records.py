"""What an import would come to, row by row, and what is kept of one that was made: frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from minsheng_desktop.households.records import ImportOutcome

# What becomes of a row. ``left``: the policy lets it stand (see ``RosterPreview.reasons``).
NEW, UPDATED, UNCHANGED, HELD, REJECTED, LEFT = "new", "updated", "unchanged", "held", "rejected", "left"


class FieldChange(NamedTuple):
    """A value that differs: of the person (phone, address, village, village_group, household) or of the benefit.

    ``account``: money goes to it from now on; ``further_account``: on record beside the one that is paid to.
    Of the benefit: amount_fen, supplement_fen, certificate_no, category, household_size, covered, color_mark,
    remark, village, from_month, cover (the name of somebody who is covered too), and ``own:HEADING``. Money is
    int fen, a month YYYYMM, villages are names, nothing is None.
    """

    field: str
    before: object
    after: object


class MissingLine(NamedTuple):
    """A benefit in force in the month of the list whose holder the list does not name.

    ``reason``: dead, stopped (it ends in or after that month), moved (to another village), other_sheet (named for
    another programme), refused or held (the row that names the person is not taken; ``sheet`` and ``row`` say
    which), or "" where nothing is known. ``proposed``: a stop would be asked about.
    """

    entitlement_uid: bytes
    person_uid: bytes
    name: str
    village: str
    certificate_no: str
    amount_fen: int | None
    reason: str
    sheet: str = ""
    row: int = 0
    proposed: bool = False


class ClashSide(NamedTuple):
    """One of those put side by side. ``origin`` is file or stored; ``row_index`` counts in ``reading.rows``.

    ``values``: name, id_no, birth, sex, village, address, phone, amount (int fen), programme; what is not known
    is left out.
    """

    origin: str
    sheet: str
    row: int
    person_uid: bytes | None
    values: Mapping[str, object]
    row_index: int | None = None


class Clash(NamedTuple):
    """A row beside others it may be taken for, or that contradict it.

    ``kind``: same_id_other_name, same_name_other_id, in_other_programme, twice_in_file. ``row_index`` counts in
    ``reading.rows``; ``others`` are the nearest first.
    """

    kind: str
    row_index: int
    others: tuple[ClashSide, ...]


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """What an import would come to, and per row of the reading what becomes of it.

    ``fates``: new, updated, unchanged, held, rejected or left; ``changes`` (index of the row → fields) of rows
    that are updated; ``reasons`` (index → code) says why a row is left: nobody_new, benefit_new, not_chosen,
    known. ``missing`` are benefits the list does not name, where it is the list of one programme.
    """

    outcome: ImportOutcome
    fates: tuple[str, ...]
    changes: Mapping[int, tuple[FieldChange, ...]] = field(default_factory=dict)
    missing: tuple[MissingLine, ...] = ()
    clashes: tuple[Clash, ...] = ()
    reasons: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A list that was taken in. ``rows`` are records of the file, ``accepted`` those written or found unchanged.

    ``last`` is the operation by which it stands or is gone: its own, or that of the last undo or redo of it.
    """

    operation_id: int
    at: datetime
    by: str
    file: str
    kind: str
    programme: str
    month: int | None
    rows: int
    accepted: int
    rejected: int
    undone: bool
    last: int


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A finding as it stood when the list was taken in."""

    sheet: str
    row: int
    column: str
    code: str
    severity: str
    value: str


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """All that is kept of an import.

    ``digest`` is the SHA-256 of the file in hex. ``policy``: kind, fields, month, propose_stops. ``mapping``: one
    object per sheet or block with sheet, block, role, kind, header_rows, unit and columns (index, letter, header,
    field, certainty). ``counts``: outcome (as ``ImportOutcome``), totals, sheets.
    """

    line: ImportLine
    digest: str
    policy: Mapping[str, Any]
    mapping: tuple[Mapping[str, Any], ...]
    counts: Mapping[str, Any]
    problems: tuple[ImportProblem, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """A row of a file in which a person stood. ``fate`` as in ``RosterPreview.fates``."""

    operation_id: int
    at: datetime
    file: str
    sheet: str
    row: int
    fate: str
    undone: bool
    block: int = 0
