"""Packages taken apart and put together again with the keys of their sender, as an attacker within an office would."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from unittest.mock import ANY

from db.queries import workspace as states
from minsheng_desktop.core.errors import Kind
from minsheng_desktop.exchange import container, layout, packages, strict
from minsheng_desktop.exchange.keys import NodeKeys, node_keys
from minsheng_desktop.security import crypto
from minsheng_desktop.workspace.service import Workspace
from tests.factories.offices import COUNTY, Offices

CHINESE = re.compile("[\u4e00-\u9fff]")


def keys_of(office: Workspace) -> NodeKeys:
    with office.database.reading() as connection:
        return node_keys(states.node_state(connection)["keys"])


def refusal(offices: Offices, path: Path, name: str = COUNTY) -> tuple[str, Kind | None]:
    """The code of a refused package, after a look that it says why in Chinese and that nothing changed."""
    before = offices.open[name].database.counts()
    result = offices.take(path, name)
    assert result.status == "refused", result
    assert CHINESE.search(result.reason)
    assert result.reason.isprintable()
    assert offices.open[name].database.counts() == {**before, "backup_run": ANY}
    return result.code, result.error


def payload_of(offices: Offices, path: Path) -> bytes:
    sealed = packages.read_package(path)
    return container.unseal(sealed, keys_of(offices.first).sign_key, keys_of(offices.county).age_identity)


def resealed(offices: Offices, path: Path, payload: bytes) -> Path:
    """The same header around another payload, rightly signed by its sender."""
    header = packages.read_package(path).header
    county = keys_of(offices.county)
    path.write_bytes(container.seal_package(header, payload, keys_of(offices.first).sign_private, county.recipient))
    return path


def with_ciphertext(offices: Offices, path: Path, ciphertext: bytes) -> Path:
    """The same header around other encrypted bytes, rightly signed."""
    packed = strict.dump(container._header_json(packages.read_package(path).header, ciphertext))
    signature = crypto.sign(keys_of(offices.first).sign_private, packed + ciphertext)
    path.write_bytes(layout.build((packed, ciphertext, signature)))
    return path


def members(payload: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(entries: list[tuple[zipfile.ZipInfo | str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()
