"""The side panel of 报送日历: sending, and the form of a duty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.calendar import due_words, mark_many_sent, state_words, unmark_sent
from minsheng_desktop.progress.calendar_duties import COUNTY, TOWNSHIP, put_duty, remove_duty
from minsheng_desktop.progress.calendar_records import CalendarLine, Duty, NewDuty
from minsheng_desktop.rules.report_periods import HALF_MONTH, LENGTHS, ONCE, PERIODS, YEAR, Due
from ui.kit.buttons import button
from ui.kit.cards import fact
from ui.kit.fields import ChoiceField, DateField, number_field, text_field
from ui.kit.forms import Form, FormField
from ui.kit.labels import Sentence, label
from ui.kit.messages import Question, ask
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit

SHOWN = 12  # titles listed above the form of sending
USUAL = Due("month", 1, 5)


class CalendarPanel(QObject):
    """Fills the panel of ``page`` with one line or form at a time."""

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page: Any = page  # the page of the calendar, which holds this
        self._split = split
        self.form: Form | None = None
        self.refusal = Sentence("", "err")

    # -- a line ----------------------------------------------------------------------------------

    def show_line(self, line: CalendarLine) -> None:
        """What is due, to whom, until when, whether it was sent."""
        duty = line.duty
        facts = {
            "recipient": duty.recipient, "due_on": line.due_on.isoformat(), "state": state_words(line),
            "responsible": duty.responsible, "sent_on": line.sent_on.isoformat() if line.sent_on else "",
            "sent_by": line.sent_by, "remark": line.remark,
        }  # fmt: skip
        parts: list[QWidget] = [fact(text(f"calendar.column.{k}"), v, width=72) for k, v in facts.items() if v]
        parts.append(
            label(text("calendar.page.rule", due=due_words(duty.due), document=duty.document), "2s", wrap=True)
        )
        acts: list[QWidget] = []
        if self._page.session.may("edit"):
            if line.sent_on is None:
                acts.append(button(text("calendar.page.send"), lambda: self.open_send([line]), kind="primary"))
            else:
                acts.append(button(text("calendar.page.unsend"), lambda: self._unsend(line)))
            if duty.changeable:
                acts.append(button(text("calendar.page.edit"), lambda: self.open_duty(duty)))
        self._put(duty.title, line.period_text, parts, acts)

    def open_send(self, lines: Sequence[CalendarLine]) -> None:
        """The form by which one or several are said to have been sent."""
        if not self._page.allowed("edit"):
            return
        if not lines:
            self._page.notice.say(text("calendar.page.choose"), "info")
            return
        today = self._page.session.clock.today()
        self.form = Form(
            [
                ("sent_on", DateField(text("calendar.column.sent_on"), today)),
                ("sent_by", text_field(text("calendar.column.sent_by"))),
                ("remark", text_field(text("calendar.column.remark"), optional=True)),
            ]
        )
        self.form.set_values({"sent_on": today, "sent_by": self._page.session.user})
        parts: list[QWidget] = [
            label(text("calendar.page.sending", title=line.duty.title, period=line.period_text), "2", wrap=True)
            for line in lines[:SHOWN]
        ]
        if len(lines) > SHOWN:
            parts.append(label(text("calendar.page.more", count=len(lines) - SHOWN), "2"))
        title = text("calendar.page.send_title", count=len(lines))
        self._put(title, "", [*parts, self.form], self._buttons(partial(self._send, list(lines))))

    def _send(self, lines: Sequence[CalendarLine]) -> None:
        values = self.form.submit() if self.form else None
        if values is None:
            return

        wanted = [(line.duty.code, line.period) for line in lines]
        self._write(
            lambda do: do.run(mark_many_sent, wanted, values["sent_on"], values["sent_by"], values["remark"] or ""),
            lambda count: self._done(text("calendar.page.sent", count=count)),
        )

    def _unsend(self, line: CalendarLine) -> None:
        self._write(
            lambda do: do.run(unmark_sent, line.duty.code, line.period),
            lambda _none: self._done(text("calendar.page.unsent")),
        )

    # -- a duty ----------------------------------------------------------------------------------

    def open_duty(self, duty: Duty | None) -> None:
        """The form of a duty: a new one, or one of the list; the county's is only shown."""
        if duty and (not duty.changeable or not self._page.session.may("edit")):
            parts: list[QWidget] = [fact(text("calendar.column.recipient"), duty.recipient, width=72),
                                    fact(text("calendar.page.due"), due_words(duty.due), width=72)]  # fmt: skip
            if not duty.changeable:
                parts.append(Sentence(text("calendar.page.county"), "info"))
            self._put(duty.title, "", parts, [])
            return
        self._duty_form(duty)
        acts = self._buttons(partial(self._save, duty))
        if duty:
            acts.append(button(text("calendar.page.remove"), lambda: self._ask_remove(duty), kind="ghost"))
        title = text("calendar.page.edit_title") if duty else text("calendar.page.new")
        assert self.form is not None
        self._put(title, "", [self.form], acts)

    def _duty_form(self, duty: Duty | None) -> None:
        today = self._page.session.clock.today()
        due = duty.due if duty else USUAL
        periods = [(period, text(f"calendar.every.{period}")) for period in PERIODS]
        fields: list[tuple[str, FormField]] = [
            ("title", text_field(text("calendar.column.title"))),
            ("recipient", text_field(text("calendar.column.recipient"))),
            ("period", ChoiceField(text("calendar.page.every_how"), periods)),
            ("month", number_field(text("calendar.page.month"), 0, 12)),
            ("day", number_field(text("calendar.page.day"), 0, 31)),
            ("year", number_field(text("calendar.page.once_year"), 2000, 2999)),
            ("days_ahead", number_field(text("calendar.page.days_ahead"), 0, 366)),
            ("responsible", text_field(text("calendar.column.responsible"), optional=True)),
            ("document", text_field(text("calendar.page.document"), optional=True)),
            ("from_day", DateField(text("calendar.page.from_day"), today, optional=True)),
            ("until_day", DateField(text("calendar.page.until_day"), today, optional=True)),
        ]  # fmt: skip
        if self._page.session.role == COUNTY:
            offices = [(office, text(f"calendar.office.{office}")) for office in (COUNTY, TOWNSHIP)]
            fields.insert(2, ("office", ChoiceField(text("calendar.page.office"), offices)))
        self.form = Form(fields)
        self.form.set_values(
            {"period": due.period, "month": due.month, "day": due.day, "year": due.year or None,
             "days_ahead": duty.days_ahead if duty else 7}
        )  # fmt: skip
        if duty:
            self.form.set_values(
                {"title": duty.title, "recipient": duty.recipient, "office": duty.office,
                 "responsible": duty.responsible or None, "document": duty.document or None,
                 "from_day": duty.from_day, "until_day": duty.until_day}
            )  # fmt: skip

        period = self.form["period"]
        period.changed.connect(self._arrange)
        self._arrange()

    def _arrange(self) -> None:
        """Only what the period uses is asked for."""
        if self.form is None:
            return
        period = self.form["period"].value
        self.form["month"].setVisible(period != HALF_MONTH)
        self.form["year"].setVisible(period == ONCE)
        key = "calendar.page.month_of_year" if period in (YEAR, ONCE) else "calendar.page.month_after"
        self.form["month"].set_help(text(key))
        self.form["day"].set_help(
            text("calendar.page.days_after" if period == HALF_MONTH else "calendar.page.day_help")
        )

    def _save(self, duty: Duty | None) -> None:
        values = self.form.submit() if self.form else None
        if values is None:
            return
        new = NewDuty(
            title=values["title"], recipient=values["recipient"], due=_due(values, duty),
            code=duty.code if duty else "", office=values.get("office") or (duty.office if duty else ""),
            responsible=values["responsible"] or "", days_ahead=values["days_ahead"],
            document=values["document"] or "", from_day=values["from_day"], until_day=values["until_day"],
        )  # fmt: skip
        self._write(
            lambda do: do.run(put_duty, new), lambda _code: self._done(text("calendar.page.saved", title=new.title))
        )

    def _ask_remove(self, duty: Duty) -> None:
        question = Question(
            text("calendar.page.remove_title"), text("calendar.page.remove_body", title=duty.title),
            text("calendar.page.keep"), text("calendar.page.remove"),
        )  # fmt: skip
        ask(self._page, question, lambda _reason: self._remove(duty))

    def _remove(self, duty: Duty) -> None:
        self._write(
            lambda do: do.run(remove_duty, duty.code),
            lambda _none: self._done(text("calendar.page.removed", title=duty.title)),
        )

    # -- writing ---------------------------------------------------------------------------------

    def _write(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        self._page.session.write(lambda do, job: work(do), done, self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        self.refusal.say(error.message, "err")
        self.refusal.show()

    def _done(self, words: str) -> None:
        self._page.tell_undoable(words)
        self._split.close_panel()

    def _buttons(self, save: Callable[[], None]) -> list[QWidget]:
        return [
            button(text("calendar.page.save"), save, kind="primary"),
            button(text("calendar.page.cancel"), self._split.close_panel),
        ]

    def _put(self, title: str, detail: str, parts: Sequence[QWidget], acts: Sequence[QWidget]) -> None:
        panel = self._split.panel
        self.refusal = Sentence("", "err")
        panel.show_head(title, "", detail)
        panel.show_tabs([], "")
        panel.show_body(*parts, self.refusal)
        self.refusal.hide()
        panel.show_foot(*acts)
        self._split.open_panel()
        panel.focus_first()


def _due(values: dict[str, Any], duty: Duty | None) -> Due:
    """What the form says of when; a field the period does not use says nothing."""
    period = values["period"]
    day, month = values["day"] or 0, values["month"] or 0
    if period == HALF_MONTH:
        return Due(period, 0, day)
    if period in LENGTHS:
        return Due(period, month, day)
    next_year = period == YEAR and duty is not None and duty.due.period == YEAR and duty.due.next_year
    return Due(period, month, day, next_year, (values["year"] or 0) if period == ONCE else 0)
