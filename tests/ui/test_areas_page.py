"""村（居）名单: areas as of a day, a name changed, villages merged after a question in figures."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel

from minsheng_desktop.areas.service import list_areas
from tests.factories.offices import change
from tests.factories.window import stage, standing
from ui.areas.area_panel import MERGE, OPEN, PART, RENAME, SPLIT
from ui.areas.areas_page import AreasPage, _area_page

SHIMEN, YUNLING = "341299101202", "341299101201"


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    made = AreasPage(at.session)
    at.shell = at.show(made)
    at.wait(lambda: made.areas)
    return made


def names(page):
    return [page.table.model.value(row, 1) for row in range(page.table.model.rowCount())]


def act(at, page, kind, village, **values):
    page.open_area(village)
    at.wait(lambda: not page.split.panel.isHidden() and page.act is None)
    page.open_act(kind, at.workspace.read(lambda uow: area_page(page, uow, village)))
    page.act.form.set_values(values)
    page.act.submit()


def area_page(page, uow, code):
    return _area_page(next(area for area in page.areas.values() if area.code == code), uow, None)


def test_a_name_is_changed_from_a_day_and_the_list_of_an_earlier_day_has_the_old_one(at, page):
    act(at, page, RENAME, SHIMEN, name="新石门村", on=date(2026, 8, 1), number="泾政〔2026〕8号")
    at.wait(lambda: "新石门村" in names(page))
    assert "更名" in at.shell.words
    page.show_day(date(2026, 7, 31))
    at.wait(lambda: "石门村" in names(page))
    page.show_day(None)
    at.wait(lambda: "新石门村" in names(page))
    page.open_area(SHIMEN)
    at.wait(lambda: any("以前：石门村" in label.text() for label in standing(page.split.panel, QLabel)))


def test_villages_are_merged_after_the_figures_were_seen(at, page):
    act(at, page, MERGE, SHIMEN, into=YUNLING, on=date(2026, 8, 1))
    at.wait(lambda: getattr(page, "dialog", None) is not None)
    words = "\n".join(label.text() for label in page.dialog.findChildren(QLabel))
    assert "3 户" in words
    assert "2026年8月" in words
    page.dialog._do()
    at.wait(lambda: "石门村" not in names(page))
    assert "并入云岭村" in at.shell.words


def test_what_is_refused_is_said_under_its_field(at, page):
    act(at, page, PART, SHIMEN, into=YUNLING, groups="九组", on=date(2027, 8, 1))
    at.wait(lambda: page.act is not None and page.act.form["on"].words)
    page.act.form.set_values({"on": date(2026, 8, 1)})
    page.act.submit()
    at.wait(lambda: getattr(page, "dialog", None) is not None)
    page.dialog._do()
    at.wait(lambda: page.act.form["groups"].words)
    act(at, page, SPLIT, SHIMEN, code="341299101203", name="白鹤村", groups="三组", on=date(2026, 8, 1))
    at.wait(lambda: "白鹤村" in names(page))
    page.open_new()
    assert page.act.kind == OPEN
    page.act.form.set_values({"code": "34", "name": "新村", "on": date(2026, 8, 1)})
    page.act.submit()
    at.wait(lambda: page.act.form["code"].words)


def test_people_of_a_village_the_county_closed_are_moved_from_here(at, page):
    rows = {area.code: area for area in at.workspace.read(list_areas)}
    at.workspace.run(change, "area", rows[SHIMEN].uid, valid_to="2026-07-31", successor_uid=rows[YUNLING].uid)
    page.refresh()
    at.wait(lambda: page.waiting.isVisible())
    page.settle()
    page.dialog._do()
    at.wait(lambda: "1 个村" in at.shell.words)
    at.wait(lambda: not page.waiting.isVisible())
