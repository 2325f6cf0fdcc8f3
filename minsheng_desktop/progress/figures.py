"""From stored rows to a task's line: completion, schedule, judgement, and what a person should know."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    TOTAL,
    Duty,
    Flag,
    Funds,
    Part,
    TaskLine,
    count_text,
    money_text,
)
from minsheng_desktop.rules import funds as fund_rules
from minsheng_desktop.rules import rates, schedule, year_month
from minsheng_desktop.rules.schedule import Milestone, Thresholds

Stored = Mapping[str, Any]
COVERAGE = "coverage"  # a rate that may not pass 100 % (R-053)
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
    "township": "progress.source.township",
    "central_province": "progress.source.central_province",
    "province_city": "progress.source.province_city",
    "city_county": "progress.source.city_county",
    "self_raised": "progress.source.self_raised",
    "premium": "progress.source.premium",
    "charity": "progress.source.charity",
    "society": "progress.source.society",
    "other": "progress.source.other",
    "total": "progress.source.total",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What the schedule is judged by: the month asked for, the day that counts, the bounds.

    ``tolerance``: how far a typed figure may be from the ledger's count, as a share of the count.
    """

    month: int
    as_of: date
    thresholds: Thresholds
    tolerance: Fraction = Fraction(0)

    @property
    def year(self) -> int:
        """The year of the tasks."""
        return self.month // 100

    @property
    def time_share(self) -> Fraction:
        """The share of the year that has passed (R-058)."""
        return schedule.time_share(self.as_of, self.year)


def moment(month: int, today: date, thresholds: Thresholds, tolerance: Fraction = Fraction(0)) -> Moment:
    """A month is judged at its last day, or today while it runs."""
    return Moment(month, min(today, year_month.last_day(month)), thresholds, tolerance)


def read_milestones(packed: str) -> tuple[Milestone, ...]:
    """The stored plan of a task; () where the schedule follows the months."""
    return tuple(Milestone(year_month.last_day(month), Fraction(share, MILLI)) for month, share in json.loads(packed))


def pack_milestones(milestones: Sequence[Milestone]) -> str:
    """The plan as it is stored: pairs of month and thousandths, in order."""
    pairs = [[year_month.of(m.day), round(m.share * MILLI)] for m in sorted(milestones, key=lambda m: m.day)]
    return json.dumps(pairs, separators=(",", ":"))


def scheduled_share(
    milestones: Sequence[Milestone],
    as_of: date,
    year: int,
    first_month: int | None = None,
    last_month: int | None = None,
) -> Fraction:
    """The share of the target due by a day: by the milestones (R-059), else by the months (R-058).

    ``first_month`` and ``last_month`` (YYYYMM) bound a task that does not run the whole year.
    """
    first = first_month % 100 if first_month else 1
    if milestones:
        return schedule.milestone_share(as_of, date(year, first, 1), milestones)
    return schedule.time_share(as_of, year, first, last_month % 100 if last_month else 12)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a task's own figures: who answers, its parts, what the ledger counts."""

    duties: tuple[Duty, ...] = ()
    parts: tuple[Part, ...] = ()
    divided_milli: int | None = None  # the sum of the parts' targets
    given: bool = False
    counted_milli: int | None = None
    later: Stored | None = None  # the first of the office's own reports after the month


ALONE = Beside()


