"""Programmes are data: what holds for them, what fields they have, how days are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.programmes.catalogue import load_code_lists, load_programmes
from minsheng_desktop.programmes.declared import (
    PROGRAMMES,
    fields_of_programmes,
    setting_groups,
    setting_kinds,
    shipped_fields,
)
from minsheng_desktop.programmes.fields import check_field, code_of, programme_fields
from minsheng_desktop.programmes.holidays import calendar
from minsheng_desktop.programmes.settings import Rules, all_rules, rules_of
from minsheng_desktop.rules.working_days import add_working_days
from minsheng_desktop.workspace.service import Workspace
from tests.factories.workspaces import make_workspace

ROSTER = [p for p in load_programmes() if "roster" in p.scope]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with make_workspace(tmp_path_factory.mktemp("settings") / "w", areas=False) as made:
        yield made


def test_every_programme_with_a_roster_has_a_value_for_every_setting(workspace: Workspace) -> None:
    found = workspace.read(all_rules)
    assert len(found) == len(load_programmes())
    for rules in found.values():
        assert rules.values.keys() == setting_kinds().keys()


def test_what_the_catalogue_sets_is_of_the_declared_kind(workspace: Workspace) -> None:
    codes = {programme.code for programme in load_programmes()}
    for rules in workspace.read(all_rules).values():
        for key, kind in setting_kinds().items():
            value, place = rules[key], f"{rules.programme}.{key}"
            if kind.type in ("int", "money"):
                assert type(value) is int, place
            elif kind.type == "flag":
                assert isinstance(value, bool), place
            elif kind.type == "choice":
                assert value in dict(kind.choices), place
            elif kind.type == "list":
                known = codes if kind.list_name == PROGRAMMES else set(dict(kind.choices))
                assert kind.numbers or set(value) <= known, place
            elif kind.type == "table":
                assert all(isinstance(number, int) for number in value.values()), place
            assert kind.group in setting_groups()


def test_defaults_are_those_of_practice(workspace: Workspace) -> None:
    dibao = workspace.read(rules_of, "dibao_rural")
    assert (dibao["decides"], dibao["posting_days"], dibao["grace_months"], dibao["first_month"]) == (
        "township", 7, 6, "next_month",
    )  # fmt: skip
    assert dibao.entry("review_months", "A") == 12
    assert dibao.entry("review_months", "B") == 6
    assert dibao["amount_rule"] == "gap"
    assert workspace.read(rules_of, "disabled_living_subsidy").words("eligible_any") == (
        "dibao_rural", "dibao_urban", "dibao_margin",
    )  # fmt: skip
    for code in ("orphan_dispersed", "child_no_guardian", "psych_drug_subsidy", "fp_special"):
        assert workspace.read(rules_of, code)["posting_level"] == "none"
    margin, rigid = workspace.read(rules_of, "dibao_margin"), workspace.read(rules_of, "rigid_expenditure")
    assert (margin["amount_rule"], rigid["amount_rule"], rigid["valid_months"]) == ("none", "none", 12)


def test_a_case_keeps_the_rules_it_began_with(workspace: Workspace) -> None:
    rules = workspace.read(rules_of, "temp_relief")
    assert Rules.of(rules.snapshot()) == rules
    assert Rules.of({"values": {"posting_days": 5}})["posting_days"] == 5
    assert Rules.of({"values": {"posting_days": 5}})["total_days"] == 30


def test_an_unknown_programme_is_refused(workspace: Workspace) -> None:
    with pytest.raises(AppError):
        workspace.read(rules_of, "no_such_programme")


def test_every_programme_with_a_roster_has_its_fields(workspace: Workspace) -> None:
    lists = load_code_lists()
    for programme in ROSTER:
        shipped = fields_of_programmes().get(programme.code, ())
        fields = workspace.read(programme_fields, programme.code)
        assert [(field.key, field.required) for field in fields] == list(shipped)
        assert len({field.label for field in fields}) == len(fields)
        for field in fields:
            assert (field.kind == "choice") == bool(field.choices)
            assert not field.list_name or field.list_name in lists
    assert fields_of_programmes().keys() <= {programme.code for programme in load_programmes()}
    assert {key for keys in fields_of_programmes().values() for key, _ in keys} == shipped_fields().keys()


def test_a_field_keeps_what_fits_and_refuses_the_rest(workspace: Workspace) -> None:
    fields = {field.key: field for field in workspace.read(programme_fields, "disabled_nursing_subsidy")}
    today = date(2026, 6, 1)
    assert check_field(fields["disability_grade"], "1级", today) == "一级"
    assert check_field(fields["disability_grade"], "2", today) == "二级"
    assert code_of(fields["disability_grade"], "二级") == "2"
    assert check_field(fields["cert_valid_until"], "2030.5.1", today) == "2030-05-01"
    assert check_field(fields["cert_frozen"], "√", today) == "是"
    assert check_field(fields["disability_cert"], "11010519491231002x41", today) == "11010519491231002X41"
    assert check_field(fields["disability_grade"], "  ", today) == ""
    for key, wrong in (("disability_grade", "五级"), ("disability_cert", "123"), ("cert_valid_until", "某日")):
        with pytest.raises(AppError):
            check_field(fields[key], wrong, today)


def test_the_calendar_knows_the_days_off_and_the_weekends_worked(workspace: Workspace) -> None:
    days = workspace.read(calendar)
    assert not days.is_working_day(date(2026, 10, 1))
    assert days.is_working_day(date(2026, 10, 10))
    assert not days.is_working_day(date(2026, 10, 11))
    assert add_working_days(date(2026, 9, 30), 1, days) == date(2026, 10, 8)
