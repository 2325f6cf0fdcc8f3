"""Pages about tasks over a real workspace, and looking at what they say."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from minsheng_desktop.core.jobs import Job
from minsheng_desktop.workspace.service import Workspace
from ui.door import Writer
from ui.kit.runner import JobRunner
from ui.session import Gate, Identity, Session, Work


def session_of(stored: Workspace, runner: JobRunner) -> Session:
    def _write(work: Work, job: Job) -> tuple[Any, frozenset[str]]:
        writer = Writer(stored, job)
        return work(writer, job), frozenset(writer.changed)

    gate = Gate(lambda work, job: stored.read_job(job, lambda uow: work(uow, job)), _write)
    identity = Identity(stored.user.name, stored.user.login, stored.node.name, "township", frozenset({"*"}))
    return Session(runner, gate, identity, stored.clock)


def words(widget: QWidget) -> str:
    shown = [made for made in widget.findChildren(QWidget) if made.isVisibleTo(widget)]
    return "\n".join([made.text() for made in shown if isinstance(made, QLabel)] + [m.accessibleName() for m in shown])


def see(qtbot: QtBot, widget: QWidget, *expected: str) -> None:
    """Wait until a widget says something: new parts of a layout show themselves a moment later."""
    qtbot.waitUntil(lambda: all(one in words(widget) for one in expected))


def press(qtbot: QtBot, widget: QWidget, name: str) -> None:
    def buttons() -> list[QPushButton]:
        every = widget.findChildren(QPushButton)
        return [made for made in every if made.accessibleName() == name and made.isVisibleTo(widget)]

    qtbot.waitUntil(lambda: bool(buttons()))
    buttons()[-1].click()
