"""Typing and pasting into the roster: what each cell writes, what it refuses, one undo for a block."""

import pytest

from db.queries import dossiers
from minsheng_desktop.entitlements.cells import edit_cells, is_editable, preview_cells
from minsheng_desktop.entitlements.changes import change_category, grant_entitlement
from minsheng_desktop.entitlements.own_columns import add_own_column
from minsheng_desktop.entitlements.records import CellChange
from minsheng_desktop.entitlements.service import RosterFilter, list_entitlements, roster_first, value_of
from minsheng_desktop.households.service import search_people
from minsheng_desktop.security.service import list_audit
from tests.factories import offices as made
from tests.factories.households import heads_of, open_rostered
from tests.factories.offices import add_family


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w", paid=False) as opened:
        opened.heads = heads_of(paid=False)
        yield opened


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    return made.build(tmp_path_factory.mktemp("joined"))


def row_of(workspace, name, programme="dibao_rural", month=0):
    return next(row for row in workspace.read(list_entitlements, programme, month=month) if row.name == name)


def stored(workspace, table, uid):
    return workspace.read(lambda uow: dossiers.row(uow.connection, table, uid))


def test_a_pasted_block_is_shown_first_and_written_as_one_operation(workspace):
    workspace.run(add_own_column, "走访", "flag")
    first, second = row_of(workspace, "张桂英"), row_of(workspace, "王满堂")
    block = [
        CellChange(first.uid, "remark", " 已入户 "), CellChange(first.uid, "phone", "138 0000 1111"),
        CellChange(first.uid, "own:走访", "√"), CellChange(second.uid, "remark", ""),
        CellChange(second.uid, "phone", "12345"), CellChange(second.uid, "category", "B"),
        CellChange(second.uid, "certificate_no", "ＹＬ26999"),
    ]  # fmt: skip
    shown = workspace.read(preview_cells, block)
    assert (shown.changed, shown.same, shown.wrong) == (5, 1, 1)
    assert [line.after for line in shown.lines[:3]] == ["已入户", "13800001111", "是"]
    assert "电话" in shown.lines[4].problem
    assert shown.lines[4].before == second.phone
    assert row_of(workspace, "张桂英") == first
    done = workspace.run(edit_cells, block)
    assert done.value == shown
    now = row_of(workspace, "张桂英")
    assert (now.remark, now.phone, value_of(now, "own:走访")) == ("已入户", "13800001111", "是")
    other = row_of(workspace, "王满堂")
    assert (other.category, other.certificate_no, other.phone) == ("B", "YL26999", second.phone)
    assert workspace.read(list_audit)[0].sentence == "修改张桂英等 2 人的备注、电话、走访、类别、证号，5 格"
    workspace.undo()
    assert (row_of(workspace, "张桂英"), row_of(workspace, "王满堂")) == (first, second)


def test_a_new_phone_is_found_by_its_last_digits(workspace):
    row = row_of(workspace, "张桂英")
    workspace.run(edit_cells, [CellChange(row.uid, "phone", "13800007654")])
    assert [hit.name for hit in workspace.read(search_people, "7654")] == ["张桂英"]
    workspace.run(edit_cells, [CellChange(row.uid, "phone", "")])
    assert row_of(workspace, "张桂英").phone is None
    assert workspace.read(search_people, "7654") == []


def test_address_and_group_go_where_the_roster_reads_them(workspace):
    home = row_of(workspace, "张桂英")
    changes = [CellChange(home.uid, "address", "新街 8号"), CellChange(home.uid, "village_group", "五组")]
    workspace.run(edit_cells, changes)
    now = row_of(workspace, "张桂英")
    assert (now.address, now.village_group) == ("新街 8号", "五组")
    assert stored(workspace, "household", home.household_uid)["village_group"] == "五组"
    assert stored(workspace, "person", home.person_uid)["village_group"] == "三组"
    # emptied, the person's does not show through
    workspace.run(edit_cells, [CellChange(home.uid, "village_group", "")])
    assert row_of(workspace, "张桂英").village_group is None
    workspace.undo()
    assert row_of(workspace, "张桂英").village_group == "五组"


