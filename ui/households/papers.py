"""What registers say of somebody, the papers made and the photographs kept, under the tables of a file."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.households.attachments_card import AttachmentsCard
from ui.households.notices_card import NoticesCard
from ui.households.registers_card import RegistersCard
from ui.kit.page import Page
from ui.kit.theme import theme

AFTER_MS = 30


class Papers(QWidget):
    """The cards, built once the page itself is in sight: nobody waits for them."""

    def __init__(self, page: Page, *, person: bytes | None = None, household: bytes | None = None) -> None:
        super().__init__()
        self._page, self._person, self._household = page, person, household
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().px(12))
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self._read)

    @cached_property
    def registers(self) -> RegistersCard:
        """What registers say."""
        made = RegistersCard(self._page, person=self._person, household=self._household)
        self._column.insertWidget(0, made)
        return made

    @cached_property
    def notices(self) -> NoticesCard:
        """The papers made."""
        made = NoticesCard(self._page, person=self._person, household=self._household)
        self._column.insertWidget(1, made)
        return made

    @cached_property
    def attachments(self) -> AttachmentsCard:
        """The photographs and scans."""
        made = AttachmentsCard(self._page, person=self._person, household=self._household)
        self._column.addWidget(made)
        return made

    def reload(self) -> None:
        """Load them again, soon."""
        self._timer.start()

    def _read(self) -> None:
        self.registers.reload()
        self.notices.reload()
        self.attachments.reload()
