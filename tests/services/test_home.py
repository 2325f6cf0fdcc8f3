"""The first screen says what is left to do and how this month stands."""

from minsheng_desktop.households.roster_files import open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.households.roster_review import Decisions, review_roster
from minsheng_desktop.workspace.backups import list_backups, look_into
from minsheng_desktop.workspace.home import county_home, things_to_do, township_home
from minsheng_desktop.workspace.service import idle_minutes, load_preferences, save_preferences
from resources import RESOURCES
from tests.factories.workspaces import PASSWORD, make_workspace

FILE = next((RESOURCES / "demo").glob("01_*.xlsx"))


def take_in(workspace):
    opened = workspace.read(open_roster, FILE)
    review = workspace.read(review_roster, opened, Decisions(opened.plans))
    return workspace.run(import_roster, review.reading, opened.digest)


def codes(home):
    return {task.code: task for task in home.tasks}


def test_an_empty_township_is_told_to_make_a_backup(tmp_path):
    with make_workspace(tmp_path / "w") as workspace:
        home = workspace.read(township_home)
        assert (home.villages, home.persons, home.programmes) == (9, 0, ())
        assert codes(home)["no_backup"].days == 0
        assert home.last_backup is None
        assert not home.joined
        workspace.backup(tmp_path / "a.msbak")
        home = workspace.read(township_home)
        assert "no_backup" not in codes(home)
        assert home.last_backup is not None


def test_what_an_import_left_is_to_be_done_until_it_is_undone(tmp_path):
    with make_workspace(tmp_path / "w") as workspace:
        done = take_in(workspace)
        tasks = codes(workspace.read(township_home))
        assert tasks["rows_left"].count == 11
        assert tasks["rows_left"].params["file"] == FILE.name
        assert tasks["households_incomplete"].count == 8
        assert tasks["cover_unstated"].count == 23
        assert tasks["doubts"].count == 4
        assert tasks["doubts"].days == 15
        assert workspace.read(things_to_do) == {"checks": 12}
        workspace.undo_operation(done.operation_id)
        left = codes(workspace.read(township_home))
        assert not {"rows_left", "doubts", "cover_unstated", "households_incomplete"} & set(left)


def test_the_month_stands_beside_the_last_where_that_is_known(tmp_path):
    with make_workspace(tmp_path / "w") as workspace:
        done = take_in(workspace).value
        (line,) = workspace.read(township_home).programmes
        assert (line.name, line.households) == ("农村低保", done.entitlements_new)
        assert line.fen >= done.amount_fen > 9_000_000
        assert line.fen_more is None
        workspace.clock.as_of = workspace.clock.as_of.replace(month=7, day=5)
        (line,) = workspace.read(township_home).programmes
        assert (line.households_more, line.persons_more, line.fen_more) == (0, 0, 0)


def test_a_county_without_townships_has_an_empty_board(tmp_path):
    with make_workspace(tmp_path / "w", "泾川县", "county", areas=False) as workspace:
        home = workspace.read(county_home)
        assert home.townships == ()
        assert "unsent" not in codes(home)


def test_a_backup_tells_what_is_in_it_and_leaves_nothing_behind(tmp_path):
    with make_workspace(tmp_path / "w") as workspace:
        take_in(workspace)
        target = tmp_path / "stick" / "a.msbak"
        target.parent.mkdir()
        workspace.backup(target)
        inside = look_into(target, "admin", PASSWORD)
        assert inside.counts["person"] == 185
        assert inside.name == "云岭镇"
        assert [path.name for path in target.parent.iterdir()] == ["a.msbak"]
        (line,) = workspace.read(list_backups)
        assert (line.reason, line.place) == ("manual", str(target.parent))


def test_what_a_user_arranged_is_kept_without_an_operation(tmp_path):
    with make_workspace(tmp_path / "w") as workspace:
        before = workspace.read(township_home).unsent
        assert load_preferences(workspace) == {}
        save_preferences(workspace, {"table.people": {"density": "compact"}})
        assert load_preferences(workspace) == {"table.people": {"density": "compact"}}
        assert workspace.read(township_home).unsent == before
        assert idle_minutes(workspace) == 15
