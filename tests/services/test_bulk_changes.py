"""One change to many benefits: previewed in words, refused line by line, written and taken back as one."""

import pytest
from sqlalchemy import event

from db.types import definition_uid, new_uids
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import Operation, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.bulk import KINDS, TITLES, BulkChange, apply_bulk, check_bulk, preview_bulk
from minsheng_desktop.entitlements.changes import change_amount, suspend_entitlement
from minsheng_desktop.entitlements.own_columns import add_own_column, list_own_columns, read_extra
from minsheng_desktop.households.service import household_page
from tests.factories.benefits import benefit_row, living_rows, periods_of
from tests.factories.households import DIBAO, VILLAGES, open_rostered

NAMES = ("张桂英", "程素珍", "王满堂", "董长根", "刘水生", "谢启发")


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w", paid=False) as opened:
        opened.uids = {name: benefit_row(opened, name)["uid"] for name in NAMES}
        yield opened


def told(preview):
    return {line.name: (line.before, line.after) for line in preview.lines if not line.refusal}


def refusals(preview):
    return {line.name: line.refusal for line in preview.lines if line.refusal}


def test_an_amount_is_raised_for_all_and_nothing_is_written_by_the_preview(workspace):
    change = BulkChange("amount_add", month=202612, fen=2500)
    before = living_rows(workspace)
    preview = workspace.read(preview_bulk, list(workspace.uids.values()), change)
    assert living_rows(workspace) == before
    assert told(preview)["王满堂"] == ("240.00", "265.00")
    assert told(preview)["张桂英"] == ("480.00（另分类施保 30.00）", "505.00（另分类施保 30.00）")
    assert list(refusals(preview)) == ["谢启发"]
    assert (preview.changed, preview.same, preview.refused) == (5, 0, 1)
    assert preview.fen_after - preview.fen_before == 5 * 2500
    done = workspace.run(apply_bulk, list(workspace.uids.values()), change)
    assert done.value == preview
    row = benefit_row(workspace, "王满堂")
    assert row["amount_fen"] == 26500
    page = workspace.read(household_page, row["household_uid"])
    assert [page.benefits[0].fen_in(month) for month in (202611, 202612)] == [24000, 26500]
    workspace.undo()
    assert living_rows(workspace) == before


def test_the_history_says_what_was_done_with_its_figures(workspace):
    workspace.run(apply_bulk, list(workspace.uids.values()), BulkChange("amount_set", month=202612, fen=50000))
    assert "50000" not in workspace.undo().value
    with workspace.database.reading() as connection:
        params = connection.exec_driver_sql("SELECT params FROM operation ORDER BY id DESC LIMIT 1").scalar_one()
    assert "批量调整月保障金为 500.00 元（2026-12 起）" in params
    assert "每月由 2,375.00 元变为 2,530.00 元" in params


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        (BulkChange("supplement_set", month=202612, fen=6000), "supplement_fen", 6000),
        (BulkChange("suspend", month=202612, reason="核实"), "status", "suspended"),
        (BulkChange("grace", month=202612, last_month=202705), "status", "grace"),
        (BulkChange("stop", month=202611), "to_month", 202611),
        (BulkChange("category", month=202612, text="特"), "category", "特"),
        (BulkChange("mark", text="green"), "color_mark", "green"),
        (BulkChange("remark", text="已入户"), "remark", "已入户"),
    ],
)
def test_each_kind_writes_its_column_and_is_taken_back_at_once(workspace, change, column, value):
    uids = [workspace.uids["王满堂"], workspace.uids["董长根"]]
    before = living_rows(workspace)
    preview = workspace.run(apply_bulk, uids, change).value
    assert (preview.changed, preview.refused) == (2, 0)
    assert all(benefit_row(workspace, name)[column] == value for name in ("王满堂", "董长根"))
    again = workspace.read(preview_bulk, uids, change)
    assert again.changed == 0
    workspace.undo()
    assert living_rows(workspace) == before


def test_suspended_ones_come_back_at_their_amount(workspace):
    uid = workspace.uids["王满堂"]
    workspace.run(apply_bulk, [uid], BulkChange("suspend", month=202609))
    preview = workspace.run(apply_bulk, [uid], BulkChange("resume", month=202612)).value
    assert (preview.fen_before, preview.fen_after) == (0, 24000)
    assert [state[3] for state in periods_of(workspace, uid)] == ["active", "suspended", "active"]


