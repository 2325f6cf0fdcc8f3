"""The record of an import, and where in which file a person stood."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.operation import UnitOfRead, User
from minsheng_desktop.households.import_log import import_record, list_imports, origins
from minsheng_desktop.households.import_policy import UPDATE, ImportPolicy
from minsheng_desktop.households.import_records import ImportRecord
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.households.uniting import ID_KEPT, unite_persons
from tests.factories.roster_desk import CARD, HEAD, OTHER, PHONE, Desk, household, payments, person, sample, save
from tests.factories.workspaces import prepared_workspace, reopen


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    with reopen(shutil.copytree(template, tmp_path / "w")) as workspace:
        yield Desk(workspace, tmp_path)


def wrong(number: str) -> str:
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def test_an_import_can_be_looked_up_with_all_that_was_decided(desk: Desk) -> None:
    path = save(desk.folder / "名册.xlsx", {"云岭村": [*household(), person("王满堂", wrong(OTHER))]})
    done = desk.take(path)
    (line,) = desk.workspace.read(list_imports)
    assert (line.operation_id, line.file, line.by, line.kind) == (done.operation_id, "名册.xlsx", "陈晓琳", "roster")
    assert (line.programme, line.month, line.rows, line.accepted, line.rejected) == ("dibao_rural", 202606, 3, 2, 1)
    record = desk.workspace.read(import_record, line.operation_id)
    assert record.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert record.policy == {"kind": "merge", "fields": [], "month": 0, "propose_stops": False}
    (sheet,) = record.mapping
    assert (sheet["sheet"], sheet["role"], sheet["header_rows"], sheet["unit"]) == ("云岭村", "data", [2], 100)
    columns = {column["letter"]: (column["header"], column["field"]) for column in sheet["columns"]}
    assert columns["E"] == ("身份证号码", "id_no")
    assert record.counts["outcome"]["new"] == 2
    assert record.counts["totals"]["valid_persons"] == 2
    assert record.counts["sheets"][0] | {"sheet": ""} == {
        "sheet": "", "role": "data", "rows": 3, "accepted": 2, "rejected": 1, "skipped": 0
    }  # fmt: skip
    assert [(p.sheet, p.row, p.code) for p in record.problems if p.severity == "error"] == [
        ("云岭村", 5, "id_checksum")
    ]


def test_the_policy_is_kept_and_what_it_let_stand_is_not_accepted(desk: Desk) -> None:
    desk.roster(household(联系电话="15400000001"))
    path = save(desk.folder / "7.xlsx", {"云岭村": [*household(联系电话=PHONE), person("王满堂", OTHER)]}, 7)
    opened, reading = desk.read(path)
    policy = ImportPolicy(UPDATE, frozenset({"phone"}))
    desk.workspace.run(import_roster, reading, opened.digest, "", policy)
    line = desk.workspace.read(list_imports)[0]
    assert (line.rows, line.accepted, line.rejected) == (3, 2, 0)
    record = desk.workspace.read(import_record, line.operation_id)
    assert (record.policy["kind"], record.policy["fields"], record.counts["outcome"]["left"]) == (
        "update",
        ["phone"],
        1,
    )


def test_an_unknown_import_is_said_to_be_none(desk: Desk) -> None:
    with pytest.raises(AppError) as caught:
        desk.workspace.read(import_record, 99)
    assert caught.value.kind is Kind.NOT_FOUND


def test_every_person_knows_the_rows_of_every_file(desk: Desk) -> None:
    desk.roster(household())
    desk.roster(household(联系电话=PHONE), month=7)
    found = desk.workspace.read(origins, desk.page().uid)
    assert [(o.file, o.sheet, o.row, o.fate, o.undone) for o in found] == [
        ("7.xlsx", "云岭村", 3, "updated", False), ("6.xlsx", "云岭村", 3, "new", False)
    ]  # fmt: skip
    desk.workspace.undo()
    assert [o.undone for o in desk.workspace.read(origins, desk.page().uid)] == [True, False]
    desk.workspace.redo()
    assert [o.undone for o in desk.workspace.read(origins, desk.page().uid)] == [False, False]


def test_a_row_held_back_is_told_as_such(desk: Desk) -> None:
    twice = person("张桂英", HEAD, 低保证号="YL2026902", 户主姓名="张桂英", 家庭人口=1, 保障人口=1)
    desk.roster([*household(), twice | {"月保障金额（元）": 300}])
    found = desk.workspace.read(origins, desk.page().uid)
    assert [(o.row, o.fate) for o in found] == [(3, "new"), (5, "held")]


def test_the_rows_of_two_persons_who_become_one_are_told_together(desk: Desk) -> None:
    desk.roster(household())
    desk.take(payments(desk.folder / "b.xlsx", [("张桂荣", OTHER, "农村低保金", 480, CARD, "2026-06-15")]))
    keep, gone = desk.page().uid, desk.page("张桂荣").uid
    desk.workspace.run(unite_persons, keep, gone, frozenset({ID_KEPT}))
    assert {(o.file, o.row) for o in desk.workspace.read(origins, keep)} == {("6.xlsx", 3), ("b.xlsx", 3)}
    desk.workspace.undo()
    assert {(o.file, o.row) for o in desk.workspace.read(origins, keep)} == {("6.xlsx", 3)}


def test_the_history_tells_the_sheet_and_the_row(desk: Desk) -> None:
    desk.roster(household())
    assert desk.page().history[0].sentence.startswith("名单导入“6.xlsx”工作表“云岭村”第 3 行：")
    assert desk.home().history[0].sentence.startswith("名单导入“6.xlsx”工作表“云岭村”第 3、4 行：")


def test_an_import_that_changes_nothing_leaves_no_record(desk: Desk) -> None:
    desk.roster(household())
    desk.roster(household())
    assert len(desk.workspace.read(list_imports)) == 1
    assert desk.rows("SELECT count(*) FROM import_origin") == [(2,)]


def test_the_village_rosters_leave_one_origin_for_every_row_that_names_somebody(desk: Desk) -> None:
    path, _ = sample("01")
    done = desk.take(path).value
    rows = desk.rows("SELECT fate, count(*) FROM import_origin GROUP BY fate ORDER BY fate")
    assert rows == [("held", done.held), ("new", done.new)]


def test_who_may_not_see_numbers_sees_no_cells_of_the_file(desk: Desk) -> None:
    done = desk.take(save(desk.folder / "a.xlsx", {"云岭村": [*household(), person("王满堂", wrong(OTHER))]}))

    def as_reader(uow: UnitOfRead) -> ImportRecord:
        uow.user = User("reader", "李芳", "read_only")
        return import_record(uow, done.operation_id or 0)

    assert {problem.value for problem in desk.workspace.read(as_reader).problems} == {""}
    assert wrong(OTHER) in {p.value for p in desk.workspace.read(import_record, done.operation_id or 0).problems}
