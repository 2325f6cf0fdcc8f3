"""Doubts as they are shown: frozen."""

from __future__ import annotations

from dataclasses import dataclass

PENDING = ("open", "verifying")
VERDICTS = ("true_pending", "settled", "untrue")
CLOSED = "closed"  # the owner of a doubt alone takes it off the list
STANDINGS = (*PENDING, *VERDICTS, CLOSED)


@dataclass(frozen=True, slots=True)
class DoubtRecord:
    """A doubt in a list. ``standing`` is a code of ``doubt_status`` as it counts in this office.

    ``name``/``place`` are the person and the office that holds it, ``other_*`` the second one of a doubt
    between two (empty where that person is not held here), ``persons`` their uids. ``own`` says that this office
    raised it.
    """

    uid: bytes
    rule: str
    standing: str
    sentence: str
    name: str
    place: str
    other_name: str
    other_place: str
    raised_on: str
    own: bool
    conclusion: str = ""
    closed_on: str = ""
    persons: tuple[bytes | None, bytes | None] = (None, None)


@dataclass(frozen=True, slots=True)
class CrossingLine:
    """A doubt between two townships as the county lists it.

    ``answer``/``other_answer`` are the verdicts of the two ("" none yet); ``programmes`` names benefits that exclude
    each other, as (of the first, of the second). ``gone``: what raised it is no more, so that it can be closed.
    """

    record: DoubtRecord
    answer: str
    other_answer: str
    programmes: tuple[tuple[str, str], ...]
    gone: bool


@dataclass(frozen=True, slots=True)
class BenefitFact:
    """A benefit of a person in a doubt; months are YYYYMM."""

    programme: str
    fen: int
    status: str
    from_month: int
    to_month: int | None


@dataclass(frozen=True, slots=True)
class DoubtSide:
    """One of the persons of a doubt as held here; ``known`` False: only the office is known."""

    place: str
    known: bool
    uid: bytes = b""
    name: str = ""
    id_no: str = ""
    birth: str = ""
    phone: str = ""
    card: str = ""
    address: str = ""
    died_on: str = ""
    benefits: tuple[BenefitFact, ...] = ()


@dataclass(frozen=True, slots=True)
class DoubtAnswer:
    """What an office found out."""

    place: str
    verdict: str
    finding: str
    answered_on: str


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Which list a doubt came of: file, sheet and row (from 1; 0: no row of it), and what is wrong with that row.

    ``reason``: what may explain that somebody is not on it; ``problems``: kinds of mistakes; both in words.
    """

    file: str
    sheet: str = ""
    row: int = 0
    reason: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedBenefit:
    """The benefit a doubt asks about; months are YYYYMM, ``household`` is where it can be changed."""

    programme: str
    from_month: int
    to_month: int | None
    household: bytes | None


@dataclass(frozen=True, slots=True)
class DoubtPage:
    """One doubt with everything held about it; ``held`` is the row kept back, as (field, value) and own columns.

    Amounts in it are fen, but fields named in ``raw`` hold what stands in the file. Of somebody missing from a list
    ``entitlement`` is the benefit in question (``asked``: what is known of it) and ``month`` (YYYYMM) that of the list.
    ``gone`` and ``programmes``, of a doubt between townships at the county, are those of ``CrossingLine``.
    """

    record: DoubtRecord
    sides: tuple[DoubtSide, ...]
    held: tuple[tuple[str, str], ...]
    held_extra: tuple[tuple[str, str], ...]
    answers: tuple[DoubtAnswer, ...]
    verdicts: tuple[str, ...]
    entitlement: bytes | None = None
    month: int = 0
    place: ListPlace | None = None
    asked: AskedBenefit | None = None
    raw: frozenset[str] = frozenset()
    may_reopen: bool = False
    gone: bool = False
    programmes: tuple[tuple[str, str], ...] = ()
