"""Programmes, settings, fields and holidays through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.__main__ import main
from tests.factories.workspaces import PASSWORD, prepared_workspace


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    prepared_workspace(tmp_path / "w", "泾川县", "county").close()
    monkeypatch.setenv("MINSHENG_USER", "admin")
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)

    def run(*words: str) -> tuple[int, dict[str, Any]]:
        code = main([*words, "--json", "--workspace", str(tmp_path / "w"), "--as-of", "2026-06-30"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_a_dated_setting_is_set_looked_at_and_taken_back(call: Any) -> None:
    words = ("programme", "set", "dibao_rural", "decides", "county", "--from", "2026-09-01", "--document", "泾民8号")
    code, done = call(*words, "--place", "341299101")
    assert (code, done["place"], done["from"]) == (0, "341299101", "2026-09-01")
    rules = ("programme", "rules", "dibao_rural", "--place", "341299101")
    assert call(*rules, "--on", "2026-08-31")[1]["rules"]["decides"] == "township"
    found = call(*rules, "--on", "2026-09-01")[1]
    assert (found["rules"]["decides"], found["origins"]["decides"]["document"]) == ("county", "泾民8号")
    assert call("programme", "rules", "dibao_rural", "--on", "2026-09-01")[1]["rules"]["decides"] == "township"
    assert call("programme", "unset", done["uid"])[0] == 0
    assert call(*rules, "--on", "2026-09-01")[1]["rules"]["decides"] == "township"


def test_every_setting_is_listed_with_its_meaning_and_default(call: Any) -> None:
    settings = {row["key"]: row for row in call("programme", "settings")[1]["settings"]}
    assert settings["posting_days"]["default"] == 7
    assert settings["amount_rule"]["choices"]["gap"]
    assert all(row["label"] and row["about"] for row in settings.values())


def test_a_new_programme_with_a_field_stands_in_the_lists_at_once(call: Any) -> None:
    code, done = call("programme", "new", "warm_winter", "--name", "冬季取暖补贴", "--like", "disabled_nursing_subsidy",
                      "--alias", "取暖费", "--set", "posting_days=5", "--period", "annual")  # fmt: skip
    assert (code, done["code"]) == (0, "warm_winter")
    key = call("programme", "field", "warm_winter", "--label", "取暖方式", "--choice", "电", "--choice", "煤")[1][
        "field"
    ]["key"]
    shown = call("programme", "show", "warm_winter")[1]
    assert (shown["name"], shown["period"], shown["rules"]["posting_days"]) == ("冬季取暖补贴", "annual", 5)
    assert {"disability_grade", key} <= {field["key"] for field in shown["fields"]}
    assert "warm_winter" in {row["code"] for row in call("programme", "list")[1]["programmes"]}
    assert call("programme", "field", "warm_winter", key, "--retire")[0] == 0
    assert call("programme", "change", "warm_winter", "--name", "冬季采暖补贴")[1]["changed"] is True
    assert call("programme", "remove", "warm_winter")[0] == 0


def test_what_cannot_be_is_refused_with_a_sentence(call: Any) -> None:
    for words in (
        ("programme", "set", "dibao_rural", "posting_days", "七"),
        ("programme", "set", "dibao_rural", "nothing", "7"),
        ("programme", "set", "no_programme", "posting_days", "7"),
        ("programme", "new", "x1", "--name", "农村低保"),
        ("programme", "show", "no_programme"),
        ("programme", "field", "dibao_rural", "no_field", "--retire"),
        ("programme", "remove", "dibao_rural"),
        ("holiday", "remove", "2031-01-01"),
    ):
        code, answer = call(*words)
        assert code == 1
        assert answer["error"]["message"].endswith("。") or "：" in answer["error"]["message"]


def test_the_calendar_is_listed_changed_and_imported(call: Any, tmp_path: Path) -> None:
    assert len(call("holiday", "list", "--year", "2026")[1]["holidays"]) == 39
    assert call("holiday", "add", "2027-01-01", "--name", "元旦")[0] == 0
    (tmp_path / "list.txt").write_text("2月6日至2月12日 春节\n2月20日 上班\n", encoding="utf-8")
    assert call("holiday", "import", str(tmp_path / "list.txt"), "--year", "2027")[1]["new"] == 8
    assert call("holiday", "remove", "2027-01-01", "2027-02-20")[1]["removed"] == 2
    assert len(call("holiday", "list", "--year", "2027")[1]["holidays"]) == 7
