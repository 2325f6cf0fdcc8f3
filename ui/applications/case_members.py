"""The applying household on the page of its case: who is covered, who signed; and what they draw already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from minsheng_desktop.applications.means_records import AuthorisationLine
from minsheng_desktop.applications.records import CaseFile, CaseMember
from minsheng_desktop.core.fields import Field, Label, Masking, Type
from minsheng_desktop.core.texts import text
from ui.applications.wording import by_benefit
from ui.households.revealing import reveal
from ui.households.wording import dotted, period_words, status_word
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, row
from ui.kit.labels import chip, label
from ui.kit.page import Page
from ui.kit.rows import Column, Key, Row
from ui.kit.table import TablePanel


def _columns() -> list[Column]:
    def _made(
        key: str, title: str, width: int, type: Type = Type.TEXT, masking: Masking = Masking.NONE, **more: Any
    ) -> Column:
        return Column(Field(key, Label(literal=title), type, width, masking=masking, sortable=False), **more)

    return [
        _made("name", text("cases.member.name"), 84, strong=True),
        _made("relation", text("cases.member.relation"), 76),
        _made("age", text("cases.member.age"), 60, Type.INTEGER),
        _made("id_no", text("cases.member.id_no"), 166, Type.CITIZEN_ID, Masking.CITIZEN_ID),
        _made("covered", text("cases.member.covered"), 56, Type.FLAG),
        _made("signed", text("cases.member.signed"), 190, stretch=True),
    ]


class MembersCard(Card):
    """家庭成员与授权签字. Enter opens a person, Ctrl+Shift+I shows the number."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.sign_button = button(text("cases.member.sign"), self._sign, kind="link", icon="pencil")
        self.excuse_button = button(text("cases.member.excuse"), self._excuse, kind="link")
        super().__init__(text("cases.new.card.members"), " ", self.excuse_button, self.sign_button, flush=True)
        self.table = TablePanel(page.session, _columns(), title=text("cases.new.card.members"), small=True)
        self.table.opened.connect(lambda key: page.open_page("households.person", uid=key))
        self.table.page_opened.connect(lambda key: page.open_page("households.person", uid=key))
        self.table.reveal_asked.connect(self._look)
        self.add(self.table)
        self._unsigned: tuple[AuthorisationLine, ...] = ()

    def show_members(self, file: CaseFile, signatures: Sequence[AuthorisationLine], may: bool) -> None:
        """The members of another case."""
        self._unsigned = tuple(line for line in signatures if line.missing)
        asks = file.application.rules.get("means_check") != "none" and bool(file.application.row.stage)
        covered = sum(member.covered for member in file.members)
        self.detail.setText(text("cases.new.counted", living=len(file.members), covered=covered))
        for made in (self.sign_button, self.excuse_button):
            made.setVisible(may and asks and bool(self._unsigned))
        self.table.model.show_rows([self._row(member, asks) for member in file.members])

    @staticmethod
    def _row(member: CaseMember, asks: bool) -> Row:
        signed = member.authorised_on or member.no_signature_reason
        if not signed:
            signed = text("cases.member.unsigned") if member.adult and asks else ""
        cells = (member.name, member.relation, member.age, member.id_no, member.covered, signed)
        return Row(member.person_uid, cells, muted=bool(member.died_on))

    def _look(self, key: Key) -> None:
        if isinstance(key, bytes):
            reveal(self._page, "person", key, "id_no", partial(self.table.reveal, key))

    def _asker(self, name: str) -> Callable[..., None]:
        found: Callable[..., None] = getattr(self._page, name)
        return found

    def _sign(self) -> None:
        self._asker("sign")(tuple(line.person_uid for line in self._unsigned))

    def _excuse(self) -> None:
        names = text("cases.names").join(line.name for line in self._unsigned)
        self._asker("excuse")(tuple(line.member_uid for line in self._unsigned), names)


def existing_card(page: Page, file: CaseFile) -> QWidget:
    """现有待遇 of everybody of the household; nothing where nobody draws any."""
    card = Card(text("cases.new.card.benefits"), text("cases.new.drawing", count=_running(file)))
    for line, names in by_benefit(file.existing_benefits):
        name = button(names, partial(page.open_page, "households.person", uid=line.person_uid), kind="link")
        words = dotted((line.programme_name, period_words(line.from_month, line.to_month)))
        amount = formats.money(line.amount_fen + line.supplement_fen)
        card.add(row(name, label(words), None, label(amount, "strong"), chip(status_word(line.status)), spacing=10))
    if not file.existing_benefits:
        card.add(label(text("cases.new.draws_nothing"), "3"))
    return card


def _running(file: CaseFile) -> int:
    return len({line.uid for line in file.existing_benefits if line.to_month is None})
