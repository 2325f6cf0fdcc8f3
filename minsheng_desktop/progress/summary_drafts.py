"""The text of a summary kept as somebody has put it so far, to go on with another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.queries import progress_summaries as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.progress.summary_records import HALF_YEAR, KINDS, PLAN, YEAR, SummaryDraft, SummaryWish
from minsheng_desktop.rules.characters import visible

LONGEST = 100_000
REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class SavedSummary:
    """A kept text: what it is of, its title, its paragraphs a line each, the day it was saved."""

    uid: bytes
    wish: SummaryWish
    title: str
    text: str
    saved_on: date


def period_of(wish: SummaryWish) -> str:
    """The period of a summary: 2026-H1, 2026, 2026-06."""
    year, month = divmod(wish.month, 100)
    return {HALF_YEAR: f"{year}-H1", YEAR: f"{year}", PLAN: f"{year}"}.get(wish.kind, f"{year}-{month:02d}")


def _wish(kind: str, period: str) -> SummaryWish:
    year, _, rest = period.partition("-")
    month = {"H1": 6, "": 12}.get(rest) or int(rest)
    return SummaryWish(kind, int(year) * 100 + month)


def saved_summaries(uow: UnitOfRead) -> list[SavedSummary]:
    """The office's kept texts, the latest saved first."""
    return [
        SavedSummary(row["uid"], _wish(row["kind"], row["period"]), row["title"], row["body"],
                     date.fromisoformat(row["saved_on"]))
        for row in stored.drafts(uow.connection, uow.node.uid)
    ]  # fmt: skip


def saved_summary(uow: UnitOfRead, wish: SummaryWish) -> SavedSummary | None:
    """The kept text of a summary, if there is one."""
    period = period_of(wish)
    return next(
        (one for one in saved_summaries(uow) if (one.wish.kind, period_of(one.wish)) == (wish.kind, period)), None
    )


@use_case(Operation("summaries.save", Right.EDIT))
def save_summary(uow: UnitOfWork, draft: SummaryDraft) -> bytes:
    """Keep the text of a summary as it stands, in place of the one kept before; answers its uid.

    Raises INPUT for an unknown kind, an empty or too long text.
    """
    if draft.wish.kind not in KINDS:
        raise input_error("summaries.unknown_kind", kinds=" ".join(KINDS))
    body = "\n".join(visible(line).rstrip() for line in draft.text.splitlines()).strip("\n")
    if not body:
        raise input_error("summaries.nothing_to_save")
    if len(body) > LONGEST:
        raise input_error("summaries.too_long", most=LONGEST)
    uow.describe(title=draft.title)
    before = saved_summary(uow, draft.wish)
    values = {"title": draft.title, "body": body, "saved_on": uow.today.isoformat()}
    if before is not None:
        uow.update("summary_draft", before.uid, values)
        return before.uid
    key = {"kind": draft.wish.kind, "period": period_of(draft.wish)}
    return uow.insert("summary_draft", {"uid": new_uid(), **key, **values})


@use_case(Operation("summaries.drop", Right.EDIT))
def drop_summary(uow: UnitOfWork, uid: bytes) -> None:
    """Take a kept text out. Raises NOT_FOUND."""
    found = next((one for one in saved_summaries(uow) if one.uid == uid), None)
    if found is None:
        raise not_found("summaries.not_saved")
    uow.describe(title=found.title)
    uow.delete("summary_draft", [uid], REMOVED)
