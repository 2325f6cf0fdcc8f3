"""The shipped catalogue is whole and consistent; area lists are read strictly."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.programmes import catalogue
from minsheng_desktop.programmes.catalogue import FOLDER
from minsheng_desktop.rules import rates
from minsheng_desktop.rules.schedule import Light

SOURCE = re.compile(
    r"\d{3}_[0-9a-f]{16}\.txt:\d+|practice\.md|glossary\.csv|samples/\d\d|reference\.json|GB/T |rules\.md|systems\.md"
    r"|mechanisms\.md"
)
TONES = {"ok", "info", "warn", "err", "doubt", "mute"}
# the tones the visual language fixes
FIXED_TONES = {
    "ok": "在保 已确认 已发放 成功 期满无异议",
    "info": "公示中 核对中 调查中 已接收 已定册",
    "warn": "渐退 待补正 部分退回 部分失败 待补发",
    "err": "暂停发放 已拒收 属实待处理 有异议 失败",
    "doubt": "待核实 核实中",
    "mute": "已停保 已注销 未上报 已销号 已撤榜 已作废",
}
STATUSES = {
    "application_status": "待补正 已受理 核对中 调查中 公示中 有异议 待审核确认 已确认 不予确认 已撤回 已终止",
    "entitlement_status": "在保 渐退 暂停发放 已停保 已注销",
    "batch_status": "编制中 待复核 已定册 已报送 已发放 部分失败 已作废",
    "payment_status": "成功 失败 待补发 已补发 已追回",
    "doubt_status": "待核实 核实中 属实待处理 已处理 不属实 已销号",
    "posting_status": "待张贴 公示中 期满无异议 异议核查中 已撤榜",
    "task_status": "超序时 达序时 滞后 严重滞后 已完成",
    "package_status": "未上报 已导出 已接收 部分退回 已拒收 已确认",
}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("name", ["programmes.csv", "standards.csv", "code_lists.csv", "indicators.csv"])
def test_every_row_has_a_source(name: str) -> None:
    without = [row for row in rows(name) if not SOURCE.search(row["source"]) and ".csv" not in row["source"]]
    assert not [row for row in without if "design.md" not in row["source"]]


def test_the_catalogue_is_complete() -> None:
    assert len(catalogue.load_programmes()) == 132 + 15
    assert len(catalogue.load_standards()) == 93
    assert len(rows("indicators.csv")) == 419
    codes = [programme.code for programme in catalogue.load_programmes()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("低保", "dibao_rural"),
        ("农村低保金", "dibao_rural"),
        (" 农村 低保 ", "dibao_rural"),
        ("城市低保", "dibao_urban"),
        ("残疾人生活补贴", "disabled_living_subsidy"),
        ("困难残疾人生活补贴", "disabled_living_subsidy"),
        ("重度残疾人护理补贴", "disabled_nursing_subsidy"),
        ("残疾人补贴", "disabled_subsidies"),
        ("高龄津贴", "elder_80_allowance"),
        ("特困人员（集中供养）", "tekun_centralized"),
        ("五保户", "tekun_dispersed"),
        ("低保边缘户", "dibao_margin"),
        ("刚性支出困难家庭", "rigid_expenditure"),
        ("孤儿", "orphan_dispersed"),
        ("事实无人抚养儿童", "child_no_guardian"),
        ("耕地地力保护补贴", "farmland_subsidy"),
        ("公益林补助", "public_forest_subsidy"),
        ('农村妇女"两癌"筛查', "women_two_cancers"),
    ],
)
def test_programmes_are_found_by_the_words_of_the_offices(written: str, code: str) -> None:
    assert catalogue.find_programme(written) == code


def test_an_unknown_word_names_no_programme() -> None:
    assert catalogue.find_programme("不知名补贴") is None


def test_no_name_belongs_to_two_programmes() -> None:
    owners: dict[str, set[str]] = {}
    for programme in catalogue.load_programmes():
        for word in (programme.name, programme.short_name, *programme.aliases):
            owners.setdefault(catalogue.alias_key(word), set()).add(programme.code)
    assert not {word: codes for word, codes in owners.items() if len(codes) > 1}


def by_code(code: str) -> catalogue.ProgrammeDefinition:
    return next(programme for programme in catalogue.load_programmes() if programme.code == code)


def test_what_may_leak_from_a_title_is_never_posted() -> None:
    for code in ("psych_drug_subsidy", "fp_special", "infectious_major_aid", "orphan_dispersed", "child_no_guardian"):
        assert by_code(code).posting_level == "none"
    assert by_code("dibao_rural").posting_level == "names"


def test_settings_follow_practice() -> None:
    dibao = by_code("dibao_rural")
    assert dibao.settings.amount_unit == "household"
    assert dibao.settings.decides == "township"
    assert dict(dibao.settings.review_months) == {"A": 12, "B": 6, "C": 6}
    assert dibao.settings.first_month == "next_month"
    assert dibao.settings.grace_months == 6
    assert by_code("disabled_living_subsidy").settings.first_month == "application_month"
    assert by_code("elder_80_allowance").settings.first_month == "age_month"
    rigid = by_code("rigid_expenditure")
    assert not rigid.settings.pays
    assert rigid.settings.valid_months == 12
    assert by_code("disabled_subsidies").settings.parts == ("disabled_living_subsidy", "disabled_nursing_subsidy")
    assert by_code("tekun_dispersed").name == "特困人员分散供养"


def standard(key: str) -> catalogue.StandardDefinition:
    return next(row for row in catalogue.load_standards() if row.key == key)


def test_money_of_standards_is_whole_fen_and_converts_by_rule() -> None:
    assert standard("ST08").amount_fen == 516_000
    assert standard("ST08").monthly_fen == 43_000
    assert standard("ST07").monthly_fen == 21_667
    assert standard("ST02").monthly_fen == 39_600
    assert standard("ST93").amount_fen == 341_176
    assert standard("ST11").monthly_fen is None


def test_validity_is_read_where_the_source_tells_it() -> None:
    assert (standard("ST02").from_month, standard("ST02").to_month) == (201503, 201512)
    assert (standard("ST33").from_month, standard("ST33").to_month) == (201201, 201212)
    assert standard("ST29").to_month == 201912
    assert standard("ST30").from_month == 202006
    assert standard("ST32").from_month is None  # "20xx" is never a year
    assert standard("ST32").validity_text.startswith("20xx")


def test_masked_figures_are_no_figures() -> None:
    masked = standard("ST55")
    assert masked.basis == "masked"
    assert masked.amount_fen is None
    assert masked.quantity is None


def test_what_is_no_money_stands_as_a_quantity() -> None:
    assert standard("ST92").quantity == Decimal("75.02")
    assert standard("ST92").amount_fen is None


def test_codes_are_unique_and_statuses_have_tones() -> None:
    for name, code_list in catalogue.load_code_lists().items():
        assert max(Counter(item.code for item in code_list.items).values()) == 1, name
        if name.endswith("_status") and name != "political_status":
            assert {item.tone for item in code_list.items} <= TONES


@pytest.mark.parametrize("name", sorted(STATUSES))
def test_status_words_are_those_of_practice(name: str) -> None:
    assert [item.label for item in catalogue.load_code_lists()[name].items] == STATUSES[name].split()


def test_status_tones_are_those_of_the_visual_language() -> None:
    tones: dict[str, set[str]] = {}
    for name in STATUSES:
        for item in catalogue.load_code_lists()[name].items:
            tones.setdefault(item.label, set()).add(item.tone)
    for tone, words in FIXED_TONES.items():
        for word in words.split():
            assert tones[word] == {tone}, word


def test_the_judgements_of_the_rules_are_the_task_statuses() -> None:
    assert {item.code for item in catalogue.load_code_lists()["task_status"].items} == set(Light)


def test_national_code_lists() -> None:
    lists = catalogue.load_code_lists()
    assert len([item for item in lists["ethnic"].items if int(item.code) <= 56]) == 56
    assert lists["ethnic"].item("44").label == "俄罗斯族"
    assert len(lists["relation_group"].items) == 9
    assert lists["relation"].item("12").parent == "1"
    groups = {item.code for item in lists["relation_group"].items}
    assert {item.parent for item in lists["relation"].items} <= groups
    assert {item.parent for item in lists["health_detail"].items} <= {item.code for item in lists["health"].items}


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("sex", "男", "1"),
        ("ethnic", "汉", "01"),
        ("ethnic", "维吾尔族", "05"),
        ("relation", "之妻", "12"),
        ("relation", "户主本人", "02"),
        ("disability_grade", "壹级", "1"),
        ("disability_category", "言语残疾", "3"),
        ("self_care", "半失能", "2"),
        ("support_mode", "集中供养", "centralized"),
        ("alert_level", "兰", "3"),
        ("assistance_class", "A", "A"),
        ("area_level", "乡（镇）", "township"),
        ("fund_source", "省级", "province"),
    ],
)
def test_codes_are_found_as_people_write_them(name: str, written: str, code: str) -> None:
    item = catalogue.load_code_lists()[name].find(written)
    assert item is not None
    assert item.code == code


def test_no_spelling_means_two_codes_of_a_list() -> None:
    for name, code_list in catalogue.load_code_lists().items():
        owners: dict[str, set[str]] = {}
        for item in code_list.items:
            for word in (item.label, *item.aliases):
                owners.setdefault(catalogue.alias_key(word), set()).add(item.code)
        assert not {word: codes for word, codes in owners.items() if len(codes) > 1}, name


def test_unknown_codes_and_words() -> None:
    sex = catalogue.load_code_lists()["sex"]
    assert sex.find("先生") is None
    with pytest.raises(KeyError):
        sex.item("7")


def test_indicators_refer_to_programmes_and_their_rates_can_be_recomputed() -> None:
    codes = {programme.code for programme in catalogue.load_programmes()}
    sources = {item.code for item in catalogue.load_code_lists()["fund_source"].items}
    checked = 0
    for row in rows("indicators.csv"):
        assert row["programme"] in codes
        assert row["fund_source"] in {"", *sources}
        if row["rate_kind"] == "完成率" and row["rate_check"] == "computed":
            completion = rates.completion_rate(Decimal(row["actual"]), Decimal(row["target"]))
            assert str(rates.percent(completion)) == row["recomputed_rate"], row["id"]
            checked += 1
    assert checked >= 5


def test_funds_of_indicators_are_fen() -> None:
    total = next(row for row in rows("indicators.csv") if row["id"] == "I002")
    assert int(total["planned_fen"]) == 18_12 * 10**8  # 18.12亿元
    assert str(rates.percent(rates.in_place_rate(int(total["in_place_fen"]), int(total["planned_fen"])))) == "101.66"


def test_a_broken_catalogue_is_refused_with_rows_and_columns(tmp_path: Path) -> None:
    broken = tmp_path / "programmes.csv"
    broken.write_text(
        "code,name,class,scope,posting,grace_months,parts,source\n"
        "a,甲,subsidy,roster,names,,,practice.md\n"
        "a,,subsidy,roster,everywhere,六,b,practice.md\n",
        encoding="utf-8",
    )
    with pytest.raises(AppError) as caught:
        catalogue.read_programmes(broken)
    assert caught.value.kind is Kind.INPUT
    places = {(fault["row"], fault["column"]) for fault in caught.value.details}  # type: ignore[index]
    assert places == {(3, "code"), (3, "name"), (3, "posting"), (3, "grace_months"), (3, "parts")}


def test_broken_standards_are_refused_with_rows_and_columns(tmp_path: Path) -> None:
    broken = tmp_path / "standards.csv"
    broken.write_text(
        "id,programme,name,amount_fen,quantity,unit,period,effective_from,bound,source\n"
        "S1,dibao_rural,甲,430.5,,元/人,month,20xx,exact,practice.md\n"
        "S2,no_such,乙,,NaN,%,year,2026-06,about,practice.md\n"
        "S3,dibao_rural,丙,,many,%,year,,exact,\n",
        encoding="utf-8",
    )
    with pytest.raises(AppError) as caught:
        catalogue.read_standards(broken)
    places = {(fault["row"], fault["column"]) for fault in caught.value.details}  # type: ignore[index]
    assert places == {
        (2, "amount_fen"),
        (2, "effective_from"),
        (3, "programme"),
        (3, "quantity"),
        (3, "bound"),
        (4, "quantity"),
        (4, "source"),
    }


def test_the_demo_area_list_is_read() -> None:
    areas = catalogue.load_areas(FOLDER / "areas_demo.csv")
    assert Counter(area.level for area in areas) == {"county": 1, "township": 3, "village": 13}
    assert [area.name for area in areas if area.name == "新塘村"] == ["新塘村", "新塘村"]
    by_area_code = {area.code: area for area in areas}
    assert by_area_code["341299101202"].aliases[3] == "石门"
    assert by_area_code["341299101"].parent_code == "341299"


HEADER = "code,name,level,parent_code,aliases\n"
GOOD = "341299,泾川县,county,,\n341299101,云岭镇,township,341299,\n341299101201,云岭村,village,341299101,云岭村委会\n"


def area_file(folder: Path, content: str, encoding: str = "utf-8") -> Path:
    path = folder / "areas.csv"
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_area_lists_come_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    areas = catalogue.load_areas(area_file(tmp_path, HEADER + GOOD, encoding))
    assert [area.name for area in areas] == ["泾川县", "云岭镇", "云岭村"]
    assert areas[2].aliases == ("云岭村委会",)


def test_chinese_headers_levels_and_padded_codes_are_understood(tmp_path: Path) -> None:
    content = (
        "代码,名称,级别,上级代码,别名\n341299000000,泾川县,县,,\n341299101000,云岭镇,镇,341299000000,云岭；云岭镇政府\n"
    )
    areas = catalogue.load_areas(area_file(tmp_path, content))
    assert areas[1] == catalogue.AreaRow("341299101", "云岭镇", "township", "341299", ("云岭", "云岭镇政府"))


def test_a_parent_may_be_known_already(tmp_path: Path) -> None:
    path = area_file(tmp_path, HEADER + "341299101201,云岭村,village,341299101,\n")
    assert len(catalogue.load_areas(path, known_codes={"341299101"})) == 1
    with pytest.raises(AppError):
        catalogue.load_areas(path)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("34129910120,石门村,village,341299101,", "code"),
        ("34129910120a,石门村,village,341299101,", "code"),
        ("341299101201,石门村,village,341299101,", "code"),
        ("341299101202,,village,341299101,", "name"),
        ("341299101202,石门村,hamlet,341299101,", "level"),
        ("341299101202,石门村,,341299101,", "level"),
        ("341299101202,石门村,village,341299109,", "parent_code"),
        ("341299101202,石门村,village,,", "parent_code"),
        ("341299101202,石门村,village,341299101201,", "parent_code"),
        ("341299109202,石门村,village,341299101,", "parent_code"),
        ("341299102,河湾镇,township,341298,", "parent_code"),
        ("341299101202,云岭村,village,341299101,", "name"),
        ("341299101202,石门村,village,341299101,云岭村委会", "aliases"),
    ],
)
def test_a_faulty_area_row_is_named_and_nothing_is_taken(tmp_path: Path, line: str, column: str) -> None:
    with pytest.raises(AppError) as caught:
        catalogue.load_areas(area_file(tmp_path, HEADER + GOOD + line + "\n"))
    assert caught.value.kind is Kind.INPUT
    assert caught.value.code == "areas.invalid_rows"
    assert {(fault["row"], fault["column"]) for fault in caught.value.details} == {(5, column)}  # type: ignore[index]
    assert "1" in caught.value.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "programmes.table_empty"),
        (HEADER.encode(), "areas.no_rows"),
        (b"code,name\n1,2\n", "programmes.table_columns"),
        (b"code,code,name,level,parent_code\n", "programmes.table_columns"),
        (b"\xff\xfe\x00\x01", "programmes.table_encoding"),
        (b"code,na\0me\n", "programmes.table_encoding"),
        ((HEADER + 'x,"y"z,,,\n').encode(), "programmes.table_damaged"),
        ((HEADER + "1," + "长" * 3000 + ",,,\n").encode(), "programmes.table_too_big"),
    ],
)
def test_what_is_no_area_list_is_refused_in_plain_words(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(content)
    with pytest.raises(AppError) as caught:
        catalogue.load_areas(path)
    assert caught.value.code == code
    assert caught.value.message


def test_a_missing_file_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        catalogue.load_areas(tmp_path / "nowhere.csv")
    assert caught.value.kind is Kind.FILE
