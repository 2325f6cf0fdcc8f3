"""More lists as offices lay them out: other people beside the person, units, capitals, lines of payment."""

from __future__ import annotations

from openpyxl import Workbook

from tests.factories.office_layouts import (
    VILLAGES,
    Layout,
    OfficeList,
    Page,
    blank_below_head,
    broken,
    members_in_columns,
    numbers_and_example,
    one_below_another,
    people,
    person,
    printed_pages,
    sheet_per_village,
    side_by_side,
    three_row_header,
    two_rows_each,
)


def head_repeated(truth: OfficeList, book: Workbook) -> None:
    """The head's name on each row tells the household; there is no number."""
    page, row = Page(truth, book), 2
    page.line(1, 1, ["行政村", "户主姓名", "家庭成员", "与户主关系", "身份证号"])
    for number in range(10):
        family = people(1 + number % 3, 1 + 3 * number, VILLAGES[number % 4])
        for place, who in enumerate(family):
            relation = "配偶" if place == 1 else "子" if place else "户主"
            page.line(row, 1, [who.village, family[0].name, who.name, relation, who.id_no])
            page.person(row, who)
            row += 1
    truth.households = 10


def others_beside(truth: OfficeList, book: Workbook) -> None:
    """Carer and guardian stand before the person, with numbers and phones of their own."""
    page = Page(truth, book)
    heads = ["照料人姓名", "照料人身份证号", "照料人电话", "特困人员姓名", "特困人员身份证号", "所在村", "监护人"]
    page.line(1, 1, [*heads, "监护人电话", "本人联系电话"])
    for row, who in enumerate(people(15), 2):
        carer, guardian = person(200 + row), person(300 + row)
        phone = who.phone[:-1] if row == 6 else who.phone
        first = [carer.name, carer.id_no, carer.phone, who.name, who.id_no, who.village]
        page.line(row, 1, [*first, guardian.name, guardian.phone, phone])
        page.person(row, who)
    page.wrong(6, 9, "phone_invalid")


def ten_thousands(truth: OfficeList, book: Workbook) -> None:
    """The header says 万元, one cell says 元."""
    page = Page(truth, book)
    page.line(1, 1, ["大病救助资金明细"])
    page.line(2, 1, ["序号", "村名", "姓名", "身份证号", "救助金额（万元）"])
    for row, who in enumerate(people(12), 3):
        amount: object = "250元" if row == 8 else who.amount / 10000
        page.line(row, 1, [row - 2, who.village, who.name, who.id_no, amount])
        page.person(row, who)
        truth.total = (truth.total or 0) + (250 if row == 8 else who.amount)


def capitals_beside(truth: OfficeList, book: Workbook) -> None:
    """Each amount again in capitals; one of them says something else."""
    page, digits = Page(truth, book), "零壹贰叁肆伍陆柒捌玖"
    page.line(1, 1, ["序号", "村别", "姓名", "身份证号", "金额（元）", "大写金额"])
    for row, who in enumerate(people(12), 2):
        hundreds, tens = divmod(who.amount + (100 if row == 5 else 0), 100)
        words = f"{digits[hundreds]}佰" + (f"{digits[tens // 10]}拾" if tens else "") + "元整"
        page.line(row, 1, [row - 1, who.village, who.name, who.id_no, who.amount, words])
        page.person(row, who)
        truth.total = (truth.total or 0) + who.amount
    page.wrong(5, 6, "amount_words_differ")


def merged_villages(truth: OfficeList, book: Workbook) -> None:
    """The village is merged over its people; numbered rows at the end are left empty."""
    page, row, order = Page(truth, book), 2, 1
    page.line(1, 1, ["序号", "村名", "姓名", "身份证号", "补助金额（元）"])
    for village in VILLAGES:
        part = people(5, order, village)
        page.merge(row, 2, row + 4, 2, village)
        for who in part:
            page.line(row, 1, [order, None, who.name, who.id_no, who.amount])
            page.person(row, who)
            truth.total = (truth.total or 0) + who.amount
            row, order = row + 1, order + 1
    for number in range(6):
        page.line(row + number, 1, [order + number])


