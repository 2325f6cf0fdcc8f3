"""Questions across townships: what raises them, both answers, closing with a conclusion, coming back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from db.types import definition_uid, new_uid
from minsheng_desktop.checks.crossing_sheet import crossing_sheet
from minsheng_desktop.checks.records import CrossingLine
from minsheng_desktop.checks.service import answer_doubt, crossing_lines, list_doubts, reopen_doubt, show_doubt
from minsheng_desktop.cli import crossing as verbs
from minsheng_desktop.cli.frame import Context, build_parser
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import SILENT
from minsheng_desktop.workspace.service import Workspace
from tests.factories.offices import FIRST, SECOND, Offices, add_family, build, change, copy_of, insert, remove

NUMBER, CARD = "cross_township_duplicate", "cross_township_card"
BENEFIT, HOUSEHOLD = "cross_township_benefit", "cross_township_household"
URBAN = definition_uid("programme", "dibao_urban")
AGED = definition_uid("programme", "elder_80_allowance")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("offices"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with copy_of(template, tmp_path) as opened:
        yield opened


def both(offices: Offices) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """One number in both townships, reported."""
    here = offices.first.run(add_family, "严明月", 7, 53000).value
    there = offices.second.run(add_family, "严明月", 7, 41000).value
    offices.report(FIRST)
    assert offices.report(SECOND).doubts == 1
    return here, there


def moved(offices: Offices) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """A person of the first township whose file in the second one says where it came from."""
    here = offices.first.run(add_family, "严明月", 7, 53000).value
    there = offices.second.run(add_family, "严明月", 7, 41000).value
    offices.second.run(change, "person", there["person"], predecessor_uid=here["person"])
    offices.report(FIRST)
    return here, there


def lines(offices: Offices, status: str = "", rule: str = "", township: str = "") -> list[CrossingLine]:
    return offices.county.read(crossing_lines, status, rule, township)


def rules(offices: Offices, status: str = "") -> list[str]:
    return sorted(line.record.rule for line in lines(offices, status))


def test_the_benefits_that_exclude_each_other_stand_with_the_question(offices: Offices) -> None:
    both(offices)
    (line,) = lines(offices, "pending", "conflict")
    assert line.record.rule == NUMBER
    assert len(line.programmes) == 1
    assert line.programmes[0][0] == line.programmes[0][1]
    assert not line.gone
    assert lines(offices, township=FIRST)
    assert not lines(offices, township="松岗镇")


def test_a_person_who_moved_but_draws_in_both_is_asked_about(offices: Offices) -> None:
    here, _ = moved(offices)
    assert offices.report(SECOND).doubts == 1
    assert rules(offices) == [BENEFIT]
    offices.first.run(change, "entitlement", here["entitlement"], to_month=202605, status="stopped")
    offices.report(FIRST)
    (line,) = lines(offices)
    assert line.gone
    assert line.record.standing == "open"


def test_ended_benefits_and_such_that_go_together_raise_nothing(offices: Offices) -> None:
    here, there = moved(offices)
    offices.first.run(change, "entitlement", here["entitlement"], to_month=202605, status="stopped")
    offices.report(FIRST)
    offices.second.run(change, "entitlement", there["entitlement"], from_month=202606)
    assert offices.report(SECOND).doubts == 0
    assert not lines(offices)


def test_two_programmes_that_exclude_each_other_are_found_when_only_the_benefit_changes(offices: Offices) -> None:
    _, there = moved(offices)
    offices.second.run(change, "entitlement", there["entitlement"], programme_uid=AGED)
    assert offices.report(SECOND).doubts == 0
    offices.second.run(change, "entitlement", there["entitlement"], programme_uid=URBAN)
    assert offices.report(SECOND).doubts == 1
    (line,) = lines(offices)
    assert line.record.rule == BENEFIT
    assert line.programmes[0][0] != line.programmes[0][1]
    assert offices.report(SECOND, full=True).doubts == 0
    assert {line.record.place, line.record.other_place} == {FIRST, SECOND}


def test_a_person_in_two_households_is_asked_about(offices: Offices) -> None:
    here, there = moved(offices)
    other = offices.first.run(add_family, "严小川", 8).value["person"]
    row = {"uid": new_uid(), "household_uid": here["household"], "person_uid": other, "relation_code": "20"}
    offices.first.run(insert, "household_member", **row)
    offices.report(FIRST)
    offices.second.run(remove, "entitlement", there["entitlement"])
    assert offices.report(SECOND).doubts == 1
    assert rules(offices) == [HOUSEHOLD]
    offices.first.run(change, "household_member", here["household_member"], to_month=202605)
    offices.report(FIRST)
    assert lines(offices)[0].gone


def test_both_answers_are_seen_and_the_conclusion_travels(offices: Offices) -> None:
    both(offices)
    for name, verdict in ((FIRST, "untrue"), (SECOND, "settled")):
        offices.answer(name)
        (asked,) = offices.open[name].read(list_doubts, "pending")
        offices.open[name].run(answer_doubt, asked.uid, verdict, "已入户核对")
        assert not offices.report(name).refused
    (line,) = lines(offices, "pending")
    said = {line.record.place: line.answer, line.record.other_place: line.other_answer}
    assert said == {FIRST: "untrue", SECOND: "settled"}
    offices.county.run(answer_doubt, line.record.uid, "closed", "河湾镇已停保")
    offices.answer(FIRST)
    (told,) = offices.first.read(list_doubts)
    assert (told.standing, told.conclusion, told.closed_on) == ("closed", "河湾镇已停保", line.record.raised_on)


def test_a_question_opened_again_asks_both_once_more(offices: Offices) -> None:
    both(offices)
    offices.answer(FIRST)
    (asked,) = offices.first.read(list_doubts)
    offices.first.run(answer_doubt, asked.uid, "untrue", "本镇没有重复")
    with pytest.raises(AppError, match="not_ours"):
        offices.first.run(reopen_doubt, asked.uid, "再查")
    offices.report(FIRST)
    with pytest.raises(AppError):
        offices.county.run(reopen_doubt, asked.uid, "再查")
    offices.county.run(answer_doubt, asked.uid, "closed", "不属实")
    with pytest.raises(AppError):
        offices.county.run(reopen_doubt, asked.uid, "  ")
    offices.county.run(reopen_doubt, asked.uid, "河湾镇又来报")
    (line,) = lines(offices, "open")
    assert (line.answer, line.other_answer, line.record.conclusion, line.record.closed_on) == ("", "", "", "")
    page = offices.county.read(show_doubt, asked.uid)
    assert page.answers[0].verdict == "open"
    assert len(page.answers) == 3
    offices.answer(FIRST)
    assert [one.uid for one in offices.first.read(list_doubts, "pending")] == [asked.uid]
    offices.first.run(answer_doubt, asked.uid, "settled", "已停保")
    offices.report(FIRST)
    (line,) = lines(offices, "verifying")
    assert "settled" in (line.answer, line.other_answer)


def test_what_comes_back_after_its_cause_was_gone_is_asked_again(offices: Offices) -> None:
    here, there = both(offices)
    offices.second.run(remove, "entitlement", there["entitlement"])
    offices.report(SECOND)
    (line,) = lines(offices)
    offices.county.run(answer_doubt, line.record.uid, "closed", "按两人处理")
    offices.first.run(change, "person", here["person"], phone="13800000000")
    assert offices.report(FIRST).doubts == 0
    assert rules(offices, "closed") == [NUMBER]
    offices.first.run(change, "person", here["person"], id_state="doubt")
    assert offices.report(FIRST).doubts == 0
    offices.first.run(change, "person", here["person"], id_state="valid")
    assert offices.report(FIRST).doubts == 1
    assert rules(offices, "pending") == [NUMBER]


def test_one_card_of_two_persons_is_gone_with_a_new_card(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7, 53000, "6217001100000000777")
    there = offices.second.run(add_family, "高天明", 9, 41000, "6217001100000000777").value
    offices.report(FIRST)
    assert offices.report(SECOND).doubts == 1
    (line,) = lines(offices)
    assert (line.record.rule, line.gone) == (CARD, False)
    offices.second.run(change, "bank_account", there["bank_account"], is_current=0)
    offices.report(SECOND)
    assert lines(offices)[0].gone


def test_a_question_closed_while_both_still_draw_is_followed_by_one_about_the_benefits(offices: Offices) -> None:
    here, _ = both(offices)
    (line,) = lines(offices)
    offices.county.run(answer_doubt, line.record.uid, "closed", "按两人处理")
    offices.first.run(change, "person", here["person"], phone="13800000000")
    assert offices.report(FIRST).doubts == 1
    assert rules(offices, "pending") == [BENEFIT]
    assert offices.report(FIRST, full=True).doubts == 0


def test_the_verbs_list_show_close_reopen_and_print(offices: Offices, tmp_path: Path) -> None:
    both(offices)
    county = offices.county
    (found,) = verb(county, "list", "--status", "pending", "--rule", "conflict", "--township", FIRST)["doubts"]
    assert (found["cause_gone"], found["answer"], len(found["exclusive"])) == (False, "", 1)
    shown = verb(county, "show", found["uid"])
    assert {side["office"] for side in shown["sides"]} == {FIRST, SECOND}
    assert verb(county, "close", found["uid"], "--conclusion", "河湾镇已停保")["status"] == "closed"
    assert verb(county, "show", found["uid"])["conclusion"] == "河湾镇已停保"
    assert verb(county, "reopen", found["uid"], "--reason", "又来报")["status"] == "open"
    for name in ("list.pdf", "list.xlsx"):
        verb(county, "print", str(tmp_path / name), "--township", SECOND)
        assert (tmp_path / name).stat().st_size > 2000
    for wrong in (["print", str(tmp_path / "a.txt")], ["list", "--township", "松岗镇"]):
        with pytest.raises(AppError):
            verb(county, *wrong)
    with pytest.raises(AppError):
        verb(offices.first, "list")
    sheet = county.read(crossing_sheet, "pending", "", SECOND)
    assert (sheet.rows[0].cells[1], sheet.rows[0].cells[5]) == ("严明月", "未答复")
    assert "*" in str(sheet.rows[0].cells[2])


def test_a_list_of_many_questions_takes_no_statement_for_each(offices: Offices) -> None:
    def statements() -> int:
        told: list[str] = []
        note = lambda *said: told.append(said[2])  # noqa: E731
        event.listen(offices.county.database._readers, "before_cursor_execute", note)
        sheet = offices.county.read(crossing_sheet)
        event.remove(offices.county.database._readers, "before_cursor_execute", note)
        assert len(sheet.rows) == len(lines(offices))
        return len(told)

    both(offices)
    one = statements()
    for serial in range(20, 32):
        for office in (offices.first, offices.second):
            office.run(add_family, "严明月", serial, 53000)
    offices.report(FIRST)
    offices.report(SECOND)
    assert len(lines(offices)) > 12
    assert statements() == one > 0


def verb(office: Workspace, *arguments: str) -> dict[str, Any]:
    options = build_parser(verbs.VERBS).parse_args(["check", "crossing", *arguments])
    return dict(options.chosen.run(Context(office.folder, office.clock, options, SILENT, office)).data)
