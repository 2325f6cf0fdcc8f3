"""经济状况核对: who must sign, request lists out to the county, its answers typed or read from its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from minsheng_desktop.applications.means_answers import import_answers, read_answers
from minsheng_desktop.applications.means_checks import list_means_checks
from minsheng_desktop.applications.means_records import UNASKED, WAITING, AnswerFile, MeansCheckRecord
from minsheng_desktop.applications.records import ApplicationFilter, ApplicationRow
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.applications.case_cards import MEANS_STATES
from ui.applications.case_list import CaseList
from ui.applications.case_rows import base_columns, end_columns, spec
from ui.applications.desk_forms import ANSWER, LEAVE_OUT, DeskForms
from ui.applications.wording import verb, word
from ui.kit.buttons import FilterButton, button
from ui.kit.fields import DateField
from ui.kit.formats import number
from ui.kit.labels import Sentence, label
from ui.kit.messages import Toast
from ui.kit.rows import Column

SHOWN = 20


class MeansPage(CaseList):
    """Cases that wait for their check."""

    help_topic: ClassVar[str] = "applications#经济状况核对"
    name: ClassVar[str] = "means"

    def __init__(self, *args: Any, **more: Any) -> None:
        self.checks: dict[bytes, MeansCheckRecord] = {}
        super().__init__(*args, **more)
        self.desk = DeskForms(self, self.acts)

    @property
    def title_words(self) -> str:
        return text("cases.page.means")

    def wanted(self) -> ApplicationFilter:
        return ApplicationFilter(stages=("verify",), open_only=True)

    def columns(self) -> list[Column]:
        return [
            *base_columns("stage_label", "applied_on"),
            spec("state", 92, text("cases.means.state_head"), kind="status"),
            spec("request_no", 112, text("cases.detail.request_no")),
            spec("requested_on", 98, text("cases.means.asked_on")),
            spec("unsigned", 76, text("cases.means.unsigned_head"), align="centre"),
            *end_columns(),
        ]

    def read_more(self, uow: Any, rows: Sequence[ApplicationRow]) -> dict[bytes, MeansCheckRecord]:
        uids = [row.uid for row in rows]
        found = list_means_checks(uow, applications=uids) if uids else ()
        return {check.application_uid: check for check in found}

    def take_more(self, found: dict[bytes, MeansCheckRecord]) -> None:
        self.checks = found

    def more_filters(self) -> list[QWidget]:
        states = [("", text("kit.find.all")), *((code, text(key)) for code, key in MEANS_STATES.items())]
        self.state = FilterButton(text("cases.means.state_head"), states, lambda _value: self.show_rows())
        return [self.state]

    def clear_filters(self) -> None:
        self.state.set_value("")
        super().clear_filters()

    def fits(self, row: ApplicationRow) -> bool:
        check = self.checks.get(row.uid)
        return self.state.value in ("", check.state if check else UNASKED)

    def more_cells(self, row: ApplicationRow) -> Mapping[str, Any]:
        check = self.checks.get(row.uid)
        if check is None:
            return {"state": "", "request_no": "", "requested_on": "", "unsigned": ""}
        unsigned = text("households.count.person", count=check.unsigned) if check.unsigned else ""
        return {
            "state": (text(MEANS_STATES[check.state]), {UNASKED: "mute", WAITING: "info"}.get(check.state, "ok")),
            "request_no": check.request_no,
            "requested_on": check.requested_on or "",
            "unsigned": unsigned,
        }

    def nothing(self) -> tuple[str, str]:
        return text("cases.means.none"), text("cases.means.none_what")

    # -- acts ------------------------------------------------------------------------------------

    def own_actions(self) -> list[QWidget]:
        self.import_button = button(text("cases.means.import"), self.ask_import, icon="file-input")
        if not self.session.may("import"):
            self.import_button.hide()
        return [self.import_button]

    def chosen_actions(self) -> list[QWidget]:
        self.sign_button: QPushButton = button(text("cases.member.sign"), self.sign, icon="pencil")
        self.answer_button: QPushButton = button(text("cases.means.enter"), self.enter, icon="mail-check")
        return [self.sign_button, self.answer_button]

    def verb_of(self, code: str, rows: Sequence[ApplicationRow]) -> str:
        return text("cases.means.request")

    def name_acts(self, rows: Sequence[ApplicationRow]) -> None:
        super().name_acts([row for row in rows if self._state(row) == UNASKED] or rows)
        unsigned = [row for row in rows if (check := self.checks.get(row.uid)) and check.unsigned]
        for made, words, count in (
            (self.sign_button, text("cases.member.sign"), len(unsigned)),
            (self.answer_button, text("cases.means.enter"), len(rows)),
        ):
            made.setVisible(bool(count) and self.session.may("edit"))
            self.name_act(made, verb(words, count))

    def _state(self, row: ApplicationRow) -> str:
        check = self.checks.get(row.uid)
        return check.state if check else UNASKED

    def start(self, code: str, rows: list[ApplicationRow]) -> None:
        """发起核对: the list goes to a file for the county."""
        asked = [row for row in rows if self._state(row) == UNASKED] or rows
        if self.session.may("export"):
            self.desk.request_file(asked)
        else:
            self.desk.means(asked)

    def sign(self) -> None:
        """授权签字 of all chosen."""
        rows = [row for row in self.need() if (check := self.checks.get(row.uid)) and check.unsigned]
        if rows and self.allowed("edit"):
            self.desk.sign_all(rows)

    def enter(self) -> None:
        """登记核对结果 for all chosen."""
        rows = self.need()
        if rows and self.allowed("edit"):
            self.desk.means(rows, self.checks.get(rows[0].uid), ANSWER)

    def offered(self, menu: QMenu) -> None:
        rows = self.chosen()
        if rows and self.session.may("edit"):
            words = verb(text("cases.means.leave_out"), len(rows))
            menu.addAction(words).triggered.connect(lambda _checked=False: self.desk.means(rows, None, LEAVE_OUT))

    # -- the county's file -----------------------------------------------------------------------

    def ask_import(self) -> None:
        """Choose the file the county sent back."""
        if not self.allowed("import"):
            return
        path, _ = QFileDialog.getOpenFileName(self, text("cases.means.import"), "", text("cases.means.files"))
        if path:
            self.read_file(Path(path))

    def read_file(self, path: Path) -> None:
        """Read the county's file and show what it comes to; nothing is written yet."""
        self.session.read(lambda uow, job: read_answers(uow, path), self._show_file, self._file_failed, owner=self)

    def _file_failed(self, error: AppError) -> None:
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def _show_file(self, file: AnswerFile) -> None:
        unmatched = file.unmatched
        above: list[QWidget] = [
            Sentence(text("cases.means.file_rows", rows=number(len(file.lines)), cases=number(len(file.answers))),
                     "ok" if file.answers else "warn")
        ]  # fmt: skip
        below: list[QWidget] = []
        if unmatched:
            below.append(Sentence(text("cases.means.file_unmatched", count=number(len(unmatched))), "err"))
            below += [
                label(text("cases.means.file_row", row=line.row, name=line.name, why=line.message), "2s", wrap=True)
                for line in unmatched[:SHOWN]
            ]
        if file.incomplete:
            below.append(Sentence(text("cases.means.file_incomplete", count=number(len(file.incomplete))), "warn"))
            below += [label(f"{line.number} {line.message}", "2s", wrap=True) for line in file.incomplete[:SHOWN]]
        counts: dict[str, int] = {}
        for answer in file.answers:
            counts[answer.conclusion] = counts.get(answer.conclusion, 0) + 1
        above += [
            label(text("cases.means.file_count", word=word("means_conclusion", code), count=number(count)), "2")
            for code, count in counts.items()
        ]
        if not file.answers:
            self.acts.show_note(text("cases.means.import"), file.file, [*above, *below])
            return
        day = DateField(text("cases.means.answered_on"), self.session.clock.today(), optional=True,
                        help_line=text("cases.means.day_help"))  # fmt: skip
        words = text("cases.means.write")
        self.acts.open(
            text("cases.means.import"), file.file, [("day", day)], verb(words, len(file.answers)),
            lambda values: lambda do, job: do.run(import_answers, file, values["day"]),
            above=above, below=below, said=words,
        )  # fmt: skip
