"""Who is in force in the month of a list and not on it. Nobody is stopped by that: at most it becomes a question."""

from __future__ import annotations

from typing import Any

from db.queries import import_missing as stored
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.households.benefit_import import BenefitImport
from minsheng_desktop.households.import_batch import Taking, text_of
from minsheng_desktop.households.import_payments import Payments
from minsheng_desktop.households.import_people import People
from minsheng_desktop.households.import_policy import REPLACE
from minsheng_desktop.households.import_records import HELD, REJECTED, MissingLine

REFUSED = {HELD: "held", REJECTED: "refused"}
RULE = "missing_from_list"
Place = tuple[str, str, int]  # reason, sheet, row


def find_missing(
    taking: Taking, people: People, benefits: BenefitImport, payments: Payments
) -> tuple[MissingLine, ...]:
    """The benefits of the list's programme that are in force in its month and whose people it does not name.

    Unless the list replaces that of the month it speaks for the villages it names alone. Raises INPUT where a list
    that is to replace another is none of one programme.
    """
    programmes = set() if payments.any else benefits.in_file()
    if len(programmes) != 1 and taking.policy.asks_for_missing:
        raise input_error("households.no_policy_programme")
    found: list[MissingLine] = []
    for programme in sorted(programmes):
        found += _of_programme(taking, people, benefits, programme)
    return tuple(found)


def _of_programme(taking: Taking, people: People, benefits: BenefitImport, programme: bytes) -> list[MissingLine]:
    spans = [(first, end) for sheet, block, first, end in taking.columns.spans
             if benefits.programme_of(sheet, block) == programme]  # fmt: skip
    named = {person for first, end in spans for person in people.person_of[first:end] if person is not None}
    everybody = {person for person in people.person_of if person is not None}
    villages = set() if taking.policy.kind == REPLACE else _villages(taking, spans)
    refused = _Refused(taking, people)
    lines = []
    for rows in stored.in_force(taking.uow.connection, taking.uow.node.uid, programme, taking.month):
        taking.uow.job.tick(0, 0)
        for uid, household, person, name, area, village, number, fen, died_on, last, home in rows:
            if person in named or (programme, household or person) in benefits.named:
                continue
            if villages and area not in villages:
                continue
            reason, sheet, row = refused.find(person, name, village or "", number)
            reason = reason or _reason(died_on, last, person in everybody, home not in (None, area))
            asked = taking.policy.asks_for_missing and reason not in REFUSED.values()
            lines.append(MissingLine(uid, person, name, village or "", number, fen, reason, sheet, row, asked))
    return lines


def _villages(taking: Taking, spans: list[tuple[int, int]]) -> set[bytes]:
    told = taking.columns.column("village")
    names = {str(name) for first, end in spans for name in told[first:end] if name}
    return {taking.villages[name] for name in names if name in taking.villages}


def _reason(died_on: Any, last: Any, elsewhere: bool, moved: bool) -> str:
    if died_on:
        return "dead"
    if last is not None:
        return "stopped"
    if elsewhere:
        return "other_sheet"
    return "moved" if moved else ""


class _Refused:
    """Whom the rows speak of that are not taken: by person, by name and village, by certificate."""

    def __init__(self, taking: Taking, people: People) -> None:
        self._of_person: dict[bytes, Place] = {}
        self._of_name: dict[tuple[str, str], Place] = {}
        self._of_number: dict[tuple[str, str], Place] = {}
        wanted = [index for index, fate in enumerate(taking.fates) if fate in REFUSED]
        for index in wanted:
            row = taking.reading.rows[index]
            place = (REFUSED[taking.fates[index]], row.sheet, row.row)
            number = people.numbers[index]
            first = people.first.get(number, index) if number else index
            person = people.person_of[first] or people.known[first]
            if person is not None:
                self._of_person.setdefault(person, place)
            name = str(row.values.get("name") or "")
            self._of_name.setdefault((name, str(row.values.get("village") or "")), place)
            certificate = text_of(row.values.get("hh_no") or row.values.get("cert_no"))
            if certificate:
                self._of_number.setdefault((name, certificate), place)

    def find(self, person: bytes, name: str, village: str, certificate: str) -> Place:
        """The row that is refused or held and speaks of this person; empty where there is none."""
        return (
            self._of_person.get(person)
            or self._of_number.get((name, certificate))
            or self._of_name.get((name, village))
            or self._of_name.get((name, ""))
            or ("", "", 0)
        )


def propose_stops(taking: Taking, lines: tuple[MissingLine, ...], programme: str) -> None:
    """Ask about everybody who is missing, once for each benefit and month."""
    for line in lines:
        if not line.proposed:
            continue
        entitlement = line.entitlement_uid.hex()
        params = {"programme": programme, "month": taking.month, "entitlement": entitlement, "reason": line.reason}
        taking.doubt(RULE, line.person_uid, params, None, key=f"{entitlement}{taking.month}")
