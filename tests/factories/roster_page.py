"""The roster page in a window over the small roster, and what tests ask of it."""

from __future__ import annotations

from typing import Any

from minsheng_desktop.entitlements.service import list_entitlements
from tests.factories.window import Stage
from ui.households.roster import RosterPage
from ui.kit.rows import Group


def open_roster(at: Stage, size: tuple[int, int] = (1366, 697), **args: Any) -> Any:
    """Show the roster page and wait for its rows; ``page.shell`` keeps what it asked for."""
    page: Any = RosterPage(at.session, args)
    page.shell = at.show(page, size)
    ready(at, page)
    return page


def ready(at: Stage, page: Any) -> None:
    """Wait until the rows and sums are there."""
    at.wait(lambda: page.totals is not None and page.table.model.complete and page.table.model.rowCount())


def names(page: Any) -> list[str]:
    """The names shown, from top to bottom."""
    model = page.table.model
    column = model.column_of("name")
    return [model.shown(row, column) for row in range(model.rowCount()) if not isinstance(model.entry(row), Group)]


def key_of(page: Any, name: str) -> Any:
    """The key of a person's row."""
    model = page.table.model
    column = model.column_of("name")
    return next(model.key_at(row) for row in range(model.rowCount()) if model.shown(row, column) == name)


def shown(page: Any, name: str, field: str) -> str:
    """What stands in a cell."""
    model = page.table.model
    return str(model.shown(model.find(key_of(page, name)), model.column_of(field)))


def stored(at: Stage, name: str) -> Any:
    """A benefit as it is stored."""
    return next(row for row in at.workspace.read(list_entitlements) if row.name == name)


def go_to(page: Any, name: str, field: str) -> None:
    """Make a cell the current one."""
    model = page.table.model
    index = model.index(model.find(key_of(page, name)), model.column_of(field))
    view = page.table.columns.view_of(index.column())
    view.setFocus()
    view.setCurrentIndex(index)
