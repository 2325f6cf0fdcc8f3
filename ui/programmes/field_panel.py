"""One field of a programme in the side panel: added, changed, no longer filled in."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.field_editing import put_field, retire_field
from minsheng_desktop.programmes.fields import CHOICE, DATE, FLAG, KINDS, MONEY, NUMBER, TEXT, ProgrammeField
from ui.kit.buttons import button
from ui.kit.fields import ChoiceField, LongField, text_field
from ui.kit.forms import Form, FormField
from ui.kit.labels import label
from ui.kit.messages import Notice, Question, ask
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit

KIND_WORDS = {
    TEXT: "roster.columns.kind_text",
    NUMBER: "roster.columns.kind_number",
    MONEY: "programmes.fields.kind_money",
    DATE: "roster.columns.kind_date",
    FLAG: "roster.columns.kind_flag",
    CHOICE: "roster.columns.kind_choice",
}


class FieldPanel(QObject):
    """Fills ``split.panel``; ``saved`` with what was said when an operation was done."""

    saved = Signal(str)

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: Form | None = None
        self.refusal = Notice()
        self.field: ProgrammeField | None = None
        self._code = ""

    def open(self, code: str, field: ProgrammeField | None) -> None:
        """Show a field of a programme, or the form for a new one (None)."""
        self._code, self.field = code, field
        may = self._page.session.may("define")
        panel = self._split.panel
        panel.show_head(field.label if field else text("programmes.fields.new"), detail=field.about if field else "")
        panel.show_tabs([], "")
        self.refusal = Notice()
        self.refusal.hide()
        if not may:
            self.form = None
            panel.show_body(label(_about(field), wrap=True))
            panel.show_foot()
        else:
            self.form = _form(field)
            panel.show_body(self.form, label(text("programmes.fields.help"), "2s", wrap=True), self.refusal)
            panel.show_foot(*self._actions(field))
        self._split.open_panel()

    def _actions(self, field: ProgrammeField | None) -> list[QWidget]:
        actions: list[QWidget] = [button(text("programmes.setting.save"), self.save, kind="primary")]
        if field and not field.retired:
            actions.append(button(text("programmes.fields.retire"), self._ask_retire, kind="danger"))
        return actions

    def save(self) -> None:
        """Add or change the field."""
        values = self.form.submit() if self.form else None
        if values is None:
            return
        code, key, label_ = self._code, self.field.key if self.field else "", str(values["label"])
        written = str(values["choices"] or "").replace("\n", " ")
        for mark in text("roster.columns.separators").split():
            written = written.replace(mark, " ")
        list_name = str(values["list"] or "") if values["kind"] == CHOICE else ""
        choices = tuple(written.split()) if values["kind"] == CHOICE and not list_name else ()
        self._page.session.write(
            lambda do, job: do.run(
                put_field, code, key, label_, str(values["kind"]), list_name=list_name, choices=choices,
                required=values["required"], unit=str(values["unit"] or ""), about=str(values["about"] or ""),
            ),
            lambda _key: self.saved.emit(text("programmes.fields.saved", title=label_)),
            self._refused,
            owner=self._page,
        )  # fmt: skip

    def _ask_retire(self) -> None:
        if self.field is None:
            return
        question = Question(
            text("programmes.fields.retire_title", title=self.field.label),
            text("programmes.fields.retire_body"),
            text("programmes.fields.retire_keep"),
            text("programmes.fields.retire"),
        )
        ask(self._split, question, lambda _reason: self.retire())

    def retire(self) -> None:
        """No longer fill it in."""
        code, field = self._code, self.field
        if field is None:
            return
        self._page.session.write(
            lambda do, job: do.run(retire_field, code, field.key),
            lambda title: self.saved.emit(text("programmes.fields.retired_done", title=title)),
            self._refused,
            owner=self._page,
        )

    def _refused(self, error: AppError) -> None:
        self.refusal.say(error.message, "err")


def kind_words(field: ProgrammeField) -> str:
    """The kind of a field in a word."""
    return text(KIND_WORDS[field.kind]) if field.kind in KIND_WORDS else field.kind


def _about(field: ProgrammeField | None) -> str:
    return text("programmes.value.list_join").join(field.labels) if field else ""


def _form(field: ProgrammeField | None) -> Form:
    kind = ChoiceField(text("programmes.fields.kind"), [(key, text(KIND_WORDS[key])) for key in KINDS])
    lists = [("", text("programmes.fields.own_choices"))]
    lists += [(name, found.label) for name, found in load_code_lists().items()]
    code_list = ChoiceField(text("programmes.fields.list"), lists)
    choices = LongField(text("programmes.fields.choices"), help_line=text("programmes.fields.choices_help"))
    required = ChoiceField(
        text("programmes.fields.required"),
        [(False, text("entitlements.own_no")), (True, text("entitlements.own_yes"))],
    )
    parts: list[tuple[str, FormField]] = [
        ("label", text_field(text("programmes.fields.label"))), ("kind", kind), ("list", code_list),
        ("choices", choices), ("required", required),
        ("unit", text_field(text("programmes.fields.unit"), optional=True)),
        ("about", text_field(text("programmes.fields.about"), optional=True)),
    ]  # fmt: skip
    made = Form(parts)

    def _show_choices() -> None:
        code_list.setVisible(kind.value == CHOICE)
        choices.setVisible(kind.value == CHOICE and not code_list.value)

    kind.changed.connect(_show_choices)
    code_list.changed.connect(_show_choices)
    if field:
        made.set_values(
            {"label": field.label, "kind": field.kind, "list": field.list_name, "required": field.required,
             "choices": "" if field.list_name else " ".join(field.labels), "unit": field.unit or None,
             "about": field.about or None}
        )  # fmt: skip
    _show_choices()
    return made
