"""A full package that repeats what is here writes nothing and needs no backup; one that changes a row does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.models import EXCHANGED, table
from db.queries import staging
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, Kind
from tests.factories import offices as made
from tests.factories.offices import Offices, add_family, change, differing, insert, remove, rows, value

BACKUPS = "SELECT count(*) FROM backup_run WHERE reason = 'import'"
CHANGES = "SELECT count(*) FROM change"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def counted(offices: Offices) -> tuple[int, int]:
    return value(offices.county, BACKUPS), value(offices.county, CHANGES)


def test_the_same_rows_again_change_nothing_and_need_no_backup(offices: Offices) -> None:
    for serial in range(3):
        offices.first.run(add_family, f"严明{serial}", serial)
    first = offices.report()
    assert first.new == 18
    before = counted(offices)
    again = offices.report(full=True)
    assert (again.status, again.kind, again.new, again.changed) == ("applied", "full", 0, 0)
    assert again.unchanged == first.new + first.unchanged
    assert counted(offices) == before
    assert differing(offices.first, offices.county) == []


@pytest.mark.parametrize("act", ["changed", "new", "deleted"])
def test_a_backup_is_made_before_a_full_package_that_changes_a_row(offices: Offices, act: str) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    backups, _ = counted(offices)
    if act == "changed":
        offices.first.run(change, "person", uids["person"], phone="05501234567")
    elif act == "new":
        offices.first.run(add_family, "严明日", 2)
    else:
        offices.first.run(remove, "bank_account", uids["bank_account"])
    result = offices.report(full=True)
    assert (result.status, result.kind, bool(result.new + result.changed)) == ("applied", "full", True)
    assert counted(offices)[0] == backups + 1
    assert differing(offices.first, offices.county) == []


def test_no_backup_means_that_a_repeated_package_with_a_change_is_not_taken(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    offices.first.run(change, "person", uids["person"], name="严明日")
    sent = offices.up(full=True)
    before = offices.county.database.counts()

    def fails(**_: object) -> None:
        raise AppError(Kind.UNAVAILABLE, "files.disk_full", place="x")

    monkeypatch.setattr(offices.county, "backup", fails)
    result = offices.take(sent)
    monkeypatch.undo()
    assert (result.status, result.error) == ("refused", Kind.UNAVAILABLE)
    assert offices.county.database.counts() == before
    assert offices.take(sent).changed == 1
    assert differing(offices.first, offices.county) == []


@pytest.mark.parametrize("name", sorted(EXCHANGED))
def test_of_every_table_those_are_found_that_are_not_held_yet(offices: Offices, name: str) -> None:
    """Columns of the tables must not be mistaken for those of the question."""
    with offices.county.database.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        model = table(name)
        node, held, other = offices.first.node.uid, new_uid(), new_uid()
        values = {
            column.name: {int: 1, str: "x"}.get(column.type.python_type, bytes(16))
            for column in model.columns
            if not column.nullable and column.default is None
        }
        values |= {"uid": held, "home_node": node, "epoch": 7, "counter": 8}
        connection.execute(model.insert().values(**values))
        staging.create_probe(connection)
        versions = [[other, held], [node, node], [7, 7], [8, 8]]
        assert list(staging.unheld(connection, name, versions, (node, offices.county.node.uid))) == [0]
        connection.rollback()


def test_a_full_package_with_rows_held_and_new_ones_beside_them_is_taken(offices: Offices) -> None:
    day = {"kind": "monthly", "held_on": "2026-06-02", "month": 202606, "place": "会议室"}
    first = offices.first.run(insert, "meeting", uid=new_uid(), title="调度会", **day).value
    offices.report()
    offices.first.run(insert, "meeting", uid=new_uid(), title="再调度", **day)
    assert offices.report(full=True).new == 1
    assert first in rows(offices.county, "meeting", offices.first)
    assert differing(offices.first, offices.county) == []
