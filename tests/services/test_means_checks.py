"""Checks of the economic situation: signatures, requests, answers typed and from the county's file."""

from datetime import date

import pytest

from minsheng_desktop.applications.authorisations import authorisation_lines, excuse_signatures, sign_authorisations
from minsheng_desktop.applications.means_answers import import_answers, read_answers
from minsheng_desktop.applications.means_checks import answer_checks, leave_out_checks, list_means_checks
from minsheng_desktop.applications.means_records import MeansAnswer, MeansFilter, MeansHit
from minsheng_desktop.applications.means_requests import request_checks, write_request
from minsheng_desktop.applications.service import case_file
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.spreadsheets.reader import read_workbook
from tests.factories.households import heads_of, id_number, open_rostered
from tests.factories.means import ACCEPTED, apply_for

SIGNED, ASKED, ANSWERED = date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 9)


@pytest.fixture
def office(tmp_path):
    with open_rostered(tmp_path / "w") as workspace:
        yield workspace, heads_of()


@pytest.fixture
def case(office):
    workspace, heads = office
    return apply_for(workspace, heads["谢启发"])


def stage(workspace, uid):
    return workspace.read(case_file, uid).application.row


def test_every_adult_has_a_line_until_signed_or_excused(office, case):
    workspace, _ = office
    lines = workspace.read(authorisation_lines, [case])
    assert [(line.name, line.missing) for line in lines] == [("谢启发", True), ("谢明华", True), ("谢华", True)]
    workspace.run(sign_authorisations, [case], SIGNED, [lines[0].person_uid])
    workspace.run(excuse_signatures, [lines[1].member_uid], "外出务工，已电话确认")
    assert [line.name for line in workspace.read(authorisation_lines, [case], missing_only=True)] == ["谢华"]
    assert workspace.run(sign_authorisations, [case], SIGNED).value.signed == 2  # a reason gives way to a signature
    assert workspace.read(authorisation_lines, [case], missing_only=True) == ()
    workspace.undo()
    assert len(workspace.read(authorisation_lines, [case], missing_only=True)) == 1


def test_a_signature_is_of_a_day_that_has_come(office, case):
    workspace, _ = office
    with pytest.raises(AppError, match=r"means\.future"):
        workspace.run(sign_authorisations, [case], date(2026, 11, 21))


def test_children_do_not_sign(office):
    workspace, heads = office
    uid = apply_for(workspace, heads["张桂英"], "temp_relief")
    ages = {line.name: line.age for line in workspace.read(authorisation_lines, [uid])}
    assert set(ages) == {"张桂英", "张明华", "张华"}
    assert min(ages.values()) >= 18


def test_a_request_waits_for_signatures_and_goes_out_as_a_list(office, case, tmp_path):
    workspace, heads = office
    other = apply_for(workspace, heads["王满堂"], "temp_relief", accepted=False)
    with pytest.raises(AppError, match=r"means\.nothing_asked") as caught:
        workspace.run(request_checks, [case], ASKED)
    assert "谢启发、谢明华、谢华还没有签" in caught.value.message
    workspace.run(sign_authorisations, [case], SIGNED)
    out = tmp_path / "list.xlsx"
    made = workspace.run(request_checks, [case, other], ASKED, out=out).value
    assert (made.request_no, made.cases, made.persons) == ("HD2026-001", 1, 3)
    assert [line.uid for line in made.refused] == [other]
    cells = [str(cell) for row in read_workbook(out).sheets[0].rows for cell in row if cell is not None]
    assert id_number("19570809", 145) in cells
    assert cells.count("2026-11-03") == 3
    assert stage(workspace, case).status == "checking"
    with pytest.raises(AppError) as caught:
        workspace.run(request_checks, [case], ASKED)
    assert "HD2026-001" in caught.value.message


def test_a_list_can_be_behind_a_password_and_is_logged(office, case, tmp_path):
    workspace, _ = office
    workspace.run(sign_authorisations, [case], SIGNED)
    workspace.run(request_checks, [case], ASKED)
    out = tmp_path / "again.xlsx"
    done = workspace.run(write_request, "HD2026-001", out, "secret-12")
    assert done.value == 3
    assert done.operation_id is not None
    with pytest.raises(AppError, match=r"spreadsheets\.file_password"):
        read_workbook(out)
    assert len(read_workbook(out, "secret-12").sheets[0].rows) > 3
    with pytest.raises(AppError, match=r"means\.no_request"):
        workspace.run(write_request, "HD2026-009", out)


def test_a_list_that_cannot_be_written_asks_nobody(office, case, tmp_path):
    workspace, _ = office
    workspace.run(sign_authorisations, [case], SIGNED)
    with pytest.raises(AppError):
        workspace.run(request_checks, [case], ASKED, out=tmp_path / "none" / "x.xlsx")
    assert workspace.read(list_means_checks)[0].state == "unasked"


def test_an_answer_takes_the_case_to_its_visit(office, case):
    workspace, _ = office
    workspace.run(sign_authorisations, [case], SIGNED)
    workspace.run(request_checks, [case], ASKED)
    hit = MeansHit("deposits", "谢启发", "农商行定期", 1500000)
    answer = MeansAnswer(case, ANSWERED, "meets", (hit,), "未超标")
    assert workspace.run(answer_checks, [answer]).value.cases == 1
    record = workspace.read(list_means_checks, MeansFilter("answered"))[0]
    assert (record.conclusion, record.hits, record.answered_on) == ("meets", (hit,), "2026-11-09")
    assert stage(workspace, case).stage == "survey"
    workspace.undo()
    assert workspace.read(list_means_checks)[0].state == "waiting"
    assert stage(workspace, case).status == "checking"


