"""Papers of registers: every one blank, filled and as a list, on A4, nothing clipped, nobody named who is hidden."""

from __future__ import annotations

import re

import pytest

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.attachments import store_attachment
from minsheng_desktop.notices.made import list_notices
from minsheng_desktop.notices.register_layouts import AGREEMENT, CARD, CERTIFICATE, FORM, LIST
from minsheng_desktop.notices.register_papers import (
    BLANK,
    ENTRIES,
    RegisterWish,
    make_register_paper,
    preview_register_paper,
    print_register_blank,
)
from minsheng_desktop.registers.reading import EntryFilter, entry
from minsheng_desktop.registers.records import Column
from minsheng_desktop.registers.service import add_entry
from minsheng_desktop.registers.specs import shipped_specs
from minsheng_desktop.security.service import add_user
from minsheng_desktop.workspace.service import open_workspace
from tests.factories import pictures
from tests.factories.households import enter_roster, open_township
from tests.factories.posted import apply

PARENTS = ("elder_homes", "child_guardian", "party_member", "child_rehab", "visit_round", "charity_donation",
           "charity_relief")  # fmt: skip
LONG = (
    "因家中唯一劳动力于三月份突发脑溢血住院治疗，累计自付医药费六万余元，两个孩子均在读中学，家庭生活陷入严重困难，"
    "急需帮助解决医药费和孩子上学的问题，希望村里和镇里给予支持到此为止"
)
OWN = tuple(code for code, spec in shipped_specs().items() if not spec.page)
LINKED = tuple(code for code, spec in shipped_specs().items() if spec.page)
A4 = {(595, 842), (842, 595)}
VALUES = {
    "long": LONG, "int": "3", "number": "1234.5", "money": "1234567.80", "date": "2026-06-30", "month": "2026-06",
    "flag": "是", "citizen_id": "11010519491231002X", "phone": "15412345678", "person": "欧阳明月·买买提",
    "household": "欧阳明月·买买提", "area": "云岭村", "text": "云岭镇民政办公室社会救助中心",
}  # fmt: skip


def value(column: Column, numbers: dict[str, str]) -> str:
    if column.type in ("choice", "choices"):
        return column.choices[0]
    if column.type == "entry":
        return numbers[column.register]
    return "2003" if column.most is not None else VALUES.get(column.type, "")


