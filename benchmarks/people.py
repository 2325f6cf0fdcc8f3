"""A workspace with 100,000 fictitious persons."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from db.queries.households import add_grams
from db.types import new_uids
from minsheng_desktop.areas.service import import_areas, villages_by_name
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.search_index import grams, key_maker
from minsheng_desktop.programmes.catalogue import load_areas
from minsheng_desktop.rules.citizen_id import check_character
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace
from resources import RESOURCES

COUNT = 100_000
PASSWORD = "bench mark 1"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "桂英秀兰建国玉珍志强春梅家福长根水生红霞明华素珍满堂翠屏晓琳"
COLUMNS = (
    "uid", "name", "sex_code", "birth", "id_no", "id_state", "phone", "area_uid", "name_pinyin", "name_initials",
    "id_reversed", "phone_reversed",
)  # fmt: skip
ACCOUNT_COLUMNS = ("uid", "person_uid", "number", "number_reversed", "is_current")


@use_case(Operation("households.import_roster", Right.IMPORT))
def add_many(uow: UnitOfWork, people: Sequence[tuple[Any, ...]], accounts: Sequence[tuple[Any, ...]]) -> None:
    """Enter persons and accounts."""
    uow.insert_many("person", COLUMNS, people)
    uow.insert_many("bank_account", ACCOUNT_COLUMNS, accounts)
    add_grams(uow.connection, ((gram, row[0]) for row in people for gram in grams(row[1])))
    uow.describe(file="", new=len(people), updated=0, held=0)


def crowded(folder: Path, count: int = COUNT) -> Workspace:
    """A workspace with ``count`` persons, made once per folder."""
    place = folder / f"people-{count}"
    if not place.exists():
        create_workspace(NewWorkspace(place, "township", "341299101", "云岭镇", "admin", "", PASSWORD))
        with open_workspace(place, "admin", PASSWORD, writing="cli") as workspace:
            workspace.run(import_areas, load_areas(RESOURCES / "catalogue" / "areas_demo.csv"))
            villages = list(workspace.read(villages_by_name).values())
            workspace.run(add_many, *invented(count, villages))
    return open_workspace(place, "admin", PASSWORD, Clock())


def invented(
    count: int, villages: Sequence[bytes], seed: int = 7
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Persons and their accounts, as ``add_many`` takes them."""
    chance = random.Random(seed)
    keys = key_maker()
    first = date(1930, 1, 1)
    people, accounts, seen = [], [], set()
    for uid, account in zip(new_uids(count), new_uids(count), strict=True):
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
        birth = first + timedelta(days=chance.randrange(33000))
        body = f"341299{birth:%Y%m%d}{chance.randrange(1000):03d}"
        while body in seen:
            body = f"341299{birth:%Y%m%d}{chance.randrange(1000):03d}"
            birth += timedelta(days=1)
        seen.add(body)
        number, phone = body + check_character(body), f"154{chance.randrange(10**8):08d}"
        village = chance.choice(villages)
        people.append((uid, name, "1", birth.isoformat(), number, "valid", phone, village, *keys(name, number, phone)))
        card = f"629988{chance.randrange(10**13):013d}"
        accounts.append((account, uid, card, card[::-1], 1))
    return people, accounts
