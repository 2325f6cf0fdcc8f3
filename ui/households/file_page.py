"""卷内目录: the papers in the file of one household, where it stands, what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.paper_files import (
    PaperFile,
    PaperItem,
    list_papers,
    move_paper,
    paper_file,
    paper_kinds,
    remove_paper,
)
from minsheng_desktop.notices.file_covers import missing_words, pages_words
from ui.households.file_forms import PaperForm, PlaceForm
from ui.households.file_papers import covers_task
from ui.households.revealing import refuse, tell_done
from ui.kit.buttons import button, icon_button
from ui.kit.cards import PageHeader, clear, fact
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session

ORIGINS = {"made": "dossier_file.origin.made", "scanned": "dossier_file.origin.scanned",
           "paper": "dossier_file.origin.paper"}  # fmt: skip


def _column(key: str, words: str, width: int, **more: Any) -> Column:
    return Column(Field(key, Label(literal=words), width=width, sortable=False), **more)


class FilePage(Page):
    """``args``: ``uid`` of the household."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"dossier", "dossier_item", "attachment", "notice", "entitlement", "application"}
    )
    help_topic = "files#卷内目录"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.uid: bytes = self.args["uid"]
        self.file: PaperFile | None = None
        self.kinds: tuple[tuple[str, str], ...] = ()
        self.set_title(text("dossier_file.contents.heading"))
        self._make_actions()
        self.facts = QHBoxLayout()
        self.facts.setContentsMargins(theme().px(20), theme().px(4), theme().px(20), theme().px(12))
        self.facts.setSpacing(theme().px(28))
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(
            session, self._columns(), name="households.file", title=text("dossier_file.contents.heading")
        )
        self.table.set_empty(
            "folder-open", text("dossier_file.page.no_papers"), text("dossier_file.page.no_papers_what")
        )
        self.table.opened.connect(lambda _key: self.edit())
        self.table.current_changed.connect(lambda _key: self._tell())
        self.table.escaped.connect(self._close_panel)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        bar = QFrame()
        bar.setObjectName("bar")
        bar.setLayout(self.facts)
        for part in (self.header, bar, self.notice):
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        self.panel = SidePanel()
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        for keys, act in (("F2", self.edit), ("Ctrl+P", self.print_cover), ("Ctrl+N", self.add)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _make_actions(self) -> None:
        self.up_button = icon_button("arrow-up", text("dossier_file.page.up"), partial(self.move, -1))
        self.down_button = icon_button("arrow-down", text("dossier_file.page.down"), partial(self.move, 1))
        self.edit_button = icon_button("pencil", text("dossier_file.page.edit"), self.edit)
        self.remove_button = icon_button("trash-2", text("dossier_file.page.remove"), self.remove)
        self.known_button = button("", self.fill, icon="plus")
        self.place_button = button(text("dossier_file.form.place"), self.place, icon="pin")
        self.print_button = button(text("dossier_file.page.print"), self.print_cover, icon="printer")
        self.add_button = button(text("dossier_file.page.add"), self.add, kind="primary", icon="plus")
        self.export = ListExport(self, lambda: self.table, lambda: text("dossier_file.contents.heading"))
        self.header = PageHeader(
            text("dossier_file.contents.heading"), self.up_button, self.down_button, self.edit_button,
            self.remove_button, self.known_button, self.place_button, self.print_button, self.export.button,
            self.add_button,
        )  # fmt: skip
        self.print_button.setVisible(self.session.may("notice"))

    @staticmethod
    def _columns() -> list[Column]:
        return [
            _column("position", text("dossier_file.contents.position"), 60),
            _column("title", text("dossier_file.contents.title"), 300, strong=True),
            _column("day", text("dossier_file.contents.day"), 110),
            _column("pages", text("dossier_file.contents.pages"), 80),
            _column("person", text("dossier_file.page.person"), 100),
            _column("origin", text("dossier_file.form.origin"), 110),
            _column("remark", text("dossier_file.contents.remark"), 240, stretch=True),
        ]

    def on_activate(self) -> None:
        self.table.main.setFocus()

    def refresh(self, changed: set[str] | None = None) -> None:
        uid = self.uid
        self.session.read(
            lambda uow, job: (paper_file(uow, uid), paper_kinds(uow)), self._show, self._failed, owner=self
        )

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, found: tuple[PaperFile, tuple[tuple[str, str], ...]]) -> None:
        file, self.kinds = found
        self.file = file
        title = text("dossier_file.page.of", head=file.head)
        self.set_title(title)
        self.header.set_title(title)
        clear(self.facts)
        keep = text("dossier_file.cover.years", count=file.keep_years) if file.keep_years else ""
        for name, value in (
            ("dossier_file.cover.number", file.number or text("dossier_file.unnumbered")),
            ("dossier_file.cover.village", file.village + file.village_group),
            ("dossier_file.cover.box", file.box), ("dossier_file.cover.volume", file.volume),
            ("dossier_file.cover.keep", keep), ("dossier_file.cover.count", str(len(file.items))),
            ("dossier_file.cover.pages", str(file.pages or "")),
        ):  # fmt: skip
            self.facts.addWidget(fact(text(name), value or "—"))
        self.facts.addStretch(1)
        if file.missing:
            words = [text("dossier_file.page.lacks", programme=line.programme_name, kinds=missing_words(line))
                     for line in file.missing]  # fmt: skip
            self.notice.say("\n".join(words), "warn")
        else:
            self.notice.hide()
        self.table.model.show_rows([self._row(item) for item in file.items])
        self.table.model.completed.emit()
        self.known_button.setText(" " + text("dossier_file.page.known", count=file.unlisted))
        self.known_button.setAccessibleName(text("dossier_file.page.known", count=file.unlisted))
        self._tell()

    @staticmethod
    def _row(item: PaperItem) -> Row:
        source = text("dossier_file.from", source=item.source) if item.source else ""
        note = text("kit.comma").join(part for part in (source, item.remark) if part)
        origin = text(ORIGINS.get(item.origin, ORIGINS["paper"]))
        return Row(item.uid, (str(item.position), item.title, item.dated_on or "", pages_words(item), item.person,
                              origin, note))  # fmt: skip

    def _tell(self) -> None:
        file, item = self.file, self.current()
        edits = file is not None and file.own and self.session.may("edit")
        for made in (self.add_button, self.place_button):
            made.setVisible(edits)
        self.known_button.setVisible(edits and file is not None and file.unlisted > 0)
        for made in (self.edit_button, self.remove_button):
            made.setEnabled(edits and item is not None)
        count = len(file.items) if file else 0
        self.up_button.setEnabled(edits and item is not None and item.position > 1)
        self.down_button.setEnabled(edits and item is not None and item.position < count)

    def current(self) -> PaperItem | None:
        """The paper the caret stands on."""
        key = self.table.current_key()
        items = self.file.items if self.file else ()
        return next((item for item in items if item.uid == key), None)

    # -- acting ----------------------------------------------------------------------------------

    def _close_panel(self) -> None:
        self.split.close_panel()
        self.table.main.setFocus()

    def _open_form(self, form: PaperForm | PlaceForm, title: str, save: Any) -> None:
        keep = button(text("dossier_file.form.save"), save, kind="primary")
        self.panel.show_head(title, "", self.file.head if self.file else "")
        self.panel.show_body(form)
        self.panel.show_foot(keep)
        self.split.open_panel()
        next(iter(form.fields.values())).setFocus()

    def add(self) -> None:
        """List one more paper."""
        if self.allowed("edit"):
            form = PaperForm(self.kinds, self.session.clock.today())
            save = partial(form.save, self, self.uid, self._close_panel)
            self._open_form(form, text("dossier_file.page.add"), save)

    def edit(self) -> None:
        """Put the current paper right."""
        item = self.current()
        if item is not None and self.file and self.file.own and self.allowed("edit"):
            form = PaperForm(self.kinds, self.session.clock.today(), item)
            save = partial(form.save, self, self.uid, self._close_panel)
            self._open_form(form, text("dossier_file.page.edit"), save)

    def place(self) -> None:
        """Say where the file stands."""
        if self.allowed("edit"):
            form = PlaceForm(self.session.clock.today())
            if self.file:
                form.set_values({"number": self.file.number or "", "box": self.file.box or "",
                                 "volume": self.file.volume or "", "keep": self.file.keep_years})  # fmt: skip
            save = partial(form.save, self, [self.uid], self._close_panel)
            self._open_form(form, text("dossier_file.form.place"), save)

    def fill(self) -> None:
        """Take what the program knows of into the list."""
        homes = [self.uid]
        self._write(
            lambda do, job: do.run(list_papers, homes),
            lambda count: tell_done(self, text("dossier_file.page.filled", count=count)),
        )

    def move(self, by: int) -> None:
        """Put the current paper one place up or down."""
        item = self.current()
        if item is not None:
            self._write(lambda do, job: do.run(move_paper, item.uid, item.position + by), None)

    def remove(self) -> None:
        """Take the current paper off the list; 撤销 brings it back."""
        item = self.current()
        if item is not None:
            self._write(
                lambda do, job: do.run(remove_paper, item.uid),
                lambda _left: tell_done(self, text("dossier_file.page.removed", title=item.title)),
            )

    def _write(self, work: Any, done: Any) -> None:
        if self.allowed("edit"):
            self.session.write(work, done, partial(refuse, self), owner=self)

    def print_cover(self) -> None:
        """Cover and contents."""
        if self.allowed("notice"):
            title = text("dossier_file.page.covers_title")
            self.open_page("notices.print", task=covers_task((self.uid,)), title=title)
