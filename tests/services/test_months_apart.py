"""A list with a column for each month: what is paid a month is the column of its month, never the total."""

from minsheng_desktop.entitlements.service import list_entitlements
from minsheng_desktop.households.import_policy import ImportPolicy
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.spreadsheets.pasted_table import PastedTable
from tests.factories.workspaces import citizen_id, prepared_workspace

LINES = (
    ("序号", "村", "姓名", "身份证号", "1月", "2月", "3月", "合计"),
    ("1", "大塘村", "甘草", citizen_id("19400202", 19), "200", "200", "260", "660"),
    ("2", "大塘村", "柴胡", citizen_id("19410202", 19), "200", "200", "", "400"),
)


def taken(tmp_path, month):
    with prepared_workspace(tmp_path / "w") as workspace:
        opened = workspace.read(open_roster, PastedTable("\n".join("\t".join(line) for line in LINES)))
        reading = workspace.read(judge_roster, opened, "elder_80_allowance")
        policy = ImportPolicy(month=month)
        workspace.run(import_roster, reading, opened.digest, "elder_80_allowance", policy)
        return {row.name: row.amount_fen for row in workspace.read(list_entitlements)}, reading


def test_the_column_of_the_month_is_the_amount(tmp_path):
    amounts, reading = taken(tmp_path, 202603)
    assert amounts == {"甘草": 26_000, "柴胡": None}
    assert "months_apart" in {problem.code for problem in reading.problems}


def test_without_a_column_of_that_month_no_amount_is_made_up(tmp_path):
    assert taken(tmp_path, 202606)[0] == {"甘草": None, "柴胡": None}
