"""Benefits as lists show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from minsheng_desktop.programmes.fields import ProgrammeField


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of a programme's roster. ``key`` is the list's local key; money is fen a month.

    ``former_fen`` is the amount before the present period, which began in ``amount_since`` (YYYYMM);
    ``total_fen`` is the amount and the supplement; ``extra`` holds the clerk's own columns, key to text; ``town``
    is the township that keeps it, at a county.
    """

    key: int
    uid: bytes
    certificate_no: str | None
    name: str
    id_no: str | None
    village: str | None
    village_group: str | None
    household_size: int | None
    covered: int
    category: str | None
    amount_fen: int | None
    supplement_fen: int
    status: str
    account_number: str | None
    phone: str | None
    address: str | None
    remark: str | None
    from_month: int
    color_mark: str | None
    household_uid: bytes | None
    person_uid: bytes
    has_doubt: bool
    programme: str
    sex_code: str
    birth: str | None
    id_state: str
    former_fen: int | None
    amount_since: int | None
    unit: str
    total_fen: int
    town: str | None
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a list; benefits, persons and money are never added together."""

    benefits: int
    covered: int
    amount_fen: int
    supplement_fen: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class VillageGroup:
    """One village of a grouped roster."""

    area_uid: bytes | None
    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column of the clerk's own: its values stand in the benefit's ``extra`` under ``key``.

    ``kind`` is text, number, date, flag or choice (one of ``choices``). Without a ``programme_code`` it stands in
    every roster. ``uid`` is None for a column an import brought along that nobody has defined yet, and for a
    ``field`` of the programme. ``offered``: it is not shown until asked for.
    """

    uid: bytes | None
    key: str
    title: str
    programme_code: str
    kind: str
    choices: tuple[str, ...]
    position: int
    field: ProgrammeField | None = None
    offered: bool = False


@dataclass(frozen=True, slots=True)
class CellChange:
    """What shall stand in one cell of a roster: ``field`` is the column's key, ``text`` as typed or pasted."""

    uid: bytes
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell before and after; ``problem`` says in a sentence why it stays as it was."""

    uid: bytes
    name: str
    field: str
    before: str
    after: str
    problem: str


@dataclass(frozen=True, slots=True)
class CellPreview:
    """Cells in the order they were given; how many change, are so already, or cannot be taken."""

    lines: tuple[CellLine, ...]
    changed: int
    same: int
    wrong: int


@dataclass(frozen=True, slots=True)
class ProgrammeInUse:
    """A programme that has benefits here."""

    uid: bytes
    code: str
    name: str
    benefits: int
    unit: str
