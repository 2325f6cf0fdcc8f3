"""附件 on a page: dropped from a stick, seen small and large, renamed, saved, removed and brought back."""

import io

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout

from minsheng_desktop.households.attachments import list_attachments, read_attachment
from tests.factories import pictures
from tests.factories.window import stage
from ui.households.attachments_card import AttachmentsCard
from ui.kit.page import Page


class CardPage(Page):
    """A page with nothing but the card."""

    def __init__(self, session, **owner):
        super().__init__(session)
        self.card = AttachmentsCard(self, **owner)
        layout = QVBoxLayout(self)
        layout.addWidget(self.card)
        layout.addStretch(1)

    def refresh(self, changed=None):
        self.card.reload()


@pytest.fixture
def desk(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "DSC1.jpg").write_bytes(pictures.photograph(1200, 900))
    (folder / "scan.pdf").write_bytes(pictures.scan(3))
    (folder / "notes.txt").write_text("no picture")
    return folder


def head_of(workspace):
    with workspace.database.reading() as connection:
        return connection.exec_driver_sql(
            "SELECT household_uid, person_uid FROM household_member WHERE is_head = 1 ORDER BY rowid LIMIT 1"
        ).one()


def opened(desk, **owner):
    _, head = head_of(desk.workspace)
    page = CardPage(desk.session, **(owner or {"person": head}))
    shell = desk.show(page)
    desk.wait(lambda: not page.card.empty.isHidden() or page.card.lines)
    return page.card, shell


def drop(card, paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    card.dragEnterEvent(enter)
    assert enter.isAccepted()
    words = card.drop_words.text()
    card.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys))
    return words


def test_files_dropped_from_a_stick_are_taken_in_and_seen_small(desk, stick):
    card, shell = opened(desk)
    assert "拖到这里" in card.empty.text()
    words = drop(card, [stick / "DSC1.jpg", stick / "scan.pdf", stick / "notes.txt"])
    assert words == "松开鼠标，添加 3 个文件"
    desk.wait(lambda: len(card.lines) == 2)
    assert shell.words == "已添加 2 件附件"
    assert "notes.txt" in card.notice.accessibleName()
    assert [line.kind for line in card.lines] == ["id_card", "id_card"]
    model = card.tiles.tiles
    desk.wait(lambda: all(model.pixmap(line) is not None for line in card.lines))
    assert card.empty.isHidden()
    assert card.detail.text() == "2 件"
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole).startswith("身份证，身份证")


def test_one_is_seen_large_with_zoom_and_arrow_keys(desk, stick, qtbot):
    card, _ = opened(desk)
    card.add_files([stick / "DSC1.jpg", stick / "scan.pdf"])
    desk.wait(lambda: len(card.lines) == 2)
    viewer = card.viewer
    card.tiles.setFocus()
    card.tiles.setCurrentIndex(card.tiles.tiles.index(0))
    qtbot.keyClick(card.tiles, Qt.Key.Key_Return)
    desk.wait(lambda: not viewer.picture.pixmap().isNull())
    assert viewer.isVisible()
    assert viewer.size() == card.page.size()
    assert viewer.place.text() == "1 / 2"
    fitted = viewer._percent
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    desk.wait(lambda: viewer._percent > fitted)
    qtbot.keyClick(viewer, Qt.Key.Key_0)
    desk.wait(lambda: viewer._percent == fitted)
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    desk.wait(lambda: viewer.pages.text() == "第 1 / 3 页")
    qtbot.keyClick(viewer, Qt.Key.Key_PageDown)
    desk.wait(lambda: viewer.pages.text() == "第 2 / 3 页")
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.at == 1, "there is none after the last"
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert viewer.isHidden()


def test_kind_and_title_are_changed_where_it_is_seen(desk, stick, qtbot):
    card, shell = opened(desk)
    card.add_files([stick / "DSC1.jpg"])
    desk.wait(lambda: len(card.lines) == 1)
    card.viewer.open(0)
    qtbot.keyClick(card.viewer, Qt.Key.Key_F2)
    assert card.viewer.form.isVisible()
    card.viewer.kind.set_value("house_photo")
    card.viewer.name.set_value("老屋正面")
    qtbot.keyClick(card.viewer.name.edit, Qt.Key.Key_Return)
    desk.wait(lambda: card.lines[0].kind == "house_photo")
    assert card.lines[0].title == "老屋正面"
    assert shell.words == "已修改附件“老屋正面”"
    assert card.viewer.title.text() == "老屋正面"


def test_removing_asks_nothing_and_undo_brings_it_back(desk, stick, qtbot):
    card, shell = opened(desk)
    card.add_files([stick / "DSC1.jpg"])
    desk.wait(lambda: len(card.lines) == 1)
    card.viewer.open(0)
    qtbot.keyClick(card.viewer, Qt.Key.Key_Delete)
    desk.wait(lambda: not card.lines)
    assert card.viewer.isHidden()
    assert shell.words == "已移除附件“身份证”"
    shell.toasts[-1].action[1]()
    desk.wait(lambda: len(card.lines) == 1)


def test_a_copy_is_saved_out(desk, stick, tmp_path):
    card, shell = opened(desk)
    card.add_files([stick / "DSC1.jpg"])
    desk.wait(lambda: len(card.lines) == 1)
    card.save(card.lines[0], tmp_path / "out.jpg")
    desk.wait(lambda: shell.words.startswith("已存到 out.jpg"))
    assert Image.open(io.BytesIO((tmp_path / "out.jpg").read_bytes())).format == "JPEG"


def test_a_households_card_shows_its_members_attachments_too(desk, stick):
    home, _ = head_of(desk.workspace)
    card, _ = opened(desk, household=home)
    card.add_files([stick / "scan.pdf"])
    desk.wait(lambda: len(card.lines) == 1)
    (line,) = desk.workspace.read(list_attachments, household=home)
    assert read_attachment(desk.workspace, line.uid) == pictures.scan(3)
    assert line.household_uid == home


def test_what_came_in_a_package_says_where_its_file_is(desk, stick):
    card, _ = opened(desk)
    card.add_files([stick / "scan.pdf"])
    desk.wait(lambda: len(card.lines) == 1)
    with desk.workspace.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM attachment_file")
        connection.exec_driver_sql("UPDATE attachment SET home_node = ?", (b"n" * 16,))
    card.reload()
    desk.wait(lambda: not card.lines[0].here)
    assert card.tiles.tiles.state(card.lines[0]) == "附件在乡镇，未随包"
    card.tiles.tiles.put(card.lines[0].uid, None, 1.0)  # the picture asked for before the file was gone
    assert card.tiles.tiles.state(card.lines[0]) == "附件在乡镇，未随包"
    card.viewer.open(0)
    assert card.viewer.picture.text() == "附件在乡镇，未随包"
    assert not card.viewer.remove_button.isEnabled()


def test_a_person_of_another_office_takes_no_files_here(desk):
    _, head = head_of(desk.workspace)
    with desk.workspace.database.writing() as connection:
        connection.exec_driver_sql("UPDATE person SET home_node = ? WHERE uid = ?", (b"n" * 16, head))
    card, _ = opened(desk, person=head)
    assert not card.acceptDrops()
    assert card.add_button.isHidden()


def test_every_control_has_a_name(desk, stick):
    card, _ = opened(desk)
    card.add_files([stick / "scan.pdf"])
    desk.wait(lambda: len(card.lines) == 1)
    card.viewer.open(0)
    assert all(b.accessibleName() for b in card.page.findChildren(QAbstractButton) if b.isVisible())
