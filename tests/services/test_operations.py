"""Operations: one transaction, an audit row, undo and redo, and what stands in their way."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from db.models import table
from db.queries import dossiers
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.service import person_page, search_people
from minsheng_desktop.security.service import list_audit
from minsheng_desktop.workspace.service import Workspace
from tests.factories.workspaces import add_people, citizen_id, prepared_workspace

RIGHT = citizen_id("19510312", 121)
WRONG_CHECK_DIGIT = RIGHT[:17] + ("1" if RIGHT[17] == "0" else "0")


@pytest.fixture
def workspace(tmp_path: Path):  # type: ignore[no-untyped-def]
    with prepared_workspace(tmp_path / "w", areas=False) as opened:
        yield opened


def living(workspace: Workspace) -> int:
    return len(workspace.read(search_people, "张"))


def _row(uow: UnitOfRead, uid: bytes) -> dict[str, object] | None:
    return dossiers.row(uow.connection, "person", uid)


def test_an_edit_is_undone_and_done_again(workspace: Workspace) -> None:
    uid = workspace.run(add_people, [("张桂英", citizen_id("19510312", 122))]).value[0]
    workspace.run(edit_person, uid, {"phone": "15412345678", "name": "张桂瑛"})
    assert workspace.read(search_people, "5678")[0].name == "张桂瑛"
    workspace.undo()
    page = workspace.read(person_page, uid)
    assert (page.values["phone"], page.values["name"]) == (None, "张桂英")
    workspace.redo()
    assert workspace.read(person_page, uid).values["phone"] == "15412345678"


def test_undoing_what_was_entered_takes_it_out_of_sight_and_can_be_redone(workspace: Workspace) -> None:
    workspace.run(add_people, [("张一", None), ("张二", None)])
    assert living(workspace) == 2
    workspace.undo()
    assert living(workspace) == 0
    workspace.redo()
    assert living(workspace) == 2
    assert [entry.name for entry in workspace.read(list_audit)][:3] == ["redo", "undo", "tests.add_people"]


def test_undo_walks_back_one_operation_at_a_time(workspace: Workspace) -> None:
    for name in ("张一", "张二", "张三"):
        workspace.run(add_people, [(name, None)])
    for left in (2, 1, 0):
        workspace.undo()
        assert living(workspace) == left
    with pytest.raises(AppError) as caught:
        workspace.undo()
    assert caught.value.code == "nothing_to_undo"


def test_what_was_edited_and_taken_back_does_not_hold_up_an_earlier_undo(workspace: Workspace) -> None:
    uid = workspace.run(add_people, [("张桂英", None)]).value[0]
    workspace.run(edit_person, uid, {"phone": "15412345678"})
    workspace.undo()
    workspace.undo()
    assert living(workspace) == 0
    workspace.redo()
    workspace.redo()
    assert workspace.read(person_page, uid).values["phone"] == "15412345678"
    workspace.undo()
    workspace.undo()
    assert living(workspace) == 0


def test_an_operation_whose_rows_changed_since_is_not_undone(workspace: Workspace) -> None:
    done = workspace.run(add_people, [("张桂英", None)])
    workspace.run(edit_person, done.value[0], {"phone": "15412345678"})
    with pytest.raises(AppError) as caught:
        workspace.undo_operation(done.operation_id or 0)
    assert caught.value.code == "undo_changed"
    assert living(workspace) == 1


@use_case(Operation("tests.add_account", Right.EDIT))
def add_account(uow: UnitOfWork, person: bytes) -> bytes:
    values = {"uid": new_uid(), "person_uid": person, "number": "1", "number_reversed": "1", "is_current": 1}
    return uow.insert("bank_account", values)


def test_an_operation_whose_rows_are_referred_to_is_not_undone(workspace: Workspace) -> None:
    done = workspace.run(add_people, [("张桂英", None)])
    workspace.run(add_account, done.value[0])
    with pytest.raises(AppError) as caught:
        workspace.undo_operation(done.operation_id or 0)
    assert caught.value.code == "undo_referred"


def test_what_was_sent_is_not_undone(workspace: Workspace) -> None:
    done = workspace.run(add_people, [("张桂英", None)])
    with workspace.database.writing() as connection:
        connection.execute(
            insert(table("node")).values(
                uid=new_uid(), role="county", area_code="341299", name="泾川县", verify_key=b"", age_recipient="",
                fingerprint="", state="joined", admitted_at=0, sent_sequence=1, sent_epoch=1, sent_counter=1000,
            )
        )  # fmt: skip
    with pytest.raises(AppError) as caught:
        workspace.undo_operation(done.operation_id or 0)
    assert caught.value.code == "undo_sent"
    assert living(workspace) == 1


@use_case(Operation("tests.fail_halfway", Right.EDIT))
def fail_halfway(uow: UnitOfWork) -> None:
    uow.insert("person", {"uid": new_uid(), "name": "张三", "sex_code": "1", "id_state": "missing",
                          "name_pinyin": "", "name_initials": ""})  # fmt: skip
    raise RuntimeError("halfway")


def test_a_failure_halfway_leaves_nothing_of_the_operation(workspace: Workspace) -> None:
    before = workspace.database.counts()
    with pytest.raises(RuntimeError):
        workspace.run(fail_halfway)
    assert workspace.database.counts() == before


@use_case(Operation("tests.long_work", Right.EDIT))
def long_work(uow: UnitOfWork) -> None:
    for step in range(100):
        uow.insert("person", {"uid": new_uid(), "name": f"张{step}", "sex_code": "1", "id_state": "missing",
                              "name_pinyin": "", "name_initials": ""})  # fmt: skip
        uow.job.tick(step, 100)


def test_cancelling_leaves_nothing_half_done(workspace: Workspace) -> None:
    before = workspace.database.counts()
    job = Job(lambda stage, done, total: job.cancel() if done > 50 else None, interval=0)
    with pytest.raises(AppError) as caught:
        workspace.run_job(job, None, long_work)
    assert caught.value.kind is Kind.CANCELLED
    assert workspace.database.counts() == before


def test_an_edit_that_changes_nothing_leaves_no_operation(workspace: Workspace) -> None:
    uid = workspace.run(add_people, [("张桂英", None)]).value[0]
    operations = workspace.database.counts()["operation"]
    assert workspace.run(edit_person, uid, {"name": "张桂英"}).operation_id is None
    assert workspace.database.counts()["operation"] == operations


def test_a_stale_form_is_refused(workspace: Workspace) -> None:
    uid = workspace.run(add_people, [("张桂英", None)]).value[0]
    seen = workspace.read(person_page, uid).version
    workspace.run(edit_person, uid, {"phone": "15412345678"}, seen)
    with pytest.raises(AppError) as caught:
        workspace.run(edit_person, uid, {"phone": "15400000000"}, seen)
    assert caught.value.kind is Kind.CONFLICT
    assert workspace.read(person_page, uid).values["phone"] == "15412345678"


def test_the_former_name_and_number_are_kept(workspace: Workspace) -> None:
    old, new = citizen_id("19510312", 122), citizen_id("19510312", 124)
    uid = workspace.run(add_people, [("张桂英", old)]).value[0]
    workspace.run(edit_person, uid, {"id_no": new.lower()})
    with workspace.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT kind, value FROM former_identity").all()
    assert [tuple(row) for row in kept] == [("id_no", old)]
    row = workspace.read(_row, uid)
    assert row is not None
    assert (row["id_no"], row["sex_code"]) == (new, "2")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "households.name_missing"),
        ({"id_no": WRONG_CHECK_DIGIT}, "households.id_wrong"),
        ({"birth": "1951-02-30"}, "households.bad_date"),
        ({"phone": "12"}, "households.bad_phone"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(workspace: Workspace, values: dict[str, str], code: str) -> None:
    uid = workspace.run(add_people, [("张桂英", None)]).value[0]
    with pytest.raises(AppError) as caught:
        workspace.run(edit_person, uid, {**values, "id_state": "valid"})
    assert caught.value.code == code
    assert workspace.read(person_page, uid).values["name"] == "张桂英"


def test_a_number_of_somebody_else_is_refused_with_the_name(workspace: Workspace) -> None:
    number = citizen_id("19510312", 122)
    _, other = workspace.run(add_people, [("张桂英", number), ("李根宝", None)]).value
    with pytest.raises(AppError) as caught:
        workspace.run(edit_person, other, {"id_no": number, "id_state": "valid"})
    assert caught.value.code == "households.id_in_use"
    assert "张桂英" in caught.value.message
