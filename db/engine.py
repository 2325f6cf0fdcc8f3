"""The encrypted database: one writer, a few readers, all opened with the raw key.

Python's default transaction handling leaves DDL behind when a migration fails, so the driver runs
in autocommit and BEGIN is emitted by event (IMMEDIATE for the writer).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError as WrappedDatabaseError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

__all__ = ["Connection", "Database", "DatabaseError", "WrongKey", "connect", "folder_of"]

DatabaseError = (sqlcipher.DatabaseError, WrappedDatabaseError)


class WrongKey(Exception):
    """The file is no database, or not one of this key."""


# KiB of page cache: a first load of many rows wants a large one; four readers at once must not cost four such.
WRITER_CACHE, READER_CACHE = 64_000, 16_000


def connect(path: Path, key: bytes, create: bool = False, cache: int = WRITER_CACHE) -> sqlcipher.Connection:
    """A raw connection with the settings every connection needs.

    Raises ``WrongKey``; ``FileNotFoundError`` where the file is missing and ``create`` is not set.
    """
    if not create and not path.exists():
        raise FileNotFoundError(path)
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=5.0)
    run = connection.execute
    run("PRAGMA cipher_log_level = NONE")
    run(f"PRAGMA key = \"x'{key.hex()}'\"")
    try:
        run("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError as error:
        connection.close()
        if "not a database" in str(error):
            raise WrongKey from error
        raise
    run("PRAGMA temp_store = MEMORY")
    run("PRAGMA journal_mode = WAL")
    run("PRAGMA synchronous = FULL")
    run("PRAGMA foreign_keys = ON")
    run(f"PRAGMA cache_size = -{int(cache)}")
    return connection


def folder_of(connection: Connection) -> Path:
    """The folder the database file of a connection lies in."""
    rows = connection.exec_driver_sql("PRAGMA database_list").all()  # a connection may also have temporary tables
    return Path(next(row[2] for row in rows if row[1] == "main")).parent


class Database:
    """The open database of a workspace. Readers may be used from any thread, the writer by one at a time."""

    def __init__(self, path: Path, key: bytes, create: bool = False) -> None:
        self.path = path
        self._key = key
        self._writing = threading.RLock()
        self._file: BinaryIO | None = None
        connect(path, key, create).close()
        self._readers = self._engine(4, READER_CACHE)
        self._writer = self._engine(1, WRITER_CACHE)
        event.listen(self._readers, "begin", lambda c: c.exec_driver_sql("BEGIN"))
        event.listen(self._writer, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))

    def _engine(self, size: int, cache: int) -> Engine:
        return create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=lambda: connect(self.path, self._key, cache=cache),
            hide_parameters=True,  # messages of the toolkit must not carry names or numbers
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent snapshot to read from."""
        with self._readers.connect() as connection, connection.begin() as transaction:
            yield connection
            transaction.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one write transaction; commits on success, rolls back on any exception."""
        with self._writing, self._writer.begin() as connection:
            yield connection

    def check(self) -> list[str]:
        """What is wrong with the file: bad pages, broken structure, broken references (empty = sound)."""
        raw = connect(self.path, self._key)
        try:
            found = [str(row[0]) for row in raw.execute("PRAGMA cipher_integrity_check")]
            found += [str(row[0]) for row in raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
            found += [f"{row[0]} → {row[2]}" for row in raw.execute("PRAGMA foreign_key_check")]
        except sqlcipher.DatabaseError as error:
            found = [str(error)]
        finally:
            raw.close()
        return found

    def bad_pages(self) -> list[str]:
        """Pages whose seal does not hold (empty = every byte of the file is as it was written)."""
        raw = connect(self.path, self._key)
        try:
            return [str(row[0]) for row in raw.execute("PRAGMA cipher_integrity_check")]
        finally:
            raw.close()

    @contextmanager
    def still(self) -> Iterator[BinaryIO | None]:
        """The file itself, everything folded into it, while nobody writes; None where a reader keeps it from folding.

        It is closed with the database alone: closing any handle of a file drops the locks a process holds on it.
        """
        with self._writing:
            raw = connect(self.path, self._key)
            try:
                busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                raw.execute("BEGIN IMMEDIATE")
                log = self.path.with_name(self.path.name + "-wal")
                if busy or (log.exists() and log.stat().st_size):
                    yield None
                    return
                if self._file is None:
                    self._file = self.path.open("rb")
                self._file.seek(0)
                yield self._file
            finally:
                raw.close()

    def copy_to(self, target: Path) -> None:
        """Write a consistent, equally encrypted copy to ``target`` (must not exist)."""
        raw = connect(self.path, self._key)
        try:
            raw.execute("VACUUM INTO ?", (str(target),))
        finally:
            raw.close()

    def counts(self) -> dict[str, int]:
        """Rows per table (for doctor, backups and migrations)."""
        with self.reading() as connection:
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            ).scalars()
            return {
                name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names.all()
            }

    def close(self) -> None:
        """Fold the log back and close all connections; one that a failing disk keeps is read at the next opening."""
        self._readers.dispose()
        try:
            with suppress(sqlcipher.DatabaseError), closing(connect(self.path, self._key)) as raw:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._writer.dispose()
            if self._file is not None:
                self._file.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
