"""What can be done with a register as a whole: papers, workbooks in and out, its declaration."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.register_layouts import LIST
from minsheng_desktop.notices.register_papers import BLANK, ENTRIES, RegisterWish, register_layouts
from minsheng_desktop.registers.defining import end_register
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.sheets import export_sheet
from ui.kit.buttons import button
from ui.kit.formats import number
from ui.kit.list_export import choose_path, open_folder
from ui.kit.messages import Question, Toast, ask
from ui.registers.printing import LAYOUT_WORDS, open_register_paper


class RegisterMenus(QObject):
    """The buttons of the header and their menus."""

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        self._page = page
        self.choose_path = choose_path
        session = page.session
        self.print_button = button(text("register_pages.print.verb"), self.open_print, icon="printer")
        self.import_button = button(text("register_pages.sheet.import"), self.import_sheet, icon="file-input")
        self.export_button = button(text("register_pages.sheet.export"), self.ask_export, icon="file-output")
        for made, right in ((self.print_button, "notice"), (self.import_button, "import"),
                            (self.export_button, "export")):  # fmt: skip
            if not session.may(right):
                made.hide()

    # -- menus -----------------------------------------------------------------------------------

    def open_print(self) -> None:
        """The papers there are."""
        self._popup(self.print_menu(), self.print_button)

    def open_more(self) -> None:
        """What is done more rarely."""
        self._popup(self.more_menu(), self._page.more_button)

    def popup(self, uid: bytes, place: QPoint) -> None:
        """The menu of the chosen entries."""
        menu = self.print_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _popup(self, menu: QMenu, under: QWidget) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(under.mapToGlobal(QPoint(0, under.height() + 2)))

    def print_menu(self) -> QMenu:
        """Filled papers of the chosen entries, the list, blank papers."""
        menu, desk = QMenu(self._page), self._page.desk
        if desk is None:
            return menu
        chosen = self._page.table.chosen() if self._page.table else []
        forms = [layout for layout in register_layouts(desk.spec) if layout != LIST]
        for layout in forms:
            words = text("register_pages.print.filled_layout", layout=text(LAYOUT_WORDS[layout]),
                         count=number(len(chosen)))  # fmt: skip
            act = menu.addAction(words, partial(self.print_chosen, layout))
            act.setEnabled(bool(chosen))
        menu.addAction(text("register_pages.print.list"), self.print_list).setShortcut("Ctrl+P")
        menu.addSeparator()
        for layout in forms:
            words = text("register_pages.print.blank_layout", layout=text(LAYOUT_WORDS[layout]))
            menu.addAction(words, partial(self.print_blank, layout))
        menu.addAction(text("register_pages.print.blank_list"), partial(self.print_blank, LIST))
        return menu

    def more_menu(self) -> QMenu:
        """The empty workbook, the declaration."""
        menu, page = QMenu(self._page), self._page
        if page.session.may("export"):
            menu.addAction(text("register_pages.sheet.template"), self.ask_template)
        if page.session.may("define") and page.session.role == "county":
            opened = partial(page.open_page, "registers.define", code=page.code)
            menu.addAction(text("register_pages.define.page"), opened)
            if page.desk is not None and page.desk.spec.version and not page.desk.spec.ended:
                menu.addAction(text("register_pages.ending.verb"), self.ask_end)
        return menu

    # -- ending ----------------------------------------------------------------------------------

    def ask_end(self) -> None:
        """Ask before nothing can be entered any more."""
        page = self._page
        if page.desk is None:
            return
        spec = page.desk.spec
        count = page.figures.count if page.figures else 0
        question = Question(
            text("register_pages.ending.title", title=spec.title),
            text("register_pages.ending.body", count=number(count)),
            text("register_pages.ending.keep"), text("register_pages.ending.verb"),
        )  # fmt: skip
        self.dialog = ask(page, question, lambda _reason: self.end(spec.code, spec.title))

    def end(self, code: str, title: str) -> None:
        """Enter nothing more in a register; 撤销 opens it again."""
        self._page.session.write(
            lambda do, job: do.run(end_register, code),
            lambda _none: self._page.tell_undoable(text("register_pages.ending.done", title=title)), self._failed,
            owner=self._page,
        )  # fmt: skip

    # -- papers ----------------------------------------------------------------------------------

    def print_chosen(self, layout: str = "") -> None:
        """Papers of the chosen entries."""
        page = self._page
        chosen = page.table.chosen() if page.table else []
        if page.desk is not None and page.allowed("notice"):
            self._open(RegisterWish(page.desk.spec.code, ENTRIES, layout, tuple(chosen)))

    def print_entries(self, lines: Sequence[EntryLine]) -> None:
        """The paper of entries that are shown."""
        page = self._page
        if page.desk is None or not page.allowed("notice"):
            return
        if register_layouts(page.desk.spec) == (LIST,):
            self.print_list()
        else:
            self._open(RegisterWish(page.desk.spec.code, ENTRIES, uids=tuple(line.uid for line in lines)))

    def print_list(self) -> None:
        """The list as it is filtered (Ctrl+P)."""
        page = self._page
        if page.desk is not None and page.allowed("notice"):
            self._open(RegisterWish(page.desk.spec.code, LIST, wanted=page.wanted()))

    def print_blank(self, layout: str = "") -> None:
        """A paper to be filled in by hand."""
        if self._page.desk is not None:
            self._open(RegisterWish(self._page.desk.spec.code, BLANK, layout))

    def _open(self, wish: RegisterWish) -> None:
        desk = self._page.desk
        assert desk is not None
        open_register_paper(self._page, wish, desk.spec)

    # -- workbooks -------------------------------------------------------------------------------

    def import_sheet(self) -> None:
        """The page that takes a workbook in."""
        self._page.open_page("registers.import", code=self._page.code)

    def ask_export(self) -> None:
        """Ask for a place, then write what is shown (Ctrl+E)."""
        self._ask(False)

    def ask_template(self) -> None:
        """Ask for a place, then write the empty workbook."""
        self._ask(True)

    def _ask(self, template: bool) -> None:
        page = self._page
        if page.desk is None or not page.allowed("export"):
            return
        title = page.desk.spec.title
        if template:
            name = text("forms.file_name", title=title)
        else:
            name = text("kit.export.file", title=title, day=page.session.clock.today().isoformat())
        path = self.choose_path(page, text("register_pages.sheet.export"), name)
        if path:
            self.export(Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx"), template)

    def export(self, out: Path, template: bool = False) -> None:
        """Write the entries the filters leave, or an empty workbook."""
        page, wanted = self._page, self._page.wanted()
        page.session.read(
            lambda uow, job: export_sheet(uow, page.code, out, wanted, template),
            partial(self._exported, out, template), self._failed, owner=page,
        )  # fmt: skip

    def _exported(self, out: Path, template: bool, rows: int) -> None:
        if template:
            self._page.toasted.emit(Toast(text("forms.saved", name=out.name)))
            return
        words = text("kit.export.done", rows=number(rows), name=out.name)
        self._page.toasted.emit(Toast(words, (text("kit.export.open_folder"), lambda: open_folder(out.parent))))

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))
