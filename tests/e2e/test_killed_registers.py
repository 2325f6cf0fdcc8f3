"""kill -9 after each write of an import of a register: nothing of it is there, and it can be done again."""

from __future__ import annotations

import io

import openpyxl

from tests.e2e.test_killed_halfway import pytestmark, survives
from tests.factories.office_cli import office

__all__ = ["office", "pytestmark"]


def test_a_sheet_of_calls_and_the_opinions_it_raises_are_taken_in_wholly_or_not_at_all(office):
    book = openpyxl.Workbook()
    book.active.append(["项目", "受访人", "结果", "意见"])
    for number in range(20):
        book.active.append(["农村低保", f"受访人{number}", "接通答复", "公示栏看不清" if number % 2 else ""])
    content = io.BytesIO()
    book.save(content)
    path = office.folder / "calls.xlsx"
    path.write_bytes(content.getvalue())
    assert survives(office, "register", "import", "opinion_line", path) >= 2
    assert office.run("register", "figures", "opinion_line")["count"] == 20
    assert office.run("register", "figures", "opinion_task")["open"] == 10
