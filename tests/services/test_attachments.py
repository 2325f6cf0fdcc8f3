"""Photographs and scans: shrunk and bare, encrypted, checked on reading, undone and redone, swept when nobody's."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import zlib
from datetime import date

import pytest
from PIL import Image

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.households import attachment_files
from minsheng_desktop.households import attachments as service
from minsheng_desktop.security.service import add_user, list_audit
from minsheng_desktop.workspace.inspect import diagnose
from minsheng_desktop.workspace.service import open_workspace
from tests.factories import pictures
from tests.factories.workspaces import add_people, citizen_id, prepared_workspace, reopen

NUMBER = citizen_id("19510312", 121)
shrink = adapters.load("pictures").shrink


@pytest.fixture
def office(tmp_path):
    workspace = prepared_workspace(tmp_path / "w", areas=False)
    yield workspace
    workspace.close()


@pytest.fixture
def person(office):
    return office.run(add_people, [("张桂英", NUMBER)]).value[0]


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()

    def put(name, content):
        (folder / name).write_bytes(content)
        return folder / name

    return put


def refused(code, function, *args, kind=Kind.FILE, **kwargs):
    with pytest.raises(AppError) as caught:
        function(*args, **kwargs)
    assert (caught.value.kind, caught.value.code) == (kind, code)
    assert caught.value.message
    return caught.value


def sealed_files(office):
    return sorted(path for path in (office.folder / "attachments").iterdir())


# what becomes of a photograph


def test_a_photograph_is_made_small_and_loses_place_owner_and_comment():
    before = pictures.photograph()
    made = shrink(before)
    assert len(before) > 1_000_000 >= 2 * len(made.content)
    assert max(made.width, made.height) <= 2000
    assert made.taken_on == date(2026, 6, 12)
    image = Image.open(io.BytesIO(made.content))
    assert not image.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)
    for trace in (pictures.OWNER.encode(), b"CommentOfCamera", b"Exif", b"2026:06:12"):
        assert trace in before
        assert trace not in made.content


def test_a_photograph_taken_upright_stands_upright():
    made = shrink(pictures.photograph(1600, 1200, orientation=6))
    assert made.height > made.width


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "I;16"), ("WEBP", "RGB"),
     ("BMP", "RGB"), ("TIFF", "RGB"), ("TIFF", "CMYK"), ("JPEG", "L"), ("JPEG", "CMYK")],
)  # fmt: skip
def test_every_usual_format_becomes_a_jpeg(kind, mode):
    if mode == "I;16":
        stream = io.BytesIO()
        Image.new("I;16", (300, 200), 40_000).save(stream, "PNG")
        content = stream.getvalue()
    else:
        content = pictures.plain(kind, mode=mode)
    image = Image.open(io.BytesIO(shrink(content).content))
    assert image.format == "JPEG"
    assert image.mode in ("L", "RGB")
    if mode == "I;16":
        assert 150 <= image.getpixel((10, 10)) <= 162, "sixteen bits a pixel keep their brightness"


def test_what_is_transparent_becomes_white():
    stream = io.BytesIO()
    Image.new("RGBA", (40, 40), (200, 0, 0, 0)).save(stream, "PNG")
    assert min(Image.open(io.BytesIO(shrink(stream.getvalue()).content)).getpixel((5, 5))) > 250


def bomb():
    """A PNG of 40,000 × 40,000 pixels in a few kilobytes."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(), "attachments.too_many_pixels"),
        (pictures.photograph(800, 600)[:-4000], "attachments.broken_picture"),
        (b"\xff\xd8\xff" + bytes(200), "attachments.broken_picture"),
        (b"BM" + bytes(20), "attachments.broken_picture"),
        (b"II*\x00" + b"\xff" * 40, "attachments.broken_picture"),
        (b"%PDF-1.7 nothing more", "attachments.broken_pdf"),
        (b"MZ\x90\x00 a program", "attachments.unknown_file"),
        (b"", "attachments.unknown_file"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "attachments.phone_picture"),
    ],
    ids=["bomb", "torn", "zeros", "bmp", "tiff", "pdf", "program", "empty", "phone"],
)
def test_what_is_no_photograph_or_scan_is_refused_and_leaves_nothing(office, person, stick, content, code):
    refused(code, service.store_attachment, office, stick("a.jpg", content), "id_card", person=person)
    assert office.read(service.list_attachments, person=person) == ()
    assert not (office.folder / "attachments").exists()


