"""What may not be wrong with any page: nameless controls, controls no Tab reaches, cut words, sideways scrolling."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabBar,
    QWidget,
)

from ui.workspace.elided import Elided

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView, QAbstractSpinBox, QTabBar)
LONGEST = 2000  # steps of Tab


def _shown(root: QWidget, kinds: tuple[type[QWidget], ...]) -> Iterator[QWidget]:
    for made in root.findChildren(QWidget):
        if isinstance(made, kinds) and made.isVisible() and not made.visibleRegion().isEmpty():
            yield made


def _is_part(made: QWidget) -> bool:
    """Whether it belongs to another control (the line of a list, a viewport, the arrows of a tab bar)."""
    above = made.parentWidget()
    if isinstance(made, QHeaderView):  # a table's keys sort it too
        return True
    return isinstance(above, (QComboBox, QAbstractSpinBox, QTabBar)) or made.objectName().startswith("qt_")


def called(made: QWidget) -> str:
    """What a person would call the control."""
    words = made.accessibleName() or getattr(made, "text", lambda: "")()
    return f"{type(made).__name__} {made.objectName()} “{words}”"


def nameless(root: QWidget) -> list[str]:
    """Controls in sight that a screen reader could not name."""
    found = []
    for made in _shown(root, CONTROLS):
        words = made.accessibleName() or (made.text().strip() if isinstance(made, QAbstractButton) else "")
        if not words and not _is_part(made) and made.focusPolicy() != Qt.FocusPolicy.NoFocus:
            found.append(called(made))
    return found


def unreached(root: QWidget) -> list[str]:
    """Controls in sight that work by mouse and are not reached by Tab (arrows count within one group of buttons)."""
    reached: set[QWidget] = set()
    walker, first = root.nextInFocusChain(), root
    for _ in range(LONGEST):
        if walker is first:
            break
        if walker.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(walker)
        walker = walker.nextInFocusChain()
    found = []
    for made in _shown(root, CONTROLS):
        if made in reached or not made.isEnabled() or _is_part(made) or _has_proxy(made, reached):
            continue
        found.append(called(made))
    return found


def _has_proxy(made: QWidget, reached: set[QWidget]) -> bool:
    """A table's frozen half, or a list that another control drives, is worked through that other one."""
    partner = getattr(made, "partner", None)
    return made.focusProxy() in reached or partner in reached


def cut_words(root: QWidget) -> list[str]:
    """Labels and buttons narrower or lower than what they say."""
    found = []
    for made in _shown(root, (QLabel, QPushButton)):
        if isinstance(made, QLabel):
            plain = made.text() and not made.wordWrap() and not (isinstance(made, Elided) and made.toolTip())
            cut = bool(plain) and made.sizeHint().width() > made.width() + 1
            tall = made.wordWrap() and made.heightForWidth(made.width()) > made.height() + 2
            if cut or tall:
                found.append(f"{called(made)} needs {made.sizeHint().width()} has {made.width()}")
        elif isinstance(made, QPushButton) and made.text().strip():
            need = made.fontMetrics().horizontalAdvance(made.text().strip())
            if need > made.width() + 1:
                found.append(f"{called(made)} needs {need} has {made.width()}")
    return found


def sideways(root: QWidget) -> list[str]:
    """Pages that would have to be scrolled sideways (a table may)."""
    found = []
    for made in _shown(root, (QScrollArea,)):
        if isinstance(made, QAbstractScrollArea) and made.horizontalScrollBar().maximum() > 0:
            found.append(f"{called(made)} by {made.horizontalScrollBar().maximum()}")
    return found


def settle() -> None:
    """Let layouts finish."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
