"""What is checked wherever something about a case is written down: real dates, reasons, whose case it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from db.queries import means as stored
from minsheng_desktop.applications.records import Refused
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import UnitOfRead

LONGEST = 200  # characters of a reason
CLOSED = ("confirmed", "refused", "withdrawn", "ended")


def check_day(uow: UnitOfRead, day: date) -> None:
    """Raise INPUT for a real date that has not come yet."""
    if day > uow.today:
        raise input_error("means.future", date=day.isoformat(), today=uow.today.isoformat())


def check_reason(reason: str) -> str:
    """A reason as it is kept. Raises INPUT if there is none or it is too long."""
    reason = reason.strip()
    if not reason:
        raise input_error("means.no_reason")
    if len(reason) > LONGEST:
        raise input_error("means.long_reason", count=LONGEST)
    return reason


def own_cases(
    uow: UnitOfRead, applications: Sequence[bytes]
) -> tuple[dict[bytes, dict[str, Any]], tuple[Refused, ...]]:
    """The cases of this office, and the others as refused. Raises NOT_FOUND for one that does not exist."""
    found = stored.cases(uow.connection, list(dict.fromkeys(applications)))
    if not found or len(found) != len(set(applications)):
        raise not_found("means.no_case")
    own = {uid: case for uid, case in found.items() if case["home_node"] == uow.node.uid}
    foreign = [case for case in found.values() if case["home_node"] != uow.node.uid]
    return own, tuple(refused_case(case, rule_error("foreign_row")) for case in foreign)


def refused_case(row: dict[str, Any], error: AppError) -> Refused:
    """A case that is left as it is, with the reason."""
    return Refused(row.get("application_uid") or row["uid"], row["number"], row["applicant"], error.message, error.code)
