"""The panel of the page 公示: a sheet with its lines, an objection, and the form of what is to be recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from minsheng_desktop.applications.posting_records import ObjectionRow, PostingSheet, SheetLine
from minsheng_desktop.core.texts import text
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, fact
from ui.kit.forms import Form, FormField
from ui.kit.labels import Sentence, label
from ui.kit.side_panel import SidePanel
from ui.notices.postings_tables import issue, verdict

MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A form: what is recorded of what, its fields, the words of its button, what happens with the values."""

    title: str
    about: str
    fields: Sequence[tuple[str, FormField]]
    verb: str
    submit: Callable[[Mapping[str, Any]], object]


class PostingsPanel(SidePanel):
    """Shows a sheet or an objection; asks for what an act needs."""

    def __init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self._asked: Asked | None = None
        self._back: Callable[[], object] | None = None
        self._begun: dict[str, Any] = {}
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    @property
    def dirty(self) -> bool:
        """Whether something entered would be lost."""
        return self.form is not None and self.form.values != self._begun

    def ask(self, asked: Asked, back: Callable[[], object]) -> None:
        """Show a form; ``back`` shows what was there before."""
        self._asked, self._back = asked, back
        self.form = form = Form(list(asked.fields))
        self._begun = form.values
        self.show_head(asked.title, "", asked.about)
        self.show_body(form)
        self.show_foot(button(asked.verb, self.save, kind="primary"), button(text("postings.page.cancel"), self.drop))
        first = asked.fields[0][1]
        QTimer.singleShot(0, form, first.setFocus)

    def save(self) -> None:
        """Hand the values on if nothing is missing."""
        if self.form is None or self._asked is None:
            return
        values = self.form.submit()
        if values is not None:
            self._asked.submit(values)

    def drop(self) -> None:
        """Forget the form and show what was there before."""
        self.form = None
        if self._back is not None:
            self._back()

    def show_sheet(self, sheet: PostingSheet, objections: Sequence[ObjectionRow], acts: Sequence[QWidget]) -> None:
        """A sheet: its period, place and photograph, the lines as they hang, what was objected."""
        self.form = None
        row = sheet.posting
        title = text("postings.page.sheet_of", village=row.village or text("postings.unknown_village"))
        self.show_head(title, text(f"postings.status.{row.status}"), row.programme_name)
        period = text("postings.page.period", first=row.from_day, last=row.to_day) if row.from_day else ""
        facts = (
            ("kind", text(f"postings.kind.{row.kind}")),
            ("issue", issue(row.number, row.quarter)),
            ("period", period),
            ("board", row.board),
            ("phone", row.phone),
            ("level", text(f"postings.level.{row.level}")),
            ("photo", text("postings.page.has_photo") if row.photo_uid else text("postings.page.no_photo")),
            ("removed", f"{row.removed_on} {row.removal_reason}".strip()),
        )
        card = Card(text("postings.page.about"))
        card.add(*(fact(text(f"postings.column.{key}"), value) for key, value in facts if value))
        parts: list[QWidget] = [card, _lines_card(sheet)]
        if objections:
            parts.append(label(text("postings.page.objections"), "h"))
            parts += [_objection_card(found) for found in objections]
        self.show_body(*parts)
        self.show_foot(*acts)

    def show_objection(self, row: ObjectionRow, acts: Sequence[QWidget]) -> None:
        """An objection; the name of who raised it is for the office alone."""
        self.form = None
        self.show_head(row.name or row.village, verdict(row), row.programme_name)
        self.show_body(_objection_card(row), Sentence(text("postings.page.keep_secret"), "info"))
        self.show_foot(*acts)


def _lines_card(sheet: PostingSheet) -> Card:
    total = text("postings.page.total", lines=sheet.posting.lines, amount=formats.money(sheet.posting.amount_fen))
    card = Card(text("postings.page.lines"), total)
    for line in sheet.lines[:MOST_LINES]:
        card.add(fact(_who(line), _figures(line), width=116))
    if len(sheet.lines) > MOST_LINES:
        card.add(label(text("postings.page.more_lines", count=len(sheet.lines) - MOST_LINES), "2s"))
    return card


def _who(line: SheetLine) -> str:
    return f"{line.group} {line.name}".strip() or text("postings.page.without_name")


def _figures(line: SheetLine) -> str:
    amount = formats.money(line.amount_fen) if line.amount_fen is not None else ""
    return text(
        "postings.page.line", size=line.household_size or "\u2014", covered=line.covered or "\u2014", amount=amount
    )


def _objection_card(row: ObjectionRow) -> Card:
    card = Card(f"{row.raised_on} {verdict(row)}")
    facts = (
        ("name", row.name),
        ("content", row.content),
        ("raised_by", row.raised_by or text("postings.objection.nobody")),
        ("contact", row.contact),
        ("finding", row.finding),
        ("handled_by", row.handled_by),
        ("answered_on", row.answered_on),
    )
    return card.add(*(fact(text(f"postings.column.{key}"), value) for key, value in facts if value))
