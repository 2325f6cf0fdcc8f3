"""栏目对应: the named ways to read spreadsheets and the header words of this office, handed on as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QFrame, QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import open_roster
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.spreadsheets.field_names import roster_fields
from minsheng_desktop.spreadsheets.header_words import HeaderWord, add_word, list_words, remove_word
from minsheng_desktop.spreadsheets.mappings import (
    SavedMapping,
    export_mapping,
    list_mappings,
    mapping_of,
    read_mapping,
    remove_mapping,
    save_mapping,
)
from minsheng_desktop.spreadsheets.records import DATA, ROSTER
from ui.kit.buttons import button, segments
from ui.kit.cards import Card, FilterRow, PageHeader, fact
from ui.kit.fields import ChoiceField, text_field
from ui.kit.forms import Form
from ui.kit.labels import label
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session
from ui.spreadsheets.mapping_form import MappingForm

MAPPINGS, WORDS = range(2)
FILES = "*.json"
WORKBOOKS = "*.xlsx *.xlsm *.xls *.ods *.csv *.tsv *.txt"


def _column(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)


class MappingsPage(Page):
    """What the county handed out is shown and cannot be removed here."""

    tables: ClassVar[frozenset[str]] = frozenset({"import_mapping", "header_word"})
    help_topic = "import#栏目对应"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("mappings.page"))
        self.mappings: tuple[SavedMapping, ...] = ()
        self.words: tuple[HeaderWord, ...] = ()
        self._names: Mapping[str, str] = {}
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._mapping_columns(), name="mappings.list", title=text("mappings.page"))
        self.table.set_empty("columns-3", text("mappings.empty"), text("mappings.empty_what"))
        self.word_table = TablePanel(session, self._word_columns(), name="mappings.words", title=text("mappings.words"))
        self.word_table.set_empty("columns-3", text("mappings.no_words"), text("mappings.no_words_what"))
        self.panel = SidePanel()
        self.stack = QStackedWidget()
        for made, opened in ((self.table, self.open_mapping), (self.word_table, self.open_word)):
            made.opened.connect(opened)
            made.current_changed.connect(lambda key, opened=opened: self._current(key, opened))
            made.escaped.connect(self._close_panel)
            self.stack.addWidget(made)
        names = [(MAPPINGS, text("mappings.page")), (WORDS, text("mappings.words"))]
        self._header = PageHeader(text("mappings.page"), *self._actions())
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self._header, FilterRow(segments(names, self._turn, MAPPINGS), None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.stack, 1)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _actions(self) -> list[QWidget]:
        self.add_button = button(text("mappings.add_word"), self.ask_word, icon="plus")
        self.add_button.hide()
        self.take_button = button(text("mappings.take"), self._ask_file, icon="file-input")
        self.make_button = button(text("mappings.make"), self._ask_workbook, icon="file-spreadsheet")
        made = [self.add_button, self.take_button, self.make_button]
        return [*made] if self.session.may("import") else []

    @staticmethod
    def _mapping_columns() -> list[Column]:
        return [
            _column("name", text("mappings.column.name"), 260, strong=True),
            _column("from", text("mappings.column.from"), 90),
            _column("programme", text("mappings.column.programme"), 160),
            _column("known", text("mappings.column.known"), 120),
            _column("headings", text("mappings.column.headings"), 420, stretch=True),
        ]

    @staticmethod
    def _word_columns() -> list[Column]:
        return [
            _column("word", text("mappings.column.word"), 220, strong=True),
            _column("field", text("mappings.column.field"), 220),
            _column("from", text("mappings.column.from"), 120, stretch=True),
        ]

    def _close_panel(self) -> None:
        self.split.close_panel()

    def on_activate(self) -> None:
        self.stack.currentWidget().main.setFocus()  # type: ignore[attr-defined]

    def _turn(self, which: object) -> None:
        self.stack.setCurrentIndex(int(str(which)))
        self.add_button.setVisible(which == WORDS)
        self.take_button.setVisible(which == MAPPINGS)
        self.make_button.setVisible(which == MAPPINGS)
        self.split.close_panel()

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(
            lambda uow, job: (
                list_mappings(uow),
                list_words(uow),
                {p.code: p.short_name for p in list_programmes(uow)},
            ),
            self._show,
            self._failed,
            owner=self,
        )

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, found: tuple[tuple[SavedMapping, ...], tuple[HeaderWord, ...], Mapping[str, str]]) -> None:
        self.mappings, self.words, self._names = found
        self.notice.hide()
        self.table.model.show_rows([self._mapping_row(mapping) for mapping in self.mappings])
        names = roster_fields()
        self.word_table.model.show_rows(
            [Row(word.uid, (word.word, names[word.field], _from(word.own))) for word in self.words]
        )
        for table in (self.table, self.word_table):
            table.model.completed.emit()

    def _mapping_row(self, mapping: SavedMapping) -> Row:
        known = [column for column in mapping.columns if column.field]
        headings = text("kit.comma").join(column.header for column in mapping.columns if column.header)
        count = text("mappings.known", known=len(known), count=len(mapping.columns))
        programme = self._names.get(mapping.programme_code, "")
        return Row(mapping.uid, (mapping.name, _from(mapping.own), programme, count, headings))

    def _current(self, key: object, opened: Any) -> None:
        if key is not None and not self.panel.isHidden():
            opened(key)

    # -- one mapping -----------------------------------------------------------------------------

    def open_mapping(self, key: object) -> None:
        """Show which heading is read as what."""
        mapping = next((mapping for mapping in self.mappings if mapping.uid == key), None)
        if mapping is None:
            return
        self.panel.show_head(mapping.name, _from(mapping.own), self._names.get(mapping.programme_code, ""), "plain")
        card = Card(text("mappings.fields"))
        names = roster_fields()
        for column in mapping.columns:
            read_as = names.get(column.field, column.field) or text("mappings.kept")
            card.add(fact(column.header or text("mappings.no_header"), read_as, width=140))
        self.panel.show_body(card)
        actions: list[QWidget] = [button(text("mappings.hand_on"), lambda: self._ask_out(mapping), icon="file-output")]
        if mapping.own and self.session.may("import"):
            actions.insert(0, button(text("mappings.change"), lambda: self.change([("", mapping)]), icon="pencil"))
            actions.append(button(text("mappings.remove"), lambda: self.ask_remove(mapping), kind="danger"))
        self.panel.show_foot(*actions)
        self.split.open_panel()

    def change(self, shapes: Sequence[tuple[str, SavedMapping]]) -> None:
        """A form for a mapping: a kept one, or those of the sheets of a file."""
        self.maker = MappingForm(shapes, self._names)
        self.panel.show_head(shapes[0][1].name or text("mappings.make"))
        self.panel.show_body(self.maker)
        self.panel.show_foot(button(text("mappings.save"), self.keep, kind="primary"))
        self.split.open_panel()
        self.maker.name.setFocus()

    def keep(self) -> None:
        """Keep the mapping of the form under its name."""
        mapping = self.maker.submit()
        if mapping is not None:
            self._write(save_mapping, (mapping,), text("mappings.saved", name=mapping.name))

    def _ask_workbook(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, text("mappings.make"), "", WORKBOOKS)
        if chosen:
            self.make_from(Path(chosen))

    def make_from(self, path: Path) -> None:
        """Begin mappings for the shapes of sheets in a workbook; nothing of it is taken in."""

        def _work(uow: Any, job: object) -> list[tuple[str, SavedMapping]]:
            opened = open_roster(uow, path)
            shapes: dict[str, tuple[str, SavedMapping]] = {}
            for plan in opened.plans:
                if plan.role == DATA and plan.kind == ROSTER:
                    made = mapping_of(opened.workbook, plan, plan.title or path.stem)
                    shapes.setdefault(plan.signature, (plan.sheet or path.stem, made))
            return list(shapes.values())

        self.session.read(_work, self._begin, self._failed, owner=self)

    def _begin(self, shapes: list[tuple[str, SavedMapping]]) -> None:
        if shapes:
            self.notice.hide()
            self.change(shapes)
        else:
            self.notice.say(text("mappings.no_list"), "warn")

    def _ask_out(self, mapping: SavedMapping) -> None:
        name = text("mappings.file_name", name=mapping.name)
        chosen, _ = QFileDialog.getSaveFileName(self, text("mappings.hand_on"), name, FILES)
        if chosen:
            self.hand_on(mapping, Path(chosen))

    def hand_on(self, mapping: SavedMapping, out: Path) -> None:
        """Write a mapping as a file for another office."""
        done = Toast(text("mappings.handed_on", name=out.name))
        self.session.read(
            lambda uow, job: export_mapping(mapping, out),
            lambda _nothing: self.toasted.emit(done),
            self._failed,
            owner=self,
        )

    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, text("mappings.take"), "", FILES)
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Take a mapping in from a file."""
        self.session.write(
            lambda do, job: do.run(save_mapping, read_mapping(path)),
            lambda _uid: self.tell_undoable(text("mappings.taken")),
            self._failed,
            owner=self,
        )

    def ask_remove(self, mapping: SavedMapping) -> None:
        """Forget a mapping after a question; lists that were read by it stay as they are."""
        question = Question(
            text("mappings.ask_title", name=mapping.name), text("mappings.ask_body"), text("mappings.ask_keep"),
            text("mappings.remove"),
        )  # fmt: skip
        ask(self, question, lambda _reason: self.remove(mapping))

    def remove(self, mapping: SavedMapping) -> None:
        """Forget a mapping of this office."""
        self._write(remove_mapping, (mapping.uid,), text("mappings.removed", name=mapping.name))

    def _write(self, use_case: Any, args: Sequence[object], words: str) -> None:
        def _done(_value: object) -> None:
            self.split.close_panel()
            self.tell_undoable(words)

        self.session.write(lambda do, job: do.run(use_case, *args), _done, self._failed, owner=self)

    # -- header words ----------------------------------------------------------------------------

    def open_word(self, key: object) -> None:
        """Show a header word, with 删除."""
        word = next((word for word in self.words if word.uid == key), None)
        if word is None:
            return
        self.panel.show_head(word.word, _from(word.own), "", "plain")
        self.panel.show_body(label(text("mappings.word_about", field=roster_fields()[word.field]), wrap=True))
        removing = button(
            text("mappings.remove"),
            lambda: self._write(remove_word, (word.uid,), text("mappings.word_removed", word=word.word)),
            kind="danger",
        )
        self.panel.show_foot(*([removing] if word.own and self.session.may("import") else []))
        self.split.open_panel()

    def ask_word(self) -> None:
        """A form for a new header word."""
        choices = [(field, name) for field, name in roster_fields().items()]
        self.form = Form(
            [
                ("word", text_field(text("mappings.column.word"), help_line=text("mappings.word_help"))),
                ("field", ChoiceField(text("mappings.column.field"), choices, must_choose=True)),
            ]
        )
        self.panel.show_head(text("mappings.add_word"))
        self.panel.show_body(self.form)
        self.panel.show_foot(button(text("mappings.save"), self.save_word, kind="primary"))
        self.split.open_panel()
        self.form.fields["word"].setFocus()

    def save_word(self) -> None:
        """Read columns with this heading as the chosen field from now on."""
        values = self.form.submit()
        if values is not None:
            self._write(add_word, (values["word"], values["field"]), text("mappings.word_added", word=values["word"]))


def _from(own: bool) -> str:
    return text("mappings.own") if own else text("mappings.county")
