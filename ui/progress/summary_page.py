"""总结与方案: a draft with the figures filled in, worked over here, then printed or saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import export_sheets
from minsheng_desktop.notices.progress_summary import make_summary, preview_summary
from minsheng_desktop.progress.summaries import summary_draft
from minsheng_desktop.progress.summary_records import HALF_YEAR, KINDS, PLAN, YEAR, SummaryDraft, SummaryWish
from minsheng_desktop.rules import year_month
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.labels import label
from ui.kit.list_export import open_folder
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.print_task import Task
from ui.kit.theme import theme
from ui.session import Session

BACK = 24  # months that can be chosen


class SummaryPage(Page):
    """The kind and the month are chosen above; the text below is a draft until it is printed."""

    help_topic: ClassVar[str] = "meetings#总结与方案"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("summaries.page.title")
        self.set_title(title)
        self.draft: SummaryDraft | None = None
        self._drafted: tuple[object, object] = ("", 0)
        self.notice = Notice()
        self.notice.hide()
        now = year_month.of(session.clock.today())
        half = now // 100 * 100 + 6
        months = [(month, text("common.year_month", year=month // 100, month=month % 100))
                  for month in (year_month.add(now, -step) for step in range(BACK))]  # fmt: skip
        kinds = [(kind, text(f"summaries.kind.{kind}")) for kind in KINDS]
        self.kind = FilterButton(text("summaries.page.kind"), kinds, self._ask_again, always_on=True)
        self.month = FilterButton(text("summaries.page.month"), months, self._ask_again, value=now, always_on=True)
        if now < half:
            self.kind.set_value(PLAN)
        self.again = button(text("summaries.page.again"), self._ask_again_now, icon="refresh-cw")
        self.annex_button = button(text("summaries.page.tables"), self._choose_tables, icon="file-spreadsheet")
        self.printing = button(text("summaries.page.print"), self.print_text, kind="primary", icon="printer")
        for made, right in ((self.annex_button, "export"), (self.printing, "notice")):
            if not session.may(right):
                made.hide()
        self.header = PageHeader(title, self.again, self.annex_button, self.printing)
        self.area = QPlainTextEdit()
        self.area.setAccessibleName(text("summaries.page.text"))
        self.annexes = label("", "2", wrap=True)
        self.annexes.setContentsMargins(theme().px(20), theme().px(8), theme().px(20), theme().px(12))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, FilterRow(self.kind, self.month, None), self.notice):
            layout.addWidget(part)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.annexes)

    def wish(self) -> SummaryWish:
        """What is chosen: half a year ends in June, a year in December."""
        kind, month = str(self.kind.value), int(str(self.month.value))
        ends = {HALF_YEAR: month // 100 * 100 + 6, YEAR: month // 100 * 100 + 12}
        return SummaryWish(kind, ends.get(kind, month))

    @property
    def is_edited(self) -> bool:
        """Whether the text was worked over since it was drafted."""
        return self.draft is not None and self.area.toPlainText() != self.draft.text

    def refresh(self, changed: set[str] | None = None) -> None:
        if self.draft is None:
            self.load()

    def on_activate(self) -> None:
        self.area.setFocus()

    def load(self) -> None:
        """Draft what is chosen, in place of what stands here."""
        wish = self.wish()
        self.session.read(lambda uow, job: summary_draft(uow, wish), self._show, self._failed, owner=self)

    def _show(self, draft: SummaryDraft) -> None:
        self.notice.hide()
        self.draft, self._drafted = draft, (self.kind.value, self.month.value)
        self.area.setPlainText(draft.text)
        self.header.set_hint(draft.title)
        names = text("progress.and").join(sheet.title for sheet in draft.tables)
        self.annexes.setText(text("summaries.page.annexes", names=names) if names else "")

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _ask_again(self, _value: object) -> None:
        """Another kind or month was chosen: what was worked over is given up only after a question."""
        wanted = (self.kind.value, self.month.value)
        if self.is_edited:
            self.kind.set_value(self._drafted[0])
            self.month.set_value(self._drafted[1])
        self._draft_again(wanted)

    def _ask_again_now(self) -> None:
        self._draft_again((self.kind.value, self.month.value))

    def _draft_again(self, wanted: tuple[object, object]) -> None:
        def _do(_reason: str = "") -> None:
            self.kind.set_value(wanted[0])
            self.month.set_value(wanted[1])
            self.load()

        if not self.is_edited:
            _do()
            return
        question = Question(
            text("summaries.page.again_title"), text("summaries.page.again_body"), text("summaries.page.keep"),
            text("summaries.page.again"),
        )  # fmt: skip
        ask(self, question, _do)

    def may_close(self) -> bool:
        if not self.is_edited:
            return True
        question = Question(
            text("summaries.page.leave_title"), text("summaries.page.leave_body"), text("summaries.page.keep"),
            text("summaries.page.leave"),
        )  # fmt: skip

        def _drop(_reason: str) -> None:
            self.draft = None
            self.closed.emit()

        ask(self, question, _drop)
        return False

    def _current(self) -> SummaryDraft | None:
        return replace(self.draft, text=self.area.toPlainText()) if self.draft else None

    def print_text(self) -> None:
        """The text as it stands here and its tables: looked at, then printed or saved."""
        draft = self._current()
        if draft is None:
            return
        self.open_page(
            "notices.print",
            task=Task(
                lambda uow: preview_summary(uow, draft),
                lambda do, out, boxes: do.run(make_summary, draft, out, boxes),
            ),
            title=draft.title,
        )

    def _choose_tables(self) -> None:
        if self.draft is None or not self.allowed("export"):
            return
        name = text("summaries.page.file", title=self.draft.title)
        path, _ = QFileDialog.getSaveFileName(self, text("summaries.page.tables"), name, "*.xlsx")
        if path:
            self.write_tables(Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx"))

    def write_tables(self, out: Path) -> None:
        """The tables as a workbook."""
        assert self.draft is not None
        sheets = self.draft.tables

        def _done(_rows: int) -> None:
            words = text("summaries.written", title=text("summaries.page.tables"), place=out.name)
            self.toasted.emit(Toast(words, (text("kit.export.open_folder"), lambda: open_folder(out.parent))))

        self.session.read(lambda uow, job: export_sheets(uow, out, sheets), _done, self._failed, owner=self)
