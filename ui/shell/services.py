"""What the shell asks of the program: searching, the status line, undo. Wired where the workspace is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from minsheng_desktop.core.jobs import Job
from ui.kit.page import PageRequest

HOME = PageRequest("home")


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One suggestion: a name, a line about it, and the page it opens."""

    title: str
    detail: str
    request: PageRequest
    state: str = ""  # a status word, shown as a chip
    icon: str = "circle-user"


@dataclass(frozen=True, slots=True)
class DoneBefore:
    """An operation that may be taken back: its number, what it did, how many rows it changed."""

    id: int
    what: str
    rows: int


@dataclass(frozen=True, slots=True)
class ShellStatus:
    """The status line and the menu's counts. ``month`` is YYYYMM; ``undo``/``redo`` describe the operation."""

    month: int = 0
    unsent: int = 0
    backup: str = ""
    undo: str = ""
    redo: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)  # group key -> things to do
    backup_late: bool = False
    done_before: Sequence[DoneBefore] = ()  # the newest first


@dataclass(frozen=True)
class ShellServices:
    """Callables; those with ``uow`` run on the reader thread, those with ``do`` on the writer.

    ``undo``/``redo`` answer the description of what they did. The plain ones run on the window's thread.
    """

    search: Callable[[Any, str], Sequence[SearchHit]] = lambda uow, words: []
    status: Callable[[Any], ShellStatus] = lambda uow: ShellStatus()
    undo: Callable[[Any, Job], str] | None = None
    redo: Callable[[Any, Job], str] | None = None
    undo_one: Callable[[Any, Job, int], str] | None = None
    lock: Callable[[], object] | None = None
    change_password: Callable[[], object] | None = None
    sign_out: Callable[[], object] | None = None
    set_look: Callable[[float, bool], object] | None = None
    home: PageRequest = HOME
