"""What is exported and imported again changes nothing, whatever the roster holds and however it is written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from minsheng_desktop.entitlements.service import RosterFilter, export_shown, exported_fields
from minsheng_desktop.households.export_like import export_like
from minsheng_desktop.households.roster_import import preview_roster
from minsheng_desktop.spreadsheets.mappings import mapping_of
from tests.factories.households import open_township
from tests.factories.roster_desk import HEADER, Desk, person, save
from tests.factories.workspaces import citizen_id

CARDS = ("6299880000000000019", "6299880000000000027", "0123456789012345675")
WORDS = st.text(st.characters(codec="utf-8", categories=("Lo", "Nd", "Lu")), min_size=1, max_size=8)
NAMES = ("张桂英", "程水生", "㐂田", "\U00020bb7野", "阿依古丽·买买提")
COLOURS = ("FFFF00", "92D050", "FFC7CE")
REMARKS = ("", "走访过", "+1+1", "@村", "0012", "-")
NUMBERS = count(1)


def head_of(draw: Any, size: int) -> dict[str, Any]:
    number = next(NUMBERS)
    head = {
        "低保证号": f"YL2026{number:03d}",
        "户主姓名": draw(st.sampled_from(NAMES)),
        "家庭人口": draw(st.integers(size, 6)),
        "保障人口": size,
        "保障类别": draw(st.sampled_from("ABC")),
        "月保障金额（元）": draw(st.integers(1, 200_000)) / 100,
        "分类施保（元）": draw(st.sampled_from((0, 30, 55.5))),
        "一卡通账号": draw(st.sampled_from(("", *CARDS))),
        "联系电话": draw(st.sampled_from(("", "15412345678", "05623021234"))),
        "家庭住址": draw(st.sampled_from(("", "云岭镇云岭村5组"))),
        "备注": draw(st.sampled_from(REMARKS)),
        "七月走访": draw(st.one_of(st.just(""), WORDS)),
    }
    if draw(st.booleans()):
        head["colour"] = draw(st.sampled_from(COLOURS))
    return person(str(head["户主姓名"]), citizen_id("19510312", number), **head)


@st.composite
def households(draw: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 4))):
        size = draw(st.integers(1, 3))
        rows.append(head_of(draw, size))
        for _ in range(1, size):
            relation = draw(st.sampled_from(("配偶", "长子")))
            rows.append(person(draw(st.sampled_from(NAMES)), citizen_id("19800101", next(NUMBERS)), relation))
    return rows


@st.composite
def elders(draw: Any) -> list[tuple[list[Any], str]]:
    return [
        (
            [
                draw(st.sampled_from(NAMES)),
                citizen_id("19400312", next(NUMBERS)),
                draw(st.integers(1, 50_000)) / 100,
                draw(st.sampled_from(("", *CARDS))),
                draw(st.sampled_from(REMARKS)),
            ],
            draw(st.sampled_from(("", *COLOURS))),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]


def save_elders(path: Path, rows: list[tuple[list[Any], str]]) -> Path:
    book = Workbook()
    book.active.append(["姓名", "身份证号", "金额", "社保卡号", "备注"])
    for values, colour in rows:
        book.active.append(values)
        for cell in book.active[book.active.max_row] if colour else ():
            cell.fill = PatternFill("solid", fgColor=colour)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("round")
    with open_township(folder / "w") as workspace:
        yield Desk(workspace, folder)


def check(desk: Desk, path: Path, programme: str, official: bool, rows: int) -> None:
    """Take a file in, write the whole roster out, and look at what reading that would change."""
    taken = desk.take(path, programme).value
    assert taken.entitlements_new == rows
    out = desk.folder / "out.xlsx"
    fields = desk.workspace.read(exported_fields, programme)
    written = desk.workspace.read(export_shown, out, RosterFilter(programme), fields, (), official)
    unchanged(desk, out, programme, written)


def unchanged(desk: Desk, out: Path, programme: str, rows: int) -> None:
    _, reading = desk.read(out, programme=programme)
    outcome = desk.workspace.read(preview_roster, reading, programme)
    assert (outcome.unchanged, outcome.new, outcome.updated, outcome.rejected, outcome.held) == (rows, 0, 0, 0, 0)
    assert (outcome.entitlements_new, outcome.entitlements_changed, outcome.households) == (0, 0, 0)


QUIET = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@QUIET
@given(households(), st.booleans())
def test_a_roster_of_households_read_again_changes_nothing(
    desk: Desk, rows: list[dict[str, Any]], official: bool
) -> None:
    path = save(desk.folder / "homes.xlsx", {"云岭村": rows}, more=("七月走访",))
    check(desk, path, "dibao_rural", official, sum("低保证号" in row for row in rows))


@QUIET
@given(elders(), st.booleans())
def test_a_roster_of_persons_read_again_changes_nothing(
    desk: Desk, rows: list[tuple[list[Any], str]], official: bool
) -> None:
    check(desk, save_elders(desk.folder / "elders.xlsx", rows), "elder_80_allowance", official, len(rows))


@QUIET
@given(households(), st.booleans())
def test_a_roster_in_the_layout_of_an_imported_table_changes_nothing(
    desk: Desk, rows: list[dict[str, Any]], official: bool
) -> None:
    path = save(desk.folder / "homes.xlsx", {"云岭村": rows}, more=("七月走访",))
    desk.take(path, "dibao_rural")
    opened, _ = desk.read(path)
    mapping = mapping_of(opened.workbook, opened.plans[0], "县里的表", "dibao_rural")
    out = desk.folder / "like.xlsx"
    written = desk.workspace.read(export_like, mapping, RosterFilter("dibao_rural"), out, official)
    sheet = load_workbook(out).active
    header = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "低保证号")
    assert header == (*HEADER, "七月走访")
    unchanged(desk, out, "dibao_rural", written)


def test_what_was_entered_for_persons_stays_theirs_though_the_roster_speaks_of_heads(desk: Desk) -> None:
    book = Workbook()
    book.active.append(["2026年6月临时救助台账"])
    book.active.append(["姓名", "身份证号", "家庭人口", "救助金额", "备注"])
    for name, serial, remark in (("张桂英", 801, ""), ("程水生", 802, "已死亡")):
        book.active.append([name, citizen_id("19510312", serial), 4, 3000, remark])
    path = desk.folder / "relief.xlsx"
    book.save(path)
    check(desk, path, "temp_relief", False, 2)
    before = desk.living()
    desk.take(desk.folder / "out.xlsx", "temp_relief")
    assert desk.living() == before


def test_one_row_of_a_household_does_not_say_who_of_it_is_covered(desk: Desk) -> None:
    rows = [
        person("张桂英", citizen_id("19510312", 811), 低保证号="YL2026811", 户主姓名="张桂英", 家庭人口=2, 保障人口=1)
        | {"月保障金额（元）": 480},
        person("程水生", citizen_id("19540101", 812), "配偶"),
    ]
    desk.take(save(desk.folder / "one.xlsx", {"云岭村": rows}), "dibao_rural")
    before = desk.living()
    out = desk.folder / "one_out.xlsx"
    fields = desk.workspace.read(exported_fields, "dibao_rural")
    desk.workspace.read(export_shown, out, RosterFilter("dibao_rural"), fields, (), False)
    desk.take(out, "dibao_rural")
    assert desk.living() == before


def test_a_benefit_of_persons_stays_theirs_though_the_list_speaks_of_households(desk: Desk) -> None:
    book = Workbook()
    book.active.append(["2026年6月高龄津贴发放名册"])
    book.active.append(["姓名", "身份证号", "家庭人口", "保障人口", "月发放金额"])
    for name, serial in (("张桂英", 821), ("程水生", 822)):
        book.active.append([name, citizen_id("19400312", serial), 3, 1, 100])
    path = desk.folder / "aged.xlsx"
    book.save(path)
    check(desk, path, "elder_80_allowance", False, 2)
    held = desk.rows(
        "SELECT e.household_uid FROM entitlement e JOIN programme p ON p.uid = e.programme_uid "
        "JOIN person h ON h.uid = e.person_uid WHERE p.code = 'elder_80_allowance' AND e.deleted = 0 "
        f"AND h.id_no IN ('{citizen_id('19400312', 821)}', '{citizen_id('19400312', 822)}')"
    )
    assert held == [(None,), (None,)]
