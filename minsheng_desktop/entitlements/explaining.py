"""How the amount of a benefit on file is explained (计算说明): by the figures stored with it, else by what is known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from db.queries import benefits as stored
from db.queries import dossiers
from minsheng_desktop.core.errors import AppError, not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements import recalculating
from minsheng_desktop.entitlements.own_columns import read_extra
from minsheng_desktop.entitlements.reckoning import ReckonCase, can_reckon, explain, reckon
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the amount of a month is explained.

    ``reckoned``: the figures were stored with it. Else the sentence says what would follow from what is known, where
    ``due_fen`` (None: cannot be reckoned) is the amount and supplement that would follow.
    """

    month: int
    amount_fen: int
    reckoned: bool
    due_fen: int | None
    sentence: str


def explanation(uow: UnitOfRead, uid: bytes, month: int | None = None) -> Explanation:
    """计算说明 of a benefit in ``month`` (None: the newest). Raises NOT_FOUND."""
    row = _row(uow, uid)
    periods = stored.amount_rows(uow.connection, uid)
    when = month or max(year_month.of(uow.today), row["from_month"])
    held = [period for period in periods if period["from_month"] <= when <= (period["to_month"] or 999912)]
    period = held[-1] if held else (periods[-1] if periods else None)
    paid = (period["amount_fen"] or 0) + period["supplement_fen"] if period else row["amount_fen"] or 0
    if period and period["reckoning"]:
        return Explanation(when, paid, True, paid, explain(json.loads(period["reckoning"])))
    income = period["income_fen"] if period and period["income_fen"] is not None else row["income_fen"]
    try:
        due = reckon(uow, _case(uow, row, when, income))
    except AppError as error:
        if not can_reckon(error):
            raise
        return Explanation(when, paid, False, None, explain(None))
    total = due.amount_fen + due.supplement_fen
    if total == paid:
        return Explanation(when, paid, False, total, due.sentence)
    said = text("standards.reckoning.differs", paid=yuan(paid), due=yuan(total), sentence=due.sentence)
    return Explanation(when, paid, False, total, said)


def _row(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    found = stored.rows(uow.connection, [uid])
    if uid not in found:
        raise not_found("entitlements.none")
    return found[uid]


def _case(uow: UnitOfRead, row: dict[str, Any], month: int, income_fen: int | None) -> ReckonCase:
    """What is known of a benefit, as the case it would be reckoned as in ``month``."""
    area = dossiers.row(uow.connection, "area", row["area_uid"]) if row["area_uid"] else None
    holder = dossiers.row(uow.connection, "person", row["person_uid"]) or {}
    since = row["from_month"] if row["from_month"] // 100 == month // 100 else 0
    return ReckonCase(
        row["programme_code"], month, area["code"] if area else "", row["covered"], row["category"] or "",
        read_extra(row["extra"]), income_fen, row["household_size"], urban_rural=row["urban_rural"] or "",
        age=_age(holder.get("birth"), month),
        months=13 - since % 100 if since else None, flags=recalculating.flags_of(uow, row["uid"], month),
    )  # fmt: skip


def _age(birth: str | None, month: int) -> int | None:
    """Completed years at the end of ``month``."""
    if not birth:
        return None
    year, _, rest = birth.partition("-")
    return month // 100 - int(year) - (int(rest[:2] or 12) > month % 100)