def filled(desk, numbers: dict[str, str], code: str) -> bytes:
    """Enter a line with something long in every column."""
    spec = shipped_specs()[code]
    given = {column.key: value(column, numbers) for column in spec.columns}
    if spec.balance and spec.balance.column:
        given[spec.balance.column] = spec.balance.incoming[0]
    if code == "charity_relief":
        given["amount"] = "100"
    ends = spec.close.values if spec.close and spec.close.column and spec.close.day else ()
    if ends and given[spec.close.column] not in ends:
        given[spec.close.day] = ""
    uid = desk.run(add_entry, code, {key: said for key, said in given.items() if said}).value
    line = desk.read(entry, uid)
    numbers[code] = line.number or line.subject
    return uid


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A township with one line in every register, and the uids of the lines."""
    with open_township(tmp_path_factory.mktemp("shelf") / "w") as desk:
        numbers: dict[str, str] = {}
        uids = {code: filled(desk, numbers, code) for code in sorted(OWN, key=lambda code: code not in PARENTS)}
        yield desk, uids


@pytest.fixture
def desk(tmp_path):
    with open_township(tmp_path / "w") as workspace:
        yield workspace


def words(preview) -> str:
    pages = adapters.load("preview")
    content = preview.paper.content
    said = "".join(pages.page_text(content, page) for page in range(pages.page_count(content)))
    return re.sub(r"\s", "", said)


def sizes(preview):
    return {(round(width), round(height)) for width, height in preview.sizes}


@pytest.mark.parametrize("code", [*OWN, *LINKED])
def test_every_register_is_printed_blank_on_one_page_of_a4(shelf, code):
    desk, _ = shelf
    for layout in shipped_specs()[code].print.layouts:
        preview = desk.read(preview_register_paper, RegisterWish(code, BLANK, layout))
        assert preview.paper.pages == 1, (code, layout)
        assert sizes(preview) <= A4
        assert not preview.missing
        assert "{" not in words(preview)


@pytest.mark.parametrize("code", OWN)
def test_every_register_is_printed_filled_and_nothing_of_a_long_value_is_lost(shelf, code):
    desk, uids = shelf
    spec = shipped_specs()[code]
    number = desk.read(entry, uids[code]).number
    for layout in spec.print.layouts:
        if layout == LIST:
            continue
        preview = desk.read(preview_register_paper, RegisterWish(code, ENTRIES, layout, (uids[code],)))
        said = words(preview)
        assert preview.paper.pages == 1, (code, layout)
        assert number in said
        assert "{" not in said
        if layout == FORM:
            told = [column for column in spec.columns if column.type == "long"]
            assert said.count(LONG) >= len(told), code  # an opinion opened further lines elsewhere
            assert all(re.sub(r"\s", "", column.label) in said for column in spec.columns
                       if column.key not in spec.print.more.get("skip", ()))  # fmt: skip


@pytest.mark.parametrize("code", OWN)
def test_every_register_is_printed_as_a_list(shelf, code):
    desk, _ = shelf
    spec = shipped_specs()[code]
    preview = desk.read(preview_register_paper, RegisterWish(code, LIST))
    said = words(preview)
    assert preview.paper.pages == 1
    assert sizes(preview) <= A4
    told = [column for column in spec.columns if column.type == "long" and column.key in spec.print.list_columns]
    assert said.count(LONG) >= len(told), code  # an opinion opened further lines elsewhere
    if any(column.sum and column.key in spec.print.list_columns for column in spec.columns):
        assert "合计" in said


def test_agreement_certificate_and_card_say_what_the_entry_says(shelf):
    desk, uids = shelf
    for code, layout, told in (
        ("elder_residents", AGREEMENT, "乙方自2026年6月30日起入住甲方"),
        ("no_marriage_record", CERTIFICATE, "兹证明欧阳明月·买买提（性别：男，身份证号：11010519491231002X"),
        ("hardship_card", CARD, "持证人凭本证按规定享受教育等救助"),
        ("child_guardian", AGREEMENT, "甲方：云岭镇人民政府"),
    ):
        assert told in words(desk.read(preview_register_paper, RegisterWish(code, ENTRIES, layout, (uids[code],))))


def test_cards_of_several_stand_three_on_a_page(desk):
    uids = [
        desk.run(add_entry, "legal_aid_card", {"holder": f"持卡人{at}", "agency": "县法律援助中心"}).value
        for at in range(4)
    ]
    preview = desk.read(preview_register_paper, RegisterWish("legal_aid_card", ENTRIES, CARD, tuple(uids)))
    assert preview.paper.pages == 2
    assert all(f"持卡人{at}" in words(preview) for at in range(4))


def test_what_was_made_is_recorded_and_a_blank_is_not(desk, tmp_path):
    out = tmp_path / "blank.pdf"
    assert desk.read(print_register_blank, RegisterWish("home_visitor"), out) == 1
    assert out.stat().st_size > 1000
    assert desk.read(list_notices) == []
    uid = desk.run(add_entry, "petition", {"channel": "来信", "matter": "道路损坏"}).value
    made = desk.run(make_register_paper, RegisterWish("petition", ENTRIES, uids=(uid,)), tmp_path / "one.pdf").value
    desk.run(make_register_paper, RegisterWish("petition", LIST), tmp_path / "list.pdf")
    assert made.notices[0].number == "信访〔2026〕1号"
    lines = desk.read(list_notices)
    assert {line.template for line in lines} == {"信访事项办理单", "信访办件台账"}
    assert not any(line.kept for line in lines)


def test_a_list_is_narrowed_by_year_and_state(desk):
    for day, closed in (("2025-03-01", ""), ("2026-03-01", "2026-04-01"), ("2026-05-01", "")):
        given = {"received_on": day, "channel": "来信", "matter": f"事项{day}", "closed_on": closed, "answer": "已答复"}
        desk.run(add_entry, "petition", {key: said for key, said in given.items() if said})
    said = words(desk.read(preview_register_paper, RegisterWish("petition", LIST, wanted=EntryFilter(year=2026))))
    assert "事项2025-03-01" not in said
    assert said.index("事项2026-03-01") < said.index("事项2026-05-01")
    late = words(desk.read(preview_register_paper, RegisterWish("petition", LIST, wanted=EntryFilter(state="open"))))
    assert "事项2026-03-01" not in late


def test_a_village_user_prints_nothing_and_sees_no_reporter_on_a_blank(desk, tmp_path):
    uid = desk.run(
        add_entry, "petition", {"channel": "来信", "matter": "道路损坏", "reporter": "赵举报", "answer": "已答复"}
    ).value
    assert "赵举报" in words(desk.read(preview_register_paper, RegisterWish("petition", ENTRIES, uids=(uid,))))
    desk.run(add_user, "cun", "村协理", "village_helper")
    desk.set_password("cun", "password-2")
    folder, clock = desk.folder, desk.clock
    desk.close()
    with open_workspace(folder, "cun", "password-2", clock, "window") as village:
        with pytest.raises(AppError) as caught:
            village.read(preview_register_paper, RegisterWish("petition", ENTRIES, uids=(uid,)))
        assert caught.value.code == "forbidden"
        assert "信访人" not in words(village.read(preview_register_paper, RegisterWish("petition"))).replace(
            "信访人评价", ""
        )


def test_a_photograph_is_printed_behind_the_form_and_the_box_to_paste_one_is_gone(desk):
    uid = desk.run(add_entry, "posting_photo", {"place": "村委会公示栏", "batch": "第三批", "level": "村级"}).value
    wish = RegisterWish("posting_photo", ENTRIES, uids=(uid,))
    before = desk.read(preview_register_paper, wish)
    assert "照片粘贴处" in words(before)
    path = desk.folder.parent / "photo.jpg"
    path.write_bytes(pictures.plain("JPEG"))
    store_attachment(desk, path, "posting_photo", "公示栏远景", entry=uid)
    after = desk.read(preview_register_paper, wish)
    assert after.paper.pages == before.paper.pages + 1
    assert "照片粘贴处" not in words(after)
    assert "公示栏远景" in words(after)
    assert len(after.paper.content) > len(before.paper.content)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (RegisterWish("petition", ENTRIES), "register_forms.nothing_chosen"),
        (RegisterWish("petition", LIST), "register_forms.nothing_to_list"),
        (RegisterWish("petition", BLANK, CARD), "register_forms.no_layout"),
        (RegisterWish("petition", ENTRIES, uids=(bytes(16),) * 501), "register_forms.too_many"),
        (RegisterWish("petition", ENTRIES, uids=(bytes(16),)), "registers.unknown_entry"),
        (RegisterWish("not_covered", ENTRIES, uids=(bytes(16),)), "register_forms.elsewhere"),
        (RegisterWish("approval_form", ENTRIES), "notices.nobody"),
        (RegisterWish("approval_form", LIST), "register_forms.nothing_to_list"),
        (RegisterWish("no_such_register"), "registers.unknown"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_reason(desk, wish, code):
    with pytest.raises(AppError) as caught:
        desk.read(preview_register_paper, wish)
    assert caught.value.code == code
    assert caught.value.message


def test_an_entry_of_another_register_is_refused(desk):
    uid = desk.run(add_entry, "consultation", {"question": "低保怎么申请"}).value
    with pytest.raises(AppError) as caught:
        desk.read(preview_register_paper, RegisterWish("petition", ENTRIES, uids=(uid,)))
    assert caught.value.code == "registers.unknown_entry"


def test_forms_of_cases_are_listed_and_filled_from_the_cases(desk, tmp_path):
    cases = apply(desk)
    said = words(desk.read(preview_register_paper, RegisterWish("approval_form", LIST)))
    assert "低保/特困申请审批表一览表" in said
    assert "何水生" in said
    one = RegisterWish("approval_form", ENTRIES, uids=(cases[0],))
    assert "何水生" in words(desk.read(preview_register_paper, one))
    made = desk.run(make_register_paper, one, tmp_path / "form.pdf").value
    assert len(made.notices) == 1
    relief = desk.read(preview_register_paper, RegisterWish("relief_form", ENTRIES, uids=(cases[0],)))
    assert "备用金余额" in words(relief)


def test_the_ledger_of_changes_is_taken_from_the_changes_of_the_year(desk):
    enter_roster(desk)
    said = words(desk.read(preview_register_paper, RegisterWish("change_ledger", LIST)))
    assert "动态管理台账" in said
    assert "张桂英" in said