def several_payments(truth: OfficeList, book: Workbook) -> None:
    """A person's cells are merged over several lines of payment; each line is a record."""
    page, row = Page(truth, book), 2
    page.line(1, 1, ["序号", "村", "姓名", "身份证号", "补贴项目", "金额（元）"])
    for place, who in enumerate(people(10)):
        items = ("农村低保金", "耕地地力保护补贴")[: 1 + place % 2]
        last = row + len(items) - 1
        for left, value in enumerate((place + 1, who.village, who.name, who.id_no), 1):
            page.merge(row, left, last, left, value)
        for item in items:
            page.line(row, 5, [item, who.amount])
            page.person(row, who)
            truth.total = (truth.total or 0) + who.amount
            row += 1


def same_as_above(truth: OfficeList, book: Workbook) -> None:
    """The village is written once, then 同上 and 〃; a row of units under the header; 以下空白 at the end."""
    page, row = Page(truth, book), 3
    page.line(1, 1, ["村名", "姓名", "身份证号", "金额"])
    page.line(2, 3, ["（18位）", "（元）"])
    for number, village in enumerate(VILLAGES):
        for place, who in enumerate(people(4, 1 + 4 * number, village)):
            page.line(row, 1, ["〃" if place > 1 else "同上" if place else village, who.name, who.id_no, who.amount])
            page.person(row, who)
            truth.total = (truth.total or 0) + who.amount
            row += 1
    page.merge(row, 1, row, 4, "以下空白")


def split_by_pages(truth: OfficeList, book: Workbook) -> None:
    """A household goes on after the header of the next printed page, its number and village above the break."""
    page, row = Page(truth, book), 2
    heads = ["户序", "所在村", "成员姓名", "与户主关系", "身份证号", "保障金额（元/月）"]
    page.line(1, 1, heads)
    for number in range(9):
        family = people(3, 1 + 3 * number, VILLAGES[number % 4])
        page.line(row, 1, [number + 1, family[0].village, None, None, None, 500 + number])
        for place, who in enumerate(family):
            page.line(row, 3, [who.name, ("户主", "配偶", "长女")[place], who.id_no])
            page.person(row, who)
            row += 1
            if (number, place) in ((2, 1), (5, 0)):
                page.line(row, 1, heads)
                row += 1
    truth.households, truth.total = 9, sum(500 + number for number in range(9))


def numbered_members(truth: OfficeList, book: Workbook) -> None:
    """A household per row under a single header row: 成员姓名1, 成员身份证号1, 成员姓名2 …"""
    page = Page(truth, book)
    members = [word.format(place) for place in (1, 2) for word in ("成员姓名{}", "成员身份证号{}")]
    page.line(1, 1, ["户编号", "村名", "户主姓名", "户主身份证号", *members])
    for row in range(2, 12):
        family = people(1 + row % 3, 3 * row, VILLAGES[row % 4])
        cells = [cell for who in family for cell in (who.name, who.id_no)]
        page.line(row, 1, [f"H{row:03d}", family[0].village, *cells])
        for who in family:
            page.person(row, who)
    truth.households = 10


def said_by_groups(truth: OfficeList, book: Workbook) -> None:
    """Only the upper header says whose name and number stand below: the guardian's come first."""
    page = Page(truth, book)
    for left, right, word in ((1, 1, "序号"), (2, 4, "监护人"), (5, 7, "救助对象"), (8, 8, "所在村")):
        page.merge(1, left, 1 if left != right else 2, right, word)
    page.line(2, 2, ["姓名", "身份证号", "联系电话", "姓名", "身份证号", "联系电话"])
    for row, who in enumerate(people(12), 3):
        guardian, bad = person(400 + row), row == 7
        page.line(row, 1, [row - 2, guardian.name, guardian.id_no, guardian.phone, who.name])
        page.line(row, 6, [broken(who.id_no) if bad else who.id_no, who.phone, who.village])
        page.person(row, who)
        if bad:
            page.wrong(row, 6, "id_checksum", who)


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        three_row_header, numbers_and_example, printed_pages, side_by_side, members_in_columns, two_rows_each,
        one_below_another, sheet_per_village, blank_below_head, head_repeated, others_beside, ten_thousands,
        capitals_beside, merged_villages, several_payments, same_as_above, split_by_pages, numbered_members,
        said_by_groups,
    )
}  # fmt: skip
