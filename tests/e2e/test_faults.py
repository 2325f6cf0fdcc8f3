"""What happens in the middle of things: a kill, a full disk, a wrong file, a file held elsewhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db import engine
from minsheng_desktop.__main__ import main
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from resources import RESOURCES
from tests.factories.workspaces import PASSWORD, prepared_workspace, reopen

SMALL = next((RESOURCES / "demo").glob("01_*"))
TABLES = ("person", "household", "entitlement", "operation", "change", "doubt", "import_run", "import_origin")
LARGE = next((RESOURCES / "demo").glob("10_*"))


def run(folder: Path, *arguments: str, **environment: str) -> tuple[int, dict[str, object]]:
    """The command line as a script would call it: exit code and the JSON it printed."""
    process = subprocess.run(
        [sys.executable, "-m", "minsheng_desktop", *arguments, "--workspace", str(folder), "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "MINSHENG_USER": "admin", "MINSHENG_PASSWORD": PASSWORD, **environment},
        timeout=120,
    )
    assert process.stdout.strip(), process.stderr
    return process.returncode, json.loads(process.stdout)


def refused(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, file: Path
) -> dict[str, str]:
    """The error of an import that must be refused, in this process."""
    monkeypatch.setenv("MINSHENG_USER", "admin")
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    assert main(["import", "roster", str(file), "--workspace", str(folder), "--json"]) == 1
    error: dict[str, str] = json.loads(capsys.readouterr().out)["error"]
    return error


def living(folder: Path) -> dict[str, int]:
    with reopen(folder, writing="") as workspace:
        counts = workspace.database.counts()
    return {name: counts[name] for name in TABLES}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX systems")
@pytest.mark.parametrize("delay", [0.3, 1.0, 2.0, 3.0, 4.5])
def test_killed_during_an_import_nothing_of_it_is_there_and_it_can_be_done_again(tmp_path: Path, delay: float) -> None:
    prepared_workspace(tmp_path / "w").close()
    before = living(tmp_path / "w")
    process = subprocess.Popen(
        [sys.executable, "-m", "minsheng_desktop", "import", "roster", str(LARGE), "--workspace", str(tmp_path / "w")],
        env={**os.environ, "MINSHENG_USER": "admin", "MINSHENG_PASSWORD": PASSWORD},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    lock = tmp_path / "w" / "workspace.lock"
    while not (lock.exists() and b"pid" in lock.read_bytes() and str(process.pid).encode() in lock.read_bytes()):
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    after = living(tmp_path / "w")
    assert after == before or after["person"] == before["person"] + 29685
    code, answer = run(tmp_path / "w", "import", "roster", str(LARGE), "--as-of", "2026-06-30")
    assert code == 0
    assert answer["persons"]["new"] + answer["persons"]["unchanged"] == 29685  # type: ignore[index]
    assert run(tmp_path / "w", "doctor")[0] == 0


def test_a_full_disk_during_an_import_leaves_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared_workspace(tmp_path / "w").close()
    before = living(tmp_path / "w")
    real = engine.connect

    def small_disk(path: Path, key: bytes, create: bool = False, **more: int) -> object:
        connection = real(path, key, create, **more)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 40}")
        return connection

    monkeypatch.setattr(engine, "connect", small_disk)
    with reopen(tmp_path / "w") as workspace:
        opened = workspace.read(open_roster, SMALL)
        reading = workspace.read(judge_roster, opened)
        with pytest.raises(AppError) as caught:
            workspace.run(import_roster, reading, opened.digest)
    assert (caught.value.kind, caught.value.code) == (Kind.UNAVAILABLE, "files.disk_full")
    assert "没有" in caught.value.message
    monkeypatch.undo()
    assert living(tmp_path / "w") == before


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.xlsx"),
        (b"PK\x03\x04 cut off", "torn.xlsx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "photo.xlsx"),
        (SMALL.read_bytes()[: SMALL.stat().st_size * 6 // 10], "sent halfway.xlsx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_roster_is_refused_in_plain_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, content: bytes, name: str
) -> None:
    prepared_workspace(tmp_path / "w").close()
    before = living(tmp_path / "w")
    (tmp_path / name).write_bytes(content)
    error = refused(tmp_path / "w", capsys, monkeypatch, tmp_path / name)
    assert error["code"]
    assert any("\u4e00" <= char <= "\u9fff" for char in error["message"])
    assert living(tmp_path / "w") == before


def test_a_missing_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared_workspace(tmp_path / "w").close()
    error = refused(tmp_path / "w", capsys, monkeypatch, tmp_path / "nowhere.xlsx")
    assert "nowhere.xlsx" in error["message"]


def test_while_the_window_is_open_a_writing_verb_ends_with_4_and_a_reading_one_works(tmp_path: Path) -> None:
    prepared_workspace(tmp_path / "w").close()
    with reopen(tmp_path / "w", writing="window"):
        code, answer = run(tmp_path / "w", "import", "roster", str(SMALL))
        assert code == 4
        assert answer["error"]["code"] == "workspace.locked"  # type: ignore[index]
        assert run(tmp_path / "w", "import", "roster", str(SMALL), "--dry-run")[0] == 0
        assert run(tmp_path / "w", "info")[0] == 0


def test_a_wrong_password_ends_with_3_and_usage_with_2(tmp_path: Path) -> None:
    prepared_workspace(tmp_path / "w", areas=False).close()
    code, answer = run(tmp_path / "w", "info", MINSHENG_PASSWORD="not this one")
    assert (code, answer["error"]["message"]) == (3, "口令不对。")  # type: ignore[index]
    process = subprocess.run([sys.executable, "-m", "minsheng_desktop", "import", "nothing"], capture_output=True)
    assert process.returncode == 2


def test_an_export_into_a_file_held_elsewhere_is_refused_and_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        raise PermissionError(13, "held by another program")

    target = tmp_path / "out.xlsx"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(AppError) as caught:
        write_whole(target, lambda handle: handle.write(b"new"))
    assert caught.value.code == "files.not_allowed"
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_after_an_import_nobody_stands_in_clear_in_what_was_written(tmp_path: Path) -> None:
    """Workspace, temporary folder and the user's folders: no name and no number of the roster."""
    prepared_workspace(tmp_path / "w").close()
    (tmp_path / "tmp").mkdir()
    arguments = ("import", "roster", str(SMALL), "--values", "--as-of", "2026-06-30")
    code, answer = run(tmp_path / "w", *arguments, TMPDIR=str(tmp_path / "tmp"))
    assert code == 0
    values = answer["values"]
    secrets = {v["value"] for v in values if v["field"] in ("id_no", "name", "bank_card", "phone")}  # type: ignore[index, union-attr]
    secrets = {secret for secret in secrets if len(secret) > 2}
    assert len(secrets) > 300
    run(tmp_path / "w", "backup", str(tmp_path / "w" / "copy.msbak"))
    homes = [Path(os.environ[name]) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")]
    written = [path for place in (tmp_path, *homes) for path in place.rglob("*") if path.is_file()]
    assert written
    content = b"\0".join(path.read_bytes() for path in written)
    found = [s for s in secrets for code in ("utf-8", "gb18030", "utf-16-le") if s.encode(code) in content]
    assert not found
