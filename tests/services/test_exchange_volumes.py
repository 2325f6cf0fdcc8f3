"""Packages in several volumes: lost, doubled, half copied, mixed, renamed, exchanged; and never all in memory."""

from __future__ import annotations

import random
import shutil
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.core.errors import Kind
from minsheng_desktop.exchange import incoming, outgoing, packages
from minsheng_desktop.exchange.records import TableData
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.households import attachments as service
from tests.factories import offices as made
from tests.factories import pictures
from tests.factories.offices import FIRST, SECOND, Offices, add_family, differing, value

MISSING, DIFFER = "exchange.volume_missing", "exchange.volumes_differ"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def in_volumes(offices: Offices, name: str = FIRST, size: int = 4500, count: int = 12, **more: Any) -> list[Path]:
    """A package of some families, cut small."""
    for serial in range(count):
        offices.open[name].run(add_family, f"明月{serial}", serial + (500 if name == SECOND else 0))
    return written(offices, name, size, **more)


def written(offices: Offices, name: str = FIRST, size: int = 4500, **more: Any) -> list[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outgoing, "TableData", partial(TableData, piece=2))
        patch.setattr(outgoing, "write_package", lambda *words: packages.write_package(*words, volume_bytes=size))
        files = outgoing.export_package(offices.open[name], offices.stick, **more).files
    return list(files)


def take(offices: Offices, *paths: Path) -> list[ImportResult]:
    return incoming.import_packages(offices.county, paths)


def codes(results: list[ImportResult]) -> list[str]:
    return [result.code or result.status for result in results]


def nothing_came(offices: Offices) -> bool:
    return value(offices.county, "SELECT count(*) FROM person") == 0


def test_volumes_are_named_by_number_and_taken_in_any_order(offices: Offices) -> None:
    volumes = in_volumes(offices)
    assert len(volumes) >= 3
    assert [path.stem[-4:] for path in volumes] == [f"_第{number}卷" for number in range(1, len(volumes) + 1)]
    (result,) = take(offices, *volumes[1:], volumes[0])
    assert (result.status, result.refused) == ("applied", ())
    assert differing(offices.first, offices.county) == []
    assert codes(take(offices, *volumes)) == ["already"]


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_choosing_one_volume_takes_the_others_beside_it(offices: Offices, chosen: int) -> None:
    volumes = in_volumes(offices)
    found = incoming.preview_package(offices.county, volumes[chosen])
    assert (found.status, nothing_came(offices)) == ("ready", True)
    assert codes(take(offices, volumes[chosen])) == ["applied"]
    assert differing(offices.first, offices.county) == []


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_lost_volume_is_named_and_nothing_is_taken_until_it_comes(offices: Offices, lost: int) -> None:
    volumes = in_volumes(offices)
    aside = volumes[lost].rename(offices.folder / "aside.bin")
    (result,) = take(offices, *(path for path in volumes if path != volumes[lost]))
    assert (result.status, result.code, nothing_came(offices)) == ("refused", MISSING, True)
    assert f"第 {lost + 1} 卷" in result.reason
    shutil.copy(aside, volumes[lost])
    assert codes(take(offices, *volumes)) == ["applied"]
    assert differing(offices.first, offices.county) == []


def test_a_volume_copied_twice_does_no_harm(offices: Offices) -> None:
    volumes = in_volumes(offices)
    twice = offices.stick / "副本.mspkg"
    shutil.copy(volumes[1], twice)
    assert codes(take(offices, *volumes, twice)) == ["applied"]
    assert differing(offices.first, offices.county) == []


def test_a_half_copied_volume_is_told_and_the_whole_one_beside_it_is_taken(offices: Offices) -> None:
    volumes = in_volumes(offices)
    half = offices.stick / "半个.mspkg"
    half.write_bytes(volumes[1].read_bytes()[:-700])
    assert codes(take(offices, *volumes, half)) == ["exchange.truncated", "applied"]


def test_a_volume_that_was_only_half_copied_takes_nothing(offices: Offices) -> None:
    volumes = in_volumes(offices)
    whole = volumes[1].read_bytes()
    volumes[1].write_bytes(whole[:-700])
    assert codes(take(offices, *volumes)) == ["exchange.truncated", MISSING]
    assert nothing_came(offices)
    volumes[1].write_bytes(whole)
    assert codes(take(offices, *volumes)) == ["applied"]


def test_two_packages_mixed_on_one_stick_are_told_apart(offices: Offices) -> None:
    mixed = [*in_volumes(offices), *in_volumes(offices, SECOND)]
    random.Random(3).shuffle(mixed)
    results = take(offices, *mixed)
    assert codes(results) == ["applied", "applied"]
    assert {result.sender_name for result in results} == {FIRST, SECOND}
    assert differing(offices.first, offices.county) == differing(offices.second, offices.county) == []


def test_an_earlier_package_that_lacks_a_volume_does_not_stop_the_later_one(offices: Offices) -> None:
    first = in_volumes(offices)
    first[1].unlink()
    offices.first.run(add_family, "高山", 90)
    second = written(offices)
    results = take(offices, first[0], *second, first[2])
    assert sorted(codes(results)) == ["applied", MISSING]
    assert differing(offices.first, offices.county) == []


