"""Gradual exits whose last month is there are on the first screen until somebody stops or resumes them."""

from datetime import date

import pytest

from minsheng_desktop.entitlements.changes import begin_grace, resume_entitlement, stop_entitlement
from minsheng_desktop.entitlements.service import RosterFilter, roster_first, roster_totals
from minsheng_desktop.workspace.home import township_home
from tests.factories.benefits import benefit_row
from tests.factories.households import open_rostered


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w", paid=False) as opened:
        yield opened


def task_of(workspace):
    return next((task for task in workspace.read(township_home).tasks if task.code == "grace_ended"), None)


def names(workspace, month):
    return [row.name for row in workspace.read(roster_first, RosterFilter(grace_ended=month), 10)]


def test_an_exit_that_ends_this_month_is_due_with_its_end(workspace):
    assert task_of(workspace) is None  # 刘水生's exit was never given a last month
    workspace.run(begin_grace, benefit_row(workspace, "张桂英")["uid"], 202609, 202612)
    assert task_of(workspace) is None
    workspace.run(begin_grace, benefit_row(workspace, "王满堂")["uid"], 202609, 202611)
    found = task_of(workspace)
    assert (found.count, found.due, found.days) == (1, date(2026, 11, 30), 10)
    assert found.params["month"] == 202611
    assert names(workspace, 202611) == ["王满堂"]
    assert workspace.read(roster_totals, RosterFilter(grace_ended=202612)).benefits == 2


@pytest.mark.parametrize(("settle", "month"), [(stop_entitlement, 202610), (resume_entitlement, 202611)])
def test_an_exit_that_should_have_ended_is_overdue_until_it_is_settled(workspace, settle, month):
    uid = benefit_row(workspace, "王满堂")["uid"]
    workspace.run(begin_grace, uid, 202607, 202610)
    found = task_of(workspace)
    assert (found.count, found.days) == (1, -20)
    workspace.run(settle, uid, month)
    assert task_of(workspace) is None
    assert names(workspace, 202611) == []
    workspace.undo()
    assert task_of(workspace) == found
