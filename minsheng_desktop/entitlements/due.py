"""What falls due about benefits by a month: reviews, ends of gradual exits and recognitions, proofs, waivers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from db.queries import due as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.review_dates import review_months
from minsheng_desktop.programmes.settings import Rules, all_rules
from minsheng_desktop.rules import year_month

REVIEW, GRACE_END, VALIDITY, LIFE, CERTIFICATE, WAIVER, AGE = (
    "review", "grace", "validity", "life", "certificate", "waiver", "age",
)  # fmt: skip
KINDS = (REVIEW, AGE, GRACE_END, VALIDITY, LIFE, CERTIFICATE, WAIVER)
LIFE_FIELD, CERTIFICATE_FIELD = "proof_of_life_on", "cert_valid_until"


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something that falls due: ``kind`` of ``KINDS``; ``day`` (ISO) is when, of an age ``what`` the rule and age.

    ``uid`` is the benefit, of a waiver the waiver, of an age the person. ``optional``: it may be done.
    """

    kind: str
    uid: bytes
    person_uid: bytes
    household_uid: bytes | None
    name: str
    village: str
    village_group: str
    programme: str
    programme_code: str
    category: str
    phone: str
    day: str
    overdue: bool
    optional: bool = False
    what: str = ""


def due_benefits(uow: UnitOfRead, month: int) -> list[DueLine]:
    """Everything that falls due about benefits by the end of ``month`` (YYYYMM), what is overdue included."""
    rules = all_rules(uow)
    last = year_month.last_day(month).isoformat()
    node, connection = uow.node.uid, uow.connection
    optional = {uid for uid, own in rules.items() if own["review_kind"] == "optional"}
    intervals = review_intervals(uow, rules)
    lines = _lines(uow, REVIEW, stored.reviews(connection, node, last, intervals), rules, optional)
    graces = [
        {**row, "day": year_month.last_day(row["day"]).isoformat()} for row in stored.graces(connection, node, month)
    ]
    lines += _lines(uow, GRACE_END, graces)
    lines += _lines(uow, VALIDITY, stored.validities(connection, node, last))
    for months, programmes in _by_interval(rules).items():
        before = year_month.add(month, -months)
        found = stored.field_days(
            connection, node, LIFE_FIELD, programmes, year_month.last_day(before).isoformat(), before
        )
        lines += _lines(uow, LIFE, [_next_proof(row, months, last) for row in found])
    lines += _lines(uow, CERTIFICATE, stored.field_days(connection, node, CERTIFICATE_FIELD, list(rules), last))
    return lines + _lines(uow, WAIVER, stored.waivers(connection, node, last))


def review_intervals(uow: UnitOfRead, rules: Mapping[bytes, Rules]) -> dict[tuple[bytes, str], int]:
    """(programme, class) → months between two reviews, of those that have any."""
    found = {
        (uid, category): review_months(rules[uid], category)
        for uid, _, category in stored.classes_in_use(uow.connection)
    }
    return {key: months for key, months in found.items() if months}


def reviews_due(uow: UnitOfRead, day: str) -> set[bytes]:
    """The benefits whose review falls due by ``day`` (ISO)."""
    intervals = review_intervals(uow, all_rules(uow))
    return {row["uid"] for row in stored.reviews(uow.connection, uow.node.uid, day, intervals)}


def _by_interval(rules: Mapping[bytes, Rules]) -> dict[int, list[bytes]]:
    """Months between two proofs of life → programmes."""
    found: dict[int, list[bytes]] = {}
    for uid, own in rules.items():
        if months := own.number("proof_of_life_months"):
            found.setdefault(months, []).append(uid)
    return found


def _next_proof(row: Mapping[str, Any], months: int, last: str) -> dict[str, Any]:
    """The day by which the next proof is due; of a benefit without any the end of the month asked about."""
    known = str(row["day"] or "")[:7].replace("-", "")
    if not known.isdigit() or len(known) != 6:
        return {**row, "day": last}
    return {**row, "day": year_month.last_day(year_month.add(int(known), months)).isoformat()}


def _lines(
    uow: UnitOfRead, kind: str, rows: Iterable[Mapping[str, Any]], rules: Mapping[bytes, Rules] | None = None,
    optional: Iterable[bytes] = (),
) -> list[DueLine]:  # fmt: skip
    today = uow.today.isoformat()
    codes = {own.programme for uid, own in (rules or {}).items() if uid in set(optional)}
    return [
        DueLine(
            kind, row["uid"], row["person_uid"], row["household_uid"], row["name"], row["village"],
            row["village_group"], row["programme"], row["programme_code"], row["category"], row["phone"],
            str(row["day"] or ""), bool(row["day"]) and str(row["day"]) < today, row["programme_code"] in codes,
        )
        for row in rows
    ]  # fmt: skip
