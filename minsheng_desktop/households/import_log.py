"""The lists that were taken in: which file, how it was read, what came of it, and where a person's rows stood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from db.queries import import_log as stored
from db.queries import uniting
from minsheng_desktop.core.clock import from_millis
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.households.import_records import ImportLine, ImportProblem, ImportRecord, Origin


def list_imports(uow: UnitOfRead) -> tuple[ImportLine, ...]:
    """Every list that was taken in, the newest first, those undone included."""
    return tuple(_line(row) for row in stored.imports(uow.connection))


def import_record(uow: UnitOfRead, operation_id: int) -> ImportRecord:
    """All that is kept of one import; cells are shown to those who may see whole numbers. Raises NOT_FOUND."""
    row = stored.import_row(uow.connection, operation_id)
    if row is None:
        raise not_found("households.no_import", number=operation_id)
    shown = may(uow.user.role, Right.REVEAL)
    problems = (
        ImportProblem(
            str(sheet or ""),
            int(line or 0),
            str(column or ""),
            str(code),
            str(severity),
            str(value or "") if shown else "",
        )
        for sheet, line, column, code, severity, value in json.loads(row["problems"])
    )
    return ImportRecord(
        line=_line(row),
        digest=row["digest"].hex(),
        policy=json.loads(row["policy"]),
        mapping=tuple(json.loads(row["mapping"])),
        counts=json.loads(row["counts"]),
        problems=tuple(problems),
    )


def origins(uow: UnitOfRead, person: bytes) -> tuple[Origin, ...]:
    """The rows of files in which a person stood, the newest import first; those of persons united with it too."""
    persons = [person]
    for united in persons:
        persons += [uid for uid, _ in uniting.united_into(uow.connection, united) if uid not in persons]
    found = []
    for number, at, file, names, sheet, line, block, fate, undone in stored.origins_of(uow.connection, persons):
        listed = json.loads(names)
        name = listed[sheet] if sheet < len(listed) else ""
        found.append(Origin(number, from_millis(at), file, name, line, fate, bool(undone), block))
    return tuple(found)


def _line(row: Mapping[str, Any]) -> ImportLine:
    return ImportLine(
        operation_id=row["operation_id"],
        at=from_millis(row["at"]),
        by=row["by"],
        file=row["file_name"],
        kind=row["kind"],
        programme=row["programme_code"],
        month=row["month"],
        rows=row["rows"],
        accepted=row["accepted"],
        rejected=row["rejected"],
        undone=bool(row["undone"]),
        last=row["last"],
    )
