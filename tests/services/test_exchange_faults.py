"""Faults: killed programs, full disks, restored and cloned workspaces, and what stands in clear anywhere."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.queries import exchange as stored
from db.queries import merging
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.exchange import incoming, merge, nodes, outgoing, stick
from minsheng_desktop.exchange.lineage import Whole
from minsheng_desktop.exchange.nodes import list_nodes
from minsheng_desktop.exchange.records import PackageKind
from tests.factories import offices as made
from tests.factories.offices import COUNTY, FIRST, SECOND, Offices, add_family, change, differing, number, rows, value
from tests.factories.workspaces import reopen

FORK = "两台电脑数据不一致，请做一次全量上报"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


class Killed(BaseException):
    """Stands for a kill -9 at this place."""


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def sequences(offices: Offices) -> list[int]:
    return [package.sequence for package in offices.first.read(nodes.list_packages) if package.direction == "out"]


# writing


def test_a_full_stick_leaves_no_file_and_wastes_only_a_number(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    offices.first.run(add_family, "严明月", 1)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(stick.os, "fsync", full)
        with pytest.raises(AppError) as caught:
            outgoing.export_package(offices.first, offices.stick)
    assert (caught.value.kind, caught.value.code) == (Kind.UNAVAILABLE, "files.disk_full")
    assert files(offices.stick) == []
    assert sequences(offices) == []
    offices.first.undo()  # nothing was sent, so it can still be taken back
    assert outgoing.export_package(offices.first, offices.stick).sequence == 2


def test_a_failure_between_file_and_record_removes_the_file(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    offices.first.run(add_family, "严明月", 1)

    with monkeypatch.context() as patch:
        patch.setattr(offices.first, "run_job", _kill)
        with pytest.raises(Killed):
            outgoing.export_package(offices.first, offices.stick)
    assert files(offices.stick) == []
    assert outgoing.export_package(offices.first, offices.stick).sequence == 2


def test_a_kill_between_file_and_record_never_gives_its_number_away(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is on the stick, the workspace does not know it: it may be carried to the county all the same."""
    uids = offices.first.run(add_family, "严明月", 1).value
    with monkeypatch.context() as patch:
        patch.setattr(offices.first, "run_job", _kill)
        patch.setattr(stick, "discard", lambda _paths: None)
        with pytest.raises(Killed):
            outgoing.export_package(offices.first, offices.stick)
    (orphan,) = offices.stick.iterdir()
    offices.first.undo()  # the workspace believes that nothing was sent …
    offices.first.run(add_family, "高山", 2)
    following = offices.up()
    assert offices.take(orphan).new == 6
    assert offices.take(following).status == "applied"
    assert rows(offices.county, "person")[uids["person"]]["deleted"] == 1  # … and yet the county learns of the undo
    offices.answer()
    assert offices.report().status == "applied"
    assert differing(offices.first, offices.county) == []


def _kill(*_arguments: object, **_more: object) -> None:
    raise Killed


