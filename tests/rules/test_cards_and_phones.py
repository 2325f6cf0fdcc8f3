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
    ],
)
def test_phones(value: object, number: str | None, code: str | None) -> None:
    assert phone.judge(value) == (number, code)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none()))
def test_judging_never_raises(value: object) -> None:
    bank_card.judge(value)
    disability_certificate.judge(value)
    phone.judge(value)
