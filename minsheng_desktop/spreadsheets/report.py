"""A reading as the JSON object of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from minsheng_desktop.rules import counts, money
from minsheng_desktop.spreadsheets.records import Problem, ProgressReading, RosterReading, RosterRow
from minsheng_desktop.spreadsheets.vocabulary import columns

Json = dict[str, object]

_STAGES = ("plan_", "arrived_", "paid_", "spent_")
_RATES = ("rate", "spent_rate")


def to_json(reading: RosterReading | ProgressReading, values: bool = False) -> Json:
    """The answer of ``import … --json`` but for ``persons``, which the caller counts.

    ``values``: with the normalised value of every field of every row; money in 元 with two decimals.
    """
    answer: Json = {
        "files": [{"file": reading.file, "sheets": [_sheet(reading, i) for i in range(len(reading.sheets))]}],
        "totals": _totals(reading),
        "problems": [_problem(reading.file, p) for p in reading.problems],
    }
    if values:
        answer["values"] = _values(reading)
    return answer


def _sheet(reading: RosterReading | ProgressReading, index: int) -> Json:
    count = reading.sheets[index]
    return {
        "sheet": count.sheet,
        "role": count.role,
        "header_rows": list(count.header_rows),
        "rows": count.rows,
        "accepted": count.accepted,
        "rejected": count.rejected,
        "skipped": count.skipped,
    }


def _totals(reading: RosterReading | ProgressReading) -> Json:
    totals = reading.totals
    answer: Json = {"distinct_ids": totals.distinct_ids, "valid_persons": totals.valid_persons}
    if totals.households is not None:
        answer["households"] = totals.households
    answer["amounts"] = {
        name: {"readable_fen": amount.readable_fen, "accepted_fen": amount.accepted_fen}
        for name, amount in totals.amounts.items()
    }
    return answer


def _problem(file: str, problem: Problem) -> Json:
    return {
        "file": file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "severity": problem.severity,
        "value": problem.value,
        "message": problem.message,
    }


def _values(reading: RosterReading | ProgressReading) -> list[Json]:
    result: list[Json] = []
    for row in reading.rows:
        place: Json = {"sheet": row.sheet, "row": row.row}
        if isinstance(row, RosterRow) and row.block:
            place["block"] = row.block
        result += [
            {**place, "field": name, "value": value_text(name, value)}
            for name, value in _all_fields(row.values, row.extra).items()
            if value is not None
        ]
    return result


def _all_fields(values: Mapping[str, object], extra: Mapping[str, str]) -> dict[str, object]:
    return {**values, **{header: text for header, text in extra.items() if header not in values}}


def value_text(name: str, value: object) -> str:
    """A normalised value as text: 元 with two decimals, ISO dates, rates with four decimals."""
    if isinstance(value, int) and (name in columns().kind("money") or name.startswith(_STAGES)):
        return money.yuan(value)
    if isinstance(value, Decimal):
        return counts.rate_text(value) if name in _RATES else counts.plain_number(value)
    return value.isoformat() if isinstance(value, date) else str(value)
