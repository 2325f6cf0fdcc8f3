"""Photographs and scans travel when asked for: once, whole, proved, and never at the cost of the rows."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.queries import attachments as stored
from db.queries import workspace as states
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.exchange import contents, incoming, outgoing, packages, receipts
from minsheng_desktop.exchange.keys import node_keys
from minsheng_desktop.households import attachment_files as files
from minsheng_desktop.households import attachments as service
from minsheng_desktop.workspace.inspect import diagnose
from tests.factories import offices as made
from tests.factories.attached import attach, family, fresh, large_scan, sent, stored_files, up
from tests.factories.offices import COUNTY, FIRST, Offices, rows


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def test_the_county_opens_a_picture_that_came_with_the_report(offices: Offices, tmp_path: Path) -> None:
    person, content = family(offices), large_scan()
    uid = attach(offices.first, tmp_path, content, person)
    done = up(offices)
    assert (done.attachments.count, done.attachments.size) == (1, len(content))
    result = offices.take(done.files[0])
    assert (result.status, result.files.taken, result.files.size, result.files.wrong) == (
        "applied",
        1,
        len(content),
        (),
    )
    assert service.read_attachment(offices.county, uid) == content
    (line,) = offices.county.read(service.list_attachments, person=person)
    assert (line.here, line.own) == (True, False)
    assert diagnose(offices.county).sound


def test_nothing_lies_in_clear_on_the_stick_or_at_the_county(offices: Offices, tmp_path: Path) -> None:
    content = large_scan()
    attach(offices.first, tmp_path, content, family(offices))
    package = up(offices).files[0]
    offices.take(package)
    mark = content[-1000:-900]
    for path in [package, *(offices.folder / COUNTY).rglob("*")]:
        if path.is_file():
            found = path.read_bytes()
            assert mark not in found
            assert mark.hex().encode() not in found


def test_without_being_asked_only_the_row_travels(offices: Offices, tmp_path: Path) -> None:
    uid = attach(offices.first, tmp_path, large_scan(), family(offices))
    result = offices.report()
    assert (result.status, result.files.taken) == ("applied", 0)
    with pytest.raises(AppError, match=r"attachments\.elsewhere"):
        offices.county.read(service.attachment_content, uid)
    assert sent(offices).files.taken == 1  # the row is there already; the file follows when it is asked for
    assert service.read_attachment(offices.county, uid) == large_scan()


def test_a_file_the_county_holds_does_not_travel_again(offices: Offices, tmp_path: Path) -> None:
    person = family(offices)
    attach(offices.first, tmp_path, large_scan(1), person)
    sent(offices)
    assert up(offices).attachments.count == 1, "until the receipt it travels again: the first may have been lost"
    assert sent(offices).files.held == 1
    offices.answer()
    assert offices.first.read(contents.files_waiting, offices.first.node.uid, offices.county.node.uid).count == 0
    attach(offices.first, tmp_path, large_scan(2), person)
    assert up(offices).attachments.count == 1
    assert up(offices, full=True).attachments.count == 1


def test_lost_and_repeated_packages_leave_each_file_there_once(offices: Offices, tmp_path: Path) -> None:
    person = family(offices)
    uids = [attach(offices.first, tmp_path, large_scan(seed), person) for seed in range(4)]
    up(offices)  # never arrives
    one = up(offices).files[0]
    offices.take(one)
    assert offices.take(one).status == "already"
    sent(offices)
    assert len(stored_files(offices.county)) == 4
    assert [service.read_attachment(offices.county, uid) for uid in uids] == [large_scan(seed) for seed in range(4)]


def test_one_content_of_two_persons_travels_once_and_serves_both(offices: Offices, tmp_path: Path) -> None:
    content = large_scan()
    one = attach(offices.first, tmp_path, content, family(offices, 1))
    other = attach(offices.first, tmp_path, content, family(offices, 2))
    done = up(offices)
    assert done.attachments.count == 1
    assert offices.take(done.files[0]).files.taken == 1
    assert service.read_attachment(offices.county, one) == service.read_attachment(offices.county, other) == content


def test_a_removed_attachment_does_not_travel(offices: Offices, tmp_path: Path) -> None:
    uid = attach(offices.first, tmp_path, large_scan(), family(offices))
    offices.first.run(service.remove_attachment, uid)
    assert up(offices).attachments.count == 0


def test_a_lost_file_keeps_nothing_else_back_and_is_told(offices: Offices, tmp_path: Path) -> None:
    person = family(offices)
    attach(offices.first, tmp_path, large_scan(1), person)
    kept = attach(offices.first, tmp_path, large_scan(2), person)
    with offices.first.database.reading() as connection:
        lost = next(name for name in stored.known_files(connection) if name != stored.file_of(connection, kept)[0])  # type: ignore[index]
    (offices.first.folder / files.FOLDER / lost).unlink()
    done = up(offices)
    assert (done.attachments.count, done.attachments.missing) == (1, 1)
    assert offices.take(done.files[0]).files.taken == 1
    assert service.read_attachment(offices.county, kept) == large_scan(2)


def test_a_county_restored_without_its_files_gets_them_again(offices: Offices, tmp_path: Path) -> None:
    uid = attach(offices.first, tmp_path, large_scan(), family(offices))
    sent(offices)
    for path in (offices.county.folder / files.FOLDER).iterdir():
        path.unlink()
    offices.answer()  # the county says what it really has
    done = up(offices)
    assert done.attachments.count == 1
    assert offices.take(done.files[0]).files.taken == 1
    assert service.read_attachment(offices.county, uid) == large_scan()
    assert diagnose(offices.county).sound


def test_a_county_restored_to_before_gets_them_again(offices: Offices, tmp_path: Path) -> None:
    before = offices.backup(COUNTY)
    uid = attach(offices.first, tmp_path, large_scan(), family(offices))
    sent(offices)
    offices.answer()
    offices.restore(before, COUNTY, new_computer=True)
    offices.report()  # not known here any more: a full package is asked for
    offices.answer()
    assert sent(offices).files.taken == 1
    assert service.read_attachment(offices.county, uid) == large_scan()


def test_a_township_gets_its_lost_files_back_from_the_county(offices: Offices, tmp_path: Path) -> None:
    before = offices.backup(FIRST)
    uid = attach(offices.first, tmp_path, large_scan(), family(offices))
    sent(offices)
    offices.restore(before, FIRST, new_computer=True)
    assert rows(offices.first, "attachment") == {}
    back = receipts.make_receipt(offices.county, fresh(offices), FIRST, full=True, attachments=True)
    assert back.attachments.count == 1
    assert offices.take(back.files[0], FIRST).files.taken == 1
    assert service.read_attachment(offices.first, uid) == large_scan()
    assert diagnose(offices.first).sound


def test_a_new_workspace_of_another_township_gets_nothing_of_it(offices: Offices, tmp_path: Path) -> None:
    attach(offices.first, tmp_path, large_scan(), family(offices))
    sent(offices)
    back = receipts.make_receipt(offices.county, fresh(offices), made.SECOND, full=True, attachments=True)
    assert back.attachments.count == 0


def test_looking_at_a_package_proves_its_files_and_stores_none(offices: Offices, tmp_path: Path) -> None:
    attach(offices.first, tmp_path, large_scan(), family(offices))
    package = up(offices).files[0]
    found = incoming.preview_package(offices.county, package)
    assert (found.status, found.files.taken, found.files.wrong) == ("ready", 1, ())
    assert stored_files(offices.county) == set()


def test_progress_counts_the_bytes_of_the_files(offices: Offices, tmp_path: Path) -> None:
    person = family(offices)
    for seed in range(3):
        attach(offices.first, tmp_path, large_scan(seed), person)
    told: list[tuple[str, int, int]] = []
    job = Job(lambda stage, done, total: told.append((stage, done, total)), interval=0)
    done = outgoing.export_package(offices.first, offices.stick, job=job, attachments=True)
    steps = [(at, total) for stage, at, total in told if stage == "jobs.files" and total]
    assert steps[-1] == (done.attachments.size, done.attachments.size)
    assert [at for at, _ in steps] == sorted(at for at, _ in steps)


def test_a_stick_that_is_too_small_is_told_before_anything_is_written(
    offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(offices.first, tmp_path, large_scan(), family(offices))

    class _Small:
        free = 1000

    monkeypatch.setattr(contents.shutil, "disk_usage", lambda _place: _Small)
    with pytest.raises(AppError) as caught:
        outgoing.export_package(offices.first, offices.stick, attachments=True)
    assert (caught.value.kind, caught.value.code) == (Kind.UNAVAILABLE, "exchange.no_room")
    assert list(offices.stick.iterdir()) == []


@pytest.mark.filterwarnings("ignore")
def test_other_programs_find_a_package_with_pictures_valid(offices: Offices, tmp_path: Path) -> None:
    from frictionless import Package

    content = large_scan()
    attach(offices.first, tmp_path, content, family(offices))
    sealed = packages.read_package(up(offices).files[0])
    with offices.county.database.reading() as connection:
        identity = node_keys(states.node_state(connection)["keys"]).age_identity
    with offices.first.database.reading() as connection:
        sign_key = node_keys(states.node_state(connection)["keys"]).sign_key
    (tmp_path / "payload.zip").write_bytes(adapters.load("container").unseal(sealed, sign_key, identity))
    report = Package(str(tmp_path / "payload.zip")).validate()
    assert report.valid, report.flatten(["type", "note"])
    with zipfile.ZipFile(tmp_path / "payload.zip") as archive:
        lines = archive.read("data/attachment_content.csv").decode("ascii").splitlines()
    rows_of = [line.split(",") for line in lines[1:]]
    assert [(row[1], row[2]) for row in rows_of] == [(str(part), str(len(rows_of))) for part in range(1, 6)]
    assert bytes.fromhex("".join(row[3] for row in rows_of)) == content
    assert {row[0] for row in rows_of} == {hashlib.sha256(content).hexdigest()}
