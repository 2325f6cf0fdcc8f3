"""自愿放弃: benefits given up in writing, when to ask again, what became of those who could draw one (R-035)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.waivers import (
    NewWaiver,
    WaiverFigures,
    WaiverRecord,
    add_waivers,
    ask_waivers_again,
    end_waivers,
    list_waivers,
    waiver_figures,
)
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month
from ui.applications.desk_list import DeskList, spec
from ui.applications.desk_person import PersonField
from ui.kit.buttons import FilterButton
from ui.kit.cards import TotalsBar
from ui.kit.fields import ChoiceField, DateField, LongField
from ui.kit.formats import number
from ui.kit.rows import Column, Key, Row

DUE, ENDED = "due", "ended"
DEFAULT = "tekun_dispersed"
YEAR = 12


class WaiversPage(DeskList):
    """The register of waivers."""

    tables: ClassVar[frozenset[str]] = frozenset({"waiver", "entitlement"})
    help_topic: ClassVar[str] = "desk#自愿放弃"
    name: ClassVar[str] = "waivers"
    title_key: ClassVar[str] = "desk.page.waivers"
    icon: ClassVar[str] = "file-text"

    def columns(self) -> list[Column]:
        return [
            spec("name", 88, text("desk.relatives.name"), strong=True),
            spec("village", 110, text("desk.reception.village")),
            spec("programme", 160, text("desk.waivers.programme")),
            spec("signed", 98, text("desk.waivers.signed_on")),
            spec("again", 120, text("desk.waivers.ask_again_on"), kind="status"),
            spec("reason", 240, text("desk.reception.reason"), stretch=True),
            spec("ended", 98, text("desk.waivers.ended_on")),
        ]

    def filters(self) -> list[QWidget]:
        states = [
            ("", text("desk.relatives.standing")),
            (DUE, text("desk.waivers.due")),
            (ENDED, text("desk.relatives.with_ended")),
        ]
        self.state = FilterButton(text("desk.reception.state"), states, lambda _value: self.refresh())
        return [self.state]

    def chosen_actions(self) -> list[QWidget]:
        return [
            self.act(text("desk.waivers.ask"), self.ask_again, "circle-check"),
            self.act(text("desk.waivers.end"), self.end, "circle-x"),
        ]

    def below(self) -> list[QWidget]:
        self.totals = TotalsBar()
        return [self.totals]

    def read(self, uow: UnitOfRead) -> Any:
        wanted = self.state.value
        month = year_month.of(uow.today)
        found = list_waivers(uow, uow.today if wanted == DUE else None, wanted == ENDED)
        return found, waiver_figures(uow, year_month.add(month, -YEAR), month)

    def show_found(self, records: Any) -> None:
        found, figures = records
        super().show_found(found)
        self._say(figures)

    def _say(self, figures: WaiverFigures) -> None:
        since = year_month.add(year_month.of(self.session.clock.today()), -YEAR)
        head = text("desk.waivers.since", month=year_month.to_text(since))
        people = text("desk.people", count=number(figures.total))
        pairs = (
            (head, people),
            (text("desk.waivers.transferred"), text("desk.people", count=number(figures.transferred))),
            (text("desk.waivers.waived"), text("desk.people", count=number(figures.waived))),
            (text("desk.waivers.pending"), text("desk.people", count=number(figures.pending))),
        )
        self.totals.set_totals((), pairs)

    def row(self, record: WaiverRecord) -> Row:
        again = (record.ask_again_on or "", "err" if record.due else "mute")
        cells = (
            record.name, record.village, record.programme, record.signed_on, again, record.reason,
            record.ended_on or "",
        )  # fmt: skip
        return Row(record.uid, cells, muted=bool(record.ended_on))

    def nothing(self) -> tuple[str, str]:
        return text("desk.waivers.none"), text("desk.waivers.none_what")

    def open_row(self, key: Key) -> None:
        record = self.records.get(key) if isinstance(key, bytes) else None
        if record is not None:
            self.open_page("households.person", uid=record.person_uid)

    # -- acts ------------------------------------------------------------------------------------

    def add(self) -> None:
        """A waiver somebody signed."""
        if self.allowed("edit"):
            self.session.read(lambda uow, job: list_programmes(uow), self._open, self.failed, owner=self)

    def _open(self, programmes: Any) -> None:
        offered = [(p.code, p.short_name) for p in programmes if "roster" in p.scope]
        programme = ChoiceField(text("desk.waivers.programme"), offered)
        programme.set_value(DEFAULT)
        again = DateField(
            text("desk.waivers.ask_again_on"), self.session.clock.today(), optional=True,
            help_line=text("desk.waivers.again_help"),
        )  # fmt: skip
        words = text("desk.waivers.save")
        self.acts.open(
            text("desk.page.waivers"), "",
            [
                ("person", PersonField(self.session, text("desk.relatives.name"))),
                ("programme", programme),
                ("day", self.day("desk.waivers.signed_on")),
                ("again", again),
                ("reason", LongField(text("desk.reception.reason"))),
            ],
            words, self._work, said=words,
        )  # fmt: skip

    @staticmethod
    def _work(values: Mapping[str, Any]) -> Any:
        new = NewWaiver(values["person"], values["programme"], values["day"], values["again"], values["reason"] or "")
        return lambda do, job: do.run(add_waivers, [new])

    def ask_again(self) -> None:
        """Asked again, and still given up."""
        self._on_day("desk.waivers.ask", "desk.waivers.asked_on", ask_waivers_again)

    def end(self) -> None:
        """They want the benefit now, or can draw it no more."""
        self._on_day("desk.waivers.end", "desk.waivers.ended_on", end_waivers)

    def _on_day(self, verb: str, day: str, work: Any) -> None:
        uids = self.ticked()
        if not uids or not self.allowed("edit"):
            return
        words = text(verb)
        self.acts.open(
            words, text("desk.count", count=len(uids)), [("day", self.day(day))], words,
            lambda values: lambda do, job: do.run(work, uids, values["day"]), said=words,
        )  # fmt: skip
