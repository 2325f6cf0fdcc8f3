"""SY-01 低保应用软件 and SY-02 农村低保管理信息系统 by the command line."""

from __future__ import annotations

from tests.factories.office_cli import DIBAO_HEADER, VILLAGE, Office, office, three
from tests.factories.workspaces import citizen_id

__all__ = ["office"]


def amount(office: Office, month: str) -> int:
    (row,) = office.run("entitlement", "list", "--month", month)["entitlements"]
    return int(row["amount_fen"])


def standard(office: Office, yuan: int, month: str) -> str:
    made = office.run("standard", "add", "--programme", "dibao_rural", "--amount", yuan, "--from", month)
    return str(made["standard"]["key"])


def test_sy_01_1_a_household_of_three_by_the_line_of_each_month(office):
    person, *_ = office.household(*three())
    standard(office, 396, "2015-03")
    granted = office.run(
        "entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2015-03", "--income", 250,
        "--covered", "all",
    )  # fmt: skip
    assert granted["amount_fen"] == (396 - 250) * 3 * 100 == 43800
    key = standard(office, 442, "2016-01")
    preview = office.run("standard", "preview", key)
    assert (preview["changed"], preview["old_fen"], preview["new_fen"]) == (1, 43800, 57600)
    office.run("standard", "apply", key)
    assert amount(office, "2016-01") == (442 - 250) * 3 * 100 == 57600
    assert amount(office, "2015-06") == 43800
    uid = granted["entitlement"]["uid"]
    assert "396.00元 − 250.00元" in office.run("entitlement", "explain", uid, "--month", "2015-06")["sentence"]


def singles(count: int, born: str, first: int) -> list[tuple[object, ...]]:
    return [
        (at, VILLAGE, f"独居{at:04d}", f"独居{at:04d}", "户主", citizen_id(born, at % 1000, f"3412{90 + at // 1000}"),
         1, 1, "A", 300)
        for at in range(first, first + count)
    ]  # fmt: skip


def test_sy_01_3_exactly_497_households_of_one_person_of_sixty_or_more(office):
    older, younger = singles(497, "19550203", 1), singles(60, "19900203", 500)
    couples = []
    for at in range(560, 600):
        head = f"两口{at}"
        couples += [
            (at, VILLAGE, head, head, "户主", citizen_id("19500101", at), 2, 2, "B", 500),
            ("", VILLAGE, head, f"配偶{at}", "配偶", citizen_id("19520101", at), 2, 2, "B", ""),
        ]
    office.roster("roster", DIBAO_HEADER, [*older, *younger, *couples], "--programme", "dibao_rural")
    found = office.run(
        "stats", "query", "run", "--programme", "dibao_rural", "--size-to", 1, "--age-from", 60
    )  # fmt: skip
    assert found["count"] == 497
    office.run(
        "stats", "query", "save", "60岁以上单人户", "--programme", "dibao_rural", "--size-to", 1, "--age-from", 60
    )
    assert office.run("stats", "query", "run", "60岁以上单人户")["count"] == 497


def test_sy_01_4_the_average_of_june_is_239_37(office):
    """865 households, 1534 persons, 367,191 yuan: two persons in 669 households, one in 196."""
    rows: list[tuple[object, ...]] = []
    left = 36_719_100
    for at in range(865):
        paid = left - (864 - at) * 42_000 if at == 864 else 42_000
        left -= paid
        head = f"户主{at:04d}"
        size = 2 if at < 669 else 1
        rows.append(
            (at + 1, VILLAGE, head, head, "户主", citizen_id("19600101", at), size, size, "B", f"{paid / 100:.2f}")
        )
        if size == 2:
            rows.append(("", VILLAGE, head, f"成员{at:04d}", "配偶", citizen_id("19610101", at), size, size, "B", ""))
    office.roster("roster", DIBAO_HEADER, rows, "--programme", "dibao_rural", "--month", "2026-06")
    june = office.run("stats", "summary", "--month", "2026-06", "--programme", "dibao_rural")
    assert (june["households"], june["persons"], june["total_fen"]) == (865, 1534, 36_719_100)
    assert june["per_person"] == "239.37"


def test_sy_02_2_a_new_line_changes_only_its_month_and_those_after(office):
    person, *_ = office.household(*three())
    standard(office, 352, "2014-01")
    office.run("entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2015-01", "--income", 0)
    key = standard(office, 396, "2015-03")
    assert {month: amount(office, month) for month in ("2015-02", "2015-03")} == {"2015-02": 35200, "2015-03": 35200}
    office.run("standard", "apply", key)
    year = [amount(office, f"2015-{month:02d}") for month in range(1, 13)]
    assert year == [35200] * 2 + [39600] * 10
    assert sum(year) == 466_400
