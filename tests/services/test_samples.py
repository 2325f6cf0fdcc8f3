"""抽查: drawn by a seed at the county, answered by the townships, judged, put right; all through packages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.types import new_uid
from minsheng_desktop.checks.sample_answers import NewReply, answer_sample, judge_samples, prepare_photo
from minsheng_desktop.checks.sample_records import DrawWish, ItemLine
from minsheng_desktop.checks.samples import (
    draw_again,
    draw_page,
    draw_samples,
    list_draws,
    list_items,
    preview_draw,
    sample_figures,
)
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.notices.sample_notices import make_sample_notice, preview_sample_notice
from minsheng_desktop.rules import sampling
from minsheng_desktop.workspace.home import county_home, things_to_do, township_home
from minsheng_desktop.workspace.service import Workspace
from tests.factories.offices import FIRST, PROGRAMME, SECOND, Offices, add_family, build, copy_of, insert, remove, rows
from tests.factories.pictures import photograph
from tests.factories.workspaces import AS_OF

NAMES = ("严明月", "何水生", "王腊梅", "李德明", "陈四海", "周长河", "吴青山", "郑远帆")
JUNE = 202606


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both townships have reported some households and posted sheets."""
    folder = build(tmp_path_factory.mktemp("offices"))
    copies = tmp_path_factory.mktemp("work")
    with copy_of(folder, copies) as offices:
        for at, name in enumerate(NAMES):
            offices.first.run(add_family, name, at + 1)
        offices.second.run(add_family, "孙晓峰", 50)
        for at in range(3):
            _post(offices.first, at)
        offices.report(FIRST)
        offices.report(SECOND)
    return copies / "offices"


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with copy_of(template, tmp_path) as found:
        yield found


def _post(office: Workspace, at: int) -> None:
    office.run(
        insert, "posting", uid=new_uid(), kind="preliminary", programme_uid=PROGRAMME, number=f"2026-{at}",
        from_day="2026-06-01", to_day="2026-06-08", board="村部公示栏", status="posted",
    )  # fmt: skip


def wish(**more: Any) -> DrawWish:
    return DrawWish(**{"source": "running", "month": JUNE, "count": 3, "seed": "20260705", **more})


def items(office: Workspace) -> list[ItemLine]:
    return office.read(list_items)


def refusal(office: Workspace, *call: Any) -> str:
    with pytest.raises(AppError) as caught:
        office.run(*call)
    return caught.value.code


def drawn(offices: Offices, **more: Any) -> list[ItemLine]:
    """The items the first township got, drawn at the county and carried down."""
    offices.county.run(draw_samples, wish(townships=(FIRST,), **more))
    offices.answer(FIRST)
    return items(offices.first)


def later(office: Workspace, days: int) -> None:
    office.clock = Clock(AS_OF + timedelta(days=days))


def test_anybody_draws_the_same_items_from_seed_and_list(offices: Offices) -> None:
    (uid,) = offices.county.run(draw_samples, wish(townships=(FIRST,))).value
    page = offices.county.read(draw_page, uid)
    benefits = [uid for uid, row in rows(offices.first, "entitlement").items() if not row["deleted"]]
    by_hand = sorted(benefits, key=lambda one: hashlib.sha256(b"20260705:" + one.hex().encode()).hexdigest())[:3]
    assert [item.subject_uid for item in page.items] == by_hand
    assert page.draw.population == len(NAMES)
    listed = "".join(sorted(f"{one.hex()}\n" for one in benefits))
    assert page.draw.list_digest == hashlib.sha256(listed.encode()).hexdigest()
    again = offices.county.read(draw_again, uid)
    assert (again.same_list, again.same_items) == (True, True)


def test_a_list_that_changed_is_told_when_drawn_again(offices: Offices) -> None:
    (uid,) = offices.county.run(draw_samples, wish(townships=(FIRST,), count=len(NAMES))).value
    offices.first.run(remove, "entitlement", next(iter(rows(offices.first, "entitlement", offices.first))))
    offices.report(FIRST)
    again = offices.county.read(draw_again, uid)
    assert (again.same_list, again.same_items, again.population) == (False, False, len(NAMES) - 1)


def test_a_share_is_rounded_up_and_each_township_has_its_own_list(offices: Offices) -> None:
    shares = offices.county.read(preview_draw, wish(count=0, share=30))
    assert {one.office: (one.population, one.drawn) for one in shares} == {FIRST: (len(NAMES), 3), SECOND: (1, 1)}


