"""新增项目 in the side panel: a name, like which one, and a few facts; everything else is set afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.editing import SCOPES, NewProgramme, add_programme
from minsheng_desktop.programmes.records import ProgrammeRecord
from ui.kit.buttons import button
from ui.kit.fields import ChoiceField, text_field
from ui.kit.forms import Form
from ui.kit.labels import label
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit


class NewProgrammePanel(QObject):
    """Fills ``split.panel``; ``added`` with the code of the new programme."""

    added = Signal(str, str)

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: Form | None = None
        self.refusal = Notice()
        self._known: dict[str, ProgrammeRecord] = {}

    def open(self, programmes: Sequence[ProgrammeRecord]) -> None:
        """Show the form; ``programmes`` are those a new one may be like."""
        self._known = {programme.code: programme for programme in programmes}
        self.refusal = Notice()
        self.refusal.hide()
        self.form = self._make(programmes)
        panel = self._split.panel
        panel.show_head(text("programmes.new.title"), detail=text("programmes.new.about"))
        panel.show_tabs([], "")
        panel.show_body(self.form, label(text(f"programmes.new.hint_{self._office()}"), "2s", wrap=True), self.refusal)
        panel.show_foot(button(text("programmes.new.add"), self.save, kind="primary"))
        self._split.open_panel()
        self.form["name"].setFocus()

    def _office(self) -> str:
        return "county" if self._page.session.role == "county" else "township"

    def _make(self, programmes: Sequence[ProgrammeRecord]) -> Form:
        like = ChoiceField(
            text("programmes.new.like"),
            [("", text("programmes.new.like_none"))]
            + [(p.code, p.short_name) for p in programmes if "roster" in p.scope],
            help_line=text("programmes.new.like_help"),
        )
        made = Form(
            [
                ("name", text_field(text("programmes.list.name"))),
                ("like", like),
                ("programme_class", _choice("class", "task_class", "subsidy")),
                ("unit", _choice("unit", "beneficiary_unit", "person")),
                ("period", _choice("period", "period", "monthly")),
                ("urban_rural", _choice("urban_rural", "urban_rural", "both")),
                ("scope", ChoiceField(text("programmes.list.scope"), [(s, _scope_words(s)) for s in SCOPES])),
                ("posting_level", _choice("posting", "posting_level", "names")),
                ("department", text_field(text("programmes.list.department"), optional=True)),
                ("aliases", text_field(text("programmes.list.aliases"), optional=True,
                                       help_line=text("programmes.new.aliases_help"))),
                ("document", text_field(text("programmes.setting.document"), optional=True)),
            ]
        )  # fmt: skip
        like.changed.connect(lambda: self._take_over(str(like.value or "")))
        return made

    def _take_over(self, code: str) -> None:
        """The facts of the programme the new one is like."""
        model = self._known.get(code)
        if model is None or self.form is None:
            return
        self.form.set_values(
            {**self.form.values, "programme_class": model.programme_class, "unit": model.unit,
             "period": model.period, "scope": model.scope, "posting_level": model.posting_level,
             "department": model.department or None}
        )  # fmt: skip

    def save(self) -> None:
        """Add the programme."""
        values = self.form.submit() if self.form else None
        if values is None:
            return
        wanted = _wanted(values)
        self._page.session.write(
            lambda do, job: do.run(add_programme, wanted),
            lambda code: self.added.emit(str(code), wanted.name),
            lambda error: self._refused(error),
            owner=self._page,
        )

    def _refused(self, error: AppError) -> None:
        self.refusal.say(error.message, "err")


def _wanted(values: dict[str, Any]) -> NewProgramme:
    aliases = str(values["aliases"] or "")
    for mark in text("roster.columns.separators").split():
        aliases = aliases.replace(mark, " ")
    plain: dict[str, Any] = {key: str(values[key] or "") for key in values if key != "aliases"}
    return NewProgramme(**plain, aliases=tuple(aliases.split()))


def _choice(key: str, list_name: str, first: str) -> ChoiceField:
    items = [(item.code, item.label) for item in load_code_lists()[list_name].items]
    made = ChoiceField(text(f"programmes.list.{key}"), items)
    made.set_value(first)
    return made


def _scope_words(scope: str) -> str:
    return text("programmes.value.list_join").join(text(f"programmes.scope.{part}") for part in scope.split("+"))
