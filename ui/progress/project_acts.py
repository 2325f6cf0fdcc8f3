"""What is done to a whole project from its menu: marks, taking it into the year, stopping, going on, removing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.project_records import ProjectLine
from minsheng_desktop.progress.projects import (
    RESERVE,
    STOPPED,
    approve_project,
    remove_project,
    resume_project,
    score_project,
    stop_project,
)
from minsheng_desktop.rules import project_schedule as rules
from ui.kit.buttons import button
from ui.kit.forms import Form
from ui.kit.messages import Question, ask
from ui.progress.projects_forms import quantity_field


class ProjectActs(QObject):
    """``page`` is the page of the project."""

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        self._page = page
        self.form: Form | None = None

    @property
    def line(self) -> ProjectLine | None:
        """The project as it stands."""
        return self._page.detail.line if self._page.detail else None

    def offered(self) -> list[tuple[str, Callable[[], object]]]:
        """What can be done in the stage the project is in."""
        line = self.line
        if line is None:
            return []
        acts: list[tuple[str, Callable[[], object]]] = []
        if self._page.session.may("export"):
            acts.append((text("projects.act.export"), self._page.export.ask))
        if not self._page.editable:
            return acts
        if line.stage == RESERVE:
            acts += [(text("projects.act.score"), self.score), (text("projects.act.approve"), self.approve)]
        elif line.stage == STOPPED:
            acts.append((text("projects.act.resume"), self.resume))
        elif not rules.reached(line.stage, "finished"):
            acts.append((text("projects.act.stop"), self.ask_stop))
        return [*acts, (text("projects.act.remove"), self.ask_remove)]

    def show_menu(self) -> None:
        """The menu 更多."""
        menu = QMenu(self._page)
        for words, act in self.offered():
            menu.addAction(words, act)
        menu.aboutToHide.connect(menu.deleteLater)
        below = self._page.more_button
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    def score(self) -> None:
        """The marks of the reserve list."""
        line = self.line
        if line is None:
            return
        self.form = Form([("score", quantity_field(text("projects.column.score"), optional=True,
                                                   help_line=text("projects.act.score_help")))])  # fmt: skip
        self.form.set_values({"score": line.values["score_milli"]})
        page = self._page
        page.form = None
        page.panel.show_head(text("projects.act.score"), "", line.name)
        page.panel.show_body(self.form)
        cancel = button(text("projects.form.cancel"), page.panel.ask_close)
        page.panel.show_foot(button(text("projects.form.save"), self.save_score, kind="primary"), cancel)
        page.split.open_panel()
        page.panel.focus_first()

    def save_score(self) -> None:
        """Save the marks."""
        found = self.form.submit() if self.form else None
        if found is not None:
            uid, score = self._page.uid, found["score"]
            self._page.write(lambda do: do.run(score_project, uid, score), text("projects.act.scored"))

    def approve(self) -> None:
        """Take it from the reserve list into this year's work."""
        uid = self._page.uid
        self._page.write(lambda do: do.run(approve_project, uid), text("projects.act.approved"))

    def resume(self) -> None:
        """Go on with it."""
        uid = self._page.uid
        self._page.write(lambda do: do.run(resume_project, uid), text("projects.act.resumed"))

    def ask_stop(self) -> None:
        """Stop it, after a question that asks why."""
        line = self.line
        if line is None:
            return
        question = Question(
            text("projects.act.stop_title", name=line.name), text("projects.act.stop_body"),
            text("projects.act.stop_keep"), text("projects.act.stop"), reason=text("projects.act.reason"),
        )  # fmt: skip
        ask(self._page, question, self.stop)

    def stop(self, reason: str) -> None:
        """Stop it for a reason."""
        uid = self._page.uid
        self._page.write(lambda do: do.run(stop_project, uid, reason), text("projects.act.stopped"))

    def ask_remove(self) -> None:
        """Remove what was entered by mistake, after a question."""
        line = self.line
        if line is None:
            return
        question = Question(
            text("projects.act.remove_title", name=line.name), text("projects.act.remove_body"),
            text("projects.act.remove_keep"), text("projects.act.remove"),
        )  # fmt: skip
        ask(self._page, question, lambda _reason: self.remove())

    def remove(self) -> None:
        """Remove it and close its page."""
        page, uid = self._page, self._page.uid

        def _done(_none: object) -> None:
            page.tell_undoable(text("projects.act.removed"))
            page.closed.emit()

        page.session.write(lambda do, job: do.run(remove_project, uid), _done, page.refused, owner=page)
