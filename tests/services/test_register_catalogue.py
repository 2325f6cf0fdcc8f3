"""Every duty of the domain that is a register has one, every other one the function of the program that does it."""

from __future__ import annotations

import importlib

import pytest

from minsheng_desktop.notices.register_layouts import LIST, form_title
from minsheng_desktop.notices.register_links import SOURCES, TASK_PAPERS, template_of
from minsheng_desktop.notices.register_lists import list_title
from minsheng_desktop.notices.templates import load_template
from minsheng_desktop.registers.records import MONEY
from minsheng_desktop.registers.spec_reading import LAYOUTS, sections
from minsheng_desktop.registers.specs import shipped_specs

SECTIONS = {
    "children, elders, disabled": range(109, 119), "targets and assessment": range(119, 142),
    "self-raised money": range(159, 160), "supervision": range(160, 174), "publicity": range(174, 189),
    "warm heart": range(189, 202), "forms": range(202, 238), "standing registers": range(263, 273),
    "meetings and reports": range(273, 284), "archives": range(284, 291),
}  # fmt: skip
# What is no register of its own: the module and the function that serve it.
SERVED = {
    119: "minsheng_desktop.progress.shares:divide_target",
    120: "minsheng_desktop.notices.progress_letters:duty_letters",
    121: "minsheng_desktop.progress.duties:set_duties",
    122: "minsheng_desktop.progress.duties:set_duties",
    124: "minsheng_desktop.progress.table:task_table",
    125: "minsheng_desktop.progress.meetings:add_meeting",
    126: "minsheng_desktop.notices.progress_letters:circular",
    127: "minsheng_desktop.progress.scoring:score_board",
    128: "minsheng_desktop.progress.scoring:score_unit",
    129: "minsheng_desktop.notices.progress_letters:feedback",
    130: "minsheng_desktop.progress.scoring:score_board",
    131: "minsheng_desktop.progress.scoring:score_board",
    132: "minsheng_desktop.progress.scoring:score_unit",
    133: "minsheng_desktop.progress.score_sheets:unit_sheet",
    134: "minsheng_desktop.progress.calendar:due_lines",
    135: "minsheng_desktop.progress.table:task_table",
    136: "minsheng_desktop.progress.editing:add_task",
    137: "minsheng_desktop.progress.editing:add_task",
    140: "minsheng_desktop.progress.shares:divide_target",
    141: "minsheng_desktop.progress.editing:edit_task",
    186: "minsheng_desktop.applications.postings:make_standing",
    273: "minsheng_desktop.progress.meetings:add_meeting",
    274: "minsheng_desktop.progress.meetings:late_items",
    275: "minsheng_desktop.progress.meetings:add_meeting",
    278: "minsheng_desktop.progress.summaries:summary_draft",
    279: "minsheng_desktop.progress.summaries:summary_draft",
    280: "minsheng_desktop.progress.calendar:mark_sent",
    285: "minsheng_desktop.households.paper_files:paper_files",
    289: "minsheng_desktop.households.paper_files_missing:missing_papers",
    290: "minsheng_desktop.households.roster_import:import_roster",
}
# The titles the seeds print between 《 and 》, to be had word for word.
QUOTED = {
    202: "老年人补贴申请表", 203: "党员领导干部帮扶困难党员登记表", 204: "县老党员摸底登记表",
    205: "县特困党员救助申请表",
    206: "福利院来访人员登记表", 207: "福利院人员外出登记表", 208: "福利院人员就医证明", 209: "福利院人员请假证明",
    212: "考核评分表",
}  # fmt: skip
# The fields the forms of section N must have, as (number, labels of the register's columns or its template's words).
FIELDS = {
    202: "申请人 身份证号 户籍地址 低保证号 年龄段 代办人 与申请人关系 村（居）意见 乡镇（街道）意见 卡号",
    203: "帮扶人单位职务 困难党员姓名 年龄 党龄 困难原因 帮扶措施（承诺） 完成时间",
    204: "姓名 出生日期 入党时间 党龄 是否享受定补 收入来源 所在支部 公安核定年龄 组织核定党龄 财政民政核定定补",
    205: "申请人 困难类别 困难原因 支部意见 镇党委意见 县委组织部审批 救助金额",
    206: "日期 来访人 证件号码 被访人 事由 来访时间",
    207: "姓名 事由 离院时间 返院时间 陪同人",
    208: "姓名 就诊医院 病情 费用承担",
    209: "姓名 事由 请假开始 请假截止 批准人",
    213: "受访人 电话 项目 是否知晓 满意度 意见建议 访问人",
    214: "家长姓名 方式 知晓内容 家长意见建议",
    215: "包保人 包保对象 日期 包保内容 效果",
    216: "户主 人口 未纳入原因 重病重残 复查日期",
    217: "变动类型 执行月份 变动前金额 变动后金额 原因",
    218: "户主 筛查走访情况 主要风险 预警等级 帮扶措施 风险消除日期",
    219: "姓名 类型 联系人 走访记录",
    220: "村（居） 户主 风险 来源 核实意见",
    221: "户主身份证号 脱贫户人数 低保人数 差异 核实结果",
    222: "姓名 优抚类别 标准 月数 金额 卡号",
    223: "公示地点 公示日期 公示批次",
    224: "儿童姓名 监护人 协议签订日期 协议截止日期",
    226: "养老机构 护理等级 月费用 押金",
    227: "加工点名称 另行承诺事项",
    228: "事项 目标任务 完成时限 责任人 考核办法",
    229: "日期 领取人 品种 数量",
    230: "持卡人 机构电话",
    231: "户主 有效期自 有效期至",
    232: "户籍地 现居地址 同住成员 婚育情况",
    233: "姓名 监护人 病种 救治医院 救治状态",
    234: "材料名称 类别 照片张数",
    235: "收养人 被收养人 登记日期",
    236: "申请人 用途",
    237: "品名 数量 责任人",
}  # fmt: skip


