"""``minsheng notice``: the JSON answers, the files, the refusals."""

import json
import re

import pytest

from minsheng_desktop.__main__ import main
from minsheng_desktop.core import adapters
from tests.factories.papers import enter_households, open_township
from tests.factories.workspaces import PASSWORD


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    workspace = open_township(tmp_path / "w")
    workspace.run(enter_households)
    workspace.close()
    return tmp_path / "w"


@pytest.fixture
def run(folder, capsys):
    def _run(*words):
        code = main([*map(str, words), "--workspace", str(folder), "--as-of", "2026-06-30", "--json"])
        return code, json.loads(capsys.readouterr().out)

    return _run


def copied(path, page=0):
    return re.sub(r"\s", "", adapters.load("preview").page_text(path.read_bytes(), page))


def test_notices_for_chosen_households(run, tmp_path):
    out = tmp_path / "out.pdf"
    code, answer = run("notice", "make", "review_result", "--out", out, "--to", "YL001", "--to", "DB26003")
    assert code == 0
    assert answer["file"] == str(out)
    assert answer["pages"] == 2
    assert [notice["number"] for notice in answer["notices"]] == ["云民审〔2026〕1号", "云民审〔2026〕2号"]
    assert "张桂英：" in copied(out)
    assert "王䶮：" in copied(out, 1)
    code, listed = run("notice", "list")
    assert [notice["name"] for notice in listed["notices"]] == ["王䶮", "张桂英"]


def test_notices_for_a_village_and_a_roster(run, tmp_path):
    out = tmp_path / "out.pdf"
    code, answer = run(
        "notice", "make", "review_result", "--out", out, "--programme", "dibao_rural", "--village", "石门村"
    )
    assert (code, answer["pages"]) == (0, 2)
    code, answer = run("notice", "make", "roster_list", "--out", out, "--programme", "dibao_rural")
    assert (code, answer["pages"], len(answer["notices"])) == (0, 1, 1)
    assert "合计4户7人" in copied(out)


def test_a_refusal_letter(run, tmp_path):
    out = tmp_path / "out.pdf"
    words = ("--to", "YL002", "--programme", "dibao_urban", "--reason", "名下有机动车一辆。", "--series", "云政民")
    code, answer = run("notice", "make", "refusal", "--out", out, *words)
    assert code == 0
    assert answer["notices"][0]["number"] == "云政民〔2026〕1号"
    assert "名下有机动车一辆。" in copied(out)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("review_result",), "notices.nobody"),
        (("review_result", "--to", "absent"), "notices.no_household"),
        (("refusal", "--to", "YL001"), "notices.field_missing"),
        (("roster_list", "--programme", "dibao_urban"), "notices.empty_roster"),
        (("roster_list", "--village", "无名村"), "entitlements.no_such_village"),
    ],
)
def test_what_cannot_be_made_is_refused_and_no_file_is_left(run, tmp_path, words, code):
    out = tmp_path / "out.pdf"
    status, answer = run("notice", "make", *words, "--out", out)
    assert status == 1
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
    assert not out.exists()
