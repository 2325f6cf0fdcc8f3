"""A register in the window: its entries are found, entered, changed, ended, taken out, printed, exported."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.registers.defining import define_register
from minsheng_desktop.registers.service import EntryFilter, add_entries, add_entry, entry, list_entries
from minsheng_desktop.registers.specs import shipped_specs
from tests.factories.pictures import plain
from tests.factories.window import stage, standing
from ui.households.attachments_card import AttachmentsCard
from ui.households.person import PersonPage
from ui.registers.entry_fields import WordsField
from ui.registers.person_field import PersonField
from ui.registers.register_page import RegisterPage

REGISTER = "rectification"
CONTROL = Qt.KeyboardModifier.ControlModifier


def problem(words: str, found_on: str, **more: str) -> dict[str, str]:
    return {"problem": words, "found_on": found_on, "office": "民政办", **more}


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def open_register(at: Any, code: str = REGISTER, **asks: Any) -> Any:
    page = RegisterPage(at.session, {"code": code})
    page.show_asked(asks)
    page.at, page.shell = at, at.show(page)
    at.wait(lambda: page.table is not None and page.table.model.complete)
    return page


@pytest.fixture
def page(at):
    for words, day in (("公示栏没有按时更换", "2026-09-01"), ("台账没有签字", "2026-11-10")):
        at.workspace.run(add_entry, REGISTER, problem(words, day, area="云岭村"))
    at.workspace.run(add_entry, REGISTER, problem("去年的问题", "2025-05-01", closed_on="2025-05-20", result="已改"))
    return open_register(at)


def subjects(page: Any) -> list[str]:
    model = page.table.model
    return [model.shown(row, model.column_of("problem")) for row in range(model.rowCount())]


def entries(at: Any, code: str = REGISTER) -> Any:
    return at.workspace.read(list_entries, code, EntryFilter()).lines


def compose(widget: Any, entered: str) -> None:
    """Type Chinese as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(entered)
    QApplication.sendEvent(widget, event)


def press(page: Any, words: str) -> None:
    def _found() -> list[QPushButton]:
        return [b for b in standing(page.split.panel, QPushButton) if b.text().strip() == words]

    page.at.wait(_found)
    _found()[0].click()


def show(at: Any, page: Any, row: int) -> None:
    page.table.select(page.table.model.key_at(row))
    page.open_entry(page.table.model.key_at(row))
    at.wait(lambda: page.panel.line is not None and not page.panel.editing)


def test_the_list_begins_with_this_year_and_says_what_is_late(page):
    assert subjects(page) == ["台账没有签字", "公示栏没有按时更换"]
    assert page.table.model.shown(1, page.table.model.column_of("_state")).startswith("逾期")
    assert [name for name, _, _ in page.strip.shown][:4] == ["登记", "未办结", "逾期", "整改率"]


def test_filters_leave_what_they_ask_for(at, page):
    page.year.set_value(0, tell=True)
    at.wait(lambda: len(subjects(page)) == 3)
    page.state.set_value("overdue", tell=True)
    at.wait(lambda: subjects(page) == ["公示栏没有按时更换"])
    page.clear_filters()
    at.wait(lambda: len(subjects(page)) == 3)
    page.words.setText("tzmyqz")
    at.wait(lambda: subjects(page) == ["台账没有签字"])
    page.words.setText("没有这样的")
    at.wait(lambda: subjects(page) == [])
    page.clear_filters()
    page.village.set_value(next(c.value for c in page.desk.villages if c.name == "石门村"), tell=True)
    at.wait(lambda: subjects(page) == [])


