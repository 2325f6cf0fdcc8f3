"""合并人员: two files of one person side by side; what differs is chosen, what moves is counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.outcomes import UniteField, UnitePreview
from minsheng_desktop.households.records import PersonHit
from minsheng_desktop.households.service import search_people
from minsheng_desktop.households.uniting import HOUSEHOLD, ID_KEPT, preview_unite, unite_persons
from ui.households.parts import Lines
from ui.households.revealing import refuse, tell_done
from ui.households.roster_filters import WordFilter
from ui.households.wording import dotted, sex_word
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, PageFoot, PageHeader, ScrollBody, clear, column, row
from ui.kit.labels import label
from ui.kit.page import Page
from ui.kit.theme import theme
from ui.session import Session, Ticket

ROWS = {
    "entitlement": "dossier.unite.entitlement",
    "entitlement_member": "dossier.unite.entitlement_member",
    "bank_account": "dossier.unite.bank_account",
    "household_member": "dossier.unite.household_member",
    "payment_record": "dossier.unite.payment_record",
    "doubt": "dossier.unite.doubt",
    "attachment": "dossier.unite.attachment",
    "former_identity": "dossier.unite.former_identity",
    "notice": "dossier.unite.notice",
}
MASKS = {"id_no": formats.masked_id, "phone": formats.masked_phone}
HITS = 8
ID = "id_no"


class UnitePage(Page):
    """``args``: ``keep`` (the person whose file stays), ``gone`` (the other one, or chosen here by search)."""

    tables: ClassVar[frozenset[str]] = frozenset({"person", "household_member", "entitlement"})
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "dossier#合并人员"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.keep: bytes = self.args["keep"]
        self.gone: bytes | None = self.args.get("gone")
        self.preview: UnitePreview | None = None
        self.sides: dict[str, QButtonGroup] = {}
        self._ticket: Ticket | None = None
        self._done = False
        self._build()
        self.set_title(text("dossier.unite_title"))

    def _build(self) -> None:
        self.swap_button = button(text("dossier.unite.swap"), self.swap, icon="refresh-cw")
        self.header = PageHeader(text("dossier.unite_title"), self.swap_button, hint=text("dossier.unite.hint"))
        self.words = WordFilter(text("dossier.unite.find_hint"))
        self.words.setAccessibleName(text("dossier.unite.find"))
        self.words.asked.connect(self._find)
        self.hits = column(spacing=4)
        self.finder = Card(text("dossier.unite.find")).add(row(self.words, None), self.hits)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme().px(24))
        self._grid.setVerticalSpacing(theme().px(8))
        for at, stretch in enumerate((1, 3, 3)):
            self._grid.setColumnStretch(at, stretch)
        self.compared = Card().add(self._grid)
        self.moves, self.refusals = Lines(), Lines()
        self.save_button = button(text("dossier.unite.do"), self.save, kind="primary")
        self.missing = label(text("dossier.unite.choose"), "2s")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(ScrollBody(column(self.finder, self.refusals, self.compared, self.moves, None, spacing=12)))
        outer.addWidget(self.header)
        outer.addWidget(body, 1)
        outer.addWidget(PageFoot(self.missing, None, self.save_button))
        made = QShortcut(QKeySequence("Ctrl+S"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.save)

    def on_activate(self) -> None:
        if self.gone is None:
            self.words.setFocus()

    # -- whom ------------------------------------------------------------------------------------

    def _find(self, _words: object = None) -> None:
        wanted = self.words.words
        if self._ticket:
            self._ticket.discard()
        if wanted:
            self._ticket = self.session.read(
                lambda uow, job: search_people(uow, wanted, HITS), self._show_hits, owner=self
            )
        else:
            clear(self.hits)

    def _show_hits(self, hits: list[PersonHit]) -> None:
        clear(self.hits)
        others = [hit for hit in hits if hit.uid != self.keep]
        for hit in others:
            words = dotted((hit.name, sex_word(hit.sex_code), hit.birth or "", hit.village,
                            formats.masked_id(hit.id_no)))  # fmt: skip
            self.hits.addLayout(row(button(words, partial(self.choose, hit.uid), kind="link"), None))
        if not others:
            self.hits.addWidget(label(text("dossier.unite.none"), "3"))

    def choose(self, gone: bytes) -> None:
        """The other person."""
        self.gone = gone
        self.words.forget()
        clear(self.hits)
        self.sides = {}
        self.refresh()

    def swap(self) -> None:
        """Keep the other file instead."""
        if self.gone is not None:
            self.keep, self.gone = self.gone, self.keep
            self.sides = {}
            self.refresh()

    # -- both sides ------------------------------------------------------------------------------

    @property
    def take(self) -> frozenset[str]:
        """The fields whose value comes from the right side."""
        taken = {key for key, group in self.sides.items() if group.checkedId() == 1}
        kept = ID in self.sides and self.sides[ID].checkedId() == 0
        return frozenset(taken | ({ID_KEPT} if kept else set()))

    def refresh(self, changed: set[str] | None = None) -> None:
        keep, gone, take = self.keep, self.gone, self.take
        self.finder.setVisible(gone is None)
        self.swap_button.setVisible(gone is not None)
        for part in (self.compared, self.save_button):
            part.setVisible(gone is not None)
        if gone is not None and not self._done:
            self.session.read(
                lambda uow, job: preview_unite(uow, keep, gone, take), self._show, partial(refuse, self), owner=self
            )

    def _show(self, found: UnitePreview) -> None:
        fresh = self.preview is None or not self.sides or self.preview.keep != found.keep
        self.preview = found
        if fresh:
            self._show_fields(found)
        self.refusals.say([text("dossier.unite.refused"), *found.refusals] if found.refusals else [], "err")
        rows = [text("dossier.unite.rows", name=text(ROWS[key]), count=count)
                for key, count in found.counts.items() if count and key in ROWS]  # fmt: skip
        what = text("households.names").join(rows)
        self.moves.say([text("dossier.unite.moves", what=what) if rows else text("dossier.unite.nothing_moves")])
        self.save_button.setEnabled(not found.refusals)
        self._say_missing()

    def _show_fields(self, found: UnitePreview) -> None:
        clear(self._grid)
        self.sides = {}
        names = found.fields[0]
        heads = (text("dossier.unite.field"), text("dossier.unite.keep", name=names.keep or text("kit.none")),
                 text("dossier.unite.gone", name=names.gone or text("kit.none")))  # fmt: skip
        for at, words in enumerate(heads):
            self._grid.addWidget(label(words, "strong"), 0, at)
        shown = [line for line in found.fields if line.keep or line.gone]
        for number, line in enumerate(shown, 1):
            name = text("dossier.unite.household") if line.key == HOUSEHOLD else text(f"households.field.{line.key}")
            self._grid.addWidget(label(name, "2s"), number, 0)
            values = [_shown(line.key, line.keep), _shown(line.key, line.gone)]
            if line.differs:
                self._choices(found, line, name, values, number)
            else:
                for at, value in enumerate(values, 1):
                    self._grid.addWidget(label(value, wrap=True, selectable=True), number, at)

    def _choices(self, found: UnitePreview, line: UniteField, name: str, values: list[str], number: int) -> None:
        group = QButtonGroup(self)
        for at, value in enumerate(values):
            made = QRadioButton(value)
            made.setAccessibleName(text("dossier.unite.take", value=value, field=name))
            group.addButton(made, at)
            self._grid.addWidget(made, number, at + 1)
        if line.key not in found.choose:
            group.button(0).setChecked(True)
        group.idToggled.connect(lambda _number, on: self.refresh() if on else None)
        self.sides[line.key] = group

    def _say_missing(self) -> None:
        missing = self._unchosen()
        self.missing.setText(text("dossier.unite.must_choose") if missing else "")

    def _unchosen(self) -> bool:
        chosen = self.preview.choose if self.preview else ()
        return any(key in self.sides and self.sides[key].checkedId() < 0 for key in chosen)

    # -- doing -----------------------------------------------------------------------------------

    def save(self) -> None:
        """Make them one person, as one operation."""
        keep, gone, take, found = self.keep, self.gone, self.take, self.preview
        if gone is None or found is None or found.refusals:
            return
        if self._unchosen():
            self.sides[ID].button(0).setFocus()
            self._say_missing()
            return
        self.save_button.setEnabled(False)
        self.session.write(
            lambda do, job: do.run(unite_persons, keep, gone, take), self._united, self._refused, owner=self
        )

    def _united(self, done: UnitePreview) -> None:
        self._done = True
        names = done.fields[0]
        tell_done(self, text("dossier.unite.done", keep=names.keep, gone=names.gone))
        self.open_page("households.person", uid=self.keep)
        self.closed.emit()

    def _refused(self, error: Any) -> None:
        self.save_button.setEnabled(True)
        refuse(self, error)


def _shown(key: str, value: str | None) -> str:
    """A value as it may be seen here: numbers masked, the sex in words."""
    if not value:
        return text("kit.none")
    if key == "sex_code":
        return sex_word(value) or text("kit.none")
    return MASKS[key](value) if key in MASKS else value
