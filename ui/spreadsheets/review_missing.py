"""Who draws the benefit in that month and is not on the list: why that may be, and what will come of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_policy import ImportPolicy
from minsheng_desktop.households.import_records import MissingLine
from minsheng_desktop.households.roster_review import Review
from ui.kit.cards import column, row
from ui.kit.formats import money, number
from ui.kit.messages import Notice
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session

REASONS = {
    "": "spreadsheets_review.missing_unknown",
    "dead": "spreadsheets_review.missing_dead",
    "stopped": "spreadsheets_review.missing_stopped",
    "moved": "spreadsheets_review.missing_moved",
    "other_sheet": "spreadsheets_review.missing_other_sheet",
    "refused": "spreadsheets_review.missing_refused",
    "held": "spreadsheets_review.missing_held",
}


def reason_words(line: MissingLine) -> str:
    """Why somebody may be missing, in words."""
    key = REASONS.get(line.reason, REASONS[""])
    words = text(key)
    if line.row:
        place = text("spreadsheets.review.row_number", row=line.row)
        at = text("spreadsheets_review.at", sheet=line.sheet.strip(), row=place) if line.sheet.strip() else place
        return text("spreadsheets_review.missing_at", words=words, place=at)
    return words


class MissingView(QWidget):
    """``stored_asked`` carries the uid of a person; ``replacing_asked`` wants the policy that asks about them."""

    stored_asked = Signal(object)
    replacing_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.notice = Notice()
        self.table = TablePanel(session, self._columns(), title=text("spreadsheets_review.tab_missing_plain"))
        self.table.set_empty("circle-check", text("spreadsheets_review.no_missing"), "")
        self.table.setMinimumHeight(theme().px(64))
        self.table.opened.connect(self._open)
        told = QWidget()
        told.setLayout(row(self.notice, margins=(20, 8, 20, 8)))
        layout = column(told, self.table, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._persons: dict[bytes, bytes] = {}

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("name", text("spreadsheets_review.value_name"), 96, strong=True, frozen=True),
            _made("village", text("spreadsheets_review.field_village"), 110),
            _made("certificate", text("spreadsheets_review.field_certificate_no"), 130),
            _made("amount", text("spreadsheets_review.field_amount"), 110, Type.MONEY),
            _made("proposed", text("spreadsheets_review.missing_fate"), 120, kind="status"),
            _made("reason", text("spreadsheets_review.missing_reason"), 320, stretch=True),
        ]

    def show_missing(self, review: Review, policy: ImportPolicy) -> None:
        """The persons, and whether their stop will be asked about."""
        missing = review.preview.missing
        self._persons = {line.entitlement_uid: line.person_uid for line in missing}
        fen = sum(line.amount_fen or 0 for line in missing)
        proposed = sum(1 for line in missing if line.proposed)
        if policy.asks_for_missing:
            words = text("spreadsheets_review.missing_asked", count=number(len(missing)), amount=money(fen),
                         proposed=number(proposed))  # fmt: skip
            self.notice.say(words, "info")
        else:
            words = text("spreadsheets_review.missing_not_asked", count=number(len(missing)), amount=money(fen))
            self.notice.say(words, "info", (text("spreadsheets_review.missing_ask"), self.replacing_asked.emit))
        self.notice.setVisible(bool(missing))
        self.table.model.show_rows([self._row(line) for line in missing])

    @staticmethod
    def _row(line: MissingLine) -> Row:
        key = "spreadsheets_review.missing_proposed" if line.proposed else "spreadsheets_review.missing_stays"
        fate = (text(key), "doubt" if line.proposed else "mute")
        cells = (line.name, line.village, line.certificate_no, line.amount_fen, fate, reason_words(line))
        return Row(line.entitlement_uid, cells)

    def _open(self, key: Any) -> None:
        if key in self._persons:
            self.stored_asked.emit(self._persons[key])
