"""Registering a new household from its paper form: place first, a line per member, benefits below; keys alone.

What was typed is kept until it is registered. Everything wrong is said at its cell; what a number tells
and who is on record already appears while one types.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.choosing import Choice, make_choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.columns import relation_words
from minsheng_desktop.households.records import Registration
from minsheng_desktop.households.registering import check_registration, preview_registration, register_household
from minsheng_desktop.households.service import household_page
from minsheng_desktop.programmes.service import list_programmes
from ui.households import entry_draft
from ui.households.entry_alike import AlikeFinder
from ui.households.entry_benefits import BenefitLine
from ui.households.entry_cells import EntryLine, EntrySheet, Pause
from ui.households.entry_member import MemberLine
from ui.households.parts import Lines
from ui.households.revealing import refuse, tell_done
from ui.households.wording import month_now, month_words
from ui.kit.area_field import AreaField, PickEdit
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, column
from ui.kit.fields import month_field, text_field
from ui.kit.forms import FormField
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.theme import theme
from ui.session import Session

KEEP_MS = 700
STAYS = ("village", "village_group", "month")  # from one form to the next
CELL_OF = {"account.number": "card", "account.bank_name": "bank", "programme_code": "programme",
           "amount_fen": "amount", "supplement_fen": "supplement", "person_uid": "name"}  # fmt: skip


class EntryPage(Page):
    """One form after another; ``args["household"]`` takes village, group and address over from a household."""

    help_topic = "dossier#登记新户"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.today = session.clock.today()
        self._relations: tuple[Choice, ...] = ()
        self._programmes: tuple[Choice, ...] = ()
        self._bank = ""
        self._households = self._persons = 0
        self._saving = False
        self.header = PageHeader(
            text("entry.title"),
            button(text("entry.clear"), self.clear, kind="ghost"),
            button(text("entry.save_next"), lambda: self.save(begin_next=True)),
            button(text("entry.save"), self.save, kind="primary", icon="save"),
        )
        self.place = self._place_fields()
        self._finder = AlikeFinder(self, session, lambda: self.place["village"].value or b"")
        self.members = EntrySheet(self._member_line, text("entry.add_member"))
        self.benefits = EntrySheet(self._benefit_line, text("entry.add_benefit"))
        self.notice = Notice()
        self.notice.hide()
        self.refusals = Lines()
        self._arrange()
        self._connect()
        self._keep = Pause(self, KEEP_MS, self.keep_draft)
        self.set_title(text("entry.title"))
        session.read(self._read_choices, self._take_choices, owner=self)

    # -- building --------------------------------------------------------------------------------

    def _place_fields(self) -> dict[str, FormField]:
        month = month_field(text("entry.field.from_month"))
        month.set_value(month_now(self.today))
        return {
            "village": AreaField(text("entry.field.village"), width=168),
            "village_group": text_field(text("entry.field.village_group"), optional=True, width=110),
            "address": text_field(text("entry.field.address"), optional=True, width=230),
            "number": text_field(text("entry.field.number"), optional=True, width=120),
            "booklet_no": text_field(text("entry.field.booklet_no"), optional=True, width=140),
            "month": month,
        }

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(16))
        grid.setVerticalSpacing(theme().px(8))
        per_row = 6 if theme().scale == 1.0 else 3
        for at, field in enumerate(self.place.values()):
            grid.addWidget(field, at // per_row, at % per_row)
        grid.setColumnStretch(per_row, 1)
        where = Card(text("entry.card.place")).add(grid)
        who = Card(text("entry.card.members"), text("entry.card.members_hint")).add(self.members)
        what = Card(text("entry.card.benefits"), text("entry.card.benefits_hint")).add(self.benefits)
        body = column(self.notice, where, who, what, self.refusals, None, spacing=12)
        self.body = ScrollBody(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.body, 1)

    def _connect(self) -> None:
        for field in self.place.values():
            field.changed.connect(self._touched)
            field.editor.installEventFilter(self)
        self.members.changed.connect(self._touched)
        self.benefits.changed.connect(self._touched)
        for sheet in (self.members, self.benefits):
            sheet.entered.connect(self._bring_in_sight)
        self.members.ended.connect(lambda: self.benefits.go(self.benefits.lines[0], 0))
        self.benefits.ended.connect(self._to_save)
        self.members.lines_changed.connect(self._chain)
        self.benefits.lines_changed.connect(self._chain)
        self._chain()
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (("Ctrl+S", self.save), ("Ctrl+Return", self._next), ("Ctrl+Enter", self._next)):
            QShortcut(QKeySequence(keys), self, context=within).activated.connect(act)

    def _member_line(self) -> MemberLine:
        first = not hasattr(self, "members") or not self.members.lines
        line = MemberLine(self.today, self._relations, first)
        line.alike_asked.connect(lambda: self._finder.ask(line))
        line.left.connect(lambda key: self._left_member(line, key))
        line.opened.connect(lambda uid: self.open_page("households.person", uid=uid))
        return line

    def _benefit_line(self) -> BenefitLine:
        month = self.place["month"].value or month_now(self.today)
        return BenefitLine(self._programmes, month)

    def _chain(self) -> None:
        """Tab goes through the form as it is read, however the lines came about."""
        if not hasattr(self, "benefits"):
            return
        order: list[QWidget] = [field.editor for field in self.place.values()]
        for sheet in (self.members, self.benefits):
            order += [part for line in sheet.lines for part in line.tab_order()]
            order.append(sheet.add_button)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    # -- choices and draft -----------------------------------------------------------------------

    def _read_choices(self, uow: Any, job: Job) -> tuple[Any, ...]:
        villages = village_choices(uow)
        programmes = tuple(
            make_choice(p.code, p.short_name, p.name if p.name != p.short_name else "", (p.name, *p.aliases))
            for p in list_programmes(uow)
            if "roster" in p.scope
        )
        relations = tuple(make_choice(word, word) for word in relation_words())
        like = self.args.get("household")
        home = household_page(uow, like).values if like else {}
        return villages, programmes, relations, home

    def _take_choices(self, found: tuple[Any, ...]) -> None:
        villages, self._programmes, self._relations, home = found
        area = self.place["village"]
        assert isinstance(area, AreaField)
        area.set_villages(villages)
        for line in self.members.lines:
            line.cells["relation"].choices = self._relations  # type: ignore[attr-defined]
        for line in self.benefits.lines:
            line.cells["programme"].choices = self._programmes  # type: ignore[attr-defined]
        draft = entry_draft.recall(self.session.preferences)
        if entry_draft.has_content(draft):
            self._put(draft)
            self.notice.say(text("entry.draft_back"), "info", (text("entry.clear"), self.clear))
        else:
            self._put_place({"village": home.get("area_uid"), **{key: home.get(key) for key in STAYS[1:2]},
                             "address": home.get("address")})  # fmt: skip
        if len(villages) == 1 and area.value is None:
            area.set_value(villages[0].value)

    def _put_place(self, values: Mapping[str, Any]) -> None:
        for key, value in values.items():
            if value:
                self.place[key].set_value(value)

    def _put(self, draft: Mapping[str, Any]) -> None:
        place = dict(draft.get("place", {}))
        place["village"] = bytes.fromhex(place.get("village") or "")
        self._put_place(place)
        self.members.put(draft.get("members", []))
        self.benefits.put(draft.get("benefits", []))

    def draft(self) -> dict[str, Any]:
        """The form as it stands, in words."""
        place = {key: field.value for key, field in self.place.items()}
        place["village"] = place["village"].hex() if place["village"] else ""
        return {"place": place, "members": self.members.kept(), "benefits": self.benefits.kept()}

    def keep_draft(self) -> None:
        """Keep what was typed, so that neither a crash nor a closed tab loses it."""
        self._keep.stop()
        entry_draft.keep(self.session.preferences, self.draft())

    def may_close(self) -> bool:
        self.keep_draft()
        return True

    def clear(self) -> None:
        """Begin the form anew; the place stays."""
        self.members.clear()
        self.benefits.clear()
        for key in ("address", "number", "booklet_no"):
            self.place[key].set_value(None)
        self.notice.say("")
        self.refusals.say([], "err")
        entry_draft.forget(self.session.preferences)
        self._to_begin()

    def on_activate(self) -> None:
        if not self.members.written:
            self._to_begin()

    def _to_begin(self) -> None:
        if self.place["village"].value is None:
            self.place["village"].setFocus()
        else:
            first = self.place["address"] if self._households else self.place["village"]
            first.setFocus()

    def _to_save(self) -> None:
        self.header.findChildren(type(self.members.add_button))[-1].setFocus(Qt.FocusReason.TabFocusReason)

    def _bring_in_sight(self, cell: QWidget) -> None:
        """Scroll to the cell with the caret, once a line just made has its place."""
        margin = theme().px(70)
        QTimer.singleShot(0, cell, lambda: self.body.ensureWidgetVisible(cell, margin, margin))

    def _touched(self) -> None:
        self._keep.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._bring_in_sight(watched)
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            return not control and self._enter_in_place(watched)
        return super().eventFilter(watched, event)

    def _enter_in_place(self, watched: QObject) -> bool:
        """Enter goes on through the place, then to the first member."""
        editors: list[QObject] = [field.editor for field in self.place.values()]
        area = self.place["village"]
        if isinstance(area, AreaField):
            area.edit.take_marked()
        at = editors.index(watched) + 1
        if at < len(editors):
            list(self.place.values())[at].editor.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.members.go(self.members.lines[0], 0)
        return True

    def _left_member(self, line: MemberLine, key: str) -> None:
        if key == "card" and line.text_of("card") and not line.text_of("bank") and self._bank:
            line.cells["bank"].setText(self._bank)
        if key == "bank" and line.text_of("bank"):
            self._bank = line.text_of("bank")
        if key in ("name", "id_no", "phone"):
            self._finder.ask(line)

    # -- registering -----------------------------------------------------------------------------

    def registration(self) -> Registration:
        """The form as one registration."""
        place = {key: field.value for key, field in self.place.items()}
        members = tuple(line.member() for line in self.members.written if isinstance(line, MemberLine))
        benefits = tuple(line.benefit() for line in self.benefits.written if isinstance(line, BenefitLine))
        words = {key: place[key] or "" for key in ("village_group", "address", "number", "booklet_no")}
        return Registration(place["village"], members=members, benefits=benefits, month=place["month"], **words)

    def _next(self) -> None:
        self.save(begin_next=True)

    def save(self, begin_next: bool = False) -> None:
        """Ctrl+S: check everything, register as one operation; Ctrl+Enter begins the next form."""
        self.refusals.say([], "err")
        typing = self.focusWidget()
        if isinstance(typing, PickEdit):
            typing.take_marked()
        if self._saving or not self._judge():
            return
        reg = self.registration()
        self._saving = True

        def _check(uow: Any, job: Job) -> tuple[dict[str, AppError], Any]:
            wrong = check_registration(uow, reg)
            return wrong, None if wrong else preview_registration(uow, reg)

        self.session.read(_check, lambda found: self._checked(reg, begin_next, *found), self._refused, owner=self)

    def _judge(self) -> bool:
        """What the form itself can tell is wrong; the caret goes to the first of it."""
        if not self.members.written:
            self.members.go(self.members.lines[0], 0)
            self.members.lines[0].tell("name", "err", text("entry.nobody"))
            return False
        for field in self.place.values():
            if not field.check():
                field.setFocus()
                return False
        for line in self.members.written:
            if isinstance(line, MemberLine) and not line.known and not line.text_of("name"):
                line.tell("name", "err", text("entry.no_name"))
        for sheet in (self.members, self.benefits):
            sheet.judge()
            for line in sheet.written:
                complete = line.complete() if isinstance(line, BenefitLine) else not line.wrong
                if not complete:
                    sheet.go(line, list(line.cells).index(line.wrong))
                    return False
        return True

    def _checked(self, reg: Registration, begin_next: bool, wrong: dict[str, AppError], preview: Any) -> None:
        if wrong:
            self._saving = False
            self._show_wrong(wrong)
            return
        self.session.write(
            lambda do, job: do(register_household, reg),
            lambda household: self._registered(reg, household, begin_next, preview),
            self._refused,
            owner=self,
        )

    def _show_wrong(self, wrong: Mapping[str, AppError]) -> None:
        """Each error at its cell; what belongs to none stands below the form."""
        rest, first = [], True
        for path, error in wrong.items():
            kind, _, behind = path.partition(".")
            place, _, key = behind.partition(".")
            sheet = {"members": self.members, "benefits": self.benefits}.get(kind)
            if sheet and place.isdigit():
                first = self._show_at(sheet.written[int(place)], CELL_OF.get(key, key), error, sheet, first)
            elif path in self.place:
                self.place[path].say(error.message, "err")
                if first:
                    self.place[path].setFocus()
                    first = False
            else:
                rest.append(error.message)
        self.refusals.say(rest, "err")

    @staticmethod
    def _show_at(line: EntryLine, key: str, error: AppError, sheet: EntrySheet, first: bool) -> bool:
        key = key if key in line.cells else next(iter(line.cells))
        line.tell(key, "err", error.message)
        if first:
            sheet.go(line, list(line.cells).index(key))
        return False

    def _refused(self, error: AppError) -> None:
        self._saving = False
        refuse(self, error)

    def _registered(self, reg: Registration, household: bytes, begin_next: bool, preview: Any) -> None:
        self._saving = False
        entry_draft.forget(self.session.preferences)
        self._keep.stop()
        self._households += 1
        self._persons += len(reg.members)
        name = self.members.written[0].text_of("name")
        words = text("entry.done", name=name, count=len(reg.members), benefits=len(reg.benefits))
        last = self.benefits.written[-1].kept() if self.benefits.written else {}
        self.clear()
        self.header.set_hint(text("entry.counted", households=self._households, persons=self._persons))
        left = [text("entry.left", name=line.name, head=line.head_name, month=month_words(line.last_month))
                for line in preview.leaving]  # fmt: skip
        self.notice.say(text("kit.list_join").join(left), "info")
        tell_done(self, words)
        offered = self.benefits.lines[0]
        if begin_next and isinstance(offered, BenefitLine):
            offered.offer(last.get("programme", ""), last.get("month", ""))
        if not begin_next:
            self.open_page("households.household", uid=household)
