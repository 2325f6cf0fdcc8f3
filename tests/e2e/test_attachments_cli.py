"""Attachments by the command line: add, list, save, remove; the doctor counts them, a backup carries them."""

from __future__ import annotations

import json

import pytest

from minsheng_desktop.__main__ import main
from tests.factories import pictures
from tests.factories.workspaces import PASSWORD, add_people, prepared_workspace


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)

    def call(*words, workspace="w"):
        code = main([*map(str, words), "--workspace", str(tmp_path / workspace), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def person(tmp_path):
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        return workspace.run(add_people, [("张桂英", None)]).value[0].hex()


def test_added_listed_saved_and_removed(run, person, tmp_path):
    (tmp_path / "a.pdf").write_bytes(pictures.scan())
    (tmp_path / "b.jpg").write_bytes(pictures.photograph(900, 700))
    (tmp_path / "c.txt").write_text("no picture")
    files = [tmp_path / name for name in ("a.pdf", "b.jpg", "c.txt")]
    code, added = run("attachment", "add", *files, "--person", person, "--kind", "id_card", "--title", "正反面")
    assert code == 0
    assert len(added["attachments"]) == 2
    assert [r["code"] for r in added["refused"]] == ["attachments.unknown_file"]
    code, found = run("attachment", "list", "--person", person)
    assert [(a["title"], a["media_type"], a["here"]) for a in found["attachments"]] == [
        ("正反面", "application/pdf", True),
        ("正反面", "image/jpeg", True),
    ]
    code, _ = run("attachment", "save", added["attachments"][0], tmp_path / "out.pdf")
    assert (code, (tmp_path / "out.pdf").read_bytes()) == (0, pictures.scan())
    assert run("attachment", "remove", added["attachments"][1])[0] == 0
    assert len(run("attachment", "list", "--person", person)[1]["attachments"]) == 1
    code, found = run("doctor")
    assert (code, found["attachments"]) == (0, {"files": 2, "missing": 0, "damaged": 0, "swept": 0})
    assert run("backup", tmp_path / "b.msbak")[1]["attachments"] == 2
    assert run("restore", tmp_path / "b.msbak", workspace="new")[0] == 0
    assert run("doctor", workspace="new")[1]["attachments"]["files"] == 2


def test_refusals_have_a_code_and_leave_nothing(run, person, tmp_path):
    (tmp_path / "c.txt").write_text("no picture")
    code, answer = run("attachment", "add", tmp_path / "c.txt", "--person", person, "--kind", "id_card")
    assert (code, answer["error"]["code"]) == (1, "attachments.unknown_file")
    assert run("attachment", "list", "--person", "zz")[1]["error"]["code"] == "households.bad_uid"
    assert run("attachment", "save", "0" * 32, tmp_path / "x")[0] == 1
    assert run("attachment", "list", "--person", person)[1]["attachments"] == []
