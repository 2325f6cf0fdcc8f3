"""What a year leaves behind: document numbers by series, for the change of the year."""

from __future__ import annotations

from sqlalchemy import Connection


def numbers_of_year(connection: Connection, year: int) -> list[tuple[str, str]]:
    """(number, template) of every notice of a year that has a number, withdrawn ones too: one is given once."""
    rows = connection.exec_driver_sql(
        "SELECT number, template FROM notice WHERE number LIKE ? AND number <> '' ORDER BY number", (f"%{year}%",)
    )
    return [(row[0], row[1] or "") for row in rows]
