"""What a user without the right to see or export numbers gets from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from minsheng_desktop.__main__ import main
from minsheng_desktop.security.service import add_user
from tests.factories.roster_desk import household, person, save
from tests.factories.workspaces import PASSWORD, add_people, citizen_id, prepared_workspace

NUMBER = citizen_id("19510312", 122)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.run(add_people, [("张桂英", NUMBER)])
        workspace.run(add_user, "reader", "李芳", "read_only")
        workspace.set_password("reader", "reader pass 1")
    monkeypatch.setenv("MINSHENG_USER", "reader")
    monkeypatch.setenv("MINSHENG_PASSWORD", "reader pass 1")
    return tmp_path / "w"


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_numbers_are_masked(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = ask(capsys, "person", "search", "张桂", "--workspace", str(place))
    person = found["persons"][0]  # type: ignore[index]
    assert person["id_no"] == NUMBER[:4] + "*" * 10 + NUMBER[-4:]
    _, page = ask(capsys, "person", "show", person["uid"], "--workspace", str(place))
    assert NUMBER not in json.dumps(page)


def test_nothing_is_exported(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = ask(capsys, "export", "roster", str(tmp_path / "out.xlsx"), "--workspace", str(place))
    assert (code, answer["error"]["code"]) == (1, "forbidden")  # type: ignore[index]
    assert not (tmp_path / "out.xlsx").exists()


def test_a_fault_of_the_program_is_told_with_a_number_and_no_names(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("张桂英 " + NUMBER)

    monkeypatch.setattr("minsheng_desktop.cli.rosters.search_people", broken)
    code, answer = ask(capsys, "person", "search", "张", "--workspace", str(place))
    error = answer["error"]
    assert (code, error["code"]) == (1, "bug")  # type: ignore[index]
    report = Path(error["message"].split("在 ")[1].split("，请")[0]).read_text(encoding="utf-8")  # type: ignore[index]
    assert "ZeroDivisionError" in report
    assert "张桂英" not in report
    assert NUMBER not in report


def test_numbers_of_files_that_were_imported_are_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    with prepared_workspace(tmp_path / "w") as workspace:
        workspace.run(add_user, "reader", "李芳", "read_only")
        workspace.set_password("reader", "reader pass 1")
    path = save(tmp_path / "a.xlsx", {"云岭村": [*household(), *household(), person("李三", wrong)]})
    monkeypatch.setenv("MINSHENG_USER", "admin")
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    where = ("--workspace", str(tmp_path / "w"))
    ask(capsys, "import", "roster", str(path), "--hold-rejected", *where)
    _, listed = ask(capsys, "import", "list", *where)
    number = str(listed["imports"][0]["operation_id"])  # type: ignore[index]
    questions = (("import", "show", number, *where), ("check", "list", *where))
    seen = [json.dumps(ask(capsys, *words)) for words in questions]
    assert all(wrong in answer for answer in seen)
    monkeypatch.setenv("MINSHENG_USER", "reader")
    monkeypatch.setenv("MINSHENG_PASSWORD", "reader pass 1")
    for words in questions:
        code, answer = ask(capsys, *words)
        assert code == 0
        assert not re.search(r"\d{10}", json.dumps({**answer, "digest": "", "doubts": held(answer)}))


def held(answer: dict[str, object]) -> list[object]:
    return [doubt["held_row"] for doubt in answer.get("doubts", [])]  # type: ignore[attr-defined]
