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
from minsheng_desktop.progress.summary_drafts import (
    SavedSummary,
    drop_summary,
    period_of,
    save_summary,
    saved_summaries,
)
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
        self._clean = ""  # the text as it was drafted or last saved
        self._kept: dict[bytes, SavedSummary] = {}
        self._drafted: tuple[object, object] = ("", 0)
        self.notice = Notice()
        self.notice.hide()
        now = year_month.of(session.clock.today())
        half = now // 100 * 100 + 6
        months = [(month, text("common.year_month", year=month // 100, month=month % 100))
                  for month in (year_month.add(now, -step) for step in range(BACK))]  # fmt: skip
        self.months = [month for month, _ in months]
        kinds = [(kind, text(f"summaries.kind.{kind}")) for kind in KINDS]
        self.kind = FilterButton(text("summaries.page.kind"), kinds, self._ask_again, always_on=True)
        self.month = FilterButton(text("summaries.page.month"), months, self._ask_again, value=now, always_on=True)
        if now < half:
            self.kind.set_value(PLAN)
        self.again = button(text("summaries.page.again"), self._ask_again_now, icon="refresh-cw")
        self.kept = FilterButton(text("summaries.page.kept"), [(None, text("summaries.page.no_kept"))], self._open_kept)
        self.save_button = button(text("summaries.page.save"), self.save, icon="save")
        self.annex_button = button(text("summaries.page.tables"), self._choose_tables, icon="file-spreadsheet")
        self.printing = button(text("summaries.page.print"), self.print_text, kind="primary", icon="printer")
        for made, right in ((self.save_button, "edit"), (self.annex_button, "export"), (self.printing, "notice")):
            if not session.may(right):
                made.hide()
        self.header = PageHeader(title, self.again, self.save_button, self.annex_button, self.printing)
        self.area = QPlainTextEdit()
        self.area.setAccessibleName(text("summaries.page.text"))
        self.annexes = label("", "2", wrap=True)
        self.annexes.setContentsMargins(theme().px(20), theme().px(8), theme().px(20), theme().px(12))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, FilterRow(self.kind, self.month, self.kept, None), self.notice):
            layout.addWidget(part)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.annexes)

    def wish(self) -> SummaryWish:
        """What is chosen: half a year ends in June, a year in December."""
        return self._wish_of(str(self.kind.value), int(str(self.month.value)))

    @staticmethod
    def _wish_of(kind: str, month: int) -> SummaryWish:
        ends = {HALF_YEAR: month // 100 * 100 + 6, YEAR: month // 100 * 100 + 12}
        return SummaryWish(kind, ends.get(kind, month))

    @property
    def is_edited(self) -> bool:
        """Whether the text was worked over since it was drafted."""
        return self.draft is not None and self.area.toPlainText() != self._clean

    def refresh(self, changed: set[str] | None = None) -> None:
        if self.draft is None:
            self.load()

    def on_activate(self) -> None:
        self.area.setFocus()

    def load(self, anew: bool = False) -> None:
        """What is chosen in place of what stands here: the text kept of it, or (``anew``) a new draft."""
        wish = self.wish()

        def _read(uow: Any, job: object) -> tuple[SummaryDraft, list[SavedSummary]]:
            return summary_draft(uow, wish), saved_summaries(uow)

        self.session.read(_read, lambda read: self._show(read[0], read[1], anew), self._failed, owner=self)

    def _show(self, draft: SummaryDraft, kept: list[SavedSummary], anew: bool) -> None:
        self.notice.hide()
        self.draft, self._drafted = draft, (self.kind.value, self.month.value)
        key = (draft.wish.kind, period_of(draft.wish))
        held = next((one for one in kept if (one.wish.kind, period_of(one.wish)) == key), None)
        self._show_kept(kept, None if anew else held)
        self._clean = draft.text if anew or held is None else held.text
        self.area.setPlainText(self._clean)
        if held is not None and not anew:
            self.notice.say(text("summaries.page.is_kept", day=held.saved_on.isoformat()), "info",
                            (text("summaries.page.drop"), lambda: self.drop(held)))  # fmt: skip
        self.header.set_hint(draft.title)
        names = text("progress.and").join(sheet.title for sheet in draft.tables)
        self.annexes.setText(text("summaries.page.annexes", names=names) if names else "")

    def _show_kept(self, kept: list[SavedSummary], chosen: SavedSummary | None) -> None:
        self._kept = {one.uid: one for one in kept}
        none: tuple[object, str] = (None, text("summaries.page.no_kept"))
        words = [(one.uid, text("summaries.page.kept_line", title=one.title, day=one.saved_on.isoformat()))
                 for one in kept]  # fmt: skip
        self.kept.set_choices([none, *words], chosen.uid if chosen else None)

    def _open_kept(self, uid: object) -> None:
        """A kept text was chosen: its kind and month are set, and it is shown."""
        found = self._kept.get(uid) if isinstance(uid, bytes) else None
        if found is not None:
            self._draft_again((found.wish.kind, self._offered(found.wish)))

    def _offered(self, wish: SummaryWish) -> int:
        """A month of the list that means the period of ``wish``."""
        ends = {wish.month, year_month.of(self.session.clock.today())}
        fits = [month for month in self.months if period_of(self._wish_of(wish.kind, month)) == period_of(wish)]
        return next((month for month in fits if month in ends), fits[0] if fits else wish.month)

    def save(self) -> None:
        """Keep the text as it stands here."""
        draft = self._current()
        if draft is None or not self.allowed("edit"):
            return

        def _saved(kept: list[SavedSummary]) -> None:
            key = (draft.wish.kind, period_of(draft.wish))
            held = next((one for one in kept if (one.wish.kind, period_of(one.wish)) == key), None)
            self._clean = draft.text
            self._show_kept(kept, held)
            self.tell_undoable(text("summaries.page.saved", title=draft.title))

        def _written(_uid: object) -> None:
            self.session.read(lambda uow, job: saved_summaries(uow), _saved, self._failed, owner=self)

        self.session.write(lambda do, job: do.run(save_summary, draft), _written, self._failed, owner=self)

    def drop(self, kept: SavedSummary) -> None:
        """Take a kept text out and draft anew."""

        def _dropped(_nothing: object) -> None:
            self.tell_undoable(text("summaries.page.dropped", title=kept.title))
            self.load(anew=True)

        self.session.write(lambda do, job: do.run(drop_summary, kept.uid), _dropped, self._failed, owner=self)

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
        self._draft_again((self.kind.value, self.month.value), anew=True)

    def _draft_again(self, wanted: tuple[object, object], anew: bool = False) -> None:
        def _do(_reason: str = "") -> None:
            self.kind.set_value(wanted[0])
            self.month.set_value(wanted[1])
            self.load(anew)

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
