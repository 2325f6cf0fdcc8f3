"""Cards of a household's or person's page: open questions, the accounts members are paid to, split households."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.moved_away import STATUS_WORDS, Departure, list_departures
from minsheng_desktop.households.moving_in import came_from
from minsheng_desktop.households.records import DoubtLine, HouseholdPage, MemberAccount
from ui.households.parts import MaskedFact, doubt_part
from ui.households.revealing import refuse, reveal
from ui.households.wording import dotted
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, row
from ui.kit.labels import chip, label
from ui.kit.page import Page


def account_words(account: MemberAccount) -> str:
    """“农商行 · 代领：李明华 · 儿子”."""
    collector = dotted((account.collector, account.relation))
    return dotted((account.bank_name, text("dossier.account.collected", name=collector) if collector else ""))


class DoubtsCard(Card):
    """疑点: what is still to be looked into; hidden without any."""

    def __init__(self) -> None:
        super().__init__(text("households.card.doubts"), " ")
        self.hide()

    def show_doubts(self, doubts: Sequence[DoubtLine]) -> None:
        """Other questions."""
        clear(self.body)
        for doubt in doubts:
            self.add(doubt_part(doubt))
        self.detail.setText(text("households.card.doubts_count", count=len(doubts)))
        self.setVisible(bool(doubts))


class AccountsCard(Card):
    """账号: where the money of each member goes; numbers are masked."""

    def __init__(self, page: Page) -> None:
        super().__init__(text("households.card.accounts"))
        self._page = page
        self.lines: list[MaskedFact] = []

    def show_household(self, dossier: HouseholdPage) -> None:
        """The accounts of the living members."""
        clear(self.body)
        self.lines = []
        for account in dossier.accounts:
            ask = partial(self._ask, account)
            self.lines.append(MaskedFact(account.person, formats.card_tail(account.number), account.number, ask))
            self.add(self.lines[-1])
            if words := account_words(account):
                self.add(label(words, "2s", wrap=True))
        if not dossier.accounts:
            self.add(label(text("households.card.no_accounts"), "3"))

    def _ask(self, account: MemberAccount, show: Any) -> None:
        reveal(self._page, "bank_account", account.uid, "number", show)


class KinCard(Card):
    """分户: links to the household this one was split from and to those split off; hidden without any."""

    def __init__(self, page: Page) -> None:
        super().__init__(text("dossier.kind.split"))
        self._page = page
        self.hide()

    def show_household(self, dossier: HouseholdPage) -> None:
        """Offer the pages of the other households."""
        clear(self.body)
        kin = [("dossier.kin.from", dossier.predecessor)] if dossier.predecessor else []
        for key, other in (*kin, *(("dossier.kin.off", found) for found in dossier.offshoots)):
            words = text(key, name=other[1])
            opened = partial(self._page.open_page, "households.household", uid=other[0])
            self.add(row(button(words, opened, kind="link", icon="house"), None))
        self.setVisible(bool(kin or dossier.offshoots))


class MovedCard(Card):
    """跨乡镇迁移: where the household came from, where those who left it went and how far that is; else hidden."""

    def __init__(self, page: Page, household: bytes) -> None:
        super().__init__(text("relocation.page"))
        self._page, self._household = page, household
        self.departures: Sequence[Departure] = ()
        self.hide()
        page.session.changed.connect(self._changed)
        self.reload()

    def _changed(self, tables: set[str]) -> None:
        if tables & {"relocation", "relocation_order"}:
            self.reload()

    def reload(self) -> None:
        """Load again."""
        household = self._household
        self._page.session.read(
            lambda uow, job: (came_from(uow, household), list_departures(uow, household)),
            self._show,
            partial(refuse, self._page),
            owner=self,
        )

    def _show(self, read: tuple[tuple[str, int] | None, Sequence[Departure]]) -> None:
        came, found = read
        self.departures = found
        clear(self.body)
        if came:
            self.add(label(text("relocation.came", office=came[0], month=formats.month(came[1])), wrap=True))
        for line in found:
            names = text("households.names").join(line.members)
            words = text("relocation.card", names=names, place=line.place, month=formats.month(line.month))
            self.body.addLayout(row(label(words, wrap=True), None, chip(text(STATUS_WORDS[line.status])), spacing=8))
            if line.remark:
                self.add(label(line.remark, "2s", wrap=True))
        if found and found[0].own:
            opened = partial(self._page.open_page, "households.relocations", view="departures")
            self.add(row(button(text("relocation.open"), opened, kind="link"), None))
        self.setVisible(bool(came or found))
