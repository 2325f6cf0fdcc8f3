"""Forms of projects: the project itself, a step, a month, the marks of the reserve list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress import project_values as values
from minsheng_desktop.progress.project_records import MonthLine, ProjectLine, ReportEntry, StepEntry, StepLine
from minsheng_desktop.progress.project_sheets import number, share
from minsheng_desktop.rules import year_month
from ui.kit.area_field import AreaField
from ui.kit.fields import ChoiceField, DateField, LongField, money_field, month_field, text_field
from ui.kit.forms import Form, FormField, LineField
from ui.kit.readers import Reading

REQUIRED = ("name", "year")
MONEY_KEYS = ("planned_fen", "in_place_fen", "disbursed_fen", "spent_fen", "advanced_fen")
Tasks = Sequence[tuple[bytes, str, int]]


def share_field(name: str, **more: Any) -> LineField:
    """A share of the work in per cent; its value is thousandths."""

    def _read(entered: str) -> Reading:
        try:
            return Reading(values.read_share(entered, name))
        except ValueError as error:
            return Reading(None, "err", str(error))

    return LineField(name, _read, lambda milli: f"{share(milli):f}", **{"width": 120, **more})


def quantity_field(name: str, **more: Any) -> LineField:
    """A quantity with at most three decimals; its value is thousandths."""

    def _read(entered: str) -> Reading:
        try:
            return Reading(values.read_milli(entered, name))
        except ValueError as error:
            return Reading(None, "err", str(error))

    return LineField(name, _read, lambda milli: f"{number(milli):f}", **{"width": 120, **more})


class ProjectForm(Form):
    """A new project, or one that is put right (``line``)."""

    def __init__(self, today: date, villages: Sequence[Choice], tasks: Tasks, line: ProjectLine | None = None) -> None:
        self._tasks, self.line = {uid: item for uid, item, _ in tasks}, line
        fields = [(one.key, self._field(one, today, tasks)) for one in values.FIELDS]
        super().__init__(fields)
        area = self.fields["area_uid"]
        assert isinstance(area, AreaField)
        area.set_villages(villages)
        if line is None:
            self.set_values({"year": str(today.year)})
        else:
            self.set_values({one.key: self._shown(one, line.values[one.key]) for one in values.FIELDS})

    @staticmethod
    def _field(one: values.ProjectField, today: date, tasks: Tasks) -> FormField:
        optional = one.key not in REQUIRED
        match one.kind:
            case values.DAY:
                return DateField(one.label, today, optional=optional)
            case values.MONEY:
                return money_field(one.label, optional=optional, help_line=text("projects.form.yuan"))
            case values.NUMBER:
                return quantity_field(one.label, optional=optional)
            case values.LONG:
                return LongField(one.label, lines=2)
            case values.AREA:
                return AreaField(one.label, optional=optional)
            case values.CHOICE:
                items = [(item.code, item.label) for item in load_code_lists()[one.list].items]
                return ChoiceField(one.label, items, optional=optional)
            case values.TASK:
                names = [(uid, text("projects.form.task", item=item, year=year)) for uid, item, year in tasks]
                return ChoiceField(one.label, names, optional=optional)
        return text_field(one.label, optional=optional)

    @staticmethod
    def _shown(one: values.ProjectField, value: Any) -> Any:
        if one.kind == values.DAY:
            return date.fromisoformat(value) if value else None
        if one.kind == values.YEAR:
            return str(value)
        return value

    def written(self) -> dict[str, str] | None:
        """The values as the service reads them; None if something is wrong."""
        found = self.submit()
        return None if found is None else {key: self._written(key, value) for key, value in found.items()}

    def _written(self, key: str, value: Any) -> str:
        if value is None:
            return ""
        kind = values.BY_KEY[key].kind
        if kind == values.MONEY:
            return f"{Decimal(value) / 100:f}"
        if kind == values.NUMBER:
            return f"{number(value):f}"
        return value.hex() if isinstance(value, bytes) else str(value)


class StepForm(Form):
    """A step: planned, done, document, unit, result, amount. ``step`` is what stands of it."""

    def __init__(self, today: date, kinds: Sequence[tuple[str, str]], step: StepLine | None = None) -> None:
        super().__init__(
            [
                ("kind", ChoiceField(text("projects.step.label"), kinds, must_choose=True)),
                ("planned_on", DateField(text("projects.step.planned_on"), today, optional=True)),
                ("done_on", DateField(text("projects.step.done_on"), today, optional=True,
                                      help_line=text("projects.form.done_help"))),
                ("document", text_field(text("projects.step.document"), optional=True,
                                        help_line=text("projects.form.document_help"))),
                ("unit", text_field(text("projects.step.unit"), optional=True)),
                ("result", text_field(text("projects.step.only_result"), optional=True)),
                ("amount_fen", money_field(text("projects.step.amount"), optional=True,
                                           help_line=text("projects.form.amount_help"))),
                ("share_milli", share_field(text("projects.form.planned_share"), optional=True,
                                            help_line=text("projects.form.planned_share_help"))),
                ("remark", text_field(text("projects.field.remark"), optional=True)),
            ]
        )  # fmt: skip
        self.step = step
        if step is not None:
            self.set_values({key: getattr(step, key) for key in self.fields})

    def entry(self) -> StepEntry | None:
        """What was entered; None if something is wrong."""
        found = self.submit()
        if found is None:
            return None
        texts = {key: found[key] or "" for key in ("document", "unit", "result", "remark")}
        line = self.step.uid if self.step and self.step.kind == found["kind"] else None
        return StepEntry(
            found["kind"], found["done_on"], found["planned_on"], found["share_milli"], texts["result"],
            texts["document"], texts["unit"], found["amount_fen"], texts["remark"], line,
        )  # fmt: skip


class ReportForm(Form):
    """A month: share, money, words; ``reason`` where the month was reported already."""

    def __init__(self, today: date, months: Sequence[MonthLine]) -> None:
        self._months = {one.month: one for one in months}
        help_line = text("projects.form.cumulative")
        super().__init__(
            [
                ("month", month_field(text("projects.month.month"))),
                ("share_milli", share_field(text("projects.figure.share_milli"), optional=True,
                                            help_line=text("projects.form.share_help"))),
                *((key, money_field(text(f"projects.figure.{key}"), optional=True, help_line=help_line))
                  for key in MONEY_KEYS),
                ("words", LongField(text("projects.month.words"))),
                ("problem", LongField(text("projects.month.problem"))),
                ("reason", text_field(text("projects.form.reason"), optional=True,
                                      help_line=text("projects.form.reason_help"))),
            ]
        )  # fmt: skip
        self.show_month(year_month.of(today))
        self["month"].left.connect(self._month_left)
        self._shown_month = year_month.of(today)

    def _month_left(self) -> None:
        month = self["month"].value
        if month and month != self._shown_month:
            self._shown_month = month
            self.show_month(month)

    def show_month(self, month: int) -> None:
        """What stands in a month; a new one begins with the money of the month before."""
        here = self._months.get(month)
        earlier = [one for at, one in sorted(self._months.items()) if at < month]
        base = here or (earlier[-1] if earlier else None)
        self.set_values({"month": month, **_money(base)})
        self.set_values({"share_milli": base.share_milli if base else None, "words": here.words if here else "",
                         "problem": base.problem if base else "", "reason": ""})  # fmt: skip
        self["reason"].setVisible(here is not None)

    def entry(self) -> ReportEntry | None:
        """What was entered; None if something is wrong."""
        found = self.submit()
        if found is None:
            return None
        money = {key: found[key] for key in MONEY_KEYS}
        return ReportEntry(
            found["month"], found["share_milli"], **money, words=found["words"] or "",
            problem=found["problem"] or "", reason=found["reason"] or "",
        )  # fmt: skip


def _money(base: MonthLine | None) -> Mapping[str, int | None]:
    if base is None:
        return dict.fromkeys(MONEY_KEYS)
    money = base.money
    return {
        "planned_fen": money.planned_fen, "in_place_fen": money.in_place_fen, "disbursed_fen": money.disbursed_fen,
        "spent_fen": money.spent_fen, "advanced_fen": money.advanced_fen or None,
    }  # fmt: skip
