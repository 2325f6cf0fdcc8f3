"""Bank cards (R-099), disability certificates (R-098) and telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules import bank_card, disability_certificate, phone

bodies = st.text("0123456789", min_size=13, max_size=16).map(lambda digits: "62" + digits)


@pytest.mark.parametrize(
    ("value", "number", "code"),
    [
        ("6299880357059349861", "6299880357059349861", None),
        ("6299 8813 5800 2485 645", "6299881358002485645", None),
        ("6299-7733-9604-8961998", "6299773396048961998", None),
        ("'6299771232352710469", "6299771232352710469", None),
        ("6299779110993303389", "6299779110993303389", "bank_luhn"),
        ("62998838979021396443", "62998838979021396443", "bank_length"),
        ("20010821645871182", "20010821645871182", "bank_not_card"),
        ("629977326O002517024", None, "bank_chars"),
        (6.29977336604911e18, None, "bank_precision_lost"),
        (6299883920057810.0, None, "bank_precision_lost"),
        ("6.29978E+18", None, "bank_precision_lost"),
        ("", None, "bank_missing"),
        ("无", None, "bank_missing"),
        ("６２９９８８０３５７０５９３４９８６１", "6299880357059349861", None),
        ("6299—8803—5705—9349861", "6299880357059349861", None),
        ("6299****9861", None, "bank_chars"),
        ("工行6299880357059349861", None, "bank_chars"),
        ("6299880357059349861/6299880357059349861", None, "bank_chars"),
        ("629988035705934", "629988035705934", "bank_length"),
        ("6.29988E18", None, "bank_precision_lost"),
    ],
)
def test_cards(value: object, number: str | None, code: str | None) -> None:
    verdict = bank_card.judge(value)
    assert (verdict.number, verdict.code) == (number, code)


@given(bodies)
def test_the_check_digit_completes_a_card(body: str) -> None:
    card = body + bank_card.luhn_digit(body)
    assert bank_card.is_valid(card)
    assert bank_card.judge(card) == (card, None, "", "")
    wrong = body + str((int(card[-1]) + 1) % 10)
    assert bank_card.judge(wrong).code == "bank_luhn"
    assert bank_card.judge(wrong).right == card[-1]


def test_a_certificate_tells_person_category_and_grade() -> None:
    verdict = disability_certificate.judge("11010519491231002X41")
    assert verdict == ("11010519491231002X41", None, "11010519491231002X", "4", "1", "")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("34129919870729016X61B1", None),
        ("34129919801014455X 33", None),
        ("３４１２９９１９７７０５０５２１４７１２", None),
        ("3412991965032811746", "cert_length"),
        (3.41299197908074e19, "cert_precision_lost"),
        ("", "cert_missing"),
        ("34129919870729016X-61", None),
        ("34129919870729016x61", None),
        ("34129919870729016Х61", None),  # Cyrillic
        ("34129919870729O16X61", "cert_chars"),
        ("34129919870729016X81", "cert_chars"),  # category 8
        ("34129919870729016X65", "cert_chars"),  # grade 5
        ("341299********1234**", "cert_chars"),
        ("皖军A012345", "cert_length"),
        ("3.41299E+19", "cert_precision_lost"),
    ],
)
def test_certificates(value: object, code: str | None) -> None:
    assert disability_certificate.judge(value).code == code


@pytest.mark.parametrize(
    ("value", "number", "code"),
    [
        ("15441870437", "15441870437", None),
        ("154 3501 8985", "15435018985", None),
        (15451242635.0, "15451242635", None),
        ("+8615451242635", "15451242635", None),
        ("0560-4601275", "0560-4601275", None),
        ("15451242635/0560-4601275", "15451242635", None),
        (5604401234.0, "5604401234", "phone_invalid"),
        ("1543669116", "1543669116", "phone_invalid"),
        ("", None, None),
        ("无", None, None),
        ("15435018985（儿子）", "15435018985", None),
        ("儿子15435018985", "15435018985", None),
        ("张三：154-3501-8985", "15435018985", None),
        ("15435018985 15435018986", "15435018985", None),
        ("15435018985\n15435018986", "15435018985", None),
        ("15486861235", "15486861235", None),
        ("008615435018985", "15435018985", None),
        ("86 154 3501 8985", "15435018985", None),
        ("015435018985", "15435018985", None),
        ("(0560)4601275", "0560-4601275", None),
        ("0560-4601275-801", "0560-4601275-801", None),
        ("0560－4601275", "0560-4601275", None),
        ("4601275", "4601275", None),
        ("400-123-4567", "400-123-4567", None),
        ("154****8985", "154****8985", "phone_invalid"),
        ("110", "110", "phone_invalid"),
    ],
)
def test_phones(value: object, number: str | None, code: str | None) -> None:
    assert phone.judge(value) == (number, code)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none()))
def test_judging_never_raises(value: object) -> None:
    bank_card.judge(value)
    disability_certificate.judge(value)
    phone.judge(value)
    phone.others(value)
    phone.note(value)


def test_further_numbers_and_words_beside_a_telephone_are_not_lost() -> None:
    assert phone.others("15451242635/0560-4601275、15451242636") == ("0560-4601275", "15451242636")
    assert phone.others("15451242635") == ()
    assert phone.note("15435018985（儿子）") == "儿子"
    assert phone.note("电话：15435018985") == phone.note(15435018985.0) == ""


@given(st.text("0123456789", min_size=14, max_size=21))
def test_the_quick_way_and_the_thorough_one_agree(text: str) -> None:
    assert bank_card.is_valid(text) == (bank_card.judge(text) == (text, None, "", ""))
