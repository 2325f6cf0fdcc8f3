"""A county that decides on a township's case: its step travels down, the township's case follows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.applications.records import ApplicationFilter, NewApplication, StepWish
from minsheng_desktop.applications.service import case_file, list_applications, register_application
from minsheng_desktop.applications.steps import return_case, take_step
from minsheng_desktop.programmes.editing import NewSetting, set_setting
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories.applications import a_family
from tests.factories.offices import FIRST, Offices, differing, value

PROGRAMME = "disabled_nursing_subsidy"  # accepted, examined, decided: three steps


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        found.county.run(set_setting, NewSetting(PROGRAMME, "decides", "county", date(2026, 1, 1)))
        found.answer()
        yield found


def step(office: Workspace, uid: bytes, code: str, day: int, result: str = "", **more: Any) -> Any:
    return office.run(take_step, [uid], StepWish(code, result, date(2026, 6, day), "王审核", **more)).value


@pytest.fixture
def reported(offices: Offices) -> bytes:
    """A case of the first township that waits for the county's decision, and lies at the county."""
    township = offices.first
    family = a_family(township, ("罗守田", "19700312", "户主"))
    number = value(township, "SELECT id_no FROM person WHERE uid = ?", family["罗守田"])
    extra = {"disability_category": "肢体", "disability_grade": "一级", "disability_cert": f"{number}41"}
    new = NewApplication(PROGRAMME, family["罗守田"], date(2026, 6, 1), extra=extra)
    uid = township.run(register_application, new).value
    assert step(township, uid, "accept", 2).taken == 1
    assert step(township, uid, "preliminary", 3).taken == 1
    refused = step(township, uid, "decide", 4, details={"amount": "100"}).refused
    assert [line.code for line in refused] == ["applications.county_decides"]
    assert offices.report().status == "applied"
    return bytes(uid)


def test_the_decision_comes_with_the_return_package_and_the_case_follows(offices: Offices, reported: bytes) -> None:
    county, township = offices.county, offices.first
    decided = step(county, reported, "decide", 8, details={"amount": "100"})
    assert (decided.taken, decided.refused) == (1, ())
    assert county.read(case_file, reported).application.row.status == "confirmed"
    assert [line.code for line in step(county, reported, "decide", 9).refused] == ["applications.decided_already"]
    assert township.read(case_file, reported).application.row.status == "awaiting_decision"

    assert offices.answer().status == "applied"
    case = township.read(case_file, reported)
    row = case.application.row
    assert (row.status, row.stage, row.amount_fen, row.decided_on) == ("confirmed", "enrol", 10000, "2026-06-08")
    assert [(s.step, s.own) for s in case.steps][-1] == ("decide", False)
    enrolled = step(township, reported, "enrol", 10)
    assert enrolled.taken == 1, enrolled.refused
    offices.report()
    assert county.read(case_file, reported).application.row.entitlement_uid == enrolled.made[0]
    assert differing(township, county) == []


def test_a_refusal_of_the_county_waits_for_its_written_notice(offices: Offices, reported: bytes) -> None:
    wish = StepWish("decide", "refused", date(2026, 6, 8), "王审核", "等级不符")
    offices.county.run(take_step, [reported], wish)
    offices.answer()
    case = offices.first.read(case_file, reported)
    assert (case.application.row.status, case.application.row.stage) == ("refused", "notify")
    assert case.application.row.stage_due_on == "2026-06-11"  # three working days
    assert case.application.row.decision_reason == "等级不符"
    assert case.application.row.recheck_on
    assert step(offices.first, reported, "notify", 9).taken == 1


def test_what_the_county_returns_goes_back_and_comes_again(offices: Offices, reported: bytes) -> None:
    county, township = offices.county, offices.first
    back = county.run(return_case, [reported], "preliminary", "等级没有写明", date(2026, 6, 8), "王审核").value
    assert back.taken == 1, back.refused
    assert county.read(list_applications, ApplicationFilter())[0].status == "incomplete"
    offices.answer()
    case = township.read(case_file, reported)
    assert (case.application.row.stage, case.application.row.status) == ("preliminary", "visiting")
    assert [s.void for s in case.steps if s.step == "preliminary"] == [True]
    assert step(township, reported, "preliminary", 9).taken == 1
    offices.report()
    assert step(county, reported, "decide", 10, details={"amount": "80"}).taken == 1
    offices.answer()
    row = township.read(case_file, reported).application.row
    assert (row.stage, row.amount_fen) == ("enrol", 8000)


def test_the_same_return_package_twice_follows_once(offices: Offices, reported: bytes) -> None:
    step(offices.county, reported, "decide", 8, details={"amount": "100"})
    package = offices.down()
    offices.take(package, FIRST)
    assert step(offices.first, reported, "enrol", 9).taken == 1
    assert offices.take(package, FIRST).status == "already"
    assert offices.first.read(case_file, reported).application.row.stage == ""


def test_a_county_keeps_its_hands_off_what_the_township_decides(offices: Offices) -> None:
    township = offices.first
    family = a_family(township, ("何秀兰", "19400601", "户主"))
    uid = township.run(
        register_application, NewApplication("elder_80_allowance", family["何秀兰"], date(2026, 6, 1))
    ).value
    step(township, uid, "accept", 2)
    step(township, uid, "preliminary", 3)
    offices.report()
    refused = step(offices.county, uid, "decide", 4, details={"amount": "50"}).refused
    assert [line.code for line in refused] == ["applications.township_decides"]
