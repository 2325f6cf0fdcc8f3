"""空白表格: the blank lists to be filled in elsewhere, with drop-downs and hints, one for each programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.templates import list_templates, write_template
from minsheng_desktop.spreadsheets.template_sheet import Template
from ui.kit.buttons import button
from ui.kit.cards import Card, FilterRow, PageHeader, fact
from ui.kit.labels import label
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session

FACT = 120


class TemplatesPage(Page):
    """``args``: ``template`` (key of one to open)."""

    tables: ClassVar[frozenset[str]] = frozenset({"programme", "area"})
    help_topic = "import#空白表格"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("forms.page"))
        self.templates: Sequence[Template] = ()
        self.save_button = button(text("forms.save"), self.ask_save, kind="primary", icon="download")
        self.save_button.setEnabled(False)
        self.save_button.setToolTip(text("forms.choose_first"))
        self.header = PageHeader(text("forms.page"), self.save_button, hint=text("forms.hint"))
        self.words = QLineEdit()
        self.words.setPlaceholderText(text("forms.find"))
        self.words.setAccessibleName(text("forms.find"))
        self.words.setMaximumWidth(theme().px(240))
        self.words.textChanged.connect(lambda _typed: self._show_rows())
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), name="forms.list", title=text("forms.page"))
        self.table.set_empty("file-spreadsheet", text("forms.empty"), "")
        self.table.current_changed.connect(self._current)
        self.table.opened.connect(lambda _key: self.ask_save())
        self.table.escaped.connect(self._close_panel)
        self.panel = SidePanel()
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, FilterRow(self.words, None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("title", text("forms.title"), 260, strong=True),
            _made("count", text("forms.count"), 80, Type.INTEGER),
            _made("headings", text("forms.headings"), 480, stretch=True),
        ]

    def _close_panel(self) -> None:
        self.split.close_panel()

    def on_activate(self) -> None:
        self.table.main.setFocus()

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: list_templates(uow), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, templates: Sequence[Template]) -> None:
        self.templates = templates
        self._show_rows()
        if self.args.get("template"):
            self.table.select(self.args["template"])

    def _show_rows(self) -> None:
        words, comma = self.words.text().strip(), text("kit.comma")
        self.table.model.show_rows(
            [
                Row(made.key, (made.title, len(made.columns), comma.join(column.header for column in made.columns)))
                for made in self.templates
                if words in made.title
            ]
        )
        self.table.model.completed.emit()

    def _chosen(self) -> Template | None:
        key = self.table.current_key()
        return next((made for made in self.templates if made.key == key), None)

    def _current(self, _key: object) -> None:
        made = self._chosen()
        self.save_button.setEnabled(made is not None)
        self.save_button.setToolTip("" if made else text("forms.choose_first"))
        if made is None:
            return
        self.panel.show_head(text("forms.columns"), "", made.title)
        card = Card()
        for column in made.columns:
            name = text("forms.required", name=column.header) if column.required else column.header
            card.add(fact(name, column.hint or text("kit.comma").join(column.choices[:6]), width=FACT))
        self.panel.show_body(card, label(text("forms.about"), "2s", wrap=True))
        self.split.open_panel()

    # -- writing ---------------------------------------------------------------------------------

    def ask_save(self) -> None:
        """Ask where the blank list goes."""
        made = self._chosen()
        if made is not None:
            name = text("forms.file_name", title=made.title)
            chosen, _ = QFileDialog.getSaveFileName(self, text("forms.save"), name, "*.xlsx")
            if chosen:
                self.save(made, Path(chosen))

    def save(self, made: Template, out: Path) -> None:
        """Write a blank list."""
        self.notice.hide()
        self.session.read(
            lambda uow, job: write_template(uow, made.key, out),
            lambda _made: self.toasted.emit(Toast(text("forms.saved", name=out.name))),
            self._failed,
            owner=self,
        )
