"""What the page of a register needs before its rows: declaration, villages, years, what links may lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.choosing import Choice, make_choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.progress.projects import list_projects
from minsheng_desktop.progress.table import task_table
from minsheng_desktop.registers import records as kinds
from minsheng_desktop.registers.coverage import round_gaps
from minsheng_desktop.registers.figure_records import Figures, Gap
from minsheng_desktop.registers.figures import register_figures
from minsheng_desktop.registers.reading import EntryFilter, EntryLine, entry, entry_years, list_entries
from minsheng_desktop.registers.records import Column, RegisterSpec
from minsheng_desktop.registers.specs import find_spec, load_specs
from ui.registers.wording import shows_every_year

MOST_ENTRIES = 3000
MOST_BELOW = 8


@dataclass(frozen=True, slots=True)
class RegisterDesk:
    """A register as its user works with it; ``every_year``: its list begins with all years."""

    spec: RegisterSpec
    columns: tuple[Column, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    villages: tuple[Choice, ...]
    years: tuple[int, ...]
    role: str
    county: bool
    every_year: bool


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
    kept = entry_years(uow, spec.code)
    years = tuple(sorted({*kept, uow.today.year}, reverse=True))
    others = any(other.parent == spec.code for other in load_specs(uow).values())
    every = shows_every_year(spec) or others or (bool(kept) and uow.today.year not in kept)
    choices = {key: tuple(listed) for key, listed in found.items()}
    return RegisterDesk(spec, form, choices, villages, years, uow.user.role, uow.node.role == "county",
                        every)  # fmt: skip


def read_figures(uow: UnitOfRead, code: str, year: int | None) -> Figures:
    """The figures of a year, of all there is without one."""
    return register_figures(uow, code, year)


@dataclass(frozen=True, slots=True)
class Below:
    """A register whose entries belong to the one that is shown: how many, the newest of them."""

    spec: RegisterSpec
    total: int
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class EntryRead:
    """An entry with what belongs to it; ``gaps``: whom a round has not visited yet (None: no round of a roster)."""

    line: EntryLine
    below: tuple[Below, ...] = ()
    gaps: tuple[Gap, ...] | None = None


def read_entry(uow: UnitOfRead, uid: bytes) -> EntryRead:
    """An entry, what belongs to it, whom a round has still to visit."""
    line, specs = entry(uow, uid), load_specs(uow)
    raises = specs[line.code].raises
    known = [spec for spec in specs.values() if spec.parent == line.code or (raises and raises.register == spec.code)]
    below = []
    for spec in known:
        found = list_entries(uow, spec.code, EntryFilter(parent=uid, limit=MOST_BELOW))
        below.append(Below(spec, found.total, found.lines))
    gaps = None
    if any(spec.coverage for spec in known):
        with suppress(AppError):  # a round whose number is stated has no roster
            gaps = tuple(round_gaps(uow, uid))
    return EntryRead(line, tuple(below), gaps)


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
