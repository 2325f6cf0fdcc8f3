"""What a case would come to before it is decided: the 拟保障金额 of a sheet and of the forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minsheng_desktop.applications.cases import Case, load_cases
from minsheng_desktop.applications.deciding import Deciding, Decision
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import UnitOfRead

WITHOUT_MONEY = "none"  # the amount rule of what is only recognised


def proposed_decisions(uow: UnitOfRead, cases: Sequence[Case], on: date) -> dict[bytes, Decision]:
    """Case → what confirming it on a day would come to: as the first examination proposed, else as reckoned.

    A case whose amount can be neither found nor reckoned yet is left out.
    """
    deciding, found = Deciding(uow), dict[bytes, Decision]()
    for case in cases:
        try:
            found[case.uid] = deciding.decide(case, max(on, case.last_day), {})
        except AppError:
            continue
    return found


def proposed_amounts(uow: UnitOfRead, uids: Sequence[bytes], on: date) -> dict[bytes, int | None]:
    """Case → fen a month (once, for what is paid once) in all; None: only a status, no money. See above."""
    cases = load_cases(uow, uids)
    open_cases = [case for case in cases.values() if case.row["amount_fen"] is None]
    decisions = proposed_decisions(uow, open_cases, on)
    found = dict[bytes, int | None]()
    for uid, case in cases.items():
        if case.rules["amount_rule"] == WITHOUT_MONEY:
            found[uid] = None
        elif case.row["amount_fen"] is not None:
            found[uid] = case.row["amount_fen"] + (case.row["supplement_fen"] or 0)
        elif uid in decisions:
            found[uid] = decisions[uid].amount_fen + decisions[uid].supplement_fen
    return found
