"""接收: choose a package, look at what it changes table by table, take it in, see what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.desk import TownshipDesk, township_desk
from minsheng_desktop.exchange.incoming import import_packages, preview_package
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.sheet_code import check_sheet_code
from ui.exchange import parts, words
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, column
from ui.kit.formats import number
from ui.kit.labels import Sentence
from ui.kit.messages import EmptyState
from ui.session import Session


def result_words(result: ImportResult) -> str:
    """What came of a package in one sentence."""
    if result.status not in ("applied", "ready"):
        return result.reason
    applied = result.status == "applied"
    said = text(
        "exchange.receive.taken" if applied else "exchange.receive.would",
        sender=result.sender_name,
        number=words.number_word(result.sequence),
        new=number(result.new),
        changed=number(result.changed),
        unchanged=number(result.unchanged),
        refused=number(len(result.refused)),
    )
    if not result.files.taken:
        return said
    figures = {"count": number(result.files.taken), "size": words.size_word(result.files.size)}
    return said + text("exchange.receive.files_taken" if applied else "exchange.receive.files_would", **figures)


def wrong_file_words(result: ImportResult) -> list[str]:
    """The photographs and scans that were not stored, and why."""
    unknown = text("exchange.receive.file_unknown")
    return [
        text("exchange.receive.file_wrong", owner=wrong.owner or unknown, reason=wrong.reason)
        for wrong in result.files.wrong
    ]


class ReceivePage(parts.ExchangePage):
    """``args``: ``file`` (a package to begin with)."""

    tables: ClassVar[frozenset[str]] = frozenset({"package", "node"})
    help_topic = "exchange#接收：县里的下发包"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._county = session.role == "county"
        title = text("exchange.page.check") if self._county else text("exchange.page.receive")
        self.set_title(title)
        self.path: Path | None = None
        self.result: ImportResult | None = None
        self.choose = button(text("exchange.receive.choose"), self._choose, kind="primary", icon="folder-open")
        self.take = button(text("exchange.receive.take"), self.write, kind="primary")
        self.another = button(text("exchange.receive.another"), self._choose, icon="folder-open")
        self.header = PageHeader(title, self.choose)
        self.header.add_actions("ready", self.another, self.take)
        self.header.add_actions("done", self.another_done())
        self.sentence = Sentence()
        self.difference = parts.DifferenceTable(session)
        self.refused = parts.RefusedTable(session)
        self.wrong_files = Sentence()
        self.sheet = fields.text_field(text("exchange.receive.sheet"), width=440)
        self.sheet.edit.setPlaceholderText(text("exchange.receive.sheet_scan"))
        self.sheet.edit.returnPressed.connect(self._compare_sheet)
        self.sheet_said = Sentence()
        self.outcome = Card(text("exchange.receive.difference"), "", flush=False)
        self.outcome.add(self.sentence, self.wrong_files, self.sheet, self.sheet_said)
        self.tables_card = Card(text("exchange.receive.by_table"), "", flush=True).add(self.difference)
        self.refused_card = Card(
            text("exchange.receive.refused_rows"), text("exchange.receive.refused_why"), flush=True
        )
        self.refused_card.add(self.refused)
        self.doubts = button("", self._open_doubts, kind="link", icon="scan-search")
        self.outcome.body.addWidget(self.doubts, 0, Qt.AlignmentFlag.AlignLeft)
        self.grid = parts.PackageTable(session, text("exchange.receive.packages"))
        self.packages = Card(text("exchange.receive.packages"), "", flush=True).add(self.grid)
        self.packages.hide()
        why = text("exchange.receive.none_county") if self._county else text("exchange.receive.none_town")
        self.nothing = EmptyState("inbox", text("exchange.receive.none"), why)
        self.nothing.hide()
        cards = (self.outcome, self.tables_card, self.refused_card, self.packages, self.nothing)
        body = column(self.notice, self.strip, *cards, None, spacing=12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(ScrollBody(body))
        self._show_step("")
        if self.args.get("file"):
            self.load(Path(self.args["file"]))

    def another_done(self) -> QWidget:
        """The button after a package was taken in."""
        return button(text("exchange.receive.another"), self._choose, icon="folder-open")

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: township_desk(uow), self._show, owner=self)

    def on_activate(self) -> None:
        (self.take if self.take.isVisibleTo(self) else self.choose).setFocus()

    def _show(self, desk: TownshipDesk) -> None:
        came = [package for package in desk.packages if package.direction == "in"]
        self.grid.show_packages(came, self.session.clock.today())
        self.packages.setVisible(bool(came))
        self.nothing.setVisible(not came and self.result is None)

    def set_busy(self, busy: bool) -> None:
        for made in (self.choose, self.take, self.another):
            made.setEnabled(not busy)

    def _show_step(self, step: str) -> None:
        self.header.show_actions(step)
        result = self.result
        if result is not None:
            self.nothing.hide()
        for part in (self.outcome, self.tables_card):
            part.setVisible(result is not None)
        self.sheet.setVisible(result is not None and result.status != "refused")
        self.tables_card.setVisible(result is not None and bool(result.tables))
        self.refused_card.setVisible(result is not None and bool(result.refused))

    # -- looking ---------------------------------------------------------------------------------

    def _choose(self) -> None:
        title, kinds = text("exchange.receive.choose"), text("exchange.receive.kinds")
        parts.choose_files(self, title, kinds, lambda paths: self.load(paths[0]), many=False)

    def load(self, path: Path) -> None:
        """Verify, decrypt and compare a package; nothing is written."""
        self.path, self.result = path, None
        self.sheet_said.hide()
        self._show_step("")
        self.work(
            text("exchange.receive.checking", file=path.name),
            lambda office, job: preview_package(office, path, job),
            self._looked,
            self.say_failure,
        )

    def _looked(self, result: ImportResult) -> None:
        self.result = result
        self._show_result(result)
        if result.status == "ready":
            count = result.new + result.changed
            rows = text("exchange.receive.take_rows", count=number(count))
            self.take.setText(rows if count else text("exchange.receive.take_nothing"))
            self.take.setAccessibleName(self.take.text())
            self.take.setFocus()
        self._show_step("ready" if result.status == "ready" else "")

    def _compare_sheet(self) -> None:
        """Enter, which scanners send too: is this the package the sheet was printed for?"""
        path, code = self.path, self.sheet.edit.text().strip()
        if path is None or not code:
            return
        self.sheet_said.hide()
        self.session.read(
            lambda uow, job: check_sheet_code(uow, path, code),
            lambda _found: self._say_sheet(text("exchange.receive.sheet_agrees"), "ok"),
            lambda error: self._say_sheet(error.message, "err"),
            owner=self,
        )

    def _say_sheet(self, said: str, tone: str) -> None:
        self.sheet.edit.clear()
        self.sheet_said.say(said, tone)
        self.sheet_said.show()

    def _show_result(self, result: ImportResult) -> None:
        word, tone = words.RESULTS[result.status]
        self.header.set_state(text(word), tone)
        self.outcome.title.setText(result.file)
        self.outcome.detail.setText(text("exchange.receive.promise") if result.status == "ready" else "")
        self.sentence.say(result_words(result), tone if tone != "mute" else "info")
        wrong = wrong_file_words(result)
        self.wrong_files.setVisible(bool(wrong))
        self.wrong_files.say("\n".join(wrong), "warn")
        self.difference.show_result(result)
        self.refused.show_lines(result.refused)
        self.doubts.setVisible(bool(result.doubts))
        self.doubts.setText(" " + text("exchange.receive.doubts", count=result.doubts))
        self.doubts.setAccessibleName(self.doubts.text())

    # -- writing ---------------------------------------------------------------------------------

    def write(self) -> None:
        """Take the package in: a backup first, then one transaction."""
        path = self.path
        if path is None:
            return

        def _take(office: Any, job: Job) -> list[ImportResult]:
            return import_packages(office, [path], job)

        self.work(text("exchange.receive.writing", file=path.name), _take, self._taken, self.say_failure)

    def _taken(self, results: list[ImportResult]) -> None:
        (self.result,) = results
        self._show_result(self.result)
        self._show_step("done")
        self.refresh()

    def _open_doubts(self) -> None:
        self.open_page("checks.crossing" if self._county else "checks.doubts")


class CheckPage(ReceivePage):
    """The same at the county: one package looked at before it is taken in."""

    help_topic = "county#每月：导入U盘"
