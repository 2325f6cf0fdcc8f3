"""minsheng mapping … and header-word …: what is said of one file holds for the next of its shape."""

import json

import pytest

from minsheng_desktop.__main__ import main
from tests.factories.roster_desk import household, save
from tests.factories.workspaces import AS_OF, PASSWORD, citizen_id, prepared_workspace

HEADERS = "姓名,身份证号,联系电话,应给的钱"


def roster(path, amount, headers=HEADERS):
    path.write_text(f"{headers}\n甘草,{citizen_id('19620202', 19)},15451766330,{amount}\n", "utf-8")
    return str(path)


@pytest.fixture
def office(tmp_path, monkeypatch):
    folder = tmp_path / "w"
    prepared_workspace(folder).close()
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    return folder


def run(capsys, folder, *words):
    capsys.readouterr()
    code = main([*words, "--workspace", str(folder), "--as-of", AS_OF.isoformat(), "--json"])
    return code, json.loads(capsys.readouterr().out)


def amounts(capsys, folder, path):
    _, answer = run(capsys, folder, "import", "roster", path, "--dry-run", "--programme", "dibao_rural")
    return answer["totals"]["amounts"]


def test_a_mapping_from_a_file_reads_the_next_file_of_that_shape(capsys, office, tmp_path):
    assert amounts(capsys, office, roster(tmp_path / "6月.csv", 300)) == {}
    code, answer = run(capsys, office, "mapping", "save", "五月表", str(tmp_path / "6月.csv"))
    assert (code, answer["mapping"]["own"], len(answer["mapping"]["layout"]["columns"])) == (0, True, 4)
    out = tmp_path / "对应.json"
    assert run(capsys, office, "mapping", "export", "五月表", str(out))[0] == 0
    content = json.loads(out.read_text("utf-8"))
    content["layout"]["columns"][3]["field"] = "amount_month"
    out.write_text(json.dumps(content), "utf-8")
    code, answer = run(capsys, office, "mapping", "import", str(out), "--name", "县里的表")
    assert (code, answer["mapping"]["name"]) == (0, "县里的表")
    assert run(capsys, office, "mapping", "remove", "五月表") == (0, {"removed": "五月表"})
    assert amounts(capsys, office, roster(tmp_path / "7月.csv", 310))["amount_month"]["readable_fen"] == 31000
    assert amounts(capsys, office, roster(tmp_path / "别的.csv", 310, HEADERS.replace("应给", "该给"))) == {}
    assert [m["name"] for m in run(capsys, office, "mapping", "list")[1]["mappings"]] == ["县里的表"]
    assert run(capsys, office, "mapping", "export", "没有", str(out))[1]["error"]["code"] == "mappings.none"


def test_a_header_word_is_known_in_every_file(capsys, office, tmp_path):
    code, answer = run(capsys, office, "header-word", "add", "应给的 钱", "amount_month")
    assert (code, answer["word"]) == (0, {"word": "应给的钱", "field": "amount_month", "own": True})
    assert amounts(capsys, office, roster(tmp_path / "a.csv", 300))["amount_month"]["readable_fen"] == 30000
    assert run(capsys, office, "header-word", "list")[1]["words"] == [answer["word"]]
    assert run(capsys, office, "header-word", "remove", "应给的钱") == (0, {"removed": "应给的钱"})
    assert amounts(capsys, office, roster(tmp_path / "b.csv", 300)) == {}
    assert run(capsys, office, "header-word", "remove", "应给的钱")[1]["error"]["code"] == "mappings.no_word"


def test_a_mapping_is_kept_for_the_programme_its_sheet_speaks_of(office, tmp_path, capsys):
    path = save(tmp_path / "a.xlsx", {"云岭村": household()})
    code, answer = run(capsys, office, "mapping", "save", "县里的表", str(path))
    assert (code, answer["mapping"]["programme"]) == (0, "dibao_rural")


def test_a_name_is_found_as_it_was_typed(office, tmp_path, capsys):
    path = save(tmp_path / "a.xlsx", {"云岭村": household()})
    code, answer = run(capsys, office, "mapping", "save", " Ａ表\0 ", str(path))
    assert (code, answer["mapping"]["name"]) == (0, "A表")
    assert run(capsys, office, "mapping", "remove", "Ａ表") == (0, {"removed": "A表"})


def test_a_mapping_with_half_a_character_is_refused(office, tmp_path, capsys):
    path = save(tmp_path / "a.xlsx", {"云岭村": household()})
    run(capsys, office, "mapping", "save", "表", str(path))
    out = tmp_path / "m.json"
    run(capsys, office, "mapping", "export", "表", str(out))
    out.write_text(out.read_text("utf-8").replace('"表"', '"\\ud800"'), "utf-8")
    code, answer = run(capsys, office, "mapping", "import", str(out))
    assert (code, answer["error"]["code"]) == (1, "mappings.not_a_mapping")
