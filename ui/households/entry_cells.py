"""The lines of a paper form on the screen: cells side by side, walked with Enter and the arrows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from ui.kit.area_field import PickEdit
from ui.kit.buttons import button, icon_button
from ui.kit.cards import discard, row, sized
from ui.kit.labels import Sentence, label, restyle
from ui.kit.readers import Reading
from ui.kit.theme import theme

GAP = 8
NUMBER_WIDTH = 22
PER_ROW = 3  # cells beside each other in large type


@dataclass(frozen=True, slots=True)
class CellSpec:
    """A cell: its name, width at 100 %, and what reads it; ``counter`` says while typing what is missing."""

    key: str
    name: str
    width: int
    reader: Callable[[str], Reading]
    counter: Callable[[str], str] | None = None
    make: Callable[[str], QLineEdit] | None = None


class EntryLine(QWidget):
    """One line of a sheet. Below its cells stands one sentence: what is wrong first, else what was understood."""

    changed = Signal()
    left = Signal(str)  # the key of the cell that was left
    removed = Signal()
    reordered = Signal()  # other things stand in it than before

    def __init__(self, specs: Sequence[CellSpec]) -> None:
        super().__init__()
        self.specs = {spec.key: spec for spec in specs}
        self.cells: dict[str, QLineEdit] = {}
        self.tones: dict[str, tuple[str, str]] = {}
        self.number = label("", "2s")
        self.sentence = Sentence(wrap=theme().scale > 1.0)
        self.remove_button = icon_button("x", text("entry.remove"), self.removed.emit, kind="small")
        for spec in specs:
            self.cells[spec.key] = self._cell(spec)
        self.under = QHBoxLayout()
        self.under.setSpacing(theme().px(GAP))
        self.facts = label("", "2s")
        self.under.addWidget(self.facts)
        self.under.addWidget(self.sentence, 0 if theme().scale == 1.0 else 1)
        self.under.addStretch(0 if theme().scale > 1.0 else 1)
        self.below = QVBoxLayout()
        self.below.setSpacing(theme().px(4))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(3))
        layout.addLayout(self._side_by_side() if theme().scale == 1.0 else self._wrapped())
        # The place of the sentence is kept, so that nothing jumps when it is said.
        keeper = QWidget()
        keeper.setLayout(self.under)
        self.under.setContentsMargins(theme().px(NUMBER_WIDTH + GAP), 0, 0, 0)
        keeper.setMinimumHeight(theme().metrics("small").height() + theme().px(4))
        layout.addWidget(keeper)
        layout.addLayout(self.below)
        self.say("", "plain")

    def _cell(self, spec: CellSpec) -> QLineEdit:
        cell = spec.make(spec.name) if spec.make else QLineEdit()
        cell.setFixedWidth(theme().px(spec.width))
        cell.textEdited.connect(lambda typed, key=spec.key: self._typed(key, typed))
        if isinstance(cell, PickEdit):
            cell.picked.connect(self.changed)
        cell.installEventFilter(self)
        return cell

    def _side_by_side(self) -> QHBoxLayout:
        return row(sized(self.number, NUMBER_WIDTH), *self.cells.values(), self.remove_button, None, spacing=GAP)

    def _wrapped(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(GAP))
        grid.setVerticalSpacing(theme().px(4))
        grid.addWidget(sized(self.number, NUMBER_WIDTH), 1, 0)
        for at, (key, cell) in enumerate(self.cells.items()):
            line, place = divmod(at, PER_ROW)
            grid.addWidget(label(self.specs[key].name, "2s"), 2 * line, place + 1)
            grid.addWidget(cell, 2 * line + 1, place + 1)
        grid.addWidget(self.remove_button, 1, PER_ROW + 1)
        grid.setColumnStretch(PER_ROW + 2, 1)
        return grid

    def tab_order(self) -> list[QWidget]:
        """What Tab goes through, as it is read."""
        return [*self.cells.values(), self.remove_button]

    def set_number(self, number: int) -> None:
        """The line's number, which its cells speak too."""
        self.number.setText(str(number))
        for key, cell in self.cells.items():
            cell.setAccessibleName(text("entry.cell", number=number, name=self.specs[key].name))
        self.remove_button.setAccessibleName(text("entry.remove_line", number=number))

    # -- what stands in it -----------------------------------------------------------------------

    def text_of(self, key: str) -> str:
        """What stands in a cell."""
        return self.cells[key].text().strip()

    def read(self, key: str) -> Reading:
        """What a cell holds, judged."""
        typed = self.text_of(key)
        return self.specs[key].reader(typed) if typed else Reading(None)

    def is_blank(self) -> bool:
        """Whether nobody wrote anything into the line."""
        return not any(self.text_of(key) for key in self.cells)

    def detour(self, key: str) -> QWidget | None:
        """Where Enter goes from a cell before it goes on (None: straight on)."""
        return None

    def kept(self) -> dict[str, str]:
        """The line as a draft keeps it."""
        return {key: self.text_of(key) for key in self.cells if self.text_of(key)}

    def put(self, kept: Mapping[str, str]) -> None:
        """Show a line as a draft kept it."""
        for key, written in kept.items():
            if key in self.cells:
                self.cells[key].setText(written)
                self.judge(key)

    # -- what is said of it ----------------------------------------------------------------------

    def judge(self, key: str) -> bool:
        """Judge a cell and say what is wrong with it; True unless it is an error."""
        cell = self.cells[key]
        if isinstance(cell, PickEdit) and not cell.settle():
            self.tell(key, "err", text("entry.pick", name=self.specs[key].name))
            return False
        reading = self.read(key)
        self.tell(key, reading.tone, reading.words)
        return reading.tone != "err"

    def tell(self, key: str, tone: str, words: str) -> None:
        """Say something about a cell (no words: nothing)."""
        self.tones.pop(key, None)
        if words:
            self.tones[key] = (tone, words)
        restyle(self.cells[key], state=tone if tone in ("err", "warn", "doubt") else "")
        self.cells[key].setAccessibleDescription(words)
        self._show_worst()

    @property
    def wrong(self) -> str:
        """The first cell with an error, "" if there is none."""
        return next((key for key in self.cells if self.tones.get(key, ("",))[0] == "err"), "")

    def say(self, words: str, tone: str) -> None:
        """The sentence below the cells."""
        self.sentence.say(words, tone)
        self.sentence.setVisible(bool(words))

    def _show_worst(self) -> None:
        facts = [words for tone, words in self.tones.values() if tone == "ok"]
        self.facts.setText(text("kit.list_join").join(facts))
        self.facts.setVisible(bool(facts))
        for wanted in ("err", "doubt", "warn"):
            for key in self.cells:
                tone, words = self.tones.get(key, ("", ""))
                if tone == wanted:
                    self.say(self._named(key, words), tone)
                    return
        self.say("", "plain")

    def _named(self, key: str, words: str) -> str:
        """The sentence with the name of its cell before it, unless it begins with it."""
        name = self.specs[key].name
        return words if words.startswith(name) else text("entry.said", name=name, words=words)

    def _typed(self, key: str, typed: str) -> None:
        counter = self.specs[key].counter
        words = counter(typed) if counter else ""
        if key in self.tones:
            self.tell(key, "", "")
        if words:
            self.say(self._named(key, words), "plain")
        elif counter and typed.strip():
            self.judge(key)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            key = next((key for key, cell in self.cells.items() if cell is watched), "")
            reason = event.reason() if hasattr(event, "reason") else None
            if key and reason not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
                if self.text_of(key):
                    self.judge(key)
                self.left.emit(key)
        return super().eventFilter(watched, event)


