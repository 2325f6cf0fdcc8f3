"""栏目对应 on a real workspace: kept ways to read spreadsheets and header words, handed on, taken in, removed."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from minsheng_desktop.spreadsheets.header_words import list_words
from minsheng_desktop.spreadsheets.mappings import MappedColumn, SavedMapping, list_mappings, save_mapping
from tests.factories.window import stage
from ui.spreadsheets.mappings_page import WORDS, MappingsPage

MADE = SavedMapping(
    "县里的低保表", "0123456789abcdef", "roster",
    (MappedColumn(0, "姓名", "name"), MappedColumn(1, "应给的钱", "amount_month"), MappedColumn(2, "狗", "")),
    "dibao_rural",
)  # fmt: skip


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        made.workspace.run(save_mapping, MADE)
        yield made


def show(at):
    page = MappingsPage(at.session)
    shell = at.show(page)
    at.wait(lambda: page.mappings and page.table.model.complete)
    return page, shell


def words(panel):
    return "\n".join(made.text() for made in panel.findChildren(QLabel) if made.isVisibleTo(panel))


def test_a_mapping_is_shown_heading_by_heading(at):
    page, _ = show(at)
    page.open_mapping(page.mappings[0].uid)
    shown = words(page.panel)
    assert "应给的钱" in shown
    assert "月保障金额" in shown
    assert "按原栏目保留" in shown


def test_a_mapping_goes_out_as_a_file_and_comes_back(at, tmp_path):
    page, shell = show(at)
    out = tmp_path / "对应.json"
    page.hand_on(page.mappings[0], out)
    at.wait(out.exists)
    page.remove(page.mappings[0])
    at.wait(lambda: not page.mappings)
    page.take(out)
    at.wait(lambda: [mapping.name for mapping in page.mappings] == [MADE.name])
    _, undo = shell.toasts[-1].action
    undo()
    at.wait(lambda: not at.workspace.read(list_mappings))


def test_a_file_that_is_no_mapping_is_told_and_nothing_changes(at, tmp_path):
    page, _ = show(at)
    (tmp_path / "a.json").write_text("{}", "utf-8")
    page.take(tmp_path / "a.json")
    at.wait(lambda: not page.notice.isHidden())
    assert "a.json" in words(page.notice)
    assert len(page.mappings) == 1


def test_a_header_word_is_added_and_removed(at):
    page, _ = show(at)
    page._turn(WORDS)
    page.ask_word()
    assert page.form.submit() is None
    page.form.set_values({"word": "应给的 钱", "field": "amount_month"})
    page.save_word()
    at.wait(lambda: [word.word for word in page.words] == ["应给的钱"])
    page.open_word(page.words[0].uid)
    assert "月保障金额" in words(page.panel)
    shown = (made for made in page.panel.findChildren(QPushButton) if made.isVisibleTo(page.panel))
    next(made for made in shown if made.text().strip() == "删除").click()
    at.wait(lambda: not page.words)
    assert at.workspace.read(list_words) == ()


def test_a_mapping_is_made_from_a_spreadsheet_and_changed(at, tmp_path):
    page, _ = show(at)
    path = tmp_path / "八月.csv"
    path.write_text("姓名,身份证号,联系电话,应给的钱\n甘草,341299196202020193,15451766330,300\n", "utf-8")
    page.make_from(path)
    at.wait(lambda: not page.panel.isHidden())
    assert [box.currentData() for box in page.maker.boxes] == ["name", "id_no", "phone", ""]
    page.maker.boxes[3].setCurrentIndex(page.maker.boxes[3].findData("phone"))
    assert page.maker.submit() is None
    page.maker.boxes[3].setCurrentIndex(page.maker.boxes[3].findData("amount_month"))
    page.maker.name.set_value("八月的表")
    page.keep()
    at.wait(lambda: len(page.mappings) == 2)
    made = next(mapping for mapping in page.mappings if mapping.name == "八月的表")
    assert made.columns[3].field == "amount_month"
    page.change([("", made)])
    page.maker.unit.set_value(1_000_000)
    page.keep()
    at.wait(lambda: [m.money_unit for m in page.mappings if m.name == "八月的表"] == [1_000_000])


def test_a_file_without_a_list_makes_none(at, tmp_path):
    page, _ = show(at)
    (tmp_path / "a.csv").write_text("会议,时间\n碰头会,下午\n", "utf-8")
    page.make_from(tmp_path / "a.csv")
    at.wait(lambda: not page.notice.isHidden())
