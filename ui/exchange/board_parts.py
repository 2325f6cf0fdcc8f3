"""Parts of the county's board: the bar of what came, the columns, the panel of a stick."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from minsheng_desktop.core.fields import Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.desk import BoardLine
from minsheng_desktop.exchange.summary import to_remind
from minsheng_desktop.exchange.turning import ANSWERING, READING, TAKING, StickDone
from minsheng_desktop.rules.money import yuan
from ui.exchange import words
from ui.exchange.parts import spec
from ui.exchange.receive_page import result_words, wrong_file_words
from ui.kit.buttons import button
from ui.kit.cards import column, row
from ui.kit.formats import number
from ui.kit.labels import Sentence, label, rule
from ui.kit.progress_strip import ProgressStrip, StageList
from ui.kit.rows import Column, Row
from ui.kit.side_panel import SidePanel
from ui.kit.theme import theme

# In the order of the bar: the status, the colour of its piece.
PIECES = (
    ("confirmed", "light_g"),
    ("received", "bar"),
    ("partly_returned", "light_y"),
    ("rejected", "light_r"),
    ("unreported", "line2"),
)
MORE = "more"  # the column of what was added since the month before
STAGES = (
    (READING, "exchange.stage.reading"),
    (TAKING, "exchange.stage.taking"),
    (ANSWERING, "exchange.stage.answering"),
)


def board_columns() -> list[Column]:
    """The columns of the board."""
    return [
        spec("name", text("exchange.column.township"), 92, strong=True, frozen=True),
        spec("status", text("exchange.column.status"), 92, kind="status"),
        spec("number", text("exchange.column.package"), 52),
        spec("at", text("exchange.column.came"), 120),
        spec("households", text("exchange.column.households"), 64, Type.INTEGER),
        spec("persons", text("exchange.column.persons"), 64, Type.INTEGER),
        spec("fen", text("exchange.column.amount"), 114, Type.MONEY),
        spec(MORE, text("county.column.more_amount"), 100, Type.MONEY),
        spec("refused", text("exchange.column.refused"), 52, Type.INTEGER, tone="warn"),
        spec("doubts", text("exchange.column.doubts"), 52, Type.INTEGER, tone="doubt"),
        spec("note", text("exchange.column.note"), 220, stretch=True),
    ]


def board_row(line: BoardLine, today: date) -> Row:
    """A township as a row; one that has not reported shows what is held of before, in grey."""
    missing = line.status in ("unreported", "rejected")
    cells: tuple[Any, ...] = (
        line.name,
        words.status_word(line.status),
        words.number_word(line.sequence),
        words.moment_word(line.at, today),
        line.households,
        line.persons,
        line.fen,
        line.more.fen or None,
        line.refused or None,
        line.doubts or None,
        note_of(line),
    )
    return Row(line.uid, cells, muted=missing)


def note_of(line: BoardLine) -> str:
    """What is to be said of a township, the most pressing first."""
    said = [_pressing(line)]
    if line.late:
        said.append(text("county.cli.late"))
    if line.after_lock:
        after = line.after_lock
        said.append(
            text("county.cli.after_lock", households=after.households, persons=after.persons, yuan=yuan(after.fen))
        )
    elif line.locked:
        said.append(text("county.cli.locked"))
    if line.jumps:
        said.append(text("county.cli.jumps", count=line.jumps))
    return text("kit.list_join").join(filter(None, said))


def _pressing(line: BoardLine) -> str:
    if line.needs_full:
        return line.reason or text("exchange.board.needs_full")
    if line.status == "rejected":
        return line.reason
    if line.refused:
        return text("exchange.board.refused", count=line.refused)
    if line.missing and line.households:
        return line.stands
    if line.status == "received" and not line.answered:
        return text("exchange.board.unanswered")
    return ""


class ReportBar(QWidget):
    """One bar over all townships, a piece per status."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(400), theme().px(9))

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show how many townships stand at each status."""
        self._counts = counts
        spoken = [f"{words.status_word(status)} {count}" for status, count in counts.items() if count]
        self.setAccessibleName(text("kit.list_join").join(spoken))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        total = sum(self._counts.values()) or 1
        gap, x = 2.0, 0.0
        pieces = [(token, self._counts.get(status, 0)) for status, token in PIECES if self._counts.get(status)]
        width = self.width() - gap * max(len(pieces) - 1, 0)
        for token, count in pieces:
            part = width * count / total
            painter.fillRect(QRectF(x, 0, part, self.height()), look.colour(token))
            x += part + gap
        painter.end()


class Swatch(QWidget):
    """The colour of a piece beside its word."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setFixedSize(theme().px(9), theme().px(9))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour(self._token))
        painter.end()


