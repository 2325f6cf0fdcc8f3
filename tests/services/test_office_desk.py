"""The office desk: relatives of officials, the reserve fund, the people who came."""

from dataclasses import replace
from datetime import date

import pytest

from minsheng_desktop.applications.desk_records import (
    NewReception,
    NewRelative,
    NewReserveEntry,
    ReceptionFilter,
    RelativeFilter,
)
from minsheng_desktop.applications.reception import (
    add_receptions,
    link_receptions,
    list_receptions,
    reception_record,
    refer_receptions,
    settle_receptions,
    start_application,
    tell_papers,
)
from minsheng_desktop.applications.records import NewApplication, StepWish
from minsheng_desktop.applications.relatives import (
    declare_relatives,
    end_relatives,
    list_relatives,
    record_relative_visits,
    standing_aside,
)
from minsheng_desktop.applications.reserve import (
    add_reserve_entries,
    export_reserve,
    remove_reserve_entries,
    reserve_balance,
    reserve_book,
)
from minsheng_desktop.applications.service import case_file
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.spreadsheets.reader import read_workbook
from tests.factories.households import heads_of, open_rostered
from tests.factories.means import apply_for

DAY = date(2026, 11, 10)
TODAY = date(2026, 11, 20)


@pytest.fixture
def office(tmp_path):
    with open_rostered(tmp_path / "w") as workspace:
        yield workspace, heads_of()


# relatives and standing aside


def relative(heads, name="谢启发", **more):
    return NewRelative(heads[name], "周立新", "云岭镇民政办", "堂兄", DAY, **more)


def test_a_relative_is_registered_apart_visited_and_ended(office):
    workspace, heads = office
    uids = workspace.run(declare_relatives, [relative(heads), relative(heads, "张桂英")]).value
    listed = workspace.read(list_relatives)
    assert {(line.name, line.relation, line.visited_on) for line in listed} == {
        ("谢启发", "堂兄", None),
        ("张桂英", "堂兄", None),
    }
    assert next(line for line in listed if line.name == "张桂英").benefits == ("农村低保",)
    assert workspace.run(record_relative_visits, uids, TODAY, "县民政局 孙海").value == 2
    assert workspace.read(list_relatives, RelativeFilter(unvisited=True)) == ()
    assert workspace.run(end_relatives, uids[:1], TODAY).value == 1
    assert len(workspace.read(list_relatives)) == 1
    assert len(workspace.read(list_relatives, RelativeFilter(ended=True))) == 2
    workspace.undo()
    assert len(workspace.read(list_relatives)) == 2


def test_a_declaration_needs_official_office_relation_and_a_real_day(office):
    workspace, heads = office
    for wrong in (
        replace(relative(heads), official_name=" "),
        replace(relative(heads), relation=""),
        replace(relative(heads), declared_on=date(2026, 11, 21)),
        replace(relative(heads), person_uid=bytes(16)),
    ):
        with pytest.raises(AppError):
            workspace.run(declare_relatives, [wrong])
    workspace.run(declare_relatives, [relative(heads)])
    with pytest.raises(AppError, match=r"means\.relative_known"):
        workspace.run(declare_relatives, [relative(heads)])
    uid = workspace.read(list_relatives)[0].uid
    with pytest.raises(AppError, match=r"means\.visit_before_declared"):
        workspace.run(record_relative_visits, [uid], date(2026, 11, 1), "孙海")


def test_the_official_in_charge_takes_no_step_on_the_case(office):
    workspace, heads = office
    uid = apply_for(workspace, heads["谢启发"], accepted=False)
    workspace.run(declare_relatives, [relative(heads)])  # registered apart, not for this case
    fault = workspace.read(standing_aside, [uid], ["周立新"])[uid]
    assert "周立新是谢启发的近亲属（堂兄），应当回避" in fault.message
    assert workspace.read(standing_aside, [uid], ["陈晓琳"]) == {}
    outcome = workspace.run(take_step, [uid], StepWish("accept", "ok", DAY, "周立新")).value
    assert outcome.taken == 0
    assert "回避" in outcome.refused[0].message
    assert workspace.run(take_step, [uid], StepWish("accept", "ok", DAY, "陈晓琳")).value.taken == 1


