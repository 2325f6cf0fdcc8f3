"""The search box over 100,000 persons: the 95th percentile of each kind of query, against 30 ms."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from benchmarks.people import crowded
from minsheng_desktop.households.service import search_people

LIMIT_MS = 30.0
QUERIES = 60


def measure(folder: Path) -> list[dict[str, Any]]:
    """One result per kind of query."""
    with crowded(folder) as workspace:
        with workspace.database.reading() as connection:
            people = connection.exec_driver_sql(
                "SELECT p.name, p.name_initials, p.id_no, p.phone, b.number FROM person p JOIN bank_account b "
                "ON b.person_uid = p.uid LIMIT 100000"
            ).all()
        chance = random.Random(3)
        chosen = [chance.choice(people) for _ in range(QUERIES)]
        kinds = {
            "name": [row[0] for row in chosen],
            "one character": [row[0][-1] for row in chosen],
            "part of a name": [row[0][-2:] for row in chosen],
            "pinyin initials": [row[1] for row in chosen],
            "ID tail": [row[2][-4:] for row in chosen],
            "ID": [row[2] for row in chosen],
            "phone": [row[3] for row in chosen],
            "phone tail": [row[3][-4:] for row in chosen],
            "card tail": [row[4][-4:] for row in chosen],
        }
        return [_kind(workspace, name, words) for name, words in kinds.items()]


def _kind(workspace: Any, name: str, words: list[str]) -> dict[str, Any]:
    times = []
    for word in words:
        begun = time.perf_counter()
        found = workspace.read(search_people, word)
        times.append((time.perf_counter() - begun) * 1000)
        assert found, name
    p95 = sorted(times)[int(len(times) * 0.95)]
    figures = f"p95 {p95:.2f} ms, median {sorted(times)[len(times) // 2]:.2f} ms, bound {LIMIT_MS:.0f} ms"
    return {"name": f"search by {name}", "ratio": p95 / LIMIT_MS, "limit": 1.0, "figures": figures}
