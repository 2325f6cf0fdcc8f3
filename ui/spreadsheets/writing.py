"""Writing an import, taking it back, and the workbook sent back to whoever made the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import ImportOutcome
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.spreadsheets.mappings import save_mapping
from ui.kit.formats import number
from ui.kit.messages import Toast
from ui.spreadsheets import drafts
from ui.spreadsheets.import_host import ImportHost
from ui.spreadsheets.plan_changes import unkept_mappings
from ui.spreadsheets.result_lines import ResultLine, result_lines

REVIEW, WRITE = 2, 3


class Writing:
    """What the import page does once everything is decided."""

    def __init__(self, page: ImportHost) -> None:
        self._page = page
        self.written = False
        self.operation = 0

    def forget(self) -> None:
        """Another file."""
        self.written, self.operation = False, 0

    def write(self) -> None:
        """Write what is accepted, as one operation."""
        page = self._page
        review, opened = page.review, page.opened
        if review is None or opened is None:
            return
        if not review.writable:
            page.say(text("spreadsheets.review.nothing_to_write"), tone="warn")
            return
        page.result.begin(review.writable)
        page.show_step(WRITE)
        page.wizard.next_button.setEnabled(False)
        decisions, names = review.decisions, page.programmes

        def _work(do: Any, job: Job) -> tuple[ImportOutcome, int, list[ResultLine]]:
            outcome = do(
                import_roster, review.reading, opened.digest, decisions.programme, decisions.policy, decisions.held
            )
            return outcome, do.operation_id or 0, result_lines(review, names)

        strip = page.result.strip
        ticket = page.session.write(_work, self._wrote, self._refused, owner=page.wizard, progress=strip.report)
        strip.follow(ticket)

    def _wrote(self, result: tuple[ImportOutcome, int, list[ResultLine]]) -> None:
        page = self._page
        outcome, self.operation, lines = result
        self.written = True
        review, opened = page.review, page.opened
        if opened is not None:
            drafts.forget(page.session.preferences, opened)
        file = review.reading.file if review else ""
        page.done.append((file, text("spreadsheets.result.written_word")))
        programme = (review.decisions.programme or review.reading.programme or "") if review else ""
        page.result.show_outcome(outcome, file, lines, self.operation, programme)
        page.show_step(WRITE)
        words = text("spreadsheets.result.toast", new=number(outcome.new), updated=number(outcome.updated))
        page.toasted.emit(Toast.undoable(words, self.undo) if self.operation else Toast(words))
        self._keep_mappings(programme)

    def _keep_mappings(self, programme: str) -> None:
        """What was corrected in the columns is remembered for the next file with these headings."""
        page = self._page
        if page.opened is None:
            return
        usual = page.programmes.get(programme) or Path(page.opened.workbook.file).stem
        found = unkept_mappings(page.opened.workbook, page.decisions.plans, page.mappings, programme, usual)
        if found:
            page.session.write(
                lambda do, job: [do(save_mapping, mapping) for mapping in found],
                lambda _uids: page.result.show_kept([mapping.name for mapping in found]),
                page.say_error,
                owner=page.wizard,
            )

    def _refused(self, error: AppError) -> None:
        page = self._page
        page.result.show_failure(error)
        page.wizard.next_button.setEnabled(True)
        page.wizard.set_verb(text("spreadsheets.verb.back_to_review"))

    def undo(self) -> None:
        """Take the import back as a whole."""
        page, operation = self._page, self.operation
        if operation:
            page.session.write(
                lambda do, job: do.undo_operation(operation), self._undone, page.say_error, owner=page.wizard
            )

    def _undone(self, _what: object) -> None:
        page = self._page
        self.operation = 0
        page.result.show_undone()
        page.wizard.next_button.setFocus()
        page.done[-1:] = [(page.done[-1][0], text("spreadsheets.result.undone_word"))] if page.done else []
        page.say(text("spreadsheets.result.undone"), "undo-2")

    # -- the workbook sent back ------------------------------------------------------------------

    def ask_feedback(self) -> None:
        """Ask where to, then write the 问题反馈表."""
        page = self._page
        if page.opened is None:
            return
        stem = Path(page.opened.workbook.file).stem
        name = text("spreadsheets.review.feedback_file", stem=stem)
        chosen, _ = QFileDialog.getSaveFileName(page.wizard, text("spreadsheets.review.feedback"), name, "*.xlsx")
        if chosen:
            self.write_feedback(Path(chosen))

    def write_feedback(self, target: Path) -> None:
        """Write the 问题反馈表 for the sender of the file."""
        page = self._page
        opened, review = page.opened, page.review
        if opened is None or review is None:
            return

        def _done(written: Any) -> None:
            words = text("spreadsheets.review.feedback_written", name=target.name)
            words += "" if written.same_layout else text("spreadsheets_review.feedback_copy")
            words += text("spreadsheets_review.feedback_protected") if written.protected else ""
            page.say(words, "file-output")

        page.session.read(
            lambda uow, job: adapters.load("feedback").write_feedback(
                opened.workbook, review.reading, target, opened.source, opened.password
            ),
            _done,
            page.say_error,
            owner=page.wizard,
        )
