"""Policies, lists that were taken in and origins, as scripts call them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.__main__ import main
from tests.e2e.test_cli_rosters import Cli
from tests.factories.roster_desk import HEAD, OTHER, PHONE, household, person, save
from tests.factories.workspaces import PASSWORD, prepared_workspace

OLD_PHONE = "15400000001"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace into which June was imported."""
    folder = tmp_path_factory.mktemp("filled")
    prepared_workspace(folder / "w").close()
    path = save(folder / "六月.xlsx", {"云岭村": [*household(联系电话=OLD_PHONE), other()]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINSHENG_PASSWORD", PASSWORD)
        assert main(["import", "roster", str(path), "--workspace", str(folder / "w"), "--as-of", "2026-06-30"]) == 0
    return folder / "w"


@pytest.fixture
def cli(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    return Cli(shutil.copytree(filled, tmp_path / "w"), capsys)


def other(**stated: Any) -> dict[str, Any]:
    first = {"低保证号": "YL2026902", "户主姓名": "王满堂", "家庭人口": 1, "保障人口": 1, "月保障金额（元）": 300}
    return person("王满堂", OTHER, **{**first, **stated})


def july(folder: Path, *rows: dict[str, Any]) -> Path:
    changed = household(**{"月保障金额（元）": 500, "联系电话": PHONE})
    return save(folder / "七月.xlsx", {"云岭村": [*changed, *rows]}, 7)


def test_a_dry_run_counts_changes_missing_and_clashes_and_lists_them_only_if_asked(cli: Cli, tmp_path: Path) -> None:
    answer = cli("import", "roster", july(tmp_path), "--dry-run")
    assert (answer["changes"], answer["missing"], answer["clashes"]) == (2, 1, {})
    assert "details" not in answer
    details = cli("import", "roster", july(tmp_path), "--dry-run", "--changes")["details"]
    told = {change["field"]: (change["before"], change["after"]) for change in details["changes"]}
    assert told == {
        "phone": ({"phone": OLD_PHONE}, {"phone": PHONE}), "amount_fen": ({"value": 48_000}, {"value": 50_000})
    }  # fmt: skip
    assert [(line["name"], line["reason"], line["proposed"]) for line in details["missing"]] == [("王满堂", "", False)]
    assert cli.counts()["doubt"] == 0


def test_clashes_are_listed_with_both_sides(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path / "八月.xlsx", {"云岭村": [person("张桂荣", HEAD) | {"月保障金额（元）": 300}]}, 8)
    answer = cli("import", "roster", path, "--dry-run", "--changes")
    assert answer["clashes"] == {"same_id_other_name": 1}
    (clash,) = answer["details"]["clashes"]
    assert (clash["row"], clash["others"][0]["values"]["name"]) == (3, "张桂英")


def test_chosen_fields_alone_are_updated(cli: Cli, tmp_path: Path) -> None:
    new = person("李三", "34129919600606141X") | {"月保障金额（元）": 1}
    path = july(tmp_path, new)
    answer = cli("import", "roster", path, "--policy", "update", "--fields", "phone")
    assert cli.code == 0
    assert (answer["persons"]["updated"], answer["outcome"]["entitlements_changed"]) == (1, 0)
    assert cli.counts()["person"] == 3


def test_update_without_fields_is_refused(cli: Cli, tmp_path: Path) -> None:
    answer = cli("import", "roster", july(tmp_path), "--policy", "update")
    assert (cli.code, answer["error"]["code"]) == (1, "households.no_policy_fields")


def test_a_replacing_list_asks_about_who_is_missing(cli: Cli, tmp_path: Path) -> None:
    answer = cli("import", "roster", july(tmp_path), "--policy", "replace", "--month", "2026-07")
    assert (answer["missing"], answer["outcome"]["doubts"]) == (1, 1)
    (doubt,) = cli("check", "list", "--rule", "missing_from_list")["doubts"]
    assert doubt["name"] == "王满堂"
    again = cli("import", "roster", july(tmp_path), "--propose-stops")
    assert again["outcome"]["doubts"] == 0


def test_wrong_rows_can_be_kept_whole(cli: Cli, tmp_path: Path) -> None:
    wrong = other() | {"身份证号码": OTHER[:-1] + ("0" if OTHER[-1] != "0" else "1")}
    answer = cli("import", "roster", july(tmp_path, wrong), "--hold-rejected")
    assert (answer["outcome"]["rejected"], answer["outcome"]["held"]) == (0, 1)
    assert len(cli("check", "list", "--rule", "rejected_row")["doubts"]) == 1


def test_imports_can_be_listed_and_one_be_shown(cli: Cli, tmp_path: Path) -> None:
    cli("import", "roster", july(tmp_path))
    july_run, june_run = cli("import", "list")["imports"]
    assert (july_run["file"], june_run["file"]) == ("七月.xlsx", "六月.xlsx")
    shown = cli("import", "show", july_run["operation_id"])
    assert shown["import"] == july_run
    assert (shown["policy"]["kind"], len(shown["digest"])) == ("merge", 64)
    assert shown["counts"]["outcome"]["updated"] == 1
    assert [column["field"] for column in shown["mapping"][0]["columns"]][:3] == ["hh_no", "head_name", "name"]
    assert any("七月.xlsx" in line for line in cli.lines("import", "list"))
    assert any("SHA-256" in line for line in cli.lines("import", "show", july_run["operation_id"]))
    assert cli("import", "show", 12345)["error"]["code"] == "households.no_import"


def test_a_person_is_shown_with_the_rows_they_stood_in(cli: Cli, tmp_path: Path) -> None:
    cli("import", "roster", july(tmp_path))
    (found,) = cli("person", "search", "张桂英")["persons"]
    stood = cli("person", "show", found["uid"])["origins"]
    assert [(o["file"], o["sheet"], o["row"], o["fate"]) for o in stood] == [
        ("七月.xlsx", "云岭村", 3, "updated"), ("六月.xlsx", "云岭村", 3, "new")
    ]  # fmt: skip
    assert any("七月.xlsx 云岭村 3" in line for line in cli.lines("person", "show", found["uid"]))


def test_the_workbook_sent_back_never_replaces_the_file_itself(cli: Cli, tmp_path: Path) -> None:
    path = july(tmp_path)
    before = path.read_bytes()
    answer = cli("import", "roster", path, "--report", path)
    assert (cli.code, answer["error"]["code"]) == (1, "households.report_over_file")
    assert path.read_bytes() == before
    assert len(cli("import", "list")["imports"]) == 1


def test_files_of_one_name_each_have_a_workbook_sent_back(cli: Cli, tmp_path: Path) -> None:
    folders = [tmp_path / "甲", tmp_path / "乙"]
    for folder in folders:
        folder.mkdir()
    cli("import", "roster", *map(july, folders), "--dry-run", "--report", tmp_path / "反馈.xlsx")
    assert sorted(path.name for path in tmp_path.glob("反馈*")) == ["反馈_七月_1.xlsx", "反馈_七月_2.xlsx"]
