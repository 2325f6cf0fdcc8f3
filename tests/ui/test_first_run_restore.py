"""The first run with a backup instead of a new workspace, and with a list of villages."""

import openpyxl
import pytest

from minsheng_desktop.areas.lists import read_area_list
from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import SILENT
from tests.factories.window import wait_for
from tests.factories.workspaces import AS_OF, PASSWORD, add_people, citizen_id, make_workspace
from ui import door
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.workspace.first_restore import FirstRestore
from ui.workspace.first_run import FirstRun
from ui.workspace.first_run_model import FirstRunServices, FirstRunValues


@pytest.fixture
def runner(qapp):
    apply_theme(qapp)
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def backup(tmp_path):
    """A backup of an office with two persons, on a stick."""
    with make_workspace(tmp_path / "old") as workspace:
        workspace.run(add_people, [("程琴腊", citizen_id("19640316", 334)), ("严明月", None)])
        return workspace.backup(tmp_path / "a.msbak").path


def villages(path):
    """A list of villages with codes and names alone, under a title."""
    book = openpyxl.Workbook()
    for cells in (("云岭镇村（居）名单",), ("代码", "名称"), ("341299101201", "云岭村"), (341299101202, "石门村")):
        book.active.append(cells)
    book.save(path)
    return path


def restoring(qtbot, runner, folder, backup):
    page = FirstRestore(door.restore_services(folder, Clock(AS_OF)), runner)
    qtbot.addWidget(page)
    page.show()
    page.choose(backup)
    wait_for(qtbot, lambda: page.user.value == "admin")
    return page


def test_a_backup_is_shown_before_it_is_restored_and_opened(qtbot, runner, tmp_path, backup):
    opened = []
    page = restoring(qtbot, runner, tmp_path / "new", backup)
    page.restored.connect(opened.append)
    page.password.set_value(PASSWORD)
    page.look()
    wait_for(qtbot, lambda: page.contents is not None)
    assert not (tmp_path / "new").exists()
    assert page.contents.counts["person"] == 2
    assert page.restore_button.text() == "恢复 2 人的数据并打开"
    page.restore()
    wait_for(qtbot, lambda: opened)
    with opened[0] as workspace:
        assert workspace.user.login == "admin"
        assert workspace.node.name == "云岭镇"


def test_a_wrong_password_is_told_at_its_field_and_nothing_is_made(qtbot, runner, tmp_path, backup):
    page = restoring(qtbot, runner, tmp_path / "new", backup)
    page.password.set_value("not the password")
    page.look()
    wait_for(qtbot, lambda: page.look_button.isEnabled() and page.said.isHidden())
    assert page.contents is None
    assert page.restore_button.isHidden()
    assert not (tmp_path / "new").exists()


def test_a_file_that_is_no_backup_is_refused(qtbot, runner, tmp_path):
    (tmp_path / "a.msbak").write_bytes(b"nothing")
    page = FirstRestore(door.restore_services(tmp_path / "new", Clock(AS_OF)), runner)
    qtbot.addWidget(page)
    page.show()
    page.choose(tmp_path / "a.msbak")
    wait_for(qtbot, lambda: not page.said.isHidden())


def test_the_wizard_offers_to_restore(qtbot, runner):
    wizard = FirstRun(FirstRunServices(lambda values, job: None, lambda *rest: None), runner)
    qtbot.addWidget(wizard)
    with qtbot.waitSignal(wizard.restore_asked):
        wizard.restore_button.click()


def test_the_wizard_reads_a_list_of_villages(qtbot, runner, tmp_path):
    services = FirstRunServices(lambda values, job: None, lambda *rest: None, read_areas=door.read_areas)
    wizard = FirstRun(services, runner)
    qtbot.addWidget(wizard)
    wizard.model.role, wizard.model.step = "township", 1
    wizard._fields["area_code"].set_value("341299101")
    wizard.take_areas(villages(tmp_path / "a.xlsx"))
    wait_for(qtbot, lambda: len(wizard.model.areas) == 2)
    (tmp_path / "b.csv").write_text("代码,名称\n1,甲\n", encoding="utf-8")
    wizard.take_areas(tmp_path / "b.csv")
    wait_for(qtbot, lambda: wizard.model.areas == ())


def test_the_villages_are_there_when_the_workspace_opens(tmp_path):
    areas = read_area_list(villages(tmp_path / "a.xlsx"), {"341299101"})
    values = FirstRunValues("township", "341299101", "云岭镇", "陈晓琳", "chen", PASSWORD, areas)
    clock = Clock(AS_OF)
    door.create(tmp_path / "w", values, clock)
    with door.unlock_first(tmp_path / "w", values, clock, SILENT) as workspace:
        assert {"云岭村", "石门村"} <= {area.name for area in workspace.read(list_areas)}


def test_a_list_with_a_wrong_code_is_refused_by_row(tmp_path):
    path = villages(tmp_path / "a.xlsx")
    with pytest.raises(AppError) as refused:
        read_area_list(path, {"341299102"})
    assert refused.value.details
