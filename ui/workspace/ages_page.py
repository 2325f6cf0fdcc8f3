"""到龄名单: who reaches an age of the programmes this month and next, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Masking, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules import year_month
from minsheng_desktop.workspace.due_ages import DuePerson, due_people, export_due_people
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.formats import number
from ui.kit.labels import restyle
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.session import Session
from ui.workspace.home_words import person_request, what_words


class AgesPage(Page):
    """``args``: ``rule`` (key of an age rule) narrows at first."""

    tables: ClassVar[frozenset[str]] = frozenset({"person", "entitlement", "entitlement_member", "area"})
    help_topic = "home#到龄名单"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("workspace.page.ages"))
        self.people: list[DuePerson] = []
        self._wanted = str(self.args.get("rule", ""))
        self.export_button = button(text("workspace.ages.export"), self._choose_file, icon="file-output")
        self.export_button.setVisible(session.may("export"))
        self.header = PageHeader(text("workspace.ages.title"), self.export_button)
        self.rule = FilterButton(text("workspace.ages.rule"), [], lambda _value: self._show_rows())
        self.month = FilterButton(text("workspace.ages.month"), [], lambda _value: self._show_rows())
        self.todo = self._toggle()
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(
            session, self._columns(), name="workspace.ages", title=text("workspace.ages.title"), numbered=True
        )
        self.table.set_empty("calendar", text("workspace.ages.empty"), text("workspace.ages.empty_what"))
        self.table.opened.connect(self._open)
        self.table.page_opened.connect(self._open)
        self.table.filters_cleared.connect(self._clear_filters)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, FilterRow(self.rule, self.month, self.todo, None), self.notice):
            layout.addWidget(part)
        layout.addWidget(self.table, 1)
        # From the menu only what asks for work; from the first screen exactly the rule of the line.
        self.todo.setChecked(not self._wanted)
        QShortcut(QKeySequence("Ctrl+E"), self).activated.connect(self._choose_file)

    def _toggle(self) -> QPushButton:
        made = button(text("workspace.ages.todo_only"), kind="filter")
        made.setCheckable(True)

        def _toggled(on: bool) -> None:
            restyle(made, on="1" if on else "0")
            self._show_rows()

        made.toggled.connect(_toggled)
        return made

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            masking = Masking.PHONE if key == "phone" else Masking.NONE
            return Column(Field(key, Label(literal=words), type, width, sortable=False, masking=masking), **more)

        return [
            _made("name", text("workspace.ages.name"), 96, strong=True),
            _made("age", text("workspace.ages.age"), 72, Type.INTEGER),
            _made("reached", text("workspace.ages.reached"), 116),
            _made("village", text("workspace.ages.village"), 110),
            _made("group", text("workspace.ages.group"), 96),
            _made("phone", text("workspace.ages.phone"), 124, Type.PHONE),
            _made("what", text("workspace.ages.what"), 260, stretch=True),
        ]

    def on_activate(self) -> None:
        self.table.main.setFocus()

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: due_people(uow), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, people: list[DuePerson]) -> None:
        self.people = people
        rules = {person.rule: person for person in people}
        names = [
            (key, text("workspace.ages.rule_words", age=one.age, programme=one.programme)) for key, one in rules.items()
        ]
        wanted = self._wanted or self.rule.value or ""
        self._wanted = ""
        self.rule.set_choices([("", text("workspace.ages.all")), *names], wanted if wanted in rules else "")
        now = year_month.of(self.session.clock.today())
        months = [(0, text("workspace.ages.all")), (now, text("workspace.ages.this_month")),
                  (year_month.add(now, 1), text("workspace.ages.next_month"))]  # fmt: skip
        self.month.set_choices(months, self.month.value or 0)
        self._show_rows()

    def chosen(self) -> list[DuePerson]:
        """The people the filters leave."""
        rule, month, todo = self.rule.value or "", self.month.value or 0, self.todo.isChecked()
        return [
            person
            for person in self.people
            if (not rule or person.rule == rule) and (not month or person.month == month) and (person.todo or not todo)
        ]

    def _show_rows(self) -> None:
        shown = self.chosen()
        self.header.set_hint(text("workspace.ages.count", count=number(len(shown))) if shown else "")
        if self.people and not shown:
            self.table.set_empty_by_filter()
        self.table.model.show_rows([Row((person.uid, person.rule), _cells(person)) for person in shown])
        self.table.model.completed.emit()

    def _clear_filters(self) -> None:
        self.rule.set_value("")
        self.month.set_value(0)
        self.todo.setChecked(False)
        self._show_rows()

    def _open(self, key: Any) -> None:
        found = next((person for person in self.people if (person.uid, person.rule) == key), None)
        if found is not None:
            self.requested.emit(person_request(found.uid, found.household_uid))

    # -- export ----------------------------------------------------------------------------------

    def _choose_file(self) -> None:
        if not (self.allowed("export") and self.chosen()):
            return
        name = f"{text('workspace.ages.export_title', office=self.session.identity.area)}.xlsx"
        path, _ = QFileDialog.getSaveFileName(self, text("workspace.ages.export"), name, "*.xlsx")
        if path:
            self.export(Path(path))

    def export(self, path: Path) -> None:
        """Write the people shown to a workbook."""
        people = self.chosen()
        rows = [_cells(person) for person in people]
        titles = [column.title for column in self._columns()]

        def _done(_result: object) -> None:
            self.toasted.emit(Toast(text("workspace.ages.exported", count=len(rows), file=path.name)))

        self.session.read(lambda uow, job: export_due_people(uow, path, titles, rows), _done, self._failed, owner=self)


def _cells(person: DuePerson) -> tuple[Any, ...]:
    reached, group = person.reached_on.isoformat(), person.village_group
    return person.name, person.age, reached, person.village, group, person.phone, what_words(person)
