"""Changes on the command line: grants that are refused, transfers, exits, rounds of review, what falls due, months."""

import json

import pytest
from openpyxl import load_workbook

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from tests.factories.benefits import benefit_row
from tests.factories.households import heads_of, open_rostered


@pytest.fixture
def office(tmp_path, monkeypatch):
    folder = tmp_path / "w"
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    with open_rostered(folder) as workspace:
        heads = heads_of()
        rows = {name: benefit_row(workspace, name) for name in ("王满堂", "张桂英", "程素珍", "董长根")}
    return folder, heads, rows


@pytest.fixture
def run(office, capsys):
    def call(*words):
        code = main(ALL, [*map(str, words), "--workspace", str(office[0]), "--as-of", "2026-11-20", "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_what_excludes_each_other_is_refused_and_a_transfer_does_it(run, office):
    person, uid = office[1]["王满堂"].hex(), office[2]["王满堂"]["uid"].hex()
    words = ("entitlement", "grant", person, "--programme", "tekun_dispersed", "--month", "2026-12", "--amount", "700")
    code, answer = run(*words)
    assert (code, answer["error"]["code"]) == (1, "entitlements.exclusive")
    assert "转办" in answer["error"]["message"]
    assert run(*words, "--dry-run")[1]["refusals"][0]["code"] == "entitlements.exclusive"
    move = ("entitlement", "transfer", uid, "--to", "tekun_dispersed", "--month", "2026-12", "--amount", "700",
            "--field", "self_care=全自理", "--reason", "年满60无子女", "--approver", "李主任")  # fmt: skip
    assert run(*move, "--dry-run")[1]["refusals"] == []
    code, done = run(*move)
    assert (code, done["gap"], done["entitlements"][0]["amount_fen"]) == (0, [], 70000)
    lines = run("person", "show", person, "--month", "2026-11")[1]["benefits"]
    assert [(b["programme"], b["amount_fen"]) for b in lines] == [("农村低保", 24000)]
    lines = run("person", "show", person, "--month", "2026-12")[1]["benefits"]
    assert [(b["programme"], b["amount_fen"]) for b in lines] == [("分散特困", 70000)]


def test_a_change_behind_a_paid_month_is_refused_with_the_way_out(run, office):
    uid = office[2]["王满堂"]["uid"].hex()
    code, answer = run("entitlement", "change", uid, "--month", "2026-10", "--amount", "300")
    assert (code, answer["error"]["code"]) == (1, "entitlements.paid_month")
    assert "2026-11" in answer["error"]["message"]
    assert run("entitlement", "change", uid, "--month", "2026-11", "--amount", "300")[0] == 0
    stopped = run("entitlement", "stop", uid, "--month", "2026-09")[1]
    assert stopped["error"]["code"] in ("entitlements.stop_paid", "entitlements.bad_month")


def test_an_exit_decided_in_a_month_counts_from_the_next(run, office):
    uid = office[2]["程素珍"]["uid"].hex()
    code, answer = run("entitlement", "grace", uid, "--decided", "2027-03", "--reason", "收入提高")
    assert (code, answer["first"], answer["last"]) == (0, 202704, 202709)
    drawn = lambda month: [r["name"] for r in run("entitlement", "list", "--month", month)[1]["entitlements"]]  # noqa: E731
    assert "程素珍" in drawn("2027-09")
    assert "程素珍" not in drawn("2027-10")
    assert [line["kind"] for line in run("due", "list", "--month", "2027-09", "--kind", "grace")[1]["lines"]] == [
        "grace"
    ]
    assert run("entitlement", "end-grace", uid)[1]["stopped"] == 1


def test_fraud_is_cancelled_with_the_money_to_be_recovered(run, office):
    uid, person = office[2]["王满堂"]["uid"].hex(), office[1]["王满堂"].hex()
    words = ("entitlement", "fraud", uid, "--month", "2026-11", "--since", "2026-09", "--barred-until", "2028-01-01")
    code, answer = run(*words, "--evidence", "核对发现房产", "--approver", "李主任")
    assert (code, answer["recover_fen"]) == (0, 48000)
    again = run("entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2027-03", "--amount", "240")
    assert again[1]["error"]["code"] == "entitlements.barred"


def test_a_round_of_review_from_the_sheet_to_the_end(run, tmp_path, office):
    code, made = run("review", "new", "下半年复核", "--programme", "dibao_rural", "--due", "2026-11-30")
    uid = made["round"]["uid"]
    assert (code, made["round"]["total"]) == (0, 5)
    out = tmp_path / "sheets.xlsx"
    assert run("review", "sheet", uid, out)[1]["lines"] == 5
    assert run("review", "sheet", uid, tmp_path / "sheets.pdf")[1]["pages"] == 2
    book = load_workbook(out)
    for sheet in book:
        for row in range(4, sheet.max_row + 1):
            sheet.cell(row, 8).value = "停保" if sheet.cell(row, 3).value == "董长根" else "情况无变化"
    book.save(out)
    assert run("review", "import", uid, out, "--dry-run")[1]["changed"] == 5
    assert run("review", "import", uid, out)[1]["changed"] == 5
    assert run("review", "show", uid)[1]["villages"][0]["answered"] == 3
    settled = run("review", "settle", uid, "--month", "2026-12", "--approver", "李主任")[1]
    assert settled["counts"] == {"unchanged": 4, "stop": 1}
    assert run("review", "close", uid)[1]["changed"] is True
    assert run("review", "overdue")[1]["lines"] == []
    assert run("entitlement", "list", "--status", "stopped")[1]["entitlements"]


def test_a_month_of_the_past_stays_as_it_was(run, office):
    row = office[2]["王满堂"]
    run("entitlement", "change", row["uid"].hex(), "--month", "2026-12", "--amount", "576")
    home = row["household_uid"].hex()
    then = run("household", "show", home, "--month", "2026-07")[1]
    assert (then["month_total_fen"], then["benefits"][0]["amount_fen"]) == (24000, 24000)
    assert run("household", "show", home, "--month", "2026-12")[1]["month_total_fen"] == 57600


def test_how_many_were_entered_upstream_is_counted(run, office):
    person = office[1]["王满堂"].hex()
    words = ("entitlement", "grant", person, "--programme", "fp_reward", "--month", "2026-11", "--amount", "80")
    assert run(*words, "--field", "upstream_entered_on=2026-11-05")[0] == 0
    counted = run("entitlement", "filled", "--programme", "fp_reward", "--field", "upstream_entered_on")[1]
    assert (counted["filled"], counted["total"], counted["missing"]) == (1, 1, [])
