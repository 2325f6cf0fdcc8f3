"""停发 with what hangs on it, 转办 into another programme, 收入变化 with the amount that follows."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import check_amount, check_stop
from minsheng_desktop.entitlements.due_amounts import change_income, propose
from minsheng_desktop.entitlements.followers import Follower
from minsheng_desktop.entitlements.reckoning import Reckoned
from minsheng_desktop.entitlements.stopping import StopPreview, preview_stop, stop_with
from minsheng_desktop.entitlements.transfers import (
    TransferPreview,
    TransferWish,
    preview_transfer,
    transfer_entitlement,
)
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.rules import year_month
from ui.households.change_form import ChangeForm, Check, Look, PersonsField, Subject, Work
from ui.households.wording import status_word
from ui.kit import formats
from ui.kit.cards import discard
from ui.kit.fields import ChoiceField, money_field, month_field, text_field
from ui.kit.forms import FormField

Fields = list[tuple[str, FormField]]


def why_fields() -> Fields:
    """Reason and approver (R-047)."""
    return [
        ("reason", text_field(text("dossier.state.reason"), optional=True)),
        ("approver", text_field(text("reviews.form.approver"), optional=True)),
    ]


def why_of(values: dict[str, Any]) -> Why:
    """Reason and approver as entered."""
    return Why(values["reason"] or "", values["approver"] or "")


class StopForm(ChangeForm):
    """停发: the last month paid, and what is drawn only beside the benefit."""

    def __init__(self, subject: Subject) -> None:
        statuses = [(code, status_word(code)) for code in ("stopped", "cancelled")]
        fields: Fields = [
            ("month", month_field(text("households.change.last_month"), help_line=text("households.change.last_help"))),
            ("status", ChoiceField(text("households.change.status_after"), statuses, width=120)),
            *why_fields(),
        ]
        super().__init__(subject, fields)
        self.boxes: dict[bytes, QCheckBox] = {}
        self.follows: tuple[Follower, ...] = ()
        self.form.set_values({"month": subject.page.month})

    def check(self) -> Check | None:
        uid, month = self.benefit.uid, self.form.values["month"]
        return (lambda uow: check_stop(uow, uid, month)) if month else None

    def look(self) -> Look | None:
        uid, month = self.benefit.uid, self.form.values["month"]
        return (lambda uow: preview_stop(uow, [uid], month)) if month else None

    def show_look(self, found: StopPreview) -> None:
        """Offer to stop in the same month what loses its ground."""
        self.follows = found.follows
        for uid in [uid for uid in self.boxes if uid not in {line.uid for line in found.follows}]:
            discard(self.boxes.pop(uid))
        for line in found.follows:
            if line.uid not in self.boxes:
                box = QCheckBox(text("changes.form.follow", name=line.name, programme=line.programme))
                box.setChecked(True)
                box.toggled.connect(self.changed)
                self.place.addWidget(box)
                self.boxes[line.uid] = box

    def lines(self) -> list[str]:
        month = self.form.values["month"]
        if month is None:
            return []
        benefit = self.benefit
        drawn = (benefit.amount_fen or 0) + benefit.supplement_fen
        next_month = formats.month(year_month.add(month, 1))
        stop = text(
            "households.change.stop", programme=benefit.programme, amount=formats.money(drawn),
            last=formats.month(month), next=next_month,
        )  # fmt: skip
        chosen = [line for line in self.follows if self.boxes[line.uid].isChecked()]
        change = benefit.fen_in(self.subject.page.month) + sum(line.amount_fen for line in chosen)
        return [stop, self.total_line(-change)]

    def work(self, values: dict[str, Any]) -> Work:
        uid, seen = self.benefit.uid, self.benefit.version
        chosen = [one for one, box in self.boxes.items() if box.isChecked()]
        given = (values["month"], chosen, why_of(values), values["status"])
        return lambda do, job: do.run(stop_with, uid, *given, seen=seen)


class IncomeForm(ChangeForm):
    """收入变化: another income per head; the amount follows from it."""

    def __init__(self, subject: Subject) -> None:
        fields: Fields = [
            ("income", money_field(text("changes.form.income"), help_line=text("changes.form.income_help"))),
            (
                "month",
                month_field(text("households.change.month_from"), help_line=text("households.change.month_help")),
            ),
            *why_fields(),
        ]
        super().__init__(subject, fields)
        self.found: Reckoned | None = None
        self.asked = False
        self.form.set_values({"month": year_month.add(subject.page.month, 1)})

    def check(self) -> Check | None:
        uid, values = self.benefit.uid, self.form.values
        if values["income"] is None or not values["month"]:
            return None
        return lambda uow: check_amount(uow, uid, values["month"], 0)

    def look(self) -> Look | None:
        uid, values = self.benefit.uid, self.form.values
        if values["income"] is None or not values["month"]:
            return None
        return lambda uow: propose(uow, uid, values["month"], income_fen=values["income"])

    def show_look(self, found: Reckoned | None) -> None:
        """Take the amount the income comes to."""
        self.found, self.asked = found, True

    def lines(self) -> list[str]:
        if not self.asked:
            return []
        if self.found is None:
            return [text("changes.form.income_unknown")]
        before = self.benefit.amount_fen or 0
        words = text("changes.form.reckoned", old=formats.money(before), new=formats.money(self.found.amount_fen))
        return [words, self.found.sentence, self.total_line(self.found.amount_fen - before)]

    def work(self, values: dict[str, Any]) -> Work:
        uid, seen = self.benefit.uid, self.benefit.version
        given = (values["month"], values["income"], why_of(values))
        return lambda do, job: do.run(change_income, uid, *given, seen=seen)


class TransferForm(ChangeForm):
    """转办: the old benefit ends the month before, the new one begins, without gap and overlap."""

    def __init__(self, subject: Subject) -> None:
        own = subject.benefit.programme_code if subject.benefit else ""
        programmes = [(p.code, p.name) for p in subject.programmes if p.code != own and "roster" in p.scope]
        usual = [code for code in USUAL.get(own, ()) if code in dict(programmes)]
        programmes.sort(
            key=lambda choice: (choice[0] not in usual, usual.index(choice[0]) if choice[0] in usual else 0)
        )
        covered = subject.benefit.covered_uids or (subject.benefit.holder_uid,) if subject.benefit else ()
        fields: Fields = [
            ("programme", ChoiceField(text("changes.form.to"), programmes)),
            ("persons", PersonsField(text("changes.form.who"), subject.present, covered)),
            ("month", month_field(text("changes.form.first"), help_line=text("changes.form.first_help"))),
            ("amount", money_field(text("households.change.amount_field"), optional=True,
                                   help_line=text("changes.form.amount_help"))),
            ("category", text_field(text("households.field.category"), optional=True, width=80)),
            ("remaining", money_field(text("changes.form.remaining"), optional=True,
                                      help_line=text("changes.form.remaining_help"))),
            *why_fields(),
        ]  # fmt: skip
        super().__init__(subject, fields)
        self.found: TransferPreview | None = None
        self.form.set_values({"month": year_month.add(subject.page.month, 1)})

    def _wish(self, values: dict[str, Any]) -> TransferWish:
        return TransferWish(
            values["programme"], values["month"], tuple(values["persons"] or ()), values["amount"],
            values["category"] or "", remaining_fen=values["remaining"], why=why_of(values),
        )  # fmt: skip

    def look(self) -> Look | None:
        values = self.form.values
        if not values["programme"] or not values["month"]:
            return None
        return partial(_preview, self.benefit.uid, self._wish(values))

    def show_look(self, found: TransferPreview) -> None:
        """Take what the transfer comes to."""
        self.found = found
        self.form["remaining"].setVisible(bool(found.staying))

    def losses(self) -> list[str]:
        return list(self.found.refusals) if self.found else []

    def lines(self) -> list[str]:
        found = self.found
        if found is None:
            return []
        words = [
            text("changes.form.transfer", former=found.former, last=formats.month(found.last_month),
                 programme=found.programme, month=formats.month(found.month)),
        ]  # fmt: skip
        if found.amount_fen is not None:
            words.append(
                text("changes.form.reckoned", old=formats.money(found.former_fen), new=formats.money(found.amount_fen))
            )
            words += [found.sentence] if found.sentence else []
        if found.staying:
            words.append(text("changes.form.staying", count=found.staying))
        if found.gap:
            words.append(text("changes.form.gap", count=len(found.gap)))
        return [*words, *found.warnings]

    def work(self, values: dict[str, Any]) -> Work:
        uid, wish = self.benefit.uid, self._wish(values)
        return lambda do, job: do.run(transfer_entitlement, uid, wish)


def _preview(uid: bytes, wish: TransferWish, uow: Any) -> TransferPreview:
    return preview_transfer(uow, uid, wish)


# Into what people usually pass, most often first.
USUAL = {
    "dibao_rural": ("tekun_dispersed", "tekun_centralized", "dibao_margin", "rigid_expenditure", "dibao_urban"),
    "dibao_urban": ("tekun_dispersed", "tekun_centralized", "dibao_margin", "rigid_expenditure", "dibao_rural"),
    "tekun_dispersed": ("tekun_centralized", "dibao_rural", "dibao_urban"),
    "tekun_centralized": ("tekun_dispersed", "dibao_rural", "dibao_urban"),
    "dibao_margin": ("dibao_rural", "dibao_urban", "tekun_dispersed"),
    "elder_80_allowance": ("elder_centenarian",),
    "fp_contribution": ("fp_reward",),
}
