"""Rules a place may set otherwise: each alternative through `programme set`, and what a case or a benefit comes to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.office_cli import Office, office, three
from tests.factories.workspaces import citizen_id

__all__ = ["office"]
TODAY = "2026-11-20"
READY = ("--detail", "authorised_on=2026-09-01", "--detail", "relatives=none")
CASE = (
    ("accept", "2026-09-02", READY),
    ("verify", "2026-09-04", ("--result", "requested")),
    ("verify", "2026-09-07", ()),
    ("survey", "2026-09-09", ("--detail", "income=250")),
    ("preliminary", "2026-09-11", ()),
)


def settle(office: Office, programme: str, key: str, value: object) -> None:
    office.run("programme", "set", programme, key, value, "--from", "2020-01-01", as_of=TODAY)


def step(office: Office, uid: str, code: str, on: str, *more: str) -> dict[str, Any]:
    return office.run("application", "step", uid, "--step", code, "--on", on, *more, as_of=TODAY)


def case(office: Office, *, to: str = "preliminary") -> str:
    """A household of three that applied for dibao, as far as a step."""
    office.run("standard", "add", "--programme", "dibao_rural", "--amount", 396, "--from", "2025-01", as_of=TODAY)
    person, *_ = office.household(*three())
    uid = str(office.run("application", "new", "dibao_rural", person, "--on", "2026-09-01", as_of=TODAY)["uid"])
    for code, on, more in CASE:
        step(office, uid, code, on, *more)
        if code == to:
            break
    return uid


def decided(office: Office, *more: str) -> dict[str, Any]:
    uid = case(office)
    step(office, uid, "posting", "2026-09-14", "--result", "posted", "--detail", "from=2026-09-14")
    step(office, uid, "posting", "2026-09-22")
    step(office, uid, "decide", "2026-09-22", *more)
    step(office, uid, "enrol", "2026-09-23")
    return office.run("application", "show", uid, as_of=TODAY)


@pytest.mark.parametrize(
    ("rule", "month"), [("next_month", 202610), ("confirmation_month", 202609), ("application_month", 202609)]
)
def test_the_first_month_is_a_setting(office, rule, month):
    settle(office, "dibao_rural", "first_month", rule)
    assert decided(office)["from_month"] == month


@pytest.mark.parametrize(("rule", "month"), [("age_month", 202611), ("age_next_month", 202612)])
def test_r_016_an_age_benefit_begins_in_the_month_or_the_next(office, rule, month):
    settle(office, "elder_80_allowance", "first_month", rule)
    person, _ = office.household(("程素珍", citizen_id("19461105", 23), "户主"))
    uid = office.run("application", "new", "elder_80_allowance", person, "--on", "2026-09-10", as_of=TODAY)["uid"]
    for code, on, more in (
        ("accept", "2026-09-11", ()), ("preliminary", "2026-09-14", ()),
        ("decide", "2026-09-15", ("--detail", "amount=50")), ("enrol", "2026-09-16", ()),
    ):  # fmt: skip
        step(office, uid, code, on, *more)
    assert office.run("application", "show", uid, as_of=TODAY)["from_month"] == month


@pytest.mark.parametrize(("setting", "next_step"), [("off", "preliminary"), ("always", "appraise")])
def test_the_vote_of_the_village_is_off_or_asked_of_every_case(office, setting, next_step):
    settle(office, "dibao_rural", "appraisal", setting)
    uid = case(office, to="survey")
    assert office.run("application", "show", uid, as_of=TODAY)["next"]["code"] == next_step


@pytest.mark.parametrize(
    ("kind", "too_soon", "in_time"), [("calendar", "2026-09-17", "2026-09-21"), ("working", "2026-09-21", "2026-09-23")]
)
def test_r_049_the_days_of_a_posting_are_counted_by_the_calendar_or_by_working_days(office, kind, too_soon, in_time):
    settle(office, "dibao_rural", "posting_days_kind", kind)
    uid = case(office)
    step(office, uid, "posting", "2026-09-14", "--result", "posted", "--detail", "from=2026-09-14")
    office.refused("application", "step", uid, "--step", "posting", "--on", too_soon, as_of=TODAY)
    step(office, uid, "posting", in_time)


@pytest.mark.parametrize("setting", ["township", "county"])
def test_who_decides_is_a_setting_and_an_office_without_a_county_enters_its_word(office, setting):
    settle(office, "dibao_rural", "decides", setting)
    uid = case(office)
    step(office, uid, "posting", "2026-09-14", "--result", "posted", "--detail", "from=2026-09-14")
    step(office, uid, "posting", "2026-09-22")
    shown = office.run("application", "show", uid, as_of=TODAY)
    assert (shown["next"]["code"], shown["next"].get("who", setting)) == ("decide", setting)
    step(office, uid, "decide", "2026-09-23")
    assert office.run("application", "show", uid, as_of=TODAY)["status_label"] == "已确认"


@pytest.mark.parametrize(("months", "last"), [(0, 0), (3, 202606), (6, 202609)])
def test_r_044_the_gradual_exit_is_a_number_of_months(office, months, last):
    settle(office, "dibao_rural", "grace_months", months)
    person, *_ = office.household(*three())
    uid = office.run(
        "entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2025-01", "--amount", 438,
        "--covered", "all",
    )["entitlement"]["uid"]  # fmt: skip
    words = ("entitlement", "grace", uid, "--decided", "2026-03", "--reason", "收入提高")
    if not months:
        assert office.refused(*words, as_of="2026-03-20")["code"] == "entitlements.no_grace"
        return
    assert office.run(*words, as_of="2026-03-20")["last"] == last
    listed = [
        office.run("entitlement", "list", "--month", f"2026-{month:02d}")["entitlements"]
        for month in (last % 100, last % 100 + 1)
    ]
    assert [len(rows) for rows in listed] == [1, 0]


@pytest.mark.parametrize(("setting", "taken"), [("replace", False), ("add", True)])
def test_r_016_at_a_hundred_the_allowances_replace_or_add(office, setting, taken):
    for programme in ("elder_80_allowance", "elder_centenarian"):
        settle(office, programme, "elder_100", setting)
    person, _ = office.household(("何寿山", citizen_id("19200105", 21), "户主"))
    grant = ("entitlement", "grant", person, "--month", "2026-11", "--programme")
    office.run(*grant, "elder_80_allowance", "--amount", 50, as_of=TODAY)
    if taken:
        office.run(*grant, "elder_centenarian", "--amount", 300, as_of=TODAY)
    else:
        office.refused(*grant, "elder_centenarian", "--amount", 300, as_of=TODAY)


@pytest.mark.parametrize(("setting", "taken"), [("28feb", True), ("1mar", False)])
def test_r_031_a_birthday_on_the_29th_of_february_is_a_setting(office, setting, taken):
    settle(office, "elder_80_allowance", "leap_birthday", setting)
    settle(office, "elder_80_allowance", "age_from", 81)
    person, _ = office.household(("闰月娥", citizen_id("19440229", 22), "户主"))
    words = ("entitlement", "grant", person, "--programme", "elder_80_allowance", "--month", "2025-02", "--amount", 50)
    if taken:
        office.run(*words, as_of="2025-03-10")
    else:
        office.refused(*words, as_of="2025-03-10")
