"""暂停、恢复、渐退、改类别: how a benefit stands from a month on."""

from __future__ import annotations

from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import (
    begin_grace,
    change_category,
    check_category,
    check_state,
    resume_entitlement,
    suspend_entitlement,
)
from minsheng_desktop.rules import year_month
from ui.households.change_form import ChangeForm, Check, Subject, Work
from ui.households.ending_forms import why_fields, why_of
from ui.households.wording import category_words
from ui.kit import formats
from ui.kit.fields import month_field, text_field
from ui.kit.forms import FormField

GRACE_MONTHS = 6


class StateForm(ChangeForm):
    """The month, perhaps the last one, and why."""

    status = ""
    run: Any = None

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject, self.fields())
        self.form.set_values({"month": year_month.add(subject.page.month, 1)})

    def fields(self) -> list[tuple[str, FormField]]:
        """The fields asked for."""
        return [
            ("month", month_field(text("households.change.month_from"),
                                  help_line=text("households.change.month_help"))),
            *why_fields(),
        ]  # fmt: skip

    def check(self) -> Check | None:
        uid, month, last, status = self.benefit.uid, self.form["month"].value, self._last(), self.status
        return (lambda uow: check_state(uow, uid, month, status, last)) if month else None

    def _last(self) -> int | None:
        return self.form["last_month"].value if "last_month" in self.form.fields else None

    def drawn(self) -> int:
        """What the benefit comes to a month; fen."""
        return (self.benefit.amount_fen or 0) + self.benefit.supplement_fen

    def params(self) -> dict[str, str]:
        """What the sentences about it name."""
        month = self.form["month"].value
        return {"programme": self.benefit.programme, "amount": formats.money(self.drawn()),
                "month": formats.month(month)}  # fmt: skip

    def work(self, values: dict[str, Any]) -> Work:
        uid, seen, run = self.benefit.uid, self.benefit.version, type(self).run
        month, why = values["month"], why_of(values)
        return lambda do, job: do.run(run, uid, month, why.reason, seen=seen, approver=why.approver)


class SuspendForm(StateForm):
    """暂停发放."""

    status = "suspended"
    run = suspend_entitlement

    def lines(self) -> list[str]:
        if not self.form["month"].value:
            return []
        return [text("dossier.state.suspend", **self.params()), self.total_line(-self.drawn())]


class ResumeForm(StateForm):
    """恢复发放."""

    status = "active"
    run = resume_entitlement

    def lines(self) -> list[str]:
        if not self.form["month"].value:
            return []
        words = [text("dossier.state.resume", **self.params())]
        if self.benefit.status == "suspended":
            words.append(self.total_line(self.drawn()))
        return words


class GraceForm(StateForm):
    """转入渐退."""

    status = "grace"

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self.form.set_values({"last_month": year_month.add(subject.page.month, GRACE_MONTHS)})

    def fields(self) -> list[tuple[str, FormField]]:
        month, *why = super().fields()
        return [month, ("last_month", month_field(text("dossier.state.grace_last"))), *why]

    def lines(self) -> list[str]:
        month, last = self.form["month"].value, self._last()
        if not month or not last:
            return []
        count = year_month.count(month, last)
        return [text("dossier.state.grace", last=formats.month(last), count=count, **self.params())]

    def work(self, values: dict[str, Any]) -> Work:
        uid, seen = self.benefit.uid, self.benefit.version
        months, why = (values["month"], values["last_month"]), why_of(values)
        return lambda do, job: do.run(begin_grace, uid, *months, why.reason, seen=seen, approver=why.approver)


class CategoryForm(StateForm):
    """调整类别."""

    def fields(self) -> list[tuple[str, FormField]]:
        made = text_field(text("households.field.category"), width=80, help_line=text("dossier.state.category_help"))
        return [("category", made), *super().fields()]

    def check(self) -> Check | None:
        uid, values = self.benefit.uid, self.form.values
        if not values["month"] or not values["category"]:
            return None
        return lambda uow: check_category(uow, uid, values["month"], values["category"])

    def lines(self) -> list[str]:
        values = self.form.values
        if not values["month"] or not values["category"]:
            return []
        old = category_words(self.benefit.category) or text("kit.none")
        new = category_words(values["category"])
        amount = formats.money(self.benefit.amount_fen)
        return [
            text("dossier.state.category", old=old, new=new, month=formats.month(values["month"])),
            text("households.change.amount_stays", amount=amount),
        ]

    def work(self, values: dict[str, Any]) -> Work:
        uid, seen = self.benefit.uid, self.benefit.version
        why = why_of(values)
        given = (values["month"], values["category"], why.reason)
        return lambda do, job: do.run(change_category, uid, *given, seen=seen, approver=why.approver)
