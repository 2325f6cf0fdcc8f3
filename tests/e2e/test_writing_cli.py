"""The verbs that write sheets: blank templates, finished rosters, rosters in the layout of a kept mapping."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from minsheng_desktop.spreadsheets.mappings import mapping_of, save_mapping
from minsheng_desktop.workspace.service import Workspace
from tests.e2e.test_cli_rosters import Cli
from tests.factories.households import open_township
from tests.factories.roster_desk import Desk, household, save


def prepared(workspace: Workspace, folder: Path) -> None:
    """A household, and the way its file was read kept under a name."""
    desk = Desk(workspace, folder)
    path = save(folder / "in.xlsx", {"云岭村": household()})
    desk.take(path, "dibao_rural")
    opened, _ = desk.read(path)
    workspace.run(save_mapping, mapping_of(opened.workbook, opened.plans[0], "县里的表", "dibao_rural"))


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    with open_township(tmp_path / "w") as workspace:
        prepared(workspace, tmp_path)
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    return Cli(tmp_path / "w", capsys)


def rows_of(path: Path) -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]


def test_sheets_are_written_as_asked(cli: Cli, tmp_path: Path) -> None:
    templates = cli("template", "list")["templates"]
    assert "elder_80_allowance" in {template["name"] for template in templates}
    done = cli("template", "write", "elder_80_allowance", tmp_path / "blank.xlsx")
    assert (cli.code, "身份证号" in done["columns"]) == (0, True)
    assert rows_of(tmp_path / "blank.xlsx")[0][0] == "云岭镇80岁以上老年人高龄津贴花名册"
    cli("template", "write", "nothing", tmp_path / "none.xlsx")
    assert cli.code == 1
    assert not (tmp_path / "none.xlsx").exists()

    plain = tmp_path / "plain.xlsx"
    assert cli("export", "roster", plain, "--programme", "dibao_rural")["rows"] == 1
    assert len(rows_of(plain)) == 3
    official = tmp_path / "official.xlsx"
    assert cli("export", "roster", official, "--programme", "dibao_rural", "--official")["rows"] == 1
    assert rows_of(official)[4][0] == "合计（1 户）"

    like = tmp_path / "like.xlsx"
    assert cli("export", "roster", like, "--like", "县里的表")["rows"] == 2
    assert rows_of(like)[1][:3] == ["低保证号", "户主姓名", "姓名"]
    assert [row[2] for row in rows_of(like)[2:]] == ["张桂英", "程水生"]
    cli("export", "roster", like, "--like", "没有的")
    assert cli.code == 1
