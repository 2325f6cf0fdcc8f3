"""Certificates, papers opened again and the office card by the command line."""

from __future__ import annotations

import json

import pytest

from minsheng_desktop.__main__ import main
from tests.factories.papers import enter_amounts, enter_households, open_township
from tests.factories.workspaces import PASSWORD


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)

    def call(*words):
        arguments = [*map(str, words), "--workspace", str(tmp_path / "w"), "--as-of", "2026-06-30", "--json"]
        code = main(arguments)
        return code, json.loads(capsys.readouterr().out)

    return call


def test_a_certificate_is_made_listed_and_opened_again(run, tmp_path):
    with open_township(tmp_path / "w") as township:
        township.run(enter_amounts, township.run(enter_households).value)
        with township.database.reading() as connection:
            person = connection.exec_driver_sql("SELECT uid FROM person WHERE name = '张桂英'").scalar_one().hex()
    code, card = run("notice", "office", "--phone", "0560-4600001", "--series", "benefit_certificate=云民证字")
    assert (code, card["name"], card["phone"]) == (0, "云岭镇人民政府", "0560-4600001")
    out = tmp_path / "certificate.pdf"
    code, made = run("notice", "make", "benefit_certificate", "--to", person, "--purpose", "助学", "--out", out)
    assert (code, made["pages"], made["notices"][0]["number"]) == (0, 1, "云民证字〔2026〕1号")
    assert out.read_bytes().startswith(b"%PDF-")
    again = tmp_path / "again.pdf"
    code, opened = run("notice", "again", made["notices"][0]["uid"], "--out", again)
    assert (code, opened["number"], again.exists()) == (0, "云民证字〔2026〕1号", True)
    code, refused = run(
        "notice", "make", "benefit_certificate", "--to", person, "--from", "202501", "--until", "202502", "--out", out
    )
    assert (code, refused["error"]["code"]) == (1, "notices.no_benefit")
    assert len(run("notice", "list")[1]["notices"]) == 1
    assert run("notice", "office")[1]["series"]["benefit_certificate"] == "云民证字"