def make_line(
    task: Stored,
    target: Stored | None,
    reports: Sequence[Stored],
    funds: Mapping[bytes, Funds],
    now: Moment,
    beside: Beside = ALONE,
) -> TaskLine:
    """The line of a task. ``reports`` are the office's counting versions up to the month, ascending."""
    base = reports[-1] if reports else None
    here = base if base is not None and base["month"] == now.month else None
    words: Stored = base or dict.fromkeys(("narrative", "remark", "problem", "next_step", "advance"))
    milestones = read_milestones(task["milestones"])
    share = scheduled_share(milestones, now.as_of, now.year, task["first_month"], task["last_month"])
    target_milli = target["target_milli"] if target else None
    total, stands_at, money, summed = _standing(base, beside, funds)
    completion = None if total is None or target_milli is None else rates.completion_rate(total, target_milli)
    base_milli = task["rate_base_milli"]
    line = TaskLine(
        **_set_fields(task),
        month=now.month,
        figures_month=stands_at,
        target_milli=target_milli,
        wording=(target["wording"] if target else None) or "",
        month_milli=here["month_milli"] if here else None,
        total_milli=total,
        completion=completion,
        scheduled=share,
        milestones=milestones,
        light=schedule.judge(completion, share, now.thresholds),
        funds=money,
        flags=(),
        narrative=words["narrative"] or "",
        remark=words["remark"] or "",
        problem=words["problem"] or "",
        next_step=words["next_step"] or "",
        advance=bool(words["advance"]),
        version=here["version_no"] if here else 0,
        given=beside.given,
        service_rate=rates.service_rate(total, base_milli) if total is not None and base_milli else None,
        duties=beside.duties,
        parts=len(beside.parts),
        parts_target_milli=beside.divided_milli,
        parts_total_milli=parts_total(beside.parts),
        counted_milli=beside.counted_milli,
        summed=summed,
    )
    return replace(line, flags=_flags(line, reports, beside, now))


def _flags(line: TaskLine, reports: Sequence[Stored], beside: Beside, now: Moment) -> tuple[Flag, ...]:
    counts = count_flags(line, reports)
    if line.reported:
        counts += later_flags(beside.later, now.month, line.total_milli)
    return (
        *counts, *part_flags(line, beside.parts), *counted_flags(line, now.tolerance),
        *fund_flags(line.funds, line.advance),
    )  # fmt: skip


def _standing(
    base: Stored | None, beside: Beside, funds: Mapping[bytes, Funds]
) -> tuple[int | None, int | None, Funds, bool]:
    """Total, month and money a task stands with, and whether they are the sum of its parts.

    An office that divided a task and reports nothing of its own stands as its parts do; one the task was given to
    answers for itself.
    """
    if base is not None:
        return base["total_milli"], base["month"], funds.get(base["uid"], Funds()), False
    total = None if beside.given else parts_total(beside.parts)
    if total is None:
        return None, None, Funds(), False
    reported = [part for part in beside.parts if part.report_uid and part.month]
    return total, max(part.month or 0 for part in reported), summed_funds(reported, funds), True


def summed_funds(parts: Iterable[Part], funds: Mapping[bytes, Funds]) -> Funds:
    """The money of parts added up by stage and source; a part that states totals alone adds to the total alone."""
    found: dict[tuple[str, str], int] = {}
    for money in (funds.get(part.report_uid or b"", Funds()) for part in parts):
        stages = {stage for stage, _ in money.amounts}
        for stage in stages:
            found[stage, TOTAL] = found.get((stage, TOTAL), 0) + (money.of(stage) or 0)
            for source, amount in money.parts(stage).items():
                found[stage, source] = found.get((stage, source), 0) + amount
    return Funds(found)


def _set_fields(task: Stored) -> dict[str, Any]:
    """What was set of a task, whatever its figures."""
    found = {name: task[name] for name in ("uid", "position", "item", "section", "unit", "programme_uid")}
    found |= {name: task[name] or "" for name in ("department", "category", "kind", "closed_on", "rate_kind")}
    found |= {name: task[name] for name in ("first_month", "last_month")}
    return found | {"counts_for": tuple(json.loads(task["counts_for"]))}


def parts_total(parts: Sequence[Part]) -> int | None:
    """The sum of the parts' figures; None where no part has any."""
    totals = [part.total_milli for part in parts if part.total_milli is not None]
    return sum(totals) if totals else None


