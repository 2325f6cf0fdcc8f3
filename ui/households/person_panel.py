"""The side panel's summary of one person: numbers, benefits, household, payments, history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import HouseholdPage, Membership, PersonPage
from minsheng_desktop.households.service import household_page, person_page
from ui.households.parts import MaskedFact, benefit_part, doubt_part, heading, history_part, payment_strip
from ui.households.revealing import refuse, reveal
from ui.households.wording import age_words, dotted, place, sex_word, status_word
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import fact, row
from ui.kit.labels import label, rule
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.session import Ticket

HISTORY_SHOWN = 4
OVERVIEW, FAMILY, HISTORY = "overview", "family", "history"
Actions = Callable[[PersonPage, HouseholdPage | None], list[QWidget]]


def load_person(uow: Any, uid: bytes) -> tuple[PersonPage, HouseholdPage | None]:
    """A person and the household he or she belongs to now."""
    person = person_page(uow, uid)
    home = next((member for member in person.households if member.to_month is None), None)
    return person, household_page(uow, home.household_uid) if home else None


class PersonPanel(QObject):
    """Fills ``split.panel`` with a person, above it what ``actions`` offers; another person replaces the one shown."""

    def __init__(self, page: Page, split: PanelSplit, actions: Actions | None = None) -> None:
        super().__init__(page)
        self._page, self._split, self._actions = page, split, actions
        self.panel: SidePanel = split.panel
        self.uid: bytes | None = None
        self._tab = OVERVIEW
        self._ticket: Ticket | None = None
        self._shown: tuple[PersonPage, HouseholdPage | None] | None = None
        self.id_fact: MaskedFact | None = None
        self.panel.tab_chosen.connect(self._choose)

    @property
    def is_open(self) -> bool:
        """Whether the panel is in sight."""
        return not self.panel.isHidden()

    def show_person(self, uid: bytes, *, focus: bool = False) -> None:
        """Open the panel on a person."""
        self.uid = uid
        self._split.open_panel()
        if focus:
            self.panel.setFocus()
        self.reload()

    def reload(self) -> None:
        """Read the person shown again."""
        if self.uid is None or not self.is_open:
            return
        if self._ticket:
            self._ticket.discard()
        uid = self.uid
        self._ticket = self._page.session.read(
            lambda uow, job: load_person(uow, uid), self._show, partial(refuse, self._page), owner=self
        )

    def _show(self, found: tuple[PersonPage, HouseholdPage | None]) -> None:
        self._shown = found
        person, home = found
        today = self._page.session.clock.today()
        values = person.values
        member = next((m for m in person.households if m.to_month is None), None)
        states = [b.status for b in person.benefits if b.running]
        state = status_word(states[0]) if states else ""
        if values["died_on"]:
            state = text("households.died")
        place_words = place(person.village, values["village_group"])
        relation = member.relation if member else ""
        born = str(values["birth"]) if values["birth"] else None
        detail = dotted((sex_word(str(values["sex_code"])), age_words(born, today), place_words, relation))
        self.panel.show_head(str(values["name"]), state, detail)
        count = len([m for m in home.members if m.to_month is None]) if home else 0
        self.panel.show_tabs(
            [
                (OVERVIEW, text("households.tab.overview")),
                (FAMILY, text("households.tab.family", count=count)),
                (HISTORY, text("households.tab.history")),
            ],
            self._tab,
        )
        self._show_body()
        self._show_foot(person, home)

    def _show_foot(self, person: PersonPage, home: HouseholdPage | None) -> None:
        open_person = partial(self._page.open_page, "households.person", uid=person.uid)
        parts = [button(text("households.panel.open_person"), open_person, kind="" if home else "primary")]
        if home:
            open_home = partial(self._page.open_page, "households.household", uid=home.uid)
            parts.insert(0, button(text("households.panel.open_household"), open_home, kind="primary"))
        self.panel.show_foot(*parts)

    def _choose(self, tab: str) -> None:
        self._tab = tab
        if self._shown:
            self._show_body()

    def _show_body(self) -> None:
        if self._shown is None:
            return
        person, home = self._shown
        today = self._page.session.clock.today()
        parts: list[QWidget]
        if self._tab == FAMILY:
            parts = [family_part(member, self._open_member) for member in home.members] if home else []
            if not parts:
                parts = [label(text("households.panel.no_household"), "3")]
        elif self._tab == HISTORY:
            parts = [history_part(person.history, today, len(person.history))]
        else:
            parts = [*(self._actions(person, home) if self._actions else []), *self._overview(person)]
        self.panel.show_body(*parts)

    def _open_member(self, uid: bytes) -> None:
        self._tab = OVERVIEW
        self.show_person(uid)

    def _overview(self, person: PersonPage) -> list[QWidget]:
        values, today = person.values, self._page.session.clock.today()
        number = str(values["id_no"] or "")
        self.id_fact = self._masked("id_no", formats.masked_id(number), formats.open_id(number), person.uid)
        parts: list[QWidget] = [self.id_fact]
        certificate = next((b.certificate_no for b in person.benefits if b.running and b.certificate_no), "")
        account = next((a for a in person.accounts if a.is_current), None)
        phone = str(values["phone"] or "")
        if certificate:
            parts.append(fact(text("households.field.certificate_no"), certificate))
        if account:
            tail = " ".join(filter(None, (account.bank_name, formats.card_tail(account.number))))
            parts.append(fact(text("entitlements.field.account_number"), tail))
        if phone:
            parts.append(self._masked("phone", formats.masked_phone(phone), phone, person.uid))
        parts.append(fact(text("households.field.address"), place("", "", values["address"]) or text("kit.none")))
        for doubt in person.doubts:
            parts.append(doubt_part(doubt))
        parts += [rule(), heading(text("households.card.benefits"))]
        parts += [benefit_part(benefit) for benefit in person.benefits]
        if not person.benefits:
            parts.append(label(text("households.card.no_benefits"), "3"))
        if person.payments:
            item = person.payments[0].item
            parts += [rule(), heading(text("households.panel.payments", item=item))]
            parts.append(payment_strip(person.payments, item))
        parts += [rule(), heading(text("households.panel.changes"))]
        parts.append(history_part(person.history, today, HISTORY_SHOWN))
        return parts

    def _masked(self, field: str, masked: str, full: str, uid: bytes) -> MaskedFact:
        name = text("households.field.id_no") if field == "id_no" else text("households.field.phone")
        shown = masked or text("kit.none")
        return MaskedFact(name, shown, full, lambda show: reveal(self._page, "person", uid, field, show))


def family_part(member: Membership, opened: Callable[[bytes], object]) -> QWidget:
    """A member as a line one can open."""
    made = button(
        dotted((member.name, member.relation, sex_word(member.sex_code), member.birth or "")),
        lambda: opened(member.person_uid),
        kind="link",
    )
    box = QWidget()
    from_left = label(text("households.left"), "3") if member.to_month else label("")
    box.setLayout(row(made, None, from_left))
    return box
