"""The first-run wizard: the steps at the left, one step's questions, one foot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, column, fact, row
from ui.kit.forms import FormField
from ui.kit.labels import Sentence, icon_label, label, restyle, rule
from ui.kit.theme import theme
from ui.kit.wizard import StepList
from ui.session import Runner
from ui.workspace.first_run_model import STEPS, FirstRunModel, FirstRunServices, password_strength
from ui.workspace.first_succession import SuccessionRow

TITLES = {
    "role": "shell.first_run.step_role",
    "area": "shell.first_run.step_area",
    "user": "shell.first_run.step_user",
    "sheet": "shell.first_run.step_sheet",
    "done": "shell.first_run.step_done",
}


def _page(title: str, body: str, *parts: QWidget) -> QWidget:
    page = QWidget()
    page.setObjectName("plain")
    layout = column(label(title, "title"), label(body, "2", wrap=True), spacing=8)
    layout.addSpacing(theme().px(12))
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    layout.setSpacing(theme().px(10))
    page.setLayout(layout)
    page.setFixedWidth(theme().px(360))
    return page


def _scrolling(page: QWidget) -> QScrollArea:
    """A step in large type on a small screen scrolls; its foot stays in sight."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(page)
    area.setFixedWidth(page.maximumWidth() + theme().px(16))
    return area


