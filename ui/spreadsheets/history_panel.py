"""The panel of an import that was made: figures, columns, findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.households.import_records import ImportProblem, ImportRecord
from minsheng_desktop.spreadsheets.field_names import roster_fields
from ui.kit.buttons import button
from ui.kit.cards import Card, fact
from ui.kit.formats import money, month, number
from ui.kit.labels import label
from ui.kit.side_panel import SidePanel
from ui.session import Session

TABS = ("figures", "columns", "problems")
FIGURES = {
    "new": "imports.figure.new",
    "updated": "imports.figure.updated",
    "unchanged": "imports.figure.unchanged",
    "left": "imports.figure.left",
    "held": "imports.figure.held",
    "rejected": "imports.figure.rejected",
    "households": "imports.figure.households",
    "entitlements_new": "imports.figure.entitlements_new",
    "entitlements_changed": "imports.figure.entitlements_changed",
    "payments": "imports.figure.payments",
    "doubts": "imports.figure.doubts",
    "missing": "imports.figure.missing",
}
KINDS = {
    "merge": "imports.kind.merge",
    "add": "imports.kind.add",
    "update": "imports.kind.update",
    "replace": "imports.kind.replace",
}
AGAINST = {
    "undone": "imports.undone",
    "forbidden": "undoing.forbidden",
    "undo_sent": "undoing.sent",
    "undo_not_allowed": "undoing.not_allowed",
    "undo_changed": "undoing.changed",
    "undo_referred": "undoing.referred",
}
LISTED = 100
DIGEST_SHOWN = 16
FACT = 96


class HistoryPanel(SidePanel):
    """``undo_asked(record)`` and ``leftovers_asked(operation)`` leave the doing to the page."""

    undo_asked = Signal(object)
    leftovers_asked = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._may_undo, self._may_import = session.may("undo"), session.may("import")
        self.record: ImportRecord | None = None
        self.tab = TABS[0]
        self._programme = ""
        self.tab_chosen.connect(self.choose)

    def show_record(self, record: ImportRecord, programme: str, against: str) -> None:
        """An import; ``against`` is the code of what stands against taking it back ("": nothing)."""
        self.record, self._programme = record, programme
        line = record.line
        state = text("imports.undone") if line.undone else text("imports.standing")
        about = text("imports.about", file=line.file, at=shown(line.at), by=line.by)
        self.show_head(text("imports.this"), state, about, "plain" if line.undone else "ok")
        self.choose(self.tab)
        actions: list[QWidget] = []
        if not against and self._may_undo:
            actions.append(button(text("imports.undo"), lambda: self.undo_asked.emit(self.record), icon="undo-2"))
        if line.rejected and not line.undone and self._may_import:
            made = button(text("imports.leftovers"), lambda: self.leftovers_asked.emit(line.operation_id))
            actions.append(made)
        if against and not line.undone:
            actions.append(label(text(AGAINST.get(against, "undoing.not_allowed")), "2s", wrap=True))
        self.show_foot(*actions)

    def choose(self, tab: str) -> None:
        """Show figures, columns or findings."""
        record = self.record
        if record is None:
            return
        self.tab = tab
        words = {
            "figures": text("imports.tab.figures"),
            "columns": text("imports.tab.columns"),
            "problems": text("imports.tab.problems", count=number(len(record.problems))),
        }
        self.show_tabs([(key, words[key]) for key in TABS], tab)
        parts = {"figures": self._figures, "columns": self._columns, "problems": self._problems}[tab](record)
        self.show_body(*parts)

    def _figures(self, record: ImportRecord) -> list[QWidget]:
        line, outcome = record.line, record.counts.get("outcome", {})
        what = Card(text("imports.what"))
        what.add(fact(text("imports.column.programme"), self._programme or text("imports.none"), width=FACT))
        what.add(fact(text("imports.column.month"), month(line.month) or text("imports.none"), width=FACT))
        what.add(fact(text("imports.policy"), _policy(record.policy), width=FACT))
        what.add(fact(text("imports.digest"), record.digest[:DIGEST_SHOWN], width=FACT))
        came = Card(text("imports.came"))
        came.add(fact(text("imports.column.rows"), number(line.rows), width=FACT))
        for key, words in FIGURES.items():
            if outcome.get(key):
                came.add(fact(text(words), number(outcome[key]), width=FACT))
        if outcome.get("amount_fen"):
            came.add(fact(text("imports.figure.amount"), money(outcome["amount_fen"]), width=FACT))
        return [what, came]

    def _columns(self, record: ImportRecord) -> list[QWidget]:
        cards: list[QWidget] = []
        for sheet in record.mapping:
            columns = sheet.get("columns", [])
            if sheet.get("role") != "data" or not columns:
                continue
            card = Card(str(sheet.get("sheet") or "").strip() or text("imports.one_sheet"))
            for column in columns:
                card.add(fact(str(column.get("letter", "")), _column(column), width=32))
            cards.append(card)
        return cards or [label(text("imports.no_columns"), "2s", wrap=True)]

    def _problems(self, record: ImportRecord) -> list[QWidget]:
        if not record.problems:
            return [label(text("imports.no_problems"), "2s", wrap=True)]
        card = Card(text("imports.problems"))
        for problem in record.problems[:LISTED]:
            card.add(label(_problem(problem), wrap=True))
        parts: list[QWidget] = [card]
        if len(record.problems) > LISTED:
            parts.append(label(text("imports.more", count=number(len(record.problems) - LISTED)), "2s", wrap=True))
        return parts


def _policy(policy: Mapping[str, Any]) -> str:
    kind = str(policy.get("kind") or "merge")
    return text(KINDS[kind]) if kind in KINDS else kind


def _column(column: Mapping[str, Any]) -> str:
    header, field = str(column.get("header") or ""), str(column.get("field") or "")
    name = roster_fields().get(field, field) if field else text("imports.kept")
    return text("imports.read_as", header=header or text("imports.no_header"), field=name)


def _problem(problem: ImportProblem) -> str:
    key = f"spreadsheets.kind.{problem.code}"
    words = text(key) if has_text(key) else problem.code
    if not problem.row:
        return words
    return text("imports.problem", sheet=problem.sheet.strip(), row=problem.row, column=problem.column, words=words)
