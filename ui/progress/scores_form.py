"""The form of what a unit scored besides its figures, and the form of a scheme's marks and weights."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import MILLI
from minsheng_desktop.progress.score_records import (
    Deduction,
    Mark,
    Scheme,
    ScoreBoard,
    ScoreEntry,
    ScoreItem,
    UnitScore,
)
from minsheng_desktop.rules import scoring
from ui.kit.cards import column
from ui.kit.fields import ChoiceField, number_field, text_field
from ui.kit.forms import Form, FormField
from ui.progress.entry_form import count_field, count_reader

UNKNOWN = ""
YES, NO = "yes", "no"
NEW_ITEMS, NEW_LOSSES = 3, 2  # empty rows for what a scheme gets at one time


class ScoresForm(QWidget):
    """Marks, points taken off, facts and the survey of a unit; what is left empty comes from the figures."""

    def __init__(self, board: ScoreBoard, line: UnitScore) -> None:
        super().__init__()
        self._scheme, self._line = board.scheme, line
        self._marks = [*line.items, *line.parts]
        fields: list[tuple[str, FormField]] = [(f"mark.{mark.key}", _mark_field(mark)) for mark in self._marks]
        for one in board.scheme.deductions:
            fields.append((f"lost.{one.key}", count_field(one.label, count_reader(), optional=True)))
            why = text_field(text("scores.form.reason_of", label=one.label), optional=True)
            fields.append((f"reason.{one.key}", why))
        fields += [(f"fact.{fact.key}", _fact_field(fact.label)) for fact in board.scheme.facts]
        fields += [
            ("place", number_field(text("scores.form.place"), 1, optional=True)),
            ("surveyed", number_field(text("scores.form.surveyed"), 1, optional=True)),
            ("briefings", number_field(text("scores.form.briefings"), optional=True)),
            ("remark", text_field(text("scores.column.remark"), optional=True)),
        ]
        self.form = Form(fields)
        self.form.set_values(self._shown())
        self._before = self.form.values
        self.setLayout(column(self.form))

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what was shown."""
        return self.form.values != self._before

    def _shown(self) -> dict[str, Any]:
        line = self._line
        values: dict[str, Any] = {
            f"mark.{mark.key}": round(mark.earned * MILLI)
            for mark in self._marks
            if mark.earned is not None and not mark.counted
        }
        for one in line.lost:
            values[f"lost.{one.key}"] = round(one.points * MILLI)
            values[f"reason.{one.key}"] = one.reason
        for key, known in line.stated.items():
            values[f"fact.{key}"] = YES if known else NO
        if line.survey:
            values |= {"place": line.survey[0], "surveyed": line.survey[1]}
        return values | {"briefings": line.briefings, "remark": line.remark}

    def entry(self) -> ScoreEntry | None:
        """What was entered; None where something is wrong, told at its field."""
        values = self.form.submit()
        if values is None:
            return None
        place, surveyed = values["place"], values["surveyed"]
        if (place is None) != (surveyed is None) or (place or 0) > (surveyed or 0):
            self.form.refuse("surveyed", text("scores.form.bad_survey"))
            return None
        known = {YES: True, NO: False}
        return ScoreEntry(
            marks={mark.key: values[f"mark.{mark.key}"] for mark in self._marks},
            lost={one.key: values[f"lost.{one.key}"] for one in self._scheme.deductions},
            reasons={one.key: values[f"reason.{one.key}"] or "" for one in self._scheme.deductions},
            facts={fact.key: known.get(values[f"fact.{fact.key}"]) for fact in self._scheme.facts},
            survey=None if place is None else (place, surveyed),
            briefings=values["briefings"],
            remark=values["remark"] or "",
            cleared=frozenset(
                name for name, given in (("survey", place), ("briefings", values["briefings"])) if given is None
            ),
        )


def _mark_field(mark: Mark) -> FormField:
    name = text("scores.form.mark", label=mark.label, full=scoring.shown(mark.full))
    told = ""
    if mark.counted and mark.earned is not None:
        told = text("scores.form.counted", earned=scoring.shown(mark.earned), basis=mark.basis)
    return count_field(name, count_reader(), optional=True, help_line=told)


def _fact_field(label: str) -> FormField:
    choices = [(UNKNOWN, text("scores.form.unknown")), (YES, text("scores.fact.yes")), (NO, text("scores.fact.no"))]
    made = ChoiceField(label, choices, optional=True)
    made.set_value(UNKNOWN)
    return made


