"""单位信息: who signs papers, the telephone on them, and the prefixes of document numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.office import OfficeCard, office_card, set_office
from minsheng_desktop.notices.templates import load_template, template_keys
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, column, row
from ui.kit.fields import text_field
from ui.kit.forms import Form
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.session import Session


class OfficePage(Page):
    """One card; what is empty is printed as usual."""

    help_topic = "notices#单位信息"
    tables: ClassVar[frozenset[str]] = frozenset({"setting"})

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("notices.office.title"))
        self.name = text_field(text("notices.office.name"), optional=True, width=320)
        self.phone = text_field(
            text("notices.office.phone"), optional=True, width=320, help_line=text("notices.office.phone_help")
        )
        self.series = {
            key: text_field(
                text("notices.office.series", template=load_template(key).name),
                optional=True, width=160, help_line="" if at else text("notices.office.series_help"),
            )
            for at, key in enumerate(key for key in template_keys() if load_template(key).series)
        }  # fmt: skip
        self.form = Form([("name", self.name), ("phone", self.phone), *self.series.items()])
        self.notice = Notice()
        self.notice.hide()
        self.save_button = button(text("notices.office.save"), self.save, kind="primary")
        card = Card(text("notices.office.title"), text("notices.office.about"))
        card.add(self.notice, self.form, row(self.save_button, None))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(PageHeader(text("notices.office.title")))
        layout.addWidget(ScrollBody(column(card, None, spacing=12)))

    def on_activate(self) -> None:
        self.name.setFocus()

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: office_card(uow), self._show, owner=self)

    def _show(self, card: OfficeCard) -> None:
        self.name.edit.setPlaceholderText(card.usual_name)
        self.form.set_values({"name": card.name or None, "phone": card.phone or None, **card.series})

    def save(self) -> None:
        """Keep what stands in the form."""
        values = self.form.submit()
        if values is None:
            return
        series = {key: values[key] or "" for key in self.series}
        self.session.write(
            lambda do, job: do.run(set_office, values["name"] or "", values["phone"] or "", series),
            self._saved, self._refused, owner=self,
        )  # fmt: skip

    def _saved(self, _changed: bool) -> None:
        self.notice.hide()
        self.toasted.emit(Toast(text("notices.office.saved")))

    def _refused(self, error: AppError) -> None:
        self.notice.say(error.message, "err")
