"""What is kept of an import: the file, how it was read and taken, what came of it, and where each person stood."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from typing import Any

from db.queries import import_match
from db.queries import workspace as workspace_rows
from minsheng_desktop.core.operation import UnitOfWork
from minsheng_desktop.households.import_batch import Taking
from minsheng_desktop.households.import_people import People
from minsheng_desktop.households.import_records import LEFT, REJECTED
from minsheng_desktop.households.records import ImportOutcome
from minsheng_desktop.spreadsheets.records import RosterReading, SheetPlan


def remember_import(
    uow: UnitOfWork, reading: RosterReading, parts: Sequence[tuple[Taking, People]], digest: bytes, programme: str,
    outcome: ImportOutcome,
) -> None:  # fmt: skip
    """Keep the record of an import and the origin of its rows; ``digest`` is the SHA-256 of the file.

    ``parts``: its months in order; the record is that of the newest.
    """
    taking = parts[-1][0]
    policy = taking.policy
    sheets = list(dict.fromkeys(plan.sheet for plan in reading.plans))
    told = set(reading.sheet_programmes.values())
    workspace_rows.record_import(
        uow.connection,
        operation_id=uow.recorder.operation_id,
        kind=reading.kind,
        file_name=reading.file,
        digest=digest,
        at=uow.recorder.at,
        rows=len(reading.rows),
        accepted=len(reading.rows) - outcome.rejected - outcome.held - outcome.left,
        rejected=outcome.rejected,
        problems=_packed([[p.sheet, p.row, p.column, p.code, p.severity, p.value] for p in reading.problems]),
        programme_code=programme or reading.programme or (told.pop() if len(told) == 1 else ""),
        month=taking.month,
        sheets=_packed(sheets),
        mapping=_packed([mapping_of(plan) for plan in reading.plans]),
        policy=_packed(
            {"kind": policy.kind, "fields": sorted(policy.fields), "month": policy.month,
             "propose_stops": policy.asks_for_missing}
        ),
        counts=_packed(_counts(reading, outcome)),
    )  # fmt: skip
    import_match.add_origins(uow.connection, _origins(parts, sheets, uow.recorder.operation_id))


def mapping_of(plan: SheetPlan) -> dict[str, Any]:
    """How a sheet or block was read."""
    return {
        "sheet": plan.sheet, "block": plan.block, "role": plan.role, "kind": plan.kind,
        "header_rows": list(plan.header_rows), "unit": plan.money_unit, "title": plan.title,
        "columns": [
            {"index": c.index, "letter": c.letter, "header": c.header, "field": c.field, "certainty": c.certainty}
            for c in plan.columns
        ],
    }  # fmt: skip


def _counts(reading: RosterReading, outcome: ImportOutcome) -> dict[str, Any]:
    totals = reading.totals
    return {
        "outcome": dataclasses.asdict(outcome),
        "totals": {
            "distinct_ids": totals.distinct_ids, "valid_persons": totals.valid_persons,
            "households": totals.households,
            "amounts": {name: dataclasses.asdict(amount) for name, amount in totals.amounts.items()},
        },
        "sheets": [
            {"sheet": s.sheet, "role": s.role, "rows": s.rows, "accepted": s.accepted, "rejected": s.rejected,
             "skipped": s.skipped}
            for s in reading.sheets
        ],
    }  # fmt: skip


def _origins(
    parts: Sequence[tuple[Taking, People]], sheets: list[str], operation: int
) -> Iterator[tuple[bytes, int, int, int, int, str]]:
    """One line for each row that names a person here, those held back included."""
    place = {sheet: at for at, sheet in enumerate(sheets)}
    told: set[tuple[str, int]] = set()
    for taking, people in parts:
        for sheet, block, first, end in taking.columns.spans:
            if (sheet, block) in told:
                continue  # the same rows, for another month
            told.add((sheet, block))
            for index in range(first, end):
                if index % 1000 == 0:
                    taking.uow.job.check()
                fate = taking.fates[index]
                if fate in (REJECTED, LEFT):
                    continue
                number = people.numbers[index]
                person = people.person_of[index] or (people.person_of[people.first[number]] if number else None)
                if person is not None:
                    yield person, operation, place[sheet], taking.columns.numbers[index], block, fate


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
