"""What a row may say: rightly signed rows that cannot be true are refused alone, in words, and the rest is taken."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from db.queries import sense
from db.types import definition_uid, new_uid
from minsheng_desktop.areas.editing import open_area
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.entitlements.changes import change_amount
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.words import row_word
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.rules import counts, money
from minsheng_desktop.rules.characters import has_unseen
from tests.factories import offices as made
from tests.factories.attacks import CHINESE, members, payload_of, refusal, resealed, zipped
from tests.factories.offices import Offices, add_family, change, craft, differing, number, rows, value
from tests.factories.offices import person_row as person
from tests.factories.workspaces import AS_OF

VILLAGE = "341299101201"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def take_rows(
    offices: Offices, sequence: int = 1, manifest: dict[str, Any] | None = None, **tables: Any
) -> ImportResult:
    """The county takes a package of the first township with just these rows."""
    target = offices.stick / f"{sequence}.mspkg"
    return offices.take(
        craft(offices.first, offices.county, target, tables, sequence=sequence, **(manifest or {}))
    )  # fmt: skip


def reasons(result: ImportResult) -> list[str]:
    assert result.status == "applied", result.reason
    assert all(CHINESE.search(line.reason) and not any("a" <= c <= "z" for c in line.reason) for line in result.refused)
    return [line.code for line in result.refused]


# areas


def area(offices: Offices, **values: object) -> dict[str, Any]:
    row = rows(offices.county, "area")[definition_uid("area", VILLAGE)]
    uid = definition_uid("area", str(values["code"]))
    return {**row, "uid": uid, "home_node": offices.first.node.uid, "epoch": 1, "counter": 1, **values}


def test_areas_of_no_level_or_outside_the_senders_own_are_refused(offices: Offices) -> None:
    listed = [
        area(offices, code="341299101291", level="galaxy"),
        area(offices, code="341299101292", level="township"),
        area(offices, code="3412991012", level="village"),
        area(offices, code="34129910129x", level="village"),
        area(offices, code="990000", level="county", name="假省"),
        area(offices, code="341299199201", level="village"),
        area(offices, code="341299101293", name="\u3000\u200b"),
        area(offices, code="341299101294", name="新村"),
    ]
    found = take_rows(offices, area=listed)
    assert sorted(reasons(found)) == sorted(
        ["bad_value:level"] * 2 + ["bad_value:code"] * 2 + ["outside:code"] * 2 + ["blank:name"]
    )
    assert found.new == 1


def test_what_a_township_enters_itself_is_taken(offices: Offices) -> None:
    offices.first.run(open_area, "341299101294", "新村")
    offices.first.run(open_area, "341299101294001", "一组")
    assert offices.report().refused == ()
    assert differing(offices.first, offices.county) == []


# benefits


WRONG_BENEFITS: tuple[dict[str, object], ...] = (
    {"amount_fen": 10**13},
    {"amount_fen": sense.MOST_FEN + 1},
    {"amount_fen": -1},
    {"supplement_fen": -1},
    {"household_size": -1},
    {"household_size": 1000},
    {"covered": 999999},
    {"covered": -2},
    {"to_month": 202511},
)
RIGHT_BENEFITS: tuple[dict[str, object], ...] = (
    {"amount_fen": sense.MOST_FEN},
    {"amount_fen": None},
    {"household_size": 2, "covered": 3},  # rosters say so, and the clerk is asked about it
    {"household_size": 120, "covered": 0},
    {"to_month": 202512, "status": "stopped"},  # ended with the month before it began: it never was
)


def test_benefits_that_cannot_be_are_refused_and_those_that_can_are_taken(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    tables = {name: list(rows(offices.first, name, offices.first).values()) for name in uids}
    (good,) = tables.pop("entitlement")
    tables.pop("entitlement_member")
    given = [*WRONG_BENEFITS, *RIGHT_BENEFITS]
    tables["entitlement"] = [{**good, "uid": new_uid(), **values} for values in given]
    money = sum((row["amount_fen"] or 0) + row["supplement_fen"] for row in tables["entitlement"])
    found = take_rows(offices, manifest={"totals": made.Totals(1, 1, money)}, **tables)
    assert reasons(found) == [f"beyond:{next(iter(values))}" for values in WRONG_BENEFITS]
    assert value(offices.county, "SELECT count(*) FROM entitlement") == len(RIGHT_BENEFITS)


def test_what_is_entered_and_what_travels_have_the_same_limits() -> None:
    assert sense.MOST_PERSONS == counts.MOST_PERSONS
    assert sense.MOST_FEN == money.MOST_A_MONTH


# persons


WRONG_PERSONS: tuple[tuple[dict[str, object], str], ...] = (
    ({"name": ""}, "blank:name"),
    ({"name": " \u3000"}, "blank:name"),
    ({"name": "\ufeff\u200b\u2060"}, "blank:name"),
    ({"birth": "1879-12-31"}, "beyond:birth"),
    ({"birth": "1500"}, "beyond:birth"),
    ({"birth": "2999"}, "beyond:birth"),
    ({"birth": (AS_OF + timedelta(days=2)).isoformat()}, "beyond:birth"),
    ({"died_on": "1700-01-01"}, "beyond:died_on"),
    ({"died_on": (AS_OF + timedelta(days=2)).isoformat()}, "beyond:died_on"),
)
UNSEEN = ("\x1b[31m红", "\u202e反写", "a\u2066b", "\x7f", "\x9b", "\0")


def test_persons_who_cannot_be_are_refused(offices: Offices) -> None:
    born = (AS_OF + timedelta(days=1)).isoformat()
    today = person(offices.first, id_no=number(1), birth=born, died_on=AS_OF.isoformat())
    oldest = person(offices.first, id_no=number(2), birth="1880")
    wrong = [person(offices.first, id_no=number(at + 10), **values) for at, (values, _) in enumerate(WRONG_PERSONS)]
    assert reasons(take_rows(offices, person=[*wrong, today, oldest])) == [code for _, code in WRONG_PERSONS]
    assert set(rows(offices.county, "person")) == {today["uid"], oldest["uid"]}


def test_a_clock_far_ahead_does_not_let_anybody_be_born_then(offices: Offices) -> None:
    row = person(offices.first, birth="2999")
    found = take_rows(offices, manifest={"created": date(9999, 12, 31)}, person=[row])
    assert reasons(found) == ["beyond:birth"]


def test_characters_nobody_sees_are_refused_in_every_text(offices: Offices) -> None:
    sent = [person(offices.first, id_no=number(at), remark=text) for at, text in enumerate(UNSEEN)]
    village = [area(offices, code="341299101299", name="新\u202e村")]
    found = take_rows(offices, person=sent, area=village)
    assert sorted(reasons(found)) == ["unseen:name", *["unseen:remark"] * len(UNSEEN)]
    assert value(offices.county, "SELECT count(*) FROM person") == 0


def test_what_somebody_pastes_is_stored_without_them_and_travels(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    for at, text in enumerate(UNSEEN):
        offices.first.run(change, "person", uids["person"], remark=f"{text}字{at}", address="\u202d13800000000\u202c")
        assert offices.report().refused == ()
    row = rows(offices.county, "person")[uids["person"]]
    assert (row["remark"], row["address"]) == (f"字{len(UNSEEN) - 1}", "13800000000")
    assert not any(has_unseen(text) for text in row.values() if isinstance(text, str))


def test_persons_are_united_with_persons_of_their_own_office_alone(offices: Offices) -> None:
    offices.second.run(add_family, "高山", 7)
    offices.report(made.SECOND)
    (foreign,) = rows(offices.county, "person", offices.second)
    itself, one, two, nobody, other, kept, gone, before = (new_uid() for _ in range(8))
    merged = {itself: itself, one: two, two: one, nobody: new_uid(), other: foreign, kept: None, gone: kept}
    merged[before] = gone
    listed = [
        person(offices.first, uid=uid, id_no=number(at + 20), merged_into=into)
        for at, (uid, into) in enumerate(merged.items())
    ]
    found = take_rows(offices, person=listed)
    assert sorted(reasons(found)) == ["circle:merged_into"] * 3 + ["reference:merged_into"] * 2
    assert set(rows(offices.county, "person", offices.first)) == {kept, gone, before}
    turned = {**listed[5], "merged_into": before, "counter": 2}
    assert reasons(take_rows(offices, 2, person=[turned])) == ["circle:merged_into"]


def test_a_predecessor_need_not_be_known(offices: Offices) -> None:
    row = person(offices.first, predecessor_uid=new_uid())
    assert reasons(take_rows(offices, person=[row])) == []


# what would be refused is not stored in the first place


def test_the_forms_refuse_what_a_package_could_not_carry(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    for values, code in (
        ({"name": "\u200b\ufeff"}, "name_missing"),
        ({"name": "。"}, "name_missing"),
        ({"birth": "2999"}, "day_beyond"),
        ({"birth": "1879-12"}, "day_beyond"),
        ({"died_on": (AS_OF + timedelta(days=1)).isoformat()}, "day_beyond"),
    ):
        with pytest.raises(AppError) as caught:
            offices.first.run(edit_person, uids["person"], values)
        assert caught.value.code == f"households.{code}"
    for fen, supplement in ((money.MOST_A_MONTH + 1, 0), (0, money.MOST_A_MONTH + 1), (-1, 0)):
        with pytest.raises(AppError) as caught:
            offices.first.run(change_amount, uids["entitlement"], 202607, fen, supplement)
        assert caught.value.code == "entitlements.bad_amount"
    offices.first.run(change_amount, uids["entitlement"], 202607, money.MOST_A_MONTH, 0)
    assert offices.report().refused == ()


# the manifest


def test_a_schema_before_the_first_is_refused(offices: Offices) -> None:
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, schema_version=0)
    assert refusal(offices, package) == ("exchange.part_invalid", Kind.INTEGRITY)
    assert "数据结构版本" in offices.take(package).reason


def test_a_package_of_a_month_that_cannot_be_is_taken_as_one_without_a_month(offices: Offices) -> None:
    for sequence, (period, kept) in enumerate(
        ((999912, None), (100001, None), (199912, None), (200001, 200001), (202706, 202706), (202707, None)), 1
    ):
        found = take_rows(offices, sequence, manifest={"period": period})
        assert (found.status, found.period) == ("applied", kept)
    assert value(offices.county, "SELECT count(DISTINCT period) FROM package WHERE direction = 'in'") == 2


def test_one_leap_leaves_room_for_what_follows(offices: Offices) -> None:
    for sequence in (10_000, 20_000):
        assert take_rows(offices, sequence).status == "applied"
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, sequence=30_001)
    assert refusal(offices, package) == ("exchange.sequence_leap", Kind.INTEGRITY)


# the form of a table


def spoilt(offices: Offices, package: Path, spoil: Callable[[bytes], bytes], count: int = 1) -> Path:
    """The package with its table of persons changed, its digest and size put right."""
    found = members(payload_of(offices, package))
    content = spoil(found["data/person.csv"])
    assert content != found["data/person.csv"]
    told = json.loads(found["datapackage.json"])
    resource = next(one for one in told["resources"] if one["name"] == "person")
    resource |= {"rows": count, "bytes": len(content), "hash": "sha256:" + hashlib.sha256(content).hexdigest()}
    again = {**found, "datapackage.json": json.dumps(told).encode(), "data/person.csv": content}
    return resealed(offices, package, zipped(list(again.items())))


def _header(change_it: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        end = data.index(b"\r\n")
        return change_it(data[:end]) + data[end:]

    return spoil


def _swapped(header: bytes) -> bytes:
    first, second, *others = header.split(b",")
    return b",".join([second, first, *others])


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "LF alone": lambda data: data.replace(b"\r\n", b"\n"),
    "LF alone behind the last row": lambda data: data[:-2] + b"\n",
    "LF alone behind the header": lambda data: data.replace(b"\r\n", b"\n", 1),
    "no end": lambda data: data[:-2],
    "CR alone": lambda data: data.replace(b"\r\n", b"\r"),
    "CR within a row": lambda data: data.replace("严明月".encode(), "严\r明月".encode()),
    "mark before the header": lambda data: b"\xef\xbb\xbf" + data,
    "GBK": lambda data: data.decode().encode("gbk"),
    "bad UTF-8": lambda data: data.replace("严明月".encode(), b"\xc3\x28"),
    "quote left open": lambda data: data.replace("严明月".encode(), '"严明月'.encode()),
    "header swapped": _header(_swapped),
    "column missing": _header(lambda header: header.rpartition(b",")[0]),
    "column too many": _header(lambda header: header + b",more"),
    "cell missing": lambda data: data[:-2].rpartition(b",")[0] + b"\r\n",
    "cell too many": lambda data: data[:-2] + b",x\r\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_of_another_form_is_refused_whole(offices: Offices, form: str) -> None:
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": [person(offices.first)]})
    refused = spoilt(offices, package, FORMS[form])
    assert refusal(offices, refused) == ("exchange.table_unreadable", Kind.INTEGRITY)
    assert value(offices.county, "SELECT count(*) FROM person") == 0
    assert offices.report().status == "applied"


def test_a_row_with_a_broken_uid_is_told_by_its_line(offices: Offices) -> None:
    listed = [person(offices.first, id_no=number(at)) for at in range(80)]
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": listed})
    uid = listed[61]["uid"].hex().encode()
    found = offices.take(spoilt(offices, package, lambda data: data.replace(uid, b"broken"), len(listed)))
    (line,) = found.refused
    assert (found.new, row_word(line.row_uid)) == (79, "第 62 行")


# the form of the payload


def _prefixed(payload: bytes) -> bytes:
    return b"before" + payload


def _zip64_in_local_header(payload: bytes) -> bytes:
    """An extra field of ZIP64 behind the name of the member that comes last, every offset put right."""
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        last = max(archive.infolist(), key=lambda info: info.header_offset)
        directory = archive.start_dir
    at = last.header_offset + 30 + len(last.filename)
    extra = struct.pack("<HHQQ", 1, 16, last.file_size, last.compress_size)
    broken = bytearray(payload[:at] + extra + payload[at:])
    struct.pack_into("<H", broken, last.header_offset + 28, len(extra))
    struct.pack_into("<L", broken, len(broken) - 6, directory + len(extra))
    return bytes(broken)


def _gap(payload: bytes) -> bytes:
    """Bytes of no member before the directory."""
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        directory = archive.start_dir
    broken = bytearray(payload[:directory] + b"hidden" + payload[directory:])
    struct.pack_into("<L", broken, len(broken) - 6, directory + 6)
    return bytes(broken)


@pytest.mark.parametrize("play", [_prefixed, _zip64_in_local_header, _gap])
def test_a_payload_with_more_than_its_members_is_refused(offices: Offices, play: Callable[[bytes], bytes]) -> None:
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": [person(offices.first)]})
    payload = play(payload_of(offices, package))
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        assert archive.testzip() is None  # others read it
    assert refusal(offices, resealed(offices, package, payload)) == ("exchange.payload_broken", Kind.INTEGRITY)
