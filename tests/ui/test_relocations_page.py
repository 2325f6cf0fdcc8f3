"""跨乡镇迁移 in the windows of three offices: let go from the household's page, taken in, declined, passed on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.households.moved_away import list_departures
from minsheng_desktop.households.moving_out import destination_of, move_out
from minsheng_desktop.workspace.service import Workspace
from tests.factories.offices import FIRST, SECOND, Offices, add_family, build, copy_of
from tests.factories.window import Shell, StrayWindows, session_of, standing, wait_for
from ui.households.household import HouseholdPage
from ui.households.relocation_forms import AcceptForm, AssignForm, DeclineForm, MoveOutForm, TakeBackForm
from ui.households.relocations_page import RelocationsPage
from ui.kit.page import Page
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme

JULY = 202607


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("offices"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with copy_of(template, tmp_path) as found:
        yield found


class Desk:
    """Opens pages of any office, as its own window would."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.runners: list[JobRunner] = []
        self.shells: list[Shell] = []

    def open(self, workspace: Workspace, kind: type[Page], **args: Any) -> Any:
        runner = JobRunner()
        self.runners.append(runner)
        session = session_of(workspace, runner)
        page = kind(session, args)
        page.resize(1178, 576)
        self.qtbot.addWidget(page)
        self.shells.append(Shell(page, session))
        page.show()
        page.refresh()
        page.on_activate()
        return page

    def wait(self, condition: Any) -> None:
        wait_for(self.qtbot, condition)


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot) -> Iterator[Desk]:
    apply_theme(qapp)
    made, stray = Desk(qtbot), StrayWindows()
    qapp.installEventFilter(stray)
    yield made
    for runner in made.runners:
        runner.close()
    qapp.removeEventFilter(stray)
    assert not stray.seen, stray.seen


def words(part: QWidget) -> str:
    return "\n".join(made.text() for made in standing(part, QLabel) if made.text())


def press(page: QWidget, caption: str) -> None:
    """Press the button of the panel with this caption."""
    found = [made for made in page.findChildren(QPushButton) if made.text() == caption and made.isVisible()]
    assert found, caption
    found[0].click()


def shoot(page: QWidget, name: str) -> None:
    """Keep a picture where somebody asks for it."""
    if folder := os.environ.get("PICTURES"):
        page.grab().save(f"{folder}/{name}.png")


def left(offices: Offices, to: str = SECOND, place: str = "") -> dict[str, bytes]:
    uids = offices.first.run(add_family, "严明月", 1).value
    went = offices.first.read(destination_of, to, place)
    offices.first.run(move_out, uids["household"], went, JULY)
    carry(offices)
    return uids


def carry(offices: Offices) -> None:
    for name in (FIRST, SECOND):
        offices.report(name)
    for name in (FIRST, SECOND):
        offices.answer(name)


def test_a_household_is_let_go_from_its_page(desk: Desk, offices: Offices) -> None:
    household = offices.first.run(add_family, "严明月", 1).value["household"]
    page = desk.open(offices.first, HouseholdPage, uid=household)
    desk.wait(lambda: page.dossier is not None and page.villages)
    page.open_change("move_out")
    form = page.changes.form
    assert isinstance(form, MoveOutForm)
    desk.wait(lambda: form.township.edit.choices)
    known = {choice.name: choice.value for choice in form.township.edit.choices}
    assert SECOND in known
    assert FIRST not in known
    page.changes.save()
    assert form.township.tone == "err"
    form.form.set_values({"township": known[SECOND], "month": JULY, "reason": "搬家"})
    form.changed.emit()
    desk.wait(lambda: len(form.lines()) == 3)
    assert form.lines()[1].endswith("为最后一月。")
    shoot(page, "move_out")
    page.changes.save()
    desk.wait(lambda: page.away.departures)
    assert [(line.status, line.reason) for line in page.away.departures] == [("sent", "搬家")]
    assert page.away.isVisible()
    assert "河湾镇" in words(page.away)
    shoot(page, "moved_card")


def test_an_arrival_is_taken_in_with_the_benefit_that_is_ticked(desk: Desk, offices: Offices) -> None:
    left(offices)
    page = desk.open(offices.second, RelocationsPage)
    desk.wait(lambda: len(page.shown) == 1)
    page.open_line(next(iter(page.shown)))
    desk.wait(lambda: not page.panel.isHidden())
    assert "530.00" in words(page.panel)
    shoot(page, "arrival")
    press(page, "接收")
    form = page.changes.form
    assert isinstance(form, AcceptForm)
    page.changes.save()
    assert form.form["village"].tone == "err"
    village = next(iter(offices.second.read(villages_by_name).values()))
    form.form.set_values({"village": village, "benefits": (0,)})
    form.changed.emit()
    form.form.set_values({"members": ()})
    page.changes.save()
    assert form.form["members"].tone == "err"
    form.form.set_values({"members": (0,)})
    form.changed.emit()
    shoot(page, "accept")
    page.changes.save()
    desk.wait(lambda: next(iter(page.shown.values())).status == "accepted")
    assert "接收严明月家 1 人，续发待遇 1 项" in desk.shells[-1].words
    household = next(iter(page.shown.values())).household_uid
    home = desk.open(offices.second, HouseholdPage, uid=household)
    desk.wait(lambda: home.away.isVisible())
    assert "2026-07 从云岭镇迁入" in words(home.away)


def test_a_declined_household_is_taken_back(desk: Desk, offices: Offices) -> None:
    left(offices)
    page = desk.open(offices.second, RelocationsPage)
    desk.wait(lambda: len(page.shown) == 1)
    page.open_line(next(iter(page.shown)))
    desk.wait(lambda: not page.panel.isHidden())
    press(page, "不接收")
    form = page.changes.form
    assert isinstance(form, DeclineForm)
    form.form.set_values({"reason": "查无此户"})
    page.changes.save()
    desk.wait(lambda: next(iter(page.shown.values())).status == "declined")
    carry(offices)
    home = desk.open(offices.first, RelocationsPage, view="departures")
    desk.wait(lambda: len(home.shown) == 1)
    home.open_line(next(iter(home.shown)))
    assert "查无此户" in words(home.panel)
    shoot(home, "declined")
    press(home, "撤回迁出")
    assert isinstance(home.changes.form, TakeBackForm)
    home.changes.save()
    desk.wait(lambda: next(iter(home.shown.values())).status == "withdrawn")


def test_the_county_passes_on_what_waits(desk: Desk, offices: Offices) -> None:
    left(offices, to="", place="新城区人民路")
    page = desk.open(offices.county, RelocationsPage)
    desk.wait(lambda: len(page.shown) == 1)
    page.open_line(next(iter(page.shown)))
    shoot(page, "county")
    press(page, "转给乡镇")
    form = page.changes.form
    assert isinstance(form, AssignForm)
    form.form.set_values({"township": offices.second.node.uid.hex()})
    form.changed.emit()
    page.changes.save()
    desk.wait(lambda: next(iter(page.shown.values())).status == "passed")
    assert [line.remark for line in offices.county.read(list_departures)] == [f"县里已转交{SECOND}"]
