"""What callers learn of a workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from minsheng_desktop.households.attachment_files import FileCheck

if TYPE_CHECKING:
    from minsheng_desktop.exchange.succession import Succession


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """What is needed to set one up. ``role`` is township or county; ``name`` the office's area name.

    ``succession`` names the node whose place it takes where that one's workspace was lost.
    """

    folder: Path
    role: str
    area_code: str
    name: str
    login: str
    user_name: str
    password: str
    demo: bool = False
    succession: Succession | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """A workspace that was set up; ``recovery_words`` are shown once, for the sheet of paper."""

    folder: Path
    node_uid: bytes
    recovery_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkspaceInfo:
    """The state of a workspace at a glance."""

    role: str
    node: str
    name: str
    area_code: str
    demo: bool
    epoch: int
    schema: str
    version: str
    counts: dict[str, int]
    unsent: int
    last_backup: datetime | None
    last_package: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What ``doctor`` found; ``advice`` are sentences that say what to do."""

    sound: bool
    findings: tuple[str, ...]
    advice: tuple[str, ...]
    counts: dict[str, int]
    attachments: FileCheck = field(default_factory=FileCheck)


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A verified backup; ``attachments`` counts the files in it."""

    path: Path
    size: int
    rows: int
    attachments: int = 0
