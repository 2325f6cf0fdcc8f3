"""公示单: the sheets of the villages, what is due of each; printed, put up, closed and taken down many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from minsheng_desktop.applications.posting_records import (
    AWAITING,
    BOARD,
    POSTED,
    REMOVED,
    UNOPPOSED,
    VERIFYING,
    WEB,
    PostingFilter,
    PostingRow,
)
from minsheng_desktop.applications.postings import (
    close_postings,
    discard_postings,
    list_postings,
    mark_posted,
    remove_postings,
)
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from ui.applications.act_panel import ActPanel
from ui.applications.printing import open_postings
from ui.applications.wording import word
from ui.kit.buttons import button
from ui.kit.fields import DateField, LongField, number_field, text_field
from ui.kit.formats import number
from ui.kit.forms import FormField
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel

ATTENTION = {
    "post": ("cases.sheet.post", "warn"),
    "answer": ("cases.sheet.answer", "err"),
    "close": ("cases.sheet.close_due", "info"),
    "remove": ("cases.sheet.remove_due", "warn"),
    "renew": ("cases.sheet.renew", "err"),
    "leavers": ("cases.sheet.leavers", "err"),
}
Values = Mapping[str, Any]


def _columns() -> list[Column]:
    def _made(key: str, width: int, title: str, type: Type = Type.TEXT, **more: Any) -> Column:
        return Column(Field(key, Label(literal=title), type, width, sortable=False), **more)

    return [
        _made("village", 110, text("cases.filter.village"), strong=True),
        _made("programme", 130, text("cases.column.programme")),
        _made("kind", 92, text("cases.sheet.kind")),
        _made("number", 84, text("cases.sheet.number")),
        _made("days", 186, text("cases.sheet.days")),
        _made("lines", 64, text("cases.sheet.lines"), Type.INTEGER),
        _made("status", 108, text("cases.column.status"), kind="status"),
        _made("objections", 76, text("cases.sheet.objections"), Type.INTEGER),
        _made("attention", 150, text("cases.sheet.attention"), kind="chips", stretch=True),
    ]


class PostingSheets(QObject):
    """The table of sheets and what is done with them; ``chosen_changed`` when other sheets are chosen."""

    chosen_changed = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self.panel: ActPanel | None = None
        self.rows: dict[bytes, PostingRow] = {}
        self.table = TablePanel(page.session, _columns(), name="cases.sheets", title=text("cases.sheet.title"),
                                checkable=True)  # fmt: skip
        self.table.set_empty("megaphone", text("cases.sheet.none"), text("cases.sheet.none_what"))
        self.table.selection_changed.connect(self.chosen_changed)
        self.table.opened.connect(lambda _key: self.print_sheets())
        self.print_button = button(text("cases.sheet.print"), self.print_sheets, icon="printer")
        self.post_button = button(text("cases.sheet.mark"), self.post, icon="megaphone")
        self.close_button = button(text("cases.sheet.close"), self.close, kind="primary")
        if not page.session.may("notice"):
            self.print_button.hide()
        for made in (self.post_button, self.close_button) if not page.session.may("edit") else ():
            made.hide()

    def read(self, uow: Any) -> tuple[PostingRow, ...]:
        """Every sheet that is still to be worked on."""
        return list_postings(uow, PostingFilter())

    def refresh(self) -> None:
        """Load the sheets again."""
        self._page.session.read(lambda uow, job: self.read(uow), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def _show(self, rows: Sequence[PostingRow]) -> None:
        ordered = sorted(rows, key=lambda row: (not row.attention, row.status == REMOVED, row.village))
        self.rows = {row.uid: row for row in ordered}
        self.table.model.show_rows([self._row(row) for row in ordered])
        self.chosen_changed.emit()

    @staticmethod
    def _row(row: PostingRow) -> Row:
        days = text("cases.posting.days", first=row.from_day, last=row.to_day) if row.from_day else ""
        due: list[tuple[str, str]] = []
        if row.attention in ATTENTION:
            key, tone = ATTENTION[row.attention]
            late = text("kit.due.overdue", days=row.days_late) if row.days_late else ""
            due = [(f"{text(key)} {late}".strip(), "err" if row.days_late else tone)]
        cells = (row.village, row.programme_name, word("posting_kind", row.kind), row.number, days, row.lines,
                 word("posting_status", row.status), row.objections or None, due or None)  # fmt: skip
        return Row(row.uid, cells, muted=row.status == REMOVED)

    def chosen(self, *statuses: str) -> list[PostingRow]:
        """The ticked sheets, else the selected ones, of some statuses where told."""
        found = [self.rows[key] for key in self.table.chosen() if key in self.rows]
        return [row for row in found if not statuses or row.status in statuses]

    def name_acts(self) -> None:
        """Say on the buttons for how many sheets they are."""
        for made, key, count in (
            (self.print_button, "cases.sheet.print", len(self.chosen())),
            (self.post_button, "cases.sheet.mark", len(self.chosen(AWAITING))),
            (self.close_button, "cases.sheet.close", len(self.chosen(POSTED))),
        ):
            words = text("cases.sheet.counted", verb=text(key), count=number(count)) if count else text(key)
            icon = made is not self.close_button
            made.setText(f" {words}" if icon else words)
            made.setAccessibleName(words)
            made.setEnabled(bool(count))
            made.setToolTip("" if count else text("cases.sheet.choose_first"))

    def fill(self, menu: QMenu) -> None:
        """Further acts for chosen sheets."""
        offered = [("cases.sheet.remove", self.remove, self.chosen(POSTED, UNOPPOSED, VERIFYING)),
                   ("cases.sheet.discard", self.discard, self.chosen(AWAITING))]  # fmt: skip
        for key, act, rows in offered:
            if rows and self._page.session.may("edit"):
                words = text("cases.sheet.counted", verb=text(key), count=number(len(rows)))
                menu.addAction(words).triggered.connect(lambda _checked=False, act=act: act())
        if self.chosen() and self._page.session.may("notice"):
            menu.addAction(text("cases.sheet.print_web")).triggered.connect(
                lambda _checked=False: self.print_sheets(WEB)
            )

    # -- acts ------------------------------------------------------------------------------------

    def print_sheets(self, use: str = BOARD) -> None:
        """All chosen sheets as one job, a page for each village."""
        rows = self.chosen()
        if rows and self._page.allowed("notice"):
            open_postings(self._page, [row.uid for row in rows], use)

    def _open(self, key: str, rows: Sequence[PostingRow], fields: list[tuple[str, FormField]], work: Any) -> None:
        if not rows or self.panel is None or not self._page.allowed("edit"):
            return
        words = text(key)
        names = text("cases.names").join(dict.fromkeys(row.village for row in rows))
        counted = text("cases.sheet.counted", verb=words, count=number(len(rows)))
        self.panel.open(words, names, fields, counted, work, said=words)

    def _day(self, key: str) -> DateField:
        made = DateField(text(key), self._today, help_line=text("cases.step.done_on_help"))
        made.set_value(self._today)
        return made

    @property
    def _today(self) -> date:
        return self._page.session.clock.today()

    def post(self) -> None:
        """登记张贴: the real day the chosen sheets were put up."""
        rows = self.chosen(AWAITING)
        uids = [row.uid for row in rows]
        fields: list[tuple[str, FormField]] = [
            ("day", self._day("cases.sheet.posted_on")),
            ("days", number_field(text("cases.sheet.length"), 1, 90, optional=True, width=96,
                                  help_line=text("cases.sheet.length_help"))),
            ("board", text_field(text("cases.detail.board"), optional=True)),
            ("phone", text_field(text("cases.sheet.phone"), optional=True, width=180)),
        ]  # fmt: skip

        def _work(values: Values) -> Any:
            given = {"board": values["board"] or "", "phone": values["phone"] or "", "days": values["days"]}
            return lambda do, job: do.run(mark_posted, uids, values["day"], **given)

        self._open("cases.sheet.mark", rows, fields, _work)

    def close(self) -> None:
        """期满无异议: the chosen sheets are closed, their cases go on."""
        rows = self.chosen(POSTED)
        uids = [row.uid for row in rows]
        who = text_field(text("cases.step.done_by"), width=160)
        who.set_value(self._page.session.user)
        self._open(
            "cases.sheet.close", rows, [("day", self._day("cases.sheet.closed_on")), ("who", who)],
            lambda values: lambda do, job: do.run(close_postings, uids, values["day"], values["who"] or ""),
        )  # fmt: skip

    def remove(self) -> None:
        """撤榜: the chosen sheets were taken down."""
        rows = self.chosen(POSTED, UNOPPOSED, VERIFYING)
        uids = [row.uid for row in rows]
        reason = LongField(text("cases.step.reason"), help_line=text("cases.sheet.remove_help"))
        self._open(
            "cases.sheet.remove", rows, [("day", self._day("cases.sheet.removed_on")), ("reason", reason)],
            lambda values: lambda do, job: do.run(remove_postings, uids, values["day"], values["reason"] or ""),
        )  # fmt: skip

    def discard(self) -> None:
        """Give up sheets that were never put up."""
        uids = [row.uid for row in self.chosen(AWAITING)]
        self._page.session.write(
            lambda do, job: do.run(discard_postings, uids),
            lambda count: self._page.tell_undoable(text("cases.sheet.discarded", count=count)),
            self._failed,
            owner=self,
        )


def acting(sheets: PostingSheets) -> list[QPushButton | QWidget]:
    """The buttons for sheets."""
    return [sheets.print_button, sheets.post_button, sheets.close_button]
