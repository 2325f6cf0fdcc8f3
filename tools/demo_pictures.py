"""What ``tools/screenshots.py`` takes: the pages of the demo, walked to the state worth showing.

Each function is a generator of windows; after each ``yield`` the window is painted and has read what it needs.
The last one is the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtWidgets import QWidget

from tools.demo_case_pictures import CASE_PICTURES
from tools.demo_panels import PANELS
from tools.demo_windows import benefits, current, first_household, gate, page, program, sample

Steps = Iterator[QWidget]
TOWN, COUNTY = "yunling", "county"
ROSTER = "households.roster"
CROSSING = "cross_township_duplicate"
PAGES = {
    "home": (TOWN, "home"),
    "cases": (TOWN, "applications.intake"),
    "means": (TOWN, "applications.means"),
    "posting": (TOWN, "applications.posting"),
    "tasks": (TOWN, "progress.tasks"),
    "send": (TOWN, "exchange.send"),
    "receive": (TOWN, "exchange.receive"),
    "joining": (TOWN, "exchange.joining"),
    "audit": (TOWN, "security.audit"),
    "today": (TOWN, "security.today"),
    "ages": (TOWN, "workspace.ages"),
    "manual": (TOWN, "workspace.manual"),
    "backup": (TOWN, "workspace.backup"),
    "county-home": (COUNTY, "home"),
    "county-board": (COUNTY, "exchange.board"),
    "admit": (COUNTY, "exchange.admit"),
}


def _plain(place: str, key: str) -> Callable[[], Steps]:
    def _steps() -> Steps:
        yield page(place, key)

    return _steps


def roster() -> Steps:
    """The roster with rows ticked: the selection's sums stand below."""
    frame = page(TOWN, ROSTER, programme="dibao_rural")
    yield frame
    model = current(TOWN).table.model
    model.tick([model.key_at(at) for at in (2, 3, 5)], True)
    yield frame


def roster_panel() -> Steps:
    """The roster with one person in the side panel."""
    frame = page(TOWN, ROSTER, programme="dibao_rural")
    yield frame
    shown = current(TOWN)
    shown.table.model.tick_all(False)
    key = shown.table.model.key_at(3)
    shown.table.select(key)
    shown.table.opened.emit(key)
    yield frame


def roster_plain() -> Steps:
    """The roster alone, for a small screen."""
    frame = page(TOWN, ROSTER, programme="dibao_rural")
    yield frame
    shown = current(TOWN)
    shown.split.close_panel()
    shown.table.model.tick_all(False)
    yield frame


def roster_large() -> Steps:
    """The roster in large type."""
    made = program(TOWN)
    made.set_look(1.25, False)
    frame = page(TOWN, ROSTER, programme="dibao_rural")
    yield frame
    yield frame
    made.set_look(1.0, False)


def household() -> Steps:
    """A family."""
    yield page(TOWN, "households.household", uid=first_household(TOWN))


def change() -> Steps:
    """登记变动 of the family's first benefit, with a new amount."""
    frame = page(TOWN, "households.household", uid=first_household(TOWN))
    yield frame
    shown = current(TOWN)
    shown.open_change("amount", shown.dossier.benefits[0])
    yield frame
    amount = shown.changes.form.form["amount"]
    amount.set_value(shown.dossier.benefits[0].amount_fen + 6000)
    shown.changes.form.changed.emit()
    yield frame
    shown.changes.close()


def person() -> Steps:
    """A person of the family."""
    frame = page(TOWN, "households.household", uid=first_household(TOWN))
    yield frame
    shown = current(TOWN)
    uid = shown.dossier.members[0].person_uid
    yield page(TOWN, "households.person", uid=uid)


def people() -> Steps:
    """Persons found by a part of the name, one in the side panel with what can be done at once."""
    frame = page(TOWN, "households.people", text="魏飞")
    yield frame
    shown = current(TOWN)
    key = shown.table.model.key_at(0)
    shown.table.select(key)
    shown.table.opened.emit(key)
    yield frame
    yield frame


