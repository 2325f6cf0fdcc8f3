"""The cards of the overview: late tasks, stuck money, the year by months, townships; and the matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.figures import SOURCE_TEXTS, STAGE_TEXTS
from minsheng_desktop.progress.overview import GAPS, LateTask, Matrix, Overview, StuckFund, TownshipLine
from minsheng_desktop.progress.overview_sheets import share_words
from minsheng_desktop.progress.records import count_text, money_text
from minsheng_desktop.rules import rates
from minsheng_desktop.rules.schedule import DEFAULT_THRESHOLDS, Light, judge
from ui.kit.bar_charts import Bar, BarChart, HeatCell, HeatMap
from ui.kit.cards import Card, ScrollBody, clear, column
from ui.kit.charts import MonthChart, Months
from ui.kit.labels import label
from ui.kit.theme import theme

GAP_TOKENS = {"in_place": "fund_arrived", "disbursed": "fund_allocated", "spent": "fund_spent"}
MOST_LATE, MOST_MONEY = 12, 10


class LookBody(QWidget):
    """What a director sees first; ``task_chosen`` carries the task behind a bar."""

    task_chosen = Signal(object)

    def __init__(self, county: bool) -> None:
        super().__init__()
        self._county = county
        self.charts: dict[str, BarChart] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def show_overview(self, found: Overview, to_tasks: Callable[[], object]) -> None:
        """The cards of an overview."""
        clear(self._layout)
        self.charts = {}
        if not found.lines:
            self._layout.addWidget(self._empty(found, to_tasks))
            return
        left, right = column(spacing=16), column(spacing=16)
        left.addWidget(self._late(found))
        left.addWidget(self._money(found))
        left.addStretch(1)
        right.addWidget(self._months(found))
        right.addWidget(self._parts(found))
        if found.differences:
            right.addWidget(self._differences(found))
        right.addStretch(1)
        self._layout.addWidget(ScrollBody(left, right, share=(1, 1)))

    def _empty(self, found: Overview, to_tasks: Callable[[], object]) -> QWidget:
        from_here = Card(text("judging.page.empty", year=found.month // 100))
        from_here.add(label(text("judging.page.empty_hint"), "2", wrap=True))
        box = QWidget()
        box.setLayout(column(from_here, None, margins=(20, 16, 20, 16)))
        return box

    def _chart(self, name: str, bars: list[Bar], title: str, words: int = 190) -> BarChart:
        chart = BarChart(bars, title, words_width=words)
        chart.chosen.connect(self.task_chosen.emit)
        self.charts[name] = chart
        return chart

    def _late(self, found: Overview) -> QWidget:
        title = text("judging.page.late")
        card = Card(title, text("judging.page.late_detail"))
        if not found.late:
            unknown = text("judging.page.late_unknown", pending=found.pending)
            return card.add(label(unknown if found.pending else text("judging.page.late_none"), "2", wrap=True))
        return card.add(self._chart("late", [_late_bar(one) for one in found.late[:MOST_LATE]], title, 210))

    def _money(self, found: Overview) -> QWidget:
        title = text("judging.page.money")
        card = Card(title, text("judging.page.money_detail"))
        most = sorted(found.stuck, key=lambda one: -one.fen)[:MOST_MONEY]
        if not most:
            return card.add(label(text("judging.page.money_none"), "2"))
        order = list(GAPS)
        bars = [
            _money_bar(one, most[0].fen) for one in sorted(most, key=lambda one: (order.index(one.stage), -one.fen))
        ]
        return card.add(self._chart("money", bars, title))

    def _months(self, found: Overview) -> QWidget:
        card = Card(text("judging.page.months"))
        actual = [None if one.completion is None else float(round(one.completion * 100, 1)) for one in found.months]
        due = [float(round(one.scheduled * 100, 1)) for one in found.months]
        known = [one for one in found.months if one.completion is not None]
        light = judge(known[-1].completion, known[-1].scheduled) if known else None
        return card.add(
            MonthChart(Months(actual, due, found.month % 100, light.value if light else "on_schedule"), height=180)
        )

    def _parts(self, found: Overview) -> QWidget:
        title = text("judging.page.townships" if self._county else "judging.page.villages")
        card = Card(title)
        if not found.townships:
            return card.add(label(text("judging.page.parts_none"), "2", wrap=True))
        due = found.months[found.month % 100 - 1].scheduled if found.months else None
        lines = sorted(found.townships, key=lambda one: (-one.late, one.completion or 0))
        return card.add(self._chart("parts", [_part_bar(one, due) for one in lines], title, 180))

    def _differences(self, found: Overview) -> QWidget:
        title = text("judging.page.differences")
        card = Card(title, text("judging.page.differences_detail"))
        largest = max((max(abs(one.difference_milli), 1) for one in found.differences), default=1)
        bars = [
            Bar(
                one.line.uid, one.line.item, abs(one.difference_milli) / largest,
                text("judging.page.difference_words", typed=count_text(one.line.total_milli),
                     counted=count_text(one.counted_milli), difference=count_text(one.difference_milli)),
                token="warn",
            )
            for one in found.differences
        ]  # fmt: skip
        return card.add(self._chart("differences", bars, title, 240))


def _late_bar(one: LateTask) -> Bar:
    line = one.line
    words = text(
        "judging.page.late_words", missing=count_text(one.missing_milli), unit=line.unit,
        months=rates.half_up(one.months, 1),
    )  # fmt: skip
    light = line.light.value if line.light else "behind"
    return Bar(line.uid, line.item, float(line.completion or 0), words, float(line.scheduled), light)


def _money_bar(one: StuckFund, largest: int) -> Bar:
    name = text("judging.page.money_name", stage=text(STAGE_TEXTS[one.stage]), source=text(SOURCE_TEXTS[one.source]))
    words = text("judging.page.money_words", amount=money_text(one.fen), tasks=len(one.tasks))
    return Bar(one.tasks[0][0], name, one.fen / largest, words, token=GAP_TOKENS[one.stage])


def _part_bar(one: TownshipLine, due: Any) -> Bar:
    light = judge(one.completion, due, DEFAULT_THRESHOLDS) if due is not None else None
    code = light.value if light and light is not Light.DONE else "on_schedule"
    return Bar(
        one.worst_task, one.name, float(one.completion or 0), one.standing, None if due is None else float(due), code
    )


class MatrixView(QStackedWidget):
    """Townships × tasks at a month; ``chosen`` carries (area, task)."""

    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.map = HeatMap(text("judging.page.matrix_name"))
        self.map.chosen.connect(self.chosen.emit)
        self.sources = label("", "2s", wrap=True)
        box = QWidget()
        layout = column(self.map, self.sources, spacing=6, margins=(0, 0, 0, 8))
        layout.setStretch(0, 1)
        box.setLayout(layout)
        self.sources.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.sources.setContentsMargins(theme().px(20), 0, theme().px(20), 0)
        empty = QWidget()
        empty.setLayout(
            column(Card().add(label(text("judging.page.matrix_empty"), "2", wrap=True)), None, margins=(20, 16, 20, 16))
        )
        self.addWidget(empty)
        self.addWidget(box)

    def show_matrix(self, found: Matrix, beside: Overview | None) -> None:
        """The cells of a matrix: completion rates in the colours of their lights."""
        self.setCurrentIndex(int(bool(found.cells)))
        due = {line.uid: line.scheduled for line in beside.lines} if beside else {}
        names, items = dict(found.areas), {uid: item for uid, item, _ in found.tasks}
        month = found.month % 100
        cells = {}
        for (area, task), cell in found.cells.items():
            share = cell.completion(month)
            light = judge(share, due[task]) if task in due else None
            until = [total for total in cell.totals[:month] if total is not None]
            about = text(
                "judging.page.matrix_cell", area=names.get(area, ""), item=items.get(task, ""),
                share=share_words(share), total=count_text(until[-1] if until else None),
                target=count_text(cell.target_milli),
            )  # fmt: skip
            money = [
                text("judging.page.matrix_money_part", source=text(SOURCE_TEXTS[source]), amount=money_text(fen))
                for source, fen in cell.funds.items()
            ]
            about = "\n".join(filter(None, (about, text("kit.comma").join(money))))
            cells[area, task] = HeatCell(share_words(share), light.value if light else "", about)
        # tasks run down, townships across: item names are long, names of townships short
        turned = {(task, area): cell for (area, task), cell in cells.items()}
        self.map.show_cells([(uid, item) for uid, item, _ in found.tasks], list(found.areas), turned)
        words = [
            text("judging.page.matrix_money_part", source=text(SOURCE_TEXTS[source]), amount=money_text(fen))
            for source, fen in sorted(found.by_source().items(), key=lambda pair: -pair[1])
        ]
        shown = text("kit.comma").join(words) or text("progress.none")
        self.sources.setText(text("judging.page.matrix_money", stage=text(STAGE_TEXTS[found.stage]), words=shown))
