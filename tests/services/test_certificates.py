"""享受待遇证明: what the ledger says of a person month by month, masked on the screen, whole and recorded on paper."""

import re
from datetime import date

import pytest

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.entitlements.changes import change_amount, stop_entitlement, suspend_entitlement
from minsheng_desktop.notices import certificates, made
from minsheng_desktop.notices.certificates import CertificateWish
from minsheng_desktop.notices.office import office_card, set_office
from minsheng_desktop.security.service import add_user, list_audit
from minsheng_desktop.workspace.service import open_workspace
from tests.factories.papers import enter_amounts, enter_households, open_township

preview = adapters.load("preview")
WISH = CertificateWish(purpose="子女申请助学金")


@pytest.fixture
def township(tmp_path):
    with open_township(tmp_path / "w") as workspace:
        workspace.benefits = workspace.run(enter_households).value
        workspace.run(enter_amounts, workspace.benefits)
        yield workspace


def person(township, name):
    with township.database.reading() as connection:
        return connection.exec_driver_sql("SELECT uid FROM person WHERE name = ?", (name,)).scalar_one()


def words(paper, page=0):
    return re.sub(r"\s", "", preview.page_text(paper.content, page))


def test_it_says_who_draws_what_in_which_months(township):
    uid = person(township, "张桂英")
    paper = township.run(certificates.make_certificates, WISH, [uid]).value.paper
    said = words(paper)
    for part in (
        "享受待遇证明", "云民证〔2026〕1号", "兹证明张桂英（男，1960年1月1日出生，公民身份号码341299196001010",
        "云岭镇云岭村三组", "在2025年7月至2026年6月享受下列待遇", "农村居民最低生活保障", "2026年6月510.00",
        "全户保障2人，本人在内", "用于子女申请助学金", "特此证明", "云岭镇人民政府2026年6月30日",
    ):  # fmt: skip
        assert part in said, part


def test_who_is_covered_without_being_the_head_gets_one_too(township):
    said = words(township.run(certificates.make_certificates, WISH, [person(township, "张明华")]).value.paper)
    assert "全户保障2人，本人在内" in said


def test_a_person_who_draws_nothing_gets_none(township):
    uid = person(township, "张华强")  # lives in the household, is not among the covered
    with pytest.raises(AppError) as refused:
        township.run(certificates.make_certificates, WISH, [uid])
    assert (refused.value.kind, refused.value.code) == (Kind.INPUT, "notices.no_benefit")
    with pytest.raises(AppError) as early:
        township.run(certificates.make_certificates, CertificateWish(202501, 202505), [person(township, "张桂英")])
    assert early.value.code == "notices.no_benefit"
    assert township.read(made.list_notices) == []


def test_changes_suspension_and_the_end_stand_in_their_months(township):
    benefit, uid = township.benefits[0], person(township, "张桂英")
    township.run(change_amount, benefit, 202608, 50000, 3000)
    township.run(suspend_entitlement, benefit, 202610, "年度复核")
    data = township.read(certificates.certificate_data, uid, 202606, 202611)
    assert [(s.first, s.last, s.fen, s.note.rpartition("，")[2]) for s in data.spans] == [
        (202606, 202607, 51000, "本人在内"),
        (202608, 202609, 53000, "本人在内"),
        (202610, 202611, 0, "暂停发放"),
    ]


def test_after_the_last_month_nothing_is_certified(township):
    benefit, uid = township.benefits[1], person(township, "程素珍")
    township.run(stop_entitlement, benefit, 202608, "moved")
    data = township.read(certificates.certificate_data, uid, 202606, 202612)
    assert [(s.first, s.last, s.fen) for s in data.spans] == [(202606, 202608, 62000)]


def test_the_screen_stars_the_number_out_and_printing_is_recorded(township):
    uid = person(township, "张桂英")
    shown = words(township.read(certificates.preview_certificates, WISH, [uid]).paper)
    assert "3412**********" in shown
    assert "341299196001010" not in shown
    with township.database.reading() as connection:
        looks = "SELECT table_name, field FROM access_record"
        assert connection.exec_driver_sql(looks).all() == []
    township.run(certificates.make_certificates, WISH, [uid])
    with township.database.reading() as connection:
        assert [tuple(row) for row in connection.exec_driver_sql(looks)] == [("person", "id_no")]
    assert township.read(list_audit)[0].sentence == "为张桂英开享受待遇证明 1 份"


def test_opened_again_it_says_what_was_printed_whatever_changed_since(township):
    benefit, uid = township.benefits[0], person(township, "张桂英")
    first = township.run(certificates.make_certificates, WISH, [uid]).value
    township.run(change_amount, benefit, 202606, 99900, 0)
    with township.database.writing() as connection:
        connection.exec_driver_sql("UPDATE person SET name = 'X' WHERE uid = ?", (uid,))
    line, again = township.run(made.open_again, first.notices[0].uid).value
    assert words(again.paper) == words(first.paper)
    assert (line.number, line.name) == ("云民证〔2026〕1号", "张桂英")
    assert len(township.read(made.list_notices)) == 1


def test_a_household_and_a_person_list_their_papers(township):
    uid = person(township, "张明华")
    notice = township.run(certificates.make_certificates, WISH, [uid]).value.notices[0]
    with township.database.reading() as connection:
        home = connection.exec_driver_sql(
            "SELECT household_uid FROM household_member WHERE person_uid = ?", (uid,)
        ).scalar_one()
    for owner in ({"household": home}, {"person": uid}):
        (line,) = township.read(made.notices_of, **owner)
        assert (line.uid, line.kept, line.template) == (notice.uid, True, "享受待遇证明")
    township.undo()
    assert township.read(made.notices_of, person=uid) == ()
    with pytest.raises(AppError) as gone:
        township.run(made.open_again, notice.uid)
    assert gone.value.code == "notices.none"


def test_without_the_right_to_make_papers_nothing_is_shown(township):
    uid = person(township, "张桂英")
    township.run(add_user, "reader", "李芳", "read_only")
    township.set_password("reader", "reader pass 1")
    with open_workspace(township.folder, "reader", "reader pass 1") as reader:
        with pytest.raises(AppError) as refused:
            reader.read(certificates.preview_certificates, WISH, [uid])
        assert refused.value.kind is Kind.FORBIDDEN


@pytest.mark.parametrize(("first", "last"), [(202612, 202601), (190001, 202601)])
def test_months_the_wrong_way_round_or_without_end_are_refused(township, first, last):
    with pytest.raises(AppError) as refused:
        township.read(certificates.certificate_data, person(township, "张桂英"), first, last)
    assert refused.value.code == "notices.bad_months"


def test_the_office_card_stands_on_the_next_paper(township):
    assert township.read(office_card).usual_name == "云岭镇人民政府"
    series = {"benefit_certificate": "云民证字", "review_result": "云民审"}
    assert township.run(set_office, "云岭镇民政办公室", "0560-4600001", series).value
    assert not township.run(set_office, "云岭镇民政办公室", "0560-4600001", series).value
    wish = CertificateWish(day=date(2026, 6, 12))
    said = words(township.run(certificates.make_certificates, wish, [person(township, "张桂英")]).value.paper)
    for part in ("云民证字〔2026〕1号", "联系电话：0560-4600001", "云岭镇民政办公室2026年6月12日"):
        assert part in said
    with pytest.raises(AppError) as refused:
        township.run(set_office, "", "", {"refusal": "云民（2026）"})
    assert refused.value.code == "notices.bad_series"
