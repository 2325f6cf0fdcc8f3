"""人员查询: every person of the office, found by name, pinyin, number, village."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.fields import Masking, Type, field
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.people_export import export_people
from minsheng_desktop.households.records import PeopleFilter, PersonRow
from minsheng_desktop.households.service import people_count, people_first, people_keys, people_rows
from ui.households.person_actions import PersonActions
from ui.households.revealing import reveal_all
from ui.households.roster_filters import ViewButtons, WordFilter, doubt_toggle, village_choices
from ui.households.wording import age_of, count_words, sex_word
from ui.kit.buttons import FilterButton
from ui.kit.cards import FilterRow, PageHeader, TotalsBar
from ui.kit.formats import number
from ui.kit.labels import restyle
from ui.kit.list_export import ListExport, Work
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Column, FirstPage, Key, Note, Query, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.table_block import heading
from ui.session import READ_BEHIND, Session, Ticket

NAME = "households.people"
COLUMNS = (
    Column(field("households", "name", width=96), frozen=True),
    Column(field("households", "sex_code", width=56, sortable=False)),
    Column(field("households", "birth", width=72), head=text("households.field.age"), align="right"),
    Column(field("households", "id_no", Type.CITIZEN_ID, 164, masking=Masking.CITIZEN_ID)),
    Column(field("households", "village", width=96)),
    Column(field("households", "village_group", width=88, sortable=False)),
    Column(field("households", "phone", Type.PHONE, 124, masking=Masking.PHONE)),
    Column(field("households", "benefits", width=180, sortable=False)),
    Column(field("households", "state", width=96, sortable=False), kind="chips"),
    Column(field("households", "address", width=220, sortable=False)),
)
HIDDEN_AT_FIRST = ("address",)
LIVING, DEAD = "living", "dead"


class PeopleSource:
    """Rows of persons for the table; the ``PersonRow`` itself stands behind the cells of each row."""

    def first_page(self, uow: Any, query: Query, size: int) -> FirstPage:
        """The first rows."""
        return FirstPage([_row(found, uow.today) for found in people_first(uow, filter_of(query), size)])

    def keys(self, uow: Any, query: Query) -> Iterable[Sequence[Key]]:
        """All keys in order."""
        return people_keys(uow, filter_of(query))

    def page(self, uow: Any, query: Query, keys: Sequence[Key]) -> list[Row]:
        """The rows of ``keys``."""
        return [_row(found, uow.today) for found in people_rows(uow, keys)]


def filter_of(query: Query) -> PeopleFilter:
    """The list a query of the table asks for; older first where it sorts by age downwards."""
    descending = query.descending != (query.sort == "birth")
    return PeopleFilter(**dict(query.filters), sort=query.sort, descending=descending)


def record_of(row: Row) -> PersonRow:
    """What stands behind a row of the table."""
    found: PersonRow = row.cells[-1]
    return found


def _row(found: PersonRow, today: Any) -> Row:
    notes = {}
    if found.id_state == "doubt":
        notes["id_no"] = Note("doubt", text("households.people.id_doubt"))
    chips: list[tuple[str, str]] = []
    if found.died_on:
        chips.append((text("households.died"), "mute"))
    if found.has_doubt:
        chips.append((text("households.people.doubt"), "doubt"))
    years = None if found.died_on else age_of(found.birth, today)
    cells = (
        found.name, sex_word(found.sex_code), years, found.id_no, found.village, found.village_group, found.phone,
        (found.benefits or "").replace(",", text("households.names")), chips or None, found.address, found,
    )  # fmt: skip
    return Row(found.key, cells, "", bool(found.died_on), notes or None)


class PeoplePage(Page):
    """All persons. ``args``: ``text`` filters at first."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"person", "household_member", "entitlement", "entitlement_member", "doubt", "bank_account", "area"}
    )
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "roster#人员查询"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._kept: dict[str, Any] = dict(session.preferences.get(NAME, {}))
        self._counting: Ticket | None = None
        self._first = True
        self.count: int | None = None
        self._build()
        self._connect()
        if session.may("edit") and session.role == "township":
            self.table.content_pasted.connect(lambda content: self.open_page("households.paste", content=content))
        self.set_title(text("households.page.people"))

    def _build(self) -> None:
        title = text("households.page.people")
        self.table = TablePanel(
            self.session, COLUMNS, PeopleSource(), name=NAME, title=title, checkable=True, numbered=True
        )
        self.view = ViewButtons(self.table, self._kept.get("hidden", HIDDEN_AT_FIRST), None)
        self.words = WordFilter(text("households.people.hint"))
        self.words.setText(str(self.args.get("text", "")))
        self.words.tell()
        self.village = FilterButton(text("households.filter.village"), village_choices(()), self._narrow)
        lives = [("", "kit.find.all"), (LIVING, "households.life.living"), (DEAD, "households.life.dead")]
        self.life = FilterButton(
            text("households.filter.life"), [(key, text(words)) for key, words in lives], self._narrow
        )
        self.doubts = doubt_toggle(self._narrow)
        self.strip = ProgressStrip()
        self.export = ListExport(self, lambda: self.table, lambda: text("households.people.export_title"),
                                 self._writer, self.strip)  # fmt: skip
        self.table.selection_changed.connect(self._name_export)
        self.header = PageHeader(title, self.export.button)
        self.header.set_hint(text("households.people.keys"))
        self.words.setMaximumWidth(self.words.maximumWidth() * 2)
        right = (self.view.columns, self.view.rows)
        self.filters = FilterRow(self.words, self.village, self.life, self.doubts, None, *right)
        self.filters.layout().setStretch(0, 4)
        self.bar = TotalsBar()
        body = QFrame()
        body.setObjectName("page")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.filters)
        column.addWidget(self.strip)
        column.addWidget(self.table, 1)
        column.addWidget(self.bar)
        self.split = PanelSplit(body, SidePanel())
        self.person = PersonActions(self, self.split)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _connect(self) -> None:
        self.words.asked.connect(self._narrow)
        self.words.left_down.connect(self.table.main.setFocus)
        self.view.columns_changed.connect(
            lambda: self.session.preferences.set(NAME, {"hidden": sorted(self.view.hidden)})
        )
        table = self.table
        table.opened.connect(lambda key: self._with_row(key, self._open_panel))
        table.page_opened.connect(lambda key: self._with_row(key, self._open_page))
        table.current_changed.connect(self._current)
        table.reveal_asked.connect(lambda key: self._with_row(key, self._look))
        table.copied.connect(self._copied)
        table.escaped.connect(self.split.panel.ask_close)
        table.filters_cleared.connect(self.clear_filters)
        table.model.loaded.connect(self._say_empty)
        made = QShortcut(QKeySequence("Ctrl+F"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self._focus_words)

    def _focus_words(self) -> None:
        self.words.setFocus()
        self.words.selectAll()

    def on_activate(self) -> None:
        self.words.setFocus()

    def may_close(self) -> bool:
        return self.person.may_close()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if changed is None or "area" in changed:
            self.session.read(lambda uow, job: villages_by_name(uow), self._show_villages, owner=self)
        if self._first:
            self._first = False
            self.load()
        else:
            self.table.model.reload()
            self._count()
            self.person.reload()

    def _show_villages(self, villages: dict[str, bytes]) -> None:
        choices = [(uid, name) for name, uid in villages.items()]
        self.village.set_choices(village_choices(choices), self.village.value)

    def query(self) -> Query:
        """What the table shall show."""
        filters = (
            ("village", self.village.value or b""),
            ("text", self.words.words),
            ("life", self.life.value or ""),
            ("doubts_only", self.doubts.isChecked()),
        )
        shown = self.table.model.query
        return Query(shown.sort or "name", shown.descending, "", filters)

    def load(self) -> None:
        """Ask for the rows the filters choose."""
        self.table.model.show_query(self.query())
        self._count()

    def _narrow(self, _value: object) -> None:
        self.load()

    def _count(self) -> None:
        if self._counting:
            self._counting.discard()
        wanted = filter_of(self.query())
        self._counting = self.session.read(
            lambda uow, job: people_count(uow, wanted), self._show_count, owner=self, priority=READ_BEHIND
        )

    def _show_count(self, count: int) -> None:
        self.count = count
        self.bar.set_totals([], [(text("kit.find.all"), count_words(count, "person"))])

    def _say_empty(self) -> None:
        if self.village.value or self.words.words or self.life.value or self.doubts.isChecked():
            self.table.set_empty_by_filter()
            return
        action = [(text("households.roster.import"), self._import)] if self.session.may("import") else []
        self.table.set_empty("users", text("households.people.empty"), text("households.people.empty_hint"), action)

    def _import(self) -> None:
        self.open_page("spreadsheets.import")

    def clear_filters(self) -> None:
        """Show everybody again."""
        self.village.set_value(b"")
        self.life.set_value("")
        self.words.forget()
        self.doubts.blockSignals(True)
        self.doubts.setChecked(False)
        self.doubts.blockSignals(False)
        restyle(self.doubts, on="0")
        self.load()

    # -- a row -----------------------------------------------------------------------------------

    def _with_row(self, key: Key, done: Any) -> None:
        if key is not None:
            self.table.model.fetch([key], lambda rows: done(rows[0]) if rows else None)

    def _open_panel(self, row: Row) -> None:
        self.person.show_person(record_of(row).uid)

    def _open_page(self, row: Row) -> None:
        self.open_page("households.person", uid=record_of(row).uid)

    def _look(self, row: Row) -> None:
        person = record_of(row)
        held = {"id_no": person.id_no, "phone": person.phone}
        looks = [
            ("person", person.uid, key) for key, number in held.items() if number and not self.table.is_hidden(key)
        ]
        reveal_all(self, looks, partial(self.table.reveal, row.key))

    def _current(self, key: Key) -> None:
        if key is not None and self.person.follows:
            self._with_row(key, self._open_panel)

    def _writer(self, keys: Sequence[Key]) -> Work:
        wanted = filter_of(self.query())
        fields = [(column.key, heading(column)) for column in self.table.columns.shown()]
        return lambda uow, out: export_people(uow, out, wanted, fields, keys)

    def _name_export(self) -> None:
        count = len(self.export.chosen())
        words = text("households.people.export_picked", count=number(count)) if count else text("kit.export.verb")
        self.export.button.setText(f" {words}")
        self.export.button.setAccessibleName(words)

    def _copied(self, rows: int) -> None:
        self.toasted.emit(Toast(text("kit.table.copied", rows=rows), icon="copy"))
