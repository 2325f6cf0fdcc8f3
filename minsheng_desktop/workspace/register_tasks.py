"""What the registers ask for on the first screen: entries past their deadline."""

from __future__ import annotations

from datetime import date

from db.queries import registers as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.registers.specs import load_specs
from minsheng_desktop.workspace.assistance_tasks import HomeTask

MOST = 3  # registers told one by one


def register_tasks(uow: UnitOfRead) -> list[HomeTask]:
    """A line for each register with overdue entries of this office, the longest overdue first; the rest in one line."""
    found = stored.overdue(uow.connection, uow.node.uid, uow.today.isoformat())
    if not found:
        return []
    specs = load_specs(uow)
    lines = [(specs[code], count, date.fromisoformat(due)) for code, count, due in found
             if code in specs and specs[code].close]  # fmt: skip
    tasks = [
        HomeTask("register_late", count, (due - uow.today).days, due, {"title": spec.title, "register": spec.code})
        for spec, count, due in lines[:MOST]
    ]
    rest = lines[MOST:]
    if rest:
        due, count = min(line[2] for line in rest), sum(line[1] for line in rest)
        tasks.append(HomeTask("registers_late", count, (due - uow.today).days, due, {"registers": len(rest)}))
    return tasks
