"""Entries of registers in words: how they stand, what ending one is called."""

from __future__ import annotations

from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.records import RegisterSpec
from ui.kit.formats import number

STATE_WORDS = {"open": ("register_pages.state.open", "info"), "closed": ("register_pages.state.closed", "ok")}
STAY_WORDS = {"open": ("register_pages.state.living", "ok"), "closed": ("register_pages.state.gone", "mute")}
SHORT = 10  # characters of a name that a panel's head holds


def state_chip(line: EntryLine, spec: RegisterSpec) -> tuple[str, str] | None:
    """How an entry stands in a word, with the tone of its chip."""
    if not line.state:
        return None
    if line.state == "overdue":
        return text("kit.due.overdue", days=number(line.days_late)), "err"
    key, tone = (STAY_WORDS if spec.occupancy else STATE_WORDS)[line.state]
    if line.state == "closed" and line.days_late > 0:
        return text("register_pages.state.closed_late", days=number(line.days_late)), "warn"
    return text(key), tone


def state_choices(spec: RegisterSpec) -> list[tuple[object, str]]:
    """What a list can be narrowed to."""
    words = STAY_WORDS if spec.occupancy else STATE_WORDS
    late = [("overdue", text("register_pages.state.overdue"))] if spec.due else []
    return [
        ("all", text("kit.find.all")),
        ("open", text(words["open"][0])),
        *late,
        ("closed", text(words["closed"][0])),
    ]


def head_of(line: EntryLine) -> tuple[str, str]:
    """What stands in the head of a panel: a short name, and what else it is called by."""
    if line.subject and len(line.subject) <= SHORT:
        return line.subject, line.number
    if line.number:
        return line.number, ""
    return (line.subject[: SHORT - 1] + "…", "") if line.subject else (text("register_pages.nameless"), "")


def standing(spec: RegisterSpec) -> bool:
    """Whether its entries belong to no year: they stand until they are taken out."""
    return not spec.day and not (spec.number and spec.number.yearly)


def shows_every_year(spec: RegisterSpec) -> bool:
    """Whether its list begins with all years: who lives in a home came in any of them, numbers run on."""
    return standing(spec) or spec.occupancy is not None or (spec.number is not None and not spec.number.yearly)


def closing_words(spec: RegisterSpec) -> str:
    """What ending an entry is called: 退住 where somebody lives, 办结 elsewhere."""
    return text("register_pages.leave") if spec.occupancy else text("register_pages.end")
