"""Why benefits changed and who approved it where their periods do not say: as told when it was entered (R-047)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from db.queries import change_words as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.statistics_records import ChangeLine
from minsheng_desktop.rules import year_month


def explained(
    uow: UnitOfRead, lines: Sequence[ChangeLine], approved: Collection[bytes], before: int, month: int
) -> list[ChangeLine]:
    """The lines with reasons and approvers told at entry, for changes between two months; what explains a line
    already stays, and so does who approved it (``approved``: the benefits of which that is known)."""
    months = [year_month.to_text(one) for one in year_month.span(before, month)]
    words = stored.words_of(uow.connection, [line.uid for line in lines], months)
    return [_with(line, *words[line.uid], line.uid in approved) if line.uid in words else line for line in lines]


def _with(line: ChangeLine, reason: str, approver: str, who: str, approved: bool) -> ChangeLine:
    if reason and not line.source:
        line = replace(line, reason=reason, source="reason")
    return line if approved else replace(line, by=approver or line.by or who)