@pytest.mark.parametrize(
    ("conclusion", "day", "code"),
    [
        ("perhaps", ANSWERED, "means.unknown_conclusion"),
        ("meets", date(2026, 11, 21), "means.future"),
    ],
)
def test_an_answer_that_cannot_be_is_not_kept(office, case, conclusion, day, code):
    workspace, _ = office
    with pytest.raises(AppError, match=code.replace(".", r"\.")):
        workspace.run(answer_checks, [MeansAnswer(case, day, conclusion)])
    assert workspace.read(list_means_checks)[0].state == "unasked"


def test_an_answer_before_the_question_is_refused_for_that_case_alone(office, case):
    workspace, _ = office
    workspace.run(sign_authorisations, [case], SIGNED)
    workspace.run(request_checks, [case], ASKED)
    done = workspace.run(answer_checks, [MeansAnswer(case, ACCEPTED, "meets")]).value
    assert (done.cases, done.refused[0].code) == (0, "means.answer_too_early")


def test_a_check_is_left_out_with_a_reason(office, case):
    workspace, _ = office
    workspace.run(sign_authorisations, [case], SIGNED)
    with pytest.raises(AppError, match=r"means\.no_reason"):
        workspace.run(leave_out_checks, [case], " ")
    assert workspace.run(leave_out_checks, [case], "县平台维护，由村里逐户了解").value.cases == 1
    assert workspace.read(list_means_checks)[0].state == "left_out"
    assert stage(workspace, case).stage == "survey"


def county_file(place, rows):
    place.write_bytes("\n".join(rows).encode("gb18030"))
    return place


def test_the_countys_file_is_matched_by_number(office, case, tmp_path):
    workspace, _ = office
    workspace.run(sign_authorisations, [case], SIGNED)
    workspace.run(request_checks, [case], ASKED)
    numbers = [id_number("19570809", 145), id_number("19960115", 146), id_number("19960215", 147)]
    place = county_file(
        tmp_path / "answer.csv",
        [
            "云岭镇核对结果,,,,,,",
            "姓名,身份证号,核对结果,车辆,银行存款,养老金,核对日期",
            f"谢启发,{numbers[0]},符合,无,12000.00,无,2026-11-09",
            f"谢民,{numbers[1]},超标,小型轿车一辆,,,2026-11-10",
            "路人甲,341299199001011234,符合,,,,",
            f"旁人,{id_number('19510312', 121)},符合,,,,",
        ],
    )
    found = workspace.read(read_answers, place)
    assert [line.row for line in found.unmatched] == [5, 6]
    assert "身份证号有误" in found.unmatched[0].message
    assert "没有正在核对" in found.unmatched[1].message
    assert "谢明华" in found.lines[1].message  # the name differs
    assert "谢华" in found.incomplete[0].message
    answer = found.answers[0]
    assert (answer.conclusion, answer.answered_on) == ("exceeds", date(2026, 11, 10))
    assert {hit.kind: hit.amount_fen for hit in answer.hits} == {"deposits": 1200000, "vehicle": None}
    assert workspace.run(import_answers, found).value.cases == 1
    record = workspace.read(list_means_checks)[0]
    assert (record.state, record.conclusion, len(record.hits)) == ("answered", "exceeds", 2)
    assert workspace.read(read_answers, place).lines[0].message == "这个人的申请已经有核对结果"
    with pytest.raises(AppError, match=r"means\.nobody_matched"):
        workspace.run(import_answers, workspace.read(read_answers, place))


def test_a_row_for_each_finding_is_read_too(office, case, tmp_path):
    workspace, _ = office
    workspace.run(sign_authorisations, [case], SIGNED)
    workspace.run(request_checks, [case], ASKED)
    number = id_number("19570809", 145)
    lines = [
        "姓名,身份证号,命中项目,命中情况,金额",
        f"谢启发,{number},机动车,皖牌面包车,",
        f"谢启发,{number},存款,定期,30000",
    ]
    found = workspace.read(read_answers, county_file(tmp_path / "hits.csv", lines))
    assert [(hit.kind, hit.amount_fen) for hit in found.answers[0].hits] == [("vehicle", None), ("deposits", 3000000)]
    assert found.answers[0].conclusion == "unclear"  # the file does not conclude: the clerk does
    with pytest.raises(AppError, match=r"means\.no_id_column"):
        workspace.read(read_answers, county_file(tmp_path / "other.csv", ["村,金额", "云岭村,3"]))


def test_several_cases_at_once(office):
    workspace, heads = office
    cases = [apply_for(workspace, heads["谢启发"])]
    cases += [apply_for(workspace, heads[name], "rigid_expenditure") for name in ("董长根", "王满堂")]
    workspace.run(sign_authorisations, cases, SIGNED)
    assert workspace.run(request_checks, cases, ASKED).value.cases == 3
    answers = [MeansAnswer(uid, ANSWERED, "meets") for uid in cases]
    assert workspace.run(answer_checks, answers).value.cases == 3
    assert {stage(workspace, uid).stage for uid in cases} == {"survey"}
