"""Columns clerks add to their rosters: defined, filled, sorted, found, exported, imported into, sent on."""

import openpyxl
import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import grant_entitlement
from minsheng_desktop.entitlements.own_columns import (
    add_own_column,
    list_own_columns,
    own_values,
    read_extra,
    remove_own_column,
    rename_own_column,
    set_own_values,
)
from minsheng_desktop.entitlements.service import (
    RosterFilter,
    export_roster,
    list_entitlements,
    roster_fields,
    roster_first,
    roster_totals,
    value_of,
)
from tests.factories import offices as made
from tests.factories.households import open_rostered, open_township
from tests.factories.offices import add_family
from tests.factories.roster_desk import Desk, household

FIELDS = {"救助类型", "事由", "发放日期"}


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w") as opened:
        yield opened


@pytest.fixture
def empty_desk(tmp_path):
    with open_township(tmp_path / "w") as opened:
        yield Desk(opened, tmp_path)


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    return made.build(tmp_path_factory.mktemp("joined"))


def uids_of(workspace, *names):
    rows = {row.name: row.uid for row in workspace.read(list_entitlements)}
    return [rows[name] for name in names]


def columns_of(workspace, programme=""):
    return {column.title: column for column in workspace.read(list_own_columns, programme)}


def fill(workspace, key, values):
    for name, value in values.items():
        workspace.run(set_own_values, uids_of(workspace, name), key, value)


def names_sorted(workspace, key, descending=False):
    wanted = RosterFilter("dibao_rural", sort=f"own:{key}", descending=descending)
    return [row.name for row in workspace.read(roster_first, wanted, 50)]


def test_a_column_added_stands_in_the_roster_and_in_what_is_exported(workspace, tmp_path):
    workspace.run(add_own_column, " 低保证 编号 ", programme_code="dibao_rural")
    column = columns_of(workspace, "dibao_rural")["低保证 编号"]
    assert (column.kind, column.programme_code) == ("text", "dibao_rural")
    assert workspace.run(set_own_values, uids_of(workspace, "张桂英", "王满堂"), column.key, "甲-7").value == 2
    shown = workspace.read(roster_fields, "dibao_rural")[-1]
    assert (shown.key, str(shown.label)) == (f"own:{column.key}", "低保证 编号")
    rows = {row.name: value_of(row, shown.key) for row in workspace.read(list_entitlements)}
    assert (rows["张桂英"], rows["王满堂"], rows["程素珍"]) == ("甲-7", "甲-7", None)
    workspace.read(export_roster, tmp_path / "o.xlsx", "dibao_rural")
    _, header, first, *_ = openpyxl.load_workbook(tmp_path / "o.xlsx").active.iter_rows(values_only=True)
    assert dict(zip(header, first, strict=True))["低保证 编号"] == "甲-7"
    assert set(columns_of(workspace, "temp_relief")) == FIELDS


def test_one_undo_takes_values_or_the_column_back(workspace):
    uid = workspace.run(add_own_column, "走访").value
    workspace.run(set_own_values, uids_of(workspace, "张桂英", "王满堂"), "走访", "已走访")
    workspace.undo()
    assert {row.name: dict(row.extra) for row in workspace.read(list_entitlements)}["张桂英"] == {}
    assert workspace.read(own_values, "走访") == []
    workspace.undo()
    assert columns_of(workspace) == {}
    workspace.redo()
    assert columns_of(workspace)["走访"].uid == uid


def test_values_follow_the_kind_of_the_column(workspace):
    for title, kind, choices in (("面积", "number", ()), ("走访日", "date", ()), ("外出", "flag", ()),
                                 ("住房", "choice", ("砖瓦", "土坯"))):  # fmt: skip
        workspace.run(add_own_column, title, kind, "", choices)
    (uid,) = uids_of(workspace, "张桂英")
    good = [("面积", "１，280.50", "1280.50"), ("走访日", "2026年6月3日", "2026-06-03"), ("外出", "√", "是"),
            ("外出", "无", "否"), ("住房", " 砖瓦 ", "砖瓦"), ("面积", "", "")]  # fmt: skip
    for key, typed, kept in good:
        workspace.run(set_own_values, [uid], key, typed)
        row = next(row for row in workspace.read(list_entitlements) if row.uid == uid)
        assert row.extra.get(key, "") == kept
    bad = [("面积", "很大", "own_not_number"), ("走访日", "2026-02-30", "own_not_date"),
           ("走访日", "2026-06", "own_not_date"), ("外出", "也许", "own_not_flag"),
           ("住房", "楼房", "own_no_choice")]  # fmt: skip
    for key, typed, code in bad:
        with pytest.raises(AppError, match=code) as refused:
            workspace.run(set_own_values, [uid], key, typed)
        assert key in refused.value.message
    with pytest.raises(AppError, match="own_none"):
        workspace.run(set_own_values, [uid], "没有这列", "1")


