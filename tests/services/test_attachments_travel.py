"""Attachments between offices: the row goes to the county, the file stays where it was taken in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households import attachments as service
from minsheng_desktop.workspace.inspect import diagnose
from tests.factories import offices as made
from tests.factories import pictures
from tests.factories.offices import FIRST, Offices, add_family


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def attach(offices: Offices, folder: Path) -> tuple[bytes, bytes]:
    """A family's head and a scan of theirs in the first township."""
    person = offices.first.run(add_family, "张桂英", 1).value["person"]
    (folder / "scan.pdf").write_bytes(pictures.scan(1, "ONLY IN THE TOWNSHIP"))
    return person, service.store_attachment(offices.first, folder / "scan.pdf", "id_card", person=person)


def test_the_county_gets_the_row_and_learns_where_the_file_is(offices: Offices, tmp_path: Path) -> None:
    person, uid = attach(offices, tmp_path)
    offices.report()
    (line,) = offices.county.read(service.list_attachments, person=person)
    assert (line.uid, line.title, line.own, line.here) == (uid, "身份证", False, False)
    with pytest.raises(AppError, match=r"attachments\.elsewhere"):
        offices.county.read(service.attachment_content, uid)
    with pytest.raises(AppError, match="foreign_row"):
        offices.county.run(service.remove_attachment, uid)
    assert diagnose(offices.county).sound


def test_a_removed_attachment_goes_at_the_county_too(offices: Offices, tmp_path: Path) -> None:
    person, uid = attach(offices, tmp_path)
    offices.report()
    offices.first.run(service.remove_attachment, uid)
    offices.report()
    assert offices.county.read(service.list_attachments, person=person) == ()


def test_a_restored_township_has_its_files_again_and_reports_them(offices: Offices, tmp_path: Path) -> None:
    person, uid = attach(offices, tmp_path)
    backup = offices.backup()
    offices.restore(backup, new_computer=True)
    assert service.read_attachment(offices.first, uid) == pictures.scan(1, "ONLY IN THE TOWNSHIP")
    offices.report(FIRST, full=True)
    assert [line.uid for line in offices.county.read(service.list_attachments, person=person)] == [uid]
