"""The head of a case, its figures, how it was applied for, and relatives of officials in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minsheng_desktop.applications.desk_records import RelativeRecord
from minsheng_desktop.applications.records import CaseFile
from minsheng_desktop.core.texts import text
from ui.applications.case_reading import Proposal
from ui.applications.case_rows import place_words
from ui.applications.wording import word
from ui.households.wording import dotted
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, fact, figure, row
from ui.kit.labels import Sentence, label
from ui.kit.page import Page

FACT = 76


def head_facts(file: CaseFile) -> QHBoxLayout:
    """Number, place, day, path in a line."""
    found = file.application.row
    facts = [
        (text("cases.column.number"), found.number),
        (text("cases.column.village"), place_words(found)),
        (text("cases.column.applied_on"), found.applied_on),
        (text("cases.head.due"), found.due_on),
        (text("cases.head.category"), found.category),
    ]
    shown: list[QWidget | None] = []
    for name, value in facts:
        if value:
            words = label(value, selectable=True)
            words.setAccessibleName(f"{name} {value}")
            box = QWidget()
            box.setLayout(row(label(name, "2s"), words, spacing=6))
            shown.append(box)
    return row(*shown, None, spacing=20, margins=(20, 0, 20, 0))


def head_figures(file: CaseFile, proposal: Proposal | None) -> list[QWidget]:
    """Household, income per head, amount, first month."""
    found = file.application.row
    people = text("cases.head.people", size=found.household_size, covered=found.covered)
    parts = [figure(text("cases.head.household"), people)]
    if found.income_fen is not None:
        parts.append(figure(text("cases.column.income"), formats.money(found.income_fen), text("common.yuan")))
    if found.decided_on and found.amount_fen is not None:
        fen, month = found.amount_fen + found.supplement_fen, found.from_month
        parts.append(figure(text("cases.head.granted"), formats.money(fen), text("common.yuan")))
        parts.append(figure(text("cases.detail.from_month"), formats.month(month)))
    elif proposal is not None and not proposal.why_not:
        fen = proposal.amount_fen + proposal.supplement_fen
        parts.append(figure(text("cases.head.proposed"), formats.money(fen), text("common.yuan")))
        parts.append(figure(text("cases.head.proposed_month"), formats.month(proposal.from_month)))
    return parts


class AboutCard(Card):
    """申请信息: by whom, how, why; the programme's own fields; where an old case comes from."""

    def __init__(self, page: Page) -> None:
        super().__init__(text("cases.card.about"))
        self._page = page
        self._list = QVBoxLayout()
        self.add(self._list)

    def show_case(self, file: CaseFile) -> None:
        """Another case."""
        clear(self._list)
        record = file.application
        agent = record.agent
        facts = [
            (text("cases.new.applied_by"), record.applied_by_label),
            (text("cases.new.agent_name"), dotted((agent.name, agent.relation, agent.reason)) if agent else ""),
            (text("cases.new.agent_on"), str(agent.authorised_on or "") if agent else ""),
            (text("cases.new.channel"), word("reception_channel", record.channel)),
            (text("cases.new.path"), record.row.path_label),
            (text("cases.new.cause"), record.cause),
            (text("cases.new.source"), record.source),
            (text("cases.case.decided_by"), dotted((record.decided_by, record.row.decided_on))),
            (text("cases.detail.recheck_on"), record.row.recheck_on),
            (text("cases.case.remark"), record.remark),
        ]
        for name, value in facts:
            if value:
                self._list.addWidget(fact(name, value, width=FACT))
        for key, value in record.extra.items():
            self._list.addWidget(fact(key, str(value), width=FACT))
        if record.predecessor_uid is not None:
            former = record.predecessor_uid
            opener = button(text("cases.case.former"), lambda: self._page.open_page("applications.case", uid=former),
                            kind="link")  # fmt: skip
            self._list.addLayout(row(opener, None))
        benefit = record.row.entitlement_uid
        if benefit is not None and record.row.household_uid is not None:
            home = record.row.household_uid
            opener = button(text("cases.case.benefit"), lambda: self._page.open_page("households.household", uid=home),
                            kind="link", icon="house")  # fmt: skip
            self._list.addLayout(row(opener, None))


class RelativesCard(Card):
    """近亲属备案: relatives of officials in this case, and that the official stands aside."""

    def __init__(self, declare: Callable[[], object]) -> None:
        self.adder = button(text("cases.relatives.add"), declare, kind="link", icon="plus")
        super().__init__(text("cases.relatives.title"), " ", self.adder)
        self._list = QVBoxLayout()
        self.add(self._list)

    def show_relatives(self, relatives: Sequence[RelativeRecord], may: bool) -> None:
        """The relatives of another case."""
        clear(self._list)
        self.adder.setVisible(may)
        for found in relatives:
            words = dotted((found.name, found.relation, found.official_name, found.official_office))
            self._list.addWidget(Sentence(words, "doubt"))
            if found.stands_aside:
                self._list.addWidget(label(text("cases.relatives.aside", name=found.official_name), "2s", wrap=True))
        if not relatives:
            self._list.addWidget(label(text("cases.relatives.nobody"), "3", wrap=True))
