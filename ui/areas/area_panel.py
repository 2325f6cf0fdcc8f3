"""One area in the panel: what it was, what may be done with it, and what that comes to before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.areas.editing import close_area, move_area, open_area, preview_move, rename_area
from minsheng_desktop.areas.records import AreaChange, AreaPast, AreaRecord
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.village_merging import merge_villages, preview_merge, split_village
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.forms import Form, FormField
from ui.kit.labels import label
from ui.kit.theme import theme

OPEN, RENAME, MOVE, MERGE, PART, SPLIT, CLOSE = "open", "rename", "move", "merge", "part", "split", "close"


@dataclass(frozen=True, slots=True)
class AreaPage:
    """An area with its history, its village groups (name, households) and the areas it may be put to."""

    area: AreaRecord
    past: tuple[AreaPast, ...]
    groups: tuple[tuple[str, int], ...]
    siblings: tuple[AreaRecord, ...]
    parents: tuple[AreaRecord, ...]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """An act as it was filled in: how it is looked at beforehand (None: at once) and done."""

    kind: str
    preview: Callable[[Any], AreaChange] | None
    run: Callable[[Any], AreaChange]


def acts_for(area: AreaRecord) -> list[str]:
    """What may be done with an area."""
    if area.closed:
        return []
    if area.level == "village":
        return [RENAME, MERGE, PART, SPLIT, MOVE, CLOSE]
    return [RENAME, MERGE, CLOSE] if area.level == "township" else [RENAME]


class ActForm(QWidget):
    """The form of one act; ``asked`` passes an ``Act`` once it is filled in."""

    asked = Signal(object)
    put_away = Signal()

    def __init__(self, kind: str, page: AreaPage | None, today: date) -> None:
        super().__init__()
        self.kind, self.page = kind, page
        self.form = Form(self._fields(today))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px(12))
        column.addWidget(label(text(f"areas.act.{kind}"), "h"))
        column.addWidget(label(text(f"areas.about.{kind}"), "2", wrap=True))
        column.addWidget(self.form)

    def buttons(self) -> tuple[QWidget, ...]:
        """The verb and the way back."""
        do = button(text("areas.form.go_on"), self.submit, kind="primary")
        return do, button(text("areas.form.back"), self.put_away.emit)

    def _fields(self, today: date) -> list[tuple[str, FormField]]:
        made: list[tuple[str, FormField]] = []
        if self.kind in (OPEN, SPLIT):
            made.append(("code", fields.text_field(text("areas.form.code"), width=200)))
        if self.kind in (OPEN, SPLIT, RENAME):
            made.append(("name", fields.text_field(text("areas.form.name"))))
        if self.page is not None and self.kind in (MERGE, PART):
            made.append(("into", _areas(text("areas.form.into"), self.page.siblings)))
        if self.page is not None and self.kind == MOVE:
            made.append(("parent", _areas(text("areas.form.parent"), self.page.parents)))
        if self.page is not None and self.kind in (PART, SPLIT):
            groups = text("areas.list.join").join(
                text("areas.form.group", name=name or text("areas.form.no_group"), count=count)
                for name, count in self.page.groups
            )
            made.append(("groups", fields.text_field(text("areas.form.groups"), help_line=groups)))
        made.append(("on", fields.DateField(text("areas.form.on"), today, help_line=text("areas.form.on_help"))))
        if self.kind in (RENAME, MOVE):
            made.append(("number", fields.text_field(text("areas.form.document"), optional=True)))
        if self.kind == RENAME:
            choices = [(False, text("areas.form.changed")), (True, text("areas.form.slip"))]
            made.append(("correct", fields.ChoiceField(text("areas.form.why"), choices)))
        return made

    def submit(self) -> None:
        """Check what was filled in and hand the act on."""
        values = self.form.submit()
        if values is not None:
            self.asked.emit(self._act(values))

    def refuse(self, error: AppError) -> None:
        """Say what stands against it under the field it is about."""
        about = {"bad_code": "code", "code_taken": "code", "bad_name": "name", "name_taken": "name",
                 "empty_groups": "groups", "no_groups": "groups", "same_parent": "parent"}  # fmt: skip
        key = about.get(error.code.rpartition(".")[2], "on")
        self.form.refuse(key if key in self.form.fields else "on", error.message)

    def _act(self, values: dict[str, Any]) -> Act:
        on: date = values["on"]
        code = self.page.area.code if self.page else ""
        groups = tuple(_split(values.get("groups") or ""))
        if self.kind == OPEN:
            return Act(OPEN, None, lambda do: do.run(open_area, values["code"], values["name"], "", on))
        if self.kind == RENAME:
            number, slip = values["number"] or "", bool(values["correct"])
            return Act(RENAME, None, lambda do: do.run(rename_area, code, values["name"], on, number, slip))
        if self.kind == MOVE:
            parent, number = values["parent"], values["number"] or ""
            return Act(MOVE, lambda uow: preview_move(uow, code, parent, on),
                       lambda do: do.run(move_area, code, parent, on, number))  # fmt: skip
        if self.kind == CLOSE:
            return Act(CLOSE, None, lambda do: do.run(close_area, code, on))
        if self.kind == SPLIT:
            return Act(SPLIT, None, lambda do: do.run(split_village, code, values["code"], values["name"], groups, on))
        into = values["into"]
        return Act(self.kind, lambda uow: preview_merge(uow, code, into, on, groups),
                   lambda do: do.run(merge_villages, code, into, on, groups))  # fmt: skip


def _split(written: str) -> list[str]:
    for sign in (text("areas.list.join"), text("statistics.join"), ","):
        written = written.replace(sign, " ")
    return written.split()


def _areas(name: str, areas: Sequence[AreaRecord]) -> fields.ChoiceField:
    return fields.ChoiceField(name, [(area.code, area.name) for area in areas], must_choose=True)


class AreaFacts(QWidget):
    """What an area is and was, and a button per act."""

    chosen = Signal(str)

    def __init__(self, page: AreaPage, may_define: bool) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px(8))
        for words in fact_lines(page):
            column.addWidget(label(words, "2", wrap=True, selectable=True))
        if page.past:
            column.addWidget(label(text("areas.panel.history"), "h"))
        for past in page.past:
            parent = page.names.get(past.parent_code, past.parent_code)
            words = text("areas.panel.was", day=past.to_day, name=past.name, parent=parent)
            if past.document_number:
                words = text("areas.panel.by_document", words=words, number=past.document_number)
            column.addWidget(label(words, "2", wrap=True, selectable=True))
        kinds = acts_for(page.area) if may_define else []
        if kinds:
            column.addWidget(label(text("areas.panel.acts"), "h"))
        for kind in kinds:
            column.addWidget(button(text(f"areas.act.{kind}"), partial(self.chosen.emit, kind)))


def fact_lines(page: AreaPage) -> list[str]:
    """The code, where it belongs, from and until when, its successor."""
    area = page.area
    lines = [text("areas.panel.code", code=area.code)]
    if area.parent_code:
        lines.append(text("areas.panel.parent", name=page.names.get(area.parent_code, area.parent_code)))
    if area.valid_from:
        lines.append(text("areas.panel.from", day=area.valid_from))
    if area.valid_to:
        lines.append(text("areas.panel.until", day=area.valid_to))
    if area.successor_code:
        lines.append(text("areas.panel.successor", name=page.names.get(area.successor_code, area.successor_code)))
    if area.provisional:
        lines.append(text("areas.panel.provisional"))
    if area.aliases:
        lines.append(text("areas.panel.aliases", names=text("areas.list.join").join(area.aliases)))
    return lines


def change_words(act: str, change: AreaChange) -> str:
    """What an act comes to, in figures."""
    there = change.residents
    words = text(
        f"areas.confirm.{act}", name=change.name, target=change.target_name, day=change.on,
        year=change.month // 100, month=change.month % 100, households=there.households, persons=there.persons,
        benefits=there.benefits, applications=there.applications,
    )  # fmt: skip
    return words + (text("areas.confirm.foreign", count=there.foreign) if there.foreign else "")
