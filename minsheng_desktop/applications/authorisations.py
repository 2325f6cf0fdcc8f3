"""Who signed the authorisation of the check (核对授权书): every adult of an applying household has a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from db.queries import means as stored
from minsheng_desktop.applications.entering import check_day, check_reason, own_cases, refused_case
from minsheng_desktop.applications.means_records import AuthorisationLine, Signed
from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.overpaid import full_date
from minsheng_desktop.rules.age import completed_years

ADULT = 18


def authorisation_lines(
    uow: UnitOfRead, applications: Sequence[bytes] = (), missing_only: bool = False
) -> tuple[AuthorisationLine, ...]:
    """Every adult of some cases (none: of all open ones) with signature, reason or neither (SY-05.2)."""
    rows = stored.members(uow.connection, list(applications) or None)
    lines = (line_of(row) for row in rows if is_adult(row))
    return tuple(line for line in lines if line.missing or not missing_only)


def _age(row: dict[str, Any]) -> int | None:
    """Completed years on the day of the application; None where the birth is not known."""
    born, on = full_date(row["birth"]), date.fromisoformat(row["applied_on"])
    return None if born is None else completed_years(born, max(born, on))


def is_adult(row: dict[str, Any]) -> bool:
    """Whether a member must sign; somebody whose birth is unknown counts as adult."""
    age = _age(row)
    return age is None or age >= ADULT


def line_of(row: dict[str, Any]) -> AuthorisationLine:
    """The line of a member on the authorisation sheet."""
    return AuthorisationLine(
        row["application_uid"],
        row["number"],
        row["applicant"],
        row["uid"],
        row["person_uid"],
        row["name"],
        row["id_no"],
        row["relation"] or "",
        _age(row),
        row["authorised_on"],
        row["no_signature_reason"],
    )


@use_case(Operation("means.sign", Right.EDIT))
def sign_authorisations(
    uow: UnitOfWork, applications: Sequence[bytes], signed_on: date, persons: Sequence[bytes] = ()
) -> Signed:
    """Write down the day on which adults of some cases signed; ``persons`` (none: all who have not yet).

    Raises INPUT for a day to come. Nobody is written down twice; a reason given before gives way to the signature.
    """
    check_day(uow, signed_on)
    own, refused = own_cases(uow, applications)
    rows = [row for row in stored.members(uow.connection, list(own)) if is_adult(row)] if own else []
    wanted = [row for row in rows if (row["person_uid"] in persons if persons else not row["authorised_on"])]
    values = {"authorised_on": signed_on.isoformat(), "no_signature_reason": None}
    signed = uow.update_many("application_member", [(row["uid"], values) for row in wanted])
    uow.describe(count=signed, cases=len({row["application_uid"] for row in wanted}), date=signed_on.isoformat())
    return Signed(signed, refused)


@use_case(Operation("means.excuse", Right.EDIT))
def excuse_signatures(uow: UnitOfWork, members: Sequence[bytes], reason: str) -> Signed:
    """Write down why some adults have not signed (bedridden, away …). Raises INPUT without a reason."""
    reason = check_reason(reason)
    rows = stored.member_rows(uow.connection, members)
    own = [row for row in rows if row["home_node"] == uow.node.uid]
    refused = [refused_case(row, rule_error("foreign_row")) for row in rows if row["home_node"] != uow.node.uid]
    values = {"no_signature_reason": reason, "authorised_on": None}
    signed = uow.update_many("application_member", [(row["uid"], values) for row in own])
    uow.describe(count=signed, reason=reason)
    return Signed(signed, tuple(refused))
