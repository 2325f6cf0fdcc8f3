"""Creating the tables and telling which version a database has, without loading Alembic."""

from __future__ import annotations

from sqlalchemy import Connection

from db.models import Base

# Revisions from the first to the present one; each has a module in db/migrations/versions.
REVISIONS = ("0001",)
HEAD = REVISIONS[-1]


def create(connection: Connection) -> None:
    """All tables of the present version, stamped."""
    Base.metadata.create_all(connection)
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))


def version(connection: Connection) -> str:
    """The revision of the database."""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
