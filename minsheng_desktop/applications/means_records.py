"""Checks of the economic situation as callers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minsheng_desktop.applications.records import Refused

UNASKED, WAITING, ANSWERED, LEFT_OUT = "unasked", "waiting", "answered", "left_out"
CHECK_STATES = (UNASKED, WAITING, ANSWERED, LEFT_OUT)


@dataclass(frozen=True, slots=True)
class AuthorisationLine:
    """An adult of an applying household on the authorisation sheet (SY-05.2: every adult has a line).

    ``age`` is in completed years on the day of the application (None: birth unknown, counts as adult).
    """

    application_uid: bytes
    number: str
    applicant: str
    member_uid: bytes
    person_uid: bytes
    name: str
    id_no: str | None
    relation: str
    age: int | None
    authorised_on: str | None
    no_signature_reason: str | None

    @property
    def missing(self) -> bool:
        """Whether there is neither a signature nor a reason for its absence."""
        return self.authorised_on is None and not self.no_signature_reason


@dataclass(frozen=True, slots=True)
class Signed:
    """How many signatures or reasons were written down, and what was refused."""

    signed: int
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestMade:
    """A request that went out: its number, cases and persons on it, and what was refused."""

    request_no: str
    cases: int
    persons: int
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class MeansHit:
    """Something the county found. ``kind`` is a code of the list ``means_hit``; ``amount_fen`` where one is told."""

    kind: str
    name: str = ""
    detail: str = ""
    amount_fen: int | None = None
    person_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class MeansAnswer:
    """What the county answered on a case; ``conclusion`` is a code of the list ``means_conclusion``."""

    application_uid: bytes
    answered_on: date
    conclusion: str
    hits: tuple[MeansHit, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """How many cases got an answer (or were left out with a reason), and what was refused.

    ``stayed`` have their record but did not go on to the next step, and why.
    """

    cases: int
    refused: tuple[Refused, ...] = ()
    stayed: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A row of the county's file; ``matched`` says whom it means, else ``message`` why nobody.

    ``row`` is the row a person sees in the spreadsheet.
    """

    row: int
    name: str
    id_no: str
    conclusion: str
    hits: tuple[MeansHit, ...]
    matched: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file of the county as it was read: its rows, and the answers by case that they come to.

    ``incomplete`` names persons of answered cases that the file does not mention.
    """

    file: str
    lines: tuple[AnswerLine, ...]
    answers: tuple[MeansAnswer, ...]
    incomplete: tuple[Refused, ...] = ()

    @property
    def unmatched(self) -> tuple[AnswerLine, ...]:
        """Rows that mean nobody in a case that waits."""
        return tuple(line for line in self.lines if not line.matched)


@dataclass(frozen=True, slots=True)
class MeansCheckRecord:
    """Where the check of a case stands; ``uid`` is None while nothing was asked. Days are ISO text.

    ``state`` is one of ``CHECK_STATES``; ``unsigned`` counts adults without signature or reason.
    """

    uid: bytes | None
    application_uid: bytes
    number: str
    applicant: str
    village: str
    programme: str
    applied_on: str
    state: str
    persons: int
    unsigned: int
    request_no: str
    requested_on: str | None
    answered_on: str | None
    conclusion: str
    hits: tuple[MeansHit, ...]
    left_out_reason: str
    remark: str


@dataclass(frozen=True, slots=True)
class MeansFilter:
    """Which checks are listed: by state, programme code, village name, request number ("": all)."""

    state: str = ""
    programme: str = ""
    village: str = ""
    request_no: str = ""
