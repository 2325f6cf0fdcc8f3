"""The history in words: one operation is one line, values old and new, the month, no number in full."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.types import definition_uid
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import (
    annotate,
    change_amount,
    set_covered,
    stop_entitlement,
    suspend_entitlement,
)
from minsheng_desktop.households.accounts import add_account
from minsheng_desktop.households.editing import edit_household, edit_person, set_relation
from minsheng_desktop.households.membership import add_member, end_membership, set_head
from minsheng_desktop.households.moving import move_household
from minsheng_desktop.households.records import HouseholdPage, NewAccount, NewMember
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.households.splitting import split_household
from minsheng_desktop.households.uniting import unite_persons
from minsheng_desktop.rules.bank_card import luhn_digit
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import heads_of, id_number, open_rostered

STONE_GATE = definition_uid("area", "341299101202")
BODY = "622988000012345678"
CARD = BODY + luhn_digit(BODY)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_rostered(tmp_path / "w") as opened:
        yield opened


@pytest.fixture
def page(workspace: Workspace) -> HouseholdPage:
    head = heads_of()["张桂英"]
    return workspace.read(household_page, workspace.read(person_page, head).households[0].household_uid)


def told(workspace: Workspace, page: HouseholdPage) -> list[str]:
    return [line.sentence for line in workspace.read(household_page, page.uid).history]


def told_of(workspace: Workspace, person: bytes) -> list[str]:
    return [line.sentence for line in workspace.read(person_page, person).history]


def test_an_amount_is_told_with_its_month(workspace: Workspace, page: HouseholdPage) -> None:
    workspace.run(change_amount, page.benefits[0].uid, 202611, 50000, 3000)
    assert told(workspace, page)[0] == "把月保障金从 480.00 改为 500.00，2026年11月起"
    assert told_of(workspace, page.members[0].person_uid)[0] == "把月保障金从 480.00 改为 500.00，2026年11月起"
    line = workspace.read(household_page, page.uid).history[0]
    assert (line.who, line.operation > 0) == ("陈晓琳", True)


def test_an_import_is_one_line(workspace: Workspace, page: HouseholdPage) -> None:
    (line,) = told(workspace, page)
    assert line.startswith("名单导入“册”：建立家庭档案，成员 张桂英、")
    assert all(member.name in line for member in page.members)
    assert line.endswith("新增待遇 农村低保 510.00 元，2026年6月起")
    (line,) = told_of(workspace, page.members[0].person_uid)
    assert line.startswith("名单导入“册”：")
    assert "新增待遇 农村低保 510.00 元，2026年6月起" in line


def test_an_import_tells_the_amount_it_brought_even_after_it_changed(workspace: Workspace, page: HouseholdPage) -> None:
    workspace.run(change_amount, page.benefits[0].uid, 202611, 90000, 0)
    assert "510.00 元" in told(workspace, page)[-1]
    assert "；" in told(workspace, page)[0]


def test_undo_and_redo_are_told_as_what_they_take_back(workspace: Workspace, page: HouseholdPage) -> None:
    workspace.run(change_amount, page.benefits[0].uid, 202611, 50000, 3000)
    workspace.undo()
    workspace.redo()
    said = "把月保障金从 480.00 改为 500.00，2026年11月起"
    assert told(workspace, page)[:3] == [f"重做：{said}", f"撤销：{said}", said]


def test_numbers_are_masked_and_codes_are_words(workspace: Workspace, page: HouseholdPage) -> None:
    child = page.members[1]
    workspace.run(edit_person, child.person_uid, {"phone": "15400009999", "id_no": id_number("19920115", 777)})
    workspace.run(add_account, child.person_uid, NewAccount(CARD))
    workspace.run(suspend_entitlement, page.benefits[0].uid, 202611, "核查")
    assert told(workspace, page)[0] == "把状态从 在保 改为 暂停发放，2026年11月起"
    assert told(workspace, page)[1] == f"新增{child.name}的账号 尾号 {CARD[-4:]}"
    everything = "".join(told(workspace, page) + told_of(workspace, child.person_uid))
    assert f"把{child.name}的身份证号从" in everything
    assert "154****9999" in everything
    for number in (CARD, "15400009999", id_number("19920115", 777), str(child.id_no)):
        assert number not in everything


def test_who_came_left_or_became_the_head(workspace: Workspace, page: HouseholdPage) -> None:
    _, child, other = page.members
    workspace.run(add_member, page.uid, NewMember(name="张小宝", relation="孙子"), 202611)
    assert told(workspace, page)[0].startswith("登记人员张小宝；张小宝加入本户（孙子），2026年11月起")
    workspace.run(end_membership, other.uid, 202610)
    assert told(workspace, page)[0] == f"{other.name}离开本户，2026年10月为最后一月"
    assert told_of(workspace, other.person_uid)[0] == "离开张桂英家，2026年10月为最后一月"
    workspace.run(set_relation, child.uid, "长子")
    assert told(workspace, page)[0] == f"把{child.name}的关系从 子 改为 长子"
    workspace.run(set_head, page.uid, child.uid, 202611)
    assert f"{child.name}成为本户户主" in told(workspace, page)[0]
    workspace.run(set_covered, page.benefits[0].uid, [child.person_uid], 202611)
    assert "张桂英不再纳入农村低保保障，2026年10月为最后一月" in told(workspace, page)[0]


def test_moving_splitting_stopping_and_uniting(workspace: Workspace, page: HouseholdPage) -> None:
    _, child, other = page.members
    workspace.run(move_household, page.uid, STONE_GATE, "一组", "17号", 202611)
    assert "把村（居）从 云岭村 改为 石门村" in told(workspace, page)[0]
    assert told(workspace, page)[0].count("把组从") == 1
    new = workspace.run(split_household, page.uid, [other.uid], other.uid, 202611).value
    assert told(workspace, workspace.read(household_page, new))[0] == f"建立家庭档案，成员 {other.name}"
    assert f"{other.name}离开本户" in told(workspace, page)[0]
    workspace.run(stop_entitlement, page.benefits[0].uid, 202611)
    assert told(workspace, page)[0].startswith("停发农村低保，2026年11月为最后一月")
    workspace.run(unite_persons, child.person_uid, other.person_uid, frozenset({"id_no"}))
    assert told_of(workspace, child.person_uid)[0].startswith("合并两份档案：")
    assert "并入" in told_of(workspace, other.person_uid)[0]


def test_other_fields_have_their_words(workspace: Workspace, page: HouseholdPage) -> None:
    workspace.run(annotate, [page.benefits[0].uid], {"remark": "待复核", "color_mark": "yellow"})
    assert (
        told(workspace, page)[0] == f"把备注从 （空） 改为 待复核；把颜色从 （空） 改为 {text('changes.mark.yellow')}"
    )
    workspace.run(edit_person, page.members[2].person_uid, {"died_on": "2026-11-03"})
    assert told(workspace, page)[0] == f"登记{page.members[2].name}去世，2026-11-03"
    workspace.run(edit_household, page.uid, {"address": "19号"})
    assert told(workspace, page)[0] == "把住址从 17号 改为 19号"
