"""加成员: the number first; somebody known joins, somebody alike is shown, with what they draw already."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.alike import find_alike
from minsheng_desktop.households.columns import relation_words
from minsheng_desktop.households.following_amounts import NEW_PERSON, ProposedAmount, propose_joining
from minsheng_desktop.households.membership import add_member, check_new_member, preview_joining
from minsheng_desktop.households.outcomes import Leaving
from minsheng_desktop.households.records import Alike, NewAccount, NewMember
from minsheng_desktop.rules import citizen_id
from ui.households.change_form import ChangeForm, Check, Look, Subject, Work
from ui.households.ending_forms import why_fields, why_of
from ui.households.proposed_boxes import ProposedBoxes
from ui.households.wording import benefit_title, dotted, sex_word
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import clear, column, row
from ui.kit.fields import ChoiceField, card_field, id_field, month_field, phone_field, text_field
from ui.kit.forms import FormField
from ui.kit.labels import Sentence, label

WHY = {
    "same_id": "dossier.join.same_id",
    "same_name_birth": "dossier.join.same_name_birth",
    "same_phone": "dossier.join.same_phone",
    "same_name_village": "dossier.join.same_name_village",
}
SHOWN = 3
OF_NEW = ("name", "birth", "ethnic", "phone")
Found = tuple[list[Alike], list[Leaving], tuple[ProposedAmount, ...]]


class JoinForm(ChangeForm):
    """A new member of a household."""

    def __init__(self, subject: Subject) -> None:
        words = [(word, word) for word in relation_words()]
        fields: list[tuple[str, FormField]] = [
            ("id_no", id_field(text("households.field.id_no"), subject.today, optional=True)),
            ("name", text_field(text("households.field.name"), width=160)),
            ("relation", ChoiceField(text("households.field.relation"), words, must_choose=True, width=160)),
            ("month", month_field(text("households.change.month_from"))),
            ("birth", text_field(text("households.field.birth"), optional=True, width=140,
                                 help_line=text("households.edit.birth"))),
            ("ethnic", text_field(text("households.field.ethnic"), optional=True, width=120)),
            ("phone", phone_field(text("households.field.phone"), optional=True)),
            ("number", card_field(text("entitlements.field.account_number"), optional=True)),
            ("bank_name", text_field(text("households.field.bank_name"), optional=True)),
            *why_fields(),
        ]  # fmt: skip
        super().__init__(subject, fields)
        self.form.set_values({"month": subject.page.month})
        self.known: Alike | None = None
        self._alike: Sequence[Alike] = ()
        self._leaving: Sequence[Leaving] = ()
        self._found = column(spacing=8)
        self.place.addLayout(self._found)
        self.proposed = ProposedBoxes("dossier.follow.cover", ticked=False)
        self.proposed.changed.connect(self.changed)
        self.place.addWidget(self.proposed)

    def _member(self, values: dict[str, Any]) -> NewMember:
        account = NewAccount(values["number"], values["bank_name"] or "") if values["number"] else None
        if self.known:
            return NewMember(relation=values["relation"] or "", account=account, person_uid=self.known.uid)
        number = values["id_no"] or ""
        male = citizen_id.is_male(number) if len(number) == 18 else None
        sex = "0" if male is None else "1" if male else "2"
        written: dict[str, Any] = {key: values[key] or "" for key in OF_NEW}
        return NewMember(id_no=number, sex_code=sex, relation=values["relation"] or "", account=account, **written)

    def check(self) -> Check | None:
        household, values = self.subject.page.uid, self.form.values
        if not values["relation"] or not (self.known or values["name"]):
            return None
        member = self._member(values)
        return lambda uow: check_new_member(uow, household, member, values["month"])

    # -- who it may be ---------------------------------------------------------------------------

    def look(self) -> Look | None:
        values, household = self.form.values, self.subject.page
        known, month = self.known, values["month"] or household.month
        name, number = values["name"] or "", values["id_no"] or ""
        asks = known is not None or len(name) >= 2 or bool(number)
        village: Any = household.values["area_uid"] or b""

        def _look(uow: Any) -> Found:
            found = find_alike(uow, name, number, "", values["phone"] or "", village) if asks and not known else []
            leaving = preview_joining(uow, known.uid, month, household.uid) if known else []
            amounts = propose_joining(uow, household.uid, month, known.uid if known else NEW_PERSON)
            return [known] if known else found, leaving, amounts

        return _look

    def show_look(self, found: Found) -> None:
        self._alike, self._leaving, amounts = found
        self._show_alike()
        self.proposed.show_lines(amounts)

    def _show_alike(self) -> None:
        clear(self._found)
        present = {member.person_uid for member in self.subject.present}
        for other in [self.known] if self.known else self._alike[:SHOWN]:
            self._found.addWidget(self._part(other, other.uid in present))

    def _part(self, other: Alike, here: bool) -> QWidget:
        why = text("dossier.join.joins") if self.known else text(WHY[other.why])
        died = text("households.died_on", day=other.died_on) if other.died_on else ""
        who = dotted((other.name, sex_word(other.sex_code), other.birth or "", other.village, died))
        drawn = [f"{benefit_title(b)} {formats.money((b.amount_fen or 0) + b.supplement_fen)}" for b in other.benefits]
        draws = (
            text("dossier.join.draws", what=text("kit.comma").join(drawn)) if drawn else text("dossier.join.no_draws")
        )
        box = QWidget()
        layout = column(Sentence(f"{why}{who}", "info" if self.known else "doubt"), label(draws, "2s", wrap=True),
                        spacing=2)  # fmt: skip
        if here and not self.known:
            layout.addWidget(label(text("dossier.join.here"), "2s"))
        elif not other.died_on:
            key = "dossier.join.drop" if self.known else "dossier.join.take"
            words = text(key, name=other.name)
            act = partial(self.join, None if self.known else other)
            layout.addLayout(row(button(words, act, kind="link"), None))
        box.setLayout(layout)
        return box

    def join(self, other: Alike | None) -> None:
        """Take a person on record (None: enter a new one after all)."""
        self.known = other
        for key in (*OF_NEW, "id_no"):
            self.form[key].setVisible(other is None)
        self._leaving = ()
        self._show_alike()
        self.form["relation"].setFocus()
        self.changed.emit()
        self.left.emit()

    def lines(self) -> list[str]:
        values = self.form.values
        name = self.known.name if self.known else values["name"]
        if not name or not values["month"]:
            return []
        count = len(self.subject.present)
        words = [text("dossier.join.what", name=name, month=formats.month(values["month"]), before=count,
                      after=count + 1)]  # fmt: skip
        for line in self._leaving:
            words.append(text("dossier.join.leaves", head=line.head_name, last=formats.month(line.last_month)))
        if self.proposed.chosen:
            return [*words, self.total_line(self.proposed.change_fen)]
        return [*words, text("dossier.join.not_covered")]

    def submit(self) -> dict[str, Any] | None:
        values = super().submit()
        if values is not None and self.known is None:
            same = next((other for other in self._alike if other.why == "same_id"), None)
            if same and values["id_no"]:
                self.form.refuse("id_no", text("dossier.join.same_number", name=same.name))
                return None
        return values

    def work(self, values: dict[str, Any]) -> Work:
        household, member = self.subject.page.uid, self._member(values)
        follow = (self.proposed.chosen, why_of(values))
        return lambda do, job: do.run(add_member, household, member, values["month"], *follow)
