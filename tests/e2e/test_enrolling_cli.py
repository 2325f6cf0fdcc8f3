"""Many cases enrolled at once by the command line: nobody is paid twice, who stays is paid what is right."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.factories.office_cli import Office, office
from tests.factories.workspaces import citizen_id

__all__ = ["office"]
TODAY = "2026-11-20"
READY = ("--detail", "authorised_on=2026-09-01", "--detail", "relatives=none", "--detail", "papers=all")
TRANSFER = (
    ("accept", "2026-09-02", *READY), ("survey", "2026-09-09", "--detail", "income=250"),
    ("preliminary", "2026-09-11"), ("decide", "2026-09-22"),
)  # fmt: skip
STANDARD = (
    *TRANSFER[:1], ("verify", "2026-09-07"), *TRANSFER[1:3],
    ("posting", "2026-09-21", "--detail", "from=2026-09-14"), *TRANSFER[3:],
)  # fmt: skip


@pytest.fixture
def lines(office: Office) -> Office:
    """An office with the lines of dibao (396) and of 特困 at home (600)."""
    for programme, yuan in (("dibao_rural", 396), ("tekun_dispersed", 600)):
        office.run("standard", "add", "--programme", programme, "--amount", yuan, "--from", "2015-03")
    return office


def couple(office: Office) -> tuple[str, str]:
    """A couple that draws 292 together since January, by their names 赵立功 and 钱秀英."""
    a, b, _ = office.household(
        ("赵立功", citizen_id("19500101", 21), "户主"), ("钱秀英", citizen_id("19520505", 22), "配偶")
    )
    office.run(
        "entitlement", "grant", a, "--programme", "dibao_rural", "--month", "2026-01", "--income", 250,
        "--covered", "all", as_of=TODAY,
    )  # fmt: skip
    return a, b


def case(office: Office, programme: str, person: str, steps: Iterable[tuple[str, ...]], *more: str) -> str:
    words = ("application", "new", programme, person, "--on", "2026-09-01", "--paper", "all", "--relatives", "none")
    uid = str(office.run(*words, *more, as_of=TODAY)["uid"])
    for step, on, *details in steps:
        office.run("application", "step", uid, "--step", step, "--on", on, *details, as_of=TODAY)
    return uid


def to_tekun(office: Office, person: str) -> str:
    return case(office, "tekun_dispersed", person, TRANSFER, "--path", "transfer", "--cover", person,
                "--field", "self_care=全自理")  # fmt: skip


def drawn(office: Office, month: str) -> list[tuple[str, str, int, int]]:
    rows = office.run("entitlement", "list", "--month", month)["entitlements"]
    return sorted((row["programme"], row["name"], row["covered"], row["amount_fen"]) for row in rows)


def enrol(office: Office, *uids: str) -> dict[str, list[dict[str, str]]]:
    answer: dict[str, list[dict[str, str]]] = office.run(
        "application", "step", *uids, "--step", "enrol", "--on", "2026-09-23", as_of=TODAY
    )
    return answer


def test_of_two_cases_that_exclude_each_other_only_the_first_is_enrolled(lines: Office) -> None:
    person, _ = lines.household(("孙独", citizen_id("19500101", 41), "户主"))
    first = case(lines, "dibao_rural", person, STANDARD)
    second = case(lines, "tekun_dispersed", person, STANDARD, "--field", "self_care=全自理")
    answer = enrol(lines, first, second)
    assert [line["code"] for line in answer["refused"]] == ["applications.not_enrolled"]
    assert drawn(lines, "2026-10") == [("农村低保", "孙独", 1, 14600)]


def test_who_stays_behind_is_paid_for_those_who_stay(lines: Office) -> None:
    leaver, _ = couple(lines)
    enrol(lines, to_tekun(lines, leaver))
    assert drawn(lines, "2026-09") == [("农村低保", "钱秀英", 2, 29200)]
    assert drawn(lines, "2026-10") == [("农村低保", "钱秀英", 1, 14600), ("分散特困", "赵立功", 1, 60000)]


def test_a_couple_transferred_at_once_leaves_nothing_behind(lines: Office) -> None:
    a, b = couple(lines)
    enrol(lines, to_tekun(lines, a), to_tekun(lines, b))
    assert [line[3] for line in drawn(lines, "2026-09")] == [29200]
    assert drawn(lines, "2026-10") == [("分散特困", "赵立功", 1, 60000), ("分散特困", "钱秀英", 1, 60000)]
    assert lines.run("stats", "duplicates", "--month", "2026-10")["duplicates"] == []


def test_an_amount_that_never_began_is_not_shown_for_the_last_month(lines: Office) -> None:
    couple(lines)
    (row,) = lines.run("entitlement", "list")["entitlements"]
    lines.run("entitlement", "change", row["uid"], "--month", "2026-12", "--amount", 100, as_of=TODAY)
    lines.run("entitlement", "stop", row["uid"], "--month", "2026-11", as_of=TODAY)
    assert [line[3] for line in drawn(lines, "2026-11")] == [29200]


def test_nobody_who_died_meanwhile_is_enrolled(lines: Office) -> None:
    person, _ = lines.household(("孙独", citizen_id("19500101", 41), "户主"))
    uid = case(lines, "dibao_rural", person, STANDARD)
    lines.run("person", "die", person, "--on", "2026-10-15", as_of=TODAY)
    words = ("application", "step", uid, "--step", "enrol", "--on", "2026-10-20")
    assert lines.refused(*words, as_of=TODAY)["code"] == "applications.not_enrolled"
    assert drawn(lines, "2026-11") == []


def test_a_case_tells_from_the_start_what_stands_against_enrolling_it(lines):
    first, *_ = lines.household(("吴长贵", citizen_id("19600101", 25), "户主"))
    uid = case(lines, "disabled_living_subsidy", first, ())
    told = lines.run("application", "show", uid, as_of=TODAY)["warnings"]
    assert any(line.startswith("按现在的情况还不能纳入保障") and "低保" in line for line in told)
    free = case(lines, "dibao_rural", first, ())
    assert not any("不能纳入保障" in line for line in lines.run("application", "show", free, as_of=TODAY)["warnings"])
