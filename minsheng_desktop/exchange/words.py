"""Reasons and kinds in words."""

from __future__ import annotations

from minsheng_desktop.core.texts import has_text, text

MOST_LINES = 5_000_000  # of one table in one volume; no uid in use is as small a number
_REASONS = {
    "bad_value": "exchange.refusal.bad_value",
    "duplicate_uid": "exchange.refusal.duplicate_uid",
    "foreign": "exchange.refusal.foreign",
    "version": "exchange.refusal.version",
    "reference": "exchange.refusal.reference",
    "code": "exchange.refusal.code",
    "duplicate_key": "exchange.refusal.duplicate_key",
    "circle": "exchange.refusal.circle",
    "key_changed": "exchange.refusal.key_changed",
    "id_no": "exchange.refusal.id_no",
    "unseen": "exchange.refusal.unseen",
    "blank": "exchange.refusal.blank",
    "outside": "exchange.refusal.outside",
    "beyond": "exchange.refusal.beyond",
}
_KINDS = {
    "full": "exchange.file.full",
    "delta": "exchange.file.delta",
    "return": "exchange.file.return",
    "join": "exchange.file.join",
}
_STATUS = {
    "unreported": "exchange.status.unreported",
    "exported": "exchange.status.exported",
    "received": "exchange.status.received",
    "partly_returned": "exchange.status.partly_returned",
    "rejected": "exchange.status.rejected",
    "confirmed": "exchange.status.confirmed",
}


def refusal(code: str) -> str:
    """Why a row was not taken; ``code`` is a reason and, after a colon, the column it lies in."""
    reason, _, column = code.partition(":")
    return text(_REASONS.get(reason, "exchange.refusal.other"), column=column_word(column))


def table_word(name: str) -> str:
    """A table as clerks call what is in it; one that is not known here by its name."""
    return _word("exchange.table.", name)


def column_word(name: str) -> str:
    """A column as clerks call it; one that is not known here by its name."""
    return _word("exchange.field.", name)


def part_word(name: str) -> str:
    """A part of a package, or the description of a table within it (``datapackage/person``)."""
    part, _, table = name.partition("/")
    shown = _word("exchange.part.", part)
    return text("exchange.part.table", part=shown, table=table_word(table)) if table else shown


def item_word(key: str) -> str:
    """A key of a part of a package; one that is not known here as it stands."""
    return _word("exchange.item.", key)


def row_word(uid: bytes, digits: int = 8) -> str:
    """A refused row: the last ``digits`` of its uid, or the number of its line where it had none that could be read."""
    if line_of(uid) is None:
        return uid.hex()[-digits:]
    return text("exchange.line.number", row=line_of(uid)) if any(uid) else text("exchange.line.unnumbered")


def line_of(uid: bytes) -> int | None:
    """The line of a refused row that stands under its number in place of a uid, 0 for a uid of zeros alone."""
    number = int.from_bytes(uid, "big")
    return number if number <= MOST_LINES else None


def _word(beginning: str, name: str) -> str:
    return text(f"{beginning}{name}") if has_text(f"{beginning}{name}") else name


def kind_word(kind: str) -> str:
    """A kind of package as people call it."""
    return text(_KINDS[kind])


def status_word(status: str) -> str:
    """The status of a package."""
    return text(_STATUS[status]) if status in _STATUS else status
