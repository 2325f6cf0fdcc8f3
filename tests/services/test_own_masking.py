"""Own columns that hold numbers of people are masked as the roster's own are."""

import json

import pytest

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from minsheng_desktop.core.fields import Masking, masked
from minsheng_desktop.entitlements.bulk import BulkChange, preview_bulk
from minsheng_desktop.entitlements.cells import preview_cells
from minsheng_desktop.entitlements.own_columns import add_own_column, rename_own_column, set_own_values
from minsheng_desktop.entitlements.records import CellChange
from minsheng_desktop.entitlements.roster_fields import own_masking
from minsheng_desktop.entitlements.service import list_entitlements, roster_fields
from minsheng_desktop.households.history_words import history_of_household
from minsheng_desktop.security.service import add_user
from tests.factories.households import open_rostered

CARD = "6299880000000000019"


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w") as opened:
        yield opened


def row_of(workspace, name):
    return next(row for row in workspace.read(list_entitlements) if row.name == name)


@pytest.mark.parametrize(
    ("title", "how"),
    [
        ("监护人身份证", Masking.CITIZEN_ID),
        ("代领人 证件号", Masking.CITIZEN_ID),
        ("社保卡号", Masking.CARD),
        ("旧账号", Masking.CARD),
        ("联系人电话", Masking.PHONE),
        ("子女手机", Masking.PHONE),
        ("领取人", Masking.NONE),
        ("低保证号", Masking.NONE),
    ],
)
def test_the_title_says_what_is_masked(title, how):
    assert own_masking(title) is how


@pytest.mark.parametrize(
    ("value", "how", "seen"),
    [
        ("341299195103121214", Masking.CITIZEN_ID, "3412**********1214"),
        ("15400002121", Masking.PHONE, "154****2121"),
        ("62998800", Masking.CARD, "****8800"),
        ("123", Masking.CARD, "***"),
        ("", Masking.PHONE, ""),
        ("abc", Masking.NONE, "abc"),
    ],
)
def test_the_ends_of_a_number_stay(value, how, seen):
    assert masked(value, how) == seen


def test_a_roster_shows_such_a_column_masked_whatever_its_key(workspace):
    uid = workspace.run(add_own_column, "其他", "number").value
    workspace.run(rename_own_column, uid, "代领人卡号")
    workspace.run(add_own_column, "领取人")
    fields = {str(field.label): field.masking for field in workspace.read(roster_fields)}
    assert (fields["代领人卡号"], fields["领取人"]) == (Masking.CARD, Masking.NONE)


def test_a_helper_sees_only_the_end_of_what_stands_there(workspace):
    workspace.run(add_own_column, "代领人卡号")
    row = row_of(workspace, "王满堂")
    workspace.run(set_own_values, [row.uid], "代领人卡号", CARD)
    changes = [CellChange(row.uid, "own:代领人卡号", "1"), CellChange(row.uid, "phone", "x")]
    assert [line.before for line in workspace.read(preview_cells, changes).lines] == [CARD, row.phone]
    workspace.user = type(workspace.user)("helper", "李芳", "village_helper")
    seen = [line.before for line in workspace.read(preview_cells, changes).lines]
    assert seen == ["*" * 15 + "0019", row.phone[:3] + "****" + row.phone[-4:]]
    (line,) = workspace.read(preview_bulk, [row.uid], BulkChange("own", text="1", column="代领人卡号")).lines
    assert line.before == "*" * 15 + "0019"
    again = workspace.read(preview_cells, [CellChange(row.uid, "own:代领人卡号", CARD)])
    assert (again.same, again.changed) == (1, 0)


def test_the_history_masks_it(workspace):
    workspace.run(add_own_column, "代领人卡号")
    row = row_of(workspace, "王满堂")
    workspace.run(set_own_values, [row.uid], "代领人卡号", CARD)
    words = "".join(line.sentence for line in workspace.read(history_of_household, row.household_uid))
    assert "0019" in words
    assert CARD not in words


def test_the_command_line_masks_it_for_who_may_not_see_numbers(workspace, tmp_path, monkeypatch, capsys):
    column = workspace.run(add_own_column, "其他").value
    workspace.run(rename_own_column, column, "代领人卡号")
    row = row_of(workspace, "王满堂")
    workspace.run(set_own_values, [row.uid], "其他", CARD)
    workspace.run(add_user, "reader", "李芳", "read_only")
    workspace.set_password("reader", "password-2")
    workspace.close()
    monkeypatch.setenv("MINSHENG_USER", "reader")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-2")
    words = ["entitlement", "list", "--workspace", str(tmp_path / "w"), "--as-of", "2026-11-20", "--json"]
    assert main(ALL, words) == 0
    printed = capsys.readouterr().out
    assert CARD not in printed
    extras = [line["extra"] for line in json.loads(printed)["entitlements"]]
    assert {"其他": "*" * 15 + "0019"} in extras