def test_sheets_are_drawn_from_those_hanging_in_the_month(offices: Offices) -> None:
    assert offices.county.read(preview_draw, wish(source="posted", townships=(FIRST,)))[0].population == 3
    assert offices.county.read(preview_draw, wish(source="posted", townships=(FIRST,), month=202608))[0].population == 0
    assert refusal(offices.county, draw_samples, wish(source="posted", month=202608)) == "samples.nothing_to_draw"


def test_a_wish_that_says_nothing_or_too_much_is_refused_and_the_same_is_not_drawn_twice(offices: Offices) -> None:
    county = offices.county
    assert refusal(county, draw_samples, wish(count=0)) == "samples.how_many"
    assert refusal(county, draw_samples, wish(share=5)) == "samples.how_many"
    assert refusal(county, draw_samples, wish(programmes=("nothing",))) == "samples.unknown_programme"
    assert refusal(county, draw_samples, wish(due_on=date(2020, 1, 1))) == "samples.due_past"
    assert refusal(offices.first, draw_samples, wish()) == "samples.county_draws"
    county.run(draw_samples, wish())
    assert refusal(county, draw_samples, wish()) == "samples.drawn_before"
    county.run(draw_samples, wish(seed=""))
    assert len(county.read(list_draws)) == 4


def test_a_township_gets_its_own_samples_alone(offices: Offices) -> None:
    offices.county.run(draw_samples, wish())
    offices.answer(FIRST)
    offices.answer(SECOND)
    assert {item.office for item in items(offices.first)} == {FIRST}
    assert len(items(offices.first)) == 3
    assert len(items(offices.second)) == 1


def test_a_sheet_that_is_missing_is_put_right_and_settled(offices: Offices, tmp_path: Path) -> None:
    item = drawn(offices, source="posted", count=1)[0]
    assert (item.standing, item.results) == ("asked", ("posted", "missing", "expired"))
    assert refusal(offices.first, answer_sample, item.uid, NewReply("right")) == "samples.no_such_result"
    assert refusal(offices.first, answer_sample, item.uid, NewReply("missing")) == "samples.no_finding"
    offices.first.run(answer_sample, item.uid, NewReply("missing", "公示栏拆除"))
    offices.report(FIRST)
    (at_county,) = items(offices.county)
    assert (at_county.standing, at_county.problem) == ("judging", True)
    offices.county.run(judge_samples, [item.uid], "rectify")
    offices.answer(FIRST)
    (asked,) = items(offices.first)
    assert (asked.standing, asked.results) == ("rectify", ("rectified", "unrectified"))
    assert asked.remark == "立即按规定重新张贴，并拍照上报。"
    (tmp_path / "board.jpg").write_bytes(photograph(400, 300))
    photo = prepare_photo(offices.first.folder, tmp_path / "board.jpg")
    offices.first.run(answer_sample, item.uid, NewReply("rectified", "已重新张贴", photo=photo))
    offices.report(FIRST)
    (checked,) = items(offices.county)
    assert (checked.standing, len(checked.answers)) == ("checking", 2)
    assert checked.last is not None
    assert checked.last.photo is not None
    offices.county.run(judge_samples, [item.uid], "accepted")
    offices.answer(FIRST)
    assert [one.standing for one in items(offices.first)] == ["accepted"]
    assert refusal(offices.first, answer_sample, item.uid, NewReply("rectified", "再报")) == "samples.settled"


def test_what_was_not_put_right_is_asked_for_again_and_answered_again_on_one_day(offices: Offices) -> None:
    item = drawn(offices, count=1)[0]
    for demand, said in (("补材料", "已补"), ("补签字", "已签"), ("补公示", "已公示")):
        offices.county.run(judge_samples, [item.uid], "rectify", None, demand)
        offices.answer(FIRST)
        assert items(offices.first)[0].standing == "rectify"
        offices.first.run(answer_sample, item.uid, NewReply("rectified", said))
        assert items(offices.first)[0].standing == "checking"
        offices.report(FIRST)
        assert items(offices.county)[0].standing == "checking"
    assert refusal(offices.county, judge_samples, [item.uid], "rectify", None, "补公示") == "samples.same_demand"
    assert [one.finding for one in items(offices.county)[0].answers] == ["已补", "已签", "已公示"]


