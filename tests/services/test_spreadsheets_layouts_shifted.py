"""A table means the same wherever it stands: shifted, with blank lines, printed over pages, in any order of columns."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import SheetPlan
from minsheng_desktop.spreadsheets.subjects import find_period
from tests.factories.rosters import NOWHERE, book, number

COLUMNS = {
    "序号": "seq", "姓名": "name", "公民身份号码": "id_no", "性别": "sex", "行政村": "village", "联系电话": "phone",
    "银行账号": "bank_card", "发放金额（元）": "amount", "备注": "remark",
}  # fmt: skip
GIVEN = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"]


def line(order: int) -> dict[str, object]:
    return {
        "序号": float(order), "姓名": f"赵{GIVEN[order % 8]}", "公民身份号码": number(order), "性别": "女",
        "行政村": "云岭村", "联系电话": f"1544187{order:04d}", "银行账号": f"629988{order:013d}",
        "发放金额（元）": 50.0, "备注": "",
    }  # fmt: skip


def found(plans: list[SheetPlan]) -> list[tuple[dict[str, str], list[int]]]:
    return [({c.header: c.field for c in p.columns if c.field}, list(p.data_rows)) for p in plans if p.role == "data"]


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(list(COLUMNS)),
    st.integers(0, 30),
    st.integers(0, 5),
    st.lists(st.sampled_from(["blank", "header", "subtotal", "dash"]), max_size=4),
    st.integers(1, 12),
)
def test_shifted_interrupted_and_reordered(
    heads: list[str], down: int, right: int, between: list[str], count: int
) -> None:
    others = {
        "blank": [""] * len(heads),
        "header": list(heads),
        "subtotal": ["小计" if h == "姓名" else 5.0 if h.startswith("发放") else "" for h in heads],
        "dash": ["—"] * len(heads),
    }
    table: list[list[object]] = [list(heads)]
    wanted = []
    for order in range(1, count + 1):
        wanted.append(len(table) + down + 1)
        table.append([line(order)[h] for h in heads])
        if order <= len(between):
            table.append(others[between[order - 1]])
    rows = [*[[""]] * down, *[["", *[""] * (right - 1), *r] if right else r for r in table]]
    assert found(recognise(book(rows), NOWHERE)) == [(COLUMNS, wanted)]


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 4), st.integers(0, 2), st.integers(1, 6))
def test_tables_side_by_side_hold_the_same_persons(blocks: int, gap: int, count: int) -> None:
    heads = ["序号", "姓名", "公民身份号码", "发放金额（元）"]
    rows: list[list[object]] = [[cell for _ in range(blocks) for cell in [*heads, *[""] * gap]]]
    for order in range(count):
        cells: list[object] = []
        for block in range(blocks):
            person = line(block * count + order)
            cells += [*[person[h] for h in heads], *[""] * gap]
        rows.append(cells)
    plans = recognise(book(rows), NOWHERE)
    names = sorted(
        str(rows[row - 1][column.index])
        for plan in plans
        for column in plan.columns
        if column.field == "id_no"
        for row in plan.data_rows
    )
    assert [plan.block for plan in plans] == list(range(blocks))
    assert names == sorted(number(order) for order in range(blocks * count))


@given(st.integers(2020, 2049), st.integers(1, 12))
def test_months_in_their_usual_spellings(year: int, month: int) -> None:
    digits = "〇一二三四五六七八九"
    chinese = "".join(digits[int(d)] for d in str(year))
    spelled = ("十" if month >= 10 else "") + (digits[month % 10] if month % 10 else "")
    wanted = year * 100 + month
    spellings = [
        *(f"{year}年{month}月", f"{year}年{month:02d}月份", f"{year}.{month}", f"{year}-{month:02d}"),
        *(f"{year}{month:02d}", f"{chinese}年{spelled}月", f"{year}年度{month}月", f"{year}/{month}"),
    ]
    for words in spellings:
        assert find_period([f"云岭镇{words}发放表"]) == wanted, words
    assert find_period([f"{year}年惠农补贴", f"{month}月"]) == wanted
    assert find_period([f"{year}年第二季度"]) == year * 100 + 6
    assert find_period([f"{year}年上半年"]) == year * 100 + 6
    assert find_period([f"{year}年1-{month}月"]) == wanted
    assert find_period([f"{year}年"]) is None
