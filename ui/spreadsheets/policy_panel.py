"""How the rows are taken in, with what each way comes to in this file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QGridLayout, QRadioButton, QScrollArea, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_policy import (
    ADD,
    FIELDS,
    MERGE,
    OWN,
    REPLACE,
    UPDATE,
    ImportPolicy,
)
from minsheng_desktop.households.import_records import NEW, UPDATED
from minsheng_desktop.households.roster_review import Review
from ui.kit.buttons import button
from ui.kit.cards import column, row
from ui.kit.formats import number
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.spreadsheets.review_changes import field_title

KINDS = {
    MERGE: "spreadsheets_review.policy_merge",
    ADD: "spreadsheets_review.policy_add",
    UPDATE: "spreadsheets_review.policy_update",
    REPLACE: "spreadsheets_review.policy_replace",
}
ABOUT = {
    MERGE: "spreadsheets_review.policy_merge_about",
    ADD: "spreadsheets_review.policy_add_about",
    UPDATE: "spreadsheets_review.policy_update_about",
    REPLACE: "spreadsheets_review.policy_replace_about",
}
# A change of the preview belongs to which field of the policy.
_FIELD_OF = {"amount_fen": "amount", "supplement_fen": "amount", "color_mark": "colour"}
PER_LINE = 7


def policy_name(policy: ImportPolicy) -> str:
    """The way rows are taken in, in a word or two."""
    return text(KINDS[policy.kind])


def changed_fields(review: Review) -> Counter[str]:
    """How many rows change which field of a policy."""
    counts: Counter[str] = Counter()
    for changes in review.preview.changes.values():
        named = {"own" if c.field.startswith(OWN) else _FIELD_OF.get(c.field, c.field) for c in changes}
        counts.update(named)
    return counts


class PolicyPanel(QScrollArea):
    """``chosen`` carries an ``ImportPolicy``; ``waiting``: an update was chosen and no field of it ticked yet."""

    chosen = Signal(object)
    waiting = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._policy = ImportPolicy()
        self.radios = {kind: QRadioButton(text(words)) for kind, words in KINDS.items()}
        self._figures = {kind: label("", "info") for kind in KINDS}
        self._abouts = {kind: label("", "2s", wrap=True) for kind in KINDS}
        self.boxes = {name: QCheckBox(field_title(name)) for name in FIELDS}
        self._fields = QWidget()
        self._tick_one = label(text("spreadsheets_review.policy_tick"), "warn")
        group = QButtonGroup(self)
        body = column(spacing=4, margins=(20, 12, 20, 12))
        back = button(text("spreadsheets_review.policy_close"), self.closed.emit, icon="arrow-left")
        body.addLayout(row(label(text("spreadsheets_review.policy"), "h"), None, back))
        for kind, radio in self.radios.items():
            group.addButton(radio)
            radio.clicked.connect(lambda _on, kind=kind: self._choose(kind))
            body.addSpacing(theme().px(6))
            body.addLayout(row(radio, self._figures[kind], None, spacing=16))
            told = column(self._abouts[kind], spacing=6, margins=(28, 0, 0, 0))
            if kind == UPDATE:
                told.addWidget(self._fields)
                told.addWidget(self._tick_one)
            body.addLayout(told)
        body.addStretch(1)
        inner = QWidget()
        inner.setObjectName("plain")
        inner.setMaximumWidth(theme().px(960))
        inner.setLayout(body)
        self._arrange_boxes()
        self.setWidget(inner)

    def _arrange_boxes(self) -> None:
        boxes = QGridLayout(self._fields)
        boxes.setContentsMargins(0, 0, 0, 0)
        boxes.setHorizontalSpacing(theme().px(16))
        per_line = PER_LINE if theme().scale == 1.0 else PER_LINE // 2
        for at, box in enumerate(self.boxes.values()):
            boxes.addWidget(box, at // per_line, at % per_line)
            box.clicked.connect(lambda _on: self._choose(UPDATE))
        boxes.setColumnStretch(PER_LINE, 1)

    def show_policy(self, policy: ImportPolicy, plain: Review | None, programme: str, month: str) -> None:
        """The way chosen; ``plain`` is the file judged to be taken in whole, which the figures come from."""
        self._policy = policy
        self.radios[policy.kind].setChecked(True)
        for kind, words in ABOUT.items():
            self._abouts[kind].setText(text(words, programme=programme, month=month))
        counts = changed_fields(plain) if plain else Counter[str]()
        for name, box in self.boxes.items():
            box.setChecked(name in policy.fields)
            words = field_title(name)
            more = text("spreadsheets_review.policy_field", field=words, count=number(counts[name]))
            box.setText(more if counts[name] else words)
        if plain is not None:
            self._say_figures(plain.fate_counts(), len(plain.preview.missing))
        self._show_fields()

    def _show_fields(self) -> None:
        updating = self.radios[UPDATE].isChecked()
        self._fields.setVisible(updating)
        self._tick_one.setVisible(updating and not any(box.isChecked() for box in self.boxes.values()))

    def _say_figures(self, counts: Mapping[str, int], missing: int) -> None:
        new, updated = number(counts[NEW]), number(counts[UPDATED])
        figures = {
            MERGE: text("spreadsheets_review.policy_merge_figures", new=new, updated=updated),
            ADD: text("spreadsheets_review.policy_add_figures", new=new, updated=updated),
            UPDATE: text("spreadsheets_review.policy_update_figures", new=new, updated=updated),
            REPLACE: text("spreadsheets_review.policy_replace_figures", new=new, updated=updated,
                          missing=number(missing)),
        }  # fmt: skip
        for kind, words in figures.items():
            self._figures[kind].setText(words)
            self.radios[kind].setAccessibleDescription(words)

    def take_back(self) -> bool:
        """Show the way that holds again where an update was left without a field; whether that was so."""
        waited = not self._tick_one.isHidden()
        if waited:
            self.radios[self._policy.kind].setChecked(True)
            for name, box in self.boxes.items():
                box.setChecked(name in self._policy.fields)
            self._show_fields()
        return waited

    def _choose(self, kind: str) -> None:
        self.radios[kind].setChecked(True)
        fields = frozenset(name for name, box in self.boxes.items() if box.isChecked() and kind == UPDATE)
        self._show_fields()
        if kind == UPDATE and not fields:
            first = next(iter(self.boxes.values()))
            first.setFocus()
            self.ensureWidgetVisible(first)
            self.waiting.emit()
        else:
            self.chosen.emit(replace(self._policy, kind=kind, fields=fields))