def test_a_roster_is_sorted_by_an_own_column_with_the_empty_ones_last(workspace):
    workspace.run(add_own_column, "面积", "number")
    workspace.run(add_own_column, 'a"b.c', "text")
    fill(workspace, "面积", {"张桂英": "90", "王满堂": "1200", "程素珍": "110"})
    fill(workspace, 'a"b.c', {"刘水生": "b", "董长根": "a"})
    assert names_sorted(workspace, "面积")[:3] == ["张桂英", "程素珍", "王满堂"]
    assert names_sorted(workspace, "面积", True)[:3] == ["王满堂", "程素珍", "张桂英"]
    assert names_sorted(workspace, 'a"b.c')[:2] == ["董长根", "刘水生"]
    assert len(names_sorted(workspace, "没有这列")) == 6


def test_a_roster_is_narrowed_by_own_values_and_found_by_words_in_them(workspace):
    workspace.run(add_own_column, "住房", "choice", "", ("砖瓦", "土坯"))
    fill(workspace, "住房", {"张桂英": "砖瓦", "王满堂": "砖瓦", "程素珍": "土坯"})
    brick = RosterFilter(own=(("住房", "砖瓦"),))
    assert {row.name for row in workspace.read(roster_first, brick, 9)} == {"张桂英", "王满堂"}
    assert workspace.read(roster_totals, brick).benefits == 2
    assert workspace.read(roster_totals, RosterFilter(own=(("住房", ""),))).benefits == 3
    assert {row.name for row in workspace.read(roster_first, RosterFilter(text="砖瓦"), 9)} == {"张桂英", "王满堂"}
    # the heading is no value
    assert workspace.read(roster_first, RosterFilter(text="住房"), 9) == []
    assert workspace.read(own_values, "住房", "dibao_rural") == [("砖瓦", 2), ("土坯", 1)]


def test_a_title_is_given_once_and_not_that_of_a_shipped_column(workspace):
    workspace.run(add_own_column, "走访", programme_code="dibao_rural")
    workspace.run(add_own_column, "走访", programme_code="temp_relief")
    for title, programme, code in (
        ("走 访", "dibao_rural", "own_title_taken"), ("走访", "", "own_title_taken"), ("备注", "", "own_title_taken"),
        ("合计", "", "own_title_taken"), ("　", "", "own_title_missing"), ("长" * 31, "", "own_title_long"),
        ("别的", "no_such", "no_programme"),
    ):  # fmt: skip
        with pytest.raises(AppError, match=code):
            workspace.run(add_own_column, title, "text", programme)
    with pytest.raises(AppError, match="own_bad_kind"):
        workspace.run(add_own_column, "别的", "colour")
    with pytest.raises(AppError, match="own_no_choices"):
        workspace.run(add_own_column, "别的", "choice", "", (" ",))


def test_a_renamed_column_keeps_its_values_and_leaves_its_title_free(workspace):
    uid = workspace.run(add_own_column, "走访").value
    fill(workspace, "走访", {"张桂英": "六月"})
    assert workspace.run(rename_own_column, uid, "入户走访").value is True
    assert workspace.run(rename_own_column, uid, "入户走访").value is False
    second = workspace.run(add_own_column, "走访").value
    columns = columns_of(workspace)
    assert columns["入户走访"].uid == uid
    assert columns["走访"].uid == second
    assert columns["走访"].key != columns["入户走访"].key
    row = next(row for row in workspace.read(list_entitlements) if row.name == "张桂英")
    assert value_of(row, f"own:{columns['入户走访'].key}") == "六月"
    assert value_of(row, f"own:{columns['走访'].key}") is None
    with pytest.raises(AppError, match="own_title_taken"):
        workspace.run(rename_own_column, second, "入户走访")


def test_a_removed_column_is_gone_until_one_of_its_title_is_added(workspace):
    uid = workspace.run(add_own_column, "走访").value
    fill(workspace, "走访", {"张桂英": "六月"})
    workspace.run(rename_own_column, uid, "入户走访")
    assert workspace.run(remove_own_column, uid).value == "入户走访"
    assert columns_of(workspace) == {}
    with pytest.raises(AppError, match="own_none"):
        workspace.run(remove_own_column, uid)
    workspace.run(add_own_column, "入户走访")
    key = columns_of(workspace)["入户走访"].key
    assert workspace.read(own_values, key) == [("六月", 1)]


