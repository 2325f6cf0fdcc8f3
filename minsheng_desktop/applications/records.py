"""Applications as callers see and hand them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody of the applying household: to be covered or not, when they signed the authorisation of the check."""

    person: bytes
    covered: bool = True
    relation: str = ""
    authorised_on: date | None = None
    no_signature_reason: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who applies for somebody (village official, relative): with authorisation and reason (M-013)."""

    name: str
    relation: str = ""
    reason: str = ""
    authorised_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewApplication:
    """An application as it is handed in.

    ``applied_by`` is self, member or agent (then ``agent``); ``channel`` a code of ``reception_channel``;
    ``household`` None: the present one of ``person``; ``members`` empty: everybody of the household now, covered as
    the programme's unit says; ``path`` "": the programme's own (``rules["path"]``); ``relatives`` is ""
    (not yet asked), none or declared; ``papers`` are the codes handed in; ``source`` is where an old case comes from.
    """

    programme: str
    person: bytes
    applied_on: date
    household: bytes | None = None
    members: tuple[NewMember, ...] = ()
    applied_by: str = "self"
    agent: Agent | None = None
    channel: str = "counter"
    cause: str = ""
    urban_rural: str = ""
    category: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    relatives: str = ""
    papers: tuple[str, ...] = ()
    place: str = ""
    source: str = ""
    number: str = ""
    remark: str = ""
    reception: bytes | None = None
    predecessor: bytes | None = None
    done_by: str = ""


@dataclass(frozen=True, slots=True)
class ExistingBenefit:
    """A benefit somebody of the household draws or drew (M-016); months are YYYYMM, money fen a month."""

    uid: bytes
    person_uid: bytes
    name: str
    programme: str
    programme_name: str
    status: str
    from_month: int
    to_month: int | None
    amount_fen: int
    supplement_fen: int
    covered: bool


@dataclass(frozen=True, slots=True)
class ApplicationPreview:
    """What registering comes to: existing benefits first, then what warns; ``refusals`` stand in the way later."""

    members: tuple[CaseMember, ...]
    existing: tuple[ExistingBenefit, ...]
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]
    path: str
    number: str


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """Which applications; "" or empty: all.

    ``stages`` are the steps cases wait for, ``statuses`` codes of ``application_status`` as shown; ``late`` those
    past a deadline; ``recheck_by``: refused households to be looked at again by that day (M-035); ``same_month``:
    children's cases confirmed but not enrolled for the month of the decision (R-038); ``office`` a township, at a
    county; ``text`` a name, an ID number or a case number; ``mine`` those of which the user entered or did a step.
    """

    programme: str = ""
    village: str = ""
    statuses: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    path: str = ""
    text: str = ""
    late: bool = False
    open_only: bool = False
    recheck_by: date | None = None
    same_month: bool = False
    applied_from: date | None = None
    applied_to: date | None = None
    person: bytes | None = None
    household: bytes | None = None
    office: bytes | None = None
    uids: tuple[bytes, ...] = ()
    mine: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """A case in a list. ``stage`` is the code of the step it waits for ("": none), days are YYYY-MM-DD.

    ``status`` is as shown: an open objection and a county's decision not yet followed count. ``days_late`` is how
    many calendar days it is past the nearer of its deadlines (0: in time).
    """

    uid: bytes
    number: str
    programme: str
    programme_name: str
    person_uid: bytes
    name: str
    id_no: str
    household_uid: bytes | None
    village: str
    village_group: str
    town: str
    household_size: int
    covered: int
    applied_on: str
    path: str
    path_label: str
    stage: str
    stage_label: str
    status: str
    status_label: str
    due_on: str
    stage_due_on: str
    days_late: int
    category: str
    income_fen: int | None
    amount_fen: int | None
    supplement_fen: int
    decided_on: str
    from_month: int | None
    recheck_on: str
    decision_reason: str
    entitlement_uid: bytes | None
    own: bool
    county_decides: bool


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """A case with everything that stands on it."""

    row: ApplicationRow
    applied_by: str
    applied_by_label: str
    agent: Agent | None
    channel: str
    cause: str
    urban_rural: str
    extra: Mapping[str, str]
    decided_by: str
    reckoning: str
    predecessor_uid: bytes | None
    source: str
    remark: str
    rules: Mapping[str, object]
    seen: tuple[int, int]


@dataclass(frozen=True, slots=True)
class CaseMember:
    """Somebody of the applying household. ``adult`` on the day of the application; ``age`` None: birth unknown."""

    uid: bytes
    person_uid: bytes
    name: str
    id_no: str
    relation: str
    birth: str
    age: int | None
    adult: bool
    covered: bool
    authorised_on: str
    no_signature_reason: str
    died_on: str


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A step or act in the record. ``void``: returned and to be taken anew; ``own``: entered by this office."""

    uid: bytes
    position: int
    step: str
    label: str
    result: str
    result_label: str
    done_on: str
    entered_on: str
    done_by: str
    opinion: str
    details: Mapping[str, object]
    paper: str
    void: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a case still lacks: code, the sentence, the step it blocks and how to put it right."""

    code: str
    message: str
    step: str
    way_out: str


@dataclass(frozen=True, slots=True)
class AllowedStep:
    """A step that can be taken now, with its results (code, label) and what it may carry."""

    code: str
    label: str
    results: tuple[tuple[str, str], ...]
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next and until when; ``who`` is township or county; ``days_late`` 0: in time."""

    code: str
    label: str
    who: str
    due_on: str
    days_late: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case whole: what stands on it, who, every step, what is missing and what comes next."""

    application: ApplicationRecord
    members: tuple[CaseMember, ...]
    steps: tuple[CaseStep, ...]
    missing: tuple[Missing, ...]
    next_step: NextStep | None
    allowed: tuple[AllowedStep, ...]
    existing_benefits: tuple[ExistingBenefit, ...]
    explanation: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepWish:
    """A step to take for one or many cases: ``result`` "": the first of the step, with which a case goes on.

    ``done_on`` is the real date on the paper, ``done_by`` who did it; ``details`` what the step may carry (codes in
    paths.toml; money in yuan, months as YYYY-MM, days as YYYY-MM-DD); ``paper`` the number or title of its paper.
    """

    step: str
    result: str
    done_on: date
    done_by: str
    opinion: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A case that was left as it is: number, applicant and the reason with the way out."""

    uid: bytes
    number: str
    name: str
    message: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """How many cases took the step, and those that could not; the others went on. ``warnings`` name cases too."""

    taken: int
    refused: tuple[Refused, ...] = ()
    warnings: tuple[Refused, ...] = ()
    made: tuple[bytes, ...] = ()
