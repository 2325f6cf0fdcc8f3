"""One programme: how it is handled and since when, its fields, everything that was ever set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.declared import setting_groups, setting_kinds
from minsheng_desktop.programmes.editing import programme_choices, remove_programme
from minsheng_desktop.programmes.overview import ProgrammeOverview, programme_overview
from minsheng_desktop.programmes.setting_values import Names, shown_value
from ui.kit.buttons import button, segments
from ui.kit.cards import FilterRow, PageHeader, fact
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.programmes.field_panel import FieldPanel, kind_words
from ui.programmes.setting_panel import Places, SettingPanel
from ui.session import Session

SETTINGS, FIELDS, HISTORY = range(3)
FACT = 96


def _made(key: str, words: str, width: int, **more: Any) -> Column:
    return Column(Field(key, Label(literal=words), width=width, sortable=False), **more)


class ProgrammePage(Page):
    """``args``: ``code``."""

    tables: ClassVar[frozenset[str]] = frozenset({"programme", "programme_setting", "programme_field", "area"})
    help_topic = "programmes#一个项目的设定"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.code = str(self.args["code"])
        self.seen: ProgrammeOverview | None = None
        self._names: Names = ()
        self._places: Places = ()
        self.panel = SidePanel()
        self.notice = Notice()
        self.notice.hide()
        self.settings = self._table("settings", self._setting_columns())
        self.fields = self._table("fields", self._field_columns())
        self.history = self._table("history", self._history_columns())
        self.stack = QStackedWidget()
        for table in (self.settings, self.fields, self.history):
            self.stack.addWidget(table)
        self.export = ListExport(self, lambda: self._in_front(), lambda: self.title)
        self._build_head()
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, self._filters, self.notice):
            inner.addWidget(part)
        inner.addWidget(self.stack, 1)
        self.split = PanelSplit(body, self.panel)
        self.setting = SettingPanel(self, self.split)
        self.field = FieldPanel(self, self.split)
        self.setting.saved.connect(self._saved)
        self.field.saved.connect(self._saved)
        self.settings.current_changed.connect(lambda _key: self._open_setting())
        self.fields.current_changed.connect(lambda _key: self._open_field())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _build_head(self) -> None:
        may = self.session.may("define")
        self.new_field = button(text("programmes.fields.new"), self.add_field, icon="columns-3")
        self.remove = button(text("programmes.new.remove"), self._ask_remove, icon="trash-2")
        facts = button(text("programmes.one.facts"), self.show_facts, icon="info")
        for made in (self.new_field, self.remove):
            made.setVisible(False)
        self._may = may
        self.header = PageHeader(self.code, self.new_field, self.remove, facts, self.export.button)
        names = [(SETTINGS, text("programmes.one.settings")), (FIELDS, text("programmes.one.fields")),
                 (HISTORY, text("programmes.one.history"))]  # fmt: skip
        self._filters = FilterRow(segments(names, lambda at: self.show_part(int(str(at))), SETTINGS), None)

    def _table(self, name: str, columns: list[Column]) -> TablePanel:
        made = TablePanel(self.session, columns, name=f"programmes.one.{name}", title=text(f"programmes.one.{name}"))
        made.escaped.connect(lambda: self.split.close_panel())
        return made

    def _in_front(self) -> TablePanel:
        return (self.settings, self.fields, self.history)[self.stack.currentIndex()]

    @staticmethod
    def _setting_columns() -> list[Column]:
        return [
            _made("group", text("programmes.one.group"), 96),
            _made("title", text("programmes.one.title"), 220, strong=True),
            _made("value", text("programmes.one.value"), 320, stretch=True),
            _made("since", text("programmes.one.since"), 100),
            _made("place", text("programmes.one.place"), 96),
            _made("document", text("programmes.setting.document"), 140),
        ]

    @staticmethod
    def _field_columns() -> list[Column]:
        return [
            _made("label", text("programmes.fields.label"), 160, strong=True),
            _made("kind", text("programmes.fields.kind"), 110),
            _made("choices", text("programmes.fields.choices"), 360, stretch=True),
            _made("required", text("programmes.fields.required"), 80),
            _made("state", text("programmes.fields.state"), 90),
        ]

    @staticmethod
    def _history_columns() -> list[Column]:
        return [
            _made("since", text("programmes.one.since"), 100),
            _made("title", text("programmes.one.title"), 190, strong=True),
            _made("value", text("programmes.one.value"), 300, stretch=True),
            _made("place", text("programmes.one.place"), 110),
            _made("document", text("programmes.setting.document"), 150),
            _made("note", text("programmes.one.note"), 160),
        ]

    def show_part(self, part: int) -> None:
        """设定, 专用栏 or 历次设定."""
        self.stack.setCurrentIndex(part)
        self.split.close_panel()
        self.new_field.setVisible(part == FIELDS and self._may)

    def refresh(self, changed: set[str] | None = None) -> None:
        def _load(uow: Any, _job: Any) -> Any:
            areas = [a for a in list_areas(uow) if a.code.startswith(uow.node.area_code) or len(a.code) <= 6]
            county = self.session.role == "county"
            kept = [a for a in areas if a.level != "group" and (not county or a.level != "village")]
            return programme_overview(uow, self.code), programme_choices(uow), [(a.code, a.name) for a in kept]

        self.session.read(_load, self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, found: Any) -> None:
        self.seen, self._names, areas = found
        seen = self.seen
        assert seen is not None
        self._places = [("", text("programmes.setting.everywhere")), *areas]
        self.set_title(seen.programme.short_name)
        self.header.set_title(seen.programme.name)
        self.header.set_hint(text("programmes.one.hint", count=len(seen.rules.origins), used=seen.used))
        self.remove.setVisible(self._may and seen.own and not seen.used)
        names, groups = dict(self._places), setting_groups()
        rows = []
        for key, kind in setting_kinds().items():
            origin = seen.rules.origins.get(key)
            value = shown_value(kind, seen.rules[key], self._names)
            since = (origin.from_day, names.get(origin.place, origin.place), origin.document_number) if origin else ()
            rows.append(Row(key, (groups[kind.group], kind.label, value, *(since or ("", "", "")))))
        self.settings.model.show_rows(rows)
        self._show_fields(seen)
        self._show_history(seen, names)

    def _show_fields(self, seen: ProgrammeOverview) -> None:
        joined, yes = text("programmes.value.list_join"), text("entitlements.own_yes")
        self.fields.model.show_rows(
            [
                Row(f.key, (f.label, kind_words(f), joined.join(f.labels) or f.about, yes if f.required else "",
                            text("programmes.fields.retired") if f.retired else ""), muted=f.retired)
                for f in seen.fields
            ]
        )  # fmt: skip

    def _show_history(self, seen: ProgrammeOverview, places: Mapping[str, str]) -> None:
        kinds = setting_kinds()
        self.history.model.show_rows(
            [
                Row(row.uid, (row.from_day, kinds[row.key].label, shown_value(kinds[row.key], row.value, self._names),
                              places.get(row.place, row.place), row.document_number, row.note))
                for row in seen.history if row.key in kinds
            ]
        )  # fmt: skip

    # -- the panel -------------------------------------------------------------------------------

    def _open_setting(self) -> None:
        kind = setting_kinds().get(str(self.settings.current_key() or ""))
        if kind and self.seen:
            default = "" if self.session.role == "county" else self._own_place()
            self.setting.open(self.seen, kind, self._names, self._places, default)

    def _own_place(self) -> str:
        """A township's settings are meant for itself."""
        return next((code for code, _ in self._places if len(code) == 9), "")

    def _open_field(self) -> None:
        key = self.fields.current_key()
        field = next((f for f in self.seen.fields if f.key == key), None) if self.seen else None
        if field:
            self.field.open(self.code, field)

    def add_field(self) -> None:
        """新增专用栏."""
        self.field.open(self.code, None)

    def show_facts(self) -> None:
        """What the programme is, in the panel."""
        if self.seen is None:
            return
        self.panel.show_head(self.seen.programme.name)
        self.panel.show_tabs([], "")
        self.panel.show_body(*(fact(name, value, width=FACT) for name, value in self.seen.facts))
        self.panel.show_foot()
        self.split.open_panel()

    def _saved(self, words: str) -> None:
        self.tell_undoable(words)
        self.split.close_panel()

    def _ask_remove(self) -> None:
        if self.seen is None:
            return
        question = Question(
            text("programmes.new.remove_title", name=self.seen.programme.name),
            text("programmes.new.remove_body"),
            text("programmes.new.remove_keep"),
            text("programmes.new.remove"),
        )
        ask(self, question, lambda _reason: self.remove_now())

    def remove_now(self) -> None:
        """Take the programme away and close the page."""

        def _done(name: str) -> None:
            self.tell_undoable(text("programmes.new.removed", name=name))
            self.closed.emit()

        self._write(lambda do, job: do.run(remove_programme, self.code), _done)

    def _write(self, work: Callable[[Any, Any], Any], done: Callable[[Any], None]) -> None:
        self.session.write(work, done, self._failed, owner=self)
