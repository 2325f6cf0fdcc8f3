"""A clerk at the window: sees only what is in sight, works only with mouse, keys and the input method."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument
from PySide6.QtCore import QAbstractListModel, QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from ui.app import Program
from ui.kit.table import TablePanel
from ui.notices import printers


def words_on_paper(content: bytes) -> str:
    """Everything a PDF says, without blanks and line ends."""
    paper = PdfDocument(content)
    words = "".join(page.get_textpage().get_text_range() for page in paper)
    paper.close()
    return "".join(words.split())


class Clerk:
    """Drives ``program``; ``clicks_made`` and ``keys_pressed`` count since the last search or fresh start.

    Chinese counts as an input method asks for it: two keys a character and one to choose.
    """

    def __init__(self, qtbot: Any, program: Program, patch: Any) -> None:
        self._qtbot, self.program, self._patch = qtbot, program, patch
        self.clicks_made = self.keys_pressed = 0
        self.printed: list[bytes] = []

    # -- looking ---------------------------------------------------------------------------------

    @property
    def _windows(self) -> list[QWidget]:
        """What is open, the topmost first: menus and questions cover the window."""
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        above = [w for w in shown if w is not self.program.frame and (isinstance(w, QMenu) or w.isModal())]
        return above or [self.program.frame]

    def _in_sight(self, kind: type[Any]) -> Iterator[Any]:
        for window in self._windows:
            found = [window, *window.findChildren(kind)] if isinstance(window, kind) else window.findChildren(kind)
            for widget in found:
                if widget.isVisible() and not widget.visibleRegion().isEmpty():
                    yield widget

    def _words_in_sight(self) -> Iterator[str]:
        for made in self._in_sight(QLabel):
            yield made.text()
        for made in self._in_sight(QAbstractButton):
            yield made.text().strip() or made.accessibleName()
        for made in self._in_sight(QLineEdit):
            yield made.text()
        for made in self._in_sight(QPlainTextEdit):
            yield made.toPlainText()
        for made in self._in_sight(QTextBrowser):
            yield made.toPlainText()
        for made in self._in_sight(QTabBar):
            yield from (made.tabText(at) for at in range(made.count()))
        for menu in self._in_sight(QMenu):
            yield from (action.text() for action in menu.actions())
        for table in self._in_sight(TablePanel):
            yield from self._cells(table)
        for view in self._in_sight(QAbstractItemView):
            yield from (words for _, words in self._items(view))

    @staticmethod
    def _cells(table: TablePanel) -> Iterator[str]:
        model = table.model
        first = len(model.leading)
        top = max(table.main.rowAt(0), 0)
        last = table.main.rowAt(table.main.viewport().height() - 1)
        for row in range(top, (last if last >= 0 else model.rowCount() - 1) + 1):
            for column in range(first, model.columnCount()):
                if not table.main.isColumnHidden(column) or not table.frozen.isColumnHidden(column):
                    yield str(model.data(model.index(row, column), Qt.ItemDataRole.DisplayRole) or "")

    @staticmethod
    def _items(view: QAbstractItemView) -> Iterator[tuple[QRect, str]]:
        model = view.model()
        for row in range(min(model.rowCount() if model else 0, 200)):
            for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount()):
                index = model.index(row, column)
                place = view.visualRect(index)
                if place.isValid() and view.viewport().rect().intersects(place):
                    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
                    words = " ".join(str(index.data(role)) for role in roles if index.data(role))
                    yield place, words

    def waits(self, condition: Callable[[], object]) -> None:
        """Wait until something holds."""
        self._qtbot.waitUntil(lambda: bool(condition()))

    def sees(self, *wanted: str) -> None:
        """Wait until every one of ``wanted`` stands somewhere in sight."""

        def look() -> bool:
            shown = "\n".join(self._words_in_sight())
            missing = [words for words in wanted if words not in shown]
            assert not missing, f"not in sight: {missing}"
            return True

        self._qtbot.waitUntil(look)

    def turns_to(self, words: str) -> None:
        """Turn the wheel over whatever scrolls until ``words`` stand in sight."""

        def look() -> bool:
            for made in self._in_sight(QScrollArea):
                found = [one for one in made.findChildren(QLabel) if words in one.text()]
                if found:
                    made.ensureWidgetVisible(found[0])
            return any(words in shown for shown in self._words_in_sight())

        self.waits(look)

    def sees_nothing_of(self, *unwanted: str) -> None:
        """Wait until none of ``unwanted`` is in sight."""
        self.waits(lambda: not any(words in shown for shown in self._words_in_sight() for words in unwanted))

    # -- working ---------------------------------------------------------------------------------

    def clicks(self, name: str) -> None:
        """Click the button, menu entry, tab, hit or cell that says ``name``."""
        self.rests()
        self.waits(lambda: self._target(name) is not None)
        target = self._target(name)
        assert target is not None
        self._click(*target)

    def right_clicks(self, name: str) -> None:
        """Open the menu of the row or heading that says ``name``."""
        self.rests()
        self.waits(lambda: self._cell(name) is not None)
        cell = self._cell(name)
        assert cell is not None
        self._click(*cell, Qt.MouseButton.RightButton)

    def refuses(self, name: str) -> None:
        """A button is there and cannot be pressed."""
        self.waits(
            lambda: any(
                made.text().strip() == name and not made.isEnabled() for made in self._in_sight(QAbstractButton)
            )
        )

    def _click(self, widget: QWidget, point: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        window = widget.window()
        at = widget.mapTo(window, point)
        hit = window.childAt(at) or window
        assert hit is widget or widget.isAncestorOf(hit) or hit.isAncestorOf(widget), f"covered by {hit}"
        self.clicks_made += 1
        QTest.mouseClick(widget, button, pos=point)
        if button == Qt.MouseButton.RightButton:  # the window system asks for the menu, which no test event does
            reason = QContextMenuEvent.Reason.Mouse
            QApplication.sendEvent(widget, QContextMenuEvent(reason, point, widget.mapToGlobal(point)))

    def _target(self, name: str) -> tuple[QWidget, QPoint] | None:
        for menu in self._in_sight(QMenu):
            for action in menu.actions():
                if action.isEnabled() and action.isVisible() and action.text().split("\t")[0] == name:
                    return menu, menu.actionGeometry(action).center()
        for made in self._in_sight(QAbstractButton):
            # A group of the menu says after a comma how much waits in it.
            if made.isEnabled() and name in (
                made.text().strip(),
                made.accessibleName().split("，")[0],
                made.accessibleName(),
            ):
                return made, made.visibleRegion().boundingRect().center()
        for bar in self._in_sight(QTabBar):
            for at in range(bar.count()):
                if bar.tabText(at) == name:
                    return bar, bar.tabRect(at).center()
        return self._cell(name) or self._link(name)

    def _link(self, name: str) -> tuple[QWidget, QPoint] | None:
        for made in self._in_sight(QLabel):
            if made.text() == name and made.buddy():
                return made, made.rect().center()
        return None

    def _cell(self, name: str) -> tuple[QWidget, QPoint] | None:
        hits = self.program.frame.findChild(QAbstractItemView, "hits")  # lies over the page
        for view in sorted(self._in_sight(QAbstractItemView), key=lambda view: view is not hits):
            for place, words in self._items(view):
                if name == words or name in words.split() or words.startswith(f"{name} "):
                    seen = place.intersected(view.viewport().rect())
                    return view.viewport(), seen.center()
        return None

    def clicks_row(self, words: str) -> None:
        """Click the row of a table in which a cell says ``words``."""
        self.sees(words)
        self.clicks(words)

    def clicks_cell(self, words: str, column: str) -> None:
        """Click the cell under the heading ``column`` in the row in which a cell says ``words``, scrolling there."""
        self.rests()
        self.sees(words)
        self._click(*self._cell_of(words, lambda model, at: self._heading(model, at) == column))

    @staticmethod
    def _heading(model: Any, at: int) -> str:
        return str(model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) or "")

    def _cell_of(self, words: str, wanted: Callable[[Any, int], bool]) -> tuple[QWidget, QPoint]:
        for table in self._in_sight(TablePanel):
            model = table.model
            columns = range(model.columnCount())
            for row in range(model.rowCount()):
                cells = [model.data(model.index(row, at), Qt.ItemDataRole.DisplayRole) for at in columns]
                if words not in cells:
                    continue
                for at in (at for at in columns if wanted(model, at)):
                    view = table.columns.view_of(at)
                    view.scrollTo(model.index(row, at))
                    place = view.visualRect(model.index(row, at)).intersected(view.viewport().rect())
                    if not place.isEmpty():
                        return view.viewport(), place.center()
        raise AssertionError(f"no such cell in sight in the row of {words}")

    def reads_row(self, words: str) -> list[str]:
        """The cells of the row in which one says ``words``."""
        self.rests()
        self.sees(words)
        for table in self._in_sight(TablePanel):
            model = table.model
            for row in range(model.rowCount()):
                cells = [
                    str(model.data(model.index(row, at), Qt.ItemDataRole.DisplayRole) or "")
                    for at in range(model.columnCount())
                ]
                if words in cells:
                    return cells
        raise AssertionError(f"no row says {words}")

    def ticks_row(self, words: str) -> None:
        """Tick the check box of the row in which a cell says ``words``."""
        self.sees(words)
        self._click(
            *self._cell_of(words, lambda model, at: "check" in model.leading and at == model.leading.index("check"))
        )

    def chooses(self, field: str, choice: str) -> None:
        """Choose an entry of a list by keyboard (no click)."""
        box = self._field(field, QComboBox)
        self.waits(lambda: any(choice in box.itemText(at) for at in range(box.count())))
        at = next(at for at in range(box.count()) if choice in box.itemText(at))
        box.setFocus()
        while box.currentIndex() != at:
            QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < at else Qt.Key.Key_Up)

    def enters(self, field: str, words: str) -> None:
        """Put the caret in a field by Tab (no click), replace what stands there, leave the field."""
        edit = self._field(field, (QLineEdit, QPlainTextEdit))
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.types(words, edit)
        QTest.keyClick(edit, Qt.Key.Key_Tab)

    def _field(self, name: str, kind: Any) -> Any:
        def find() -> Any:
            kinds = kind if isinstance(kind, tuple) else (kind,)
            found = [made for one in kinds for made in self._in_sight(one) if name == made.accessibleName()]
            return next((made for made in found if made.isEnabled()), None)

        self.waits(lambda: find() is not None)
        return find()

    def types(self, words: str, widget: QWidget | None = None) -> None:
        """Type: letters and figures by key, Chinese through the input method."""
        self._comes_back()
        target = widget or QApplication.focusWidget()
        assert target is not None
        if words.isascii():
            self.keys_pressed += len(words)
            QTest.keyClicks(target, words)
        else:
            self.keys_pressed += 2 * len(words) + 1
            event = QInputMethodEvent()
            event.setCommitString(words)
            QApplication.sendEvent(target, event)

    def _comes_back(self) -> None:
        """After a menu a desktop makes the window the active one again; a display without one leaves that undone."""
        (window, *_) = self._windows
        if not window.isActiveWindow():
            window.activateWindow()
            self.waits(window.isActiveWindow)

    def presses(self, keys: str) -> None:
        """Press a key or short cut, wherever the caret is."""
        self.keys_pressed += 1
        self._comes_back()
        chord = QKeySequence(keys)[0]
        target = QApplication.focusWidget() or self.program.main
        QTest.keyClick(target, chord.key(), chord.keyboardModifiers())

    def searches(self, words: str) -> None:
        """Ctrl+K, type into the search box; counting of clicks begins anew."""
        box = self.program.main.top.search
        self.presses("Ctrl+K")
        box.clear()
        box.hide_hits()
        self.types(words, box)
        self.waits(lambda: box.shown_hits)
        self.clicks_made = self.keys_pressed = 0

    @property
    def hits(self) -> list[str]:
        """What the search offers."""
        self.rests()
        return [hit.title for hit in self.program.main.top.search.shown_hits]

    def begins(self) -> None:
        """Go to the first screen; counting of clicks begins anew."""
        self.program.main.host.tabs.set_current(0)
        self.clicks_made = self.keys_pressed = 0

    def will_choose(self, *paths: Path) -> None:
        """What the system's file dialog will answer when it opens next."""
        names = [str(path) for path in paths]

        def settled(dialog: QFileDialog) -> None:
            dialog.fileSelected.emit(names[0])
            dialog.filesSelected.emit(names)
            dialog.accepted.emit()

        answers: dict[str, Callable[..., Any]] = {
            "getSaveFileName": lambda *_args, **_options: (names[0], ""),
            "getOpenFileName": lambda *_args, **_options: (names[0], ""),
            "getOpenFileNames": lambda *_args, **_options: (names, ""),
            "getExistingDirectory": lambda *_args, **_options: names[0],
            "selectedFiles": lambda _dialog: names,
            "open": settled,
            "exec": lambda _dialog: 1,
        }
        for name, answer in answers.items():
            self._patch.setattr(QFileDialog, name, answer)

    @property
    def caret_in(self) -> str:
        """The name of what has the caret."""
        widget = QApplication.focusWidget()
        return widget.accessibleName() if widget else ""

    def copies(self, rows: Iterable[Sequence[str]]) -> None:
        """Rows lie on the clipboard as Excel and WPS leave them there."""
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))

    def has_a_printer(self, name: str) -> None:
        """A printer stands in the office; ``printed`` keeps what it was given."""
        self._patch.setattr(printers.printing, "printers", lambda: [printers.printing.Printer(name, True)])
        self._patch.setattr(printers.printing, "print_pdf", lambda content, *_to: self.printed.append(content))

    def rests(self) -> None:
        """Wait until nothing is being read or written."""
        self.waits(lambda: not self.program.runner._tasks)
