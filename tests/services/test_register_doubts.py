"""What is odd about an entry is told and kept: days still to come, unknown villages, names given twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.notices.register_papers import (
    BLANK,
    ENTRIES,
    RegisterWish,
    preview_register_paper,
)
from minsheng_desktop.registers.figures import register_figures
from minsheng_desktop.registers.service import EntryFilter, add_entry, edit_entry, entry, list_entries
from minsheng_desktop.registers.spec_reading import read_spec
from minsheng_desktop.registers.specs import shipped_specs
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import open_township

GOODS = {"item": "大米", "way": "入库", "count": "100"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_township(tmp_path / "w") as made:
        yield made


def day(workspace: Workspace, days: int) -> str:
    return (workspace.read(lambda uow: uow.today) + timedelta(days)).isoformat()


def add(workspace: Workspace, code: str, **values: str) -> bytes:
    return bytes(workspace.run(add_entry, code, values).value)


def told(workspace: Workspace, uid: bytes) -> str:
    return "\n".join(workspace.read(entry, uid).warnings)


def refused(work: Any, *words: Any) -> str:
    with pytest.raises(AppError) as caught:
        work(*words)
    return caught.value.message


def test_what_happened_on_a_day_still_to_come_is_told(workspace: Workspace) -> None:
    tomorrow, today = day(workspace, 1), day(workspace, 0)
    petition = {"content": "反映公示", "petitioner": "张三"}
    spec = shipped_specs()["petition"]
    petition |= {c.key: "其他" for c in spec.columns if c.required and not c.choices and c.key not in petition}
    petition |= {c.key: c.choices[0] for c in spec.columns if c.required and c.choices}
    petition = {key: value for key, value in petition.items() if spec.column(key)}
    uid = add(workspace, "petition", **petition | {"received_on": tomorrow})
    assert f"“收到日期”{tomorrow} 是以后的日期" in told(workspace, uid)
    uid = add(workspace, "petition", **petition | {"received_on": today, "due_on": tomorrow})
    assert told(workspace, uid) == ""


def test_goods_move_only_on_days_that_came(workspace: Workspace) -> None:
    assert "还没有到" in refused(add_entry_of, workspace, GOODS | {"on_day": day(workspace, 1)})
    uid = add(workspace, "relief_goods", **GOODS | {"on_day": day(workspace, 0)})
    assert "还没有到" in refused(workspace.run, edit_entry, uid, {"on_day": day(workspace, 2)})


def add_entry_of(workspace: Workspace, values: dict[str, str]) -> None:
    add(workspace, "relief_goods", **values)


def test_nothing_neither_comes_in_nor_goes_out(workspace: Workspace) -> None:
    assert "“数量”不能是 0" in refused(add_entry_of, workspace, GOODS | {"count": "0"})


def test_what_is_measured_otherwise_is_another_balance(workspace: Workspace) -> None:
    add(workspace, "relief_goods", **GOODS | {"measure": "斤"})
    out = {"item": "大米", "way": "发放", "count": "1", "measure": "公斤"}
    assert "负结余，还差 1公斤" in refused(add_entry_of, workspace, out)
    add(workspace, "relief_goods", **GOODS | {"measure": "公斤", "count": "7"})
    add(workspace, "relief_goods", **out)
    found = workspace.read(register_figures, "relief_goods").balances
    assert [(line.group, line.left, line.unit) for line in found] == [("大米", "6", "公斤"), ("大米", "100", "斤")]


def test_an_unknown_village_is_kept_and_told_in_the_list_and_before_printing(workspace: Workspace) -> None:
    good = add(workspace, "relief_goods", **GOODS | {"area": "云岭村"})
    odd = add(workspace, "relief_goods", **GOODS | {"area": "不存在村"})
    lines = {line.uid: line for line in workspace.read(list_entries, "relief_goods", EntryFilter()).lines}
    assert lines[good].warnings == ()
    assert lines[odd].values["area"] == "不存在村"
    assert "“不存在村”不在本地村（居）名录里" in lines[odd].warnings[0]
    notes = workspace.read(preview_register_paper, RegisterWish("relief_goods", ENTRIES, uids=(good, odd))).notes
    assert len(notes) == 1
    assert "不存在村" in notes[0]
    notes = workspace.read(preview_register_paper, RegisterWish("relief_goods", "list")).notes
    assert len(notes) == 1
    assert workspace.read(preview_register_paper, RegisterWish("relief_goods", BLANK)).notes == ()


def test_a_day_due_before_the_start_is_told(workspace: Workspace) -> None:
    base = {"problem": "台账没有签字", "office": "民政办", "found_on": day(workspace, -5)}
    assert "“整改期限”" in told(workspace, add(workspace, "rectification", **base, due_on=day(workspace, -35)))
    assert told(workspace, add(workspace, "rectification", **base, due_on=day(workspace, 5))) == ""


def test_a_home_entered_twice_is_told(workspace: Workspace) -> None:
    first = add(workspace, "elder_homes", name="镇敬老院", beds="3")
    assert told(workspace, first) == ""
    second = add(workspace, "elder_homes", name="镇敬老院", beds="3")
    assert "已有同名的“镇敬老院”" in told(workspace, second)
    assert "已有同名" in told(workspace, first)


def test_a_column_says_itself_what_a_day_still_to_come_is(workspace: Workspace) -> None:
    table = {
        "title": "活动安排", "section": "own", "subject": "name",
        "columns": [
            {"key": "name", "label": "名称"}, {"key": "on", "label": "日期", "type": "date", "future": "allow"},
        ],
    }  # fmt: skip
    spec = read_spec("plan", table)
    assert spec.future_of(spec.columns[1]) == "allow"
    table["columns"][1]["future"] = "later"  # type: ignore[index]
    assert "future" in refused(read_spec, "plan", table)
    shipped = shipped_specs()
    planned = {("duty_roster", "on_day"), ("elder_residents", "agreement_until"), ("rectification", "due_on")}
    for code, key in planned:
        column = shipped[code].column(key)
        assert column is not None
        assert shipped[code].future_of(column) == "allow"


def test_what_stays_valid_is_listed_in_every_year(workspace: Workspace) -> None:
    standing = {code for code, spec in shipped_specs().items() if spec.standing}
    assert standing == {
        "child_guardian", "left_behind", "disease_register", "elder_homes", "elder_residents", "asset", "child_rehab",
        "monitoring_ledger", "grid", "liaison", "village_duty", "leading_group", "party_member", "incoming_household",
        "archive_index", "archive_volume", "veteran_file", "hardship_card", "legal_aid_card", "production_pledge",
    }  # fmt: skip
