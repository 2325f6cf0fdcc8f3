"""Names of the files that are carried: understood by people, accepted by every stick and system."""

from __future__ import annotations

import re
import unicodedata

from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.records import PackageKind
from minsheng_desktop.exchange.strict import month_text

PACKAGE_SUFFIX = ".mspkg"
REQUEST_SUFFIX = ".msjoin"
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*_\s]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
_AREA_CHARS = 30

_KINDS = {
    PackageKind.FULL: "exchange.file.full",
    PackageKind.DELTA: "exchange.file.delta",
    PackageKind.RETURN: "exchange.file.return",
    PackageKind.JOIN: "exchange.file.join",
}


def package_name(area: str, kind: PackageKind, period: int | None, sequence: int) -> str:
    """The usual name of a package: township, what it is, month (YYYYMM) and running number."""
    shown = text(_KINDS[kind])
    if period is None:
        name = text("exchange.file.package_undated", area=safe_area(area), what=shown, sequence=sequence)
    else:
        month = month_text(period)
        name = text("exchange.file.package", area=safe_area(area), what=shown, period=month, sequence=sequence)
    return name + PACKAGE_SUFFIX


def request_name(area: str) -> str:
    """The usual name of a township's request to join."""
    return text("exchange.file.request", area=safe_area(area)) + REQUEST_SUFFIX


def volume_name(name: str, volume: int) -> str:
    """The name of one volume of a package that needs several."""
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (name, "")
    return text("exchange.file.volume", stem=stem, volume=volume) + suffix


def safe_area(area: str) -> str:
    """The name of a place without anything a file system could trip over."""
    plain = "".join(char for char in unicodedata.normalize("NFC", area) if unicodedata.category(char)[0] != "C")
    plain = _FORBIDDEN.sub("", plain).strip(". ")[:_AREA_CHARS].strip(". ")
    if not plain or _RESERVED.fullmatch(plain.split(".")[0]):
        return text("exchange.file.nameless")
    return plain
