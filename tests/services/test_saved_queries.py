"""专题查询 (SY-01.3, R-035): conditions that must all hold, saved by name, with what became of those found."""

import pytest

from db.types import definition_uid, new_uid
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import Operation, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.queries_saved import (
    QueryWish,
    conditions_text,
    delete_query,
    find_query,
    list_queries,
    parse_extra,
    run_query,
    save_query,
    shipped_queries,
    wish_of,
)
from minsheng_desktop.entitlements.service import roster_rows
from tests.factories.households import open_rostered, open_township
from tests.factories.statistics import enter_benefits, enter_single_elders

MONTH = 202606
TEKUN = definition_uid("programme", "tekun_dispersed")


@pytest.fixture
def office(tmp_path):
    with open_rostered(tmp_path / "w") as workspace:
        yield workspace


def names(office, wish, month=MONTH):
    found = office.read(run_query, wish, month)
    return {row.name for row in office.read(roster_rows, list(found.keys), month)}


@use_case(Operation("households.import_roster", Right.IMPORT))
def sign_waiver(uow, person):
    uow.describe(file="", new=1, updated=0, held=0)
    return uow.insert(
        "waiver", {"uid": new_uid(), "person_uid": person, "programme_uid": TEKUN, "signed_on": "2026-05-01"}
    )


def test_497_single_elders_are_found_and_what_became_of_them_adds_up(tmp_path):
    """497 = 220 transferred + 107 waived + 170 pending; others of 59 years or of two are not among them."""
    with open_township(tmp_path / "w") as office:
        persons = office.run(enter_single_elders, 497, 40).value
        query = office.read(find_query, "single_elder")
        found = office.read(run_query, query.wish, MONTH)
        assert (len(found.keys), found.households, found.persons) == (497, 497, 497)
        transferred = [(at, "tekun_dispersed", None, 202608, None, "active", 66000, 1) for at in range(220)]
        office.run(enter_benefits, transferred, keep=True)
        for person in persons[220:327]:
            office.run(sign_waiver, person)
        towards = office.read(run_query, query.wish, MONTH).towards
        assert (towards.transferred, towards.waived, towards.pending) == (220, 107, 170)


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"size_to": 1}, {"王满堂", "董长根"}),
        ({"size_from": 3}, {"张桂英", "谢启发"}),
        ({"age_from": 72, "age_to": 75}, {"程素珍", "张桂英"}),
        ({"age_to": 35, "anybody": True}, {"张桂英", "程素珍", "刘水生", "谢启发"}),
        ({"sex": "1", "villages": ("云岭村",)}, {"张桂英", "王满堂"}),
        ({"villages": ("石门村",)}, {"董长根", "刘水生", "谢启发"}),
        ({"categories": ("A",)}, {"王满堂", "谢启发"}),
        ({"amount_from": 60000}, {"程素珍", "刘水生"}),
        ({"amount_to": 24000, "size_to": 1}, {"王满堂"}),
        ({"months_from": 2}, set()),
        ({"months_to": 1, "size_to": 1}, {"王满堂", "董长根"}),
        ({"programmes": ("dibao_urban",)}, set()),
    ],
)
def test_all_conditions_must_hold(office, conditions, found):
    assert names(office, QueryWish(**conditions)) == found


def test_what_somebody_draws_or_does_not_draw_beside_it_counts(office):
    wish = QueryWish(programmes=("dibao_rural",), size_to=1)
    assert names(office, QueryWish(has=("elder_80_allowance",))) == set()
    people = [row.person_uid for row in office.read(roster_rows, list(office.read(run_query, wish, MONTH).keys), MONTH)]
    order = office.read(lambda uow: [bytes(row[0]) for row in uow.connection.exec_driver_sql(
        "SELECT uid FROM person WHERE deleted = 0 ORDER BY rowid")])  # fmt: skip
    office.run(
        enter_benefits, [(order.index(people[0]), "elder_80_allowance", None, MONTH, None, "active", 1, 1)], True
    )
    with_it = QueryWish(programmes=("dibao_rural",), has=("elder_80_allowance",))
    without = QueryWish(programmes=("dibao_rural",), lacks=("elder_80_allowance",))
    assert len(names(office, with_it)) == 1
    assert names(office, with_it) | names(office, without) == names(office, QueryWish(programmes=("dibao_rural",)))
    assert not names(office, with_it) & names(office, without)


def test_a_query_is_kept_under_its_name_and_said_in_words(office):
    wish = QueryWish(programmes=("dibao_rural",), size_from=1, size_to=1, age_from=60, amount_from=20000)
    office.run(save_query, " 单人老人 ", wish)
    assert office.read(find_query, "单人老人").wish == wish
    said = office.read(conditions_text, wish)
    assert said == "项目：农村低保，家庭人口（人）1，年龄（周岁）60 以上，月金额（元）200 以上"
    assert [query.name for query in office.read(list_queries)][-1] == "单人老人"
    office.run(delete_query, "单人老人")
    with pytest.raises(AppError):
        office.read(find_query, "单人老人")


def test_every_shipped_query_can_be_asked(office):
    for query in shipped_queries():
        assert office.read(run_query, query.wish, MONTH).month == MONTH
        assert office.read(conditions_text, query.wish)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (QueryWish(programmes=("nothing",)), "entitlements.no_programme"),
        (QueryWish(villages=("白云村",)), "entitlements.no_such_village"),
        (QueryWish(age_from=70, age_to=60), "statistics.bad_bounds"),
        (QueryWish(size_from=-1), "statistics.bad_bounds"),
        (QueryWish(sex="3"), "statistics.bad_condition"),
    ],
)
def test_conditions_that_cannot_be_are_refused(office, wish, code):
    with pytest.raises(AppError) as error:
        office.read(run_query, wish, MONTH)
    assert error.value.code == code


def test_conditions_come_from_words():
    assert parse_extra("病种=尿毒症") == ("病种", "尿毒症")
    with pytest.raises(AppError):
        parse_extra("病种")
    with pytest.raises(AppError):
        wish_of({"street": 1})
    assert wish_of({"extra": [["a", "b"]], "programmes": ["x"]}) == QueryWish(("x",), extra=(("a", "b"),))
