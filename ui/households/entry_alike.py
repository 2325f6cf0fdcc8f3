"""Asking, off the window's thread and while one types, who on record may be the member being entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.households.alike import find_alike
from minsheng_desktop.households.records import Alike
from minsheng_desktop.rules import citizen_id
from ui.households.entry_cells import Pause
from ui.households.entry_member import MemberLine
from ui.session import Session, Ticket, alive

PAUSE_MS = 300


class AlikeFinder(QObject):
    """``ask(line)`` after each change; only the newest question of a line is answered."""

    def __init__(self, owner: QObject, session: Session, village: Callable[[], bytes]) -> None:
        super().__init__(owner)
        self._session, self._village = session, village
        self._today = session.clock.today()
        self._waiting: set[MemberLine] = set()
        self._tickets: dict[MemberLine, Ticket] = {}
        self._pause = Pause(self, PAUSE_MS, self._look)

    def ask(self, line: MemberLine) -> None:
        """Look soon, once the typing pauses."""
        self._waiting.add(line)
        self._pause.start()

    def _look(self) -> None:
        lines, self._waiting = self._waiting, set()
        for line in lines:
            if alive(line) and line.known is None:
                self._look_for(line)

    def _look_for(self, line: MemberLine) -> None:
        name, number, phone = (line.text_of(key) for key in ("name", "id_no", "phone"))
        asked = (
            name if len(name) > 1 else "",
            number if citizen_id.judge(number, self._today).number else "",
            "",
            phone,
            self._village(),
        )
        if line in self._tickets:
            self._tickets.pop(line).discard()
        if not (asked[0] or asked[1] or asked[3]):
            line.show_alike(())
            return

        def _read(uow: Any, job: Job) -> list[Alike]:
            return find_alike(uow, *asked)

        def _found(found: list[Alike]) -> None:
            self._tickets.pop(line, None)
            line.take_alike(found)

        def _failed(_error: AppError) -> None:
            self._tickets.pop(line, None)  # a hint that does not come is no matter; registering asks again

        self._tickets[line] = self._session.read(_read, _found, _failed, owner=line)
