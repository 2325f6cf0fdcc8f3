"""Odd turns of the exchange: files two rows share, epochs out of reason, full sticks, computers lost twice."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from db.queries import areas as stored_areas
from db.queries import exchange as stored_nodes
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.jobs import SILENT
from minsheng_desktop.exchange import (
    contents,
    incoming,
    joining,
    key_change,
    moved_households,
    nodes,
    outgoing,
    packages,
    stick,
    turning,
)
from minsheng_desktop.exchange.cards import JoinRequest, KnownCounty
from minsheng_desktop.exchange.office import own_fingerprint
from minsheng_desktop.exchange.records import NodeCard, TableData
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.succession import EPOCHS_APART, MOST_APART, MOST_EPOCH, succeed_county
from minsheng_desktop.exchange.tables import CONTENT, CONTENT_COLUMNS
from minsheng_desktop.households.attachments import read_attachment
from minsheng_desktop.workspace import stand_in as keeping
from minsheng_desktop.workspace.restore import restore_workspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from tests.factories import offices as made
from tests.factories.attached import family, fresh, known, large_scan, stored_files
from tests.factories.offices import FIRST, SECOND, Offices, add_family, craft, insert, rows
from tests.factories.workspaces import AS_OF, Clock

OWN = "stand-in 1"
PDF, JPEG = "application/pdf", "image/jpeg"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def raised(code: str) -> pytest.RaisesExc[AppError]:
    return pytest.raises(AppError, match=f"^{code}$")


# one file that two rows claim


def shared(offices: Offices, content: bytes, *claims: tuple[str, int], torn: bool = False) -> tuple[Any, list[bytes]]:
    """A package with one file and a row for each claim (media type, size); the rows are read in this order."""
    person, digest = family(offices), hashlib.sha256(content)
    uids = sorted(new_uid() for _ in claims)
    for uid, (media, size) in zip(uids, claims, strict=True):
        offices.first.run(
            insert, "attachment", uid=uid, person_uid=person, kind="id_card", title="身份证", media_type=media,
            digest=digest.hexdigest(), size=size,
        )  # fmt: skip
    cut = [content[at : at + contents.PART] for at in range(0, len(content), contents.PART)]
    parts = [(digest.digest(), number, len(cut), part) for number, part in enumerate(cut, 1)][torn:]
    tables = {name: list(rows(offices.first, name, offices.first).values()) for name in ("person", "household")}
    tables["attachment"] = [rows(offices.first, "attachment")[uid] for uid in uids]
    note = TableData(CONTENT, CONTENT_COLUMNS, parts, ("digest", "part"))
    return offices.take(craft(offices.first, offices.county, fresh(offices) / "x.mspkg", tables, [note])), uids


@pytest.mark.parametrize("wrong", [(JPEG, 0), (PDF, 1)], ids=["another kind", "another size"])
@pytest.mark.parametrize("first", [True, False], ids=["wrong row first", "right row first"])
def test_each_row_is_judged_by_itself_where_two_claim_one_file(
    offices: Offices, wrong: tuple[str, int], first: bool
) -> None:
    content = large_scan(1)
    claims = [(wrong[0], len(content) + wrong[1]), (PDF, len(content))]
    result, uids = shared(offices, content, *(claims if first else reversed(claims)))
    bad, good = uids if first else reversed(uids)
    assert (result.status, result.files.taken, result.files.size) == ("applied", 1, len(content))
    assert [(told.attachment, told.fault, told.owner) for told in result.files.wrong] == [(bad, "unfit", "张桂英")]
    assert read_attachment(offices.county, good) == content
    with raised("attachments.elsewhere"):
        read_attachment(offices.county, bad)
    assert stored_files(offices.county) == known(offices.county)


def test_every_row_that_waits_for_a_torn_file_is_told(offices: Offices) -> None:
    content = large_scan(1)
    result, uids = shared(offices, content, (PDF, len(content)), (PDF, len(content)), torn=True)
    assert (result.files.taken, sorted(told.attachment or b"" for told in result.files.wrong)) == (0, uids)
    assert {told.fault for told in result.files.wrong} == {"torn"}


# epochs out of reason


def asking(name: str, epoch: int) -> JoinRequest:
    card = NodeCard(new_uid(), "township", "620821001", name, b"", "", "")
    return JoinRequest(card, date(2026, 7, 1), county=KnownCounty(b"c" * 16, epoch))


def test_a_county_goes_on_above_the_highest_epoch_that_is_within_reason() -> None:
    assert succeed_county([asking(FIRST, 3), asking(SECOND, 7)]).epoch == 7 + EPOCHS_APART
    assert succeed_county([asking(FIRST, 3), asking(SECOND, 3 + MOST_APART)]).epoch == 3 + MOST_APART + EPOCHS_APART
    assert succeed_county([asking(FIRST, MOST_EPOCH)]).epoch == MOST_EPOCH + EPOCHS_APART


@pytest.mark.parametrize(
    ("epochs", "code"),
    [
        ((3, 4 + MOST_APART), "exchange.county_epoch_leap"),
        ((3, 2**62), "exchange.county_epoch_leap"),
        ((MOST_EPOCH + 1,), "exchange.county_epoch_beyond"),
        ((MOST_EPOCH, MOST_EPOCH + 1), "exchange.county_epoch_beyond"),
    ],
)
def test_a_request_whose_epoch_stands_out_is_named(epochs: tuple[int, ...], code: str) -> None:
    requests = [asking(f"第{place}镇", epoch) for place, epoch in enumerate(epochs, 1)]
    with raised(code) as caught:
        succeed_county(requests[::-1])
    assert f"第{len(epochs)}镇" in caught.value.message
    assert str(epochs[-1]) in caught.value.message


# a county's new keys on a full stick


def full_for(offices: Offices, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """The stick has no room for the answers to these townships."""
    real = joining.send
    full = {offices.county.read(nodes.find_node, name)["uid"] for name in names}

    def send(office: Workspace, peer: bytes, *more: Any) -> Any:
        if peer in full:
            raise AppError(Kind.UNAVAILABLE, "files.disk_full", place="U")
        return real(office, peer, *more)

    monkeypatch.setattr(joining, "send", send)


def test_an_answer_that_fails_stops_no_other_and_is_written_later_with_the_same_keys(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = offices.county.read(own_fingerprint)
    with monkeypatch.context() as patch:
        full_for(offices, patch, FIRST)
        done = key_change.renew_keys(offices.county, offices._fresh())
    assert (done.names, [one.name for one in done.failed], done.fresh) == ((SECOND,), [FIRST], True)
    assert "磁盘已满" in done.failed[0].reason
    assert done.fingerprint == offices.county.read(own_fingerprint) != before
    assert list(offices.county.read(key_change.to_answer).values()) == [FIRST]

    again = key_change.renew_keys(offices.county, offices._fresh())
    assert (again.names, again.failed, again.fresh) == ((FIRST,), (), False)
    assert again.fingerprint == done.fingerprint, "keys that are not known yet are not made again"
    assert offices.county.read(key_change.to_answer) == {}
    for name, file in ((FIRST, again.files[0]), (SECOND, done.files[0])):
        joining.join_county(offices.open[name], file, replace_known=True)
        assert offices.report(name).status == "applied"
    assert key_change.renew_keys(offices.county, offices._fresh()).fingerprint != done.fingerprint


def test_an_answer_written_alone_is_outstanding_no_more(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        full_for(offices, patch, FIRST, SECOND)
        done = key_change.renew_keys(offices.county, offices._fresh())
    assert (done.files, len(done.failed)) == ((), 2)
    joining.answer_township(offices.county, offices.first.node.uid, offices._fresh())
    assert list(offices.county.read(key_change.to_answer).values()) == [SECOND]
    assert key_change.renew_keys(offices.county, offices._fresh()).names == (SECOND,)


# a computer that was lost, found, and lost again


def handed_over(offices: Offices, tmp_path: Path) -> Workspace:
    """The first township on its new computer."""
    keeping.keep_township(offices.county, FIRST, offices.folder / "kept", OWN, "电脑进水")
    backup = offices.stick / "a.msbak"
    keeping.hand_over(offices.county, FIRST, backup, "admin", OWN, "陈晓琳")
    restore_workspace(tmp_path / "new", backup, "admin", OWN)
    return open_workspace(tmp_path / "new", "admin", OWN, Clock(AS_OF), "cli")


def test_after_the_hand_over_a_lost_computer_and_given_up_keys_are_told_apart(offices: Offices, tmp_path: Path) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    with handed_over(offices, tmp_path) as town:
        lost = offices.report(full=True)
        assert (lost.status, lost.code, lost.sender) == ("refused", "exchange.lost_computer", b"")
        assert "新电脑" in lost.reason

        early = outgoing.export_package(town, offices._fresh(), full=True).files[0]
        asked = key_change.renew_keys(town, offices._fresh()).files[0]
        assert offices.county.read(key_change.weigh_request, asked).standing == "vouched"
        joining.admit_township(offices.county, asked, offices._fresh())
        assert offices.take(early).code == "exchange.former_key"
        assert offices.report(full=True).code == "exchange.lost_computer"


def test_a_request_of_the_lost_computer_is_told_while_the_township_is_kept_and_after(
    offices: Offices, tmp_path: Path
) -> None:
    offices.report()
    asked = key_change.renew_keys(offices.first, offices._fresh()).files[0]

    def standing() -> str:
        return offices.county.read(key_change.weigh_request, asked).standing

    assert standing() == "vouched"
    handed_over(offices, tmp_path).close()
    assert standing() == "lost"
    keeping.keep_township(offices.county, FIRST, offices.folder / "again", OWN, "又进水")
    assert (standing(), offices.report(full=True).code) == ("lost", "exchange.kept_here")


# answers go where the packages came from


def stumble_over(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """The program has a fault that this package brings out."""
    real = incoming.open_arrival

    def open_arrival(uow: Any, name: str, sealed: Any) -> Any:
        if name == path.name:
            raise ZeroDivisionError
        return real(uow, name, sealed)

    monkeypatch.setattr(incoming, "open_arrival", open_arrival)


def test_each_township_is_answered_in_the_folder_of_its_own_package(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late, bad, other = offices.up(), offices.up(), offices.up(), offices.up(SECOND)
    stumble_over(monkeypatch, bad)
    done = turning.take_files(offices.county, [early, other, late, bad], SILENT, True)
    assert [result.status for result in done.results] == ["applied", "applied", "applied", "refused"]
    assert [result.folder for result in done.results] == [path.parent for path in (early, other, late, bad)]
    places = {answer.name: answer.file.parent for answer in done.answers if answer.file}
    assert places == {FIRST: late.parent, SECOND: other.parent}


def test_a_township_whose_package_stumbles_is_answered_all_the_same(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = offices.up()
    stumble_over(monkeypatch, path)
    done = turning.take_files(offices.county, [path], SILENT, True)
    assert (done.results[0].error, done.results[0].sender_name) == (Kind.BUG, FIRST)
    (answer,) = done.answers
    assert answer.file is not None
    assert answer.file.parent == path.parent
    assert offices.take(answer.file, FIRST).status == "applied"


def test_nobody_unknown_or_expelled_is_answered(offices: Offices) -> None:
    first, forged = offices.up(), offices.up(SECOND)
    data = bytearray(forged.read_bytes())
    data[-200] ^= 1
    forged.write_bytes(data)
    with offices.county.database.writing() as connection:
        stored_nodes.change_node(connection, offices.first.node.uid, state=nodes.EXPELLED)
    done = turning.take_files(offices.county, [first, forged], SILENT, True)
    assert [(result.status, result.sender) for result in done.results] == [("refused", b""), ("refused", b"")]
    assert done.answers == ()


# files on the stick


def in_volumes(offices: Offices, out: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setattr(outgoing, "TableData", partial(TableData, piece=2))
    monkeypatch.setattr(outgoing, "write_package", lambda *words: packages.write_package(*words, volume_bytes=4500))
    return list(outgoing.export_package(offices.first, out, full=True).files)


def test_volumes_take_the_place_of_no_older_ones(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    for serial in range(12):
        offices.first.run(add_family, f"明月{serial}", serial)
    out = offices._fresh() / "上报.mspkg"
    volumes = in_volumes(offices, out, monkeypatch)
    assert len(volumes) > 1
    for gone in volumes[:-1]:
        gone.unlink()
    last = volumes[-1].read_bytes()
    with raised("exchange.volume_exists") as caught:
        in_volumes(offices, out, monkeypatch)
    assert volumes[-1].name in caught.value.message
    assert list(out.parent.iterdir()) == [volumes[-1]]
    assert volumes[-1].read_bytes() == last


def special(folder: Path, kind: str) -> Path:
    path = folder / "x.mspkg"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to a pipe":
        os.mkfifo(folder / "pipe")
        path.symlink_to(folder / "pipe")
    elif kind == "endless link":
        path.symlink_to(path)
    else:
        path.mkdir()
    return path


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
@pytest.mark.parametrize("kind", ["pipe", "link to a pipe", "endless link", "folder"])
def test_what_is_no_ordinary_file_is_never_replaced(tmp_path: Path, kind: str) -> None:
    path = special(tmp_path, kind)
    before = path.lstat()
    for write in (
        lambda: stick.write(path, b"x"),
        lambda: write_whole(path, lambda handle: handle.write(b"x")),
    ):
        with pytest.raises(AppError) as caught:
            write()
        assert caught.value.code == ("files.failed" if kind == "endless link" else "files.not_ordinary")
    after = path.lstat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)


def test_a_name_too_long_for_the_disk_is_an_ordinary_refusal(offices: Offices) -> None:
    out = offices._fresh() / ("长" * 200)
    for write in (
        lambda: outgoing.export_package(offices.first, out),
        lambda: joining.request_joining(offices.first, out),
        lambda: key_change.renew_keys(offices.first, out),
        lambda: write_whole(out, lambda handle: handle.write(b"x")),
    ):
        with raised("files.name_too_long") as caught:
            write()
        assert "文件名太长" in caught.value.message
    (result,) = incoming.import_packages(offices.county, [out])
    assert (result.error, result.code) == (Kind.FILE, "files.name_too_long")
    assert list(out.parent.iterdir()) == []


def test_a_part_that_the_disk_refuses_is_told_as_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", refuse)
    with raised("files.disk_full"):
        write_whole(tmp_path / "x", lambda handle: handle.write(b"x"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_file_whose_name_is_no_text_goes_both_ways(offices: Offices) -> None:
    out = offices._fresh() / os.fsdecode(b"\xff\xb2\xc8.mspkg")
    done = outgoing.export_package(offices.first, out)
    assert done.files == (out,)
    assert done.sheet.files[0][0] == "???.mspkg"
    result: ImportResult = offices.take(out)
    assert (result.status, result.file) == ("applied", "???.mspkg")
    with pytest.raises(AppError) as caught:
        keeping.keep_township(offices.county, FIRST, out.with_suffix(""), OWN, "电脑进水")
    assert caught.value.code == "exchange.folder_no_text"


# households that wait


def test_areas_are_read_once_for_all_households_that_wait(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    real = stored_areas.all_areas

    def counted(*words: Any) -> Any:
        calls.append(1)
        return real(*words)

    waiting = [(new_uid(), offices.first.node.uid, "999999") for _ in range(5)]
    monkeypatch.setattr(moved_households.areas, "all_areas", counted)
    monkeypatch.setattr(moved_households.stored, "unassigned", lambda _connection: waiting)
    assert offices.report().status == "applied"
    assert len(calls) == 1
    monkeypatch.setattr(moved_households.stored, "unassigned", lambda _connection: [])
    offices.first.run(add_family, "严明月", 1)
    assert offices.report().status == "applied"
    assert len(calls) == 1
