"""初审公示: first examination, sheets for all chosen villages in one go, the days they hang, objections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QMenu, QPushButton, QStackedWidget, QWidget

from minsheng_desktop.applications.posting_records import AWAITING, PostingFilter, PostingRow, PostingWish
from minsheng_desktop.applications.postings import list_postings, make_postings, waiting_cases
from minsheng_desktop.applications.records import ApplicationFilter, ApplicationRow
from minsheng_desktop.core.fields import Type
from minsheng_desktop.core.texts import text
from ui.applications.case_list import CaseList
from ui.applications.case_reading import Proposal, proposals
from ui.applications.case_rows import base_columns, end_columns, size_column, spec
from ui.applications.posting_sheets import PostingSheets, acting
from ui.applications.wording import about, verb
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.fields import DateField, text_field
from ui.kit.formats import number
from ui.kit.forms import FormField
from ui.kit.messages import Toast
from ui.kit.rows import Column
from ui.kit.theme import theme

PRELIMINARY = "preliminary"
STAGES = (PRELIMINARY, "posting", "posting_2", "posting_3")
CASES, SHEETS = "cases", "sheets"


class PostingPage(CaseList):
    """``args``: ``case`` (uid) whose row comes into view, ``view`` (sheets)."""

    help_topic: ClassVar[str] = "applications#初审公示"
    name: ClassVar[str] = "posting"

    def __init__(self, *given: Any, **more: Any) -> None:
        self.unposted: set[bytes] = set()
        self.proposed: dict[bytes, Proposal] = {}
        self.view = CASES
        self._roomy = theme().scale == 1.0
        super().__init__(*given, **more)
        self.sheets.panel = self.acts
        self.sheets.table.escaped.connect(self.panel.ask_close)
        self.header.add_actions(SHEETS, *acting(self.sheets), self._sheet_menu())
        self.status.setVisible(self._roomy)  # the step says as much
        if self.args.get("view") == SHEETS:
            self.show_view(SHEETS)

    @property
    def title_words(self) -> str:
        return text("cases.page.posting")

    def wanted(self) -> ApplicationFilter:
        return ApplicationFilter(stages=STAGES)

    def columns(self) -> list[Column]:
        return [
            *base_columns("applied_on"),
            size_column(),
            spec("proposed", 108, text("cases.column.proposed"), Type.MONEY),
            *end_columns(),
        ]

    def middle(self) -> QWidget:
        self.sheets = PostingSheets(self)
        self.sheets.chosen_changed.connect(self._sheets_chosen)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.sheets.table)
        return self.stack

    def more_filters(self) -> list[QWidget]:
        self.stage = FilterButton(
            text("cases.filter.stage"), [("", text("kit.find.all"))], lambda _value: self.show_rows()
        )
        views = [(CASES, text("cases.posting.cases")), (SHEETS, text("cases.sheet.title"))]
        self.views = segments(views, lambda view: self.show_view(str(view)), CASES)
        return [self.stage, self.views]

    def _sheet_menu(self) -> QPushButton:
        made = button(text("cases.list.more"), lambda: self._open_sheet_menu(made), icon="ellipsis")
        return made

    def _open_sheet_menu(self, below: QWidget) -> None:
        menu = QMenu(self)
        self.sheets.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    # -- cases and sheets ------------------------------------------------------------------------

    def show_view(self, view: str) -> None:
        """Show the cases or the sheets."""
        self.view = view
        self.stack.setCurrentIndex(0 if view == CASES else 1)
        filters = (self.status, self.programme, self.village, self.due, self.by, self.stage, self.words)
        for filter_ in filters:
            filter_.setVisible(view == CASES and (filter_ is not self.status or self._roomy))
        for made in self.views.findChildren(QPushButton):
            made.setChecked((made is self.views.findChildren(QPushButton)[0]) == (view == CASES))
        if view == SHEETS:
            self._sheets_chosen()
            self.sheets.table.main.setFocus()
        else:
            self._chosen_changed()

    def refresh(self, changed: set[str] | None = None) -> None:
        super().refresh(changed)
        self.sheets.refresh()

    def _sheets_chosen(self) -> None:
        if hasattr(self, "header") and self.view == SHEETS:
            self.sheets.name_acts()
            self.header.show_actions(SHEETS)
            due = sum(1 for row in self.sheets.rows.values() if row.attention)
            self.header.set_state(text("cases.sheet.due_count", count=number(due)) if due else "", "warn")
            self.header.set_hint(text("cases.sheet.count", count=number(len(self.sheets.rows))))

    def _chosen_changed(self) -> None:
        if self.view == CASES:
            super()._chosen_changed()

    def _tell(self, shown: Sequence[ApplicationRow]) -> None:
        if self.view == CASES:
            super()._tell(shown)

    def read_more(self, uow: Any, rows: Sequence[ApplicationRow]) -> tuple[set[bytes], dict[bytes, Proposal]]:
        undecided = [row.uid for row in rows if not row.decided_on]
        return set(waiting_cases(uow)), proposals(uow, undecided, uow.today) if undecided else {}

    def take_more(self, found: tuple[set[bytes], dict[bytes, Proposal]]) -> None:
        self.unposted, self.proposed = found
        stages: dict[str, tuple[str, int]] = {}
        for row in self.rows:
            label, count = stages.get(row.stage, (row.stage_label, 0))
            stages[row.stage] = (label, count + 1)
        counted = [(code, text("cases.filter.counted", word=label, count=number(count)))
                   for code, (label, count) in stages.items()]  # fmt: skip
        self.stage.set_choices([("", text("kit.find.all")), *counted], self.stage.value)

    def clear_filters(self) -> None:
        self.stage.set_value("")
        super().clear_filters()

    def fits(self, row: ApplicationRow) -> bool:
        return self.stage.value in ("", row.stage)

    def show_rows(self) -> None:
        super().show_rows()
        if wanted := self.args.pop("case", None):
            self.table.select(wanted)

    def more_cells(self, row: ApplicationRow) -> Mapping[str, Any]:
        made = self.proposed.get(row.uid)
        fen = None if made is None or made.why_not else made.amount_fen + made.supplement_fen
        known = row.amount_fen if row.amount_fen is None else row.amount_fen + row.supplement_fen
        if row.uid in self.unposted and row.stage != PRELIMINARY:
            return {"proposed": known, "status": text("cases.posting.to_post")}
        return {"proposed": fen if known is None else known}

    def tips(self, row: ApplicationRow) -> Mapping[str, str]:
        made = self.proposed.get(row.uid, Proposal())
        return {"proposed": made.why_not or made.sentence}

    def nothing(self) -> tuple[str, str]:
        return text("cases.posting.none"), text("cases.posting.none_what")

    # -- acts ------------------------------------------------------------------------------------

    def verb_of(self, code: str, rows: Sequence[ApplicationRow]) -> str:
        if code == PRELIMINARY:
            return super().verb_of(code, rows)
        return text("cases.posting.make")

    @staticmethod
    def waiting(rows: Sequence[ApplicationRow]) -> tuple[str, list[ApplicationRow]]:
        first = [row for row in rows if row.stage == PRELIMINARY and row.own]
        rest = [row for row in rows if row.stage != PRELIMINARY and row.stage and row.own]
        return (PRELIMINARY, first) if len(first) >= len(rest) else (rest[0].stage, rest)

    def start(self, code: str, rows: list[ApplicationRow]) -> None:
        if code == PRELIMINARY:
            self.doing.take(rows, code)
            return
        fresh = [row for row in rows if row.uid in self.unposted]
        if fresh:
            self.make(fresh)
        else:
            self.show_view(SHEETS)

    def make(self, rows: Sequence[ApplicationRow]) -> None:
        """生成公示单: one for each programme and village of the chosen cases, put up at once if a day is given."""
        uids, today = [row.uid for row in rows], self.session.clock.today()
        fields: list[tuple[str, FormField]] = [
            ("posted_on", DateField(text("cases.sheet.posted_on"), today, optional=True,
                                    help_line=text("cases.posting.posted_help"))),
            ("board", text_field(text("cases.detail.board"), optional=True)),
            ("phone", text_field(text("cases.sheet.phone"), optional=True, width=180)),
        ]  # fmt: skip
        words = text("cases.posting.make")

        def _work(values: Mapping[str, Any]) -> Any:
            wish = PostingWish(posted_on=values["posted_on"], board=values["board"] or "", phone=values["phone"] or "")
            return lambda do, job: do.run(make_postings, uids, wish)

        self.acts.open(words, about(list(rows)), fields, verb(words, len(uids)), _work, said=words)
        self.acts.saved.connect(self._made)

    def _made(self) -> None:
        """Sheets were made: they are shown, ready to be printed."""
        self.acts.saved.disconnect(self._made)
        if self.acts.outcome is not None and self.acts.outcome.taken:
            waiting = PostingFilter(status=AWAITING)
            self.session.read(lambda uow, job: list_postings(uow, waiting), self._choose, owner=self)

    def _choose(self, waiting: Sequence[PostingRow]) -> None:
        self.toasted.emit(Toast(text("cases.posting.ready", count=number(len(waiting))),
                                (text("cases.posting.show"), lambda: self.show_view(SHEETS))))  # fmt: skip

    def offered(self, menu: QMenu) -> None:
        rows = [row for row in self.chosen() if row.uid in self.unposted and row.stage != PRELIMINARY]
        if rows and self.session.may("edit"):
            menu.addAction(verb(text("cases.posting.make"), len(rows))).triggered.connect(
                lambda _checked=False: self.make(rows)
            )
