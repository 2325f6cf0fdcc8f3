"""One column of a register being declared, in the side panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.registers import records as kinds
from ui.households.leaving import FormGuard
from ui.kit.buttons import button
from ui.kit.fields import ChoiceField, LongField
from ui.kit.forms import Form, FormField
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit
from ui.registers.raw_field import raw_field

Row = dict[str, Any]
TYPE_WORDS = {
    kinds.TEXT: "register_pages.type.text",
    kinds.LONG: "register_pages.type.long",
    kinds.INT: "register_pages.type.int",
    kinds.NUMBER: "register_pages.type.number",
    kinds.MONEY: "register_pages.type.money",
    kinds.DATE: "register_pages.type.date",
    kinds.MONTH: "register_pages.type.month",
    kinds.FLAG: "register_pages.type.flag",
    kinds.CHOICE: "register_pages.type.choice",
    kinds.CHOICES: "register_pages.type.choices",
    kinds.CITIZEN_ID: "register_pages.type.citizen_id",
    kinds.PHONE: "register_pages.type.phone",
    kinds.PERSON: "register_pages.type.person",
    kinds.HOUSEHOLD: "register_pages.type.household",
    kinds.AREA: "register_pages.type.area",
    kinds.TASK: "register_pages.type.task",
    kinds.PROJECT: "register_pages.type.project",
    kinds.PROGRAMME: "register_pages.type.programme",
    kinds.ENTRY: "register_pages.type.entry",
    kinds.ENTRIES: "register_pages.type.entries",
}
OF_CHOICE = (kinds.CHOICE, kinds.CHOICES)
OF_ENTRY = (kinds.ENTRY, kinds.ENTRIES)
WITH_SUM = (kinds.INT, kinds.NUMBER, kinds.MONEY)
WITH_UNIT = (*WITH_SUM, kinds.TEXT)


class ColumnPanel(QObject):
    """Fills ``split.panel``; ``saved`` with the column as it is declared."""

    saved = Signal(object)

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._split = split
        self.form: Form | None = None
        self.row: Row = {}
        self._dirty = False
        self.guard = FormGuard(page, lambda: self._dirty and self.form is not None, self.close)
        split.panel.guard = self.guard.may_put_away
        split.panel.closed.connect(self._forget)
        made = QShortcut(QKeySequence("Ctrl+S"), split.panel)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.save)

    def _forget(self) -> None:
        self.form, self._dirty = None, False

    def close(self) -> None:
        """Put the form away."""
        self._forget()
        self._split.close_panel()

    def open(
        self, row: Mapping[str, Any], registers: Sequence[tuple[str, str]], roles: Sequence[tuple[str, str]]
    ) -> None:
        """Show a column (an empty one is new); ``registers`` are those whose lines a column may lead to."""
        self.row = dict(row)
        self.form = column_form(self.row, registers, roles)
        self._dirty = False
        for field in self.form.fields.values():
            field.changed.connect(self._changed)
        panel = self._split.panel
        title = str(row.get("label") or text("register_pages.define.new_column"))
        panel.show_head(title)
        panel.show_body(self.form)
        panel.show_foot(
            button(text("register_pages.define.take_column"), self.save, kind="primary"),
            button(text("register_pages.cancel"), panel.ask_close),
        )
        self._split.open_panel()
        QTimer.singleShot(0, self.form["label"], self.form["label"].setFocus)

    def _changed(self) -> None:
        self._dirty = True

    def save(self) -> None:
        """Hand the column over."""
        values = self.form.submit() if self.form else None
        if values is None or self.form is None:
            return
        if values["type"] in OF_CHOICE and not values["list"] and not words_of(values["choices"]):
            self.form.refuse("choices", text("register_pages.define.no_choices"))
            return
        made = column_of(self.row, values)
        self.close()
        self.saved.emit(made)


def words_of(entered: str | None) -> list[str]:
    """The words of a list as they were typed: by line, comma or 、."""
    written = str(entered or "").replace("\n", " ")
    for mark in text("roster.columns.separators").split():
        written = written.replace(mark, " ")
    return list(dict.fromkeys(written.split()))


def column_of(row: Mapping[str, Any], values: Mapping[str, Any]) -> Row:
    """What was entered as a column is declared; what the form does not ask for stays."""
    kind = str(values["type"])
    made = {key: value for key, value in row.items()
            if key in ("key", "default", "headers", "strict", "least", "most", "future")}  # fmt: skip
    made |= {"label": str(values["label"]), "type": kind}
    for key in ("about", "unit"):
        if values[key]:
            made[key] = str(values[key])
    if values["required"]:
        made["required"] = True
    if kind in OF_CHOICE:
        if values["list"]:
            made["list"] = str(values["list"])
        else:
            made["choices"] = words_of(values["choices"])
    if kind in OF_ENTRY and values["register"]:
        made["register"] = str(values["register"])
    if kind in WITH_SUM and values["sum"]:
        made["sum"] = True
    if values["hidden"]:
        made["hidden_from"] = str(values["hidden"]).split(",")
    if kind not in (kinds.INT, kinds.NUMBER):
        made.pop("least", None)
        made.pop("most", None)
    if kind != kinds.DATE:
        made.pop("future", None)
    return made


def column_form(row: Mapping[str, Any], registers: Sequence[tuple[str, str]], roles: Sequence[tuple[str, str]]) -> Form:
    """The form of a column."""
    yes_no = [(False, text("register_pages.no")), (True, text("register_pages.yes"))]
    lists = [("", text("programmes.fields.own_choices"))]
    lists += [(name, found.label) for name, found in load_code_lists().items()]
    hidden = [("", text("register_pages.define.hidden_none"))]
    hidden += [(",".join(code for code, _ in roles), text("register_pages.define.hidden_all"))]
    hidden += [(code, words) for code, words in roles]
    parts: list[tuple[str, FormField]] = [
        ("label", raw_field(text("register_pages.define.column_label"))),
        ("type", ChoiceField(text("register_pages.define.column_type"), [(k, text(w)) for k, w in TYPE_WORDS.items()])),
        ("list", ChoiceField(text("register_pages.define.column_list"), lists)),
        ("choices", LongField(text("register_pages.define.column_choices"),
                              help_line=text("programmes.fields.choices_help"))),
        ("register", ChoiceField(text("register_pages.define.column_register"), list(registers))),
        ("required", ChoiceField(text("register_pages.define.column_required"), yes_no)),
        ("sum", ChoiceField(text("register_pages.define.column_sum"), yes_no)),
        ("unit", raw_field(text("register_pages.define.column_unit"), optional=True)),
        ("about", raw_field(text("register_pages.define.column_about"), optional=True)),
        ("hidden", ChoiceField(text("register_pages.define.column_hidden"), hidden,
                               help_line=text("register_pages.define.hidden_help"))),
    ]  # fmt: skip
    made = Form(parts)

    def _arrange() -> None:
        kind = made["type"].value
        made["list"].setVisible(kind in OF_CHOICE)
        made["choices"].setVisible(kind in OF_CHOICE and not made["list"].value)
        made["register"].setVisible(kind in OF_ENTRY)
        made["sum"].setVisible(kind in WITH_SUM)
        made["unit"].setVisible(kind in WITH_UNIT)

    made["type"].changed.connect(_arrange)
    made["list"].changed.connect(_arrange)
    hiding = ",".join(row.get("hidden_from", ()))
    if hiding and hiding not in [value for value, _ in hidden]:
        hidden.append((hiding, text("register_pages.define.hidden_some")))
        made["hidden"].set_choices(hidden)  # type: ignore[attr-defined]
    made.set_values(
        {"label": row.get("label"), "type": row.get("type", kinds.TEXT), "list": row.get("list", ""),
         "choices": " ".join(row.get("choices", ())) or None, "required": bool(row.get("required")),
         "sum": bool(row.get("sum")), "unit": row.get("unit"), "about": row.get("about"), "hidden": hiding}
    )  # fmt: skip
    if row.get("register"):
        made["register"].set_value(row["register"])
    _arrange()
    return made
