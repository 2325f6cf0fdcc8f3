"""村（居）名单: the areas this workspace knows with their other spellings, and taking in a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from minsheng_desktop.areas.lists import read_area_list, read_pasted_areas
from minsheng_desktop.areas.records import AreaRecord, AreasImported
from minsheng_desktop.areas.service import import_areas, list_areas
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.records import AreaRow
from ui.kit.buttons import button
from ui.kit.cards import PageHeader
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.session import Session

LEVELS = {
    "county": "areas.level.county",
    "township": "areas.level.township",
    "village": "areas.level.village",
    "group": "areas.level.group",
}
FAULTS_SHOWN = 5


class AreasPage(Page):
    """Reading is for all, taking in a list for who may define."""

    tables: ClassVar[frozenset[str]] = frozenset({"area", "area_alias"})
    help_topic = "system#区划与标准"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.import_button = button(text("areas.list.import"), self._choose, icon="file-input")
        may_define = session.may("define")
        if not may_define:
            self.import_button.hide()
        self.export = ListExport(self, lambda: self.table, lambda: text("areas.page.list"))
        self._header = PageHeader(text("areas.page.list"), self.import_button, self.export.button)
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), name="areas.list", title=text("areas.page.list"))
        self.table.set_empty("map-pin-check", text("areas.list.empty"), text("areas.list.empty_what"))
        if may_define:
            self.table.content_pasted.connect(self.take_pasted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._header, self.notice, self.table):
            layout.addWidget(part)

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), width=width, sortable=False), **more)

        return [
            _made("code", text("areas.list.code"), 150),
            _made("name", text("areas.list.name"), 180, strong=True),
            _made("level", text("areas.list.level"), 100),
            _made("aliases", text("areas.list.aliases"), 360, stretch=True),
        ]

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: list_areas(uow), self._show, self._failed, owner=self)

    def _show(self, areas: list[AreaRecord]) -> None:
        villages = sum(1 for area in areas if area.level == "village")
        self._header.set_hint(text("areas.list.count", count=len(areas), villages=villages))
        comma = text("areas.list.join")
        self.table.model.show_rows(
            [
                Row(area.uid, (area.code, area.name, text(LEVELS[area.level]), comma.join(area.aliases)))
                for area in areas
            ]
        )
        self.table.model.completed.emit()

    def _failed(self, error: AppError) -> None:
        words = [error.message, *(str(getattr(fault, "message", fault)) for fault in error.details[:FAULTS_SHOWN])]
        self.notice.say("\n".join(words), "err")

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
    return {area.code for area in do.workspace.read(list_areas)}