class EntrySheet(QWidget):
    """Lines of one kind. Enter goes on, on the last cell of a line it opens the next one; arrows go up and down.

    ``ended``: Enter on the first cell of an empty last line, that is: no further line is wanted.
    """

    changed = Signal()
    ended = Signal()
    lines_changed = Signal()
    entered = Signal(object)  # the cell that has the caret now

    def __init__(self, make: Callable[[], EntryLine], add_words: str) -> None:
        super().__init__()
        self._make = make
        self.lines: list[EntryLine] = []
        self._headed = False
        self._body = QVBoxLayout()
        self._body.setSpacing(theme().px(4))
        self.add_button = button(add_words, lambda: self.go(self.add_line(), 0), kind="link", icon="plus")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(4))
        layout.addLayout(self._body)
        layout.addLayout(row(self.add_button, None))
        self.add_line()

    def add_line(self) -> EntryLine:
        """A new line at the end."""
        line = self._make()
        if not self._headed and theme().scale == 1.0:
            self._body.addLayout(self._heading(line))
        self._headed = True
        self.lines.append(line)
        self._body.addWidget(line)
        line.changed.connect(self.changed)
        line.removed.connect(lambda: self.remove_line(line))
        line.reordered.connect(self.lines_changed)
        for cell in line.cells.values():
            cell.installEventFilter(self)
        if self.isVisible():
            line.show()
        self._number()
        return line

    @staticmethod
    def _heading(line: EntryLine) -> QHBoxLayout:
        names = [sized(label(spec.name, "2s"), spec.width) for spec in line.specs.values()]
        return row(sized(label("", "2s"), NUMBER_WIDTH), *names, None, spacing=GAP)

    def remove_line(self, line: EntryLine) -> None:
        """Take a line away; the last one is emptied instead."""
        if len(self.lines) == 1:
            self.clear()
            self.go(self.lines[0], 0)
            self.changed.emit()
            return
        place = self.lines.index(line)
        self.lines.remove(line)
        self._body.removeWidget(line)
        discard(line)
        self._number()
        self.go(self.lines[min(place, len(self.lines) - 1)], 0)
        self.changed.emit()

    def clear(self) -> None:
        """One empty line."""
        gone, self.lines = self.lines, []
        for line in gone:
            self._body.removeWidget(line)
            discard(line)
        self.add_line()

    def _number(self) -> None:
        for number, line in enumerate(self.lines, 1):
            line.set_number(number)
        self.lines_changed.emit()

    @property
    def written(self) -> list[EntryLine]:
        """The lines somebody wrote into."""
        return [line for line in self.lines if not line.is_blank()]

    def kept(self) -> list[dict[str, str]]:
        """The lines as a draft keeps them."""
        return [line.kept() for line in self.written]

    def put(self, kept: Sequence[Mapping[str, str]]) -> None:
        """Show lines as a draft kept them."""
        self.clear()
        for place, values in enumerate(kept):
            line = self.lines[0] if place == 0 else self.add_line()
            line.put(values)

    def judge(self) -> EntryLine | None:
        """Judge every written line; the first one with an error."""
        wrong = None
        for line in self.written:
            for key in line.cells:
                if line.text_of(key):
                    line.judge(key)
            if line.wrong and wrong is None:
                wrong = line
        return wrong

    # -- walking ---------------------------------------------------------------------------------

    def go(self, line: EntryLine, place: int) -> None:
        """Put the caret into a cell and what stands there under it."""
        cells = [cell for cell in line.cells.values() if not cell.isReadOnly()]
        cell = cells[max(0, min(place, len(cells) - 1))]
        cell.setFocus(Qt.FocusReason.TabFocusReason)
        cell.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(watched)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or event.isAutoRepeat():
            return super().eventFilter(watched, event)
        found = next(((line, cells.index(watched)) for line in self.lines
                      if watched in (cells := list(line.cells.values()))), None)  # fmt: skip
        if found is None:
            return super().eventFilter(watched, event)
        line, place = found
        listing = isinstance(watched, PickEdit) and bool(watched.shown)
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            if isinstance(watched, PickEdit):
                watched.take_marked()
            self._go_on(line, place)
            return True
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not listing and not control:
            return self._go_over(line, place, -1 if key == Qt.Key.Key_Up else 1)
        if key == Qt.Key.Key_D and control:
            return self._copy_from_above(line, place)
        return super().eventFilter(watched, event)

    def _go_on(self, line: EntryLine, place: int) -> None:
        cells = list(line.cells.values())
        detour = line.detour(list(line.cells)[place])
        if detour is not None:
            detour.setFocus(Qt.FocusReason.TabFocusReason)
        elif place == 0 and line.is_blank() and not cells[0].text().strip():
            self.ended.emit()
        elif place + 1 < len(cells):
            following = next((at for at in range(place + 1, len(cells)) if not cells[at].isReadOnly()), place)
            cells[following].setFocus(Qt.FocusReason.TabFocusReason)
            cells[following].selectAll()
        else:
            at = self.lines.index(line) + 1
            self.go(self.lines[at] if at < len(self.lines) else self.add_line(), 0)

    def _go_over(self, line: EntryLine, place: int, step: int) -> bool:
        at = self.lines.index(line) + step
        if not 0 <= at < len(self.lines):
            return False
        cell = list(self.lines[at].cells.values())[place]
        cell.setFocus(Qt.FocusReason.TabFocusReason)
        cell.selectAll()
        return True

    def _copy_from_above(self, line: EntryLine, place: int) -> bool:
        at = self.lines.index(line) - 1
        if at >= 0:
            key = list(line.cells)[place]
            line.put({key: self.lines[at].text_of(key)})
            self.changed.emit()
        return True


class Pause(QTimer):
    """Calls once after a pause in the typing."""

    def __init__(self, owner: QObject, milliseconds: int, call: Callable[[], object]) -> None:
        super().__init__(owner)
        self.setSingleShot(True)
        self.setInterval(milliseconds)
        self.timeout.connect(lambda: call())
