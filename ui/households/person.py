"""人员档案: one person with numbers, accounts, households, benefits, payments, doubts and history."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedLayout, QVBoxLayout, QWidget

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import PersonPage as Dossier
from minsheng_desktop.households.service import head_names, person_page
from ui.households.dossier_tables import (
    BENEFIT_COLUMNS,
    HOUSEHOLD_COLUMNS,
    PAYMENT_COLUMNS,
    benefit_rows,
    household_rows,
    payment_rows,
    years_of,
)
from ui.households.parts import MaskedFact, doubt_part, history_part
from ui.households.person_form import PersonForm
from ui.households.revealing import refuse, reveal
from ui.households.wording import age_words, dotted, month_now, place, sex_word, status_word
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, clear, column, fact
from ui.kit.labels import label
from ui.kit.messages import EmptyState, Question, ask
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session, Ticket

Found = tuple[Dossier, dict[str, bytes], dict[bytes, str]]
FACT_WIDTH = 72


class PersonPage(Page):
    """One person. ``args``: ``uid``."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"person", "former_identity", "household_member", "household", "entitlement", "entitlement_amount",
         "entitlement_member", "bank_account", "payment_record", "doubt", "area"}
    )  # fmt: skip
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "roster#人员档案"

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
        self.edit_button = button(text("households.edit.title"), self.edit, icon="pencil")
        self.home_button = button(text("households.panel.open_household"), self._open_home, icon="house")
        self.header = PageHeader(text("households.page.person"), self.home_button, self.edit_button)
        body = QFrame()
        body.setObjectName("page")
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addWidget(ScrollBody(self._left(), self._right(), share=(8, 3)), 1)
        self.split = PanelSplit(body, SidePanel())
        self.editor = PersonForm(self, self.split)
        self.missing = EmptyState("inbox", text("households.person.gone"), text("households.person.gone_hint"))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.split)
        self._stack.addWidget(self.missing)
        for keys, action in (("F2", self.edit), ("Ctrl+Shift+I", self._look), ("Ctrl+Return", self._open_home)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(action)

    def _left(self) -> QVBoxLayout:
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(theme().px(24))
        self._facts.setVerticalSpacing(theme().px(8))
        self._facts.setColumnStretch(0, 1)
        self._facts.setColumnStretch(1, 1)
        identity = Card(text("households.card.identity")).add(self._facts)
        self.benefits = self._table(BENEFIT_COLUMNS, text("households.card.benefits"))
        self.payments = self._table(PAYMENT_COLUMNS, text("households.card.payments"))
        self.payments.set_density("compact")
        self.households = self._table(HOUSEHOLD_COLUMNS, text("households.card.households"))
        self.households.opened.connect(lambda key: self.open_page("households.household", uid=key))
        self.households.page_opened.connect(lambda key: self.open_page("households.household", uid=key))
        self._earlier = button("", lambda: self._turn(1), kind="link", icon="chevron-left")
        self._later = button("", lambda: self._turn(-1), kind="link", icon="chevron-right")
        self.payments_card = Card(" ", text("households.card.payments_unit"), self._earlier, self._later, flush=True)
        return column(
            identity,
            Card(text("households.card.benefits"), flush=True).add(self.benefits),
            self.payments_card.add(self.payments),
            Card(text("households.card.households"), flush=True).add(self.households),
            None,
            spacing=12,
        )

    def _table(self, columns: Any, title: str) -> TablePanel:
        return TablePanel(self.session, columns, title=title, small=True)

    def _right(self) -> QVBoxLayout:
        self.doubts_card = Card(text("households.card.doubts"), " ")
        self._accounts = QVBoxLayout()
        self._accounts.setSpacing(theme().px(8))
        self._history = QVBoxLayout()
        return column(
            self.doubts_card,
            Card(text("households.card.accounts")).add(self._accounts),
            Card(text("households.card.history")).add(self._history),
            None,
            spacing=12,
        )

    def on_activate(self) -> None:
        # The page itself, so that F2 and the other keys work before anything was clicked.
        if not self.editor.is_open:
            self.setFocus()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if self._ticket:
            self._ticket.discard()
        self._ticket = self.session.read(partial(_load, self.uid), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        if error.kind is Kind.NOT_FOUND:
            self._stack.setCurrentWidget(self.missing)
        else:
            refuse(self, error)

    def _show(self, found: Found) -> None:
        dossier, self.villages, heads = found
        self.dossier = dossier
        self._stack.setCurrentWidget(self.split)
        values, today = dossier.values, self.session.clock.today()
        name = str(values["name"])
        self.header.set_title(name)
        self.set_title(name)
        running = [line for line in dossier.benefits if line.running]
        state = text("households.died") if values["died_on"] else status_word(running[0].status) if running else ""
        self.header.set_state(state)
        born = str(values["birth"]) if values["birth"] else None
        hint = dotted((sex_word(str(values["sex_code"])), age_words(born, today), place(dossier.village, "")))
        self.header.set_hint(hint if dossier.own else dotted((hint, text("households.household.foreign"))))
        self.edit_button.setVisible(dossier.own and self.session.may("edit"))
        self.home_button.setVisible(any(home.to_month is None for home in dossier.households))
        self._show_facts(dossier)
        self.benefits.set_empty("inbox", text("households.card.no_benefits"), "")
        self.benefits.model.show_rows(benefit_rows(dossier.benefits, month_now(today)))
        self.households.set_empty("house", text("households.card.no_households"), "")
        self.households.model.show_rows(household_rows(dossier.households, heads))
        self._show_payments()
        self._show_right(dossier)

    def _show_facts(self, dossier: Dossier) -> None:
        clear(self._facts)
        values = dossier.values
        number, phone = str(values["id_no"] or ""), str(values["phone"] or "")
        self.id_fact = self._masked("id_no", formats.masked_id(number), formats.open_id(number))
        plain = {
            "id_state": text(f"households.id_state.{values['id_state']}"),
            "sex_code": sex_word(str(values["sex_code"])),
            "birth": values["birth"],
            "ethnic": values["ethnic"],
            "village": dossier.village,
            "village_group": values["village_group"],
            "address": values["address"],
            "died_on": values["died_on"],
            "remark": values["remark"],
        }
        parts: list[QWidget] = [self.id_fact]
        parts.append(self._masked("phone", formats.masked_phone(phone), phone))
        none = text("kit.none")
        shown_empty = ("sex_code", "birth", "village", "address")
        for key, value in plain.items():
            if value or key in shown_empty:
                parts.append(fact(text(f"households.field.{key}"), str(value or none), width=FACT_WIDTH))
        for at, part in enumerate(parts):
            self._facts.addWidget(part, at // 2, at % 2)

    def _masked(self, field: str, masked: str, full: str) -> MaskedFact:
        shown = masked or text("kit.none")

        def _ask(show: Any) -> None:
            reveal(self, "person", self.uid, field, show)

        return MaskedFact(text(f"households.field.{field}"), shown, full, _ask, FACT_WIDTH)

    def _show_payments(self) -> None:
        if self.dossier is None:
            return
        payments = self.dossier.payments
        years = years_of(payments, self.session.clock.today())
        if self.year not in years:
            self.year = years[0]
        at = years.index(self.year)
        self.payments_card.title.setText(text("households.card.payments_year", year=self.year))
        for made, step in ((self._earlier, 1), (self._later, -1)):
            there = 0 <= at + step < len(years)
            made.setVisible(there)
            if there:
                words = text("households.year", year=years[at + step])
                made.setText(f" {words}")
                made.setAccessibleName(words)
        self.payments.set_empty("inbox", text("households.payment.none", year=self.year), "")
        self.payments.model.show_rows(payment_rows(payments, self.year))

    def _turn(self, step: int) -> None:
        if self.dossier:
            years = years_of(self.dossier.payments, self.session.clock.today())
            self.year = years[years.index(self.year) + step]
            self._show_payments()

    def _show_right(self, dossier: Dossier) -> None:
        clear(self.doubts_card.body)
        for doubt in dossier.doubts:
            self.doubts_card.add(doubt_part(doubt))
        self.doubts_card.detail.setText(text("households.card.doubts_count", count=len(dossier.doubts)))
        self.doubts_card.setVisible(bool(dossier.doubts))
        clear(self._accounts)
        for account in dossier.accounts:
            bank = dotted((account.bank_name, account.holder_name))
            number = account.number

            def _ask(show: Any, uid: bytes = account.uid) -> None:
                reveal(self, "bank_account", uid, "number", show)

            name = text("entitlements.field.account_number") if account.is_current else text("households.edit.former")
            self._accounts.addWidget(MaskedFact(name, formats.card_tail(number), number, _ask))
            if bank:
                self._accounts.addWidget(label(bank, "2s", wrap=True))
        if not dossier.accounts:
            self._accounts.addWidget(label(text("households.card.no_accounts"), "3"))
        clear(self._history)
        self._history.addWidget(history_part(dossier.history, self.session.clock.today(), len(dossier.history)))

    # -- doing -----------------------------------------------------------------------------------

    def edit(self) -> None:
        """F2: correct the person; the numbers are shown for it, which is recorded."""
        dossier = self.dossier
        if dossier is None or not dossier.own or not self.session.may("edit") or self.editor.is_open:
            return
        villages = [(uid, name) for name, uid in self.villages.items()]
        if self.session.may("reveal"):
            begin = partial(self.editor.open, dossier, villages, with_numbers=True)
            reveal(self, "person", self.uid, "id_no", begin)
        else:
            self.editor.open(dossier, villages, with_numbers=False)

    def _look(self) -> None:
        self.id_fact.press()

    def _open_home(self) -> None:
        home = next((h for h in self.dossier.households if h.to_month is None), None) if self.dossier else None
        if home:
            self.open_page("households.household", uid=home.household_uid)

    def may_close(self) -> bool:
        if not (self.editor.is_open and self.editor.dirty):
            return True
        question = Question(
            text("households.change.leave_title"), text("households.change.leave_body"),
            text("households.change.leave_keep"), text("households.change.leave_drop"),
        )  # fmt: skip
        self.dialog = ask(self, question, self._drop)
        return False

    def _drop(self, _reason: str) -> None:
        self.editor.close()
        self.closed.emit()


def _load(uid: bytes, uow: Any, _job: Any) -> Found:
    dossier = person_page(uow, uid)
    heads = head_names(uow, [home.household_uid for home in dossier.households])
    return dossier, villages_by_name(uow), heads
