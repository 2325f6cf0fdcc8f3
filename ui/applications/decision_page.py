"""审核确认: cases that wait for the decision, for enrolment or the written notice, with what confirming comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from minsheng_desktop.applications.records import ApplicationFilter, ApplicationRow
from minsheng_desktop.core.fields import Type
from minsheng_desktop.core.texts import text
from ui.applications.case_list import CaseList
from ui.applications.case_reading import Proposal, proposals
from ui.applications.case_rows import base_columns, end_columns, income_column, size_column, spec
from ui.applications.wording import verb
from ui.kit import formats
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import TotalsBar
from ui.kit.formats import number
from ui.kit.rows import Column

DECIDE, ENROL = "decide", "enrol"
STAGES = (DECIDE, ENROL, "notify", "pay", "papers")


class DecisionPage(CaseList):
    """One decision for many cases: each gets its own amount, class and first month as reckoned or proposed."""

    help_topic: ClassVar[str] = "applications#审核确认"
    name: ClassVar[str] = "decision"

    def __init__(self, *args: Any, **more: Any) -> None:
        self.proposed: dict[bytes, Proposal] = {}
        super().__init__(*args, **more)
        self.totals = TotalsBar()
        self.layout().addWidget(self.totals)

    @property
    def title_words(self) -> str:
        return text("cases.page.decision")

    def wanted(self) -> ApplicationFilter:
        return ApplicationFilter(stages=STAGES)

    def columns(self) -> list[Column]:
        return [
            *base_columns("applied_on"),
            size_column(),
            income_column(),
            spec("proposed", 108, text("cases.column.proposed"), Type.MONEY),
            spec("category", 60, text("cases.head.category")),
            spec("month", 84, text("cases.detail.from_month")),
            *end_columns(),
        ]

    def read_more(self, uow: Any, rows: Sequence[ApplicationRow]) -> dict[bytes, Proposal]:
        waiting = [row.uid for row in rows if row.stage == DECIDE]
        return proposals(uow, waiting, uow.today) if waiting else {}

    def take_more(self, found: dict[bytes, Proposal]) -> None:
        self.proposed = found
        everything = [("", text("kit.find.all"))]
        stages: dict[str, tuple[str, int]] = {}
        for row in self.rows:
            label, count = stages.get(row.stage, (row.stage_label, 0))
            stages[row.stage] = (label, count + 1)
        counted = [(code, text("cases.filter.counted", word=label, count=number(count)))
                   for code, (label, count) in stages.items()]  # fmt: skip
        self.stage.set_choices([*everything, *counted], self.stage.value)

    def more_filters(self) -> list[QWidget]:
        self.stage = FilterButton(
            text("cases.filter.stage"), [("", text("kit.find.all"))], lambda _value: self.show_rows()
        )
        return [self.stage]

    def clear_filters(self) -> None:
        self.stage.set_value("")
        super().clear_filters()

    def fits(self, row: ApplicationRow) -> bool:
        return self.stage.value in ("", row.stage)

    def fen_of(self, row: ApplicationRow) -> int | None:
        """What a case gets a month: as decided, else as it would be decided today."""
        if row.decided_on and row.amount_fen is not None:
            return row.amount_fen + row.supplement_fen
        made = self.proposed.get(row.uid)
        return None if made is None or made.why_not else made.amount_fen + made.supplement_fen

    def more_cells(self, row: ApplicationRow) -> Mapping[str, Any]:
        made = self.proposed.get(row.uid, Proposal())
        month = row.from_month or made.from_month
        return {
            "proposed": self.fen_of(row),
            "category": row.category or made.category,
            "month": formats.month(month) if month else "",
        }

    def tips(self, row: ApplicationRow) -> Mapping[str, str]:
        made = self.proposed.get(row.uid, Proposal())
        return {"proposed": made.why_not or made.sentence}

    def nothing(self) -> tuple[str, str]:
        return text("cases.decision.none"), text("cases.decision.none_what")

    def toast_clearance(self) -> int:
        return self.totals.height()

    # -- acts ------------------------------------------------------------------------------------

    def chosen_actions(self) -> list[QWidget]:
        self.refuse_button: QPushButton = button(text("cases.decision.refuse"), self.refuse, icon="circle-x")
        return [self.refuse_button]

    def name_acts(self, rows: Sequence[ApplicationRow]) -> None:
        super().name_acts(rows)
        waiting = [row for row in rows if row.stage == DECIDE]
        self.refuse_button.setVisible(bool(waiting) and self.session.may("edit"))
        self.name_act(self.refuse_button, verb(text("cases.decision.refuse"), len(waiting)))
        self._sum(rows if self.picked() else ())

    def _sum(self, rows: Sequence[ApplicationRow]) -> None:
        if not hasattr(self, "totals"):
            return
        left = [(text("cases.decision.chosen"), self._figures(rows))] if rows else []
        self.totals.set_totals(left, [(text("kit.find.all"), self._figures(self.shown()))])

    def _figures(self, rows: Sequence[ApplicationRow]) -> str:
        covered = sum(row.covered for row in rows)
        fen = sum(self.fen_of(row) or 0 for row in rows)
        return text("cases.decision.sum", count=number(len(rows)), covered=number(covered), amount=formats.money(fen))

    def refuse(self) -> None:
        """不予确认 with the reason, for all chosen."""
        rows = [row for row in self.need() if row.stage == DECIDE]
        if rows:
            self.doing.take(rows, DECIDE, "refused")

    def offered(self, menu: QMenu) -> None:
        rows = [row for row in self.chosen() if row.stage == DECIDE]
        if rows and self.session.may("edit"):
            words = verb(text("cases.decision.refuse"), len(rows))
            menu.addAction(words).triggered.connect(lambda _checked=False: self.refuse())
