"""档案缺件: which households lack which papers; files are filled, placed, printed and settled for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.paper_files import list_papers
from minsheng_desktop.households.paper_files_missing import Completed, MissingPapers, missing_papers, settle_papers
from minsheng_desktop.notices.file_covers import missing_words
from ui.households.file_forms import PlaceForm
from ui.households.file_papers import covers_task, missing_task
from ui.households.revealing import refuse, tell_done
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.formats import number
from ui.kit.labels import label, restyle
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

CHOSEN = "chosen"


def _column(key: str, words: str, width: int, **more: Any) -> Column:
    return Column(Field(key, Label(literal=words), width=width, sortable=False), **more)


class FilesPage(Page):
    """One line for each programme of a household that lacks papers or is marked 档案待补."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"dossier", "dossier_item", "attachment", "notice", "entitlement", "programme_setting", "application_step"}
    )
    help_topic = "files#缺件清单"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("dossier_file.page.title")
        self.set_title(title)
        self.lines: Sequence[MissingPapers] = ()
        self.shown: list[MissingPapers] = []
        self._make_actions(title)
        self.programme = FilterButton(text("dossier_file.page.programme"), [], lambda _value: self._show_rows())
        self.village = FilterButton(text("dossier_file.page.village"), [], lambda _value: self._show_rows())
        self.pending = self._toggle()
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(
            session, self._columns(), name="households.files", title=title, checkable=True, numbered=True
        )
        self.table.set_empty("circle-check", text("dossier_file.page.empty"), text("dossier_file.page.empty_what"))
        self.table.opened.connect(self._open)
        self.table.page_opened.connect(self._open)
        self.table.selection_changed.connect(self._chosen_changed)
        self.table.filters_cleared.connect(self._clear_filters)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, FilterRow(self.programme, self.village, self.pending, None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        self.panel = SidePanel()
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _make_actions(self, title: str) -> None:
        self.export = ListExport(self, lambda: self.table, lambda: title)
        self.print_button = button(text("dossier_file.page.print_list"), self.print_list, icon="printer")
        self.header = PageHeader(title, self.print_button, self.export.button)
        self.print_button.setVisible(self.session.may("notice"))
        self.fill_button = button("", self.fill, icon="plus")
        self.place_button = button("", self.place, icon="pin")
        self.cover_button = button("", self.print_covers, icon="printer")
        self.settle_button = button("", self.settle, kind="primary", icon="check")
        edits = self.session.may("edit")
        for made in (self.fill_button, self.place_button, self.settle_button):
            made.setEnabled(edits)
        self.header.add_actions(CHOSEN, self.fill_button, self.place_button, self.cover_button, self.settle_button)

    def _toggle(self) -> QPushButton:
        made = button(text("dossier_file.page.pending_only"), kind="filter")
        made.setCheckable(True)

        def _toggled(on: bool) -> None:
            restyle(made, on="1" if on else "0")
            self._show_rows()

        made.toggled.connect(_toggled)
        return made

    @staticmethod
    def _columns() -> list[Column]:
        return [
            _column("village", text("dossier_file.missing.village"), 150),
            _column("head", text("dossier_file.missing.head"), 100, strong=True),
            _column("programme", text("dossier_file.missing.programme"), 120),
            _column("pending", text("dossier_file.page.pending"), 100),
            _column("count", text("dossier_file.page.count"), 70),
            _column("kinds", text("dossier_file.missing.kinds"), 460, stretch=True),
        ]

    def on_activate(self) -> None:
        self.table.main.setFocus()

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(
            lambda uow, job: (missing_papers(uow), list(villages_by_name(uow))), self._show, self._failed, owner=self
        )

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, found: tuple[Sequence[MissingPapers], Sequence[str]]) -> None:
        self.lines, villages = found
        everything = ("", text("dossier_file.page.all"))
        programmes = dict.fromkeys((line.programme, line.programme_name) for line in self.lines)
        self.programme.set_choices([everything, *programmes], self.programme.value or "")
        met = {line.village for line in self.lines}
        self.village.set_choices(
            [everything, *((name, name) for name in villages if name in met)], self.village.value or ""
        )
        self._show_rows()

    def _show_rows(self) -> None:
        programme, village = str(self.programme.value or ""), str(self.village.value or "")
        self.shown = [
            line
            for line in self.lines
            if (not programme or line.programme == programme)
            and (not village or line.village == village)
            and (line.pending or not self.pending.isChecked())
        ]
        mark = text("dossier_file.page.marked")
        self.table.model.show_rows(
            [
                Row(line.entitlement, (line.village + line.village_group,
                                       line.head or text("dossier_file.no_household"), line.programme_name,
                                       mark if line.pending else "", str(len(line.kinds)), missing_words(line)))
                for line in self.shown
            ]
        )  # fmt: skip
        self.table.model.completed.emit()
        homes = {line.household for line in self.shown}
        self.header.set_hint(
            text("dossier_file.page.counted", lines=number(len(self.shown)), households=number(len(homes)))
        )
        self._chosen_changed()

    def _clear_filters(self) -> None:
        self.programme.set_value("")
        self.village.set_value("")
        self.pending.setChecked(False)
        self._show_rows()

    def chosen(self) -> list[bytes]:
        """The households of the ticked rows, else of several selected ones."""
        keys = set(self.table.chosen())
        homes = [line.household for line in self.shown if line.entitlement in keys and line.household is not None]
        return list(dict.fromkeys(homes))

    def _chosen_changed(self) -> None:
        count = len(self.chosen())
        several = bool(self.table.model.ticked) or len(self.table.chosen()) > 1
        self.header.show_actions(CHOSEN if several and count else "")
        words = {
            self.fill_button: "dossier_file.page.fill", self.place_button: "dossier_file.page.place",
            self.cover_button: "dossier_file.page.covers", self.settle_button: "dossier_file.page.settle",
        }  # fmt: skip
        for made, key in words.items():
            said = text(key, count=number(count))
            made.setText(f" {said}")
            made.setAccessibleName(said)

    # -- acting ----------------------------------------------------------------------------------

    def _open(self, key: object) -> None:
        line = next((line for line in self.shown if line.entitlement == key), None)
        if line is not None and line.household is not None:
            self.open_page("households.file", uid=line.household)

    def fill(self) -> None:
        """Take what the program knows of into the lists of the chosen households."""
        homes = self.chosen()
        if not homes or not self.allowed("edit"):
            return
        self.session.write(
            lambda do, job: do.run(list_papers, homes),
            lambda done: tell_done(self, text("dossier_file.page.filled", count=number(done))),
            partial(refuse, self), owner=self,
        )  # fmt: skip

    def settle(self) -> None:
        """Take the mark off where nothing is missing."""
        homes = self.chosen()
        if homes and self.allowed("edit"):
            self.session.write(
                lambda do, job: do.run(settle_papers, homes), self._settled, partial(refuse, self), owner=self
            )

    def _settled(self, done: Completed) -> None:
        words = text("dossier_file.page.settled", settled=number(done.settled), lacking=number(done.lacking))
        tell_done(self, words)

    def place(self) -> None:
        """Say where the files of the chosen households stand."""
        homes = self.chosen()
        if not homes or not self.allowed("edit"):
            return
        form = PlaceForm(self.session.clock.today())
        save = button(text("dossier_file.page.place", count=number(len(homes))), kind="primary")
        save.clicked.connect(lambda: form.save(self, homes, self.split.close_panel))
        self.panel.show_head(text("dossier_file.form.place"), "", text("dossier_file.form.homes", count=len(homes)))
        self.panel.show_body(form, label(text("dossier_file.form.place_about"), "2s", wrap=True))
        self.panel.show_foot(save)
        self.split.open_panel()
        form.setFocus()

    def print_covers(self) -> None:
        """Covers and contents of the chosen households."""
        homes = tuple(self.chosen())
        if homes and self.allowed("notice"):
            self.open_page("notices.print", task=covers_task(homes), title=text("dossier_file.page.covers_title"))

    def print_list(self) -> None:
        """缺件清单 on paper, as filtered."""
        if self.allowed("notice"):
            task = missing_task(
                str(self.programme.value or ""), str(self.village.value or ""), self.pending.isChecked()
            )
            self.open_page("notices.print", task=task, title=text("dossier_file.missing.title"))
