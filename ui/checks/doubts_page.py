"""疑点核实 and 跨乡镇疑点: the list of doubts, one of them with both sides in the panel, the finding entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.checks.records import STANDINGS, DoubtPage, DoubtRecord
from minsheng_desktop.checks.service import (
    CONFLICT,
    VERDICT_WORDS,
    answer_doubt,
    count_doubts,
    list_doubts,
    reopen_doubt,
    show_doubt,
)
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.service import household_page
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month
from ui.checks.doubt_panel import DoubtPanel
from ui.households.change_panel import ChangePanel
from ui.households.leaving import FormGuard
from ui.kit.buttons import FilterButton
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.formats import number
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit
from ui.kit.table import TablePanel
from ui.session import Session

RULES = {
    "held_row": "checks.rule.held_row",
    "name_differs": "checks.rule.name_differs",
    "deceased_note": "checks.rule.deceased_note",
    "dead_listed": "checks.rule.dead_listed",
    "stopped_note": "checks.rule.stopped_note",
    "household_incomplete": "checks.rule.household_incomplete",
    "missing_from_list": "checks.rule.missing_from_list",
    "rejected_row": "checks.rule.rejected_row",
    "cross_township_duplicate": "checks.rule.cross_township_duplicate",
    "cross_township_card": "checks.rule.cross_township_card",
    "cross_township_benefit": "checks.rule.cross_township_benefit",
    "cross_township_household": "checks.rule.cross_township_household",
    "cross_township_deceased": "checks.rule.cross_township_deceased",
    CONFLICT: "checks.rule.conflict",
    "duplicate_after_restore": "checks.rule.duplicate_after_restore",
}
PENDING = "pending"


def rule_word(rule: str) -> str:
    """A kind of doubt in few words."""
    return text(RULES[rule]) if rule in RULES else text("checks.rule.other")


def column_of(key: str, width: int, title: str, **more: Any) -> Column:
    """A column of the list under its heading."""
    return Column(Field(key, Label(literal=title), width=width, sortable=False), **more)


class DoubtsPage(Page):
    """``args``: ``uid`` (a doubt to open), ``rule`` (a kind of doubt to begin with)."""

    tables: ClassVar[frozenset[str]] = frozenset({"doubt", "doubt_answer", "person", "entitlement"})
    help_topic = "roster#疑点核实"
    folds_navigation = True
    crossing: ClassVar[bool] = False

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("checks.page.crossing") if self.crossing else text("checks.page.doubts")
        self.set_title(title)
        self.export = self._export(title)
        self.township = FilterButton(text("checks.filter.township"), [], lambda _value: self.refresh())
        self.township.setVisible(self.crossing)
        self.header = PageHeader(title, *self._buttons())
        self.status = FilterButton(text("checks.filter.status"), [], lambda _value: self.refresh(), always_on=False)
        self.rule = FilterButton(text("checks.filter.rule"), [], lambda _value: self.refresh())
        self._wanted_rule = str(self.args.get("rule", ""))
        self._offer({})
        self.notice = Notice()
        self.notice.hide()
        name = "checks.crossing" if self.crossing else "checks.doubts"
        self.grid = TablePanel(session, self._columns(), name=name, title=title)
        self.grid.current_changed.connect(self._current)
        self.grid.opened.connect(self.open_doubt)
        self.grid.filters_cleared.connect(self._show_all)
        may_import = session.may("import") and session.role != "county"
        self.panel = DoubtPanel(session.may("edit"), may_import)
        self.panel.answered.connect(self.save)
        self.panel.stop_asked.connect(self.open_stop)
        self.panel.reopen_asked.connect(self.ask_reopen)
        self.panel.again_asked.connect(lambda content: self.open_page("spreadsheets.import", content=content))
        self.panel.copied.connect(lambda: self.toasted.emit(Toast(text("checks.panel.row_copied"), icon="copy")))
        self.panel.person_asked.connect(lambda uid: self.open_page("households.person", uid=uid))
        self.panel.unite_asked.connect(lambda keep, gone: self.open_page("households.unite", keep=keep, gone=gone))
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, FilterRow(self.township, self.status, self.rule, None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.grid, 1)
        self.split = PanelSplit(body, self.panel)
        self._follow_changes()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        if self.args.get("uid"):
            self.open_doubt(self.args["uid"])

    def _follow_changes(self) -> None:
        """登记变动 takes the place of the doubt in the panel; the doubt is there again afterwards."""
        self.changes = ChangePanel(self, self.split)
        self.changes.saved.connect(self._changed)
        self.guard = FormGuard(self, lambda: self.changes.dirty, self.panel.closed.emit)
        self.panel.guard = self.guard.may_put_away
        self.panel.closed.connect(self._put_away)
        self.panel.save_asked.connect(self.changes.save)
        self.grid.escaped.connect(self.panel.ask_close)

    def _export(self, title: str) -> ListExport:
        return ListExport(self, lambda: self.grid, lambda: title)

    def _buttons(self) -> list[QWidget]:
        return [self.export.button]

    def _columns(self) -> list[Column]:
        return [
            column_of("name", 110, text("checks.column.name"), strong=True),
            column_of("rule", 190, text("checks.column.rule")),
            column_of("status", 110, text("checks.column.status"), kind="status"),
            column_of("from", 90, text("checks.column.from")),
            column_of("raised_on", 110, text("checks.column.raised_on")),
            column_of("sentence", 360, text("checks.column.sentence"), stretch=True),
        ]

    # -- the list --------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        status, rule = str(self.status.value or ""), self._wanted_rule or str(self.rule.value or "")
        self.session.read(
            lambda uow, job: (list_doubts(uow, status, rule), count_doubts(uow)),
            self._show,
            lambda error: self.notice.say(error.message, "err"),
            owner=self,
        )

    def on_activate(self) -> None:
        self.grid.main.setFocus()

    def may_close(self) -> bool:
        if not self.panel.dirty:
            return self.guard.may_close()
        question = Question(
            text("checks.leave.title"), text("checks.leave.body"), text("checks.leave.keep"), text("checks.leave.drop")
        )
        ask(self, question, self._drop)
        return False

    def _drop(self, _reason: str) -> None:
        if self.panel.page is not None:
            self.panel.show_doubt(self.panel.page)
        self.closed.emit()

    def _offer(self, counts: Mapping[tuple[str, str], int]) -> None:
        """The filters with their counts; the list opens with what is still to be judged."""
        rules = self._rules(counts)
        statuses = [(status, text(VERDICT_WORDS[status])) for status in STANDINGS]
        choices = [(PENDING, text("checks.filter.pending")), ("", text("checks.filter.all")), *statuses]
        self.status.set_choices(choices, self.status.value if self.status.value is not None else PENDING)
        kept = self._wanted_rule or self.rule.value
        if counts:
            self._wanted_rule = ""
        self.rule.set_choices([("", text("checks.filter.all")), *((rule, rule_word(rule)) for rule in rules)], kept)

    def _rules(self, counts: Mapping[tuple[str, str], int]) -> list[str]:
        return sorted({rule for _, rule in counts})

    def _show_all(self) -> None:
        self.status.set_value("")
        self.township.set_value("")
        self.rule.set_value("")
        self.refresh()

    def _show(self, found: tuple[list[DoubtRecord], dict[tuple[str, str], int]]) -> None:
        records, counts = found
        self._offer(counts)
        waiting = sum(count for (status, _), count in counts.items() if status in ("open", "verifying"))
        self.header.set_state(text("checks.list.pending", count=number(waiting)) if waiting else "", "doubt")
        self.header.set_hint(text("checks.list.count", count=number(sum(counts.values()))))
        if counts:
            self.grid.set_empty_by_filter()
        elif self.crossing:
            self.grid.set_empty(
                "circle-check", text("checks.list.empty_crossing"), text("checks.list.empty_crossing_what")
            )
        else:
            self.grid.set_empty("circle-check", text("checks.list.empty"), text("checks.list.empty_what"))
        self.grid.model.show_rows([self._row(record) for record in records])
        self.grid.model.completed.emit()

    def _row(self, record: DoubtRecord) -> Row:
        status = text(VERDICT_WORDS[record.standing])
        origin = text("checks.list.from_own") if record.own else text("checks.list.from_county")
        name = record.name or record.other_name
        cells = (name, rule_word(record.rule), status, origin, record.raised_on, record.sentence)
        return Row(record.uid, cells, muted=record.standing in ("closed", "untrue"))

    # -- one doubt -------------------------------------------------------------------------------

    def _current(self, uid: bytes | None) -> None:
        """The panel follows the current row while it is open and nothing is being entered."""
        if uid is not None and not self.panel.isHidden() and not self.panel.dirty and not self.changes.is_open:
            self.open_doubt(uid)

    def open_doubt(self, uid: bytes) -> None:
        """Show a doubt in the panel, unless something entered would be lost."""
        if not self.panel.dirty and not self.changes.dirty:
            self.session.read(lambda uow, job: show_doubt(uow, uid), self._opened, self._failed, owner=self)

    def _opened(self, page: DoubtPage) -> None:
        self._put_away()
        self.panel.show_doubt(page)
        self.split.open_panel()

    def _put_away(self) -> None:
        if self.changes.form is not None:
            self.changes.close()

    def open_stop(self) -> None:
        """停保: the change of the benefit in question, its last month being that before the list."""
        page = self.panel.page
        household = page.asked.household if page is not None and page.asked else None
        if page is None or not self.allowed("edit"):
            return
        if household is None:
            self.open_page("households.person", uid=page.sides[0].uid)
            return

        def _open(found: Any) -> None:
            home, programmes, villages = found
            benefit = next((line for line in home.benefits if line.uid == page.entitlement and line.running), None)
            if benefit is None:
                self.open_doubt(page.record.uid)
                return
            last = {"month": year_month.add(page.month, -1)}
            self.changes.open(home, programmes, "stop", benefit, None, villages, last)

        self.session.read(
            lambda uow, job: (household_page(uow, household), list_programmes(uow), village_choices(uow)),
            _open, self._failed, owner=self,
        )  # fmt: skip

    def _changed(self) -> None:
        if self.panel.page is not None:
            self.open_doubt(self.panel.page.record.uid)

    def _failed(self, error: AppError) -> None:
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def save(self, verdict: str, finding: str) -> None:
        """Record what was found out."""
        if self.panel.page is None:
            return
        uid = self.panel.page.record.uid
        self.session.write(
            lambda do, job: do.run(answer_doubt, uid, verdict, finding), self._saved, self._failed, owner=self
        )

    def _saved(self, record: DoubtRecord) -> None:
        words = text("checks.panel.saved", verdict=text(VERDICT_WORDS[record.standing]))
        self.tell_undoable(words)
        self.panel.form = None
        self.open_doubt(record.uid)

    def ask_reopen(self) -> None:
        """Ask why a finished question is to be answered once more."""
        question = Question(
            text("checks.panel.reopen_title"), text("checks.panel.reopen_body"), text("checks.panel.reopen_keep"),
            text("checks.panel.reopen_do"), danger=False, reason=text("checks.panel.reopen_reason"),
        )  # fmt: skip
        ask(self, question, self.reopen)

    def reopen(self, reason: str) -> None:
        """Open the question in the panel again."""
        if self.panel.page is None:
            return
        uid = self.panel.page.record.uid

        def _done(_record: DoubtRecord) -> None:
            self.tell_undoable(text("checks.panel.reopened"))
            self.open_doubt(uid)

        self.session.write(lambda do, job: do.run(reopen_doubt, uid, reason), _done, self._failed, owner=self)
