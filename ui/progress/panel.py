"""The panel of one task: month chart, funds by source, problem and next step, history."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.figures import SOURCE_TEXTS, STAGE_TEXTS
from minsheng_desktop.progress.records import (
    MILLI,
    PARTS,
    STAGES,
    HistoryLine,
    TaskDetail,
    TaskLine,
    count_text,
    money_text,
)
from minsheng_desktop.rules import year_month
from minsheng_desktop.workspace.inspect import moment
from ui.kit import strokes
from ui.kit.cards import column, row
from ui.kit.charts import FundBars, MonthChart, Months
from ui.kit.formats import LIGHT_WORDS
from ui.kit.labels import Sentence, label, rule
from ui.kit.theme import theme
from ui.progress.columns import fund_value, share_text
from ui.progress.division_view import duty_lines, facts_line, parts_view
from ui.progress.target_versions import versions_view

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
LINE = 24
BESIDE = 2  # milestones that fit beside a heading
LOW_RATES = (("warn", 0.6), ("err", 0.4))  # the share below which a fund rate is amber, red


class Standing(QWidget):
    """The light with its word, and the figures it follows from."""

    def __init__(self, line: TaskLine) -> None:
        super().__init__()
        self._code = line.light.value if line.light else ""
        figures = f"{count_text(line.total_milli)} / {line.wording or count_text(line.target_milli)} {line.unit}"
        self._words = text(
            "progress.panel.standing",
            figures=figures,
            rate=share_text(line.completion),
            due=share_text(line.scheduled),
        )
        self._light = text(LIGHT_WORDS[self._code]) if self._code else ""
        self.setAccessibleName(f"{self._light} {self._words}")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fit()

    def _beside(self) -> int:
        """Where the figures begin: right of the light, or at the left of a line of their own."""
        look = theme()
        x = look.px(18) + look.metrics().horizontalAdvance(self._light) + look.px(9) if self._code else 0
        wide = x + look.metrics("small").horizontalAdvance(self._words) + look.px(4)  # exact fits are elided
        return x if wide <= self.width() else 0

    def _fit(self) -> None:
        two = bool(self._code) and not self._beside()
        self.setFixedHeight(theme().px(LINE * 2 if two else LINE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        line, x = look.px(LINE), self._beside()
        if self._code:
            strokes.light(painter, QRect(0, 0, self.width(), line), self._code)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text2"))
        words = look.metrics("small").elidedText(self._words, Qt.TextElideMode.ElideRight, self.width() - x)
        painter.drawText(QRect(x, self.height() - line, self.width() - x, line), LEFT, words)
        painter.end()


def heading(words: str, right: str = "") -> QWidget:
    """The heading of a part with a remark at the right."""
    box = QWidget()
    box.setLayout(row(label(words, "strong"), None, label(right, "2s"), spacing=8))
    return box


def overview(detail: TaskDetail, write: QWidget | None = None) -> list[QWidget]:
    """The parts of a task's panel; ``write`` is the link beside problem and next step."""
    line = detail.line
    facts = facts_line(line)
    parts: list[QWidget] = [Standing(line)]
    if facts:
        parts.append(label(facts, "2s", wrap=True))
    parts += [rule(), *_months(detail)]
    if line.funds.any:
        parts += [rule(), *_funds(line)]
    flags = [flag for flag in line.flags if flag.code != "source_short"]
    if flags:
        parts.append(rule())
        parts += [Sentence(flag.message, flag.tone) for flag in flags]
    if len(detail.targets) > 1:
        remark = text("progress.panel.versions", count=len(detail.targets))
        parts += [rule(), heading(text("progress.versions.head"), remark), versions_view(detail)]
    if detail.parts:
        summed = text("progress.panel.parts_sum", sum=count_text(line.parts_target_milli), unit=line.unit)
        parts += [rule(), heading(text("progress.panel.parts"), summed), parts_view(detail)]
    if line.duties:
        parts += [rule(), heading(text("progress.panel.duties")), *duty_lines(line)]
    return [*parts, rule(), *_words(line, write)]


def _months(detail: TaskDetail) -> list[QWidget]:
    line = detail.line
    # the whole at the year's end goes without saying
    nodes = [m for m in line.milestones if m.share < 1 or m.day.month < 12]
    plan = [text("progress.panel.milestone", month=m.day.month, share=share_text(m.share, 0)) for m in nodes]
    remark = text("progress.panel.plan", plan=text("progress.panel.plan_join").join(plan)) if plan else ""
    actual = [None if m.total_milli is None else m.total_milli / MILLI for m in detail.months]
    due = [float((m.scheduled_milli or 0) / MILLI) for m in detail.months]
    here = line.month % 100
    shown_months = [value if at < here else None for at, value in enumerate(actual)]
    light = line.light.value if line.light else "on_schedule"
    chart = MonthChart(Months(shown_months, [round(value, 1) for value in due], here, light))
    title = text("progress.panel.months", unit=line.unit)
    if len(plan) > BESIDE:
        return [heading(title), label(remark, "2s", wrap=True), chart]
    return [heading(title, remark), chart]


