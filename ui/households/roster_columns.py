"""选列: which columns the roster shows and in what order; columns of one's own are added, renamed, removed here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import (
    add_own_column,
    own_values,
    remove_own_column,
    rename_own_column,
)
from minsheng_desktop.entitlements.records import OwnColumn
from minsheng_desktop.entitlements.roster_fields import OWN
from ui.households.parts import Lines
from ui.households.revealing import refuse, tell_done
from ui.households.roster_rows import RosterShape, may_change_rows
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.fields import ChoiceField, text_field
from ui.kit.forms import Form
from ui.kit.labels import label, rule
from ui.kit.messages import Question, QuestionDialog, ask
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit
from ui.kit.table import TablePanel
from ui.kit.theme import theme

KEY = Qt.ItemDataRole.UserRole
KIND_KEYS = {
    "text": "roster.columns.kind_text",
    "number": "roster.columns.kind_number",
    "date": "roster.columns.kind_date",
    "flag": "roster.columns.kind_flag",
    "choice": "roster.columns.kind_choice",
}
ROWS_IN_SIGHT = 12


class ColumnList(QListWidget):
    """The columns with their boxes: Space ticks, Alt+Up and Alt+Down move, dragging moves too."""

    def __init__(self, table: TablePanel) -> None:
        super().__init__()
        self._table = table
        self._filling = False
        self.setObjectName("columns")
        self.setAccessibleName(text("roster.columns.title"))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setMinimumHeight(theme().px(26) * ROWS_IN_SIGHT)
        self.itemChanged.connect(self._changed)
        self.model().rowsMoved.connect(self._moved)

    def fill(self, own: dict[str, OwnColumn]) -> None:
        """Show the columns as they stand; the chosen one stays chosen."""
        self._filling = True
        hidden = self._table.columns.hidden
        columns = [column for column in self._table.model.columns if not column.frozen]
        words = [self._words(column.title.replace("\n", ""), own.get(column.key)) for column in columns]
        if [self.item(at).text() for at in range(self.count())] != words:
            self._fill_items([column.key for column in columns], words)
        for at, column in enumerate(columns):
            shown = Qt.CheckState.Unchecked if column.key in hidden else Qt.CheckState.Checked
            self.item(at).setCheckState(shown)
        self._filling = False

    def _fill_items(self, keys: Sequence[str], words: Sequence[str]) -> None:
        chosen = self.key
        self.clear()
        for key, name in zip(keys, words, strict=True):
            item = QListWidgetItem(name)
            item.setData(KEY, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.addItem(item)
        self.setCurrentRow(max(0, keys.index(chosen) if chosen in keys else 0))

    def _words(self, title: str, own: OwnColumn | None) -> str:
        if own is None:
            return title
        if own.field:
            return text("roster.columns.field", title=title)
        return text("roster.columns.own" if own.uid else "roster.columns.brought", title=title)

    @property
    def key(self) -> str:
        """The key of the current column."""
        item = self.currentItem()
        return str(item.data(KEY)) if item else ""

    @property
    def keys(self) -> list[str]:
        """The columns in order."""
        return [str(self.item(at).data(KEY)) for at in range(self.count())]

    def choose(self, key: str) -> None:
        """Make a column the current one."""
        if key in self.keys:
            self.setCurrentRow(self.keys.index(key))

    def _changed(self, item: QListWidgetItem) -> None:
        if not self._filling:
            self._table.hide_column(str(item.data(KEY)), item.checkState() != Qt.CheckState.Checked)

    def _moved(self, *_where: Any) -> None:
        # Taken over once the list has finished its own move.
        if not self._filling:
            QTimer.singleShot(0, self, lambda: self._table.columns.arrange(self.keys))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self._table.columns.move(self.key, steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class ColumnChooser(QObject):
    """Fills ``split.panel`` with the columns; what is arranged holds at once."""

    def __init__(self, page: Page, split: PanelSplit, table: TablePanel) -> None:
        super().__init__(page)
        self._page, self._split, self._table = page, split, table
        self.shape: RosterShape | None = None
        self.dialog: QuestionDialog | None = None
        self._new = ""  # the title of a column just added, shown as soon as it is there
        self.list: ColumnList | None = None
        table.columns.changed.connect(self._refill)

    # -- the panel -------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the columns in the side panel."""
        self.list = ColumnList(self._table)
        self.list.currentItemChanged.connect(self._chosen)
        up = button(text("roster.columns.up"), partial(self._move, -1), icon="arrow-up")
        down = button(text("roster.columns.down"), partial(self._move, 1), icon="arrow-down")
        up.setToolTip(text("roster.columns.up_keys"))
        down.setToolTip(text("roster.columns.down_keys"))
        reset = button(text("roster.columns.reset"), self._table.columns.reset, kind="link")
        arrange = QWidget()
        arrange.setLayout(row(up, down, None, reset))
        parts: list[QWidget] = [label(text("roster.columns.hint"), "3", wrap=True), self.list, arrange]
        self._split.panel.show_head(text("roster.columns.title"))
        self._split.panel.show_tabs([], "")
        if may_change_rows(self._page.session):
            parts += [self._own_part(), rule(), self._new_part()]
        self._split.panel.show_body(*parts)
        self._split.panel.show_foot()
        self._split.open_panel()
        self._refill()
        self.list.setFocus()

    def close(self) -> None:
        """The panel shows something else now."""
        self.list = None

    def _own_part(self) -> QWidget:
        self.rename_button = button(text("roster.columns.rename"), self._ask_rename)
        self.remove_button = button(text("roster.columns.remove"), self._ask_remove)
        box = QWidget()
        box.setLayout(row(label(text("roster.columns.own_chosen"), "2s"), self.rename_button, self.remove_button, None))
        self._own_box = box
        box.hide()
        return box

    def _new_part(self) -> QWidget:
        kinds = [(kind, text(key)) for kind, key in KIND_KEYS.items()]
        choices = text_field(text("roster.columns.new_choices"), help_line=text("roster.columns.choices_help"))
        self.form = Form(
            [
                ("title", text_field(text("roster.columns.new_title"))),
                ("kind", ChoiceField(text("roster.columns.new_kind"), kinds)),
                ("choices", choices),
            ]
        )
        self.form["kind"].changed.connect(self._kind_chosen)
        self.refusal = Lines()
        self.add_button = button(text("roster.columns.add"), self.add, icon="plus")
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px(10))
        for part in (label(text("roster.columns.new"), "strong"), self.form, self.refusal):
            column.addWidget(part)
        column.addLayout(row(self.add_button, None))
        self._kind_chosen()
        return box

    def _kind_chosen(self) -> None:
        self.form["choices"].setVisible(self.form["kind"].value == "choice")

    def _refill(self) -> None:
        if self.list is not None:
            self.list.fill(self._own)
            self._chosen()

    def _chosen(self, *_items: Any) -> None:
        if self.list is not None and may_change_rows(self._page.session):
            own = self._own.get(self.list.key)
            self._own_box.setVisible(own is not None and own.uid is not None)

    def _move(self, step: int) -> None:
        if self.list is not None:
            self._table.columns.move(self.list.key, step)

    @property
    def _own(self) -> dict[str, OwnColumn]:
        return {OWN + column.key: column for column in self.shape.own} if self.shape else {}

    def take(self, shape: RosterShape) -> None:
        """The roster's columns were read (again); a column just added is shown."""
        self.shape = shape
        added = next((key for key, column in self._own.items() if column.title == self._new), "")
        if self._new and added:
            self._new = ""
            self._table.hide_column(added, False)
            if self.list is not None:
                self.list.choose(added)
        self._refill()

    # -- own columns -----------------------------------------------------------------------------

    def add(self) -> None:
        """加一列."""
        values = self.form.submit()
        if values is None:
            return
        title, kind = " ".join(str(values["title"]).split()), str(values["kind"])
        written = str(values["choices"] or "") if kind == "choice" else ""
        for mark in text("roster.columns.separators").split():
            written = written.replace(mark, " ")
        code = self.shape.code if self.shape else ""
        self._page.session.write(
            lambda do, job: do.run(add_own_column, title, kind, code, tuple(written.split())),
            lambda _uid: self._added(title),
            self._refused,
            owner=self,
        )

    def _added(self, title: str) -> None:
        self._new = title
        self.refusal.say([])
        self.form.set_values({"title": None, "choices": None})
        tell_done(self._page, text("roster.columns.added", title=title))

    def _refused(self, error: AppError) -> None:
        self.refusal.say([error.message], "err")

    def _ask_rename(self) -> None:
        own = self._own.get(self.list.key) if self.list else None
        if own is None:
            return
        question = Question(
            text("roster.columns.rename_title", title=own.title),
            text("roster.columns.rename_body"),
            text("roster.columns.rename_keep"),
            text("roster.columns.rename_do"),
            danger=False,
            reason=text("roster.columns.new_title"),
            given=own.title,
        )
        self.dialog = ask(self._split, question, lambda title: self.rename(own, title))

    def rename(self, own: OwnColumn, title: str) -> None:
        """Give an own column another title."""
        self._page.session.write(
            lambda do, job: do.run(rename_own_column, own.uid, title),
            lambda _done: tell_done(self._page, text("roster.columns.renamed", old=own.title, title=title)),
            partial(refuse, self._page),
            owner=self,
        )

    def _ask_remove(self) -> None:
        own = self._own.get(self.list.key) if self.list else None
        if own is None:
            return
        code = self.shape.code if self.shape else ""
        self._page.session.read(
            lambda uow, job: sum(count for value, count in own_values(uow, own.key, code, 10**6) if value),
            partial(self._ask_remove_counted, own),
            partial(refuse, self._page),
            owner=self,
        )

    def _ask_remove_counted(self, own: OwnColumn, filled: int) -> None:
        question = Question(
            text("roster.columns.remove_title", title=own.title),
            text("roster.columns.remove_body", count=filled, title=own.title),
            text("roster.columns.remove_keep"),
            text("roster.columns.remove_do", title=own.title),
        )
        self.dialog = ask(self._split, question, lambda _reason: self.remove(own))

    def remove(self, own: OwnColumn) -> None:
        """Take an own column off; its values stay."""
        self._page.session.write(
            lambda do, job: do.run(remove_own_column, own.uid),
            lambda _title: tell_done(self._page, text("roster.columns.removed", title=own.title)),
            partial(refuse, self._page),
            owner=self,
        )
