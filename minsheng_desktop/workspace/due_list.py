"""到期提醒: what falls due this month and next, ages included, in one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.due import AGE, DueLine, due_benefits
from minsheng_desktop.rules import year_month
from minsheng_desktop.workspace.due_ages import DuePerson, due_people

AGE_WORDS = {
    "begin": "reviews.due.age_begin",
    "band": "reviews.due.age_band",
    "review": "reviews.due.age_review",
    "end": "reviews.due.age_end",
}


@dataclass(frozen=True, slots=True)
class DueList:
    """What falls due by the end of a month: its lines by kind and day, and how many of each kind."""

    month: int
    lines: tuple[DueLine, ...]
    counts: Mapping[str, int]


def due_list(uow: UnitOfRead, month: int = 0, kinds: Sequence[str] = ()) -> DueList:
    """Everything that falls due by the end of ``month`` (0: this one); ages reached in it and in the month before it
    are among them where they lie in this month or later."""
    wanted = month or year_month.of(uow.today)
    lines = due_benefits(uow, wanted)
    months = max(1, year_month.count(year_month.of(uow.today), wanted)) if wanted >= year_month.of(uow.today) else 1
    lines += [_age(person) for person in due_people(uow, months) if person.todo]
    chosen = [line for line in lines if not kinds or line.kind in kinds]
    chosen.sort(key=lambda line: (line.kind, line.day))
    return DueList(wanted, tuple(chosen), dict(Counter(line.kind for line in chosen)))


def _age(person: DuePerson) -> DueLine:
    what = text(AGE_WORDS[person.effect], age=person.age, programme=person.programme)
    return DueLine(
        AGE, person.uid, person.uid, person.household_uid, person.name, person.village, person.village_group,
        person.programme, "", "", person.phone, person.reached_on.isoformat(), False, False, what,
    )  # fmt: skip
