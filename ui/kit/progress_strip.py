"""Long work as its page shows it: what, done of total, remaining time, 取消 and what cancelling leaves."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import has_text, text
from ui.kit import icons
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.session import Ticket

APPEARS_AFTER_MS = 600


class ProgressStrip(QFrame):
    """Give ``report`` to a read or write as ``progress`` and its ticket to ``follow``; call ``finish`` at the end.

    It appears after 600 ms, so short work shows nothing.
    """

    def __init__(self, leaves: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self._what, self._share = label("", "strong"), label("", "2s")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._line = label("", "2s")
        self._leaves = leaves or text("kit.progress.cancel_default")
        self._cancel = button(text("kit.progress.cancel"), self._stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme().px(16), theme().px(12), theme().px(16), theme().px(12))
        layout.setSpacing(theme().px(8))
        layout.addLayout(row(self._what, None, self._share))
        layout.addWidget(self._bar)
        layout.addLayout(row(self._line, None, self._cancel))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._ticket: Ticket | None = None
        self._began = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(APPEARS_AFTER_MS)
        self._timer.timeout.connect(self.show)
        self.hide()

    def begin(self, what: str) -> None:
        """Work begins; nothing is seen for 600 ms."""
        self._what.setText(what)
        self._bar.setAccessibleName(what)
        self._bar.setRange(0, 0)
        self._share.setText("")
        self._line.setText(self._leaves)
        self._cancel.setEnabled(True)
        self._began = time.monotonic()
        self._timer.start()

    def follow(self, ticket: Ticket) -> None:
        """The work 取消 stops."""
        self._ticket = ticket

    def report(self, stage: str, done: int, total: int) -> None:
        """Progress of the job."""
        if stage and has_text(stage):
            self._what.setText(text(stage))
        if total <= 0:
            self._bar.setRange(0, 0)
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._share.setText(text("kit.progress.percent", share=round(done * 100 / total)))
        words = [text("kit.progress.counted", done=f"{done:,}", total=f"{total:,}")]
        spent = time.monotonic() - self._began
        if done and spent > 1:
            left = spent * (total - done) / done
            if left >= 90:
                words.append(text("kit.progress.remaining_minutes", minutes=round(left / 60)))
            else:
                words.append(text("kit.progress.remaining", seconds=max(round(left), 1)))
        self._line.setText(text("kit.progress.line", words=text("kit.comma").join(words), leaves=self._leaves))

    def finish(self) -> None:
        """The work ended, well or not."""
        self._timer.stop()
        self._ticket = None
        self.hide()

    def _stop(self) -> None:
        if self._ticket:
            self._cancel.setEnabled(False)
            self._line.setText(text("kit.progress.cancelling"))
            self._ticket.cancel()


class StageList(QWidget):
    """The stages of a job (验签 ▸ 解密 ▸ …): done, now, later or failed, each with a detail."""

    def __init__(self, stages: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._marks: dict[str, tuple[QLabel, QLabel, QLabel]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(10))
        for key, words in stages:
            mark, name, detail = QLabel(), label(words), label("", "2s")
            line = QHBoxLayout()
            line.setSpacing(theme().px(10))
            line.addWidget(mark)
            line.addWidget(name, 1)
            line.addWidget(detail, 0, Qt.AlignmentFlag.AlignRight)
            layout.addLayout(line)
            self._marks[key] = (mark, name, detail)
            self.set_stage(key, "later")

    def set_stage(self, key: str, state: str, detail: str = "") -> None:
        """``state``: done now later problem."""
        drawn = {
            "done": ("circle-check", "ok"),
            "now": ("loader", "accent"),
            "problem": ("circle-x", "err"),
            "later": ("circle", "off"),
        }[state]
        mark, name, right = self._marks[key]
        mark.setPixmap(icons.pixmap(*drawn, 18))
        right.setText(detail)
        name.setAccessibleDescription(detail)
