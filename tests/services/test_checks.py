"""Doubts between townships: both sides are shown, the answer travels back, own doubts take the verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.types import new_uid
from minsheng_desktop.checks.service import answer_doubt, count_doubts, list_doubts, show_doubt
from minsheng_desktop.cli import checks as verbs
from minsheng_desktop.cli.frame import Context, build_parser
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import SILENT
from minsheng_desktop.workspace.service import Workspace
from tests.factories.offices import FIRST, SECOND, Offices, add_family, build, copy_of, insert


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("offices"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with copy_of(template, tmp_path) as opened:
        yield opened


@pytest.fixture
def crossed(offices: Offices) -> Offices:
    """One number stands in both townships and the county has seen it."""
    offices.first.run(add_family, "严明月", 7, 53000)
    offices.second.run(add_family, "严明月", 7, 41000)
    offices.report(FIRST)
    assert offices.report(SECOND).doubts == 1
    return offices


def answer(office: Workspace, arguments: list[str]) -> dict[str, object]:
    options = build_parser(verbs.VERBS).parse_args(arguments)
    context = Context(office.folder, office.clock, options, SILENT, office)
    return options.chosen.run(context).data  # type: ignore[no-any-return]


def test_the_county_sees_both_sides(crossed: Offices) -> None:
    (found,) = crossed.county.read(list_doubts, crossing=True)
    assert {found.place, found.other_place} == {FIRST, SECOND}
    assert found.own
    assert found.standing == "open"
    page = crossed.county.read(show_doubt, found.uid)
    assert {side.place for side in page.sides} == {FIRST, SECOND}
    assert len({side.id_no for side in page.sides}) == 1
    assert sorted(side.benefits[0].fen for side in page.sides) == [41000, 53000]
    assert "closed" in page.verdicts


def test_an_answer_travels_to_the_county_which_closes_the_doubt(crossed: Offices) -> None:
    crossed.answer(FIRST)
    (asked,) = crossed.first.read(list_doubts, "pending")
    assert not asked.own
    assert {asked.place, asked.other_place} == {FIRST, SECOND}
    page = crossed.first.read(show_doubt, asked.uid)
    assert [side.known for side in page.sides].count(True) == 1
    told = crossed.first.run(answer_doubt, asked.uid, "untrue", "户口在本镇，河湾镇登记有误").value
    assert told.standing == "untrue"
    assert not crossed.first.read(list_doubts, "pending")
    assert not crossed.report(FIRST).refused
    (seen,) = crossed.county.read(list_doubts, "verifying")
    (said,) = crossed.county.read(show_doubt, seen.uid).answers
    assert (said.place, said.verdict) == (FIRST, "untrue")
    crossed.county.run(answer_doubt, seen.uid, "closed", "河湾镇已注销")
    assert crossed.county.read(count_doubts, True) == {("closed", "cross_township_duplicate"): 1}
    crossed.answer(FIRST)
    assert [doubt.standing for doubt in crossed.first.read(list_doubts)] == ["closed"]


def test_a_held_back_row_is_shown_and_judged(offices: Offices) -> None:
    person = offices.first.run(add_family, "严明月", 7).value["person"]
    held = json.dumps({"values": {"name": "严明月"}, "extra": {"备注": "另一行"}}, ensure_ascii=False)
    params = json.dumps({"file": "名册.xlsx", "sheet": "一", "row": 5}, ensure_ascii=False)
    values = {"rule": "held_row", "status": "open", "person_uid": person, "params": params, "held_row": held}
    uid = offices.first.run(insert, "doubt", uid=new_uid(), raised_on="2026-06-01", **values).value
    page = offices.first.read(show_doubt, uid)
    assert page.held == (("name", "严明月"),)
    assert page.held_extra == (("备注", "另一行"),)
    assert "第 5 行" in page.record.sentence
    for verdict, finding in (("nonsense", "x"), ("untrue", "  "), ("untrue", "长" * 501)):
        with pytest.raises(AppError):
            offices.first.run(answer_doubt, uid, verdict, finding)
    offices.first.run(answer_doubt, uid, "settled", "重复行，不写入")
    assert offices.first.read(show_doubt, uid).record.standing == "settled"
    offices.first.undo()
    assert offices.first.read(show_doubt, uid).record.standing == "open"


def test_the_verbs_list_and_resolve(crossed: Offices) -> None:
    found = answer(crossed.county, ["check", "list", "--status", "open"])
    (doubt,) = found["doubts"]  # type: ignore[misc]
    assert doubt["rule"] == "cross_township_duplicate"
    words = ["check", "resolve", doubt["uid"], "--verdict", "true_pending", "--finding", "两镇都在发"]
    assert answer(crossed.county, words)["status"] == "true_pending"
    assert answer(crossed.county, ["check", "list", "--status", "pending"]) == {"doubts": []}
    with pytest.raises(AppError):
        crossed.county.read(show_doubt, new_uid())
