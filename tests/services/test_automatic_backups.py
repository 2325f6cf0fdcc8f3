"""The backup before packages are taken: quick, whole, cancelled without a trace, once a day for a large ledger."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from db.engine import Database
from db.queries import workspace as stored
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.workspace import backup
from minsheng_desktop.workspace.restore import restore_workspace
from minsheng_desktop.workspace.service import Workspace
from tests.factories.workspaces import PASSWORD, add_people, make_workspace, reopen


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with make_workspace(tmp_path / "w", areas=False) as made:
        made.run(add_people, [("张桂英", None), ("李秋生", None)])
        yield made


def names(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in (workspace.folder / "backups").iterdir())


def people(workspace: Workspace) -> int:
    with workspace.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM person").scalar_one())


def test_it_holds_what_was_written_last_and_is_restored(workspace: Workspace, tmp_path: Path) -> None:
    workspace.run(add_people, [("王春梅", None)])
    made = workspace.backup(automatic="import")
    workspace.run(add_people, [("赵国庆", None)])  # the ledger goes on being written
    restore_workspace(tmp_path / "there", made.path, "admin", PASSWORD)
    with reopen(tmp_path / "there") as there:
        assert people(there) == 3
        assert there.database.check() == []
    assert people(workspace) == 4


def test_while_somebody_reads_an_older_state_it_is_whole_too(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.database.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM person").scalar_one()
        workspace.run(add_people, [("王春梅", None)])
        made = workspace.backup(automatic="import")
    restore_workspace(tmp_path / "there", made.path, "admin", PASSWORD)
    with reopen(tmp_path / "there") as there:
        assert people(there) == 3


def test_the_ledger_stays_held_against_other_programs(workspace: Workspace) -> None:
    """Closing a handle of the file would drop this process's locks, and another program fold the log away."""
    workspace.backup(automatic="import")
    workspace.run(add_people, [("王春梅", None)])
    code = (
        "import sys\nfrom pathlib import Path\nfrom db.engine import connect\n"
        "connect(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])).close()"
    )
    other = [sys.executable, "-c", code, str(workspace.database.path), workspace._key.hex()]
    subprocess.run(other, check=True, env={**os.environ, "PYTHONPATH": str(Path(backup.__file__).parents[2])})
    assert workspace.database.path.with_name("data.db-wal").exists()
    workspace.run(add_people, [("赵国庆", None)])
    assert people(workspace) == 4
    assert workspace.database.check() == []


def test_a_cancelled_one_leaves_nothing_and_is_no_failure(workspace: Workspace) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(AppError) as told:
        workspace.backup(automatic="import", job=job)
    assert told.value.kind is Kind.CANCELLED
    assert names(workspace) == []
    with workspace.database.reading() as connection:
        assert stored.setting(connection, stored.BACKUP_FAILED, None) is None
    workspace.run(add_people, [("王春梅", None)])


def test_a_damaged_page_is_no_backup(workspace: Workspace) -> None:
    workspace.close()
    with workspace.database.path.open("r+b") as file:
        file.seek(3 * 4096 + 100)
        old = file.read(1)
        file.seek(3 * 4096 + 100)
        file.write(bytes([old[0] ^ 1]))
    database = Database(workspace.database.path, workspace._key)
    target = workspace.folder / "backups" / "import-1.msbak"
    target.parent.mkdir(exist_ok=True)
    with database, pytest.raises(AppError) as told:
        backup.write_automatic(workspace.folder, database, workspace._key, target)
    assert told.value.kind is Kind.INTEGRITY
    assert not target.exists()


def test_of_a_large_ledger_one_serves_for_the_day(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.safe_for_packages()
    (first,) = names(workspace)
    assert not backup.enough_today(workspace.folder, backup.LARGE - 1, workspace.clock)
    assert backup.enough_today(workspace.folder, backup.LARGE, workspace.clock)
    monkeypatch.setattr(backup, "LARGE", 1)
    workspace.safe_for_packages()
    assert names(workspace) == [first]
    place = workspace.folder / "backups"
    (place / first).rename(place / "import-20260101-080000.msbak")
    workspace.safe_for_packages()
    assert len(names(workspace)) == 2


def test_large_ones_go_when_the_room_for_them_is_full(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace.folder / "backups"
    place.mkdir(exist_ok=True)
    for number in range(6):
        path = place / f"import-2026070{number}-080000.msbak"
        path.write_bytes(b"x" * 100)
        os.utime(path, (number, number))
    (place / "upgrade-20260701-080000.msbak").write_bytes(b"x" * 100)
    monkeypatch.setattr(backup, "KEPT_BYTES", 320)
    backup.rotate(workspace.folder)
    assert [name[:15] for name in names(workspace)] == ["import-20260703", "import-20260704", "import-20260705",
                                                       "upgrade-2026070"]  # fmt: skip
    monkeypatch.setattr(backup, "KEPT_BYTES", 0)
    backup.rotate(workspace.folder)
    assert len(names(workspace)) == 3


@pytest.mark.parametrize(("free", "code"), [(0, "files.disk_full"), (1 << 40, "workspace.disk_fault")])
def test_a_disk_that_fails_is_no_damaged_ledger(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, free: int, code: str
) -> None:
    """Without room for its log a database cannot even be read; advice to restore a backup would cost the day's work."""
    monkeypatch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(free=free))

    def _read(uow: UnitOfRead) -> None:
        raise sqlcipher.OperationalError("disk I/O error")

    with pytest.raises(AppError) as told:
        workspace.read(_read)
    assert (told.value.code, told.value.kind) == (code, Kind.UNAVAILABLE)


def test_a_log_that_cannot_be_folded_back_on_closing_is_no_fault(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done is done and stays in the log; a first error must not be hidden by a second one."""

    def _fail(*_: object, **__: object) -> None:
        raise sqlcipher.OperationalError("disk I/O error")

    workspace.run(add_people, [("王春梅", None)])
    with monkeypatch.context() as patch:
        patch.setattr("db.engine.connect", _fail)
        workspace.close()
    with reopen(workspace.folder) as again:
        assert people(again) == 3