def test_headings_an_import_does_not_know_are_columns_and_can_be_adopted(empty_desk):
    workspace = empty_desk.workspace
    empty_desk.roster(household(健康状况="良好", 住房面积="88"), more=("健康状况", "住房面积"))
    found = columns_of(workspace, "dibao_rural")
    assert [(c.title, c.uid, c.kind) for c in found.values() if not c.field] == [
        ("健康状况", None, "text"),
        ("住房面积", None, "text"),
    ]
    assert set(columns_of(workspace, "temp_relief")) == FIELDS
    row = workspace.read(roster_first, RosterFilter(sort="own:住房面积"), 9)[0]
    assert value_of(row, "own:健康状况") == "良好"
    workspace.run(add_own_column, "健康状况", "choice", "dibao_rural", ("良好", "一般"))
    adopted = columns_of(workspace, "dibao_rural")
    assert [c.title for c in adopted.values() if not c.field] == ["健康状况", "住房面积"]
    assert (adopted["健康状况"].key, adopted["健康状况"].uid is None) == ("健康状况", False)
    assert workspace.read(own_values, "健康状况") == [("良好", 1)]


def test_an_import_fills_the_column_of_its_heading_and_loses_nothing_written_beside_it(empty_desk):
    workspace = empty_desk.workspace
    empty_desk.roster(household())
    uid = workspace.run(add_own_column, "面积", "number", "dibao_rural").value
    workspace.run(rename_own_column, uid, "住房面积")
    workspace.run(add_own_column, "走访")
    fill(workspace, "走访", {"张桂英": "六月"})
    done = empty_desk.roster(household(住房面积="1,088", 村医="有"), month=7, more=("住房面积", "村医"))
    assert done.value.entitlements_changed == 1
    (content,) = empty_desk.rows("SELECT extra FROM entitlement")
    assert read_extra(content[0]) == {"走访": "六月", "面积": "1088", "村医": "有"}
    # what cannot be a number stays as it came, and the same file again changes nothing
    path = household(住房面积="约九十", 村医="有")
    empty_desk.roster(path, month=8, more=("住房面积", "村医"))
    assert read_extra(empty_desk.rows("SELECT extra FROM entitlement")[0][0])["面积"] == "约九十"
    before = empty_desk.rows("SELECT epoch, counter FROM entitlement")
    assert empty_desk.roster(path, month=9, more=("住房面积", "村医")).value.entitlements_changed == 0
    assert empty_desk.rows("SELECT epoch, counter FROM entitlement") == before


def test_what_is_no_json_holds_nothing():
    assert read_extra(None) == read_extra("{") == read_extra("[1]") == {}
    assert read_extra('{"a": 1, "b": null}') == {"a": "1"}


def test_own_columns_travel_and_belong_to_the_office_that_made_them(joined, tmp_path):
    with made.copy_of(joined, tmp_path) as offices:
        offices.first.run(add_family, "严明月", 1)
        uid = offices.first.run(add_own_column, "走访", "flag").value
        (row,) = offices.first.read(list_entitlements)
        offices.first.run(set_own_values, [row.uid], "走访", "是")
        assert offices.report().status == "applied"
        (column,) = offices.county.read(list_own_columns)
        assert (column.uid, column.title, column.kind) == (uid, "走访", "flag")
        (arrived,) = offices.county.read(list_entitlements)
        assert value_of(arrived, "own:走访") == "是"
        for call in (
            (rename_own_column, uid, "入户"),
            (remove_own_column, uid),
            (set_own_values, [row.uid], "走访", "否"),
        ):
            with pytest.raises(AppError, match="foreign_row"):
                offices.county.run(*call)


def test_columns_of_one_title_in_two_programmes_keep_to_their_own_kind(workspace):
    first = workspace.run(add_own_column, "走访", "flag", "dibao_rural").value
    second = workspace.run(add_own_column, "走访", "text", "youfu_pension").value
    (person,) = (row.person_uid for row in workspace.read(list_entitlements) if row.name == "王满堂")
    uid = workspace.run(grant_entitlement, "youfu_pension", person, 202611, 5000).value
    workspace.run(set_own_values, [uid], "走访", "六月")
    with pytest.raises(AppError, match="own_not_flag"):
        workspace.run(set_own_values, uids_of(workspace, "张桂英"), "走访", "六月")
    assert columns_of(workspace, "dibao_rural")["走访"].uid == first
    assert columns_of(workspace, "youfu_pension")["走访"].uid == second
    assert workspace.run(rename_own_column, second, "入户").value is True
