"""The menu at the left: groups of pages, unfolded to 188 px or folded to 56 px."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.labels import icon_label, label, restyle
from ui.kit.theme import theme
from ui.registry import GroupSpec, PageSpec

WIDE, NARROW = 188, 56


class GroupButton(QPushButton):
    """A group: icon, title, count, and an arrow if it has several pages."""

    def __init__(self, group: GroupSpec, has_pages: bool) -> None:
        super().__init__()
        self.spec = group
        self.setProperty("kind", "nav")
        self.setIconSize(QSize(theme().px(18), theme().px(18)))
        self._title = text(group.title)
        self._count, self._arrow = label("", "2s"), QLabel()
        self._dot = QLabel(self)
        self._dot.setPixmap(icons.pixmap("dot", "light_r", 8))
        self._dot.setFixedSize(theme().px(8), theme().px(8))
        self._has_pages, self._folded, self._number, self._open = has_pages, False, 0, False
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, theme().px(8), 0)
        line.setSpacing(theme().px(6))
        line.addStretch(1)
        for part in (self._count, self._arrow):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            line.addWidget(part)
        self._dot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_state(False, False, 0)

    def show_state(self, on: bool, is_open: bool, number: int | None = None) -> None:
        """``on``: the page in front belongs here and its entry is not shown; ``is_open``: unfolded."""
        self._number = self._number if number is None else number
        self._open = is_open
        restyle(self, on="1" if on else "0")
        self.setIcon(icons.icon(self.spec.icon, "accent" if on else "text2", 18))
        self.setText("" if self._folded else f" {self._title}")
        self._count.setText(str(self._number) if self._number else "")
        self._count.setVisible(not self._folded)
        self._arrow.setVisible(self._has_pages and not self._folded)
        self._arrow.setPixmap(icons.pixmap("chevron-down" if is_open else "chevron-right", "text3", 14))
        self._dot.setVisible(self._folded and self._number > 0)
        self._dot.move(theme().px(27), theme().px(5))
        spoken = text("shell.nav_count", title=self._title, count=self._number) if self._number else self._title
        self.setAccessibleName(spoken)
        self.setToolTip(spoken if self._folded else "")

    def fold(self, folded: bool) -> None:
        """Show the icon alone."""
        self._folded = folded


class Navigation(QFrame):
    """The menu. ``chosen`` carries a page key."""

    chosen = Signal(str)
    folded_changed = Signal(bool)

    def __init__(self, groups: Sequence[tuple[GroupSpec, Sequence[PageSpec]]]) -> None:
        super().__init__()
        self.setObjectName("nav")
        self.setAccessibleName(text("shell.navigation"))
        self.groups = list(groups)
        self._buttons: dict[str, GroupButton] = {}
        self._entries: dict[str, QPushButton] = {}
        self._current, self._open_group, self.folded = "", "", False
        look = theme()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(8), 0, look.px(7), look.px(8))
        layout.setSpacing(0)
        layout.addWidget(self._brand())
        layout.addWidget(self._list(), 1)
        self._fold_button = QPushButton()
        self._fold_button.setProperty("kind", "nav")
        self._fold_button.setIconSize(QSize(look.px(18), look.px(18)))
        self._fold_button.clicked.connect(lambda: self.set_folded(not self.folded, tell=True))
        layout.addWidget(self._fold_button)
        self.set_folded(False)

    def _brand(self) -> QWidget:
        brand = QWidget()
        brand.setFixedHeight(theme().px(49))
        self._brand_icon, self._brand_name = icon_label("landmark", "accent", 20), label(text("shell.app"), "strong")
        line = QHBoxLayout(brand)
        line.setContentsMargins(theme().px(11), 0, 0, 0)
        line.setSpacing(theme().px(9))
        line.addWidget(self._brand_icon)
        line.addWidget(self._brand_name, 1)
        return brand

    def _list(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px(2))
        for group, pages in self.groups:
            made = GroupButton(group, len(pages) > 1)
            made.clicked.connect(lambda _checked=False, key=group.key: self._press(key))
            self._buttons[group.key] = made
            column.addWidget(made)
            for page in pages if len(pages) > 1 else ():
                entry = QPushButton(text(page.title))
                entry.setProperty("kind", "nav")
                entry.setProperty("sub", "1")
                entry.setAccessibleName(text(page.title))
                entry.clicked.connect(lambda _checked=False, key=page.key: self.chosen.emit(key))
                entry.hide()
                self._entries[page.key] = entry
                column.addWidget(entry)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.viewport().setAutoFillBackground(False)
        return scroll

    def _pages(self, group: str) -> Sequence[PageSpec]:
        return next((pages for spec, pages in self.groups if spec.key == group), ())

    def _group_of(self, page: str) -> str:
        return next((spec.key for spec, pages in self.groups if any(one.key == page for one in pages)), "")

    def _press(self, group: str) -> None:
        pages = self._pages(group)
        if len(pages) == 1:
            self.chosen.emit(pages[0].key)
        elif self.folded:
            self._menu(group, pages)
        else:
            self._open_group = "" if self._open_group == group else group
            self._show()

    def _menu(self, group: str, pages: Sequence[PageSpec]) -> None:
        menu = QMenu(self)
        for page in pages:
            menu.addAction(text(page.title)).setData(page.key)
        menu.triggered.connect(lambda action: self.chosen.emit(action.data()))
        menu.aboutToHide.connect(menu.deleteLater)
        button = self._buttons[group]
        menu.popup(button.mapToGlobal(QPoint(button.width() + 4, 0)))

    def set_current(self, page: str) -> None:
        """The page in front; its group unfolds."""
        self._current = page
        group = self._group_of(page)
        if group and len(self._pages(group)) > 1:
            self._open_group = group
        self._show()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Things to do, by group."""
        for key, button in self._buttons.items():
            button.show_state(bool(button.property("on") == "1"), self._open_group == key, counts.get(key, 0))

    def set_folded(self, folded: bool, *, tell: bool = False) -> None:
        """Fold to icons or unfold."""
        self.folded = folded
        self.setFixedWidth(theme().px(NARROW if folded else WIDE))
        self._brand_name.setVisible(not folded)
        words = text("shell.unfold") if folded else text("shell.fold")
        self._fold_button.setText("" if folded else f" {words}")
        self._fold_button.setAccessibleName(words)
        self._fold_button.setToolTip(words if folded else "")
        self._fold_button.setIcon(icons.icon("panel-left-open" if folded else "panel-left-close", "text2", 18))
        for button in self._buttons.values():
            button.fold(folded)
        self._show()
        if tell:
            self.folded_changed.emit(folded)

    def _show(self) -> None:
        current = self._group_of(self._current)
        for group, pages in self.groups:
            is_open = not self.folded and group.key == self._open_group
            covered = group.key == current and (self.folded or len(pages) == 1 or not is_open)
            self._buttons[group.key].show_state(covered, is_open)
            for page in pages if len(pages) > 1 else ():
                entry = self._entries[page.key]
                entry.setVisible(is_open)
                restyle(entry, on="1" if page.key == self._current else "0")
