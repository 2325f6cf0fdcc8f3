"""乡镇接入 at the county: look at a request, compare the fingerprint by telephone, admit and answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.joining import admit_township, answer_township
from minsheng_desktop.exchange.key_change import Asking, Renewed, renew_keys, weigh_request
from minsheng_desktop.exchange.nodes import ACTIVE, list_nodes
from minsheng_desktop.exchange.office import own_fingerprint
from minsheng_desktop.exchange.results import Joined, NodeRecord
from ui.exchange import parts, words
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, clear, column, row
from ui.kit.labels import Sentence, label
from ui.kit.messages import Question, ask
from ui.kit.rows import Row
from ui.kit.table import TablePanel
from ui.session import Session

AREA_KEPT = "exchange.area_kept"
REPLACEABLE = (
    "exchange.keys_changed",
    "exchange.area_has_node",
    AREA_KEPT,
    "exchange.expelled_sender",
    "exchange.other_county_before",
)
# What is known of who asks -> what to do, and how loud it is said.
STANDINGS = {
    "new": ("exchange.standing.new", "info"),
    "known": ("exchange.standing.known", "info"),
    "vouched": ("exchange.standing.vouched", "ok"),
    "other_keys": ("exchange.standing.other_keys", "warn"),
    "other_computer": ("exchange.standing.other_computer", "warn"),
    "kept": ("exchange.standing.kept", "err"),
    "lost": ("exchange.standing.lost", "err"),
    "expelled": ("exchange.standing.expelled", "warn"),
    "other_county": ("exchange.standing.other_county", "err"),
}
NEVER_ADMITTED = ("kept", "lost")


class AdmitPage(parts.ExchangePage):
    """``args``: none."""

    tables: ClassVar[frozenset[str]] = frozenset({"node", "package"})
    help_topic = "county#接入乡镇"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("exchange.page.admit"))
        self.path: Path | None = None
        self.card: Asking | None = None
        self._active: set[bytes] = set()
        self.choose = button(text("exchange.admit.choose"), self._choose, kind="primary", icon="folder-open")
        self.again = button(text("exchange.admit.again"), self._ask_answer)
        self.again.setEnabled(False)
        self.header = PageHeader(text("exchange.page.admit"), self.again, self.choose)
        self.header.add_actions("asked")
        self.asked = Card(text("exchange.admit.asked"))
        self.asked.hide()
        self.renew_button = button(text("exchange.admit.renew"), self._ask_renew)
        self.own = Card(text("exchange.admit.own"), "", self.renew_button)
        self.table = TablePanel(session, self._columns(), small=True, title=text("exchange.admit.nodes"))
        self.table.current_changed.connect(lambda _node: self._show_current())
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
        self._show_current()
        self.asked.setEnabled(not busy)

    def _show(self, found: tuple[list[NodeRecord], str]) -> None:
        nodes, own = found
        self._active = {node.uid for node in nodes if node.state == ACTIVE}
        today = self.session.clock.today()
        self.header.set_hint(text("exchange.admit.count", count=sum(1 for node in nodes if node.state == ACTIVE)))
        clear(self.own.body)
        name = text("exchange.joining.own", name=self.session.identity.area)
        self.own.add(parts.Fingerprint(name, own, text("exchange.admit.own_why")))
        self.table.set_empty("key-round", text("exchange.admit.none"), text("exchange.admit.none_what"))
        self.table.model.show_rows([self._row(node, today) for node in nodes if node.role == "township"])
        self.table.model.completed.emit()
        self._show_current()

    def _show_current(self) -> None:
        self.renew_button.setEnabled(not self.busy and bool(self._active))
        self.again.setEnabled(not self.busy and self.table.current_key() in self._active)

    @staticmethod
    def _row(node: NodeRecord, today: Any) -> Row:
        active = node.state == ACTIVE
        state = (text("exchange.admit.active"), "ok") if active else (text("exchange.admit.expelled"), "mute")
        taken, sent = words.number_word(node.taken_sequence), words.number_word(node.sent_sequence)
        at = words.moment_word(node.admitted_at, today)
        return Row(node.uid, (node.name, node.area_code, state, at, taken, sent, node.fingerprint), muted=not active)

    # -- answers again, and the county's keys ------------------------------------------------------

    def _ask_answer(self) -> None:
        node = self.table.current_key()
        if node is not None:
            title = text("exchange.joining.choose_folder")
            parts.choose_folder(self, title, lambda folder: self.answer_again(node, folder))

    def answer_again(self, node: bytes, folder: Path) -> None:
        """Write the answer to a township once more."""
        self.work(
            text("exchange.admit.admitting"),
            lambda office, job: answer_township(office, node, folder, job),
            self._admitted,
            self.say_failure,
        )

    def _ask_renew(self) -> None:
        question = Question(
            text("exchange.admit.renew_title"), text("exchange.admit.renew_body"),
            text("exchange.admit.renew_keep"), text("exchange.admit.renew"),
        )  # fmt: skip
        title = text("exchange.joining.choose_folder")
        self.question = ask(self, question, lambda _words: parts.choose_folder(self, title, self.renew))

    def renew(self, folder: Path) -> None:
        """Give the county new keys and write an answer for every township into ``folder``."""
        self.work(
            text("exchange.admit.renewing"), lambda office, job: renew_keys(office, folder, job), self._renewed,
            self.say_failure,
        )  # fmt: skip

    def _renewed(self, done: Renewed) -> None:
        if done.failed:
            names = text("exchange.sheet.and").join(one.name for one in done.failed)
            figures = {"count": len(done.files), "failed": len(done.failed)}
            reason = done.failed[0].reason
            self.notice.say(text("exchange.admit.outstanding", **figures, names=names, reason=reason), "err")
        else:
            key = "exchange.admit.renewed" if done.fresh else "exchange.admit.answered_again"
            self.notice.say(text(key, count=len(done.files)), "ok")
        self.refresh()

    # -- a request -------------------------------------------------------------------------------

    def _choose(self) -> None:
        title, kinds = text("exchange.admit.choose"), text("exchange.admit.kinds")
        parts.choose_files(self, title, kinds, lambda paths: self.look(paths[0]), many=False)

    def look(self, path: Path) -> None:
        """Show who asks; nothing is recorded."""
        self.path = path
        self.notice.hide()
        self.session.read(lambda uow, job: weigh_request(uow, path), self._looked, self.say_failure, owner=self)

    def _looked(self, card: Asking) -> None:
        self.card = card
        clear(self.asked.body)
        self.asked.title.setText(text("exchange.admit.asks", name=card.name, code=card.area_code))
        self.asked.detail.setText(text("exchange.admit.written_on", day=card.created.isoformat()))
        shown = parts.Fingerprint(
            text("exchange.joining.theirs", name=card.name), card.fingerprint, text("exchange.admit.call")
        )
        yes = button(text("exchange.admit.agrees", name=card.name), self._agreed, kind="primary")
        no = button(text("exchange.admit.differs"), self._dismiss)
        key, tone = STANDINGS[card.standing]
        standing = Sentence(text(key, name=card.name), tone)
        never = card.standing in NEVER_ADMITTED
        if never:
            yes.hide()
        self.asked.add(
            standing, label(text("exchange.admit.why"), "2", wrap=True), shown, row(no, yes, None, spacing=10)
        )
        self.asked.show()
        self.header.show_actions("asked")
        (no if never else yes).setFocus()

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
        kept = error.code == AREA_KEPT
        body = text("exchange.admit.replace_kept", **error.params) if kept else text("exchange.admit.replace_body")
        question = Question(
            text("exchange.admit.replace_title", name=self.card.name), body,
            text("exchange.admit.replace_keep"), text("exchange.admit.replace_do"),
        )  # fmt: skip
        self.question = ask(self, question, lambda _reason: self.admit(request, folder, replace=True))
