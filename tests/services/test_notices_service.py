"""Notices and the roster list for real households: one page each, amounts in capitals, numbers, record and undo."""

import json
import re
from datetime import date

import pytest

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.entitlements.service import RosterFilter
from minsheng_desktop.notices import service
from minsheng_desktop.notices.records import NoticeWish
from tests.factories.papers import HOUSEHOLDS, enter_households, open_township

preview = adapters.load("preview")
RESULT = NoticeWish("review_result")


@pytest.fixture
def township(tmp_path):
    workspace = open_township(tmp_path / "w")
    yield workspace
    workspace.close()


@pytest.fixture
def benefits(township):
    return township.run(enter_households).value


def copied(content, page=0):
    return re.sub(r"\s", "", preview.page_text(content, page))


def notices(township, benefits, wish=RESULT, **more):
    data = township.read(service.notice_data, benefits)
    return township.run(service.make_notices, wish, data, **more).value


def test_one_page_for_each_household_in_the_order_chosen(township, benefits):
    made = notices(township, benefits)
    names = [household[0] for household in HOUSEHOLDS]
    assert made.paper.pages == len(names)
    assert list(made.paper.places) == names
    for page, name in enumerate(names):
        words = copied(made.paper.content, page)
        assert f"{name}：你户申请农村居民最低生活保障" in words
        assert not any(other + "：" in words for other in names if other != name)


def test_a_notice_says_the_figures_in_digits_and_capitals_and_no_id_or_account(township, benefits):
    made = notices(township, benefits)
    words = copied(made.paper.content)
    for part in (
        "审核确认结果通知书", "云民审〔2026〕1号", "云岭镇云岭村三组1号", "3人", "张桂英、张明华", "480.00元",
        "30.00元", "510.00元（大写：伍佰壹拾元整）", "自2026年6月起纳入保障", "云岭镇人民政府2026年6月30日",
        "《最低生活保障审核确认办法》",
    ):  # fmt: skip
        assert part in words
    assert "341299" not in words
    assert "6299880" not in words
    assert "壹仟贰佰叁拾元伍角整" in copied(made.paper.content, 2)
    assert "王䶮" in copied(made.paper.content, 2)
    assert "董𬭎" in copied(made.paper.content, 3)


def test_what_was_made_is_recorded_as_printed_and_can_be_undone(township, benefits):
    notices(township, benefits[:2])
    lines = township.read(service.list_notices)
    assert [(line.number, line.name, line.template) for line in lines] == [
        ("云民审〔2026〕2号", "程素珍", "审核确认结果通知书"),
        ("云民审〔2026〕1号", "张桂英", "审核确认结果通知书"),
    ]
    content = township.read(lambda uow: service.stored.made(uow.connection, 1))[0][3]
    assert json.loads(content)["total_words"] == "陆佰贰拾元整"
    uid = lines[0].uid
    assert township.read(service.still_made, uid)
    township.undo()
    assert township.read(service.list_notices) == []
    assert not township.read(service.still_made, uid)


def test_a_number_is_given_once_even_if_its_notice_was_taken_back(township, benefits):
    notices(township, benefits[:2])
    township.undo()
    again = notices(township, benefits[:1])
    assert again.notices[0].number == "云民审〔2026〕3号"
    other = notices(township, benefits[:1], NoticeWish("review_result", "云政民", day=date(2027, 1, 4)))
    assert other.notices[0].number == "云政民〔2027〕1号"
    wished = notices(township, benefits[:2], NoticeWish("review_result", first=20))
    assert [n.number for n in wished.notices] == ["云民审〔2026〕20号", "云民审〔2026〕21号"]
    taken = notices(township, benefits[:2], NoticeWish("review_result", first=19))
    assert [n.number for n in taken.notices] == ["云民审〔2026〕22号", "云民审〔2026〕23号"]


def test_without_numbers_none_is_printed(township, benefits):
    made = notices(township, benefits[:1], NoticeWish("review_result", numbered=False))
    assert made.notices[0].number == ""
    assert "〔" not in copied(made.paper.content)


def test_a_preview_records_nothing(township, benefits):
    data = township.read(service.notice_data, benefits)
    preview_of = township.read(service.preview_notices, RESULT, data)
    shown = preview_of.paper
    assert shown.pages == len(preview_of.sizes) == len(benefits)
    assert preview_of.missing == ()
    assert township.read(service.list_notices) == []
    made = township.run(service.make_notices, RESULT, data).value
    assert [copied(shown.content, at) for at in range(4)] == [copied(made.paper.content, at) for at in range(4)]


def test_a_missing_glyph_stops_the_job_and_names_the_household(township):
    uids = township.run(enter_households, (("王\ue863", "341299101201", 1, 100, 0),)).value
    data = township.read(service.notice_data, uids)
    missing = township.read(service.preview_notices, RESULT, data).missing
    assert {(m.code_point, m.place) for m in missing} == {("U+E863", "王\ue863")}
    with pytest.raises(AppError) as refused:
        township.run(service.make_notices, RESULT, data)
    assert refused.value.code == "notices.missing_glyph"
    assert township.read(service.list_notices) == []
    assert township.run(service.make_notices, RESULT, data, None, True).value.paper.pages == 1


