"""Files of attachments that do not hold, kills and full disks: the file alone is lost, or nothing is taken at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.types import new_uid
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.exchange import contents, incoming, merge
from minsheng_desktop.exchange.records import TableData
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.tables import CONTENT, CONTENT_COLUMNS
from minsheng_desktop.households import attachment_files as files
from minsheng_desktop.households import attachments as service
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories import pictures
from tests.factories.attached import attach, family, fresh, known, large_scan, sent, stored_files, up
from tests.factories.offices import COUNTY, Offices, craft, insert, rows
from tests.factories.workspaces import reopen

TORN, DIFFERS, UNFIT = "torn", "differs", "unfit"


class Killed(BaseException):
    """Stands for a kill -9 at this place."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def row_of(office: Workspace, person: bytes, content: bytes, media_type: str = "application/pdf") -> dict[str, Any]:
    """An attachment in the township whose file another program sends."""
    digest = hashlib.sha256(content).hexdigest()
    uid = office.run(
        insert, "attachment", uid=new_uid(), person_uid=person, kind="id_card", title="身份证", media_type=media_type,
        digest=digest, size=len(content),
    ).value  # fmt: skip
    return rows(office, "attachment")[uid]


def parts_of(content: bytes, digest: bytes | None = None) -> list[tuple[object, ...]]:
    cut = [content[at : at + contents.PART] for at in range(0, len(content), contents.PART)]
    proof = digest or hashlib.sha256(content).digest()
    return [(proof, number, len(cut), part) for number, part in enumerate(cut, 1)]


def crafted(offices: Offices, row: dict[str, Any], parts: list[tuple[object, ...]]) -> ImportResult:
    """A package of another program, with these parts in it."""
    tables = {name: list(rows(offices.first, name, offices.first).values()) for name in ("person", "household")}
    tables["attachment"] = list(rows(offices.first, "attachment").values())
    note = TableData(CONTENT, CONTENT_COLUMNS, parts, ("digest", "part"))
    path = craft(offices.first, offices.county, fresh(offices) / "x.mspkg", tables, [note])
    return offices.take(path)


@pytest.mark.parametrize("fault", ["flipped", "missing", "doubled", "swapped", "longer", "huge", "foreign digest"])
def test_a_wrong_file_is_refused_alone_and_told(offices: Offices, fault: str) -> None:
    person = family(offices)
    good, content = large_scan(1), large_scan(2)
    right, row = row_of(offices.first, person, good), row_of(offices.first, person, content)
    parts, proof = parts_of(content), hashlib.sha256(content).digest()
    if fault == "flipped":
        parts[1] = (proof, 2, len(parts), b"\0" + parts[1][3][1:])  # type: ignore[index]
    elif fault == "missing":
        del parts[2]
    elif fault == "doubled":
        parts.insert(2, parts[1])
    elif fault == "swapped":
        parts[1], parts[2] = parts[2], parts[1]
    elif fault == "longer":
        parts = parts_of(content + b"\0", proof)
    elif fault == "huge":
        parts = [(proof, number, 2**40, part) for _, number, _, part in parts]
    else:
        parts = parts_of(large_scan(9), proof)
    result = crafted(offices, row, [*parts_of(good), *parts])
    assert result.status == "applied"
    assert result.files.taken == 1
    (wrong,) = result.files.wrong
    assert (wrong.attachment, wrong.owner) == (row["uid"], "张桂英")
    assert wrong.fault in (TORN, DIFFERS)
    assert "没有存" in wrong.reason
    assert service.read_attachment(offices.county, right["uid"]) == good
    with pytest.raises(AppError, match=r"attachments\.elsewhere"):
        offices.county.read(service.attachment_content, row["uid"])
    assert stored_files(offices.county) == known(offices.county)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"MZ" + b"\0" * 500, "application/pdf"),
        (pictures.scan(1), "image/jpeg"),
        (b"\xff\xd8\xff" + b"\0" * 500, "image/jpeg"),
        (pictures.plain("PNG"), "image/jpeg"),
        (pictures.plain("JPEG", 6000, 5000, "L"), "image/jpeg"),
        (b"#!/bin/sh\n", "application/x-sh"),
    ],
    ids=["a program", "a scan as picture", "a broken picture", "another kind", "too many pixels", "a script"],
)
def test_what_is_no_photograph_or_scan_is_not_stored(offices: Offices, content: bytes, media_type: str) -> None:
    row = row_of(offices.first, family(offices), content, media_type)
    result = crafted(offices, row, parts_of(content))
    assert (result.status, [wrong.fault for wrong in result.files.wrong]) == ("applied", [UNFIT])
    assert stored_files(offices.county) == set()


