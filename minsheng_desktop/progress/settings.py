"""What the year's tasks are judged by: bounds and tolerances from a day on, each with its document.

The newest row whose day has come decides; before the first one the bound of the workspace holds, then the default.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from db.queries import progress_overview as stored
from db.queries import workspace as accounts
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.definitions import put_definition
from minsheng_desktop.rules.characters import plain
from minsheng_desktop.rules.schedule import DEFAULT_THRESHOLDS, Thresholds

THRESHOLDS, LOW_RATE, COUNT_TOLERANCE = "thresholds", "low_rate", "count_tolerance"
LABELS = {
    THRESHOLDS: "judging.setting.thresholds",
    LOW_RATE: "judging.setting.low_rate",
    COUNT_TOLERANCE: "judging.setting.count_tolerance",
}
DEFAULTS: Mapping[str, list[int | str]] = {
    THRESHOLDS: [int(bound * 100) for bound in (
        DEFAULT_THRESHOLDS.ahead, DEFAULT_THRESHOLDS.on_schedule, DEFAULT_THRESHOLDS.behind
    )],
    LOW_RATE: [50],
    COUNT_TOLERANCE: [0],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgressSettings:
    """The settings as they hold on a day; all are shares (1 = 100 %).

    ``low_rate`` is the completion or fund rate of a stated figure under which it is told as far behind,
    ``count_tolerance`` by how much a typed figure may differ from the counted one without being told.
    """

    thresholds: Thresholds
    low_rate: Fraction
    count_tolerance: Fraction


@dataclass(frozen=True, slots=True)
class SettingVersion:
    """A setting from a day on: percentages as they were entered (``from_day`` "": the default)."""

    key: str
    percents: tuple[str, ...]
    from_day: str
    document: str
    in_force: bool

    @property
    def written(self) -> str:
        """The percentages as they are entered: ``105/100/80``."""
        return "/".join(self.percents)


def progress_settings(uow: UnitOfRead, on: date | None = None) -> ProgressSettings:
    """The settings as they hold on a day (None: today)."""
    values = _in_force(uow, (on or uow.today).isoformat())
    ahead, on_schedule, behind = (_share(one) for one in values[THRESHOLDS])
    return ProgressSettings(
        Thresholds(ahead, on_schedule, behind), _share(values[LOW_RATE][0]), _share(values[COUNT_TOLERANCE][0])
    )


def _share(percent: object) -> Fraction:
    return Fraction(Decimal(str(percent))) / 100


def _in_force(uow: UnitOfRead, day: str) -> dict[str, list[Any]]:
    values: dict[str, list[Any]] = {key: list(default) for key, default in DEFAULTS.items()}
    own = accounts.setting(uow.connection, "progress.thresholds")
    if own:
        values[THRESHOLDS] = list(own)
    for row in stored.progress_settings(uow.connection):
        if row["key"] in values and row["from_day"] <= day:
            values[row["key"]] = json.loads(row["value"])
    return values


def list_progress_settings(uow: UnitOfRead) -> list[SettingVersion]:
    """Every version of every setting, by setting, oldest first; the one that holds today is marked."""
    today = uow.today.isoformat()
    rows = [row for row in stored.progress_settings(uow.connection) if row["key"] in DEFAULTS]
    versions = []
    for key, default in DEFAULTS.items():
        own = [row for row in rows if row["key"] == key]
        now = max((row["from_day"] for row in own if row["from_day"] <= today), default="")
        written = tuple(str(one) for one in default)
        versions.append(SettingVersion(key, written, "", "", not now))
        versions += [
            SettingVersion(
                key, tuple(str(one) for one in json.loads(row["value"])), row["from_day"], row["document"] or "",
                row["from_day"] == now,
            )
            for row in own
        ]  # fmt: skip
    return versions


@use_case(Operation("judging.set_setting", Right.DEFINE))
def set_progress_setting(uow: UnitOfWork, key: str, written: str, from_day: date, document: str = "") -> bytes:
    """Put percentages in force from a day on (``105/100/80`` for the bounds, one number for the others).

    Answers the row's uid. Raises INPUT for an unknown setting, for what is no percentage, and for bounds that do not
    fall.
    """
    reader = _READERS.get(key)
    if reader is None:
        raise input_error("judging.unknown_setting", name=key)
    values = reader(written)
    uid = put_definition(
        uow,
        "progress_setting",
        f"{key}/{from_day.isoformat()}",
        {"key": key, "from_day": from_day.isoformat(), "value": json.dumps(values), "document": document.strip()},
    )
    uow.describe(setting=text(LABELS[key]), value="/".join(values), day=from_day.isoformat())
    return uid


def _percents(written: str, count: int) -> list[str]:
    parts = [part.strip().rstrip("%") for part in plain(written).replace(",", "/").split("/")]
    try:
        numbers = [Decimal(part) for part in parts]
    except InvalidOperation as error:
        raise input_error("judging.no_percentage", written=written[:40]) from error
    if len(parts) != count or any(not 0 <= number <= 1000 for number in numbers):
        raise input_error("judging.no_percentage", written=written[:40])
    return [f"{number.normalize():f}" for number in numbers]


def _bounds(written: str) -> list[str]:
    values = _percents(written, 3)
    numbers = [Decimal(value) for value in values]
    if not numbers[0] >= numbers[1] >= numbers[2] > 0:
        raise input_error("judging.bounds_rise")
    return values


_READERS: Mapping[str, Callable[[str], list[str]]] = {
    THRESHOLDS: _bounds,
    LOW_RATE: lambda written: _percents(written, 1),
    COUNT_TOLERANCE: lambda written: _percents(written, 1),
}
