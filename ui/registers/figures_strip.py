"""The figures of a register at one look, above its table; all of them line by line in the side panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from PySide6.QtWidgets import QFrame, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.figure_records import Figures, QuotaLine, RateLine
from minsheng_desktop.registers.records import RegisterSpec
from ui.households.parts import heading
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import clear, figure, row
from ui.kit.cards import column as stacked
from ui.kit.formats import number
from ui.kit.labels import chip, label, upright
from ui.progress.columns import share_text

MOST = 7  # figures side by side
Shown = tuple[str, str, str]  # name, value, unit


def strip_figures(found: Figures, spec: RegisterSpec) -> list[Shown]:
    """What stands above the table, the most telling first."""
    shown: list[Shown] = []
    if not spec.occupancy:
        shown.append((text("register_pages.figures.count"), number(found.count), _entries()))
    if found.has_end and not spec.occupancy:
        shown.append((text("register_pages.state.open"), number(found.open), _entries()))
        shown.append((text("register_pages.figures.overdue"), number(found.overdue), _entries()))
    if found.homes:
        full = Fraction(found.residents, found.places) if found.places else None
        persons = text("register_pages.persons")
        shown.append((text("register_pages.figures.residents"), number(found.residents), persons))
        shown.append((text("register_pages.figures.beds"), number(found.places), text("register_pages.beds")))
        shown.append((text("register_pages.figures.occupancy"), share_text(full), ""))
    shown += [(line.title, share_text(line.rate), _ratio(line)) for line in found.rates if not line.group]
    shown += [(line.group or text("register_pages.figures.left"), sum_words(line.left, spec), line.unit)
              for line in found.balances[:3]]  # fmt: skip
    for title in dict.fromkeys(line.title for line in found.quotas):
        of = [line for line in found.quotas if line.title == title]
        met = sum(line.met for line in of)
        shown.append((text("register_pages.figures.met", title=title), f"{number(met)}/{number(len(of))}", ""))
    if found.rounds:
        last = next((line for line in found.rounds if not line.group), found.rounds[0])
        shown.append((text("register_pages.figures.visited"), share_text(last.rate),
                      f"{number(last.visited)}/{number(last.due)}"))  # fmt: skip
    for column in spec.columns:
        if column.key in found.sums:
            shown.append((column.label, sum_words(found.sums[column.key], spec, column.key), column.unit))
    return shown[:MOST]


def _entries() -> str:
    return text("register_pages.entries")


def _ratio(line: RateLine) -> str:
    return f"{number(line.part)}/{number(line.whole)}" if line.whole < 100_000 else ""


def sum_words(words: str, spec: RegisterSpec, key: str = "") -> str:
    """A sum as people read it, amounts with thousands separators."""
    column = spec.column(key or (spec.balance.of if spec.balance else ""))
    if column is None or column.type != "money":
        return words
    whole, _, rest = words.partition(".")
    return f"{number(int(whole))}.{rest or '00'}" if whole.lstrip("-").isdigit() else words


class FiguresStrip(QFrame):
    """``asked`` is called for the figures line by line."""

    def __init__(self, asked: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("filters")
        self.more = button(text("register_pages.figures.more"), asked, kind="link")
        self.shown: list[Shown] = []
        self._line = row(spacing=18)
        outer = row(spacing=18, margins=(20, 6, 20, 8))
        outer.addLayout(self._line)
        outer.addStretch(1)
        outer.addWidget(self.more)
        self.setLayout(outer)
        self.hide()

    def show_figures(self, found: Figures, spec: RegisterSpec) -> None:
        """Other figures; hidden while the register is empty."""
        clear(self._line)
        self.shown = strip_figures(found, spec)
        for at, (name, value, unit) in enumerate(self.shown):
            if at:
                self._line.addWidget(upright(28))
            self._line.addWidget(figure(name, value, unit))
        more = found.quotas or found.homes or found.rounds or found.balances or any(r.group for r in found.rates)
        self.more.setVisible(bool(more or found.figures[1:]))
        self.setVisible(bool(found.count or found.quotas or found.balances or found.homes))


def figure_parts(found: Figures, spec: RegisterSpec) -> list[QWidget]:
    """Every figure in lines, grouped by what it is."""
    parts: list[QWidget] = []

    def _add(title: str, lines: Sequence[QWidget]) -> None:
        if lines:
            parts.append(heading(title))
            parts.extend(lines)

    _add(text("register_pages.figures.rates"), [
        _line(line.group or line.title, share_text(line.rate), f"{number(line.part)}/{number(line.whole)}",
              "err" if line.met is False else "") for line in found.rates])  # fmt: skip
    for title in dict.fromkeys(line.title for line in found.quotas):
        _add(title, [_quota(line) for line in found.quotas if line.title == title])
    _add(text("register_pages.figures.balances"), [
        _line(line.group or text("register_pages.figures.left"), f"{sum_words(line.left, spec)} {line.unit}",
              text("register_pages.figures.moved", come=sum_words(line.incoming, spec),
                   gone=sum_words(line.outgoing, spec)))
        for line in found.balances])  # fmt: skip
    _add(text("register_pages.figures.homes"), [
        _line(line.name, share_text(line.rate),
              text("register_pages.figures.home", residents=number(line.residents), places=number(line.places),
                   grades=text("kit.comma").join(f"{grade} {count}" for grade, count in line.grades.items())))
        for line in found.homes])  # fmt: skip
    _add(text("register_pages.figures.rounds"), [
        _line(line.group or line.title, share_text(line.rate),
              text("register_pages.figures.round", visited=number(line.visited), due=number(line.due),
                   unanswered=number(line.unanswered)), "" if line.met else "warn")
        for line in found.rounds])  # fmt: skip
    titles = {test.key: test.title for test in spec.tests}
    _add(text("register_pages.figures.tests"), [
        _line(titles[key], number(count), _entries()) for key, count in found.tests.items()])  # fmt: skip
    _add(text("register_pages.figures.countable"), [
        _line(line.title, formats.money(line.value) if line.money else line.words, line.unit)
        for line in found.figures])  # fmt: skip
    return parts


def _quota(line: QuotaLine) -> QWidget:
    group = " ".join(filter(None, (*line.group, line.period)))
    words = text("register_pages.figures.quota", count=number(line.count), least=number(line.least))
    tone = "ok" if line.met else "err" if line.behind else "info"
    key = {"ok": "register_pages.figures.reached", "err": "register_pages.figures.behind",
           "info": "register_pages.figures.running"}[tone]  # fmt: skip
    return _line(group or line.title, words, line.unit, tone, text(key))


def _line(name: str, value: str, detail: str, tone: str = "", state: str = "") -> QWidget:
    box = QWidget()
    layout = stacked(spacing=0)
    end = chip(state, tone) if state else None
    said = label(value, "err" if tone == "err" else "strong")
    parts = [label(name, wrap=True), said, *([end] if end else [])]
    line = row(*parts, spacing=8)
    line.setStretch(0, 1)
    layout.addLayout(line)
    if detail:
        layout.addWidget(label(detail, "2s", wrap=True))
    box.setLayout(layout)
    box.setAccessibleName(" ".join(filter(None, (name, value, detail, state))))
    return box
