"""One act for one or many chosen cases in the side panel: form, verb with its number, refusals listed by case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.households.leaving import FormGuard
from ui.households.parts import Lines
from ui.kit.buttons import button, set_kind
from ui.kit.cards import column
from ui.kit.formats import number
from ui.kit.forms import Form, FormField
from ui.kit.labels import Sentence, label, rule
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit
from ui.kit.theme import theme

Values = Mapping[str, Any]
SHOWN = 30  # refusals that are listed


class Outcome:
    """What came of an act: how many cases, those refused and warned about, whatever the service calls them."""

    def __init__(self, answer: Any) -> None:
        counts = (getattr(answer, name, None) for name in ("taken", "cases", "closed", "lines", "signed"))
        self.taken = next((int(count) for count in counts if count is not None), 1)
        self.refused = tuple(getattr(answer, "refused", ()))
        self.warnings = tuple(getattr(answer, "warnings", ()))


class ActPanel(QObject):
    """Fills ``split.panel`` with one form at a time; ``saved`` once something was written."""

    saved = Signal()

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: Form | None = None
        self.save_button: QPushButton | None = None
        self._work: Callable[[Values], Any] | None = None
        self._said = ""
        self._dirty = False
        self.outcome: Outcome | None = None
        self.guard = FormGuard(page, lambda: self.dirty, self.close)
        split.panel.guard = self.guard.may_put_away
        split.panel.closed.connect(self._forget)
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            made = QShortcut(QKeySequence(keys), split.panel)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(self.save)

    @property
    def is_open(self) -> bool:
        """Whether a form stands in the panel."""
        return self.form is not None and not self._split.panel.isHidden()

    @property
    def dirty(self) -> bool:
        """Whether something was entered and not saved."""
        return self.is_open and self._dirty

    def close(self) -> None:
        """Put the form away."""
        self._forget()
        self._split.close_panel()

    def _forget(self) -> None:
        self.form, self._work, self._dirty = None, None, False

    # -- the form --------------------------------------------------------------------------------

    def open(
        self,
        title: str,
        detail: str,
        fields: Sequence[tuple[str, FormField]],
        verb: str,
        work: Callable[[Values], Any],
        *,
        above: Sequence[QWidget] = (),
        below: Sequence[QWidget] = (),
        said: str = "",
        danger: bool = False,
        focus: bool = True,
    ) -> Form:
        """Open the panel on ``fields``; ``work(values)`` is what is written, ``verb`` says it with its number."""
        self._forget()
        self.form = Form(fields)
        self._work, self._said = work, said
        self.refusal = Lines()
        self.save_button = button(verb, self.save, kind="primary")
        set_kind(self.save_button, "danger" if danger else "primary")
        for field in self.form.fields.values():
            field.changed.connect(self._changed)
        box = QWidget()
        box.setLayout(column(*above, self.form, self.refusal, *below, spacing=12))
        panel = self._split.panel
        panel.show_head(title, "", detail)
        panel.show_tabs([], "")
        panel.show_body(box)
        panel.show_foot(self.save_button, button(text("cases.panel.cancel"), panel.ask_close))
        self._split.open_panel()
        if focus:
            first = next((made for made in self.form.fields.values() if not made.isHidden()), None)
            if first is not None:
                QTimer.singleShot(0, first, lambda: first.setFocus())
        return self.form

    def _changed(self) -> None:
        self._dirty = True
        self.refusal.say([])

    # -- writing ---------------------------------------------------------------------------------

    def save(self) -> None:
        """Check the form, write it as one operation."""
        if self.form is None or self._work is None or not (self.save_button and self.save_button.isEnabled()):
            return
        values = self.form.submit()
        if values is None:
            return
        self.save_button.setEnabled(False)
        self._page.session.write(self._work(values), self._done, self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        if self.form is not None and self.save_button is not None:
            self.save_button.setEnabled(True)
            lines = [error.message, *(str(detail) for detail in getattr(error, "details", ())[:5])]
            self.refusal.say(lines, "err")
        else:
            self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def _done(self, answer: Any) -> None:
        self.outcome = Outcome(answer)
        said = self._said
        words = text("cases.panel.done", what=said, count=number(self.outcome.taken))
        if self.outcome.taken and self._page.session.operation is not None:
            self._page.tell_undoable(words)
        if not self.outcome.taken and len(self.outcome.refused) == 1 and self.save_button is not None:
            # What was entered stays: it can be put right at once.
            self.save_button.setEnabled(True)
            self.refusal.say([self.outcome.refused[0].message], "err")
            return
        self._dirty = False
        if self.outcome.refused or self.outcome.warnings:
            self.show_outcome(self.outcome, said)
        else:
            self.close()
        self.saved.emit()

    def show_outcome(self, outcome: Outcome, said: str) -> None:
        """Which cases were left as they are, and why; each opens."""
        self.form = self._work = None
        parts: list[QWidget] = []
        if outcome.taken:
            parts.append(Sentence(text("cases.panel.done", what=said, count=number(outcome.taken)), "ok"))
        if outcome.refused:
            parts.append(Sentence(text("cases.panel.refused", count=number(len(outcome.refused))), "err"))
            parts += [self._refusal(item) for item in outcome.refused[:SHOWN]]
        if outcome.warnings:
            parts += [rule(), Sentence(text("cases.panel.warned", count=number(len(outcome.warnings))), "warn")]
            parts += [self._refusal(item) for item in outcome.warnings[:SHOWN]]
        rest = max(0, len(outcome.refused) - SHOWN) + max(0, len(outcome.warnings) - SHOWN)
        if rest:
            parts.append(label(text("cases.panel.rest", count=number(rest)), "3"))
        panel = self._split.panel
        panel.show_head(said or text("cases.panel.result"), "", "")
        panel.show_body(*parts)
        panel.show_foot(button(text("cases.panel.close"), panel.ask_close, kind="primary"))
        self._split.open_panel()

    def show_note(self, title: str, detail: str, parts: Sequence[QWidget]) -> None:
        """Say something in the panel; nothing is to be entered."""
        self._forget()
        panel = self._split.panel
        panel.show_tabs([], "")
        panel.show_head(title, "", detail)
        panel.show_body(*parts)
        panel.show_foot(button(text("cases.panel.close"), panel.ask_close))
        self._split.open_panel()

    def _refusal(self, item: Any) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(2))
        head = " ".join(filter(None, (item.number, item.name)))
        opener = button(head or text("cases.panel.open"), partial(self._open_case, item.uid), kind="link")
        layout.addWidget(opener, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(label(item.message, "2s", wrap=True))
        return box

    def _open_case(self, uid: bytes) -> None:
        self._page.open_page("applications.case", uid=uid)
