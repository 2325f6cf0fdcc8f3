"""抽查: what was drawn and how it stands, the drawings, the townships' figures; the forms in the panel beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.checks.sample_answers import ACCEPTED, judge_samples
from minsheng_desktop.checks.sample_records import GOOD, DrawLine, ItemLine
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.nodes import ACTIVE, list_nodes
from minsheng_desktop.households.attachments import attachment_kinds, attachment_line
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules.sampling import ASKED, COUNTY_TURN, RECTIFY, TOWNSHIP_TURN
from ui.checks.samples_forms import DrawForm, RectifyForm, ReplyForm
from ui.checks.samples_panel import draw_parts, item_parts
from ui.checks.samples_printing import print_notice, redraw
from ui.checks.samples_tables import (
    STANDINGS,
    Found,
    draw_columns,
    draw_row,
    figure_columns,
    figure_row,
    item_columns,
    item_row,
    load,
    matches,
    sums,
)
from ui.households.attachment_viewer import AttachmentViewer
from ui.households.change_form import ChangeForm
from ui.households.change_panel import ChangePanel
from ui.households.leaving import FormGuard
from ui.households.revealing import refuse
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.list_export import ListExport
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.rows import Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

REPLY_WORDS, AGAIN = {ASKED: "samples.act.answer", RECTIFY: "samples.act.rectified"}, "samples.act.answer_again"
ITEMS, DRAWS, FIGURES = "items", "draws", "figures"


class SamplesPage(Page):
    """``args``: ``standing`` (which items to begin with)."""

    tables: ClassVar[frozenset[str]] = frozenset({"sample_draw", "sample_item", "sample_answer", "node"})
    help_topic: ClassVar[str] = "samples#抽查"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        name = text("samples.page")
        self.set_title(name)
        self.county = session.role == "county"
        self.view = ITEMS
        self.found = Found((), (), ())
        self.opened: bytes | None = None
        self._viewer: AttachmentViewer | None = None
        columns = {ITEMS: item_columns(self.county), DRAWS: draw_columns(self.county), FIGURES: figure_columns()}
        self.grids = {
            view: TablePanel(session, made, name=f"checks.samples_{view}", title=name,
                             checkable=view == ITEMS and self.county and session.may("edit"))
            for view, made in columns.items()
        }  # fmt: skip
        self.export = ListExport(self, lambda: self.grids[self.view], lambda: name)
        self.panel = SidePanel()
        self._build()
        self.changes = ChangePanel(self, self.split)
        self.guard = FormGuard(self, lambda: self.changes.dirty, self.panel.closed.emit)
        self.panel.guard = self.guard.may_put_away
        self.panel.closed.connect(self._put_away)
        self._wire()

    def _build(self) -> None:
        edits = self.county and self.session.may("edit")
        self.draw = button(text("samples.act.draw"), self.open_draw_form, kind="primary", icon="dices")
        self.accept = button(text("samples.act.accept_ticked"), self.accept_ticked, icon="check")
        self.rectify = button(text("samples.act.rectify_ticked"), self.rectify_ticked)
        for made in (self.draw, self.accept, self.rectify):
            made.setVisible(edits)
        self.header = PageHeader(text("samples.page"), self.rectify, self.accept, self.export.button, self.draw)
        views = [ITEMS, DRAWS, FIGURES] if self.county else [ITEMS, DRAWS]
        self.views = segments([(view, text(f"samples.view.{view}")) for view in views], self._look, ITEMS)
        states = [(one, text(f"samples.view.{one or 'all'}")) for one in STANDINGS]
        begun = str(self.args.get("standing", ""))
        self.standing = FilterButton(text("samples.view.standing"), states, self._tell, value=begun)
        every = [("", text("samples.view.all"))]
        self.office = FilterButton(text("samples.view.office"), every, self._tell)
        self.drawn = FilterButton(text("samples.view.draw"), every, self._tell)
        self.office.setVisible(self.county)
        self.filters = FilterRow(self.views, self.office, self.drawn, self.standing, None)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.header)
        inner.addWidget(self.filters)
        for view, grid in self.grids.items():
            inner.addWidget(grid, 1)
            grid.setVisible(view == ITEMS)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _wire(self) -> None:
        for view in (ITEMS, DRAWS):
            grid = self.grids[view]
            grid.opened.connect(self.open_line)
            grid.current_changed.connect(self._follow)
            grid.escaped.connect(self.panel.ask_close)
        self.grids[ITEMS].filters_cleared.connect(self._show_all)
        self.grids[FIGURES].opened.connect(self.open_office)

    def on_activate(self) -> None:
        self.grids[self.view].main.setFocus()

    def may_close(self) -> bool:
        return self.guard.may_close()

    # -- the lists -------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: load(uow), self._show, lambda error: refuse(self, error), owner=self)

    def _show(self, found: Found) -> None:
        self.found = found
        every = ("", text("samples.view.all"))
        offices = dict.fromkeys(line.office for line in found.draws)
        self.office.set_choices([every, *((name, name) for name in sorted(offices))], self.office.value)
        draws = [(line.uid, self._draw_name(line)) for line in found.draws]
        self.drawn.set_choices([every, *draws], self.drawn.value)
        self._fill()
        if self.opened is not None and not self.panel.isHidden() and not self.changes.is_open:
            self.open_line(self.opened)

    def _draw_name(self, line: DrawLine) -> str:
        return text("samples.sheet.title", office=line.office, title=line.title) if self.county else line.title

    def _fill(self) -> None:
        county, found = self.county, self.found
        waiting, judging, late = sums(found.items)
        if late:
            self.header.set_state(text("samples.list.late", count=late), "err")
        elif county and judging:
            self.header.set_state(text("samples.list.judging", count=judging), "info")
        else:
            self.header.set_state(text("samples.list.waiting", count=waiting) if waiting else "", "warn")
        rows = {
            ITEMS: [item_row(item, county) for item in self.shown()],
            DRAWS: [draw_row(line, county) for line in found.draws if self.office.value in ("", line.office)],
            FIGURES: [figure_row(line) for line in found.figures],
        }
        for view, listed in rows.items():
            self._fill_grid(self.grids[view], listed, filtered=view == ITEMS and bool(found.items))

    def _fill_grid(self, grid: TablePanel, listed: Sequence[Row], *, filtered: bool) -> None:
        if filtered:
            grid.set_empty_by_filter()
        else:
            what = "samples.list.empty_county" if self.county else "samples.list.empty_township"
            grid.set_empty("dices", text("samples.list.empty"), text(what))
        grid.model.show_rows(list(listed))
        grid.model.completed.emit()

    def shown(self) -> list[ItemLine]:
        """The items the filters leave."""
        office, draw, standing = self.office.value, self.drawn.value, str(self.standing.value or "")
        return [
            item for item in self.found.items
            if office in ("", None, item.office) and draw in ("", None, item.draw_uid) and matches(item, standing)
        ]  # fmt: skip

    def _tell(self, _value: object = None) -> None:
        self._fill()

    def _show_all(self) -> None:
        for made in (self.office, self.drawn, self.standing):
            made.set_value("")
        self._fill()

    def _look(self, view: object) -> None:
        self.view = str(view)
        self.panel.ask_close()
        for key, grid in self.grids.items():
            grid.setVisible(key == self.view)
        for made in (self.drawn, self.standing):
            made.setVisible(self.view == ITEMS)
        self.office.setVisible(self.county and self.view != FIGURES)
        for act in (self.accept, self.rectify):
            act.setVisible(self.view == ITEMS and self.county and self.session.may("edit"))

    def show_view(self, view: str) -> None:
        """Turn to another of the lists, as its button does."""
        words = text(f"samples.view.{view}")
        next(made for made in self.views.findChildren(QPushButton) if made.text() == words).setChecked(True)
        self._look(view)

    def open_office(self, key: Any) -> None:
        """The items of a township."""
        name = next((line.office for line in self.found.figures if line.node_uid == key), "")
        self._show_all()
        self.office.set_value(name)
        self.show_view(ITEMS)
        self._fill()

    # -- one line --------------------------------------------------------------------------------

    def _follow(self, uid: Any) -> None:
        if uid is not None and not self.panel.isHidden() and not self.changes.is_open:
            self.open_line(uid)

    def _put_away(self) -> None:
        if self.changes.form is not None:
            self.changes.close()

    def open_line(self, uid: Any) -> None:
        """Show an item or a drawing in the panel, unless something entered would be lost."""
        item = next((one for one in self.found.items if one.uid == uid), None)
        draw = next((one for one in self.found.draws if one.uid == uid), None)
        if self.changes.dirty or (item is None and draw is None):
            return
        self._put_away()
        self.opened = uid
        self.panel.show_tabs([], "")
        if item is not None:
            word = text("samples.panel.until", day=item.due_on) if item.standing in TOWNSHIP_TURN else ""
            self.panel.show_head(item.label, item_row(item, False).cells[-1], word)
            self.panel.show_body(*item_parts(item, self.county, self.show_photo))
            self.panel.show_foot(*self._item_actions(item))
        elif draw is not None:
            self.panel.show_head(draw.title, "", draw.office)
            self.panel.show_body(*draw_parts(draw))
            self.panel.show_foot(*self._draw_actions(draw))
        self.split.open_panel()

    def _item_actions(self, item: ItemLine) -> list[QPushButton]:
        made = []
        if self.session.may("edit"):
            made = self._county_acts(item) if self.county else self._township_acts(item)
        if item.household_uid:
            uid = item.household_uid
            made.append(button(text("samples.act.open"), lambda: self.open_page("households.household", uid=uid)))
        elif item.person_uid:
            uid = item.person_uid
            made.append(button(text("samples.act.open"), lambda: self.open_page("households.person", uid=uid)))
        return made

    def _county_acts(self, item: ItemLine) -> list[QPushButton]:
        if item.standing == ACCEPTED:
            return []
        answered = item.standing in COUNTY_TURN
        good = item.last is not None and item.last.result in GOOD
        accept = button(text("samples.act.accept"), lambda: self.accept_items([item]), kind="primary" if good else "")
        rectify = button(text("samples.act.rectify"), lambda: self.open_rectify([item]), kind="" if good else "primary")
        if not answered:
            return [rectify]
        return [accept, rectify] if good else [rectify, accept]

    def _township_acts(self, item: ItemLine) -> list[QPushButton]:
        if item.standing == ACCEPTED:
            return []
        words, kind = text(REPLY_WORDS.get(item.standing, AGAIN)), "primary" if item.standing in REPLY_WORDS else ""
        return [button(words, lambda: self.open_reply(item, words), kind=kind)]

    def _draw_actions(self, draw: DrawLine) -> list[QPushButton]:
        made = [button(text("samples.act.items"), partial(self.show_items, draw), kind="primary")]
        if self.county and self.session.may("notice"):
            made.append(button(text("samples.act.notice"), partial(print_notice, self, draw), icon="printer"))
        if self.county:
            made.append(button(text("samples.act.again"), partial(redraw, self, draw)))
        return made

    def show_items(self, draw: DrawLine) -> None:
        """The items of a drawing."""
        self._show_all()
        self.drawn.set_value(draw.uid)
        self.show_view(ITEMS)
        self._fill()

    def show_photo(self, uid: bytes) -> None:
        """The photograph of an answer, over the page."""

        def _open(found: Any) -> None:
            line, kinds = found
            if self._viewer is None:
                self._viewer = AttachmentViewer(self, self.session)
            self._viewer.show_lines([line], dict(kinds), False)
            self._viewer.save_button.hide()
            self._viewer.open(0)

        self.session.read(
            lambda uow, job: (attachment_line(uow, uid), attachment_kinds(uow)), _open, self._failed, owner=self
        )

    # -- writing ---------------------------------------------------------------------------------

    def open_draw_form(self) -> None:
        """抽取: the form with the townships and programmes there are."""
        if not self.allowed("edit") or self.changes.dirty:
            return

        def _load(uow: Any, _job: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
            nodes = [n for n in list_nodes(uow) if n.role == "township" and n.state == ACTIVE]
            return [(n.uid.hex(), n.name) for n in nodes], [(p.code, p.short_name) for p in list_programmes(uow)]

        def _open(found: Any) -> None:
            words = text("samples.act.draw").rstrip("…")
            self._ask(DrawForm(self.session.clock.today(), *found), words, self.title)

        self.session.read(_load, _open, self._failed, owner=self)

    def _ask(self, form: ChangeForm, words: str, about: str) -> None:
        self.changes.open_form(form, words, about, words)

    def open_reply(self, item: ItemLine, words: str) -> None:
        """答复 or 登记整改."""
        form = ReplyForm(item, self.session.clock.today(), self.session.user)
        self._ask(form, words.rstrip("…"), item.label)

    def open_rectify(self, items: Sequence[ItemLine]) -> None:
        """要求整改 of one or several."""
        words = text("samples.act.rectify").rstrip("…")
        about = items[0].label if len(items) == 1 else text("samples.panel.several", count=len(items))
        self._ask(RectifyForm(items, self.session.clock.today()), words, about)

    def _ticked(self) -> list[ItemLine]:
        ticked = set(self.grids[ITEMS].model.ticked)
        found = [item for item in self.shown() if item.uid in ticked]
        if not found:
            self._say(text("samples.list.ticked"))
        return found

    def accept_ticked(self) -> None:
        """认可所选."""
        found = self._ticked()
        if found:
            self.accept_items(found)

    def rectify_ticked(self) -> None:
        """所选要求整改."""
        found = self._ticked()
        if found and not self.changes.dirty:
            self.open_rectify(found)

    def accept_items(self, items: Sequence[ItemLine]) -> None:
        """Say that the answers are accepted."""
        if not self.allowed("edit"):
            return
        uids = [item.uid for item in items]

        def _done(_changed: int) -> None:
            self.grids[ITEMS].model.tick_all(False)
            self.tell_undoable(text("samples.list.accepted", count=len(uids)))

        self.session.write(lambda do, job: do.run(judge_samples, uids, ACCEPTED), _done, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self._say(error.message)

    def _say(self, words: str) -> None:
        self.toasted.emit(Toast(words, icon="circle-alert", tone="err"))