class FirstRun(QWidget):
    """Emits ``finished(created)`` when the workspace is made and its recovery sheet saved."""

    finished = Signal(object)
    left = Signal()
    restore_asked = Signal()

    def __init__(self, services: FirstRunServices, runner: Runner) -> None:
        super().__init__()
        self._services, self._runner = services, runner
        self.model = FirstRunModel()
        self.setObjectName("gate")
        self.setWindowTitle(text("shell.app"))
        self._fields: dict[str, FormField] = {}
        self.stack = QStackedWidget()
        for made in (self._role(), self._area(), self._user(), self._sheet(), self._done()):
            self.stack.addWidget(_scrolling(made))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._steps())
        right = QVBoxLayout()
        right.setSpacing(0)
        middle = QHBoxLayout()
        top = theme().px(72) if theme().scale == 1 else 24
        middle.setContentsMargins(theme().px(72), top, theme().px(40), 24)
        middle.setSpacing(theme().px(64))
        middle.addWidget(self.stack, 0)
        self._side = QVBoxLayout()
        middle.addLayout(self._side)
        middle.addStretch(1)
        right.addLayout(middle, 1)
        right.addWidget(self._foot())
        layout.addLayout(right, 1)
        self._show()

    # -- parts -----------------------------------------------------------------------------------

    def _steps(self) -> QFrame:
        look = theme()
        frame = QFrame()
        frame.setObjectName("steps")
        frame.setFixedWidth(look.px(300 if look.scale == 1 else 240))
        head = row(icon_label("landmark", "accent", 30), spacing=12)
        words = column(label(text("shell.app"), "title"), label(text("shell.first_run.about"), "2s"), spacing=0)
        head.addLayout(words, 1)
        self.steps = StepList([text(TITLES[name]) for name in STEPS])
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(look.px(40), look.px(44) if look.scale == 1 else 20, look.px(20), look.px(24))
        layout.setSpacing(look.px(24))
        layout.addLayout(head)
        layout.addWidget(self.steps, 1000)
        layout.addStretch(1)
        layout.addWidget(label(text("shell.first_run.version", version=self._services.version), "3"))
        return frame

    def _foot(self) -> QFrame:
        look = theme()
        foot = QFrame()
        foot.setObjectName("foot")
        foot.setFixedHeight(look.px(72))
        self.wrong = Sentence("", "err", wrap=False)
        self.back_button = button(text("shell.first_run.back"), self.back, icon="arrow-left")
        self.next_button = button("", self.next, kind="primary")
        self.quit_button = button(text("shell.first_run.quit"), self.left.emit)
        parts = (self.quit_button, None, self.wrong, self.back_button, self.next_button)
        foot.setLayout(row(*parts, spacing=10, margins=(72, 0, 40, 0)))
        return foot

    def _role(self) -> QWidget:
        self.roles: dict[str, QRadioButton] = {}
        for role, words in (
            ("township", text("shell.first_run.role_township")),
            ("county", text("shell.first_run.role_county")),
        ):
            made = QRadioButton(words)
            made.toggled.connect(lambda on, role=role: setattr(self.model, "role", role) if on else None)
            self.roles[role] = made
        self.role_sentence = Sentence("", "err")
        self.role_sentence.hide()
        words = text("first_restore.offer")
        self.restore_button = button(words, self.restore_asked.emit, kind="link", icon="database-backup")
        offer = QWidget()
        offer.setLayout(row(self.restore_button, None, margins=(0, 16, 0, 0)))
        page = _page(
            text("shell.first_run.role_title"),
            text("shell.first_run.role_body"),
            *self.roles.values(),
            self.role_sentence,
            offer,
        )
        page.setFixedWidth(theme().px(480))
        return page

    def _area(self) -> QWidget:
        code = fields.text_field(
            text("shell.first_run.area_code"), help_line=text("shell.first_run.area_code_help"), width=200
        )
        name = fields.text_field(text("shell.first_run.area_name"), help_line=text("shell.first_run.area_name_help"))
        self._fields |= {"area_code": code, "area_name": name}
        self.areas_button = button(text("shell.first_run.areas_choose"), self._choose_areas, icon="file-input")
        self.areas_sentence = Sentence(text("shell.first_run.areas_help"), "info")
        line = QWidget()
        line.setLayout(row(self.areas_button, None))
        self.succession = SuccessionRow(self._services.read_succession, self._runner, self.model, self)
        self.roles["county"].toggled.connect(self.succession.follow)
        words = text("shell.first_run.area_title"), text("shell.first_run.area_body")
        about = (label(text("shell.first_run.areas")), line, self.areas_sentence, self.succession)
        return _page(*words, code, name, *about)

    def _choose_areas(self) -> None:
        title = text("shell.first_run.areas_choose")
        chosen, _ = QFileDialog.getOpenFileName(self, title, "", "*.csv *.xlsx *.xls *.ods")
        if chosen:
            self.take_areas(Path(chosen))

    def take_areas(self, path: Path) -> None:
        """Read a list of villages; it is taken in once the workspace is made."""
        self._collect()
        read, code = self._services.read_areas, self.model.answers["area_code"]
        if read is None:
            return
        if wrong := self.model.problems().get("area_code"):
            self._fields["area_code"].say(wrong, "err")
            return

        def _taken(areas: tuple[Any, ...]) -> None:
            self.model.areas = areas
            villages = sum(area.level == "village" for area in areas)
            self.areas_sentence.say(text("shell.first_run.areas_taken", name=path.name, count=villages), "ok")

        def _refused(error: AppError) -> None:
            self.model.areas = ()
            faults = [text("shell.first_run.areas_fault", **one) for one in error.details[:3] if isinstance(one, dict)]
            self.areas_sentence.say(" ".join([error.message, *faults]), "err")

        self._runner.run_read(lambda job: read(path, code), _taken, _refused, owner=self)

    def _user(self) -> QWidget:
        name, login = fields.text_field(text("shell.first_run.name")), fields.text_field(text("shell.first_run.login"))
        password = fields.PasswordField(text("shell.first_run.password"))
        again = fields.PasswordField(text("shell.first_run.again"))
        password.left.connect(self._judge_password)
        again.left.connect(self._judge_again)
        self.promise = QCheckBox(text("shell.first_run.promise"))
        self.promise.toggled.connect(lambda on: setattr(self.model, "promised", on))
        self.promise_sentence = Sentence("", "err")
        self.promise_sentence.hide()
        both = QWidget()
        both.setLayout(row(name, login, spacing=16))
        self._fields |= {"user_name": name, "login": login, "password": password, "again": again}
        return _page(
            text("shell.first_run.user_title"),
            text("shell.first_run.user_body"),
            *(both, password, again, self.promise, self.promise_sentence),
        )

    def _sheet(self) -> QWidget:
        self.save_button = button(
            text("shell.first_run.sheet_save"), self._choose_sheet, kind="primary", icon="printer"
        )
        self.open_button = button(text("shell.first_run.sheet_print"), self._open_sheet)
        self.open_button.hide()
        self.sheet_sentence = Sentence("", "ok")
        self.sheet_sentence.hide()
        line = QWidget()
        line.setLayout(row(self.save_button, self.open_button, None))
        return _page(text("shell.first_run.sheet_title"), text("shell.first_run.sheet_body"), line, self.sheet_sentence)

    def _done(self) -> QWidget:
        return _page(text("shell.first_run.done_title"), text("shell.first_run.done_body"))

    def _why(self) -> Card:
        model = self.model
        role = {"township": text("shell.role.township"), "county": text("shell.role.county")}.get(model.role, "")
        head = QWidget()
        head.setLayout(row(icon_label("info", "accent"), label(text("shell.first_run.why_title"), "strong"), None))
        card = Card().add(
            head,
            label(text("shell.first_run.why_one"), "2", wrap=True),
            label(text("shell.first_run.why_two"), "2", wrap=True),
            rule(),
            fact(text("shell.first_run.fact_role"), role),
            fact(text("shell.first_run.fact_area"), model.answers.get("area_name", "")),
            fact(text("shell.first_run.fact_folder"), self._services.folder),
            fact(text("shell.first_run.fact_others"), text("shell.first_run.fact_others_value")),
        )
        card.setFixedWidth(theme().px(360))
        return card

    # -- moving ----------------------------------------------------------------------------------

    def _collect(self) -> None:
        for key, made in self._fields.items():
            self.model.answers[key] = str(made.value or "")

    def _judge_password(self) -> None:
        made = self._fields["password"]
        if made.value:
            tone, words = password_strength(str(made.value))
            made.say(words, tone)

    def _judge_again(self) -> None:
        again, password = self._fields["again"], self._fields["password"].value
        if again.value:
            differs = again.value != password
            again.say(text("shell.first_run.differ") if differs else "", "err" if differs else "")

    def next(self) -> None:
        """Check the step; make the workspace after the user's; finish at the end."""
        self._collect()
        problems = self.model.problems()
        self._say(problems)
        if problems:
            return
        if self.model.name == "user":
            self._create()
        elif self.model.name == "done":
            self.finished.emit(self.model.created)
        else:
            self.model.forward()
            self._show()

    def back(self) -> None:
        """The step before."""
        self.model.back()
        self._show()

    def _say(self, problems: dict[str, str]) -> None:
        for key, made in self._fields.items():
            if key in problems:
                made.say(problems[key], "err")
        self.role_sentence.say(problems.get("role", ""), "err")
        self.role_sentence.setVisible("role" in problems)
        self.promise_sentence.say(problems.get("promise", ""), "err")
        self.promise_sentence.setVisible("promise" in problems)
        if "sheet" in problems:
            self._say_sheet(problems["sheet"], "err")
        self.wrong.say(text("shell.first_run.left", count=len(problems)), "err")
        self.wrong.setVisible(bool(problems))
        first = next((self._fields[key] for key in problems if key in self._fields), None)
        if first:
            first.setFocus()

    def _create(self) -> None:
        values = self.model.values()
        self._busy(text("shell.first_run.creating"))
        self._runner.run_write(
            lambda job: self._services.create_workspace(values, job), self._created, self._not_created, owner=self
        )

    def _busy(self, words: str) -> None:
        for made in (self.next_button, self.back_button, self.quit_button):
            made.setEnabled(not words)
        self.wrong.say(words, "info")
        self.wrong.setVisible(bool(words))

    def _created(self, created: Any) -> None:
        self._busy("")
        self.model.created = created
        self.model.forward()
        self._show()

    def _not_created(self, error: AppError) -> None:
        self._busy("")
        self.wrong.say(text("shell.first_run.failed", message=error.message), "err")
        self.wrong.setVisible(True)

    def _choose_sheet(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, text("shell.first_run.sheet_save"), text("shell.first_run.sheet_file"), "PDF (*.pdf)"
        )
        if chosen:
            self.save_sheet(Path(chosen))

    def save_sheet(self, path: Path) -> None:
        """Write the recovery sheet to ``path``."""
        created, values = self.model.created, self.model.values()

        def _saved(_: object) -> None:
            self.model.sheet_saved = str(path)
            self._say_sheet(text("shell.first_run.sheet_saved", name=path.name), "ok")
            self.open_button.setVisible(self._services.open_file is not None)

        self._runner.run_read(
            lambda job: self._services.recovery_sheet_pdf(created, values, path, job),
            _saved,
            lambda error: self._say_sheet(error.message, "err"),
            owner=self,
        )

    def _say_sheet(self, words: str, tone: str) -> None:
        self.sheet_sentence.say(words, tone)
        self.sheet_sentence.show()

    def _open_sheet(self) -> None:
        if self._services.open_file and self.model.sheet_saved:
            self._services.open_file(Path(self.model.sheet_saved))

    def _show(self) -> None:
        model = self.model
        self.stack.setCurrentIndex(model.step)
        self.steps.show_steps(model.step, model.details())
        self.wrong.hide()
        self.back_button.setVisible(model.may_go_back)
        self.quit_button.setVisible(model.created is None)
        if model.name == "done":
            verb = text("shell.first_run.finish")
        elif model.name == "user":
            verb = text("shell.first_run.create")
        else:
            verb = text("shell.first_run.next", step=text(TITLES[STEPS[model.step + 1]]))
        self.next_button.setText(verb)
        self.next_button.setAccessibleName(verb)
        clear(self._side)
        if model.name == "user" and theme().scale == 1:
            self._side.addWidget(self._why(), 0, Qt.AlignmentFlag.AlignTop)
            self._side.addStretch(1)
        self._focus()

    def _focus(self) -> None:
        first = {"area": "area_code", "user": "user_name"}.get(self.model.name)
        if first:
            self._fields[first].setFocus()
        elif self.model.name == "role":
            self.roles["township"].setFocus()
        restyle(self.next_button, kind="primary")