class SchemeForm(QWidget):
    """Title, items and deductions, full marks, weights and the document of a scheme.

    An item whose name is cleared goes; the empty rows at the end of items and deductions take new ones.
    """

    def __init__(self, scheme: Scheme) -> None:
        super().__init__()
        self.scheme = scheme
        fields: list[tuple[str, FormField]] = [("title", text_field(text("scores.form.title")))]
        if scheme.items or not scheme.parts:
            fields += _item_fields(scheme)
        fields += [
            (f"weight.{part.key}", number_field(text("scores.form.weight", label=part.label), 0, 100))
            for part in scheme.parts
        ]
        for number, one in enumerate(scheme.deductions, 1):
            fields.append((f"loss.{one.key}", text_field(text("scores.form.loss", number=number), optional=True)))
        for place in range(1, NEW_LOSSES + 1):
            fields.append((f"loss.+{place}", text_field(text("scores.form.new_loss"), optional=True)))
        fields.append(("document", text_field(text("scores.form.document"), optional=True)))
        self.form = Form(fields)
        values: dict[str, Any] = {"title": scheme.title, "document": scheme.document}
        for item in scheme.items:
            values |= {f"label.{item.key}": item.label, f"full.{item.key}": item.full}
        values |= {f"loss.{one.key}": one.label for one in scheme.deductions}
        self.form.set_values(values | {f"weight.{part.key}": part.weight for part in scheme.parts})
        self._before = self.form.values
        self.setLayout(column(self.form))

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what was shown."""
        return self.form.values != self._before

    def changed(self) -> Scheme | None:
        """The scheme as entered; None where something is wrong."""
        values = self.form.submit()
        if values is None:
            return None
        parts = tuple(replace(part, weight=values[f"weight.{part.key}"]) for part in self.scheme.parts)
        total = sum(part.weight for part in parts)
        if parts and total != 100:
            self.form.refuse(f"weight.{parts[-1].key}", text("scores.form.bad_weights", sum=total))
            return None
        items = self._items(values)
        if items is None:
            return None
        return replace(
            self.scheme,
            title=values["title"],
            document=values["document"] or "",
            items=items,
            parts=parts,
            deductions=self._deductions(values),
        )

    def _items(self, values: dict[str, Any]) -> tuple[ScoreItem, ...] | None:
        known = {item.key: item for item in self.scheme.items}
        found: list[ScoreItem] = []
        for key in _keys(values, "label"):
            label, full = (values[f"label.{key}"] or "").strip(), values[f"full.{key}"]
            if not label:
                continue
            if full is None:
                self.form.refuse(f"full.{key}", text("scores.form.no_full", label=label))
                return None
            before = known.get(key) or ScoreItem(_free_key({*known, *(one.key for one in found)}), label, full)
            found.append(replace(before, label=label, full=full))
        return tuple(found)

    def _deductions(self, values: dict[str, Any]) -> tuple[Deduction, ...]:
        known = {one.key for one in self.scheme.deductions}
        found: list[Deduction] = []
        for key in _keys(values, "loss"):
            label = (values[f"loss.{key}"] or "").strip()
            if label:
                taken = {*known, *(one.key for one in found)}
                found.append(Deduction(key if key in known else _free_key(taken), label))
        return tuple(found)


def _item_fields(scheme: Scheme) -> list[tuple[str, FormField]]:
    rows = [(item.key, str(number)) for number, item in enumerate(scheme.items, 1)]
    fields: list[tuple[str, FormField]] = []
    for key, number in rows:
        fields.append((f"label.{key}", text_field(text("scores.form.item", number=number), optional=True)))
        fields.append((f"full.{key}", number_field(text("scores.form.item_full", number=number), 1)))
    for place in range(1, NEW_ITEMS + 1):
        fields.append((f"label.+{place}", text_field(text("scores.form.new_item"), optional=True)))
        fields.append((f"full.+{place}", number_field(text("scores.form.new_full"), 1, optional=True)))
    return fields


def _keys(values: dict[str, Any], kind: str) -> list[str]:
    return [name.partition(".")[2] for name in values if name.startswith(f"{kind}.")]


def _free_key(taken: set[str]) -> str:
    return next(key for number in count(1) if (key := f"own_{number}") not in taken)
