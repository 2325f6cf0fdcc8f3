"""Photographs and scans with the report: how much is told, the choice is remembered, the county opens them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from minsheng_desktop.exchange import contents
from minsheng_desktop.exchange.outgoing import export_package
from minsheng_desktop.exchange.sheet_code import handover_code
from minsheng_desktop.households import attachments
from minsheng_desktop.households.attachment_files import FOLDER
from tests.factories import pictures
from tests.factories.offices import FIRST, SECOND, Offices, add_family, build, copy_of
from tests.factories.window import standing, wait_for
from tests.ui.test_exchange_pages import Desk, words
from ui.exchange.board_page import BoardPage
from ui.exchange.receive_page import CheckPage
from ui.exchange.send_page import CARRIED, SendPage
from ui.households.attachments_card import AttachmentsCard
from ui.kit.theme import apply_theme


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
        yield opened


def photograph_of(offices: Offices, folder: Path) -> bytes:
    """A person of the first township with a photograph."""
    person = offices.first.run(add_family, "张桂英", 1).value["person"]
    (folder / "a.jpg").write_bytes(pictures.photograph(900, 700))
    attachments.store_attachment(offices.first, folder / "a.jpg", "id_card", person=person)
    return person


def test_the_office_says_how_much_and_the_county_opens_the_picture(
    desk: Desk, offices: Offices, tmp_path: Path
) -> None:
    person = photograph_of(offices, tmp_path)
    stick = tmp_path / "E"
    stick.mkdir()
    page = desk.open(offices.first, SendPage)
    wait_for(desk.qtbot, lambda: page.carry.isVisible())
    assert "1 个" in page.files.text()
    assert "MB" in page.files.text()
    assert not page.files.isChecked()
    page.files.click()
    assert page.session.preferences.get(CARRIED) is True
    page.send(stick)
    wait_for(desk.qtbot, lambda: page.done.isVisible())
    assert "附带照片和扫描件 1 个" in words(page.done)

    checking = desk.open(offices.county, CheckPage, file=str(next(stick.glob("*.mspkg"))))
    wait_for(desk.qtbot, lambda: checking.result is not None)
    assert "包里有照片和扫描件 1 个" in words(checking)
    board = desk.open(offices.county, BoardPage)
    board.take_stick(stick)
    wait_for(desk.qtbot, lambda: board.panel.done is not None)
    wait_for(desk.qtbot, lambda: "收下照片和扫描件 1 个" in words(board.panel))

    card = AttachmentsCard(board, person=person)
    card.reload()
    wait_for(desk.qtbot, lambda: bool(card.lines))
    assert card.lines[0].here
    card.viewer.open(0)
    wait_for(desk.qtbot, lambda: not card.viewer.picture.pixmap().isNull())


def test_the_county_gives_a_township_its_pictures_back(desk: Desk, offices: Offices, tmp_path: Path) -> None:
    photograph_of(offices, tmp_path)
    offices.take(export_package(offices.first, tmp_path, attachments=True).files[0])
    for path in (offices.first.folder / FOLDER).iterdir():
        path.unlink()
    offices.report()
    back = tmp_path / "back"
    back.mkdir()
    board = desk.open(offices.county, BoardPage)
    wait_for(desk.qtbot, lambda: board.board is not None)
    line = next(one for one in board.board.lines if one.name == FIRST)
    board._open(line.uid)
    caption = "把照片和扫描件发回乡镇（1 个"
    wait_for(desk.qtbot, lambda: any(caption in one.text() for one in standing(board.panel, QPushButton)))
    board.give_files_back(line, back)
    wait_for(desk.qtbot, lambda: bool(list(back.glob("*.mspkg"))) and not board.busy)
    assert offices.take(next(back.glob("*.mspkg")), FIRST).files.taken == 1


def test_the_choice_of_last_month_stands_and_goes_with_the_files(desk: Desk, offices: Offices, tmp_path: Path) -> None:
    photograph_of(offices, tmp_path)
    page = desk.open(offices.first, SendPage)
    page.session.preferences.set(CARRIED, True)
    page.refresh()
    wait_for(desk.qtbot, lambda: page.files.isChecked())
    page.send(tmp_path)
    wait_for(desk.qtbot, lambda: page.done.isVisible())
    offices.take(next(tmp_path.glob("*.mspkg")))
    offices.answer(FIRST)
    page.refresh()
    wait_for(desk.qtbot, lambda: not page.carry.isVisible())


def test_a_picture_that_does_not_hold_is_told_by_name(
    desk: Desk, offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photograph_of(offices, tmp_path)
    desk_page = desk.open(offices.first, SendPage)
    wait_for(desk.qtbot, lambda: desk_page.carry.isVisible())
    desk_page.files.setChecked(True)
    desk_page.send(tmp_path)
    wait_for(desk.qtbot, lambda: desk_page.done.isVisible())
    monkeypatch.setattr(contents, "_unfit", lambda *_arguments: "unfit")
    board = desk.open(offices.county, BoardPage)
    board.take_stick(tmp_path)
    wait_for(desk.qtbot, lambda: board.panel.done is not None)
    wait_for(desk.qtbot, lambda: "张桂英：这个文件不是登记的那种照片或扫描件" in words(board.panel))


def test_the_code_of_the_sheet_is_compared_with_the_package(desk: Desk, offices: Offices, tmp_path: Path) -> None:
    offices.first.run(add_family, "张桂英", 1)
    mine, other = (export_package(offices.open[name], tmp_path) for name in (FIRST, SECOND))
    page = desk.open(offices.county, CheckPage, file=str(mine.files[0]))
    wait_for(desk.qtbot, lambda: page.sheet.isVisible())
    for sheet, said in ((other.sheet, "与交接单不符：交出单位"), (mine.sheet, "与交接单一致")):
        page.sheet.edit.setText(handover_code(sheet))
        page.sheet.edit.returnPressed.emit()
        wait_for(desk.qtbot, lambda said=said: said in words(page.outcome))
    assert page.take.isVisible()
