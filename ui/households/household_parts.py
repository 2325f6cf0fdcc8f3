"""The head of a household's page: facts, the figures asked for on the telephone, the menu of rarer changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import BenefitLine, HouseholdPage, Membership, PaymentLine
from ui.households.change_kinds import KIND_KEYS, kinds_for
from ui.households.parts import payment_tone
from ui.households.wording import difference, paid_in_year, payments_of, place
from ui.kit import formats
from ui.kit.cards import figure, row
from ui.kit.labels import label
from ui.kit.page import Page

MENU_KINDS = ("join", "leave", "head", "split", "move", "move_out")


def hidden(*buttons: QPushButton) -> tuple[QPushButton, ...]:
    """Buttons that show once it is known whether they may be pressed."""
    for made in buttons:
        made.hide()
    return buttons


def facts_row(dossier: HouseholdPage, running: Sequence[BenefitLine]) -> QHBoxLayout:
    """Certificate, place, size, number in a line."""
    values = dossier.values
    present = len([m for m in dossier.members if m.to_month is None and not m.died_on])
    certificate = next((line.certificate_no for line in running if line.certificate_no), "")
    covered = next((line.covered for line in running if line.unit == "household"), 0)
    facts = [
        ("certificate_no", certificate),
        ("address", place(dossier.village, values["village_group"], values["address"])),
        ("size_stated", text("households.count.person", count=present)),
        ("covered", text("households.count.person", count=covered) if covered else ""),
        ("number", str(values["number"] or "")),
    ]
    shown = []
    for key, value in facts:
        if value:
            words = label(value, selectable=True)
            words.setAccessibleName(f"{text(f'households.field.{key}')} {value}")
            box = QWidget()
            box.setLayout(row(label(text(f"households.field.{key}"), "2s"), words, spacing=6))
            shown.append(box)
    return row(*shown, None, spacing=20, margins=(20, 0, 20, 0))


def name_years(earlier: QPushButton, later: QPushButton, years: Sequence[int], year: int) -> None:
    """Let the buttons left and right of a year's payments name the years beside it; none hides one."""
    at = years.index(year)
    for made, step in ((earlier, 1), (later, -1)):
        there = 0 <= at + step < len(years)
        made.setVisible(there)
        if there:
            words = text("households.year", year=years[at + step])
            made.setText(f" {words}")
            made.setAccessibleName(words)


def paid_figures(
    benefits: Sequence[BenefitLine], payments: Sequence[PaymentLine], month: int, today: date
) -> list[QWidget]:
    """What is due and paid this month, paid this year, and the last payment."""
    yuan = text("common.yuan")
    due = [line for line in benefits if line.fen_in(month)]
    now = [line for line in payments if line.month == month and payment_tone(line) == "ok"]
    unpaid = [line for line in due if not any(p.month == month for p in payments_of(line, now))]
    state = text("dossier.unpaid", count=len(unpaid)) if unpaid else text("dossier.all_paid", count=len(due))
    state = state if payments else text("dossier.no_payments")
    paid = formats.money(sum(line.amount_fen or 0 for line in now))
    year = formats.money(paid_in_year(payments, today.year))
    parts = [
        figure(text("dossier.paid_this_month", month=formats.month(month)), paid, f"{yuan} {state}" if due else yuan),
        figure(text("households.figure.year", year=today.year), year, yuan),
    ]
    if payments:
        last = payments[0]
        day = text("dossier.last_day", day=last.paid_on, month=formats.month(last.month)) if last.paid_on else ""
        detail = day or formats.month(last.month)
        parts.append(figure(text("households.figure.last"), formats.money(last.amount_fen), f"{yuan} {detail}"))
    return parts


def figure_parts(dossier: HouseholdPage, running: Sequence[BenefitLine], today: date) -> list[QWidget]:
    """本月合计, 比上月, and what was paid."""
    yuan = text("common.yuan")
    # Nothing is known of the month before: a first roster brings no increase.
    known = dossier.last_month_total_fen
    change = difference(dossier.month_total_fen - known) if known else ""
    unit = f"{yuan} {text('households.figure.change')} {change}" if change else yuan
    total = figure(text("households.figure.month", count=len(running)), formats.money(dossier.month_total_fen), unit)
    return [total, *paid_figures(dossier.benefits, dossier.payments, dossier.month, today)]


def printed_for(dossier: HouseholdPage) -> tuple[bytes, ...]:
    """The living members who draw something."""
    return tuple(m.person_uid for m in dossier.members if m.to_month is None and not m.died_on and m.benefits)


def household_menu(page: Page, dossier: HouseholdPage, member: Membership | None, change: Callable[..., Any]) -> QMenu:
    """The rarer changes, each opened by ``change(kind, member=…)``; those about a member begin with ``member``."""
    menu = QMenu(page)
    offered = kinds_for(dossier)
    may = dossier.own and page.session.may("edit")
    for kind in MENU_KINDS:
        if may and kind in offered:
            menu.addAction(text(KIND_KEYS[kind])).triggered.connect(partial(_open, change, kind, member))
    who = member or next(iter(dossier.members), None)
    if may and who:
        unite = menu.addAction(text("dossier.unite_title"))
        unite.triggered.connect(lambda: page.open_page("households.unite", keep=who.person_uid))
    menu.addSeparator()
    contents = menu.addAction(text("dossier_file.contents.heading"))
    contents.triggered.connect(lambda: page.open_page("households.file", uid=dossier.uid))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _open(change: Callable[..., Any], kind: str, member: Membership | None, _checked: bool = False) -> None:
    change(kind, member=member)
