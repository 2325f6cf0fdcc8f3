"""The roster of a county: each benefit with its township, filtered and sorted by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.entitlements.service import (
    RosterFilter,
    export_shown,
    roster_choices,
    roster_fields,
    roster_first,
    roster_groups,
    roster_totals,
)
from tests.factories import offices as made
from tests.factories.offices import FIRST, SECOND, Offices, add_family


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        for name, person, serial in ((FIRST, "张桂英", 1), (FIRST, "王满堂", 3), (SECOND, "刘水生", 5)):
            found.open[name].run(add_family, person, serial)
        for name in (FIRST, SECOND):
            found.report(name)
        yield found


def names(offices: Offices, **wanted: object) -> list[tuple[str, str | None]]:
    rows = offices.county.read(roster_first, RosterFilter(**wanted), 50)  # type: ignore[arg-type]
    return [(row.name, row.town) for row in rows]


def test_every_benefit_says_its_township_and_one_of_them_is_chosen(offices: Offices) -> None:
    choices = offices.county.read(roster_choices)
    assert [town.name for town in choices.townships] == sorted((FIRST, SECOND), key=lambda n: n != FIRST)
    second = next(town for town in choices.townships if town.name == SECOND)
    assert names(offices, office=second.uid) == [("刘水生", SECOND)]
    assert offices.county.read(roster_totals, RosterFilter(office=second.uid)).benefits == 1
    assert sum(group.totals.benefits for group in offices.county.read(roster_groups, RosterFilter())) == 3
    by_town = [town for _, town in names(offices, sort="town")]
    assert by_town in ([FIRST, FIRST, SECOND], [SECOND, FIRST, FIRST])


def test_the_township_is_a_column_at_the_county_alone(offices: Offices, tmp_path: Path) -> None:
    keys = [field.key for field in offices.county.read(roster_fields)]
    assert keys.index("town") == keys.index("village") - 1
    assert "town" not in [field.key for field in offices.first.read(roster_fields)]
    fields = offices.county.read(roster_fields)
    assert offices.county.read(export_shown, tmp_path / "all.xlsx", RosterFilter(), fields) == 3
