"""A row kept whole as a doubt comes back as a table, is put right there, and is then what the file meant."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.checks.held_rows import held_cells, row_as_table
from minsheng_desktop.checks.service import list_doubts, show_doubt
from minsheng_desktop.households.import_policy import ImportPolicy
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.spreadsheets.pasted_table import PastedTable
from tests.factories.roster_desk import OTHER, Desk, household, person, save
from tests.factories.workspaces import prepared_workspace, reopen

WRONG = OTHER[:-1] + ("0" if OTHER[-1] != "0" else "1")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    prepared_workspace(tmp_path / "t").close()
    with reopen(shutil.copytree(tmp_path / "t", tmp_path / "w")) as workspace:
        yield Desk(workspace, tmp_path)


def test_a_kept_row_is_taken_in_again_once_it_is_right(desk: Desk) -> None:
    row = person("王满堂", WRONG, 低保证号="YL2026902", 户主姓名="王满堂", 家庭人口=1, 保障人口=1, 保障类别="A",
                 **{"月保障金额（元）": 1300.5, "分类施保（元）": 30})  # fmt: skip
    path = save(desk.folder / "2026年6月农村低保名册.xlsx", {"云岭村": [*household(), row]})
    opened, reading = desk.read(path)
    held = [line.place for line in reading.rows if not line.accepted]
    desk.workspace.run(import_roster, reading, opened.digest, "", ImportPolicy(), held)
    doubt = next(line for line in desk.workspace.read(list_doubts) if line.rule == "rejected_row")
    page = desk.workspace.read(show_doubt, doubt.uid)
    cells = {cell.field: cell.words for cell in held_cells(page)}
    assert (cells["name"], cells["id_no"], cells["amount_month"]) == ("王满堂", WRONG, "1300.50")
    assert page.place is not None
    assert (page.place.file, page.place.row, page.place.problems) == (path.name, 5, ("身份证校验位不对",))
    content = row_as_table(page)
    again = desk.workspace.read(open_roster, PastedTable(content))
    assert not desk.workspace.read(judge_roster, again).rows[0].accepted  # still as it was
    right = desk.workspace.read(open_roster, PastedTable(content.replace(WRONG, OTHER)))
    reading = desk.workspace.read(judge_roster, right)
    assert [line.accepted for line in reading.rows] == [True]
    desk.workspace.run(import_roster, reading, right.digest, "", ImportPolicy())
    (benefit,) = desk.page("王满堂").benefits
    assert (benefit.programme, benefit.amount_fen, benefit.supplement_fen) == ("农村低保", 130_050, 3_000)
    assert (benefit.category, benefit.certificate_no, benefit.from_month) == ("A", "YL2026902", 202606)
