"""Every form beside a file, and the page that unites two files, in large type and high contrast on small screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from tests.ui.stories import every_control as judge
from tests.ui.stories.clerk import Clerk
from ui.households.change_kinds import KIND_KEYS
from ui.kit.page import Page, PageRequest

SCREENS = ((1366, 697), (1440, 900))


def _family(uow: Any) -> tuple[bytes, tuple[bytes, ...]]:
    """A household of several that draws something, and its members, the head first."""
    home = uow.connection.exec_driver_sql(
        "SELECT m.household_uid FROM household_member m JOIN entitlement e ON e.household_uid = m.household_uid "
        "GROUP BY m.household_uid HAVING count(DISTINCT m.uid) > 2 LIMIT 1"
    ).scalar_one()
    rows = uow.connection.exec_driver_sql(
        "SELECT person_uid FROM household_member WHERE household_uid = ? ORDER BY is_head DESC", (home,)
    )
    return bytes(home), tuple(bytes(row[0]) for row in rows)


def _every_form(clerk: Clerk) -> Iterator[tuple[str, Page]]:
    home, persons = clerk.program.workspace.read(_family)
    host = clerk.program.main.host
    page: Any = host.open(PageRequest.to("households.household", uid=home))
    clerk.rests()
    for kind in KIND_KEYS:
        page.open_change(kind)
        if page.changes._kind == kind:
            clerk.rests()
            yield kind, page
    page.changes.close()
    page = host.open(PageRequest.to("households.person", uid=persons[1]))
    clerk.rests()
    opened: dict[str, Callable[[], object]] = {
        "person death": page.record_death, "account": page.open_account, "person": page.edit,
    }  # fmt: skip
    for name, work in opened.items():
        work()
        clerk.rests()
        yield name, page
        page.split.panel.closed.emit()
    page.editor.close()
    page = host.open(PageRequest.to("households.unite", keep=persons[0], gone=persons[1]))
    clerk.rests()
    yield "unite", page
    page = host.open(PageRequest("households.people"))
    clerk.rests()
    page.table.opened.emit(page.table.model.keys[0])
    clerk.rests()
    yield "people", page


def _faults(page: QWidget) -> list[str]:
    judge.settle()
    return [*judge.cut_words(page), *judge.sideways(page)]


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize(("scale", "contrast"), [(1.0, False), (1.5, True)])
def test_no_form_cuts_words_or_scrolls_sideways(
    clerk: Clerk, size: tuple[int, int], scale: float, contrast: bool
) -> None:
    clerk.program.set_look(scale, contrast)
    clerk.program.frame.resize(*size)
    wrong = []
    for name, page in _every_form(clerk):
        wrong += [f"{name}: {fault}" for fault in _faults(page)]
        if clerk.program.frame.width() > size[0]:
            wrong.append(f"{name}: {clerk.program.frame.width()} wide")
            clerk.program.frame.resize(*size)
    assert not wrong, "\n".join(wrong)


def _by_tab(panel: QWidget) -> list[QWidget]:
    """What Tab goes through in the panel, in that order."""
    walker, found = panel.nextInFocusChain(), list[QWidget]()
    while walker is not panel:
        if panel.isAncestorOf(walker) and walker.focusPolicy() & Qt.FocusPolicy.TabFocus and walker.isVisible():
            found.append(walker)
        walker = walker.nextInFocusChain()
    return found


def _out_of_order(panel: QWidget) -> list[str]:
    """Fields of the panel's body that Tab reaches before one that stands above them."""
    (scroll,) = panel.findChildren(QScrollArea)
    inner = scroll.widget()
    body = [made for made in _by_tab(panel) if inner.isAncestorOf(made)]
    places = [made.mapTo(inner, made.rect().center()).y() for made in body]
    pairs = zip(body[1:], places, places[1:], strict=False)
    return [judge.called(made) for made, above, below in pairs if below < above - 2]


def test_every_field_of_a_form_has_a_name_and_is_reached_by_tab_in_order(clerk: Clerk) -> None:
    wrong = []
    for name, page in _every_form(clerk):
        judge.settle()
        wrong += [f"{name}: {words}" for words in (*judge.nameless(page), *judge.unreached(page))]
        if hasattr(page, "split"):
            wrong += [f"{name}: out of order {words}" for words in _out_of_order(page.split.panel)]
    assert not wrong, "\n".join(wrong)