def head_click(page: Any, field: str) -> None:
    """Click the head of a column, in whichever part of the table it stands."""
    table = page.table
    section = table.model.column_of(field)
    view = next(v for v in table.findChildren(QTableView) if not v.isColumnHidden(section))
    head = view.horizontalHeader()
    spot = QPoint(head.sectionViewportPosition(section) + head.sectionSize(section) // 2, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)


def test_a_click_on_a_head_sorts_and_a_second_one_turns_the_order(at, page):
    page.year.set_value(0, tell=True)
    at.wait(lambda: len(subjects(page)) == 3)
    head_click(page, "problem")
    at.wait(lambda: subjects(page) == ["公示栏没有按时更换", "去年的问题", "台账没有签字"])
    head_click(page, "problem")
    at.wait(lambda: subjects(page) == ["台账没有签字", "去年的问题", "公示栏没有按时更换"])
    page.state.set_value("open", tell=True)
    at.wait(lambda: subjects(page) == ["台账没有签字", "公示栏没有按时更换"])
    head_click(page, "found_on")
    at.wait(lambda: subjects(page) == ["公示栏没有按时更换", "台账没有签字"])


def test_entries_are_sorted_by_number_day_due_and_amount(at):
    for at_number in range(1, 12):
        values = {"donor": f"捐款人{at_number}", "on_day": "2026-11-01", "amount": str(at_number)}
        spec = shipped_specs()["charity_donation"]
        more = {c.key: c.choices[0] if c.choices else "其他" for c in spec.columns if c.required}
        at.workspace.run(add_entry, "charity_donation", more | values)
    for sort, descending in (("_number", False), ("amount", False), ("amount", True), ("_number", True)):
        lines = at.workspace.read(list_entries, "charity_donation", EntryFilter(sort=sort, descending=descending)).lines
        found = [float(line.values["amount"]) for line in lines]
        assert found == sorted(found, reverse=descending), sort
    with pytest.raises(AppError):
        at.workspace.read(list_entries, "charity_donation", EntryFilter(sort="nothing"))


def test_an_entry_is_made_by_the_keyboard_and_taken_back(at, page):
    QTest.keyClick(page, Qt.Key.Key_N, CONTROL)
    at.wait(lambda: page.panel.editing)
    form = page.panel.form.form
    at.wait(lambda: form["problem"].editor.hasFocus())  # the day stands there already
    compose(form["problem"].editor, "灶具没有检修")
    QTest.keyClick(form["problem"].editor, Qt.Key.Key_S, CONTROL)
    assert "责任单位" in form["office"].words  # what lacks is told at its field
    compose(form["office"].editor, "敬老院")
    compose(form["area"].editor, "yl")
    at.wait(lambda: form["area"].pick.shown)
    QTest.keyClick(form["area"].editor, Qt.Key.Key_Return)
    QTest.keyClick(form["office"].editor, Qt.Key.Key_S, CONTROL)
    at.wait(lambda: "灶具没有检修" in subjects(page) and page.panel.line is not None)
    made = next(line for line in entries(at) if line.subject == "灶具没有检修")
    assert (made.area_name, made.on_day.isoformat(), made.number) == ("云岭村", "2026-11-20", "督改〔2026〕3号")
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: "灶具没有检修" not in subjects(page))


def test_saving_leads_on_to_the_next_entry(at, page):
    page.add()
    form = page.panel.form
    for key, words in (("problem", "一"), ("office", "办公室")):
        compose(form.form[key].editor, words)
    page.panel.save_and_next()
    at.wait(lambda: page.panel.form is not None and page.panel.form is not form)
    assert not page.panel.dirty
    at.wait(lambda: "一" in subjects(page))


def test_what_is_refused_is_told_at_its_column(at, page):
    show(at, page, 0)
    page.panel.edit()
    form = page.panel.form.form
    form["closed_on"].set_value(at.session.clock.today().replace(month=1))
    page.panel.save()
    at.wait(lambda: page.panel.refusal.words or form["closed_on"].words or form["result"].words)
    assert page.panel.editing
    assert page.panel.save_button.isEnabled()


def test_an_entry_is_changed_ended_and_opened_again(at, page):
    show(at, page, 1)
    uid = page.panel.line.uid
    QTest.keyClick(page, Qt.Key.Key_F2)
    compose(page.panel.form.form["measure"].editor, "三天内换好")
    page.panel.save()
    at.wait(lambda: page.panel.line is not None and page.panel.line.values.get("measure"))
    press(page, "办结")
    assert set(page.panel.form.form.fields) == {"result", "closed_on"}
    page.panel.save()
    assert page.panel.form.form["result"].words  # how it ended has to be said
    compose(page.panel.form.form["result"].editor, "已经换好")
    page.panel.save()
    at.wait(lambda: page.panel.line is not None and page.panel.line.state == "closed")
    assert at.workspace.read(entry, uid).closed_on.isoformat() == "2026-11-20"
    press(page, "重新打开")
    at.wait(lambda: page.panel.line.state == "overdue")


