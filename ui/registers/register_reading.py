"""What the page of a register needs before its rows: declaration, villages, years, what links may lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.choosing import Choice, make_choice
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.progress.projects import list_projects
from minsheng_desktop.progress.table import task_table
from minsheng_desktop.registers import records as kinds
from minsheng_desktop.registers.figure_records import Figures
from minsheng_desktop.registers.figures import register_figures
from minsheng_desktop.registers.reading import EntryFilter, EntryLine, children_of, entry, entry_years, list_entries
from minsheng_desktop.registers.records import Column, RegisterSpec
from minsheng_desktop.registers.specs import find_spec, load_specs

MOST_ENTRIES = 3000


@dataclass(frozen=True, slots=True)
class RegisterDesk:
    """A register as its user works with it; ``offices``: it holds entries of several."""

    spec: RegisterSpec
    columns: tuple[Column, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    villages: tuple[Choice, ...]
    years: tuple[int, ...]
    role: str
    county: bool


def read_desk(uow: UnitOfRead, code: str) -> RegisterDesk:
    """The register of a code, title or other name, without its entries."""
    spec = find_spec(uow, code)
    form = spec.visible(uow.user.role)
    found: dict[str, Sequence[Choice]] = {}
    villages = village_choices(uow)
    for column in form:
        if column.type == kinds.AREA:
            found[column.key] = villages
        elif column.type in _CHOICES:
            found[column.key] = _CHOICES[column.type](uow, column)
    years = tuple(sorted({*entry_years(uow, spec.code), uow.today.year}, reverse=True))
    choices = {key: tuple(listed) for key, listed in found.items()}
    return RegisterDesk(spec, form, choices, villages, years, uow.user.role, uow.node.role == "county")


def read_figures(uow: UnitOfRead, code: str, year: int | None) -> Figures:
    """The figures of a year, of all there is without one."""
    return register_figures(uow, code, year)


def read_entry(uow: UnitOfRead, uid: bytes) -> tuple[EntryLine, list[tuple[RegisterSpec, EntryLine]]]:
    """An entry, and what belongs to it with its register."""
    specs = load_specs(uow)
    return entry(uow, uid), [(specs[line.code], line) for line in children_of(uow, uid)]


def _entries(uow: UnitOfRead, column: Column) -> list[Choice]:
    found = list_entries(uow, column.register, EntryFilter(limit=MOST_ENTRIES))
    return [make_choice(line.uid.hex(), line.subject or line.number, line.number or line.area_name)
            for line in found.lines]  # fmt: skip


def _programmes(uow: UnitOfRead, column: Column) -> list[Choice]:
    return [make_choice(one.name, one.name, one.short_name) for one in list_programmes(uow)]


def _tasks(uow: UnitOfRead, column: Column) -> list[Choice]:
    return [make_choice(line.uid.hex(), line.item, line.unit) for line in task_table(uow).lines]


def _projects(uow: UnitOfRead, column: Column) -> list[Choice]:
    return [make_choice(line.uid.hex(), line.name) for line in list_projects(uow).lines]


_CHOICES: Mapping[str, Callable[[UnitOfRead, Column], Sequence[Choice]]] = {
    kinds.ENTRY: _entries, kinds.PROGRAMME: _programmes, kinds.TASK: _tasks, kinds.PROJECT: _projects,
}  # fmt: skip
