"""From stored rows to a task's line: completion, schedule, judgement, and what a person should know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import (
    DOUBT,
    MILLI,
    NOTE,
    PARTS,
    STAGES,
    Flag,
    Funds,
    TaskLine,
    count_text,
    money_text,
)
from minsheng_desktop.rules import funds as fund_rules
from minsheng_desktop.rules import rates, schedule, year_month
from minsheng_desktop.rules.schedule import Milestone, Thresholds

Stored = Mapping[str, Any]
RATE_TOLERANCE = Fraction(6, 1000)  # 0.6 points: a stated rate may be rounded

STAGE_TEXTS = {
    "planned": "progress.stage.planned",
    "in_place": "progress.stage.in_place",
    "disbursed": "progress.stage.disbursed",
    "spent": "progress.stage.spent",
}
SOURCE_TEXTS = {
    "central": "progress.source.central",
    "province": "progress.source.province",
    "city": "progress.source.city",
    "county": "progress.source.county",
    "total": "progress.source.total",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What the schedule is judged by: the month asked for, the day that counts, the bounds."""

    month: int
    as_of: date
    thresholds: Thresholds

    @property
    def year(self) -> int:
        """The year of the tasks."""
        return self.month // 100

    @property
    def time_share(self) -> Fraction:
        """The share of the year that has passed (R-058)."""
        return schedule.time_share(self.as_of, self.year)


def moment(month: int, today: date, thresholds: Thresholds) -> Moment:
    """A month is judged at its last day, or today while it runs."""
    return Moment(month, min(today, year_month.last_day(month)), thresholds)


def read_milestones(packed: str) -> tuple[Milestone, ...]:
    """The stored plan of a task; () where the schedule follows the months."""
    return tuple(Milestone(year_month.last_day(month), Fraction(share, MILLI)) for month, share in json.loads(packed))


def pack_milestones(milestones: Sequence[Milestone]) -> str:
    """The plan as it is stored: pairs of month and thousandths, in order."""
    pairs = [[year_month.of(m.day), round(m.share * MILLI)] for m in sorted(milestones, key=lambda m: m.day)]
    return json.dumps(pairs, separators=(",", ":"))


def scheduled_share(milestones: Sequence[Milestone], as_of: date, year: int) -> Fraction:
    """The share of the target due by a day: by the milestones (R-059), else by the months (R-058)."""
    if milestones:
        return schedule.milestone_share(as_of, date(year, 1, 1), milestones)
    return schedule.time_share(as_of, year)


def make_line(
    task: Stored, target: Stored | None, reports: Sequence[Stored], funds: Mapping[bytes, Funds], now: Moment
) -> TaskLine:
    """The line of a task. ``reports`` are the counting versions up to the month, ascending."""
    base = reports[-1] if reports else None
    here = base if base is not None and base["month"] == now.month else None
    words: Stored = base or dict.fromkeys(("narrative", "remark", "problem", "next_step", "advance"))
    milestones = read_milestones(task["milestones"])
    share = scheduled_share(milestones, now.as_of, now.year)
    target_milli = target["target_milli"] if target else None
    total = base["total_milli"] if base else None
    completion = None if total is None or target_milli is None else rates.completion_rate(total, target_milli)
    money = funds.get(base["uid"], Funds()) if base else Funds()
    return TaskLine(
        uid=task["uid"],
        position=task["position"],
        item=task["item"],
        section=task["section"],
        department=task["department"] or "",
        unit=task["unit"],
        month=now.month,
        figures_month=base["month"] if base else None,
        target_milli=target_milli,
        wording=(target["wording"] if target else None) or "",
        month_milli=here["month_milli"] if here else None,
        total_milli=total,
        completion=completion,
        scheduled=share,
        milestones=milestones,
        light=schedule.judge(completion, share, now.thresholds),
        funds=money,
        flags=(*count_flags(reports, target_milli, completion), *fund_flags(money, bool(words["advance"]))),
        narrative=words["narrative"] or "",
        remark=words["remark"] or "",
        problem=words["problem"] or "",
        next_step=words["next_step"] or "",
        advance=bool(words["advance"]),
        version=here["version_no"] if here else 0,
    )


