"""What papers are made of and what came of making them, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from minsheng_desktop.notices.blocks import MissingGlyph


@dataclass(frozen=True, slots=True)
class RecoveryData:
    """The recovery sheet: ``words`` as ``workspace.records.Created.recovery_words``, shown once."""

    words: tuple[str, ...]
    office: str
    made_on: date
    login: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class NoticeData:
    """One household (or person) a notice is for; money is fen a month, ``from_month`` YYYYMM.

    ``from_month`` is None where the benefit came in with a roster: since when it is drawn is then not known.
    ``holder`` heads the notice; ``programme`` is the programme's code.
    """

    entitlement_uid: bytes | None
    household_uid: bytes | None
    holder: str
    place: str
    household_size: int | None
    covered: int
    covered_names: tuple[str, ...]
    programme: str
    programme_name: str
    category: str
    certificate_no: str
    amount_fen: int
    supplement_fen: int
    from_month: int | None


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """How notices are to be made: template, prefix of the numbers (云民审; "" = the template's), first number
    (0: the next free one), date on the paper, reason of a refusal, month of a change (YYYYMM; 0: the nearest)."""

    template: str
    series: str = ""
    first: int = 0
    day: date | None = None
    reason: str = ""
    numbered: bool = True
    month: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF as bytes; ``places`` names what each page is for (a household's head), for the window alone."""

    content: bytes
    pages: int
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """A paper before it is made: its pages' sizes in points, the characters that no font has, what is odd in it."""

    paper: Paper
    sizes: tuple[tuple[float, float], ...]
    missing: tuple[MissingGlyph, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeNotice:
    """One notice that was made; ``fields`` are its figures as printed."""

    uid: bytes
    number: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MadePapers:
    """A recorded job: the PDF and the notices in it."""

    paper: Paper
    notices: tuple[MadeNotice, ...]


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A line of the roster list: a covered person; what is the household's stands on its first line only."""

    number: str
    certificate_no: str
    head: str
    name: str
    relation: str
    sex: str
    id_no: str
    sizes: str
    category: str
    amount: str
    supplement: str
    account: str
    address: str
    remark: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in the list of those made; ``kept`` says whether it can be opened again from its content."""

    uid: bytes
    template: str
    number: str
    name: str
    programme: str
    made_on: str
    pages: int
    made_by: str
    kept: bool = False
