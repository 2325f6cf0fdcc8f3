"""名单比对 on a real workspace: whom a list of cremations means, what they draw; such a list is no roster."""

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.service import list_entitlements
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from tests.factories.window import stage
from ui.checks.compare_page import ComparePage
from ui.spreadsheets.import_page import ImportPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        (row,) = [row for row in made.workspace.read(list_entitlements) if row.name == "张桂英"]
        made.person = row.person_uid
        made.path = tmp_path / "火化名单.csv"
        made.path.write_text(
            f"逝者姓名,身份证号码,死亡日期,火化日期\n张桂英,{row.id_no},2026-06-01,2026-06-03\n", "utf-8"
        )
        yield made


def test_a_list_tells_who_is_on_file_and_draws(at):
    page = ComparePage(at.session)
    shell = at.show(page)
    page.load(at.path)
    at.wait(lambda: page.table.model.rowCount() == 1)
    shown = [page.table.model.shown(0, column) for column in range(page.table.model.columnCount())]
    assert shown[0] == "张桂英"
    assert "低保" in shown[2]
    assert "身份证号相同" in shown
    page._open(page.table.model.key_at(0))
    assert dict(shell.requests[-1].args)["uid"] == at.person


def test_such_a_list_is_never_taken_in_as_a_roster(at):
    opened = at.workspace.read(open_roster, at.path)
    reading = at.workspace.read(judge_roster, opened)
    with pytest.raises(AppError) as refused:
        at.workspace.run(import_roster, reading, opened.digest)
    assert refused.value.code == "households.death_list"
    page = ImportPage(at.session)
    shell = at.show(page)
    page.take([at.path])
    at.wait(lambda: "名单比对" in page.choose.notice.accessibleName())
    assert page.opened is None
    assert not shell.requests
