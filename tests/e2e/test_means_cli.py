"""minsheng means, survey, reference, relative, reserve, reception, waiver: as a script calls them."""

import json

import pytest

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from minsheng_desktop.spreadsheets.reader import read_workbook
from tests.factories.households import heads_of, id_number, open_rostered
from tests.factories.means import apply_for

XIE = id_number("19570809", 145)
WANG = id_number("19480520", 131)


@pytest.fixture
def office(tmp_path, monkeypatch):
    with open_rostered(tmp_path / "w") as workspace:
        heads = heads_of()
        case = apply_for(workspace, heads["谢启发"])
        urgent = apply_for(workspace, heads["王满堂"], "temp_relief", "urgent")
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    return tmp_path / "w", case.hex(), urgent.hex()


@pytest.fixture
def run(office, capsys):
    def call(*words, plain=False, day="2026-11-20"):
        as_json = [] if plain else ["--json"]
        code = main(ALL, [*words, "--workspace", str(office[0]), "--as-of", day, *as_json])
        out = capsys.readouterr().out
        return code, out if plain else json.loads(out)

    return call


def test_means_are_asked_for_and_answered_from_the_countys_file(run, office, tmp_path, monkeypatch):
    case = office[1]
    out = str(tmp_path / "list.xlsx")
    assert len(run("means", "signatures", case, "--missing")[1]["lines"]) == 3
    code, refused = run("means", "request", out, case, "--on", "2026-11-04")
    assert (code, refused["error"]["code"]) == (1, "means.nothing_asked")
    member = run("means", "signatures", case)[1]["lines"][2]["member_uid"]
    assert run("means", "excuse", member, "--reason", "卧床")[1]["signed"] == 1
    assert run("means", "sign", case, "--on", "2026-11-03", "--person", XIE)[1]["signed"] == 1
    assert run("means", "sign", case, "--on", "2026-11-03")[1]["signed"] == 2
    code, made = run("means", "request", out, "--on", "2026-11-04")  # every case not asked about yet
    assert (code, made["request_no"], made["cases"], made["persons"]) == (0, "HD2026-001", 1, 3)
    assert any(XIE in map(str, row) for row in read_workbook(tmp_path / "list.xlsx").sheets[0].rows)
    assert run("means", "request", out, "--again", "--number", "HD2026-001", "--protect")[0] == 1
    monkeypatch.setenv("MINSHENG_FILE_PASSWORD", "secret-12")
    assert run("means", "request", out, "--again", "--number", "HD2026-001", "--protect")[1]["persons"] == 3
    monkeypatch.delenv("MINSHENG_FILE_PASSWORD")
    answer = tmp_path / "answer.csv"
    answer.write_bytes(f"姓名,身份证号,核对结果,车辆\n谢启发,{XIE},符合,无\n外人,{WANG},符合,\n".encode("gb18030"))
    code, seen = run("means", "import", str(answer), "--dry-run")
    assert (code, seen["rows"], seen["matched"], seen["cases"]) == (0, 2, 1, 0)
    code, done = run("means", "import", str(answer), "--on", "2026-11-09")
    assert (code, done["cases"], done["unmatched"][0]["row"]) == (0, 1, 3)
    check = run("means", "list", "--state", "answered")[1]["checks"][0]
    assert (check["conclusion"], check["answered_on"]) == ("meets", "2026-11-09")
    assert "已有结果" in run("means", "list", plain=True)[1]
    assert run("application", "show", case)[1]["stage"] == "survey"


def test_a_result_is_typed_or_left_out_with_a_reason(run, office):
    case = office[1]
    run("means", "sign", case, "--on", "2026-11-03")
    words = ("means", "answer", case, "--on", "2026-11-09")
    assert run(*words, "--conclusion", "maybe")[1]["error"]["code"] == "means.unknown_conclusion"
    assert run(*words, "--conclusion", "不符合", "--hit", "存款=定期 30 万")[1]["cases"] == 1
    found = run("means", "list")[1]["checks"][0]
    assert (found["conclusion"], found["hits"][0]["kind"]) == ("exceeds", "deposits")
    assert run("means", "answer", case, "--left-out", "平台维护")[1]["refused"][0]["code"] == "means.answered_already"


def survey_words(case, *more):
    return (
        "survey", "add", case, "--on", "2026-11-12", "--by", "陈晓琳", "--by", "周立新", "--members", "4",
        "--income", "wage:建筑零工=20000", "--income", "transfer:养老金=4000",
        "--deduction", "rehabilitation:轮椅=1200#K1", "--bill", "illness:透析=20000/12000/2000#K2",
        "--deduction", "schooling:学费=3000#K3", "--deduction", "job:交通费=1800#K4", *more,
    )  # fmt: skip


def test_a_visit_is_written_down_by_options(run, office):
    case = office[1]
    run("means", "answer", case, "--left-out", "平台维护", "--on", "2026-11-05")
    code, seen = run(*survey_words(case, "--dry-run"))
    assert (code, seen["surveys"][0]["reckoned"]["per_head_fen"]) == (0, 25_000)
    more = ("--housing", "structure=砖木", "--asset", "deposit=3000")
    done = run(*survey_words(case, *more))[1]["surveys"][0]
    assert done["step_taken"] is True
    shown = run("survey", "show", case)[1]["survey"]
    assert shown["assets"] == {"asset_deposit_fen": 300_000}
    assert shown["housing"] == {"house_structure": "砖木"}
    text = run("survey", "show", done["uid"], plain=True)[1]
    assert "人均月收入 250.00 元" in text
    assert "房屋结构\t砖木" in text
    assert run("application", "show", case)[1]["stage"] == "preliminary"
    assert run(*survey_words(case, "--deduction", "job:工具=5"))[1]["error"]["code"] == "means.no_voucher"
    assert run(*survey_words(case, "--replace", done["uid"], "--finding", "更正"))[0] == 0
    assert run("survey", "list")[1]["total"] == 1
    assert run("survey", "remove", done["uid"], "--reason", "录错")[1]["removed"] == 1


