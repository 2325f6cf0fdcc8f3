"""The verbs about the workspace, its areas and definitions, its users and its history, as scripts call them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop import __version__
from minsheng_desktop.__main__ import main
from minsheng_desktop.core.rights import ROLES
from resources import RESOURCES
from tests.factories.roster_desk import household, save
from tests.factories.workspaces import PASSWORD, make_workspace, reopen
from tests.house.source import ROOT

DEMO_AREAS = RESOURCES / "catalogue" / "areas_demo.csv"
SECOND_PASSWORD = "pass word 2"


class Cli:
    """Runs verbs in a workspace as a user; answers the JSON object and keeps the exit code."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.folder, self._capsys, self._patch, self.code = folder, capsys, patch, 0
        self.log_in("", PASSWORD)

    def log_in(self, login: str, password: str = SECOND_PASSWORD, new: str = "") -> None:
        for name, value in (("USER", login), ("PASSWORD", password), ("NEW_PASSWORD", new)):
            if value:
                self._patch.setenv(f"MINSHENG_{name}", value)
            else:
                self._patch.delenv(f"MINSHENG_{name}", raising=False)

    def __call__(self, *words: object) -> dict[str, Any]:
        self._capsys.readouterr()
        self.code = main([*map(str, words), "--workspace", str(self.folder), "--json", "--as-of", "2026-06-30"])
        out = self._capsys.readouterr().out
        return json.loads(out) if out else {}

    def refused(self, *words: object) -> tuple[int, str]:
        """Exit code and error code of a verb that must be refused."""
        answer = self(*words)
        assert set(answer) == {"error"}, answer
        assert set(answer["error"]) == {"code", "message", "details"}
        assert answer["error"]["message"]
        return self.code, answer["error"]["code"]

    def lines(self, *words: object) -> list[str]:
        self._capsys.readouterr()
        self.code = main([*map(str, words), "--workspace", str(self.folder)])
        return self._capsys.readouterr().out.splitlines()

    def add_user(self, login: str, role: str) -> None:
        self._patch.setenv("MINSHENG_NEW_PASSWORD", SECOND_PASSWORD)
        assert self("user", "add", login, "--role", role) == {"login": login, "role": role}
        self._patch.delenv("MINSHENG_NEW_PASSWORD")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    make_workspace(folder, areas=False).close()
    return folder


