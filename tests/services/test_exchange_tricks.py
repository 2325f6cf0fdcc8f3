"""Rightly signed packages whose payload, table or age file is not what it should be: refused whole, with the reason."""

from __future__ import annotations

import hashlib
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage
import pytest

from minsheng_desktop.core.errors import Kind
from minsheng_desktop.exchange import container, layout, packages, strict
from minsheng_desktop.security import crypto
from tests.factories import offices as made
from tests.factories.attacks import keys_of, members, payload_of, refusal, resealed, with_ciphertext, zipped
from tests.factories.offices import Offices, craft, value
from tests.factories.offices import person_row as person


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


# the payload


def _link(_payload: bytes, found: dict[str, bytes]) -> bytes:
    link = zipfile.ZipInfo("data/link.csv")
    link.external_attr = 0o120777 << 16
    return zipped([*found.items(), (link, b"/etc/passwd")])


def _named(name: str) -> Callable[[bytes, dict[str, bytes]], bytes]:
    return lambda _payload, found: zipped([*found.items(), (name, b"x")])


def _twice(_payload: bytes, found: dict[str, bytes]) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate"):
        return zipped([*found.items(), ("data/person.csv", b"x")])


def _overlapping(payload: bytes, found: dict[str, bytes]) -> bytes:
    """The directory says that the second table lies where the first does."""
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        first, second = (info for info in archive.infolist() if info.filename.startswith("data/"))
    broken = bytearray(payload)
    at = payload.index(second.filename.encode(), payload.index(b"PK\x01\x02")) - 4
    assert struct.unpack_from("<L", broken, at)[0] == second.header_offset
    struct.pack_into("<L", broken, at, first.header_offset)
    return bytes(broken)


def _descriptors(_payload: bytes, found: dict[str, bytes]) -> bytes:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_place: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return out.getvalue()


def _locked(payload: bytes, _found: dict[str, bytes]) -> bytes:
    broken = bytearray(payload)
    at = payload.index(b"PK\x01\x02")
    broken[at + 8] |= 1
    return bytes(broken)


def _zip64(payload: bytes, _found: dict[str, bytes]) -> bytes:
    end = payload[-22:]
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(payload) - 22, 1)
    return payload[:-22] + locator + end


def _commented(payload: bytes, _found: dict[str, bytes]) -> bytes:
    return payload[:-2] + struct.pack("<H", 4) + b"note"


def _bomb(_payload: bytes, found: dict[str, bytes]) -> bytes:
    return zipped([*((k, v) for k, v in found.items() if k != "data/person.csv"), ("data/person.csv", bytes(30 << 20))])


def _bzip(_payload: bytes, found: dict[str, bytes]) -> bytes:
    return zipped(list(found.items()), zipfile.ZIP_BZIP2)


def _doubled_key(_payload: bytes, found: dict[str, bytes]) -> bytes:
    told = found["datapackage.json"].replace(b'"epoch":1', b'"epoch":1,"epoch":2', 1)
    assert told != found["datapackage.json"]
    return zipped(list({**found, "datapackage.json": told}.items()))


def _strange_key(_payload: bytes, found: dict[str, bytes]) -> bytes:
    told = {**json.loads(found["datapackage.json"]), "\x1b[2J\u202e": 1}
    return zipped(list({**found, "datapackage.json": json.dumps(told).encode()}.items()))


def _half_character(_payload: bytes, found: dict[str, bytes]) -> bytes:
    told = {**json.loads(found["datapackage.json"]), "\ud800": 1}
    return zipped(list({**found, "datapackage.json": json.dumps(told).encode()}.items()))


def _column(count: int) -> Callable[[bytes, dict[str, bytes]], bytes]:
    def make(_payload: bytes, found: dict[str, bytes]) -> bytes:
        told = json.loads(found["datapackage.json"])
        fields = [{"name": f"c{at}", "type": "string", "minsheng:type": "text"} for at in range(count)]
        told["resources"][0]["schema"]["fields"] = fields
        return zipped(list({**found, "datapackage.json": json.dumps(told).encode()}.items()))

    return make