def test_a_volume_of_another_package_renamed_to_fit_is_found(offices: Offices) -> None:
    first = in_volumes(offices)
    other = written(offices)
    other[1].replace(first[1])
    for path in (other[0], *other[2:]):
        path.unlink()
    results = take(offices, *first)
    assert [result.code for result in results] == [MISSING, MISSING]
    assert "第 2 卷" in results[0].reason
    assert nothing_came(offices)


def test_a_volume_of_another_township_renamed_to_fit_is_found(offices: Offices) -> None:
    """It is taken for what it is, whatever its name says."""
    first, other = in_volumes(offices), in_volumes(offices, SECOND)
    other[1].replace(first[1])
    results = take(offices, *first)
    assert codes(results) == [MISSING, "applied"]
    assert [result.sender_name for result in results] == [FIRST, SECOND]
    assert differing(offices.second, offices.county) == []


def test_two_different_files_for_one_volume_are_refused(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same package written twice, as by a sender that was cloned: whatever is right, it is not both."""
    volumes = in_volumes(offices)
    kept = [shutil.copy(path, offices.folder / path.name) for path in volumes]
    for path in volumes:
        path.unlink()
    uid = packages.read_package(Path(kept[0])).header.package_uid
    offices.first.run(add_family, "高山", 90)
    monkeypatch.setattr(outgoing, "new_uid", lambda: uid)
    monkeypatch.setattr(
        outgoing.stored,
        "reserve_package",
        lambda connection, peer, values: packages.read_package(Path(kept[0])).header.sequence,
    )
    monkeypatch.setattr(offices.first, "run_job", lambda *_words: None)
    monkeypatch.setattr(outgoing, "_result", _paths)
    again = written(offices)
    (result,) = take(offices, *map(Path, kept), again[1])
    assert (result.code, result.error, nothing_came(offices)) == (DIFFER, Kind.INTEGRITY, True)


def _paths(_uow: Any, _held: Any, written: Any) -> Any:
    return replace(written, files=tuple(file.path for file in written.files))


def test_a_stick_exchanged_between_looking_and_taking_takes_nothing(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    volumes = in_volumes(offices)
    real = incoming.take_package

    def exchanged(*words: Any) -> Any:
        volumes[1].write_bytes(volumes[2].read_bytes())
        return real(*words)

    exchanged.operation = real.operation  # type: ignore[attr-defined]
    monkeypatch.setattr(incoming, "take_package", exchanged)
    (result,) = take(offices, *volumes)
    assert (result.code, result.error) == ("exchange.changed_meanwhile", Kind.INTEGRITY)
    assert nothing_came(offices)


def test_a_stick_pulled_out_between_looking_and_taking_takes_nothing(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    volumes = in_volumes(offices)
    real = incoming.take_package

    def pulled(*words: Any) -> Any:
        volumes[2].unlink()
        return real(*words)

    pulled.operation = real.operation  # type: ignore[attr-defined]
    monkeypatch.setattr(incoming, "take_package", pulled)
    (result,) = take(offices, *volumes)
    assert (result.status, result.error, nothing_came(offices)) == ("refused", Kind.FILE, True)


def photographs(offices: Offices, folder: Path, count: int, size: int) -> list[bytes]:
    person = offices.first.run(add_family, "张桂英", 1).value["person"]
    uids = []
    for seed in range(count):
        (folder / "in.pdf").write_bytes(pictures.scan(1) + random.Random(seed).randbytes(size))
        uids.append(service.store_attachment(offices.first, folder / "in.pdf", "id_card", person=person))
    return uids


def test_a_picture_may_begin_in_one_volume_and_end_in_another(offices: Offices, tmp_path: Path) -> None:
    uids = photographs(offices, tmp_path, 3, 1_500_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outgoing, "write_package", lambda *words: packages.write_package(*words, volume_bytes=900_000))
        volumes = list(outgoing.export_package(offices.first, offices.stick, attachments=True).files)
    assert len(volumes) > 3
    (result,) = take(offices, *volumes[::-1])
    assert (result.status, result.files.taken, result.files.wrong) == ("applied", 3, ())
    for uid in uids:
        assert service.read_attachment(offices.county, uid) == service.read_attachment(offices.first, uid)


def test_of_many_volumes_only_one_is_in_memory(offices: Offices, tmp_path: Path) -> None:
    photographs(offices, tmp_path, 12, 2_000_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outgoing, "write_package", lambda *words: packages.write_package(*words, volume_bytes=1_000_000))
        volumes = list(outgoing.export_package(offices.first, offices.stick, attachments=True).files)
    assert len(volumes) > 8
    total = sum(path.stat().st_size for path in volumes)
    tracemalloc.start()
    try:
        (result,) = take(offices, *volumes)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (result.status, result.files.taken) == ("applied", 12)
    assert peak < total * 0.75, (peak, total)
