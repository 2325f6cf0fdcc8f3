"""A pasted list of ID numbers and one column: read as it comes, judged line by line, written and undone as one."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.own_columns import add_own_column, list_own_columns, read_extra
from minsheng_desktop.entitlements.pasted_text import read_pasted
from minsheng_desktop.entitlements.pasting import (
    PasteTarget,
    apply_paste,
    check_target,
    preview_paste,
)
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.service import person_page
from minsheng_desktop.rules.bank_card import luhn_digit
from minsheng_desktop.security.service import add_user
from minsheng_desktop.workspace.service import open_workspace
from tests.factories.benefits import benefit_row, living_rows
from tests.factories.households import heads_of, id_number, open_rostered

TODAY = date(2026, 11, 20)
ZHANG, WANG, DONG = id_number("19510312", 121), id_number("19480520", 131), id_number("19601111", 141)
CARD = "621700000000000001"
CARD += luhn_digit(CARD)


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w") as opened:
        opened.heads = heads_of()
        yield opened


def states(preview):
    return [line.state for line in preview.lines]


# reading


@pytest.mark.parametrize(
    "content",
    [
        f"{ZHANG}\t13900001111\r\n{WANG}\t13900002222\r\n",
        f"{ZHANG} 13900001111\n{WANG}\u300013900002222",
        f"{ZHANG}，13900001111\n\n{WANG}, 13900002222",
        f"身份证号\t电话\n{ZHANG}\t13900001111\n{WANG}\t13900002222\n",
        f"张桂英\t{ZHANG}\t13900001111\n王满堂\t{WANG}\t13900002222",
        f"13900001111\t{ZHANG}\n13900002222\t{WANG}",
        f'"{ZHANG}"\t"13900001111"\n"{WANG}"\t"13900002222"',
    ],
)
def test_lists_are_read_as_they_come(content):
    rows = read_pasted(content, TODAY)
    assert [(row.id_text, row.value) for row in rows] == [(ZHANG, "13900001111"), (WANG, "13900002222")]


def test_lines_are_counted_as_a_person_counts():
    rows = read_pasted(f'身份证号\t住址\n\n{ZHANG}\t"一组\n17号"\n{WANG}\t二组', TODAY)
    assert [(row.row, row.value) for row in rows] == [(3, "一组 17号"), (5, "二组")]


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12).filter(
    lambda cell: cell.strip() == cell and '"' not in cell
)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(content):
    for row in read_pasted(content, TODAY):
        assert row.row >= 1
        assert "\t" not in row.id_text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([ZHANG, WANG, DONG]), CELL), min_size=1, max_size=8))
def test_what_a_worksheet_copies_is_read_back(pairs):
    content = "".join(f"{number}\t{value}\r\n" for number, value in pairs)
    rows = read_pasted(content, TODAY)
    assert [row.id_text for row in rows] == [number for number, _ in pairs]
    assert [row.row for row in rows] == list(range(1, len(pairs) + 1))


# judging


def test_telephones_are_previewed_then_written_then_undone(workspace):
    old15 = WANG[:6] + WANG[8:17]
    full_width = DONG.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}).lower()
    content = f"{ZHANG}\t13900001111\n{old15}\t0551-6123456\n{full_width}\t139\n"
    before = living_rows(workspace)
    preview = workspace.read(preview_paste, content, PasteTarget("phone"))
    assert living_rows(workspace) == before
    assert states(preview) == ["change", "change", "wrong"]
    assert preview.counts == {"change": 2, "same": 0, "unknown": 0, "twice": 0, "wrong": 1}
    assert (preview.lines[0].name, preview.lines[0].after) == ("张桂英", "13900001111")
    workspace.run(apply_paste, content, PasteTarget("phone"))
    page = workspace.read(person_page, workspace.heads["张桂英"])
    assert page.values["phone"] == "13900001111"
    assert states(workspace.read(preview_paste, content, PasteTarget("phone")))[:2] == ["same", "same"]
    workspace.undo()
    assert living_rows(workspace) == before


def test_a_line_that_cannot_be_taken_says_why(workspace):
    wrong_digit = ZHANG[:-1] + ("0" if ZHANG[-1] != "0" else "1")
    stranger = id_number("19700101", 999)
    workspace.run(edit_person, workspace.heads["董长根"], {"died_on": "2026-08-01"})
    content = "\n".join([f"{wrong_digit} 13900001111", f"{stranger} 13900001111", f"{DONG} 13900001111", f"{WANG}"])
    preview = workspace.read(preview_paste, content, PasteTarget("phone"))
    assert states(preview) == ["wrong", "unknown", "wrong", "wrong"]
    told = [line.message for line in preview.lines]
    assert "校验位" in told[0]
    assert "没有这个身份证号" in told[1]
    assert "2026-08-01" in told[2]
    assert "没有内容" in told[3]
    done = workspace.run(apply_paste, content, PasteTarget("phone"))
    assert done.operation_id is None


def test_somebody_named_twice_is_changed_once_or_not_at_all(workspace):
    agreed = f"{ZHANG} 13900001111\n{ZHANG} 13900001111"
    assert states(workspace.read(preview_paste, agreed, PasteTarget("phone"))) == ["change", "twice"]
    differs = f"{ZHANG} 13900001111\n{WANG} 13900003333\n{ZHANG} 13900002222"
    preview = workspace.read(preview_paste, differs, PasteTarget("phone"))
    assert states(preview) == ["twice", "change", "twice"]
    assert "3" in preview.lines[0].message


def test_a_new_card_becomes_the_one_money_goes_to(workspace):
    head = workspace.heads["张桂英"]
    former = workspace.read(person_page, head).accounts[0].number
    target = PasteTarget("account_number")
    content = f"{ZHANG}\t{CARD[:4]} {CARD[4:]}\n{WANG}\t{CARD[:-1]}{(int(CARD[-1]) + 1) % 10}"
    preview = workspace.run(apply_paste, content, target).value
    assert states(preview) == ["change", "wrong"]
    assert preview.lines[0].before == former
    accounts = workspace.read(person_page, head).accounts
    assert [(account.number, account.is_current) for account in accounts] == [(CARD, True), (former, False)]
    workspace.run(apply_paste, f"{ZHANG}\t{former}", target)
    assert [a.number for a in workspace.read(person_page, head).accounts if a.is_current] == [former]
    shared = workspace.read(preview_paste, f"{WANG}\t{CARD}", target).lines[0]
    assert (shared.state, "张桂英" in shared.message) == ("change", True)


def test_amounts_begin_in_a_month_and_need_the_benefit(workspace):
    target = PasteTarget("amount_fen", "dibao_rural", 202612)
    other = id_number("19570809", 145)
    preview = workspace.run(apply_paste, f"{ZHANG}\t510元\n{other}\t400\n{WANG}\t很多\n{DONG}\t-5", target).value
    assert states(preview) == ["change", "wrong", "wrong", "wrong"]
    assert (preview.lines[0].before, preview.lines[0].after) == ("480.00", "510.00")
    row = benefit_row(workspace, "张桂英")
    assert (row["amount_fen"], row["supplement_fen"]) == (51000, 3000)
    early = workspace.read(preview_paste, f"{ZHANG}\t520", PasteTarget("amount_fen", "dibao_rural", 202611))
    assert "2026-12" in early.lines[0].message


def test_own_columns_remarks_and_certificates_go_to_the_benefit(workspace):
    workspace.run(add_own_column, "年龄", "number")
    key = next(column.key for column in workspace.read(list_own_columns) if column.title == "年龄")
    target = PasteTarget(f"own:{key}", "dibao_rural")
    preview = workspace.run(apply_paste, f"{ZHANG}\t75\n{WANG}\t很大", target).value
    assert states(preview) == ["change", "wrong"]
    assert read_extra(benefit_row(workspace, "张桂英")["extra"]) == {key: "75"}
    workspace.run(apply_paste, f"{ZHANG}\t已入户", PasteTarget("remark", "dibao_rural"))
    workspace.run(apply_paste, f"{ZHANG}\tYL27001", PasteTarget("certificate_no", "dibao_rural"))
    row = benefit_row(workspace, "张桂英")
    assert (row["remark"], row["certificate_no"]) == ("已入户", "YL27001")
    workspace.run(apply_paste, f"{ZHANG}\t独居", PasteTarget("remark"))
    assert workspace.read(person_page, workspace.heads["张桂英"]).values["remark"] == "独居"


@pytest.mark.parametrize(
    ("target", "field"),
    [
        (PasteTarget("name"), "field"),
        (PasteTarget("own:nothing", "dibao_rural"), "field"),
        (PasteTarget("certificate_no"), "programme"),
        (PasteTarget("phone", "no_such"), "programme"),
        (PasteTarget("amount_fen", "dibao_rural"), "month"),
    ],
)
def test_a_target_that_lacks_something_is_refused(workspace, target, field):
    assert set(workspace.read(check_target, target)) == {field}
    with pytest.raises(AppError):
        workspace.read(preview_paste, f"{ZHANG}\t1", target)


def test_who_may_not_see_numbers_sees_the_end_of_what_stands_there(workspace):
    workspace.run(add_user, "helper", "李芳", "village_helper")
    workspace.set_password("helper", "helper pass 1")
    workspace.close()
    with open_workspace(workspace.folder, "helper", "helper pass 1", Clock(TODAY), "cli") as theirs:
        (line,) = theirs.read(preview_paste, f"{ZHANG} 13900001111", PasteTarget("phone")).lines
    assert line.before.startswith("*******")
    assert line.after == "13900001111"


def test_nothing_pasted_is_told(workspace):
    for content in ("", " \n\t\n", "身份证号\t电话"):
        with pytest.raises(AppError, match="paste_empty"):
            workspace.read(preview_paste, content, PasteTarget("phone"))


@pytest.mark.parametrize(
    "number", ["3412991971100507", "34129919711005071O", "34129919711305071X", "341299********0716"]
)
def test_a_number_that_is_none_is_told_whatever_is_wrong_with_it(workspace, number):
    preview = workspace.read(preview_paste, f"{number}\t13900000000", PasteTarget("phone"))
    assert [line.state for line in preview.lines] == ["wrong"]
    assert preview.lines[0].message