def test_the_user_who_is_the_official_may_not_name_somebody_else(office):
    workspace, heads = office
    uid = apply_for(workspace, heads["谢启发"], accepted=False)
    workspace.run(declare_relatives, [replace(relative(heads), official_name="陈晓琳", application_uid=uid)])
    outcome = workspace.run(take_step, [uid], StepWish("accept", "ok", DAY, "周立新")).value
    assert outcome.taken == 0
    assert "回避" in outcome.refused[0].message


# the reserve fund


def allocated(fen, day=date(2026, 11, 1)):
    return NewReserveEntry(day, "allocate", fen, receipt_no="拨2026-7")


def test_the_book_runs_from_allocation_to_balance(office, tmp_path):
    workspace, heads = office
    case = apply_for(workspace, heads["谢启发"], "temp_relief", "urgent")
    spend = NewReserveEntry(DAY, "spend", 80_000, case, "L-1", "火灾")
    workspace.run(add_reserve_entries, [allocated(6_856_000), spend])
    workspace.run(add_reserve_entries, [NewReserveEntry(TODAY, "refund", 20_000, case)])
    workspace.run(add_reserve_entries, [NewReserveEntry(TODAY, "give_back", 1_000_000)])
    book = workspace.read(reserve_book)
    assert [line.balance_fen for line in book.lines] == [6_856_000, 6_776_000, 6_796_000, 5_796_000]
    assert (book.allocated_fen, book.spent_fen, book.balance_fen) == (6_856_000, 80_000, 5_796_000)
    part = workspace.read(reserve_book, DAY, DAY)
    assert (part.opening_fen, part.balance_fen, [line.name for line in part.lines]) == (
        6_856_000,
        6_776_000,
        ["谢启发"],
    )
    assert workspace.read(reserve_balance, DAY) == 6_776_000
    out = tmp_path / "book.xlsx"
    assert workspace.read(export_reserve, out) == 4
    shown = [str(cell) for row in read_workbook(out).sheets[0].rows for cell in row if cell is not None]
    assert "交回" in shown


def test_r_073_the_balance_never_falls_below_zero_on_any_day(office):
    workspace, heads = office
    case = apply_for(workspace, heads["谢启发"], "temp_relief", "urgent")
    spend = NewReserveEntry(DAY, "spend", 50_000, case)
    with pytest.raises(AppError, match=r"means\.reserve_below_zero") as caught:
        workspace.run(add_reserve_entries, [spend])
    assert "只有 0.00 元" in caught.value.message
    with pytest.raises(AppError, match=r"means\.reserve_below_zero"):  # the money came after it was spent
        workspace.run(add_reserve_entries, [allocated(90_000, TODAY), spend])
    uids = workspace.run(add_reserve_entries, [allocated(90_000), spend]).value
    with pytest.raises(AppError, match=r"means\.reserve_below_zero"):
        workspace.run(remove_reserve_entries, uids[:1], "录错")
    assert workspace.run(remove_reserve_entries, uids[1:], "录错").value == 1
    assert workspace.read(reserve_balance) == 90_000
    workspace.undo()
    assert workspace.read(reserve_balance) == 40_000


def test_r_074_the_fund_pays_urgent_cases_within_the_limit_only(office):
    workspace, heads = office
    workspace.run(add_reserve_entries, [allocated(6_856_000)])
    urgent = apply_for(workspace, heads["谢启发"], "temp_relief", "urgent")
    other = apply_for(workspace, heads["谢启发"])
    for entry, code in (
        (NewReserveEntry(DAY, "spend", 50_000, other), "reserve_other_fund"),
        (NewReserveEntry(DAY, "spend", 100_001, urgent), "reserve_limit"),
        (NewReserveEntry(DAY, "refund", 5, urgent), "reserve_refund"),
        (NewReserveEntry(date(2026, 11, 1), "spend", 5, urgent), "reserve_too_early"),
        (NewReserveEntry(DAY, "spend", 5), "reserve_case"),
        (NewReserveEntry(DAY, "allocate", 5, urgent), "reserve_no_case"),
        (NewReserveEntry(DAY, "allocate", 0), "reserve_amount"),
        (NewReserveEntry(DAY, "steal", 5), "reserve_kind"),
        (NewReserveEntry(date(2026, 11, 21), "allocate", 5), "future"),
    ):
        with pytest.raises(AppError, match=rf"means\.{code}$"):
            workspace.run(add_reserve_entries, [entry])
    assert workspace.read(reserve_balance) == 6_856_000


# the people who came


