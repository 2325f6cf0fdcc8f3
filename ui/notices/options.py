"""The left side of the page: whom it is for, number, date and reason, and what the check of the type found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.blocks import MissingGlyph
from ui.households.roster_filters import WordFilter
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import row
from ui.kit.fields import DateField, LongField, text_field
from ui.kit.labels import label
from ui.kit.messages import Notice
from ui.kit.rows import Query
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.notices.certificate_pane import CertificatePane
from ui.notices.recipients import RecipientSource, recipient_columns
from ui.session import Session

WIDTH = 348
BENEFITS, ROSTER, SHOWN, PERSONS = "benefits", "roster", "shown", "persons"  # whom or what a paper is of
MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """What the clerk wrote beside the choice."""

    series: str
    day: date | None
    reason: str


class OptionsPane(QFrame):
    """``changed``: the choice or a field changed."""

    changed = Signal()
    filtered = Signal()

    def __init__(self, session: Session, chosen: Sequence[bytes] = (), persons: Sequence[bytes] = ()) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._uids = tuple(chosen)
        self._tick_all = bool(chosen)
        self.mode = BENEFITS
        self.programme = ""
        self.table = TablePanel(
            session, recipient_columns(), RecipientSource(), name="notices.recipients",
            title=text("notices.page.recipients"), checkable=True,
        )  # fmt: skip
        self.table.setMinimumHeight(theme().px(150))
        self.table.set_empty_by_filter()
        self.table.selection_changed.connect(self._ticked)
        self.table.filters_cleared.connect(self.clear_filters)
        self.table.model.completed.connect(self._loaded)
        self.village = FilterButton(text("notices.page.village"), [(b"", text("kit.find.all"))], self._chosen)
        self.words = WordFilter(text("notices.page.find"))
        self.words.asked.connect(lambda _words: self.show_rows())
        self.count = label("", "2s")
        self.all_of = label("", wrap=True)
        self.all_of.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.others = button(text("notices.page.choose_others"), self.choose_others, kind="link")
        self.series = text_field(text("notices.page.series"), optional=True, width=150)
        self.day = DateField(text("notices.page.day"), session.clock.today())
        self.day.set_value(session.clock.today())
        self.reason = LongField(text("notices.page.reason"), lines=3, optional=False)
        for field in (self.series, self.day, self.reason):
            field.changed.connect(self.changed)
        self.certificate = CertificatePane(session, persons)
        self.certificate.changed.connect(self.changed)
        self.check = Notice()
        self.boxes = QCheckBox(text("notices.page.boxes"))
        self.boxes.toggled.connect(lambda _on: self.changed.emit())
        self._ticks: set[object] = set()
        self._build()

    def _build(self) -> None:
        look = theme()
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(10))
        layout.setSpacing(look.px(8))
        self.head = label(text("notices.page.recipients"), "h")
        layout.addLayout(row(self.head, None, self.others, self.count))
        filters = QWidget()
        filters.setLayout(row(self.village, self.words))
        self.filters = filters
        layout.addWidget(filters)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.all_of, 1)
        layout.addWidget(self.certificate)
        fields = QWidget()
        fields.setLayout(row(self.series, self.day, spacing=12))
        self.numbering = fields
        layout.addWidget(fields)
        layout.addWidget(self.reason)
        layout.addWidget(self.check)
        layout.addWidget(self.boxes)
        layout.addStretch(0)
        self.check.hide()
        self.boxes.hide()
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.setFixedWidth(look.px(WIDTH))

    # -- the choice ------------------------------------------------------------------------------

    @property
    def keys(self) -> tuple[int, ...]:
        """The ticked rows in the table's order."""
        model = self.table.model
        return tuple(key for key in model.keys if key in model.ticked)

    @property
    def given(self) -> bool:
        """Whether another page chose the households."""
        return bool(self._uids)

    @property
    def wording(self) -> Wording:
        """Number, date and reason as written."""
        return Wording(self.series.value or "", self.day.value, self.reason.value or "")

    @property
    def village_uid(self) -> bytes:
        """The village filtered by, or none."""
        return self.village.value if isinstance(self.village.value, bytes) else b""

    def set_villages(self, villages: Sequence[tuple[bytes, str]]) -> None:
        """The villages to choose from."""
        self.village.set_choices([(b"", text("kit.find.all")), *villages], self.village.value)

    def set_programme(self, code: str) -> None:
        """Show the benefits of another programme."""
        if code != self.programme:
            self.programme = code
            self.show_rows()

    def show_rows(self) -> None:
        """Load the rows of the filters, or those another page chose."""
        filters: dict[str, object] = {"uids": self._uids}
        if not self._uids:
            filters = {"programme": self.programme, "village": self.village_uid, "text": self.words.words}
        self._show_filters()
        self.table.model.show_query(Query(filters=tuple(filters.items())))
        self.filtered.emit()

    def give(self, uids: Sequence[bytes]) -> None:
        """Begin with these benefits, ticked."""
        self._uids, self._tick_all = tuple(uids), bool(uids)
        self.show_rows()

    def arrange(self, mode: str, reason: bool) -> None:
        """Show the fields a template needs."""
        benefits, persons = mode == BENEFITS, mode == PERSONS
        self.mode = mode
        self.numbering.setVisible(benefits or persons)
        self.reason.setVisible(reason)
        self.table.setVisible(benefits)
        self.all_of.setVisible(mode in (ROSTER, SHOWN))
        self.count.setVisible(benefits)
        self.certificate.setVisible(persons)
        heads = {BENEFITS: text("notices.page.recipients"), PERSONS: text("notices.person.head")}
        self.head.setText(heads.get(mode, text("notices.shown.head")))
        if mode == ROSTER and self._uids:
            # The roster list is of a programme and village, not of chosen households.
            self.choose_others()
        self._show_filters()
        self._count()

    def _show_filters(self) -> None:
        free = self.mode == ROSTER or (self.mode == BENEFITS and not self._uids)
        self.filters.setVisible(free)
        self.others.setVisible(self.mode == BENEFITS and bool(self._uids))

    def clear_filters(self) -> None:
        """All villages, no words."""
        self.words.forget()
        self.village.set_value(b"")
        self.show_rows()

    def _chosen(self, _value: object) -> None:
        self.show_rows()

    def choose_others(self) -> None:
        """Leave what another page chose and offer the filters."""
        self._uids = ()
        self.table.model.tick_all(False)
        self.show_rows()

    def _loaded(self) -> None:
        if self._tick_all:
            self._tick_all = False
            self.table.model.tick_all(True)
        self._count()

    def _ticked(self) -> None:
        if self.table.model.ticked != self._ticks:
            self._ticks = set(self.table.model.ticked)
            self._count()
            self.changed.emit()

    def _count(self) -> None:
        model = self.table.model
        shown = text("notices.page.as_shown") if self.mode == SHOWN else ""
        self.all_of.setText(shown or text("notices.page.all_of", all=len(model.keys)))
        self.count.setText(text("notices.page.count", chosen=len(model.ticked), all=len(model.keys)))

    # -- the check -------------------------------------------------------------------------------

    def show_check(self, missing: Sequence[MissingGlyph] | None) -> None:
        """What the check of the type found; None: nothing was checked yet."""
        self.boxes.setVisible(bool(missing))
        if missing is None:
            self.check.hide()
        elif not missing:
            self.check.say(text("notices.page.type_fine"), "ok")
        else:
            told = [
                text("notices.page.glyph", character=m.character, point=m.code_point, place=m.place) for m in missing
            ]
            words = text("kit.list_join").join(dict.fromkeys(told[:MOST_TOLD]))
            self.check.say(text("notices.page.type_missing", count=len(missing), places=words), "warn")
