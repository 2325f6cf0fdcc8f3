"""A range copied from Excel or WPS is a roster like any other."""

from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.spreadsheets.pasted_table import PastedTable
from tests.factories.workspaces import citizen_id, make_workspace


def test_a_copied_range_is_read_with_its_headings(tmp_path):
    number = citizen_id("19620202", 19)
    content = f'姓名\t身份证号\t备注\n李㛃\t{number}\t"两行\n备注"\n'
    with make_workspace(tmp_path / "w") as workspace:
        opened = workspace.read(open_roster, PastedTable(content))
        reading = workspace.read(judge_roster, opened)
    (row,) = reading.rows
    assert (row.values["name"], row.values["id_no"]) == ("李㛃", number)
    assert reading.file == PastedTable("").name
