"""Every step of an import can be read, named and reached, on a small screen too."""

from __future__ import annotations

import pytest

from tests.factories.import_window import import_desk
from tests.factories.workspaces import prepared_workspace
from tests.ui.stories.every_control import nameless
from tests.ui.test_import_page import ROSTER


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(qtbot, qapp, template, tmp_path):
    with import_desk(qtbot, qapp, template, tmp_path / "w") as made:
        yield made


def test_every_control_of_every_step_has_a_name(desk):
    page = desk.page
    assert nameless(page) == []
    desk.open(ROSTER)
    assert nameless(page) == []
    page.columns.mapping.ask_name()
    assert nameless(page) == []
    desk.judge()
    assert nameless(page) == []
    for tab in ("all", "clashes", "missing"):
        desk.tab(tab)
        assert nameless(page) == []
    desk.tab("all")
    desk.table.main.selectAll()
    assert nameless(page) == []
    page.check.toggle_policy()
    page.check.policy.radios["update"].click()
    assert nameless(page) == []
    page.check.policy.radios["merge"].click()
    desk.settled()
    desk.write()
    assert nameless(page) == []


def test_no_step_wants_a_larger_window_than_a_small_screen_has(desk):
    page = desk.page
    for then in (lambda: desk.open(ROSTER), desk.judge, desk.write):
        then()
        least = page.minimumSizeHint()
        assert least.width() <= 1310
        assert least.height() <= 560
