"""The side panel of 补发追回: a new line, what the records show, settling the ticked lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.back_pay import (
    make_back_pay,
    reckoning_sentence,
    settle_back_pay,
)
from minsheng_desktop.disbursements.finding import FINDERS, find_back_pay, record_found
from minsheng_desktop.disbursements.records import WAITING, BackPayTotals, NewBackPay
from minsheng_desktop.entitlements.service import RosterFilter, entitlement_row, roster_first
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules import year_month
from ui.kit.buttons import button
from ui.kit.cards import Card, fact
from ui.kit.fields import ChoiceField, DateField, money_field, month_field, text_field
from ui.kit.formats import money, month, number
from ui.kit.forms import Form
from ui.kit.labels import label
from ui.kit.side_panel import PanelSplit

HITS = 40  # benefits offered for a name
FIND_KEYS = {"late_start": "back_pay.find.late_start", "gap": "back_pay.find.gap"}
LESS, MORE = 1, -1


class BackPayPanel(QObject):
    """Fills the panel of ``page`` with one form at a time."""

    def __init__(self, page: Any, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: Form | None = None
        self.save: QWidget | None = None
        split.panel.closed.connect(split.close_panel)

    def _put(self, title: str, detail: str, parts: Sequence[QWidget], verb: str = "", act: Any = None) -> None:
        panel = self._split.panel
        panel.show_head(title, "", detail)
        panel.show_body(*parts)
        drop = button(text("households.change.cancel"), panel.ask_close)
        self.save = button(verb, act, kind="primary") if verb else None
        panel.show_foot(*((self.save, drop) if self.save else (drop,)))
        self._split.open_panel()
        panel.focus_first()

    def _refused(self, error: AppError) -> None:
        if self.save is not None:
            self.save.setEnabled(True)
        self._page.failed(error)

    def _write(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        if self.save is not None:
            self.save.setEnabled(False)
        self._page.session.write(lambda do, job: work(do), done, self._refused, owner=self)

    # -- a new line ------------------------------------------------------------------------------

    def open_new(self, entitlement: bytes | None = None) -> None:
        """The form of a new line; a benefit may be given."""
        if not self._page.allowed("edit"):
            return
        causes = [(item.code, item.label) for item in load_code_lists()["back_pay_cause"].items]
        kinds = [(LESS, text("back_pay.form.less")), (MORE, text("back_pay.form.more"))]
        self.form = Form(
            [
                ("who", text_field(text("back_pay.form.who"), help_line=text("back_pay.form.who_help"), optional=True)),
                ("benefit", ChoiceField(text("back_pay.form.benefit"), [], must_choose=True)),
                ("kind", ChoiceField(text("back_pay.form.kind"), kinds)),
                ("first", month_field(text("back_pay.form.first"))),
                ("last", month_field(text("back_pay.form.last"))),
                ("difference", money_field(text("back_pay.column.difference"))),
                ("cause", ChoiceField(text("back_pay.column.cause"), causes)),
                ("note", text_field(text("back_pay.column.note"), optional=True)),
            ]
        )
        self.form.fields["who"].left.connect(self._look)
        self._put(text("back_pay.page.new"), text("back_pay.form.about"), [self.form], text("back_pay.form.save"),
                  self.submit)  # fmt: skip
        if entitlement is None:
            self.form.fields["who"].setFocus()
            return
        self._page.session.read(
            lambda uow, job: [entitlement_row(uow, entitlement)], self._offer, self._refused, owner=self
        )

    def _look(self) -> None:
        words = str(self.form.fields["who"].value or "") if self.form else ""
        if words:
            self._page.session.read(
                lambda uow, job: roster_first(uow, RosterFilter(text=words), HITS), self._offer, self._refused,
                owner=self,
            )  # fmt: skip

    def _offer(self, rows: Sequence[Any]) -> None:
        if self.form is None:
            return
        field = self.form.fields["benefit"]
        choices = [
            (row.uid, text("back_pay.form.offer", name=row.name, programme=row.programme, village=row.village or "",
                           amount=money(row.total_fen)))
            for row in rows
        ]  # fmt: skip
        if isinstance(field, ChoiceField):
            field.set_choices(choices)
            if len(choices) == 1:
                field.set_value(choices[0][0])
            elif not choices:
                field.say(text("back_pay.form.nobody"), "err")

    def submit(self) -> None:
        """Enter the line."""
        values = self.form.submit() if self.form else None
        if values is None:
            return
        difference = values["difference"] * values["kind"]
        new = NewBackPay(
            values["benefit"], values["first"], values["last"], values["cause"], difference, note=values["note"] or ""
        )
        months = year_month.count(new.from_month, new.to_month)
        words = reckoning_sentence(months, difference, difference * months)

        def _done(_uids: Any) -> None:
            self._split.panel.closed.emit()
            self._page.tell_undoable(text("back_pay.form.saved", words=words))

        def _bad(error: AppError) -> None:
            key = {"bad_months": "last", "no_amount": "difference"}.get(error.code.rpartition(".")[2])
            if key and self.form:
                self.form.refuse(key, error.message)
                if self.save is not None:
                    self.save.setEnabled(True)
            else:
                self._refused(error)

        self._page.session.write(lambda do, job: do.run(make_back_pay, [new]), _done, _bad, owner=self)

    # -- what the records show -------------------------------------------------------------------

    def open_find(self) -> None:
        """What starts were paid late and where a month lies between two programmes."""
        if self._page.allowed("edit"):
            self._page.session.read(
                lambda uow, job: {kind: find_back_pay(uow, kind) for kind in FINDERS}, self._show_found, self._refused,
                owner=self,
            )  # fmt: skip

    def _show_found(self, found: dict[str, list[NewBackPay]]) -> None:
        parts: list[QWidget] = []
        for kind, lines in found.items():
            card = Card(text(FIND_KEYS[kind]))
            if lines:
                amount = sum(_amount(line) for line in lines)
                card.add(fact(text("back_pay.find.found"), text("back_pay.find.counts", count=number(len(lines)),
                                                               amount=money(amount)), width=64))  # fmt: skip
                card.add(button(text("back_pay.find.record", count=len(lines)), partial(self._record, kind)))
            else:
                card.add(label(text("back_pay.find.nothing"), "2s", wrap=True))
            parts.append(card)
        self._put(text("back_pay.page.find"), text("back_pay.find.about"), parts)

    def _record(self, kind: str) -> None:
        def _done(uids: Any) -> None:
            self._split.panel.closed.emit()
            self._page.tell_undoable(text("back_pay.find.recorded", count=len(uids)))

        self._write(lambda do: do.run(record_found, kind), _done)

    # -- settling --------------------------------------------------------------------------------

    def open_settle(self) -> None:
        """With which payment the ticked lines were settled."""
        if not self._page.allowed("edit"):
            return
        lines = [line for line in self._page.chosen() if line.status == WAITING]
        sums = BackPayTotals.of(lines)
        today = self._page.session.clock.today()
        self.form = Form(
            [
                ("month", month_field(text("back_pay.settle.month"), help_line=text("back_pay.settle.month_help"))),
                ("on", DateField(text("back_pay.settle.on"), today)),
            ]
        )
        self.form.set_values({"month": year_month.of(today), "on": today})
        card = Card()
        card.add(fact(text("back_pay.settle.persons"), number(sums.persons), width=64))
        if sums.pay_fen:
            card.add(fact(text("back_pay.settle.pay"), money(sums.pay_fen), width=64))
        if sums.recover_fen:
            card.add(fact(text("back_pay.settle.recover"), money(sums.recover_fen), width=64))
        uids = [line.uid for line in lines]
        verb = text("back_pay.page.settle_count", count=len(uids))
        self._put(text("back_pay.page.settle"), "", [card, self.form], verb, lambda: self._settle(uids))

    def _settle(self, uids: Sequence[bytes]) -> None:
        values = self.form.submit() if self.form else None
        if values is None:
            return

        def _done(sums: BackPayTotals) -> None:
            self._split.panel.closed.emit()
            self._page.table.model.tick_all(False)
            self._page.tell_undoable(text("back_pay.settle.done", count=sums.lines, month=month(values["month"])))

        def _bad(error: AppError) -> None:
            key = {"future_day": "on", "bad_settled_month": "month"}.get(error.code.rpartition(".")[2])
            if key and self.form:
                self.form.refuse(key, error.message)
            else:
                self._refused(error)

        self._page.session.write(
            lambda do, job: do.run(settle_back_pay, list(uids), values["month"], values["on"]), _done, _bad, owner=self
        )


def _amount(line: NewBackPay) -> int:
    if line.amount_fen is not None:
        return line.amount_fen
    return (line.difference_fen or 0) * (line.months or 0)
