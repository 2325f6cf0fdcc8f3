"""Whom a line of another office's list means: figures of the fictitious township."""

from datetime import date

import pytest

from minsheng_desktop.rules.list_matching import Known, Listed, agrees, birth_in_remark, match, visible

NUMBER = "341299196202020193"
BORN = date(1962, 2, 2)


def known(key=b"1", name="于发", id_no=NUMBER, birth=BORN):
    return Known(key, name, id_no, birth)


@pytest.mark.parametrize(
    ("masked", "same"),
    [
        ("341299********0193", True),
        ("341299********0194", False),
        ("3412991962****0193", True),
        ("３４１２９９＊＊＊＊＊＊＊＊０１９３", True),
        ("341299XXXXXXXX0193", True),
        ("34129919620202****", True),
        ("341299****0193", True),
        ("3412********0201**", True),
        ("341***************", False),  # too little is seen
        ("34129919****193", True),
        ("******************", False),
        (NUMBER, False),  # nothing is masked
    ],
)
def test_a_masked_number_agrees_when_eight_characters_are_seen_and_right(masked, same):
    assert agrees(masked, NUMBER) is same


def test_a_check_character_x_is_no_mask():
    assert visible("341299********001X")[17] == "X"


def test_an_equal_number_is_certain_whatever_the_name():
    found = match(Listed("于法", NUMBER, "", BORN), [known()], [])
    assert (found.how, found.strength, found.name_agrees) == ("id", "certain", False)


def test_two_complete_numbers_that_differ_never_match():
    other = known(id_no="341299196202020214")
    assert match(Listed("于发", NUMBER, "", BORN), [], [other]) is None


def test_without_a_number_name_and_full_birth_date_are_probable():
    assert match(Listed("于发", None, "", BORN), [], [known()]).how == "name+birth"
    assert match(Listed("于发", None, "", None), [], [known()]) is None
    assert match(Listed("于法", None, "", BORN), [], [known(name="于发")]) is None
    assert match(Listed("于发", NUMBER, "", BORN), [], [known(id_no=None)]).how == "name+birth"


def test_a_mask_that_shows_other_digits_rules_the_birth_date_out():
    assert match(Listed("于发", None, "341299********0999", BORN), [], [known()]) is None


def test_several_that_fit_are_all_told():
    twins = [known(b"1"), known(b"2", id_no="341299196202020214")]
    assert match(Listed("于发", None, "", BORN), [], twins).keys == (b"1", b"2")


@pytest.mark.parametrize(
    ("remark", "day"),
    [
        ("出生日期1938年2月1日", date(1938, 2, 1)),
        ("出生日期：１９３８.２.１", date(1938, 2, 1)),
        ("生于1938-02-01，独居", date(1938, 2, 1)),
        ("出生日期1938年2月30日", None),
        ("1938年2月1日入院", None),
        ("", None),
    ],
)
def test_a_remark_may_state_the_birth_date(remark, day):
    assert birth_in_remark(remark) == day
