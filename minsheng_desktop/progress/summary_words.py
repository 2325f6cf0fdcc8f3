"""The paragraphs of a summary or plan, filled with figures; what only people know stands in 【】."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.calendar import due_words
from minsheng_desktop.progress.calendar_records import OVERDUE, SENT, SENT_LATE
from minsheng_desktop.progress.export import light_text
from minsheng_desktop.progress.figures import STAGE_TEXTS
from minsheng_desktop.progress.meeting_records import DONE
from minsheng_desktop.progress.records import PARTS, STAGES, TaskLine, count_text, money_text
from minsheng_desktop.progress.summary_records import PLAN, Facts
from minsheng_desktop.rules import rates
from minsheng_desktop.rules.money import yuan
from minsheng_desktop.rules.schedule import Light

LATE = (Light.SERIOUSLY_BEHIND, Light.BEHIND)
LIGHTS = (Light.DONE, Light.AHEAD, Light.ON_SCHEDULE, Light.BEHIND, Light.SERIOUSLY_BEHIND)
NUMERALS = "summaries.numerals"
Part = Callable[[Facts], list[str]]


def compose(facts: Facts) -> str:
    """The whole text: an opening, then the parts that have something to say, numbered 一、二、…"""
    parts = PLAN_PARTS if facts.wish.kind == PLAN else SUMMARY_PARTS
    numerals = text(NUMERALS).split()
    lines, number = [_opening(facts)], 0
    for key, part in parts:
        found = part(facts)
        if found:
            lines.append(text("summaries.heading", number=numerals[number], words=text(f"summaries.part.{key}")))
            lines += found
            number += 1
    return "\n".join(lines)


def _opening(facts: Facts) -> str:
    year, month = divmod(facts.wish.month, 100)
    classes = _join([text("summaries.class_count", name=name, count=len(rows)) for name, rows in facts.classes.items()])
    key = "summaries.opening_plan" if facts.wish.kind == PLAN else "summaries.opening"
    lights = _join(
        [
            text("summaries.light_count", word=light_text(light), count=facts.table.counts[light])
            for light in LIGHTS
            if facts.table.counts.get(light)
        ]
    )
    words = {"office": facts.office, "year": year, "month": month, "count": len(facts.table.lines)}
    return text(key, **words, classes=classes or text("summaries.none"), lights=lights or text("summaries.none"))


def _join(parts: Sequence[str]) -> str:
    return text("progress.and").join(parts)


def _list(parts: Sequence[str]) -> str:
    return text("progress.comma").join(parts)


def _tasks(facts: Facts) -> list[str]:
    """A paragraph for each class of task, every task with its figures."""
    numerals = text(NUMERALS).split()
    found = []
    for number, (name, rows) in enumerate(facts.classes.items()):
        words = _list([_task(line) for line in rows])
        found.append(text("summaries.class", number=numerals[number], name=name, count=len(rows), words=words))
    return found


def _task(line: TaskLine) -> str:
    target = line.wording or count_text(line.target_milli)
    if line.total_milli is None:
        return text("summaries.task_silent", item=line.item, target=target, unit=line.unit)
    rate = "" if line.completion is None else text("summaries.rate", rate=rates.percent(line.completion, 1))
    return text(
        "summaries.task", item=line.item, target=target, unit=line.unit, total=count_text(line.total_milli), rate=rate
    )


def _funds(facts: Facts) -> list[str]:
    """Money over all tasks by stage, and what was planned and is in place by source."""
    sums = {stage: _sum(facts, stage) for stage in STAGES}
    if not any(sums.values()):
        return []
    planned, in_place, disbursed, spent = (sums[stage] for stage in STAGES)
    whole = text(
        "summaries.funds", planned=money_text(planned), in_place=money_text(in_place), disbursed=money_text(disbursed),
        spent=money_text(spent), in_place_rate=_rate(in_place, planned), disbursed_rate=_rate(disbursed, in_place),
        spent_rate=_rate(spent, disbursed),
    )  # fmt: skip
    labels = load_code_lists()["fund_source"]
    sources = []
    for source in PARTS:
        planned, in_place = _sum(facts, "planned", source), _sum(facts, "in_place", source)
        if planned or in_place:
            item = labels.find(source)
            sources.append(
                text(
                    "summaries.source",
                    source=item.label if item else source,
                    planned=money_text(planned),
                    in_place=money_text(in_place),
                    rate=_rate(in_place, planned),
                )
            )
    return [whole, text("summaries.sources", words=_list(sources))] if sources else [whole]


def _sum(facts: Facts, stage: str, source: str = "total") -> int:
    return sum(line.funds.of(stage, source) or 0 for line in facts.table.lines)


def _rate(part: int, whole: int) -> str:
    rate = rates.rate(part, whole) if whole else None
    return "" if rate is None else text("summaries.rate", rate=rates.percent(rate, 1))


def _benefits(facts: Facts) -> list[str]:
    """Who was paid what in the month and since January, by programme."""
    month = facts.wish.month % 100
    found = []
    for line in facts.benefits.lines:
        programme = line.groups[0]
        paid = facts.paid.get(programme.value) if isinstance(programme.value, bytes) else None
        found.append(
            text(
                "summaries.benefit",
                programme=programme.label,
                households=line.figures.households,
                persons=line.figures.persons,
                amount=yuan(line.figures.total_fen),
                month=month,
                paid=yuan(paid.total_fen) if paid else yuan(0),
                times=paid.person_times if paid else 0,
            )
        )
    if not found:
        return []
    return [text("summaries.benefits", month=month, words=_list(found)), text("summaries.counting", month=month)]


def _projects(facts: Facts) -> list[str]:
    found = facts.projects
    if not found.lines:
        return []
    stages = load_code_lists()["project_stage"].items
    words = [
        text("summaries.stage_count", stage=item.label, count=found.counts[item.code])
        for item in stages
        if found.counts.get(item.code)
    ]
    spent, planned = found.money.spent_fen, found.money.planned_fen
    return [
        text(
            "summaries.projects",
            count=len(found.lines),
            words=_join(words),
            late=found.late,
            planned=money_text(planned),
            spent=money_text(spent),
        )
    ]


def _work(facts: Facts) -> list[str]:
    """What was done to keep the year's work moving; the rest people add."""
    lines = []
    if facts.meetings:
        kept = sum(line.state == DONE for line in facts.promises)
        lines.append(
            text("summaries.meetings", count=len(facts.meetings), promises=len(facts.promises), kept=kept,
                 open=len(facts.promises) - kept)
        )  # fmt: skip
    sent = sum(line.state in (SENT, SENT_LATE) for line in facts.calendar)
    if sent:
        overdue = sum(line.state == OVERDUE for line in facts.calendar)
        lines.append(text("summaries.reports", sent=sent, overdue=overdue))
    return [*lines, text("summaries.add.work")]


