"""Importing a progress table in the window: choose, look, write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from minsheng_desktop.progress.submissions import submit_month
from minsheng_desktop.progress.table import find_task, task_detail, task_table
from minsheng_desktop.workspace.service import Workspace
from tests.factories.progress import SAMPLE, workspace
from tests.factories.progress_window import session_of
from tests.factories.window import standing
from ui.kit.messages import QuestionDialog
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.progress.import_page import ImportPage
from ui.session import Session


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("w") / "ws") as opened:
        yield opened


@pytest.fixture
def session(stored: Workspace, qapp: QApplication, qtbot: QtBot) -> Iterator[Session]:
    apply_theme(qapp)
    runner = JobRunner()
    yield session_of(stored, runner)
    runner.close()


def test_a_workbook_is_looked_at_and_then_written(session: Session, qtbot: QtBot, stored: Workspace) -> None:
    page = ImportPage(session)
    page.resize(1300, 700)
    qtbot.addWidget(page)
    page.show()
    page.load(SAMPLE)
    qtbot.waitUntil(lambda: page.outcome is not None)
    assert page.body.next_button.text() == "写入 26 行"
    model = page.grid.model
    assert model.rowCount() == 28
    row = next(row for row in range(28) if model.shown(row, 0) == "14")
    assert "#DIV/0!" in model.shown(row, 5)
    page.only.click()
    assert 5 < model.rowCount() < 12
    closed = _emitted(page.closed)
    page.write()
    qtbot.waitUntil(lambda: bool(closed))
    assert stored.read(find_task, "老年助餐点")


def test_a_file_that_is_none_is_told_on_the_spot(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    page = ImportPage(session)
    qtbot.addWidget(page)
    page.show()
    bad = tmp_path / "名单.csv"
    bad.write_text("姓名,电话\n甲,1540000\n", encoding="utf-8")
    page.load(bad)
    qtbot.waitUntil(lambda: page.opening.notice.isVisibleTo(page))
    assert "没有认出目标任务进度表" in page.opening.notice.accessibleName()
    assert page.body.current == 0


def test_a_month_the_file_does_not_state_is_asked_for(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    page = ImportPage(session)
    qtbot.addWidget(page)
    page.show()
    table = tmp_path / "进度.csv"
    table.write_text("项目名称,计量单位,目标任务,累计完成\n助餐点,个,4,2\n公厕改造,座,8,5\n", encoding="utf-8")
    page.load(table)
    qtbot.waitUntil(lambda: page.file is not None)
    assert page.outcome is None
    assert not page.body.next_button.isEnabled()
    page.month.set_value(202606)
    page.month.left.emit()
    qtbot.waitUntil(lambda: page.outcome is not None)
    assert page.body.next_button.text() == "写入 2 行"


def _emitted(signal: object) -> list[bool]:
    heard: list[bool] = []
    call: Callable[[], None] = lambda: heard.append(True)  # noqa: E731
    signal.connect(call)  # type: ignore[attr-defined]
    return heard


def test_a_pasted_table_is_read_as_if_it_were_a_file(session: Session, qtbot: QtBot) -> None:
    rows = [
        ["民生工程目标任务进度表（2026年6月）"],
        ["序号", "项目名称", "责任单位", "计量单位", "目标任务", "累计完成", "完成率"],
        ["1", "老年助餐点建设", "民政办", "个", "10", "5", "50%"],
        ["2", "农村改厕", "农业办", "户", "100", "80", "80%"],
    ]
    page = ImportPage(session, {"content": "\n".join("\t".join(row) for row in rows)})
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.outcome is not None)
    assert page.grid.model.rowCount() == 2


def test_a_submitted_month_asks_for_a_reason(session: Session, qtbot: QtBot, stored: Workspace) -> None:
    content = "项目名称\t责任单位\t计量单位\t目标任务\t累计完成\n水窖\t水利站\t口\t10\t{}\n公厕\t城管办\t座\t8\t5"
    page = ImportPage(session, {"content": "民生工程目标任务进度表（2026年5月）\n" + content.format(5)})
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.outcome is not None)
    page.write()
    qtbot.waitUntil(lambda: "水窖" in {x.item for x in stored.read(task_table, 202605).lines})
    stored.run(submit_month, 202605, "李建国", True)
    again = ImportPage(session, {"content": "民生工程目标任务进度表（2026年5月）\n" + content.format(6)})
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.outcome is not None)
    again.write()
    qtbot.waitUntil(lambda: bool(standing(again, QuestionDialog)))
    dialog = standing(again, QuestionDialog)[-1]
    dialog._edit.setText("县里核减")
    next(made for made in dialog.findChildren(QPushButton) if made.text() == "写入 1 行").click()
    task = stored.read(find_task, "水窖")
    qtbot.waitUntil(lambda: stored.read(task_detail, task, 202605).line.total_milli == 6_000)
    assert stored.read(task_detail, task, 202605).history[0].reason == "县里核减"