def came(day=DAY, **more):
    values = {"name": "谢启发", "phone": "15400001450", "matter": "申请临时救助", "programme": "temp_relief"}
    return NewReception(day, first_officer="陈晓琳", **{**values, **more})


def test_a_reception_is_numbered_told_once_and_answered(office):
    workspace, _ = office
    uid = workspace.run(add_receptions, [came()]).value[0]
    record = workspace.read(reception_record, uid)
    assert (record.number, record.visit, record.programme, record.too_often) == ("JD2026-0001", 1, "临时救助", False)
    workspace.run(tell_papers, uid, ["身份证", "病历"])
    with pytest.raises(AppError, match=r"means\.told_already") as caught:
        workspace.run(tell_papers, uid, ["户口簿"])
    assert "身份证、病历" in caught.value.message
    with pytest.raises(AppError, match=r"means\.settled_early"):
        workspace.run(settle_receptions, [uid], "已答复", date(2026, 11, 9))
    assert len(workspace.read(list_receptions, ReceptionFilter(open_only=True))) == 1
    workspace.run(settle_receptions, [uid], "已受理", TODAY)
    assert workspace.read(list_receptions, ReceptionFilter(open_only=True)) == ()
    workspace.undo()
    assert workspace.read(reception_record, uid).settled_on is None


def test_m_021_the_third_visit_about_a_matter_is_flagged_and_the_first_officer_stays(office):
    workspace, _ = office
    visits = [came(date(2026, 11, day), matter=f"第{day}次") for day in (3, 5, 9)]
    visits[2] = replace(visits[2], first_officer="周立新")
    workspace.run(add_receptions, [*visits, came(date(2026, 11, 9), name="王满堂")])
    flagged = workspace.read(list_receptions, ReceptionFilter(flagged=True))
    assert [(line.came_on, line.visit, line.first_officer) for line in flagged] == [("2026-11-09", 3, "陈晓琳")]
    assert len(workspace.read(list_receptions, ReceptionFilter(words="王满堂"))) == 1
    assert len(workspace.read(list_receptions, ReceptionFilter(from_day=date(2026, 11, 5)))) == 3


def test_a_person_is_referred_with_a_reason(office):
    workspace, _ = office
    uid = workspace.run(add_receptions, [came(programme="", matter="医药费负担重")]).value[0]
    with pytest.raises(AppError, match=r"means\.unknown_target") as caught:
        workspace.run(refer_receptions, [uid], "moon", "大病")
    assert "医疗救助(medical)" in caught.value.message
    with pytest.raises(AppError, match=r"means\.no_reason"):
        workspace.run(refer_receptions, [uid], "medical", "")
    workspace.run(refer_receptions, [uid], "医疗救助", "大病住院")
    record = workspace.read(list_receptions, ReceptionFilter(referred=True))[0]
    assert (record.referred_to, record.referral_reason) == ("medical", "大病住院")


def test_a_reception_becomes_an_application(office):
    workspace, heads = office
    first, second = workspace.run(add_receptions, [came(date(2026, 11, 3)), came()]).value
    new = NewApplication("temp_relief", heads["谢启发"], DAY, relatives="none", papers=("all",))
    case = workspace.run(start_application, second, new).value
    number = workspace.read(case_file, case).application.row.number
    record = workspace.read(reception_record, second)
    assert (record.application_number, record.person_uid) == (number, heads["谢启发"])
    with pytest.raises(AppError, match=r"means\.application_already"):
        workspace.run(start_application, second, new)
    workspace.run(link_receptions, [first], case)
    assert workspace.read(reception_record, first).application_number == number


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "means.reception_incomplete"),
        ({"matter": " "}, "means.reception_incomplete"),
        ({"day": date(2026, 11, 21)}, "means.future"),
        ({"channel": "dream"}, "means.unknown_channel"),
        ({"village": "月亮村"}, "means.unknown_village"),
        ({"settled_on": date(2026, 11, 1)}, "means.settled_early"),
        ({"programme": "no_such"}, "entitlements.no_programme"),
        ({"person_uid": bytes(16)}, "households.no_person"),
    ],
)
def test_a_reception_that_cannot_be_is_not_kept(office, change, code):
    workspace, _ = office
    with pytest.raises(AppError, match=code.replace(".", r"\.")):
        workspace.run(add_receptions, [came(**change)])
    assert workspace.read(list_receptions) == ()