def _read_roster() -> tuple[QWidget, Any]:
    frame = page(TOWN, "spreadsheets.import")
    shown = current(TOWN)
    shown.take([sample("01*")])
    return frame, shown


def import_columns() -> Steps:
    """Sheets and columns of a roster as recognised."""
    frame, _ = _read_roster()
    yield frame


def import_review() -> Steps:
    """The findings of that roster."""
    frame, shown = _read_roster()
    yield frame
    shown.wizard.next_button.click()
    yield frame


def import_policy() -> Steps:
    """The ways to take that roster in."""
    frame, shown = _read_roster()
    yield frame
    shown.wizard.next_button.click()
    yield frame
    shown.check.toggle_policy()
    shown.check.policy.radios["replace"].click()
    yield frame


def task_panel() -> Steps:
    """One task with its months."""
    frame = page(TOWN, "progress.tasks")
    yield frame
    shown = current(TOWN)
    uid = shown.table.lines[0].uid
    shown.grid.select(uid)
    shown.open_task(uid)
    yield frame


def task_entry() -> Steps:
    """The form of a month."""
    frame = page(TOWN, "progress.tasks")
    yield frame
    shown = current(TOWN)
    uid = shown.table.lines[0].uid
    shown.grid.select(uid)
    shown.open_task(uid, fill=True)
    yield frame
    yield frame
    shown.panel.back()
    shown.split.close_panel()


def notices() -> Steps:
    """The true pages of a notice for three households."""
    frame = page(TOWN, "notices.make", uids=benefits(TOWN, 3))
    yield frame
    yield frame


def _doubt(place: str, key: str) -> Callable[[], Steps]:
    def _steps() -> Steps:
        frame = page(place, key)
        shown = current(place)
        shown.rule.set_value(CROSSING)
        shown.refresh()
        yield frame
        uid = shown.grid.model.key_at(0)
        shown.grid.select(uid)
        shown.open_doubt(uid)
        yield frame

    return _steps


def users() -> Steps:
    """The users, one chosen."""
    frame = page(TOWN, "security.users")
    yield frame
    table = current(TOWN).table
    table.select(table.model.key_at(0))
    yield frame


def login() -> Steps:
    """The prompt after a wrong password."""
    made = program(TOWN)
    made.lock()
    made.gate.password.edit.setText("·······")
    yield made.frame
    made.gate.unlock()
    yield made.frame
    made.frame.show_only(made.main)
    made.frame.drop(made.gate)
    made.gate = None


def first_run() -> Steps:
    """The third step of the first run, with an error."""
    made = gate()
    made.show_first_run()
    wizard: Any = made.gate
    wizard.roles["township"].setChecked(True)
    wizard.next()
    wizard._fields["area_code"].set_value("341299103")
    wizard._fields["area_name"].set_value("云岭镇")
    wizard.next()
    words = {"user_name": "陈晓琳", "login": "chenxl", "password": "yunling2026", "again": "yunling202"}
    for key, value in words.items():
        wizard._fields[key].set_value(value)
    wizard.promise.setChecked(True)
    wizard.next()
    wizard._judge_password()
    yield made.frame


DEMO: dict[str, Callable[[], Steps]] = {
    "login": login,
    "first-run": first_run,
    **{name: _plain(*where) for name, where in PAGES.items()},
    **CASE_PICTURES,
    "roster": roster,
    "people": people,
    "roster-panel": roster_panel,
    "household": household,
    "change": change,
    "person": person,
    "import-columns": import_columns,
    "import-review": import_review,
    "import-policy": import_policy,
    "task-panel": task_panel,
    "task-entry": task_entry,
    "notices": notices,
    "doubts": _doubt(TOWN, "checks.doubts"),
    "crossing": _doubt(COUNTY, "checks.crossing"),
    "users": users,
    "shell-small": roster_plain,
    "roster-large": roster_large,
    **PANELS,
}
SMALL = {"shell-small": (1366, 697), "cases": (1440, 780)}
