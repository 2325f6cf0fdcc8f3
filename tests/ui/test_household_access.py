"""The pages about people can be used without a mouse, spoken, and fit the smallest screen."""

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from minsheng_desktop.households.service import person_page
from tests.factories.window import stage
from ui.households.household import HouseholdPage
from ui.households.people import PeoplePage
from ui.households.person import PersonPage
from ui.households.roster import RosterPage

SMALLEST = (1366 - 56, 697 - 117)  # what the folded menu, top bar, tabs and status line leave of 1366 x 697
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QAbstractItemView)


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def nameless(page: QWidget) -> list[str]:
    return [
        type(control).__name__
        for control in page.findChildren(QWidget)
        if isinstance(control, CONTROLS)
        and control.isVisible()
        and not isinstance(control, QHeaderView)  # its sections speak
        and not isinstance(control.parent(), (QComboBox, QScrollBar))
        and not control.accessibleName()
        and not (isinstance(control, QAbstractButton) and control.text())
    ]


def opened(at, kind):
    if kind == "roster":
        page = RosterPage(at.session)
        at.show(page, SMALLEST)
        at.wait(lambda: page.totals is not None and page.table.model.complete)
        page.table.select(page.table.model.keys[0])
        page.table.opened.emit(page.table.model.keys[0])
        at.wait(lambda: page.split.panel.accessibleName())
    elif kind == "people":
        page = PeoplePage(at.session)
        at.show(page, SMALLEST)
        at.wait(lambda: page.count == 12)
    elif kind == "household":
        home = at.workspace.read(person_page, at.heads["张桂英"]).households[0].household_uid
        page = HouseholdPage(at.session, {"uid": home})
        at.show(page, SMALLEST)
        at.wait(lambda: page.dossier is not None)
        page.open_change()
    else:
        page = PersonPage(at.session, {"uid": at.heads["张桂英"]})
        at.show(page, SMALLEST)
        at.wait(lambda: page.dossier is not None)
        page.edit()
        at.wait(lambda: page.editor.is_open)
    return page


@pytest.mark.parametrize("kind", ["roster", "people", "household", "person"])
def test_every_control_has_a_name_and_the_page_fits(at, kind):
    page = opened(at, kind)
    assert nameless(page) == []
    assert page.minimumSizeHint().width() <= SMALLEST[0]
    assert page.size().toTuple() == SMALLEST
