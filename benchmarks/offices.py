"""A county and its townships, each with 20,000 fictitious persons who draw benefits and were paid for years.

Every township's first full package lies in ``first``, one made later with the same rows in ``again``; ``bare`` holds
the CSVs of the first ones in plain ZIP files, for the rivals.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.people import PASSWORD, add_many, invented
from benchmarks.township import Person, everybody, settle
from db.queries.programmes import all_programmes
from db.types import new_uids
from minsheng_desktop.areas.service import import_areas, villages_by_name
from minsheng_desktop.core import adapters
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import joining, outgoing
from minsheng_desktop.exchange.office import own_card, own_keys
from minsheng_desktop.exchange.packages import read_package
from minsheng_desktop.programmes.records import AreaRow
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace

PERSONS, BENEFITS, PAYMENTS = 20_000, 2, 250_000
AS_OF = date(2026, 6, 30)
VILLAGES = 12
CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Offices:
    """Where the workspaces and the packages of a prepared county lie."""

    folder: Path
    townships: int

    @property
    def county(self) -> Path:
        """The workspace of the county, in which nothing was imported yet when it was made."""
        return self.folder / "county"

    def township(self, number: int) -> Path:
        """The workspace of one township."""
        return self.folder / f"township-{number:02d}"

    def packages(self, kind: str) -> list[Path]:
        """The packages ``first`` or ``again`` of all townships, or their CSVs (``bare``)."""
        return sorted((self.folder / kind).iterdir())


def opened(place: Path, writing: str = "cli") -> Workspace:
    """One of the workspaces, as its administrator."""
    return open_workspace(place, "admin", PASSWORD, Clock(AS_OF), writing)


def prepared(folder: Path, townships: int, scale: float = 1) -> Offices:
    """The county and its townships, made once per folder. ``scale`` makes every township smaller."""
    offices = Offices(folder / f"offices-{townships}-{scale:g}", townships)
    done = offices.folder / "done"
    if not done.exists():
        for kind in ("first", "again", "bare"):
            (offices.folder / kind).mkdir(parents=True, exist_ok=True)
        new = NewWorkspace(offices.county, "county", "341299", "泾川县", "admin", "", PASSWORD)
        create_workspace(new, Clock(AS_OF))
        with opened(offices.county) as county:
            county.run(import_areas, list(_areas(townships)))
            for number in range(townships):
                _township(offices, county, number, scale)
        shutil.copytree(offices.county, offices.folder / "county-before")
        done.touch()
    return offices


def _areas(townships: int) -> Iterator[AreaRow]:
    yield AreaRow("341299", "泾川县", "county", "", ())
    for number in range(townships):
        code = f"3412995{number:02d}"
        yield AreaRow(code, f"第{number + 1}镇", "township", "341299", ())
        for village in range(1, VILLAGES + 1):
            yield AreaRow(f"{code}2{village:02d}", f"第{number + 1}镇{village}村", "village", code, ())


def put_back(offices: Offices) -> None:
    """Give the county its workspace back as it was before anything was imported."""
    shutil.rmtree(offices.county)
    shutil.copytree(offices.folder / "county-before", offices.county)


def _township(offices: Offices, county: Workspace, number: int, scale: float) -> None:
    place, letters = offices.township(number), offices.folder / "letters"
    letters.mkdir(exist_ok=True)
    new = NewWorkspace(place, "township", f"3412995{number:02d}", f"第{number + 1}镇", "admin", "", PASSWORD)
    create_workspace(new, Clock(AS_OF))
    with opened(place) as township:
        asked = joining.request_joining(township, letters / f"{number}.asked").file
        answered = joining.admit_township(county, asked, letters / f"{number}.answered").file
        joining.join_county(township, answered)
        villages = list(township.read(villages_by_name).values())
        township.run(add_many, *invented(int(PERSONS * scale), villages, seed=number))
        people = township.read(everybody)
        township.run(settle, people, BENEFITS)
        township.run(pay, people, int(PAYMENTS * scale))
        name = f"{number:02d}.mspkg"
        first = outgoing.export_package(township, offices.folder / "first" / name, full=True).files[0]
        outgoing.export_package(township, offices.folder / "again" / name, full=True)
        (offices.folder / "bare" / f"{number:02d}.zip").write_bytes(county.read(_payload, first, township))


def _payload(uow: UnitOfRead, path: Path, sender: Workspace) -> bytes:
    """The data package inside a package."""
    card = sender.read(own_card)
    found: bytes = adapters.load("container").unseal(read_package(path), card.sign_key, own_keys(uow).age_identity)
    return found


@use_case(Operation("households.import_roster", Right.IMPORT))
def pay(uow: UnitOfWork, people: Sequence[Person], count: int) -> None:
    """Enter that many payments, as many for each person."""
    programme = next(row["uid"] for row in all_programmes(uow.connection) if row["code"] == "elder_80_allowance")
    columns = (
        "uid", "person_uid", "programme_uid", "item", "month", "paid_on", "amount_fen", "account_number", "result",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for start in range(0, count, CHUNK):
            uids = new_uids(min(CHUNK, count - start))
            for place, uid in enumerate(uids, start):
                month = 202401 + place // len(people) % 12
                card = f"629988{place % len(people):013d}"
                day = f"{month // 100}-{month % 100:02d}-15"
                yield uid, people[place % len(people)][0], programme, "高龄津贴", month, day, 6000, card, "成功"

    uow.insert_many("payment_record", columns, rows())
    uow.describe(file="", new=count, updated=0, held=0)
