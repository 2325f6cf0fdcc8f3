"""Who reaches an age this month and next at which a programme begins, changes, is looked at again or ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from db.queries import due_ages as stored
from db.queries import programmes as definitions
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.ages import BEGIN, END, AgeRule, load_age_rules
from minsheng_desktop.programmes.settings import all_rules
from minsheng_desktop.rules import age, year_month
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, write_official
from minsheng_desktop.spreadsheets.records import WriteColumn

MONTHS = 2  # this one and the next


@dataclass(frozen=True, slots=True)
class DuePerson:
    """A person and the day on which the age of a rule is completed; ``programme`` is the one meant, by its name."""

    uid: bytes
    household_uid: bytes | None
    name: str
    sex_code: str
    birth: date
    village: str
    village_group: str
    phone: str
    rule: str
    effect: str
    age: int
    programme: str
    reached_on: date
    todo: bool

    @property
    def month(self) -> int:
        """The month (YYYYMM) of the birthday."""
        return year_month.of(self.reached_on)


@dataclass(frozen=True, slots=True)
class DueAge:
    """A rule with how many reach its age this month and next."""

    rule: str
    effect: str
    age: int
    programme: str
    todo: bool
    this_month: int
    next_month: int


def due_people(uow: UnitOfRead, months: int = MONTHS) -> list[DuePerson]:
    """Everybody who reaches an age of the rules in ``months`` months from this one on, by the day."""
    first = year_month.of(uow.today)
    last = year_month.add(first, months - 1)
    programmes = {row["code"]: (row["uid"], row["short_name"]) for row in definitions.all_programmes(uow.connection)}
    found: list[DuePerson] = []
    rules = {uid: (settings["age_from"], settings["age_to"]) for uid, settings in all_rules(uow).items()}
    ages = {code: rules[uid] for code, (uid, _) in programmes.items()}
    for shipped in load_age_rules():
        if shipped.holds_in(first):
            for rule in _as_set(shipped, ages):
                found += _reaching(uow, rule, programmes, first, last)
    return sorted(found, key=lambda person: (person.reached_on, not person.todo, person.name))


def _as_set(rule: AgeRule, ages: Mapping[str, tuple[int, int]]) -> Iterator[AgeRule]:
    """A rule by the ages its programmes are set to here, one for each age; the shipped age where none is set.

    What begins does so at ``age_from``; what ends does so on the birthday after ``age_to``, the last age that draws.
    """
    by_age: dict[int, list[str]] = {}
    for code in rule.programmes:
        first, last = ages.get(code, (0, 0))
        begins, ends = rule.effect == BEGIN and first, rule.effect == END and last
        by_age.setdefault(first if begins else last + 1 if ends else rule.age, []).append(code)
    for age_set, codes in by_age.items():
        key = rule.key if age_set == rule.age else f"{rule.key}:{age_set}"
        yield replace(rule, key=key, programmes=tuple(codes), age=age_set)


def _reaching(
    uow: UnitOfRead, rule: AgeRule, programmes: dict[str, tuple[bytes, str]], first: int, last: int
) -> list[DuePerson]:
    known = [programmes[code] for code in rule.programmes if code in programmes]
    if not known:
        return []
    begin, end = age.births_reaching(first, last, rule.age)
    rows = stored.born_between(
        uow.connection, uow.node.uid, begin.isoformat(), end.isoformat(), [uid for uid, _ in known], first,
        drawing=rule.effect != BEGIN,
    )  # fmt: skip
    names = dict(known)
    people = []
    for uid, name, sex, birth, village, group, phone, household, drawn in rows:
        day = age.reached_on(date.fromisoformat(birth), rule.age)
        if first <= year_month.of(day) <= last:
            programme = names.get(drawn, known[0][1])
            people.append(
                DuePerson(uid, household, name, sex or "", date.fromisoformat(birth), village, group, phone, rule.key,
                          rule.effect, rule.age, programme, day, rule.todo)
            )  # fmt: skip
    return people


def due_ages(people: Sequence[DuePerson], month: int) -> list[DueAge]:
    """The people by rule, counted for ``month`` (YYYYMM) and for those after it."""
    counts: dict[str, list[DuePerson]] = {}
    for person in people:
        counts.setdefault(person.rule, []).append(person)
    return [
        DueAge(
            key,
            own[0].effect,
            own[0].age,
            own[0].programme,
            own[0].todo,
            sum(1 for person in own if person.month == month),
            sum(1 for person in own if person.month > month),
        )
        for key, own in counts.items()
    ]


def export_due_people(uow: UnitOfRead, out: Path, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> int:
    """Write the people shown as a finished sheet; answers how many.

    Telephone numbers leave the program, so the right is asked.
    """
    uow.require(Right.EXPORT)
    columns = [WriteColumn(title, 14, "text") for title in titles]
    title = text("workspace.ages.export_title", office=uow.node.name)
    day = uow.today
    when = text("spreadsheets.official.day", year=day.year, month=day.month, day=day.day)
    sheet = OfficialSheet(title, uow.node.name, when, counted=text("spreadsheets.official.person"))
    return write_official(out, sheet, columns, [tuple(map(str, row)) for row in rows], uow.job, len(rows))
