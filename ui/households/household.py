"""家庭档案: one household as the paper it replaces, and what can be changed about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import annotate
from minsheng_desktop.households.editing import edit_household
from minsheng_desktop.households.records import BenefitLine, Membership
from minsheng_desktop.households.records import HouseholdPage as Dossier
from minsheng_desktop.households.service import household_page
from minsheng_desktop.programmes.records import ProgrammeRecord
from minsheng_desktop.programmes.service import list_programmes
from ui.households.cases_card import CasesCard
from ui.households.change_panel import ChangePanel
from ui.households.dossier_tables import (
    BENEFIT_COLUMNS,
    MEMBER_COLUMNS,
    PAYMENT_COLUMNS,
    benefit_rows,
    member_rows,
    payment_rows,
    years_of,
)
from ui.households.household_cards import AccountsCard, DoubtsCard, KinCard, MovedCard
from ui.households.household_parts import facts_row, figure_parts, hidden, household_menu, name_years, printed_for
from ui.households.leaving import FormGuard
from ui.households.papers import Papers
from ui.households.parts import DossierBody, Reckoned, history_part
from ui.households.past_month import PastMonth, as_of
from ui.households.remark_card import RemarkCard
from ui.households.revealing import refuse, reveal, tell_done
from ui.households.wording import status_word
from ui.kit.buttons import button, icon_button
from ui.kit.cards import Card, PageHeader, clear, column, row
from ui.kit.labels import chip
from ui.kit.messages import EmptyState
from ui.kit.page import Page
from ui.kit.rows import Key
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session, Ticket

HISTORY_SHOWN = 6
LARGE = 1.5  # the size of type from which the head has no room for every button


class HouseholdPage(Page):
    """One household. ``args``: ``uid``."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"household", "household_member", "person", "entitlement", "entitlement_amount", "entitlement_member",
         "bank_account", "payment_record", "doubt", "area"}
    )  # fmt: skip
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "dossier#家庭档案"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.uid: bytes = self.args["uid"]
        self.dossier: Dossier | None = None
        self.programmes: list[ProgrammeRecord] = []
        self.year = session.clock.today().year
        self._all_history, self._roomy = False, theme().scale < LARGE  # not roomy: papers are made from the menu
        self.villages: Sequence[Choice] = ()
        self._meant: bytes | None = None  # the member a search found
        self._ticket: Ticket | None = None
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.set_title(text("households.page.household"))

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        body = QFrame()
        body.setObjectName("page")
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._head())
        self.body = DossierBody(self._left(), self._right())
        outer.addWidget(self.body, 1)
        self.split = PanelSplit(body, SidePanel())
        self.body.follow(self.split.panel)
        self.changes = ChangePanel(self, self.split)
        self.guard = FormGuard(self, lambda: self.changes.dirty, self.changes.close)
        self.split.panel.guard = self.guard.may_put_away
        self.missing = EmptyState("inbox", text("households.household.gone"), text("households.household.gone_hint"))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.split)
        self._stack.addWidget(self.missing)
        for keys, action, place in (("F2", self._edit_here, self), ("Ctrl+S", self.changes.save, self.split.panel)):
            made = QShortcut(QKeySequence(keys), place)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(action)

    def _head(self) -> QWidget:
        self.change_button = button(
            text("households.change.title"), lambda: self.open_change(), kind="primary", icon="plus"
        )
        self.notice_button = button(text("dossier.print_notice"), self.print_notice, icon="printer")
        self.certificate_button = button(text("dossier.certificate"), self.print_certificate, icon="file-text")
        self.death_button = button(text("dossier.kind.death"), self.record_death, icon="file-x-2")
        self.menu_button = icon_button("ellipsis", text("dossier.more"), self._open_menu)
        self.header = PageHeader(
            text("households.page.household"),
            *hidden(self.notice_button, self.certificate_button, self.death_button, self.menu_button,
                    self.change_button),
        )  # fmt: skip
        self.header.setObjectName("plain")
        self.papers = chip(text("households.household.papers"), "warn")
        self.header.line.insertWidget(2, self.papers)
        self._facts = QHBoxLayout()
        bar = QFrame()
        bar.setObjectName("bar")
        layout = QVBoxLayout(bar)
        layout.setContentsMargins(0, 0, 0, 10)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        self.past = PastMonth(self.session.clock.today(), lambda: self.guard.may_put_away())
        self.past.changed.connect(self.refresh_month)
        layout.addLayout(self.past.beside(self._facts))
        return bar

    def _left(self) -> QVBoxLayout:
        self._figures = QHBoxLayout()
        figures = Card()
        figures.body.setContentsMargins(16, 12, 16, 12)
        figures.add(self._figures)
        self.members = self._table(MEMBER_COLUMNS, text("households.card.members"))
        self.benefits = self._table(BENEFIT_COLUMNS, text("households.card.benefits"))
        self.payments = self._table(PAYMENT_COLUMNS, text("households.card.payments"))
        self.payments.set_density("compact")
        self.members.opened.connect(self._open_person)
        self.members.page_opened.connect(self._open_person)
        self.members.reveal_asked.connect(self._look)
        self.benefits.opened.connect(self._open_benefit)
        self.benefits.mark_asked.connect(self._mark)
        self._earlier = button("", lambda: self._turn(1), kind="link", icon="chevron-left")
        self._later = button("", lambda: self._turn(-1), kind="link", icon="chevron-right")
        self.members_card = Card(text("households.card.members"), " ", flush=True).add(self.members)
        self.benefits_card = Card(text("households.card.benefits"), flush=True)
        self.reckoned = Reckoned()
        self.benefits_card.add(self.benefits, self.reckoned)
        self.payments_card = Card(" ", " ", self._earlier, self._later, flush=True).add(self.payments)
        self.made_papers = Papers(self, household=self.uid)
        return column(
            figures, self.members_card, self.benefits_card, self.payments_card, self.made_papers, None, spacing=12
        )

    def _table(self, columns: Any, title: str) -> TablePanel:
        return TablePanel(self.session, columns, title=title, small=True)

    def _right(self) -> QVBoxLayout:
        self.doubts_card = DoubtsCard()
        self._more = button("", self._show_all, kind="link")
        self.history_card = Card(text("households.card.history"))
        self._history = QVBoxLayout()
        self.history_card.add(self._history, row(self._more, None))
        self.remark = RemarkCard()
        self.remark.saved.connect(self._save_remark)
        self.remark.marked.connect(lambda mark: self._annotate({"color_mark": mark}))
        self.accounts, self.kin, self.away = AccountsCard(self), KinCard(self), MovedCard(self, self.uid)
        self.cases = CasesCard(self, household=self.uid)
        return column(
            self.doubts_card, self.away, self.accounts, self.remark, self.history_card, self.kin, self.cases, None,
            spacing=12,
        )  # fmt: skip

    def show_asked(self, asks: Mapping[str, Any]) -> None:
        self._meant = asks.get("person")
        self._show_meant()

    def _show_meant(self) -> None:
        """Make the row of the member meant the current one, once it is there."""
        if self._meant is not None and self._meant in self.members.model.keys:
            self.members.select(self._meant)
            self._meant = None

    def on_activate(self) -> None:
        if not self.changes.is_open:
            self.members.main.setFocus()

    def may_close(self) -> bool:
        self.remark.keep()
        return self.guard.may_close()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if self._ticket:
            self._ticket.discard()
        uid, month = self.uid, self.past.month

        def _load(uow: Any, _job: Any) -> tuple[Dossier, list[ProgrammeRecord], Sequence[Choice]]:
            return as_of(uow, household_page(uow, uid), month), list_programmes(uow), village_choices(uow)

        self._ticket = self.session.read(_load, self._show, self._failed, owner=self)
        self.made_papers.reload()

    def refresh_month(self) -> None:
        """Another month is shown: 某月的样子."""
        self.changes.close()
        self.year = (self.past.month // 100) or self.session.clock.today().year
        self.refresh()

    def _failed(self, error: AppError) -> None:
        if error.kind is Kind.NOT_FOUND:
            self._stack.setCurrentWidget(self.missing)
        else:
            refuse(self, error)

    def _show(self, found: tuple[Dossier, list[ProgrammeRecord], Sequence[Choice]]) -> None:
        dossier, self.programmes, self.villages = found
        self.dossier = dossier
        self._stack.setCurrentWidget(self.split)
        today = self.session.clock.today()
        name = str(dossier.values["head_name"])
        self.header.set_title(text("households.household.title", name=name))
        self.set_title(text("households.household.tab", name=name))
        running = [line for line in dossier.benefits if line.running]
        self.header.set_state(status_word(running[0].status) if running else "")
        self.header.set_hint("" if self.past.confirm() or dossier.own else text("households.household.foreign"))
        self.papers.setVisible(any(line.papers_pending for line in running))
        self.change_button.setVisible(dossier.own and self.session.may("edit"))
        living = any(m.to_month is None and not m.died_on for m in dossier.members)
        self.death_button.setVisible(living and dossier.own and self.session.may("edit"))
        may_print = dossier.own and self.session.may("notice")
        self.menu_button.setVisible((dossier.own and self.session.may("edit")) or (may_print and not self._roomy))
        self.notice_button.setVisible(may_print and self._roomy)
        self.certificate_button.setVisible(may_print and self._roomy and bool(printed_for(dossier)))
        self._show_facts(dossier, running)
        self._show_figures(dossier, running)
        gone = len([m for m in dossier.members if m.to_month is not None or m.died_on])
        hint = text("households.household.gone_members", count=gone) if gone else ""
        if any(line.unit == "household" and not line.covered_uids for line in running):
            hint = text("households.household.unstated")
        self.members_card.detail.setText(hint)
        self.members.model.show_rows(member_rows(dossier.members, dossier.benefits, today))
        self._show_meant()
        self.benefits.set_empty("inbox", text("households.card.no_benefits"), "")
        self.benefits.model.show_rows(benefit_rows(dossier.benefits, dossier.month, dossier.payments))
        self.reckoned.say(dossier.benefits)
        self._show_payments()
        self.doubts_card.show_doubts(dossier.doubts)
        self.accounts.show_household(dossier)
        self.kin.show_household(dossier)
        head = next((m.person_uid for m in dossier.members if m.to_month is None and not m.died_on), None)
        self.cases.offer(head if dossier.own and self.session.role == "township" else None)
        self._show_history()
        self._show_remark(dossier)

    def _show_facts(self, dossier: Dossier, running: list[BenefitLine]) -> None:
        clear(self._facts)
        self._facts.addLayout(facts_row(dossier, running))

    def _show_figures(self, dossier: Dossier, running: list[BenefitLine]) -> None:
        clear(self._figures)
        for part in figure_parts(dossier, running, self.session.clock.today()):
            self._figures.addWidget(part, 1)

    def _show_payments(self) -> None:
        if self.dossier is None:
            return
        payments, today = self.dossier.payments, self.session.clock.today()
        years = years_of(payments, today)
        if self.year not in years:
            self.year = years[0]
        self.payments_card.title.setText(text("households.card.payments_year", year=self.year))
        self.payments_card.detail.setText(text("households.card.payments_unit"))
        name_years(self._earlier, self._later, years, self.year)
        self.payments.set_empty("inbox", text("households.payment.none", year=self.year), "")
        self.payments.model.show_rows(payment_rows(payments, self.year))

    def _turn(self, step: int) -> None:
        if self.dossier:
            years = years_of(self.dossier.payments, self.session.clock.today())
            self.year = years[years.index(self.year) + step]
            self._show_payments()

    def _show_history(self) -> None:
        if self.dossier is None:
            return
        lines = self.dossier.history
        clear(self._history)
        most = len(lines) if self._all_history else HISTORY_SHOWN
        self._history.addWidget(history_part(lines, self.session.clock.today(), most))
        words = text("households.card.all_history", count=len(lines))
        self._more.setText(words)
        self._more.setAccessibleName(words)
        self._more.setVisible(len(lines) > most)

    def _show_all(self) -> None:
        self._all_history = True
        self._show_history()

    # -- remark and colour: of the household's benefit, which the roster shows, else of the household --

    def _main_benefit(self) -> BenefitLine | None:
        benefits = self.dossier.benefits if self.dossier else ()
        own = [line for line in benefits if line.household_uid == self.uid]
        return own[0] if own else None

    def _show_remark(self, dossier: Dossier) -> None:
        main = self._main_benefit()
        remark = main.remark if main else dossier.values["remark"]
        may = dossier.own and self.session.may("edit")
        mark = main.color_mark or "" if main else ""
        self.remark.show_remark(str(remark or ""), mark, with_mark=main is not None, editable=may)

    def _save_remark(self, words: str) -> None:
        if self._main_benefit():
            self._annotate({"remark": words})
        elif self.dossier:
            uid = self.uid
            self._write(lambda do, job: do.run(edit_household, uid, {"remark": words}))

    def _annotate(self, values: dict[str, Any]) -> None:
        main = self._main_benefit()
        if main:
            uid = main.uid
            self._write(lambda do, job: do.run(annotate, [uid], values))

    def _mark(self, keys: list[Key], mark: str) -> None:
        uids = [uid for uid in keys if isinstance(uid, bytes)]
        if uids and self.session.may("edit"):
            self._write(lambda do, job: do.run(annotate, uids, {"color_mark": mark}))

    def _write(self, work: Any) -> None:
        done = partial(tell_done, self, text("households.card.remark_saved"))
        self.session.write(work, lambda changed: done() if changed else None, partial(refuse, self), owner=self)

    # -- opening ---------------------------------------------------------------------------------

    def open_change(self, kind: str = "", benefit: BenefitLine | None = None, member: Any = None) -> None:
        """登记变动 in the side panel."""
        if self.dossier and self.dossier.own and self.session.may("edit"):
            self.changes.open(self.dossier, self.programmes, kind, benefit, member, self.villages)

    def _member(self) -> Membership | None:
        """The member whose row is the current one."""
        key = self.members.current_key()
        members = self.dossier.members if self.dossier else ()
        return next((member for member in members if member.person_uid == key), None)

    def _open_menu(self) -> None:
        if self.dossier:
            menu = household_menu(self, self.dossier, self._member(), self.open_change)
            if not self._roomy and self.session.may("notice"):
                menu.addAction(text("dossier.print_notice")).triggered.connect(self.print_notice)
                menu.addAction(text("dossier.certificate")).triggered.connect(self.print_certificate)
            menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def record_death(self) -> None:
        """死亡登记, beginning with the member of the current row."""
        self.open_change("death", member=self._member())

    def print_notice(self) -> None:
        """打印通知书 for this household."""
        self.open_page("notices.make", households=(self.uid,))

    def print_certificate(self) -> None:
        """享受待遇证明 for those who draw something here."""
        if self.dossier:
            self.open_page("notices.make", template="benefit_certificate", persons=printed_for(self.dossier))

    def _edit_here(self) -> None:
        """F2: change what the current row is about."""
        if self.dossier is None:
            return
        if self.benefits.main.hasFocus():
            self._open_benefit(self.benefits.current_key())
        elif self.members.main.hasFocus():
            member = self._member()
            self.open_change("relation" if member else "", member=member)
        else:
            self.open_change()

    def _open_benefit(self, key: Key) -> None:
        found = next((line for line in self.dossier.benefits if line.uid == key), None) if self.dossier else None
        if found and found.running:
            self.open_change("amount", found)

    def _open_person(self, key: Key) -> None:
        self.open_page("households.person", uid=key)

    def _look(self, key: Key) -> None:
        if isinstance(key, bytes):
            reveal(self, "person", key, "id_no", partial(self.members.reveal, key))
