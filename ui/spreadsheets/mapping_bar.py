"""Named ways to read sheets of one shape: taking one, keeping this one under a name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.mappings import LONGEST_NAME, SavedMapping
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.labels import label, restyle
from ui.kit.theme import theme


class MappingBar(QFrame):
    """The line in which a way to read a sheet gets its name; ``button`` opens the menu that leads here.

    ``chosen`` carries a ``SavedMapping`` to read by, ``named`` the name to keep the present way under.
    """

    chosen = Signal(object)
    named = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.mappings: tuple[SavedMapping, ...] = ()
        self._usual = ""
        self.button = button(text("spreadsheets.mapping.menu"), self._open, icon="columns-3")
        self.edit = QLineEdit()
        self.edit.setMaxLength(LONGEST_NAME)
        self.edit.setMinimumWidth(theme().px(260))
        self.edit.setAccessibleName(text("spreadsheets.mapping.name"))
        self.edit.returnPressed.connect(self._keep)
        self.edit.textEdited.connect(lambda _typed: restyle(self.edit, state=""))
        self._about = label("", "2s")
        keep = button(text("spreadsheets.mapping.keep"), self._keep)
        cancel = button(text("spreadsheets.mapping.cancel"), self.hide, kind="link")
        self.setLayout(row(label(text("spreadsheets.mapping.name")), self.edit, keep, cancel, self._about, None))
        self.hide()

    def show_mappings(self, mappings: Sequence[SavedMapping], signature: str, usual: str) -> None:
        """What there is to choose from; ``usual`` is the name proposed for the sheet in sight."""
        fitting = [mapping for mapping in mappings if mapping.signature == signature]
        others = [mapping for mapping in mappings if mapping.signature != signature]
        self.mappings = (*fitting, *others)
        self._fitting, self._usual = len(fitting), usual

    def menu(self, parent: QWidget) -> QMenu:
        """Keep this way, or take a kept one: those for the same headings first."""
        made = QMenu(parent)
        made.addAction(text("spreadsheets.mapping.remember")).triggered.connect(lambda _on: self.ask_name())
        if self.mappings:
            made.addSeparator()
        for at, mapping in enumerate(self.mappings):
            if at == self._fitting and at:
                made.addSeparator()
            words = mapping.name if mapping.own else text("spreadsheets.mapping.of_county", name=mapping.name)
            made.addAction(words).triggered.connect(partial(self._take, mapping))
        if not self.mappings:
            none = made.addAction(text("spreadsheets.mapping.none"))
            none.setEnabled(False)
        return made

    def _open(self) -> None:
        menu = self.menu(self.button)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _take(self, mapping: SavedMapping, _on: bool = False) -> None:
        self.chosen.emit(mapping)

    def ask_name(self) -> None:
        """Ask for the name, in the page."""
        self.edit.setText(self._usual)
        self._about.setText(text("spreadsheets.mapping.about"))
        self.show()
        self.edit.setFocus()
        self.edit.selectAll()

    def _keep(self) -> None:
        name = self.edit.text().strip()
        if not name:
            restyle(self.edit, state="err")
            self.edit.setFocus()
            return
        self.hide()
        self.named.emit(name)