@pytest.fixture
def cli(template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    return Cli(shutil.copytree(template, tmp_path / "w"), capsys, monkeypatch)


@pytest.fixture
def fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    return Cli(tmp_path / "fresh", capsys, monkeypatch)


NEW = ("init", "--role", "township", "--area", "341299101", "--name", "云岭镇")


# init, info, doctor


def test_init_makes_a_workspace_with_its_first_user_and_recovery_words(fresh: Cli) -> None:
    made = fresh(*NEW)
    assert fresh.code == 0
    assert set(made) == {"workspace", "node", "user", "recovery_words"}
    assert (made["workspace"], made["user"], len(made["recovery_words"])) == (str(fresh.folder), "admin", 24)
    info = fresh("info")
    assert (info["node"], info["role"], info["area_code"], info["name"]) == (
        made["node"], "township", "341299101", "云岭镇",
    )  # fmt: skip
    (user,) = fresh("user", "list")["users"]
    assert (user["login"], user["role"], user["disabled"]) == ("admin", "administrator", False)
    assert [area["code"] for area in fresh("area", "list")["areas"]] == ["341299101"]


def test_init_takes_the_login_from_the_environment(fresh: Cli) -> None:
    fresh.log_in("chen")
    assert fresh(*NEW)["user"] == "chen"
    fresh.log_in("")  # the only user needs no naming
    assert fresh("info")["name"] == "云岭镇"


def test_init_refuses_bad_values_and_an_occupied_folder(fresh: Cli) -> None:
    assert fresh.refused("init", "--role", "county", "--area", "12", "--name", "泾川县") == (1, "workspace.bad_area")
    fresh.log_in("", "short")
    assert fresh.refused(*NEW) == (1, "workspace.short_password")
    fresh.log_in("", "")
    assert fresh.refused(*NEW) == (1, "security.no_password")
    assert not fresh.folder.exists()
    fresh.log_in("", PASSWORD)
    fresh(*NEW)
    assert fresh.refused(*NEW) == (1, "workspace.already_here")
    assert fresh(*NEW[:1], "--role", "village", *NEW[3:]) == {}
    assert fresh.code == 2


def test_info_tells_the_state_at_a_glance(cli: Cli, tmp_path: Path) -> None:
    info = cli("info")
    assert {"role", "node", "counts", "version", "schema", "last_backup", "last_package", "epoch", "unsent"} <= set(
        info
    )
    assert (info["version"], info["last_backup"], info["last_package"]) == (__version__, None, None)
    cli("import", "roster", save(tmp_path / "a.xlsx", {"云岭村": household()}))
    cli("backup", tmp_path / "a.msbak")
    later = cli("info")
    assert (later["counts"]["person"], later["counts"]["household"]) == (2, 1)
    assert later["unsent"] > info["unsent"]
    assert later["last_backup"]
    assert any("云岭镇" in line for line in cli.lines("info"))


def test_doctor_finds_a_sound_workspace_sound_and_says_what_to_do(cli: Cli, tmp_path: Path) -> None:
    found = cli("doctor")
    assert cli.code == 0
    assert set(found) == {"sound", "findings", "advice", "counts", "attachments"}
    assert (found["sound"], found["findings"]) == (True, [])
    assert len(found["advice"]) == 1  # there is no backup yet
    cli("backup", tmp_path / "a.msbak")
    assert cli("doctor")["advice"] == []


def test_doctor_ends_with_3_where_a_page_is_damaged(cli: Cli) -> None:
    path = cli.folder / "data.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    answer = cli("doctor")
    assert cli.code == 3
    assert answer.get("sound") is False or "error" in answer
    codes = {cli.code for words in (("info",), ("area", "list"), ("programme", "list"), ("audit", "list"))
             if "error" in cli(*words)}  # fmt: skip
    assert codes <= {3}


# passwords and locks


def test_a_wrong_password_ends_with_3_and_says_so(cli: Cli) -> None:
    cli.log_in("", "wrong password")
    assert cli.refused("info") == (3, "wrong_password")
    cli.log_in("nobody", PASSWORD)
    assert cli.refused("info") == (3, "wrong_password")
    cli.log_in("", "")
    assert cli.refused("info") == (1, "security.no_password")


def test_a_folder_without_a_workspace_is_told(fresh: Cli) -> None:
    assert fresh.refused("info")[0] == 1
    assert not fresh.folder.exists()


def test_while_the_window_is_open_writing_ends_with_4_and_reading_works(cli: Cli, tmp_path: Path) -> None:
    with reopen(cli.folder, writing="window"):
        assert cli.refused("area", "import", DEMO_AREAS)[0] == 4
        assert cli.refused("backup", tmp_path / "a.msbak")[0] == 4
        assert cli("info")["name"] == "云岭镇"
    cli("area", "import", DEMO_AREAS)
    assert cli.code == 0


def test_a_process_of_its_own_takes_its_settings_from_the_environment_alone(cli: Cli) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MINSHENG_USER": "admin"}
    command = [sys.executable, "-m", "minsheng_desktop", "info", "--workspace", str(cli.folder), "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["name"] == "云岭镇"
    environment.pop("MINSHENG_PASSWORD")
    done = subprocess.run(command, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (1, "security.no_password")


# backup and restore


def test_a_backup_is_restored_as_a_new_epoch(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "a.msbak"
    made = cli("backup", out)
    assert set(made) == {"file", "size", "rows", "verified", "attachments"}
    assert (made["file"], made["size"], made["verified"]) == (str(out), out.stat().st_size, True)
    epoch = cli("info")["epoch"]
    cli("area", "import", DEMO_AREAS)
    back = cli("restore", out)
    assert Path(back["replaced"]).is_dir()
    assert len(cli("area", "list")["areas"]) == 1
    assert cli("info")["epoch"] == epoch + 1
    assert cli("doctor")["sound"]


def test_a_backup_opens_on_another_computer(cli: Cli, tmp_path: Path) -> None:
    cli("area", "import", DEMO_AREAS)
    cli("backup", tmp_path / "a.msbak")
    cli.folder = tmp_path / "elsewhere"
    assert cli("restore", tmp_path / "a.msbak") == {"workspace": str(cli.folder), "replaced": None}
    assert len(cli("area", "list")["areas"]) > 1


def test_what_is_no_backup_or_has_another_password_is_refused_and_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    cli("backup", tmp_path / "a.msbak")
    before = cli("info")
    (tmp_path / "b.msbak").write_bytes(b"PK\x03\x04 nothing of the kind")
    assert cli.refused("restore", tmp_path / "b.msbak")[0] in (1, 3)
    assert cli.refused("restore", tmp_path / "none.msbak")[0] == 1
    cli.log_in("admin", "wrong password")
    assert cli.refused("restore", tmp_path / "a.msbak")[0] == 3
    cli.log_in("", PASSWORD)
    after = cli("info")
    assert (after["epoch"], after["counts"]) == (before["epoch"], before["counts"])


# definitions


def test_areas_come_in_from_a_list_and_are_listed(cli: Cli, tmp_path: Path) -> None:
    first = cli("area", "import", DEMO_AREAS)
    assert set(first) == {"new", "updated", "unchanged", "aliases"}
    assert (first["new"], first["updated"]) == (16, 1)
    again = cli("area", "import", DEMO_AREAS)
    assert (again["new"], again["updated"], again["unchanged"], again["aliases"]) == (0, 0, 17, 0)
    areas = {area["code"]: area for area in cli("area", "list")["areas"]}
    assert {"code", "name", "level", "parent_code", "aliases"} <= set(areas["341299101202"])
    assert "石门" in areas["341299101202"]["aliases"]
    more = tmp_path / "more.csv"  # the parent is known already
    more.write_text("code,name,level,parent_code,aliases\n341299101209,高山村,village,341299101,高山\n", "utf-8")
    assert cli("area", "import", more)["new"] == 1


def test_a_faulty_list_of_areas_is_refused_with_its_places(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("code,name,level,parent_code,aliases\n3412,高山村,village,341299101,\n", encoding="utf-8")
    answer = cli("area", "import", path)
    assert (cli.code, answer["error"]["code"]) == (1, "areas.invalid_rows")
    assert answer["error"]["details"][0]["row"] == 2
    assert cli.refused("area", "import", tmp_path / "none.csv")[0] == 1
    assert len(cli("area", "list")["areas"]) == 1


def test_programmes_and_standards_are_listed_with_their_source(cli: Cli) -> None:
    programmes = {programme["code"]: programme for programme in cli("programme", "list")["programmes"]}
    keys = {"code", "name", "class", "unit", "period", "scope", "posting_level", "aliases", "source"}
    assert set(programmes["dibao_rural"]) == keys
    standards = cli("standard", "list")["standards"]
    assert {standard["programme"] for standard in standards} <= set(programmes)
    assert all(standard["source"] for standard in standards)
    assert len(cli.lines("programme", "list")) == len(programmes)


# users


def test_a_second_user_works_with_a_password_of_his_own(cli: Cli) -> None:
    cli.add_user("li", "clerk")
    cli.log_in("admin", PASSWORD)
    assert [user["login"] for user in cli("user", "list")["users"]] == ["admin", "li"]
    cli.log_in("", PASSWORD)
    assert cli.refused("info") == (1, "security.several_users")
    cli.log_in("li")
    assert cli("info")["name"] == "云岭镇"
    cli.log_in("li", new="pass word 3")
    assert cli("user", "password", "li") == {"login": "li"}
    assert cli.refused("info") == (3, "wrong_password")
    cli.log_in("li", "pass word 3")
    assert cli("info")["name"] == "云岭镇"
    cli.log_in("admin", PASSWORD)
    assert cli("user", "disable", "li") == {"login": "li"}
    cli.log_in("li", "pass word 3")
    assert cli.refused("info") == (3, "wrong_password")


def test_users_are_refused_where_something_is_wrong(cli: Cli) -> None:
    assert cli.refused("user", "add", "li", "--role", "clerk") == (1, "security.no_password")
    cli.log_in("", PASSWORD, new="short")
    assert cli.refused("user", "add", "li", "--role", "clerk") == (1, "workspace.short_password")
    cli.log_in("", PASSWORD, new=SECOND_PASSWORD)
    assert cli.refused("user", "add", "admin", "--role", "clerk") == (1, "security.user_exists")
    assert cli.refused("user", "password", "nobody") == (1, "security.unknown_user")
    assert cli.refused("user", "disable", "nobody") == (1, "security.unknown_user")
    assert cli.refused("user", "disable", "admin") == (1, "security.last_admin")
    assert cli("user", "add", "li", "--role", "king") == {}
    assert cli.code == 2
    assert [user["login"] for user in cli("user", "list")["users"]] == ["admin"]


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"administrator"}))
def test_only_an_administrator_manages_users(cli: Cli, role: str) -> None:
    cli.add_user("li", role)
    cli.log_in("li", new="pass word 3")
    assert cli.refused("user", "add", "wang", "--role", "clerk") == (1, "forbidden")
    assert cli.refused("user", "disable", "admin") == (1, "forbidden")
    assert cli.refused("user", "password", "admin") == (1, "forbidden")


def test_a_reader_reads_and_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    role = next(name for name in ROLES if "read" in name)
    cli.add_user("li", role)
    cli.log_in("li")
    assert cli("area", "list")["areas"]
    assert cli.refused("area", "import", DEMO_AREAS) == (1, "forbidden")
    path = save(tmp_path / "a.xlsx", {"云岭村": household()})
    assert cli.refused("import", "roster", path) == (1, "forbidden")
    assert cli("import", "roster", path, "--dry-run")["persons"]["new"] == 2


# history


def test_the_history_tells_who_did_what_and_its_chain_holds(cli: Cli) -> None:
    cli("area", "import", DEMO_AREAS)
    cli.add_user("li", "clerk")
    cli.log_in("admin", PASSWORD)
    found = cli("audit", "list")["operations"]
    assert set(found[0]) == {"id", "at", "user", "operation", "sentence", "changes", "undone"}
    assert [line["operation"] for line in found[:2]] == ["security.add_user", "areas.import_areas"]
    assert all(line["sentence"] and line["user"] == "admin" and not line["undone"] for line in found)
    assert "16" in found[1]["sentence"]
    assert len(cli("audit", "list", "--limit", "1")["operations"]) == 1
    checked = cli("audit", "verify")
    assert (checked, cli.code) == ({"operations": len(found), "broken_at": None}, 0)


def test_one_operation_is_taken_back_by_its_number_while_later_ones_stand(cli: Cli, tmp_path: Path) -> None:
    cli("area", "import", DEMO_AREAS)
    areas = cli("audit", "list")["operations"][0]["id"]
    cli.add_user("li", "clerk")
    cli.log_in("admin", PASSWORD)
    undone = cli("audit", "undo", areas)
    assert (undone["undone"], undone["operation"], cli.code) == (areas, "areas.import_areas", 0)
    assert cli.refused("audit", "undo", areas) == (1, "nothing_to_undo")
    assert cli.refused("audit", "undo", areas + 1) == (1, "undo_not_allowed")


def test_a_history_that_was_tampered_with_ends_with_3(cli: Cli) -> None:
    cli("area", "import", DEMO_AREAS)
    with reopen(cli.folder) as workspace, workspace.database.writing() as connection:
        connection.exec_driver_sql("UPDATE operation SET login = 'somebody' WHERE id = (SELECT max(id) FROM operation)")
        last = connection.exec_driver_sql("SELECT max(id) FROM operation").scalar_one()
    assert cli("audit", "verify")["broken_at"] == last
    assert cli.code == 3
    assert cli("doctor")["sound"] is False
    assert cli.code == 3
