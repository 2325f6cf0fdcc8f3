"""跨乡镇迁移: households that arrive and wait to be taken in, those that left, and what the county passes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.nodes import ACTIVE, list_nodes
from minsheng_desktop.households.moved_away import STATUS_WORDS, Departure, list_departures
from minsheng_desktop.households.moving_in import DISPUTED, Arrival, ArrivalPage, arrival_page, list_arrivals, sharers
from ui.households.change_form import ChangeForm
from ui.households.change_panel import ChangePanel
from ui.households.leaving import FormGuard
from ui.households.relocation_forms import (
    AcceptForm,
    AssignForm,
    DeclineForm,
    LeftCountyForm,
    LetGoForm,
    TakeBackForm,
    benefit_words,
)
from ui.households.revealing import refuse
from ui.households.wording import dotted
from ui.kit import formats
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import Card, FilterRow, PageHeader, fact
from ui.kit.labels import Sentence, label
from ui.kit.list_export import ListExport
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

ARRIVALS, DEPARTURES = "arrivals", "departures"
EMPTY = {
    ARRIVALS: ("relocation.list.no_arrivals", "relocation.list.no_arrivals_what"),
    DEPARTURES: ("relocation.list.no_departures", "relocation.list.no_departures_what"),
}
COUNTY_EMPTY = ("relocation.list.no_departures", "relocation.list.no_county_what")


def _column(key: str, words: str, width: int, **more: Any) -> Column:
    return Column(Field(key, Label(literal=words), width=width, sortable=False), **more)


class RelocationsPage(Page):
    """``args``: ``view`` (arrivals or departures; a county has the departures of all townships)."""

    tables: ClassVar[frozenset[str]] = frozenset({"relocation", "relocation_order", "relocation_answer", "node"})
    help_topic: ClassVar[str] = "dossier#迁往外乡镇"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("relocation.page")
        self.set_title(title)
        self.county = session.role == "county"
        self.view = DEPARTURES if self.county else str(self.args.get("view", ARRIVALS))
        self.shown: dict[Any, Arrival | Departure] = {}
        self.townships: Sequence[tuple[str, str]] = ()
        self.opened: Any = None
        views = [(ARRIVALS, text("relocation.view.arrivals")), (DEPARTURES, text("relocation.view.departures"))]
        self.views = FilterButton(text("relocation.view.shows"), views, self._turn, value=self.view, always_on=True)
        self.grid = TablePanel(session, self._columns(), name="households.relocations", title=title)
        self.grid.opened.connect(self.open_line)
        self.grid.current_changed.connect(self._follow)
        self.export = ListExport(self, lambda: self.grid, lambda: title)
        self.header = PageHeader(title, self.export.button)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.header)
        filters = FilterRow(self.views, None)
        inner.addWidget(filters)
        filters.setVisible(not self.county)
        inner.addWidget(self.grid, 1)
        self.panel = SidePanel()
        self.split = PanelSplit(body, self.panel)
        self.changes = ChangePanel(self, self.split)
        self.changes.saved.connect(self._saved)
        self.guard = FormGuard(self, lambda: self.changes.dirty, self.panel.closed.emit)
        self.panel.guard = self.guard.may_put_away
        self.panel.closed.connect(self._put_away)
        self.grid.escaped.connect(self.panel.ask_close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    @staticmethod
    def _columns() -> list[Column]:
        return [
            _column("head", text("households.field.head_name"), 110, strong=True),
            _column("status", text("relocation.column.status"), 100, kind="status"),
            _column("office", text("relocation.column.office"), 110),
            _column("members", text("relocation.column.members"), 70, align="right"),
            _column("benefits", text("relocation.column.benefits"), 80, align="right"),
            _column("place", text("relocation.column.place"), 190),
            _column("month", text("relocation.column.month"), 110),
            _column("moved_on", text("relocation.column.moved_on"), 110),
            _column("remark", text("relocation.column.remark"), 180, stretch=True),
        ]

    def on_activate(self) -> None:
        self.grid.main.setFocus()

    def may_close(self) -> bool:
        return self.guard.may_close()

    # -- the list --------------------------------------------------------------------------------

    def _turn(self, view: object) -> None:
        self.view = str(view)
        self.panel.ask_close()
        self.refresh()

    def refresh(self, changed: set[str] | None = None) -> None:
        view, county = self.view, self.county

        def _load(uow: Any, _job: Any) -> tuple[str, Sequence[Arrival | Departure], Sequence[tuple[str, str]]]:
            nodes = list_nodes(uow) if county else []
            townships = [(n.uid.hex(), n.name) for n in nodes if n.role == "township" and n.state == ACTIVE]
            return view, list_arrivals(uow) if view == ARRIVALS else list_departures(uow), townships

        self.session.read(_load, self._show, lambda error: refuse(self, error), owner=self)

    def _show(self, found: tuple[str, Sequence[Arrival | Departure], Sequence[tuple[str, str]]]) -> None:
        view, lines, self.townships = found
        if view != self.view:
            return
        self.shown = {line.uid: line for line in lines}
        waiting = sum(self._asks(line) for line in lines)
        self.header.set_state(text("relocation.list.waiting", count=waiting) if waiting else "", "warn")
        title, what = COUNTY_EMPTY if self.county else EMPTY[view]
        self.grid.set_empty("house", text(title), text(what))
        self.grid.model.show_rows([self._row(line) for line in lines])
        self.grid.model.completed.emit()
        if self.opened in self.shown and not self.changes.is_open and not self.panel.isHidden():
            self.open_line(self.opened)

    def _asks(self, line: Arrival | Departure) -> bool:
        """Whether this office has something to do about it."""
        if isinstance(line, Arrival):
            return line.open
        return line.status in (("sent", "declined", DISPUTED) if self.county else ("declined", DISPUTED))

    @staticmethod
    def _row(line: Arrival | Departure) -> Row:
        arrival = isinstance(line, Arrival)
        members = line.members if isinstance(line, Arrival) else len(line.members)
        benefits = line.benefits if isinstance(line, Arrival) else len(line.benefits)
        remark = line.finding or line.reason if isinstance(line, Arrival) else line.remark or line.reason
        head = line.head_name or text("relocation.list.unreadable")
        cells = (
            head, text(STATUS_WORDS[line.status]), line.office, str(members), str(benefits), line.place,
            formats.month(line.month), formats.day(line.moved_on), remark,
        )  # fmt: skip
        return Row(line.uid, cells, muted=not (line.open if arrival else line.waiting))

    # -- one household ---------------------------------------------------------------------------

    def _follow(self, uid: Any) -> None:
        if uid is not None and not self.panel.isHidden() and not self.changes.is_open:
            self.open_line(uid)

    def _put_away(self) -> None:
        if self.changes.form is not None:
            self.changes.close()

    def _saved(self) -> None:
        self.opened = None

    def open_line(self, uid: Any) -> None:
        """Show a household in the panel, unless something entered would be lost."""
        line = self.shown.get(uid)
        if line is None or self.changes.dirty:
            return
        self.opened = uid
        if isinstance(line, Departure):
            self._show_departure(line)
            return

        def _load(uow: Any, _job: Any) -> tuple[ArrivalPage, Sequence[Choice]]:
            return arrival_page(uow, uid), village_choices(uow)

        self.session.read(_load, lambda found: self._show_arrival(*found), self._unreadable, owner=self)

    def _unreadable(self, error: AppError) -> None:
        self._fill(text("relocation.list.unreadable"), "", "", [Sentence(error.message, "err")], [])

    def _fill(
        self, title: str, status: str, detail: str, parts: Sequence[QWidget], actions: Sequence[QPushButton]
    ) -> None:
        self._put_away()
        self.panel.show_head(title, status, detail)
        self.panel.show_tabs([], "")
        self.panel.show_body(*parts)
        self.panel.show_foot(*actions)
        self.split.open_panel()

    def _show_arrival(self, page: ArrivalPage, villages: Sequence[Choice]) -> None:
        line, moved = page.arrival, page.moved
        known = {one.member: one.village for one in page.known}
        place = dotted((moved.village, moved.address))
        facts = _facts((
            ("relocation.panel.from", dotted((line.office, place))), ("relocation.column.place", line.place),
            ("relocation.column.month", formats.month(line.month)), ("relocation.panel.reason", line.reason),
            ("relocation.panel.finding", line.finding),
        ))  # fmt: skip
        people = Card(text("households.card.members"))
        for at, member in enumerate(moved.members):
            people.add(label(dotted((member.name, member.relation, formats.masked_id(member.id_no))), wrap=True))
            if member.died_on:
                people.add(Sentence(text("relocation.panel.died", day=formats.day(member.died_on)), "warn"))
            if at in known:
                people.add(Sentence(text("relocation.panel.here", village=known[at]), "info"))
        drawn = Card(text("relocation.panel.benefits"))
        names = [member.name for member in moved.members]
        for benefit in moved.benefits:
            drawn.add(label(benefit_words(benefit, names), wrap=True))
            drawn.add(label(text("relocation.panel.until", month=formats.month(benefit.last_month)), "2s"))
            dead, living = sharers(moved, benefit)
            if dead:
                words = "relocation.panel.dead_shared" if living else "relocation.panel.dead_only"
                drawn.add(Sentence(text(words, name=dead[0].name), "warn"))
            if benefit.programme_code in page.unknown:
                drawn.add(Sentence(text("relocation.panel.unknown"), "warn"))
        if not moved.benefits:
            drawn.add(label(text("households.card.no_benefits"), "3"))
        self._fill(line.head_name, text(STATUS_WORDS[line.status]), "", [facts, people, drawn],
                   self._arrival_actions(page, villages))  # fmt: skip

    def _arrival_actions(self, page: ArrivalPage, villages: Sequence[Choice]) -> list[QPushButton]:
        line = page.arrival
        if line.household_uid is not None and line.status in ("accepted", DISPUTED):
            household = line.household_uid
            return [button(text("relocation.act.open"),
                           lambda: self.open_page("households.household", uid=household), icon="house")]  # fmt: skip
        if not self.session.may("edit") or line.status not in ("passed", "declined"):
            return []
        accept = self._act("relocation.act.accept", lambda: AcceptForm(page, villages), line.head_name, primary=True)
        decline = self._act("relocation.act.decline", lambda: DeclineForm(page), line.head_name)
        return [accept, decline] if line.open else [accept]

    def _show_departure(self, line: Departure) -> None:
        facts = _facts((
            ("relocation.column.office", line.office), ("relocation.column.place", line.place),
            ("relocation.column.month", formats.month(line.month)), ("relocation.panel.reason", line.reason),
            ("relocation.column.remark", line.remark),
        ))  # fmt: skip
        if line.status == DISPUTED:
            facts.add(Sentence(text("relocation.form.disputed_help"), "err"))
        people = Card(text("households.card.members")).add(*(label(name) for name in line.members))
        drawn = Card(text("relocation.panel.ended"))
        for benefit in line.benefits:
            drawn.add(label(benefit_words(benefit, line.members), wrap=True))
            drawn.add(label(text("relocation.panel.until", month=formats.month(benefit.last_month)), "2s"))
        household = line.household_uid
        opened = button(text("relocation.act.open"),
                        lambda: self.open_page("households.household", uid=household), icon="house")  # fmt: skip
        self._fill(line.head_name, text(STATUS_WORDS[line.status]), "", [facts, people, drawn],
                   [*self._departure_actions(line), opened])  # fmt: skip

    def _departure_actions(self, line: Departure) -> list[QPushButton]:
        name = line.head_name
        if self.county and self.session.may("package") and line.status in ("sent", "declined", "left_county"):
            assign = self._act("relocation.act.assign", lambda: AssignForm(line, self.townships), name, primary=True)
            if line.status == "left_county":
                return [assign]
            return [assign, self._act("relocation.act.left_county", lambda: LeftCountyForm(line), name)]
        if line.own and self.session.may("edit") and line.status == DISPUTED:
            return [self._act("relocation.act.let_go", lambda: LetGoForm(line), name, primary=True)]
        if line.own and self.session.may("edit") and line.waiting:
            return [self._act("relocation.act.take_back", lambda: TakeBackForm(line), name,
                              primary=line.status == "declined")]  # fmt: skip
        return []

    def _act(self, key: str, make: Callable[[], ChangeForm], name: str, *, primary: bool = False) -> QPushButton:
        words = text(key)
        return button(
            words, lambda: self.changes.open_form(make(), words, name, words), kind="primary" if primary else ""
        )


def _facts(pairs: Sequence[tuple[str, str]]) -> Card:
    return Card(text("relocation.panel.move")).add(*(fact(text(key), words) for key, words in pairs if words))
