"""Lists laid out as offices lay them out, with fictitious people, and the truth about each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tests.factories.workspaces import citizen_id

VILLAGES = ("云岭村", "石门村", "双河村", "大塘村")
SURNAMES = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = ("国根", "秀兰", "水生", "桂花", "长林", "玉梅", "德海", "凤英", "有福", "彩云")


@dataclass(frozen=True)
class Person:
    name: str
    id_no: str
    sex: str
    village: str
    phone: str
    card: str
    amount: int


@dataclass
class OfficeList:
    """A list as an office sends it: the file's bytes and what an honest reading of it must say."""

    file: str
    content: bytes = b""
    people: list[tuple[str, int, Person]] = field(default_factory=list)
    findings: set[tuple[str, int, str, str]] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    households: int | None = None
    total: int | None = None


def luhn(body: str) -> str:
    digits = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))]
    return str(-sum(digit - 9 if digit > 9 else digit for digit in digits) % 10)


def person(order: int, village: str | None = None, birth: str = "") -> Person:
    """The same fictitious person for the same order; nobody stands twice."""
    sex = "女" if order % 2 else "男"
    born = birth or f"19{40 + order % 50:02d}{1 + order % 12:02d}{1 + order % 28:02d}"
    card = f"629988{order:012d}"
    return Person(
        SURNAMES[order % len(SURNAMES)] + GIVEN[order // len(SURNAMES) % len(GIVEN)],
        citizen_id(born, 2 * order % 998 + (0 if order % 2 else 1)),
        sex,
        village or VILLAGES[order % len(VILLAGES)],
        f"154{order:08d}",
        card + luhn(card),
        200 + order % 7 * 50,
    )


def people(count: int, first: int = 1, village: str | None = None) -> list[Person]:
    return [person(order, village) for order in range(first, first + count)]


class Page:
    """One sheet being filled in, with the truth beside it."""

    def __init__(self, truth: OfficeList, book: Workbook, name: str = "Sheet1") -> None:
        self.truth, self.name = truth, name
        self.sheet = book.active if len(book.worksheets) == 1 and not truth.people else book.create_sheet()
        self.sheet.title = name

    def line(self, row: int, left: int, values: Sequence[object]) -> None:
        for place, value in enumerate(values):
            if value is not None:
                self.sheet.cell(row, left + place, value)

    def merge(self, first: int, left: int, last: int, right: int, value: object) -> None:
        self.sheet.cell(first, left, value)
        if (first, left) != (last, right):
            self.sheet.merge_cells(start_row=first, start_column=left, end_row=last, end_column=right)

    def person(self, row: int, who: Person) -> None:
        self.truth.people.append((self.name, row, who))

    def wrong(self, row: int, column: int, code: str, who: Person | None = None) -> None:
        """A finding that must be said; with ``who`` the row is refused and the number must not get in."""
        self.truth.findings.add((self.name, row, get_column_letter(column), code))
        if who:
            self.truth.refused.add(who.id_no)


def broken(id_no: str) -> str:
    """The number with a check character that is wrong."""
    return id_no[:-1] + ("1" if id_no[-1] != "1" else "2")


Layout = Callable[[OfficeList, Workbook], None]


def build(name: str, layout: Layout) -> OfficeList:
    """The file of a layout with its truth."""
    book, truth = Workbook(), OfficeList(f"{name}.xlsx")
    layout(truth, book)
    target = BytesIO()
    book.save(target)
    truth.content = target.getvalue()
    return truth


def three_row_header(truth: OfficeList, book: Workbook) -> None:
    """A table at D7, three rows of header, the household's cells merged over its members."""
    page = Page(truth, book)
    page.merge(3, 4, 3, 11, "云岭镇2026年6月农村低保家庭审批表")
    for left, word in ((4, "序号"), (5, "户编号"), (6, "村（居）")):
        page.merge(7, left, 9, left, word)
    page.merge(7, 7, 7, 10, "家庭成员情况")
    page.merge(8, 7, 8, 9, "基本信息")
    page.line(9, 7, ["姓名", "与户主关系", "身份证号"])
    page.line(8, 10, ["联系方式"])
    page.line(9, 10, ["手机"])
    page.merge(7, 11, 9, 11, "户月保障金额\n（元）")
    row = 10
    for number in range(12):
        family = people(1 + number % 3, 1 + 3 * number, VILLAGES[number % 4])
        last = row + len(family) - 1
        for left, value in ((4, number + 1), (5, f"YL{number:03d}"), (6, family[0].village), (11, 300 + number * 10)):
            page.merge(row, left, last, left, value)
        for place, who in enumerate(family):
            bad = number == 5 and place == 1
            page.line(
                row, 7, [who.name, "配偶" if place else "户主", broken(who.id_no) if bad else who.id_no, who.phone]
            )
            page.person(row, who)
            if bad:
                page.wrong(row, 9, "id_checksum", who)
            row += 1
    page.line(row, 4, ["合计"])
    page.line(row, 11, [sum(300 + number * 10 for number in range(12))])
    truth.households, truth.total = 12, sum(300 + number * 10 for number in range(12))


def numbers_and_example(truth: OfficeList, book: Workbook) -> None:
    """A row of column numbers and a filled example stand between header and list."""
    page = Page(truth, book)
    page.merge(1, 1, 1, 6, "临时救助对象申报表")
    page.line(2, 1, ["序号", "村名", "姓名", "身份证号码", "救助金额（元）", "联系电话"])
    page.line(3, 1, [1, 2, 3, 4, 5, 6])
    page.line(4, 1, ["例", "云岭村", "张三", "34129919800101001X", 500, "15400000000"])
    _rows(page, 5, people(20), missing=7)


def printed_pages(truth: OfficeList, book: Workbook) -> None:
    """Each printed page has title, header, 接上页 and 本页小计; one of them is wrong."""
    page, row, before = Page(truth, book), 1, 0
    for sheet in range(3):
        part = people(10, 1 + 10 * sheet)
        page.line(row, 1, ["云岭镇困难群众补助发放花名册"])
        page.line(row + 1, 1, ["序号", "村", "姓名", "身份证号", "金额（元）", "电话"])
        row += 2
        if sheet:
            page.line(row, 1, ["接上页", None, None, None, before])
            row += 1
        row = _lines(page, row, part)
        wrong = 50 if sheet == 1 else 0
        page.line(row, 1, ["本页小计", None, None, None, _sum(part) + wrong])
        if wrong:
            page.wrong(row, 5, "subtotal_mismatch")
        before += _sum(part)
        page.line(row + 1, 1, ["制表：        审核："])
        row += 3
    truth.total = before


def side_by_side(truth: OfficeList, book: Workbook) -> None:
    """Two tables beside each other, an empty column between."""
    page = Page(truth, book)
    page.merge(1, 1, 1, 9, "春节慰问名单")
    everyone = people(30)
    for left, part in ((1, everyone[:16]), (6, everyone[16:])):
        page.line(2, left, ["姓名", "身份证号", "所在村", "金额（元）"])
        for row, who in enumerate(part, 3):
            bad = left == 6 and row == 9
            page.line(row, left, [who.name, None if bad else who.id_no, who.village, who.amount])
            page.person(row, who)
            if bad:
                page.wrong(row, left + 1, "id_missing", who)
    truth.total = _sum(everyone)


def members_in_columns(truth: OfficeList, book: Workbook) -> None:
    """One household per row, the same columns again for each member."""
    page = Page(truth, book)
    for left, word in enumerate(("户编号", "村", "户月保障金（元）"), 1):
        page.merge(1, left, 2, left, word)
    page.merge(1, 4, 1, 5, "户主")
    page.line(2, 4, ["姓名", "身份证号"])
    for member in (1, 2):
        left = 3 + 3 * member
        page.merge(1, left, 1, left + 2, f"家庭成员{member}")
        page.line(2, left, ["姓名", "身份证号", "与户主关系"])
    for number in range(12):
        family, row = people(1 + number % 3, 1 + 3 * number, VILLAGES[number % 4]), 3 + number
        page.line(row, 1, [f"H{number:03d}", family[0].village, 400 + number])
        for place, who in enumerate(family):
            left = (4, 6, 9)[place]
            bad = (number, place) == (7, 1)
            page.line(row, left, [who.name, who.id_no[:-1] if bad else who.id_no, *(["子女"] if place else [])])
            page.person(row, who)
            if bad:
                page.wrong(row, left + 1, "id_length", who)
    truth.households, truth.total = 12, sum(400 + number for number in range(12))


def two_rows_each(truth: OfficeList, book: Workbook) -> None:
    """A person takes two rows: who it is above, where and how to reach below."""
    page = Page(truth, book)
    page.merge(1, 1, 2, 1, "编号")
    page.line(1, 2, ["姓名", "性别", "身份证号", "月抚恤金（元）"])
    page.line(2, 2, ["所在村", "民族", "银行账号", "联系电话"])
    for place, who in enumerate(people(15)):
        row = 3 + 2 * place
        page.merge(row, 1, row + 1, 1, place + 1)
        bad = place == 4
        page.line(row, 2, [who.name, who.sex, broken(who.id_no) if bad else who.id_no, who.amount])
        page.line(row + 1, 2, [who.village, "汉族", who.card, who.phone])
        page.person(row, who)
        if bad:
            page.wrong(row, 4, "id_checksum", who)
    truth.total = _sum(people(15))


def one_below_another(truth: OfficeList, book: Workbook) -> None:
    """Tables of three villages below each other; the second has its columns in another order."""
    page, row, total = Page(truth, book), 1, 0
    for number in range(3):
        part, other = people(8, 1 + 8 * number, VILLAGES[number]), number == 1
        page.line(row, 1, [f"{VILLAGES[number]}临时救助发放表"])
        heads = ["村名", "姓名", "身份证号", "救助金额（元）"]
        page.line(row + 1, 1, ["序号", *(reversed(heads) if other else heads)])
        for place, who in enumerate(part, 1):
            cells = [who.village, who.name, who.id_no, who.amount]
            page.line(row + 1 + place, 1, [place, *(reversed(cells) if other else cells)])
            page.person(row + 1 + place, who)
        page.line(row + 10, 1, ["合计"])
        page.line(row + 10, 2 if other else 5, [_sum(part)])
        row, total = row + 13, total + _sum(part)
    truth.total = total


def sheet_per_village(truth: OfficeList, book: Workbook) -> None:
    """A sheet for each village, sections for the groups, no village column."""
    truth.total = 0
    for number, village in enumerate(VILLAGES[:3]):
        page, row = Page(truth, book, village), 3
        page.merge(1, 1, 1, 4, f"{village}低保人员名单")
        page.line(2, 1, ["序号", "姓名", "身份证号", "月补助金额"])
        for group in ("竹园组", "上屋组"):
            page.merge(row, 1, row, 4, village + group)
            part = people(5, 1 + 20 * number + (10 if group == "上屋组" else 0), village)
            for place, who in enumerate(part, 1):
                page.line(row + place, 1, [place, who.name, who.id_no, who.amount])
                page.person(row + place, who)
            row, truth.total = row + 6, truth.total + _sum(part)


def blank_below_head(truth: OfficeList, book: Workbook) -> None:
    """The household's number and village stand on the head's row only."""
    page, row = Page(truth, book), 2
    page.line(1, 1, ["户号", "所在村", "家庭人口", "成员姓名", "与户主关系", "身份证号"])
    for number in range(10):
        family = people(1 + number % 4, 1 + 4 * number, VILLAGES[number % 4])
        page.line(row, 1, [f"BY{number:03d}", family[0].village, len(family) + (1 if number == 6 else 0)])
        if number == 6:
            page.wrong(row, 3, "hh_size_mismatch")
        for place, who in enumerate(family):
            page.line(row, 4, [who.name, ("户主", "配偶", "长子", "长女")[place], who.id_no])
            page.person(row, who)
            row += 1
    truth.households = 10


def _sum(part: Sequence[Person]) -> int:
    return sum(who.amount for who in part)


def _lines(page: Page, row: int, part: Sequence[Person], missing: int = -1) -> int:
    for place, who in enumerate(part):
        cells = [place + 1, who.village, who.name, None if place == missing else who.id_no, who.amount, who.phone]
        page.line(row, 1, cells)
        page.person(row, who)
        if place == missing:
            page.wrong(row, 4, "id_missing", who)
        row += 1
    return row


def _rows(page: Page, row: int, part: Sequence[Person], missing: int = -1) -> None:
    end = _lines(page, row, part, missing)
    page.line(end, 1, ["合计", None, f"{len(part)}人", None, _sum(part)])
    page.truth.total = _sum(part)
