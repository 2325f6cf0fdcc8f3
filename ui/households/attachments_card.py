"""附件: photographs and scans of whoever or whatever they belong to, taken in from a stick by dropping them here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QFileDialog, QMenu

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.attachments import (
    SUFFIXES,
    THING_KINDS,
    AddedFiles,
    AttachmentLine,
    add_attachments,
    attachment_content,
    attachment_kinds,
    edit_attachment,
    list_attachments,
    may_attach,
    prepare_files,
    remove_attachment,
    save_attachment,
)
from ui.households.attachment_pictures import thumbnail
from ui.households.attachment_tiles import PICTURE, Tiles
from ui.households.attachment_viewer import AttachmentViewer
from ui.households.revealing import refuse, tell_done
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import Card
from ui.kit.labels import label, restyle
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.theme import theme
from ui.session import READ_BEHIND

FIRST_KIND = "id_card"
MOST_TOLD = 3


class AttachmentsCard(Card):
    """``person``, ``household``, ``project`` or ``entry`` (of a register): whose attachments.

    A household's card shows its members' too; one of a thing offers other kinds.
    """

    def __init__(
        self,
        page: Page,
        *,
        person: bytes | None = None,
        household: bytes | None = None,
        project: bytes | None = None,
        entry: bytes | None = None,
    ) -> None:
        self.kind = FilterButton(text("attachments.kind"), [], always_on=True)
        self.add_button = button(text("attachments.add"), self._choose, icon="plus")
        super().__init__(text("attachments.title"), " ", self.kind, self.add_button)
        self.page, self.session = page, page.session
        self.household = household
        self.holder = {"person": person, "household": household, "project": project, "entry": entry}
        self.lines: tuple[AttachmentLine, ...] = ()
        self._own = True
        self._words: dict[str, str] = {}
        self.tiles = Tiles(self._ask_picture)
        self.empty = label("", "2s", wrap=True)
        self.drop_words = label("", "info")
        self.notice, self.strip = Notice(), ProgressStrip(text("attachments.cancel_leaves"))
        self.add(self.notice, self.strip, self.drop_words, self.tiles, self.empty)
        for part in (self.notice, self.drop_words, self.tiles, self.empty, self.kind, self.add_button):
            part.hide()
        self.tiles.opened.connect(lambda at: self.viewer.open(at))
        self.tiles.remove_asked.connect(lambda at: self.remove(self.lines[at]))
        self.tiles.menu_asked.connect(self._menu)
        self.session.changed.connect(self._changed)

    @cached_property
    def viewer(self) -> AttachmentViewer:
        """The large view, built when it is first asked for."""
        made = AttachmentViewer(self.page, self.session)
        made.save_asked.connect(self._ask_save)
        made.remove_asked.connect(self.remove)
        made.changed.connect(self.change)
        made.closed.connect(self.tiles.setFocus)
        made.show_lines(self.lines, self._words, self.editable)
        return made

    # -- loading ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Load again."""
        holder = self.holder
        self.session.read(
            lambda uow, job: (attachment_kinds(uow), list_attachments(uow, **holder), may_attach(uow, **holder)),
            self._show, partial(refuse, self.page), owner=self,
        )  # fmt: skip

    def _changed(self, tables: set[str]) -> None:
        if "attachment" in tables:
            self.reload()

    @property
    def editable(self) -> bool:
        """Whether files may be added here."""
        return self._own and self.session.may("edit")

    def _show(self, found: tuple[Any, tuple[AttachmentLine, ...], bool]) -> None:
        kinds, self.lines, self._own = found
        words = self._words = dict(kinds)
        if self.kind.value is None:
            things = bool(self.holder["project"] or self.holder["entry"])
            shown = [(code, word) for code, word in kinds if (code in THING_KINDS) == things or code == "other"]
            self.kind.set_choices(shown, THING_KINDS[0] if things else FIRST_KIND)
        self.kind.setVisible(self.editable)
        self.add_button.setVisible(self.editable)
        self.setAcceptDrops(self.editable)
        self.detail.setText(text("attachments.count", count=len(self.lines)) if self.lines else "")
        self.tiles.tiles.show_lines(self.lines, words, self.household is not None)
        self.tiles.setVisible(bool(self.lines))
        self.empty.setText(text("attachments.empty_what") if self.editable else text("attachments.empty_read_only"))
        self.empty.setVisible(not self.lines)
        if "viewer" in self.__dict__:
            self.viewer.show_lines(self.lines, words, self.editable)

    def _ask_picture(self, line: AttachmentLine) -> None:
        uid, media, ratio = line.uid, line.media_type, self.devicePixelRatioF()
        size = QSize(round(theme().px(PICTURE.width()) * ratio), round(theme().px(PICTURE.height()) * ratio))

        def _done(image: QImage) -> None:
            self.tiles.tiles.put(uid, image, ratio)

        self.session.read(
            lambda uow, job: thumbnail(attachment_content(uow, uid), media, size),
            _done, lambda _error: self.tiles.tiles.put(uid, None, ratio), owner=self, priority=READ_BEHIND,
        )  # fmt: skip

    # -- taking in -------------------------------------------------------------------------------

    def _choose(self) -> None:
        dialog = QFileDialog(self, text("attachments.choose"), "", text("attachments.filter"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add_files([Path(name) for name in names]))
        dialog.open()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take files in, with the kind chosen in the head of the card."""
        holder, kind = self.holder, str(self.kind.value)

        def _work(do: Any, job: Job) -> AddedFiles:
            made, refused = prepare_files(do.workspace.folder, paths, kind, "", job)
            added = do.run(add_attachments, made, **holder) if made else AddedFiles(())
            return replace(added, refused=refused)

        self.notice.hide()
        self.strip.begin(text("attachments.adding"))
        self.add_button.setEnabled(False)
        ticket = self.session.write(_work, self._added, self._not_added, owner=self, progress=self.strip.report)
        self.strip.follow(ticket)

    def _added(self, added: AddedFiles) -> None:
        self.strip.finish()
        self.add_button.setEnabled(True)
        if added.uids:
            words = text("attachments.added", count=len(added.uids))
            if added.same:
                words = text("attachments.added_same", count=len(added.uids), same=added.same)
            tell_done(self.page, words)
        elif added.same:
            self.notice.say(text("attachments.only_same", same=added.same), "info")
        if added.refused:
            told = [text("attachments.refused", name=r.name, why=r.error.message) for r in added.refused[:MOST_TOLD]]
            more = len(added.refused) - len(told)
            told += [text("attachments.refused_more", count=more)] if more else []
            self.notice.say("\n".join(told), "err")

    def _not_added(self, error: AppError) -> None:
        self.strip.finish()
        self.add_button.setEnabled(True)
        if error.kind is not Kind.CANCELLED:
            self.notice.say(error.message, "err")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        files = _files(event)
        if files:
            event.acceptProposedAction()
            self.drop_words.setText(text("attachments.drop_here", count=len(files)))
            self.drop_words.show()
            restyle(self, edge="info")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drag_over()

    def dropEvent(self, event: QDropEvent) -> None:
        files = _files(event)
        self._drag_over()
        if files:
            event.acceptProposedAction()
            self.add_files(files)

    def _drag_over(self) -> None:
        self.drop_words.hide()
        restyle(self, edge="")

    # -- one attachment --------------------------------------------------------------------------

    def _menu(self, at: int, place: QPoint) -> None:
        line, menu = self.lines[at], QMenu(self)
        menu.addAction(text("attachments.viewer.name"), partial(self.viewer.open, at))
        if line.here and self.session.may("export"):
            menu.addAction(text("attachments.viewer.save"), partial(self._ask_save, line))
        if self.editable and line.own:
            menu.addAction(text("attachments.viewer.edit"), partial(self._edit, at))
            menu.addAction(text("attachments.viewer.remove"), partial(self.remove, line))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _edit(self, at: int) -> None:
        self.viewer.open(at)
        self.viewer.edit()

    def _ask_save(self, line: AttachmentLine) -> None:
        name = line.title.replace("/", "_") + SUFFIXES.get(line.media_type, "")
        dialog = QFileDialog(self, text("attachments.viewer.save"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.save(line, Path(path)))
        dialog.open()

    def save(self, line: AttachmentLine, out: Path) -> None:
        """Write a readable copy."""
        self.session.read(
            lambda uow, job: save_attachment(uow, line.uid, out),
            lambda _size: self.page.toasted.emit(Toast(text("attachments.saved", name=out.name))),
            partial(refuse, self.page), owner=self,
        )  # fmt: skip

    def remove(self, line: AttachmentLine) -> None:
        """Remove an attachment; 撤销 brings it back."""
        if not (self.editable and line.own):
            return
        self.session.write(
            lambda do, job: do.run(remove_attachment, line.uid),
            lambda _none: tell_done(self.page, text("attachments.removed", title=line.title)),
            partial(refuse, self.page), owner=self,
        )  # fmt: skip

    def change(self, line: AttachmentLine, values: dict[str, str]) -> None:
        """Change kind and title."""
        title = values.get("title") or line.title
        self.session.write(
            lambda do, job: do.run(edit_attachment, line.uid, values),
            lambda done: tell_done(self.page, text("attachments.changed", title=title)) if done else None,
            partial(refuse, self.page), owner=self,
        )  # fmt: skip


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
