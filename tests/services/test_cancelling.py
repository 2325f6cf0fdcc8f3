"""Work on many rows can be cancelled between any two of its writes, and leaves nothing half done."""

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.entitlements.bulk import BulkChange, apply_bulk
from minsheng_desktop.households.death import record_death
from tests.factories.benefits import benefit_row, living_rows
from tests.factories.households import TODAY, heads_of, open_rostered


class Cancelled(Job):
    """Is cancelled at its n-th look."""

    def __init__(self, at):
        super().__init__()
        self.left = at

    def check(self):
        self.left -= 1
        if self.left == 0:
            self.cancel()
        super().check()


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w") as opened:
        opened.heads = heads_of()
        yield opened


def cancelled_everywhere(workspace, work, *words):
    """Cancel at each look in turn; answers how many looks there are."""
    before = living_rows(workspace)
    looks = Cancelled(0)
    workspace.run_job(looks, None, work, *words)
    workspace.undo()
    for at in range(1, 1 - looks.left):
        with pytest.raises(AppError) as refused:
            workspace.run_job(Cancelled(at), None, work, *words)
        assert refused.value.kind is Kind.CANCELLED
        assert living_rows(workspace) == before
    return -looks.left


@pytest.mark.parametrize("kind", ["amount_add", "suspend", "stop"])
def test_a_bulk_change_is_cancelled_between_its_writes(workspace, kind):
    uids = [benefit_row(workspace, name)["uid"] for name in workspace.heads]
    assert cancelled_everywhere(workspace, apply_bulk, uids, BulkChange(kind, 202611, 1000)) >= 3


def test_a_death_is_recorded_whole_or_not_at_all(workspace):
    assert cancelled_everywhere(workspace, record_death, workspace.heads["王满堂"], TODAY) >= 3
