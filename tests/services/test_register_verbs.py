"""minsheng register: arguments in any order, sections by name, doubts told where something is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from tests.factories.households import open_township


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    folder = tmp_path / "w"
    open_township(folder).close()
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")

    def _run(*words: str) -> tuple[int, Any]:
        code = main(ALL, ["register", *words, "--workspace", str(folder), "--as-of", "2026-11-20", "--json"])
        return code, json.loads(capsys.readouterr().out)

    return _run


def test_an_entry_is_closed_with_its_arguments_in_any_order(run: Any) -> None:
    orders = (
        ("UID", "--on", "2026-11-18", "result=已改"),
        ("--on", "2026-11-18", "UID", "result=已改"),
        ("UID", "result=已改", "--on", "2026-11-18"),
    )
    for order in orders:
        values = ("problem=台账没有签字", "found_on=2026-11-01", "office=民政办")
        code, answer = run("add", "rectification", *values[:1], "--json", *values[1:])
        assert code == 0, answer
        uid = answer["entry"]["uid"]
        code, answer = run("close", *(uid if word == "UID" else word for word in order))
        assert (code, answer["entry"]["closed"]) == (0, "2026-11-18"), order
        assert answer["entry"]["values"]["result"] == "已改"


def test_a_section_that_is_none_is_refused_with_those_there_are(run: Any) -> None:
    code, answer = run("list", "--section", "党内暖心")
    assert code != 0
    assert "“党内暖心”" in answer["error"]["message"]
    known = {line["section"] for line in run("list")[1]["registers"]}
    assert all(name in answer["error"]["message"] for name in known)
    assert run("list", "--section", "supervision")[1]["registers"]
    assert run("list", "--section", next(iter(known)))[1]["registers"]


def test_printing_tells_what_is_odd_on_the_paper(run: Any, tmp_path: Path) -> None:
    values = ("item=大米", "way=入库", "count=5", "area=不存在村")
    uid = run("add", "relief_goods", *values)[1]["entry"]["uid"]
    assert "不存在村" in run("entries", "relief_goods")[1]["entries"][0]["warnings"][0]
    code, answer = run("print", "relief_goods", str(tmp_path / "one.pdf"), "--entry", uid)
    assert code == 0, answer
    assert "不存在村" in answer["warnings"][0]
    assert "不存在村" in run("print", "relief_goods", str(tmp_path / "all.pdf"), "--list")[1]["warnings"][0]
    assert run("print", "relief_goods", str(tmp_path / "none.pdf"), "--blank")[1]["warnings"] == []
