"""Figures of a month over 50,400 benefits, against one second; a person of 50,379 with every benefit of every year."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.township import opened
from minsheng_desktop.entitlements.statistics import list_duplicates, month_table
from minsheng_desktop.entitlements.statistics_changes import month_balance
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.households.benefit_years import benefit_years
from minsheng_desktop.households.service import person_page, search_people

PERSONS = 16_800  # each draws three benefits
ROLL = 50_379  # persons on the county's roll (SY-03.1)
MONTH = 202606
BOUND_S = 1.0
REPEATS = 3


def measure(folder: Path) -> list[dict[str, Any]]:
    """One result per question."""
    by = ("village", "programme", "category")
    with opened(folder, PERSONS) as office:
        results = [
            _timed("figures of a month", lambda: office.read(month_table, StatWish(MONTH, by))),
            _timed("figures by village", lambda: office.read(month_table, StatWish(MONTH, ("village",)))),
        ]
        other = [
            _timed("balance of a month", lambda: office.read(month_balance, StatWish(MONTH, ("village",))), 3.0),
            _timed("duplicates of a month", lambda: office.read(list_duplicates, StatWish(MONTH)), 3.0),
        ]
    with opened(folder, ROLL // 3 * 3) as county:
        with county.database.reading() as connection:
            number = connection.exec_driver_sql("SELECT id_no FROM person LIMIT 1 OFFSET 25000").scalar_one()

        def _person() -> None:
            hit = county.read(search_people, number)[0]
            assert benefit_years(county.read(person_page, hit.uid).benefits, MONTH)

        return [*results, *other, _timed("a person by ID", _person)]


def _timed(name: str, work: Callable[[], object], bound: float = BOUND_S) -> dict[str, Any]:
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    best = min(times)
    return {"name": name, "ratio": best / bound, "limit": 1.0, "figures": f"{best:.3f} s, bound {bound:.0f} s"}
