"""What changes of a household come to, and what they would come to: told before and after they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from minsheng_desktop.households.following_amounts import ProposedAmount


@dataclass(frozen=True, slots=True)
class Leaving:
    """A person who leaves a household with ``last_month`` (YYYYMM)."""

    person_uid: bytes
    name: str
    household_uid: bytes
    head_name: str
    last_month: int


@dataclass(frozen=True, slots=True)
class BenefitToReview:
    """A benefit whose cover or holder changed: its amount stays until somebody sets it anew."""

    uid: bytes
    programme: str
    holder: str
    amount_fen: int | None
    covered_before: int
    covered_after: int


@dataclass(frozen=True, slots=True)
class MembershipOutcome:
    """What a change of a household's members came to.

    ``left`` is the household a person came from; ``benefits`` wait for somebody to look at their amounts;
    ``relations`` are the members whose relation to the head must be stated anew.
    """

    membership: bytes
    person_uid: bytes
    left: Leaving | None = None
    benefits: tuple[BenefitToReview, ...] = ()
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitPreview:
    """What splitting a household comes to.

    ``moving`` and ``staying`` are names; ``follow`` are the benefits of persons that go along, ``benefits``
    those of the household that stay and want a look; ``needs_head``: the old household needs a new head.
    """

    moving: tuple[str, ...]
    staying: tuple[str, ...]
    follow: tuple[str, ...]
    benefits: tuple[BenefitToReview, ...]
    needs_head: bool


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What moving a household comes to: who moves along, whose benefits stand in the other village then, which of them
    come to something else by its standards (``amounts``)."""

    village_before: str
    village_after: str
    members: tuple[str, ...]
    benefits: tuple[str, ...]
    month: int
    amounts: tuple[ProposedAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class UniteField:
    """One field of two persons; ``differs``: both have it and not the same, so somebody chooses."""

    key: str
    keep: str | None
    gone: str | None
    differs: bool


@dataclass(frozen=True, slots=True)
class UnitePreview:
    """Two persons side by side who may be one.

    ``counts`` are the rows of each table that pass to the one kept; ``refusals`` say why it cannot be
    (empty: it can); ``choose`` are keys of fields that must be chosen expressly (both numbers hold).
    """

    keep: bytes
    gone: bytes
    fields: tuple[UniteField, ...]
    counts: Mapping[str, int]
    refusals: tuple[str, ...]
    choose: tuple[str, ...]
