"""The verbs about rosters, persons and benefits, as scripts call them."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import load_workbook

from minsheng_desktop.__main__ import main
from tests.factories.roster_desk import CARD, HEAD, PHONE, SAMPLES, household, sample, save
from tests.factories.workspaces import PASSWORD, prepared_workspace
from tests.house.source import ROOT

DAMAGED = next(SAMPLES.glob("11_*.xlsx"))
PROBLEM_KEYS = {"file", "sheet", "row", "column", "code", "severity", "value", "message"}


class Cli:
    """Runs verbs in a workspace; answers the JSON object and keeps exit code and stderr."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys, self.code, self.stderr = folder, capsys, 0, ""

    def __call__(self, *words: object, as_of: str = "2026-06-30") -> dict[str, Any]:
        arguments = [*map(str, words), "--workspace", str(self.folder), "--json", "--as-of", as_of]
        self._capsys.readouterr()
        self.code = main(arguments)
        said = self._capsys.readouterr()
        self.stderr = said.err
        return json.loads(said.out) if said.out else {}

    def lines(self, *words: object) -> list[str]:
        self._capsys.readouterr()
        self.code = main([*map(str, words), "--workspace", str(self.folder), "--as-of", "2026-06-30"])
        return self._capsys.readouterr().out.splitlines()

    def counts(self) -> dict[str, int]:
        return dict(self("info")["counts"])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture(scope="module")
