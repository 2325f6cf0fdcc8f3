"""Package files on a stick: whole or absent, whatever the stick does; names that every system takes."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import container, file_names, packages, stick
from minsheng_desktop.exchange.records import PackageKind
from minsheng_desktop.security import crypto
from tests.factories.packages import manifest, node, persons

TOWNSHIP, COUNTY = node(1), node(2, "county")


def write(target: Path, count: int = 3, **more: object) -> list[packages.WrittenFile]:
    told = manifest(TOWNSHIP, COUNTY)
    return packages.write_package(
        target, [persons(count)], told, TOWNSHIP.keys, COUNTY.keys.recipient, **more  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_written_package_can_be_read_and_its_digest_is_that_of_the_file(tmp_path: Path) -> None:
    (file,) = write(tmp_path / "a.mspkg")
    assert file.digest == crypto.digest(file.path.read_bytes())
    assert [path.name for path in tmp_path.iterdir()] == ["a.mspkg"]
    sealed = packages.read_package(file.path)
    found = packages.open_package(sealed, TOWNSHIP.keys.sign_key, COUNTY.uid, COUNTY.keys)
    assert list(found.tables[0].rows()) == persons().rows


def test_volumes_name_the_digest_of_the_one_before(tmp_path: Path) -> None:
    files = write(tmp_path / "a.mspkg", 5000, volume_bytes=20_000)
    assert [file.path.name for file in files] == [f"a_第{at}卷.mspkg" for at in range(1, len(files) + 1)]
    assert len(files) > 1
    previous, rows = None, []
    for file in files:
        sealed = packages.read_package(file.path)
        assert sealed.header.last is (file is files[-1])
        found = packages.open_package(sealed, TOWNSHIP.keys.sign_key, COUNTY.uid, COUNTY.keys)
        assert found.manifest.previous_digest == previous
        previous = file.digest
        rows += list(found.tables[0].rows())
    assert rows == persons(5000).rows


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_stick_leaves_the_old_file_and_nothing_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    target = tmp_path / "a.mspkg"
    target.write_bytes(b"the old one")

    def full(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "write":
        real = Path.open

        def opened(path: Path, mode: str = "r", *more: object) -> object:
            handle = real(path, mode, *more)  # type: ignore[call-overload]
            if "x" in mode:
                handle.close()
                full()
            return handle

        monkeypatch.setattr(Path, "open", opened)
    else:
        monkeypatch.setattr(os, step, full)
    with pytest.raises(AppError) as caught:
        write(target)
    assert (caught.value.kind, caught.value.code) == (Kind.UNAVAILABLE, "files.disk_full")
    assert [path.name for path in tmp_path.iterdir()] == ["a.mspkg"]
    assert target.read_bytes() == b"the old one"


def test_a_full_stick_in_the_second_volume_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.fsync, []

    def fsync(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(AppError, match="disk_full"):
        write(tmp_path / "a.mspkg", 5000, volume_bytes=20_000)
    assert list(tmp_path.iterdir()) == []


def test_volumes_are_published_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.replace, []

    def replace(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(errno.EIO, "pulled out")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(AppError, match="failed"):
        write(tmp_path / "a.mspkg", 5000, volume_bytes=20_000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.EROFS, errno.ENODEV])
def test_a_stick_that_was_pulled_out_or_is_locked_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, "trouble")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(AppError) as caught:
        write(tmp_path / "a.mspkg")
    assert caught.value.kind is Kind.FILE
    assert "数据没有变化" in caught.value.message
    assert ("写保护" in caught.value.message) == (number == errno.EROFS)
    assert list(tmp_path.iterdir()) == []


def test_a_stick_that_gives_back_other_bytes_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path)[:-1] + b"?")
    with pytest.raises(AppError, match="written_wrong") as caught:
        write(tmp_path / "a.mspkg")
    assert "没有留下文件" in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_program_left_is_swept_by_the_next_export(tmp_path: Path) -> None:
    stick.stage(tmp_path / "a.mspkg", b"half")
    other = stick.stage(tmp_path / "b.mspkg", b"of another package")
    assert not (tmp_path / "a.mspkg").exists()
    write(tmp_path / "a.mspkg")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([other.name, "a.mspkg"])


def test_a_failing_source_of_rows_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def verify(*_arguments: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(container, "verify", verify)
    with pytest.raises(RuntimeError):
        write(tmp_path / "a.mspkg")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_ordinary_file_is_not_read(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "files.failed"), (tmp_path / "none.mspkg", "files.not_found")):
        with pytest.raises(AppError) as caught:
            packages.read_package(path)
        assert (caught.value.kind, caught.value.code) == (Kind.FILE, code)
    (tmp_path / "big.mspkg").write_bytes(b"12345")
    with pytest.raises(AppError, match="file_too_large"):
        stick.read_limited(tmp_path / "big.mspkg", 4)


def test_a_small_file_is_written_whole(tmp_path: Path) -> None:
    stick.write(tmp_path / "a.msjoin", b"request")
    assert (tmp_path / "a.msjoin").read_bytes() == b"request"


def test_names_tell_who_what_when_and_which() -> None:
    name = file_names.package_name
    assert name("云岭镇", PackageKind.DELTA, 202611, 12) == "云岭镇_上报_2026-11_第012包.mspkg"
    assert name("云岭镇", PackageKind.FULL, 202611, 1) == "云岭镇_全量上报_2026-11_第001包.mspkg"
    assert name("清溪县", PackageKind.RETURN, None, 7) == "清溪县_下发_第007包.mspkg"
    assert name("清溪县", PackageKind.JOIN, None, 1) == "清溪县_接入答复_第001包.mspkg"
    assert file_names.request_name("云岭镇") == "云岭镇_接入申请.msjoin"
    assert file_names.volume_name("a.b.mspkg", 2) == "a.b_第2卷.mspkg"
    assert file_names.volume_name("plain", 2) == "plain_第2卷"


@given(st.text(max_size=60))
def test_no_name_of_a_place_can_leave_its_folder_or_trip_a_file_system(area: str) -> None:
    name = file_names.package_name(area, PackageKind.DELTA, 202611, 1)
    assert Path(name).name == name
    assert len(name.encode("utf-8")) <= 255
    assert not set(name) & set('<>:"/\\|?*\n\t\0')
    assert not name.startswith((".", " ", "_"))


@pytest.mark.parametrize("area", ["", "..", "CON", "nul.txt", "../..", "\u202e", "  "])
def test_a_place_without_a_usable_name_gets_a_neutral_one(area: str) -> None:
    assert file_names.safe_area(area) == "本单位"
