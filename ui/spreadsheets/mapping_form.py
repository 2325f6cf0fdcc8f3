"""A mapping being made or changed: its name, programme, unit of money, and what each heading is read as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.rules import money
from minsheng_desktop.spreadsheets.field_names import roster_fields
from minsheng_desktop.spreadsheets.mappings import SavedMapping
from ui.kit.cards import Card, column, discard, row, sized
from ui.kit.fields import ChoiceField, text_field
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.spreadsheets.field_box import FieldBox

HEADING = 132


class MappingForm(QWidget):
    """``mappings`` are the shapes of one file (one where a kept mapping is changed); one of them is shown."""

    def __init__(self, mappings: Sequence[tuple[str, SavedMapping]], programmes: Mapping[str, str]) -> None:
        super().__init__()
        self._mappings = list(mappings)
        self.sheet = ChoiceField(text("mappings.sheet"), [(at, name) for at, (name, _) in enumerate(self._mappings)])
        self.sheet.setVisible(len(self._mappings) > 1)
        self.sheet.changed.connect(lambda: self._show(int(self.sheet.value or 0)))
        self.name = text_field(text("mappings.column.name"))
        self.programme = ChoiceField(
            text("mappings.column.programme"), [("", text("mappings.any_programme")), *programmes.items()]
        )
        units = [(money.YUAN, text("mappings.yuan")), (money.TEN_THOUSAND, text("mappings.ten_thousand"))]
        self.unit = ChoiceField(text("mappings.unit"), units)
        self.card = Card(text("mappings.fields"))
        self.setLayout(column(self.sheet, self.name, self.programme, self.unit, self.card, spacing=12))
        self.boxes: list[FieldBox] = []
        self._rows: list[QWidget] = []
        self._show(0)

    def _show(self, at: int) -> None:
        """The columns of one shape; name and programme that were typed stay."""
        _, self._mapping = self._mappings[at]
        for old in self._rows:
            discard(old)
        if not self.name.edit.text():
            self.name.set_value(self._mapping.name)
        self.programme.set_value(self._mapping.programme_code)
        self.unit.set_value(self._mapping.money_unit)
        self.boxes, self._rows = [], []
        names = {"": text("mappings.kept"), **roster_fields()}
        for part in self._mapping.columns:
            box = FieldBox()
            for field, words in names.items():
                box.addItem(words, field)
            box.setCurrentIndex(max(0, box.findData(part.field)))
            box.setAccessibleName(part.header or text("mappings.no_header"))
            box.setMinimumWidth(theme().px(120))
            line = QWidget()
            heading = sized(label(part.header or text("mappings.no_header"), wrap=True), HEADING)
            line.setLayout(row(heading, box, spacing=6))
            self.card.add(line)
            self.boxes.append(box)
            self._rows.append(line)

    def submit(self) -> SavedMapping | None:
        """The mapping as it is meant; None where the name is missing or a field is given twice (said there)."""
        if not self.name.check():
            self.name.setFocus()
            return None
        fields = [str(box.currentData() or "") for box in self.boxes]
        for at, field in enumerate(fields):
            if field and field in fields[:at]:
                self.name.say(text("mappings.twice", field=roster_fields()[field]), "err")
                self.boxes[at].setFocus()
                return None
        columns = tuple(replace(part, field=field) for part, field in zip(self._mapping.columns, fields, strict=True))
        values: dict[str, Any] = {"programme_code": str(self.programme.value or ""), "money_unit": self.unit.value}
        return replace(self._mapping, name=str(self.name.value), columns=columns, **values)