def test_a_tiff_of_several_pages_is_refused_because_pages_would_be_lost(office, person, stick):
    first, second = pictures.noise(80, 80), pictures.noise(80, 80, 8)
    stream = io.BytesIO()
    first.save(stream, "TIFF", save_all=True, append_images=[second])
    path = stick("a.tif", stream.getvalue())
    refused("attachments.several_pages", service.store_attachment, office, path, "id_card", person=person)


def test_flipped_bytes_of_a_photograph_never_end_in_a_traceback():
    whole = bytearray(pictures.plain("PNG", 64, 48))
    for at in range(0, len(whole), 61):
        changed = bytes(whole[:at]) + bytes([whole[at] ^ 0x55]) + bytes(whole[at + 1 :])
        with contextlib.suppress(AppError):
            shrink(changed)


# keeping


def test_an_attachment_is_listed_read_and_saved_out(office, person, stick, tmp_path):
    uid = service.store_attachment(office, stick("DSC001.jpg", pictures.photograph(900, 700)), "id_card", person=person)
    (line,) = office.read(service.list_attachments, person=person)
    assert (line.uid, line.kind, line.title, line.media_type) == (uid, "id_card", "身份证", "image/jpeg")
    assert (line.own, line.here, line.taken_on, line.added_by) == (True, True, "2026-06-12", "admin")
    content = service.read_attachment(office, uid)
    assert line.size == len(content)
    assert office.read(service.save_attachment, uid, tmp_path / "out.jpg") == len(content)
    assert (tmp_path / "out.jpg").read_bytes() == content


def test_a_scan_is_kept_as_it_is(office, person, stick):
    content = pictures.scan(3)
    uid = service.store_attachment(office, stick("a.pdf", content), "application", "申请书", person=person)
    assert service.read_attachment(office, uid) == content
    assert office.read(service.attachment_line, uid).media_type == "application/pdf"


def test_nothing_of_it_stands_in_clear_and_no_file_tells_whose_it_is(office, person, stick):
    content = pictures.scan(1, f"ZHANG {NUMBER}")
    service.store_attachment(office, stick(f"张桂英{NUMBER}.pdf", content), "application", person=person)
    for path in office.folder.rglob("*"):
        assert NUMBER not in path.name
        assert "张桂英" not in path.name
        if path.is_file():
            assert NUMBER.encode() not in path.read_bytes()
            assert b"%PDF-" not in path.read_bytes()
    assert [path.suffix for path in sealed_files(office)] == [""]


def test_a_household_shows_its_own_and_its_members_attachments(office, stick, tmp_path):
    from tests.factories.papers import enter_households, open_township

    with open_township(tmp_path / "t") as township:
        township.run(enter_households)
        with township.database.reading() as connection:
            home, head = connection.exec_driver_sql(
                "SELECT household_uid, person_uid FROM household_member WHERE is_head = 1 LIMIT 1"
            ).one()
        service.store_attachment(township, stick("a.pdf", pictures.scan()), "application", household=home)
        service.store_attachment(township, stick("b.pdf", pictures.scan(1)), "id_card", person=head)
        lines = township.read(service.list_attachments, household=home)
        assert [(line.kind, line.person) for line in lines] == [("application", ""), ("id_card", "张桂英")]
        assert [line.kind for line in township.read(service.list_attachments, person=head)] == ["id_card"]


def test_several_files_are_one_operation_and_bad_ones_do_not_stop_the_others(office, person, stick):
    paths = [
        stick("a.jpg", pictures.photograph(500, 400)),
        stick("b.txt", b"text"),
        stick("c.pdf", pictures.scan()),
        stick("again.pdf", pictures.scan()),
    ]
    seen = []
    job = Job(lambda stage, done, total: seen.append((done, total)), interval=0)
    added = service.store_attachments(office, paths, "id_card", person=person, job=job)
    assert (len(added.uids), added.same) == (2, 1)
    assert [(r.name, r.error.code) for r in added.refused] == [("b.txt", "attachments.unknown_file")]
    assert seen[-1] == (4, 4)
    assert office.read(list_audit)[0].sentence == "为张桂英添加附件 2 件"
    assert len(sealed_files(office)) == 2
    office.undo()
    assert office.read(service.list_attachments, person=person) == ()


