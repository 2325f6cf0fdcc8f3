"""Every page on the smallest and on a large screen, in all sizes of type."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from minsheng_desktop.applications.records import NewApplication
from minsheng_desktop.applications.registering import register_application
from tests.ui.stories import every_control as judge
from tests.ui.stories.clerk import Clerk
from ui.kit.page import Page, PageRequest

SMALL, LARGE = (1366, 697), (2048, 1152)


def _every_page(clerk: Clerk) -> Iterator[tuple[str, Page]]:
    """Every page of the menu, and those reached from others, each in front."""
    main = clerk.program.main
    household, person = clerk.program.workspace.read(_somebody)
    asked = NewApplication("dibao_margin", person, date(2026, 6, 3))
    case = clerk.program.workspace.run(register_application, asked).value
    wanted = [PageRequest(spec.key) for _, pages in main.nav.groups for spec in pages]
    wanted += [
        PageRequest.to("households.household", uid=household),
        PageRequest.to("households.person", uid=person),
        PageRequest.to("applications.case", uid=case),
        PageRequest.to("applications.visit", application=case),
        PageRequest.to("applications.new", person=person, programme="dibao_rural"),
        PageRequest.to("applications.reference"),
    ]
    for request in wanted:
        page = main.host.open(request)
        clerk.rests()
        yield request.key, page


def _somebody(uow: Any) -> tuple[bytes, bytes]:
    found = uow.connection.exec_driver_sql(
        "SELECT household_uid, person_uid FROM household_member WHERE is_head = 1 LIMIT 1 OFFSET 6"
    ).one()
    return bytes(found[0]), bytes(found[1])


def test_every_control_has_a_name_and_is_reached_by_tab(clerk: Clerk) -> None:
    wrong = {}
    for key, page in _every_page(clerk):
        judge.settle()
        faults = [f"no name: {words}" for words in judge.nameless(page)]
        faults += [f"no Tab: {words}" for words in judge.unreached(page)]
        if faults:
            wrong[key] = faults
    frame = clerk.program.main
    shell = [words for words in judge.nameless(frame) if words]
    assert not wrong, "\n".join(f"{key}: {fault}" for key, faults in wrong.items() for fault in faults)
    assert not shell


@pytest.mark.parametrize(
    ("size", "scale"), [(SMALL, 1.0), (SMALL, 1.25), (SMALL, 1.5), (LARGE, 1.0), (LARGE, 1.5), (LARGE, 2.0)]
)
def test_nothing_is_cut_and_nothing_scrolls_sideways(clerk: Clerk, size: tuple[int, int], scale: float) -> None:
    clerk.program.set_look(scale, False)
    clerk.program.frame.resize(*size)
    wrong = []
    for key, page in _every_page(clerk):
        judge.settle()
        wrong += [f"{key}: {words}" for words in (*judge.cut_words(page), *judge.sideways(page))]
    assert not wrong, "\n".join(wrong)
