"""What somebody wrote travels as words, also where a column of that name holds JSON elsewhere."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest

from db.models import EXCHANGED, table
from db.queries.judging import CODES, unique_keys
from minsheng_desktop.exchange import container, payload
from minsheng_desktop.exchange.cards import card_json
from minsheng_desktop.exchange.manifest import Manifest, manifest_json
from minsheng_desktop.exchange.records import ColumnType, Header, NodeCard, PackageKind, TableData
from minsheng_desktop.exchange.tables import BESIDE, columns_of
from minsheng_desktop.exchange.words import column_word, item_word, part_word, refusal, row_word, table_word
from tests.factories.attacks import CHINESE


def type_of(table: str, column: str) -> ColumnType:
    return next(spec.type for spec in columns_of(table) if spec.name == column)


@pytest.mark.parametrize("table", ["project", "objection"])
def test_content_is_words_where_a_person_writes_it(table: str) -> None:
    assert type_of(table, "content") is ColumnType.TEXT


@pytest.mark.parametrize("table", ["register", "register_entry", "notice", "assessment"])
def test_content_is_json_where_the_program_keeps_it(table: str) -> None:
    assert type_of(table, "content") is ColumnType.JSON


@pytest.mark.parametrize("name", [*EXCHANGED, *BESIDE, "manifest"])
def test_clerks_read_in_their_own_words_what_a_package_carries(name: str) -> None:
    assert table_word(name) != name


def test_a_refusal_names_the_column_in_words() -> None:
    references = {key.parent.name for name in EXCHANGED for key in table(name).foreign_keys}
    unique = {columns[-1] for name in EXCHANGED for columns, _ in unique_keys(name)}
    for column in references | unique | {column for _, column in CODES}:
        assert column not in refusal(f"reference:{column}")
    assert refusal("id_no:id_state") == "身份证号与其状态不符（证件状态），请核实后再报。"


def test_every_column_that_can_travel_has_a_name_in_words() -> None:
    travelling = {spec.name for name in EXCHANGED for spec in columns_of(name)}
    beside = {spec.name for specs in BESIDE.values() for spec in specs}
    assert [name for name in sorted(travelling | beside) if not CHINESE.search(column_word(name))] == []


def test_every_part_of_a_package_and_what_stands_in_it_has_a_name_in_words() -> None:
    card = NodeCard(bytes(16), "county", "341299", "", bytes(32), "", "")
    header = Header(bytes(16), PackageKind.JOIN, bytes(16), bytes(16), 1, "", "", introduction=card)
    manifest = Manifest(
        package_uid=bytes(16), kind=PackageKind.FULL, sender=bytes(16), receiver=bytes(16), sequence=1, epoch=1,
        install="", schema_version=1, app_version="", created=date(2026, 6, 30),
    )  # fmt: skip
    (resource,) = json.loads(_described(manifest))["resources"]
    keys = {*container._header_json(header, b""), *card_json(card), *manifest_json(manifest), *resource,
            *resource["schema"], *resource["minsheng:controls"], "minsheng:manifest", "resources", "$schema",
            "known_county", "former_key", "former_signature", "signature", "card", "created"}  # fmt: skip
    assert [key for key in sorted(keys) if not CHINESE.search(item_word(key))] == []
    assert [part_word(part) for part in ("header", "datapackage/person")] == ["包头", "数据说明（人员）"]


def _described(manifest: Manifest) -> bytes:
    table = TableData("person", columns_of("person"), [])
    with zipfile.ZipFile(io.BytesIO(payload.encode([table], manifest))) as archive:
        return archive.read(payload.DESCRIPTOR)


def test_a_row_without_a_uid_is_told_by_its_line() -> None:
    assert row_word((62).to_bytes(16, "big")) == "第 62 行"
    assert row_word(bytes(16)) == "没有编号的行"
    assert row_word(bytes.fromhex("0123456789abcdef" * 2)) == "89abcdef"
