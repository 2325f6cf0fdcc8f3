"""Backups carry the files of attachments; a restore brings them back whole, or leaves everything as it was."""

from __future__ import annotations

import contextlib
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.households import attachments as service
from minsheng_desktop.workspace import backup
from minsheng_desktop.workspace.inspect import diagnose
from minsheng_desktop.workspace.restore import restore_workspace
from tests.factories import pictures
from tests.factories.workspaces import PASSWORD, add_people, prepared_workspace, reopen


@pytest.fixture
def office(tmp_path):
    """A workspace with one person and one scan."""
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        person = workspace.run(add_people, [("张桂英", None)]).value[0]
        attach(workspace, tmp_path, person, 1)
        yield workspace, person


def attach(workspace, folder, person, pages):
    path = folder / "scan.pdf"
    path.write_bytes(pictures.scan(pages))
    return service.store_attachment(workspace, path, "id_card", person=person)


def contents(workspace, person):
    lines = workspace.read(service.list_attachments, person=person)
    return [service.read_attachment(workspace, line.uid) for line in lines]


def restore(folder, source, **more):
    return restore_workspace(folder, source, "admin", PASSWORD, **more)


def test_a_backup_brings_the_files_to_another_computer(office, tmp_path):
    workspace, person = office
    assert workspace.backup(tmp_path / "b.msbak").attachments == 1
    restore(tmp_path / "new", tmp_path / "b.msbak")
    with reopen(tmp_path / "new") as there:
        assert contents(there, person) == [pictures.scan(1)]
        assert diagnose(there).sound


def test_an_older_backup_brings_back_what_was_attached_then(office, tmp_path):
    workspace, person = office
    workspace.backup(tmp_path / "b.msbak")
    first = sorted(p.name for p in (workspace.folder / "attachments").iterdir())
    attach(workspace, tmp_path, person, 2)
    workspace.close()
    kept = restore(tmp_path / "w", tmp_path / "b.msbak")
    with reopen(tmp_path / "w") as again:
        assert contents(again, person) == [pictures.scan(1)]
        assert sorted(p.name for p in (again.folder / "attachments").iterdir()) == first
    assert len(list((kept / "attachments").iterdir())) == 2, "what was there is kept whole"


def test_an_automatic_backup_lies_beside_the_files_and_finds_them_again(office, tmp_path):
    workspace, person = office
    made = workspace.backup()
    assert made.attachments == 0
    attach(workspace, tmp_path, person, 2)
    workspace.close()
    restore(tmp_path / "w", made.path)
    with reopen(tmp_path / "w") as again:
        assert contents(again, person) == [pictures.scan(1)]
    restore(tmp_path / "elsewhere", made.path)
    with reopen(tmp_path / "elsewhere") as other:
        assert diagnose(other).attachments.missing == 1, "on another computer doctor tells"


def test_a_removed_attachment_is_in_the_backup_for_undo(office, tmp_path):
    workspace, person = office
    (line,) = workspace.read(service.list_attachments, person=person)
    workspace.run(service.remove_attachment, line.uid)
    workspace.backup(tmp_path / "b.msbak")
    restore(tmp_path / "new", tmp_path / "b.msbak")
    with reopen(tmp_path / "new") as there:
        assert contents(there, person) == []
        assert diagnose(there).attachments.files == 1


def test_a_backup_from_before_there_were_attachments_still_restores(office, tmp_path):
    workspace, _ = office
    with workspace.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM attachment_file")
        connection.exec_driver_sql("DROP TABLE attachment_file")
    backup.write_backup(workspace.folder, workspace.database, workspace._key, tmp_path / "old.msbak")
    with zipfile.ZipFile(tmp_path / "old.msbak") as archive:
        assert archive.namelist() == list(backup.MEMBERS)
    restore(tmp_path / "new", tmp_path / "old.msbak")
    assert not (tmp_path / "new" / "attachments").exists()


@pytest.mark.parametrize("step", range(14))
def test_killed_at_any_step_of_a_restore_data_and_files_are_the_old_or_the_new(office, tmp_path, monkeypatch, step):
    workspace, person = office
    workspace.backup(tmp_path / "b.msbak")
    attach(workspace, tmp_path, person, 2)
    workspace.close()
    real, count = os.replace, iter(range(100))

    def killed(*args):
        if next(count) == step:
            raise Killed
        real(*args)

    monkeypatch.setattr(os, "replace", killed)
    with contextlib.suppress(Killed):
        restore(tmp_path / "w", tmp_path / "b.msbak")
    monkeypatch.undo()
    with reopen(tmp_path / "w") as again:
        assert contents(again, person) in ([pictures.scan(1)], [pictures.scan(1), pictures.scan(2)])
        assert diagnose(again).sound


