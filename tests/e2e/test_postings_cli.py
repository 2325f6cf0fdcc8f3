"""公示 through the command line: sheets put up, objected to, closed, printed; villages overdue; papers of cases."""

from __future__ import annotations

import json
import re

import pytest

from minsheng_desktop.__main__ import main
from minsheng_desktop.core import adapters
from tests.factories.households import open_rostered
from tests.factories.pictures import photograph
from tests.factories.posted import apply, lead


def words(path):
    preview, content = adapters.load("preview"), path.read_bytes()
    pages = range(preview.page_count(content))
    return [re.sub(r"\s", "", preview.page_text(content, page)) for page in pages]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    with open_rostered(tmp_path / "w") as workspace:
        lead(workspace, apply(workspace))
    return tmp_path / "w"


@pytest.fixture
def ask(desk, capsys):
    def _ask(*arguments, code=0):
        ended = main([*arguments, "--workspace", str(desk), "--as-of", "2026-11-20", "--json"])
        answer = json.loads(capsys.readouterr().out)
        assert ended == code, answer
        return answer

    return _ask


def test_sheets_go_up_come_to_their_end_and_let_their_cases_go_on(ask, tmp_path):
    made = ask("posting", "new", "--phone", "0560-6008123")
    assert len(made["postings"]) == 2
    assert made["lines"] == 4
    uids = [row["uid"] for row in made["postings"]]
    put_up = ask("posting", "post", *uids, "--on", "2026-10-16", "--board", "村务公开栏")
    assert (put_up["closed"], put_up["cases"]) == (2, 4)
    assert {(row["from_day"], row["to_day"], row["status"]) for row in put_up["postings"]} == {
        ("2026-10-16", "2026-10-22", "posted")
    }
    early = ask("posting", "close", *uids, "--on", "2026-10-22", code=1)
    assert "2026-10-22" in early["refused"][0]["message"]
    number = next(row for row in ask("application", "list")["applications"] if row["name"] == "王腊梅")["number"]
    objection = ask("objection", "add", number, "--on", "2026-10-18", "--content", "家里有车")["objection"]
    assert ask("posting", "close", *uids, "--on", "2026-10-23")["closed"] == 1
    answer = ("--not-upheld", "--finding", "车辆已卖出", "--on", "2026-10-24")
    assert ask("objection", "answer", objection, *answer)["objection"]["upheld"] is False
    assert ask("posting", "list", "--status", "posted")["postings"][0]["open_objections"] == 0
    shimen = ask("posting", "list", "--village", "石门村")["postings"][0]["uid"]
    assert ask("posting", "close", shimen, "--on", "2026-10-24")["cases"] == 3
    assert {row["stage"] for row in ask("application", "list")["applications"]} == {"decide"}
    assert ask("posting", "remove", *uids, "--on", "2026-10-30")["closed"] == 2
    sheet = ask("posting", "show", shimen)
    assert [line["name"] for line in sheet["lines"]] == ["王腊梅", "何水生", "何水生"]


def test_all_villages_sheets_are_printed_in_one_job_and_tell_nothing_they_should_not(ask, tmp_path):
    ask("posting", "new", "--posted-on", "2026-11-18", "--phone", "0560-6008123")
    printed = ask("posting", "print", "--kind", "preliminary", "--out", str(tmp_path / "board.pdf"))
    assert (printed["pages"], printed["sheets"]) == (2, 2)
    pages = words(tmp_path / "board.pdf")
    whole = "".join(pages)
    assert "0560-6008123" in whole
    assert "何水生" in whole
    assert "2026年11月18日" in whole
    assert "2026年11月24日" in whole
    assert not re.search(r"\d{15,}", whole)
    assert "因病" not in whole
    web = ask("posting", "print", "--kind", "preliminary", "--use", "web", "--out", str(tmp_path / "web.pdf"))
    assert web["pages"] == 2
    assert "何某某" in "".join(words(tmp_path / "web.pdf"))
    assert "何水生" not in "".join(words(tmp_path / "web.pdf"))


def test_villages_without_their_sheet_of_the_quarter_are_told_and_put_right(ask, tmp_path):
    assert ask("posting", "overdue")["villages"] == ["云岭村", "石门村"]
    made = ask("posting", "new", "--kind", "standing", "--programme", "dibao_rural", "--posted-on", "2026-11-20")
    assert len(made["postings"]) == 2
    assert ask("posting", "overdue")["overdue"] == []
    assert ask("posting", "overdue", "--on", "2027-04-01")["villages"] == ["云岭村", "石门村"]


def test_papers_of_a_case_are_made_filled_and_blank(ask, tmp_path):
    number = next(row for row in ask("application", "list")["applications"] if row["name"] == "李德明")["number"]
    out = tmp_path / "p.pdf"
    ask("notice", "make", "authorisation", "--to", number, "--out", str(out))
    filled = words(out)[0]
    assert [name in filled for name in ("李德明", "李小甲", "李小乙")] == [True] * 3
    blank = ask("notice", "make", "survey_form", "--blank", "--out", str(out))
    assert blank["notices"] == []
    assert "李德明" not in "".join(words(out))
    steps = {step["step"]: step["paper"] for step in ask("application", "show", number)["steps"]}
    assert steps["verify"] == "核对授权书"
    assert "authorisation" in {row["template"] for row in ask("notice", "templates")["templates"]}
    refused = ask("notice", "make", "review_result", "--to", number, "--out", str(out), code=1)
    assert refused["error"]["code"] == "notices.not_decided"


def test_a_photograph_of_the_board_is_kept_with_the_sheet(ask, tmp_path):
    made = ask("posting", "new")
    (tmp_path / "board.jpg").write_bytes(photograph())
    uid = made["postings"][0]["uid"]
    put_up = ask("posting", "post", uid, "--on", "2026-10-16", "--photo", str(tmp_path / "board.jpg"))
    photo = put_up["postings"][0]["photo_uid"]
    ask("attachment", "save", photo, str(tmp_path / "copy.jpg"))
    assert (tmp_path / "copy.jpg").read_bytes()[:2] == b"\xff\xd8"
