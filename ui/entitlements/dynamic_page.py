"""动态管理: every change of a month with reason and approver, and what falls due; a change is entered from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.due import AGE, GRACE_END, WAIVER, DueLine
from minsheng_desktop.entitlements.service import RosterChoices, entitlement_row, roster_choices
from minsheng_desktop.entitlements.statistics_changes import month_changes
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, changes_sheet, month_words
from minsheng_desktop.entitlements.stopping import end_graces
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month
from minsheng_desktop.workspace.due_list import DueList, due_list
from ui.entitlements.figure_table import FigureTable
from ui.households.change_panel import ChangePanel
from ui.households.leaving import FormGuard
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.formats import number
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.rows import Column, Key, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

CHANGES, DUE = "changes", "due"
MONTHS = 24
DUE_KEYS = {
    "review": "reviews.due.review",
    "age": "reviews.due.age",
    "grace": "reviews.due.grace",
    "validity": "reviews.due.validity",
    "life": "reviews.due.life",
    "certificate": "reviews.due.certificate",
    "waiver": "reviews.due.waiver",
}
# The changes that have a button of their own, most used first; all others stand behind 登记变动.
KINDS = ("stop", "transfer", "grace", "suspend")
KIND_WORDS = {
    "stop": "changes.page.stop",
    "transfer": "changes.page.transfer",
    "grace": "changes.page.grace",
    "suspend": "changes.page.suspend",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows: the changes of the month as a sheet, and what falls due."""

    sheet: FigureSheet
    due: DueList


def _spec(key: str, width: int, **more: Any) -> Column:
    return Column(Field(key, Label(literal=text(TITLES[key])), width=width, sortable=False), **more)


TITLES = {
    "day": "changes.page.day",
    "kind": "changes.page.kind",
    "village": "entitlements.field.village",
    "group": "reviews.column.group",
    "name": "reviews.column.name",
    "programme": "reviews.column.programme",
    "state": "reviews.page.state",
    "what": "changes.page.what",
    "phone": "entitlements.field.phone",
}


