"""历年数据: figures other papers state, with their rates reckoned again and what contradicts itself; years compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.comparisons import IndicatorSeries, compare_indicators
from minsheng_desktop.progress.figures import SOURCE_TEXTS, STAGE_TEXTS
from minsheng_desktop.progress.indicator_records import IndicatorFilter, IndicatorLine, IndicatorsImported
from minsheng_desktop.progress.indicators import SHIPPED, import_indicators, list_indicators, read_indicators
from minsheng_desktop.progress.overview_sheets import indicators_sheet, series_sheet
from minsheng_desktop.progress.records import count_text, money_text
from ui.entitlements.figure_table import FigureTable
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader, fact
from ui.kit.labels import label
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.theme import theme
from ui.session import Session

LIST, SERIES = "list", "series"


class IndicatorsPage(Page):
    """Stated figures one by one, or years beside each other. ``args``: none."""

    help_topic: ClassVar[str] = "overview#历年数据"
    tables: ClassVar[frozenset[str]] = frozenset({"indicator", "progress_setting"})
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.lines: list[IndicatorLine] = []
        self.shown: list[IndicatorLine] = []
        self.series: tuple[IndicatorSeries, ...] = ()
        self.look, self.place, self.flagged = LIST, "", False
        self.set_title(text("judging.figures.title"))
        self._build()
        for keys, act in (("Ctrl+E", self.body.ask_export), ("Ctrl+P", self.body.print), ("Ctrl+F", self._find)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)
        self.refresh()

    def _build(self) -> None:
        self.body = FigureTable(self, "progress.indicators", text("judging.figures.title"))
        self.body.table.opened.connect(self.open_row)
        self.body.table.current_changed.connect(self._follow)
        may = self.session.may("import")
        loading = button(text("judging.figures.import"), self._ask_file, icon="file-input")
        self.shipped = button(text("judging.figures.import_shipped"), self.import_shipped, icon="library")
        printing = button(text("judging.page.print"), self.body.print, icon="printer")
        exporting = button(text("judging.page.export"), self.body.ask_export, icon="file-output")
        for made, shown in ((loading, may), (self.shipped, may), (printing, self.session.may("notice")),
                            (exporting, self.session.may("export"))):  # fmt: skip
            made.setVisible(shown)
        self.header = PageHeader(text("judging.figures.title"), self.shipped, loading, printing, exporting)
        names = [(LIST, text("judging.figures.list")), (SERIES, text("judging.figures.series"))]
        self.place_filter = FilterButton(text("judging.figures.place"), [], self._choose_place)
        flags: list[tuple[object, str]] = [
            (False, text("judging.figures.every")),
            (True, text("judging.figures.flagged")),
        ]
        self.flag_filter = FilterButton(text("judging.figures.show"), flags, self._choose_flagged)
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("judging.figures.search"))
        self.search.setAccessibleName(text("judging.figures.search"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(theme().px(240))
        self.search.textChanged.connect(lambda _words: self._show())
        looks = segments(names, self.show_look, LIST)
        page = QFrame()
        page.setObjectName("page")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.header)
        inner.addWidget(FilterRow(looks, self.place_filter, self.flag_filter, self.search, None))
        inner.addWidget(self.body, 1)
        self.panel = SidePanel()
        self.split = PanelSplit(page, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(
            lambda uow, job: (list_indicators(uow), compare_indicators(uow)), self._loaded, self._failed, owner=self
        )

    def _loaded(self, found: tuple[list[IndicatorLine], tuple[IndicatorSeries, ...]]) -> None:
        self.lines, self.series = found
        places = list(dict.fromkeys(line.place for line in self.lines))
        every: list[tuple[object, str]] = [("", text("kit.find.all")), *((place, place) for place in places)]
        self.place_filter.set_choices(every, self.place)
        self.shipped.setVisible(not self.lines and self.session.may("import"))
        flagged = sum(bool(line.doubts) for line in self.lines)
        state = text("judging.note.indicators", count=len(self.lines), flagged=flagged) if self.lines else ""
        self.header.set_state(state, "warn" if flagged else "ok")
        self._show()

    def _show(self) -> None:
        words = self.search.text().strip()
        self.flag_filter.setVisible(self.look == LIST)
        if self.look == SERIES:
            here = [one for one in self.series if self.place in ("", one.place)]
            kept = [one for one in here if words in f"{one.place} {one.name}"]
            self.body.table.set_empty(
                "chart-column", text("judging.figures.empty_series"), text("judging.figures.empty_series_hint")
            )
            self.body.show_sheet(series_sheet(kept))
            return
        wanted = IndicatorFilter(place=self.place, words=words, flagged=self.flagged)
        self.shown = [line for line in self.lines if wanted.fits(line)]
        if self.lines:
            self.body.table.set_empty_by_filter()
        else:
            actions = [(text("judging.figures.import_shipped"), self.import_shipped)]
            self.body.table.set_empty(
                "library", text("judging.figures.empty"), text("judging.figures.empty_hint"),
                actions if self.session.may("import") else [],
            )  # fmt: skip
        self.body.show_sheet(indicators_sheet(self.shown))

    def _failed(self, error: AppError) -> None:
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    # -- choosing --------------------------------------------------------------------------------

    def show_look(self, look: object) -> None:
        """Show the figures one by one, or the years beside each other."""
        self.look = str(look)
        self.split.close_panel()
        self._show()

    def _choose_place(self, place: object) -> None:
        self.place = str(place)
        self._show()

    def _choose_flagged(self, flagged: object) -> None:
        self.flagged = bool(flagged)
        self._show()

    def _find(self) -> None:
        self.search.setFocus()

    # -- the panel -------------------------------------------------------------------------------

    def open_row(self, key: object) -> None:
        """Show a figure with its doubts in the panel."""
        if self.look == LIST and isinstance(key, int) and key < len(self.shown):
            self._show_line(self.shown[key])
            self.split.open_panel()

    def _follow(self, key: object) -> None:
        if not self.panel.isHidden():
            self.open_row(key)

    def _show_line(self, line: IndicatorLine) -> None:
        self.panel.show_head(line.name, line.code, f"{line.place} · {line.year} {line.as_of}".strip())
        parts = [fact(text("judging.figures.figure"), line.figure)]
        if line.target_milli is not None:
            parts.append(fact(text("judging.figures.target"), count_text(line.target_milli)))
        if line.stated_rate:
            parts.append(fact(text("judging.figures.stated"), f"{line.rate_kind} {line.stated_rate}"))
        if line.rate is not None:
            parts.append(fact(text("judging.figures.rate"), f"{line.rate} ＝ {line.formula}".rstrip("＝ ")))
        money = [f"{text(STAGE_TEXTS[stage])} {money_text(fen)}" for stage, fen in line.funds.items()]
        if money:
            source = text(SOURCE_TEXTS[line.fund_source]) if line.fund_source in SOURCE_TEXTS else ""
            parts.append(fact(text("judging.figures.stages"), f"{source} {text('kit.comma').join(money)}".strip()))
        parts.append(label(text("judging.figures.doubts"), "h"))
        parts += [label(doubt, "warn", wrap=True, selectable=True) for doubt in line.doubts]
        if not line.doubts:
            parts.append(label(text("judging.figures.sound"), "2"))
        for name, words in (("note", line.note), ("remark", line.remark), ("source", line.source)):
            if words:
                parts.append(fact(text(FACTS[name]), words))
        self.panel.show_body(*parts)

    # -- files -----------------------------------------------------------------------------------

    def import_shipped(self) -> None:
        """Store the figures of the catalogue."""
        self.import_file(SHIPPED)

    def _ask_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, text("judging.figures.choose_file"), "", text("judging.figures.file_kind")
        )
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Store the figures of a file; a bad one is refused whole with every fault."""

        def _write(do: Any, job: object) -> IndicatorsImported:
            done: IndicatorsImported = do(import_indicators, read_indicators(path), path.name)
            return done

        def _done(done: IndicatorsImported) -> None:
            words = text(
                "judging.figures.imported", rows=done.rows, new=done.new, changed=done.changed, unchanged=done.unchanged
            )
            if done.new or done.changed:
                self.tell_undoable(words)
            else:
                self.toasted.emit(Toast(words, icon="info", tone="info"))

        self.session.write(_write, _done, self._failed, owner=self)


FACTS = {
    "note": "judging.figures.note",
    "remark": "judging.figures.remark",
    "source": "judging.figures.source",
}
