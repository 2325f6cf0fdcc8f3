"""公示照片: the photograph of a sheet on its board, shrunk and kept encrypted as every picture (M-006)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from db.engine import folder_of
from db.queries import attachments as stored
from db.types import new_uid
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.households import attachment_files as files
from minsheng_desktop.households.attachments import COLUMNS, NewAttachment, prepare_file

KIND = "posting_photo"


@use_case(Operation("postings.add_photo", Right.EDIT))
def add_photo(uow: UnitOfWork, new: NewAttachment, taken_on: date) -> bytes:
    """Keep a prepared photograph that belongs to a sheet, not to a person; answers its uid."""
    folder = folder_of(uow.connection)
    try:
        files.settle(folder, [new.file])
        uid = new_uid()
        row = (uid, None, None, KIND, text("postings.photo"), new.media_type, new.file.digest, new.file.size,
               taken_on.isoformat())  # fmt: skip
        uow.insert_many("attachment", COLUMNS, [row])
        stored.put_files(uow.connection, [(uid, new.file.name, new.file.key)])
    except BaseException:
        files.drop(folder, [new.file])
        raise
    return uid


def store_photo(workspace: Any, path: Path, taken_on: date) -> bytes:
    """Take a photograph in. ``workspace`` is the open ``Workspace``, or what runs use cases on it in the window."""
    new = prepare_file(workspace.folder, path, KIND, text("postings.photo"))
    uid: bytes = workspace.run(add_photo, new, taken_on).value
    return uid
