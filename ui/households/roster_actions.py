"""What a clerk does with rows of the roster: colour, remark, copy, export, look at a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import annotate
from minsheng_desktop.entitlements.service import export_shown
from ui.households.revealing import refuse, reveal, tell_done
from ui.households.roster_rows import filter_of, record_of, shown_fields
from ui.households.wording import count_words
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
    """Acts on the rows of ``table`` in the name of ``page``; ``choose_path`` asks where an export goes."""

    def __init__(self, page: Page, table: TablePanel, strip: ProgressStrip) -> None:
        super().__init__(page)
        self._page, self._table, self._strip = page, table, strip
        self._session = page.session
        self.choose_path: PathChooser = choose_save_path
        self.unit = ""
        table.mark_asked.connect(self.mark)
        table.reveal_asked.connect(self.look)
        table.copied.connect(self._copied)
        table.model.edited.connect(self._edited)

    def make_notices(self, keys: Sequence[Key]) -> None:
        """Open the page that prints notices with the benefits of these rows."""
        self._table.model.fetch(
            list(keys),
            lambda rows: self._page.open_page("notices.make", uids=tuple(record_of(row).uid for row in rows)),
        )

    def mark(self, keys: Sequence[Key], mark: str) -> None:
        """Give rows a colour mark ("" takes it away)."""
        name = text(MARK_NAMES[mark]) if mark else text("kit.mark.none")
        self._annotate(keys, {"color_mark": mark}, "households.roster.marked", name)

    def remark(self, keys: Sequence[Key], words: str) -> None:
        """Write one remark to rows."""
        self._annotate(keys, {"remark": words.strip()}, "households.roster.remarked", "")

    def _annotate(self, keys: Sequence[Key], values: dict[str, Any], key: str, name: str) -> None:
        if not keys:
            return

        def _found(rows: list[Row]) -> None:
            uids = [record_of(row).uid for row in rows]
            self._session.write(
                lambda do, job: do.run(annotate, uids, values),
                lambda count: self._annotated(count, key, name),
                lambda error: self._refused(error),
                owner=self._page,
            )

        self._table.model.fetch(list(keys), _found)

    def _annotated(self, count: int, key: str, name: str) -> None:
        if count:
            tell_done(self._page, text(key, rows=count_words(count, self.unit), mark=name))

    def _refused(self, error: Any) -> None:
        refuse(self._page, error)
        self._table.model.reload()

    def _edited(self, key: Key, field: str, value: Any) -> None:
        if field == "remark":
            self.remark([key], str(value or ""))

    def _copied(self, rows: int) -> None:
        self._page.toasted.emit(Toast(text("kit.table.copied", rows=rows), icon="copy"))

    def look(self, key: Key) -> None:
        """Show the numbers of one row for 30 s; the look is recorded."""
        if key is None:
            return

        def _found(rows: list[Row]) -> None:
            if rows:
                person = record_of(rows[0]).person_uid
                reveal(self._page, "person", person, "id_no", lambda: self._table.reveal(key))

        self._table.model.fetch([key], _found)

    def export(self, title: str, keys: Sequence[Key], hidden: Sequence[str]) -> None:
        """Ask for a place and write the chosen rows (none: all shown) with the columns in sight."""
        today = self._session.clock.today()
        name = text("households.roster.file", title=title, day=today.isoformat())
        path = self.choose_path(self._page, text("households.roster.export"), name)
        if not path:
            return
        out = Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx")
        wanted = filter_of(self._table.model.query)
        fields = shown_fields(self._table.model.columns, hidden)
        self._strip.begin(text("households.roster.exporting"))
        ticket = self._session.read(
            lambda uow, job: export_shown(uow, out, wanted, fields, list(keys)),
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


def open_folder(folder: Path) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
