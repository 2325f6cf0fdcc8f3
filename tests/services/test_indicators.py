"""Every figure of the catalogue is stored, its rate reckoned again, and what contradicts itself is told."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.progress.indicator_records import IndicatorFilter, IndicatorLine
from minsheng_desktop.progress.indicators import (
    SHIPPED,
    import_indicators,
    list_indicators,
    read_indicators,
    remove_indicators,
)
from minsheng_desktop.workspace.service import Workspace
from tests.factories.progress import workspace

# Not doubted by who wrote the catalogue, yet rightly told: nothing done of 6, 4, 13 and 9 at half-year (R-060, “0/50
# red”), and the other one of two figures for one thing.
ALSO_TOLD = {"I132": "low", "I133": "low", "I135": "low", "I136": "low", "I314": "two_figures"}


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("w") / "ws") as opened:
        opened.run(import_indicators, read_indicators(SHIPPED), "indicators.csv")
        yield opened


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, str]]:
    with SHIPPED.open(encoding="utf-8-sig", newline="") as handle:
        return {row["id"]: row for row in csv.DictReader(handle)}


@pytest.fixture(scope="module")
def lines(ws: Workspace) -> dict[str, IndicatorLine]:
    return {line.code: line for line in ws.read(list_indicators)}


def test_every_row_is_stored_as_it_stands(lines: dict[str, IndicatorLine], shipped: dict[str, dict[str, str]]) -> None:
    assert len(lines) == 419
    for code, row in shipped.items():
        line = lines[code]
        assert (line.name, line.unit, line.year) == (row["indicator"], row["unit"], row["year_text"])
        assert (line.stated_rate, line.formula, line.rate_kind) == (
            row["stated_rate"], row["rate_formula"], row["rate_kind"]
        )  # fmt: skip
        for stage, fen in line.funds.items():
            assert str(fen) == row[f"{stage}_fen"]
        assert line.remark == row["flag"]


def test_every_rate_comes_out_as_reckoned_by_hand(
    lines: dict[str, IndicatorLine], shipped: dict[str, dict[str, str]]
) -> None:
    assert {code: "" if line.rate is None else str(line.rate) for code, line in lines.items()} == {
        code: row["recomputed_rate"] for code, row in shipped.items()
    }


def test_the_doubtful_ones_are_found_and_no_sound_one_is_doubted(
    lines: dict[str, IndicatorLine], shipped: dict[str, dict[str, str]]
) -> None:
    doubted = {code for code, row in shipped.items() if "flag" in row["rate_check"]}
    told = {code for code, line in lines.items() if line.doubts}
    assert len(doubted) == 35
    assert doubted - told == set()
    assert {code: lines[code].codes[0] for code in told - doubted} == ALSO_TOLD
    assert not any(lines[code].doubts for code, row in shipped.items() if row["rate_check"] == "ok")


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("I111", "differs", "应为 288（287.86）"),
        ("I259", "differs", "应为 72.7（72.67）"),
        ("I105", "over_full", "108.02%"),
        ("I005", "source_short", "93.23%"),
        ("I003", "contradicts", "73.97%"),
        ("I095", "low", "24.21%"),
        ("I130", "two_targets", "36718 和 46222"),
        ("I081", "split", "相差 0.01"),
        ("I216", "standard", "24.708 万元"),
        ("I330", "standard", "106.44 万元"),
        ("I044", "too_many", "21.4 次"),
        ("I053", "list_count", "只有 8 个"),
        ("I142", "unit", "4200 万元"),
        ("I017", "masked", "20xx"),
        ("I279", "mixed", "不能相加成 89"),
        ("I363", "parts", "51.04"),  # SY-26.1
    ],
)
def test_a_doubt_says_what_stands_there_and_what_follows(
    lines: dict[str, IndicatorLine], code: str, kind: str, words: str
) -> None:
    line = lines[code]
    assert words in dict(zip(line.codes, line.doubts, strict=True))[kind]


def test_a_rate_over_full_is_no_doubt_for_enrolment_and_completion(lines: dict[str, IndicatorLine]) -> None:
    for code in ("I039", "I045", "I049", "I123", "I245"):
        assert (lines[code].rate or 0) > 100
        assert not lines[code].doubts


def test_figures_are_found_by_place_year_and_words(ws: Workspace) -> None:
    assert len(ws.read(list_indicators, IndicatorFilter(group="G13"))) == 26
    assert {line.year_number for line in ws.read(list_indicators, IndicatorFilter(group="G12"))} == {2017}
    assert [line.code for line in ws.read(list_indicators, IndicatorFilter(words="疫苗接种率", flagged=True))] == [
        "I105"
    ]


def test_the_same_file_again_changes_nothing_and_a_figure_can_be_taken_out(ws: Workspace) -> None:
    again = ws.run(import_indicators, read_indicators(SHIPPED), "indicators.csv")
    assert (again.operation_id, again.value.new, again.value.unchanged) == (None, 0, 419)
    with pytest.raises(AppError):
        ws.run(remove_indicators, ["I001"], " ")
    assert ws.run(remove_indicators, ["I001", "nothing"], "重复").value == 1
    assert len(ws.read(list_indicators)) == 418
    ws.undo()
    assert len(ws.read(list_indicators)) == 419


def test_a_bad_file_is_refused_by_row_and_column(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "编号,地方,年份,指标,单位,目标,完成,支出(万元)\nA1,甲县,2017,培训,人,十个,5,\nA1,甲县,2017,,人,,5,1.2\n",
        encoding="utf-8",
    )
    with pytest.raises(AppError) as caught:
        read_indicators(bad)
    assert caught.value.kind is Kind.INPUT
    assert {(fault["row"], fault["column"]) for fault in caught.value.details} == {
        (2, "target"), (3, "indicator"), (2, "id"), (3, "id")
    }  # fmt: skip