def test_a_cancelled_job_leaves_nothing(office, person, stick):
    paths = [stick(f"{n}.pdf", pictures.scan(n + 1)) for n in range(3)]
    job = Job(lambda stage, done, total: job.cancel() if done == 2 else None, interval=0)
    with pytest.raises(AppError) as stopped:
        service.store_attachments(office, paths, "id_card", person=person, job=job)
    assert stopped.value.kind is Kind.CANCELLED
    assert sealed_files(office) == []


def test_adding_the_same_file_again_says_so(office, person, stick):
    path = stick("a.pdf", pictures.scan())
    service.store_attachment(office, path, "id_card", person=person)
    refused("attachments.same", service.store_attachment, office, path, "id_card", person=person, kind=Kind.INPUT)
    assert len(sealed_files(office)) == 1


def test_a_removed_attachment_comes_back_with_undo_and_goes_with_redo(office, person, stick):
    uid = service.store_attachment(office, stick("a.pdf", pictures.scan()), "id_card", person=person)
    office.run(service.remove_attachment, uid)
    assert office.read(service.list_attachments, person=person) == ()
    folder = office.folder
    office.close()
    with reopen(folder) as again:
        assert diagnose(again).attachments == attachment_files.FileCheck(files=1)
        again.undo()
        assert service.read_attachment(again, uid) == pictures.scan()
        again.redo()
        refused("attachments.none", again.read, service.attachment_content, uid, kind=Kind.NOT_FOUND)


def test_kind_title_and_date_can_be_changed(office, person, stick):
    uid = service.store_attachment(office, stick("a.pdf", pictures.scan()), "other", person=person)
    assert office.run(service.edit_attachment, uid, {"kind": "medical", "title": "  县医院票据 "}).value
    line = office.read(service.attachment_line, uid)
    assert (line.kind, line.title) == ("medical", "县医院票据")
    assert not office.run(service.edit_attachment, uid, {"kind": "medical"}).value
    refused("attachments.unknown_kind", office.run, service.edit_attachment, uid, {"kind": "x"}, kind=Kind.INPUT)
    office.run(service.edit_attachment, uid, {"title": ""})
    assert office.read(service.attachment_line, uid).title == "病历和票据"


def test_a_flipped_byte_is_found_on_reading_and_by_doctor(office, person, stick):
    uid = service.store_attachment(office, stick("a.pdf", pictures.scan()), "id_card", person=person)
    (path,) = sealed_files(office)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    refused("attachments.damaged", service.read_attachment, office, uid, kind=Kind.INTEGRITY)
    found = diagnose(office)
    assert not found.sound
    assert found.attachments.damaged == 1
    path.unlink()
    refused("attachments.missing", service.read_attachment, office, uid)
    assert diagnose(office).attachments.missing == 1


def test_files_put_in_place_of_each_other_are_found(office, person, stick):
    first = service.store_attachment(office, stick("a.pdf", pictures.scan(1)), "id_card", person=person)
    service.store_attachment(office, stick("b.pdf", pictures.scan(2)), "id_card", person=person)
    one, two = sealed_files(office)
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    refused("attachments.damaged", service.read_attachment, office, first, kind=Kind.INTEGRITY)


def test_files_without_a_row_are_swept_on_opening_and_by_doctor(office, person, stick):
    uid = service.store_attachment(office, stick("a.pdf", pictures.scan()), "id_card", person=person)
    left = attachment_files.stage(office.folder, b"left by a kill")
    stranger = office.folder / "attachments" / ("0" * 32)
    stranger.write_bytes(b"x")
    (office.folder / "attachments" / "note.txt").write_text("not ours")
    assert diagnose(office).attachments.swept == 1
    waiting = office.folder / "attachments" / (left.name + ".new")
    assert waiting.exists(), "one that may still get its row is left alone"
    folder = office.folder
    office.close()
    with reopen(folder) as again:
        assert not waiting.exists()
        assert (folder / "attachments" / "note.txt").exists()
        assert service.read_attachment(again, uid) == pictures.scan()


