"""What is refused, row by row and package by package, and what refusing leaves behind: nothing but the reason."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from db.types import definition_uid, new_uid
from minsheng_desktop.core.errors import Kind
from minsheng_desktop.exchange import incoming, nodes
from minsheng_desktop.exchange.records import BadRow, PackageKind, TableData, Totals
from minsheng_desktop.exchange.results import ImportResult
from tests.factories import offices as made
from tests.factories.offices import (
    COUNTY,
    FIRST,
    SECOND,
    Offices,
    add_family,
    change,
    craft,
    differing,
    number,
    rows,
    value,
)
from tests.factories.offices import person_row as person


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def take_rows(offices: Offices, **tables: list[dict[str, Any]]) -> ImportResult:
    """The county takes a package of the first township with just these rows."""
    return offices.take(craft(offices.first, offices.county, offices.stick / "a.mspkg", tables))


def reasons(result: ImportResult) -> list[str]:
    return [line.code for line in result.refused]


def refusal(offices: Offices, path: Path, name: str = COUNTY) -> tuple[str, Kind | None]:
    """The code of a refused package, after a look that nothing changed."""
    before = offices.open[name].database.counts()
    result = offices.take(path, name)
    assert result.status == "refused"
    assert result.reason
    assert offices.open[name].database.counts() == {**before, "backup_run": ANY}
    return result.code, result.error


# rows


def test_one_bad_row_never_stops_the_others(offices: Offices) -> None:
    good, bad = person(offices.first), person(offices.first, id_no="341299196001010001", name="高山")
    result = take_rows(offices, person=[bad, good])
    assert (result.status, result.new, reasons(result)) == ("applied", 1, ["id_no:id_no"])
    assert list(rows(offices.county, "person")) == [good["uid"]]
    (line,) = offices.county.read(nodes.list_refused, offices.first.node.uid, "in")
    assert (line.table, line.row_uid) == ("person", bad["uid"])
    assert "身份证号" in line.reason


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id_no": number(5)[:-1] + ("1" if number(5)[-1] != "1" else "2")}, "id_no:id_no"),
        ({"id_no": None}, "id_no:id_no"),
        ({"id_state": "missing"}, "id_no:id_no"),
        ({"id_state": "sure"}, "id_no:id_state"),
        ({"sex_code": "7"}, "code:sex_code"),
        ({"area_uid": bytes(15) + b"\x01"}, "reference:area_uid"),
        ({"epoch": 9}, "version"),
        ({"counter": 1_000_000}, "version"),
        ({"home_node": bytes(15) + b"\x09"}, "foreign"),
    ],
)
def test_a_row_that_does_not_hold_is_refused_with_its_reason(
    offices: Offices, fields: dict[str, object], reason: str
) -> None:
    assert reasons(take_rows(offices, person=[person(offices.first, **fields)])) == [reason]
    assert rows(offices.county, "person") == {}


def test_a_cell_that_breaks_its_type_refuses_its_row_alone(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    from minsheng_desktop.exchange.payload_reader import TableReader

    real = TableReader.pieces
    gone = person(offices.first)

    def pieces(table: TableReader, on_bad: Any = None) -> Any:
        for piece in real(table, on_bad):
            if table.name == "person":
                on_bad(BadRow("person", 1, "birth", gone["uid"].hex()))
                on_bad(BadRow("person", 2, "uid", "no uid at all"))
                yield [row for row in piece if row[0] != gone["uid"]]
            else:
                yield piece

    monkeypatch.setattr(TableReader, "pieces", pieces)
    result = take_rows(offices, person=[gone, person(offices.first, id_no=number(5))])
    assert (result.new, reasons(result)) == (1, ["bad_value:birth", "bad_value:uid"])


def test_what_refers_to_a_refused_row_is_refused_too_and_comes_again(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.first.run(change, "person", uids["person"], sex_code="5")
    result = offices.report()
    assert reasons(result) == [
        "code:sex_code", "reference:person_uid", "reference:person_uid", "reference:person_uid",
        "reference:entitlement_uid",
    ]  # fmt: skip
    offices.answer()
    assert len(offices.first.read(nodes.list_refused, offices.county.node.uid, "out")) == 5
    sent = [package for package in offices.first.read(nodes.list_packages) if package.direction == "out"]
    assert sent[0].status == "partly_returned"
    assert len(offices.report().refused) == 5  # still refused, still sent
    offices.first.run(change, "person", uids["person"], sex_code="2")
    result = offices.report()
    assert (result.new, result.refused) == (5, ())
    offices.answer()
    assert offices.first.read(nodes.list_refused, offices.county.node.uid, "out") == []
    assert differing(offices.first, offices.county) == []


def test_a_row_refused_for_a_missing_definition_is_taken_when_that_arrives(offices: Offices) -> None:
    programme = definition_uid("programme", "new")
    uids = offices.first.run(add_family, "严明月", 1).value
    source = rows(offices.first, "programme")[made.PROGRAMME]
    values = {k: v for k, v in source.items() if k not in made.stored_meta()} | {"uid": programme, "code": "new"}
    offices.first.run(made.insert, "programme", **values)
    offices.first.run(change, "entitlement", uids["entitlement"], programme_uid=programme)
    offices.up()
    tables = {name: list(rows(offices.first, name, offices.first).values()) for name in uids}
    result = offices.take(craft(offices.first, offices.county, offices.stick / "a.mspkg", tables, sequence=1))
    assert set(reasons(result)) == {"reference:programme_uid", "reference:entitlement_uid"}
    assert offices.report().refused == ()  # the real package brings the programme along
    assert differing(offices.first, offices.county) == []


def test_a_township_cannot_write_rows_of_another(offices: Offices) -> None:
    theirs = offices.second.run(add_family, "高山", 2).value
    offices.report(SECOND)
    row = rows(offices.county, "person")[theirs["person"]]
    assert reasons(take_rows(offices, person=[{**row, "name": "别名", "counter": row["counter"] + 1}])) == ["foreign"]
    stolen = person(offices.first, uid=theirs["person"])  # in its own name, under the uid of the other's row
    package = craft(offices.first, offices.county, offices.stick / "b.mspkg", {"person": [stolen]}, sequence=9)
    assert reasons(offices.take(package)) == ["foreign"]
    assert rows(offices.county, "person")[theirs["person"]]["name"] == "高山"


def test_a_township_cannot_refer_to_persons_of_another(offices: Offices) -> None:
    theirs = offices.second.run(add_family, "高山", 2).value
    offices.report(SECOND)
    account = {**rows(offices.second, "bank_account")[theirs["bank_account"]], "uid": new_uid()}
    account |= {"home_node": offices.first.node.uid, "epoch": 1, "counter": 1}
    assert reasons(take_rows(offices, bank_account=[account])) == ["reference:person_uid"]


def test_a_township_cannot_rewrite_the_countys_rows(offices: Offices) -> None:
    area = definition_uid("area", "341299101201")
    row = rows(offices.county, "area")[area]
    result = take_rows(offices, area=[{**row, "name": "别村", "counter": row["counter"] + 5}])
    assert (result.new, result.changed, result.refused) == (0, 0, ())
    assert rows(offices.county, "area")[area]["name"] == row["name"]


def test_the_same_number_twice_in_one_township_is_refused_once(offices: Offices) -> None:
    one, two = person(offices.first), person(offices.first, name="严明日")
    assert reasons(take_rows(offices, person=[one, two])) == ["duplicate_key:id_no"]
    package = craft(offices.first, offices.county, offices.stick / "b.mspkg", {"person": [two]}, sequence=9)
    assert reasons(offices.take(package)) == ["duplicate_key:id_no"]


def test_a_number_may_pass_from_one_person_to_another_in_one_package(offices: Offices) -> None:
    one, two = person(offices.first), person(offices.first, name="严明日", id_no=number(78))
    take_rows(offices, person=[one, two])
    one, two = one | {"id_no": number(78), "counter": 2}, two | {"id_no": number(77), "counter": 2}
    package = craft(offices.first, offices.county, offices.stick / "b.mspkg", {"person": [one, two]}, sequence=9)
    assert offices.take(package).changed == 2
    assert {uid: row["id_no"] for uid, row in rows(offices.county, "person").items()} == {
        one["uid"]: number(78),
        two["uid"]: number(77),
    }


def test_a_doubled_uid_is_taken_once(offices: Offices) -> None:
    row = person(offices.first)
    tables = {"person": [row, {**row, "name": "别名"}]}
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", tables, totals=Totals(1, 0, 0))
    result = offices.take(package)
    assert (result.new, reasons(result)) == (1, ["duplicate_uid"])
    assert rows(offices.county, "person")[row["uid"]]["name"] == "严明月"


def test_an_area_above_itself_is_refused_whole_and_ends(offices: Offices) -> None:
    area = rows(offices.county, "area")[definition_uid("area", "341299101201")]
    one, two = definition_uid("area", "341299101291"), definition_uid("area", "341299101292")
    base = {**area, "home_node": offices.first.node.uid, "epoch": 1, "counter": 1}
    nowhere = {**base, "uid": one, "code": "341299101291", "parent_uid": bytes(15) + b"\x05"}
    below = {**base, "uid": two, "code": "341299101292", "parent_uid": one}
    assert reasons(take_rows(offices, area=[below, nowhere])) == ["reference:parent_uid", "reference:parent_uid"]


# packages


def test_flipped_bits_and_cut_files_are_integrity_failures(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    package = offices.up()
    data = package.read_bytes()
    for place in (40, len(data) // 2, len(data) - 100):
        broken = bytearray(data)
        broken[place] ^= 1
        package.with_name("b.mspkg").write_bytes(bytes(broken))
        assert refusal(offices, package.with_name("b.mspkg"))[1] is Kind.INTEGRITY
    package.with_name("c.mspkg").write_bytes(data[: len(data) // 2])
    assert refusal(offices, package.with_name("c.mspkg")) == ("exchange.truncated", Kind.INTEGRITY)
    package.with_name("d.mspkg").write_bytes(b"")
    assert refusal(offices, package.with_name("d.mspkg"))[1] is Kind.INTEGRITY


def test_a_package_for_another_office_or_in_the_wrong_direction(offices: Offices) -> None:
    assert refusal(offices, offices.up(SECOND), FIRST)[0] == "exchange.other_receiver"
    assert refusal(offices, offices.up(SECOND), SECOND)[0] in ("exchange.other_receiver", "exchange.unknown_sender")
    assert refusal(offices, offices.down(FIRST), SECOND) == ("exchange.other_receiver", Kind.RULE)
    returned = craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, kind=PackageKind.RETURN)
    assert refusal(offices, returned) == ("exchange.wrong_direction", Kind.RULE)


def test_a_package_of_an_unknown_office_is_not_opened(offices: Offices, tmp_path: Path) -> None:
    with made.make_workspace(tmp_path / "x", "松溪县", "county") as other:
        asked = made.joining.request_joining(offices.first, tmp_path).file
        assert asked is not None
        answer = made.joining.admit_township(other, asked, tmp_path, replace_known=True).file
        assert answer is not None
        stranger = made.receipts.make_receipt(other, tmp_path, FIRST).files[0]
    assert refusal(offices, stranger, FIRST) == ("exchange.unknown_sender", Kind.INTEGRITY)
    assert refusal(offices, answer, FIRST)[0] == "exchange.unknown_sender"


def test_a_newer_schema_is_refused_and_the_version_needed_is_named(offices: Offices) -> None:
    package = craft(
        offices.first, offices.county, offices.stick / "a.mspkg", {}, schema_version=99, app_version="9.8.7"
    )  # fmt: skip
    result = offices.take(package)
    assert (result.code, result.error) == ("exchange.schema_too_new", Kind.TOO_NEW)
    assert "9.8.7" in result.reason


def test_columns_an_older_program_did_not_have_get_their_default(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        shorter = tuple(c for c in made.columns_of("person") if c.name not in ("merged_into", "id_state", "ethnic"))
        patch.setattr(made, "columns_of", lambda _name: shorter)
        row = person(offices.first, id_no=None)
        package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": [row]})
    assert offices.take(package).new == 1
    assert rows(offices.county, "person")[row["uid"]]["id_state"] == "missing"


def test_unknown_tables_columns_and_types_are_refused(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, columns in (
        ("node_state", (made.columns_of("person")[0],)),
        ("person", (*made.columns_of("person"), made.ColumnSpec("name_pinyin"))),
        ("person", tuple(made.ColumnSpec(c.name) for c in made.columns_of("person"))),
        ("person", made.columns_of("person")[:1]),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(made, "columns_of", lambda _name, columns=columns: columns)
            package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {name: []})
        assert refusal(offices, package) == ("exchange.columns_differ", Kind.INTEGRITY)


def test_totals_of_the_manifest_must_hold(offices: Offices) -> None:
    package = craft(
        offices.first, offices.county, offices.stick / "a.mspkg", {"person": [person(offices.first)]},
        totals=Totals(2, 0, 0),
    )  # fmt: skip
    assert refusal(offices, package) == ("exchange.totals_differ", Kind.INTEGRITY)


def test_a_bad_package_never_stops_the_others_of_a_call(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    bad = offices.stick / "bad.mspkg"
    bad.write_bytes(os.urandom(2000))
    results = incoming.import_packages(
        offices.county, [bad, offices.up(FIRST), offices.stick / "missing.mspkg", offices.up(SECOND)]
    )
    assert [result.status for result in results] == ["refused", "applied", "refused", "applied"]
    assert [bool(result.reason) for result in results] == [True, False, True, False]


def test_formulas_and_line_ends_arrive_verbatim(offices: Offices) -> None:
    row = person(offices.first, remark='=HYPERLINK("x")\r\n\\N "引号", 逗号', address="\\N")
    take_rows(offices, person=[row])
    taken = rows(offices.county, "person")[row["uid"]]
    assert (taken["remark"], taken["address"]) == (row["remark"], row["address"])


def test_a_package_that_lost_a_volume_waits_for_it(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    from minsheng_desktop.exchange import outgoing, packages

    monkeypatch.setattr(outgoing, "TableData", partial(TableData, piece=2))
    for serial in range(8):
        offices.first.run(add_family, f"明月{serial}", serial)
    monkeypatch.setattr(
        outgoing, "write_package", lambda *arguments: packages.write_package(*arguments, volume_bytes=1500)
    )
    volumes = list(outgoing.export_package(offices.first, offices.stick).files)
    assert len(volumes) > 2
    forgotten = volumes[1].rename(offices.stick.parent / volumes[1].name)
    missing = incoming.import_packages(offices.county, volumes[:1] + volumes[2:])
    assert [(result.status, result.code) for result in missing] == [("refused", "exchange.volume_missing")]
    assert value(offices.county, "SELECT count(*) FROM person") == 0
    forgotten.rename(volumes[1])
    (result,) = incoming.import_packages(offices.county, volumes[::-1])
    assert (result.status, result.refused) == ("applied", ())
    assert differing(offices.first, offices.county) == []
