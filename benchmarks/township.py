"""A workspace with 100,000 fictitious persons in households, each drawing three benefits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.people import COUNT, PASSWORD, crowded
from db.queries.programmes import all_programmes
from db.types import new_uids
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.workspace.service import Workspace, open_workspace

PROGRAMMES = ("elder_80_allowance", "disabled_living_subsidy", "disabled_nursing_subsidy")
MONTH = 202601
SIZE = 3  # persons of a household
FEN = (6000, 7900, 8500)
CHUNK = 50_000

Person = tuple[bytes, str, bytes]  # uid, name, village
Rows = Iterator[tuple[Any, ...]]


@use_case(Operation("households.import_roster", Right.IMPORT))
def settle(uow: UnitOfWork, people: Sequence[Person], benefits: int = len(PROGRAMMES)) -> None:
    """Put persons into households of three and give each of them that many benefits."""
    homes = list(new_uids(-(-len(people) // SIZE)))
    columns = ("uid", "number", "area_uid", "size_stated", "head_name")
    uow.insert_many("household", columns, _households(homes, people))
    columns = ("uid", "household_uid", "person_uid", "is_head", "relation_code", "relation", "from_month")
    uow.insert_many("household_member", columns, _members(homes, people))
    known = {row["code"]: row["uid"] for row in all_programmes(uow.connection)}
    for code, fen in list(zip(PROGRAMMES, FEN, strict=True))[:benefits]:
        _grant(uow, known[code], fen, homes, people)
    uow.describe(file="", new=len(people), updated=0, held=0)


def _households(homes: Sequence[bytes], people: Sequence[Person]) -> Rows:
    for number, home in enumerate(homes):
        _, name, village = people[number * SIZE]
        yield home, f"H{number:06d}", village, SIZE, name


def _members(homes: Sequence[bytes], people: Sequence[Person]) -> Rows:
    relations = (("02", "户主"), ("10", "配偶"), ("20", "子"))
    for place, (uid, (person, _, _)) in enumerate(zip(new_uids(len(people)), people, strict=True)):
        code, relation = relations[place % SIZE]
        yield uid, homes[place // SIZE], person, int(place % SIZE == 0), code, relation, MONTH


def _grant(uow: UnitOfWork, programme: bytes, fen: int, homes: Sequence[bytes], people: Sequence[Person]) -> None:
    uids = list(new_uids(len(people)))
    columns = (
        "uid", "programme_uid", "household_uid", "person_uid", "area_uid", "certificate_no", "status", "from_month",
        "amount_fen", "supplement_fen", "covered", "papers_pending",
    )  # fmt: skip
    rows = (
        (uid, programme, homes[place // SIZE], person, village, f"{fen}-{place:06d}", "active", MONTH, fen, 0, 1, 0)
        for place, (uid, (person, _, village)) in enumerate(zip(uids, people, strict=True))
    )
    uow.insert_many("entitlement", columns, rows)
    columns = ("uid", "entitlement_uid", "from_month", "amount_fen", "supplement_fen", "basis")
    amounts = ((own, uid, MONTH, fen, 0, "roster") for own, uid in zip(new_uids(len(uids)), uids, strict=True))
    uow.insert_many("entitlement_amount", columns, amounts)
    columns = ("uid", "entitlement_uid", "person_uid", "from_month")
    people_of = zip(new_uids(len(uids)), uids, people, strict=True)
    uow.insert_many("entitlement_member", columns, ((own, uid, person[0], MONTH) for own, uid, person in people_of))


def everybody(uow: UnitOfRead) -> list[Person]:
    """Everybody of a workspace: uid, name, village."""
    rows = uow.connection.exec_driver_sql("SELECT uid, name, area_uid FROM person ORDER BY rowid")
    return [(row[0], row[1], row[2]) for row in rows]


def township(folder: Path, count: int = COUNT) -> Path:
    """The folder of a workspace of ``count`` persons × 3 programmes, made once per folder; user ``admin``."""
    with crowded(folder, count):
        place = folder / f"people-{count}"
    done = folder / f"settled-{count}"
    if not done.exists():
        with open_workspace(place, "admin", PASSWORD, writing="cli") as workspace:
            workspace.run(settle, workspace.read(everybody))
        done.touch()
    return place


def opened(folder: Path, count: int = COUNT) -> Workspace:
    """The workspace of ``township``, opened for reading."""
    return open_workspace(township(folder, count), "admin", PASSWORD, Clock())