def test_an_entry_is_taken_out_with_a_reason_and_brought_back(at, page):
    show(at, page, 0)
    press(page, "删除")
    at.wait(lambda: page.panel.dialog.isVisible())
    page.panel.dialog._edit.setText("登记重了")
    page.panel.dialog.accept()
    at.wait(lambda: subjects(page) == ["公示栏没有按时更换"])
    assert page.split.panel.isHidden()
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: len(subjects(page)) == 2)


def test_what_was_entered_is_not_dropped_without_asking(at, page):
    page.add()
    compose(page.panel.form.form["problem"].editor, "半句话")
    assert not page.may_close()
    page.panel.guard.dialog.reject()
    show_before = page.panel.form
    page.open_entry(page.table.model.key_at(0))
    assert page.panel.form is show_before
    page.panel.guard.dialog.accept()
    at.wait(lambda: not page.panel.editing)
    assert page.may_close()


def test_a_person_is_found_by_pinyin_and_linked(at):
    at.workspace.run(add_entry, "elder_homes", {"name": "云岭镇敬老院", "beds": "2"})
    page = open_register(at, "elder_residents")
    page.add()
    form = page.panel.form.form
    resident, home = form["resident"], form["home"]
    assert isinstance(resident, PersonField)
    assert isinstance(home, WordsField)
    QTest.keyClicks(resident.line, "zgy")
    at.wait(lambda: resident.found)
    QTest.keyClick(resident.line, Qt.Key.Key_Return)
    assert resident.picked
    QTest.keyClicks(home.edit, "ylz")
    QTest.keyClick(home.edit, Qt.Key.Key_Return)
    compose(form["bed_no"].editor, "101")
    form["care_grade"].set_value(form["care_grade"]._values[-1])
    page.panel.save()
    at.wait(lambda: page.panel.line is not None)
    made = entries(at, "elder_residents")[0]
    assert made.links["resident"] == (at.heads["张桂英"],)
    at.wait(lambda: ("床位", "2", "张") in page.strip.shown)
    press(page, "张桂英")
    assert page.shell.requests[-1].key == "households.person"


def test_ten_thousand_lines_come_page_by_page(at, qtbot):
    rows = [{"found_on": "2026-03-01", "problem": f"第{n}件", "office": "办"} for n in range(3000)]
    at.workspace.run(add_entries, REGISTER, rows)
    page = open_register(at)
    assert page.table.model.rowCount() == 3000
    page.table.main.scrollToBottom()
    model = page.table.model
    at.wait(lambda: model.shown(2999, model.column_of("problem")).startswith("第"))


def test_papers_open_their_preview(at, page):
    show(at, page, 0)
    press(page, "打印")
    page.menus.print_list()
    page.menus.print_blank("form")
    tasks = [dict(request.args)["task"] for request in page.shell.requests[-3:]]
    assert all(at.workspace.read(task.preview).paper.pages for task in tasks)
    titles = [dict(request.args)["title"] for request in page.shell.requests[-3:]]
    assert titles[-1].endswith("（空白）")
    words = [action.text() for action in page.menus.print_menu().actions()]
    assert any("选中的 1 条" in word for word in words)


def test_the_list_and_an_empty_workbook_are_exported(at, page, tmp_path):
    page.menus.export(tmp_path / "台账.xlsx")
    at.wait(lambda: "台账.xlsx" in page.shell.words)
    page.menus.export(tmp_path / "空白.xlsx", template=True)
    at.wait(lambda: "空白.xlsx" in page.shell.words)
    cells = [cell.value for row in openpyxl.load_workbook(tmp_path / "台账.xlsx").active.iter_rows() for cell in row]
    assert "台账没有签字" in cells
    assert "去年的问题" not in cells  # as the year's filter says


def test_all_figures_stand_in_the_panel(at, page):
    page.show_figures()
    told = " ".join(part.accessibleName() for part in standing(page.split.panel, QWidget))
    assert "整改率 0.0% 0/2" in told
    assert "民政办 0.0% 0/2" in told


