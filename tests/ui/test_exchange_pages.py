"""The exchange in the window: joining, sending, the county's board, receipts, doubts, all clicked through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from minsheng_desktop.workspace.service import Workspace
from tests.factories.offices import COUNTY, FIRST, SECOND, Offices, add_family, build, copy_of, own_installs
from tests.factories.window import Shell, session_of, wait_for
from tests.factories.workspaces import make_workspace
from ui.checks.crossing_page import CrossingPage
from ui.checks.doubts_page import DoubtsPage
from ui.exchange.admit_page import AdmitPage
from ui.exchange.board_page import BoardPage
from ui.exchange.joining_page import JoiningPage
from ui.exchange.receive_page import CheckPage, ReceivePage
from ui.exchange.send_page import SendPage
from ui.kit.page import Page
from ui.kit.runner import JobRunner
from ui.kit.table import TablePanel
from ui.kit.theme import apply_theme
from ui.registry import load_pages

SIZE = (1178, 576)  # what a page gets of 1366×697


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("offices"))


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
        page.resize(*SIZE)
        self.qtbot.addWidget(page)
        self.shells.append(Shell(page, session))
        page.show()
        page.refresh()
        page.on_activate()
        return page

    def close(self) -> None:
        for runner in self.runners:
            runner.close()


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
        opened.first.run(add_family, "程德明", 9, 61000)
        opened.second.run(add_family, "严明月", 7, 41000)
        yield opened


def words(widget: QWidget) -> str:
    """Everything a widget says."""
    shown = [made for made in widget.findChildren(QLabel) if made.isVisibleTo(widget)]
    return "\n".join(made.text() for made in shown)


def button_of(widget: QWidget, name: str) -> QPushButton:
    every = widget.findChildren(QPushButton)
    found = [made for made in every if name in made.accessibleName() and made.isVisibleTo(widget)]
    assert found, f"{name} is not among {[made.accessibleName() for made in every if made.isVisibleTo(widget)]}"
    return found[-1]


def cells(table: TablePanel) -> list[list[str]]:
    model = table.model
    return [[model.shown(row, column) for column in range(model.columnCount())] for row in range(model.rowCount())]


def test_every_page_is_registered_for_its_role() -> None:
    pages = load_pages(("exchange", "checks"))
    assert {key for key, page in pages.items() if "county" in page.roles} == {
        "exchange.board", "exchange.check", "exchange.admit", "exchange.stand_in", "exchange.summary",
        "exchange.township", "checks.sampling", "checks.crossing", "checks.compare",
    }  # fmt: skip
    assert {key for key, page in pages.items() if "township" in page.roles} == {
        "exchange.send", "exchange.receive", "exchange.joining", "checks.doubts", "checks.samples", "checks.compare",
    }  # fmt: skip


def test_a_township_joins_in_the_window(desk: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with (
        own_installs(tmp_path),
        make_workspace(tmp_path / "county", COUNTY, "county") as county,
        make_workspace(tmp_path / "town", FIRST, areas=False) as town,
    ):
        sending = desk.open(town, SendPage)
        wait_for(desk.qtbot, lambda: "还没有接入县里" in words(sending))
        button_of(sending, "乡镇接入").click()
        assert desk.shells[-1].requests[-1].key == "exchange.joining"

        joining = desk.open(town, JoiningPage)
        joining.write_request(stick)
        wait_for(desk.qtbot, lambda: "申请已写好" in words(joining))

        admitting = desk.open(county, AdmitPage)
        admitting.look(next(stick.glob("*.msjoin")))
        wait_for(desk.qtbot, lambda: admitting.asked.isVisible())
        own = joining.findChildren(QLabel)
        assert any(made.text() == admitting.card.fingerprint for made in own), "both sides read the same number"
        button_of(admitting, "指纹一致").click()
        wait_for(desk.qtbot, lambda: [row[0] for row in cells(admitting.table)] == [FIRST])

        joining.take_answer(next(stick.glob("*.mspkg")))
        wait_for(desk.qtbot, lambda: f"已接入{COUNTY}" in words(joining))
        wait_for(desk.qtbot, lambda: joining.session.identity.area in words(joining))

        admitting.look(next(stick.glob("*.msjoin")))
        wait_for(desk.qtbot, lambda: admitting.asked.isVisible())
        admitting.admit(stick / "none.msjoin", stick)
        wait_for(desk.qtbot, lambda: admitting.notice.isVisible())
        desk.close()
        desk.runners.clear()


def test_a_round_trip_is_clicked_through(desk: Desk, offices: Offices, tmp_path: Path) -> None:
    stick = tmp_path / "E"
    stick.mkdir()
    # both townships write their packages
    for office in (offices.first, offices.second):
        page = desk.open(office, SendPage)
        wait_for(desk.qtbot, lambda page=page: page.export.isVisible())
        assert "行变动还没有上报" in words(page)
        assert not page.full.isEnabled(), "the first package is full anyhow, and it is said why"
        page.send(stick)
        wait_for(desk.qtbot, lambda page=page: page.done.isVisible())
        assert "已写好并校验" in page.done.accessibleName()
        wait_for(desk.qtbot, lambda page=page: [row[4] for row in cells(page.grid)] == ["已导出"])
    assert len(list(stick.glob("*.mspkg"))) == 2
    assert len(list(stick.glob("*_交接单.pdf"))) == 2

    # the county looks at one, then takes in the stick
    checking = desk.open(offices.county, CheckPage, file=str(sorted(stick.glob("*.mspkg"))[0]))
    wait_for(desk.qtbot, lambda: checking.result is not None)
    assert checking.result.status == "ready"
    assert any(row[0] == "人员" for row in cells(checking.difference))
    board = desk.open(offices.county, BoardPage)
    wait_for(desk.qtbot, lambda: [row[1] for row in cells(board.grid)] == ["未上报", "未上报"])
    board.take_stick(stick)
    wait_for(desk.qtbot, lambda: board.panel.done is not None)
    wait_for(desk.qtbot, lambda: [row[1] for row in cells(board.grid)] == ["已确认", "已确认"])
    assert [result.status for result in board.panel.done.results] == ["applied", "applied"]
    assert len(board.panel.done.answers) == 2
    row = next(row for row in cells(board.grid) if row[0] == FIRST)
    assert (row[4], row[5], row[6], row[9]) == ("2", "2", "1,140.00", "1")
    assert "已到 2 / 2" in words(board)
    wait_for(desk.qtbot, lambda: "没有要打电话的乡镇" in words(board))
    board.take_stick(stick)
    wait_for(desk.qtbot, lambda: "此前已导入" in words(board.panel))

    # the township takes the answer: its package is confirmed
    answer = next(path for path in stick.glob("*.mspkg") if FIRST in path.name and "下发" in path.name)
    receiving = desk.open(offices.first, ReceivePage)
    receiving.load(answer)
    wait_for(desk.qtbot, lambda: receiving.take.isVisible())
    assert "写入前不改动任何数据" in words(receiving)
    receiving.take.click()
    wait_for(desk.qtbot, lambda: receiving.result.status == "applied")
    sending = desk.open(offices.first, SendPage)
    wait_for(desk.qtbot, lambda: sending.grid.model.rowCount() and cells(sending.grid)[0][4] == "已确认")
    assert sending.full.isEnabled()
    sheet = tmp_path / "sheet.pdf"
    sending.save_sheet(next(iter(sending.grid.records)), sheet)
    wait_for(desk.qtbot, sheet.exists)


def test_after_a_restore_the_page_says_that_everything_is_reported(desk: Desk, offices: Offices) -> None:
    offices.report()
    offices.answer()
    offices.restore(offices.backup())
    sending = desk.open(offices.first, SendPage)
    wait_for(desk.qtbot, lambda: "恢复过备份或换过电脑" in words(sending))
    assert sending.full.isChecked()
    assert not sending.full.isEnabled()


def test_a_doubt_is_answered_by_the_township_and_closed_by_the_county(
    desk: Desk, offices: Offices, tmp_path: Path
) -> None:
    for name in (FIRST, SECOND):
        offices.report(name)
        offices.answer(name)
    offices.answer(FIRST)
    asked = desk.open(offices.first, DoubtsPage)
    wait_for(desk.qtbot, lambda: len(cells(asked.grid)) == 1)
    assert cells(asked.grid)[0][3] == "县里"
    asked.open_doubt(asked.grid.model.key_at(0))
    wait_for(desk.qtbot, lambda: asked.panel.page is not None)
    wait_for(desk.qtbot, lambda: f"这个人的资料在{SECOND}" in words(asked.panel))
    button_of(asked.panel, "登记核实结果").click()
    form = asked.panel.form
    asked.panel.save()
    assert form.verdict.tone == "err", "what is missing is said at the field"
    form.verdict.set_value("untrue")
    form.finding.set_value("户口在本镇，河湾镇登记有误")
    assert not asked.may_close(), "a finding that is not saved is asked about"
    QApplication.activeModalWidget().reject()
    asked.panel.save()
    wait_for(desk.qtbot, lambda: not cells(asked.grid))
    offices.report(FIRST)

    crossing = desk.open(offices.county, CrossingPage)
    wait_for(desk.qtbot, lambda: [row[6] for row in cells(crossing.grid)] == ["核实中"])
    crossing.open_doubt(crossing.grid.model.key_at(0))
    wait_for(desk.qtbot, lambda: crossing.panel.page is not None)
    said = (FIRST, SECOND, "河湾镇登记有误", "3412**********")
    wait_for(desk.qtbot, lambda: all(one in words(crossing.panel) for one in said))
    assert "两边都享受" in words(crossing.panel)
    crossing.township.set_value(SECOND)
    crossing.refresh()
    wait_for(desk.qtbot, lambda: [sorted((row[3], row[5])) for row in cells(crossing.grid)] == [["不属实", "未答复"]])
    crossing.export.write(tmp_path / "list.xlsx")
    wait_for(desk.qtbot, lambda: (tmp_path / "list.xlsx").exists())
    crossing.save("closed", "河湾镇已注销")
    wait_for(desk.qtbot, lambda: not cells(crossing.grid))
    wait_for(desk.qtbot, lambda: "河湾镇已注销" in words(crossing.panel))
    button_of(crossing.panel, "重新打开…").click()
    QApplication.activeModalWidget().reject()
    crossing.reopen("又来报")
    asked_again = ("未答复", "未答复", "待核实")
    wait_for(desk.qtbot, lambda: [(row[3], row[5], row[6]) for row in cells(crossing.grid)] == [asked_again])


def test_a_file_that_is_no_package_is_told_and_nothing_changes(desk: Desk, offices: Offices, tmp_path: Path) -> None:
    bad = tmp_path / "名单.mspkg"
    bad.write_bytes(b"nothing")
    receiving = desk.open(offices.first, ReceivePage)
    receiving.load(bad)
    wait_for(desk.qtbot, lambda: receiving.result is not None)
    assert "没有导入任何数据" in words(receiving)
    assert not receiving.take.isVisible()
    board = desk.open(offices.county, BoardPage)
    board.take_files([bad])
    wait_for(desk.qtbot, lambda: board.panel.done is not None)
    wait_for(desk.qtbot, lambda: "没有导入任何数据" in words(board.panel))
    board.take_stick(tmp_path / "offices")
    wait_for(desk.qtbot, lambda: "没有给本县的上报包" in words(board.panel))


def test_every_control_has_a_name_and_pages_fit_the_smallest_screen(desk: Desk, offices: Offices) -> None:
    offices.report(FIRST)
    kinds = [(offices.first, kind) for kind in (SendPage, ReceivePage, JoiningPage, DoubtsPage)]
    kinds += [(offices.county, kind) for kind in (BoardPage, CheckPage, AdmitPage, CrossingPage)]
    for office, kind in kinds:
        page = desk.open(office, kind)
        desk.qtbot.wait(50)
        assert page.minimumSizeHint().width() <= SIZE[0], kind.__name__
        for made in page.findChildren(QPushButton):
            assert made.accessibleName() or made.text(), f"{kind.__name__} has a nameless button"
