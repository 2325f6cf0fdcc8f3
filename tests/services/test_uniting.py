"""Two persons prove to be one: everything passes over once, refusals say why, one undo restores every row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.queries import import_match
from db.types import definition_uid, new_uid
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.changes import grant_entitlement, set_covered, stop_entitlement
from minsheng_desktop.households.accounts import add_account
from minsheng_desktop.households.alike import find_alike
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.membership import add_member
from minsheng_desktop.households.records import NewAccount, NewMember
from minsheng_desktop.households.registering import Registration, check_registration, register_household
from minsheng_desktop.households.service import household_page, person_page, search_people
from minsheng_desktop.households.uniting import ID_KEPT, preview_unite, unite_persons
from minsheng_desktop.rules.bank_card import luhn_digit
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import heads_of, id_number, open_rostered
from tests.factories.living import living_rows

VILLAGE = definition_uid("area", "341299101202")
BODY = "622988000012345678"
CARD = BODY + luhn_digit(BODY)
REAL = id_number("19520312", 551)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_rostered(tmp_path / "w") as opened:
        yield opened


@pytest.fixture
def heads(workspace: Workspace) -> dict[str, bytes]:
    return heads_of()


def home_of(workspace: Workspace, person: bytes) -> bytes:
    return workspace.read(person_page, person).households[0].household_uid


def twin(workspace: Workspace, household: bytes, **more: object) -> bytes:
    values: dict[str, object] = {"name": "张贵英", "relation": "其他", "account": NewAccount(CARD)} | more
    return workspace.run(add_member, household, NewMember(**values), 202608).value.person_uid  # type: ignore[arg-type]


@use_case(Operation("tests.add_facts", Right.EDIT))
def add_facts(uow: UnitOfWork, keep: bytes, gone: bytes) -> None:
    uow.insert(
        "payment_record",
        {"uid": new_uid(), "person_uid": gone, "item": "慰问金", "month": 202608, "amount_fen": 10000},
    )  # fmt: skip
    for rule, person, other in (("deceased_note", gone, None), ("same_person", keep, gone), ("card", keep, gone)):
        uow.insert(
            "doubt",
            {"uid": new_uid(), "rule": rule, "status": "open", "person_uid": person, "other_person_uid": other,
             "params": "{}", "raised_on": "2026-11-01"},
        )  # fmt: skip


def test_everything_passes_over_once_and_undo_restores_every_row(workspace: Workspace, heads: dict[str, bytes]) -> None:
    keep = heads["张桂英"]
    home = home_of(workspace, keep)
    gone = twin(workspace, home, phone="15400009999", id_no=REAL)
    page = workspace.read(household_page, home)
    dibao = page.benefits[0].uid
    workspace.run(set_covered, dibao, [keep, page.members[1].person_uid, gone], 202611)
    workspace.run(add_account, keep, NewAccount(CARD), False)
    workspace.run(add_facts, keep, gone)
    before = living_rows(workspace)
    preview = workspace.read(preview_unite, keep, gone)
    assert (preview.refusals, preview.choose) == ((), ("id_no",))
    assert preview.counts["payment_record"] == 1
    fields = {field.key: field for field in preview.fields}
    assert (fields["name"].keep, fields["name"].gone, fields["name"].differs) == ("张桂英", "张贵英", True)
    workspace.run(unite_persons, keep, gone, frozenset({"id_no", "name"}))
    person = workspace.read(person_page, keep)
    assert (person.values["name"], person.values["id_no"], person.values["birth"]) == ("张贵英", REAL, "1952-03-12")
    assert sorted(f.value for f in person.former) == sorted(["张桂英", id_number("19510312", 121)])
    assert len(person.households) == 1
    assert person.households[0].is_head
    assert len(person.accounts) == 2
    assert any(line.item == "慰问金" for line in person.payments)
    (benefit,) = [b for b in person.benefits if b.uid == dibao]
    assert benefit.covered == 2
    assert [hit.uid for hit in workspace.read(search_people, "张贵英")] == [keep]
    assert [hit.uid for hit in workspace.read(search_people, "贵英")] == [keep]
    assert {doubt.rule for doubt in person.doubts} == {"deceased_note"}
    assert workspace.read(person_page, gone).merged_into == keep
    workspace.undo()
    assert living_rows(workspace) == before
    workspace.redo()
    assert workspace.read(person_page, keep).values["id_no"] == REAL
    workspace.undo()
    assert living_rows(workspace) == before


def test_blank_fields_are_filled_and_the_rest_stays(workspace: Workspace, heads: dict[str, bytes]) -> None:
    keep = heads["程素珍"]
    gone = twin(workspace, home_of(workspace, keep), name="程素真", ethnic="汉族", birth="1954")
    workspace.run(unite_persons, keep, gone)
    values = workspace.read(person_page, keep).values
    assert (values["name"], values["ethnic"], values["birth"]) == ("程素珍", "汉族", "1954-01-01")
    assert workspace.read(person_page, keep).united == ((gone, "程素真"),)


def test_two_numbers_that_hold_want_a_choice(workspace: Workspace, heads: dict[str, bytes]) -> None:
    keep = heads["张桂英"]
    gone = twin(workspace, home_of(workspace, keep), id_no=REAL)
    with pytest.raises(AppError, match="unite_choose"):
        workspace.run(unite_persons, keep, gone)
    workspace.run(unite_persons, keep, gone, frozenset({ID_KEPT}))
    person = workspace.read(person_page, keep)
    assert person.values["id_no"] == id_number("19510312", 121)
    assert REAL in [former.value for former in person.former]
    found = workspace.read(lambda uow: list(import_match.persons(uow.connection, uow.node.uid, [], [REAL])))
    assert [row[1] for rows in found for row in rows] == [keep]
    assert [hit.uid for hit in workspace.read(find_alike, id_no=REAL)] == [keep]
    again = Registration(VILLAGE, members=(NewMember(name="张贵英", id_no=REAL, relation="户主"),), month=202611)
    assert workspace.read(check_registration, again)["members.0.id_no"].code == "households.on_record"
    with pytest.raises(AppError, match="merged"):
        workspace.run(edit_person, gone, {"phone": ""})


def test_a_person_of_another_office_is_left_to_it(workspace: Workspace, heads: dict[str, bytes]) -> None:
    keep = heads["张桂英"]
    gone = twin(workspace, home_of(workspace, keep))
    with workspace.database.writing() as connection:
        connection.exec_driver_sql("UPDATE person SET home_node = ? WHERE uid = ?", (bytes(16), gone))
    assert len(workspace.read(preview_unite, keep, gone).refusals) == 1
    with pytest.raises(AppError, match="unite_foreign"):
        workspace.run(unite_persons, keep, gone)
    with pytest.raises(AppError, match="foreign_row"):
        workspace.run(add_member, home_of(workspace, heads["王满堂"]), NewMember(person_uid=gone), 202611)


def test_who_draws_one_programme_twice_is_not_united(workspace: Workspace, heads: dict[str, bytes]) -> None:
    one, other = heads["王满堂"], heads["董长根"]
    preview = workspace.read(preview_unite, one, other)
    assert any("农村低保" in reason for reason in preview.refusals)
    with pytest.raises(AppError, match="unite_benefit"):
        workspace.run(unite_persons, one, other, frozenset({"id_no"}))
    page = workspace.read(household_page, home_of(workspace, other))
    workspace.run(stop_entitlement, page.benefits[0].uid, 202610)
    workspace.run(unite_persons, one, other, frozenset({ID_KEPT}))
    benefits = workspace.read(person_page, one).benefits
    assert [(b.running, b.amount_fen) for b in benefits] == [(True, 24000), (False, 38500)]
    assert [m.to_month for m in workspace.read(person_page, one).households] == [None, 202610]


def test_a_head_of_another_household_is_not_taken_from_it(workspace: Workspace, heads: dict[str, bytes]) -> None:
    reg = Registration(
        VILLAGE, month=202611, members=(NewMember(name="张贵英", relation="户主"), NewMember("张六", relation="子"))
    )
    new = workspace.run(register_household, reg).value
    gone = workspace.read(household_page, new).members[0].person_uid
    keep = workspace.read(household_page, home_of(workspace, heads["张桂英"])).members[1].person_uid
    with pytest.raises(AppError, match="unite_head"):
        workspace.run(unite_persons, keep, gone)
    before = living_rows(workspace)
    workspace.run(unite_persons, keep, gone, frozenset({"household"}))
    page = workspace.read(person_page, keep)
    assert [m.household_uid for m in page.households if m.to_month is None] == [new]
    assert page.village == "石门村"
    workspace.undo()
    assert living_rows(workspace) == before


def test_the_same_or_a_united_person_is_refused(workspace: Workspace, heads: dict[str, bytes]) -> None:
    keep = heads["张桂英"]
    gone = twin(workspace, home_of(workspace, keep))
    with pytest.raises(AppError, match="unite_same"):
        workspace.run(unite_persons, keep, keep)
    workspace.run(unite_persons, keep, gone)
    with pytest.raises(AppError, match="unite_merged"):
        workspace.run(unite_persons, keep, gone)


def test_own_benefits_of_both_stay_both(workspace: Workspace, heads: dict[str, bytes]) -> None:
    from minsheng_desktop.programmes.service import list_programmes

    keep = heads["张桂英"]
    gone = twin(workspace, home_of(workspace, keep))
    codes = [row.code for row in workspace.read(list_programmes) if row.unit == "person"]
    workspace.run(grant_entitlement, codes[0], keep, 202609, 5000)
    workspace.run(grant_entitlement, codes[1], gone, 202609, 6000)
    workspace.run(unite_persons, keep, gone)
    drawn = workspace.read(person_page, keep).benefits
    assert sorted(b.amount_fen or 0 for b in drawn) == [5000, 6000, 48000]


@pytest.mark.parametrize("keep_dead", [True, False])
def test_a_dead_and_a_living_record_are_not_united_while_the_living_one_draws(
    workspace: Workspace, heads: dict[str, bytes], keep_dead: bool
) -> None:
    household = home_of(workspace, heads["张桂英"])
    other = twin(workspace, household)
    workspace.run(edit_person, other, {"died_on": "2026-10-03"})
    before = living_rows(workspace)
    pair = (other, heads["张桂英"]) if keep_dead else (heads["张桂英"], other)
    (refusal,) = workspace.read(preview_unite, *pair).refusals
    assert refusal.startswith("两份档案中一份已登记死亡，另一份（张桂英）")
    with pytest.raises(AppError, match="unite_dead"):
        workspace.run(unite_persons, *pair)
    assert living_rows(workspace) == before
