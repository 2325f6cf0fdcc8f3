"""What the pages of the exchange share: long work with its strip, tables of packages and differences, fingerprints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.results import ImportResult, PackageRecord, RefusedLine
from ui.exchange import words
from ui.kit.cards import column
from ui.kit.labels import label
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.session import Progress, Session

# Everything that taking a package may have changed beside the rows the result names.
LEDGER = frozenset({"package", "node", "backup_run", "refused_row"})
OfficeWork = Callable[[Any, Job], Any]


def spec(key: str, title: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
    """A column of a small table."""
    return Column(Field(key, Label(literal=title), type, width, sortable=False), **more)


class ExchangePage(Page):
    """A page that runs work of the exchange on the writer thread, one at a time, with a strip and a notice."""

    def __init__(self, session: Session, args: Any = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.strip, self.notice = ProgressStrip(text("exchange.work.leaves")), Notice()
        self.notice.hide()
        self.busy = False

    def work(
        self,
        what: str,
        fn: OfficeWork,
        done: Callable[[Any], object],
        failed: Callable[[AppError], object],
        progress: Progress | None = None,
    ) -> None:
        """Run ``fn(office, job)``; it may be cancelled. A second piece of work waits for the button again."""
        if self.busy:
            return
        self.busy = True
        self.notice.hide()
        self.strip.begin(what)
        self.set_busy(True)

        def _run(do: Any, job: Job) -> Any:
            result = fn(do.workspace, job)
            do.changed |= LEDGER | changed_by(result)
            return result

        def _report(stage: str, done: int, total: int) -> None:
            self.strip.report(stage, done, total)
            if progress:
                progress(stage, done, total)

        ticket = self.session.write(
            _run,
            lambda result: self._ended(done, result),
            lambda error: self._ended(failed, error),
            owner=self,
            progress=_report,
        )
        self.strip.follow(ticket)

    def _ended(self, tell: Callable[[Any], object], value: Any) -> None:
        self.busy = False
        self.strip.finish()
        self.set_busy(False)
        tell(value)

    def set_busy(self, busy: bool) -> None:
        """Work begins or ended; pages hold back their buttons."""

    def say_failure(self, error: AppError) -> None:
        """Say in the page why nothing came of it."""
        if error.kind is Kind.CANCELLED:
            self.notice.say(text("exchange.work.cancelled"), "info")
        else:
            self.notice.say(error.message, "err")
        self.refresh()


def changed_by(result: Any) -> frozenset[str]:
    """The tables the results of imports name."""
    found = result if isinstance(result, Sequence) else [result]
    tables: frozenset[str] = frozenset()
    for one in found:
        tables |= getattr(one, "changed_tables", frozenset())
    return tables


def choose_folder(page: QWidget, title: str, chosen: Callable[[Path], object]) -> None:
    """Ask for a folder, such as a stick; returns at once."""
    dialog = QFileDialog(page, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def choose_files(page: QWidget, title: str, kinds: str, chosen: Callable[[list[Path]], object], many: bool) -> None:
    """Ask for one or several files; returns at once."""
    dialog = QFileDialog(page, title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile)
    dialog.filesSelected.connect(lambda paths: chosen([Path(path) for path in paths]))
    dialog.open()


def open_file(path: Path) -> None:
    """Open a paper with the system's own program, to be looked at and printed."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class Fingerprint(QFrame):
    """A fingerprint large enough to be read out on the telephone."""

    def __init__(self, name: str, value: str, hint: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        shown = label(value, "title", wrap=True, selectable=True)
        shown.setAccessibleName(f"{name} {value}")
        parts = [label(name, "2s"), shown]
        if hint:
            parts.append(label(hint, "2", wrap=True))
        self.setLayout(column(*parts, spacing=6, margins=(16, 12, 16, 12)))


class DifferenceTable(TablePanel):
    """What taking a package changes, per table."""

    def __init__(self, session: Session) -> None:
        columns = [
            spec("table", text("exchange.column.table"), 150, strong=True, stretch=True),
            spec("new", text("exchange.column.new"), 90, Type.INTEGER),
            spec("changed", text("exchange.column.changed"), 90, Type.INTEGER),
            spec("deleted", text("exchange.column.deleted"), 90, Type.INTEGER),
            spec("unchanged", text("exchange.column.unchanged"), 90, Type.INTEGER),
            spec("refused", text("exchange.column.refused"), 90, Type.INTEGER),
        ]
        super().__init__(session, columns, small=True, title=text("exchange.receive.difference"))

    def show_result(self, result: ImportResult) -> None:
        """Show the tables in which anything stands."""
        rows = []
        for line in result.tables:
            figures = (line.new, line.changed, line.deleted, line.unchanged, line.refused)
            if any(figures):
                rows.append(Row(line.table, (words.table_word(line.table), *(figure or None for figure in figures))))
        self.set_empty("circle-check", text("exchange.receive.no_difference"), "")
        self.model.show_rows(rows)
        self.model.completed.emit()


class RefusedTable(TablePanel):
    """Rows that were not taken, with the reason."""

    def __init__(self, session: Session) -> None:
        columns = [
            spec("table", text("exchange.column.table"), 130, strong=True),
            spec("row", text("exchange.column.row"), 120),
            spec("reason", text("exchange.column.reason"), 460, stretch=True),
        ]
        super().__init__(session, columns, small=True, title=text("exchange.receive.refused_rows"))

    def show_lines(self, lines: Sequence[RefusedLine]) -> None:
        """Show the rows; the number is the end of the row's own, or its line's."""
        self.set_empty("circle-check", text("exchange.receive.no_refused"), "")
        rows = [
            Row((line.table, line.row_uid), (words.table_word(line.table), words.row_word(line.row_uid), line.reason))
            for line in lines
        ]
        self.model.show_rows(rows)
        self.model.completed.emit()


class PackageTable(TablePanel):
    """Packages of one direction, the newest first."""

    def __init__(self, session: Session, title: str) -> None:
        columns = [
            spec("number", text("exchange.column.package"), 70, strong=True),
            spec("kind", text("exchange.column.kind"), 90),
            spec("period", text("exchange.column.period"), 110),
            spec("at", text("exchange.column.at"), 130),
            spec("status", text("exchange.column.status"), 110, kind="status"),
            spec("returned", text("exchange.column.returned"), 70, Type.INTEGER),
            spec("file", text("exchange.column.file"), 220, stretch=True),
        ]
        super().__init__(session, columns, small=True, title=title)
        self.records: dict[Any, PackageRecord] = {}

    def show_packages(self, packages: Sequence[PackageRecord], today: date) -> None:
        """Show the packages."""
        self.records = {package.uid: package for package in packages}
        self.model.show_rows([Row(package.uid, _cells(package, today)) for package in packages])
        self.model.completed.emit()


def _cells(package: PackageRecord, today: date) -> tuple[Any, ...]:
    receipt = package.outcome.get("receipt", package.outcome)
    returned = receipt.get("refused_rows") if isinstance(receipt, dict) else None
    return (
        words.number_word(package.sequence),
        words.kind_of(package.kind),
        words.month_word(package.period),
        words.moment_word(package.at, today),
        words.status_word(package.status),
        returned or None,
        package.file_name or text("exchange.send.unfinished"),
    )
