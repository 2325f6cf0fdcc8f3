"""一户一档 by the command line: listed, placed, printed; what is missing over all households."""

from __future__ import annotations

import json

import pytest

from minsheng_desktop.__main__ import main
from tests.factories import pictures
from tests.factories.households import open_rostered


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    open_rostered(tmp_path / "w").close()

    def call(*words):
        code = main([*map(str, words), "--workspace", str(tmp_path / "w"), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_a_file_is_filled_placed_and_printed(run, tmp_path):
    _, missing = run("dossier", "missing", "--programme", "dibao_rural")
    assert missing["count"] > 0
    home = missing["missing"][0]["household"]
    assert "application_form" in missing["missing"][0]["kinds"]
    (tmp_path / "a.pdf").write_bytes(pictures.scan())
    run("attachment", "add", tmp_path / "a.pdf", "--household", home, "--kind", "household_booklet")
    code, listed = run("dossier", "list", home)
    assert (code, listed) == (0, {"listed": 1})
    code, added = run(
        "dossier", "add", home, "--kind", "application_form", "--on", "2019-03-01", "--source", "2019", "--pages", 3
    )
    assert code == 0
    assert run("dossier", "move", added["uid"], "--position", 1) == (0, {"position": 1})
    assert run("dossier", "place", home, "--number", "A-001", "--box", "2")[0] == 0
    _, shown = run("dossier", "show", home)
    assert [(p["position"], p["kind"], p["pages"]) for p in shown["papers"]] == [
        (1, "application_form", "1–3"),
        (2, "hukou_book", ""),
    ]
    assert (shown["number"], shown["box"], shown["unlisted"]) == ("A-001", "2", 0)
    code, printed = run("dossier", "print", home, "--out", tmp_path / "file.pdf")
    assert (code, printed["pages"], printed["files"]) == (0, 2, 1)
    _, less = run("dossier", "missing", "--programme", "dibao_rural")
    left = next(line for line in less["missing"] if line["household"] == home)
    assert not {"application_form", "hukou_book"} & set(left["kinds"])
    assert run("dossier", "missing", "--out", tmp_path / "missing.pdf")[0] == 0
    code, answer = run("dossier", "add", home, "--kind", "nonsense")
    assert (code, answer["error"]["code"]) == (1, "dossier_file.no_kind")
