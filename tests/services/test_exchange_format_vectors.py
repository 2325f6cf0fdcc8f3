"""The published test vectors: what the specification shows opens, and what it calls bad is refused for that reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.exchange import cards, packages, payload_reader
from minsheng_desktop.exchange.columns import TEXT_CHARS
from minsheng_desktop.exchange.keys import NodeKeys
from minsheng_desktop.exchange.manifest import manifest_json
from minsheng_desktop.exchange.records import ColumnType
from minsheng_desktop.exchange.tables import CONTENT, CONTENT_COLUMNS, columns_of
from minsheng_desktop.security import crypto

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "tests" / "samples" / "packages" / "v1"
DOCUMENT = (ROOT / "docs" / "package-format.md").read_text(encoding="utf-8")
TOLD = json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))
TOWNSHIP, COUNTY = TOLD["township"], TOLD["county"]


def opened(name: str, sender: dict[str, str], receiver: dict[str, str]) -> payload_reader.Payload:
    keys = NodeKeys(bytes.fromhex(receiver["sign_private"]), receiver["age_identity"])
    sealed = packages.read_package(FOLDER / name)
    key = bytes.fromhex(sender["sign_key"])
    return packages.open_package(sealed, key, bytes.fromhex(receiver["node"]), keys)


def told_rows(payload: payload_reader.Payload, name: str) -> list[list[object]]:
    """The rows of a table, bytes as digits; the payload is proved to its end."""
    payload.check()
    (table,) = [table for table in payload.tables if table.name == name]
    return [[cell.hex() if isinstance(cell, bytes) else cell for cell in row] for row in table.rows()]


def test_the_files_are_those_that_were_published() -> None:
    found = {
        path.name: crypto.digest(path.read_bytes()).hex() for path in FOLDER.iterdir() if path.name != "vectors.json"
    }
    assert found == TOLD["sha256"]
    assert found["full.mspkg"] in DOCUMENT


def test_the_good_package_opens_and_holds_what_is_told() -> None:
    found = opened("full.mspkg", TOWNSHIP, COUNTY)
    assert manifest_json(found.manifest) == TOLD["manifest"]
    rows = [[cell.hex() if isinstance(cell, bytes) else cell for cell in row] for row in found.tables[0].rows()]
    assert rows == TOLD["person"]
    found.check()
    assert [table.name for table in payload_reader.decode((FOLDER / "payload.zip").read_bytes()).tables] == [
        "person",
        "payment_record",
    ]


def test_the_answer_opens_with_the_key_it_introduces() -> None:
    card = packages.read_package(FOLDER / "answer.mspkg").header.introduction
    assert card is not None
    assert cards.card_fingerprint(card) == COUNTY["fingerprint"]
    assert opened("answer.mspkg", {"sign_key": card.sign_key.hex()}, TOWNSHIP).manifest.sequence == 1


def test_the_request_shows_the_fingerprint_of_the_document() -> None:
    request = cards.read_join_request((FOLDER / "request.msjoin").read_bytes())
    assert cards.card_fingerprint(request.card) == TOWNSHIP["fingerprint"]
    assert TOWNSHIP["fingerprint"] in DOCUMENT


def test_the_delta_names_the_full_package_as_its_base() -> None:
    found = opened("delta.mspkg", TOWNSHIP, COUNTY)
    assert (found.manifest.kind.value, found.manifest.base_sequence) == ("delta", 12)
    assert found.manifest.base_digest == bytes.fromhex(TOLD["sha256"]["full.mspkg"])
    assert told_rows(found, "person") == TOLD["person"][1:2]


def test_the_return_says_what_became_of_the_full_package() -> None:
    found = opened("return.mspkg", COUNTY, TOWNSHIP)
    full = TOLD["sha256"]["full.mspkg"]
    assert (found.manifest.ack_sequence, found.manifest.ack_digest) == (12, bytes.fromhex(full))
    assert told_rows(found, "refused_row") == [["person", TOLD["person"][2][0], 1, 340, "code:sex_code"]]
    package = TOLD["header"]["package"]
    assert told_rows(found, "reply") == [[package, full, "partly_returned", '{"new":5,"refused":1}']]
    assert told_rows(found, "standing") == [[TOWNSHIP["node"], 0]]
    assert told_rows(found, "attachment_held") == [[TOLD["scan_sha256"]]]


def test_the_volumes_hold_the_rows_one_after_the_other() -> None:
    names = [volume.path.name for volume in packages.volumes_of([FOLDER / "volume_2.mspkg"])]
    assert names == ["volume_1.mspkg", "volume_2.mspkg"]
    found = [opened(name, TOWNSHIP, COUNTY) for name in names]
    assert [(one.manifest.volume, one.manifest.last) for one in found] == [(1, False), (2, True)]
    assert found[1].manifest.previous_digest == bytes.fromhex(TOLD["sha256"]["volume_1.mspkg"])
    assert [row for one in found for row in told_rows(one, "person")] == TOLD["person"]


def test_the_parts_of_the_file_joined_are_what_the_attachment_says() -> None:
    found = opened("attachment.mspkg", TOWNSHIP, COUNTY)
    assert [(table.name, table.columns) for table in found.tables] == [
        ("attachment", columns_of("attachment")), (CONTENT, CONTENT_COLUMNS),
    ]  # fmt: skip
    (row,) = told_rows(found, "attachment")
    parts = told_rows(found, CONTENT)
    content = b"".join(bytes.fromhex(part[3]) for part in parts)
    assert [(part[0], part[1], part[2]) for part in parts] == [(TOLD["scan_sha256"], 1, 2), (TOLD["scan_sha256"], 2, 2)]
    assert crypto.digest(content).hex() == TOLD["scan_sha256"]
    assert {TOLD["scan_sha256"], len(content), "application/pdf"} <= set(row)


def test_the_former_key_vouches_for_the_new_one() -> None:
    request = cards.read_join_request((FOLDER / "request_changed.msjoin").read_bytes())
    assert request.former_key == bytes.fromhex(TOWNSHIP["sign_key"])
    assert request.county == cards.KnownCounty(bytes.fromhex(COUNTY["node"]), 1)
    changed = TOLD["township_changed"]["fingerprint"]
    assert cards.card_fingerprint(request.card) == changed
    assert changed in DOCUMENT


def test_the_document_tells_of_every_vector() -> None:
    assert not {name for name in TOLD["sha256"] if f"`{name}`" not in DOCUMENT}


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("bad_*.mspkg")))
def test_a_bad_vector_is_refused_for_the_reason_in_its_name(name: str) -> None:
    with pytest.raises(AppError, match=name.removeprefix("bad_").removesuffix(".mspkg")):
        opened(name, TOWNSHIP, COUNTY)


def test_the_document_names_every_key_type_and_limit() -> None:
    header = TOLD["header"]
    words = {*header, *TOLD["manifest"], *(kind.value for kind in ColumnType), "introduction"}
    assert not {word for word in words if f"`{word}`" not in DOCUMENT}
    for limit in (payload_reader.MAX_TABLES, payload_reader.MAX_COLUMNS, TEXT_CHARS, payload_reader.MAX_ROWS):
        assert re.search(rf"\b{limit:,}\b", DOCUMENT), limit