def _problems(facts: Facts) -> list[str]:
    late = [line for line in facts.table.lines if line.light in LATE]
    found = [
        text(
            "summaries.problem",
            item=line.item,
            light=light_text(line.light),
            words=line.problem or text("summaries.add.reason"),
            department=line.department,
        )
        for line in late
    ]
    found += [
        text("summaries.problem", item=line.item, light=light_text(line.light), words=line.problem,
             department=line.department)
        for line in facts.table.lines
        if line.problem and line.light not in LATE
    ]  # fmt: skip
    return found or [text("summaries.add.problems")]


def _next(facts: Facts) -> list[str]:
    found = [
        text("summaries.next", item=line.item, words=line.next_step) for line in facts.table.lines if line.next_step
    ]
    found += [
        text(
            "summaries.promised",
            about=line.about or line.problem,
            words=line.solution or line.problem,
            responsible=line.responsible,
            due=line.due_on.isoformat() if line.due_on else "",
        )
        for line in facts.promises
        if line.state != DONE
    ]
    return [*found, text("summaries.add.next")]


def _aims(facts: Facts) -> list[str]:
    return [text("summaries.add.aims")]


def _targets(facts: Facts) -> list[str]:
    """What is to be reached, by class."""
    numerals = text(NUMERALS).split()
    found = []
    for number, (name, rows) in enumerate(facts.classes.items()):
        words = _list(
            [
                text("summaries.target", item=line.item, target=line.wording or count_text(line.target_milli),
                     unit=line.unit)
                for line in rows
            ]
        )  # fmt: skip
        found.append(text("summaries.class", number=numerals[number], name=name, count=len(rows), words=words))
    return found


def _answering(facts: Facts) -> list[str]:
    """Who answers for what: by department, with the persons named for the tasks."""
    by_department: dict[str, list[str]] = {}
    for line in facts.table.lines:
        names = _join([duty.name for duty in line.duties])
        words = text("summaries.answering_task", item=line.item, names=names) if names else line.item
        by_department.setdefault(line.department or text("summaries.add.department"), []).append(words)
    return [text("summaries.answering", department=name, words=_join(items)) for name, items in by_department.items()]


def _schedule(facts: Facts) -> list[str]:
    """Milestones by month; what has none follows the months."""
    by_month: dict[int, list[str]] = {}
    for line in facts.table.lines:
        for stone in line.milestones:
            words = text("summaries.milestone", item=line.item, share=rates.percent(stone.share, 0))
            by_month.setdefault(stone.day.month, []).append(words)
    found = [text("summaries.by_month", month=month, words=_list(by_month[month])) for month in sorted(by_month)]
    even = sum(not line.milestones for line in facts.table.lines)
    return [*found, text("summaries.even", count=even)] if even else found


def _money(facts: Facts) -> list[str]:
    planned = _sum(facts, "planned")
    if not planned:
        return [text("summaries.add.money")]
    labels = load_code_lists()["fund_source"]
    words = []
    for source in PARTS:
        amount = _sum(facts, "planned", source)
        item = labels.find(source)
        if amount:
            label = item.label if item else source
            words.append(text("summaries.planned_source", source=label, amount=money_text(amount)))
    return [text("summaries.planned", amount=money_text(planned), words=_join(words) or text(STAGE_TEXTS["planned"]))]


def _measures(facts: Facts) -> list[str]:
    due = [
        text("summaries.duty", title=duty.title, recipient=duty.recipient, due=due_words(duty.due))
        for duty in facts.duties
    ]
    return [text("summaries.measures_meeting"), text("summaries.measures_reports", words=_list(due)),
            text("summaries.add.measures")]  # fmt: skip


SUMMARY_PARTS: tuple[tuple[str, Part], ...] = (
    ("tasks", _tasks), ("funds", _funds), ("benefits", _benefits), ("projects", _projects), ("work", _work),
    ("problems", _problems), ("next", _next),
)  # fmt: skip
PLAN_PARTS: tuple[tuple[str, Part], ...] = (
    ("aims", _aims), ("targets", _targets), ("answering", _answering), ("schedule", _schedule), ("money", _money),
    ("measures", _measures),
)  # fmt: skip
