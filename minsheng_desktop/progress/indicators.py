"""历年数据: figures of places and years as documents state them, stored with their source and checked.

A row keeps what the document prints: nothing is corrected. ``note`` holds two lines, what was reckoned beside the
figure and what somebody found odd; ``source`` is the place in the document with its sentence in quotation marks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from db.queries import indicators as stored
from db.types import definition_uid
from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import (
    FOLDER,
    find_programme,
    load_code_lists,
    load_programmes,
    load_standards,
)
from minsheng_desktop.programmes.declared import own_values
from minsheng_desktop.programmes.tables import Faults, TableRow, read_table
from minsheng_desktop.progress.indicator_records import (
    FUND_COLUMNS,
    IndicatorFilter,
    IndicatorLine,
    IndicatorsImported,
    as_line,
    stated_of,
)
from minsheng_desktop.progress.settings import progress_settings
from minsheng_desktop.rules.characters import plain
from minsheng_desktop.rules.indicator_checks import Patterns, YearlyStandard
from minsheng_desktop.rules.indicator_groups import check_rows
from minsheng_desktop.rules.rates import round_fen

SHIPPED = FOLDER / "indicators.csv"
TEXT_COLUMNS = {
    "group": "section", "place_level": "place_level", "as_of": "as_of", "indicator": "name",
    "unit": "unit", "target_basis": "target_basis", "rate_kind": "rate_kind", "rate_formula": "rate_formula",
    "derived": "derived_fields",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndicatorWords:
    """The words of the catalogue: patterns of the checks, headings of files."""

    patterns: Patterns
    headers: Mapping[str, str]
    head_units: frozenset[str]


@cache
def indicator_words() -> IndicatorWords:
    """The words documents use, from the catalogue."""
    data = tomllib.loads((FOLDER / "indicator_words.toml").read_text(encoding="utf-8"))
    compiled: dict[str, Any] = {name: re.compile(pattern) for name, pattern in data["patterns"].items()}
    lists = load_code_lists()["count_kind"]
    kinds = {word: item.code for item in lists.items for word in (item.label, *item.aliases)}
    own = {name: data[name] for name in ("may_pass", "judged", "funds", "averages", "items", "sites", "months")}
    patterns = Patterns(**own, **compiled, everything=data["everything"], kinds=kinds)
    return IndicatorWords(patterns, data["headers"], frozenset(data["head_units"]))


def read_indicators(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of figures as they are stored. Raises FILE, INPUT with every fault by row and column."""
    rows = read_table(path, ("place", "indicator"), indicator_words().headers)
    faults = Faults()
    found = [_stored(row, faults) for row in rows]
    codes = [row["code"] for row in found]
    for row, code in zip(rows, codes, strict=True):
        if codes.count(code) > 1:
            faults.add(row.number, "id", text("judging.fault.twice", code=code[:60]))
    if faults.details:
        raise AppError(Kind.INPUT, "judging.bad_indicators", details=faults.details, count=len(faults.details))
    return found


def _stored(row: TableRow, faults: Faults) -> dict[str, Any]:
    values: dict[str, Any] = {column: row[key] or None for key, column in TEXT_COLUMNS.items()}
    if not row["place"] or not row["indicator"]:
        faults.add(row.number, "indicator", text("judging.fault.empty"))
    year = row["year_text"] or "; ".join(part for part in (row["year"], row["year_basis"]) if part)
    quote = text("judging.quoted", words=row["quote"]) if row["quote"] else ""
    source = row["source"] or ":".join(part for part in (row["seed_file"], row["seed_line"]) if part)
    remark = "\n".join((row["note"], row["flag"])).rstrip("\n")
    values |= {
        "code": row["id"] or "/".join((plain(row["place"]), row["year"], plain(row["indicator"]))),
        "place": plain(row["place"]), "year": year, "programme_code": _programme(row["programme"]),
        "target_milli": faults.read(row, "target", _milli, None),
        "actual_milli": faults.read(row, "actual", _milli, None),
        "stated_rate": faults.read(row, "stated_rate", _percent, None),
        "fund_source": faults.read(row, "fund_source", _source, None),
        "per_unit_fen": faults.read(row, "per_unit_fen", _fen, None), "note": remark or None,
        "source": f"{source}{quote}" or None,
    }  # fmt: skip
    if row["per_unit_yuan"]:
        values["per_unit_fen"] = faults.read(row, "per_unit_yuan", lambda written: _money(written, 100), None)
    for column, (fen, wan) in FUND_COLUMNS.items():
        values[column] = faults.read(row, fen, _fen, None)
        if row[wan]:
            values[column] = faults.read(row, wan, lambda written: _money(written, 1_000_000), None)
    faults.read(row, "rate_formula", _formula, None)
    return values


