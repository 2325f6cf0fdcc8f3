"""Where things lie: the default workspace and what must stay outside of it."""

from __future__ import annotations

import os
from pathlib import Path

import appdirs

APP = "minsheng-desktop"


def default_workspace() -> Path:
    """The user's workspace folder when none is named."""
    return Path(appdirs.user_data_dir(APP, appauthor=False)) / "workspace"


def install_folder() -> Path:
    """Where this PC remembers which workspaces are its own (``MINSHENG_CONFIG`` overrides)."""
    override = os.environ.get("MINSHENG_CONFIG")
    return Path(override) if override else Path(appdirs.user_config_dir(APP, appauthor=False)) / "installs"


def report_folder() -> Path:
    """Where reports of faults of the program are written; they hold no personal data."""
    return Path(appdirs.user_log_dir(APP, appauthor=False))
