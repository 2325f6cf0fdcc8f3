"""The form that divides a target among townships, villages and persons; the sum is checked while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from minsheng_desktop.areas.records import AreaRecord
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import Part, TaskDetail, count_text
from minsheng_desktop.progress.shares import PartKey
from ui.kit.buttons import button
from ui.kit.cards import column
from ui.kit.fields import ChoiceField, DateField, text_field
from ui.kit.forms import Form
from ui.kit.labels import Sentence, label, restyle
from ui.kit.theme import theme
from ui.progress.entry_form import count_reader, plain_count

Given = dict[PartKey, int | None]


class CountEdit(QLineEdit):
    """One count; empty is none."""

    def __init__(self, name: str, milli: int | None) -> None:
        super().__init__("" if milli is None else plain_count(milli))
        self.before = milli
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(theme().px(80))

    def read(self) -> tuple[int | None, bool]:
        """The count in thousandths, and whether what stands here is one (or nothing)."""
        entered = self.text().strip()
        if not entered:
            return None, True
        reading = count_reader()(entered)
        return reading.value, reading.tone != "err"


class SharesForm(QWidget):
    """A line for each area with its part and its figures, lines for persons, the document of the division."""

    def __init__(self, detail: TaskDetail, areas: Sequence[AreaRecord], today: date) -> None:
        super().__init__()
        self.detail = detail
        self._areas = {area.uid: area for area in areas}
        self.areas: dict[bytes, CountEdit] = {}
        self.persons: list[tuple[PartKey, CountEdit]] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(theme().px(4))
        self._grid.setColumnStretch(0, 1)
        heads = ("progress.shares.part", "progress.shares.target", "progress.shares.total")
        for at, key in enumerate(heads):
            self._grid.addWidget(label(text(key), "2s"), 0, at)
        self._fill(detail.parts)
        self._sum = Sentence()
        self.new_person = Form([
            ("person", text_field(text("progress.shares.person"), optional=True)),
            ("area", ChoiceField(text("progress.shares.person_area"),
                                 [(None, text("progress.none")), *((a.uid, a.name) for a in areas)], optional=True)),
        ])  # fmt: skip
        self.add = button(text("progress.shares.add_person"), self.add_person, icon="plus")
        self.paper = Form([
            ("document", text_field(text("progress.form.document"), optional=True)),
            ("decided_on", DateField(text("progress.form.decided_on"), today, optional=True)),
        ])  # fmt: skip
        lines = QWidget()
        lines.setLayout(self._grid)
        self.setLayout(column(lines, self._sum, self.new_person, self.add, self.paper, spacing=12))
        self._add_up()

    def _fill(self, parts: Sequence[Part]) -> None:
        by_area = {part.area_uid: part for part in parts if part.area_uid and not part.person}
        for uid, area in self._areas.items():
            part = by_area.get(uid)
            self.areas[uid] = self._line(area.name, part.target_milli if part else None, part)
        for part in parts:
            if part.person:
                key: PartKey = (part.area_uid, part.person) if part.area_uid else part.person
                self.persons.append((key, self._line(part.name, part.target_milli, part)))

    def _line(self, name: str, milli: int | None, part: Part | None) -> CountEdit:
        edit = CountEdit(text("progress.shares.of", name=name), milli)
        edit.textEdited.connect(lambda _words: self._add_up())
        at = self._grid.rowCount()
        self._grid.addWidget(label(name, wrap=True), at, 0)
        self._grid.addWidget(edit, at, 1)
        figures = label(count_text(part.total_milli) if part else text("progress.none"), "2s")
        figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(figures, at, 2)
        return edit

    def add_person(self) -> None:
        """A line for one more person."""
        values = self.new_person.values
        name = (values["person"] or "").strip()
        if not name:
            self.new_person.refuse("person", text("kit.form.required", label=text("progress.shares.person")))
            return
        area = values["area"]
        key: PartKey = (area, name) if area else name
        if any(known == key for known, _ in self.persons):
            self.new_person.refuse("person", text("progress.shares.known_person"))
            return
        shown = text("progress.item_unit", item=self._areas[area].name, unit=name) if area else name
        edit = self._line(shown, None, None)
        self.persons.append((key, edit))
        self.new_person.set_values({"person": None})
        edit.setFocus()

    def start(self) -> None:
        """Put the cursor where work begins."""
        first = next(iter(self.areas.values()), None)
        (first or self.new_person["person"]).setFocus(Qt.FocusReason.TabFocusReason)

    def _add_up(self) -> None:
        """The sum against the target, while it is typed."""
        edits = list(self.areas.values()) or [edit for _, edit in self.persons]
        counts = [edit.read()[0] for edit in edits]
        total = sum(milli for milli in counts if milli is not None)
        target = self.detail.line.target_milli
        words = {"sum": count_text(total), "target": count_text(target), "unit": self.detail.line.unit}
        if target is None:
            self._sum.say(text("progress.shares.no_target", **words), "info")
        elif total == target:
            self._sum.say(text("progress.shares.even", **words), "ok")
        else:
            left = count_text(abs(target - total))
            key = "progress.shares.short" if total < target else "progress.shares.over"
            self._sum.say(text(key, left=left, **words), "warn")

    @property
    def dirty(self) -> bool:
        """Whether a part was changed."""
        return bool(self._changes())

    def _changes(self) -> Given:
        every: list[tuple[PartKey, CountEdit]] = [*self.areas.items(), *self.persons]
        return {key: edit.read()[0] for key, edit in every if edit.read()[0] != edit.before}

    def entry(self) -> tuple[Given, str, date | None] | None:
        """The parts that changed with their document; None where a count is none, told at the sum."""
        wrong = [edit for edit in (*self.areas.values(), *(edit for _, edit in self.persons)) if not edit.read()[1]]
        for edit in (*self.areas.values(), *(edit for _, edit in self.persons)):
            restyle(edit, state="err" if edit in wrong else "")
        if wrong:
            self._sum.say(text("progress.form.not_a_count"), "err")
            wrong[0].setFocus()
            return None
        paper = self.paper.submit()
        return None if paper is None else (self._changes(), paper["document"] or "", paper["decided_on"])

    def refuse(self, code: str, words: str) -> None:
        """The program refused: say so at the sum."""
        self._sum.say(words, "err")
