"""新增标准: the form in the side panel; what it would change is told before it is saved."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.uplifts import StandardPreview, preview_standard
from minsheng_desktop.programmes.records import StandardRecord
from minsheng_desktop.programmes.standards import PARTS, PERIODS, NewStandard, add_standard
from ui.kit.buttons import button
from ui.kit.cards import Card, fact
from ui.kit.fields import ChoiceField, money_field, month_field, text_field
from ui.kit.formats import money, month, number
from ui.kit.forms import Form
from ui.kit.labels import Sentence, label
from ui.kit.side_panel import PanelSplit

PERIOD_NAMES = {
    "month": "standards.period.month", "year": "standards.period.year", "one_off": "standards.period.one_off",
}  # fmt: skip
PART_NAMES = {part: f"standards.part.{part or 'line'}" for part in PARTS}
FIELD_OF = {
    "no_programme": "programme", "no_place": "place", "bad_amount": "amount", "bad_period": "period",
    "bad_part": "part", "bad_month": "from_month",
}  # fmt: skip


def place_words(record: StandardRecord) -> str:
    """The place a standard holds for."""
    return record.place or text("standards.page.everywhere")


def span_words(first: int | None, last: int | None) -> str:
    """The months something holds: 2026-03 至 2026-08, or 2026-09 起."""
    if last is None:
        return text("standards.page.since", first=month(first))
    return text("standards.page.span", first=month(first), last=month(last))


class StandardForm(QObject):
    """Fills the panel of ``page`` with the form, then with what the standard would change."""

    def __init__(self, page: Any, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: Form | None = None
        self.look: QWidget | None = None
        self.save: QWidget | None = None
        split.panel.closed.connect(self._forget)

    @property
    def is_open(self) -> bool:
        """Whether the panel shows the form."""
        return self.form is not None

    def _forget(self) -> None:
        self.form = None
        self._split.close_panel()

    def open(self) -> None:
        """The empty form; of a standard under the caret programme, place and class stand in it."""
        if self._page.allowed("define"):
            self._page.session.read(lambda uow, job: list_areas(uow), self._show, self._refused, owner=self)

    def _show(self, areas: list[Any]) -> None:
        programmes = [(p.code, p.short_name) for p in self._page.found.programmes]
        places = [("", text("standards.page.everywhere")), *((a.code, a.name) for a in areas)]
        urban = [("", text("standards.area.both")), ("rural", text("standards.area.rural")),
                 ("urban", text("standards.area.urban"))]  # fmt: skip
        self.form = Form(
            [
                ("programme", ChoiceField(text("standards.column.programme"), programmes, must_choose=True)),
                ("part", ChoiceField(text("standards.form.part"), [(p, text(PART_NAMES[p])) for p in PARTS])),
                ("amount", money_field(text("standards.column.amount"))),
                ("period", ChoiceField(text("standards.column.period"), [(p, text(PERIOD_NAMES[p])) for p in PERIODS])),
                ("unit", ChoiceField(text("standards.form.unit"), [(False, text("standards.per_person")),
                                                                  (True, text("standards.per_household"))])),
                ("from_month", month_field(text("standards.column.from"), help_line=text("standards.form.from_help"))),
                ("place", ChoiceField(text("standards.column.place"), places)),
                ("category", text_field(text("standards.column.category"), optional=True,
                                        help_line=text("standards.form.category_help"))),
                ("urban_rural", ChoiceField(text("standards.column.area"), urban)),
                ("document", text_field(text("standards.column.document"), optional=True)),
            ]
        )  # fmt: skip
        known = self._page.chosen()
        if known is not None:
            self.form.set_values({
                "programme": known.programme, "part": known.part, "period": known.period, "place": known.place_code,
                "category": known.category or None, "urban_rural": known.urban_rural, "unit": known.of_household,
            })  # fmt: skip
        self._show_form()

    def _show_form(self) -> None:
        if self.form is None:
            return
        panel = self._split.panel
        panel.show_head(text("standards.page.new"), "", text("standards.form.about"))
        panel.show_body(self.form)
        self.look = button(text("standards.form.look"), self.ask, kind="primary")
        panel.show_foot(self.look, button(text("households.change.cancel"), panel.ask_close))
        self._split.open_panel()
        self.form.fields["programme"].setFocus()

    def wish(self) -> NewStandard | None:
        """What stands in the form; None where something is wrong (it is said there)."""
        values = self.form.submit() if self.form else None
        if values is None:
            return None
        return NewStandard(
            values["programme"], values["amount"], values["period"], values["from_month"], values["place"] or "",
            values["category"] or "", values["part"] or "", values["urban_rural"] or "", values["document"] or "",
            bool(values["unit"]),
        )  # fmt: skip

    def ask(self) -> None:
        """Look at what the standard would change."""
        new = self.wish()
        if new is not None:
            self._page.session.read(
                lambda uow, job: preview_standard(uow, new, None, 0), lambda found: self._show_preview(new, found),
                self._refused, owner=self,
            )  # fmt: skip

    def _show_preview(self, new: NewStandard, found: StandardPreview) -> None:
        panel = self._split.panel
        panel.show_head(found.standard.name, "", text("standards.form.not_saved"))
        card = Card()
        for name, words in preview_facts(found):
            card.add(fact(name, words, width=96))
        parts: list[QWidget] = [card, *(Sentence(words, "warn") for words in found.checks.warnings)]
        parts.append(label(text("standards.form.then"), "2s", wrap=True))
        panel.show_body(*parts)
        self.form = None
        self.save = button(text("standards.form.save"), lambda: self._save(new), kind="primary")
        panel.show_foot(self.save, button(text("households.change.cancel"), panel.ask_close))

    def _save(self, new: NewStandard) -> None:
        def _done(record: StandardRecord) -> None:
            self._split.panel.closed.emit()
            self._page.tell_undoable(text("standards.form.saved", name=record.name, month=month(record.from_month)))
            if self._page.session.may("edit"):
                self._page.open_page("programmes.standard", standard=record.key)

        self._page.session.write(lambda do, job: do.run(add_standard, new), _done, self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        key = FIELD_OF.get(error.code.rpartition(".")[2], "from_month")
        if self.form is not None:
            self.form.refuse(key, error.message)
        else:
            self._page.notice.say(error.message, "err")


def preview_facts(found: StandardPreview) -> list[tuple[str, str]]:
    """What a standard comes to, as pairs of a name and words."""
    record, checks, change, plan = found.standard, found.checks, found.change, found.back_pay
    amount = text("standards.page.amount", amount=money(record.amount_fen), unit=record.unit)
    facts = [(text("standards.column.amount"), amount)]
    if checks.former is not None:
        facts.append((text("standards.page.before"), money(checks.former.monthly_fen)))
    facts.append((text("standards.column.from"), month(record.from_month)))
    facts.append((text("standards.preview.changed"), text(
        "standards.preview.counts", benefits=number(change.changed), persons=number(change.persons))))  # fmt: skip
    facts.append((text("standards.preview.monthly"), text(
        "standards.preview.money", old=money(change.old_fen), new=money(change.new_fen))))  # fmt: skip
    left = {why: count for why, count in change.left.items() if why != "same"}
    if left:
        words = [text("standards.preview.left_one", why=text(f"standards.left.{why}"), count=count)
                 for why, count in left.items()]  # fmt: skip
        facts.append((text("standards.preview.left"), text("kit.comma").join(words)))
    if plan.benefits:
        facts.append((text("standards.preview.back_pay"), text(
            "standards.preview.back", benefits=number(plan.benefits), months=number(plan.months),
            pay=money(plan.pay_fen), until=month(plan.until))))  # fmt: skip
    return facts
