"""What can be changed about a household, each as a form that checks itself and says in numbers what follows."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import (
    change_amount,
    check_amount,
    check_covered,
    grant_entitlement,
    set_covered,
)
from minsheng_desktop.entitlements.due_amounts import propose, set_covered_reckoned
from minsheng_desktop.entitlements.granting import GrantMore
from minsheng_desktop.entitlements.reckoning import Reckoned
from minsheng_desktop.households.columns import relation_words
from minsheng_desktop.households.editing import edit_household, set_relation
from minsheng_desktop.households.records import Membership
from minsheng_desktop.rules import year_month
from ui.households.change_form import ChangeForm, Check, Look, PersonsField, Subject, Work
from ui.households.ending_forms import why_fields, why_of
from ui.households.wording import difference
from ui.kit import formats
from ui.kit.fields import ChoiceField, money_field, month_field, text_field
from ui.kit.forms import FormField


class AmountForm(ChangeForm):
    """改金额: from a month on."""

    def __init__(self, subject: Subject) -> None:
        month = text("households.change.month_from")
        fields = [
            ("amount", money_field(text("entitlements.field.amount_fen"), help_line=text("households.change.monthly"))),
            (
                "supplement",
                money_field(text("entitlements.field.supplement_fen"), optional=True,
                            help_line=text("households.change.monthly")),
            ),
            ("month", month_field(month, help_line=text("households.change.month_help"))),
            *why_fields(),
        ]  # fmt: skip
        super().__init__(subject, fields)
        benefit = self.benefit
        self.form.set_values(
            {"amount": benefit.amount_fen, "supplement": benefit.supplement_fen or None, "month": subject.page.month}
        )

    def check(self) -> Check | None:
        uid, values = self.benefit.uid, self.form.values
        if values["amount"] is None:
            return None
        return lambda uow: check_amount(uow, uid, values["month"], values["amount"], values["supplement"] or 0)

    def lines(self) -> list[str]:
        benefit, values = self.benefit, self.form.values
        amount, extra, month = values["amount"], values["supplement"] or 0, values["month"]
        if amount is None or month is None:
            return []
        before = benefit.amount_fen or 0
        change = amount + extra - before - benefit.supplement_fen
        words = [
            text("households.change.amount", old=formats.money(before), new=formats.money(amount),
                 difference=difference(amount - before)),
        ]  # fmt: skip
        if extra != benefit.supplement_fen:
            words.append(
                text("households.change.supplement", old=formats.money(benefit.supplement_fen),
                     new=formats.money(extra), difference=difference(extra - benefit.supplement_fen))
            )  # fmt: skip
        words.append(self.total_line(change))
        last = formats.month(year_month.add(month, -1))
        return [*words, text("households.change.from_month", month=formats.month(month), last=last)]

    def work(self, values: dict[str, Any]) -> Work:
        uid, seen = self.benefit.uid, self.benefit.version
        amounts = (values["month"], values["amount"], values["supplement"] or 0)
        return lambda do, job: do.run(change_amount, uid, *amounts, seen=seen, why=why_of(values))


class CoveredForm(ChangeForm):
    """保障人员: who is covered from a month on."""

    def __init__(self, subject: Subject) -> None:
        chosen = subject.benefit.covered_uids if subject.benefit else ()
        fields: list[tuple[str, FormField]] = [
            ("persons", PersonsField(text("households.change.persons"), subject.present, chosen)),
            ("month", month_field(text("households.change.month_from"))),
            *why_fields(),
        ]
        super().__init__(subject, fields)
        self.proposed: Reckoned | None = None
        self.follow_box = QCheckBox()
        self.follow_box.setChecked(True)
        self.follow_box.hide()
        self.follow_box.toggled.connect(self.changed)
        self.place.addWidget(self.follow_box)
        self.form.set_values({"month": subject.page.month})

    def look(self) -> Look | None:
        uid, values = self.benefit.uid, self.form.values
        persons = values["persons"]
        if not persons or not values["month"]:
            return None
        return lambda uow: propose(uow, uid, values["month"], persons)

    def show_look(self, found: Reckoned | None) -> None:
        """Take what the amount would be for those who are covered."""
        self.proposed = found
        differs = found is not None and found.amount_fen != self.benefit.amount_fen
        self.follow_box.setVisible(differs)
        if found is not None and differs:
            amounts = {"old": formats.money(self.benefit.amount_fen), "new": formats.money(found.amount_fen)}
            self.follow_box.setText(text("changes.form.follow_amount", **amounts))

    def _follows(self) -> bool:
        """Whether the amount is set as proposed in the same step."""
        found = self.proposed
        return found is not None and found.amount_fen != self.benefit.amount_fen and self.follow_box.isChecked()

    def check(self) -> Check | None:
        uid, values = self.benefit.uid, self.form.values
        persons = values["persons"] or ()
        if not persons and not self.dirty:  # who is covered was never told: nothing to find fault with yet
            return None
        return lambda uow: check_covered(uow, uid, persons, values["month"])

    def lines(self) -> list[str]:
        values, benefit = self.form.values, self.benefit
        wanted = set(values["persons"] or ())
        names = {member.person_uid: member.name for member in self.subject.page.members}
        join = text("households.names").join
        words = [text("households.change.covered", old=benefit.covered, new=len(wanted))]
        added = [names[uid] for uid in names if uid in wanted and uid not in benefit.covered_uids]
        gone = [names[uid] for uid in names if uid not in wanted and uid in benefit.covered_uids]
        if added and benefit.covered_uids:
            words.append(text("households.change.covered_added", names=join(added)))
        if gone:
            words.append(text("households.change.covered_gone", names=join(gone)))
        found = self.proposed
        if found is not None and self._follows():
            return [*words, found.sentence, self.total_line(found.amount_fen - (benefit.amount_fen or 0))]
        return [*words, text("households.change.amount_stays", amount=formats.money(benefit.amount_fen))]

    def work(self, values: dict[str, Any]) -> Work:
        uid, seen = self.benefit.uid, self.benefit.version
        given = (uid, list(values["persons"]), values["month"])
        run = set_covered_reckoned if self._follows() else set_covered
        return lambda do, job: do.run(run, *given, seen=seen, why=why_of(values))


class RelationForm(ChangeForm):
    """成员关系: how a member is related to the head."""

    def __init__(self, subject: Subject) -> None:
        members = [(member.uid, member.name) for member in subject.page.members]
        self._words = [(word, word) for word in relation_words()]
        fields: list[tuple[str, FormField]] = [
            ("member", ChoiceField(text("households.change.who"), members)),
            ("relation", ChoiceField(text("households.field.relation"), self._words)),
        ]
        super().__init__(subject, fields)
        chosen = subject.member or next((m for m in subject.page.members if not m.is_head), subject.page.members[0])
        self.form["member"].set_value(chosen.uid)
        self._show_relation()
        self.form["member"].changed.connect(self._show_relation)

    def _member(self) -> Membership:
        return next(member for member in self.subject.page.members if member.uid == self.form["member"].value)

    def _show_relation(self) -> None:
        known = self._member().relation
        field = self.form["relation"]
        if isinstance(field, ChoiceField) and known and (known, known) not in self._words:
            field.set_choices([(known, known), *self._words])
        field.set_value(known)

    def lines(self) -> list[str]:
        member, wanted = self._member(), self.form["relation"].value
        if not wanted or wanted == member.relation:
            return []
        return [text("households.change.relation", name=member.name, old=member.relation or text("kit.none"),
                     new=wanted)]  # fmt: skip

    def work(self, values: dict[str, Any]) -> Work:
        return lambda do, job: do.run(set_relation, values["member"], values["relation"])


class GrantForm(ChangeForm):
    """登记待遇: another benefit of the household or of a member."""

    def __init__(self, subject: Subject) -> None:
        programmes = [
            (p.code, p.name) for p in subject.programmes if "roster" in p.scope and p.unit in ("household", "person")
        ]
        members = [(member.person_uid, member.name) for member in subject.present]
        fields: list[tuple[str, FormField]] = [
            ("programme", ChoiceField(text("households.filter.programme"), programmes, must_choose=True)),
            ("person", ChoiceField(text("households.change.holder"), members)),
            (
                "amount",
                money_field(text("households.change.amount_field"), help_line=text("households.change.monthly")),
            ),
            ("month", month_field(text("households.change.month_from"))),
            ("category", text_field(text("households.field.category"), optional=True, width=80)),
            ("covered", PersonsField(text("households.change.persons"), subject.present, ())),
            *why_fields(),
        ]
        super().__init__(subject, fields)
        self.form.set_values({"month": year_month.add(subject.page.month, 1)})
        if members:
            self.form["person"].set_value(members[0][0])
            self.form["covered"].set_value([members[0][0]])
        self.form["programme"].changed.connect(self._fit)
        self._fit()

    def _unit(self) -> str:
        code = self.form["programme"].value
        return next((p.unit for p in self.subject.programmes if p.code == code), "")

    def _fit(self) -> None:
        self.form["covered"].setVisible(self._unit() == "household")

    def lines(self) -> list[str]:
        values = self.form.values
        if not values["programme"] or values["amount"] is None or values["month"] is None:
            return []
        name = next(p.short_name for p in self.subject.programmes if p.code == values["programme"])
        granted = text(
            "households.change.grant", programme=name, amount=formats.money(values["amount"]),
            month=formats.month(values["month"]),
        )  # fmt: skip
        return [granted, self.total_line(values["amount"]), text("households.change.papers")]

    def work(self, values: dict[str, Any]) -> Work:
        home = self.subject.page.uid if self._unit() == "household" else None
        covered = list(values["covered"] or ()) if home else []
        return lambda do, job: do.run(
            grant_entitlement,
            values["programme"],
            values["person"],
            values["month"],
            values["amount"],
            home,
            values["category"] or "",
            covered,
            GrantMore(why=why_of(values)),
        )


DETAILS = ("number", "village_group", "address", "booklet_no")


class DetailsForm(ChangeForm):
    """家庭信息: number, group, address, booklet."""

    def __init__(self, subject: Subject) -> None:
        fields: list[tuple[str, FormField]] = [
            ("number", text_field(text("households.field.number"), optional=True)),
            ("village_group", text_field(text("households.field.village_group"), optional=True)),
            ("address", text_field(text("households.field.address"), optional=True)),
            ("booklet_no", text_field(text("households.field.booklet_no"), optional=True)),
        ]
        super().__init__(subject, fields)
        self.form.set_values({key: subject.page.values[key] for key in DETAILS})

    def lines(self) -> list[str]:
        known, values = self.subject.page.values, self.form.values
        none = text("kit.none")
        return [
            text("households.change.detail", field=text(f"households.field.{key}"), old=known[key] or none,
                 new=values[key] or none)
            for key in DETAILS
            if (known[key] or None) != values[key]
        ]  # fmt: skip

    def work(self, values: dict[str, Any]) -> Work:
        uid, seen = self.subject.page.uid, self.subject.page.version
        return lambda do, job: do.run(edit_household, uid, values, seen=seen)