def test_visits_come_from_a_file_with_reference_values(run, office, tmp_path):
    case = office[1]
    words = ("reference", "set", "水稻", "--year", "2026", "--unit", "亩", "--amount", "620")
    assert run(*words)[1]["changed"] == 1
    assert run("reference", "carry", "2026", "2027")[1]["changed"] == 1
    assert len(run("reference", "list", "--year", "2027")[1]["references"]) == 1
    visit = {
        "case": case, "visited_on": "2026-11-12", "surveyors": ["陈晓琳", "周立新"], "members": 1,
        "income": [{"kind": "operating", "item": "水稻", "quantity": "3.5"}],
        "deductions": [{"kind": "illness", "item": "手术", "voucher": "K9", "bill": 90000, "insured": 70000}],
    }  # fmt: skip
    place = tmp_path / "visits.json"
    place.write_text(json.dumps({"visits": [visit]}), encoding="utf-8")
    code, done = run("survey", "add", "--file", str(place))
    assert code == 0
    assert done["surveys"][0]["reckoned"]["income_fen"] == 217_000
    assert done["surveys"][0]["reckoned"]["relief"] is True
    relief = run("survey", "list", "--relief")[1]
    assert (relief["total"], relief["relief"][0]["self_paid_fen"]) == (1, 2_000_000)
    place.write_text('{"visits": [{"case": 1}]}', encoding="utf-8")
    assert run("survey", "add", "--file", str(place))[1]["error"]["code"] == "means.bad_json"
    uid = run("reference", "list", "--year", "2027")[1]["references"][0]["uid"]
    assert run("reference", "remove", uid)[1]["removed"] == 1


def test_relatives_are_registered_and_the_official_stands_aside(run, office):
    case = office[1]
    words = ("--official", "周立新", "--office", "云岭镇民政办", "--relation", "堂兄", "--on", "2026-11-10")
    code, done = run("relative", "add", XIE, *words)
    assert code == 0
    assert run("relative", "list", "--unvisited")[1]["relatives"][0]["name"] == "谢启发"
    assert run("relative", "visit", done["uid"], "--on", "2026-11-20", "--by", "县民政局孙海")[1]["changed"] == 1
    taken = ("application", "step", case, "--step", "verify", "--result", "left_out", "--opinion", "平台维护")
    answer = run(*taken, "--on", "2026-11-12", "--by", "周立新")[1]
    assert "回避" in json.dumps(answer, ensure_ascii=False)
    assert "周立新" in run("relative", "list", plain=True)[1]
    assert run("relative", "end", done["uid"], "--on", "2026-11-20")[1]["changed"] == 1


def test_the_reserve_fund_runs_as_a_book(run, office, tmp_path):
    urgent = office[2]
    assert run("reserve", "add", "spend", "500", "--case", urgent)[1]["error"]["code"] == "means.reserve_below_zero"
    assert run("reserve", "add", "allocate", "68560", "--on", "2026-11-01")[1]["balance_fen"] == 6_856_000
    assert run("reserve", "add", "spend", "500", "--case", urgent, "--receipt", "L-1")[1]["balance_fen"] == 6_806_000
    out = tmp_path / "book.xlsx"
    code, book = run("reserve", "list", "--export", str(out))
    assert (code, book["balance_fen"], book["rows"], len(book["lines"])) == (0, 6_806_000, 2, 2)
    assert out.exists()
    assert "结余 68060.00 元" in run("reserve", "list", plain=True)[1]
    assert run("reserve", "remove", book["lines"][1]["uid"], "--reason", "录错")[1]["changed"] == 1


def test_people_who_came_are_told_once_referred_and_flagged(run, office):
    words = ("reception", "add", "谢启发", "申请临时救助", "--person", XIE, "--programme", "temp_relief")
    uids = [run(*words, "--on", f"2026-11-0{day}")[1]["reception"]["uid"] for day in (3, 4, 5)]
    assert run("reception", "tell", uids[0], "身份证", "病历")[1]["reception"]["told"] == ["身份证", "病历"]
    assert run("reception", "tell", uids[0], "户口簿")[1]["error"]["code"] == "means.told_already"
    assert run("reception", "refer", uids[1], "--to", "medical", "--reason", "大病")[1]["changed"] == 1
    assert [line["uid"] for line in run("reception", "list", "--flagged")[1]["receptions"]] == [uids[2]]
    assert "第 3 次" in run("reception", "list", plain=True)[1]
    assert run("reception", "settle", *uids, "--answer", "已受理")[1]["changed"] == 3
    assert run("reception", "list", "--open")[1]["receptions"] == []
    assert run("reception", "link", uids[0], "--case", office[2])[1]["changed"] == 1


def test_a_benefit_is_given_up_in_writing(run):
    code, done = run("waiver", "add", WANG, "--signed", "2026-08-31", "--reason", "愿意继续享受低保")
    assert code == 0
    answer = run("waiver", "list", "--since", "2026-06")[1]
    figures = answer["figures"]
    assert (figures["total"], figures["transferred"], figures["waived"], figures["pending"]) == (2, 0, 1, 1)
    assert "共 2 人" in run("waiver", "list", "--since", "2026-06", plain=True)[1]
    assert run("waiver", "ask", done["uids"][0], "--on", "2026-11-20")[1]["changed"] == 1
    assert run("waiver", "end", done["uids"][0], "--on", "2026-11-20")[1]["changed"] == 1
