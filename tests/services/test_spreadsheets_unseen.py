"""Lists of other offices, laid out in their own ways, are read without losing or inventing anything."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import pytest

from minsheng_desktop.spreadsheets import report
from minsheng_desktop.spreadsheets.areas import AreaNames, area_names
from minsheng_desktop.spreadsheets.reader import read_bytes
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import ERROR, RosterReading
from minsheng_desktop.spreadsheets.roster import validate
from tests.factories.office_layouts import VILLAGES, OfficeList, build
from tests.factories.office_layouts_more import LAYOUTS

AS_OF = date(2026, 6, 30)
EVERY = pytest.mark.parametrize("name", list(LAYOUTS))


@cache
def areas() -> AreaNames:
    return area_names("云岭镇", [(village, []) for village in VILLAGES], [("河湾镇", "柳湾村")])


@cache
def sent(name: str) -> OfficeList:
    return build(name, LAYOUTS[name])


@cache
def reading(name: str) -> RosterReading:
    workbook = read_bytes(sent(name).content, sent(name).file)
    return validate(workbook, recognise(workbook, areas()), areas(), AS_OF)


@EVERY
def test_each_person_is_one_record_in_its_row(name: str) -> None:
    found = Counter((row.sheet, row.row, row.values.get("name")) for row in reading(name).rows)
    assert found == Counter((sheet, row, who.name) for sheet, row, who in sent(name).people)


@EVERY
def test_numbers_and_villages_are_those_of_the_person(name: str) -> None:
    truth = sent(name)
    found = {row.values.get("name"): (row.values.get("id_no"), row.values.get("village")) for row in reading(name).rows}
    wanted = {who.name: (None if who.id_no in truth.refused else who.id_no, who.village) for _, _, who in truth.people}
    assert found == wanted


@EVERY
def test_only_rows_without_an_error_count_as_persons(name: str) -> None:
    truth, got = sent(name), reading(name)
    valid = {row.values.get("id_no") for row in got.rows if row.severity != ERROR}
    assert valid - {None} == {who.id_no for _, _, who in truth.people} - truth.refused


@EVERY
def test_what_is_wrong_is_said_and_nothing_else(name: str) -> None:
    found = {(problem.sheet, problem.row, problem.column, problem.code) for problem in reading(name).problems}
    assert found == sent(name).findings


@EVERY
def test_households_and_money_agree_with_the_sheet(name: str) -> None:
    truth = sent(name)
    totals = report.to_json(reading(name))["totals"]
    if truth.households is not None:
        assert totals["households"] == truth.households
    if truth.total is not None:
        assert [amounts["readable_fen"] for amounts in totals["amounts"].values()] == [truth.total * 100]
