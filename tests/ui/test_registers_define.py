"""定义台账: the county declares a register, its columns and deadlines; it works at once and can be changed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from minsheng_desktop.registers.service import add_entry, list_entries
from minsheng_desktop.registers.spec_reading import read_spec
from minsheng_desktop.registers.specs import load_specs, shipped_specs
from tests.factories.window import stage
from ui.kit.fields import ChoiceField
from ui.registers.column_panel import column_of
from ui.registers.define_page import DefinePage
from ui.registers.definition import free_code, free_key, table_of


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def compose(widget: Any, entered: str) -> None:
    """Type Chinese as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(entered)
    QApplication.sendEvent(widget, event)


def open_page(at: Any, code: str = "") -> Any:
    page = DefinePage(at.session, {"code": code})
    page.at, page.shell = at, at.show(page)
    at.wait(lambda: page.specs)
    return page


def add_column(page: Any, label: str, kind: str = "text", **values: Any) -> None:
    page.add_column()
    form = page.panel.form
    compose(form["label"].editor, label)
    form["type"].set_value(kind)
    form["type"].changed.emit()
    for key, value in values.items():
        form[key].set_value(value)
    page.panel.save()


@pytest.mark.parametrize("code", sorted(shipped_specs()))
def test_a_shipped_declaration_is_read_again_as_it_was(code):
    spec = shipped_specs()[code]
    assert read_spec(code, table_of(spec)) == spec


def test_a_new_register_with_columns_and_a_deadline(at):
    page = open_page(at)
    compose(page.names["title"].editor, "灶具检修台账")
    add_column(page, "检修日期", "date", required=True)
    add_column(page, "户主", "person")
    add_column(page, "结果", "choice", choices="完好 更换，停用")
    add_column(page, "费用", "money", sum=True)
    add_column(page, "办结日期", "date")
    page.columns.select("column_3")
    page._move(-1)
    assert [row["label"] for row in page.table["columns"]][:3] == ["检修日期", "结果", "户主"]
    facts = page.facts
    facts["subject"].set_value("column_2")
    facts["day"].set_value("column_1")
    facts["due_days"].set_value(15)
    facts["due_start"].set_value("column_1")
    facts["due_kind"].set_value("working")
    facts["close_day"].set_value("column_5")
    facts["number"].set_value("灶检〔{year}〕{n}号")
    facts["quota_least"].set_value(4)
    page.save()
    at.wait(lambda: page.shell.requests)
    assert dict(page.shell.requests[-1].args) == {"code": "own_1"}
    spec = at.workspace.read(load_specs)["own_1"]
    assert (spec.title, spec.subject, spec.day, spec.section) == ("灶具检修台账", "column_2", "column_1", "own")
    assert (spec.due.days, spec.due.working, spec.close.day) == (15, True, "column_5")
    assert spec.column("column_3").choices == ("完好", "更换", "停用")
    assert (spec.quotas[0].least, spec.quotas[0].every) == (4, "year")
    at.workspace.run(add_entry, "own_1", {"检修日期": "2026-11-02", "户主": "张桂英", "费用": "80"})
    line = at.workspace.read(list_entries, "own_1").lines[0]
    assert (line.number, line.due_on.isoformat(), line.subject) == ("灶检〔2026〕1号", "2026-11-23", "张桂英")


def test_a_shipped_register_is_changed_and_keeps_the_rest(at):
    before = shipped_specs()["rectification"]
    page = open_page(at, "rectification")
    assert not page.dirty
    add_column(page, "照片张数", "int", unit="张")
    assert page.dirty
    page.save()
    at.wait(lambda: page.shell.requests)
    spec = at.workspace.read(load_specs)["rectification"]
    assert [column.label for column in spec.columns] == [*(c.label for c in before.columns), "照片张数"]
    assert (spec.rates, spec.checks, spec.due, spec.close, spec.print) == (
        before.rates, before.checks, before.due, before.close, before.print,
    )  # fmt: skip


def test_what_cannot_work_is_told_and_nothing_is_saved(at):
    page = open_page(at)
    page.save()
    assert "栏目" in page.notice.accessibleName()
    add_column(page, "名称")
    page.save()
    assert page.names["title"].words
    page.add_column()
    form = page.panel.form
    compose(form["label"].editor, "类型")
    form["type"].set_value("choice")
    form["type"].changed.emit()
    page.panel.save()
    assert form["choices"].words
    page.panel.close()
    compose(page.names["title"].editor, "督查问题整改台账")
    page.save()
    at.wait(lambda: "督查问题整改台账" in page.notice.accessibleName())
    assert page.save_button.isEnabled()
    page.columns.select("column_1")
    page._remove()
    assert not page.table["columns"]


def test_leaving_asks_before_anything_is_lost(at):
    page = open_page(at)
    assert page.may_close()
    compose(page.names["title"].editor, "半本台账")
    assert not page.may_close()
    page.guard.dialog.accept()
    at.wait(lambda: not page.dirty)


def test_a_code_and_a_key_are_free():
    assert free_code(["own_1", "own_2"]) == "own_3"
    assert free_key([{"key": "column_2"}]) == "column_3"


def test_a_choice_that_is_gone_is_not_kept(at):
    page = open_page(at)
    add_column(page, "日期", "date")
    page.facts["day"].set_value("column_1")
    page.columns.select("column_1")
    page._remove()
    assert isinstance(page.facts["day"], ChoiceField)
    assert page.facts["day"].value == ""


def test_what_a_column_says_of_days_to_come_stays_when_it_is_changed():
    row = {"key": "until_on", "label": "有效期至", "type": "date", "future": "allow"}
    values = {"label": "有效期", "type": "date", "about": "", "unit": "", "required": False, "hidden": ""}
    assert column_of(row, values)["future"] == "allow"
    assert "future" not in column_of(row, values | {"type": "text"})
