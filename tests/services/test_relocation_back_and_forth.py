"""A household that moves there, back and there again, with sticks that are lost, late and out of order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.checks.service import crossing_lines
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.moved_away import list_departures
from minsheng_desktop.households.moving_in import (
    Acceptance,
    ChosenBenefit,
    accept_arrival,
    arrival_page,
    list_arrivals,
)
from minsheng_desktop.households.moving_out import destination_of, move_out
from minsheng_desktop.households.service import household_page
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories.offices import COUNTY, FIRST, SECOND, Offices, add_family, differing, rows

LEGS = ((FIRST, SECOND, 202607), (SECOND, FIRST, 202608), (FIRST, SECOND, 202609))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.without_backups(template, tmp_path) as found:
        yield found


class Sticks:
    """The sticks between the offices: each arrives, is lost, or lies in a drawer and is taken in later."""

    def __init__(self, offices: Offices, seed: int | None) -> None:
        self.offices, self.chance = offices, Random(seed) if seed is not None else None
        self.drawer: list[tuple[Path, str]] = []

    def rounds(self) -> None:
        """Two rounds in which anything happens to a stick, then the drawer in any order, then two in which nothing
        does."""
        for _ in range(2 if self.chance else 0):
            for path, name in self._written():
                self._meet(path, name)
        if self.chance:
            self.chance.shuffle(self.drawer)
            while self.drawer:
                self.offices.take(*self.drawer.pop())
        for _ in range(2):
            for path, name in self._written():
                self.offices.take(path, name)

    def _written(self) -> Iterator[tuple[Path, str]]:
        """A round: both townships report, the county answers both."""
        for name in (FIRST, SECOND):
            yield self.offices.up(name), COUNTY
        for name in (FIRST, SECOND):
            yield self.offices.down(name), name

    def _meet(self, path: Path, name: str) -> None:
        assert self.chance is not None
        fate = self.chance.randrange(4)
        if fate in (0, 1):
            self.drawer.append((path, name))
        if fate in (1, 2):
            self.offices.take(path, name)


def leg(offices: Offices, sticks: Sticks, household: bytes, old: str, new: str, month: int) -> bytes:
    """One move and its acceptance; answers the household at the new township."""
    here, there = offices.open[old], offices.open[new]
    here.run(move_out, household, here.read(destination_of, new), month)
    sticks.rounds()
    (arrival,) = there.read(list_arrivals, open_only=True)
    assert [one.name for one in there.read(arrival_page, arrival.uid).moved.members] == ["严明月"]
    village = next(iter(there.read(villages_by_name).values()))
    accepted: bytes = there.run(accept_arrival, arrival.uid, Acceptance(village, benefits=(ChosenBenefit(0),))).value
    sticks.rounds()
    assert here.read(list_departures)[0].status == "accepted"
    return accepted


def running(office: Workspace) -> list[tuple[int, int]]:
    """(first month, fen) of the benefits that still go on."""
    found = rows(office, "entitlement", office).values()
    return [(row["from_month"], row["amount_fen"]) for row in found if row["to_month"] is None and not row["deleted"]]


@pytest.mark.parametrize(
    "seed", [None, 1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]
)
def test_there_and_back_and_there_again_it_is_in_one_place_and_paid_once(offices: Offices, seed: int | None) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    sticks, household = Sticks(offices, seed), uids["household"]
    for old, new, month in LEGS:
        household = leg(offices, sticks, household, old, new, month)
        assert running(offices.open[new]) == [(month, 53000)]
        assert running(offices.open[old]) == []
    (member,) = offices.second.read(household_page, household).members
    assert (member.name, member.to_month) == ("严明月", None)
    people = [
        row["name"] for office in (offices.first, offices.second) for row in rows(office, "person", office).values()
    ]
    assert people == ["严明月", "严明月"], "who comes back is the person on record"
    assert offices.county.read(crossing_lines) == []
    for township in (offices.first, offices.second):
        assert differing(township, offices.county) == []


def test_what_is_put_right_on_the_way_back_reaches_the_first_township(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    sticks = Sticks(offices, None)
    household = leg(offices, sticks, uids["household"], *LEGS[0])
    (member,) = offices.second.read(household_page, household).members
    offices.second.run(move_out, household, offices.second.read(destination_of, FIRST), LEGS[1][2])
    offices.second.run(edit_person, member.person_uid, {"phone": "15412345678"})
    sticks.rounds()
    (arrival,) = offices.first.read(list_arrivals, open_only=True)
    page = offices.first.read(arrival_page, arrival.uid)
    assert [one.phone for one in page.moved.members] == ["15412345678"]
    assert [one.person_uid for one in page.known] == [uids["person"]]
    written = rows(offices.first, "relocation")
    offices.first.run(edit_person, uids["person"], {"phone": "15412345679"})
    assert rows(offices.first, "relocation") == written, "the first move was accepted long ago"
