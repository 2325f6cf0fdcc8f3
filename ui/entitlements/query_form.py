"""The conditions of a query in a plain form: all that are filled in must hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.queries_saved import QueryWish, parse_extra
from ui.kit import fields
from ui.kit.cards import row
from ui.kit.forms import FormField
from ui.kit.theme import theme

BOUNDS = ("size", "age", "months")


class QueryForm(QWidget):
    """``wish`` is what is filled in; several programmes of a shipped query stay until another one is chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._base = QueryWish()
        optional = {"optional": True}
        self.programme = self._choice("programmes", [])
        self.village = self._choice("villages", [])
        self.category = fields.text_field(text("statistics.form.category"), **optional)
        self.low: dict[str, FormField] = {}
        self.high: dict[str, FormField] = {}
        for name in (*BOUNDS, "amount"):
            make: Any = fields.money_field if name == "amount" else fields.number_field
            what = text(f"statistics.bound.{name}")
            self.low[name] = make(text("statistics.form.low", name=what), optional=True)
            self.high[name] = make(text("statistics.form.high", name=what), optional=True)
        sexes = [("", text("statistics.form.any")), ("1", text("statistics.says.sex_1")),
                 ("2", text("statistics.says.sex_2"))]  # fmt: skip
        self.sex = fields.ChoiceField(text("statistics.form.sex"), sexes)
        whose = [(False, text("statistics.form.holder")), (True, text("statistics.form.anybody"))]
        self.whose = fields.ChoiceField(text("statistics.form.whose"), whose)
        self.has = self._choice("has", [])
        self.lacks = self._choice("lacks", [])
        self.extra = fields.text_field(
            text("statistics.form.extra"), help_line=text("statistics.form.extra_help"), **optional
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(10))
        layout.addWidget(self.programme)
        layout.addLayout(row(self.village, self.category, spacing=12))
        for name in ("size", "age"):
            layout.addLayout(row(self.low[name], self.high[name], None, spacing=12))
        layout.addLayout(row(self.sex, self.whose, spacing=12))
        for name in ("amount", "months"):
            layout.addLayout(row(self.low[name], self.high[name], None, spacing=12))
        for part in (self.has, self.lacks, self.extra):
            layout.addWidget(part)

    def _choice(self, name: str, choices: Sequence[tuple[Any, str]]) -> fields.ChoiceField:
        return fields.ChoiceField(text(f"statistics.form.{name}"), choices)

    def offer(self, programmes: Sequence[tuple[str, str]], villages: Sequence[str]) -> None:
        """Offer programmes (code, name) and villages by name."""
        self._programmes = dict(programmes)
        anything = ((), text("statistics.form.any"))
        named = [((code,), name) for code, name in programmes]
        for field in (self.programme, self.has, self.lacks):
            field.set_choices([anything, *named])
        self.village.set_choices([anything, *(((name,), name) for name in villages)])
        self.show_wish(self._base)

    def show_wish(self, wish: QueryWish) -> None:
        """Fill in the conditions of a query."""
        self._base = wish
        for field, codes in ((self.programme, wish.programmes), (self.has, wish.has), (self.lacks, wish.lacks)):
            self._put(field, codes)
        if wish.villages in self.village._values:
            self.village.set_value(wish.villages)
        self.category.set_value(text("statistics.join").join(wish.categories) or None)
        for name in (*BOUNDS, "amount"):
            self.low[name].set_value(getattr(wish, f"{name}_from"))
            self.high[name].set_value(getattr(wish, f"{name}_to"))
        self.sex.set_value(wish.sex)
        self.whose.set_value(wish.anybody)
        self.extra.set_value(" ".join(f"{key}={value}" for key, value in wish.extra) or None)

    def _put(self, field: fields.ChoiceField, codes: tuple[str, ...]) -> None:
        """Choose some programmes; several of them are offered as one choice."""
        if codes not in field._values:
            names = [self._programmes.get(code, code) for code in codes] if hasattr(self, "_programmes") else codes
            choices = [(value, field.box.itemText(at)) for at, value in enumerate(field._values)]
            field.set_choices([*choices, (codes, text("statistics.join").join(names))])
        field.set_value(codes)

    def wish(self) -> QueryWish | None:
        """The conditions filled in; None where one is wrong (it says so under its field)."""
        checked = [*self.low.values(), *self.high.values()]
        wrong = [field for field in checked if not field.check()]
        try:
            extra = tuple(parse_extra(part) for part in str(self.extra.value or "").split())
        except AppError as error:
            self.extra.say(error.message, "err")
            wrong.append(self.extra)
        if wrong:
            wrong[0].setFocus()
            return None
        bounds = {f"{name}_from": self.low[name].value for name in self.low}
        bounds |= {f"{name}_to": self.high[name].value for name in self.high}
        categories = str(self.category.value or "").replace(",", text("statistics.join")).split(text("statistics.join"))
        return replace(
            self._base,
            programmes=self.programme.value or (),
            villages=self.village.value or (),
            categories=tuple(one.strip() for one in categories if one.strip()),
            sex=self.sex.value or "",
            anybody=bool(self.whose.value),
            has=self.has.value or (),
            lacks=self.lacks.value or (),
            extra=extra,
            **bounds,
        )
