"""SY-05 经济状况核对平台 by the command line: nobody is confirmed without a result; each adult has a line."""

from __future__ import annotations

import pypdfium2
import pytest

from tests.factories.office_cli import Office, office, three

__all__ = ["office"]

ALL_PAPERS = ("--paper", "all")


def words_of(path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    return "".join(page.get_textpage().get_text_range() for page in document)


def case(office: Office) -> str:
    """A case of a family of three, signed, its papers handed in, taken in."""
    person, *_ = office.household(*three(), month="2020-01")
    office.run("standard", "add", "--programme", "dibao_rural", "--amount", 620, "--from", "2026-01")
    made = office.run(
        "application", "new", "dibao_rural", person, "--on", "2026-03-02", "--signed-all", "2026-03-02", "--relatives",
        "none", *ALL_PAPERS,
    )  # fmt: skip
    number = made["application"]["number"]
    step(office, number, "accept", "2026-03-03")
    return str(number)


def step(office: Office, number: str, name: str, day: str, *details: str):
    words = [word for detail in details for word in ("--detail", detail)]
    return office.run("application", "step", number, "--step", name, "--on", day, *words)


def go_on_to_the_decision(office: Office, number: str) -> None:
    office.run(
        "survey", "add", number, "--on", "2026-03-10", "--by", "王主任", "--by", "李干事", "--income", "wage:务工=9000"
    )
    step(office, number, "preliminary", "2026-03-16")
    office.run("posting", "new", number, "--kind", "preliminary", "--posted-on", "2026-03-17")
    (posting,) = office.run("posting", "list")["postings"]
    office.run("posting", "close", posting["uid"], "--on", "2026-03-25")


def test_sy_05_1_a_case_is_not_confirmed_without_a_result_or_a_recorded_reason(office):
    number = case(office)
    for name in ("survey", "decide"):
        taken = office.refused("application", "step", number, "--step", name, "--on", "2026-03-20")
        assert "核对" in taken["message"] or "核对" in str(taken["details"])
    office.run("means", "answer", number, "--on", "2026-03-09", "--conclusion", "meets")
    go_on_to_the_decision(office, number)
    step(office, number, "decide", "2026-03-27")
    done = step(office, number, "enrol", "2026-03-28")
    assert done["taken"] == 1
    (row,) = office.run("entitlement", "list")["entitlements"]
    assert row["amount_fen"] == (620 - 250) * 3 * 100
    assert row["from_month"] == 202604
    assert office.run("application", "show", number)["application"]["status"] == "confirmed"


@pytest.mark.parametrize("reason", ["县平台停机，县局电话同意先行办理"])
def test_sy_05_1_a_recorded_reason_stands_for_a_result(office, reason):
    number = case(office)
    office.run("means", "answer", number, "--on", "2026-03-09", "--left-out", reason)
    go_on_to_the_decision(office, number)
    assert step(office, number, "decide", "2026-03-27")["taken"] == 1


def test_sy_05_2_each_adult_has_a_line_on_the_authorisation(office, tmp_path):
    number = case(office)
    out = tmp_path / "authorisation.pdf"
    office.run("notice", "make", "authorisation", "--to", number, "--out", out)
    words = words_of(out)
    for name in ("赵立功", "钱秀英", "赵小宝"):
        assert name in words


def test_papers_of_a_case_count_as_filed_and_those_to_come_are_named(office):
    number = case(office)
    office.run("means", "answer", number, "--on", "2026-03-09", "--conclusion", "meets")
    go_on_to_the_decision(office, number)
    step(office, number, "decide", "2026-03-27")
    step(office, number, "enrol", "2026-03-28")
    (line,) = office.run("dossier", "missing")["missing"]
    assert set(line["kinds"]) == {"posting_photo", "confirmation_notice"}
