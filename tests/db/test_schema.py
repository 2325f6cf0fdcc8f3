"""Models, migrations and a fresh database agree; an upgrade is whole or did not happen."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from db import migrate as migrating
from db import schema
from db.engine import Database, connect
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.workspace import keyfile, service
from tests.factories.workspaces import PASSWORD, add_people, prepared_workspace, reopen

KEY = bytes(range(32))


def described(path: Path) -> dict[str, object]:
    """Columns, keys and indexes of every table, however the SQL was written."""
    raw = connect(path, KEY)
    tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found: dict[str, object] = {}
    for name in tables:
        indexes = sorted(
            (row[1], row[2], row[4], tuple(c[2] for c in raw.execute(f"PRAGMA index_info({row[1]})")))
            for row in raw.execute(f"PRAGMA index_list({name})")
            if not row[1].startswith("sqlite_autoindex")
        )
        columns = sorted(tuple(row[1:]) for row in raw.execute(f"PRAGMA table_info({name})"))
        keys = sorted((row[2], row[3], row[4], row[6]) for row in raw.execute(f"PRAGMA foreign_key_list({name})"))
        found[name] = (columns, keys, indexes)
    raw.close()
    return found


def test_migrating_from_nothing_gives_the_tables_of_a_new_database(tmp_path: Path) -> None:
    migrating.migrate(tmp_path / "migrated.db", KEY, create=True)
    with Database(tmp_path / "new.db", KEY, create=True) as database, database.writing() as connection:
        schema.create(connection)
    assert described(tmp_path / "migrated.db") == described(tmp_path / "new.db")


Release = Callable[[str], None]


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """Turn the programme into one a version newer, with the given migration."""

    def newer(body: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrating.HERE, folder)
        (folder / "versions" / "0002_next.py").write_text(migration(body), encoding="utf-8")
        monkeypatch.setattr(migrating, "HERE", folder)
        monkeypatch.setattr(service, "HEAD", "0002")
        monkeypatch.setattr(service, "REVISIONS", ("0001", "0002"))
        monkeypatch.setattr(migrating.migrate, "__defaults__", ("0002", False))

    return newer


def migration(body: str) -> str:
    head = 'revision = "0002"\ndown_revision = "0001"\nfrom alembic import op\nimport sqlalchemy as sa\n'
    return head + "def upgrade():\n" + textwrap.indent(textwrap.dedent(body), "    ")


def test_an_older_workspace_is_upgraded_after_a_verified_backup(tmp_path: Path, release: Release) -> None:
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.run(add_people, [("张桂英", None)])
    release("op.add_column('person', sa.Column('nickname', sa.Text()))")
    with reopen(tmp_path / "w") as workspace, workspace.database.reading() as connection:
        assert schema.version(connection) == "0002"
        assert connection.exec_driver_sql("SELECT name, nickname FROM person").all() == [("张桂英", None)]
    assert [path.name[:8] for path in (tmp_path / "w" / "backups").iterdir()] == ["upgrade-"]


@pytest.mark.parametrize(
    "body",
    [
        "op.add_column('person', sa.Column('nickname', sa.Text()))\nraise RuntimeError('halfway')",
        "op.execute('DELETE FROM person')",
        "op.execute(\"UPDATE bank_account SET person_uid = x'00'\")",
    ],
    ids=["fails halfway", "loses rows", "breaks a reference"],
)
def test_an_upgrade_that_does_not_add_up_leaves_the_database_as_it_was(
    tmp_path: Path, release: Release, body: str
) -> None:
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        person = workspace.run(add_people, [("张桂英", None)]).value[0]
        with workspace.database.writing() as connection:
            connection.exec_driver_sql(
                "INSERT INTO bank_account (uid, home_node, epoch, counter, deleted, updated_at, updated_by, "
                "person_uid, number, number_reversed, is_current) "
                "VALUES (x'01', x'00', 1, 1, 0, 0, '', ?, '1', '1', 1)",
                (person,),
            )
    before = described_workspace(tmp_path / "w")
    release(body)
    with pytest.raises(AppError) as caught:
        reopen(tmp_path / "w")
    assert caught.value.code == "workspace.upgrade_failed"
    assert described_workspace(tmp_path / "w") == before


def described_workspace(folder: Path) -> object:
    key = keyfile.load(folder).open("admin", PASSWORD)
    raw = connect(folder / "data.db", key)
    found = (
        raw.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall(),
        raw.execute("SELECT name FROM person").fetchall(),
        raw.execute("SELECT person_uid FROM bank_account").fetchall(),
        raw.execute("SELECT version_num FROM alembic_version").fetchall(),
    )
    raw.close()
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX systems")
def test_killed_in_the_middle_of_an_upgrade_the_database_is_as_it_was(tmp_path: Path, release: Release) -> None:
    with Database(tmp_path / "old.db", KEY, create=True) as database, database.writing() as connection:
        schema.create(connection)
    change = "op.add_column('person', sa.Column('nickname', sa.Text()))"
    release(f"{change}\nprint('half', flush=True)\nimport time\ntime.sleep(60)")
    before = described(tmp_path / "old.db")
    program = (
        "from pathlib import Path; from db import migrate as m; "
        f"m.HERE = Path({str(migrating.HERE)!r}); m.migrate(Path({str(tmp_path / 'old.db')!r}), "
        f"bytes.fromhex({KEY.hex()!r}), '0002')"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path.cwd(), env=os.environ)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"half"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert described(tmp_path / "old.db") == before