class Killed(BaseException):
    """Stands for a kill: no handler of the program sees it."""


@pytest.mark.parametrize("step", range(5))
def test_killed_at_any_step_there_is_a_whole_attachment_or_none(office, person, stick, monkeypatch, step):
    path, real, count = stick("a.pdf", pictures.scan()), os.replace, iter(range(100))

    def killed(*args):
        if next(count) == step:
            raise Killed
        real(*args)

    monkeypatch.setattr(os, "replace", killed)
    monkeypatch.setattr(attachment_files, "drop", lambda *_: None)
    with contextlib.suppress(Killed):
        service.store_attachment(office, path, "id_card", person=person)
    monkeypatch.undo()
    folder = office.folder
    office.close()
    with reopen(folder) as again:
        lines = again.read(service.list_attachments, person=person)
        assert len(lines) == len(sealed_files(again))
        assert all(service.read_attachment(again, line.uid) == pictures.scan() for line in lines)


def test_a_full_disk_is_told_and_leaves_nothing(office, person, stick, monkeypatch):
    paths = [stick(f"{n}.pdf", pictures.scan(n + 1)) for n in range(2)]
    real, count = os.fsync, iter(range(100))

    def full(handle):
        if next(count) == 1:
            raise OSError(28, "no space")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AppError) as stopped:
        service.store_attachments(office, paths, "id_card", person=person)
    monkeypatch.undo()
    assert stopped.value.code == "files.disk_full"
    assert sealed_files(office) == []


# whose and who may


def test_an_attachment_belongs_to_one_living_person_or_household_of_this_office(office, person, stick):
    path = stick("a.pdf", pictures.scan())
    kind = {"kind": Kind.INPUT}
    refused("attachments.no_owner", service.store_attachment, office, path, "id_card", **kind)
    refused("attachments.unknown_kind", service.store_attachment, office, path, "x", person=person, **kind)
    refused("households.no_person", service.store_attachment, office, path, "id_card", person=b"0" * 16,
            kind=Kind.NOT_FOUND)  # fmt: skip
    with office.database.writing() as connection:
        connection.exec_driver_sql("UPDATE person SET home_node = ? WHERE uid = ?", (b"n" * 16, person))
    refused("foreign_row", service.store_attachment, office, path, "id_card", person=person, kind=Kind.RULE)
    assert sealed_files(office) == []


def test_a_row_that_came_in_a_package_says_that_its_file_stayed_there(office, person, stick):
    uid = service.store_attachment(office, stick("a.pdf", pictures.scan()), "id_card", person=person)
    with office.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM attachment_file")
    assert not office.read(service.attachment_line, uid).here
    refused("attachments.lost", office.read, service.attachment_content, uid, kind=Kind.NOT_FOUND)
    with office.database.writing() as connection:
        connection.exec_driver_sql("UPDATE attachment SET home_node = ?", (b"n" * 16,))
    error = refused("attachments.elsewhere", office.read, service.attachment_content, uid, kind=Kind.NOT_FOUND)
    assert "附件在乡镇，未随包" in error.message
    refused("foreign_row", office.run, service.remove_attachment, uid, kind=Kind.RULE)
    assert diagnose(office).sound


def test_a_copy_leaves_the_program_only_with_the_right_to_export(office, person, stick, tmp_path):
    uid = service.store_attachment(office, stick("a.pdf", pictures.scan()), "id_card", person=person)
    office.run(add_user, "helper", "李芳", "village_helper")
    office.set_password("helper", "helper pass 1")
    folder = office.folder
    with open_workspace(folder, "helper", "helper pass 1") as helper:
        assert helper.read(service.attachment_content, uid) == pictures.scan()
        refused("forbidden", helper.read, service.save_attachment, uid, tmp_path / "out.pdf", kind=Kind.FORBIDDEN)
    assert not (tmp_path / "out.pdf").exists()
