"""The roster's filters in a row: month, programme, village, status, class, colour, doubts, words.

Where the row is narrow, the last chips give way to “更多条件”, a menu with the same choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.service import RosterChoices, Township
from minsheng_desktop.rules import year_month
from ui.households.roster_filters import WordFilter, doubt_toggle, status_choices, village_choices
from ui.households.roster_own_filter import OwnFilter
from ui.households.roster_rows import RosterShape
from ui.households.wording import MOST_TREATED, category_words, month_words, status_word
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import row
from ui.kit.labels import restyle
from ui.kit.theme import theme
from ui.kit.tokens import MARK_NAMES
from ui.session import Session

MONTHS_OFFERED = 18
OTHER_MONTH = -1
GAP = 8
LEAST_WORDS = 128


def toggle(words: str, pressed: Any) -> QPushButton:
    """A chip that is on or off."""
    made = button(words, kind="filter")
    made.setCheckable(True)

    def _toggled(on: bool) -> None:
        restyle(made, on="1" if on else "0")
        pressed(on)

    made.toggled.connect(_toggled)
    return made


def month_choices(today: date, chosen: int = 0) -> list[tuple[object, str]]:
    """Now, the months gone by, the one chosen, and asking for another one."""
    this = year_month.of(today)
    months = [year_month.add(this, -step) for step in range(MONTHS_OFFERED)]
    if chosen and chosen not in months:
        months = sorted([*months, chosen], reverse=True)
    named = [(month, month_words(month)) for month in months]
    return [(0, text("roster.month.now")), *named, (OTHER_MONTH, text("roster.month.other"))]


def color_choices() -> list[tuple[object, str]]:
    """All, each colour mark, and none."""
    marks = [((mark,), text(key)) for mark, key in MARK_NAMES.items()]
    return [((), text("kit.find.all")), *marks, (("",), text("kit.mark.none"))]


class FilterChips(QObject):
    """The chips with their values; ``changed`` when any was chosen, ``other_month`` when a month is to be asked."""

    changed = Signal()
    programme_changed = Signal(object)
    other_month = Signal()

    def __init__(
        self, parent: QWidget, session: Session, today: date, *, unstated: bool = False, grace: int = 0
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._choices: RosterChoices | None = None
        all_of = [("", text("kit.find.all"))]
        self.month = FilterButton(text("roster.month.name"), month_choices(today), self._month)
        self.programme = FilterButton(text("households.filter.programme"), all_of, self._programme)
        # At a county: the township that keeps the benefits.
        county = session.role == "county"
        self.town = FilterButton(text("roster.filter.town"), village_choices(()), self._town) if county else None
        self.village = FilterButton(text("households.filter.village"), village_choices(()), self._tell)
        self.status = FilterButton(text("households.filter.status"), status_choices(), self._tell, value=MOST_TREATED)
        self.category = FilterButton(text("households.filter.category"), all_of, self._tell)
        self.color = FilterButton(text("roster.filter.color"), color_choices(), self._tell)
        self.own = OwnFilter(session, self._tell)
        self.doubts = doubt_toggle(self._tell)
        # Only where the first screen asked for it: those of whom nobody is named as covered, and those whose
        # gradual exit was planned to end by a month.
        self.unstated = toggle(text("roster.filter.unstated"), self._tell) if unstated else None
        self.grace = toggle(text("roster.filter.grace"), self._tell) if grace else None
        self._grace_month = grace
        for asked in self._asked:
            asked.setChecked(True)
        self._month_before = 0
        self._asked_town = ""
        self._asked_village: tuple[bytes, str] | None = None

    def ask(self, args: Mapping[str, Any]) -> None:
        """What a page opens the roster with: ``month``, ``statuses``, ``category``, ``village`` (uid) with its
        ``village_name`` (a closed one is not offered else), ``town_name`` at a county."""
        if args.get("month"):
            self.set_month(int(args["month"]))
        if "statuses" in args:
            statuses = tuple(args["statuses"])
            choices = status_choices()
            if statuses not in dict(choices):
                several = text("households.filter.several", first=status_word(statuses[0]), count=len(statuses))
                choices.append((statuses, several))
            self.status.set_choices(choices, statuses)
        if args.get("category"):
            self.category.set_value(args["category"])
        if args.get("village_name"):
            self._asked_village = (args["village"], str(args["village_name"]))
        self._asked_town = str(args.get("town_name", ""))

    def _programme(self, value: object) -> None:
        self.category.set_value("")
        self.programme_changed.emit(value)

    def _month(self, value: object) -> None:
        if value == OTHER_MONTH:
            self.month.set_value(self._month_before)
            self.other_month.emit()
        else:
            self.set_month(int(str(value)))
            self.changed.emit()

    def set_month(self, month: int) -> None:
        """Show the roster of ``month`` (0: as it stands now) without telling."""
        self._month_before = month
        self.month.set_choices(month_choices(self._today, month), month)

    def _tell(self, _value: object) -> None:
        self.changed.emit()

    def offer(self, shape: RosterShape, village: object = None) -> None:
        """Offer what a programme's roster holds; what is chosen stays if it is still there."""
        programmes = [("", text("kit.find.all")), *((p.code, p.name) for p in shape.choices.programmes)]
        self.programme.set_choices(programmes, shape.code)
        self._choices = shape.choices
        if self.town:
            towns = [(town.uid, town.name) for town in shape.choices.townships]
            wanted = next((town.uid for town in shape.choices.townships if town.name == self._asked_town), None)
            self.town.set_choices(village_choices(towns), wanted or self.town.value)
            self._asked_town = ""
        self._offer_villages(village or self.village.value)
        self.own.offer(shape)
        classes = [("", text("kit.find.all")), *((one, category_words(one)) for one in shape.categories)]
        self.category.set_choices(classes, self.category.value)

    def _town(self, _value: object) -> None:
        self._offer_villages(self.village.value)
        self.changed.emit()

    def _offer_villages(self, village: object) -> None:
        """The villages of the township chosen; of all of them each with its township's name."""
        choices = self._choices
        if choices is None:
            return
        villages = choices.villages
        if self.town:
            towns = [town for town in choices.townships if self.town.value in (b"", town.uid)]
            villages = tuple((uid, self._place(town, name, towns)) for town in towns for uid, name in town.villages)
        if self._asked_village and self._asked_village[0] not in dict(villages):
            villages = (*villages, self._asked_village)
        self.village.set_choices(village_choices(villages), village)

    @staticmethod
    def _place(town: Township, village: str, offered: Sequence[Township]) -> str:
        return village if len(offered) == 1 else text("roster.filter.village_of", town=town.name, village=village)

    @property
    def chips(self) -> list[QPushButton]:
        """In the order they stand."""
        places = [self.town, self.village] if self.town else [self.village]
        return [*self._asked, self.month, self.programme, *places, self.status, self.category, self.color, self.own,
                self.doubts]  # fmt: skip

    @property
    def offered(self) -> list[QPushButton]:
        """Those there is something to choose in."""
        return [chip for chip in self.chips if chip is not self.own or self.own.is_offered]

    @property
    def _asked(self) -> list[QPushButton]:
        return [made for made in (self.unstated, self.grace) if made]

    @property
    def values(self) -> dict[str, Any]:
        """What is chosen, as a ``RosterFilter`` takes it."""
        return {
            "month": self.month.value or 0,
            "programme": self.programme.value or "",
            "office": (self.town.value or b"") if self.town else b"",
            "village": self.village.value or b"",
            "statuses": self.status.value or (),
            "category": self.category.value or "",
            "colors": self.color.value or (),
            "own": self.own.pairs,
            "doubts_only": self.doubts.isChecked(),
            "cover_unstated": self.unstated is not None and self.unstated.isChecked(),
            "grace_ended": self._grace_month if self.grace is not None and self.grace.isChecked() else 0,
        }

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Choose values without telling (the programme's classes are offered by ``offer``)."""
        self.set_month(values.get("month", 0))
        if self.town:
            self.town.set_value(values.get("office", b""))
            self._offer_villages(values.get("village", b""))
        self.village.set_value(values.get("village", b""))
        self.status.set_value(values.get("statuses", ()))
        self.category.set_value(values.get("category", ""))
        self.color.set_value(values.get("colors", ()))
        self.own.show_pairs(values.get("own", ()))
        self._set_toggle(self.doubts, bool(values.get("doubts_only")))
        if self.unstated:
            self._set_toggle(self.unstated, bool(values.get("cover_unstated")))
        if self.grace:
            self._set_toggle(self.grace, bool(values.get("grace_ended")))

    @staticmethod
    def _set_toggle(made: QPushButton, on: bool) -> None:
        made.blockSignals(True)
        made.setChecked(on)
        made.blockSignals(False)
        restyle(made, on="1" if on else "0")

    @property
    def narrowed(self) -> bool:
        """Whether anything but the programme restricts the roster."""
        return any(value for key, value in self.values.items() if key != "programme")

    def reset(self) -> None:
        """Take every restriction away but the programme."""
        self.show_values({})


class RosterFilters(QFrame):
    """The chips, the saved filters, the words and the view buttons; nothing makes it wider than the page."""

    def __init__(self, chips: FilterChips, words: WordFilter, saved: QWidget, right: Sequence[QWidget]) -> None:
        super().__init__()
        self.setObjectName("filters")
        self.setFixedHeight(theme().px(48))
        self.chips, self.words, self._fixed = chips, words, [saved, *right]
        self.more = button(text("roster.filter.more"), self._open_more, icon="list-filter", kind="filter")
        # What gives way first stands first.
        self._foldable = [chips.own, chips.color, chips.doubts, chips.category, chips.month, chips.village]
        line = row(*chips.chips, self.more, saved, words, None, *right, spacing=GAP, margins=(20, 0, 20, 0))
        line.setStretch(len(chips.chips) + 2, 4)
        self.setLayout(line)
        self.fit()

    @property
    def folded(self) -> list[QPushButton]:
        """The chips that gave way."""
        return [chip for chip in self.chips.offered if chip.isHidden()]

    @property
    def view_end(self) -> int:
        """Where the last button ends."""
        return max(part.geometry().right() for part in self._fixed)

    def minimumSizeHint(self) -> Any:
        hint = super().minimumSizeHint()
        hint.setWidth(0)
        return hint

    def fit(self) -> None:
        """Let chips give way until the rest has room."""
        gap = theme().px(GAP)
        offered = self.chips.offered
        width = sum(part.sizeHint().width() + gap for part in (*offered, *self._fixed))
        room = self.width() - 2 * theme().px(20) - theme().px(LEAST_WORDS) - gap
        gone: list[QPushButton] = []
        for chip in (chip for chip in self._foldable if chip in offered):
            if width + (self.more.sizeHint().width() + gap if gone else 0) <= room:
                break
            gone.append(chip)
            width -= chip.sizeHint().width() + gap
        for chip in self.chips.chips:
            chip.setVisible(chip in offered and chip not in gone)
        self.more.setVisible(bool(gone))
        self._say_more(gone)

    def _say_more(self, gone: Sequence[QPushButton]) -> None:
        count = sum(self._is_set(chip) for chip in gone)
        words = text("roster.filter.more_set", count=count) if count else text("roster.filter.more")
        if self.more.text().strip() != words:
            self.more.setText(f" {words}")
            self.more.setAccessibleName(words)
        restyle(self.more, on="1" if count else "0")

    def _is_set(self, chip: QPushButton) -> bool:
        return chip.is_set if isinstance(chip, FilterButton) else chip.isChecked()

    def _open_more(self) -> None:
        menu = QMenu(self.more)
        for chip in self.folded:
            if isinstance(chip, FilterButton):
                chip.fill(menu.addMenu(f"{chip.name}  {chip.words}"))
            else:
                action = menu.addAction(chip.text())
                action.setCheckable(True)
                action.setChecked(chip.isChecked())
                action.toggled.connect(chip.setChecked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
