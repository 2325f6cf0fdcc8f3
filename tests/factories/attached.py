"""Attachments of a township's person, for tests of how their files travel."""

from __future__ import annotations

import random
from pathlib import Path

from db.queries import attachments as stored
from db.types import new_uid
from minsheng_desktop.exchange import outgoing
from minsheng_desktop.exchange.results import ExportResult, ImportResult
from minsheng_desktop.households import attachment_files as files
from minsheng_desktop.households import attachments as service
from minsheng_desktop.workspace.service import Workspace
from tests.factories import pictures
from tests.factories.offices import Offices, add_family


def large_scan(seed: int = 3, size: int = 200_000) -> bytes:
    """A scan of several parts."""
    return pictures.scan(1) + random.Random(seed).randbytes(size)


def attach(office: Workspace, folder: Path, content: bytes, person: bytes) -> bytes:
    """Attach one scan or photograph to a person, unshrunk."""
    (folder / "in.bin").write_bytes(content)
    return service.store_attachment(office, folder / "in.bin", "id_card", person=person)


def family(offices: Offices, serial: int = 1) -> bytes:
    """A person of the first township."""
    return offices.first.run(add_family, "张桂英", serial).value["person"]


def up(offices: Offices, full: bool = False) -> ExportResult:
    """The first township writes its package with its pictures."""
    return outgoing.export_package(offices.first, fresh(offices), full, attachments=True)


def sent(offices: Offices, full: bool = False) -> ImportResult:
    """The township reports with its pictures, the county takes it."""
    return offices.take(up(offices, full).files[0])


def fresh(offices: Offices) -> Path:
    """An empty folder on the stick."""
    folder = offices.stick / new_uid().hex()
    folder.mkdir(parents=True)
    return folder


def stored_files(office: Workspace) -> set[str]:
    """The files that lie in the workspace."""
    place = office.folder / files.FOLDER
    return {path.name for path in place.iterdir()} if place.is_dir() else set()


def known(office: Workspace) -> set[str]:
    """The files that rows name."""
    with office.database.reading() as connection:
        return set(stored.known_files(connection))
