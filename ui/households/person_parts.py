"""Parts of a person's page: accounts, former names and numbers, what was paid after a death."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.overpaid import Overpaid, overpaid_of
from minsheng_desktop.households.records import Account, PersonPage
from minsheng_desktop.households.service import head_names, person_page
from ui.households.change_panel import ChangePanel
from ui.households.death_form import DeathForm
from ui.households.parts import MaskedFact
from ui.households.past_month import as_of
from ui.households.revealing import reveal
from ui.households.wording import dotted
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import column, row
from ui.kit.labels import label
from ui.kit.page import Page

Act = Callable[[Account], object]
Found = tuple[PersonPage, dict[str, bytes], dict[bytes, str], tuple[Overpaid, ...]]

FACT_WIDTH = 72
FORMER_WORDS = {"former_name": "dossier.former.name", "former_id": "dossier.former.id_no"}


def load_person(uid: bytes, month: int, uow: Any, _job: Any) -> Found:
    """What the page shows, as it stood in ``month`` (0: as it stands): the file, villages, heads, what was overpaid."""
    dossier = as_of(uow, person_page(uow, uid), month)
    heads = head_names(uow, [home.household_uid for home in dossier.households])
    overpaid = overpaid_of(uow, uid) if dossier.values["died_on"] else ()
    return dossier, villages_by_name(uow), heads, overpaid


def masked_fact(page: Page, person: bytes, field: str, masked: str, full: str) -> MaskedFact:
    """A number of the person, masked until it is asked for."""
    ask = partial(reveal, page, "person", person, field)
    return MaskedFact(text(f"households.field.{field}"), masked or text("kit.none"), full, ask, FACT_WIDTH)


def open_death(changes: ChangePanel, dossier: PersonPage, today: date) -> None:
    """死亡登记 of a person, beginning with the date on record where there is one."""
    died = dossier.values["died_on"]
    form = DeathForm(None, today, dossier.uid, date.fromisoformat(str(died)) if died else None)
    changes.open_form(form, text("dossier.kind.death"), str(dossier.values["name"]), text("dossier.death.verb"))


def may_die(dossier: PersonPage) -> bool:
    """Whether a death is to be recorded: of the living, and of the dead who still draw something."""
    return not dossier.values["died_on"] or any(line.running for line in dossier.benefits)


def former_facts(dossier: PersonPage) -> dict[str, str]:
    """Names and (masked) numbers the person was known by."""
    join = text("households.names").join
    names = [text("dossier.former.until", value=line.value, day=line.until)
             for line in dossier.former if line.kind == "name"]  # fmt: skip
    numbers = [text("dossier.former.until", value=formats.masked_id(line.value), day=line.until)
               for line in dossier.former if line.kind == "id_no"]  # fmt: skip
    return {"former_name": join(names), "former_id": join(numbers)}


def overpaid_words(line: Overpaid) -> str:
    """“农村低保死亡后多发 480.00 元（2026-10）”."""
    months = text("households.names").join(map(formats.month, line.months))
    return text("dossier.death.overpaid", programme=line.programme, amount=formats.money(line.total_fen),
                months=months)  # fmt: skip


def accounts_part(page: Page, dossier: PersonPage, edit: Act, use: Act) -> QVBoxLayout:
    """The accounts, the present one first; ``edit`` puts one right, ``use`` pays to it from now on."""
    layout = column(spacing=8)
    may = dossier.own and page.session.may("edit")
    name = str(dossier.values["name"])
    for account in sorted(dossier.accounts, key=lambda found: not found.is_current):
        _add(layout, page, account, name)
        if may:
            layout.addLayout(row(*_acts(account, edit, use), None, spacing=16))
    if not dossier.accounts:
        layout.addWidget(label(text("households.card.no_accounts"), "3"))
    return layout


def _add(layout: QVBoxLayout, page: Page, account: Account, name: str) -> None:
    def _ask(show: Any) -> None:
        reveal(page, "bank_account", account.uid, "number", show)

    title = text("entitlements.field.account_number") if account.is_current else text("households.edit.former")
    tail = formats.card_tail(account.number)
    layout.addWidget(MaskedFact(title, tail, account.number, _ask))
    holder = account.holder_name
    if holder and holder != name:
        relation = account.holder_relation
        holder = text("dossier.account.collected", name=dotted((holder, relation)))
    bank = dotted((account.bank_name, holder))
    if bank:
        layout.addWidget(label(bank, "2s", wrap=True))


def _acts(account: Account, edit: Act, use: Act) -> list[QPushButton]:
    tail = formats.card_tail(account.number)
    acts = [button(text("dossier.account.edit"), partial(edit, account), kind="link",
                   name=text("dossier.account.edit_name", tail=tail))]  # fmt: skip
    if not account.is_current:
        acts.append(button(text("dossier.account.use"), partial(use, account), kind="link",
                           name=text("dossier.account.use_name", tail=tail)))  # fmt: skip
    return acts
