"""Who may do what: rights are declared on operations, roles are sets of rights."""

from __future__ import annotations

from enum import Enum


class Right(Enum):
    """What an operation may require."""

    VIEW = "view"
    REVEAL = "reveal"  # see a masked number; every use is recorded
    EDIT = "edit"  # persons, households, entitlements, task figures
    DECIDE = "decide"  # confirm or refuse an application, enrol it
    IMPORT = "import"
    EXPORT = "export"
    NOTICE = "notice"
    PACKAGE = "package"
    DEFINE = "define"  # areas, programmes, standards, task targets
    UNDO = "undo"
    BACKUP = "backup"
    ADMIN = "admin"  # users, restore, settings, joining


_CLERK = frozenset(
    {
        Right.VIEW,
        Right.REVEAL,
        Right.EDIT,
        Right.DECIDE,
        Right.IMPORT,
        Right.EXPORT,
        Right.NOTICE,
        Right.PACKAGE,
        Right.UNDO,
        Right.BACKUP,
    }
)

ROLES: dict[str, frozenset[Right]] = {
    "administrator": frozenset(Right),
    "clerk": _CLERK,
    "reviewer": frozenset({Right.VIEW, Right.REVEAL, Right.NOTICE, Right.BACKUP}),
    "collector": _CLERK | {Right.DEFINE},
    "village_helper": frozenset({Right.VIEW, Right.EDIT}),
    "read_only": frozenset({Right.VIEW}),
}


def may(role: str, right: Right) -> bool:
    """Whether a user of ``role`` holds ``right``."""
    return right in ROLES.get(role, frozenset())
