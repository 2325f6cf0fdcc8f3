"""All tables, one module per feature."""

from __future__ import annotations

from sqlalchemy import Table

from db.models import (
    applications,
    areas,
    checks,
    disbursements,
    entitlements,
    exchange,
    households,
    notices,
    programmes,
    progress,
    progress_judging,
    progress_projects,
    registers,
    relocations,
    samples,
    security,
    spreadsheets,
    workspace,
)
from db.models.base import Base, Definition, Exchanged

__all__ = ["DERIVED", "EXCHANGED", "Base", "is_definition", "table"]

_MODULES = (
    applications,
    areas,
    checks,
    disbursements,
    entitlements,
    exchange,
    households,
    notices,
    programmes,
    progress,
    progress_judging,
    progress_projects,
    registers,
    relocations,
    samples,
    security,
    spreadsheets,
    workspace,
)

_CLASSES = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}

# Exchanged tables in an order in which every referenced table comes before its referrers.
EXCHANGED: tuple[str, ...] = tuple(
    name.name for name in Base.metadata.sorted_tables if issubclass(_CLASSES[name.name], Exchanged)
)

# Columns computed from others on arrival; they never travel.
DERIVED: dict[str, frozenset[str]] = {
    "person": frozenset({"name_pinyin", "name_initials", "id_reversed", "phone_reversed"}),
    "bank_account": frozenset({"number_reversed"}),
}


def table(name: str) -> Table:
    """The table called ``name``."""
    return Base.metadata.tables[name]


def is_definition(name: str) -> bool:
    """Whether rows of the table are definitions (the county's row supersedes others)."""
    return issubclass(_CLASSES[name], Definition)