class DynamicPage(Page):
    """``args``: ``view`` (changes or due), ``month`` to begin with."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"entitlement", "entitlement_amount", "entitlement_member", "entitlement_state", "person", "waiver"}
    )
    help_topic: ClassVar[str] = "reviews#动态管理"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("changes.page.dynamic")
        self.set_title(title)
        self.view = str(self.args.get("view") or CHANGES)
        self.lines: dict[int, DueLine] = {}
        self.notice = Notice()
        self.notice.hide()
        self.body = FigureTable(self, "dynamic", title)
        columns = [
            _spec("day", 100), _spec("kind", 110), _spec("village", 100), _spec("group", 70),
            _spec("name", 90, strong=True), _spec("programme", 120), _spec("state", 80, kind="status"),
            _spec("what", 240, stretch=True), _spec("phone", 120, kind="phone"),
        ]  # fmt: skip
        self.due = TablePanel(session, columns, name="entitlements.due", title=title, checkable=True)
        self.export = ListExport(self, lambda: self.due, lambda: text("changes.page.due"))
        self._build(title)
        self.changes = ChangePanel(self, self.split)
        self.changes.saved.connect(lambda: self.refresh())
        self.guard = FormGuard(self, lambda: self.changes.dirty, self.panel.closed.emit)
        self.panel.guard = self.guard.may_put_away
        self.panel.closed.connect(self.changes.close)
        self.body.table.opened.connect(lambda _key: self.open_file())
        self.due.opened.connect(lambda _key: self.open_file())
        self.due.current_changed.connect(lambda _key: self._offer_actions())
        self.due.selection_changed.connect(self._offer_actions)
        self.body.table.current_changed.connect(lambda _key: self._offer_actions())
        session.read(lambda uow, job: roster_choices(uow), self._offer, self._failed, owner=self)

    def _build(self, title: str) -> None:
        edits = self.session.may("edit")
        self.register = button(text("changes.page.register"), lambda: self.open_change(""), kind="primary", icon="plus")
        self.acts = {kind: button(text(KIND_WORDS[kind]), partial(self.open_change, kind)) for kind in KINDS}
        self.end = button(text("changes.page.end_grace", count=0), self.end_graces)
        self.printing = button(text("changes.page.print"), self.body.print, icon="printer")
        self.exporting = button(text("kit.export.verb"), self._export, icon="file-output")
        if not edits:
            for made in (self.register, self.end, *self.acts.values()):
                made.hide()
        if not self.session.may("notice"):
            self.printing.hide()
        if not self.session.may("export"):
            self.exporting.hide()
        self.export.button.hide()
        self.header = PageHeader(title, self.end, *self.acts.values(), self.printing, self.exporting, self.register)
        this = year_month.of(self.session.clock.today())
        months = [year_month.add(this, step) for step in range(2, -MONTHS, -1)]
        chosen = int(self.args.get("month") or this)
        self.month = FilterButton(
            text("statistics.list.month"), [(month, month_words(month)) for month in months], self._tell, value=chosen,
            always_on=True,
        )  # fmt: skip
        every = text("kit.find.all")
        self.programme = FilterButton(text("reviews.column.programme"), [("", every)], self._tell)
        self.village = FilterButton(text("entitlements.field.village"), [(b"", every)], self._tell)
        self.kind = FilterButton(
            text("changes.page.kind"), [("", every), *((k, text(v)) for k, v in DUE_KEYS.items())], self._tell
        )
        names = [(CHANGES, text("changes.page.changes")), (DUE, text("changes.page.due"))]
        self.filters = FilterRow(
            segments(names, self._look, self.view), self.month, self.programme, self.village, self.kind, None
        )
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, self.filters, self.notice):
            inner.addWidget(part)
        inner.addWidget(self.body, 1)
        inner.addWidget(self.due, 1)
        self.panel = SidePanel()
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        self._fit()

    def _fit(self) -> None:
        shown = self.view == CHANGES
        self.body.setVisible(shown)
        self.due.setVisible(not shown)
        self.kind.setVisible(not shown)
        self.printing.setVisible(shown and self.session.may("notice"))
        self._offer_actions()

    def _look(self, view: object) -> None:
        self.view = str(view)
        self._fit()

    def _offer(self, choices: RosterChoices) -> None:
        every = text("kit.find.all")
        self.programme.set_choices([("", every), *((p.code, p.name) for p in choices.programmes)], self.programme.value)
        self.village.set_choices([(b"", every), *choices.villages], self.village.value)

    def _tell(self, _value: object = None) -> None:
        self.refresh()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        month = int(str(self.month.value))
        programme, chosen = str(self.programme.value or ""), self.village.value
        village = chosen if isinstance(chosen, bytes) else b""
        kind, words = str(self.kind.value or ""), self.village.words if village else ""

        def _read(uow: Any, job: Any) -> Found:
            wish = StatWish(month, (), programme, village)
            found = due_list(uow, month, (kind,) if kind else ())
            lines = tuple(
                line for line in found.lines
                if (not programme or line.programme_code in (programme, "")) and (not words or line.village == words)
            )  # fmt: skip
            return Found(changes_sheet(uow, wish, month_changes(uow, wish)), DueList(month, lines, found.counts))

        self.session.read(_read, self._show, self._failed, owner=self)

    def _show(self, found: Found) -> None:
        self.notice.hide()
        self.body.table.set_empty("refresh-cw", text("changes.page.none"), text("changes.page.none_what"))
        self.body.show_sheet(found.sheet)
        self.lines = dict(enumerate(found.due.lines))
        self.due.set_empty("circle-check", text("changes.page.nothing_due"), text("changes.page.nothing_due_what"))
        self.due.model.show_rows([_due_row(key, line) for key, line in self.lines.items()])
        self.due.model.completed.emit()
        late = sum(line.overdue for line in found.due.lines)
        self.header.set_state(text("changes.page.late", count=number(late)) if late else "", "err")
        self.header.set_hint(
            text("changes.page.counts", changes=number(len(found.sheet.rows)), due=number(len(found.due.lines)))
        )
        self._offer_actions()

    def on_activate(self) -> None:
        (self.body.table if self.view == CHANGES else self.due).main.setFocus()

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def refused(self, error: AppError) -> None:
        """Say why something was not done."""
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    # -- the chosen line -------------------------------------------------------------------------

    def _benefit(self) -> bytes | None:
        """The benefit of the current line."""
        if self.view == CHANGES:
            row = self.body.row_at(self.body.table.current_key())
            return row.uid if row is not None else None
        line = self._line()
        return line.uid if line is not None and line.kind not in (AGE, WAIVER) else None

    def _line(self) -> DueLine | None:
        key = self.due.current_key()
        return self.lines.get(key) if isinstance(key, int) else None

    def _graces(self) -> list[bytes]:
        keys: set[Key] = set(self.due.model.ticked)
        return [line.uid for key, line in self.lines.items() if line.kind == GRACE_END and (not keys or key in keys)]

    def _offer_actions(self) -> None:
        known = self._benefit() is not None or (self.view == DUE and self._line() is not None)
        for made in self.acts.values():
            made.setEnabled(known)
        graces = self._graces() if self.view == DUE else []
        self.end.setText(text("changes.page.end_grace", count=len(graces)))
        self.end.setVisible(bool(graces) and self.session.may("edit"))

    def open_file(self) -> None:
        """The file of the household or person of the current line."""
        uid, line = self._benefit(), self._line() if self.view == DUE else None
        if uid is not None:
            self.session.read(lambda uow, job: entitlement_row(uow, uid), self._open_row, self.refused, owner=self)
        elif line is not None:
            self.open_page("households.person", uid=line.person_uid)

    def _open_row(self, row: Any) -> None:
        if row.household_uid:
            self.open_page("households.household", uid=row.household_uid)
        else:
            self.open_page("households.person", uid=row.person_uid)

    def open_change(self, kind: str) -> None:
        """登记变动 for the household of the current line; ``kind`` "" lets choose. Without a line: look up who."""
        if not self.allowed("edit") or self.changes.dirty:
            return
        uid, line = self._benefit(), self._line() if self.view == DUE else None
        if uid is None and line is None:
            self.open_page("households.people")
            return

        def _read(uow: Any, job: Any) -> Any:
            person = line.person_uid if line is not None else None
            home = line.household_uid if line is not None else None
            if uid is not None:
                row = entitlement_row(uow, uid)
                person, home = row.person_uid, row.household_uid
            if home is None and person is not None:
                homes = person_page(uow, person).households
                home = next((one.household_uid for one in homes if one.to_month is None), None)
            if home is None:
                return None
            return household_page(uow, home), list_programmes(uow), village_choices(uow)

        self.session.read(_read, partial(self._open_panel, kind, uid), self.refused, owner=self)

    def _open_panel(self, kind: str, uid: bytes | None, found: Any) -> None:
        if found is None:
            self.open_file()
            return
        home, programmes, villages = found
        benefit = next((line for line in home.benefits if line.uid == uid and line.running), None)
        self.changes.open(home, programmes, kind, benefit, None, villages)

    def end_graces(self) -> None:
        """Stop the gradual exits that are over."""
        uids = self._graces()
        if uids and self.allowed("edit"):
            self.session.write(
                lambda do, job: do.run(end_graces, uids),
                lambda count: self.tell_undoable(text("changes.page.ended", count=count)), self.refused, owner=self,
            )  # fmt: skip

    def _export(self) -> None:
        if self.view == CHANGES:
            self.body.ask_export()
        else:
            self.export.ask()

    def may_close(self) -> bool:
        return self.guard.may_close()


def _due_row(key: int, line: DueLine) -> Row:
    state = text("reviews.page.late") if line.overdue else text("changes.page.waiting")
    what = line.what or (text("reviews.due.optional") if line.optional else "")
    cells = (
        line.day, text(DUE_KEYS[line.kind]), line.village, line.village_group, line.name, line.programme, state, what,
        line.phone,
    )  # fmt: skip
    return Row(key, cells)
