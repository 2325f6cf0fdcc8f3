"""The first screen says what is left to do and how this month stands."""

from datetime import date

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.roster_files import open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.households.roster_review import Decisions, review_roster
from minsheng_desktop.programmes.ages import read_age_rules
from minsheng_desktop.programmes.editing import NewSetting, set_setting
from minsheng_desktop.workspace.backups import list_backups, look_into
from minsheng_desktop.workspace.due_ages import due_people
from minsheng_desktop.workspace.home import backup_state, county_home, things_to_do, township_home
from minsheng_desktop.workspace.service import idle_minutes, load_preferences, save_preferences
from resources import RESOURCES
from tests.factories.elders import enter_elder
from tests.factories.workspaces import PASSWORD, prepared_workspace

FILE = next((RESOURCES / "demo").glob("01_*.xlsx"))


def take_in(workspace):
    opened = workspace.read(open_roster, FILE)
    review = workspace.read(review_roster, opened, Decisions(opened.plans))
    return workspace.run(import_roster, review.reading, opened.digest)


def codes(home):
    return {task.code: task for task in home.tasks}


def test_an_empty_township_is_told_to_make_a_backup(tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
        home = workspace.read(township_home)
        assert (home.villages, home.persons, home.programmes) == (9, 0, ())
        assert codes(home)["no_backup"].days == 0
        assert home.backup.at is None
        assert not home.joined
        workspace.backup(tmp_path / "a.msbak")
        home = workspace.read(township_home)
        assert "no_backup" not in codes(home)
        assert home.backup.at is not None


def test_what_an_import_left_is_to_be_done_until_it_is_undone(tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
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
    with prepared_workspace(tmp_path / "w") as workspace:
        done = take_in(workspace).value
        (line,) = workspace.read(township_home).programmes
        assert (line.name, line.households) == ("农村低保", done.entitlements_new)
        assert line.fen >= done.amount_fen > 9_000_000
        assert line.fen_more is None
        workspace.clock.as_of = workspace.clock.as_of.replace(month=7, day=5)
        (line,) = workspace.read(township_home).programmes
        assert (line.households_more, line.persons_more, line.fen_more) == (0, 0, 0)


def test_a_county_without_townships_has_an_empty_board(tmp_path):
    with prepared_workspace(tmp_path / "w", "泾川县", "county", areas=False) as workspace:
        home = workspace.read(county_home)
        assert home.board.lines == ()
        assert "unsent" not in codes(home)


def test_a_backup_tells_what_is_in_it_and_leaves_nothing_behind(tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
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
    with prepared_workspace(tmp_path / "w") as workspace:
        before = workspace.read(township_home).unsent
        assert load_preferences(workspace) == {}
        save_preferences(workspace, {"table.people": {"density": "compact"}})
        assert load_preferences(workspace) == {"table.people": {"density": "compact"}}
        assert workspace.read(township_home).unsent == before
        assert idle_minutes(workspace) == 15


def test_who_reaches_an_age_this_month_and_next_is_told_by_the_rules_of_the_catalogue(tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:  # it is June 2026
        elder, centenarian = (
            workspace.run(enter_elder, "1946-06-30").value,
            workspace.run(enter_elder, "1926-07-01").value,
        )
        workspace.run(enter_elder, "1946-05-31")  # a month ago
        workspace.run(enter_elder, "1946-08-01")  # in two months
        workspace.run(enter_elder, "1946-06-01", died_on="2026-01-05")
        workspace.run(enter_elder, "1946-06-02", "elder_80_allowance")  # draws it already
        ninety = workspace.run(enter_elder, "1936-07-15", "elder_80_allowance").value
        orphan = workspace.run(enter_elder, "2008-06-11", "orphan_dispersed").value
        workspace.run(enter_elder, "2008-06-11")  # a child who draws nothing
        child = workspace.run(enter_elder, "2010-07-03", "tekun_dispersed").value
        found = {(person.uid, person.rule) for person in workspace.read(due_people)}
        assert found == {
            (elder, "elder_80"), (centenarian, "elder_100"), (ninety, "elder_90"), (orphan, "orphan_18"),
            (child, "tekun_16"),
        }  # fmt: skip
        tasks = codes(workspace.read(township_home))
        assert (tasks["due_end"].count, tasks["due_end"].due.isoformat()) == (1, "2026-06-30")
        assert tasks["due_review"].due.isoformat() == "2026-07-31"


def test_somebody_born_on_29_february_reaches_the_age_in_march(tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
        workspace.clock.as_of = workspace.clock.as_of.replace(month=2, day=3)
        workspace.run(enter_elder, "1936-02-29", "elder_80_allowance")
        (person,) = workspace.read(due_people)
        assert person.reached_on.isoformat() == "2026-03-01"
        assert workspace.read(due_people, 1) == []


def test_an_age_that_is_set_otherwise_here_is_the_one_that_is_reached(tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:  # it is June 2026
        young = workspace.run(enter_elder, "1951-06-20").value
        workspace.run(enter_elder, "1946-06-20")
        child = workspace.run(enter_elder, "2010-07-03", "orphan_dispersed").value
        for programme, key, years in (("elder_80_allowance", "age_from", "75"), ("orphan_dispersed", "age_to", "15")):
            workspace.run(set_setting, NewSetting(programme, key, years, date(2026, 1, 1)))
        found = {(person.uid, person.age) for person in workspace.read(due_people)}
        assert found == {(young, 75), (child, 16)}


def test_a_rule_out_of_its_time_asks_for_nothing(tmp_path):
    path = tmp_path / "rules.csv"
    path.write_text(
        "key,programmes,effect,age,todo,from_month,to_month,source\n"
        "a,elder_80_allowance,begin,80,yes,2027-01,,practice.md\n",
        encoding="utf-8",
    )
    (rule,) = read_age_rules(path)
    assert not rule.holds_in(202606)
    assert rule.holds_in(202701)


def test_a_wrong_rule_is_refused_by_row_and_column(tmp_path):
    path = tmp_path / "rules.csv"
    path.write_text("key,programmes,effect,age,todo,source\na,nothing,grow,old,yes,x\n", encoding="utf-8")
    with pytest.raises(AppError) as refused:
        read_age_rules(path)
    assert {fault["column"] for fault in refused.value.details} == {"programmes", "effect", "age"}


def test_a_backup_that_failed_is_told_until_one_succeeds(tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
        with pytest.raises(AppError):
            workspace.backup(tmp_path / "missing" / "a.msbak")
        home = workspace.read(township_home)
        assert home.backup.late
        assert home.backup.failed
        assert codes(home)["backup_failed"].days < 0
        workspace.clock.as_of = None
        workspace.backup(tmp_path / "a.msbak")
        assert workspace.read(backup_state).failed == ""
        assert "backup_failed" not in codes(workspace.read(township_home))
