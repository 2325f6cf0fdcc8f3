"""A county reads what the townships sent: every number is there, nothing can be changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.service import search_people
from tests.factories.offices import FIRST, Offices, add_family, build, copy_of
from tests.factories.window import Shell, session_of, wait_for
from ui.households.household import HouseholdPage
from ui.households.people import PeoplePage
from ui.households.person import PersonPage
from ui.kit.page import Page
from ui.kit.runner import JobRunner

EDITING = (
    "households.change.title", "dossier.kind.death", "households.edit.title", "dossier.account.add",
    "dossier.account.edit", "dossier.unite_title", "dossier.more",
)  # fmt: skip
NAME = "严明月"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("offices"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with copy_of(template, tmp_path) as made:
        made.first.run(add_family, NAME, 7, 53000)
        made.report(FIRST)
        yield made


@pytest.fixture
def show(qtbot: Any, offices: Offices) -> Iterator[Any]:
    runner = JobRunner()
    session = session_of(offices.county, runner)

    def _show(kind: type[Page], **args: Any) -> Any:
        page = kind(session, args)
        page.resize(1310, 580)
        qtbot.addWidget(page)
        page.shell = Shell(page, session)  # type: ignore[attr-defined]
        page.show()
        page.refresh()
        page.on_activate()
        return page

    yield _show
    runner.close()


def offered(page: QWidget) -> set[str]:
    shown = [made for made in page.findChildren(QPushButton) if made.isVisible()]
    return {words for made in shown for words in (made.text().strip(), made.accessibleName())}


def nothing_to_edit(page: QWidget) -> bool:
    return not offered(page) & {text(key) for key in EDITING}


def test_the_file_of_a_townships_household_is_read_only(qtbot: Any, offices: Offices, show: Any) -> None:
    (hit,) = offices.county.read(search_people, NAME)
    page = show(HouseholdPage, uid=hit.household_uid)
    wait_for(qtbot, lambda: page.dossier is not None)
    assert nothing_to_edit(page)
    assert page.benefits.model.rowCount() == 1
    assert page.remark.area.isReadOnly()
    page.open_change("amount")
    page.record_death()
    qtbot.keyClick(page, Qt.Key.Key_F2)
    assert not page.changes.is_open


def test_the_file_of_a_townships_person_is_read_only(qtbot: Any, offices: Offices, show: Any) -> None:
    (hit,) = offices.county.read(search_people, NAME)
    page = show(PersonPage, uid=hit.uid)
    wait_for(qtbot, lambda: page.dossier is not None)
    assert nothing_to_edit(page)
    assert page.dossier.accounts
    page.record_death()
    page.open_account()
    page.edit()
    assert not page.changes.is_open
    assert not page.editor.is_open
    page.id_fact.press()  # a look is allowed, and recorded
    wait_for(qtbot, lambda: "*" not in page.id_fact.value.text())


def test_the_list_of_the_county_shows_persons_and_changes_none(qtbot: Any, offices: Offices, show: Any) -> None:
    page = show(PeoplePage)
    wait_for(qtbot, lambda: page.count == 1 and page.table.model.complete)
    page.table.opened.emit(page.table.model.keys[0])
    wait_for(qtbot, lambda: page.split.panel.accessibleName() == NAME)
    assert nothing_to_edit(page)