def count_flags(reports: Sequence[Stored], target_milli: int | None, completion: Fraction | None) -> list[Flag]:
    """What the counts say: above the target, contradicting a stated rate, falling, not adding up."""
    flags: list[Flag] = []
    if not reports:
        return flags
    last = reports[-1]
    if completion is not None and completion > 1 and target_milli is not None:
        over = count_text(last["total_milli"] - target_milli)
        flags.append(Flag("progress.flag.over_target", NOTE, {"over": over}))
    stated = last["stated_rate"]
    if stated and completion is not None and abs(Fraction(Decimal(stated)) - completion) > RATE_TOLERANCE:
        shown = {"stated": _percent(Fraction(Decimal(stated))), "actual": _percent(completion)}
        flags.append(Flag("progress.flag.stated_rate", DOUBT, shown))
    if len(reports) > 1:
        flags += step_flags(reports[-2], last["month"], last["month_milli"], last["total_milli"])
    return flags


def step_flags(before: Stored | None, month: int, month_milli: int | None, total_milli: int | None) -> list[Flag]:
    """A month against the last one reported: a smaller total, or a total that is not total + month."""
    if before is None or before["total_milli"] is None or total_milli is None:
        return []
    earlier = before["total_milli"]
    if total_milli < earlier:
        params = {"month": before["month"] % 100, "before": count_text(earlier), "now": count_text(total_milli)}
        return [Flag("progress.flag.decrease", "warn", params)]
    follows = year_month.diff(month, before["month"]) == 1
    if follows and month_milli is not None and earlier + month_milli != total_milli:
        params = {"before": count_text(earlier), "month": count_text(month_milli), "now": count_text(total_milli)}
        return [Flag("progress.flag.month_sum", "warn", params)]
    return []


def fund_flags(funds: Funds, advance: bool) -> list[Flag]:
    """What the money says: stages out of order, sources that do not add up, sources that are short."""
    flags: list[Flag] = []
    disbursed_over, spent_over = fund_rules.passes_previous(*(funds.of(stage) for stage in STAGES[1:]))
    if disbursed_over and not advance:
        flags.append(_over("progress.flag.disbursed_over", funds, "disbursed", "in_place"))
    if spent_over and not advance:
        flags.append(_over("progress.flag.spent_over", funds, "spent", "disbursed"))
    for stage in STAGES:
        total = funds.amounts.get((stage, "total"))
        difference = 0 if total is None else fund_rules.split_difference(funds.parts(stage).values(), total)
        if difference:
            tone = NOTE if fund_rules.is_rounding(difference) else "warn"
            params = {"stage": text(STAGE_TEXTS[stage]), "difference": money_text(difference)}
            flags.append(Flag("progress.flag.split", tone, params))
    short = short_sources(funds)
    if short:
        flags.append(_short(funds, short))
    return flags


def _over(key: str, funds: Funds, stage: str, before: str) -> Flag:
    return Flag(key, "warn", {"amount": money_text(funds.of(stage)), "before": money_text(funds.of(before))})


def short_sources(funds: Funds) -> dict[str, Fraction]:
    """Sources whose money in place is below plan, even if the total is not (R-063)."""
    return rates.short_sources(funds.parts("planned"), funds.parts("in_place"))


def _short(funds: Funds, short: Mapping[str, Fraction]) -> Flag:
    names = [source for source in PARTS if source in short]
    in_place = sum(funds.of("in_place", source) or 0 for source in names)
    planned = sum(funds.of("planned", source) or 0 for source in names)
    joined = text("progress.and").join(text(SOURCE_TEXTS[source]) for source in names)
    params = {"sources": joined, "in_place": money_text(in_place), "planned": money_text(planned)}
    return Flag("progress.flag.source_short", NOTE, params)


def _percent(share: Fraction) -> str:
    return f"{rates.percent(share, 1)}%"
