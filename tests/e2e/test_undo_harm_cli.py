"""Taking an operation back leaves no money wrong: benefits that exclude each other, paid months, the reserve fund."""

from __future__ import annotations

from typing import Any

from tests.factories.office_cli import Office, office
from tests.factories.workspaces import citizen_id

__all__ = ["office"]
TODAY = "2026-11-20"
NUMBER = citizen_id("19530505", 23)
SHEET = ("姓名", "身份证号码", "补贴项目", "金额", "银行账号", "发放日期", "账户姓名")


def granted(office: Office) -> tuple[str, str]:
    """A man on dibao of 300 since January; his uid and the benefit's."""
    person, _ = office.household(("孙单", NUMBER, "户主"))
    words = ("entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2026-01", "--amount", 300)
    return person, str(office.run(*words, as_of=TODAY)["entitlement"]["uid"])


def operations(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.run("audit", "list")["operations"]
    return found


def test_a_stop_is_not_taken_back_where_something_else_began(office: Office) -> None:
    person, uid = granted(office)
    office.run("entitlement", "stop", uid, "--month", "2026-08", as_of=TODAY)
    stop = operations(office)[0]["id"]
    words = ("entitlement", "grant", person, "--programme", "tekun_dispersed", "--month", "2026-09", "--amount", 600)
    office.run(*words, "--field", "self_care=全自理", as_of=TODAY)
    assert office.refused("audit", "undo", stop)["code"] == "entitlements.exclusive"
    rows = office.run("entitlement", "list", "--month", "2026-10")["entitlements"]
    assert [row["programme"] for row in rows] == ["分散特困"]


def test_a_stop_with_nothing_against_it_is_taken_back(office: Office) -> None:
    _, uid = granted(office)
    office.run("entitlement", "stop", uid, "--month", "2026-08", as_of=TODAY)
    office.run("audit", "undo", operations(office)[0]["id"])
    rows = office.run("entitlement", "list", "--month", "2026-10")["entitlements"]
    assert [row["amount_fen"] for row in rows] == [30000]


def test_an_amount_that_was_paid_meanwhile_stays(office: Office) -> None:
    _, uid = granted(office)
    office.run("entitlement", "change", uid, "--month", "2026-09", "--amount", 350, as_of=TODAY)
    change = operations(office)[0]["id"]
    office.roster("sheet", SHEET, [("孙单", NUMBER, "农村低保", 350, "6299773303570593496", "2026-09-15", "孙单")])
    assert office.refused("audit", "undo", change)["code"] == "entitlements.paid_month"


def test_money_that_was_spent_is_not_taken_out_of_the_fund(office: Office) -> None:
    office.run("reserve", "add", "allocate", 1000, "--on", "2026-09-01", as_of=TODAY)
    allocation = operations(office)[0]["id"]
    office.run("reserve", "add", "give_back", 800, "--on", "2026-10-01", as_of=TODAY)
    assert office.refused("audit", "undo", allocation)["code"] == "means.reserve_below_zero"
    assert office.run("reserve", "list")["balance_fen"] == 20000
