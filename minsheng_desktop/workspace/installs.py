"""Telling a copied workspace from the one this PC owns.

Each workspace has an install id inside the database and the same outside, in the user's
configuration folder. A copy on another PC finds no match and begins a new epoch.
"""

from __future__ import annotations

import secrets

from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.paths import install_folder


def new_install(workspace: str) -> str:
    """Make this PC the owner of the workspace; answers the new install id."""
    install = secrets.token_hex(16)
    folder = install_folder()
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / workspace, lambda handle: handle.write(install.encode()))
    return install


def known_install(workspace: str) -> str | None:
    """The install id this PC remembers for the workspace."""
    try:
        return (install_folder() / workspace).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return None
