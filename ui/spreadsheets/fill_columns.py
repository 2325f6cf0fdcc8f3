"""What each column of the county's table is filled with: recognised, corrected by choosing, counted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.fill_values import FILL_FIELDS, OWN
from minsheng_desktop.households.filling import FillPreview
from minsheng_desktop.spreadsheets.field_names import roster_fields
from minsheng_desktop.spreadsheets.filling import SEQUENCE, FillColumn
from ui.kit.cards import Card
from ui.kit.cards import column as layout_column
from ui.kit.formats import number
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.spreadsheets.field_box import FieldBox

FATE_WORDS = (
    ("filled", "fill.fate.filled"),
    ("overwritten", "fill.fate.overwritten"),
    ("kept", "fill.fate.kept"),
    ("locked", "fill.fate.locked"),
    ("missing", "fill.fate.missing"),
)


class FillColumns(QWidget):
    """``chosen``: (sheet, column index, field) as the clerk corrected it."""

    chosen = Signal(str, int, str)

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[tuple[str, int], FieldBox] = {}
        self._shape: tuple[object, ...] = ()
        self._counts: dict[tuple[str, int], QLabel] = {}
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        card = Card(text("fill.columns"), text("fill.columns_hint"))
        card.add(self._scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)

    def show_preview(self, preview: FillPreview) -> None:
        """Show the columns; where only figures changed, the boxes stay as they are."""
        shape = (tuple((c.sheet, c.index) for c in preview.columns), preview.own_columns)
        if shape != self._shape:
            self._shape = shape
            self._scroll.setWidget(self._grid(preview))
        for column in preview.columns:
            box = self.boxes[column.sheet, column.index]
            box.setCurrentIndex(max(box.findData(column.field), 0))
            self._say(column)

    def _grid(self, preview: FillPreview) -> QWidget:
        made = QWidget()
        made.setObjectName("plain")
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, theme().px(10), 0)
        grid.setHorizontalSpacing(theme().px(8))
        grid.setVerticalSpacing(theme().px(6))
        self.boxes, self._counts = {}, {}
        model, sheets = self._model(preview), {column.sheet for column in preview.columns}
        line, last = 0, ""
        for column in preview.columns:
            if column.sheet != last and len(sheets) > 1:
                grid.addWidget(label(column.sheet.strip(), "strong"), line, 0, 1, 3)
                line += 1
            last = column.sheet
            self._add(grid, line, column, model)
            line += 1
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(line, 1)
        return made

    def _add(self, grid: QGridLayout, line: int, column: FillColumn, model: QStandardItemModel) -> None:
        heading = " ".join(column.header.split()) or text("kit.none")
        box = FieldBox()
        box.setModel(model)
        box.setMaxVisibleItems(16)
        box.setFixedWidth(theme().px(150))
        box.setAccessibleName(text("fill.box", letter=column.letter, heading=heading))
        box.activated.connect(
            lambda _at, box=box: self.chosen.emit(column.sheet, column.index, str(box.currentData() or ""))
        )
        place = (column.sheet, column.index)
        self.boxes[place] = box
        said = label("", "3")
        self._counts[place] = said
        named = label(heading)
        named.setToolTip(heading)
        named.setMinimumWidth(theme().px(60))
        both = QWidget()
        both.setLayout(layout_column(named, said, spacing=0))
        grid.addWidget(label(column.letter, "strong"), line, 0)
        grid.addWidget(both, line, 1)
        grid.addWidget(box, line, 2)

    @staticmethod
    def _model(preview: FillPreview) -> QStandardItemModel:
        model = QStandardItemModel()
        titles = roster_fields()
        choices = [("", text("fill.not_filled"))]
        choices += [(SEQUENCE, titles[SEQUENCE])] if preview.form else []
        choices += [(key, titles.get(key, key)) for key in FILL_FIELDS]
        choices += [(OWN + key, text("fill.own", title=title)) for key, title in preview.own_columns]
        for key, words in choices:
            item = QStandardItem(words)
            item.setData(key, Qt.ItemDataRole.UserRole)
            model.appendRow(item)
        return model

    def _say(self, column: FillColumn) -> None:
        parts = [text(words, count=number(count)) for fate, words in FATE_WORDS if (count := getattr(column, fate))]
        said = self._counts[column.sheet, column.index]
        words = text("kit.comma").join(parts) if column.field else ""
        said.setText(words)
        self.boxes[column.sheet, column.index].setAccessibleDescription(words)
