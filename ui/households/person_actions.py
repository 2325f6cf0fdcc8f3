"""What is done with the person shown beside the list: 登记变动, 死亡登记, 打印证明, in the same panel."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import HouseholdPage, PersonPage
from minsheng_desktop.programmes.service import list_programmes
from ui.households.change_panel import ChangePanel
from ui.households.leaving import FormGuard
from ui.households.person_panel import PersonPanel, load_person
from ui.households.person_parts import may_die, open_death
from ui.households.revealing import refuse
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit


class PersonActions(QObject):
    """A person in ``split.panel`` (``panel``), and in its place the form of a change (``changes``)."""

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.panel = PersonPanel(page, split, self._parts)
        self.changes = ChangePanel(page, split)
        self.changes.saved.connect(self._saved)
        split.panel.closed.connect(self._put_away)
        self.guard = FormGuard(page, lambda: self.changes.dirty, split.panel.closed.emit)
        split.panel.guard = self.guard.may_put_away
        made = QShortcut(QKeySequence("Ctrl+S"), split.panel)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.changes.save)

    @property
    def follows(self) -> bool:
        """Whether the panel shows a person and shall follow the current row."""
        return self.panel.is_open and self.changes.form is None

    def show_person(self, uid: bytes) -> None:
        """Show a person, unless something entered would be lost."""
        if not self.changes.dirty:
            self._put_away()
            self.panel.show_person(uid)

    def reload(self) -> None:
        """Read the person shown again."""
        if self.follows:
            self.panel.reload()

    def _put_away(self) -> None:
        if self.changes.form is not None:
            self.changes.close()

    def _saved(self) -> None:
        if self.panel.uid is not None:
            self.panel.show_person(self.panel.uid)

    def _parts(self, person: PersonPage, home: HouseholdPage | None) -> list[QWidget]:
        may_edit = person.own and self._page.session.may("edit") and person.merged_into is None
        offered: list[QWidget] = []
        if may_edit and home is not None:
            change = partial(self.open_change, person.uid)
            offered.append(button(text("households.change.title"), change, kind="link", icon="plus"))
        if may_edit and may_die(person):
            death = partial(self.record_death, person)
            offered.append(button(text("dossier.kind.death"), death, kind="link", icon="file-x-2"))
        if self._page.session.may("notice") and person.benefits:
            paper = partial(self.print_certificate, person.uid)
            offered.append(button(text("dossier.print_certificate"), paper, kind="link", icon="file-text"))
        if not offered:
            return []
        box = QWidget()
        box.setLayout(row(*offered, None, spacing=12))
        return [box]

    def open_change(self, uid: bytes) -> None:
        """登记变动 of the household the person belongs to, beginning with that member."""
        self._page.session.read(
            lambda uow, job: (load_person(uow, uid)[1], list_programmes(uow), village_choices(uow)),
            partial(self._open, uid), partial(refuse, self._page), owner=self,
        )  # fmt: skip

    def _open(self, uid: bytes, found: Any) -> None:
        home, programmes, villages = found
        if home is not None and self.follows:
            member = next((line for line in home.members if line.person_uid == uid), None)
            self.changes.open(home, programmes, "", None, member, villages)

    def record_death(self, person: PersonPage) -> None:
        """死亡登记 of the person shown."""
        open_death(self.changes, person, self._page.session.clock.today())

    def print_certificate(self, uid: bytes) -> None:
        """享受待遇证明 of the person shown."""
        self._page.open_page("notices.make", template="benefit_certificate", persons=(uid,))

    def may_close(self) -> bool:
        """Whether nothing entered would be lost; else it is asked."""
        return self.guard.may_close()
