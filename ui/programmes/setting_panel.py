"""One setting of a programme in the side panel: what it means, since when it holds, its history, and 改."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.declared import CHOICE, FLAG, LIST, PROGRAMMES, TABLE, SettingKind
from minsheng_desktop.programmes.editing import NewSetting, remove_setting, set_setting
from minsheng_desktop.programmes.overview import ProgrammeOverview
from minsheng_desktop.programmes.setting_values import Names, shown_value, written_value
from minsheng_desktop.programmes.settings import SettingRow
from ui.kit.buttons import button
from ui.kit.fields import ChoiceField, DateField, text_field
from ui.kit.forms import Form, FormField
from ui.kit.labels import label, rule
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit
from ui.programmes.checks_field import ChecksField

Places = Sequence[tuple[str, str]]  # (area code, words), the widest first


class SettingPanel(QObject):
    """Fills ``split.panel``; ``saved`` with what was said when an operation was done."""

    saved = Signal(str)

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: Form | None = None
        self.refusal = Notice()
        self._kind: SettingKind | None = None
        self._code = ""

    def open(self, seen: ProgrammeOverview, kind: SettingKind, names: Names, places: Places, default: str) -> None:
        """Show a setting of a programme; ``default`` is the place a new one is meant for."""
        self._kind, self._code, today = kind, seen.programme.code, self._page.session.clock.today()
        self._names, self._places = names, dict(places)
        origin = seen.rules.origins.get(kind.key)
        panel = self._split.panel
        panel.show_head(kind.label, detail=kind.about)
        panel.show_tabs([], "")
        self.refusal = Notice()
        self.refusal.hide()
        parts: list[QWidget] = [
            label(text("programmes.setting.now", value=shown_value(kind, seen.rules[kind.key], names)), wrap=True),
            label(self._since(origin), "2s", wrap=True),
        ]
        history = [row for row in seen.history if row.key == kind.key]
        may = self._page.session.may("define")
        if may:
            self.form = self._make_form(kind, seen.rules[kind.key], places, default, today)
            parts += [rule(), label(text("programmes.setting.change"), "strong"), self.form, self.refusal]
        if history:
            parts += [rule(), label(text("programmes.setting.history"), "strong")]
            parts += [self._line(row, today, may) for row in history]
        panel.show_body(*parts)
        panel.show_foot(*([button(text("programmes.setting.save"), self.save, kind="primary")] if may else []))
        self._split.open_panel()

    def _since(self, origin: SettingRow | None) -> str:
        if origin is None:
            return text("programmes.setting.since_default")
        place = self._place(origin.place)
        number = origin.document_number or text("programmes.value.none")
        return text("programmes.setting.since", day=origin.from_day, place=place, document=number)

    def _place(self, code: str) -> str:
        return self._places.get(code, code) if code else text("programmes.setting.everywhere")

    def _make_form(self, kind: SettingKind, value: Any, places: Places, default: str, today: date) -> Form:
        where = ChoiceField(text("programmes.setting.place"), places)
        where.set_value(default)
        start = DateField(text("programmes.setting.from"), today, help_line=text("programmes.setting.from_help"))
        start.set_value(today)
        fields: list[tuple[str, FormField]] = [
            ("value", value_field(kind, value, self._names)),
            ("from", start),
            ("place", where),
            ("document", text_field(text("programmes.setting.document"), optional=True)),
        ]
        return Form(fields)

    def _line(self, row: SettingRow, today: date, may: bool) -> QWidget:
        assert self._kind is not None
        words = text(
            "programmes.setting.line", day=row.from_day, place=self._place(row.place),
            value=shown_value(self._kind, row.value, self._names),
            document=row.document_number or text("programmes.value.none"),
        )  # fmt: skip
        if not row.programme:
            words = text("programmes.setting.of_all", line=words)
        if not may or row.from_day <= today.isoformat() or row.uid is None:
            return label(words, "2", wrap=True)
        uid = row.uid
        made = button(text("programmes.setting.remove", line=words), lambda: self._remove(uid), kind="bare", icon="x")
        made.setToolTip(text("programmes.setting.remove_help"))
        return made

    def save(self) -> None:
        """Write the setting."""
        values = self.form.submit() if self.form else None
        if values is None or self._kind is None:
            return
        kind = self._kind
        wanted = NewSetting(
            self._code, kind.key, typed_value(values["value"]), values["from"], str(values["place"] or ""),
            str(values["document"] or ""),
        )  # fmt: skip
        self._page.session.write(
            lambda do, job: do.run(set_setting, wanted),
            lambda _uid: self.saved.emit(text("programmes.setting.saved", title=kind.label)),
            self._refused,
            owner=self._page,
        )

    def _remove(self, uid: bytes) -> None:
        self._page.session.write(
            lambda do, job: do.run(remove_setting, uid),
            lambda title: self.saved.emit(text("programmes.setting.removed", title=title)),
            self._refused,
            owner=self._page,
        )

    def _refused(self, error: AppError) -> None:
        self.refusal.say(error.message, "err")


def value_field(kind: SettingKind, value: Any, names: Names) -> FormField:
    """The field in which a value of this kind is entered."""
    title = text("programmes.setting.value")
    makers: dict[str, Callable[[], FormField]] = {
        CHOICE: lambda: _chosen(ChoiceField(title, kind.choices), value),
        FLAG: lambda: _chosen(
            ChoiceField(title, _flags()), text("entitlements.own_yes" if value else "entitlements.own_no")
        ),
        LIST: lambda: _list(kind, title, value, names),
        TABLE: lambda: _chosen(
            text_field(title, optional=True, help_line=text("programmes.setting.table_help")), _table_words(kind, value)
        ),
    }
    plain = text_field(title, optional=True)
    return makers.get(kind.type, lambda: _chosen(plain, written_value(kind, value)))()


def typed_value(value: Any) -> str:
    """What a field holds, as settings are typed."""
    return ";".join(value) if isinstance(value, list) else str(value if value is not None else "")


def _chosen(field: FormField, value: Any) -> FormField:
    field.set_value(value)
    return field


def _flags() -> list[tuple[str, str]]:
    return [(word, word) for word in (text("entitlements.own_yes"), text("entitlements.own_no"))]


def _list(kind: SettingKind, title: str, value: Sequence[Any], names: Names) -> FormField:
    if kind.numbers:
        return _chosen(text_field(title, optional=True), written_value(kind, value))
    choices = list(dict(reversed(names)).items()) if kind.list_name == PROGRAMMES else list(kind.choices)
    return ChecksField(title, choices, [str(code) for code in value])


def _table_words(kind: SettingKind, value: dict[str, int]) -> str:
    names = {"": text("programmes.value.all"), **dict(kind.choices)}
    return text("programmes.list.join").join(f"{names.get(word, word)}={number}" for word, number in value.items())
