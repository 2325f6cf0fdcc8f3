"""台账登记: the registers by section, how much is open and late in each, found by a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from minsheng_desktop.core.choosing import Choice, find_choices, make_choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.register_layouts import LIST
from minsheng_desktop.notices.register_papers import BLANK, RegisterWish
from minsheng_desktop.registers.service import RegisterLine, list_registers
from ui.households.roster_filters import WordFilter
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.formats import number
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.rows import Column, Group, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.registers.printing import open_register_paper
from ui.session import Session

ALL, USED, OPEN, LATE = "", "used", "open", "late"


class RegistersPage(Page):
    """``args``: ``shows`` (``open`` or ``late``: only registers with such entries)."""

    tables: ClassVar[frozenset[str]] = frozenset({"register", "register_entry"})
    help_topic = "registers#台账登记"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("register_pages.list.page"))
        self.lines: Sequence[RegisterLine] = ()
        self._choices: tuple[Choice, ...] = ()
        self.define_button = button(text("register_pages.define.new"), self._define, icon="plus")
        if not (session.may("define") and session.role == "county"):
            self.define_button.hide()
        self.print_button = button(text("register_pages.print.verb"), self._open_print, icon="printer")
        if not session.may("notice"):
            self.print_button.hide()
        self.header = PageHeader(text("register_pages.list.page"), self.print_button, self.define_button)
        shown = [(ALL, text("kit.find.all")), (USED, text("register_pages.list.used")),
                 (OPEN, text("register_pages.list.has_open")),
                 (LATE, text("register_pages.list.has_late"))]  # fmt: skip
        self.shows = FilterButton(text("register_pages.list.shows"), shown, lambda _value: self._show_rows(),
                                  value=self.args.get("shows") or ALL)  # fmt: skip
        self.section = FilterButton(
            text("register_pages.list.section"), [(ALL, text("kit.find.all"))], lambda _value: self._show_rows()
        )
        self.words = WordFilter(text("register_pages.list.find"))
        self.words.setMinimumWidth(theme().px(220))
        self.words.asked.connect(lambda _words: self._show_rows())
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, _columns(), name="registers.list", title=text("register_pages.list.page"))
        self.table.opened.connect(self.open_register)
        self.table.page_opened.connect(self.open_register)
        self.table.filters_cleared.connect(self.clear_filters)
        self.words.left_down.connect(self.table.main.setFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for part in (self.header, FilterRow(self.section, self.shows, None, self.words), self.notice):
            outer.addWidget(part)
        outer.addWidget(self.table, 1)
        made = QShortcut(QKeySequence("Ctrl+F"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.words.setFocus)

    def on_activate(self) -> None:
        self.table.main.setFocus()

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: list_registers(uow), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err", (text("kit.table.retry"), self.refresh))

    def _show(self, lines: Sequence[RegisterLine]) -> None:
        self.notice.hide()
        self.lines = lines
        self._choices = tuple(make_choice(line.spec.code, line.spec.title, "", line.spec.aliases) for line in lines)
        sections = list(dict.fromkeys(line.section for line in lines))
        self.section.set_choices([(ALL, text("kit.find.all")), *((name, name) for name in sections)],
                                 self.section.value)  # fmt: skip
        late = sum(line.overdue for line in lines)
        self.header.set_state(text("register_pages.late", count=number(late)) if late else "", "err")
        self.header.set_hint(text("register_pages.list.count", count=number(len(lines))))
        self._show_rows()

    def shown(self) -> list[RegisterLine]:
        """The registers the filters leave."""
        words, found = self.words.words, None
        if words:
            found = {choice.value for choice in find_choices(self._choices, words)}
        tests = {ALL: lambda line: True, USED: lambda line: line.count > 0, OPEN: lambda line: line.open > 0,
                 LATE: lambda line: line.overdue > 0}  # fmt: skip
        fits = tests[str(self.shows.value or ALL)]
        return [
            line
            for line in self.lines
            if (found is None or line.spec.code in found) and self.section.value in (ALL, line.section) and fits(line)
        ]

    def _show_rows(self) -> None:
        lines = self.shown()
        groups = [
            Group(section, section, len(of), text("register_pages.list.count", count=number(len(of))))
            for section, of in ((name, list(found)) for name, found in groupby(lines, lambda line: line.section))
        ]
        self.table.set_empty_by_filter()
        self.table.model.show_rows([_row(line) for line in lines], groups)

    def clear_filters(self) -> None:
        """Show all registers again."""
        self.section.set_value(ALL)
        self.shows.set_value(ALL)
        self.words.forget()
        self._show_rows()

    # -- opening ---------------------------------------------------------------------------------

    def open_register(self, code: str) -> None:
        """Open a register's own page, or the page that does its work."""
        line = next((found for found in self.lines if found.spec.code == code), None)
        if line is not None and line.spec.page:
            self.open_page(line.spec.page_of(self.session.role))
        elif line is not None:
            self.open_page("registers.register", code=code)

    def _open_print(self) -> None:
        menu = self.print_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.print_button.mapToGlobal(QPoint(0, self.print_button.height() + 2)))

    def print_menu(self) -> QMenu:
        """The papers of the register the caret stands on, also of one whose work is on another page."""
        menu = QMenu(self)
        code = self.table.current_key()
        line = next((found for found in self.lines if found.spec.code == code), None)
        if line is None:
            menu.addAction(text("register_pages.list.choose_first")).setEnabled(False)
            return menu
        title = line.spec.print.title or line.spec.title
        for words, wish in (
            (text("register_pages.print.blank_of", title=title), RegisterWish(line.spec.code, BLANK)),
            (text("register_pages.print.list_of", title=line.spec.title), RegisterWish(line.spec.code, LIST)),
        ):
            menu.addAction(words, partial(open_register_paper, self, wish, line.spec))
        return menu

    def _define(self) -> None:
        self.open_page("registers.define")


def _columns() -> list[Column]:
    def _made(key: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
        return Column(Field(key, Label(f"register_pages.list.{key}"), type, width, sortable=False), **more)

    return [
        _made("title", 300, strong=True),
        _made("count_head", 80, Type.INTEGER),
        _made("open_head", 80, Type.INTEGER),
        _made("overdue_head", 96, kind="status"),
        _made("about", 420, stretch=True, tone="text2"),
    ]


def _row(line: RegisterLine) -> Row:
    late = (text("register_pages.late", count=number(line.overdue)), "err") if line.overdue else None
    spec = line.spec
    about = text("register_pages.list.elsewhere") if spec.page else " ".join(spec.about.split())
    cells = (spec.title, line.count or None, line.open or None, late, about)
    return Row(spec.code, cells, muted=bool(spec.ended))