class Killed(BaseException):
    """Stands for a kill: no handler of the program sees it."""


def rewritten(source: Path, target: Path, change) -> None:
    """A copy of a backup with a further member, or a changed one."""
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for member in whole.infolist():
            made.writestr(member.filename, whole.read(member))
        change(made)


@pytest.mark.parametrize(
    "name",
    ["attachments/../../outside", "../outside", "/etc/outside", "attachments/" + "A" * 32, "attachments/x.pdf",
     "attachments\\" + "0" * 32, "attachments/sub/" + "0" * 32, "other.db", "attachments/" + "0" * 33],
)  # fmt: skip
def test_a_member_of_another_name_is_refused_and_nothing_is_changed(office, tmp_path, name):
    workspace, _ = office
    workspace.backup(tmp_path / "b.msbak")
    rewritten(tmp_path / "b.msbak", tmp_path / "bad.msbak", lambda made: made.writestr(name, b"x"))
    with pytest.raises(AppError) as refused:
        restore(tmp_path / "new", tmp_path / "bad.msbak")
    assert (refused.value.kind, refused.value.code) == (Kind.INTEGRITY, "workspace.backup_bad")
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "outside").exists()


def test_a_member_that_unfolds_or_stands_twice_is_refused(office, tmp_path):
    workspace, _ = office
    workspace.backup(tmp_path / "b.msbak")
    name = "attachments/" + "0" * 32
    with zipfile.ZipFile(tmp_path / "b.msbak") as whole:
        present = next(n for n in whole.namelist() if n.startswith("attachments/"))
    changes = [
        lambda made: made.writestr(name, bytes(1 << 20), zipfile.ZIP_DEFLATED),
        lambda made: made.writestr(name, bytes(backup.MOST_ATTACHMENT + 1)),
        lambda made: made.writestr(present, b"again"),
    ]
    for number, change in enumerate(changes):
        bad = tmp_path / f"bad{number}.msbak"
        with pytest.warns(UserWarning, match="Duplicate name") if number == 2 else contextlib.nullcontext():
            rewritten(tmp_path / "b.msbak", bad, change)
        with pytest.raises(AppError) as refused:
            restore(tmp_path / "new", bad)
        assert refused.value.code == "workspace.backup_bad"


def test_a_file_the_database_does_not_know_is_left_in_the_backup(office, tmp_path):
    workspace, _ = office
    workspace.backup(tmp_path / "b.msbak")
    rewritten(tmp_path / "b.msbak", tmp_path / "more.msbak", lambda m: m.writestr("attachments/" + "0" * 32, b"x"))
    restore(tmp_path / "new", tmp_path / "more.msbak")
    assert not (tmp_path / "new" / "attachments" / ("0" * 32)).exists()


def test_a_flipped_byte_in_a_packed_file_stops_the_restore(office, tmp_path):
    workspace, _ = office
    workspace.backup(tmp_path / "b.msbak")
    with zipfile.ZipFile(tmp_path / "b.msbak") as whole:
        member = next(m for m in whole.infolist() if m.filename.startswith("attachments/"))
    content = bytearray((tmp_path / "b.msbak").read_bytes())
    content[member.header_offset + 200] ^= 1
    (tmp_path / "b.msbak").write_bytes(bytes(content))
    with pytest.raises(AppError) as refused:
        restore(tmp_path / "new", tmp_path / "b.msbak")
    assert refused.value.kind is Kind.INTEGRITY


def test_a_stick_that_writes_wrongly_is_noticed_on_reading_back(office, tmp_path, monkeypatch):
    workspace, _ = office
    real = zipfile.ZipFile.writestr

    def wrong(self, name, data, *args, **kwargs):
        real(self, name, b"\0" + data[1:] if str(name).startswith("attachments/") else data, *args, **kwargs)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", wrong)
    with pytest.raises(AppError) as refused:
        workspace.backup(tmp_path / "b.msbak")
    assert refused.value.code == "workspace.backup_not_verified"
    assert not (tmp_path / "b.msbak").exists()


def test_a_backup_is_written_although_a_file_is_gone(office, tmp_path):
    workspace, _ = office
    shutil.rmtree(workspace.folder / "attachments")
    assert workspace.backup(tmp_path / "b.msbak").attachments == 0