def test_a_file_that_no_row_wants_is_left_out(offices: Offices) -> None:
    row = row_of(offices.first, family(offices), large_scan(1))
    result = crafted(offices, row, parts_of(large_scan(2)))
    assert (result.status, result.files.taken, result.files.held) == ("applied", 0, 0)
    assert stored_files(offices.county) == set()


def test_the_sender_learns_that_a_file_was_wrong_and_sends_it_again(offices: Offices, tmp_path: Path) -> None:
    content = large_scan()
    uid = attach(offices.first, tmp_path, content, family(offices))
    wrong = crafted(offices, {}, [(hashlib.sha256(content).digest(), 1, 1, b"other")])
    assert len(wrong.files.wrong) == 1
    offices.answer()
    assert sent(offices).files.taken == 1
    assert service.read_attachment(offices.county, uid) == content


# kills and full disks


@pytest.mark.parametrize("step", ["stage", "second stage", "settle", "rows", "put_arrival", "after settling"])
def test_a_kill_while_taking_leaves_no_file_without_its_row(
    offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    person = family(offices)
    uids = [attach(offices.first, tmp_path, large_scan(seed), person) for seed in (1, 2)]
    package = up(offices).files[0]
    with monkeypatch.context() as patch:
        patch.setattr(files, "drop", lambda *_arguments: None)  # nobody tidies up after a kill
        _kill_at(patch, step)
        with pytest.raises(Killed):
            offices.take(package)
    offices.open.pop(COUNTY).close()
    offices.open[COUNTY] = reopen(offices.folder / COUNTY)
    assert stored_files(offices.county) == known(offices.county) == set()
    assert rows(offices.county, "attachment") == {}
    assert offices.take(package).files.taken == 2
    assert [service.read_attachment(offices.county, uid) for uid in uids] == [large_scan(1), large_scan(2)]


def _kill_at(patch: pytest.MonkeyPatch, step: str) -> None:
    def kill(*_arguments: object, **_more: object) -> None:
        raise Killed

    if step == "stage":
        patch.setattr(files, "stage", kill)
    elif step == "second stage":
        real, calls = files.stage, list[int]()

        def second(folder: Path, content: bytes) -> files.StagedFile:
            calls.append(1)
            if len(calls) == 2:
                raise Killed
            return real(folder, content)

        patch.setattr(files, "stage", second)
    elif step == "settle":
        patch.setattr(files.os, "replace", kill)
    elif step == "rows":
        patch.setattr(contents.stored, "replace_files", kill)
    elif step == "put_arrival":
        patch.setattr(merge, "put_arrival", kill)
    else:
        patch.setattr(merge.stored, "put_arrival", kill)


def test_a_full_disk_at_the_county_takes_nothing_and_says_so(
    offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(offices.first, tmp_path, large_scan(), family(offices))
    package = up(offices).files[0]

    def full(*_arguments: object, **_more: object) -> None:
        raise AppError(Kind.UNAVAILABLE, "files.disk_full", place="x")

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_whole", full)
        result = offices.take(package)
    assert (result.status, result.error) == ("refused", Kind.UNAVAILABLE)
    assert rows(offices.county, "attachment") == {}
    assert stored_files(offices.county) == set()
    assert offices.take(package).files.taken == 1


def test_cancelling_while_files_are_stored_leaves_nothing(offices: Offices, tmp_path: Path) -> None:
    person = family(offices)
    for seed in range(3):
        attach(offices.first, tmp_path, large_scan(seed), person)
    package = up(offices).files[0]
    job = Job(lambda stage, _done, _total: job.cancel() if stage == "jobs.files" else None, interval=0)
    with pytest.raises(AppError, match="cancelled"):
        incoming.import_packages(offices.county, [package], job)
    assert stored_files(offices.county) == set()
    assert rows(offices.county, "attachment") == {}
