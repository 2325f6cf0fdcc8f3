"""Standards by place and class: which one decides a month, adding one, and what it is beside others."""

from fractions import Fraction

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.reckoning import ReckonCase, explain, reckon
from minsheng_desktop.programmes.standards import (
    NewStandard,
    add_standard,
    check_beside,
    class_key,
    load_tariffs,
    standard_history,
)
from tests.factories.households import open_township

DIBAO, TEKUN, NURSING = "dibao_rural", "tekun_dispersed", "disabled_nursing_subsidy"


@pytest.fixture
def workspace(tmp_path):
    with open_township(tmp_path / "w") as opened:
        yield opened


def add(workspace, programme, fen, month, period="month", **more):
    return workspace.run(add_standard, NewStandard(programme, fen, period, month, **more)).value


def in_force(workspace, programme, month, **more):
    place = more.pop("place", "") or workspace.node.area_code
    found = workspace.read(load_tariffs).find(programme, month, place, **more)
    return found and found.amount_fen


def test_adding_a_standard_closes_the_one_before_from_that_month(workspace):
    add(workspace, DIBAO, 35_200, 201401)
    new = add(workspace, DIBAO, 39_600, 201503, document_number="民〔2015〕3号")
    assert [in_force(workspace, DIBAO, month) for month in (201312, 201502, 201503)] == [None, 35_200, 39_600]
    assert [(r.from_month, r.to_month) for r in workspace.read(standard_history, DIBAO)] == [
        (201503, None), (201401, 201502),
    ]  # fmt: skip
    checks = workspace.read(lambda uow: check_beside(new, load_tariffs(uow), uow.node.area_code))
    assert checks.uplift == Fraction(1, 8)


def test_one_put_in_between_ends_before_the_later_one_and_one_of_the_same_month_is_put_right(workspace):
    add(workspace, DIBAO, 35_200, 201401)
    add(workspace, DIBAO, 44_200, 201601)
    between = add(workspace, DIBAO, 39_600, 201503)
    assert between.to_month == 201512
    add(workspace, DIBAO, 39_700, 201503)
    assert [in_force(workspace, DIBAO, month) for month in (201502, 201512, 201601)] == [35_200, 39_700, 44_200]


def test_taking_an_added_standard_back_opens_the_former_one_again(workspace):
    add(workspace, DIBAO, 35_200, 201401)
    add(workspace, DIBAO, 39_600, 201503)
    workspace.undo()
    assert in_force(workspace, DIBAO, 202601) == 35_200


def test_the_most_specific_place_decides_then_the_class(workspace):
    add(workspace, DIBAO, 40_000, 202601)
    add(workspace, DIBAO, 42_000, 202601, place="341299101201")
    add(workspace, DIBAO, 45_000, 202601, category="A类")
    assert in_force(workspace, DIBAO, 202606) == 40_000
    assert in_force(workspace, DIBAO, 202606, place="341299101201") == 42_000
    assert in_force(workspace, DIBAO, 202606, place="341299101202", category="A") == 45_000


def test_grades_are_known_by_code_label_or_the_end_of_a_longer_word():
    assert class_key("一级") == class_key("1") == class_key("肢体一级")
    assert class_key("A类") == class_key("A")
    assert class_key("一级") != class_key("二级")


def test_the_figures_of_the_catalogue_decide_nothing(workspace):
    assert in_force(workspace, DIBAO, 202006) is None


def test_the_support_of_the_destitute_below_1_3_warns_and_the_rural_share_is_told(workspace):
    add(workspace, DIBAO, 516_000, 202006, "year")
    low = add(workspace, TEKUN, 600_000, 202006, "year", part="basic")
    enough = add(workspace, TEKUN, 670_800, 202006, "year", part="basic")
    rural = add(workspace, DIBAO, 39_600, 202101)
    add(workspace, "dibao_urban", 52_800, 202101)
    read = workspace.read

    def beside(record):
        return read(lambda uow: check_beside(record, load_tariffs(uow), uow.node.area_code))

    assert len(beside(low).warnings) == 1
    assert beside(enough).warnings == ()
    assert beside(rural).rural_share == Fraction(3, 4)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"place": "999999"}, "standards.no_place"),
        ({"part": "none"}, "standards.bad_part"),
        ({"urban_rural": "x"}, "standards.bad_urban_rural"),
        ({"period": "week"}, "standards.bad_period"),
        ({"programme": "nothing"}, "standards.no_programme"),
        ({"fen": 0}, "standards.bad_amount"),
        ({"month": 209913}, "standards.bad_month"),
    ],
)
def test_what_is_wrong_with_a_standard_is_said_and_nothing_is_saved(workspace, more, code):
    wish = {"programme": DIBAO, "fen": 100, "month": 202601, **more}
    programme, fen, month = wish.pop("programme"), wish.pop("fen"), wish.pop("month")
    with pytest.raises(AppError) as refused:
        add(workspace, programme, fen, month, **wish)
    assert refused.value.code == code
    assert workspace.read(standard_history) == ()


