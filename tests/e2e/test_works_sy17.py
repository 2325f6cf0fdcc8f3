"""SY-17 婚姻登记历史档案信息 by the command line: an index of 10,000 lines is taken in and searched by name."""

from __future__ import annotations

import time

from minsheng_desktop.registers.service import EntryFilter, list_entries
from minsheng_desktop.registers.specs import shipped_specs
from minsheng_desktop.spreadsheets.records import WriteColumn
from minsheng_desktop.spreadsheets.xlsx_writer import write_table
from tests.factories.office_cli import office
from tests.factories.workspaces import reopen

__all__ = ["office"]

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "建国桂英秀兰志强文华玉珍明德春梅福生小芳"


def _name(number: int) -> str:
    return SURNAMES[number % 10] + GIVEN[number // 10 % 20] + GIVEN[number // 200 % 20]


def _index(path) -> list[str]:
    """A workbook of 10,000 lines of the years 1950 to 2003; answers its headings."""
    columns = [column for column in shipped_specs()["marriage_archive"].columns if column.key in KEYS]
    rows = ([_cell(column.key, number) for column in columns] for number in range(10_000))
    write_table(path, "索引", [WriteColumn(column.label, 12) for column in columns], rows)
    return [column.label for column in columns]


KEYS = ("year_no", "book", "page", "names", "kind")


def _cell(key: str, number: int) -> str:
    return {
        "year_no": str(1950 + number % 54), "book": f"{1 + number // 200}", "page": str(1 + number % 200),
        "names": f"{_name(number)}、{_name(number * 7 + 3)}", "kind": "结婚",
    }[key]  # fmt: skip


def test_sy_17_1_an_index_of_ten_thousand_rows_is_searched_by_name(office):
    path = office.folder / "index.xlsx"
    _index(path)
    done = office.run("register", "import", "marriage_archive", path)
    assert (done["new"], done["refused"]) == (10_000, 0)
    wanted = _name(4321)
    found = office.run("register", "entries", "marriage_archive", "--search", wanted)
    assert found["entries"]
    assert all(wanted in str(one["values"]) for one in found["entries"])
    again = office.run("register", "import", "marriage_archive", path)
    assert (again["new"], again["same"]) == (0, 10_000)
    with reopen(office.folder / "w") as workspace:
        for words in (wanted, "zjg", "wang"):
            began = time.perf_counter()
            workspace.read(list_entries, "marriage_archive", EntryFilter(text=words, limit=100))
            assert time.perf_counter() - began < 2.0  # measured 0.03 to 0.05 s; a busy machine is no fault
