"""A program of somebody else, written from docs/package-format.md alone, reads and writes real packages.

Nothing of the product is used on the foreign side: zipfile, csv, json, hashlib, and the programs age and openssl.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.models.base import META_COLUMNS
from db.queries import shapes
from db.queries import workspace as states
from minsheng_desktop.exchange.arrivals import MOST_AHEAD
from minsheng_desktop.exchange.keys import NodeKeys, node_keys
from minsheng_desktop.exchange.tables import BESIDE
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories.offices import FIRST, Offices, add_family, number, rows, value
from tests.house.source import ROOT

PROGRAMS = ("age", "openssl")
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") and not all(map(shutil.which, PROGRAMS)),
    reason="needs the public programs age and openssl",
)
MEMBERS = ("header.json", "payload.age", "signature.ed25519")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def keys_of(office: Workspace) -> NodeKeys:
    with office.database.reading() as connection:
        return node_keys(states.node_state(connection)["keys"])


def test_the_public_programs_are_there() -> None:
    assert [name for name in PROGRAMS if shutil.which(name) is None] == [], "python3 run.py test installs them"


# the foreign program


def pem(kind: str, prefix: str, raw: bytes) -> str:
    packed = base64.b64encode(bytes.fromhex(prefix) + raw).decode()
    return f"-----BEGIN {kind}-----\n{packed}\n-----END {kind}-----\n"


def ran(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@dataclass
class Foreign:
    """A folder on a safe machine, with what the two offices let the program have."""

    folder: Path
    sign_public: bytes
    identity: str
    recipient: str
    sign_private: bytes

    def read(self, package: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, list[dict[str, Any]]]]:
        """Header, manifest and the rows of all tables."""
        with zipfile.ZipFile(package) as archive:
            assert tuple(archive.namelist()) == MEMBERS
            header_bytes, sealed, signature = (archive.read(name) for name in MEMBERS)
        header = json.loads(header_bytes)
        assert header["from_key"] == hashlib.sha256(self.sign_public).hexdigest()[:16]
        assert header["to_key"] == hashlib.sha256(self.recipient.encode()).hexdigest()[:16]
        assert (header["payload_bytes"], header["payload_sha256"]) == (len(sealed), hashlib.sha256(sealed).hexdigest())
        self._put("signed", header_bytes + sealed)
        self._put("signature.ed25519", signature)
        self._put("payload.age", sealed)
        self._put("key.pem", pem("PUBLIC KEY", "302a300506032b6570032100", self.sign_public).encode())
        ran(self.folder, "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "signed",
            "-sigfile", "signature.ed25519")  # fmt: skip
        self._put("identity", self.identity.encode())
        ran(self.folder, "age", "-d", "-i", "identity", "-o", "payload.zip", "payload.age")
        with zipfile.ZipFile(self.folder / "payload.zip") as archive:
            descriptor = json.loads(archive.read("datapackage.json"))
            tables = {one["name"]: self._table(one, archive.read(one["path"])) for one in descriptor["resources"]}
        manifest = descriptor["minsheng:manifest"]
        repeated = ("package", "kind", "from", "to", "sequence", "volume", "last")
        assert [header[key] for key in repeated] == [manifest[key] for key in repeated]
        return header, manifest, tables

    def _put(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)

    def _table(self, resource: dict[str, Any], content: bytes) -> list[dict[str, Any]]:
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert resource["bytes"] == len(content)
        fields = resource["schema"]["fields"]
        header, *lines = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        assert header == [field["name"] for field in fields]
        assert len(lines) == resource["rows"]
        found = [
            {field["name"]: self._cell(field, cell) for field, cell in zip(fields, line, strict=True)} for line in lines
        ]
        controls = resource["minsheng:controls"]
        for what in ("persons", "households"):
            column = controls["columns"][what]
            assert controls[what] == (len({row[column] for row in found} - {None}) if column else 0)
        assert controls["fen"] == sum(row[column] or 0 for row in found for column in controls["columns"]["fen"])
        return found

    def _cell(self, field: dict[str, Any], cell: str) -> Any:
        if cell == "\\N":
            assert not field.get("constraints", {}).get("required")
            return None
        kind = field["minsheng:type"]
        if kind in ("uid", "binary"):
            return bytes.fromhex(cell)
        if kind == "integer":
            return int(cell)
        if kind == "month":
            return int(cell[:4]) * 100 + int(cell[5:])
        if kind == "boolean":
            return ("false", "true").index(cell)
        if kind == "moment":
            start = datetime.fromisoformat("1970-01-01T00:00:00.000Z")
            return (datetime.fromisoformat(cell) - start) // timedelta(milliseconds=1)
        return cell[1:] if kind in ("text", "json") and cell.startswith("\\\\") else cell

    def write(self, target: Path, header: dict[str, Any], descriptor: dict[str, Any], tables: dict[str, bytes]) -> None:
        """A package of these tables: payload, age, header, signature, container."""
        with zipfile.ZipFile(self.folder / "payload.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("datapackage.json", json.dumps(descriptor))
            for name, content in tables.items():
                archive.writestr(f"data/{name}.csv", content)
        ran(self.folder, "age", "-r", self.recipient, "-o", "sealed", "payload.zip")
        sealed = (self.folder / "sealed").read_bytes()
        told = header | {"payload_bytes": len(sealed), "payload_sha256": hashlib.sha256(sealed).hexdigest()}
        header_bytes = (json.dumps(told) + "\n").encode()
        self._put("signed", header_bytes + sealed)
        private = pem("PRIVATE KEY", "302e020100300506032b657004220420", self.sign_private)
        self._put("private.pem", private.encode())
        ran(self.folder, "openssl", "pkeyutl", "-sign", "-inkey", "private.pem", "-rawin", "-in", "signed", "-out",
            "signature")  # fmt: skip
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            signature = (self.folder / "signature").read_bytes()
            for name, content in zip(MEMBERS, (header_bytes, sealed, signature), strict=True):
                entry = zipfile.ZipInfo(name)
                entry.create_system = 3
                archive.writestr(entry, content)


def foreign(offices: Offices, folder: Path) -> Foreign:
    folder.mkdir()
    sender, receiver = keys_of(offices.first), keys_of(offices.county)
    return Foreign(folder, sender.sign_key, receiver.age_identity, receiver.recipient, sender.sign_private)


# what it finds


def test_it_reads_a_report_to_the_last_cell(offices: Offices, tmp_path: Path) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    remark = '=HYPERLINK("x")\r\n\\N "引号", 逗号'
    offices.first.run(made.change, "person", uids["person"], remark=remark, address="\\N")
    offices.first.run(made.remove, "bank_account", uids["bank_account"])
    header, manifest, tables = foreign(offices, tmp_path / "foreign").read(offices.up())
    assert (header["kind"], header["sequence"], manifest["epoch"], manifest["volume"]) == ("full", 1, 1, 1)
    assert manifest["totals"] == {"persons": 1, "households": 1, "fen": 53000}
    for name in uids:
        assert {row["uid"]: row for row in tables[name]} == rows(offices.first, name, offices.first)
    (person,) = tables["person"]
    assert (person["remark"], person["address"], person["id_no"]) == (remark, "\\N", number(1))


def test_what_it_writes_is_taken_like_any_package(offices: Offices, tmp_path: Path) -> None:
    offices.first.run(add_family, "严明月", 1)
    other = foreign(offices, tmp_path / "foreign")
    header, manifest, _ = other.read(offices.up())
    with zipfile.ZipFile(other.folder / "payload.zip") as archive:
        descriptor = json.loads(archive.read("datapackage.json"))
        content = archive.read("data/person.csv").decode()
    told = {"package": "ab" * 16, "sequence": 2}
    changed = content.replace("严明月", '"严""明月"').encode()
    resource = next(one for one in descriptor["resources"] if one["name"] == "person")
    resource |= {"bytes": len(changed), "hash": "sha256:" + hashlib.sha256(changed).hexdigest()}
    totals = {"persons": 1, "households": 0, "fen": 0}
    descriptor |= {"name": "minsheng-" + told["package"], "resources": [resource]}
    descriptor["minsheng:manifest"] = {**manifest, **told, "totals": totals, "app_version": "other-1"}
    target = tmp_path / "other.mspkg"
    other.write(target, header | told, descriptor, {"person": changed})
    result = offices.take(target)
    assert (result.status, result.new, result.refused) == ("applied", 1, ())
    assert value(offices.county, "SELECT name FROM person") == '严"明月'


def test_the_document_names_every_column_of_a_row_and_of_the_notes() -> None:
    told = (ROOT / "docs" / "package-format.md").read_text(encoding="utf-8")
    for table, columns in BESIDE.items():
        assert f"`{table}`" in told
        assert [column.name for column in columns if f"`{column.name}`" not in told] == []
    assert [name for name in META_COLUMNS if f"`{name}`" not in told] == []
    assert f"{MOST_AHEAD:,}" in told
    assert f"{shapes.NAME_CHARS}" in told


def test_it_reads_what_the_county_returns(offices: Offices, tmp_path: Path) -> None:
    offices.first.run(add_family, "严明月", 1)
    up = offices.up()
    offices.take(up)
    township, county = keys_of(offices.first), keys_of(offices.county)
    (tmp_path / "foreign").mkdir()
    other = Foreign(
        tmp_path / "foreign", county.sign_key, township.age_identity, township.recipient, county.sign_private
    )
    header, manifest, tables = other.read(offices.down(FIRST, full=True))
    assert (header["kind"], manifest["ack_sequence"], manifest["ack_digest"]) == (
        "return", 1, hashlib.sha256(up.read_bytes()).hexdigest(),
    )  # fmt: skip
    assert [(row["status"], json.loads(row["outcome"])["new"]) for row in tables["reply"]] == [("received", 6)]
    assert [row["name"] for row in tables["person"]] == ["严明月"]
