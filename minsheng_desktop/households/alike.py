"""Who on record may be the person being entered, and what somebody draws before anything new is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.queries import alike as stored
from db.queries import dossiers
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.households.records import Alike, BenefitLine
from minsheng_desktop.households.service import benefit_lines
from minsheng_desktop.rules import citizen_id, person_name
from minsheng_desktop.rules import phone as telephone

MOST = 12


def find_alike(
    uow: UnitOfRead, name: str = "", id_no: str = "", birth: str = "", phone: str = "", village: bytes = b""
) -> list[Alike]:
    """Persons alike in number, name and birth, telephone, or name and village, the surest first.

    What is not typed yet is left out. A person stands here once, for the surest reason.
    """
    found: dict[bytes, tuple[str, tuple[Any, ...]]] = {}
    for why, values in _ways(uow, name, id_no, birth, phone, village):
        for row in stored.alike_persons(uow.connection, why, values, MOST):
            found.setdefault(row[0], ("same_id" if why == "former_id" else why, row))
    chosen = list(found.items())[:MOST]
    drawn = benefits_of_people(uow, [uid for uid, _ in chosen])
    return [
        Alike(*(*row, why, tuple(line for line in drawn.get(uid, ()) if line.running))) for uid, (why, row) in chosen
    ]


def _ways(
    uow: UnitOfRead, name: str, id_no: str, birth: str, phone: str, village: bytes
) -> list[tuple[str, tuple[Any, ...]]]:
    ways: list[tuple[str, tuple[Any, ...]]] = []
    folded = person_name.read_name(name).text if name.strip() else ""
    if id_no.strip():
        found = citizen_id.judge(id_no, uow.today)
        number = found.number or id_no.strip().upper()
        ways += [("same_id", (number,)), ("former_id", (number,))]
        born = citizen_id.birth_date(number) if found.number else None
        birth = birth or (born.isoformat() if born else "")
    if folded and birth:
        ways.append(("same_name_birth", (folded, birth, birth[:7], birth[:4])))
    called = telephone.judge(phone)
    if called.number and not called.code:
        ways.append(("same_phone", (called.number,)))
    if folded and village:
        ways.append(("same_name_village", (folded, village)))
    return ways


def benefits_of_people(uow: UnitOfRead, persons: Sequence[bytes]) -> dict[bytes, list[BenefitLine]]:
    """person → every benefit they hold or are covered by, those still drawn first.

    A benefit of their household that does not say whom it covers counts for each present member.
    """
    pairs = stored.benefits_drawn(uow.connection, persons)
    rows = dossiers.benefits_by_uid(uow.connection, list({benefit for _, benefit in pairs}))
    holders: dict[bytes, list[bytes]] = {}
    for person, benefit in pairs:
        holders.setdefault(benefit, []).append(person)
    found: dict[bytes, list[BenefitLine]] = {}
    for line in benefit_lines(uow, rows):
        for person in holders[line.uid]:
            found.setdefault(person, []).append(line)
    return found
