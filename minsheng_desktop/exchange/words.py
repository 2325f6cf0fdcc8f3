"""Reasons and kinds in words."""

from __future__ import annotations

from minsheng_desktop.core.texts import has_text, text

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
    return text(_REASONS.get(reason, "exchange.refusal.other"), column=_word("exchange.field.", column))


def table_word(name: str) -> str:
    """A table as clerks call what is in it; one that is not known here by its name."""
    return _word("exchange.table.", name)


def _word(beginning: str, name: str) -> str:
    return text(f"{beginning}{name}") if has_text(f"{beginning}{name}") else name


def kind_word(kind: str) -> str:
    """A kind of package as people call it."""
    return text(_KINDS[kind])


def status_word(status: str) -> str:
    """The status of a package."""
    return text(_STATUS[status]) if status in _STATUS else status
