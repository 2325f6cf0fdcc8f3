"""A roster list of a month is printed as the benefits stood then."""

from datetime import date

from minsheng_desktop.entitlements.changes import change_amount
from minsheng_desktop.entitlements.service import RosterFilter
from minsheng_desktop.households.death import record_death
from minsheng_desktop.households.service import household_page
from minsheng_desktop.notices.service import roster_paper
from tests.factories.benefits import benefit_row
from tests.factories.households import heads_of, open_rostered


def lines_of(workspace, month):
    def read(uow):
        return roster_paper(uow, RosterFilter("dibao_rural", month=month))[0]

    blocks = workspace.read(read).sections[0].blocks
    table = next(block for block in blocks if hasattr(block, "columns"))
    words = " ".join(block.text for block in blocks if hasattr(block, "text"))
    return ["|".join(str(cell or "") for cell in row) for row in table.rows], words


def test_amounts_and_covered_persons_are_those_of_the_month(tmp_path):
    with open_rostered(tmp_path / "w", paid=False) as workspace:
        heads = heads_of(paid=False)
        row = benefit_row(workspace, "张桂英")
        workspace.run(change_amount, row["uid"], 202610, 30000, 3000)
        members = workspace.read(household_page, row["household_uid"]).members
        heir = members[1].person_uid
        workspace.run(record_death, heads["张桂英"], date(2026, 10, 3), {row["uid"]: 20000}, heir)
        then, words = lines_of(workspace, 202609)
        text = "\n".join(then)
        assert "2026年9月" in words
        assert "480.00" in text
        assert sum("张桂英" in line for line in then) == 1
        assert any("张明华" in line for line in then)
        now, words = lines_of(workspace, 0)
        assert "2026年9月" not in words
        assert "480.00" not in "\n".join(now)
        assert not any("张桂英" in line for line in now)
