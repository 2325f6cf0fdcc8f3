"""Bulk changes in the side panel: previewed in numbers, refused line by line, one operation, one undo."""

import pytest

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import add_own_column
from tests.factories.roster_page import key_of, open_roster, stored
from tests.factories.window import stage
from ui.households.roster_bulk_forms import KIND_KEYS, read_signed


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    return open_roster(at)


def opened(at, page, *names):
    page.table.model.tick([key_of(page, name) for name in names], True)
    at.wait(lambda: page.picked is not None)
    page.header.bulk_button.click()
    at.wait(lambda: page.bulk.uids)
    return page.bulk


def fill(at, bulk, **values):
    for key, value in values.items():
        bulk.form[key].set_value(value)
        bulk.form[key].changed.emit()
    at.wait(lambda: bulk.preview is not None)


def test_amounts_are_raised_with_one_undo(at, page):
    bulk = opened(at, page, "张桂英", "王满堂")
    bulk.choose("amount_add")
    fill(at, bulk, fen=3000, month=202611)
    assert bulk.summary.words == ["2 户会变动", "每月合计 750.00 → 810.00 元（+60.00）"]
    assert bulk.save_button.text() == "增减 2 户"
    bulk.save_button.click()
    at.wait(lambda: stored(at, "张桂英").amount_fen == 51000)
    assert stored(at, "王满堂").amount_fen == 27000
    at.wait(lambda: page.shell.words == "已增减 2 户")
    assert page.mode == ""
    assert page.split.panel.isHidden()
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: stored(at, "王满堂").amount_fen == 24000)
    assert stored(at, "张桂英").amount_fen == 48000


def test_stopping_asks_once_with_the_numbers(at, page):
    bulk = opened(at, page, "张桂英", "程素珍")
    bulk.choose("stop")
    fill(at, bulk, month=202611)
    assert bulk.save_button.text() == "停保 2 户"
    bulk.save_button.click()
    question = bulk.dialog._question
    assert question.title == "停保 2 户？"
    assert "2026年11月" in question.body
    assert (question.keep, question.do) == ("不停保", "停保 2 户")
    assert stored(at, "张桂英").status == "active"
    bulk.dialog.accept()
    at.wait(lambda: stored(at, "张桂英").status == "stopped")
    at.wait(lambda: page.shell.words == "已停保 2 户")


def test_rows_that_cannot_be_changed_are_named_with_the_reason_and_left_out(at, page):
    page.chips.status.set_value((), tell=True)
    at.wait(lambda: len(page.table.model.keys) == 6)
    bulk = opened(at, page, "张桂英", "谢启发")
    bulk.choose("suspend")
    fill(at, bulk, month=202611)
    assert (bulk.preview.changed, bulk.preview.refused) == (1, 1)
    assert bulk.save_button.text() == "暂停 1 户"
    bulk.save()
    at.wait(lambda: stored(at, "张桂英").status == "suspended")
    assert stored(at, "谢启发").status == "stopped"


def test_a_missing_amount_is_said_under_its_field(at, page):
    bulk = opened(at, page, "张桂英")
    bulk.choose("amount_set")
    bulk.save()
    assert bulk.form["fen"].tone == "err"
    assert bulk.preview is None


def test_saving_before_the_preview_is_there_waits_for_it(at, page):
    bulk = opened(at, page, "张桂英")
    bulk.choose("remark")
    bulk.form["text"].set_value("已核")
    bulk.save()
    at.wait(lambda: stored(at, "张桂英").remark == "已核")


def test_own_columns_groups_marks_and_classes_are_set_in_bulk(at, page):
    at.workspace.run(add_own_column, "走访", "text", "")
    page.refresh(None)
    at.wait(lambda: any(column.title == "走访" for column in page.shape.own))
    for kind, values, field, wanted in (
        ("own", {"column": "走访", "text": "是"}, "extra", {"走访": "是"}),
        ("village_group", {"text": "五组"}, "village_group", "五组"),
        ("mark", {"text": "green"}, "color_mark", "green"),
        ("category", {"text": "A", "month": 202611}, "category", "A"),
    ):
        bulk = opened(at, page, "董长根", "刘水生")
        bulk.choose(kind)
        fill(at, bulk, **values)
        bulk.save()
        at.wait(lambda: page.mode == "")
        at.wait(lambda field=field, wanted=wanted: getattr(stored(at, "董长根"), field) == wanted)
        assert getattr(stored(at, "刘水生"), field) == wanted


def test_every_kind_has_a_form(at, page):
    bulk = opened(at, page, "张桂英")
    for kind in KIND_KEYS:
        bulk.choose(kind)
        assert bulk.form.fields


def test_a_programmes_fields_are_set_in_bulk_once_one_is_chosen(at, page):
    field = next(column for column in page.shape.own if column.field is not None and column.choices)
    at.workspace.run(add_own_column, "走访", "text", "")
    page.refresh(None)
    at.wait(lambda: any(column.title == "走访" for column in page.shape.own))
    bulk = opened(at, page, "张桂英", "王满堂")
    bulk.choose("own")
    assert bulk.form["column"].value is None
    bulk.form["text"].set_value(field.choices[0])
    bulk.save()
    assert bulk.form["column"].tone == "err"
    fill(at, bulk, column=field.key)
    bulk.save()
    at.wait(lambda: stored(at, "张桂英").extra.get(field.key))
    assert stored(at, "王满堂").extra[field.key] == stored(at, "张桂英").extra[field.key]


def test_who_approved_stands_with_the_change(at, page):
    bulk = opened(at, page, "张桂英")
    bulk.choose("amount_set")
    fill(at, bulk, fen=60000, month=202611, reason="收入下降", approver="李主任")
    bulk.save()
    at.wait(lambda: stored(at, "张桂英").amount_fen == 60000)
    with at.workspace.database.reading() as connection:
        told = connection.exec_driver_sql("SELECT reason, approver FROM entitlement_amount WHERE amount_fen = 60000")
        assert [tuple(row) for row in told] == [("收入下降", "李主任")]


def test_a_difference_may_be_negative():
    assert read_signed("−30").value == -3000
    assert read_signed("+30.5").value == 3050
    assert read_signed("x").tone == "err"


def test_marking_and_writing_a_remark_still_work_from_the_head(at, page):
    page.table.model.tick([key_of(page, "张桂英")], True)
    at.wait(lambda: page.picked is not None)
    page.header.ask_remark()
    page.header.dialog._edit.setText("已核")
    page.header.dialog._do()
    at.wait(lambda: stored(at, "张桂英").remark == "已核")
    assert text("households.roster.remark") in [one.text() for one in page.header.more_menu(page).actions()]