TRICKS = {
    "symbolic link": _link,
    "absolute path": _named("/etc/cron.d/x"),
    "path upwards": _named("data/../../x.csv"),
    "drive": _named("C:\\x.csv"),
    "folder": _named("data/"),
    "name of a device": _named("data/nul\0.csv"),
    "member twice": _twice,
    "overlapping members": _overlapping,
    "data descriptors": _descriptors,
    "locked member": _locked,
    "zip64": _zip64,
    "comment": _commented,
    "bomb": _bomb,
    "other method": _bzip,
    "doubled key": _doubled_key,
    "strange key": _strange_key,
    "half character": _half_character,
    "too many columns": _column(201),
    "a million columns": _column(1_000_000 // 25),
    "no zip": lambda _payload, _found: b"no zip at all",
    "nothing": lambda _payload, _found: b"",
}


def test_a_payload_with_a_trick_is_refused_whole(offices: Offices) -> None:
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": [person(offices.first)]})
    payload = payload_of(offices, package)
    for trick, play in TRICKS.items():
        resealed(offices, package, play(payload, members(payload)))
        assert refusal(offices, package)[1] is Kind.INTEGRITY, trick
    assert value(offices.county, "SELECT count(*) FROM person") == 0


CSV_FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "quote left open": lambda data: data + b'"x',
    "text behind a quote": lambda data: data.replace("严明月".encode(), '"严"明月'.encode()),
    "no text at all": lambda data: data.replace("严明月".encode(), b"\xff\xfe\xfd"),
    "half characters": lambda data: data.replace("严明月".encode(), b"\xed\xa0\x80"),
    "mark before the header": lambda data: b"\xef\xbb\xbf" + data,
    "columns exchanged": lambda data: data.replace(b"name", b"eman", 1),
    "a row too few": lambda data: data[: data.index(b"\r\n") + 2],
    "a row twice": lambda data: data + data[data.index(b"\r\n") + 2 :],
    "a million columns": lambda data: data + b"," * 1_000_000 + b"\r\n",
    "an endless cell": lambda data: data.replace("严明月".encode(), b"x" * 3_000_000),
}


def test_a_table_that_is_no_such_csv_is_refused_whole(offices: Offices) -> None:
    """Its digest and size are right: only its form is not."""
    row = person(offices.first)
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": [row]})
    found = members(payload_of(offices, package))
    for fault, spoil in CSV_FAULTS.items():
        content = spoil(found["data/person.csv"])
        assert content != found["data/person.csv"]
        told = json.loads(found["datapackage.json"])
        resource = next(one for one in told["resources"] if one["name"] == "person")
        resource |= {"bytes": len(content), "hash": "sha256:" + hashlib.sha256(content).hexdigest()}
        again = {**found, "datapackage.json": json.dumps(told).encode(), "data/person.csv": content}
        assert refusal(offices, resealed(offices, package, zipped(list(again.items()))))[1] is Kind.INTEGRITY, fault
    assert value(offices.county, "SELECT count(*) FROM person") == 0


def test_a_row_tampered_with_and_zipped_again_is_found_by_its_digest(offices: Offices) -> None:
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": [person(offices.first)]})
    found = members(payload_of(offices, package))
    found["data/person.csv"] = found["data/person.csv"].replace("严明月".encode(), "严明日".encode())
    assert refusal(offices, resealed(offices, package, zipped(list(found.items())))) == (
        "exchange.table_differs",
        Kind.INTEGRITY,
    )


# the age file


def test_an_age_file_for_several_opens_and_others_are_refused(offices: Offices) -> None:
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {})
    payload = payload_of(offices, package)
    county = pyrage.x25519.Recipient.from_str(keys_of(offices.county).recipient)
    stranger = pyrage.x25519.Identity.generate().to_public()
    for ciphertext in (
        pyrage.passphrase.encrypt(payload, "pass word"),
        pyrage.encrypt(payload, [stranger]),
        pyrage.encrypt(payload, [county])[:-20],
        pyrage.encrypt(payload, [county]) + b"more",
        b"age-encryption.org/v1\n" + b"-> X25519 AAAA\n" * 500,
    ):
        with_ciphertext(offices, package, ciphertext)
        assert refusal(offices, package) == ("exchange.decryption_failed", Kind.INTEGRITY)
    with_ciphertext(offices, package, pyrage.encrypt(payload, [stranger, county]))
    assert offices.take(package).status == "applied"


def test_no_mutation_of_an_age_file_does_more_than_fail_to_open(offices: Offices) -> None:
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {})
    good = packages.read_package(package).ciphertext
    chance = random.Random(7)
    for _ in range(12):
        broken = bytearray(good)
        broken[chance.randrange(22, 260)] ^= 1 << chance.randrange(8)
        with_ciphertext(offices, package, bytes(broken))
        assert offices.take(package).code == "exchange.decryption_failed"


def test_the_header_of_another_package_does_not_fit(offices: Offices) -> None:
    one = craft(offices.first, offices.county, offices.stick / "a.mspkg", {})
    other = packages.read_package(craft(offices.first, offices.county, offices.stick / "b.mspkg", {}, sequence=2))
    assert refusal(offices, with_ciphertext(offices, one, other.ciphertext)) == (
        "exchange.header_differs",
        Kind.INTEGRITY,
    )


def test_a_strange_header_is_told_in_a_line_that_can_be_shown(offices: Offices) -> None:
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {})
    sealed = packages.read_package(package)
    strange = ({"suite": "\x1b[31m\u202e"}, {"suite": "x" * 190}, {"more\n": 1}, {"sequence": 2**64}, {"kind": "FULL"})
    for told in strange:
        packed = strict.dump(container._header_json(sealed.header, sealed.ciphertext) | told)
        signature = crypto.sign(keys_of(offices.first).sign_private, packed + sealed.ciphertext)
        package.write_bytes(layout.build((packed, sealed.ciphertext, signature)))
        refusal(offices, package)