def test_own_columns_and_village_groups_are_filled(workspace):
    workspace.run(add_own_column, "摘帽年度")
    key = next(column.key for column in workspace.read(list_own_columns) if column.title == "摘帽年度")
    uids = list(workspace.uids.values())
    preview = workspace.run(apply_bulk, uids, BulkChange("own", column=key, text="2027")).value
    assert preview.changed == 6
    assert read_extra(benefit_row(workspace, "王满堂")["extra"]) == {key: "2027"}
    preview = workspace.run(apply_bulk, uids, BulkChange("village_group", text="五组")).value
    assert told(preview)["王满堂"] == ("三组", "五组")
    assert benefit_row(workspace, "王满堂")["home_group"] == "五组"


def test_every_refusal_says_why(workspace):
    uids = workspace.uids
    workspace.run(change_amount, uids["王满堂"], 202611, 30000, 0)
    workspace.run(suspend_entitlement, uids["董长根"], 202610)
    preview = workspace.read(preview_bulk, list(uids.values()), BulkChange("amount_add", month=202610, fen=-40000))
    words = refusals(preview)
    assert "2026-11" in words["王满堂"]
    assert "负数" in words["董长根"]
    assert "停" in words["谢启发"]
    assert set(told(preview)) == {"张桂英", "程素珍", "刘水生"}
    preview = workspace.read(preview_bulk, [uids["董长根"], bytes(16)], BulkChange("suspend", month=202611))
    assert preview.refused == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (BulkChange("suspend"), "month"),
        (BulkChange("amount_set", month=202612), "fen"),
        (BulkChange("amount_set", month=202612, fen=-1), "fen"),
        (BulkChange("grace", month=202612), "last_month"),
        (BulkChange("grace", month=202612, last_month=202611), "last_month"),
        (BulkChange("category", month=202612), "text"),
        (BulkChange("mark", text="pink"), "text"),
        (BulkChange("own", text="x"), "column"),
        (BulkChange("dance"), "kind"),
    ],
)
def test_what_is_missing_from_a_change_is_said_by_field(workspace, change, field):
    assert set(check_bulk(change)) == {field}
    with pytest.raises(AppError) as refused:
        workspace.run(apply_bulk, list(workspace.uids.values()), change)
    assert "没有" in refused.value.message or "不能" in refused.value.message


def test_every_kind_has_its_sentence():
    assert set(KINDS) == set(TITLES)


@use_case(Operation("households.import_roster", Right.IMPORT))
def many(uow, count):
    """A large roster of one person."""
    area = definition_uid("area", next(iter(VILLAGES)))
    person = uow.connection.exec_driver_sql("SELECT uid FROM person LIMIT 1").scalar_one()
    uids = new_uids(count)
    uow.insert_many(
        "entitlement",
        ("uid", "programme_uid", "person_uid", "area_uid", "status", "from_month", "amount_fen", "supplement_fen",
         "covered", "papers_pending"),
        [(uid, DIBAO, person, area, "active", 202606, 24000, 0, 1, 0) for uid in uids],
    )  # fmt: skip
    uow.insert_many(
        "entitlement_amount",
        ("uid", "entitlement_uid", "from_month", "amount_fen", "supplement_fen", "basis"),
        [(own, uid, 202606, 24000, 0, "roster") for own, uid in zip(new_uids(count), uids, strict=True)],
    )
    uow.describe(file="册", new=0, updated=0, held=0)
    return uids


@pytest.mark.parametrize(
    "change", [BulkChange("amount_add", month=202612, fen=1000), BulkChange("suspend", month=202612)]
)
def test_five_thousand_take_no_statement_for_each(workspace, change):
    uids = workspace.run(many, 5000).value
    statements = []
    note = lambda *told: statements.append(told[2])  # noqa: E731
    event.listen(workspace.database._writer, "before_cursor_execute", note)
    assert workspace.run(apply_bulk, uids, change).value.changed == 5000
    event.remove(workspace.database._writer, "before_cursor_execute", note)
    assert 0 < len(statements) < 250