def test_an_acknowledged_orphan_does_not_confuse_its_sender(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    offices.first.run(add_family, "严明月", 1)
    with monkeypatch.context() as patch:
        patch.setattr(offices.first, "run_job", _kill)
        patch.setattr(stick, "discard", lambda _paths: None)
        with pytest.raises(Killed):
            outgoing.export_package(offices.first, offices.stick)
    (orphan,) = offices.stick.iterdir()
    offices.take(orphan)
    offices.answer()
    epoch = offices.first.node.epoch
    assert offices.report().status == "applied"
    offices.answer()
    assert outgoing.export_package(offices.first, offices.stick).kind == "delta"
    assert offices.first.node.epoch == epoch


def test_cancelling_an_export_leaves_nothing(offices: Offices) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(AppError, match="cancelled"):
        outgoing.export_package(offices.first, offices.stick, job=job)
    assert files(offices.stick) == []


# taking


@pytest.mark.parametrize("step", ["take", "put_arrival", "raise_doubts"])
def test_a_kill_while_taking_leaves_nothing_of_the_package(
    offices: Offices, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    offices.first.run(add_family, "严明月", 1)
    package = offices.up()
    before = offices.county.database.counts()
    with monkeypatch.context() as patch:
        if step == "take":
            patch.setattr(merging, "take_table", _take_half())
        else:
            patch.setattr(merge, step, _kill)
        with pytest.raises(Killed):
            offices.take(package)
    assert offices.county.database.counts() == {**before, "backup_run": before["backup_run"] + 1}
    assert offices.take(package).new == 6
    assert differing(offices.first, offices.county) == []


def _take_half() -> object:
    real, calls = merging.take_table, []

    def take(recorder: object, name: str) -> None:
        calls.append(name)
        if name == "entitlement":
            raise Killed
        real(recorder, name)  # type: ignore[arg-type]

    return take


def test_no_backup_means_no_import(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    offices.first.run(add_family, "严明月", 1)

    def full(*_arguments: object, **_more: object) -> None:
        raise AppError(Kind.UNAVAILABLE, "files.disk_full", place="x")

    package = offices.up()
    with monkeypatch.context() as patch:
        patch.setattr(offices.county, "backup", full)
        result = offices.take(package)
    assert (result.status, result.error) == ("refused", Kind.UNAVAILABLE)
    assert rows(offices.county, "person") == {}


# restored and cloned workspaces


def test_a_restored_township_reports_all_it_has_by_itself(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    offices.answer()
    backup = offices.backup()
    lost = offices.first.run(add_family, "严明日", 2).value
    offices.first.run(change, "person", uids["person"], name="先改")
    offices.report()
    offices.restore(backup)
    offices.first.run(change, "person", uids["person"], name="后改")
    assert why_whole(offices) is Whole.RENEWED
    offices.up()  # lost on the way: the next one is full too, for the county knows nothing of this life yet
    made_whole = outgoing.export_package(offices.first, offices.stick / "a.mspkg")
    assert made_whole.kind == "full"
    assert offices.take(made_whole.files[0]).status == "applied"
    assert rows(offices.county, "person")[uids["person"]]["name"] == "后改"  # the higher epoch wins
    assert rows(offices.county, "person")[lost["person"]]["deleted"] == 0  # nothing is lost at the county …
    offices.answer()
    assert rows(offices.first, "person")[lost["person"]]["name"] == "严明日"  # … and it comes back
    assert why_whole(offices) is None
    assert outgoing.export_package(offices.first, offices.stick / "b.mspkg").kind == "delta"
    assert offices.report().status == "applied"
    assert differing(offices.first, offices.county) == []


def test_a_delta_of_a_restored_township_is_not_taken(offices: Offices) -> None:
    """Programs of before wrote one: the county would not know what the rows of the old life have become."""
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    offices.answer()
    offices.restore(offices.backup())
    county = offices.first.read(lambda uow: stored.node(uow.connection, offices.county.node.uid))
    assert county is not None
    package = made.craft(
        offices.first, offices.county, offices.stick / "a.mspkg", {}, kind=PackageKind.DELTA,
        base_sequence=county["acked_sequence"], base_digest=county["acked_digest"],
    )  # fmt: skip
    refused = offices.take(package)
    assert (refused.status, refused.reason) == ("needs_full", FORK)


def test_the_county_says_so_in_its_answer_and_the_next_package_is_full(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    backup = offices.backup(COUNTY)
    offices.report()
    offices.answer()
    offices.first.run(add_family, "高山", 2)
    delta = outgoing.export_package(offices.first, offices.stick / "a.mspkg")
    assert delta.kind == "delta"
    offices.restore(backup, COUNTY)
    assert offices.take(delta.files[0]).status == "needs_full"
    offices.answer()
    assert why_whole(offices) in (Whole.ASKED, Whole.FIRST)
    assert outgoing.export_package(offices.first, offices.stick).kind == "full"


def why_whole(offices: Offices) -> Whole | None:
    """Why the township's next package carries everything by itself."""
    (county,) = offices.first.read(list_nodes)
    return county.whole_because


def test_a_restored_county_asks_for_a_full_package_and_recovers_its_doubts(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7)
    backup = offices.backup(COUNTY)
    offices.second.run(add_family, "严明月", 7)
    offices.report(FIRST)
    offices.report(SECOND)
    offices.answer(FIRST)
    doubts = rows(offices.first, "doubt")
    assert len(doubts) == 1
    offices.restore(backup, COUNTY)
    offices.first.run(add_family, "高山", 8)
    result = offices.report(FIRST)
    assert (result.status, "请全量上报" in result.reason) == ("needs_full", True)
    assert offices.report(FIRST, full=True).status == "applied"
    assert rows(offices.county, "doubt") == doubts
    assert differing(offices.first, offices.county) == []


def test_a_restored_county_that_answers_first_gets_a_fitting_package(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    offices.answer()
    backup = offices.backup(COUNTY)
    offices.first.run(add_family, "严明日", 2)
    offices.report()
    offices.answer()
    offices.restore(backup, COUNTY)
    offices.answer()
    assert offices.report().status == "applied"
    assert differing(offices.first, offices.county) == []


def test_a_workspace_on_two_computers_is_noticed_and_both_can_go_on(offices: Offices, tmp_path: Path) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    offices.answer()
    offices.open.pop(FIRST).close()
    clone = tmp_path / "clone"
    shutil.copytree(offices.folder / FIRST, clone)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINSHENG_CONFIG", str(tmp_path / "second computer"))
        twin = reopen(clone)
    offices.open["twin"], offices.open[FIRST] = twin, reopen(offices.folder / FIRST)
    twin.run(change, "person", uids["person"], name="另机改")
    offices.first.run(change, "person", uids["person"], name="本机改")
    offices.first.run(add_family, "高山", 2)
    assert offices.report("twin", full=True).status == "applied"
    stale = offices.report(FIRST)
    assert (stale.status, stale.reason) == ("needs_full", FORK)
    offices.answer(FIRST)  # the county's word tells this computer to begin anew
    assert offices.report(FIRST).status == "applied"
    offices.answer(FIRST)
    assert offices.report(FIRST).status == "applied"
    assert differing(offices.first, offices.county) == []
    assert len(rows(offices.county, "person")) == 2


def test_twins_of_one_epoch_are_told_apart_by_the_digest(offices: Offices, tmp_path: Path) -> None:
    """The whole disk was cloned, the memory of the installation with it."""
    offices.first.run(add_family, "严明月", 1)
    offices.open.pop(FIRST).close()
    shutil.copytree(offices.folder / FIRST, tmp_path / "twin")
    offices.open[FIRST], offices.open["twin"] = reopen(offices.folder / FIRST), reopen(tmp_path / "twin")
    offices.first.run(add_family, "高山", 2)
    offices.open["twin"].run(add_family, "高峰", 3)
    assert offices.report(FIRST).status == "applied"
    twin = offices.report("twin")
    assert (twin.status, twin.reason) == ("needs_full", FORK)
    offices.take(offices.down(FIRST), "twin")
    assert offices.report("twin").status == "applied"
    offices.take(offices.down(FIRST), "twin")
    assert offices.report("twin").status == "applied"
    assert differing(offices.open["twin"], offices.county) == []
    assert {row["name"] for row in rows(offices.county, "person").values()} == {"严明月", "高山", "高峰"}


def test_a_restored_township_that_entered_a_person_again_keeps_both_for_judgement(offices: Offices) -> None:
    backup = offices.backup()
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    offices.restore(backup)
    again = offices.first.run(add_family, "严明月", 1).value
    for _ in range(3):
        offices.report(full=True)
        offices.answer()
    assert offices.report().refused == ()
    assert differing(offices.first, offices.county) == []
    living = [row for row in rows(offices.first, "person").values() if row["id_state"] == "valid"]
    assert [row["uid"] for row in living] == [again["person"]]
    assert [row["rule"] for row in rows(offices.first, "doubt").values()] == ["duplicate_after_restore"]


def test_only_rows_from_before_the_restore_come_back(offices: Offices) -> None:
    """The county cannot write rows of a township: what it echoes is older than the township's epoch, or ignored."""
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    row = rows(offices.county, "person")[uids["person"]]
    forged = {**row, "name": "别名", "counter": row["counter"] + 100}
    package = made.craft(
        offices.county, offices.first, offices.stick / "a.mspkg", {"person": [forged]}, kind=PackageKind.RETURN
    )
    result = offices.take(package, FIRST)
    assert (result.status, result.changed) == ("applied", 0)
    assert rows(offices.first, "person")[uids["person"]]["name"] == "严明月"


# confidentiality


def test_no_name_and_no_number_stands_in_clear_anywhere(offices: Offices, tmp_path: Path) -> None:
    name = "欧阳碧落"
    offices.first.run(add_family, name, 7, card="6217001234567899999")
    offices.second.run(add_family, name, 7)
    for township in (FIRST, SECOND):
        offices.report(township)
        offices.answer(township)
    incoming.preview_package(offices.county, offices.up())
    secrets = [
        form
        for text in (name, number(7), "6217001234567899999")
        for form in (text.encode("utf-8"), text.encode("gbk"), text.encode("utf-16-le"), text.encode("utf-16-be"))
    ]
    looked = 0
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            looked += 1
            assert not any(secret in data for secret in secrets), path.name
            assert name not in path.name
    assert looked > 20
    assert os.environ.get("TMPDIR") is None or not any(Path(os.environ["TMPDIR"]).glob("*.mspkg*"))


def test_the_register_of_refused_rows_is_not_touched_by_an_unreadable_package(offices: Offices) -> None:
    broken = offices.stick / "a.mspkg"
    broken.write_bytes(b"PK\x03\x04" + bytes(100))
    offices.take(broken)
    assert value(offices.county, "SELECT count(*) FROM refused_row") == 0
