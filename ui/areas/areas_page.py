"""村（居）名单: the areas of a day, what they were before, and the acts that change them, each asked for in figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from minsheng_desktop.areas.editing import village_groups
from minsheng_desktop.areas.lists import read_area_list, read_pasted_areas
from minsheng_desktop.areas.records import AreaChange, AreaRecord, AreasImported
from minsheng_desktop.areas.service import area_history, import_areas, list_areas
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.village_merging import settle_closed_villages, unsettled_villages
from minsheng_desktop.programmes.records import AreaRow
from ui.areas.area_panel import MERGE, OPEN, Act, ActForm, AreaFacts, AreaPage, change_words
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.readers import date_reader
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

LEVELS = {
    "county": "areas.level.county",
    "township": "areas.level.township",
    "village": "areas.level.village",
    "group": "areas.level.group",
}
FAULTS_SHOWN = 5
NOW, CLOSED, DAY = "now", "closed", "day"
Found = tuple[list[AreaRecord], list[AreaChange]]


class AreasPage(Page):
    """Reading is for all, taking in a list and changing areas for who may define."""

    tables: ClassVar[frozenset[str]] = frozenset({"area", "area_alias", "area_past", "household", "person"})
    help_topic = "system#区划与标准"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.may_define = session.may("define")
        self.day: date | None = None
        self.areas: dict[bytes, AreaRecord] = {}
        self.act: ActForm | None = None
        self._waiting: list[AreaChange] = []
        self.import_button = button(text("areas.list.import"), self._choose, icon="file-input")
        self.open_button = button(text("areas.act.open"), self.open_new, icon="plus")
        if not self.may_define:
            self.import_button.hide()
            self.open_button.hide()
        self.export = ListExport(self, lambda: self.table, lambda: text("areas.page.list"))
        self._header = PageHeader(text("areas.page.list"), self.open_button, self.import_button, self.export.button)
        self.notice, self.waiting = Notice(), Notice()
        self.notice.hide()
        self.waiting.hide()
        choices: list[tuple[object, str]] = [(key, text(f"areas.as_of.{key}")) for key in (NOW, CLOSED, DAY)]
        self.as_of = FilterButton(text("areas.as_of.name"), choices, self._as_of)
        self.table = TablePanel(session, self._columns(), name="areas.list", title=text("areas.page.list"))
        self.table.set_empty("map-pin-check", text("areas.list.empty"), text("areas.list.empty_what"))
        self.table.opened.connect(self.open_uid)
        self.table.current_changed.connect(self._follow)
        if self.may_define:
            self.table.content_pasted.connect(self.take_pasted)
        self._arrange()

    def _arrange(self) -> None:
        body = QFrame()
        body.setObjectName("page")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._header, FilterRow(self.as_of, None), self.notice, self.waiting):
            layout.addWidget(part)
        layout.addWidget(self.table, 1)
        self.split = PanelSplit(body, SidePanel())
        self.table.escaped.connect(self.split.panel.ask_close)
        self.split.panel.closed.connect(self._put_away)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), width=width, sortable=False), **more)

        return [
            _made("code", text("areas.list.code"), 150),
            _made("name", text("areas.list.name"), 160, strong=True),
            _made("level", text("areas.list.level"), 100),
            _made("parent", text("areas.list.parent"), 120),
            _made("validity", text("areas.list.validity"), 210),
            _made("former", text("areas.list.former"), 160),
            _made("aliases", text("areas.list.aliases"), 240, stretch=True),
        ]

    # -- the list --------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        day, closed = self.day, self.as_of.value == CLOSED

        def _load(uow: Any, _job: Any) -> Found:
            return list_areas(uow, day, closed), unsettled_villages(uow)

        self.session.read(_load, self._show, self._failed, owner=self)

    def _as_of(self, value: object) -> None:
        if value != DAY:
            self.show_day(None)
            return
        today = self.session.clock.today().isoformat()
        question = Question(
            text("areas.as_of.ask"), text("areas.as_of.ask_body"), text("areas.as_of.keep"), text("areas.as_of.do"),
            danger=False, reason=text("areas.as_of.day_label"), given=today,
        )  # fmt: skip
        self.dialog = ask(self, question, self._day_asked)

    def _day_asked(self, written: str) -> None:
        day = date_reader(self.session.clock.today())(written).value
        if day is None:
            self.notice.say(text("kit.form.date"), "err")
        else:
            self.show_day(day)

    def show_day(self, day: date | None) -> None:
        """The areas as they stood on a day (None: today)."""
        self.day = day
        self._header.set_state(text("areas.as_of.state", day=day) if day else "", "info")
        self.refresh()

    def _show(self, found: Found) -> None:
        areas, self._waiting = found
        self.areas = {area.uid: area for area in areas}
        villages = sum(1 for area in areas if area.level == "village" and not area.closed)
        self._header.set_hint(text("areas.list.count", count=len(areas), villages=villages))
        names = {area.code: area.name for area in areas}
        self.table.model.show_rows([self._row(area, names) for area in areas])
        self.table.model.completed.emit()
        self._say_waiting()

    @staticmethod
    def _row(area: AreaRecord, names: Mapping[str, str]) -> Row:
        comma = text("areas.list.join")
        validity = text("areas.list.since", day=area.valid_from) if area.valid_from else ""
        if area.valid_to:
            into = names.get(area.successor_code, area.successor_code)
            key = "areas.list.ended_into" if into else "areas.list.ended"
            validity = text(key, day=area.valid_to, name=into)
        cells = (
            area.code, area.name, text(LEVELS[area.level]), names.get(area.parent_code, area.parent_code), validity,
            comma.join(area.former_names), comma.join(area.aliases),
        )  # fmt: skip
        return Row(area.uid, cells, muted=area.closed)

    def _say_waiting(self) -> None:
        """Villages the county merged, whose people here still stand in them."""
        known = [change for change in self._waiting if change.target_code]
        self.waiting.setVisible(bool(self._waiting))
        if not self._waiting:
            return
        names = text("areas.list.join").join(change.name for change in self._waiting)
        words = text(
            "areas.waiting.known" if known else "areas.waiting.unknown", names=names,
            households=sum(change.residents.households for change in self._waiting),
            persons=sum(change.residents.persons for change in self._waiting),
        )  # fmt: skip
        act = (text("areas.waiting.do"), self.settle) if known and self.session.may("edit") else None
        self.waiting.say(words, "warn", act)

    def settle(self) -> None:
        """Move this office's people out of the villages the county merged, after a question in figures."""
        known = [change for change in self._waiting if change.target_code]
        body = "\n".join(change_words(MERGE, change) for change in known)
        question = Question(
            text("areas.waiting.title"), body, text("areas.waiting.keep"), text("areas.waiting.do"), danger=False
        )

        def _done(moved: list[AreaChange]) -> None:
            self.tell_undoable(text("areas.waiting.done", count=len(moved)))

        def _settle(_reason: str) -> None:
            self.session.write(lambda do, job: do.run(settle_closed_villages), _done, self._failed, owner=self)

        self.dialog = ask(self, question, _settle)

    def _failed(self, error: AppError) -> None:
        words = [error.message, *(str(getattr(fault, "message", fault)) for fault in error.details[:FAULTS_SHOWN])]
        self.notice.say("\n".join(words), "err")

    # -- one area --------------------------------------------------------------------------------

    def _follow(self, uid: Any) -> None:
        if uid is not None and not self.split.panel.isHidden() and self.act is None:
            self.open_uid(uid)

    def open_area(self, code: str) -> None:
        """Show the area of a code in the panel."""
        uid = next((area.uid for area in self.areas.values() if area.code == code), None)
        if uid is not None:
            self.open_uid(uid)

    def open_uid(self, uid: bytes) -> None:
        """Show an area in the panel: what it is and was, and what may be done."""
        area = self.areas.get(uid)
        if area is not None:
            self.session.read(partial(_area_page, area), self._show_area, self._failed, owner=self)

    def _show_area(self, page: AreaPage) -> None:
        self.act = None
        facts = AreaFacts(page, self.may_define and self.day is None)
        facts.chosen.connect(lambda kind: self.open_act(kind, page))
        panel = self.split.panel
        panel.show_head(page.area.name, text("areas.panel.closed") if page.area.closed else "",
                        text(LEVELS[page.area.level]), "mute")  # fmt: skip
        panel.show_body(facts)
        panel.show_foot()
        self.split.open_panel()

    def open_new(self) -> None:
        """新设: a new area."""
        self.open_act(OPEN, None)

    def open_act(self, kind: str, page: AreaPage | None) -> None:
        """The form of an act in the panel."""
        self.act = ActForm(kind, page, self.session.clock.today())
        self.act.asked.connect(self._look)
        self.act.put_away.connect(lambda: self._show_area(page) if page else self.split.panel.ask_close())
        panel = self.split.panel
        panel.show_head(page.area.name if page else text("areas.act.open"))
        panel.show_body(self.act)
        panel.show_foot(*self.act.buttons())
        self.split.open_panel()
        next(iter(self.act.form.fields.values())).setFocus()

    def _put_away(self) -> None:
        self.act = None

    def _look(self, act: Act) -> None:
        """First the figures, then the question, then the act."""
        if act.preview is None:
            self.run(act)
            return
        preview = act.preview
        self.session.read(
            lambda uow, job: preview(uow), lambda change: self._confirm(act, change), self._refused, owner=self
        )

    def _confirm(self, act: Act, change: AreaChange) -> None:
        question = Question(
            text(f"areas.confirm.{act.kind}_title", name=change.name, target=change.target_name),
            change_words(act.kind, change), text("areas.confirm.keep"), text(f"areas.act.{act.kind}"), danger=False,
        )  # fmt: skip
        self.dialog = ask(self, question, lambda _reason: self.run(act))

    def run(self, act: Act) -> None:
        """Do the act as one operation."""

        def _done(change: AreaChange) -> None:
            self.split.panel.closed.emit()
            there = change.residents
            words = text(f"areas.done.{act.kind}", name=change.name, target=change.target_name,
                         households=there.households, persons=there.persons, benefits=there.benefits)  # fmt: skip
            self.tell_undoable(words)

        self.session.write(lambda do, job: act.run(do), _done, self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        if self.act is not None:
            self.act.refuse(error)
        else:
            self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    # -- taking in a list ------------------------------------------------------------------------

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, text("areas.list.import"), "", "*.csv *.xlsx *.xls *.ods")
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Take in a list of areas (CSV) as one operation."""
        self._take(lambda known: read_area_list(path, known))

    def take_pasted(self, content: str) -> None:
        """Take in a list copied from a spreadsheet after a question, since Ctrl+V slips easily."""
        rows = sum(1 for line in content.splitlines() if line.strip()) - 1
        question = Question(
            text("areas.list.paste_title"), text("areas.list.paste_body", count=max(rows, 0)),
            text("areas.list.paste_keep"), text("areas.list.paste_do"), danger=False,
        )  # fmt: skip
        ask(self, question, lambda _reason: self._take(lambda known: read_pasted_areas(content, known)))

    def _take(self, read: Callable[[set[str]], Sequence[AreaRow]]) -> None:
        self.notice.hide()
        self.session.write(
            lambda do, job: do.run(import_areas, read(_known_codes(do))), self._taken, self._failed, owner=self
        )

    def _taken(self, done: AreasImported) -> None:
        words = text("areas.list.taken", new=done.new, updated=done.updated, unchanged=done.unchanged)
        self.tell_undoable(words)


def _known_codes(do: Any) -> set[str]:
    """Codes that may be parents although they do not stand in the list."""
    return {area.code for area in do.workspace.read(list_areas, None, True)}


def _area_page(area: AreaRecord, uow: Any, _job: Any) -> AreaPage:
    everything = list_areas(uow, closed=True)
    standing = [one for one in everything if not one.closed and one.uid != area.uid]
    levels = list(LEVELS)
    above = levels[max(levels.index(area.level) - 1, 0)]
    return AreaPage(
        area,
        tuple(area_history(uow, area.code)),
        village_groups(uow, area.code),
        tuple(one for one in standing if one.level == area.level),
        tuple(one for one in standing if one.level == above and one.code != area.parent_code),
        {one.code: one.name for one in everything},
    )
