"""成员离开、换户主、分户、迁村: who belongs to a household and where it lives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.following_amounts import ProposedAmount, propose_leaving
from minsheng_desktop.households.membership import end_membership, preview_end_membership, set_head
from minsheng_desktop.households.moving import move_household, preview_move
from minsheng_desktop.households.outcomes import BenefitToReview, MovePreview, SplitPreview
from minsheng_desktop.households.splitting import preview_split, split_household
from minsheng_desktop.rules import year_month
from ui.households.change_form import ChangeForm, Look, PersonsField, Subject, Work
from ui.households.ending_forms import why_fields, why_of
from ui.households.proposed_boxes import ProposedBoxes
from ui.households.wording import dotted
from ui.kit import formats
from ui.kit.area_field import AreaField
from ui.kit.fields import ChoiceField, month_field, text_field
from ui.kit.forms import FormField

Choices = list[tuple[bytes, str]]


def review_lines(benefits: Sequence[BenefitToReview]) -> list[str]:
    """The benefits whose amounts stay as they are until somebody looks at them."""
    return [
        text("dossier.member.review", programme=line.programme, before=line.covered_before, after=line.covered_after,
             amount=formats.money(line.amount_fen))
        for line in benefits
    ]  # fmt: skip


def _members(subject: Subject, *, heads: bool) -> Choices:
    return [(m.uid, dotted((m.name, m.relation))) for m in subject.present if heads or not m.is_head]


class LeaveForm(ChangeForm):
    """成员离开: with a last month and why."""

    def __init__(self, subject: Subject) -> None:
        several = len(subject.present) > 1
        fields: list[tuple[str, FormField]] = [
            ("member", ChoiceField(text("households.change.who"), _members(subject, heads=not several))),
            ("month", month_field(text("dossier.member.last_month"), help_line=text("dossier.member.last_help"))),
            *why_fields(),
        ]
        super().__init__(subject, fields)
        self.proposed = _amount_boxes(self)
        self.form.set_values({"month": subject.page.month})
        if subject.member and subject.member.uid in [uid for uid, _ in _members(subject, heads=not several)]:
            self.form["member"].set_value(subject.member.uid)
        self._found: tuple[BenefitToReview, ...] = ()

    def look(self) -> Look | None:
        member, month, household = self.form["member"].value, self.form["month"].value, self.subject.page.uid
        person = next((m.person_uid for m in self.subject.page.members if m.uid == member), b"")

        def _look(uow: Any) -> tuple[tuple[BenefitToReview, ...], tuple[ProposedAmount, ...]]:
            amounts = propose_leaving(uow, household, [person], month) if month else ()
            return preview_end_membership(uow, member), amounts

        return _look if member else None

    def show_look(self, found: tuple[tuple[BenefitToReview, ...], tuple[ProposedAmount, ...]]) -> None:
        self._found, amounts = found
        self.proposed.show_lines(amounts)

    def lines(self) -> list[str]:
        member, month = self.form["member"].value, self.form["month"].value
        if not member or not month:
            return []
        name = next(m.name for m in self.subject.page.members if m.uid == member)
        count = len(self.subject.present)
        left = text("dossier.member.leave", name=name, last=formats.month(month), before=count, after=count - 1)
        return [left, *_rest(self, self._found)]

    def work(self, values: dict[str, Any]) -> Work:
        why = why_of(values)
        given = (values["member"], values["month"], why.reason, why.approver, self.proposed.chosen)
        return lambda do, job: do.run(end_membership, *given)


class HeadForm(ChangeForm):
    """换户主."""

    def __init__(self, subject: Subject) -> None:
        fields: list[tuple[str, FormField]] = [
            ("member", ChoiceField(text("dossier.member.new_head"), _members(subject, heads=False))),
            ("month", month_field(text("households.change.month_from"))),
        ]
        super().__init__(subject, fields)
        self.form.set_values({"month": subject.page.month})
        if subject.member and not subject.member.is_head:
            self.form["member"].set_value(subject.member.uid)

    def lines(self) -> list[str]:
        member = next((m for m in self.subject.present if m.uid == self.form["member"].value), None)
        if member is None:
            return []
        old = str(self.subject.page.values["head_name"])
        passed = [b for b in self.subject.page.benefits if b.running and b.unit == "household"]
        words = [text("dossier.member.head", old=old, new=member.name)]
        if passed:
            names = text("households.names").join(line.programme for line in passed)
            words.append(text("dossier.member.head_benefits", names=names, name=member.name))
        return [*words, text("dossier.member.head_relations", count=len(self.subject.present) - 1)]

    def work(self, values: dict[str, Any]) -> Work:
        household = self.subject.page.uid
        return lambda do, job: do.run(set_head, household, values["member"], values["month"])


class SplitForm(ChangeForm):
    """分户: who goes, who heads both households, where they live."""

    def __init__(self, subject: Subject) -> None:
        members = _members(subject, heads=True)
        going = [subject.member.person_uid] if subject.member and not subject.member.is_head else []
        fields: list[tuple[str, FormField]] = [
            ("persons", PersonsField(text("dossier.split.who"), subject.present, going)),
            ("head", ChoiceField(text("dossier.split.head"), members)),
            ("old_head", ChoiceField(text("dossier.split.old_head"), members)),
            ("month", month_field(text("households.change.month_from"))),
            ("village", AreaField(text("households.field.village"), optional=True,
                                  help_line=text("dossier.split.place_help"))),
            ("village_group", text_field(text("households.field.village_group"), optional=True)),
            ("address", text_field(text("households.field.address"), optional=True)),
            *why_fields(),
        ]  # fmt: skip
        super().__init__(subject, fields)
        self.proposed = _amount_boxes(self)
        self.form.set_values({"month": subject.page.month})
        _offer(self.form["village"], subject)
        self._found: SplitPreview | None = None
        self.form["persons"].changed.connect(self._fit)
        self._fit()

    def _going(self) -> list[bytes]:
        chosen = set(self.form["persons"].value or ())
        return [m.uid for m in self.subject.present if m.person_uid in chosen]

    def _fit(self) -> None:
        """The heads are chosen among those who go and those who stay."""
        going, members = self._going(), _members(self.subject, heads=True)
        for key, choices in (
            ("head", [pair for pair in members if pair[0] in going]),
            ("old_head", [pair for pair in members if pair[0] not in going]),
        ):
            field, known = self.form[key], self.form[key].value
            if isinstance(field, ChoiceField):
                field.set_choices(choices)
            if known in [uid for uid, _ in choices]:
                field.set_value(known)
        head_goes = any(m.is_head and m.uid in going for m in self.subject.present)
        self.form["old_head"].setVisible(head_goes)

    def look(self) -> Look | None:
        household, going = self.subject.page.uid, self._going()
        if not going or len(going) == len(self.subject.present):
            self._found = None
            return None
        persons, month = list(self.form["persons"].value or ()), self.form["month"].value

        def _look(uow: Any) -> tuple[SplitPreview, tuple[ProposedAmount, ...]]:
            last = year_month.add(month, -1) if month else 0
            return preview_split(uow, household, going), propose_leaving(uow, household, persons, last) if last else ()

        return _look

    def show_look(self, found: tuple[SplitPreview, tuple[ProposedAmount, ...]]) -> None:
        self._found, amounts = found
        self.proposed.show_lines(amounts)

    def lines(self) -> list[str]:
        found, month = self._found, self.form["month"].value
        if found is None or not month:
            return [text("dossier.split.choose")]
        join = text("households.names").join
        words = [text("dossier.split.who_goes", going=join(found.moving), staying=join(found.staying),
                      count=len(found.moving), rest=len(found.staying), month=formats.month(month))]  # fmt: skip
        if found.follow:
            words.append(text("dossier.split.follow", names=join(found.follow)))
        return [*words, *_rest(self, found.benefits)]

    def work(self, values: dict[str, Any]) -> Work:
        household, going = self.subject.page.uid, self._going()
        place = (values["village"], values["village_group"], values["address"])
        head_goes = any(m.is_head and m.uid in going for m in self.subject.present)
        new_head = values["old_head"] if head_goes else None
        follow = (None, self.proposed.chosen, why_of(values))
        return lambda do, job: do.run(
            split_household, household, going, values["head"], values["month"], *place, new_head, *follow
        )


class MoveForm(ChangeForm):
    """迁村: another village of this office from a month on."""

    def __init__(self, subject: Subject) -> None:
        fields: list[tuple[str, FormField]] = [
            ("village", AreaField(text("dossier.move.village"))),
            ("village_group", text_field(text("households.field.village_group"), optional=True)),
            ("address", text_field(text("households.field.address"), optional=True)),
            ("month", month_field(text("households.change.month_from"), help_line=text("dossier.move.month_help"))),
            *why_fields(),
        ]
        super().__init__(subject, fields)
        self.proposed = _amount_boxes(self)
        self.form.set_values({"month": subject.page.month})
        _offer(self.form["village"], subject)
        self._found: MovePreview | None = None

    def look(self) -> Look | None:
        household, village, month = self.subject.page.uid, self.form["village"].value, self.form["month"].value
        self._found = None
        return (lambda uow: preview_move(uow, household, village, month)) if village and month else None

    def show_look(self, found: MovePreview) -> None:
        self._found = found
        self.proposed.show_lines(found.amounts)

    def lines(self) -> list[str]:
        found = self._found
        if found is None:
            return []
        words = [text("dossier.move.what", old=found.village_before or text("kit.none"), new=found.village_after,
                      count=len(found.members), month=formats.month(found.month))]  # fmt: skip
        if found.benefits:
            names = text("households.names").join(found.benefits)
            words.append(text("dossier.move.benefits", count=len(found.benefits), names=names))
        return [*words, *_rest(self, ())]

    def work(self, values: dict[str, Any]) -> Work:
        place = (values["village"], values["village_group"] or "", values["address"] or "", values["month"])
        household = self.subject.page.uid
        follow = (self.proposed.chosen, why_of(values))
        return lambda do, job: do.run(move_household, household, *place, *follow)


def _amount_boxes(form: ChangeForm) -> ProposedBoxes:
    """The amounts that follow from who leaves or where the household goes, below the fields."""
    made = ProposedBoxes("dossier.follow.amount", ticked=True)
    made.changed.connect(form.changed)
    form.place.addWidget(made)
    return made


def _rest(form: LeaveForm | SplitForm | MoveForm, benefits: Sequence[BenefitToReview]) -> list[str]:
    """The benefits whose amounts stay, and what the household draws where some follow."""
    chosen = form.proposed.chosen
    words = review_lines([line for line in benefits if line.uid not in chosen])
    return [*words, form.total_line(form.proposed.change_fen)] if chosen else words


def _offer(field: FormField, subject: Subject) -> None:
    if isinstance(field, AreaField):
        field.set_villages(subject.villages)
