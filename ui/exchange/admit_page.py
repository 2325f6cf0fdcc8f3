"""乡镇接入 at the county: look at a request, compare the fingerprint by telephone, admit and answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.desk import RequestCard, look_at_request
from minsheng_desktop.exchange.joining import admit_township
from minsheng_desktop.exchange.nodes import ACTIVE, list_nodes
from minsheng_desktop.exchange.office import own_fingerprint
from minsheng_desktop.exchange.results import Joined, NodeRecord
from ui.exchange import parts, words
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, clear, column, row
from ui.kit.labels import label
from ui.kit.messages import Question, ask
from ui.kit.rows import Row
from ui.kit.table import TablePanel
from ui.session import Session

REPLACEABLE = ("exchange.keys_changed", "exchange.area_has_node", "exchange.expelled_sender")


class AdmitPage(parts.ExchangePage):
    """``args``: none."""

    tables: ClassVar[frozenset[str]] = frozenset({"node", "package"})
    help_topic = "county#接入乡镇"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("exchange.page.admit"))
        self.path: Path | None = None
        self.card: RequestCard | None = None
        self.choose = button(text("exchange.admit.choose"), self._choose, kind="primary", icon="folder-open")
        self.header = PageHeader(text("exchange.page.admit"), self.choose)
        self.header.add_actions("asked")
        self.asked = Card(text("exchange.admit.asked"))
        self.asked.hide()
        self.own = Card(text("exchange.admit.own"))
        self.table = TablePanel(session, self._columns(), small=True, title=text("exchange.admit.nodes"))
        nodes = Card(text("exchange.admit.nodes"), "", flush=True).add(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(ScrollBody(column(self.notice, self.strip, self.asked, nodes, self.own, None, spacing=12)))

    @staticmethod
    def _columns() -> list[Any]:
        return [
            parts.spec("name", text("exchange.column.township"), 120, strong=True),
            parts.spec("code", text("exchange.column.code"), 110),
            parts.spec("state", text("exchange.column.state"), 90, kind="status"),
            parts.spec("at", text("exchange.column.admitted"), 140),
            parts.spec("taken", text("exchange.column.taken"), 90, align="right"),
            parts.spec("sent", text("exchange.column.sent"), 90, align="right"),
            parts.spec("fingerprint", text("exchange.column.fingerprint"), 360, stretch=True),
        ]

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: (list_nodes(uow), own_fingerprint(uow)), self._show, owner=self)

    def on_activate(self) -> None:
        self.choose.setFocus()

    def set_busy(self, busy: bool) -> None:
        self.choose.setEnabled(not busy)
        self.asked.setEnabled(not busy)

    def _show(self, found: tuple[list[NodeRecord], str]) -> None:
        nodes, own = found
        today = self.session.clock.today()
        self.header.set_hint(text("exchange.admit.count", count=sum(1 for node in nodes if node.state == ACTIVE)))
        clear(self.own.body)
        name = text("exchange.joining.own", name=self.session.identity.area)
        self.own.add(parts.Fingerprint(name, own, text("exchange.admit.own_why")))
        self.table.set_empty("key-round", text("exchange.admit.none"), text("exchange.admit.none_what"))
        self.table.model.show_rows([self._row(node, today) for node in nodes if node.role == "township"])
        self.table.model.completed.emit()

    @staticmethod
    def _row(node: NodeRecord, today: Any) -> Row:
        active = node.state == ACTIVE
        state = (text("exchange.admit.active"), "ok") if active else (text("exchange.admit.expelled"), "mute")
        taken, sent = words.number_word(node.taken_sequence), words.number_word(node.sent_sequence)
        at = words.moment_word(node.admitted_at, today)
        return Row(node.uid, (node.name, node.area_code, state, at, taken, sent, node.fingerprint), muted=not active)

    # -- a request -------------------------------------------------------------------------------

    def _choose(self) -> None:
        title, kinds = text("exchange.admit.choose"), text("exchange.admit.kinds")
        parts.choose_files(self, title, kinds, lambda paths: self.look(paths[0]), many=False)

    def look(self, path: Path) -> None:
        """Show who asks; nothing is recorded."""
        self.path = path
        self.notice.hide()
        self.session.read(lambda uow, job: look_at_request(path), self._looked, self.say_failure, owner=self)

    def _looked(self, card: RequestCard) -> None:
        self.card = card
        clear(self.asked.body)
        self.asked.title.setText(text("exchange.admit.asks", name=card.name, code=card.area_code))
        self.asked.detail.setText(text("exchange.admit.written_on", day=card.created.isoformat()))
        shown = parts.Fingerprint(
            text("exchange.joining.theirs", name=card.name), card.fingerprint, text("exchange.admit.call")
        )
        yes = button(text("exchange.admit.agrees", name=card.name), self._agreed, kind="primary")
        no = button(text("exchange.admit.differs"), self._dismiss)
        self.asked.add(label(text("exchange.admit.why"), "2", wrap=True), shown, row(no, yes, None, spacing=10))
        self.asked.show()
        self.header.show_actions("asked")
        yes.setFocus()

    def _dismiss(self) -> None:
        self.path = self.card = None
        self.asked.hide()
        self.header.show_actions("")
        self.choose.setFocus()

    def _agreed(self) -> None:
        if self.path is not None:
            self.admit(self.path, self.path.parent)

    def admit(self, request: Path, folder: Path, replace: bool = False) -> None:
        """Record the township and write the answer beside its request."""
        self.work(
            text("exchange.admit.admitting"),
            lambda office, job: admit_township(office, request, folder, replace, job),
            self._admitted,
            lambda error: self._refused(error, request, folder),
        )

    def _admitted(self, done: Joined) -> None:
        self._dismiss()
        file = done.file.name if done.file else ""
        self.notice.say(text("exchange.admit.done", name=done.name, file=file), "ok")
        self.refresh()

    def _refused(self, error: AppError, request: Path, folder: Path) -> None:
        if error.code not in REPLACEABLE or self.card is None:
            self.say_failure(error)
            return
        question = Question(
            text("exchange.admit.replace_title", name=self.card.name), text("exchange.admit.replace_body"),
            text("exchange.admit.replace_keep"), text("exchange.admit.replace_do"),
        )  # fmt: skip
        self.question = ask(self, question, lambda _reason: self.admit(request, folder, replace=True))
