"""The fields of a step: who, when, opinion, and what the step may carry besides; written as the service reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import formats
from ui.kit.fields import ChoiceField, DateField, money_field, month_field, number_field, text_field
from ui.kit.forms import FormField
from ui.kit.readers import Reading
from ui.kit.theme import theme

Choices = Sequence[tuple[str, str]]
OF_MONEY = ("amount", "supplement", "cost")
OF_REFUSAL = ("recheck_on",)  # asked for only where the case is refused
OF_GRANT = ("amount", "supplement", "category", "from_month", "valid_until", "review_due", "certificate_no")
EACH_ITS_OWN = ("amount", "supplement", "category", "cost", "receipt_no", "certificate_no", "request_no")
OF_PAPERS = ("papers", "lacking")
HIDDEN = ("from", "to", "hits", "income")  # asked for on pages of their own


class TicksField(FormField):
    """Several of a list, ticked; ``value`` is the codes joined by commas."""

    def __init__(self, name: str, choices: Choices, *, help_line: str = "", ticked: Sequence[str] = ()) -> None:
        box = QWidget()
        self.boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px(2))
        for code, words in choices:
            made = QCheckBox(words)
            made.setChecked(code in ticked)
            made.toggled.connect(lambda _on: self.changed.emit())
            self.boxes[code] = made
            column.addWidget(made)
        super().__init__(name, box, help_line=help_line, optional=True)
        self.setFocusProxy(next(iter(self.boxes.values()), box))

    @property
    def value(self) -> str | None:
        return ",".join(code for code, box in self.boxes.items() if box.isChecked()) or None

    def set_value(self, value: Any) -> None:
        ticked = str(value or "").split(",")
        for code, box in self.boxes.items():
            box.setChecked(code in ticked)

    def tick_all(self) -> None:
        """Everything was handed in."""
        for box in self.boxes.values():
            box.setChecked(True)

    def read(self) -> Reading:
        return Reading(self.value)


def detail_field(code: str, today: date, lists: Mapping[str, Choices], ticked: Sequence[str] = ()) -> FormField | None:
    """The field of a detail of a step; None for those that are asked for elsewhere."""
    if code in HIDDEN or (code in OF_PAPERS and not lists.get("papers")):
        return None
    if code == "papers":
        return TicksField(text("cases.detail.papers"), lists["papers"], ticked=ticked)
    if code == "lacking":
        return TicksField(text("cases.detail.lacking"), lists["papers"])
    if code == "relatives":
        words = [("none", text("cases.relatives.none")), ("declared", text("cases.relatives.declared"))]
        return ChoiceField(text("cases.detail.relatives"), words, optional=True, width=180)
    if code == "category" and lists.get("category"):
        return ChoiceField(text("cases.detail.category"), lists["category"], optional=True, width=180)
    maker = _MAKERS.get(code)
    return maker(today) if maker else None


def _money(key: str, help_key: str = "") -> Callable[[date], FormField]:
    words = text(help_key) if help_key else ""
    return lambda today: money_field(text(key), optional=True, help_line=words)


def _text(key: str, width: int = 200) -> Callable[[date], FormField]:
    return lambda today: text_field(text(key), optional=True, width=width)


def _day(key: str) -> Callable[[date], FormField]:
    return lambda today: DateField(text(key), today, optional=True)


def _count(key: str) -> Callable[[date], FormField]:
    return lambda today: number_field(text(key), 0, 9999, optional=True, width=96)


_MAKERS: dict[str, Callable[[date], FormField]] = {
    "authorised_on": _day("cases.detail.authorised_on"),
    "place": _text("cases.detail.place"),
    "request_no": _text("cases.detail.request_no"),
    "second_surveyor": _text("cases.detail.second_surveyor", 140),
    "attendees": _count("cases.detail.attendees"),
    "votes_for": _count("cases.detail.votes_for"),
    "votes_against": _count("cases.detail.votes_against"),
    "category": _text("cases.detail.category", 140),
    "amount": _money("cases.detail.amount", "cases.detail.amount_help"),
    "supplement": _money("cases.detail.supplement"),
    "cost": _money("cases.detail.cost"),
    "board": _text("cases.detail.board"),
    "from_month": lambda today: month_field(
        text("cases.detail.from_month"), optional=True, help_line=text("cases.detail.from_month_help")
    ),
    "recheck_on": _day("cases.detail.recheck_on"),
    "document": _text("cases.detail.document"),
    "valid_until": _day("cases.detail.valid_until"),
    "review_due": _day("cases.detail.review_due"),
    "receipt_no": _text("cases.detail.receipt_no"),
    "certificate_no": _text("cases.detail.certificate_no"),
}


def step_details(
    details: Sequence[str], today: date, lists: Mapping[str, Choices], many: bool, ticked: Sequence[str] = ()
) -> list[tuple[str, FormField]]:
    """The fields of a step's details; for ``many`` cases those that differ from case to case are left out."""
    found = []
    for code in details:
        if many and code in EACH_ITS_OWN:
            continue
        made = detail_field(code, today, lists, ticked)
        if made is not None:
            found.append((code, made))
    return found


def written(code: str, value: Any) -> str:
    """A value of a field as a step takes it: money in yuan, months YYYY-MM, days YYYY-MM-DD."""
    if value is None:
        return ""
    if code in OF_MONEY:
        return f"{value // 100}.{value % 100:02d}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and code == "from_month":
        return formats.month(value)
    return str(value)
