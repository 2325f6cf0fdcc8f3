"""上报: what would be sent, one button to the stick, the result with its handover sheet, the last packages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.desk import TownshipDesk, township_desk
from minsheng_desktop.exchange.handover import handover_data
from minsheng_desktop.exchange.lineage import Whole
from minsheng_desktop.exchange.outgoing import export_package
from minsheng_desktop.exchange.results import ExportResult, FilesSent
from minsheng_desktop.notices.sheets import handover_pdf
from ui.exchange import parts, words
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, clear, column, row, sized
from ui.kit.formats import money, number
from ui.kit.labels import Sentence, label
from ui.kit.messages import EmptyState, Toast
from ui.kit.theme import theme
from ui.session import Session

ACROSS = 3  # kinds of changed rows side by side
FIGURE = 56  # px at 100 %
FULL_WORDS = {
    None: "exchange.send.full_why",
    Whole.ASKED: "exchange.send.full_asked",
    Whole.FIRST: "exchange.send.full_first",
    Whole.RENEWED: "exchange.send.full_renewed",
}
CARRIED = "exchange.send.files"  # the preference: photographs and scans go along


class Sent(NamedTuple):
    """A package on the stick; ``sheet`` is its handover sheet, None with the reason where it was not written."""

    result: ExportResult
    sheet: Path | None
    reason: str = ""


def write_package(office: Any, folder: Path, full: bool, files: bool, job: Job) -> Sent:
    """Write the package and its handover sheet beside it; a fault of the sheet does not undo the package."""
    result = export_package(office, folder, full, job=job, attachments=files)
    place = result.files[-1].with_name(f"{result.files[-1].stem}_{text('exchange.send.sheet')}.pdf")
    try:
        content = handover_pdf(result.sheet)
        write_whole(place, lambda handle: handle.write(content))
    except AppError as error:
        return Sent(result, None, error.message)
    return Sent(result, place)


class SendPage(parts.ExchangePage):
    """``args``: none."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {
            "package",
            "node",
            "person",
            "household",
            "entitlement",
            "bank_account",
            "task_report",
            "doubt_answer",
            "attachment",
        }
    )
    help_topic = "exchange#每月：上报"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("exchange.page.send"))
        self.desk: TownshipDesk | None = None
        self.export = button(text("exchange.send.export"), self._choose, kind="primary", icon="package")
        self.header = PageHeader(text("exchange.page.send"), self.export)
        self.full = QCheckBox(text("exchange.send.full"))
        self.full_why = label(text("exchange.send.full_why"), "3", wrap=True)
        self.files = QCheckBox()
        self.files.toggled.connect(lambda on: session.preferences.set(CARRIED, on))
        self.files_why = label(text("exchange.send.files_why"), "3", wrap=True)
        self.files.setAccessibleDescription(self.files_why.text())
        self.unsent = Card(text("exchange.send.waiting"))
        self._waiting = QGridLayout()
        self._waiting.setHorizontalSpacing(theme().px(32))
        self._about = label("", wrap=True)
        self._waiting.setColumnStretch(ACROSS, 1)  # a count stands beside its name, however wide the window is
        choice = column(self.full, spacing=2)
        choice.addLayout(row(self.full_why, margins=(26, 0, 0, 0)))
        self.carry = QWidget()
        carry = column(self.files, spacing=2)
        carry.addLayout(row(self.files_why, margins=(26, 0, 0, 0)))
        self.carry.setLayout(carry)
        self.unsent.add(self._about, self._waiting, choice, self.carry)
        self.done = Card(text("exchange.send.done"))
        self.done.hide()
        self.grid = parts.PackageTable(session, text("exchange.send.packages"))
        self.sheet_button = button(text("exchange.send.sheet_again"), self._choose_sheet, icon="printer")
        self.packages = Card(text("exchange.send.packages"), "", self.sheet_button, flush=True).add(self.grid)
        self.grid.current_changed.connect(lambda _key: self._offer_sheet())
        self.refused = parts.RefusedTable(session)
        self.returned = Card(text("exchange.send.returned"), text("exchange.send.returned_why"), flush=True)
        self.returned.add(self.refused)
        self.unjoined = EmptyState(
            "key-round", text("exchange.send.unjoined"), text("exchange.send.unjoined_what"),
            [(text("exchange.page.joining"), lambda: self.open_page("exchange.joining"))],
        )  # fmt: skip
        self.body = ScrollBody(
            column(self.notice, self.strip, self.done, self.unsent, self.returned, self.packages, None, spacing=12)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, self.body, self.unjoined):
            layout.addWidget(part)
        for hidden in (self.unjoined, self.body, self.export):
            hidden.hide()

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: township_desk(uow), self._show, owner=self)

    def on_activate(self) -> None:
        self.export.setFocus()

    def set_busy(self, busy: bool) -> None:
        self.export.setEnabled(not busy)

    # -- what stands here ------------------------------------------------------------------------

    def _show(self, desk: TownshipDesk) -> None:
        self.desk = desk
        county = desk.county
        for part in (self.body, self.export):
            part.setVisible(county is not None)
        self.unjoined.setVisible(county is None)
        if county is None:
            return
        self.header.set_hint(text("exchange.send.to", county=county.name, month=words.month_word(desk.month)))
        sent = [package for package in desk.packages if package.direction == "out"]
        state = sent[0].status if sent and not desk.rows else "unreported" if desk.rows else ""
        self.header.set_state(words.status_word(state) if state else "")
        self._show_waiting(desk)
        self._show_full(desk)
        self._show_files(desk)
        today = self.session.clock.today()
        self.grid.set_empty("package", text("exchange.send.no_package"), "")
        self.grid.show_packages(sent, today)
        self.returned.setVisible(bool(desk.refused))
        self.refused.show_lines(desk.refused)
        self._offer_sheet()

    def _show_waiting(self, desk: TownshipDesk) -> None:
        clear(self._waiting)
        if not desk.rows:
            self._about.setText(text("exchange.send.nothing_waits"))
        else:
            self._about.setText(text("exchange.send.waits", count=number(desk.rows)))
        for at, (name, count) in enumerate(desk.unsent):
            figure = sized(label(number(count), "strong"), FIGURE)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            line = row(label(words.table_word(name), "2"), None, figure, spacing=12)
            self._waiting.addLayout(line, at // ACROSS, at % ACROSS)

    def _show_full(self, desk: TownshipDesk) -> None:
        """A full package is asked for by the county, the first one anyhow, or chosen with the reason shown."""
        county = desk.county
        assert county is not None
        because = county.whole_because
        self.full.setEnabled(because is None)
        if because:
            self.full.setChecked(True)
        elif not self.full.isEnabledTo(self):
            self.full.setChecked(False)
        self.full_why.setText(text(FULL_WORDS[because]))
        self.full.setAccessibleDescription(self.full_why.text())

    def _show_files(self, desk: TownshipDesk) -> None:
        """How much the photographs and scans come to, before anything is written; last month's choice stands."""
        waiting = desk.files
        self.carry.setVisible(bool(waiting.count))
        shown = text("exchange.send.files", count=number(waiting.count), size=words.size_word(waiting.size))
        self.files.setText(shown)
        self.files.setChecked(bool(self.session.preferences.get(CARRIED, False)))

    # -- sending ---------------------------------------------------------------------------------

    def _choose(self) -> None:
        parts.choose_folder(self, text("exchange.send.choose"), self.send)

    def send(self, folder: Path) -> None:
        """Write the package and its sheet into ``folder``."""
        full, files = self.full.isChecked(), self.files.isChecked() and self.carry.isVisibleTo(self)
        self.done.hide()
        self.work(
            text("exchange.send.writing"),
            lambda office, job: write_package(office, folder, full, files, job),
            self._sent,
            self.say_failure,
        )

    def _sent(self, sent: Sent) -> None:
        result, sheet = sent.result, sent.sheet
        self.full.setChecked(False)
        clear(self.done.body)
        totals = result.totals
        figures = text(
            "exchange.send.figures",
            rows=number(result.rows),
            households=number(totals.households),
            persons=number(totals.persons),
            amount=money(totals.fen),
        )
        kind = words.kind_of(result.kind)
        head = text("exchange.send.written", what=kind, number=words.number_word(result.sequence), to=result.receiver)
        self.done.add(Sentence(head, "ok"))
        for path in result.files:
            self.done.add(label(str(path), selectable=True, wrap=True))
        self.done.add(label(figures, "2"))
        self._say_files(result.attachments)
        if sheet is not None:
            self.done.add(label(text("exchange.send.sheet_beside", file=sheet.name), "2", wrap=True))
            print_it = button(text("exchange.send.open_sheet"), lambda: parts.open_file(sheet), icon="printer")
            self.done.add(row(print_it, None))
        else:
            self.done.add(Sentence(text("exchange.send.no_sheet", reason=sent.reason), "warn"))
        self.done.add(label(text("exchange.send.next"), "3", wrap=True))
        self.done.show()
        self.done.setAccessibleName(head)

    def _say_files(self, sent: FilesSent) -> None:
        if sent.count:
            size = words.size_word(sent.size)
            self.done.add(label(text("exchange.send.files_written", count=number(sent.count), size=size), "2"))
        if sent.missing:
            self.done.add(Sentence(text("exchange.send.files_missing", count=number(sent.missing)), "warn"))

    # -- the sheet of an earlier package ---------------------------------------------------------

    def _chosen_package(self) -> Any:
        record = self.grid.records.get(self.grid.current_key())
        return record if record is not None and record.status != "unreported" else None

    def _offer_sheet(self) -> None:
        record = self._chosen_package()
        self.sheet_button.setVisible(record is not None)

    def _choose_sheet(self) -> None:
        record = self._chosen_package()
        if record is None:
            return
        name = f"{Path(record.file_name).stem}_{text('exchange.send.sheet')}.pdf"
        dialog = QFileDialog(self, text("exchange.send.sheet_again"), name, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self.save_sheet(record.uid, Path(path)))
        dialog.open()

    def save_sheet(self, package: bytes, path: Path) -> None:
        """Write the handover sheet of an earlier package."""

        def _write(uow: Any, job: Job) -> None:
            content = handover_pdf(handover_data(uow, package))
            write_whole(path, lambda handle: handle.write(content))

        saved = Toast(text("exchange.send.sheet_saved", file=path.name), (text("exchange.send.open_sheet"),
                      lambda: parts.open_file(path)))  # fmt: skip
        self.session.read(_write, lambda _done: self.toasted.emit(saved), self.say_failure, owner=self)
