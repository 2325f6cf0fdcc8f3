"""A grid of 100,000 persons until it is painted, against a model over a list of tuples filled before."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEventLoop, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.people import COUNT, crowded
from minsheng_desktop.households.records import PeopleFilter
from minsheng_desktop.households.service import people_keys, people_rows
from minsheng_desktop.workspace.service import Workspace
from ui.door import gate_of, identity_of
from ui.households.people import PeoplePage
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.session import Session

LIMIT = 0.2
RUNS = 5
CHUNK = 5000


class Tuples(QAbstractTableModel):
    """The rival: all rows in memory."""

    def __init__(self, rows: list[Any]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """All of them."""
        return len(self._rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """As many as the page shows."""
        return 10

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell as text."""
        return str(self._rows[index.row()][index.column()]) if role == Qt.ItemDataRole.DisplayRole else None


def measure(folder: Path) -> list[dict[str, Any]]:
    """Medians of five runs each."""
    app = QApplication.instance() or QApplication([])
    apply_theme(app, 1.0, False)  # type: ignore[arg-type]
    with crowded(folder) as workspace:
        runner = JobRunner(app)
        session = Session(runner, gate_of(workspace), identity_of(workspace), workspace.clock)
        ours = sorted(_page(session) for _ in range(RUNS))[RUNS // 2]
        rival = sorted(_tuples(workspace) for _ in range(RUNS))[RUNS // 2]
        runner.close()
    figures = f"page {ours * 1000:.0f} ms, list of tuples {rival * 1000:.0f} ms, {COUNT} rows (medians of {RUNS})"
    return [{"name": "grid of 100,000 rows painted", "ratio": ours / rival, "limit": LIMIT, "figures": figures}]


def _page(session: Session) -> float:
    begun = time.perf_counter()
    page = PeoplePage(session)
    page.resize(1280, 800)
    loop = QEventLoop()
    page.table.model.loaded.connect(loop.quit)
    page.refresh()
    page.show()
    loop.exec()
    page.grab()
    taken = time.perf_counter() - begun
    page.close()
    page.deleteLater()
    return taken


def _tuples(workspace: Workspace) -> float:
    begun = time.perf_counter()
    rows: list[Any] = []
    for keys in workspace.read(_all_keys):
        rows += workspace.read(people_rows, keys)
    view = QTableView()
    model = Tuples([_cells(row) for row in rows])
    view.setModel(model)
    view.resize(1280, 800)
    view.show()
    view.grab()
    taken = time.perf_counter() - begun
    view.close()
    return taken


def _all_keys(uow: Any) -> list[list[int]]:
    keys = [key for chunk in people_keys(uow, PeopleFilter()) for key in chunk]
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]


def _cells(row: Any) -> tuple[Any, ...]:
    return (row.name, row.sex_code, row.birth, row.id_no, row.village, row.village_group, row.phone, row.benefits,
            row.has_doubt, row.address)  # fmt: skip
