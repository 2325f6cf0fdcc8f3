"""Citizen ID numbers (R-097): GB 11643 sample numbers, the order of verdicts, old numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules import citizen_id

AS_OF = date(2026, 6, 30)
SAMPLE = "11010519491231002X"  # the sample number of the standard

days = st.dates(date(1900, 1, 1), AS_OF)
first17 = st.builds(
    lambda area, day, order: f"{area:06d}{day:%Y%m%d}{order:03d}",
    st.integers(110000, 659099),
    days,
    st.integers(0, 999),
)
numbers = first17.map(lambda text: text + citizen_id.check_character(text))


def code(value: object) -> str | None:
    return citizen_id.judge(value, AS_OF).code


def test_the_standards_sample_number_is_valid() -> None:
    assert citizen_id.check_character(SAMPLE[:17]) == "X"
    assert citizen_id.judge(SAMPLE, AS_OF) == (SAMPLE, None, "", "")
    assert citizen_id.birth_date(SAMPLE) == date(1949, 12, 31)
    assert not citizen_id.is_male(SAMPLE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("110105194912310021", "id_checksum"),
        (3.41299194303032e17, "id_precision_lost"),
        ("3.41299E+17", "id_precision_lost"),
        ("", "id_missing"),
        ("无", "id_missing"),
        ("新生儿未上户", "id_missing"),
        ("341299********344X", "id_masked"),
        ("341299XXXXXXXX3441", "id_masked"),
        ("34129919371O252508", "id_chars"),
        ("34129919990906005*", "id_chars"),
        ("34129920090357294", "id_length"),
        ("3412991960006181359", "id_length"),
        ("341299196402300524", "id_birthdate"),
        ("341299193913151547", "id_birthdate"),
        ("341299521213215", "id_15"),
        (341299780118378.0, "id_15"),
        ("341299521313215", "id_birthdate"),
        (True, "id_missing"),
        (3412992002032129, "id_precision_lost"),
        (float("inf"), "id_precision_lost"),
        ("3.41E17", "id_precision_lost"),
        ("/", "id_missing"),
        ("3412991952****1234", "id_masked"),
        ("341299••••••••1234", "id_masked"),
        ("341299＊＊＊＊＊＊＊＊1234", "id_masked"),
        ("341299xxxxxxxx123X", "id_masked"),
        ("341299--------1234", "id_masked"),
        ("34129919520915****", "id_masked"),
        ("3412991952091518X4", "id_chars"),
        ("34129919520915l884", "id_chars"),
        ("34129919520915I884", "id_chars"),
        ("34129919990906005×", "id_chars"),
        ("341299195209151884;341299195209151884", "id_chars"),
        ("①41299197001010018", "id_chars"),
        ("34129919520915188⁴", "id_chars"),
        ("E12345678", "id_chars"),
        ("08123456", "id_length"),
        ("341299188912310021", "id_birthdate"),
        ("34129900520101002X", "id_birthdate"),
    ],
)
def test_one_verdict_per_number_in_the_order_of_the_tests(value: object, expected: str) -> None:
    assert code(value) == expected


def test_a_wrong_check_digit_tells_the_right_one() -> None:
    verdict = citizen_id.judge("341299196501174663", AS_OF)
    assert (verdict.number, verdict.right, verdict.found) == (
        None,
        citizen_id.check_character("34129919650117466"),
        "3",
    )


def test_a_birth_after_the_period_is_no_birth_yet() -> None:
    text = "34129920260701002"
    number = text + citizen_id.check_character(text)
    assert code(number) == "id_birthdate"
    assert citizen_id.judge(number, date(2026, 7, 1)).number == number


@pytest.mark.parametrize(
    "spelling",
    [
        " 11010519491231002X",
        "110105 19491231 002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "11010519491231002Х",  # Cyrillic
        "'11010519491231002X",
        "‘11010519491231002X",
        "\t11010519491231002X\u00a0",
        "\u202d11010519491231002X\u202c",
        "11010519491231002X\u200b",
        '="11010519491231002X"',
        "110105-19491231-002X",
        "110105—19491231—002X",
        "11010519491231002Χ",  # Greek
        "\ufeff11010519491231002X",
        "110105\n19491231002X",
        "11010519491231002Ⅹ",
        "“11010519491231002X”",
    ],
)
def test_spellings_that_mean_the_same_number(spelling: str) -> None:
    assert citizen_id.judge(spelling, AS_OF) == (SAMPLE, None, "", "")


def test_old_numbers_are_upgraded_and_told() -> None:
    verdict = citizen_id.judge("341299620617473", AS_OF)
    assert (verdict.number, verdict.code) == ("341299196206174735", "id_15")


def test_age_counts_completed_years() -> None:
    birth = date(1946, 7, 1)
    assert citizen_id.age_on(birth, date(2026, 6, 30)) == 79
    assert citizen_id.age_on(birth, date(2026, 7, 1)) == 80


@given(numbers)
def test_a_number_with_its_check_character_is_valid_by_both_ways(number: str) -> None:
    assert citizen_id.judge(number, AS_OF).number == number
    assert citizen_id.is_valid(number, "20260630")


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_changed_digit_never_passes_as_another_person(number: str, place: int, digit: str) -> None:
    changed = number[:place] + digit + number[place + 1 :]
    if changed != number:
        assert citizen_id.judge(changed, AS_OF).number is None
        assert not citizen_id.is_valid(changed, "20260630")


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.dates()))
def test_judging_never_raises_and_never_invents_a_number(value: object) -> None:
    verdict = citizen_id.judge(value, AS_OF)
    assert (verdict.number is None) == (verdict.code not in (None, "id_15"))
    if verdict.number:
        assert citizen_id.check_character(verdict.number[:17]) == verdict.number[17]


@pytest.mark.parametrize("area", ["810000", "820000", "830000", "910156"])
def test_residents_from_hong_kong_macau_taiwan_and_abroad_have_valid_numbers(area: str) -> None:
    first = f"{area}19800101001"
    number = first + citizen_id.check_character(first)
    assert citizen_id.judge(number, AS_OF) == (number, None, "", "")
    assert citizen_id.is_valid(number, "20260630")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("E12345678", "passport"),
        ("EA1234567", "passport"),
        ("H12345678", "home_return_permit"),
        ("M1234567801", "home_return_permit"),
        ("A123456(3)", "hong_kong_id"),
        ("01234567", "mainland_travel_permit"),
        ("USA110123456789", "residence_card"),
        ("P340012345", "birth_certificate"),
        ("19520915", ""),
        ("341299195209151884", ""),
        ("", ""),
        (1.5, ""),
    ],
)
def test_numbers_of_other_papers_are_known_as_such(value: object, kind: str) -> None:
    assert citizen_id.other_document(value) == kind


spoilt = st.sampled_from(list("OIloX*×Х〇- \u200b１"))


@given(numbers, st.integers(0, 18), spoilt)
def test_no_stray_character_makes_another_number_of_it(number: str, place: int, mark: str) -> None:
    for text in (number[:place] + mark + number[place:], number[:place] + mark + number[place + 1 :]):
        read = citizen_id.judge(text, AS_OF).number
        assert read is None or citizen_id.check_character(read[:17]) == read[17]
        if mark in "OIl*×〇":
            assert read is None or read == number  # it stood where the number had ended


@given(st.text("0123456789X*O-. '１x", max_size=24))
def test_whatever_is_let_in_satisfies_the_standard(text: str) -> None:
    verdict = citizen_id.judge(text, AS_OF)
    if verdict.number:
        assert len(verdict.number) == 18
        assert citizen_id.check_character(verdict.number[:17]) == verdict.number[17]
        birth = citizen_id.birth_date(verdict.number)
        assert birth is not None
        assert birth <= AS_OF
        assert citizen_id.is_valid(verdict.number, "20260630")


@given(st.text("0123456789Xx", min_size=16, max_size=19))
def test_the_quick_way_and_the_thorough_one_agree(text: str) -> None:
    assert citizen_id.is_valid(text, "20260630") == (citizen_id.judge(text, AS_OF) == (text, None, "", ""))
