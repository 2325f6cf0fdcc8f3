"""Rounds of looking at benefits again, as callers see them. Days are ISO, months YYYYMM, money fen."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("regular", "campaign", "proof_of_life")
UNCHANGED, RAISE, LOWER, MEMBERS, GRACE, STOP, DEAD, MOVED, SUSPEND, NOT_FOUND = (
    "unchanged", "raise", "lower", "members", "grace", "stop", "dead", "moved", "suspend", "not_found",
)  # fmt: skip
RESULTS = (UNCHANGED, RAISE, LOWER, MEMBERS, GRACE, STOP, DEAD, MOVED, SUSPEND, NOT_FOUND)


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round to be opened: ``programmes`` are codes, ``villages`` () all, ``due_by`` only what falls due."""

    name: str
    programmes: tuple[str, ...]
    from_day: str
    due_day: str
    kind: str = "regular"
    villages: tuple[bytes, ...] = ()
    due_by: str = ""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round and how far it is."""

    uid: bytes
    name: str
    kind: str
    programmes: tuple[str, ...]
    programme_names: tuple[str, ...]
    from_day: str
    due_day: str
    closed_on: str | None
    total: int
    answered: int
    settled: int
    overdue: bool

    @property
    def open(self) -> int:
        """Lines nobody has answered yet."""
        return self.total - self.answered


@dataclass(frozen=True, slots=True)
class VillageProgress:
    """How far a village is with a round."""

    area_uid: bytes | None
    village: str
    total: int
    answered: int
    settled: int
    dead: int
    ended: int
    changed: int
    not_found: int
    last_day: str | None
    overdue: bool

    @property
    def open(self) -> int:
        """Lines nobody has answered yet."""
        return self.total - self.answered


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One benefit in a round; ``number`` is what stands on the village's sheet."""

    uid: bytes
    number: str
    entitlement_uid: bytes
    household_uid: bytes | None
    person_uid: bytes
    village: str
    village_group: str
    name: str
    id_no: str | None
    birth: str | None
    certificate_no: str
    programme: str
    programme_code: str
    category: str
    household_size: int | None
    covered: int
    amount_fen: int
    supplement_fen: int
    status: str
    review_due: str | None
    result: str | None
    found_on: str | None
    found_by: str
    income_fen: int | None
    note: str
    settled_on: str | None
    address: str
    phone: str

    @property
    def total_fen(self) -> int:
        """Amount and supplement together."""
        return self.amount_fen + self.supplement_fen


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about a line. ``result`` "" opens it again; of a death ``note`` begins with its day (ISO)."""

    line: bytes
    result: str
    found_on: str = ""
    found_by: str = ""
    income_fen: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding before and after; ``problem`` says in a sentence why it cannot be taken."""

    line: bytes
    number: str
    name: str
    village: str
    before: str
    after: str
    problem: str


@dataclass(frozen=True, slots=True)
class FindingPreview:
    """What entering findings comes to."""

    lines: tuple[FindingLine, ...]
    changed: int
    same: int
    wrong: int
