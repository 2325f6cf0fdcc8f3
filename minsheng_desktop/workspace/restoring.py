"""Putting a backup in the place of a workspace, in steps that a kill at any moment leaves finishable.

Everything is staged beside the present files; then a journal is written, and from there on the
restore is carried to its end, now or by whoever opens the folder next.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.households.attachment_files import FOLDER
from minsheng_desktop.workspace.lock import WorkspaceLock

JOURNAL = "restore.json"
STAGED = {"data.db": "restored.db", "workspace.json": "restored.json", FOLDER: "restored-attachments"}
BESIDE = {
    "data.db": ("data.db", "data.db-wal", "data.db-shm"),
    "workspace.json": ("workspace.json",),
    FOLDER: (FOLDER,),
}


def begin(folder: Path) -> Path:
    """Write the journal; answers the folder what was there is kept in."""
    kept = folder / f"replaced-{secrets.token_hex(4)}"
    content = json.dumps({"kept": kept.name}).encode()
    write_whole(folder / JOURNAL, lambda handle: handle.write(content), own=True)
    return kept


def finish(folder: Path) -> None:
    """Carry a restore whose journal stands to its end. The caller holds the workspace lock."""
    try:
        kept = folder / Path(json.loads((folder / JOURNAL).read_bytes())["kept"]).name
    except (ValueError, KeyError, TypeError) as error:
        raise AppError(Kind.INTEGRITY, "workspace.backup_bad") from error
    kept.mkdir(exist_ok=True)
    for name, staged in STAGED.items():
        if not (folder / staged).exists():
            continue  # this part is in its place already
        for old in BESIDE[name]:
            if (folder / old).exists():
                os.replace(folder / old, kept / old)
        os.replace(folder / staged, folder / name)
    if not any(kept.iterdir()):
        kept.rmdir()
    (folder / JOURNAL).unlink()


def settle(folder: Path) -> None:
    """Finish what a killed restore left, before anything else looks at the folder."""
    if (folder / JOURNAL).exists():
        with WorkspaceLock(folder, "cli"):
            if (folder / JOURNAL).exists():
                finish(folder)
