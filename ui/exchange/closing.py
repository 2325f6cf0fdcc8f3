"""Closing a month and opening it again: of all townships, or of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.periods import lock_period, unlock_period
from ui.exchange import words
from ui.kit.messages import Question, Toast, ask
from ui.kit.page import Page


def ask_lock(page: Page, month: int, missing: Sequence[str] = (), township: tuple[bytes, str] | None = None) -> QWidget:
    """Ask whether to close a month; ``missing`` are townships that have not reported, ``township`` is (uid, name)."""
    spoken = words.month_word(month)
    if township:
        body = text("county.page.lock_one_body", name=township[1], month=spoken)
    else:
        body = text("county.page.lock_body", month=spoken)
    if missing:
        body += text("county.page.lock_missing", count=len(missing), names=text("kit.list_join").join(missing[:8]))
    question = Question(
        text("county.page.lock_title", month=spoken), body, text("county.page.lock_keep"),
        text("county.page.lock_one" if township else "county.page.lock"), danger=False,
    )  # fmt: skip
    return ask(page, question, lambda _reason: close_month(page, month, township))


def close_month(page: Page, month: int, township: tuple[bytes, str] | None = None) -> None:
    """Close a month."""
    only = (township[0],) if township else ()
    _run(page, lambda do, job: do.run(lock_period, month, only), _told("county.page.locked", month, township))


def ask_unlock(page: Page, month: int, township: tuple[bytes, str] | None = None) -> QWidget:
    """Ask why a month is to be opened again."""
    question = Question(
        text("county.page.unlock_title", month=words.month_word(month)), text("county.page.unlock_body"),
        text("county.page.unlock_keep"), text("county.page.unlock_one" if township else "county.page.unlock"),
        danger=False, reason=text("county.page.unlock_reason"),
    )  # fmt: skip
    return ask(page, question, lambda reason: open_month(page, month, reason, township))


def open_month(page: Page, month: int, reason: str, township: tuple[bytes, str] | None = None) -> None:
    """Open a month again."""
    only = (township[0],) if township else ()
    done = _told("county.page.unlocked", month, township)
    _run(page, lambda do, job: do.run(unlock_period, month, only, reason), done)


def _told(key: str, month: int, township: tuple[bytes, str] | None) -> str:
    return text(key, name=township[1] if township else "", month=words.month_word(month))


def _run(page: Page, work: Any, done: str) -> None:
    page.session.write(work, lambda _value: page.toasted.emit(Toast(done)), lambda error: _failed(page, error),
                       owner=page)  # fmt: skip


def _failed(page: Page, error: AppError) -> None:
    page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))
