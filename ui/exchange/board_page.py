"""收报看板: every township of the county in one month, sticks taken in and answered at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.desk import BoardLine, CountyBoard, county_board, files_to_carry
from minsheng_desktop.exchange.nodes import list_refused
from minsheng_desktop.exchange.results import FilesWaiting, RefusedLine
from minsheng_desktop.exchange.turning import StickDone, answer_township, take_files, take_stick
from ui.exchange import parts, words
from ui.exchange.board_month import PeriodRow
from ui.exchange.board_parts import StickPanel, Summary, board_columns, board_row, totals_of
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import PageHeader, TotalsBar
from ui.kit.formats import number
from ui.kit.labels import Sentence, label, rule
from ui.kit.list_export import ListExport
from ui.kit.messages import Toast
from ui.kit.side_panel import PanelSplit
from ui.kit.table import TablePanel
from ui.session import Session


class BoardPage(parts.ExchangePage):
    """``args``: none."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"package", "node", "entitlement", "doubt", "doubt_answer", "period_figure", "period_lock", "package_deadline"}
    )
    help_topic = "county#每月：导入U盘"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("exchange.page.board"))
        self.board: CountyBoard | None = None
        self.month: int | None = None
        self._township: bytes | None = None  # whose details stand in the panel
        self.month_filter = FilterButton("", [], self._choose_month, always_on=True)
        self.take_files_button = button(text("exchange.board.files"), self._ask_files, icon="folder-open")
        self.answer_button = button(text("exchange.board.answer"), self._ask_answer, icon="package")
        self.stick_button = button(text("exchange.board.stick"), self._ask_stick, kind="primary", icon="usb")
        self.export = ListExport(self, lambda: self.grid, lambda: text("exchange.page.board"))
        self.header = PageHeader(
            text("exchange.page.board"), self.export.button, self.take_files_button, self.answer_button,
            self.stick_button,
        )  # fmt: skip
        self.period = PeriodRow(self, self.month_filter)
        self.summary = Summary()
        self.grid = TablePanel(session, board_columns(), name="exchange.board", title=text("exchange.page.board"))
        self.grid.selection_changed.connect(self._selected)
        self.grid.opened.connect(self._open)
        self.grid.escaped.connect(self._close_panel)
        self.foot = TotalsBar()
        self.panel = StickPanel(self.strip)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, self.period.row, self.notice, self.summary):
            inner.addWidget(part)
        inner.addWidget(self.grid, 1)
        inner.addWidget(self.foot)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _close_panel(self) -> None:
        self.split.close_panel()

    def on_activate(self) -> None:
        self.grid.main.setFocus()

    def set_busy(self, busy: bool) -> None:
        for made in (self.take_files_button, self.answer_button, self.stick_button):
            made.setEnabled(not busy)

    # -- the board -------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        month = self.month
        self.session.read(lambda uow, job: county_board(uow, month), self._show, owner=self)

    def _choose_month(self, month: object) -> None:
        self.month = int(str(month))
        self.refresh()

    def _show(self, board: CountyBoard) -> None:
        self.board, self.month = board, board.month
        self.month_filter.set_choices([(month, words.month_word(month)) for month in board.months], board.month)
        self.header.set_hint("")
        self.period.show_board(board)
        today = self.session.clock.today()
        admit = [(text("exchange.page.admit"), lambda: self.open_page("exchange.admit"))]
        self.grid.set_empty("inbox", text("exchange.board.empty"), text("exchange.board.empty_what"), admit)
        self.grid.model.show_rows([board_row(line, today) for line in board.lines])
        self.summary.show_lines(board.lines)
        missing = sum(1 for line in board.lines if line.status in ("unreported", "rejected"))
        left = text("exchange.board.summed", came=len(board.lines) - missing, missing=missing)
        self.foot.set_totals([(text("exchange.board.sum"), left)], [("", totals_of(board.lines))])
        if self._township is None:
            self.panel.show_calls(board.lines)
        self._selected()
        if self.panel.isHidden() and not self.split.is_over and board.lines:
            self.split.open_panel()

    def _line(self, uid: bytes) -> BoardLine | None:
        lines = self.board.lines if self.board else ()
        return next((line for line in lines if line.uid == uid), None)

    def _selected(self) -> None:
        self.answer_button.setVisible(bool(self.grid.chosen()))

    def _open(self, uid: bytes) -> None:
        """Enter: what is still refused of a township."""
        self.session.read(
            lambda uow, job: (list_refused(uow, uid, "in"), files_to_carry(uow, uid.hex())[-1]),
            lambda found: self._show_township(uid, *found),
            owner=self,
        )

    def _show_township(self, uid: bytes, refused: Sequence[RefusedLine], files: FilesWaiting) -> None:
        line = self._line(uid)
        if line is None or self.busy:
            return
        self._township = uid
        self.panel.show_head(line.name, words.status_word(line.status), line.area_code)
        made: list[QWidget] = [button(text("county.page.township"), lambda: self._look_into(line.uid), icon="eye")]
        if line.reason or line.needs_full:
            made.append(Sentence(line.reason or text("exchange.board.needs_full"), "warn"))
        if line.doubts:
            crossing = text("exchange.board.open_doubts", count=line.doubts)
            made.append(button(crossing, lambda: self.open_page("checks.crossing"), kind="link", icon="scan-search"))
        if files.count and self.session.may("package"):
            caption = text("exchange.board.files_back", count=number(files.count), size=words.size_word(files.size))
            made.append(button(caption, lambda: self._ask_files_back(line), icon="package"))
            made.append(label(text("exchange.board.files_back_why"), "3", wrap=True))
        head = text("exchange.board.refused", count=len(refused)) if refused else text("exchange.receive.no_refused")
        made += [label(head, "strong"), rule()]
        for found in refused:
            made.append(label(f"{words.table_word(found.table)} {words.row_word(found.row_uid)}", "2s"))
            made.append(label(found.reason, wrap=True))
        made.append(button(text("exchange.board.back"), self._back, icon="arrow-left"))
        self.strip.setParent(self.panel)
        self.panel.show_body(*made)
        self.split.open_panel()

    def _look_into(self, uid: bytes) -> None:
        self.open_page("exchange.township", node=uid.hex(), month=self.month)

    def _back(self) -> None:
        self._township = None
        if self.board:
            self.panel.show_calls(self.board.lines)

    # -- taking in -------------------------------------------------------------------------------

    def _ask_stick(self) -> None:
        parts.choose_folder(self, text("exchange.board.stick"), self.take_stick)

    def _ask_files(self) -> None:
        title, kinds = text("exchange.board.files"), text("exchange.receive.kinds")
        parts.choose_files(self, title, kinds, self.take_files, many=True)

    def take_stick(self, folder: Path) -> None:
        """Take in what lies in ``folder`` and write the answers back into it."""
        self._begin(folder.name or str(folder), lambda office, job: take_stick(office, folder, job))

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take in several packages; no answers are written."""
        place = text("exchange.stick.files", count=len(paths))
        self._begin(place, lambda office, job: take_files(office, paths, job, answer=False))

    def _begin(self, place: str, fn: parts.OfficeWork) -> None:
        if self.busy:
            return
        self._township = None
        self.panel.begin(place)
        self.split.open_panel()
        self.work(
            text("exchange.stage.taking"), fn, lambda done: self._taken(done, place), self._failed,
            progress=self.panel.report,
        )  # fmt: skip

    def _taken(self, done: StickDone, place: str) -> None:
        self.panel.finish(done, place)
        self.refresh()

    def _failed(self, error: AppError) -> None:
        cancelled = error.kind is Kind.CANCELLED
        self.panel.fail(text("exchange.work.cancelled") if cancelled else error.message)
        self.refresh()

    # -- answering -------------------------------------------------------------------------------

    def _ask_answer(self) -> None:
        parts.choose_folder(self, text("exchange.board.answer"), self.answer)

    def answer(self, folder: Path) -> None:
        """Write the return packages of the chosen townships into ``folder``."""
        self._answer([line for line in map(self._line, self.grid.chosen()) if line is not None], folder)

    def _ask_files_back(self, line: BoardLine) -> None:
        parts.choose_folder(self, text("exchange.board.answer"), lambda folder: self.give_files_back(line, folder))

    def give_files_back(self, line: BoardLine, folder: Path) -> None:
        """Write a township's return package with its own photographs and scans into ``folder``."""
        self._answer([line], folder, attachments=True)

    def _answer(self, chosen: Sequence[BoardLine], folder: Path, attachments: bool = False) -> None:
        def _write(office: Any, job: Job) -> StickDone:
            made = []
            for at, line in enumerate(chosen):
                job.tick(at, len(chosen))
                made.append(answer_township(office, line.uid, line.name, folder, job, attachments))
            return StickDone((), tuple(made))

        self.work(text("exchange.stage.answering"), _write, self._answered, self._failed)

    def _answered(self, done: StickDone) -> None:
        written = [answer for answer in done.answers if answer.file]
        failed = [answer for answer in done.answers if not answer.file]
        if failed:
            self.notice.say(text("exchange.stick.unanswered", name=failed[0].name, reason=failed[0].reason), "err")
        if written:
            self.toasted.emit(Toast(text("exchange.board.answered", count=len(written))))
        self.refresh()
