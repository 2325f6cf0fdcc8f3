"""The container: sealed for one receiver, signed by one sender, and refused if a single bit differs."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import container, layout, packages, payload, payload_reader
from minsheng_desktop.exchange.keys import new_node_keys
from minsheng_desktop.exchange.records import PackageKind
from minsheng_desktop.exchange.strict import dump
from minsheng_desktop.security import crypto
from tests.factories.packages import manifest, node, package_bytes, persons, uid

TOWNSHIP, COUNTY, OTHER = node(1), node(2, "county"), node(3)
DATA = package_bytes(TOWNSHIP, COUNTY)
PARTS = layout.split(DATA)


def opened(data: bytes) -> payload_reader.Payload:
    """What the county sees of a file that claims to come from the township."""
    return packages.open_package(container.read_sealed(data), TOWNSHIP.keys.sign_key, COUNTY.uid, COUNTY.keys)


def refusal(data: bytes, kind: Kind = Kind.INTEGRITY) -> str:
    """The code with which a file is refused; its text must exist and say that nothing was imported."""
    with pytest.raises(AppError) as caught:
        opened(data)
    assert caught.value.kind is kind
    assert "没有导入任何数据" in caught.value.message
    return caught.value.code


def signed(header: dict[str, object], ciphertext: bytes, private: bytes = TOWNSHIP.keys.sign_private) -> bytes:
    """A file with this header and ciphertext, signed as it stands."""
    head = dump(header)
    return layout.build((head, ciphertext, crypto.sign(private, head + ciphertext)))


def header(**more: object) -> dict[str, object]:
    return {**json.loads(PARTS[0]), **more}


def test_a_package_opens_for_its_receiver() -> None:
    found = opened(DATA)
    assert found.manifest == manifest(TOWNSHIP, COUNTY)
    assert list(found.tables[0].rows()) == persons().rows
    sealed = container.read_sealed(DATA)
    assert (sealed.header.sender, sealed.header.receiver, sealed.header.kind) == (uid(1), uid(2), PackageKind.FULL)
    assert (sealed.size, sealed.digest) == (len(DATA), crypto.digest(DATA))


def test_any_zip_program_reads_the_container() -> None:
    with zipfile.ZipFile(io.BytesIO(DATA)) as archive:
        assert tuple(archive.namelist()) == layout.NAMES
        assert tuple(archive.read(name) for name in layout.NAMES) == PARTS
        assert archive.testzip() is None


def test_an_ordinary_zip_library_writes_the_container() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, part in zip(layout.NAMES, PARTS, strict=True):
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            archive.writestr(entry, part)
    assert buffer.getvalue() == DATA


def test_the_open_header_tells_no_personal_data() -> None:
    assert set(json.loads(PARTS[0])) == {
        "format", "format_version", "suite", "package", "kind", "from", "to", "sequence", "volume", "last",
        "from_key", "to_key", "payload_bytes", "payload_sha256",
    }  # fmt: skip


def test_every_flipped_byte_is_found() -> None:
    chance = random.Random(7)
    for at in range(len(DATA)):
        flipped = bytearray(DATA)
        flipped[at] ^= 1 << chance.randrange(8)
        assert refusal(bytes(flipped)) in {
            "exchange.not_a_package",
            "exchange.truncated",
            "exchange.container_broken",
        }


def test_every_truncation_is_found() -> None:
    for length in [*range(0, 400), *range(400, len(DATA), 37), len(DATA) - 1]:
        assert refusal(DATA[:length]) in {"exchange.not_a_package", "exchange.truncated"}
    for size in (22, 300):
        assert refusal(DATA[:-size] + bytes(size)) == "exchange.container_broken"


@pytest.mark.parametrize("change", [b"\n", b"PK\x05\x06", DATA], ids=["a byte", "an end", "a second copy"])
def test_nothing_may_stand_before_or_behind(change: bytes) -> None:
    assert refusal(DATA + change) == "exchange.container_broken"
    assert refusal(b"MZ" + DATA) == "exchange.not_a_package"


def _zip(*members: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.compress_type = method
            archive.writestr(entry, data)
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_only_the_three_members_in_their_order_are_taken() -> None:
    members = list(zip(layout.NAMES, PARTS, strict=True))
    assert _zip(*members) == DATA
    for wrong in (
        _zip(*members, method=zipfile.ZIP_DEFLATED),
        _zip(*members[::-1]),
        _zip(*members[:2]),
        _zip(*members, ("more.txt", b"")),
        _zip(*members, members[0]),
        _zip(members[0], members[0], members[2]),
        _zip(("../header.json", PARTS[0]), *members[1:]),
        _zip(("/etc/x.json", PARTS[0]), *members[1:]),
        _zip(members[0], ("..\\payload.ag", PARTS[1]), members[2]),
        _zip(members[0], ("payload.age", bytes(70_000_000)), members[2])[:1000],
        _zip(("header.json", bytes(20_000)), *members[1:]),
    ):
        assert refusal(wrong) in {"exchange.not_a_package", "exchange.container_broken", "exchange.truncated"}
    assert refusal(bytes(layout.MAX_FILE + 1)) == "exchange.file_too_large"


def test_parts_changed_and_put_together_again_are_refused() -> None:
    second = layout.split(package_bytes(TOWNSHIP, COUNTY, sequence=2, package_uid=uid(78)))
    assert refusal(layout.build((PARTS[0], second[1], PARTS[2]))) == "exchange.payload_exchanged"
    assert refusal(layout.build((second[0], PARTS[1], PARTS[2]))) == "exchange.payload_exchanged"
    assert refusal(layout.build((PARTS[0], PARTS[1], second[2]))) == "exchange.signature_wrong"
    assert refusal(layout.build((PARTS[0], PARTS[1], bytes(64)))) == "exchange.signature_wrong"
    assert refusal(layout.build((PARTS[0], PARTS[1], PARTS[2][:63]))) == "exchange.container_broken"
    shifted = (PARTS[0] + PARTS[1][:1], PARTS[1][1:], PARTS[2])
    assert refusal(layout.build(shifted)) == "exchange.part_unreadable"
    for change in ({"sequence": 9}, {"from": uid(3).hex()}, {"to": uid(3).hex()}, {"kind": "delta"}):
        assert refusal(layout.build((dump(header(**change)), *PARTS[1:]))) == "exchange.signature_wrong"


def test_a_payload_put_under_another_header_by_its_own_signer_is_refused() -> None:
    for change in ({"sequence": 9}, {"package": uid(5).hex()}, {"kind": "return"}, {"last": False}, {"volume": 2}):
        assert refusal(signed(header(**change), PARTS[1])) == "exchange.header_differs"


def test_another_township_cannot_sign_for_this_one() -> None:
    forged = signed(header(), PARTS[1], OTHER.keys.sign_private)
    assert refusal(forged) == "exchange.signature_wrong"
    assert refusal(package_bytes(replace(TOWNSHIP, keys=OTHER.keys), COUNTY)) == "exchange.sender_key_differs"
    taken_over = header(**{"from": OTHER.uid.hex(), "from_key": container.sign_key_id(OTHER.keys.sign_key)})
    sealed = container.read_sealed(signed(taken_over, PARTS[1], OTHER.keys.sign_private))
    with pytest.raises(AppError, match="header_differs"):
        packages.open_package(sealed, OTHER.keys.sign_key, COUNTY.uid, COUNTY.keys)


def test_a_package_for_somebody_else_is_refused() -> None:
    assert refusal(package_bytes(TOWNSHIP, OTHER), Kind.RULE) == "exchange.other_receiver"
    old_keys = replace(COUNTY, keys=new_node_keys())
    assert refusal(package_bytes(TOWNSHIP, old_keys), Kind.RULE) == "exchange.receiver_key_differs"
    secret = layout.split(package_bytes(TOWNSHIP, old_keys))[1]
    lying = header(payload_bytes=len(secret), payload_sha256=crypto.digest(secret).hex())
    assert refusal(signed(lying, secret)) == "exchange.decryption_failed"


def test_the_signature_is_checked_before_anything_is_decrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    class Spy:
        x25519 = container.pyrage.x25519
        DecryptError = container.pyrage.DecryptError

        def decrypt(self, *arguments: object) -> bytes:
            calls.append("decrypt")
            return bytes(container_decrypt(*arguments))

    container_decrypt = container.pyrage.decrypt
    monkeypatch.setattr(container, "pyrage", Spy())
    for wrong in (
        layout.build((PARTS[0], PARTS[1], bytes(64))),
        signed(header(), PARTS[1], OTHER.keys.sign_private),
        package_bytes_of_other(),
    ):
        with pytest.raises(AppError):
            opened(wrong)
        sealed = container.read_sealed(wrong)
        with pytest.raises(AppError):
            container.unseal(sealed, TOWNSHIP.keys.sign_key, COUNTY.keys.age_identity)
    assert calls == []
    opened(DATA)
    assert calls == ["decrypt"]


def package_bytes_of_other() -> bytes:
    """A file whose signer is not the township."""
    parts = PARTS[0].replace(container.sign_key_id(TOWNSHIP.keys.sign_key).encode(), b"0" * 16)
    return layout.build((parts, PARTS[1], crypto.sign(OTHER.keys.sign_private, parts + PARTS[1])))


@pytest.mark.parametrize(
    ("change", "code", "kind"),
    [
        ({"format": "other"}, "not_a_package", Kind.INTEGRITY),
        ({"format_version": 2}, "format_too_new", Kind.TOO_NEW),
        ({"suite": "sm2+sm4"}, "suite_unknown", Kind.TOO_NEW),
        ({"format_version": 0}, "part_invalid", Kind.INTEGRITY),
        ({"format_version": "1"}, "part_invalid", Kind.INTEGRITY),
        ({"kind": "other"}, "part_invalid", Kind.INTEGRITY),
        ({"from": "00" * 16}, "part_invalid", Kind.INTEGRITY),
        ({"from": "0A" * 16}, "part_invalid", Kind.INTEGRITY),
        ({"to": None}, "part_invalid", Kind.INTEGRITY),
        ({"sequence": 0}, "part_invalid", Kind.INTEGRITY),
        ({"sequence": True}, "part_invalid", Kind.INTEGRITY),
        ({"sequence": 2**63}, "part_invalid", Kind.INTEGRITY),
        ({"last": 1}, "part_invalid", Kind.INTEGRITY),
        ({"from_key": "xyz"}, "part_invalid", Kind.INTEGRITY),
        ({"introduction": "me"}, "part_invalid", Kind.INTEGRITY),
        ({"more": 1}, "part_invalid", Kind.INTEGRITY),
    ],
    ids=str,
)
def test_a_header_is_taken_strictly_even_when_signed(change: dict[str, object], code: str, kind: Kind) -> None:
    assert refusal(signed(header(**change), PARTS[1]), kind) == f"exchange.{code}"


def test_a_payload_that_is_no_age_file_is_refused() -> None:
    plain = b"PK\x03\x04 in clear"
    open_header = header(payload_bytes=len(plain), payload_sha256=crypto.digest(plain).hex())
    assert refusal(signed(open_header, plain)) == "exchange.container_broken"
    broken = container._AGE_MAGIC + b"-> X25519 x\n"
    head = header(payload_bytes=len(broken), payload_sha256=crypto.digest(broken).hex())
    assert refusal(signed(head, broken)) == "exchange.decryption_failed"


def test_what_is_larger_than_a_container_is_not_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "LIMITS", (8192, 100, 64))
    with pytest.raises(AppError, match="too_large"):
        package_bytes(TOWNSHIP, COUNTY)


def test_the_countys_answer_introduces_the_county() -> None:
    told = manifest(COUNTY, TOWNSHIP, kind=PackageKind.JOIN)
    data = payload.encode([persons(1)], told)

    def answer(card: object) -> container.SealedPackage:
        head = packages.header_of(told, COUNTY.keys, TOWNSHIP.keys.recipient, card)  # type: ignore[arg-type]
        return container.read_sealed(
            container.seal_package(head, data, COUNTY.keys.sign_private, TOWNSHIP.keys.recipient)
        )

    sealed = answer(COUNTY.card)
    card = sealed.header.introduction
    assert card == COUNTY.card
    assert packages.open_package(sealed, card.sign_key, TOWNSHIP.uid, TOWNSHIP.keys).manifest == told
    for wrong in (
        OTHER.card,
        replace(COUNTY.card, sign_key=OTHER.card.sign_key),
        replace(COUNTY.card, node_uid=uid(9)),
    ):
        with pytest.raises(AppError, match="introduction_differs") as caught:
            container.verify(answer(wrong), COUNTY.keys.sign_key)
        assert "没有接入" in caught.value.message


def _run(folder: Path, *command: str) -> Callable[[], bytes]:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return lambda: done.stdout


def test_openssl_checks_the_signature(tmp_path: Path) -> None:
    (tmp_path / "signed").write_bytes(PARTS[0] + PARTS[1])
    (tmp_path / "signature").write_bytes(PARTS[2])
    (tmp_path / "key.pem").write_text(crypto.public_key_pem(TOWNSHIP.keys.sign_key))
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed -sigfile signature"
    _run(tmp_path, *command.split())


@pytest.mark.slow
def test_the_public_programs_open_a_package_and_make_one(tmp_path: Path) -> None:
    for program in ("age", "openssl"):
        assert shutil.which(program), f"{program} must be installed (Debian package {program})"
    (tmp_path / "identity").write_text(COUNTY.keys.age_identity + "\n")
    (tmp_path / "payload.age").write_bytes(PARTS[1])
    _run(tmp_path, "age", "-d", "-i", "identity", "-o", "payload.zip", "payload.age")
    found = payload_reader.decode((tmp_path / "payload.zip").read_bytes())
    assert list(found.tables[0].rows()) == persons().rows

    _run(tmp_path, "age", "-r", COUNTY.keys.recipient, "-o", "made.age", "payload.zip")
    ciphertext = (tmp_path / "made.age").read_bytes()
    head = dump(header(payload_bytes=len(ciphertext), payload_sha256=crypto.digest(ciphertext).hex()))
    (tmp_path / "signed").write_bytes(head + ciphertext)
    # PKCS #8 of an Ed25519 key is this prefix and the 32 bytes (RFC 8410).
    der = bytes.fromhex("302e020100300506032b657004220420") + TOWNSHIP.keys.sign_private
    (tmp_path / "key.der").write_bytes(der)
    command = "openssl pkeyutl -sign -keyform DER -inkey key.der -rawin -in signed -out signature"
    _run(tmp_path, *command.split())
    made = layout.build((head, ciphertext, (tmp_path / "signature").read_bytes()))
    assert list(opened(made).tables[0].rows()) == persons().rows
