"""人员档案: one person with numbers, accounts, households, benefits, payments, doubts and history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.accounts import set_current_account
from minsheng_desktop.households.overpaid import Overpaid
from minsheng_desktop.households.records import Account
from minsheng_desktop.households.records import PersonPage as Dossier
from ui.households.account_form import AccountForm
from ui.households.cases_card import CasesCard
from ui.households.change_panel import ChangePanel
from ui.households.dossier_tables import (
    BENEFIT_COLUMNS,
    HOUSEHOLD_COLUMNS,
    PAYMENT_COLUMNS,
    YEAR_COLUMNS,
    benefit_rows,
    household_rows,
    payment_rows,
    year_rows,
    years_of,
)
from ui.households.household_cards import DoubtsCard
from ui.households.household_parts import name_years, paid_figures
from ui.households.leaving import FormGuard
from ui.households.papers import Papers
from ui.households.parts import DossierBody, Lines, Reckoned, history_part
from ui.households.past_month import PastMonth
from ui.households.person_form import NUMBERS, PersonForm
from ui.households.person_parts import (
    FACT_WIDTH,
    FORMER_WORDS,
    Found,
    accounts_part,
    former_facts,
    load_person,
    masked_fact,
    may_die,
    open_death,
    overpaid_words,
)
from ui.households.revealing import refuse, reveal, reveal_all, tell_done
from ui.households.wording import age_words, dotted, month_now, place, sex_word, status_word
from ui.kit import formats
from ui.kit.buttons import button, icon_button
from ui.kit.cards import Card, PageHeader, clear, column, fact, figure
from ui.kit.messages import EmptyState
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session, Ticket


class PersonPage(Page):
    """One person. ``args``: ``uid``."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"person", "former_identity", "household_member", "household", "entitlement", "entitlement_amount",
         "entitlement_member", "bank_account", "payment_record", "doubt", "area"}
    )  # fmt: skip
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "dossier#人员档案"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.uid: bytes = self.args["uid"]
        self.dossier: Dossier | None = None
        self.villages: dict[str, bytes] = {}
        self.year = session.clock.today().year
        self._ticket: Ticket | None = None
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.set_title(text("households.page.person"))

    def _build(self) -> None:
        self.edit_button = button(text("households.edit.title"), self.edit, kind="primary", icon="pencil")
        self.death_button = button(text("dossier.kind.death"), self.record_death, icon="file-x-2")
        self.certificate_button = button(text("dossier.certificate"), self.print_certificate, icon="file-text")
        self.home_button = button(text("households.panel.open_household"), self._open_home, icon="house")
        self.menu_button = icon_button("ellipsis", text("dossier.more"), self._open_menu)
        self.header = PageHeader(
            text("households.page.person"),
            self.home_button, self.certificate_button, self.death_button, self.menu_button, self.edit_button,
        )  # fmt: skip
        body = QFrame()
        body.setObjectName("page")
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        self.body = DossierBody(self._left(), self._right())
        outer.addWidget(self.body, 1)
        self.split = PanelSplit(body, SidePanel())
        self.body.follow(self.split.panel)
        self.past = PastMonth(self.session.clock.today(), lambda: self.guard.may_put_away())
        self.past.changed.connect(self.refresh_month)
        self.header.line.insertWidget(4, self.past)
        self.editor = PersonForm(self, self.split)
        self.editor.death_asked.connect(self.record_death)
        self.changes = ChangePanel(self, self.split)
        self.split.panel.closed.connect(self._put_away)
        self.guard = FormGuard(self, self._entered, self._drop_form)
        self.split.panel.guard = self.guard.may_put_away
        self.missing = EmptyState("inbox", text("households.person.gone"), text("households.person.gone_hint"))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.split)
        self._stack.addWidget(self.missing)
        for keys, action, where in self._keys():
            made = QShortcut(QKeySequence(keys), where)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(action)

    def _keys(self) -> tuple[tuple[str, Any, QWidget], ...]:
        return (
            ("F2", self.edit, self),
            ("Ctrl+Shift+I", self._look, self),
            ("Ctrl+Return", self._open_home, self),
            ("Ctrl+S", self._save, self.split.panel),
        )

    def _save(self) -> None:
        (self.editor if self.editor.is_open else self.changes).save()

    def _left(self) -> QVBoxLayout:
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(theme().px(24))
        self._facts.setVerticalSpacing(theme().px(8))
        for side in (0, 1):
            self._facts.setColumnStretch(side, 1)
        self.benefits = self._table(BENEFIT_COLUMNS, text("households.card.benefits"))
        self.reckoned = Reckoned()
        self.years = self._table(YEAR_COLUMNS, text("households.card.years"))
        self.payments = self._table(PAYMENT_COLUMNS, text("households.card.payments"))
        self.payments.set_density("compact")
        self.households = self._table(HOUSEHOLD_COLUMNS, text("households.card.households"))
        self.households.opened.connect(lambda key: self.open_page("households.household", uid=key))
        self.households.page_opened.connect(lambda key: self.open_page("households.household", uid=key))
        self._earlier = button("", lambda: self._turn(1), kind="link", icon="chevron-left")
        self._later = button("", lambda: self._turn(-1), kind="link", icon="chevron-right")
        self.payments_card = Card(" ", text("households.card.payments_unit"), self._earlier, self._later, flush=True)
        self._figures = QHBoxLayout()
        self.overpaid = Lines()
        self.made_papers = Papers(self, person=self.uid)
        return column(
            self.overpaid,
            Card().add(self._figures),
            Card(text("households.card.identity")).add(self._facts),
            Card(text("households.card.benefits"), flush=True).add(self.benefits, self.reckoned),
            Card(text("households.card.years"), flush=True).add(self.years),
            self.payments_card.add(self.payments),
            Card(text("households.card.households"), flush=True).add(self.households),
            self.made_papers,
            None,
            spacing=12,
        )

    def _table(self, columns: Any, title: str) -> TablePanel:
        return TablePanel(self.session, columns, title=title, small=True)

    def _right(self) -> QVBoxLayout:
        self.doubts_card = DoubtsCard()
        self._accounts = QVBoxLayout()
        self._accounts.setSpacing(theme().px(8))
        self._history = QVBoxLayout()
        self.add_account = button(text("dossier.account.add"), self.open_account, kind="link", icon="plus")
        self.cases = CasesCard(self, person=self.uid)
        return column(
            self.doubts_card,
            self.cases,
            Card(text("households.card.accounts"), "", self.add_account).add(self._accounts),
            Card(text("households.card.history")).add(self._history),
            None,
            spacing=12,
        )

    def on_activate(self) -> None:
        # The page itself, so that F2 and the other keys work before anything was clicked.
        if not self.editor.is_open and not self.changes.is_open:
            self.setFocus()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if self._ticket:
            self._ticket.discard()
        load = partial(load_person, self.uid, self.past.month)
        self._ticket = self.session.read(load, self._show, self._failed, owner=self)
        self.made_papers.reload()

    def refresh_month(self) -> None:
        """Another month is shown: 某月的样子."""
        self._drop_form()
        self.year = self._month() // 100
        self.refresh()

    def _month(self) -> int:
        return self.past.month or month_now(self.session.clock.today())

    def _failed(self, error: AppError) -> None:
        if error.kind is Kind.NOT_FOUND:
            self._stack.setCurrentWidget(self.missing)
        else:
            refuse(self, error)

    def _show(self, found: Found) -> None:
        dossier, self.villages, heads, overpaid = found
        self.dossier = dossier
        self._stack.setCurrentWidget(self.split)
        values, today = dossier.values, self.session.clock.today()
        name = str(values["name"])
        self.header.set_title(name)
        self.set_title(name)
        running = [line for line in dossier.benefits if line.running]
        state = status_word(running[0].status) if running else ""
        self.header.set_state(text("households.died") if values["died_on"] else state)
        born = str(values["birth"]) if values["birth"] else None
        hint = dotted((sex_word(str(values["sex_code"])), age_words(born, today), place(dossier.village, "")))
        foreign = "" if self.past.confirm() or dossier.own else text("households.household.foreign")
        self.header.set_hint(dotted((hint, foreign)))
        may = dossier.own and self.session.may("edit") and dossier.merged_into is None
        self.edit_button.setVisible(may)
        self.menu_button.setVisible(may)
        self.cases.offer(self.uid if may and not values["died_on"] and self.session.role == "township" else None)
        self.add_account.setVisible(may)
        self.death_button.setVisible(may and may_die(dossier))
        self.certificate_button.setVisible(self.session.may("notice") and bool(dossier.benefits))
        self._show_paid(dossier, overpaid)
        self.home_button.setVisible(any(home.to_month is None for home in dossier.households))
        self._show_facts(dossier)
        self.benefits.set_empty("inbox", text("households.card.no_benefits"), "")
        self.benefits.model.show_rows(benefit_rows(dossier.benefits, self._month(), dossier.payments))
        self.reckoned.say(dossier.benefits)
        self.years.set_empty("inbox", text("households.card.no_years"), "")
        self.years.model.show_rows(year_rows(dossier.benefits, self._month()))
        self.households.set_empty("house", text("households.card.no_households"), "")
        self.households.model.show_rows(household_rows(dossier.households, heads))
        self._show_payments()
        self._show_right(dossier)

    def _show_paid(self, dossier: Dossier, overpaid: Sequence[Overpaid]) -> None:
        """How much, paid or not; above it in red what was paid after a death."""
        clear(self._figures)
        today = self.session.clock.today()
        month = self._month()
        due = sum(line.fen_in(month) for line in dossier.benefits)
        count = len([line for line in dossier.benefits if line.fen_in(month)])
        total = figure(text("households.figure.month", count=count), formats.money(due), text("common.yuan"))
        for part in (total, *paid_figures(dossier.benefits, dossier.payments, month, today)):
            self._figures.addWidget(part, 1)
        self.overpaid.say([overpaid_words(line) for line in overpaid], "err")

    def _show_facts(self, dossier: Dossier) -> None:
        clear(self._facts)
        values = dossier.values
        number, phone = str(values["id_no"] or ""), str(values["phone"] or "")
        self.id_fact = masked_fact(self, self.uid, "id_no", formats.masked_id(number), formats.open_id(number))
        plain = {
            "id_state": text(f"households.id_state.{values['id_state']}"),
            "sex_code": sex_word(str(values["sex_code"])),
            "birth": values["birth"],
            "ethnic": values["ethnic"],
            "village": dossier.village,
            "village_group": values["village_group"],
            "address": values["address"],
            "died_on": values["died_on"],
            **former_facts(dossier),
            "remark": values["remark"],
        }
        parts: list[QWidget] = [self.id_fact]
        parts.append(masked_fact(self, self.uid, "phone", formats.masked_phone(phone), phone))
        for key, value in plain.items():
            if value or key in ("sex_code", "birth", "village", "address"):
                name = FORMER_WORDS.get(key) or f"households.field.{key}"
                parts.append(fact(text(name), str(value or text("kit.none")), width=FACT_WIDTH))
        for at, part in enumerate(parts):
            self._facts.addWidget(part, at // 2, at % 2)

    def _show_payments(self) -> None:
        if self.dossier is None:
            return
        payments = self.dossier.payments
        years = years_of(payments, self.session.clock.today())
        if self.year not in years:
            self.year = years[0]
        self.payments_card.title.setText(text("households.card.payments_year", year=self.year))
        name_years(self._earlier, self._later, years, self.year)
        self.payments.set_empty("inbox", text("households.payment.none", year=self.year), "")
        self.payments.model.show_rows(payment_rows(payments, self.year))

    def _turn(self, step: int) -> None:
        if self.dossier:
            years = years_of(self.dossier.payments, self.session.clock.today())
            self.year = years[years.index(self.year) + step]
            self._show_payments()

    def _show_right(self, dossier: Dossier) -> None:
        self.doubts_card.show_doubts(dossier.doubts)
        clear(self._accounts)
        self._accounts.addLayout(accounts_part(self, dossier, self.open_account, self.use_account))
        clear(self._history)
        self._history.addWidget(history_part(dossier.history, self.session.clock.today(), len(dossier.history)))

    # -- changing ---------------------------------------------------------------------------------

    def _may_edit(self) -> bool:
        return self.dossier is not None and self.dossier.own and self.session.may("edit")

    def record_death(self) -> None:
        """死亡登记: what stops, who goes on, what was paid too much."""
        if self.dossier and self._may_edit() and not self.editor.is_open:
            open_death(self.changes, self.dossier, self.session.clock.today())

    def open_account(self, known: Account | None = None) -> None:
        """加账号, or one put right (its number is shown for it, which is recorded)."""
        dossier = self.dossier
        if dossier is None or not self._may_edit() or self.editor.is_open:
            return
        name = str(dossier.values["name"])
        title = text("dossier.account.edit") if known else text("dossier.account.add")

        def _open() -> None:
            self.changes.open_form(AccountForm(self.uid, name, known), title, name)

        if known:
            reveal(self, "bank_account", known.uid, "number", _open)
        else:
            _open()

    def use_account(self, account: Account) -> None:
        """Let money go to another account from now on."""
        done = partial(tell_done, self, text("dossier.account.current", tail=formats.card_tail(account.number)))
        self.session.write(
            lambda do, job: do.run(set_current_account, account.uid),
            lambda changed: done() if changed else None, partial(refuse, self), owner=self,
        )  # fmt: skip

    def print_certificate(self) -> None:
        """享受待遇证明 of this person."""
        self.open_page("notices.make", template="benefit_certificate", persons=(self.uid,))

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.addAction(text("dossier.unite_title")).triggered.connect(self.unite)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def unite(self) -> None:
        """合并人员 with somebody chosen there."""
        self.open_page("households.unite", keep=self.uid)

    # -- doing -----------------------------------------------------------------------------------

    def edit(self) -> None:
        """F2: correct the person; the numbers are shown for it, which is recorded."""
        dossier = self.dossier
        if dossier is None or not dossier.own or not self.session.may("edit") or self.editor.is_open:
            return
        self._put_away()
        villages = [(uid, name) for name, uid in self.villages.items()]
        if self.session.may("reveal"):
            begin = partial(self.editor.open, dossier, villages, with_numbers=True)
            looks = [("person", self.uid, key) for key in NUMBERS if dossier.values[key]]
            reveal_all(self, looks, begin)
        else:
            self.editor.open(dossier, villages, with_numbers=False)

    def _look(self) -> None:
        self.id_fact.press()

    def _open_home(self) -> None:
        home = next((h for h in self.dossier.households if h.to_month is None), None) if self.dossier else None
        if home:
            self.open_page("households.household", uid=home.household_uid)

    def _entered(self) -> bool:
        return self.changes.dirty or (self.editor.is_open and self.editor.dirty)

    def _drop_form(self) -> None:
        self._put_away()
        self.editor.close()

    def may_close(self) -> bool:
        return self.guard.may_close()

    def _put_away(self) -> None:
        """Forget the form of a change before something else takes its place in the panel."""
        if self.changes.form is not None:
            self.changes.close()
