"""minsheng roster columns …, and rosters of a month: entitlement list --month, export roster --month."""

import json

import openpyxl
import pytest

from minsheng_desktop.__main__ import main
from minsheng_desktop.entitlements.changes import change_amount, suspend_entitlement
from minsheng_desktop.entitlements.service import list_entitlements
from tests.factories.households import open_rostered


@pytest.fixture
def office(tmp_path, monkeypatch):
    folder = tmp_path / "w"
    with open_rostered(folder, paid=False) as workspace:
        rows = {row.name: row for row in workspace.read(list_entitlements)}
        workspace.run(change_amount, rows["王满堂"].uid, 202607, 31000, 0)
        workspace.run(suspend_entitlement, rows["王满堂"].uid, 202607)
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    return folder, rows


def run(capsys, folder, *words):
    capsys.readouterr()
    code = main([*words, "--workspace", str(folder), "--as-of", "2026-11-20", "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_own_columns_are_added_filled_renamed_and_removed(capsys, office):
    folder, rows = office
    code, answer = run(
        capsys, folder, "roster", "columns", "add", "走访", "--kind", "flag", "--programme", "dibao_rural"
    )
    column = answer["column"]
    assert (code, answer["changed"], column["title"], column["kind"]) == (0, True, "走访", "flag")
    uids = [rows[name].uid.hex() for name in ("张桂英", "王满堂")]
    assert run(capsys, folder, "roster", "columns", "set", column["key"], "√", *uids) == (0, {"changed": 2})
    code, answer = run(capsys, folder, "roster", "columns", "rename", column["uid"], "入户走访")
    assert (code, answer["changed"], answer["column"]["key"]) == (0, True, column["key"])
    _, answer = run(capsys, folder, "roster", "columns", "list", "--programme", "dibao_rural")
    assert [(c["uid"], c["title"]) for c in answer["columns"] if c["uid"]] == [(column["uid"], "入户走访")]
    assert "致困原因" in [c["title"] for c in answer["columns"]]  # a field of the programme
    _, answer = run(capsys, folder, "roster", "columns", "list", "--programme", "temp_relief")
    assert not [c for c in answer["columns"] if c["uid"]]
    _, answer = run(capsys, folder, "entitlement", "list")
    assert {row["name"]: row["extra"] for row in answer["entitlements"]}["张桂英"] == {column["key"]: "是"}
    assert run(capsys, folder, "roster", "columns", "remove", column["uid"]) == (0, {"removed": "入户走访"})
    assert not [c for c in run(capsys, folder, "roster", "columns", "list")[1]["columns"] if c["uid"]]


def test_choices_are_given_one_by_one_and_hold(capsys, office):
    folder, rows = office
    words = ("roster", "columns", "add", "住房", "--kind", "choice", "--choice", "砖瓦", "--choice", "土坯")
    _, answer = run(capsys, folder, *words)
    assert answer["column"]["choices"] == ["砖瓦", "土坯"]
    code, answer = run(capsys, folder, "roster", "columns", "set", "住房", "楼房", rows["张桂英"].uid.hex())
    assert (code, answer["error"]["code"]) == (1, "entitlements.own_no_choice")
    assert run(capsys, folder, *words)[1]["error"]["code"] == "entitlements.own_title_taken"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("rename", "xyz", "列"), "households.bad_uid"),
        (("remove", "00" * 16), "entitlements.own_none"),
        (("set", "没有", "1", "UID"), "entitlements.own_none"),
    ],
)
def test_columns_that_are_not_there_are_refused(capsys, office, words, code):
    folder, rows = office
    words = [rows["张桂英"].uid.hex() if word == "UID" else word for word in words]
    answer = run(capsys, folder, "roster", "columns", *words)
    assert (answer[0], answer[1]["error"]["code"]) == (1, code)


def test_a_roster_of_june_is_listed_and_exported_as_it_stood(capsys, office, tmp_path):
    folder, _ = office
    code, answer = run(capsys, folder, "entitlement", "list", "--month", "2026-06", "--status", "active")
    june = {row["name"]: row for row in answer["entitlements"]}
    assert (code, june["王满堂"]["amount_fen"], june["谢启发"]["status"]) == (0, 24000, "active")
    _, answer = run(capsys, folder, "entitlement", "list", "--status", "active")
    assert not {"王满堂", "谢启发"} & {row["name"] for row in answer["entitlements"]}
    out = tmp_path / "o.xlsx"
    assert run(capsys, folder, "export", "roster", str(out), "--month", "2026年6月")[1]["rows"] == 6
    assert (
        run(capsys, folder, "export", "roster", str(out), "--month", "2026-11", "--village", "石门村")[1]["rows"] == 2
    )
    assert "2026年11月" in openpyxl.load_workbook(out).active["A1"].value
    assert main(["export", "roster", str(out), "--month", "2026-13", "--workspace", str(folder)]) == 2


def test_without_json_a_column_is_a_line(capsys, office):
    folder, _ = office
    assert main(["roster", "columns", "add", "走访", "--workspace", str(folder)]) == 0
    assert "“走访”" in capsys.readouterr().out
    assert main(["roster", "columns", "list", "--workspace", str(folder)]) == 0
    assert "\t走访\ttext\t" in capsys.readouterr().out
