"""Running migrations (the only importer of Alembic; it costs 0.3 s and is rarely needed)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from db.engine import connect
from db.models import Base
from db.schema import HEAD

HERE = Path(__file__).parent / "migrations"


class MigrationFailed(Exception):
    """The database does not add up after the upgrade; nothing was changed."""


def migrate(path: Path, key: bytes, target: str = HEAD, create: bool = False) -> None:
    """Bring the database at ``path`` to revision ``target`` in one transaction.

    Foreign keys are off meanwhile (an Alembic batch rebuild of a parent would otherwise delete
    ON DELETE CASCADE children). Row counts of tables kept, references and the structure are
    compared before the commit. Raises ``MigrationFailed``; then nothing was changed.
    """
    raw = connect(path, key, create=create)
    raw.execute("PRAGMA foreign_keys = OFF")
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)
    event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            before = _counts(connection)
            _run(connection, target)
            _compare(connection, before)
    except MigrationFailed:
        raise
    except Exception as error:
        raise MigrationFailed(type(error).__name__) from error
    finally:
        engine.dispose()
        raw.close()


def _run(connection: Connection, target: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    script = ScriptDirectory.from_config(config)

    def steps(revision: Any, _context: object) -> Any:
        return script._upgrade_revs(target, revision)

    with EnvironmentContext(config, script, fn=steps, destination_rev=target) as environment:
        environment.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True)
        environment.run_migrations()


def _counts(connection: Connection) -> dict[str, int]:
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
    ).scalars()
    return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names.all()}


def _compare(connection: Connection, before: dict[str, int]) -> None:
    after = _counts(connection)
    lost = [name for name, count in before.items() if name in after and after[name] < count]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    unsound = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    if lost or broken or unsound != "ok":
        raise MigrationFailed(",".join(lost) or "references")