def _funds(line: TaskLine) -> list[QWidget]:
    parts: list[QWidget] = [heading(text("progress.panel.funds"), text("progress.panel.fund_sides"))]
    parts.append(_stages(line))
    sources = [source for source in PARTS if any((stage, source) in line.funds.amounts for stage in STAGES)]
    if sources:
        parts.append(_sources(line, sources))
    for flag in line.flags:
        if flag.code == "source_short":
            parts.append(label(flag.message, "warn", wrap=True))
    return parts


def _stages(line: TaskLine) -> QWidget:
    """The four totals with their rates: in place of plan, disbursed of in place, spent of disbursed."""
    funds = line.funds
    rates = (None, funds.in_place_rate, funds.disbursement_rate, funds.spending_rate)
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(theme().px(1))
    for at, (stage, rate) in enumerate(zip(STAGES, rates, strict=True)):
        tone = "2s"
        for name, bound in LOW_RATES:
            if rate is not None and rate < bound:
                tone = name
        below = share_text(rate) if at else text("progress.panel.whole")
        for place, (words, kind) in enumerate(
            ((text(STAGE_TEXTS[stage]), "2s"), (money_text(funds.of(stage)), "strong"), (below, tone))
        ):
            made = label(words, kind)
            made.setToolTip(text(RATE_TIPS[stage]))
            grid.addWidget(made, place, at)
        grid.setColumnStretch(at, 1)
    return box


RATE_TIPS = {
    "planned": "progress.panel.tip_planned",
    "in_place": "progress.panel.tip_in_place",
    "disbursed": "progress.panel.tip_disbursed",
    "spent": "progress.panel.tip_spent",
}


def _sources(line: TaskLine, sources: Sequence[str]) -> QWidget:
    """Small multiples: the four stages of each source over one common length."""
    maximum = max((line.funds.of(stage, source) or 0 for stage in STAGES for source in sources), default=0)
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme().px(10))
    grid.setVerticalSpacing(theme().px(4))
    for at, source in enumerate(sources):
        value = fund_value(line, source, maximum)
        grid.addWidget(label(text(SOURCE_TEXTS[source]), "2s"), at, 0)
        if value is not None:
            grid.addWidget(FundBars(value), at, 1)
        spent = label(money_text(line.funds.of("spent", source)), "")
        planned = label(text("progress.panel.of", amount=money_text(line.funds.of("planned", source))), "2s")
        for place, made in ((2, spent), (3, planned)):
            made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(made, at, place)
    grid.setColumnStretch(1, 1)
    return box


def _words(line: TaskLine, write: QWidget | None) -> list[QWidget]:
    head = QWidget()
    head.setLayout(row(label(text("progress.panel.words"), "strong"), None, write or label(""), spacing=8))
    parts: list[QWidget] = [head]
    if line.problem:
        parts.append(label(line.problem, wrap=True, selectable=True))
    if line.next_step:
        parts.append(label(line.next_step, "2s", wrap=True, selectable=True))
    if not line.problem and not line.next_step:
        parts.append(label(text("progress.panel.no_words"), "3"))
    if line.narrative:
        parts.append(label(text("progress.panel.narrative", words=line.narrative), "2s", wrap=True))
    if line.remark:
        parts.append(label(text("progress.panel.remark", words=line.remark), "2s", wrap=True))
    return parts


def history(detail: TaskDetail) -> list[QWidget]:
    """The versions, newest first: when, who, what changed, why."""
    parts: list[QWidget] = [
        heading(text("progress.panel.history"), text("progress.panel.versions", count=len(detail.history)))
    ]
    for entry in detail.history:
        parts += [rule(), _history_line(entry)]
    return parts


def _history_line(entry: HistoryLine) -> QWidget:
    words = entry.words if entry.month is None else f"{_month_words(entry.month)}  {entry.words}"
    lines = [label(words, wrap=True, selectable=True)]
    if entry.reason:
        lines.append(label(text("progress.panel.because", reason=entry.reason), "2s", wrap=True))
    lines.append(label(f"{shown(moment(entry.at))}  {entry.who}", "3"))
    box = QWidget()
    made: QVBoxLayout = column(*lines, spacing=2)
    box.setLayout(made)
    return box


def _month_words(month: int) -> str:
    return text("kit.chart.month", month=year_month.split(month)[1])
