"""An entry as it is read: its columns by name, what is odd about it, whom it leads to, what belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.registers import records as kinds
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.records import Column, RegisterSpec
from minsheng_desktop.registers.values import money_fen
from ui.households.parts import MaskedFact, heading
from ui.households.revealing import reveal
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import column as stacked
from ui.kit.cards import fact, row
from ui.kit.labels import Sentence, chip, label
from ui.kit.page import Page, PageRequest
from ui.kit.theme import theme
from ui.registers.register_reading import Below, EntryRead
from ui.registers.wording import state_chip

FACT = 104
MASKS = {kinds.CITIZEN_ID: formats.masked_id, kinds.PHONE: formats.masked_phone}
PAGES = {kinds.PERSON: "households.person", kinds.HOUSEHOLD: "households.household"}
MOST_GAPS = 30


class EntryView(QWidget):
    """The body of the panel for one entry; ``fill`` puts whom a round has not visited on its list."""

    def __init__(
        self,
        page: Page,
        spec: RegisterSpec,
        columns: Sequence[Column],
        read: EntryRead,
        fill: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        line = read.line
        self._page, self._line = page, line
        parts: list[QWidget] = [Sentence(words, "warn") for words in line.warnings]
        if line.due_on and line.state != "closed":
            parts.append(fact(text("register_pages.due"), line.due_on.isoformat(), width=FACT))
        parts += [self._fact(made, line.values[made.key]) for made in columns if line.values.get(made.key)]
        if line.remark:
            parts.append(fact(text("register_pages.remark"), line.remark, width=FACT))
        for below in read.below:
            parts += self._below(below)
        if read.gaps:
            acts = [button(text("register_pages.fill_round"), fill, kind="link")] if fill else []
            parts.append(heading(text("register_pages.gaps", count=len(read.gaps)), *acts))
            told = (
                " ".join(filter(None, (gap.name, gap.area_name, formats.masked_phone(gap.phone)))) for gap in read.gaps
            )
            parts.append(label("\n".join(list(told)[:MOST_GAPS]), "2", wrap=True))
        if not parts:
            parts.append(label(text("register_pages.nothing_said"), "3"))
        self.setLayout(stacked(*parts, spacing=8))

    def _fact(self, made: Column, words: str) -> QWidget:
        if made.type in MASKS:
            ask = partial(reveal, self._page, "register_entry", self._line.uid, made.key)
            return MaskedFact(made.label, MASKS[made.type](words), words, ask, FACT)
        if made.type == kinds.MONEY:
            words = text("register_pages.money", amount=formats.money(money_fen(words)))
        elif made.unit and made.type in kinds.NUMBERS:
            words = text("register_pages.counted", number=words, unit=made.unit)
        target = self._target(made)
        if target is None:
            return fact(made.label, words, width=FACT)
        box = QWidget()
        opened = button(words, target, kind="link", name=text("register_pages.open_link", name=words))
        name = label(made.label, "2s")
        name.setFixedWidth(theme().px(FACT))
        box.setLayout(row(name, opened, None, spacing=9))
        return box

    def _target(self, made: Column) -> partial[None] | None:
        uids = self._line.links.get(made.key, ())
        if len(uids) != 1:
            return None
        if made.type in PAGES:
            return partial(self._page.open_page, PAGES[made.type], uid=uids[0])
        if made.type == kinds.ENTRY:
            return partial(self._open_entry, made.register, uids[0])
        return None

    def _open_entry(self, code: str, uid: bytes) -> None:
        self._page.requested.emit(PageRequest.to("registers.register", code=code).asking(entry=uid))

    def _below(self, below: Below) -> list[QWidget]:
        """What belongs to the entry in one register, and the way to one more."""
        spec, uid = below.spec, self._line.uid
        acts: list[QWidget] = []
        if below.total > len(below.lines):
            asked = PageRequest.to("registers.register", code=spec.code).asking(parent=(uid, self._line.subject))
            acts.append(button(text("register_pages.all"), partial(self._page.requested.emit, asked), kind="link"))
        if spec.parent_column and self._line.own and self._page.session.may("edit"):
            asked = PageRequest.to("registers.register", code=spec.code).asking(
                add=(spec.parent_column, self._line.subject, uid)
            )
            add = button(text("register_pages.add"), partial(self._page.requested.emit, asked), kind="link",
                         name=text("register_pages.add_to", title=spec.title))  # fmt: skip
            acts.append(add)
        if not below.total and not acts:
            return []
        return [heading(text("register_pages.belongs", title=spec.title, count=below.total), *acts),
                *(self._child(spec, line) for line in below.lines)]  # fmt: skip

    def _child(self, spec: RegisterSpec, line: EntryLine) -> QWidget:
        box = QWidget()
        opened = partial(self._open_entry, spec.code, line.uid)
        name = line.subject or line.number
        opener = button(name, opened, kind="link", name=text("register_pages.open_link", name=name))
        state = state_chip(line, spec)
        box.setLayout(row(opener, None, *([chip(*state)] if state else []), spacing=8))
        return box
