"""The cards of a case: the steps as they were taken, means check, visit, posting and objections, amount."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from minsheng_desktop.applications.means_records import ANSWERED, LEFT_OUT, UNASKED, MeansCheckRecord
from minsheng_desktop.applications.paths import path_of
from minsheng_desktop.applications.posting_records import ObjectionRow, PostingRow
from minsheng_desktop.applications.records import CaseFile, CaseStep, Missing
from minsheng_desktop.applications.survey_records import SurveyRecord
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.settings import Rules
from ui.applications.case_details import detail_words
from ui.applications.wording import word, words_of
from ui.households.wording import dotted
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, column, fact, row
from ui.kit.labels import Sentence, chip, icon_label, label, rule
from ui.kit.theme import theme

DAY_WIDTH = 92


class TimelineCard(Card):
    """办理经过: every step with its real day, who, what came of it; then the steps still ahead."""

    def __init__(self) -> None:
        super().__init__(text("cases.card.timeline"), " ")
        self._list = QVBoxLayout()
        self._list.setSpacing(theme().px(10))
        self.add(self._list)

    def show_case(self, file: CaseFile) -> None:
        """The steps of another case."""
        clear(self._list)
        record = file.application
        self.detail.setText(record.row.path_label)
        for step in file.steps:
            self._list.addWidget(self._taken(step))
        for code, words in self._ahead(file):
            now = file.next_step is not None and file.next_step.code == code
            self._list.addWidget(self._waiting(words, now, file.next_step.due_on if now and file.next_step else ""))

    @staticmethod
    def _ahead(file: CaseFile) -> list[tuple[str, str]]:
        """The steps that are still to be taken, the next one first."""
        if file.next_step is None:
            return []
        rules = Rules.of({"values": file.application.rules})
        path = path_of(file.application.row.path)
        here = path.position(file.next_step.code)
        chain = [(step.code, step.label) for step in path.chain(rules) if path.position(step.code) >= here]
        return chain or [(file.next_step.code, file.next_step.label)]

    @staticmethod
    def _taken(step: CaseStep) -> QWidget:
        box = QWidget()
        icon = icon_label("undo-2", "off") if step.void else icon_label("circle-check", "ok")
        day = label(step.done_on, "3" if step.void else "")
        day.setFixedWidth(theme().px(DAY_WIDTH))
        title = label(step.label, "3" if step.void else "strong")
        head = row(icon, day, title, label(step.result_label, "2"), spacing=8)
        if step.void:
            head.addWidget(chip(text("cases.step.void"), "mute"))
        head.addStretch(1)
        head.addWidget(label(step.done_by, "2s"))
        lines: list[str] = [step.opinion, *detail_words(step.details)]
        if step.paper:
            lines.append(text("cases.step.paper_is", paper=step.paper))
        if step.entered_on != step.done_on:
            lines.append(text("cases.step.entered", day=step.entered_on))
        body = column(spacing=2)
        body.addLayout(head)
        if words := dotted(line for line in lines if line):
            below = label(words, "2s", wrap=True, selectable=True)
            below.setContentsMargins(theme().px(16 + 8 + DAY_WIDTH + 8), 0, 0, 0)
            body.addWidget(below)
        box.setLayout(body)
        box.setAccessibleName(f"{step.done_on} {step.label} {step.result_label} {step.done_by} {words}")
        return box

    @staticmethod
    def _waiting(words: str, now: bool, due: str) -> QWidget:
        box = QWidget()
        day = label(text("cases.step.until", day=due[5:]) if due else "", "2s")
        day.setFixedWidth(theme().px(DAY_WIDTH))
        title = label(words, "strong" if now else "3")
        parts = [icon_label("circle", "accent" if now else "off"), day, title]
        if now:
            parts.append(chip(text("cases.step.now"), "info"))
        box.setLayout(row(*parts, None, spacing=8))
        box.setAccessibleName(f"{words} {text('cases.step.now') if now else text('cases.step.later')}")
        return box


class LackingCard(Card):
    """还缺什么: each with the way out; hidden where nothing is missing."""

    def __init__(self) -> None:
        super().__init__(text("cases.card.lacking"), " ")
        self._list = QVBoxLayout()
        self._list.setSpacing(theme().px(8))
        self.add(self._list)

    def show_lacking(self, missing: Sequence[Missing], warnings: Sequence[str], stage: str) -> None:
        """What a case lacks for ``stage`` and later, and what a person should look at."""
        clear(self._list)
        self.detail.setText(text("cases.card.lacking_count", count=len(missing)) if missing else "")
        for lack in missing:
            self._list.addWidget(Sentence(lack.message, "warn" if lack.step in ("", stage) else "info"))
            if lack.way_out:
                way = label(lack.way_out, "2s", wrap=True)
                way.setContentsMargins(theme().px(20), 0, 0, 0)
                self._list.addWidget(way)
        for words in warnings:
            self._list.addWidget(Sentence(words, "doubt"))
        self.setVisible(bool(missing or warnings))


class MeansCard(Card):
    """经济状况核对: asked, answered, what was found."""

    def __init__(self, opened: Callable[[], object]) -> None:
        self.opener = button(text("cases.means.enter"), opened, kind="link")
        super().__init__(text("cases.page.means"), " ", self.opener)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme().px(6))
        self.add(self._list)

    def show_check(self, check: MeansCheckRecord | None, may: bool) -> None:
        """The check of another case; hidden where none was asked for."""
        self.setVisible(check is not None)
        clear(self._list)
        if check is None:
            return
        self.opener.setVisible(may and check.state != ANSWERED)
        self.detail.setText(text(MEANS_STATES[check.state]))
        facts = [
            (text("cases.means.asked"), dotted((check.requested_on or "", check.request_no))),
            (text("cases.means.answered"), check.answered_on or ""),
            (text("cases.means.conclusion"), word("means_conclusion", check.conclusion) if check.conclusion else ""),
            (text("cases.means.left_out_why"), check.left_out_reason),
            (text("cases.means.remark"), check.remark),
        ]
        for name, value in facts:
            if value:
                self._list.addWidget(fact(name, value, width=88))
        for hit in check.hits:
            amount = formats.money(hit.amount_fen) if hit.amount_fen is not None else ""
            self._list.addWidget(Sentence(dotted((hit.name, word("means_hit", hit.kind), hit.detail, amount)), "doubt"))
        if check.unsigned:
            self._list.addWidget(Sentence(text("cases.means.unsigned", count=check.unsigned), "warn"))


MEANS_STATES = {
    UNASKED: "cases.means.state.unasked",
    "waiting": "cases.means.state.waiting",
    ANSWERED: "cases.means.state.answered",
    LEFT_OUT: "cases.means.state.left_out",
}


class SurveyCard(Card):
    """入户调查: the newest visit with its sums and the sentence that explains the income per head."""

    def __init__(self, opened: Callable[[], object]) -> None:
        self.opener = button(text("cases.visit.open"), opened, kind="link", icon="pencil")
        super().__init__(text("cases.page.survey"), " ", self.opener)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme().px(16))
        self._grid.setVerticalSpacing(theme().px(4))
        self._list = QVBoxLayout()
        self.add(self._grid, self._list)

    def show_survey(self, survey: SurveyRecord | None, count: int, may: bool) -> None:
        """The newest visit; without one the way to enter it."""
        clear(self._grid)
        clear(self._list)
        self.opener.setVisible(may or survey is not None)
        words = text("cases.visit.open") if may else text("cases.visit.look")
        self.opener.setText(f" {words}")
        self.opener.setAccessibleName(words)
        if survey is None:
            self.detail.setText("")
            self._list.addWidget(label(text("cases.visit.none"), "3"))
            return
        who = text("cases.names").join(filter(None, (survey.first_surveyor, survey.second_surveyor)))
        self.detail.setText(dotted((survey.visited_on, who, text("cases.visit.times", count=count))))
        income = words_of("income_kind")
        for at, line in enumerate(sorted(survey.lines, key=lambda line: line.kind not in income)):
            spent = line.kind not in income
            kind = word("deduction_kind" if spent else "income_kind", line.kind)
            about = dotted((kind, line.item, line.person, line.voucher_no))
            cells = (label(about, wrap=True), label(_reckoned(line.quantity, line.unit, line.unit_fen), "2s"),
                     label(formats.money(-line.amount_fen if spent else line.amount_fen)))  # fmt: skip
            for place, cell in enumerate(cells):
                self._grid.addWidget(
                    cell, at, place, Qt.AlignmentFlag.AlignRight if place == 2 else Qt.AlignmentFlag(0)
                )
        self._grid.setColumnStretch(0, 1)
        if survey.lines:
            self._list.addWidget(rule())
        head = row(label(text("cases.visit.per_head")), None, label(formats.money(survey.per_head_fen), "strong"))
        self._list.addLayout(head)
        if survey.reckoned is not None:
            self._list.addWidget(label(survey.reckoned.sentence, "2s", wrap=True, selectable=True))
        if survey.finding:
            self._list.addWidget(fact(text("cases.visit.finding"), survey.finding, width=64))


def _reckoned(quantity: str, unit: str, unit_fen: int | None) -> str:
    """“3.5 亩 × 620.00”."""
    if not quantity or unit_fen is None:
        return ""
    return text("cases.visit.times_price", quantity=quantity, unit=unit, price=formats.money(unit_fen))


class PostingCard(Card):
    """公示与异议: the sheets a case hung on, and what was objected."""

    def __init__(self, object_to: Callable[[], object], answer: Callable[[ObjectionRow], object]) -> None:
        self.adder = button(text("cases.objection.add"), object_to, kind="link", icon="plus")
        super().__init__(text("cases.card.posting"), " ", self.adder)
        self._answer = answer
        self._list = QVBoxLayout()
        self._list.setSpacing(theme().px(8))
        self.add(self._list)

    def show_posting(self, postings: Sequence[PostingRow], objections: Sequence[ObjectionRow], may: bool) -> None:
        """The sheets and objections of another case; hidden where there are none."""
        self.setVisible(bool(postings or objections))
        clear(self._list)
        self.adder.setVisible(may and any(sheet.from_day and not sheet.removed_on for sheet in postings))
        for sheet in postings:
            days = text("cases.posting.days", first=sheet.from_day, last=sheet.to_day) if sheet.from_day else ""
            words = dotted((word("posting_kind", sheet.kind), sheet.number, sheet.village, days))
            self._list.addLayout(row(label(words), None, chip(word("posting_status", sheet.status)), spacing=8))
        for objection in objections:
            self._list.addWidget(self._objection(objection, may))

    def _objection(self, objection: ObjectionRow, may: bool) -> QWidget:
        box = QWidget()
        upheld = {None: "cases.objection.open", True: "cases.objection.upheld", False: "cases.objection.not_upheld"}
        tone = {None: "warn", True: "err", False: "ok"}[objection.upheld]
        who = objection.raised_by or text("cases.objection.nameless")
        head = row(label(dotted((objection.raised_on, who))), None, chip(text(upheld[objection.upheld]), tone))
        if objection.upheld is None and may:
            head.addWidget(button(text("cases.objection.answer"), partial(self._answer, objection), kind="link"))
        body = column(spacing=2)
        body.addLayout(head)
        body.addWidget(label(objection.content, "2", wrap=True, selectable=True))
        if objection.finding:
            words = dotted((objection.answered_on, objection.handled_by, objection.finding))
            body.addWidget(label(words, "2s", wrap=True, selectable=True))
        box.setLayout(body)
        return box


class AmountCard(Card):
    """金额与计算说明: what was decided, or what confirming would come to today."""

    def __init__(self) -> None:
        super().__init__(text("cases.card.amount"), " ")
        self._list = QVBoxLayout()
        self.add(self._list)

    def show_amount(self, file: CaseFile, proposed: tuple[int, str, str] | None) -> None:
        """The amount of the case; ``proposed``: fen, sentence and why there is none, where nothing is decided."""
        clear(self._list)
        row_ = file.application.row
        decided = bool(row_.decided_on) and row_.amount_fen is not None
        self.detail.setText(text("cases.card.amount_decided") if decided else text("cases.card.amount_proposed"))
        fen = (row_.amount_fen or 0) + row_.supplement_fen if decided else proposed[0] if proposed else 0
        why_not = "" if decided or proposed is None else proposed[2]
        if why_not:
            self._list.addWidget(Sentence(why_not, "info"))
        else:
            self._list.addWidget(label(text("cases.card.amount_month", amount=formats.money(fen)), "strong"))
        sentence = file.explanation or (proposed[1] if proposed else "")
        if sentence:
            self._list.addWidget(label(sentence, "2", wrap=True, selectable=True))
        if file.application.row.decision_reason:
            self._list.addWidget(fact(text("cases.card.decision_reason"), file.application.row.decision_reason))
        self.setVisible(decided or proposed is not None)
