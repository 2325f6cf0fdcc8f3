"""档案缺件 and 卷内目录 as a clerk uses them."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from minsheng_desktop.households.paper_files import PaperWish, enter_paper, paper_file
from minsheng_desktop.households.paper_files_missing import missing_papers
from tests.factories.window import stage, wait_for
from tests.ui.test_household_access import nameless
from ui.households.file_forms import PaperForm, PlaceForm
from ui.households.file_page import FilePage
from ui.households.files_page import FilesPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def click(qtbot, made):
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)


def test_many_files_are_placed_from_the_list_of_missing_papers(qtbot, at):
    page = FilesPage(at.session)
    _shell = at.show(page)
    wait_for(qtbot, lambda: page.shown)
    assert nameless(page) == []
    lines = at.workspace.read(missing_papers)
    assert len(page.shown) == len(lines)
    page.table.model.tick_all(True)
    homes = page.chosen()
    assert page.place_button.isVisibleTo(page)
    assert str(len(homes)) in page.place_button.text()
    page.place()
    made = page.panel.findChild(PlaceForm)
    made.set_values({"number": "低-001", "box": "1"})
    made.save(page, homes, page.split.close_panel)
    wait_for(qtbot, lambda: at.workspace.read(paper_file, homes[-1]).box == "1")
    assert {at.workspace.read(paper_file, home).number for home in homes} == {
        f"低-{at:03d}" for at in range(1, len(homes) + 1)
    }
    page.pending.setChecked(True)
    assert all(line.pending for line in page.shown)


def test_a_paper_is_listed_moved_and_taken_off_in_the_file(qtbot, at):
    home = at.workspace.read(missing_papers)[0].household
    for kind in ("id_card", "hukou_book"):
        at.workspace.run(enter_paper, home, PaperWish(kind, dated_on=date(2020, 1, 2), pages=1))
    page = FilePage(at.session, {"uid": home})
    _shell = at.show(page)
    wait_for(qtbot, lambda: page.file is not None and len(page.file.items) == 2)
    assert nameless(page) == []
    assert page.notice.isVisibleTo(page)
    page.add()
    form = page.panel.findChild(PaperForm)
    form.set_values({"kind": "survey_form"})
    form.save(page, home, page._close_panel)
    wait_for(qtbot, lambda: len(page.file.items) == 3)
    page.table.select(page.file.items[2].uid)
    click(qtbot, page.up_button)
    wait_for(qtbot, lambda: page.file.items[1].kind == "survey_form")
    page.table.select(page.file.items[0].uid)
    click(qtbot, page.remove_button)
    wait_for(qtbot, lambda: [item.kind for item in page.file.items] == ["survey_form", "hukou_book"])
    at.workspace.undo()
    page.refresh()
    wait_for(qtbot, lambda: len(page.file.items) == 3)
