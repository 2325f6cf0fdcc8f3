"""Rows that may be somebody else, or contradict what is stored: both records side by side, differences marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_records import Clash, ClashSide
from minsheng_desktop.households.roster_review import Review
from minsheng_desktop.rules import citizen_id
from ui.kit.buttons import button
from ui.kit.cards import clear, column, row
from ui.kit.formats import money
from ui.kit.labels import chip, label
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session
from ui.spreadsheets.review_rows import RowBuilder, row_title

KINDS = {
    "same_id_other_name": ("spreadsheets_review.clash_same_id_other_name", "doubt"),
    "same_name_other_id": ("spreadsheets_review.clash_same_name_other_id", "warn"),
    "in_other_programme": ("spreadsheets_review.clash_in_other_programme", "doubt"),
    "twice_in_file": ("spreadsheets_review.clash_twice_in_file", "doubt"),
}
ABOUT = {
    "same_id_other_name": "spreadsheets_review.clash_same_id_other_name_about",
    "same_name_other_id": "spreadsheets_review.clash_same_name_other_id_about",
    "in_other_programme": "spreadsheets_review.clash_in_other_programme_about",
    "twice_in_file": "spreadsheets_review.clash_twice_in_file_about",
}
FIELDS = {
    "name": "spreadsheets_review.value_name",
    "id_no": "spreadsheets_review.value_id_no",
    "birth": "spreadsheets_review.value_birth",
    "sex": "spreadsheets_review.value_sex",
    "village": "spreadsheets_review.field_village",
    "address": "spreadsheets_review.field_address",
    "phone": "spreadsheets_review.field_phone",
    "amount": "spreadsheets_review.field_amount",
    "programme": "spreadsheets_review.value_programme",
}
SIDES = 4


class ClashView(QWidget):
    """``skipped`` and ``taken_back`` carry places of rows, ``stored_asked`` the uid of a person,
    ``row_asked`` the place of a row to be shown."""

    skipped = Signal(list)
    taken_back = Signal(list)
    stored_asked = Signal(object)
    row_asked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._clashes: tuple[Clash, ...] = ()
        self._builder: RowBuilder | None = None
        self.programmes: dict[str, str] = {}  # code -> name
        self._review: Review | None = None
        self.table = TablePanel(session, self._columns(), title=text("spreadsheets_review.tab_clashes_plain"))
        self.table.set_empty("circle-check", text("spreadsheets_review.no_clashes"), "")
        self.table.setMinimumHeight(theme().px(64))
        self.table.current_changed.connect(self._show)
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        inner.setObjectName("plain")
        inner.setLayout(self._place)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.table)
        split.addWidget(scroll)
        split.setStretchFactor(1, 1)
        split.setSizes([theme().px(440), theme().px(800)])
        layout = column(split, spacing=0)
        self.setLayout(layout)

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), Type.TEXT, width, sortable=False), **more)

        return [
            _made("kind", text("spreadsheets_review.clash_kind"), 118, kind="status"),
            _made("name", text("spreadsheets_review.value_name"), 84, strong=True),
            _made("row", text("spreadsheets.review.row"), 120, stretch=True),
            _made("state", text("spreadsheets_review.fate"), 78, kind="status"),
        ]

    def show_clashes(self, review: Review, clashes: Sequence[Clash], builder: RowBuilder) -> None:
        """What was found, in the order of the rows."""
        self._review, self._clashes, self._builder = review, tuple(clashes), builder
        current = self.table.current_key()
        rows = []
        for at, clash in enumerate(clashes):
            record = review.reading.rows[clash.row_index]
            words, tone = KINDS[clash.kind]
            cells = ((text(words), tone), str(record.values.get("name") or ""), row_title(builder, record.place),
                     builder.fate_of(clash.row_index))  # fmt: skip
            rows.append(Row(at, cells, muted=record.skipped))
        self.table.model.show_rows(rows)
        wanted = current if isinstance(current, int) and current < len(rows) else 0
        if rows:
            self.table.select(wanted)
            self._show(wanted)
        else:
            clear(self._place)

    def _show(self, at: Any) -> None:
        if at is None or self._builder is None or self._review is None or at >= len(self._clashes):
            return
        clash, review = self._clashes[at], self._review
        record = review.reading.rows[clash.row_index]
        clear(self._place)
        words, tone = KINDS[clash.kind]
        made = QWidget()
        body = column(spacing=10, margins=(16, 12, 16, 12))
        body.addLayout(row(chip(text(words), tone), label(text(ABOUT[clash.kind]), "2s"), None, spacing=10))
        first = ClashSide("file", record.sheet, record.row, None, self._own_values(clash), clash.row_index)
        body.addWidget(self._compared((first, *clash.others[: SIDES - 1])))
        if len(clash.others) >= SIDES:
            more = text("spreadsheets_review.more_sides", count=len(clash.others) - SIDES + 1)
            body.addWidget(label(more, "3"))
        body.addStretch(1)
        made.setLayout(body)
        self._place.addWidget(made)

    def _own_values(self, clash: Clash) -> dict[str, object]:
        assert self._builder is not None
        assert self._review is not None
        record = self._review.reading.rows[clash.row_index]
        values: dict[str, object] = {
            name: self._builder.value(record, name)
            for name in ("name", "id_no", "birth", "sex", "village", "address", "phone")
            if self._builder.value(record, name)
        }
        amount = next((v for name in ("amount_month", "amount_hh", "amount")
                       if isinstance(v := record.values.get(name), int)), None)  # fmt: skip
        if amount is not None:
            values["amount"] = amount
        self._add_known(values)
        return values

    def _add_known(self, values: dict[str, object]) -> None:
        """What the number and the list itself tell of the row."""
        assert self._review is not None
        reading = self._review.reading
        number = citizen_id.judge(str(values.get("id_no") or ""), reading.as_of).number
        born = citizen_id.birth_date(number) if number else None
        if number and born is not None:
            values.setdefault("birth", born.isoformat())
            values.setdefault("sex", text("kit.form.male") if citizen_id.is_male(number) else text("kit.form.female"))
        if reading.programme in self.programmes:
            values["programme"] = self.programmes[reading.programme]

    def _compared(self, sides: Sequence[ClashSide]) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().px(20))
        grid.setVerticalSpacing(theme().px(6))
        for at, side in enumerate(sides, 1):
            grid.addWidget(label(self._side_title(side), "strong"), 0, at)
        line = 1
        for name, words in FIELDS.items():
            values = [self._words(name, side.values.get(name)) for side in sides]
            if not any(values):
                continue
            grid.addWidget(label(text(words), "2s"), line, 0)
            for at, value in enumerate(values):
                grid.addWidget(
                    self._value(value, bool(at) and bool(value) and bool(values[0]) and value != values[0]),
                    line,
                    at + 1,
                )
            line += 1
        for at, side in enumerate(sides, 1):
            grid.addLayout(self._actions(side), line, at)
        grid.setColumnStretch(len(sides) + 1, 1)
        return made

    @staticmethod
    def _words(name: str, value: object) -> str:
        return money(value) if name == "amount" and isinstance(value, int) else "" if value is None else str(value)

    @staticmethod
    def _value(value: str, differs: bool) -> QWidget:
        if not differs:
            return label(value or text("kit.none"), selectable=True)
        made = chip(value, "warn")
        made.setToolTip(text("spreadsheets_review.differs"))
        made.setAccessibleDescription(text("spreadsheets_review.differs"))
        return made

    def _side_title(self, side: ClashSide) -> str:
        if side.origin == "stored":
            return text("spreadsheets_review.side_stored")
        assert self._builder is not None
        assert self._review is not None
        if side.row_index is not None:
            return row_title(self._builder, self._review.reading.rows[side.row_index].place)
        return text("spreadsheets.review.row_number", row=side.row)

    def _actions(self, side: ClashSide) -> Any:
        parts: list[QWidget] = []
        if side.origin == "stored" and side.person_uid is not None:
            parts.append(
                _link(text("spreadsheets_review.open_record"), partial(self.stored_asked.emit, side.person_uid))
            )
        elif side.row_index is not None and self._review is not None:
            record = self._review.reading.rows[side.row_index]
            if record.skipped:
                parts.append(
                    _link(text("spreadsheets_review.take_back"), partial(self.taken_back.emit, [record.place]))
                )
            else:
                parts.append(_link(text("spreadsheets_review.skip_row"), partial(self.skipped.emit, [record.place])))
            parts.append(_link(text("spreadsheets_review.go_to_row"), partial(self.row_asked.emit, record.place)))
        made = column(spacing=4)
        for part in parts:
            made.addLayout(row(part, None))
        made.addStretch(1)
        return made


def _link(words: str, clicked: Callable[[], object]) -> QWidget:
    return button(words, clicked, kind="link")
