"""名单比对: a list of another office (cremations, registrations, certificates) against the persons on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from minsheng_desktop.checks.comparing import Comparison, ListMatch, compare_list
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from ui.kit.buttons import button
from ui.kit.cards import PageHeader, column, row
from ui.kit.fields import PasswordField
from ui.kit.file_step import PASSWORD_CODES
from ui.kit.formats import number
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.session import Session

HOW = {"id": "compare.by_id", "masked_id+name": "compare.by_masked", "name+birth": "compare.by_birth"}
SURE = {"certain": "compare.certain", "probable": "compare.probable"}
FILES = "*.xlsx *.xlsm *.xls *.ods *.csv *.tsv *.txt"


class ComparePage(Page):
    """``args``: ``file`` (a path to begin with). Nothing is written here; Enter opens the person."""

    help_topic = "import#名单比对"
    folds_navigation = True
    tables: ClassVar[frozenset[str]] = frozenset({"person", "entitlement"})

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("compare.page"))
        self.path: Path | None = None
        self.found: Comparison | None = None
        choose = button(text("compare.choose"), self._ask, kind="primary", icon="folder-open")
        self.export = ListExport(self, lambda: self.table, lambda: text("compare.page"))
        self.header = PageHeader(text("compare.page"), self.export.button, choose, hint=text("compare.hint"))
        self.notice = Notice()
        self.notice.hide()
        self.password = PasswordField(text("compare.password"), width=220)
        self.password.hide()
        self.open_button = button(text("compare.open"), self._again)
        self.open_button.hide()
        self.strip = ProgressStrip(text("compare.nothing_changed"))
        self.table = TablePanel(session, self._columns(), name="checks.compare", title=text("compare.page"))
        self.table.set_empty("scan-search", text("compare.empty"), text("compare.empty_what"))
        self.table.opened.connect(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        ask = column(self.notice, margins=(20, 0, 20, 0))
        ask.addLayout(row(self.password, self.open_button, None))
        layout.addLayout(ask)
        layout.addWidget(self.strip)
        layout.addWidget(self.table, 1)
        if self.args.get("file"):
            self.load(Path(str(self.args["file"])))

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("name", text("compare.name"), 110, strong=True),
            _made("village", text("compare.village"), 110),
            _made("benefits", text("compare.benefits"), 240, stretch=True),
            _made("died_on", text("compare.died_on"), 110),
            _made("how", text("compare.how"), 150),
            _made("sure", text("compare.sure"), 100),
            _made("listed", text("compare.listed"), 110),
            _made("place", text("compare.place"), 150),
        ]

    def on_activate(self) -> None:
        self.table.main.setFocus()

    # -- reading ---------------------------------------------------------------------------------

    def _ask(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, text("compare.choose"), "", FILES)
        if chosen:
            self.load(Path(chosen))

    def _again(self) -> None:
        if self.path is not None:
            self.load(self.path, str(self.password.value or ""))

    def load(self, path: Path, password: str = "") -> None:
        """Read a list and look whom of the persons on file it means."""
        self.path = path
        self.notice.hide()
        self.strip.begin(text("jobs.reading"))

        def _work(uow: Any, job: Job) -> Comparison:
            reading = judge_roster(uow, open_roster(uow, path, password or None), external=True)
            return compare_list(uow, reading)

        ticket = self.session.read(_work, self._show, self._failed, owner=self, progress=self.strip.report)
        self.strip.follow(ticket)

    def _failed(self, error: AppError) -> None:
        self.strip.finish()
        locked = error.code in PASSWORD_CODES
        self.password.setVisible(locked)
        self.open_button.setVisible(locked)
        if error.kind is not Kind.CANCELLED:
            self.notice.say(error.message, "err")

    def _show(self, found: Comparison) -> None:
        self.strip.finish()
        self.password.hide()
        self.open_button.hide()
        self.found = found
        drawing = sum(1 for match in found.matches if any(hit.benefits for hit in match.persons))
        name = self.path.name if self.path else ""
        words = text(
            "compare.about", file=name, lines=number(found.lines), matches=number(len(found.matches)),
            drawing=number(drawing),
        )  # fmt: skip
        self.notice.say(words, "info")
        self.table.model.show_rows(rows_of(found.matches))
        self.table.model.completed.emit()
        if found.matches:
            self.table.main.setFocus()

    def _open(self, key: Any) -> None:
        self.open_page("households.person", uid=key[1])


def rows_of(matches: Sequence[ListMatch]) -> list[Row]:
    """A row for each person a line may mean, those who draw something first."""
    rows = []
    for at, match in enumerate(matches):
        sure = text("compare.ambiguous") if match.ambiguous else text(SURE[match.strength])
        place = text("compare.row", sheet=match.sheet.strip(), row=match.row).strip()
        for hit in match.persons:
            cells = (
                hit.name, hit.village, text("kit.comma").join(hit.benefits), hit.died_on or "", text(HOW[match.how]),
                sure, match.name, place,
            )  # fmt: skip
            rows.append((not hit.benefits, Row((at, hit.person_uid), cells)))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]
