"""The base of every page, and how a page asks the shell for another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from PySide6.QtCore import QMetaMethod, QObject, Signal
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit.messages import Toast
from ui.session import Session


@dataclass(frozen=True, slots=True)
class PageRequest:
    """“Open page ``key`` with ``args``”: the same key and args return to the tab already open.

    ``asks`` is told to the page each time, new or open already: what to bring into view.
    """

    key: str
    args: tuple[tuple[str, Any], ...] = ()
    asks: tuple[tuple[str, Any], ...] = field(default=(), compare=False)

    @staticmethod
    def to(key: str, **args: Any) -> PageRequest:
        """``PageRequest.to("households.household", uid=uid)``."""
        return PageRequest(key, tuple(sorted(args.items())))

    def asking(self, **asks: Any) -> PageRequest:
        """The same page, and what to bring into view there."""
        return replace(self, asks=tuple(sorted(asks.items())))


class Page(QWidget):
    """One tab. Build the widgets in ``__init__``, load in ``refresh``; never block.

    ``tables``: a change of any of them refreshes the page (at once if it is in front, else when it
    comes to the front). An empty set means the page is never refreshed by changes.
    """

    tables: ClassVar[frozenset[str]] = frozenset()
    help_topic: ClassVar[str] = ""
    folds_navigation: ClassVar[bool] = False  # a table page: the menu folds below 1400 px

    title_changed = Signal(str)
    requested = Signal(object)  # PageRequest
    toasted = Signal(object)  # kit.messages.Toast
    closed = Signal()  # the page is done and wants its tab closed

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.args = dict(args or {})
        self.setObjectName("page")
        self._title = ""

    @property
    def title(self) -> str:
        """The tab's text."""
        return self._title

    def set_title(self, title: str) -> None:
        """Name the tab (a household page knows its name only after loading)."""
        if title != self._title:
            self._title = title
            self.setAccessibleName(title)
            self.title_changed.emit(title)

    def open_page(self, key: str, **args: Any) -> None:
        """Ask the shell to open another page."""
        self.requested.emit(PageRequest.to(key, **args))

    def allowed(self, right: str) -> bool:
        """Whether the user holds ``right``; if not, say so: its button is absent, but short cuts are known."""
        if self.session.may(right):
            return True
        self.toasted.emit(Toast(text("errors.forbidden"), icon="circle-alert", tone="err"))
        return False

    def tell_undoable(self, words: str, operation: int | None = None) -> None:
        """Say what was just written, with 撤销 for that very operation, whatever is written after it.

        Without ``operation`` to be called from ``done`` of ``session.write``: then it is the one just written.
        """
        operation = operation or self.session.operation

        def _refused(error: AppError) -> None:
            self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

        def _undo() -> None:
            self.session.write(lambda do, job: do.undo_operation(operation), None, _refused, owner=self)

        self.toasted.emit(Toast(words) if operation is None else Toast.undoable(words, _undo))

    def refresh(self, changed: set[str] | None = None) -> None:
        """Load or load again; ``changed`` names the tables that changed (None: everything)."""

    def show_asked(self, asks: Mapping[str, Any]) -> None:
        """The page was opened, or opened again, for something in it: bring that into view (before ``on_activate``)."""

    def on_activate(self) -> None:
        """The tab came to the front; set the focus where work begins."""

    def toast_clearance(self) -> int:
        """How many pixels at the bottom of the page a toast must not cover (a line of sums)."""
        return 0

    def may_close(self) -> bool:
        """Whether the tab may be closed now; ask about unsaved input here."""
        return True


def tell_from(part: QWidget, toast: Toast) -> None:
    """Say something at the bottom of the window in the name of the page ``part`` stands in."""
    place: QWidget | None = part
    while place is not None and not isinstance(place, Page):
        place = place.parentWidget()
    if place is not None:
        place.toasted.emit(toast)


def is_heard(sender: QObject, signal: Any) -> bool:
    """Whether anything is connected to a signal of ``sender``."""
    return sender.isSignalConnected(QMetaMethod.fromSignal(signal))
