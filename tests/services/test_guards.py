"""What stands against a benefit: the same twice, what excludes it, ages, conditions, certificates, another hukou."""

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.granting import GrantMore, grant_entitlement
from minsheng_desktop.entitlements.guards import Start, check_start, check_starts, paid_refusal, paid_until
from tests.factories.benefits import benefit_row
from tests.factories.households import heads_of, open_rostered


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w") as opened:
        opened.heads = heads_of()
        yield opened


def codes(workspace, programme, name, month=202612, **extra):
    found = workspace.read(check_start, programme, [workspace.heads[name]], None, month, "", extra)
    return [error.code.removeprefix("entitlements.") for error in found.refusals]


def test_the_same_and_what_excludes_it_is_refused_whichever_names_the_other(workspace):
    assert codes(workspace, "dibao_rural", "王满堂") == ["exists"]
    assert codes(workspace, "dibao_urban", "王满堂") == ["exclusive"]
    assert codes(workspace, "tekun_dispersed", "王满堂") == ["exclusive"]
    assert codes(workspace, "dibao_rural", "谢启发") == []  # it ended in September
    assert codes(workspace, "dibao_rural", "谢启发", 202609) == ["exists"]


def test_the_living_subsidy_is_drawn_only_while_in_hardship(workspace):
    card = {"disability_grade": "一级"}
    assert codes(workspace, "disabled_living_subsidy", "王满堂", **card) == []
    assert codes(workspace, "disabled_living_subsidy", "谢启发", **card) == ["not_eligible"]


def test_a_certificate_that_is_frozen_or_has_run_out_carries_nothing(workspace):
    assert codes(workspace, "disabled_nursing_subsidy", "谢启发", cert_frozen="是") == ["certificate_frozen"]
    assert codes(workspace, "disabled_nursing_subsidy", "谢启发", cert_valid_until="2026-11-30") == [
        "certificate_expired"
    ]


def test_ages_and_the_way_out_are_told(workspace):
    assert codes(workspace, "elder_80_allowance", "王满堂", 202804) == ["too_young"]
    assert codes(workspace, "elder_80_allowance", "王满堂", 202805) == []
    found = workspace.read(check_start, "elder_80_allowance", [workspace.heads["王满堂"]], None, 202612)
    assert "2028-05" in found.refusals[0].message
    assert codes(workspace, "orphan_dispersed", "王满堂") == ["too_old"]


def test_party_members_need_seventy_years_and_thirty_in_the_party(workspace):
    assert codes(workspace, "party_elder_subsidy", "王满堂", party_joined_on="1985-07-01") == []
    assert codes(workspace, "party_elder_subsidy", "王满堂", party_joined_on="2001-07-01") == ["party_years"]
    paid = {"party_joined_on": "1985-07-01", "fixed_subsidy": "是"}
    assert codes(workspace, "party_elder_subsidy", "王满堂", **paid) == ["party_income"]


def test_many_are_judged_at_once_in_their_order(workspace):
    people = [workspace.heads[name] for name in ("王满堂", "谢启发")]
    found = workspace.read(check_starts, [Start("dibao_rural", (person,), None, 202612) for person in people])
    assert [bool(one.refusals) for one in found] == [True, False]
    with pytest.raises(AppError, match="no_programme"):
        workspace.read(check_starts, [Start("no_such", (people[0],), None, 202612)])


def test_a_number_of_another_county_warns_and_refuses_nothing(workspace):
    person = workspace.heads["谢启发"]
    with workspace.database.writing() as connection:
        connection.exec_driver_sql("UPDATE person SET id_no = '110101195708090011' WHERE uid = ?", (person,))
    found = workspace.read(check_start, "elder_accident_insurance", [person], None, 202812)
    assert not any(error.code.endswith("foreign_row") for error in found.refusals)
    assert any("户籍" in words for words in found.warnings)


def test_months_are_paid_up_to_the_last_payment_that_did_not_fail(workspace):
    row = benefit_row(workspace, "王满堂")
    assert workspace.read(paid_until, [row["uid"]]) == {row["uid"]: 202610}
    refused = paid_refusal(202610, 202610)
    assert refused
    assert "2026-11" in refused.message
    assert paid_refusal(202610, 202611) is None


def test_a_recognition_has_a_validity_and_a_benefit_a_day_of_review(workspace):
    person = workspace.heads["谢启发"]
    workspace.run(grant_entitlement, "rigid_expenditure", person, 202611, 0, more=GrantMore())
    with workspace.database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT valid_until, review_due FROM entitlement WHERE person_uid = ? AND from_month = 202611", (person,)
        ).one()
    assert tuple(found) == ("2027-10-31", "2027-10-31")
