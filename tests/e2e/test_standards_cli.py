"""minsheng standard, entitlement recalculate and explain, backpay: as a script calls them."""

import json

import pypdfium2
import pytest
from openpyxl import load_workbook

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from tests.factories.drawing import draw
from tests.factories.households import open_township

NURSING, DIBAO = "disabled_nursing_subsidy", "dibao_rural"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    return tmp_path / "w"


@pytest.fixture
def run(folder, capsys):
    def call(*words, plain=False):
        as_json = [] if plain else ["--json"]
        code = main(ALL, [*map(str, words), "--workspace", str(folder), "--as-of", "2026-11-20", *as_json])
        out = capsys.readouterr().out
        return code, out if plain else json.loads(out)

    return call


def enter(folder, programme, people):
    with open_township(folder) as workspace:
        return draw(workspace, programme, people)


def test_a_line_is_added_looked_at_applied_and_explained(run, folder):
    uids = enter(folder, DIBAO, [
        {"fen": 35_200 * 2, "income": 0, "covered": 2, "paid": (202603, 202604, 202605)},
        {"fen": 24_000, "income": None},
    ])  # fmt: skip
    assert run("standard", "add", "--programme", DIBAO, "--amount", "352", "--from", "2026-01")[0] == 0
    words = ("--amount", "396", "--from", "2026-03", "--document", "民〔2026〕3号")
    code, added = run("standard", "add", "--programme", DIBAO, *words)
    assert (code, added["checks"]["uplift_percent"]) == (0, "12.5")
    key = added["standard"]["key"]
    code, seen = run("standard", "preview", key)
    assert (code, seen["changed"], seen["left"], seen["difference_fen"]) == (0, 1, {"stated": 1}, 8_800)
    assert seen["back_pay"]["pay_fen"] == 26_400
    assert run("backpay", "list")[1]["totals"]["lines"] == 0
    assert run("standard", "apply", key, "--back-pay")[1]["changed"] == 1
    sentence = run("entitlement", "explain", uids[0].hex())[1]["sentence"]
    assert sentence == "(396.00元 − 0.00元) × 2人 = 792.00元"
    assert run("entitlement", "explain", uids[0].hex(), "--month", "2026-02")[1]["amount_fen"] == 70_400
    found = run("standard", "list", "--programme", DIBAO)[1]["standards"]
    assert [(r["from_month"], r["to_month"]) for r in found] == [(202603, None), (202601, 202602)]
    assert run("entitlement", "recalculate", "--month", "2026-03", "--dry-run")[1]["changed"] == 0
    assert run("standard", "apply", "nothing")[1]["error"]["code"] == "standards.none"


def test_462_persons_are_paid_back_and_the_total_is_printed_with_the_months(run, folder, tmp_path):  # SY-06.3
    """Each of 462 persons is paid 80 yuan too little, 88 of them in two months: 44,000 yuan."""
    people = [{"fen": 8_000, "category": "二级", "paid": (202609, 202610)[: 1 + (n < 88)]} for n in range(462)]
    enter(folder, NURSING, people)
    run("standard", "add", "--programme", NURSING, "--amount", "80", "--from", "2026-01")
    key = run("standard", "add", "--programme", NURSING, "--amount", "160", "--from", "2026-09")[1]["standard"]["key"]
    run("standard", "apply", key, "--back-pay")
    code, listed = run("backpay", "list", "--status", "awaiting_repay")
    assert (code, listed["totals"]["persons"], listed["totals"]["pay_fen"]) == (0, 462, 4_400_000)
    assert listed["totals"]["months"] == 550
    out = tmp_path / "list.pdf"
    code, made = run("backpay", "print", out, "--programme", NURSING)
    assert (code, made["totals"]["persons"]) == (0, 462)
    document = pypdfium2.PdfDocument(out)
    pages = [page.get_textpage().get_text_range() for page in document]
    assert "462" in pages[0]
    assert "550" in pages[0]
    assert "44,000.00" in pages[-1]
    assert "2026-09 至 2026-10" in "".join(pages)
    book = tmp_path / "list.xlsx"
    assert run("backpay", "export", book)[1]["rows"] == 462
    cells = [str(cell.value) for row in load_workbook(book).active.iter_rows() for cell in row]
    assert "2026-09 至 2026-10" in cells


def test_lines_are_entered_settled_reopened_and_removed(run, folder):
    (uid,) = enter(folder, DIBAO, [{"fen": 8_000}])
    words = ("--from", "2026-04", "--to", "2026-06", "--cause", "death", "--difference=-80")
    code, made = run("backpay", "make", uid.hex(), *words)
    line = made["lines"][0]
    assert (code, line["amount_fen"], line["months"]) == (0, -24_000, 3)
    assert "待追回" in run("backpay", "list", plain=True)[1]
    refused = run("backpay", "settle", line["uid"], "--month", "2026-03")
    assert refused[1]["error"]["code"] == "back_pay.bad_settled_month"
    settled = run("backpay", "settle", "--month", "2026-11")[1]["lines"][0]
    assert (settled["status"], settled["settled_month"], settled["settled_on"]) == ("recovered", 202611, "2026-11-20")
    assert run("backpay", "remove", line["uid"])[1]["error"]["code"] == "back_pay.settled_already"
    assert run("backpay", "reopen", line["uid"])[1]["lines"][0]["status"] == "awaiting_repay"
    assert run("backpay", "remove", line["uid"])[1]["removed"] == 1
    assert run("backpay", "print", "x.pdf")[1]["error"]["code"] == "back_pay.nothing"
    assert run("backpay", "make", uid.hex(), "--from", "2026-04")[1]["error"]["code"] == "back_pay.no_amount"
    wrong = run("backpay", "make", uid.hex(), "--from", "2026-04", "--amount", "5", "--cause", "x")
    assert wrong[1]["error"]["code"] == "back_pay.bad_cause"


def test_starts_that_were_paid_late_are_found_in_the_payments(run, folder):
    enter(folder, DIBAO, [
        {"fen": 8_000, "paid": range(202601, 202607)}, {"fen": 9_000, "paid": (202604, 202605, 202606)},
    ])  # fmt: skip
    assert run("backpay", "make", "--find", "late_start", "--dry-run")[1]["amount_fen"] == 27_000
    made = run("backpay", "make", "--find", "late_start")[1]["lines"]
    assert [(line["from_month"], line["to_month"], line["amount_fen"]) for line in made] == [(202601, 202603, 27_000)]
    assert run("backpay", "make", "--find", "late_start", "--dry-run")[1]["found"] == []
