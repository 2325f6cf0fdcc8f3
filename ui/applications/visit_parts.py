"""Parts of the visit form: who went when, dwelling and belongings, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from minsheng_desktop.applications.survey_reckoning import ASSETS, HOUSING, explain_means
from minsheng_desktop.applications.survey_records import SurveyRecord
from minsheng_desktop.core.fields import Field, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules import means
from ui.applications.wording import word
from ui.kit import formats
from ui.kit.cards import Card, clear, row
from ui.kit.fields import DateField, LongField, money_field, number_field, text_field
from ui.kit.forms import Form, FormField, LineField
from ui.kit.labels import label, rule
from ui.kit.theme import theme

MOST_MEMBERS = 40


class VisitForm(Form):
    """Day, surveyors, year, members."""

    changed = Signal()

    def __init__(self, today: date, user: str) -> None:
        self._today = today
        self.day = DateField(text("cases.visit.visited_on"), today)
        self.first = text_field(text("cases.visit.first"), width=140)
        self.second = text_field(text("cases.visit.second_surveyor"), width=140)
        self.year = number_field(text("cases.visit.year"), 1990, 2100, width=96)
        self.members = number_field(text("cases.visit.members"), 1, MOST_MEMBERS, width=96)
        super().__init__(
            [("visited_on", self.day), ("year", self.year), ("first", self.first), ("second", self.second),
             ("members", self.members)],
            columns=2,
        )  # fmt: skip
        self.day.set_value(today)
        self.year.set_value(today.year)
        self.first.set_value(user)
        for field in self.fields.values():
            field.changed.connect(self.changed)

    def begin(self) -> None:
        """Put the caret where entering begins."""
        self.second.setFocus()

    def show_survey(self, survey: SurveyRecord, again: bool) -> None:
        """Surveyors, year and members of a visit; its day only where that visit is put right."""
        if again:
            self.day.set_value(date.fromisoformat(survey.visited_on))
            self.first.set_value(survey.first_surveyor)
        self.second.set_value(survey.second_surveyor or None)
        self.year.set_value(survey.year)
        self.members.set_value(survey.members)


def state_field(field: Field) -> FormField:
    """The form field of something about the dwelling or what is owned."""
    name = str(field.label)
    if field.type is Type.MONEY:
        return money_field(name, optional=True)
    if field.type is Type.INTEGER:
        return number_field(name, 0, 9999, optional=True, width=96)
    return text_field(name, optional=True)


class StateForm(QWidget):
    """住房, 财产 and the finding."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._housing = {field.key: state_field(field) for field in HOUSING}
        self._assets = {field.key: state_field(field) for field in ASSETS}
        self.finding: FormField = LongField(text("cases.visit.finding"), lines=3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(12))
        for title, fields in (("cases.visit.card.housing", self._housing), ("cases.visit.card.assets", self._assets)):
            layout.addWidget(Card(text(title)).add(self._grid(fields)))
        layout.addWidget(Card(text("cases.visit.card.finding")).add(self.finding))
        for field in (*self._housing.values(), *self._assets.values(), self.finding):
            field.changed.connect(self.changed)

    @staticmethod
    def _grid(fields: Mapping[str, FormField]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(16))
        grid.setVerticalSpacing(theme().px(8))
        across = 3 if theme().scale == 1.0 else 1
        for at, field in enumerate(fields.values()):
            grid.addWidget(field, at // across, at % across)
        return grid

    def begin(self) -> None:
        """Put the caret into the first field."""
        next(iter(self._housing.values())).setFocus()

    @property
    def housing(self) -> dict[str, object]:
        """What was said of the dwelling."""
        return {key: field.value for key, field in self._housing.items() if field.value is not None}

    @property
    def assets(self) -> dict[str, object]:
        """What is owned."""
        return {key: field.value for key, field in self._assets.items() if field.value is not None}

    def show_survey(self, survey: SurveyRecord) -> None:
        """What an earlier visit found."""
        for fields, values in ((self._housing, survey.housing), (self._assets, survey.assets)):
            for key, field in fields.items():
                value: Any = values.get(key)
                if value is not None and isinstance(field, LineField):
                    field.set_value(value)
        self.finding.set_value(survey.finding or None)


class ResultCard(Card):
    """核算结果: sums by kind, the income per head and month, the sentence."""

    def __init__(self) -> None:
        super().__init__(text("cases.visit.card.result"))
        self._list = QVBoxLayout()
        self._list.setSpacing(theme().px(6))
        self.add(self._list)
        self.per_head_fen: int | None = None

    def show_sums(self, income: Sequence[tuple[str, int]], spent: Sequence[tuple[str, int]], members: int) -> None:
        """What some lines come to; lines without a kind do not count yet."""
        clear(self._list)
        earned = [(kind, fen) for kind, fen in income if kind in means.INCOME_KINDS]
        parts = [means.Deduction(kind, "1", fen) for kind, fen in spent if kind in means.DEDUCTION_KINDS]
        if members < 1:
            self.per_head_fen = None
            self._list.addWidget(label(text("cases.visit.no_members"), "3", wrap=True))
            return
        found = means.per_capita(earned, parts, members)
        self.per_head_fen = found.per_head_fen
        for list_name, figures in (("income_kind", found.income), ("deduction_kind", found.deductions)):
            for kind, fen in figures.items():
                if fen:
                    sign = formats.MINUS if list_name == "deduction_kind" else ""
                    self._line(word(list_name, kind), f"{sign}{formats.money(fen)}")
        self._list.addWidget(rule())
        self._line(text("cases.visit.net"), formats.money(found.net_fen))
        self._line(text("cases.visit.members"), text("households.count.person", count=members))
        self._line(text("cases.visit.per_head"), formats.money(found.per_head_fen), "title")
        self._list.addWidget(label(explain_means(found), "2s", wrap=True, selectable=True))
        self.setAccessibleName(f"{text('cases.visit.per_head')} {formats.money(found.per_head_fen)}")

    def _line(self, name: str, value: str, kind: str = "strong") -> None:
        words = label(name, "2", wrap=True)
        line = row(words, label(value, kind), spacing=8)
        line.setStretch(0, 1)
        self._list.addLayout(line)