def registers_of(number: int) -> list[str]:
    return [code for code, spec in shipped_specs().items() if f"M-{number}" in spec.mechanisms]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_duty_has_its_register_or_the_function_that_does_it(section):
    without = [number for number in SECTIONS[section] if not registers_of(number) and number not in SERVED]
    assert without == []


def test_what_serves_a_duty_exists():
    for place in SERVED.values():
        module, _, name = place.partition(":")
        assert callable(getattr(importlib.import_module(module), name)), place


def test_every_register_is_of_a_section_and_says_what_it_is_for():
    for code, spec in shipped_specs().items():
        assert spec.section in sections(), code
        assert spec.about, code
        assert set(spec.print.layouts) <= set(LAYOUTS), code
        assert spec.page or spec.column(spec.subject).required or spec.subject in ("title", "names"), code
    titles = [spec.title for spec in shipped_specs().values()]
    assert len(titles) == len(set(titles))


def test_what_a_register_refers_to_exists():
    specs = shipped_specs()
    for code, spec in specs.items():
        named = [column.register for column in spec.columns if column.register]
        named += [spec.parent] if spec.parent else []
        named += [spec.raises.register] if spec.raises else []
        named += [quota.of for quota in spec.quotas if quota.of]
        named += [check.register for check in spec.checks if check.register]
        assert set(named) <= set(specs), code
        if spec.raises:
            below = specs[spec.raises.register]
            assert all(below.column(key) for key in spec.raises.copy.values()), code
        for key in (*spec.print.more.get("card", ()), *spec.print.more.get("needed", ())):
            assert spec.column(key), (code, key)
        for quota in spec.quotas:
            other = specs[quota.of] if quota.of else None
            assert all(other.column(key) for key in quota.match.values() if key) if other else True, code


def test_all_thirty_six_forms_are_there_with_their_fields():
    for number in range(202, 238):
        codes = registers_of(number)
        assert codes, number
        labels = {column.label for code in codes for column in shipped_specs()[code].columns}
        wanted = set(FIELDS.get(number, "").split())
        assert wanted <= labels, (number, wanted - labels)


def test_quoted_titles_are_printed_word_for_word():
    for number, title in QUOTED.items():
        spec = shipped_specs()[registers_of(number)[0]]
        assert title in (form_title(spec, spec.print.layouts[0]), list_title(spec)), number


def test_forms_of_other_pages_are_linked_and_not_doubled():
    for code, spec in shipped_specs().items():
        if not spec.page:
            assert spec.number or spec.print.layouts == (LIST,), f"{code} is not numbered"
            continue
        assert spec.number is None, code
        assert template_of(spec) or code in SOURCES or code in TASK_PAPERS, code
        if template_of(spec):
            assert load_template(template_of(spec)).subject == "case", code


def test_the_quotas_of_the_domain_are_declared():
    specs = shipped_specs()
    (issues,) = specs["briefing"].quotas
    assert issues.steps == ((1, 6), (2, 12), (3, 15))
    (training,) = specs["party_training"].quotas
    assert (training.least, training.of) == (4, "party_member")
    assert {rate.target for rate in specs["petition"].rates if rate.key == "closed"} == {100}
    assert specs["old_party_member"].due.each_year == "06-15"
    assert specs["publicity_month"].due.each_year == "05-30"
    assert specs["early_warning"].due.half_month
    (subsidy, _) = specs["old_party_member"].tests
    assert dict(subsidy.years) == {"born_on": 70, "joined_on": 30}
    assert len(specs["six_ones"].column("kind").choices) == 6
    assert len(specs["party_visit"].column("kind").choices) == 4


def test_nobody_of_a_village_sees_who_reported():
    for code, key in (("petition", "reporter"), ("petition", "reporter_phone"), ("member_complaint", "member"),
                      ("opinion_task", "person")):  # fmt: skip
        spec = shipped_specs()[code]
        assert key not in {column.key for column in spec.visible("village_helper")}, code
        assert key in {column.key for column in spec.visible("clerk")}, code


def test_registers_with_a_balance_are_those_of_money_and_goods():
    specs = shipped_specs()
    accounts = {code: spec.balance.account for code, spec in specs.items() if spec.balance}
    assert accounts["charity_donation"] == accounts["charity_relief"] == "charity"
    for code in ("relief_goods", "contraceptive", "printed_matter", "self_raised"):
        assert specs[code].balance.incoming
        assert specs[code].balance.outgoing
    assert specs["charity_relief"].column("amount").type == MONEY
