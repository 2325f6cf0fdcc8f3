"""The manual in the program: F1 opens the place that tells of the page in front, words are found, links lead on."""

import importlib

import pytest
from PySide6.QtCore import QUrl

from resources import MANUAL
from tests.factories.window import session_of, wait_for
from tests.factories.workspaces import prepared_workspace
from ui.kit.page import Page, PageRequest
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.main_window import MainWindow
from ui.registry import load_pages
from ui.shell.services import ShellServices
from ui.workspace.county_home import CountyHomePage
from ui.workspace.home_page import HomePage
from ui.workspace.manual_page import ManualPage
from ui.workspace.manual_text import find_words, place_of, read_manual, read_pictures

CHAPTERS = {chapter.name: chapter for chapter in read_manual()}


def page_classes():
    """Every registered page's class by its key; the first screen has two."""
    found = {"home": HomePage, "county home": CountyHomePage}
    for key, spec in load_pages().items():
        module, _, name = spec.factory.partition(":")
        made = getattr(importlib.import_module(module), name)
        if isinstance(made, type) and issubclass(made, Page):
            found[key] = made
    return found


@pytest.fixture
def session(qapp, tmp_path):
    apply_theme(qapp)
    runner = JobRunner()
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        yield session_of(workspace, runner)
        runner.close()


def shown(qtbot, session, **args):
    page = ManualPage(session, args)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.refresh()
    wait_for(qtbot, lambda: page.view.toPlainText())
    return page


@pytest.mark.parametrize("key", sorted(page_classes()))
def test_every_page_names_a_place_of_the_manual(key):
    topic = page_classes()[key].help_topic
    assert topic, "a page without a help_topic"
    assert place_of(CHAPTERS, topic), f"the manual has no {topic}"


def test_f1_opens_the_manual_where_it_tells_of_the_page_in_front(qtbot, session):
    window = MainWindow(session, load_pages(), ShellServices())
    qtbot.addWidget(window)
    window.show()
    window.host.open(PageRequest("workspace.backup"))
    window.show_help()
    page = window.host.current
    assert isinstance(page, ManualPage)
    wait_for(qtbot, lambda: page.topic == "system#备份")
    window.host.open(PageRequest("security.audit"))
    window.show_help()
    wait_for(qtbot, lambda: page.topic == "system#操作日志")


def test_links_lead_on_and_one_goes_back(qtbot, session):
    page = shown(qtbot, session)
    assert page.topic == "README"
    page.view.anchorClicked.emit(QUrl("system.md#恢复"))
    wait_for(qtbot, lambda: page.topic == "system#恢复")
    page.walk(-1)
    wait_for(qtbot, lambda: page.topic == "README")
    assert page.forward_button.isEnabled()
    page.view.anchorClicked.emit(QUrl("nowhere.md"))
    assert page.topic == "README"


def test_words_are_found_and_enter_opens_the_first_place(qtbot, session):
    page = shown(qtbot, session)
    page.search.setText("恢复单")
    assert "找到" in page.found.text()
    page.search.returnPressed.emit()
    wait_for(qtbot, lambda: "#" in page.topic)
    name, heading = place_of(CHAPTERS, page.topic)
    section = next(one for one in CHAPTERS[name].headings if one.title == heading)
    assert "恢复单" in section.title + section.body
    page.search.setText("没有这样的词")
    assert page.contents.count() == 0
    page.search.clear()
    assert page.contents.count() > 30


def test_an_unknown_topic_opens_the_first_page(qtbot, session):
    assert shown(qtbot, session, topic="nowhere#x").topic == "README"


def test_pictures_are_no_wider_than_the_text():
    pictures = read_pictures(CHAPTERS["README"], 500, 1.0)
    assert pictures
    assert {image.width() for image in pictures.values()} == {500}


def test_a_section_with_the_word_in_its_heading_comes_first():
    chapter, heading = find_words(list(CHAPTERS.values()), "备份")[0]
    assert "备份" in heading.title or "备份" in chapter.title


def test_the_manual_is_found_in_the_source_tree():
    assert (MANUAL / "README.md").exists()
