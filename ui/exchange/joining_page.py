"""乡镇接入 at the township: write the request, bring back the answer, compare fingerprints on the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.desk import TownshipDesk, township_desk
from minsheng_desktop.exchange.joining import join_county, request_joining
from minsheng_desktop.exchange.key_change import Renewed, next_fingerprint, renew_keys
from minsheng_desktop.exchange.results import Joined
from ui.exchange import parts
from ui.kit.buttons import button, set_kind
from ui.kit.cards import Card, PageHeader, ScrollBody, clear, column, row
from ui.kit.labels import Sentence, label
from ui.kit.messages import Question, ask
from ui.session import Session

REPLACEABLE = ("exchange.county_keys_changed", "exchange.other_county")


class JoiningPage(parts.ExchangePage):
    """``args``: none."""

    tables: ClassVar[frozenset[str]] = frozenset({"node"})
    help_topic = "exchange#第一次：乡镇接入"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("exchange.page.joining"))
        self.header = PageHeader(text("exchange.page.joining"))
        self.request = button(text("exchange.joining.request"), self._ask_folder, kind="primary")
        self.join = button(text("exchange.joining.join"), self._ask_answer)
        self.said = Sentence()
        self.said.hide()
        first = Card(text("exchange.joining.step_request"))
        first.add(label(text("exchange.joining.request_why"), "2", wrap=True), row(self.request, None), self.said)
        second = Card(text("exchange.joining.step_join"))
        second.add(label(text("exchange.joining.join_why"), "2", wrap=True), row(self.join, None))
        self.prints = Card(text("exchange.joining.step_compare"))
        self.renewal = Card(text("exchange.joining.keys"))
        self.renew = button(text("exchange.joining.renew"), self._ask_renewal)
        self.coming = column(spacing=0)
        why = label(text("exchange.joining.renew_why"), "2", wrap=True)
        self.renewal.add(why, self.coming, row(self.renew, None))
        self.renewal.hide()
        left = column(self.notice, self.strip, first, second, spacing=12)
        right = column(self.prints, self.renewal, spacing=12)
        left.addStretch(1)
        right.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(ScrollBody(left, right, share=(1, 1)))

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(
            lambda uow, job: (township_desk(uow), next_fingerprint(uow)), lambda found: self._show(*found), owner=self
        )

    def on_activate(self) -> None:
        self.request.setFocus()

    def set_busy(self, busy: bool) -> None:
        for made in (self.request, self.join, self.renew):
            made.setEnabled(not busy)

    def _show(self, desk: TownshipDesk, coming: str) -> None:
        county = desk.county
        self.renewal.setVisible(county is not None)
        self._show_coming(coming)
        if county:
            self.header.set_state(text("exchange.joining.joined", county=county.name), "ok")
        else:
            self.header.set_state(text("exchange.joining.unjoined"), "mute")
        # what comes next is the one primary button
        asked = self.said.isVisibleTo(self) or county is not None
        set_kind(self.request, "plain" if asked else "primary")
        set_kind(self.join, "primary" if asked and county is None else "plain")
        clear(self.prints.body)
        self.prints.add(label(text("exchange.joining.compare"), "2", wrap=True))
        own = text("exchange.joining.own", name=self.session.identity.area)
        self.prints.add(parts.Fingerprint(own, desk.fingerprint, text("exchange.joining.read_out")))
        if county:
            theirs = text("exchange.joining.theirs", name=county.name)
            self.prints.add(parts.Fingerprint(theirs, county.fingerprint, text("exchange.joining.hear")))

    def _show_coming(self, coming: str) -> None:
        """The fingerprint to read out on the telephone for keys that the county has not answered yet."""
        clear(self.coming)
        if coming:
            shown = parts.Fingerprint(text("exchange.joining.keys_new"), coming, text("exchange.joining.keys_wait"))
            self.coming.addWidget(shown)

    # -- request ---------------------------------------------------------------------------------

    def _ask_folder(self) -> None:
        parts.choose_folder(self, text("exchange.joining.choose_folder"), self.write_request)

    def write_request(self, folder: Path) -> None:
        """Write the request into ``folder``."""
        self.work(
            text("exchange.joining.writing"), lambda office, job: request_joining(office, folder), self._requested,
            self.say_failure,
        )  # fmt: skip

    def _requested(self, done: Joined) -> None:
        self.said.say(text("exchange.joining.written", file=str(done.file)), "ok")
        self.said.show()
        self.refresh()

    # -- answer ----------------------------------------------------------------------------------

    def _ask_answer(self) -> None:
        title, kinds = text("exchange.joining.join"), text("exchange.receive.kinds")
        parts.choose_files(self, title, kinds, lambda paths: self.take_answer(paths[0]), many=False)

    def take_answer(self, path: Path, replace: bool = False) -> None:
        """Take the county's answer: its keys, areas and definitions."""
        self.work(
            text("exchange.joining.taking"),
            lambda office, job: join_county(office, path, job, replace),
            self._joined,
            lambda error: self._refused(error, path),
        )

    def _refused(self, error: AppError, path: Path) -> None:
        if error.code not in REPLACEABLE:
            self.say_failure(error)
            return
        question = Question(
            text("exchange.joining.replace_title"), text("exchange.joining.replace_body"),
            text("exchange.joining.replace_keep"), text("exchange.joining.replace_do"),
        )  # fmt: skip
        self.question = ask(self, question, lambda _words: self.take_answer(path, replace=True))

    # -- new keys --------------------------------------------------------------------------------

    def _ask_renewal(self) -> None:
        parts.choose_folder(self, text("exchange.joining.choose_folder"), self.renew_into)

    def renew_into(self, folder: Path) -> None:
        """Make new keys and write the request that names them into ``folder``."""
        self.work(
            text("exchange.joining.writing"), lambda office, job: renew_keys(office, folder, job), self._renewed,
            self.say_failure,
        )  # fmt: skip

    def _renewed(self, done: Renewed) -> None:
        self.notice.say(text("exchange.joining.renewed", file=done.files[0].name), "ok")
        self.refresh()

    def _joined(self, done: Joined) -> None:
        taken = done.taken
        count = taken.new + taken.changed if taken else 0
        self.notice.say(text("exchange.joining.done", county=done.name, count=count), "ok")
        self.session.announce(set(taken.changed_tables) if taken else set())
        self.refresh()