class Summary(QFrame):
    """“已到 19 / 25”, the bar with its legend, how many to telephone."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._came, self._call = label("", "h"), label("", "err")
        self.bar = ReportBar()
        self._words = {status: label("", "2s") for status, _ in PIECES}
        legend = row(spacing=8)
        for status, token in PIECES:
            legend.addWidget(Swatch(token))
            legend.addWidget(self._words[status])
            legend.addSpacing(theme().px(12))
        legend.addStretch(1)
        middle = column(self.bar, spacing=8)
        middle.addLayout(legend)
        line = row(self._came, spacing=28, margins=(20, 10, 20, 10))
        line.addLayout(middle, 1)
        line.addWidget(self._call)
        self.setLayout(line)

    def show_lines(self, lines: Sequence[BoardLine]) -> None:
        """Count the townships."""
        counts = {status: sum(1 for line in lines if line.status == status) for status, _ in PIECES}
        came = len(lines) - counts["unreported"]
        self._came.setText(text("exchange.board.came", came=came, count=len(lines)))
        for status, count in counts.items():
            self._words[status].setText(f"{words.status_word(status)} {count}")
        self.bar.show_counts(counts)
        calls = len(to_remind(lines))
        self._call.setText(text("exchange.board.calls", count=calls) if calls else "")


class StickPanel(SidePanel):
    """一插一回: stages while it works, then a line per file, the answers written, whom to telephone."""

    def __init__(self, strip: ProgressStrip) -> None:
        super().__init__()
        self.strip = strip
        self.stages: StageList | None = None
        self.lines: tuple[BoardLine, ...] = ()
        self.done: StickDone | None = None
        self._place = ""

    def begin(self, place: str) -> None:
        """Work begins."""
        self._place, self.done = place, None
        self.show_head(text("exchange.stick.title"), place, text("exchange.stick.wait"), "info")
        self.stages = StageList([(key, text(words_key)) for key, words_key in STAGES])
        self._compose(self.stages)
        self.report(READING, 0, 0)

    def report(self, stage: str, done: int, total: int) -> None:
        """The work reached a stage."""
        keys = [key for key, _ in STAGES]
        if self.stages is None or stage not in keys:
            return
        at = keys.index(stage)
        for number_, key in enumerate(keys):
            self.stages.set_stage(key, "done" if number_ < at else "now" if number_ == at else "later")

    def finish(self, done: StickDone, place: str) -> None:
        """Say what came of it."""
        self.done, self.stages = done, None
        taken = sum(result.taken for result in done.results)
        before = sum(result.status == "already" for result in done.results)
        words_ = text("exchange.stick.taken", taken=taken - before, count=len(done.results))
        if before:
            words_ += text("exchange.stick.before", count=before)
        detail = text("exchange.stick.pull") if any(answer.file for answer in done.answers) else ""
        self.show_head(text("exchange.stick.title"), place, text("exchange.stick.detail", words=words_, detail=detail))
        self._compose(*self._results(done))

    def fail(self, message: str) -> None:
        """Nothing came of it."""
        self.stages = None
        self.show_head(text("exchange.stick.title"), self._place, "")
        self._compose(Sentence(message, "err"))

    def show_calls(self, lines: Sequence[BoardLine]) -> None:
        """The townships as they stand now."""
        self.lines = tuple(lines)
        if self.stages is None and self.done is None:
            self.show_head(text("exchange.stick.title"), "", text("exchange.stick.how"))
            self._compose()
        elif self.done is not None:
            self._compose(*self._results(self.done))

    def _compose(self, *above: QWidget) -> None:
        self.strip.setParent(self)  # it outlives the parts around it
        self.show_body(*above, *self._calls())
        self.body.insertWidget(len(above), self.strip)

    def _results(self, done: StickDone) -> list[QWidget]:
        made: list[QWidget] = []
        if not done.results:
            made.append(Sentence(text("exchange.stick.nothing"), "info"))
        for result in done.results:
            word, tone = words.RESULTS[result.status]
            said = text("exchange.stick.line", file=result.file, word=text(word), words=result_words(result))
            made.append(Sentence(said, "info" if tone == "mute" else tone))
            made += [Sentence(wrong, "warn") for wrong in wrong_file_words(result)]
            if result.doubts:
                made.append(Sentence(text("exchange.receive.doubts", count=result.doubts), "doubt"))
        for answer in done.answers:
            if answer.file is not None:
                said = text("exchange.stick.answered", name=answer.name, file=answer.file.name)
                made.append(Sentence(said, "ok"))
            else:
                said = text("exchange.stick.unanswered", name=answer.name, reason=answer.reason)
                made.append(Sentence(said, "err"))
        return [*made, rule()]

    def _calls(self) -> list[QWidget]:
        lines = to_remind(self.lines)
        if not lines:
            return [Sentence(text("exchange.board.nobody"), "ok")]
        box = QWidget()
        copy = button(text("exchange.board.copy"), self._copy, kind="link")
        box.setLayout(row(label(text("exchange.board.call_list"), "h"), None, copy))
        made: list[QWidget] = [box]
        for line in lines:
            one = QWidget()
            state = text("exchange.board.ask_full") if line.needs_full else words.status_word(line.status)
            one.setLayout(row(label(line.name), None, label(state, "2s")))
            one.setAccessibleName(f"{line.name} {state}")
            made.append(one)
        return made

    def _copy(self) -> None:
        rows = [f"{line.name}\t{words.status_word(line.status)}\t{note_of(line)}" for line in to_remind(self.lines)]
        QGuiApplication.clipboard().setText("\n".join(rows))


def totals_of(lines: Sequence[BoardLine]) -> str:
    """“10,897 户次 · 18,734 人次 · …元” over all townships."""
    from_all = {
        "households": number(sum(line.households for line in lines)),
        "persons": number(sum(line.persons for line in lines)),
    }
    fen = sum(line.fen for line in lines)
    return text("exchange.board.totals", amount=f"{fen // 100:,}.{fen % 100:02d}", **from_all)