def test_an_answer_is_put_right_before_it_is_judged_and_given_anew_after_it_was_taken_back(offices: Offices) -> None:
    item = drawn(offices, count=1)[0]
    offices.first.run(answer_sample, item.uid, NewReply("wrong", "已死亡"))
    offices.first.run(answer_sample, item.uid, NewReply("right", ""))
    assert [one.result for one in items(offices.first)[0].answers] == ["right"]
    offices.first.undo()
    offices.first.undo()
    assert items(offices.first)[0].standing == "asked"
    offices.first.run(answer_sample, item.uid, NewReply("partly", "少报一人"))
    offices.report(FIRST)
    assert [one.result for one in items(offices.county)[0].answers] == ["partly"]
    assert items(offices.county)[0].standing == "judging"


def test_a_county_restored_from_before_the_answer_gets_it_back(offices: Offices) -> None:
    item = drawn(offices, count=1)[0]
    backup = offices.backup("泾川县")
    offices.first.run(answer_sample, item.uid, NewReply("right"))
    offices.report(FIRST)
    offices.county.run(judge_samples, [item.uid], "accepted")
    offices.restore(backup, "泾川县")
    offices.report(FIRST, full=True)
    assert items(offices.county)[0].standing == "judging"


def test_who_may_answer_and_judge(offices: Offices) -> None:
    item = drawn(offices, count=1)[0]
    assert refusal(offices.county, answer_sample, item.uid, NewReply("right")) == "samples.township_answers"
    assert refusal(offices.first, judge_samples, [item.uid], "accepted") == "samples.county_judges"
    assert refusal(offices.county, judge_samples, [item.uid], "accepted") == "samples.not_answered"
    assert refusal(offices.county, judge_samples, [item.uid], "rectify") == "samples.no_demand"
    assert refusal(offices.county, judge_samples, [], "accepted") == "samples.none_chosen"
    assert refusal(offices.county, judge_samples, [new_uid()], "accepted") == "samples.no_item"


def test_what_is_overdue_is_told_on_both_first_screens_and_in_the_figures(offices: Offices) -> None:
    chosen = drawn(offices, count=2)
    told = {task.code: (task.count, task.days) for task in offices.first.read(township_home).tasks}
    assert told["samples_asked"] == (2, 15)
    assert offices.first.read(things_to_do) == {"checks": 2}
    later(offices.first, 20)
    later(offices.county, 20)
    told = {task.code: (task.count, task.days) for task in offices.first.read(township_home).tasks}
    assert told["samples_asked"] == (2, -5)
    at_county = {task.code: (task.count, task.days) for task in offices.county.read(county_home).tasks}
    assert at_county["samples_late"] == (2, -5)
    offices.first.run(answer_sample, chosen[0].uid, NewReply("right"))
    offices.report(FIRST)
    at_county = {task.code: task.count for task in offices.county.read(county_home).tasks}
    assert (at_county["samples_judge"], at_county["samples_late"]) == (1, 1)
    assert offices.county.read(things_to_do) == {"sampling": 1}
    (figures,) = offices.county.read(sample_figures)
    assert (figures.items, figures.answered, figures.late, figures.settled) == (2, 1, 1, 0)


def test_the_notice_names_what_is_to_be_put_right_and_keeps_its_number(offices: Offices, tmp_path: Path) -> None:
    chosen = drawn(offices, count=2)
    draw = chosen[0].draw_uid
    assert refusal(offices.county, make_sample_notice, draw) == "samples.nothing_to_rectify"
    offices.first.run(answer_sample, chosen[0].uid, NewReply("wrong", "名下有车"))
    offices.report(FIRST)
    offices.county.run(judge_samples, [chosen[0].uid], "rectify", AS_OF + timedelta(days=10))
    made = offices.county.run(make_sample_notice, draw, "", tmp_path / "notice.pdf").value
    again = offices.county.run(make_sample_notice, draw, "", tmp_path / "again.pdf").value
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")
    assert made.notices[0].number == again.notices[0].number == "泾民整〔2026〕1号"
    offices.county.run(judge_samples, [chosen[1].uid], "rectify", None, "限期答复")
    assert offices.county.run(make_sample_notice, draw).value.notices[0].number == "泾民整〔2026〕2号"
    assert offices.county.read(preview_sample_notice, draw).missing == ()
    assert refusal(offices.first, make_sample_notice, draw) == "samples.county_judges"


def test_rank_and_share_are_what_the_manual_says() -> None:
    uid = bytes(16)
    assert sampling.rank("1", uid) == hashlib.sha256(b"1:" + b"0" * 32).hexdigest()
    assert [sampling.share_count(40, percent) for percent in (1, 3, 5, 100)] == [1, 2, 2, 40]
    assert sampling.draw("1", [], 3) == []
