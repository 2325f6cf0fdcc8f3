"""迁往外乡镇、接收、不接收、撤回、转给乡镇: the forms of a move between townships."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.moved_households import assign_relocation, close_relocation
from minsheng_desktop.households.moved_away import Departure, take_back
from minsheng_desktop.households.moved_content import MovedBenefit
from minsheng_desktop.households.moving_in import (
    Acceptance,
    ArrivalPage,
    ChosenBenefit,
    accept_arrival,
    check_acceptance,
    decline_arrival,
    sharers,
)
from minsheng_desktop.households.moving_out import (
    Destination,
    MovingOutPreview,
    destinations,
    let_go_again,
    move_out,
    preview_moving_out,
)
from ui.households.change_form import ChangeForm, Check, Look, PersonsField, Subject, Work
from ui.households.ending_forms import why_fields, why_of
from ui.households.wording import dotted
from ui.kit import formats
from ui.kit.area_field import AreaField
from ui.kit.fields import ChoiceField, LongField, month_field, text_field
from ui.kit.forms import FormField
from ui.kit.theme import theme

# What ``check_acceptance`` finds wrong, and the field it stands under.
PLACES = {"village": "village", "month": "month"}


class BoxesField(FormField):
    """Which of some things: a box for each, by its place in the list; ``ticked`` how they begin, ``needed`` one of
    them at least."""

    def __init__(
        self, name: str, words: Sequence[str], *, ticked: bool, needed: bool = False, help_line: str = ""
    ) -> None:
        box = QWidget()
        super().__init__(name, box, help_line=help_line, optional=not needed)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(4))
        self.boxes: list[QCheckBox] = []
        for one in words:
            made = QCheckBox(one)
            made.setChecked(ticked)
            made.toggled.connect(self._toggled)
            layout.addWidget(made)
            self.boxes.append(made)
        if self.boxes:
            self.setFocusProxy(self.boxes[0])

    @property
    def value(self) -> tuple[int, ...]:
        return tuple(at for at, made in enumerate(self.boxes) if made.isChecked())

    def is_empty(self) -> bool:
        return not self.value

    def set_value(self, value: Any) -> None:
        for at, made in enumerate(self.boxes):
            made.setChecked(at in (value or ()))

    def _toggled(self, _on: bool) -> None:
        self.clear_sentence()
        self.changed.emit()


def benefit_words(line: MovedBenefit, names: Sequence[str]) -> str:
    """“农村低保 530.00 元/月 · 严明月”."""
    words = text("relocation.panel.monthly", programme=line.programme, amount=formats.money(line.total_fen))
    return dotted((words, names[line.holder]))


class MoveOutForm(ChangeForm):
    """迁往外乡镇: the household, or some of it, goes to another township; everything it draws here ends."""

    def __init__(self, subject: Subject) -> None:
        people = [member.person_uid for member in subject.present]
        self.township = AreaField(
            text("relocation.form.township"), optional=True, help_line=text("relocation.form.township_help")
        )
        fields: list[tuple[str, FormField]] = [
            ("township", self.township),
            ("place", text_field(text("relocation.form.place"), optional=True)),
            ("persons", PersonsField(text("relocation.form.persons"), subject.present, people)),
            ("month", month_field(text("relocation.form.month"), help_line=text("relocation.form.month_help"))),
            *why_fields(),
        ]
        super().__init__(subject, fields)
        self.form.set_values({"month": subject.page.month})
        self._found: MovingOutPreview | None = None

    def _given(self) -> tuple[bytes, Destination, int | None, tuple[bytes, ...]]:
        values = self.form.values
        persons = values["persons"] or ()
        whole = len(persons) == len(self.subject.present)
        to = Destination(str(values["township"] or ""), values["place"] or "")
        return self.subject.page.uid, to, values["month"], () if whole else persons

    def look(self) -> Look:
        household, to, month, persons = self._given()
        asked = month is not None and (to.code or to.place) and self.form["persons"].value

        def _look(uow: Any) -> tuple[tuple[Choice, ...], MovingOutPreview | None]:
            offered = () if self.township.edit.choices else destinations(uow)
            return offered, preview_moving_out(uow, household, to, month or 0, persons) if asked else None

        self._found = None
        return _look

    def show_look(self, found: tuple[tuple[Choice, ...], MovingOutPreview | None]) -> None:
        offered, self._found = found
        if offered:
            self.township.set_villages(offered)

    def lines(self) -> list[str]:
        found = self._found
        if found is None:
            return [text("relocation.form.choose")]
        join = text("households.names").join
        words = [text("relocation.cli.goes", names=join(found.moving), place=found.destination,
                      month=formats.month(found.month))]  # fmt: skip
        words += [
            text("relocation.cli.ends", programme=line.programme, amount=formats.money(line.total_fen),
                 month=formats.month(line.last_month))
            for line in found.benefits
        ]  # fmt: skip
        words += [
            text("dossier.member.review", programme=line.programme, before=line.covered_before,
                 after=line.covered_after, amount=formats.money(line.amount_fen))
            for line in found.reviews
        ]  # fmt: skip
        return [*words, text("relocation.form.next")]

    def losses(self) -> list[str]:
        count = self._found.cases if self._found else 0
        return [text("relocation.cases", count=count)] if count else []

    def submit(self) -> dict[str, Any] | None:
        values = super().submit()
        if values is not None and not values["township"] and not values["place"]:
            self.form.refuse("township", text("errors.relocation.no_place"))
            return None
        return values

    def work(self, values: dict[str, Any]) -> Work:
        household, to, month, persons = self._given()
        return lambda do, job: do.run(move_out, household, to, month, persons, why_of(values))


class AcceptForm(ChangeForm):
    """接收: where the household lives here, whom of it, and which of its benefits go on without an application."""

    def __init__(self, page: ArrivalPage, villages: Sequence[Choice]) -> None:
        self.page = page
        members, known = page.moved.members, {line.member: line.village for line in page.known}
        people = [
            dotted(
                (
                    m.name,
                    m.relation,
                    text("households.died") if m.died_on else "",
                    text("relocation.panel.here", village=known[at]) if at in known else "",
                )
            )
            for at, m in enumerate(members)
        ]
        # What no programme of this office is cannot begin here; what the dead drew or shared not as it was.
        self.offered = [
            at
            for at, line in enumerate(page.moved.benefits)
            if line.programme_code not in page.unknown and not sharers(page.moved, line)[0]
        ]
        names = [member.name for member in members]
        drawn = [benefit_words(page.moved.benefits[at], names) for at in self.offered]
        village = AreaField(text("households.field.village"))
        village.set_villages(villages)
        fields: list[tuple[str, FormField]] = [
            ("village", village),
            ("village_group", text_field(text("households.field.village_group"), optional=True)),
            ("address", text_field(text("households.field.address"), optional=True)),
            ("month", month_field(text("households.change.month_from"))),
            ("members", BoxesField(text("relocation.form.members"), people, ticked=True, needed=True)),
            ("benefits", BoxesField(text("relocation.form.benefits"), drawn, ticked=False,
                                    help_line=text("relocation.form.benefits_help"))),
        ]  # fmt: skip
        super().__init__(None, fields)
        self.form["benefits"].setVisible(bool(drawn))
        self.form.set_values({"month": page.arrival.month, "address": page.arrival.place})

    def _wish(self) -> Acceptance:
        values = self.form.values
        chosen = tuple(ChosenBenefit(self.offered[at]) for at in values["benefits"])
        return Acceptance(
            values["village"], values["village_group"] or "", values["address"] or "", values["month"],
            values["members"], chosen,
        )  # fmt: skip

    def check(self) -> Check | None:
        wish, order = self._wish(), self.page.arrival.uid
        if not wish.members:
            return None

        def _check(uow: Any) -> dict[str, AppError]:
            return {PLACES.get(key, key): error for key, error in check_acceptance(uow, order, wish).items()}

        return _check if wish.village else None

    def lines(self) -> list[str]:
        wish = self._wish()
        count, drawn = len(wish.members or ()), len(wish.benefits)
        return [text("relocation.form.takes", name=self.page.arrival.head_name, count=count, benefits=drawn)]

    def work(self, values: dict[str, Any]) -> Work:
        order, wish = self.page.arrival.uid, self._wish()
        return lambda do, job: do.run(accept_arrival, order, wish)


class ReasonForm(ChangeForm):
    """One text that must be told."""

    def __init__(self, name: str, help_line: str) -> None:
        super().__init__(None, [("reason", LongField(name, lines=3, help_line=help_line, optional=False))])


class DeclineForm(ReasonForm):
    """不接收: the reason goes to the county and to the township the household came from."""

    def __init__(self, page: ArrivalPage) -> None:
        super().__init__(text("relocation.form.reason"), text("relocation.form.reason_help"))
        self.order, self.said = page.arrival.uid, text("relocation.declined_short", name=page.arrival.head_name)

    def work(self, values: dict[str, Any]) -> Work:
        order, reason = self.order, values["reason"]
        return lambda do, job: do.run(decline_arrival, order, reason)


class TakeBackForm(ChangeForm):
    """撤回迁出: the household belongs here again; its benefits go on where that is ticked."""

    def __init__(self, departure: Departure) -> None:
        self.departure = departure
        words = [benefit_words(line, departure.members) for line in departure.benefits]
        fields: list[tuple[str, FormField]] = [
            ("benefits", BoxesField(text("relocation.form.again"), words, ticked=True,
                                    help_line=text("relocation.form.again_help"))),
            *why_fields(),
        ]  # fmt: skip
        super().__init__(None, fields)
        self.form["benefits"].setVisible(bool(words))

    def lines(self) -> list[str]:
        return [text("relocation.form.back", name=self.departure.head_name, count=len(self.departure.members))]

    def work(self, values: dict[str, Any]) -> Work:
        chosen, uid = [self.departure.benefits[at].uid for at in values["benefits"]], self.departure.uid
        return lambda do, job: do.run(take_back, uid, chosen, why_of(values))


class LetGoForm(ChangeForm):
    """确认已迁出: the other township has the household, so it is let go here again."""

    def __init__(self, departure: Departure) -> None:
        super().__init__(None, why_fields())
        self.departure = departure

    def lines(self) -> list[str]:
        return [text("relocation.form.settles", name=self.departure.head_name)]

    def work(self, values: dict[str, Any]) -> Work:
        uid = self.departure.uid
        return lambda do, job: do.run(let_go_again, uid, why_of(values))


class AssignForm(ChangeForm):
    """转给乡镇: whose household it is from now on to answer for."""

    def __init__(self, departure: Departure, townships: Sequence[tuple[str, str]]) -> None:
        field = ChoiceField(text("relocation.form.to"), townships, must_choose=True)
        super().__init__(None, [("township", field)])
        self.departure, self.names = departure, dict(townships)

    def lines(self) -> list[str]:
        name = self.names.get(str(self.form["township"].value or ""), "")
        return [text("relocation.form.passes", name=self.departure.head_name, township=name)] if name else []

    def work(self, values: dict[str, Any]) -> Work:
        uid, township = self.departure.uid, values["township"]
        return lambda do, job: do.run(assign_relocation, uid, township)


class LeftCountyForm(ReasonForm):
    """迁往县外: nobody in the county waits for the household any more."""

    def __init__(self, departure: Departure) -> None:
        super().__init__(text("relocation.form.remark"), text("relocation.form.remark_help"))
        self.uid, self.said = departure.uid, text("relocation.closed_short", name=departure.head_name)

    def work(self, values: dict[str, Any]) -> Work:
        uid, remark = self.uid, values["reason"]
        return lambda do, job: do.run(close_relocation, uid, remark)
