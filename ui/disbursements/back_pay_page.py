"""补发追回: months paid too little or too much, settled many at once, printed and exported with their months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.back_pay import (
    cause_label,
    list_back_pay,
    months_words,
    remove_back_pay,
    reopen_back_pay,
    status_label,
)
from minsheng_desktop.disbursements.export import export_back_pay
from minsheng_desktop.disbursements.records import WAITING, BackPayFilter, BackPayLine, BackPayTotals
from minsheng_desktop.notices.back_pay_sheet import make_back_pay_sheet, preview_back_pay
from minsheng_desktop.programmes.catalogue import load_code_lists
from ui.disbursements.back_pay_forms import BackPayPanel
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader, TotalsBar
from ui.kit.formats import money, month, number
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.print_task import Task
from ui.kit.rows import Column, Key, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

CHOSEN = "chosen"
TITLES = {
    "village": "back_pay.column.village", "name": "back_pay.column.name", "programme": "back_pay.column.programme",
    "months": "back_pay.column.months", "count": "back_pay.column.count", "difference": "back_pay.column.difference",
    "amount": "back_pay.column.amount", "cause": "back_pay.column.cause", "status": "back_pay.column.status",
    "settled": "back_pay.column.settled", "note": "back_pay.column.note",
}  # fmt: skip


def _column(key: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=text(TITLES[key])), type, width, sortable=False), **more)


class BackPayPage(Page):
    """``args``: ``entitlement`` (uid) to enter a line for."""

    tables: ClassVar[frozenset[str]] = frozenset({"back_pay", "entitlement", "person"})
    help_topic: ClassVar[str] = "standards#补发追回"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("back_pay.page.title")
        self.set_title(title)
        self.lines: list[BackPayLine] = []
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), name="disbursements.back_pay", title=title, checkable=True)
        self.table.set_empty("banknote", text("back_pay.page.empty"), text("back_pay.page.empty_what"))
        self.table.opened.connect(self.open_line)
        self.table.page_opened.connect(self.open_line)
        self.table.selection_changed.connect(self._selected)
        self.export = ListExport(self, lambda: self.table, lambda: title, self._writer)
        self.totals = TotalsBar()
        self._build(title)
        self.panel = BackPayPanel(self, self.split)

    def _build(self, title: str) -> None:
        self.finding = button(text("back_pay.page.find"), lambda: self.panel.open_find(), icon="search")
        self.new = button(text("back_pay.page.new"), lambda: self.panel.open_new(), kind="primary", icon="plus")
        self.sheet = button(text("back_pay.page.print"), self.ask_print, icon="printer")
        self.settle = button(text("back_pay.page.settle"), lambda: self.panel.open_settle(), kind="primary")
        self.reopen = button(text("back_pay.page.reopen"), self.do_reopen)
        self.remove = button(text("back_pay.page.remove"), self.ask_remove)
        self.sheet_chosen = button(text("back_pay.page.print_chosen"), self.ask_print, icon="printer")
        self.header = PageHeader(title, self.finding, self.sheet, self.export.button, self.new)
        self.header.add_actions(CHOSEN, self.remove, self.reopen, self.sheet_chosen, self.settle)
        if not self.session.may("edit"):
            for made in (self.finding, self.new, self.settle, self.reopen, self.remove):
                made.hide()
        if not self.session.may("notice"):
            self.sheet.hide()
            self.sheet_chosen.hide()
        states = [("", text("back_pay.page.all")), *((key, text(words)) for key, words in STATES.items())]
        self.status = FilterButton(text("back_pay.column.status"), states, lambda _value: self.refresh())
        causes = [("", text("back_pay.page.all")),
                  *((item.code, item.label) for item in load_code_lists()["back_pay_cause"].items)]  # fmt: skip
        self.cause = FilterButton(text("back_pay.column.cause"), causes, lambda _value: self.refresh())
        self.programme = FilterButton(text("back_pay.column.programme"), [], lambda _value: self._show_rows())
        self.village = FilterButton(text("entitlements.field.village"), [], lambda _value: self._show_rows())
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        filters = FilterRow(self.status, self.cause, self.programme, self.village, None)
        for part in (self.header, filters, self.notice):
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.totals)
        self.split = PanelSplit(body, SidePanel())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    @staticmethod
    def _columns() -> list[Column]:
        return [
            _column("village", 110),
            _column("name", 90, strong=True),
            _column("programme", 110),
            _column("months", 168),
            _column("count", 56, Type.INTEGER),
            _column("difference", 92, Type.MONEY),
            _column("amount", 104, Type.MONEY, strong=True),
            _column("cause", 110),
            _column("status", 84),
            _column("settled", 96),
            _column("note", 180, stretch=True),
        ]

    # -- loading ---------------------------------------------------------------------------------

    def wanted(self) -> BackPayFilter:
        """The lines the filters choose."""
        return BackPayFilter(
            str(self.programme.value or ""), str(self.status.value or ""), str(self.cause.value or ""),
            str(self.village.value or ""),
        )  # fmt: skip

    def refresh(self, changed: set[str] | None = None) -> None:
        wanted = BackPayFilter(status=str(self.status.value or ""), cause=str(self.cause.value or ""))
        self.session.read(lambda uow, job: list_back_pay(uow, wanted), self._show, self.failed, owner=self)

    def failed(self, error: AppError) -> None:
        """Say why something was not done."""
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def _show(self, lines: list[BackPayLine]) -> None:
        self.lines = lines
        every = ("", text("back_pay.page.all"))
        programmes = dict.fromkeys((line.programme_code, line.programme) for line in lines)
        villages = dict.fromkeys((line.village, line.village) for line in lines if line.village)
        self.programme.set_choices([every, *programmes], self.programme.value)
        self.village.set_choices([every, *villages], self.village.value)
        self._show_rows()
        if self.args.get("entitlement"):
            self.panel.open_new(self.args.pop("entitlement"))

    def shown(self) -> list[BackPayLine]:
        """The lines in the table."""
        programme, village = self.programme.value or "", self.village.value or ""
        return [line for line in self.lines if programme in ("", line.programme_code) and village in ("", line.village)]

    def _show_rows(self) -> None:
        shown = self.shown()
        self.table.model.show_rows([_row(line) for line in shown])
        self.table.model.completed.emit()
        waiting = BackPayTotals.of([line for line in shown if line.status == WAITING])
        self.header.set_hint(text("back_pay.page.hint", lines=number(waiting.lines)))
        self._selected()

    def chosen(self) -> list[BackPayLine]:
        """The ticked lines."""
        ticked = set(self.table.model.ticked)
        return [line for line in self.lines if line.uid in ticked]

    def _selected(self) -> None:
        chosen = self.chosen()
        self.header.show_actions(CHOSEN if chosen else "")
        waiting = [line for line in chosen if line.status == WAITING]
        settled = [line for line in chosen if line.status != WAITING]
        self.settle.setText(text("back_pay.page.settle_count", count=len(waiting)))
        self.settle.setEnabled(bool(waiting))
        self.remove.setEnabled(bool(waiting) and not settled)
        self.reopen.setEnabled(bool(settled))
        left = [(text("back_pay.page.chosen"), totals_words(chosen))] if chosen else []
        self.totals.set_totals(left, [(text("back_pay.page.all"), totals_words(self.shown()))])

    # -- work ------------------------------------------------------------------------------------

    def open_line(self, uid: Key) -> None:
        """The person of a line."""
        line = next((line for line in self.lines if line.uid == uid), None)
        if line is not None:
            self.open_page("households.person", uid=line.person_uid)

    def ask_print(self) -> None:
        """The list as a sheet: the ticked lines, none: all that are shown."""
        wanted, uids = self.wanted(), tuple(line.uid for line in self.chosen())
        if self.allowed("notice"):
            task = Task(
                lambda uow: preview_back_pay(uow, wanted, uids),
                lambda do, out, boxes: do.run(make_back_pay_sheet, wanted, out, uids, boxes),
            )
            self.open_page("notices.print", task=task, title=text("back_pay.page.sheet"))

    def _writer(self, keys: Sequence[Key]) -> Any:
        wanted, uids = self.wanted(), tuple(keys)
        return lambda uow, out: export_back_pay(uow, out, wanted, uids)

    def do_reopen(self) -> None:
        """Let the ticked settled lines wait again."""
        uids = [line.uid for line in self.chosen() if line.status != WAITING]
        self.session.write(
            lambda do, job: do.run(reopen_back_pay, uids), partial(self._told, "back_pay.page.reopened"), self.failed,
            owner=self,
        )  # fmt: skip

    def _told(self, key: str, count: int) -> None:
        self.tell_undoable(text(key, count=count))

    def ask_remove(self) -> None:
        """Take the ticked lines off the list, after a question."""
        uids = [line.uid for line in self.chosen()]
        question = Question(
            text("back_pay.page.remove_title", count=len(uids)), text("back_pay.page.remove_body"),
            text("back_pay.page.keep"), text("back_pay.page.remove_do", count=len(uids)),
        )  # fmt: skip

        def _yes(_reason: str) -> None:
            self.session.write(
                lambda do, job: do.run(remove_back_pay, uids), partial(self._told, "back_pay.page.removed"),
                self.failed, owner=self,
            )  # fmt: skip

        ask(self, question, _yes)


STATES = {
    "awaiting_repay": "back_pay.page.waiting", "repaid": "back_pay.repaid", "recovered": "back_pay.recovered",
}  # fmt: skip


def _row(line: BackPayLine) -> Row:
    return Row(
        line.uid,
        (
            line.village + line.village_group, line.name, line.programme, months_words(line.from_month, line.to_month),
            line.months, line.difference_fen, line.amount_fen, cause_label(line.cause), status_label(line),
            month(line.settled_month), line.note,
        ),
        muted=line.status != WAITING,
    )  # fmt: skip


def totals_words(lines: Sequence[BackPayLine]) -> str:
    """Persons, months and money of some lines."""
    sums = BackPayTotals.of(lines)
    return text(
        "back_pay.page.totals", persons=number(sums.persons), months=number(sums.months), pay=money(sums.pay_fen),
        recover=money(sums.recover_fen),
    )  # fmt: skip
