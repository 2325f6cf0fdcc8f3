"""What must still hold after an operation was taken back or done again.

Undo knows rows, not what they mean: the balance of a fund, or two benefits that exclude each other, can break though
no row of the operation was touched since. The checks run within the transaction of the undo and raise what a person
is told, so that nothing of it stays. They are named by module and function, for the features lie above this package.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from minsheng_desktop.core.operation import UnitOfWork

# table → (module, function of the unit of work and the number of the undone operation)
CHECKS = {
    "reserve_entry": ("minsheng_desktop.applications.reserve", "check_reversed_fund"),
    "entitlement": ("minsheng_desktop.entitlements.undoing", "check_regained"),
    "entitlement_amount": ("minsheng_desktop.entitlements.undoing", "check_paid_since"),
    "register_entry": ("minsheng_desktop.registers.guarding", "check_reversed_entries"),
}


def check_reversed(uow: UnitOfWork, operation_id: int, tables: Iterable[str]) -> None:
    """Run the checks of the tables an undone operation wrote. Raises what they raise."""
    for table in sorted(CHECKS.keys() & set(tables)):
        module, function = CHECKS[table]
        getattr(import_module(module), function)(uow, operation_id)
