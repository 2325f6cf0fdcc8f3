"""Showing a masked number: the look is written to the log first, then the number is shown for 30 s."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.security.service import record_reveal
from ui.kit.messages import Toast
from ui.kit.page import Page

Look = tuple[str, bytes, str]  # table, uid, field of a number shown


def reveal(page: Page, table_name: str, uid: bytes, field: str, show: Callable[[], object]) -> None:
    """Record that the user looks at ``field`` of a row, then ``show`` it; without the right say so."""
    reveal_all(page, [(table_name, uid, field)], show)


def reveal_all(page: Page, looks: Sequence[Look], show: Callable[[], object]) -> None:
    """Record a look at each number, then ``show`` them together; without the right say so."""
    if not looks:
        show()
        return
    owner: QObject = page
    page.session.write(
        lambda do, job: do.run(record_reveal, tuple(looks)),
        lambda _done: show(),
        lambda error: refuse(page, error),
        owner=owner,
    )


def refuse(page: Page, error: AppError) -> None:
    """Say at the bottom of the window why something was not done."""
    page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))


def tell_done(page: Page, words: str) -> None:
    """Say what is done, with 撤销 for it."""
    page.tell_undoable(words)