def part_flags(line: TaskLine, parts: Sequence[Part]) -> list[Flag]:
    """What the parts say: a division that is not the target, figures that are not the office's own (SY-11.3)."""
    flags: list[Flag] = []
    divided, target = line.parts_target_milli, line.target_milli
    if divided is not None and target is not None and divided != target:
        params = {
            "sum": count_text(divided),
            "target": count_text(target),
            "difference": count_text(target - divided),
        }
        flags.append(Flag("progress.flag.shares_differ", "warn", params))
    if line.summed:
        missing = sum(part.total_milli is None and not part.person for part in parts)
        params = {"count": str(sum(part.total_milli is not None for part in parts)), "missing": str(missing)}
        flags.append(Flag("progress.flag.parts_summed", NOTE, params))
    if line.parts_difference:
        params = {
            "sum": count_text(line.parts_total_milli),
            "own": count_text(line.total_milli),
            "difference": count_text(line.parts_difference),
            "missing": str(sum(part.total_milli is None and not part.person for part in parts)),
        }
        flags.append(Flag("progress.flag.parts_differ", "warn", params))
    return flags


def counted_differs(line: TaskLine, tolerance: Fraction) -> bool:
    """Whether the typed figure is further from the ledger's count than the tolerance (a share of the count)."""
    if line.counted_milli is None or line.total_milli is None:
        return False
    return abs(line.total_milli - line.counted_milli) > tolerance * line.counted_milli


def counted_flags(line: TaskLine, tolerance: Fraction) -> list[Flag]:
    """What the ledger's count says of the typed figure."""
    if line.counted_milli is None or line.total_milli is None or not counted_differs(line, tolerance):
        return []
    params = {
        "counted": count_text(line.counted_milli),
        "own": count_text(line.total_milli),
        "difference": count_text(line.total_milli - line.counted_milli),
    }
    return [Flag("progress.flag.counted_differs", "warn", params)]


def count_flags(line: TaskLine, reports: Sequence[Stored]) -> list[Flag]:
    """What the counts say: above the target, contradicting a stated rate, falling, not adding up."""
    flags: list[Flag] = []
    if line.closed_on:
        flags.append(Flag("progress.flag.closed", NOTE, {"day": line.closed_on}))
    if not reports:
        return flags
    last, completion, target = reports[-1], line.completion, line.target_milli
    if completion is not None and completion > 1 and target is not None:
        if line.rate_kind == COVERAGE:
            flags.append(Flag("progress.flag.over_full", "warn", {"rate": rates.percent(completion, 1)}))
        else:
            flags.append(Flag("progress.flag.over_target", NOTE, {"over": count_text(last["total_milli"] - target)}))
    if rates.exceeds_full(line.service_rate):
        flags.append(Flag("progress.flag.over_full", "warn", {"rate": rates.percent(line.service_rate, 1)}))
    stated = last["stated_rate"]
    if stated and completion is not None and abs(Fraction(Decimal(stated)) - completion) > RATE_TOLERANCE:
        shown = {"stated": _percent(Fraction(Decimal(stated))), "actual": _percent(completion)}
        flags.append(Flag("progress.flag.stated_rate", DOUBT, shown))
    if len(reports) > 1:
        flags += step_flags(reports[-2], last["month"], last["month_milli"], last["total_milli"])
    for before, after in itertools.pairwise(reports[:-1]):
        flags += later_flags(after, before["month"], before["total_milli"])
    return flags


def later_flags(later: Stored | None, month: int, total_milli: int | None) -> list[Flag]:
    """A month's total against the one reported after it: a total since January never falls."""
    if later is None or later["total_milli"] is None or total_milli is None or total_milli <= later["total_milli"]:
        return []
    params = {
        "month": month % 100, "now": count_text(total_milli), "after": later["month"] % 100,
        "later": count_text(later["total_milli"]),
    }  # fmt: skip
    return [Flag("progress.flag.falls_later", "warn", params)]


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
