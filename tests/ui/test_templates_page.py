"""空白表格: a blank list for each programme, found by a word, saved where the clerk wants it."""

import openpyxl
import pytest

from tests.factories.window import stage
from ui.spreadsheets.templates_page import TemplatesPage


@pytest.fixture
def page(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as at:
        made = TemplatesPage(at.session)
        made.at, made.shell = at, at.show(made)
        at.wait(lambda: made.templates and made.table.model.complete)
        yield made


def test_a_blank_list_is_found_and_saved(page, tmp_path):
    assert not page.save_button.isEnabled()
    page.words.setText("高龄")
    assert 0 < page.table.model.rowCount() < len(page.templates)
    page.table.select("elder_80_allowance")
    assert page.save_button.isEnabled()
    assert not page.panel.isHidden()
    out = tmp_path / "空白.xlsx"
    page.save(next(made for made in page.templates if made.key == "elder_80_allowance"), out)
    page.at.wait(lambda: "空白.xlsx" in page.shell.words)
    cells = {cell.value for row in openpyxl.load_workbook(out).worksheets[0].iter_rows() for cell in row}
    assert any("身份证" in str(value) for value in cells)


def test_a_place_that_cannot_be_written_is_told(page, tmp_path):
    page.save(page.templates[0], tmp_path / "none" / "a.xlsx")
    page.at.wait(lambda: not page.notice.isHidden())