def test_a_file_that_cannot_be_written_leaves_no_record(township, benefits, tmp_path):
    with pytest.raises(AppError) as refused:
        notices(township, benefits, out=tmp_path / "absent" / "out.pdf")
    assert refused.value.kind is Kind.FILE
    assert township.read(service.list_notices) == []


def test_refusals_for_households_without_a_benefit(township, benefits):
    households = township.read(service.find_households, ["YL001", "YL004"])
    data = township.read(service.refusal_data, households, "dibao_urban")
    reason = "家庭人均月收入1,020.00元，高于最低生活保障标准。"
    made = township.run(service.make_notices, NoticeWish("refusal", reason=reason), data).value
    words = copied(made.paper.content)
    assert "不予确认告知书" in words
    assert "张桂英：你户（住云岭镇云岭村三组1号）申请城市居民最低生活保障，经审核不符合" in words
    assert reason in words
    with pytest.raises(AppError) as refused:
        township.run(service.make_notices, NoticeWish("refusal"), data)
    assert refused.value.code == "notices.field_missing"


def test_households_are_found_by_number_certificate_uid_programme_and_village(township, benefits):
    def find(*more):
        return township.read(service.find_targets, *more)

    assert find(["YL002"]) == [benefits[1]]
    assert find(["DB26003"]) == [benefits[2]]
    assert find([benefits[3].hex(), "YL002"]) == [benefits[3], benefits[1]]
    assert find([], "dibao_rural", "石门村") == benefits[2:]
    for words in (["YL999"], ["zz"]):
        with pytest.raises(AppError) as refused:
            find(words)
        assert refused.value.code == "notices.no_household"
    with pytest.raises(AppError):
        township.read(service.notice_data, [b"x" * 16])
    with pytest.raises(AppError) as nobody:
        notices(township, [])
    assert nobody.value.code == "notices.nobody"


def test_office_and_telephone_are_settings(township, benefits):
    from db.queries import workspace as settings

    with township.database.writing() as connection:
        settings.put_setting(connection, "notices.office", "泾川县云岭镇民政办")
        settings.put_setting(connection, "notices.phone", "0560-6008123")
    words = copied(notices(township, benefits[:1]).paper.content)
    assert "泾川县云岭镇民政办" in words
    assert "联系电话：0560-6008123" in words


def test_the_roster_lists_covered_persons_under_their_household(township, benefits):
    made = township.run(service.make_roster, RosterFilter("dibao_rural")).value
    assert made.paper.pages == 1
    width, height = preview.page_sizes(made.paper.content)[0]
    assert width > height
    words = copied(made.paper.content)
    assert "云岭镇农村低保花名册" in words
    heads = "序号 证号 户主 姓名 关系 身份证号 类别 月保障金 分类施保 社保卡号 住址 备注"
    for head in [*heads.split(), "家庭/保障人口"]:
        assert head in words
    assert "1DB26001张桂英张桂英户主男" in words
    assert "张明华子男" in words
    assert "合计4户7人2,715.5030.00" in words
    assert "第1页/共1页" in words
    assert "（单位盖章）制表人：审核人：分管负责人：日期：" in words
    assert "内部资料，不得张贴公示" in words
    assert township.read(service.list_notices)[0].template == "花名册"


def test_a_long_roster_has_its_head_on_every_page_and_totals_on_the_last(township):
    names = tuple((f"户{at}", "341299101201", 2, 10000 + at, 0) for at in range(1, 60))
    township.run(enter_households, names)
    paper = township.read(service.roster_pdf, RosterFilter("dibao_rural"))
    texts = [copied(paper.content, at) for at in range(paper.pages)]
    assert paper.pages > 3
    assert all("月保障金" in words and f"第{at + 1}页/共{paper.pages}页" in words for at, words in enumerate(texts))
    assert ["合计59户" in words for words in texts] == [False] * (paper.pages - 1) + [True]


def test_a_roster_of_one_village_says_so_and_an_empty_one_is_refused(township, benefits, tmp_path):
    wanted = township.read(service.filter_by_names, "dibao_rural", "石门村", (), "")
    made = township.run(service.make_roster, wanted, tmp_path / "out.pdf", "石门村").value
    assert (tmp_path / "out.pdf").read_bytes() == made.paper.content
    assert "石门村制表日期" in copied(made.paper.content)
    with pytest.raises(AppError) as refused:
        township.read(service.roster_pdf, RosterFilter("dibao_urban"))
    assert refused.value.code == "notices.empty_roster"


def test_who_may_only_read_makes_no_roster_with_full_numbers(township, benefits):
    township.user = type(township.user)("helper", "某甲", "village_helper")
    with pytest.raises(AppError) as refused:
        township.read(service.roster_pdf, RosterFilter("dibao_rural"))
    assert refused.value.kind is Kind.FORBIDDEN
