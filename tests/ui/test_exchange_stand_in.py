"""代管 and new keys in the window: a lost computer, a handover, keys changed on both sides, all clicked through."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange import joining, stand_in
from minsheng_desktop.exchange.office import own_fingerprint
from minsheng_desktop.workspace import stand_in as keeping
from minsheng_desktop.workspace.restore import restore_workspace
from tests.factories.offices import (
    COUNTY,
    FIRST,
    SECOND,
    Offices,
    add_family,
    build,
    copy_of,
    differing,
    make_workspace,
)
from tests.factories.window import wait_for
from tests.factories.workspaces import AS_OF, Clock, open_workspace
from tests.ui.test_exchange_pages import Desk, button_of, cells, words
from ui import door
from ui.exchange.admit_page import AdmitPage
from ui.exchange.joining_page import JoiningPage
from ui.exchange.stand_in_page import StandInPage, window_command
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.workspace.first_run import FirstRun
from ui.workspace.first_run_model import FirstRunServices

OWN = "stand-in 1"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("offices"))


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot) -> Iterator[Desk]:
    apply_theme(qapp)
    made = Desk(qtbot)
    yield made
    made.close()


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with copy_of(template, tmp_path) as opened:
        opened.first.run(add_family, "严明月", 7, 53000)
        opened.report()
        yield opened


def test_a_lost_township_is_kept_and_handed_over(desk: Desk, offices: Offices, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    page = desk.open(offices.county, StandInPage)
    wait_for(desk.qtbot, lambda: page.form["township"].box.count() == 2)
    assert cells(page.table) == []
    page.keep_button.click()
    assert page.form["township"].tone == "err", "nobody is kept without being chosen"
    page.form.set_values(
        {"township": offices.first.node.uid, "reason": "电脑进水", "password": OWN, "again": "other"}
    )  # fmt: skip
    page.keep_button.click()
    assert page.form["again"].tone == "err"
    page.form.set_values({"again": OWN})
    page.ask_keep(folder)
    assert "不再接收" in words(page.question)
    button_of(page.question, "建立代管工作区").click()
    wait_for(desk.qtbot, lambda: [row[:2] for row in cells(page.table)] == [[FIRST, "代管中"]])
    assert page.sheet.isVisible()
    assert [page.form["township"].box.itemText(at) for at in range(page.form["township"].box.count())] == [SECOND]
    page.save_sheet(tmp_path / "sheet.pdf")
    wait_for(desk.qtbot, lambda: (tmp_path / "sheet.pdf").exists())
    assert offices.report().code == "exchange.kept_here"

    page.table.main.selectRow(0)
    wait_for(desk.qtbot, lambda: page.chosen.isVisible())
    assert str(folder) in words(page.chosen)
    page.handing.set_values({"to": "陈晓琳", "password": "wrong one"})
    page.hand_over(offices.first.node.uid.hex(), tmp_path / "a.msbak")
    wait_for(desk.qtbot, lambda: page.handing["password"].tone == "err")
    page.handing.set_values({"to": "陈晓琳", "password": OWN})
    page.hand_over(offices.first.node.uid.hex(), tmp_path / "a.msbak")
    wait_for(desk.qtbot, lambda: [row[:2] for row in cells(page.table)] == [[FIRST, "已移交陈晓琳"]])
    assert not page.chosen.isVisible()
    restore_workspace(tmp_path / "new", tmp_path / "a.msbak", "admin", OWN)
    with open_workspace(tmp_path / "new", "admin", OWN, Clock(AS_OF)) as town:
        assert differing(town, offices.county) == []


def test_the_lost_computer_is_offered_no_admission_and_a_new_ledger_only_with_a_warning(
    desk: Desk, offices: Offices, tmp_path: Path
) -> None:
    keeping.keep_township(offices.county, FIRST, tmp_path / "kept", OWN, "电脑进水")
    lost = joining.request_joining(offices.first, tmp_path).file
    page = desk.open(offices.county, AdmitPage)
    assert lost is not None
    page.look(lost)
    wait_for(desk.qtbot, lambda: page.asked.isVisible())
    assert "报失的那台电脑" in words(page.asked)
    offered = [made.text() for made in page.asked.findChildren(QPushButton) if made.isVisible()]
    assert [word for word in offered if "指纹一致" in word] == []
    page.admit(lost, tmp_path, replace=True)
    wait_for(desk.qtbot, lambda: "不能接入" in words(page.notice))
    with make_workspace(tmp_path / "anew", FIRST, areas=False) as anew:
        asked = joining.request_joining(anew, tmp_path / "anew.msjoin").file
    assert asked is not None
    page.look(asked)
    wait_for(desk.qtbot, lambda: "另一个新建的台账" in words(page.asked))
    button_of(page.asked, "指纹一致").click()
    wait_for(desk.qtbot, lambda: getattr(page, "question", None) is not None)
    assert "代管工作区写的包不再接收" in words(page.question)
    page.question.reject()
    page.admit(asked, tmp_path, replace=True)
    wait_for(desk.qtbot, lambda: not offices.county.read(stand_in.list_stand_ins)[0].kept)
    listed = desk.open(offices.county, StandInPage)
    wait_for(desk.qtbot, lambda: [row[:2] for row in cells(listed.table)] == [[FIRST, "已由重新建的台账接替"]])
    listed.table.main.selectRow(0)
    assert not listed.chosen.isVisible()


def test_the_kept_workspace_opens_in_a_window_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program, words_given = window_command(tmp_path)
    assert (program, words_given) == (sys.executable, ["-m", "minsheng_desktop", "gui", "--workspace", str(tmp_path)])
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert window_command(tmp_path)[1] == ["gui", "--workspace", str(tmp_path)]


def test_a_short_password_and_a_failure_are_told_in_the_page(desk: Desk, offices: Offices, tmp_path: Path) -> None:
    page = desk.open(offices.county, StandInPage)
    page.keep(FIRST, tmp_path / "kept", "short", "电脑进水")
    wait_for(desk.qtbot, lambda: page.form["password"].tone == "err")
    page.keep(FIRST, tmp_path, OWN, "电脑进水")
    wait_for(desk.qtbot, lambda: page.notice.isVisible())
    assert offices.county.read(stand_in.list_stand_ins) == []


def test_setting_up_that_was_broken_off_is_carried_on(
    desk: Desk, offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _pulled(*_arguments: object, **_more: object) -> None:
        raise AppError(Kind.UNAVAILABLE, "files.disk_full", place="")

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "answer_township", _pulled)
        with pytest.raises(AppError):
            keeping.keep_township(offices.county, FIRST, tmp_path / "kept", OWN, "电脑进水")
    page = desk.open(offices.county, StandInPage)
    wait_for(desk.qtbot, lambda: [row[:2] for row in cells(page.table)] == [[FIRST, "没有建完"]])
    page.table.main.selectRow(0)
    wait_for(desk.qtbot, lambda: page.refill_button.isVisible())
    assert not page.hand_button.isVisible()
    page.refill_button.click()
    assert page.handing["password"].tone == "err"
    page.handing.set_values({"password": OWN})
    page.refill_button.click()
    wait_for(desk.qtbot, lambda: [row[:2] for row in cells(page.table)] == [[FIRST, "代管中"]])
    assert page.sheet.isVisible()


def test_a_township_renews_its_keys_and_the_county_sees_who_vouches(
    desk: Desk, offices: Offices, tmp_path: Path
) -> None:
    page = desk.open(offices.first, JoiningPage)
    wait_for(desk.qtbot, lambda: page.renewal.isVisible())
    page.renew_into(tmp_path)
    wait_for(desk.qtbot, lambda: "新密钥的指纹" in words(page))
    admitting = desk.open(offices.county, AdmitPage)
    admitting.look(next(tmp_path.glob("*.msjoin")))
    wait_for(desk.qtbot, lambda: admitting.asked.isVisible())
    assert "由登记的原密钥担保" in words(admitting.asked)
    button_of(admitting, "指纹一致").click()
    wait_for(desk.qtbot, lambda: admitting.notice.isVisible())
    page.take_answer(next(tmp_path.glob("*.mspkg")))
    wait_for(desk.qtbot, lambda: "新密钥的指纹" not in words(page))
    wait_for(desk.qtbot, lambda: offices.report().status == "applied")


def test_the_county_changes_its_keys_and_the_township_asks_first(desk: Desk, offices: Offices, tmp_path: Path) -> None:
    admitting = desk.open(offices.county, AdmitPage)
    wait_for(desk.qtbot, lambda: len(cells(admitting.table)) == 2)
    wait_for(desk.qtbot, admitting.renew_button.isEnabled)
    admitting.renew_button.click()
    assert "导入答复以前" in words(admitting.question)
    admitting.question.reject()
    admitting.renew(tmp_path)
    wait_for(desk.qtbot, lambda: "写好 2 份答复" in words(admitting))
    page = desk.open(offices.first, JoiningPage)
    page.take_answer(next(path for path in tmp_path.glob("*.mspkg") if FIRST in path.name))
    wait_for(desk.qtbot, lambda: getattr(page, "question", None) is not None)
    assert "打电话给县里" in words(page.question)
    button_of(page.question, "已核对，替换").click()
    wait_for(desk.qtbot, lambda: offices.county.read(own_fingerprint) in words(page))
    assert offices.report().status == "applied"


def test_answers_that_could_not_be_written_are_named_and_written_by_the_same_button(
    desk: Desk, offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise AppError(Kind.UNAVAILABLE, "files.disk_full", place="U")

    admitting = desk.open(offices.county, AdmitPage)
    wait_for(desk.qtbot, lambda: len(cells(admitting.table)) == 2)
    with monkeypatch.context() as patch:
        patch.setattr(joining, "send", full)
        admitting.renew(tmp_path)
        wait_for(desk.qtbot, lambda: "还有 2 个乡镇的没有写出" in words(admitting))
    assert all(said in words(admitting) for said in (FIRST, "磁盘已满"))
    own = offices.county.read(own_fingerprint)
    wait_for(desk.qtbot, lambda: not admitting.busy)
    admitting.renew(tmp_path)
    wait_for(desk.qtbot, lambda: "已补写 2 份" in words(admitting))
    assert offices.county.read(own_fingerprint) == own


def test_the_first_run_of_a_county_takes_the_place_of_the_lost_one(
    desk: Desk, offices: Offices, qtbot: QtBot, tmp_path: Path
) -> None:
    asked = joining.request_joining(offices.first, tmp_path).file
    assert asked is not None
    services = FirstRunServices(lambda *_: None, lambda *_: None, read_succession=door.read_succession)
    runner = JobRunner()
    desk.runners.append(runner)
    wizard = FirstRun(services, runner)
    qtbot.addWidget(wizard)
    wizard.roles["township"].setChecked(True)
    assert not wizard.succession.isVisibleTo(wizard.succession.parentWidget()), "a township is kept by its county"
    wizard.roles["county"].setChecked(True)
    assert wizard.succession.isVisibleTo(wizard.succession.parentWidget())
    wizard.succession.take([asked.with_name("none.msjoin")])
    wait_for(qtbot, lambda: wizard.succession.said.words != text("shell.first_run.succeed_help"))
    wizard.succession.take([asked])
    wait_for(qtbot, lambda: wizard.model.succession is not None)
    assert wizard.model.succession.node_uid == offices.county.node.uid
    wizard.roles["township"].setChecked(True)
    assert wizard.model.succession is None


def test_an_answer_is_written_again_for_the_township_chosen(desk: Desk, offices: Offices, tmp_path: Path) -> None:
    page = desk.open(offices.county, AdmitPage)
    wait_for(desk.qtbot, lambda: len(cells(page.table)) == 2)
    assert not page.again.isEnabled()
    page.table.main.selectRow(0)
    wait_for(desk.qtbot, lambda: page.again.isEnabled())
    page.answer_again(offices.first.node.uid, tmp_path)
    wait_for(desk.qtbot, lambda: list(tmp_path.glob("*.mspkg")) != [])
    wait_for(desk.qtbot, lambda: not page.busy)
    assert joining.join_county(offices.first, next(tmp_path.glob("*.mspkg"))).name == COUNTY
