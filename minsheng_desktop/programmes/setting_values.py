"""Values of settings as people type them, and as they are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.declared import ALL, INT, MONEY, PROGRAMMES, TABLE, SettingKind
from minsheng_desktop.programmes.declared import CHOICE as CHOICE_KIND
from minsheng_desktop.programmes.declared import FLAG as FLAG_KIND
from minsheng_desktop.programmes.declared import LIST as LIST_KIND
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.rules.characters import compact, plain
from minsheng_desktop.rules.money import read_amount, spelt

Names = Sequence[tuple[str, str]]  # (code, name) of what a list of programmes may hold
LONGEST = 200
MOST = 9_999_999
_PARTS = re.compile(r"[;；,，、\s]+")
_PAIR = re.compile(r"(.*?)\s*[=＝:：]\s*([0-9]+)").fullmatch


def read_value(kind: SettingKind, written: str, programmes: Names = ()) -> Any:
    """A value as it is kept, from what somebody typed: codes or labels, yuan, 是 or 否, ``A=12；B=6``.

    Raises INPUT.
    """
    value = plain(written)
    if kind.type == INT:
        return _whole(kind, value)
    if kind.type == MONEY:
        amount = read_amount(value or "0")
        if amount.fen is None or amount.code:
            raise input_error("programmes.set_not_money", title=kind.label)
        return amount.fen
    if kind.type == FLAG_KIND:
        return _flag(kind, compact(value).lower())
    if kind.type == CHOICE_KIND:
        return _code(kind, value, kind.choices)
    if kind.type == LIST_KIND:
        return _codes(kind, value, programmes)
    if kind.type == TABLE:
        return _table(kind, value)
    if len(value) > LONGEST:
        raise input_error("programmes.field_long", title=kind.label, longest=LONGEST)
    return value


def shown_value(kind: SettingKind, value: Any, programmes: Names = ()) -> str:
    """A value in words."""
    if kind.type == MONEY:
        return text("programmes.value.money", amount=spelt(value)) if value else text("programmes.value.none")
    if kind.type == FLAG_KIND:
        return text("entitlements.own_yes" if value else "entitlements.own_no")
    if kind.type == CHOICE_KIND:
        return dict(kind.choices).get(value, str(value))
    if kind.type == LIST_KIND:
        names = dict(programmes if kind.list_name == PROGRAMMES else kind.choices)
        shown = [names.get(str(item), str(item)) for item in value]
        return text("programmes.value.list_join").join(shown) or text("programmes.value.none")
    if kind.type == TABLE:
        return _shown_table(kind, value) or text("programmes.value.none")
    return str(value) if value != "" else text("programmes.value.none")


def written_value(kind: SettingKind, value: Any) -> str:
    """A value as it may be typed again (codes of choices and lists)."""
    if kind.type == MONEY:
        return f"{value // 100}.{value % 100:02d}"
    if kind.type == LIST_KIND:
        return ";".join(str(item) for item in value)
    if kind.type == TABLE:
        return ";".join(f"{word}={number}" if word else str(number) for word, number in value.items())
    return shown_value(kind, value) if kind.type == FLAG_KIND else str(value)


def _shown_table(kind: SettingKind, value: Mapping[str, int]) -> str:
    names = {ALL: text("programmes.value.all"), **dict(kind.choices)}
    parts = [
        text("programmes.value.entry", word=names.get(word, word), number=number) for word, number in value.items()
    ]
    return text("programmes.list.join").join(parts) if set(value) - {ALL} else str(value.get(ALL, ""))


def _whole(kind: SettingKind, value: str) -> int:
    number = compact(value)
    if not (number.isascii() and number.isdigit()) or int(number) > MOST:
        raise input_error("programmes.set_not_whole", title=kind.label)
    return int(number)


def _flag(kind: SettingKind, word: str) -> bool:
    for answer in ("yes", "no"):
        if word in text(f"entitlements.own_{answer}_words").split():
            return answer == "yes"
    raise input_error("entitlements.own_not_flag", title=kind.label)


def _code(kind: SettingKind, word: str, choices: Names) -> str:
    wanted = alias_key(word)
    for code, label in choices:
        if wanted in (alias_key(code), alias_key(label)):
            return code
    shown = text("programmes.value.list_join").join(f"{code} {label}" for code, label in choices[:20])
    raise input_error("programmes.set_no_choice", title=kind.label, value=word[:40], choices=shown)


def _codes(kind: SettingKind, value: str, programmes: Names) -> list[Any]:
    parts = dict.fromkeys(part for part in _PARTS.split(value) if part)
    if kind.numbers:
        return sorted(_whole(kind, part) for part in parts)
    return [_code(kind, part, programmes if kind.list_name == PROGRAMMES else kind.choices) for part in parts]


def _table(kind: SettingKind, value: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in filter(None, re.split(r"[;；,，、]\s*", value)):
        pair = _PAIR(part.strip())
        word, number = (pair[1].strip(), pair[2]) if pair else ("", part.strip())
        everything = not word or alias_key(word) == alias_key(text("programmes.value.all"))
        key = ALL if everything else _code(kind, word, kind.choices) if kind.choices else word
        found[key] = _whole(kind, number)
    return found
