"""Stated figures as they are handed out, and as the checks read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import MILLI, count_text, money_text
from minsheng_desktop.rules.indicator_checks import STAGES, Doubt, Patterns, Stated, shown_rate
from minsheng_desktop.rules.indicator_groups import Check

# column of the table → (heading of a file in fen, heading in 万元)
FUND_COLUMNS = {f"{stage}_fen": (f"{stage}_fen", f"{stage}_wan") for stage in STAGES}
_QUOTED = re.compile("\u300c(.*)\u300d$", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class IndicatorFilter:
    """Which figures are wished for; empty: all. ``words`` are looked for in place, name and programme."""

    place: str = ""
    group: str = ""
    year: str = ""
    programme: str = ""
    words: str = ""
    flagged: bool = False

    def fits(self, line: IndicatorLine) -> bool:
        """Whether a figure is wished for."""
        row = line
        searched = f"{row.place} {row.name} {row.programme} {row.code}"
        return (
            (not self.place or self.place in row.place)
            and (not self.group or self.group == row.group)
            and (not self.year or self.year in row.year)
            and (not self.programme or self.programme == row.programme_code)
            and (not self.words or self.words in searched)
            and (not self.flagged or bool(row.doubts))
        )


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """A stated figure: counts in thousandths, money in fen, ``rate`` the rate reckoned again as it is printed.

    ``doubts`` are sentences; ``codes`` their kinds, for programs.
    """

    uid: bytes
    code: str
    group: str
    place: str
    level: str
    year: str
    as_of: str
    programme_code: str
    programme: str
    name: str
    unit: str
    target_milli: int | None
    actual_milli: int | None
    rate_kind: str
    stated_rate: str
    formula: str
    rate: Decimal | None
    funds: Mapping[str, int]
    fund_source: str
    note: str
    remark: str
    source: str
    doubts: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def year_number(self) -> int | None:
        """The year as a number; None where the document masks it (20xx) or tells none."""
        found = _YEAR.match(self.year)
        return int(found[0]) if found else None

    @property
    def figure(self) -> str:
        """What the figure says, in words: the count, else the money."""
        if self.actual_milli is not None or self.target_milli is not None:
            shown = count_text(self.actual_milli if self.actual_milli is not None else self.target_milli)
            return text("judging.count", count=shown, unit=self.unit)
        stage = next((one for one in reversed(STAGES) if one in self.funds), None)
        return text("judging.money", amount=money_text(self.funds[stage])) if stage else text("progress.none")


@dataclass(frozen=True, slots=True)
class IndicatorsImported:
    """What became of the figures of a file."""

    rows: int
    new: int
    changed: int
    unchanged: int


def stated_of(row: Mapping[str, Any], patterns: Patterns) -> Stated:
    """A stored figure as the checks read it."""
    note, _, remark = (row["note"] or "").partition("\n")
    quoted = _QUOTED.search(row["source"] or "")
    derived = row["derived_fields"] or ""
    return Stated(
        code=row["code"], group=row["section"] or row["place"], programme=row["programme_code"] or "",
        name=row["name"], place=row["place"], unit=row["unit"] or "", kind=patterns.kinds.get(row["unit"] or "", ""),
        target=_exact(row["target_milli"]), actual=_exact(row["actual_milli"]),
        target_derived="target" in derived, actual_derived="actual" in derived,
        stated_rate=Decimal(row["stated_rate"]) if row["stated_rate"] else None, rate_kind=row["rate_kind"] or "",
        formula=row["rate_formula"] or "", source=row["fund_source"] or "", planned=row["planned_fen"],
        in_place=row["in_place_fen"], disbursed=row["disbursed_fen"], spent=row["spent_fen"],
        note=note, quote=quoted[1] if quoted else "", remark=remark,
    )  # fmt: skip


def _exact(milli: int | None) -> Fraction | None:
    return None if milli is None else Fraction(milli, MILLI)


def as_line(row: Mapping[str, Any], check: Check, patterns: Patterns, programme: str) -> IndicatorLine:
    """A stored figure with its check as it is handed out."""
    note, _, remark = (row["note"] or "").partition("\n")
    return IndicatorLine(
        uid=bytes(row["uid"]), code=row["code"], group=row["section"] or "", place=row["place"],
        level=row["place_level"] or "", year=row["year"], as_of=row["as_of"] or "",
        programme_code=row["programme_code"] or "", programme=programme or row["programme_code"] or "",
        name=row["name"], unit=row["unit"] or "", target_milli=row["target_milli"], actual_milli=row["actual_milli"],
        rate_kind=row["rate_kind"] or "", stated_rate=row["stated_rate"] or "", formula=row["rate_formula"] or "",
        rate=shown_rate(check.row, check.rate, patterns), funds=check.row.amounts,
        fund_source=row["fund_source"] or "", note=note, remark=remark, source=row["source"] or "",
        doubts=tuple(doubt_text(doubt) for doubt in check.doubts),
        codes=tuple(doubt.kind for doubt in check.doubts),
    )  # fmt: skip


def doubt_text(doubt: Doubt) -> str:
    """A doubt in words."""
    return text(f"judging.doubt.{doubt.kind}", **doubt.params)
