"""评判标准 in the side panel: what holds since when by which document, and a new version from a day on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.settings import (
    LABELS,
    THRESHOLDS,
    SettingVersion,
    list_progress_settings,
    set_progress_setting,
)
from ui.kit.buttons import button
from ui.kit.fields import ChoiceField, DateField, text_field
from ui.kit.forms import Form
from ui.kit.labels import label, rule
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit


class JudgingPanel(QObject):
    """Fills ``split.panel`` with the settings of judging."""

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: Form | None = None

    def open(self) -> None:
        """Load the settings and show them."""
        self._page.session.read(
            lambda uow, job: list_progress_settings(uow), self._show, self._failed, owner=self._page
        )

    def _show(self, versions: Sequence[SettingVersion]) -> None:
        panel = self._split.panel
        panel.show_head(text("judging.bounds.title"), "", text("judging.bounds.about"))
        parts: list[QWidget] = []
        for key, name in LABELS.items():
            parts.append(label(text(name), "strong", wrap=True))
            parts += [label(_line(one), "" if one.in_force else "3", wrap=True) for one in versions if one.key == key]
        may = self._page.session.may("define")
        if may:
            now = next(one.written for one in versions if one.key == THRESHOLDS and one.in_force)
            self.form = self._make_form(now)
            parts += [rule(), label(text("judging.bounds.new"), "strong"), self.form]
        panel.show_body(*parts)
        panel.show_foot(*([button(text("judging.bounds.save"), self.save, kind="primary")] if may else []))
        self._split.open_panel()

    def _make_form(self, now: str) -> Form:
        today = self._page.session.clock.today()
        choices = [(key, text(name)) for key, name in LABELS.items()]
        fields = [
            ("key", ChoiceField(text("judging.bounds.which"), choices)),
            ("value", text_field(text("judging.bounds.value"), help_line=text("judging.bounds.value_help"))),
            ("from_day", DateField(text("judging.bounds.from_day"), today)),
            ("document", text_field(text("judging.bounds.document"), optional=True)),
        ]
        form = Form(fields)
        form.set_values({"key": THRESHOLDS, "value": now, "from_day": today})
        return form

    def save(self) -> None:
        """Put what the form holds in force from its day on."""
        values = self.form.submit() if self.form else None
        if values is None:
            return
        key, value, day = values["key"], values["value"], values["from_day"]
        document = values["document"] or ""
        self._page.session.write(
            lambda do, job: do(set_progress_setting, key, value, day, document), self._saved, self._refused,
            owner=self._page,
        )  # fmt: skip

    def _saved(self, _uid: bytes) -> None:
        self._page.tell_undoable(text("judging.cli.set"))
        self.open()

    def _refused(self, error: AppError) -> None:
        if self.form is not None and error.kind is Kind.INPUT:
            self.form.refuse("value", error.message)
        else:
            self._failed(error)

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))


def _line(one: SettingVersion) -> str:
    if not one.from_day:
        return text("judging.bounds.default", value=one.written)
    return text("judging.bounds.line", value=one.written, day=one.from_day, document=one.document or text("kit.none"))
