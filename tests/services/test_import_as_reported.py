"""What an import leaves in the database is what its report said."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from minsheng_desktop.households.roster_import import import_roster, preview_roster
from minsheng_desktop.spreadsheets.report import to_json
from tests.factories.roster_desk import Desk
from tests.factories.workspaces import citizen_id, make_workspace, reopen

NAMES = ("程水生", "张桂英", "李㛃", "买买提·艾力", "王秀英", "周大海")
LIST_HEAD = ("序号", "村", "姓名", "身份证号", "金额（元）", "备注")
HOUSE_HEAD = ("低保证号", "姓名", "与户主关系", "身份证号", "家庭人口", "月保障金额（元）", "备注")

Line = tuple[str, str | None, object]  # name, what stands for the ID (None: a right one), amount
Made = Callable[[list[list[Line]]], list[tuple[object, ...]]]

amounts = st.sampled_from([480, 512.5, "1,020.00", "30元", "约800元", "待定", "", -5])
wrong_ids = st.sampled_from(["", "无", "341299195103121", "34129919510312121", "341299********1212", "３４１"])
people = st.tuples(st.sampled_from(NAMES), st.none() | wrong_ids, amounts)
houses = st.lists(people, min_size=1, max_size=4)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reported") / "w"
    make_workspace(folder).close()
    return folder


def _number(serials: Iterator[int], wrong: str | None) -> str:
    return citizen_id("19390520", next(serials)) if wrong is None else wrong


def _list(lines: list[list[Line]]) -> list[tuple[object, ...]]:
    """Everybody by himself, with an amount of his own."""
    serials = count(1)
    rows = [person for home in lines for person in home]
    return [
        (place, "云岭村", name, _number(serials, wrong), amount, "")
        for place, (name, wrong, amount) in enumerate(rows, 1)
    ]


def _houses(lines: list[list[Line]]) -> list[tuple[object, ...]]:
    """Households; the amount stands with the head."""
    serials = count(1)
    rows: list[tuple[object, ...]] = []
    for place, home in enumerate(lines, 1):
        for member, (name, wrong, amount) in enumerate(home):
            relation = "之子" if member else "户主"
            stated = ("", "", "") if member else (f"YL{place:04d}", len(home), amount)
            rows.append((stated[0], name, relation, _number(serials, wrong), stated[1], stated[2], ""))
    return rows


def _saved(folder: Path, title: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    path = folder / f"{title}.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("title", "head", "made", "field"),
    [
        ("云岭镇2026年6月高龄津贴发放名册", LIST_HEAD, _list, "amount"),
        ("云岭镇云岭村2026年6月农村低保对象花名册", HOUSE_HEAD, _houses, "amount_month"),
    ],
    ids=["persons", "households"],
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(houses, min_size=1, max_size=5))
def test_persons_households_and_amounts_are_those_of_the_report(
    template: Path, title: str, head: tuple[str, ...], made: Made, field: str, lines: list[list[Line]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = _saved(folder, title, head, made(lines))
        with reopen(shutil.copytree(template, folder / "w")) as workspace:
            desk = Desk(workspace, folder)
            opened, reading = desk.read(path)
            promised = workspace.read(preview_roster, reading)
            told = to_json(reading)
            done = workspace.run(import_roster, reading, opened.digest).value
            assert done == promised
            accepted = [row for row in reading.rows if row.accepted]
            totals = told["totals"]
            assert isinstance(totals, dict)
            stored = desk.rows("SELECT name, id_no FROM person WHERE deleted = 0")
            assert sorted(stored) == sorted((row.values["name"], row.values["id_no"]) for row in accepted)
            assert len(stored) == totals["valid_persons"] == done.new
            homes = {row.household for row in accepted} - {None}
            assert desk.rows("SELECT count(*) FROM household WHERE deleted = 0") == [(len(homes),)]
            ((fen,),) = desk.rows("SELECT coalesce(sum(amount_fen), 0) FROM entitlement WHERE deleted = 0")
            assert fen == totals["amounts"][field]["accepted_fen"] == done.amount_fen
            sheets = [sheet for file in told["files"] for sheet in file["sheets"]]  # type: ignore[union-attr]
            assert sum(sheet["rejected"] for sheet in sheets) == done.rejected
