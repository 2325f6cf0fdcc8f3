"""Parts of the form of a new application: what the household draws, the form itself, the papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from minsheng_desktop.applications.records import Agent, ExistingBenefit, NewApplication, NewMember
from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.texts import text
from ui.applications.extra_fields import extra_field, extra_values
from ui.applications.new_reading import Household, ProgrammeForm
from ui.applications.pick_field import PickField
from ui.applications.wording import by_benefit, choices, word
from ui.households.wording import dotted, period_words, status_word
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, column, row
from ui.kit.fields import ChoiceField, DateField, LongField, text_field
from ui.kit.forms import Form, FormField
from ui.kit.labels import Sentence, chip, label
from ui.kit.page import Page

AGENT = ("agent_name", "agent_relation", "agent_reason", "agent_on")
BY_OTHERS = ("agent", "village", "guardian")
RUNNING = ("active", "grace", "suspended")
BACK_ENTRY = "back_entry"


class BenefitsCard(Card):
    """现有待遇: what every member draws or drew, and what stands against or warns; above all else."""

    def __init__(self, page: Page) -> None:
        super().__init__(text("cases.new.card.benefits"), " ")
        self._page = page
        self._list = QVBoxLayout()
        self._hints = QVBoxLayout()
        self.add(self._list, self._hints)
        self.hide()

    def show_benefits(self, benefits: Sequence[ExistingBenefit]) -> None:
        """What the members of a household draw; those running first."""
        clear(self._list)
        each = by_benefit(benefits)
        running = [line for line, _ in each if line.to_month is None and line.status in RUNNING]
        self.detail.setText(text("cases.new.drawing", count=len(running)))
        for line, names in sorted(each, key=lambda found: found[0] not in running):
            self._list.addWidget(self._line(line, names, line in running))
        if not benefits:
            self._list.addWidget(Sentence(text("cases.new.draws_nothing"), "ok"))
        self.say((), ())
        self.show()

    def _line(self, line: ExistingBenefit, names: str, running: bool) -> QWidget:
        opener = button(names, partial(self._page.open_page, "households.person", uid=line.person_uid), kind="link")
        words = dotted((line.programme_name, period_words(line.from_month, line.to_month)))
        amount = formats.money(line.amount_fen + line.supplement_fen)
        box = QWidget()
        box.setLayout(
            row(opener, label(words, "" if running else "3"), None, label(amount, "strong" if running else "3"),
                chip(status_word(line.status)), spacing=10)
        )  # fmt: skip
        box.setAccessibleName(f"{names} {words} {amount} {status_word(line.status)}")
        return box

    def say(self, refusals: Sequence[str], warnings: Sequence[str]) -> None:
        """What would stand against enrolling, and what a person should look at."""
        clear(self._hints)
        for words in refusals:
            # What would be refused later is only told here: nothing was to be kept yet.
            self._hints.addWidget(Sentence(words.replace(text("cases.new.not_kept"), ""), "err"))
        for words in warnings:
            self._hints.addWidget(Sentence(words, "warn"))


class PapersCard(Card):
    """材料: what the programme asks for, ticked where it was handed in."""

    changed = Signal()

    def __init__(self) -> None:
        self.all_button = button(text("cases.new.papers_all"), self.tick_all, kind="link")
        super().__init__(text("cases.new.card.papers"), " ", self.all_button)
        self.boxes: dict[str, QCheckBox] = {}
        self._list = QVBoxLayout()
        self.add(self._list)
        self.hide()

    def show_papers(self, codes: Sequence[str]) -> None:
        """The papers of another programme."""
        clear(self._list)
        self.boxes = {}
        for code in codes:
            made = QCheckBox(word("paper_kind", code))
            made.toggled.connect(self._toggled)
            self.boxes[code] = made
            self._list.addWidget(made)
        if not codes:
            self._list.addWidget(label(text("cases.new.no_papers"), "3", wrap=True))
        self.all_button.setVisible(bool(codes))
        self._tell()
        self.show()

    def _toggled(self, _on: bool) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        self.detail.setText(text("cases.new.papers_count", count=len(self.ticked), total=len(self.boxes)))

    @property
    def ticked(self) -> tuple[str, ...]:
        """The papers handed in."""
        return tuple(code for code, box in self.boxes.items() if box.isChecked())

    @property
    def lacking(self) -> tuple[str, ...]:
        """The papers that are not there yet."""
        return tuple(code for code, box in self.boxes.items() if not box.isChecked())

    def tick_all(self) -> None:
        """Everything is there."""
        for box in self.boxes.values():
            box.setChecked(True)

    def forget(self) -> None:
        """Nothing is there yet."""
        for box in self.boxes.values():
            box.setChecked(False)


class ApplicationForm(Form):
    """Programme, day, who applies for whom, why; ``extra`` are the programme's own fields, in a card beside."""

    def __init__(self, today: date, user: str) -> None:
        self._today = today
        day = DateField(text("cases.new.applied_on"), today, help_line=text("cases.new.applied_on_help"))
        day.set_value(today)
        who = text_field(text("cases.new.done_by"), width=140, optional=True)
        who.set_value(user)
        super().__init__(
            [
                ("programme", PickField(text("cases.new.programme"), hint=text("cases.new.programme_hint"), width=220)),
                ("applied_on", day),
                ("applied_by", ChoiceField(text("cases.new.applied_by"), choices("applied_by"), width=220)),
                ("channel", ChoiceField(text("cases.new.channel"), choices("reception_channel"), width=140)),
                ("agent_name", text_field(text("cases.new.agent_name"), width=140)),
                ("agent_relation", text_field(text("cases.new.agent_relation"), optional=True, width=140)),
                ("agent_reason", text_field(text("cases.new.agent_reason"), optional=True)),
                ("agent_on", DateField(text("cases.new.agent_on"), today, optional=True)),
                ("path", ChoiceField(text("cases.new.path"), [], width=260)),
                ("source", text_field(text("cases.new.source"), help_line=text("cases.new.source_help"))),
                ("signed_on", DateField(text("cases.new.signed_on"), today, optional=True,
                                        help_line=text("cases.new.signed_on_help"))),
                ("relatives", ChoiceField(text("cases.detail.relatives"), [
                    ("none", text("cases.relatives.none")), ("declared", text("cases.relatives.declared")),
                ], optional=True, width=200)),
                ("cause", LongField(text("cases.new.cause"), lines=2)),
                ("place", text_field(text("cases.new.place"), optional=True)),
                ("done_by", who),
            ],
            columns=2,
        )  # fmt: skip
        self.extra: list[tuple[str, FormField]] = []
        self.extra_card = Card(text("cases.new.card.extra"))
        self._extra = column(spacing=12)
        self.extra_card.add(self._extra)
        self.extra_card.hide()
        self.fields["applied_by"].changed.connect(self._arrange)
        self.fields["path"].changed.connect(self._arrange)
        self._arrange()

    def set_programmes(self, found: Sequence[Choice]) -> None:
        """The programmes that can be applied for."""
        field = self.fields["programme"]
        assert isinstance(field, PickField)
        field.set_choices(found)

    def fit(self, programme: ProgrammeForm) -> None:
        """What another programme asks for."""
        path = self.fields["path"]
        assert isinstance(path, ChoiceField)
        path.set_choices(programme.paths)
        path.set_value(programme.rules.word("path"))
        clear(self._extra)
        self.extra = [(field.key, extra_field(field, self._today)) for field in programme.fields]
        for _key, made in self.extra:
            self._extra.addWidget(made)
        self.extra_card.setVisible(bool(self.extra))
        self.fields["relatives"].setVisible(programme.rules.flag("relatives_declared"))
        self._arrange()

    def extra_inputs(self) -> list[QWidget]:
        """What takes the entries of the programme's own fields."""
        return [made.focusProxy() or made for _key, made in self.extra]

    def _arrange(self) -> None:
        others = self.fields["applied_by"].value in BY_OTHERS
        for key in AGENT:
            self.fields[key].setVisible(others)
        path = self.fields["path"].value
        self.fields["source"].setVisible(path == BACK_ENTRY)
        self.fields["place"].setVisible(path == "urgent")

    def submit(self) -> dict[str, Any] | None:
        values = super().submit()
        wrong = [field for _key, field in self.extra if not field.check()]
        if values is not None and wrong:
            wrong[0].setFocus()
            return None
        return values

    def forget(self) -> None:
        """What belongs to one applicant alone is emptied."""
        for key in (*AGENT, "cause", "source", "place"):
            self.fields[key].set_value(None)
        for _key, field in self.extra:
            field.set_value(None)

    def application(
        self, household: Household, programme: ProgrammeForm, members: tuple[NewMember, ...], papers: tuple[str, ...],
        args: Mapping[str, Any],
    ) -> NewApplication:  # fmt: skip
        """The form as one application."""
        value = self.values
        agent = None
        if value["applied_by"] in BY_OTHERS and value["agent_name"]:
            agent = Agent(
                value["agent_name"], value["agent_relation"] or "", value["agent_reason"] or "", value["agent_on"]
            )
        return NewApplication(
            programme.code,
            household.person,
            value["applied_on"],
            household.household,
            members,
            value["applied_by"],
            agent,
            value["channel"],
            value["cause"] or "",
            extra=extra_values(self.extra),
            path=value["path"] or "",
            relatives=value["relatives"] or "",
            papers=papers,
            place=value["place"] or "",
            source=value["source"] or "",
            reception=args.get("reception"),
            predecessor=args.get("predecessor"),
        )