def test_a_benefit_without_a_household_writes_to_the_person(workspace):
    uid = workspace.run(grant_entitlement, "youfu_pension", workspace.heads["王满堂"], 202611, 5000).value
    row = row_of(workspace, "王满堂", "youfu_pension")
    assert (row.uid, row.household_uid) == (uid, None)
    workspace.run(edit_cells, [CellChange(uid, "address", "桥头 2号")])
    assert row_of(workspace, "王满堂", "youfu_pension").address == "桥头 2号"
    assert row_of(workspace, "王满堂").address == "17号"


def test_two_words_about_one_person_in_a_block_are_not_guessed_between(workspace):
    uid = workspace.run(grant_entitlement, "youfu_pension", workspace.heads["王满堂"], 202611, 5000).value
    other = row_of(workspace, "王满堂").uid
    block = [CellChange(uid, "phone", "13800001111"), CellChange(other, "phone", "13800002222")]
    shown = workspace.run(edit_cells, block).value
    assert [bool(line.problem) for line in shown.lines] == [False, True]
    assert "13800001111" in shown.lines[1].problem
    assert row_of(workspace, "王满堂").phone == "13800001111"


def test_a_class_typed_in_puts_the_newest_period_right(workspace):
    uid = row_of(workspace, "张桂英").uid
    workspace.run(change_category, uid, 202609, "C")
    workspace.run(edit_cells, [CellChange(uid, "category", "A")])
    assert [row_of(workspace, "张桂英", month=month).category for month in (202608, 202609, 0)] == ["B", "A", "A"]
    periods = workspace.read(
        lambda uow: uow.connection.exec_driver_sql(
            "SELECT category FROM entitlement_state WHERE deleted = 0 ORDER BY from_month"
        ).scalars().all()
    )  # fmt: skip
    assert periods == ["B", "A"]


def test_what_cannot_be_written_says_why(workspace):
    workspace.run(add_own_column, "面积", "number")
    uid = row_of(workspace, "张桂英").uid
    block = [
        CellChange(uid, "amount_fen", "1"), CellChange(uid, "own:没有", "1"), CellChange(uid, "own:面积", "大"),
        CellChange(bytes(16), "remark", "x"),
    ]  # fmt: skip
    done = workspace.run(edit_cells, block)
    assert (done.value.changed, done.value.wrong, done.operation_id) == (0, 4, None)
    assert all(line.problem for line in done.value.lines)
    assert [is_editable(key) for key in ("remark", "own:面积", "amount_fen", "name")] == [True, True, False, False]


def test_several_numbers_in_one_cell_stay(workspace):
    uid = row_of(workspace, "张桂英").uid
    workspace.run(edit_cells, [CellChange(uid, "phone", "13800001111/0550-1234567")])
    assert row_of(workspace, "张桂英").phone == "13800001111/0550-1234567"


def test_rows_of_another_office_are_left_alone(joined, tmp_path):
    with made.copy_of(joined, tmp_path) as offices:
        offices.first.run(add_family, "严明月", 1)
        offices.report()
        (row,) = offices.county.read(list_entitlements)
        shown = offices.county.run(edit_cells, [CellChange(row.uid, key, "5") for key in ("remark", "address")]).value
        assert shown.wrong == 2
        assert "其他单位" in shown.lines[0].problem


def test_a_remark_is_found_by_a_word_of_it(workspace):
    uid = row_of(workspace, "张桂英").uid
    workspace.run(edit_cells, [CellChange(uid, "remark", "六月走访，Wechat 通知")])
    for word in ("走访", "wechat"):
        assert [row.name for row in workspace.read(roster_first, RosterFilter(text=word), 9)] == ["张桂英"]
