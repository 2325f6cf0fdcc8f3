"""The payload: a data package that gives back what went in, and is refused when it is not what it says."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import payload, payload_reader
from minsheng_desktop.exchange.manifest import manifest_json, read_manifest
from minsheng_desktop.exchange.records import BadRow, ColumnSpec, ColumnType, ControlColumns, PackageKind, TableData
from minsheng_desktop.exchange.strict import Record, dump, load
from minsheng_desktop.rules.characters import without_unseen
from tests.factories.packages import PERSON, manifest, node, person, persons, uid

SENDER, RECEIVER = node(1), node(2, "county")
MANIFEST = manifest(SENDER, RECEIVER)

VALUES: dict[ColumnType, st.SearchStrategy[object]] = {
    ColumnType.UID: st.binary(min_size=16, max_size=16),
    ColumnType.TEXT: st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(without_unseen)
    | st.sampled_from(["\\N", '"', "\r"]),
    ColumnType.INTEGER: st.integers(-(2**63), 2**63 - 1),
    ColumnType.DATE: st.dates(date(1000, 1, 1)).map(date.isoformat),
    ColumnType.MONTH: st.builds(lambda year, month: year * 100 + month, st.integers(1000, 9999), st.integers(1, 12)),
    ColumnType.BOOLEAN: st.integers(0, 1),
    ColumnType.MOMENT: st.integers(0, 250_000_000_000_000),
    ColumnType.JSON: st.recursive(st.none() | st.text(max_size=4), st.lists, max_leaves=4).map(json.dumps),
    ColumnType.BINARY: st.binary(max_size=40),
}


@st.composite
def tables(draw: st.DrawFn) -> TableData:
    types = draw(st.lists(st.sampled_from(list(ColumnType)), min_size=1, max_size=5))
    columns = tuple(ColumnSpec(f"c{at}", kind, draw(st.booleans())) for at, kind in enumerate(types))
    cells = [VALUES[column.type] if column.required else st.none() | VALUES[column.type] for column in columns]
    return TableData("sample", columns, draw(st.lists(st.tuples(*cells), max_size=6)), key=("c0",))


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def changed(change: Callable[[dict[str, object]], object]) -> bytes:
    """A payload whose descriptor was changed and put back."""
    members = entries(payload.encode([persons()], MANIFEST))
    descriptor = json.loads(members["datapackage.json"])
    change(descriptor)
    members["datapackage.json"] = dump(descriptor)
    return zipped(members)


def with_csv(text: str, rows: int, **controls: int) -> bytes:
    """A payload whose person table is this text, with a right digest and row count."""
    members = entries(payload.encode([persons(0)], MANIFEST))
    descriptor = json.loads(members["datapackage.json"])
    data = (",".join(column.name for column in PERSON) + "\r\n" + text).encode()
    resource = descriptor["resources"][0]
    resource.update(rows=rows, bytes=len(data), hash="sha256:" + hashlib.sha256(data).hexdigest())
    resource["minsheng:controls"].update(controls)
    return zipped({"datapackage.json": dump(descriptor), "data/person.csv": data})


def refusal(data: bytes) -> str:
    """The code with which a payload is refused, whose text must exist."""
    with pytest.raises(AppError) as caught:
        payload_reader.decode(data).check()
    assert caught.value.kind is Kind.INTEGRITY
    assert "没有导入任何数据" in caught.value.message
    return caught.value.code


@given(tables())
@settings(max_examples=60, deadline=None)
def test_every_value_comes_back_exactly(table: TableData) -> None:
    found = payload_reader.decode(payload.encode([table], MANIFEST))
    assert found.manifest == MANIFEST
    assert found.tables[0].columns == table.columns
    assert list(found.tables[0].rows()) == table.rows


def test_texts_that_spreadsheets_would_run_stay_as_they_are() -> None:
    names = [
        "=1+1",
        "+86",
        "-",
        "@sum",
        "\tname",
        "",
        "\\",
        "\\N",
        "\\\\N",
        'a"b',
        "a,b",
        "a\rb",
        "a\nb",
        "a\r\nb",
        " x ",
    ]
    rows = [(uid(at), name, None if at % 2 else name) for at, name in enumerate(names, 1)]
    columns = (PERSON[0], ColumnSpec("name", required=True), ColumnSpec("note"))
    data = payload.encode([TableData("sample", columns, rows)], MANIFEST)
    assert list(payload_reader.decode(data).tables[0].rows()) == rows
    shown = entries(data)["data/sample.csv"].decode()
    assert [row[1] for row in csv.reader(io.StringIO(shown, newline=""))][1] == "=1+1"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert payload.encode([persons(9)], MANIFEST) == payload.encode([persons(9)], MANIFEST)


def test_control_totals_count_distinct_persons_and_households_and_add_money() -> None:
    table = payload_reader.decode(payload.encode([persons(5)], MANIFEST)).table("person")
    assert table is not None
    assert (table.row_count, table.totals.persons, table.totals.households, table.totals.fen) == (5, 5, 3, 1500)
    assert payload_reader.decode(payload.encode([], MANIFEST)).table("person") is None


@pytest.mark.filterwarnings("ignore")
def test_frictionless_finds_the_payload_valid(tmp_path: Path) -> None:
    from frictionless import Package

    odd = ["", "\\N", "=1+1", 'a"b,c', "two\r\nlines"]
    rows = [
        (uid(100 + at), None, name, None, None, None, 1, 1_790_000_000_000 + at, None, None)
        for at, name in enumerate(odd)
    ]
    table = TableData("person", PERSON, [*persons(5).rows, *rows], control=persons(0).control)
    (tmp_path / "payload.zip").write_bytes(payload.encode([table, replace(persons(0), name="empty")], MANIFEST))
    with zipfile.ZipFile(tmp_path / "payload.zip") as archive:
        archive.extractall(tmp_path / "open")
    for place in ("payload.zip", "open/datapackage.json"):
        report = Package(str(tmp_path / place)).validate()
        assert report.valid, report.flatten(["type", "note"])
    damaged = (tmp_path / "open/data/person.csv").read_bytes().replace("山水1".encode(), "山水9".encode())
    (tmp_path / "open/data/person.csv").write_bytes(damaged)
    assert not Package(str(tmp_path / "open/datapackage.json")).validate().valid


def test_a_large_table_is_cut_into_volumes_that_are_packages_of_their_own() -> None:
    told: list[tuple[int, bool]] = []

    def manifest_of(volume: int, last: bool) -> object:
        told.append((volume, last))
        previous = None if volume == 1 else bytes([volume]) * 32
        return manifest(SENDER, RECEIVER, volume=volume, last=last, previous_digest=previous)

    sent = [persons(5000), replace(persons(3), name="other"), replace(persons(0), name="empty")]
    volumes = list(payload.encode_volumes(sent, manifest_of, volume_bytes=20_000))  # type: ignore[arg-type]
    assert told == [(at, at == len(volumes)) for at in range(1, len(volumes) + 1)]
    assert len(volumes) > 1
    rows: dict[str, list[tuple[object, ...]]] = {}
    for data in volumes:
        for table in payload_reader.decode(data).tables:
            rows.setdefault(table.name, []).extend(table.rows())
    assert rows == {table.name: table.rows for table in sent}


def test_what_needs_volumes_is_not_squeezed_into_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "RAW_BYTES", 1000)
    with pytest.raises(AppError, match="too_large") as caught:
        payload.encode([persons(5000)], MANIFEST)
    assert "没有写出文件" in caught.value.message


@pytest.mark.parametrize(
    ("column", "value"),
    [(2, None), (0, b"short"), (2, "x" * 100_001)],
    ids=["null where required", "short uid", "long text"],
)
def test_a_row_that_breaks_its_own_promise_is_not_written(column: int, value: object) -> None:
    row = list(person(1))
    row[column] = value
    with pytest.raises(ValueError, match=PERSON[column].name):
        payload.encode([replace(persons(), rows=[tuple(row), person(2)])], MANIFEST)


BAD_CELLS = [
    (0, "00"), (0, "G" * 32), (0, "A" * 32), (0, "\\N"), (0, " " * 32), (2, "\\x"), (2, "\\N"), (3, "1985-02-30"),
    (3, "19850211"), (4, "2026-13"), (4, "202611"), (5, "1.5"), (5, " 1"), (5, "1_0"), (5, "+1"), (5, "-0"),
    (5, "9" * 19), (5, "9" * 5000), (6, "1"), (6, "TRUE"), (7, "2026-11-20T08:12:00Z"), (7, "2026-13-20T08:12:00.000Z"),
    (8, "{"), (8, "NaN"), (8, "[" * 50_000), (9, "0"), (9, "0A"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell"), BAD_CELLS, ids=lambda value: str(value)[:24])
def test_one_bad_row_is_told_and_the_others_are_read(column: int, cell: str) -> None:
    good = entries(payload.encode([persons(3)], MANIFEST))["data/person.csv"].decode().split("\r\n")[1:4]
    cells = good[1].split(",")
    cells[column] = cell
    data = with_csv("\r\n".join([good[0], ",".join(cells), good[2], ""]), 3)
    told: list[BadRow] = []
    table = payload_reader.decode(data).tables[0]
    assert list(table.rows(told.append)) == [person(1), person(3)]
    assert told == [BadRow("person", 2, PERSON[column].name, cells[0][:64])]
    assert refusal(data) == "exchange.row_invalid"


def test_a_table_that_lies_about_itself_is_refused() -> None:
    line = entries(payload.encode([persons(1)], MANIFEST))["data/person.csv"].decode().split("\r\n")[1] + "\r\n"
    assert refusal(with_csv(line, 2, persons=1, households=1, fen=100)) == "exchange.totals_differ"
    assert refusal(with_csv(line, 1, persons=1, households=1, fen=101)) == "exchange.totals_differ"
    assert refusal(with_csv(line + line, 1)) == "exchange.totals_differ"
    assert refusal(with_csv("a,b\r\n", 1)) == "exchange.table_unreadable"
    assert refusal(with_csv("\r\n", 1)) == "exchange.table_unreadable"
    assert refusal(with_csv('"open', 1)) == "exchange.table_unreadable"
    assert refusal(with_csv("," * 3_000_000, 1)) == "exchange.table_unreadable"
    assert refusal(with_csv('"' + "x" * 3_000_000 + '"', 1)) == "exchange.table_unreadable"
    members = entries(payload.encode([persons()], MANIFEST))
    for name, data, code in (
        ("data/person.csv", members["data/person.csv"].replace(b"100", b"900"), "exchange.table_differs"),
        ("data/person.csv", members["data/person.csv"][:-1], "exchange.table_differs"),
        ("data/person.csv", members["data/person.csv"] + b"x", "exchange.payload_broken"),
        ("data/more.csv", b"", "exchange.payload_broken"),
        ("../outside.csv", b"", "exchange.payload_broken"),
        ("/outside.csv", b"", "exchange.payload_broken"),
    ):
        assert refusal(zipped({**members, name: data})) == code
    del members["data/person.csv"]
    assert refusal(zipped(members)) == "exchange.payload_broken"


def _resource(descriptor: dict[str, object], **more: object) -> None:
    descriptor["resources"][0].update(more)  # type: ignore[index]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(extra=1),
        lambda d: d.pop("name"),
        lambda d: d.update({"$schema": "x"}),
        lambda d: d.update(resources={}),
        lambda d: d.update(resources=[1]),
        lambda d: d["resources"].append(d["resources"][0]),
        lambda d: _resource(d, path="../person.csv"),
        lambda d: _resource(d, name="../person"),
        lambda d: _resource(d, path=["data/person.csv"]),
        lambda d: _resource(d, encoding="gbk"),
        lambda d: _resource(d, hash="md5:00"),
        lambda d: _resource(d, rows=-1),
        lambda d: _resource(d, rows=True),
        lambda d: _resource(d, bytes=10**12),
        lambda d: _resource(d, dialect={"delimiter": ";"}),
        lambda d: d["resources"][0]["schema"].update(primaryKey=["nothing"]),
        lambda d: d["resources"][0]["schema"].update(missingValues=[""]),
        lambda d: d["resources"][0]["schema"].update(fields=[]),
        lambda d: d["resources"][0]["schema"]["fields"].append(d["resources"][0]["schema"]["fields"][0]),
        lambda d: d["resources"][0]["schema"]["fields"][0].update(type="integer"),
        lambda d: d["resources"][0]["schema"]["fields"][0].update({"minsheng:type": "blob"}),
        lambda d: d["resources"][0]["schema"]["fields"][0].update({"minsheng:type": ["uid"]}),
        lambda d: d["resources"][0]["minsheng:controls"].update(persons=1.0),
        lambda d: d["resources"][0]["minsheng:controls"]["columns"].update(persons="nothing"),
        lambda d: d["resources"][0]["minsheng:controls"]["columns"].update(persons=""),
        lambda d: d["resources"][0]["minsheng:controls"]["columns"].update(fen=[["uid"]]),
        lambda d: d["resources"][0]["minsheng:controls"]["columns"].update(fen=["name"]),
    ],
)
def test_a_descriptor_is_taken_strictly(change: Callable[[dict[str, object]], object]) -> None:
    assert refusal(changed(change)).startswith("exchange.")


def test_a_small_zip_cannot_unpack_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(b"") == "exchange.payload_broken"
    assert refusal(b"PK" * 40) == "exchange.payload_broken"
    bomb = zipped({**entries(payload.encode([persons()], MANIFEST)), "data/bomb.csv": bytes(3_000_000)})
    monkeypatch.setattr(payload_reader, "MAX_BYTES", 2_000_000)
    assert refusal(bomb) == "exchange.payload_broken"
    crowd = zipped({f"data/t{number}.csv": b"" for number in range(300)})
    assert refusal(crowd) == "exchange.payload_broken"
    data = payload.encode([persons()], MANIFEST)
    assert refusal(data[:-22] + data[-22:-2] + b"\x05\x00later") == "exchange.payload_broken"
    wide = zipped({**entries(payload.encode([persons()], MANIFEST)), "datapackage.json": b"[" * 5_000_000})
    monkeypatch.setattr(payload_reader, "MAX_BYTES", 20_000_000)
    assert refusal(wide) == "exchange.payload_broken"
    deep = zipped({**entries(payload.encode([persons()], MANIFEST)), "datapackage.json": b"[" * 500_000})
    assert refusal(deep) == "exchange.part_unreadable"


def test_a_member_that_claims_to_be_small_is_found() -> None:
    data = bytearray(payload.encode([persons(50)], MANIFEST))
    at = data.rindex(b"data/person.csv") - 46 + 24
    data[at : at + 4] = (1).to_bytes(4, "little")
    assert refusal(bytes(data)) in {"exchange.payload_broken", "exchange.table_differs"}


def test_columns_for_money_must_hold_integers() -> None:
    columns = (PERSON[0], ColumnSpec("name"))
    table = TableData("sample", columns, [(uid(1), "5")], control=ControlColumns(fen=("name",)))
    with pytest.raises((TypeError, ValueError)):
        payload.encode([table], MANIFEST)


@pytest.mark.parametrize(
    "change",
    [
        {"base_sequence": 3},
        {"base_digest": bytes(31)},
        {"kind": PackageKind.DELTA},
        {"ack_sequence": 1},
        {"volume": 2},
        {"sequence": 0},
        {"sender": bytes(16)},
        {"install": "../x"},
        {"app_version": "0.1 <b>"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_manifest_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    wrong = manifest_json(replace(MANIFEST, **change))  # type: ignore[arg-type]
    with pytest.raises(AppError, match="part_invalid"):
        read_manifest(Record(wrong, "manifest"))


def test_a_full_manifest_comes_back() -> None:
    told = replace(
        MANIFEST, kind=PackageKind.DELTA, base_sequence=4, base_digest=bytes(range(32)), period=None, counter=9,
        ack_epoch=1, ack_sequence=2, ack_digest=bytes(32), previous_digest=bytes(32), audit_head=None,
    )  # fmt: skip
    assert read_manifest(load(dump(manifest_json(told)), 10_000, "manifest")) == told


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"a":NaN}', "[]", "{", "\xff", '{"a":1', "[" * 9000])
def test_json_with_surprises_is_refused(text: str) -> None:
    with pytest.raises(AppError, match="part_unreadable"):
        load(text.encode("latin-1"), 10_000, "header")
    with pytest.raises(AppError, match="part_too_large"):
        load(b" " * 11_000, 10_000, "header")