def _programme(written: str) -> str | None:
    known = any(programme.code == written for programme in load_programmes())
    return (written if known else find_programme(written) or written) or None


def _number(written: str) -> Fraction | None:
    try:
        return Fraction(Decimal(written.replace(",", ""))) if written else None
    except InvalidOperation as error:
        raise ValueError(written) from error


def _milli(written: str) -> int | None:
    number = _number(written)
    if number is not None and (number * 1000).denominator != 1:
        raise ValueError(written)
    return None if number is None else int(number * 1000)


def _fen(written: str) -> int | None:
    return int(written) if written else None


def _money(written: str, factor: int) -> int | None:
    number = _number(written)
    return None if number is None else round_fen(number * factor)


def _percent(written: str) -> str | None:
    shown = written.rstrip("%")
    _number(shown)
    return shown or None


def _source(written: str) -> str | None:
    if not written:
        return None
    item = load_code_lists()["fund_source"].find(written)
    if item is None:
        raise ValueError(written)
    return item.code


def _formula(written: str) -> None:
    if written and any(not _number(term.strip()) and term.strip() != "0" for term in written.split("/")):
        raise ValueError(written)


@use_case(Operation("judging.import_indicators", Right.IMPORT))
def import_indicators(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], file: str) -> IndicatorsImported:
    """Store figures read from a file; a row of the same number takes the place of the one before."""
    known = {row["code"]: row for row in stored.indicators(uow.connection, every=True)}
    fresh = [row for row in rows if row["code"] not in known]
    changed = [
        (bytes(known[row["code"]]["uid"]), {**row, "deleted": 0, "deleted_reason": None, "deleted_on": None})
        for row in rows
        if row["code"] in known
    ]
    if fresh:
        columns = ("uid", *fresh[0])
        uow.insert_many(
            "indicator", columns, [(definition_uid("indicator", row["code"]), *row.values()) for row in fresh]
        )
    updated = uow.update_many("indicator", changed)
    uow.describe(file=file, new=len(fresh), changed=updated)
    return IndicatorsImported(len(rows), len(fresh), updated, len(changed) - updated)


@use_case(Operation("judging.remove_indicators", Right.DEFINE))
def remove_indicators(uow: UnitOfWork, codes: Sequence[str], reason: str) -> int:
    """Take figures out of use; answers how many. Raises INPUT without a reason."""
    if not reason.strip():
        raise input_error("judging.reason_needed")
    known = {row["code"]: bytes(row["uid"]) for row in stored.indicators(uow.connection)}
    uow.describe(count=len(codes))
    return uow.delete("indicator", [known[code] for code in codes if code in known], reason.strip())


def yearly_standards() -> list[YearlyStandard]:
    """The amounts per head the catalogue states, for programmes that do not pay a gap (R-066)."""
    units = indicator_words().head_units
    gap = {one.code for one in load_programmes() if own_values(one.code).get("amount_rule") == "gap"}
    found = []
    for one in load_standards():
        if one.amount_fen is None or one.programme in gap or one.unit not in units:
            continue
        months = 12 if one.period == "month" else 1
        found.append(
            YearlyStandard(
                one.programme, plain(one.place), one.amount_fen * months, one.bound == "exact",
                one.basis in ("stated", "corrected"), one.period in ("month", "year", "annual"),
            )
        )  # fmt: skip
    return found


def list_indicators(uow: UnitOfRead, wanted: IndicatorFilter | None = None) -> list[IndicatorLine]:
    """Stored figures with their rates reckoned again and their doubts, in the order of their documents.

    Every figure is checked against all of its document, whatever the filter shows.
    """
    wish = wanted or IndicatorFilter()
    rows = stored.indicators(uow.connection)
    patterns = indicator_words().patterns
    stated = [stated_of(row, patterns) for row in rows]
    checks = check_rows(stated, patterns, yearly_standards(), progress_settings(uow).low_rate)
    names = {one.code: one.short_name for one in load_programmes()}
    lines = [as_line(row, checks[row["code"]], patterns, names.get(row["programme_code"] or "", "")) for row in rows]
    return [line for line in lines if wish.fits(line)]
