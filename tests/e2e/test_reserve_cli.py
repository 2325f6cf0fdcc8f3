"""The reserve fund and the urgent cases it pays, by the command line: never below zero, nothing paid and forgotten."""

from __future__ import annotations

import pytest

from tests.factories.office_cli import Office, office
from tests.factories.workspaces import citizen_id

__all__ = ["office"]
TODAY = "2026-11-20"


@pytest.fixture
def urgent(office: Office) -> str:
    """An urgent case that was accepted on the first of October."""
    person, _ = office.household(("罗守田", citizen_id("19700312", 77), "户主"))
    made = office.run(
        "application", "new", "temp_relief", person, "--on", "2026-10-01", "--path", "urgent", "--place", "三岔口",
        as_of=TODAY,
    )  # fmt: skip
    step(office, made["uid"], "accept", "2026-10-01")
    return str(made["uid"])


def step(office: Office, uid: str, code: str, on: str, *more: str) -> None:
    office.run("application", "step", uid, "--step", code, "--on", on, *more, as_of=TODAY)


def pay(uid: str, on: str, yuan: int) -> tuple[str, ...]:
    return ("application", "step", uid, "--step", "pay", "--on", on, "--detail", f"amount={yuan}")


def balance(office: Office) -> int:
    return int(office.run("reserve", "list")["balance_fen"])


def test_nothing_is_paid_on_a_day_before_the_money_came(office: Office, urgent: str) -> None:
    office.run("reserve", "add", "allocate", 1000, "--on", "2026-11-01", as_of=TODAY)
    assert office.refused(*pay(urgent, "2026-10-02", 800), as_of=TODAY)["code"] == "applications.reserve_empty"
    office.run(*pay(urgent, "2026-11-02", 800), as_of=TODAY)
    assert balance(office) == 20000


def test_a_payment_may_not_eat_what_was_spent_later(office: Office, urgent: str) -> None:
    office.run("reserve", "add", "allocate", 1000, "--on", "2026-09-01", as_of=TODAY)
    office.run("reserve", "add", "give_back", 500, "--on", "2026-10-20", as_of=TODAY)
    assert office.refused(*pay(urgent, "2026-10-02", 800), as_of=TODAY)["code"] == "applications.reserve_empty"
    office.run(*pay(urgent, "2026-10-02", 500), as_of=TODAY)


def test_a_case_that_was_paid_stays_until_the_money_is_back(office: Office, urgent: str) -> None:
    office.run("reserve", "add", "allocate", 1000, "--on", "2026-09-01", as_of=TODAY)
    office.run(*pay(urgent, "2026-10-02", 800), as_of=TODAY)
    back = ("application", "return", urgent, "--to", "pay", "--on", "2026-10-03", "--reason", "金额写错")
    office.run(*back, as_of=TODAY)
    close = ("application", "withdraw", urgent, "--on", "2026-10-05", "--reason", "不再需要")
    assert office.refused(*close, as_of=TODAY)["code"] == "applications.paid_first"
    assert office.refused(*pay(urgent, "2026-10-04", 200), as_of=TODAY)["code"] == "applications.reserve_differs"
    office.run("reserve", "add", "refund", 800, "--on", "2026-10-04", "--case", urgent, as_of=TODAY)
    office.run(*close, as_of=TODAY)
    assert balance(office) == 100000
