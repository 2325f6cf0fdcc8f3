"""What the QR code of a handover sheet (交接单) says, and whether a package is the one it was printed for."""

from __future__ import annotations

import hmac
from pathlib import Path

from db.models import EXCHANGED
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.inspection import Inspection, verify_package
from minsheng_desktop.exchange.results import HandoverData
from minsheng_desktop.exchange.strict import bad, month_number

MARK, VERSION = "MSPKG", "2"
# The fields behind mark and version, in order, and what people call them.
FIELDS = {
    "kind": "exchange.sheet.kind",
    "from": "exchange.sheet.from",
    "to": "exchange.sheet.to",
    "sequence": "exchange.sheet.sequence",
    "epoch": "exchange.sheet.epoch",
    "period": "exchange.sheet.period",
    "rows": "exchange.sheet.rows",
    "persons": "exchange.sheet.persons",
    "households": "exchange.sheet.households",
    "fen": "exchange.sheet.fen",
    "files": "exchange.sheet.files",
    "volumes": "exchange.sheet.volumes",
    "digest": "exchange.sheet.digest",
}


def handover_code(data: HandoverData) -> str:
    """What the QR code of a handover sheet says: ASCII, fields by semicolons, in this order:
    format, version, kind, uid of the sending and of the receiving node, sequence, epoch, period, rows, persons,
    households, fen, files of attachments, volumes, SHA-256 of the package file (of its last volume)."""
    totals = data.totals
    fields: tuple[object, ...] = (
        MARK, VERSION, data.kind, data.sender_uid.hex(), data.receiver_uid.hex(), data.sequence, data.epoch,
        data.period or "", data.rows, totals.persons, totals.households, totals.fen, data.attachments.count,
        len(data.files), data.digest,
    )  # fmt: skip
    return ";".join(map(str, fields))


def check_sheet_code(uow: UnitOfRead, path: Path, code: str) -> Inspection:
    """Verify a package and compare it with the code scanned from its sheet.

    Of a package to another office only what stands in the open is compared. Raises INPUT for what is no such code,
    INTEGRITY where the package does not hold or is another one, naming what differs.
    """
    told = _read(code)
    found = verify_package(uow, path)
    differing = [name for name, value in _facts(found).items() if not hmac.compare_digest(told[name], value)]
    if differing:
        words = text("exchange.sheet.and").join(text(FIELDS[name]) for name in differing)
        raise bad("sheet_differs", name=path.name, fields=words)
    return found


def _read(code: str) -> dict[str, str]:
    mark, _, rest = code.strip().partition(";")
    version, _, rest = rest.partition(";")
    values = rest.split(";")
    if mark != MARK or version != VERSION or len(values) != len(FIELDS) or not code.isascii():
        raise input_error("exchange.not_a_sheet_code")
    return dict(zip(FIELDS, values, strict=True))


def _facts(found: Inspection) -> dict[str, str]:
    """What the file itself says of the fields, as far as it can be read here."""
    header = found.header
    facts: dict[str, object] = {
        "kind": header.kind.value,
        "from": header.sender.hex(),
        "to": header.receiver.hex(),
        "sequence": header.sequence,
    }
    if header.last:
        facts |= {"volumes": header.volume, "digest": found.digest.hex()}
    if found.manifest is not None:
        month, totals = found.manifest["period"], found.manifest["totals"]
        facts |= {"epoch": found.manifest["epoch"], "period": month_number(month) if month else "", **totals}
    if found.manifest is not None and header.last and header.volume == 1:
        facts["rows"] = sum(rows for name, rows in found.tables if name in EXCHANGED)
    return {name: str(value) for name, value in facts.items()}
