"""Write the test vectors of the package format: ``python tools/package_vectors.py``.

They stand in tests/samples/packages/v1 and are described in docs/package-format.md. Encryption is
random, so the files differ from run to run; each is written once per format version and then kept,
because old packages must open for ever; a later call adds those that are not there yet. All keys are
public test keys and all persons are made up.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from minsheng_desktop.exchange import cards, container, layout, packages, payload  # noqa: E402
from minsheng_desktop.exchange.keys import NodeKeys  # noqa: E402
from minsheng_desktop.exchange.manifest import Manifest, manifest_json  # noqa: E402
from minsheng_desktop.exchange.records import (  # noqa: E402
    ColumnSpec,
    ColumnType,
    ControlColumns,
    NodeCard,
    PackageKind,
    TableData,
    Totals,
)
from minsheng_desktop.exchange.tables import (  # noqa: E402
    CONTENT,
    CONTENT_COLUMNS,
    HELD,
    HELD_COLUMNS,
    REFUSED,
    REFUSED_COLUMNS,
    REPLY,
    REPLY_COLUMNS,
    STANDING,
    STANDING_COLUMNS,
    columns_of,
)
from minsheng_desktop.security import crypto  # noqa: E402

OUT = ROOT / "tests" / "samples" / "packages" / "v1"
DAY = date(2026, 11, 20)
TOWNSHIP_KEYS = NodeKeys(bytes(range(32)), "AGE-SECRET-KEY-1Y2L6Y0AP40QM8QTLRHQ7Y4RW0MSJ5358YS25E8R58VSUCQMCU4HSFKJ5NM")
COUNTY_KEYS = NodeKeys(
    bytes(range(32, 64)), "AGE-SECRET-KEY-19547KRPFERY9MV2H4VE9CLX9ZYLCS2CK2GSPYSVMNJRMGJCVJH6S2PEJRG"
)

NEW_KEYS = NodeKeys(bytes(range(64, 96)), "AGE-SECRET-KEY-15C4ZAN8R8U5AXE368D6V8MX9NPPY67FZNCRUEJZDSGHAFWLQEA6QR24093")


def uid(number: int) -> bytes:
    """A uid that is easy to recognise."""
    return bytes.fromhex("0193000000007000800000000000") + number.to_bytes(2, "big")


TOWNSHIP, COUNTY, PACKAGE = uid(1), uid(2), uid(3)

PERSON = TableData(
    "person",
    (
        ColumnSpec("uid", ColumnType.UID, required=True),
        ColumnSpec("household_uid", ColumnType.UID),
        ColumnSpec("name", ColumnType.TEXT, required=True),
        ColumnSpec("born_on", ColumnType.DATE),
        ColumnSpec("since", ColumnType.MONTH),
        ColumnSpec("amount_fen", ColumnType.INTEGER),
        ColumnSpec("deleted", ColumnType.BOOLEAN, required=True),
        ColumnSpec("updated_at", ColumnType.MOMENT, required=True),
        ColumnSpec("extra", ColumnType.JSON),
        ColumnSpec("digest", ColumnType.BINARY),
    ),
    [
        (uid(11), uid(21), "张山水", "1961-02-03", 202607, 38000, 0, 1795161600123, '{"grade": 2}', b"\x00\xff"),
        (uid(12), uid(21), "李云岭", None, None, None, 0, 1795161600123, None, None),
        (uid(13), None, '=1+1, "quoted"', "2020-02-29", 202611, -100, 1, 0, "[]", b""),
        (uid(14), None, "two\r\nlines", None, None, 0, 0, 1, "null", None),
        (uid(15), None, "\\N", None, None, 9223372036854775807, 0, 2, None, None),
        (uid(16), None, "", None, None, None, 0, 3, None, None),
    ],
    control=ControlColumns(persons="uid", households="household_uid", fen=()),
)
EMPTY = TableData("payment_record", (ColumnSpec("uid", ColumnType.UID, True), ColumnSpec("note")), [])

MANIFEST = Manifest(
    package_uid=PACKAGE,
    kind=PackageKind.FULL,
    sender=TOWNSHIP,
    receiver=COUNTY,
    sequence=12,
    epoch=1,
    install="pc-1",
    counter=345,
    previous_digest=bytes(range(32)),
    audit_head=bytes(range(32, 64)),
    schema_version=1,
    app_version="0.1.0",
    period=202611,
    totals=Totals(6, 1, 38000),
    created=DAY,
)

SCAN = b"%PDF-1.4\n" + b"%" * 60_000 + b"\n%%EOF\n"  # in two parts
PART = 49_152


def card(node: bytes, role: str, area: str, name: str, keys: NodeKeys) -> NodeCard:
    """The public card of one of the two nodes."""
    return NodeCard(node, role, area, name, keys.sign_key, keys.recipient, "pc-1")


def sealed(manifest: Manifest, data: bytes, introduction: NodeCard | None = None) -> bytes:
    """A package file from the sender of the manifest to the other node."""
    out, back = (TOWNSHIP_KEYS, COUNTY_KEYS) if manifest.sender == TOWNSHIP else (COUNTY_KEYS, TOWNSHIP_KEYS)
    header = packages.header_of(manifest, out, back.recipient, introduction)
    return container.seal_package(header, data, out.sign_private, back.recipient)


def files(township: NodeCard, county: NodeCard) -> dict[str, bytes]:
    """Every vector: good ones, and ones that must be refused for the reason in their name."""
    data = payload.encode([PERSON, EMPTY], MANIFEST)
    full = sealed(MANIFEST, data)
    parts = layout.split(full)
    answer = replace(MANIFEST, kind=PackageKind.JOIN, sender=COUNTY, receiver=TOWNSHIP, sequence=1)
    forged = layout.build((*parts[:2], crypto.sign(COUNTY_KEYS.sign_private, parts[0] + parts[1])))
    return {
        "full.mspkg": full,
        "payload.zip": data,
        "request.msjoin": cards.join_request(township, DAY, TOWNSHIP_KEYS),
        "answer.mspkg": sealed(answer, payload.encode([EMPTY], answer), county),
        "bad_signature_wrong.mspkg": forged,
        "bad_payload_exchanged.mspkg": layout.build((parts[0], parts[1][:-1] + b"\x00", parts[2])),
        "bad_header_differs.mspkg": sealed(replace(MANIFEST, sequence=13), data),
        "bad_truncated.mspkg": full[:-30],
        "bad_container_broken.mspkg": full + b"\n",
    }


def note(name: str, columns: tuple[ColumnSpec, ...], rows: list[tuple[object, ...]]) -> TableData:
    """One of the tables that stand beside the rows."""
    return TableData(name, columns, rows, tuple(column.name for column in columns[:1]))


def scanned() -> list[TableData]:
    """An attachment of the first person and its file in parts."""
    digest = crypto.digest(SCAN)
    columns = columns_of("attachment")
    row = dict.fromkeys(column.name for column in columns)
    row |= {
        "uid": uid(31), "person_uid": uid(11), "kind": "id_card", "title": "身份证", "media_type": "application/pdf",
        "digest": crypto.digest(SCAN).hex(), "size": len(SCAN), "home_node": TOWNSHIP, "epoch": 1, "counter": 351,
        "deleted": 0, "updated_at": 1795161600123, "updated_by": "admin",
    }  # fmt: skip
    pieces = [SCAN[at : at + PART] for at in range(0, len(SCAN), PART)]
    parts = [(digest, number, len(pieces), piece) for number, piece in enumerate(pieces, 1)]
    return [
        TableData("attachment", columns, [tuple(row.values())]),
        TableData(CONTENT, CONTENT_COLUMNS, parts, ("digest", "part")),
    ]


def later(full: bytes, township: NodeCard) -> dict[str, bytes]:
    """What follows ``full``: a delta, the county's return with notes, a package in volumes, files, changed keys."""
    taken = crypto.digest(full)
    delta = replace(MANIFEST, package_uid=uid(4), kind=PackageKind.DELTA, sequence=13, counter=350,
                    previous_digest=taken, base_sequence=12, base_digest=taken, totals=Totals(1, 0, 0))  # fmt: skip
    changed = replace(PERSON, rows=PERSON.rows[1:2])
    answer = replace(MANIFEST, package_uid=uid(5), kind=PackageKind.RETURN, sender=COUNTY, receiver=TOWNSHIP,
                     sequence=2, install="pc-2", ack_epoch=1, ack_sequence=12, ack_digest=taken, period=None,
                     totals=Totals(0, 0, 0))  # fmt: skip
    notes = [
        note(REFUSED, REFUSED_COLUMNS, [("person", uid(13), 1, 340, "code:sex_code")]),
        note(REPLY, REPLY_COLUMNS, [(PACKAGE, taken, "partly_returned", '{"new":5,"refused":1}')]),
        note(STANDING, STANDING_COLUMNS, [(TOWNSHIP, 0)]),
        note(HELD, HELD_COLUMNS, [(crypto.digest(SCAN),)]),
    ]
    files_of = replace(delta, package_uid=uid(7), sequence=15, counter=351, totals=Totals(0, 0, 0))
    return {
        "delta.mspkg": sealed(delta, payload.encode([changed], delta)),
        "return.mspkg": sealed(answer, payload.encode(notes, answer)),
        **volumes(replace(MANIFEST, package_uid=uid(6), sequence=14)),
        "attachment.mspkg": sealed(files_of, payload.encode(scanned(), files_of)),
        "request_changed.msjoin": cards.join_request(
            replace(township, sign_key=NEW_KEYS.sign_key, recipient=NEW_KEYS.recipient), DAY, NEW_KEYS,
            cards.KnownCounty(COUNTY, 1), TOWNSHIP_KEYS,
        ),
    }  # fmt: skip