def filled(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace into which a household was imported."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copytree(template, folder / "w")
    path = save(folder / "a.xlsx", {"云岭村": household(联系电话=PHONE, 一卡通账号=CARD)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINSHENG_PASSWORD", PASSWORD)
        assert main(["import", "roster", str(path), "--workspace", str(folder / "w"), "--as-of", "2026-06-30"]) == 0
    return folder / "w"


@pytest.fixture
def cli(template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    return Cli(shutil.copytree(template, tmp_path / "w"), capsys)


@pytest.fixture
def desk(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    return Cli(shutil.copytree(filled, tmp_path / "w"), capsys)


def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SAMPLES / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# import roster


@pytest.mark.parametrize("number", ["01", "10"])
def test_the_sample_holds_against_its_ground_truth(cli: Cli, number: str) -> None:
    path, truth = sample(number)
    report = cli("import", "roster", path, "--dry-run", "--values")
    assert cli.code == 0
    result = score().score(truth, report)
    assert (result["missed"], result["extra"], result["hard"]) == ([], [], [])
    assert report["persons"] == {"new": truth["counts"]["valid_persons"], "updated": 0, "unchanged": 0}


def test_a_dry_run_in_a_process_of_its_own_says_one_object_and_writes_nothing(cli: Cli) -> None:
    path, _ = sample("01")
    before = {entry.name: entry.read_bytes() for entry in cli.folder.iterdir() if entry.suffix == ".db"}
    command = [
        sys.executable, "-m", "minsheng_desktop", "import", "roster", str(path), "--dry-run", "--values", "--json",
        "--as-of", "2026-06-30", "--workspace", str(cli.folder),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.count(b"\n") == 1
    assert json.loads(done.stdout)["persons"]["new"] == 185
    assert b"Traceback" not in done.stderr
    assert {entry.name: entry.read_bytes() for entry in cli.folder.iterdir() if entry.suffix == ".db"} == before


def test_the_answer_of_an_import_has_the_shape_of_the_contract(cli: Cli) -> None:
    path, truth = sample("01")
    report = cli("import", "roster", path)
    assert {"files", "totals", "persons", "problems"} <= set(report)
    assert "values" not in report
    (file,) = report["files"]
    assert file["file"] == path.name
    sheets = {sheet["sheet"]: sheet for sheet in file["sheets"]}
    assert list(sheets) == [sheet["name"] for sheet in truth["sheets"]]
    assert set(sheets["双河村 "]) == {"sheet", "role", "header_rows", "rows", "accepted", "rejected", "skipped"}
    assert {name: (s["role"], s["rows"]) for name, s in sheets.items()} == {
        sheet["name"]: (sheet["role"], sheet["data_rows"]) for sheet in truth["sheets"]
    }
    for expected in truth["sheets"]:
        if expected["role"] == "data":
            assert sheets[expected["name"]]["header_rows"] == expected["header_rows"]
    totals = report["totals"]
    assert {key: totals[key] for key in ("distinct_ids", "valid_persons", "households")} == {
        "distinct_ids": 187, "valid_persons": 185, "households": 98,
    }  # fmt: skip
    assert totals["amounts"]["amount_month"] == {"readable_fen": 9_889_000, "accepted_fen": 9_406_500}
    assert report["persons"] == {"new": 185, "updated": 0, "unchanged": 0}
    assert all(set(problem) == PROBLEM_KEYS for problem in report["problems"])
    assert {problem["severity"] for problem in report["problems"]} <= {"error", "warning", "advice"}
    assert all(problem["message"] for problem in report["problems"])
    assert cli("import", "roster", path)["persons"] == {"new": 0, "updated": 0, "unchanged": 185}


def test_rows_that_are_refused_do_not_stop_the_others(cli: Cli, tmp_path: Path) -> None:
    rows = household()
    rows[1]["身份证号码"] = None
    report = cli("import", "roster", save(tmp_path / "a.xlsx", {"云岭村": rows}))
    assert cli.code == 0
    assert report["persons"]["new"] == 1
    (problem,) = [p for p in report["problems"] if p["severity"] == "error"]
    assert (problem["sheet"], problem["row"], problem["column"], problem["code"]) == ("云岭村", 4, "E", "id_missing")


def test_values_are_told_with_their_sheet_and_row(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"云岭村 ": household(联系电话=PHONE)})
    values = cli("import", "roster", path, "--dry-run", "--values")["values"]
    found = {(v["sheet"], v["row"], v["field"]): v["value"] for v in values}
    assert found["云岭村 ", 3, "id_no"] == HEAD
    assert found["云岭村 ", 3, "amount_month"] == "480.00"
    assert found["云岭村 ", 3, "phone"] == PHONE
    assert found["云岭村 ", 4, "village"] == "云岭村"


def test_several_files_are_taken_one_after_the_other(cli: Cli, tmp_path: Path) -> None:
    first = save(tmp_path / "6月.xlsx", {"云岭村": household()}, 6)
    second = save(tmp_path / "7月.xlsx", {"云岭村": household(**{"月保障金额（元）": 500})}, 7)
    report = cli("import", "roster", first, second, "--report", tmp_path / "out.xlsx")
    assert [file["file"] for file in report["files"]] == ["6月.xlsx", "7月.xlsx"]
    assert report["persons"] == {"new": 2, "updated": 0, "unchanged": 2}
    assert (report["totals"]["distinct_ids"], report["totals"]["valid_persons"]) == (2, 2)
    assert report["totals"]["amounts"]["amount_month"]["readable_fen"] == 98_000
    assert {path.name for path in tmp_path.glob("out*.xlsx")} == {"out_6月.xlsx", "out_7月.xlsx"}


def test_a_refused_file_among_others_does_not_hide_what_was_taken(cli: Cli, tmp_path: Path) -> None:
    good = save(tmp_path / "a.xlsx", {"云岭村": household()})
    report = cli("import", "roster", DAMAGED, good)
    assert cli.code == 0
    assert report["persons"]["new"] == 2
    (problem,) = [p for p in report["problems"] if p["file"] == DAMAGED.name]
    assert set(problem) == PROBLEM_KEYS
    assert (problem["severity"], problem["row"]) == ("error", None)
    assert {file["file"]: bool(file["sheets"]) for file in report["files"]} == {DAMAGED.name: False, "a.xlsx": True}


@pytest.mark.parametrize("words", [("--dry-run",), ()])
def test_a_file_that_cannot_be_read_is_refused_whole(cli: Cli, words: tuple[str, ...]) -> None:
    before = cli.counts()
    answer = cli("import", "roster", DAMAGED, *words)
    assert cli.code == 1
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"code", "message", "details"}
    assert cli.counts() == before


def test_a_missing_file_a_missing_sheet_and_a_missing_programme_are_refused(cli: Cli, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"云岭村": household()})
    for words in ((tmp_path / "none.xlsx",), (path, "--sheet", "石门村"), (path, "--programme", "nonsense")):
        answer = cli("import", "roster", *words)
        assert (cli.code, set(answer)) == (1, {"error"}), words
    assert cli.counts()["person"] == 0


def test_one_sheet_and_a_programme_can_be_told(cli: Cli, tmp_path: Path) -> None:
    rows = [{"姓名": "王满堂", "身份证号码": HEAD, "月保障金额（元）": 300}]
    path = save(tmp_path / "a.xlsx", {"云岭村 ": household(), "石门村": rows})
    report = cli("import", "roster", path, "--sheet", "云岭村 ", "--programme", "dibao_urban")
    assert [sheet["sheet"] for sheet in report["files"][0]["sheets"]] == ["云岭村 "]
    assert len(cli("entitlement", "list", "--programme", "dibao_urban")["entitlements"]) == 1
    assert cli("entitlement", "list", "--programme", "dibao_rural")["entitlements"] == []


def test_a_marked_copy_tells_the_problems(cli: Cli, tmp_path: Path) -> None:
    rows = household()
    rows[1]["身份证号码"] = None
    path = save(tmp_path / "a.xlsx", {"云岭村": rows})
    cli("import", "roster", path, "--dry-run", "--report", tmp_path / "back.xlsx")
    assert cli.code == 0
    book = load_workbook(tmp_path / "back.xlsx")
    said = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("身份证" in str(value) for value in said)
    assert HEAD in said


def test_a_protected_workbook_opens_with_its_password(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next(SAMPLES.glob("09d_*.xlsx"))
    truth = json.loads((SAMPLES / f"{path.name}.expected.json").read_text(encoding="utf-8"))
    assert cli("import", "roster", path, "--dry-run")["error"]["code"]
    assert cli.code == 1
    monkeypatch.setenv("MINSHENG_FILE_PASSWORD", truth["container"]["password"])
    report = cli("import", "roster", path, "--dry-run")
    assert sum(sheet["rows"] for sheet in report["files"][0]["sheets"]) == truth["counts"]["data_rows"]


# looking things up


def test_persons_are_found_and_shown(desk: Cli) -> None:
    for words in (("张桂英",), ("桂英",), ("zgy",), (HEAD[-4:],), (PHONE[-4:],), (CARD[-6:],)):
        (hit,) = desk("person", "search", *words)["persons"]
        assert set(hit) == {"uid", "name", "id_no", "birth", "village", "household", "died_on"}
        assert (hit["name"], hit["id_no"], hit["village"]) == ("张桂英", HEAD, "云岭村")
    assert desk("person", "search", "赵桂兰") == {"persons": []}
    page = desk("person", "show", hit["uid"])
    assert page["values"]["id_no"] == HEAD
    assert page["accounts"][0]["number"] == CARD
    assert page["benefits"][0]["amount_fen"] == 48_000
    home = desk("household", "show", hit["household"])
    assert [member["name"] for member in home["members"]] == ["张桂英", "程水生"]
    assert home["values"]["number"] == "YL2026901"
    assert home["month_total_fen"] == 51_000


@pytest.mark.parametrize("verb", ["person", "household"])
@pytest.mark.parametrize("uid", ["", "zz", "0" * 32])
def test_who_is_not_there_is_told(desk: Cli, verb: str, uid: str) -> None:
    answer = desk(verb, "show", uid)
    assert (desk.code, set(answer)) == (1, {"error"})


def test_benefits_are_listed_by_programme_village_and_status(desk: Cli) -> None:
    (row,) = desk("entitlement", "list")["entitlements"]
    assert (row["name"], row["certificate_no"], row["amount_fen"]) == ("张桂英", "YL2026901", 48_000)
    filters = (("--programme", "dibao_rural"), ("--village", "云岭村"), ("--status", "active"))
    assert len(desk("entitlement", "list", *[word for pair in filters for word in pair])["entitlements"]) == 1
    assert desk("entitlement", "list", "--village", "石门村")["entitlements"] == []
    assert desk("entitlement", "list", "--status", "stopped")["entitlements"] == []
    assert "error" in desk("entitlement", "list", "--village", "无此村")
    assert "error" in desk("entitlement", "list", "--programme", "nonsense")


def test_a_benefit_is_changed_stopped_and_granted(desk: Cli) -> None:
    (row,) = desk("entitlement", "list")["entitlements"]
    changed = desk("entitlement", "change", row["uid"], "--month", "2026-07", "--amount", "500")
    assert (changed["changed"], changed["entitlement"]["amount_fen"]) == (True, 50_000)
    person = desk("person", "search", "程水生")["persons"][0]["uid"]
    more = ("--programme", "youfu_pension", "--month", "2026-07", "--amount", "800.50")
    granted = desk("entitlement", "grant", person, *more)
    assert granted["entitlement"]["amount_fen"] == 80_050
    desk("entitlement", "stop", row["uid"], "--month", "2026-09")
    assert desk.code == 0
    assert len(desk("entitlement", "list", "--status", "stopped")["entitlements"]) == 1


def test_a_roster_is_exported_with_full_numbers(desk: Cli, tmp_path: Path) -> None:
    out = tmp_path / "roster.xlsx"
    answer = desk("export", "roster", out, "--programme", "dibao_rural")
    assert answer == {"file": str(out), "rows": 1}
    cells = [cell.value for row in load_workbook(out).active.iter_rows() for cell in row]
    assert {"张桂英", HEAD, CARD, 480} <= set(cells)
    assert desk("export", "roster", tmp_path / "none.xlsx", "--text", "赵桂兰")["rows"] == 0


def test_without_json_the_answers_are_sentences(desk: Cli) -> None:
    assert any("张桂英" in line for line in desk.lines("person", "search", "张桂英"))
    assert any("480.00" in line for line in desk.lines("entitlement", "list"))
    assert desk.lines("person", "show", "zz") == []
    assert desk.code == 1


@pytest.mark.parametrize("words", [("import", "roster"), ("person", "show"), ("person", "fly"), ("entitlement",), ()])
def test_wrong_usage_ends_with_2_and_says_nothing_on_stdout(cli: Cli, words: tuple[str, ...]) -> None:
    assert cli(*words) == {}
    assert cli.code == 2
