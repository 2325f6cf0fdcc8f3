"""年度结转: what the new year takes over, shown first; then one operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.carrying import (
    DUTIES,
    HOLIDAYS,
    KNOWN,
    NEW,
    STANDARDS,
    TARGETS,
    TASKS,
    Carried,
    Carry,
    carry_year,
    preview_carry,
)
from minsheng_desktop.progress.records import count_text
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import Card, PageHeader, ScrollBody, column, row
from ui.kit.labels import label
from ui.kit.messages import Question, Toast, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.session import Session

STATES = {NEW: "progress.carry.state_new", KNOWN: "progress.carry.state_known"}
BOXES = (TASKS, TARGETS, DUTIES, HOLIDAYS, STANDARDS)
BOX_TEXTS = {
    TASKS: "progress.carry.box_tasks",
    TARGETS: "progress.carry.box_targets",
    DUTIES: "progress.carry.box_duties",
    HOLIDAYS: "progress.carry.box_holidays",
    STANDARDS: "progress.carry.box_standards",
}
TABLE_HEIGHT = 300


class CarryPage(Page):
    """Ticked parts are carried; the tasks of the table can be left out one by one by their selection."""

    help_topic = "tasks#年度结转"
    tables: ClassVar[frozenset[str]] = frozenset(
        {"task", "task_target", "task_share", "task_duty", "holiday", "standard"}
    )

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("progress.carry.title"))
        today = session.clock.today()
        # until the year is over the next one is prepared, in January the one begun
        self.year = int(self.args.get("year") or (today.year if today.month < 7 else today.year + 1))
        self.plan: Carry | None = None
        years = [(year, str(year)) for year in (today.year + 1, today.year)]
        self.year_filter = FilterButton(text("progress.carry.into"), years, self._choose_year, value=self.year,
                                        always_on=True)  # fmt: skip
        self.carry_button = button(text("progress.carry.do"), self.ask_carry, kind="primary", icon="calendar")
        self.header = PageHeader(text("progress.carry.title"), self.year_filter, self.carry_button)
        self.boxes = {name: QCheckBox(text(BOX_TEXTS[name])) for name in BOXES}
        for box in self.boxes.values():
            box.setChecked(True)
            box.toggled.connect(lambda _on: self._say_what())
        self.table = TablePanel(session, _columns(), name="progress.carry", title=text("progress.carry.title"))
        self.table.setMinimumHeight(TABLE_HEIGHT)
        self.table.set_empty("target", text("progress.carry.empty"), text("progress.carry.empty_what"))
        self.figures = label("", "2", wrap=True)
        self.numbers = label("", "2s", wrap=True, selectable=True)
        self.holidays = label("", "2s", wrap=True, selectable=True)
        self.standards = label("", "2s", wrap=True, selectable=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addWidget(ScrollBody(column(*self._cards(), spacing=12)), 1)
        self.refresh()

    def _cards(self) -> list[QWidget]:
        what = Card(text("progress.carry.what"))
        what.body.addWidget(self.figures)
        ticks = QWidget()
        ticks.setLayout(row(*self.boxes.values(), None, spacing=20))
        what.body.addWidget(ticks)
        tasks = Card(text("progress.carry.tasks"), flush=True)
        tasks.body.addWidget(self.table)
        cards: list[QWidget] = [what, tasks]
        for key, made in (("numbers", self.numbers), ("holidays", self.holidays), ("standards", self.standards)):
            card = Card(text(CARD_TEXTS[key]))
            card.body.addWidget(made)
            cards.append(card)
        return cards

    def refresh(self, changed: set[str] | None = None) -> None:
        year = self.year
        self.session.read(lambda uow, job: preview_carry(uow, year), self._show, owner=self)

    def _choose_year(self, year: object) -> None:
        self.year = int(str(year))
        self.refresh()

    def _show(self, plan: Carry) -> None:
        self.plan = plan
        rows = []
        for task in plan.tasks:
            state = text(STATES.get(task.state, "progress.carry.state_closed"))
            cells = (state, task.section, task.item, task.unit, count_text(task.target_milli), task.parts, task.duties)
            rows.append(Row(task.uid, cells, muted=task.state != NEW))
        self.table.model.show_rows(rows)
        self.table.model.completed.emit()
        gap = text("progress.and")
        series = [text("progress.cli.series", name=one.name, last=one.last, following=one.following)
                  for one in plan.numbers]  # fmt: skip
        self.numbers.setText("\n".join(series) or text("progress.carry.no_numbers"))
        days = gap.join(f"{one.day.month}-{one.day.day} {one.name}" for one in plan.holidays)
        known = text("progress.carry.known_holidays", year=plan.year, count=plan.known_holidays)
        self.holidays.setText("\n".join(filter(None, (days, known, text("progress.carry.lunar")))))
        names = gap.join(one.name for one in plan.standards)
        self.standards.setText("\n".join(filter(None, (names, text("progress.carry.running", count=plan.running)))))
        self._say_what()

    def _wanted(self) -> list[str]:
        return [name for name, box in self.boxes.items() if box.isChecked()]

    def _say_what(self) -> None:
        """What the ticked parts come to; nothing of it dims the button."""
        plan = self.plan
        if plan is None:
            return
        wanted = self._wanted()
        counts = {
            "tasks": len(plan.new_tasks) if TASKS in wanted else 0,
            "holidays": len(plan.holidays) if HOLIDAYS in wanted else 0,
            "standards": len(plan.standards) if STANDARDS in wanted else 0,
        }
        self.figures.setText(text("progress.carry.figures", year=plan.year, before=plan.year - 1, **counts))
        general = DUTIES in wanted and plan.general_duties > 0
        self.carry_button.setEnabled((any(counts.values()) or general) and self.session.may("define"))

    def ask_carry(self) -> None:
        """Ask, then carry what is ticked."""
        plan = self.plan
        if plan is None or not self.allowed("define"):
            return
        wanted, year = self._wanted(), plan.year
        question = Question(
            text("progress.carry.question", year=year),
            self.figures.text(),
            text("progress.carry.keep"),
            text("progress.carry.do"),
            danger=False,
        )

        def _done(done: Carried) -> None:
            figures = {"tasks": done.tasks, "holidays": done.holidays, "standards": done.standards}
            self.tell_undoable(text("progress.carry.done", year=done.year, **figures))

        def _refused(error: AppError) -> None:
            self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

        ask(
            self,
            question,
            lambda _reason: self.session.write(
                lambda do, job: do(carry_year, year, wanted), _done, _refused, owner=self
            ),
        )


CARD_TEXTS = {
    "numbers": "progress.carry.numbers",
    "holidays": "progress.carry.holidays",
    "standards": "progress.carry.standards",
}


def _columns() -> list[Column]:
    def _made(key: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
        return Column(
            Field(key, Label(literal=text(f"progress.carry.column_{key}")), type, width, sortable=False), **more
        )

    return [
        _made("state", 150),
        _made("section", 120),
        _made("item", 260, strong=True, stretch=True),
        _made("unit", 70),
        _made("target", 100, kind="text", align="right"),
        _made("parts", 90, Type.INTEGER),
        _made("duties", 90, Type.INTEGER),
    ]