def test_the_first_screen_leads_to_what_is_late(at, page):
    page.close()
    late = open_register(at, state="overdue")
    at.wait(lambda: subjects(late) == ["公示栏没有按时更换"])


def test_an_entry_that_is_gone_closes_its_panel(at, page):
    at.workspace.run(add_entry, REGISTER, problem("马上撤销", "2026-11-19"))
    uid = next(line.uid for line in entries(at) if line.subject == "马上撤销")
    page.refresh()
    at.wait(lambda: "马上撤销" in subjects(page))
    page.open_entry(uid)
    at.wait(lambda: page.panel.line is not None)
    at.workspace.undo()
    page.refresh()
    at.wait(lambda: page.split.panel.isHidden())


def test_photographs_of_an_entry_are_taken_in(at, page, tmp_path):
    (tmp_path / "现场.jpg").write_bytes(plain("JPEG"))
    show(at, page, 0)
    card = standing(page.split.panel, AttachmentsCard)[-1]
    at.wait(lambda: card.kind.value)
    card.add_files([tmp_path / "现场.jpg"])
    at.wait(lambda: card.lines)
    assert at.workspace.read(entry, page.panel.line.uid).pictures == 1


def test_what_registers_say_of_a_person_stands_in_the_file(at):
    at.workspace.run(add_entry, "elder_homes", {"name": "云岭镇敬老院", "beds": "2"})
    stay = {
        "home": "云岭镇敬老院",
        "resident": "张桂英",
        "bed_no": "101",
        "care_grade": "自理",
        "came_on": "2025-03-01",
    }
    at.workspace.run(add_entry, "elder_residents", stay)
    page = PersonPage(at.session, {"uid": at.heads["张桂英"]})
    shell = at.show(page)
    at.wait(lambda: page.made_papers.registers.found)
    opener = standing(page.made_papers.registers, QPushButton)[0]
    assert opener.text() == "入住老人登记台账"
    opener.click()
    assert (shell.requests[-1].key, dict(shell.requests[-1].args)) == (
        "registers.register", {"code": "elder_residents"},
    )  # fmt: skip


def test_a_declared_register_is_ended(at):
    table = {"title": "灶具台账", "section": "own", "subject": "name", "columns": [{"key": "name", "label": "名称"}]}
    at.workspace.run(define_register, "own_1", table)
    page = open_register(at, "own_1")
    page.menus.end("own_1", "灶具台账")
    at.wait(lambda: page.desk.spec.ended == "2026-11-20")


def test_a_home_shows_its_residents_and_takes_one_more(at):
    at.workspace.run(add_entry, "elder_homes", {"name": "云岭镇敬老院", "beds": "20"})
    for number in range(9):
        stay = {"home": "云岭镇敬老院", "resident": f"老人{number}", "bed_no": str(number), "care_grade": "自理"}
        at.workspace.run(add_entry, "elder_residents", stay)
    page = open_register(at, "elder_homes")
    assert page.year.value == 0  # homes stand in every year
    show(at, page, 0)
    press(page, "全部")
    (uid, name) = dict(page.shell.requests[-1].asks)["parent"]
    press(page, "登记")
    asks = dict(page.shell.requests[-1].asks)
    residents = open_register(at, "elder_residents", **asks)
    assert residents.panel.form.written()["home"] == uid.hex()
    residents.panel.close()
    residents.show_asked({"parent": (uid, name)})
    at.wait(lambda: residents.table.model.rowCount() == 9)
    residents.clear_filters()
    assert residents.within.isHidden()


def test_a_round_lists_whom_it_has_not_visited(at):
    given = {"title": "年底回访", "programme": "dibao_rural", "month": "2026-11", "from_on": "2026-11-01"}
    at.workspace.run(add_entry, shipped_specs()["return_visit"].parent, given)
    page = open_register(at, shipped_specs()["return_visit"].parent)
    show(at, page, 0)
    told = " ".join(part.text() for part in standing(page.split.panel, QLabel))
    assert "还没有回访" in told
    assert "张桂英" in told
    press(page, "生成回访名单")
    at.wait(lambda: at.workspace.read(list_entries, "return_visit", EntryFilter()).total > 0)