def said(workspace, **case):
    return workspace.read(lambda uow: reckon(uow, ReckonCase(**case)))


def test_every_amount_tells_how_it_was_reckoned(workspace):
    add(workspace, DIBAO, 39_600, 202601)
    found = said(workspace, programme=DIBAO, month=202606, covered=3, income_fen=25_000)
    assert (found.amount_fen, found.sentence) == (43_800, "(396.00元 − 250.00元) × 3人 = 438.00元")
    assert explain(found.figures) == found.sentence
    add(workspace, DIBAO, 516_000, 202607, "year")
    yearly = said(workspace, programme=DIBAO, month=202607, covered=3, income_fen=19_000)
    assert yearly.sentence == "标准 5160.00元/年 ÷ 12 = 430.00元/月；(430.00元 − 190.00元) × 3人 = 720.00元"
    assert said(workspace, programme=DIBAO, month=202607, covered=3, income_fen=50_000).amount_fen == 0


def test_a_grade_decides_and_the_rest_falls_to_the_general_standard(workspace):  # R-010, SY-06.1
    add(workspace, NURSING, 10_000, 202006, category="一级")
    add(workspace, NURSING, 8_000, 202006)
    grades = [
        said(workspace, programme=NURSING, month=202007, extra={"disability_grade": grade}).amount_fen
        for grade in ("一级", "二级")
    ]
    assert grades == [10_000, 8_000]
    by_class = said(workspace, programme=NURSING, month=202007, category="肢体一级")
    assert (by_class.amount_fen, by_class.sentence) == (10_000, "肢体一级：100.00元/月")


def test_parts_are_added_up_and_care_follows_its_grade(workspace):
    add(workspace, TEKUN, 72_000, 202601, part="basic")
    for category, fen in (("全护理", 60_000), ("半护理", 30_000), ("全自理", 10_000)):
        add(workspace, TEKUN, fen, 202601, part="care", category=category)
    found = said(workspace, programme=TEKUN, month=202606, extra={"self_care": "半护理"})
    assert found.amount_fen == 102_000
    assert found.sentence.endswith("基本生活 720.00元 + 照料护理 300.00元 = 1020.00元")


def test_the_old_are_paid_by_their_band_of_age(workspace):
    for band, fen in (("80", 5_000), ("100", 30_000)):
        add(workspace, "elder_80_allowance", fen, 202601, category=band)
    paid = [said(workspace, programme="elder_80_allowance", month=202606, age=age).amount_fen for age in (85, 101)]
    assert paid == [5_000, 30_000]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ({"programme": DIBAO, "month": 202606, "income_fen": 0}, "standards.no_standard"),
        ({"programme": DIBAO, "month": 202607}, "standards.no_income"),
        ({"programme": "dibao_margin", "month": 202607}, "standards.no_rule"),
        ({"programme": "veteran_rural_60", "month": 202607}, "standards.no_points"),
    ],
)
def test_what_cannot_be_reckoned_says_what_is_missing(workspace, case, code):
    add(workspace, DIBAO, 39_600, 202607)
    add(workspace, "veteran_rural_60", 24_000, 202607, "year")
    with pytest.raises(AppError) as refused:
        said(workspace, **case)
    assert refused.value.code == code


def test_service_years_and_cases(workspace):
    add(workspace, "veteran_rural_60", 24_000, 202607, "year")
    served = said(workspace, programme="veteran_rural_60", month=202607, extra={"service_years": "4"})
    assert (served.amount_fen, served.sentence) == (96_000, "240.00元 × 4年 = 960.00元")
    add(workspace, "medical_aid_rural", 90_000, 202607, "one_off", part="cap_case")
    case = said(workspace, programme="medical_aid_rural", month=202607, cost_fen=120_000)
    assert (case.amount_fen, case.sentence) == (
        90_000, "费用 1200.00元 × 100% = 1200.00元；超过单次封顶 900.00元，按 900.00元",
    )  # fmt: skip
