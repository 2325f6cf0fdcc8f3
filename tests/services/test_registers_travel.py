"""Registers travel: the county's definitions go down, entries go up, and each office changes only its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.queries import registers as stored
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.registers.defining import define_register
from minsheng_desktop.registers.figures import register_figures
from minsheng_desktop.registers.service import add_entry, edit_entry, list_entries, remove_entry
from minsheng_desktop.registers.specs import find_spec, load_specs
from tests.factories import offices as made
from tests.factories.offices import Offices

OWN: dict[str, Any] = {
    "title": "防溺水巡查台账", "section": "own", "subject": "place", "day": "on_day",
    "columns": [
        {"key": "on_day", "label": "日期", "type": "date", "default": "today"},
        {"key": "place", "label": "水域", "required": True},
    ],
}  # fmt: skip


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    template = made.build(tmp_path / "template")
    with made.copy_of(template, tmp_path) as found:
        yield found


def test_a_register_of_the_county_is_filled_in_by_a_township_and_comes_back(offices: Offices) -> None:
    county, town = offices.county, offices.first
    county.run(define_register, "water_patrol", OWN, "泾政〔2026〕5号")
    assert offices.answer().refused == ()
    assert town.read(find_spec, "防溺水巡查台账").document == "泾政〔2026〕5号"
    with pytest.raises(AppError) as caught:
        town.run(define_register, "water_patrol", OWN)
    assert caught.value.code == "programmes.county_row"
    uid = town.run(add_entry, "water_patrol", {"place": "云岭水库"}).value
    home = town.run(add_entry, "elder_homes", {"name": "云岭敬老院", "beds": "20"}).value
    stay = {"home": home.hex(), "resident": "孙有福", "bed_no": "1", "care_grade": "自理"}
    town.run(add_entry, "elder_residents", stay)
    assert offices.report().refused == ()
    (line,) = county.read(list_entries, "water_patrol").lines
    assert (line.uid, line.subject, line.own, line.office) == (uid, "云岭水库", False, town.node.name)
    with pytest.raises(AppError) as caught:
        county.run(edit_entry, uid, {"place": "别处"})
    assert caught.value.code == "foreign_row"
    figures = county.read(register_figures, "elder_homes")
    assert (figures.places, figures.residents) == (20, 1)
    town.run(remove_entry, uid, "重复")
    offices.report()
    assert county.read(list_entries, "water_patrol").total == 0


def test_a_new_version_of_the_county_supersedes_and_entries_stay(offices: Offices) -> None:
    county, town = offices.county, offices.first
    county.run(define_register, "water_patrol", OWN)
    offices.answer()
    town.run(add_entry, "water_patrol", {"place": "石门塘"})
    wider = {**OWN, "columns": [*OWN["columns"], {"key": "guard", "label": "责任人"}]}
    county.run(define_register, "water_patrol", wider)
    offices.answer()
    spec = town.read(find_spec, "water_patrol")
    assert (spec.version, [column.key for column in spec.columns]) == (2, ["on_day", "place", "guard"])
    assert town.read(list_entries, "water_patrol").total == 1


def test_what_a_newer_program_declared_or_wrote_is_passed_over(offices: Offices) -> None:
    town = offices.first
    town.run(define_register, "water_patrol", OWN)
    uid = town.run(add_entry, "water_patrol", {"place": "石门塘"}).value
    with town.database.writing() as connection:
        connection.exec_driver_sql("UPDATE register SET content = ?", ('{"title": "新", "holograms": true}',))
    assert "water_patrol" not in town.read(load_specs)
    with town.database.writing() as connection:
        connection.exec_driver_sql("UPDATE register_entry SET content = ? WHERE uid = ?", ("[1, 2]", uid))
        connection.exec_driver_sql("UPDATE register_entry SET register_code = 'information' WHERE uid = ?", (uid,))
    assert town.read(list_entries, "information").total == 1
    assert town.read(register_figures, "information").count == 1
    with town.database.reading() as connection:
        assert stored.years(connection, "information")
