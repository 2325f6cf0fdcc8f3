"""Townships are scored and ranked by the figures of the year's tasks; the county decides how (SY-13.1, R-083…R-087)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.progress.scheme_files import export_scheme, read_scheme_file, scheme_toml
from minsheng_desktop.progress.schemes import find_scheme, save_scheme, shipped_scheme
from minsheng_desktop.progress.score_entry import enter_scores, publish_scores
from minsheng_desktop.progress.score_records import ScoreBoard, ScoreEntry, UnitScore
from minsheng_desktop.progress.score_sheets import published_sheet, ranking_sheet, unit_sheet
from minsheng_desktop.progress.scoring import published_round, score_board
from minsheng_desktop.progress.unit_figures import find_unit
from minsheng_desktop.rules.scoring import Grade
from minsheng_desktop.workspace.service import Workspace
from tests.factories.scores import PLACES, TOWNS, ten_towns

YEAR, QUARTER = 2026, "quarter_2"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with ten_towns(tmp_path_factory.mktemp("w") / "ws") as ws:
        yield ws


def board(ws: Workspace, round: str = QUARTER) -> ScoreBoard:
    return ws.read(score_board, YEAR, round)


def enter(ws: Workspace, name: str, round: str = "year_end", **values: object) -> UnitScore:
    unit = ws.read(find_unit, name)
    ws.run(enter_scores, YEAR, round, unit, ScoreEntry(**values))  # type: ignore[arg-type]
    return next(line for line in board(ws, round).lines if line.unit == name)


def test_towns_with_equal_scores_share_a_place(county: Workspace) -> None:
    lines = board(county).lines
    assert [(line.unit, line.rank) for line in lines] == list(zip(TOWNS, PLACES, strict=True))


def test_the_score_is_made_of_what_concerns_the_unit(county: Workspace) -> None:
    """15 of 30 beds at half-year: 20 of 40, 30 of 30; 30 of 80 万元 on: 7.5 of 20; one month of three: 3.33 of 10."""
    line = next(line for line in board(county).lines if line.unit == "南坪乡")
    assert [float(round(mark.earned or 0, 2)) for mark in line.items] == [20, 30, 7.5, 3.33]
    assert line.shown_total == "60.83"


def test_the_year_end_score_weighs_its_parts(county: Workspace) -> None:
    line = enter(county, "云岭镇", marks={"daily": 90_000, "self": 95_000, "public": 80_000})
    assert line.shown_total == "87.00"
    lost = enter(county, "云岭镇", lost={"survey": 2000}, reasons={"survey": "社情民意失2分"})
    assert (lost.shown_total, lost.lost[0].points) == ("85.00", 2)


def test_daily_marks_are_the_mean_of_the_quarters_unless_entered(county: Workspace) -> None:
    line = enter(county, "石桥镇", marks={"self": 90_000, "public": 90_000})
    daily = line.parts[0]
    assert daily.counted
    assert line.total is not None
    assert not line.waiting


def test_grades_follow_conditions_praise_and_fatal_facts(county: Workspace) -> None:
    five = dict.fromkeys(("contacts", "measures", "information", "plans"), True)
    # 27 of 30 beds in June: whether the work is finished in time is not known before the year is over
    assert enter(county, "青山镇", facts=five).grade is None
    assert enter(county, "青山镇", facts={"on_time": False}).grade is Grade.NOT_MET
    assert enter(county, "青山镇", facts={"on_time": True}).grade is Grade.MET
    assert enter(county, "青山镇", facts={"praised": True}).grade is Grade.EXCELLENT
    assert enter(county, "青山镇", facts={"mass_incident": True}).grade is Grade.NOT_MET


def test_a_condition_nobody_stated_leaves_the_grade_open(county: Workspace) -> None:
    line = enter(county, "大河镇", facts={"contacts": True, "on_time": True})
    assert line.grade is None


def test_the_last_of_the_survey_is_vetoed_and_has_no_place(county: Workspace) -> None:
    line = enter(county, "白水镇", marks={"daily": 95_000, "self": 95_000, "public": 95_000}, survey=(10, 10))
    assert (line.shown_total, line.grade, line.rank) == ("95.00", Grade.VETOED, None)
    assert enter(county, "白水镇", survey=(9, 10)).rank == 1


def test_marks_outside_the_scheme_are_refused(county: Workspace) -> None:
    for values in ({"marks": {"daily": 101_000}}, {"marks": {"nothing": 1}}, {"facts": {"nothing": True}},
                   {"lost": {"survey": -1}}, {"survey": (11, 10)}):  # fmt: skip
        with pytest.raises(AppError):
            enter(county, "西湾镇", **values)


def test_the_county_changes_the_weights_and_the_next_year_follows(county: Workspace) -> None:
    scheme = shipped_scheme(2027, "year_end")
    daily, own, public = scheme.parts
    parts = (replace(daily, weight=50), replace(own, weight=10), public)
    county.run(save_scheme, replace(scheme, parts=parts, document="县民生办〔2027〕3号"))
    assert county.read(find_scheme, 2027, "year_end").stored
    following = county.read(find_scheme, 2028, "year_end")
    assert [part.weight for part in following.parts] == [50, 10, 40]
    assert not following.stored
    assert following.title.startswith("2028")
    assert [part.weight for part in county.read(find_scheme, 2026, "year_end").parts] == [40, 20, 40]
    county.undo()
    assert not county.read(find_scheme, 2027, "year_end").stored
    county.run(save_scheme, replace(scheme, parts=parts))
    assert county.read(find_scheme, 2027, "year_end").stored
    with pytest.raises(AppError) as refused:
        county.run(save_scheme, replace(scheme, parts=(replace(daily, weight=60), own, public)))
    assert refused.value.params["sum"] == 120


def test_fixed_scores_stay_as_they_were_told(county: Workspace) -> None:
    with pytest.raises(AppError) as nobody:  # two items of the mid-year are still to be entered
        county.run(publish_scores, YEAR, "mid_year")
    assert nobody.value.code == "scores.nobody_scored"
    fixed = county.run(publish_scores, YEAR, QUARTER).value.published
    assert [one.rank for one in fixed] == [1, 2, 2, 4, 5, 6, 7, 7, 9, 10]
    county.run(enter_scores, YEAR, QUARTER, county.read(find_unit, "西湾镇"), ScoreEntry(lost={"inspection": 3000}))
    after = board(county)
    assert [one.total for one in after.published] == [one.total for one in fixed]
    assert after.lines[-1].shown_total == "0.33"


def test_every_item_stands_on_the_sheet_of_a_unit(county: Workspace) -> None:
    found = board(county)
    sheet = unit_sheet(found, found.lines[0])
    assert [row.cells[0] for row in sheet.rows] == [
        "目标任务完成率",
        "序时进度",
        "资金拨付率",
        "按月报送进度",
        "总得分",
    ]
    assert len(ranking_sheet(found).rows) == 10


def test_a_round_that_is_not_over_is_fixed_with_a_reason_alone(county: Workspace) -> None:
    enter(county, "云岭镇", marks={"daily": 90_000, "self": 95_000, "public": 80_000})
    with pytest.raises(AppError) as refused:
        county.run(publish_scores, YEAR, "year_end")
    assert refused.value.code == "scores.not_final"
    for words in ("时段到 2026-12-31 才结束", "个单位还没有总得分", "等次还没有定"):
        assert words in refused.value.message
    assert not board(county, "year_end").published
    assert county.read(published_round, YEAR) in ("", QUARTER)
    fixed = county.run(publish_scores, YEAR, "year_end", 0, "县里要求先报预评结果").value
    assert (fixed.state, fixed.early) == ("early", "县里要求先报预评结果")
    assert "县里要求先报预评结果" in published_sheet(fixed).notes[0]
    assert county.read(published_round, YEAR) == "year_end"
    county.undo()
    county.run(publish_scores, YEAR, QUARTER, 0, "没有必要的原因")  # over and complete: nothing to explain
    assert (board(county).state, board(county).early) == ("final", "")


@pytest.mark.parametrize("round", [QUARTER, "mid_year", "year_end"])
def test_a_scheme_is_written_out_and_read_back(county: Workspace, tmp_path: Path, round: str) -> None:
    out = tmp_path / "评分办法.toml"
    held = replace(county.read(find_scheme, 2027, round), title='“年终”办法\\"试行"', document="县民生办〔2027〕4号")
    out.write_text(scheme_toml(held), encoding="utf-8")
    assert read_scheme_file(out, 2027, round) == replace(held, uid=None)
    written = county.read(export_scheme, YEAR, round, out)
    assert read_scheme_file(out, YEAR, round) == replace(written, uid=None)
