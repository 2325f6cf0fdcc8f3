"""台账登记: every register by section, found by a word, those with late entries, opened or printed from the list."""

from __future__ import annotations

from typing import Any

import pytest

from minsheng_desktop.registers.service import add_entry
from minsheng_desktop.registers.specs import shipped_specs
from minsheng_desktop.workspace.register_tasks import register_tasks
from tests.factories.window import stage
from ui.registers.list_page import RegistersPage
from ui.registry import load_pages
from ui.workspace.home_words import task_request, task_words

LATE = {"problem": "公示栏没有按时更换", "found_on": "2026-09-01", "office": "民政办"}


@pytest.fixture
def page(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as at:
        at.workspace.run(add_entry, "rectification", LATE)
        made = RegistersPage(at.session)
        made.at, made.shell = at, at.show(made)
        at.wait(lambda: made.lines)
        yield made


def titles(page: Any) -> list[str]:
    model = page.table.model
    return [model.shown(row, 0) for row in range(model.rowCount()) if model.key_at(row) is not None]


def test_registers_stand_by_section_with_what_is_late(page):
    assert page.table.model.groups[0].title == "儿童与留守人员"
    assert "督查问题整改台账" in titles(page)
    row = page.table.model.find("rectification")
    assert [page.table.model.shown(row, column) for column in (1, 2, 3)] == ["1", "1", "逾期 1 条"]


def test_a_register_is_found_by_pinyin_or_another_name(page):
    page.words.setText("dcwtzg")
    page.at.wait(lambda: titles(page) == ["督查问题整改台账"])
    page.words.setText("整改台账")
    page.at.wait(lambda: "督查问题整改台账" in titles(page))
    page.clear_filters()
    page.at.wait(lambda: len(titles(page)) == len(page.lines))


def test_only_registers_with_late_entries(page):
    page.shows.set_value("late", tell=True)
    assert titles(page) == ["督查问题整改台账"]
    page.shows.set_value("used", tell=True)
    assert titles(page) == ["督查问题整改台账"]


def test_a_register_opens_its_page_or_the_one_that_does_its_work(page):
    page.open_register("rectification")
    assert page.shell.requests[-1].key == "registers.register"
    linked = next(line.spec for line in page.lines if line.spec.page)
    page.open_register(linked.code)
    assert page.shell.requests[-1].key == linked.page


def test_every_register_prints_blank_from_the_list(page):
    assert not page.print_menu().actions()[0].isEnabled() or page.table.current_key()
    for line in page.lines:
        page.table.select(line.spec.code)
        page.print_menu().actions()[0].trigger()
        task = dict(page.shell.requests[-1].args)["task"]
        assert page.at.workspace.read(task.preview).paper.pages, line.spec.code


def test_a_late_entry_stands_on_the_first_screen(page):
    task = page.at.workspace.read(register_tasks)[0]
    assert (task.code, task.count, task.days) == ("register_late", 1, -50)
    assert task_words(task) == "“督查问题整改台账”逾期 1 条"
    assert dict(task_request(task).asks) == {"state": "overdue"}


@pytest.mark.parametrize("role", ["township", "county"])
def test_every_form_done_elsewhere_names_a_page_of_the_office(role):
    pages = load_pages()
    linked = [spec for spec in shipped_specs().values() if spec.page]
    assert len(linked) >= 8
    for spec in linked:
        assert role in pages[spec.page_of(role)].roles, spec.code


def test_every_form_done_elsewhere_opens_that_page(page):
    pages, opened = load_pages(), set()
    for line in page.lines:
        if line.spec.page:
            page.open_register(line.spec.code)
            request = page.shell.requests[-1]
            assert request.key == line.spec.page
            if request.key not in opened:
                opened.add(request.key)
                made = pages[request.key].make(page.session, dict(request.args))
                page.at.show(made)
                assert made.isVisible(), request.key
                assert made.windowTitle() or made.accessibleName() or made.help_topic
                page.at.wait(lambda: not page.at.runner._tasks)
    assert opened == {
        "applications.intake", "applications.waivers", "entitlements.dynamic", "households.roster",
        "progress.own_scores",
    }  # fmt: skip
