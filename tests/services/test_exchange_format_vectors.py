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