def volumes(manifest: Manifest) -> dict[str, bytes]:
    """The rows of the full package in two volumes, cut after the third."""
    made: list[bytes] = []
    current = manifest

    def manifest_of(volume: int, last: bool) -> Manifest:
        nonlocal current
        before = crypto.digest(made[-1]) if made else manifest.previous_digest
        current = replace(manifest, volume=volume, last=last, previous_digest=before)
        return current

    for data in payload.encode_volumes([replace(PERSON, piece=3)], manifest_of, volume_bytes=1):
        made.append(sealed(current, data))
    return {f"volume_{number}.mspkg": data for number, data in enumerate(made, 1)}


def node_json(node: NodeCard, keys: NodeKeys) -> dict[str, object]:
    """The keys of a node, private ones too, and what follows from them."""
    return {
        **cards.card_json(node),
        "sign_private": keys.sign_private.hex(),
        "age_identity": keys.age_identity,
        "sign_key_pem": crypto.public_key_pem(node.sign_key),
        "fingerprint": cards.card_fingerprint(node),
    }


def main() -> None:
    """Write the vectors that are not there yet, and tell of all."""
    OUT.mkdir(parents=True, exist_ok=True)
    township = card(TOWNSHIP, "township", "341200001", "云岭镇", TOWNSHIP_KEYS)
    county = card(COUNTY, "county", "341200", "清溪县", COUNTY_KEYS)
    kept = {path.name: path.read_bytes() for path in OUT.iterdir() if path.name != "vectors.json"}
    made = {**files(township, county), **kept}
    made = {**later(made["full.mspkg"], township), **made}
    for name in made.keys() - kept.keys():
        (OUT / name).write_bytes(made[name])
    header = json.loads(layout.split(made["full.mspkg"])[0])
    told = {
        "township": node_json(township, TOWNSHIP_KEYS),
        "township_changed": node_json(replace(township, sign_key=NEW_KEYS.sign_key, recipient=NEW_KEYS.recipient),
                                      NEW_KEYS),
        "county": node_json(county, COUNTY_KEYS),
        "header": header,
        "manifest": manifest_json(MANIFEST),
        "person": [[cell.hex() if isinstance(cell, bytes) else cell for cell in row] for row in PERSON.rows],
        "scan_sha256": crypto.digest(SCAN).hex(),
        "sha256": {name: crypto.digest(made[name]).hex() for name in sorted(made)},
    }  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, indent=2)
    (OUT / "vectors.json").write_text(text + "\n", encoding="utf-8")
    print(f"wrote {len(made) - len(kept)} files and vectors.json")


if __name__ == "__main__":
    main()
