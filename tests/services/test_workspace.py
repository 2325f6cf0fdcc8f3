"""Setting up, opening, locking, backing up, restoring and recovering a workspace."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from db.engine import Database, WrongKey
from db.queries import workspace as stored
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.jobs import SILENT
from minsheng_desktop.households.service import search_people
from minsheng_desktop.security.service import add_user, disable_user, list_audit, list_users, verify_audit
from minsheng_desktop.workspace import backup, keyfile
from minsheng_desktop.workspace.inspect import diagnose, workspace_info
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.restore import restore_workspace
from minsheng_desktop.workspace.service import open_workspace
from minsheng_desktop.workspace.setup import create_workspace, reset_password
from tests.factories.workspaces import PASSWORD, add_people, citizen_id, make_workspace, reopen


def refused(kind: Kind, code: str, function: object, *args: object, **kwargs: object) -> AppError:
    """The call raises an ``AppError`` of that kind and code, with a text."""
    with pytest.raises(AppError) as caught:
        function(*args, **kwargs)  # type: ignore[operator]
    assert (caught.value.kind, caught.value.code) == (kind, code)
    assert caught.value.message
    return caught.value


def test_a_wrong_password_says_so_and_nothing_else(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w", areas=False).close()
    wrong = refused(Kind.INTEGRITY, "wrong_password", open_workspace, tmp_path / "w", "admin", "another 12")
    unknown = refused(Kind.INTEGRITY, "wrong_password", open_workspace, tmp_path / "w", "nobody", PASSWORD)
    assert wrong.message == unknown.message == "口令不对。"


def test_a_folder_that_holds_a_workspace_is_refused_and_kept(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w", areas=False).close()
    before = (tmp_path / "w" / "data.db").read_bytes()
    again = NewWorkspace(tmp_path / "w", "township", "341299101", "云岭镇", "admin", "", PASSWORD)
    refused(Kind.FILE, "workspace.already_here", create_workspace, again)
    assert (tmp_path / "w" / "data.db").read_bytes() == before


def test_a_failed_set_up_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(keyfile, "save", full)
    new = NewWorkspace(tmp_path / "w", "township", "341299101", "云岭镇", "admin", "", PASSWORD)
    refused(Kind.UNAVAILABLE, "files.disk_full", create_workspace, new)
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"role": "village"}, "workspace.bad_role"),
        ({"area_code": "12"}, "workspace.bad_area"),
        ({"password": "short"}, "workspace.short_password"),
    ],
)
def test_bad_values_are_refused_before_anything_is_made(tmp_path: Path, change: dict[str, str], code: str) -> None:
    values = {"role": "township", "area_code": "341299101", "password": PASSWORD, **change}
    new = NewWorkspace(tmp_path / "w", values["role"], values["area_code"], "云岭镇", "admin", "", values["password"])
    refused(Kind.INPUT, code, create_workspace, new)
    assert not (tmp_path / "w").exists()


def test_a_second_program_is_told_who_holds_the_workspace(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False):
        error = refused(Kind.UNAVAILABLE, "workspace.locked", reopen, tmp_path / "w")
        assert error.exit_code == 4
        with reopen(tmp_path / "w", writing="") as reader:
            assert reader.node.name == "云岭镇"
    reopen(tmp_path / "w").close()


def test_nothing_of_a_person_stands_in_clear_in_the_workspace(tmp_path: Path) -> None:
    number = citizen_id("19510312", 121)
    with make_workspace(tmp_path / "w") as workspace:
        workspace.run(add_people, [("欧阳翠屏", number)])
        workspace.backup(tmp_path / "w" / "out.msbak")
        places = [path for path in (tmp_path / "w").rglob("*") if path.is_file()]
        content = b"".join(path.read_bytes() for path in places)
    for secret in (number, "欧阳翠屏"):
        for encoding in ("utf-8", "gbk", "utf-16-le"):
            assert secret.encode(encoding) not in content


def test_a_backup_restores_what_was_there_and_begins_a_new_epoch(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w") as workspace:
        workspace.run(add_people, [("张桂英", citizen_id("19510312", 121))])
        made = workspace.backup(tmp_path / "b.msbak")
        assert made.rows > 100
        workspace.run(add_people, [("李根宝", citizen_id("19780101", 11))])
        epoch = workspace.node.epoch
    kept = restore_workspace(tmp_path / "w", tmp_path / "b.msbak", "admin", PASSWORD)
    with reopen(tmp_path / "w") as restored:
        assert [hit.name for hit in restored.read(search_people, "张桂")] == ["张桂英"]
        assert restored.read(search_people, "李根宝") == []
        assert restored.node.epoch == epoch + 1
    assert kept is not None
    assert (kept / "data.db").exists()


def test_a_restored_workspace_keeps_its_epoch_on_the_next_start(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.backup(tmp_path / "b.msbak")
    restore_workspace(tmp_path / "w", tmp_path / "b.msbak", "admin", PASSWORD)
    for _ in range(2):
        with reopen(tmp_path / "w") as again:
            assert again.node.epoch == 2


def test_a_copy_on_another_computer_begins_a_new_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_workspace(tmp_path / "w", areas=False).close()
    shutil.copytree(tmp_path / "w", tmp_path / "copy")
    monkeypatch.setenv("MINSHENG_CONFIG", str(tmp_path / "other-computer"))
    with reopen(tmp_path / "copy") as copy:
        assert copy.node.epoch == 2


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.99])
def test_a_torn_backup_is_refused_and_changes_nothing(tmp_path: Path, place: float) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.backup(tmp_path / "b.msbak")
    whole = (tmp_path / "b.msbak").read_bytes()
    (tmp_path / "b.msbak").write_bytes(whole[: int(len(whole) * place)])
    before = (tmp_path / "w" / "data.db").read_bytes()
    refused(
        Kind.INTEGRITY, "workspace.backup_bad", restore_workspace, tmp_path / "w", tmp_path / "b.msbak", "admin",
        PASSWORD,
    )  # fmt: skip
    assert (tmp_path / "w" / "data.db").read_bytes() == before
    reopen(tmp_path / "w").close()


def test_a_full_disk_leaves_no_half_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with make_workspace(tmp_path / "w", areas=False) as workspace:
        monkeypatch.setattr(backup, "_pack", full)
        (tmp_path / "out").mkdir()
        refused(Kind.UNAVAILABLE, "files.disk_full", workspace.backup, tmp_path / "out" / "b.msbak")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_backup_to_a_stick_that_is_not_there_makes_no_folder(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        refused(Kind.FILE, "files.no_folder", workspace.backup, tmp_path / "stick" / "b.msbak")
    assert not (tmp_path / "stick").exists()


@pytest.mark.parametrize("name", ["data.db", "workspace.json", "workspace.lock", "data.db-wal"])
def test_no_output_may_replace_a_file_the_workspace_lives_by(tmp_path: Path, name: str) -> None:
    with make_workspace(tmp_path / "w") as workspace:
        refused(Kind.FILE, "files.workspace_file", workspace.backup, tmp_path / "w" / name)
        refused(Kind.FILE, "files.workspace_file", write_whole, tmp_path / "w" / name, lambda handle: handle.write(b""))
    reopen(tmp_path / "w").close()


class Killed(BaseException):
    """Stands for a kill: no handler of the program sees it."""


@pytest.mark.parametrize("step", range(12))
def test_killed_at_any_step_of_a_restore_the_workspace_is_the_old_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.run(add_people, [("张桂英", None)])
        workspace.backup(tmp_path / "b.msbak")
        workspace.run(add_people, [("李根宝", None)])
    real, count = os.replace, iter(range(100))

    def killed(*args: object) -> None:
        if next(count) == step:
            raise Killed
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", killed)
    with contextlib.suppress(Killed):
        restore_workspace(tmp_path / "w", tmp_path / "b.msbak", "admin", PASSWORD)
    monkeypatch.undo()
    with reopen(tmp_path / "w") as again:
        names = {hit.name for word in ("张", "李") for hit in again.read(search_people, word)}
    assert names in ({"张桂英"}, {"张桂英", "李根宝"})


@pytest.mark.parametrize("step", range(4))
def test_killed_at_any_step_of_a_set_up_it_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    real, count = os.replace, iter(range(100))

    def killed(*args: object) -> None:
        if next(count) == step:
            raise Killed
        real(*args)  # type: ignore[arg-type]

    (tmp_path / "w").mkdir()
    monkeypatch.setattr(os, "replace", killed)
    new = NewWorkspace(tmp_path / "w", "township", "341299101", "云岭镇", "admin", "", PASSWORD)
    with contextlib.suppress(Killed):
        create_workspace(new)
    monkeypatch.undo()
    if not (tmp_path / "w" / "workspace.json").exists():
        create_workspace(new)
    with reopen(tmp_path / "w") as workspace:
        assert workspace_info(workspace).counts["programme"] > 100


def test_restoring_the_same_backup_twice_never_gives_the_same_epoch(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.backup(tmp_path / "b.msbak")
    for expected in (2, 3):
        restore_workspace(tmp_path / "w", tmp_path / "b.msbak", "admin", PASSWORD)
        with reopen(tmp_path / "w") as restored:
            assert restored.node.epoch == expected
            assert restored.read(list_audit)[0].name == "workspace.restore"
            assert restored.read(verify_audit)[1] is None


def test_only_an_administrator_of_what_is_there_may_restore_over_it(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.run(add_user, "helper", "李芳", "read_only")
        workspace.set_password("helper", "helper pass 1")
        workspace.backup(tmp_path / "b.msbak")
    refused(
        Kind.FORBIDDEN, "forbidden", restore_workspace, tmp_path / "w", tmp_path / "b.msbak", "helper", "helper pass 1"
    )


def test_a_backup_of_another_workspace_is_refused_unless_asked_for(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w", areas=False).close()
    with make_workspace(tmp_path / "other", "河湾镇", areas=False) as other:
        other.backup(tmp_path / "o.msbak")
    place = (tmp_path / "w", tmp_path / "o.msbak", "admin", PASSWORD)
    refused(Kind.RULE, "workspace.other_backup", restore_workspace, *place)
    restore_workspace(*place, replace=True)
    with reopen(tmp_path / "w") as now:
        assert now.node.name == "河湾镇"


def test_a_backup_whose_key_file_lies_is_refused(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.backup(tmp_path / "b.msbak")
    with zipfile.ZipFile(tmp_path / "b.msbak") as archive:
        keys, data = json.loads(archive.read("workspace.json")), archive.read("data.db")
    changes: list[dict[str, object]] = [{"workspace": "../../outside"}, {"slots": [{**keys["slots"][0], "salt": ""}]}]
    changes += [{"slots": [{**keys["slots"][0], "memory_kib": 0}]}, {"slots": "x"}]
    for change in changes:
        with zipfile.ZipFile(tmp_path / "bad.msbak", "w") as archive:
            archive.writestr("workspace.json", json.dumps({**keys, **change}))
            archive.writestr("data.db", data)
        bad = (tmp_path / "new", tmp_path / "bad.msbak", "admin", PASSWORD)
        refused(Kind.INTEGRITY, "workspace.key_file_damaged", restore_workspace, *bad)
    with zipfile.ZipFile(tmp_path / "bad.msbak", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("workspace.json", json.dumps(keys))
        archive.writestr("data.db", data)
    refused(Kind.INTEGRITY, "workspace.backup_bad", restore_workspace, *bad)
    assert not (tmp_path / "new").exists()


def test_a_flipped_byte_is_found_by_doctor_and_stops_the_backup(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w") as workspace:
        assert diagnose(workspace).sound
    path = tmp_path / "w" / "data.db"
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(bytes(damaged))
    with reopen(tmp_path / "w", writing="") as workspace:
        found = diagnose(workspace)
        assert not found.sound
        assert found.findings


def test_a_newer_database_is_refused_with_its_version(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace, workspace.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    error = refused(Kind.TOO_NEW, "workspace.database_too_new", reopen, tmp_path / "w")
    assert "9999" in error.message


def test_the_recovery_sheet_opens_the_workspace_once_a_password_is_forgotten(tmp_path: Path) -> None:
    new = NewWorkspace(tmp_path / "w", "township", "341299101", "云岭镇", "admin", "", PASSWORD)
    words = list(create_workspace(new).recovery_words)
    reset_password(tmp_path / "w", [word.lower() for word in words], "admin", "a new one 2")
    open_workspace(tmp_path / "w", "admin", "a new one 2").close()
    refused(Kind.INTEGRITY, "wrong_password", open_workspace, tmp_path / "w", "admin", PASSWORD)
    wrong = [*words[:6], "000", *words[7:]]
    error = refused(Kind.INPUT, "workspace.wrong_recovery", reset_password, tmp_path / "w", wrong, "admin", "x" * 9)
    assert "7" in error.message


def test_users_come_and_go_with_their_key_slots(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.run(add_user, "helper", "李芳", "read_only")
        workspace.set_password("helper", "helper pass 1")
        refused(Kind.RULE, "security.last_admin", workspace.run, disable_user, "admin")
    with open_workspace(tmp_path / "w", "helper", "helper pass 1", writing="cli") as reader:
        refused(Kind.FORBIDDEN, "forbidden", reader.run, add_people, [("某人", None)])
        refused(Kind.FORBIDDEN, "forbidden", reader.backup, tmp_path / "x.msbak")
    with reopen(tmp_path / "w") as workspace:
        workspace.run(disable_user, "helper")
        workspace.remove_slot("helper")
        assert [user.login for user in workspace.read(list_users) if not user.disabled] == ["admin"]
    refused(Kind.INTEGRITY, "wrong_password", open_workspace, tmp_path / "w", "helper", "helper pass 1")


def test_a_second_sign_off_is_asked_for_where_the_setting_says_so(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        with workspace.database.writing() as connection:
            stored.put_setting(connection, "signoff.tests.add_people", "paper")
        refused(Kind.RULE, "signoff_required", workspace.run, add_people, [("某人", None)])
        signed = {"kind": "paper", "name": "程水生", "date": "2026-06-30"}
        workspace.run_job(SILENT, signed, add_people, [("某人", None)])
        with workspace.database.reading() as connection:
            kept = connection.exec_driver_sql("SELECT signoff FROM operation ORDER BY id DESC LIMIT 1").scalar_one()
    assert json.loads(kept) == signed


def test_the_audit_chain_shows_a_changed_and_a_missing_operation(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w") as workspace:
        workspace.run(add_people, [("张桂英", None)])
        count, broken = workspace.read(verify_audit)
        assert (count, broken) == (len(workspace.read(list_audit)), None)
        with workspace.database.writing() as connection:
            connection.exec_driver_sql("UPDATE operation SET login = 'other' WHERE id = 2")
        assert workspace.read(verify_audit)[1] == 2
        with workspace.database.writing() as connection:
            connection.exec_driver_sql("UPDATE operation SET login = 'admin' WHERE id = 2")
            connection.exec_driver_sql("DELETE FROM operation WHERE id = (SELECT max(id) FROM operation)")
        assert workspace.read(verify_audit)[1] == -1


def test_the_state_at_a_glance_counts_what_is_unsent(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "w", areas=False) as workspace:
        before = workspace_info(workspace)
        workspace.run(add_people, [("张桂英", None), ("李根宝", None)])
        after = workspace_info(workspace)
        workspace.backup(tmp_path / "b.msbak")
        assert workspace_info(workspace).last_backup is not None
    assert after.unsent - before.unsent == 2
    assert after.counts["person"] == 2
    assert (after.role, after.area_code) == ("township", "341299101")


def test_the_database_file_opens_with_no_other_key(tmp_path: Path) -> None:
    make_workspace(tmp_path / "w", areas=False).close()
    with pytest.raises(WrongKey):
        Database(tmp_path / "w" / "data.db", bytes(32))
