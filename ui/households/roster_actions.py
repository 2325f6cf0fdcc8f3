"""What a clerk does with rows of the roster: colour, remark, copy, export, print, look at a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import annotate
from minsheng_desktop.entitlements.numbers import numbers_in
from minsheng_desktop.entitlements.service import RosterFilter, export_shown
from minsheng_desktop.households.export_like import export_like
from minsheng_desktop.spreadsheets.mappings import SavedMapping, list_mappings
from minsheng_desktop.spreadsheets.records import ROSTER
from ui.households.revealing import Look, refuse, reveal_all, tell_done
from ui.households.roster_cells import uids_of
from ui.households.roster_rows import record_of, shown_fields
from ui.households.wording import count_words
from ui.kit.list_export import open_folder
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Key, Row
from ui.kit.table import TablePanel
from ui.kit.tokens import MARK_NAMES

PathChooser = Callable[[QWidget, str, str], str]


def choose_save_path(parent: QWidget, title: str, name: str) -> str:
    """The system's dialog for saving a workbook; "" if it was closed."""
    path, _ = QFileDialog.getSaveFileName(parent, title, name, text("households.roster.workbooks"))
    return path


class RosterActions(QObject):
    """Acts on the rows of ``table`` in the name of ``page``; ``choose_path`` asks where an export goes.

    ``may_change`` is off while a roster of the past is shown.
    """

    def __init__(self, page: Page, table: TablePanel, strip: ProgressStrip) -> None:
        super().__init__(page)
        self._page, self._table, self._strip = page, table, strip
        self._session = page.session
        self.choose_path: PathChooser = choose_save_path
        self.unit = ""
        self.may_change = True
        table.mark_asked.connect(self.mark)
        table.reveal_asked.connect(self.look)
        table.copied.connect(self._copied)
        table.columns.changed.connect(self._hide_again)

    def with_uids(self, keys: Sequence[Key], done: Callable[[list[bytes]], object]) -> None:
        """Find the benefits of rows off the window's thread."""
        self._session.read(
            lambda uow, job: list(uids_of(uow, keys).values()), done, partial(refuse, self._page), owner=self
        )

    def make_notices(self, keys: Sequence[Key]) -> None:
        """Open the page that prints notices with the benefits of these rows."""
        self.with_uids(keys, lambda uids: self._page.open_page("notices.make", uids=tuple(uids)))

    def mark(self, keys: Sequence[Key], mark: str) -> None:
        """Give rows a colour mark ("" takes it away)."""
        name = text(MARK_NAMES[mark]) if mark else text("kit.mark.none")
        self._annotate(keys, {"color_mark": mark}, "households.roster.marked", name)

    def remark(self, keys: Sequence[Key], words: str) -> None:
        """Write one remark to rows."""
        self._annotate(keys, {"remark": words.strip()}, "households.roster.remarked", "")

    def _annotate(self, keys: Sequence[Key], values: dict[str, Any], key: str, name: str) -> None:
        if not keys or not self.may_change:
            return

        def _found(uids: list[bytes]) -> None:
            self._session.write(
                lambda do, job: do.run(annotate, uids, values),
                lambda count: self._annotated(count, key, name),
                lambda error: self._refused(error),
                owner=self._page,
            )

        self.with_uids(keys, _found)

    def _annotated(self, count: int, key: str, name: str) -> None:
        if count:
            tell_done(self._page, text(key, rows=count_words(count, self.unit), mark=name))

    def _refused(self, error: Any) -> None:
        refuse(self._page, error)
        self._table.model.reload()

    def _copied(self, rows: int) -> None:
        self._page.toasted.emit(Toast(text("kit.table.copied", rows=rows), icon="copy"))

    def look(self, key: Key) -> None:
        """Show the numbers of one row for 30 s; the look at each is recorded."""
        if key is None:
            return

        fields = [column.field for column in self._table.columns.shown()]

        def _found(rows: list[Row]) -> None:
            if rows:
                line = record_of(rows[0])
                self._session.read(
                    lambda uow, job: numbers_in(uow, line, fields), _read, partial(refuse, self._page), owner=self
                )

        def _read(looks: list[Look]) -> None:
            reveal_all(self._page, looks, lambda: self._table.reveal(key))

        self._table.model.fetch([key], _found)

    def _hide_again(self) -> None:
        """Other columns are shown: a look at their numbers is not recorded yet."""
        if self._table.model.revealed is not None:
            self._table.model.reveal(None)

    def print(self, title: str, wanted: RosterFilter, keys: Sequence[Key]) -> None:
        """Open the page that prints the chosen rows (none: all of ``wanted``) with the columns in sight."""
        fields = tuple(column.key for column in self._table.columns.shown())
        self._page.open_page(
            "notices.make", template="roster_list", wanted=wanted, fields=fields, keys=tuple(keys), title=title
        )

    def export(self, title: str, wanted: RosterFilter, keys: Sequence[Key], plain: bool = False) -> None:
        """Ask for a place and write the chosen rows (none: all of ``wanted``) with the columns in sight.

        As a finished sheet with office, date, totals and signatures, or ``plain`` with headings and rows alone.
        """
        fields = shown_fields(self._table.columns.shown())
        self._write(title, lambda uow, out: export_shown(uow, out, wanted, fields, list(keys), official=not plain))

    def ask_mapping(self, below: QWidget, title: str, wanted: RosterFilter) -> None:
        """Let one of the kept mappings be chosen below a button and write all of ``wanted`` in its layout."""

        def _offer(mappings: Sequence[SavedMapping]) -> None:
            if not mappings:
                self._page.toasted.emit(Toast(text("roster.action.no_mapping"), icon="info", tone="info"))
                return
            menu = QMenu(below)
            for mapping in mappings:
                menu.addAction(mapping.name).triggered.connect(partial(self.export_like, title, wanted, mapping))
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

        self._session.read(lambda uow, job: [m for m in list_mappings(uow) if m.kind == ROSTER], _offer, owner=self)

    def export_like(self, title: str, wanted: RosterFilter, mapping: SavedMapping, _on: bool = False) -> None:
        """Write all of ``wanted`` in the columns and under the headings of a table somebody else made."""
        self._write(title, lambda uow, out: export_like(uow, mapping, wanted, out, official=True))

    def _write(self, title: str, write: Callable[[Any, Path], int]) -> None:
        today = self._session.clock.today()
        name = text("households.roster.file", title=title, day=today.isoformat())
        path = self.choose_path(self._page, text("households.roster.export"), name)
        if not path:
            return
        out = Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx")
        self._strip.begin(text("households.roster.exporting"))
        ticket = self._session.read(
            lambda uow, job: write(uow, out),
            lambda rows: self._exported(out, rows),
            self._export_failed,
            owner=self._page,
            progress=self._strip.report,
        )
        self._strip.follow(ticket)

    def _exported(self, out: Path, rows: int) -> None:
        self._strip.finish()
        folder = (text("households.roster.open_folder"), lambda: open_folder(out.parent))
        words = text("households.roster.exported", rows=count_words(rows, self.unit), name=out.name)
        self._page.toasted.emit(Toast(words, folder))

    def _export_failed(self, error: Any) -> None:
        self._strip.finish()
        refuse(self._page, error)
