"""A field is declared once and serves table, form, Excel, PDF, check and package alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from minsheng_desktop.core.texts import text


class Type(Enum):
    """Value types of fields. Money is integer fen; MONTH is an integer YYYYMM."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    MONTH = "month"
    CODE = "code"
    FLAG = "flag"
    CITIZEN_ID = "citizen_id"
    PHONE = "phone"
    CARD = "card"
    PERCENT = "percent"


class Masking(Enum):
    """How a value is shown unless it was asked for: see the visual language, section 7."""

    NONE = "none"
    CITIZEN_ID = "citizen_id"  # 3412**********1214
    CARD = "card"  # 尾号 0371
    PHONE = "phone"  # 154****2208


_KEPT = {Masking.CITIZEN_ID: (4, 4), Masking.PHONE: (3, 4), Masking.CARD: (0, 4)}


def masked(value: str, how: Masking) -> str:
    """A value with asterisks in place of what may not be seen; as it is where nothing is masked."""
    if how is Masking.NONE:
        return value
    head, tail = _KEPT[how]
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


@dataclass(frozen=True, slots=True)
class Label:
    """A text key (shipped) or a literal (a definition issued by a county)."""

    key: str = ""
    literal: str = ""

    def __str__(self) -> str:
        return self.literal or text(self.key)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of data: ``width`` is in pixels at 100 %."""

    key: str
    label: Label
    type: Type = Type.TEXT
    width: int = 96
    required: bool = False
    code_list: str = ""
    masking: Masking = Masking.NONE
    sortable: bool = True


def field(area: str, key: str, type: Type = Type.TEXT, width: int = 96, **more: object) -> Field:
    """A field whose label is the text ``<area>.field.<key>``."""
    return Field(key, Label(f"{area}.field.{key}"), type, width, **more)  # type: ignore[arg-type]
