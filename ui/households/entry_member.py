"""A member of a household as it is entered: six cells, what the number tells, and whom it may be already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import Alike, NewAccount, NewMember
from minsheng_desktop.rules import citizen_id
from minsheng_desktop.rules.characters import digits_text
from ui.households.entry_cells import GAP, NUMBER_WIDTH, CellSpec, EntryLine
from ui.households.wording import age_words, benefit_title, dotted, sex_word
from ui.kit import readers
from ui.kit.area_field import PickEdit
from ui.kit.buttons import button
from ui.kit.cards import clear, column, row, sized
from ui.kit.formats import masked_id, money
from ui.kit.labels import icon_label, label
from ui.kit.readers import Reading
from ui.kit.theme import theme

WHY_WORDS = {
    "same_id": "entry.alike.same_id",
    "same_name_birth": "entry.alike.same_name_birth",
    "same_phone": "entry.alike.same_phone",
    "same_name_village": "entry.alike.same_name_village",
}
SHOWN = 2  # persons alike under a line
BIRTH, SEX, DOUBT, KNOWN = "birth", "sex", "doubt", "known"
SEXES = {"entry.male": "1", "entry.female": "2"}


class MemberLine(EntryLine):
    """``opened`` asks for a person's page; ``alike_asked`` for persons on record like this one."""

    opened = Signal(object)
    alike_asked = Signal()

    def __init__(self, today: date, relations: Sequence[Choice], first: bool) -> None:
        self._today = today
        self._doubt = False
        self.known: Alike | None = None
        self.alike: tuple[Alike, ...] = ()
        super().__init__(self._specs(relations))
        if first:
            self.cells["relation"].setText(text("entry.head"))
        self.doubt_button = button(text("entry.keep_doubt"), self._toggle_doubt, kind="link")
        self.birth, self.sex = QLineEdit(), PickEdit(text("entry.sex"), free=False)
        self._extras = self._without_number()
        self.under.insertWidget(2, self.doubt_button)
        self.under.insertWidget(3, self._extras)
        self.doubt_button.hide()
        self._extras.hide()

    def _specs(self, relations: Sequence[Choice]) -> list[CellSpec]:
        def _relation(name: str) -> QLineEdit:
            made = PickEdit(name, free=True)
            made.choices = tuple(relations)
            return made

        return [
            CellSpec("name", text("entry.field.name"), 92, readers.read_text),
            CellSpec("id_no", text("entry.field.id_no"), 178, self._read_number, readers.count_id),
            CellSpec("relation", text("entry.field.relation"), 84, readers.read_text, make=_relation),
            CellSpec("phone", text("entry.field.phone"), 122, readers.read_phone),
            CellSpec("card", text("entry.field.card"), 184, readers.read_card, readers.count_card),
            CellSpec("bank", text("entry.field.bank"), 132, readers.read_text),
        ]

    def _without_number(self) -> QWidget:
        """Birth and sex of somebody whose number does not tell them."""
        self.birth.setFixedWidth(theme().px(108))
        self.birth.setPlaceholderText(text("entry.birth_hint"))
        self.birth.setAccessibleName(text("entry.birth"))
        self.sex.setFixedWidth(theme().px(64))
        self.sex.choices = tuple(Choice(code, text(key), "", (text(key),), ()) for key, code in SEXES.items())
        box = QWidget()
        box.setLayout(row(label(text("entry.birth"), "2s"), self.birth, label(text("entry.sex"), "2s"), self.sex))
        for edit in (self.birth, self.sex):
            edit.textEdited.connect(lambda _typed: self.changed.emit())
        self.birth.returnPressed.connect(self.sex.setFocus)
        self.sex.returnPressed.connect(self.cells["relation"].setFocus)
        self.sex.picked.connect(self.cells["relation"].setFocus)
        return box

    def tab_order(self) -> list[QWidget]:
        """The extras stand behind the number, whom it may be behind the line."""
        order = super().tab_order()
        order[2:2] = [self.doubt_button, self.birth, self.sex]
        places = [self.below.itemAt(at).widget() for at in range(self.below.count())]
        return [*order, *(found for place in places if place for found in place.findChildren(QPushButton))]

    # -- the number ------------------------------------------------------------------------------

    def _read_number(self, entered: str) -> Reading:
        reading = readers.citizen_id_reader(self._today)(entered)
        if reading.tone == "err" and self._doubt:
            return Reading(entered, "doubt", text("entry.doubt_kept"))
        if reading.tone == "ok":
            born = citizen_id.birth_date(reading.value)
            years = age_words(born.isoformat() if born else None, self._today)
            return Reading(reading.value, "ok", text("entry.number_tells", words=reading.words, age=years))
        return reading

    def _toggle_doubt(self) -> None:
        self._doubt = not self._doubt
        self.judge("id_no")
        self.changed.emit()

    def judge(self, key: str) -> bool:
        if self.known and key in ("name", "id_no"):
            return True
        fine = super().judge(key)
        self._fit()
        return fine

    def _typed(self, key: str, typed: str) -> None:
        if key == "id_no":
            self._doubt = False
        super()._typed(key, typed)
        self._fit()
        self.alike_asked.emit()

    def _fit(self, left: bool = False) -> None:
        """What stands beside the sentence follows the number; ``left``: the caret has been in it."""
        tone = self.tones.get("id_no", ("",))[0]
        self.doubt_button.setVisible(tone in ("err", "doubt") and self.known is None)
        self.doubt_button.setText(text("entry.no_doubt") if self._doubt else text("entry.keep_doubt"))
        missing = not self.text_of("id_no") and bool(self.text_of("name"))
        told = self._extras.isVisibleTo(self) or left or bool(self.birth.text())
        self._extras.setVisible(self.known is None and (self._doubt or (missing and told)))

    def detour(self, key: str) -> QWidget | None:
        """Without a number birth and sex are asked for before the relation."""
        if key != "id_no" or self.known or not self.text_of("name"):
            return None
        self._fit(left=True)
        return self.birth if self._extras.isVisibleTo(self) else None

    # -- who it may be ---------------------------------------------------------------------------

    def take_alike(self, found: Sequence[Alike]) -> None:
        """What was found; a person a draft had taken in joins again."""
        if self.known is None:
            self.show_alike(found)
        wanted = next((other for other in found if other.uid.hex() == self.wanted), None)
        if wanted:
            self.wanted = ""
            self.join(wanted, walk=False)

    def show_alike(self, found: Sequence[Alike]) -> None:
        """Persons on record who may be this one; the same number is an error until one joins or corrects."""
        self.alike = tuple(found)
        clear(self.below)
        if self.known is not None:
            self.below.addWidget(self._alike_line(self.known))
            self.reordered.emit()
            return
        same = next((other for other in found if other.why == "same_id"), None)
        if same:
            self.tell("id_no", "err", text("entry.same_number", name=same.name))
            self.doubt_button.hide()
        for other in found[:SHOWN]:
            self.below.addWidget(self._alike_line(other))
        if len(found) > SHOWN:
            more = label(text("entry.alike.more", count=len(found) - SHOWN), "3")
            self.below.addLayout(row(sized(label(), NUMBER_WIDTH), more, None))
        self.reordered.emit()

    def _alike_line(self, other: Alike) -> QWidget:
        joined = self.known is not None
        why = text("entry.alike.joins") if joined else text(WHY_WORDS[other.why])
        died = text("entry.alike.died", day=other.died_on) if other.died_on else ""
        who = dotted((why, other.name, sex_word(other.sex_code), other.birth or "", other.village, died))
        drawn = [f"{benefit_title(b)} {money(b.amount_fen or 0)}" for b in other.benefits]
        large = theme().scale > 1.0
        said = who if not drawn else dotted((who, text("entry.draws", what=text("kit.comma").join(drawn))))
        words = label(said, "info" if joined else "doubt", wrap=large)
        open_it = button(text("entry.open"), lambda: self.opened.emit(other.uid), kind="link",
                         name=text("entry.open_name", name=other.name))  # fmt: skip
        act = partial(self.join, None) if joined else partial(self.join, other)
        key = "entry.not_join" if joined else "entry.join"
        join = button(text(key), act, kind="link", name=text("entry.join_name", what=text(key), name=other.name))
        if other.died_on:
            join.hide()
        tone = "info" if joined else "doubt"
        box = QWidget()
        icon = icon_label("info" if joined else "triangle-alert", "accent" if joined else tone, 15)
        line = row(sized(label(), NUMBER_WIDTH), icon, words, spacing=GAP)
        if large:
            line.setStretch(2, 1)
            both = column(spacing=2)
            both.addLayout(line)
            both.addLayout(row(sized(label(), NUMBER_WIDTH), open_it, join, None, spacing=GAP))
            box.setLayout(both)
        else:
            for part in (open_it, join):
                line.addWidget(part)
            line.addStretch(1)
            box.setLayout(line)
        return box

    def join(self, other: Alike | None, walk: bool = True) -> None:
        """Take a person on record into the household (None: enter a new one after all)."""
        self.known = other
        for key, value in (("name", other.name if other else ""), ("id_no", masked_id(other.id_no) if other else "")):
            cell = self.cells[key]
            if other:
                self.tell(key, "", "")
                cell.setText(value)
            cell.setReadOnly(other is not None)
        self.show_alike(self.alike)
        self._fit()
        if other is None:
            self.judge("id_no")
            self.alike_asked.emit()
        self.changed.emit()
        if walk:
            self.cells["relation"].setFocus()
            self.cells["relation"].selectAll()

    # -- what it comes to ------------------------------------------------------------------------

    def is_blank(self) -> bool:
        relation = self.text_of("relation")
        rest = [key for key in self.cells if key != "relation" and self.text_of(key)]
        return not rest and relation in ("", text("entry.head"))

    def member(self) -> NewMember:
        """The member as the registration takes it."""
        card = digits_text(self.text_of("card"))
        account = NewAccount(card, self.text_of("bank")) if card else None
        if self.known:
            return NewMember(person_uid=self.known.uid, relation=self.text_of("relation"), account=account)
        chosen = self.sex.chosen if self.sex.settle() else None
        return NewMember(
            name=self.text_of("name"),
            id_no=self.text_of("id_no"),
            id_state="doubt" if self._doubt else "valid",
            sex_code=chosen.value if chosen else "0",
            birth=self._born(),
            phone=self.text_of("phone"),
            relation=self.text_of("relation"),
            account=account,
        )

    def _born(self) -> str:
        """The birth date as typed: a whole day as it is stored, a year or month as it is."""
        typed = self.birth.text().strip() if self._extras.isVisibleTo(self) else ""
        reading = readers.date_reader(self._today)(typed) if typed else Reading(None)
        return reading.value.isoformat() if reading.value else typed

    def kept(self) -> dict[str, str]:
        """The line as a draft keeps it; a person taken in is looked for again."""
        more = {BIRTH: self.birth.text(), SEX: self.sex.text(), DOUBT: "1" if self._doubt else ""}
        more[KNOWN] = self.known.uid.hex() if self.known else ""
        return super().kept() | {key: value for key, value in more.items() if value}

    def put(self, kept: Mapping[str, str]) -> None:
        """Show a line as a draft kept it."""
        self._doubt = bool(kept.get(DOUBT))
        self.birth.setText(kept.get(BIRTH, ""))
        self.sex.setText(kept.get(SEX, ""))
        self.wanted = kept.get(KNOWN, "")
        super().put(kept)
        self.alike_asked.emit()

    wanted = ""  # the uid (hex) of a person a draft took in, until it is found again
