"""SY-09 全国养老机构业务管理系统 by the command line: homes, beds, residents, agreements."""

from __future__ import annotations

import pypdfium2

from tests.factories.office_cli import office

__all__ = ["office"]

HOMES = (("云岭敬老院", 120), ("石门敬老院", 96), ("新桥敬老院", 110), ("河西敬老院", 84), ("东山敬老院", 90),
         ("南坝敬老院", 72), ("北坡敬老院", 80), ("柳树敬老院", 100), ("福寿养老中心", 70))  # fmt: skip


def _homes(office):
    return {
        name: office.run("register", "add", "elder_homes", f"name={name}", f"beds={beds}")["entry"]["uid"]
        for name, beds in HOMES
    }


def _resident(office, home, name, bed, grade="自理", came="2026-01-05", **more):
    words = [f"{key}={value}" for key, value in more.items()]
    return office.run("register", "add", "elder_residents", f"home={home}", f"resident={name}", f"bed_no={bed}",
                      f"care_grade={grade}", f"came_on={came}", *words)["entry"]  # fmt: skip


def test_a_home_is_found_by_its_name_where_columns_are_called_by_their_labels(office):
    office.run("register", "add", "elder_homes", "机构名称=云岭敬老院", "床位数=3")
    words = ("老人姓名=老人一", "床位号=1", "护理等级=自理", "入住日期=2026-01-05")
    office.run("register", "add", "elder_residents", "养老机构=云岭敬老院", *words)
    assert office.run("register", "figures", "elder_homes")["residents"] == 1


def test_sy_09_1_nine_homes_have_822_beds_and_occupancy_is_residents_by_beds(office):
    _homes(office)
    for number, grade in enumerate(("自理", "自理", "半失能", "失能"), 1):
        _resident(office, "云岭敬老院", f"老人{number}", f"1-{number}", grade)
    _resident(office, "石门敬老院", "老人九", "1-1")
    found = office.run("register", "figures", "elder_homes")
    assert (found["count"], found["beds"], found["residents"]) == (9, 822, 5)
    assert found["sums"]["beds"] == "822"
    assert found["occupancy"] == "0.61"
    home = next(one for one in found["homes"] if one["name"] == "云岭敬老院")
    assert (home["residents"], home["free"], home["rate"]) == (4, 116, "3.33")
    assert home["grades"] == {"自理": 2, "半失能": 1, "失能": 1}


def test_a_bed_is_not_given_twice_and_a_home_not_filled_above_its_beds(office):
    office.run("register", "add", "elder_homes", "name=小院", "beds=2")
    first = _resident(office, "小院", "老人甲", "1")
    error = office.refused("register", "add", "elder_residents", "home=小院", "resident=老人乙", "bed_no=1",
                           "care_grade=自理", "came_on=2026-02-01")  # fmt: skip
    assert error["code"] == "registers.bed_taken"
    assert "老人甲" in error["message"]
    _resident(office, "小院", "老人乙", "2")
    full = office.refused("register", "add", "elder_residents", "home=小院", "resident=老人丙", "bed_no=3",
                          "care_grade=自理", "came_on=2026-02-01")  # fmt: skip
    assert full["code"] == "registers.home_full"
    office.run("register", "close", first["uid"], "--on", "2026-01-31")
    _resident(office, "小院", "老人丙", "1", came="2026-01-31")
    home = office.run("register", "entries", "elder_homes")["entries"][0]["uid"]
    fewer = office.refused("register", "edit", home, "beds=1")
    assert fewer["code"] == "registers.home_full"


def test_sy_09_2_check_in_prints_the_agreement_and_check_out_ends_it(office):
    office.run("register", "add", "elder_homes", "name=福寿养老中心", "beds=70")
    stay = _resident(office, "福寿养老中心", "孙有福", "2-3", "半失能", fee="1800", guardian="孙小明")
    assert stay["number"]
    assert stay["state"] == "open"
    paper = office.folder / "agreement.pdf"
    office.run("register", "print", "elder_residents", paper, "--entry", stay["uid"], "--layout", "agreement")
    said = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.read_bytes()))
    assert "孙有福" in said
    assert "2-3" in said
    assert "半失能" in said
    ended = office.run("register", "close", stay["uid"], "--on", "2026-05-31")["entry"]
    assert (ended["state"], ended["closed"]) == ("closed", "2026-05-31")
    found = office.run("register", "figures", "elder_homes")
    assert found["residents"] == 0
    assert [one["subject"] for one in office.run("register", "entries", "elder_residents", "--closed")["entries"]] == [
        "孙有福"
    ]
