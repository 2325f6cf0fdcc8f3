"""Whatever a file holds: it is read as a workbook or refused as a file, within bounds of time, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.spreadsheets.reader import read_bytes
from minsheng_desktop.spreadsheets.records import CellError, UncachedFormula, Workbook
from minsheng_desktop.spreadsheets.sheet_stream import MAX_CELLS
from resources import RESOURCES
from tests.factories.workbooks import ods, ods_cell, ods_row, spreadsheetml, xlsx_parts, zipped

SAMPLES = Path(__file__).parents[1] / "samples"
TYPES = (str, float, int, bool, date, datetime, type(datetime.min.time()), type(datetime.min - datetime.min))
XML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="<>&\"'"), max_size=12
)


def held(data: bytes, name: str = "a.xlsx", password: str | None = None) -> Workbook | None:
    """The workbook, None where the file was refused; anything else is a fault."""
    refused: AppError | None = None
    try:
        workbook = read_bytes(data, name, password)
    except AppError as error:
        refused = error
    if refused is not None:
        assert refused.kind is Kind.FILE, refused.code
        assert "没有导入任何数据" in refused.message
        return None
    for sheet in workbook.sheets:
        assert len({len(row) for row in sheet.rows}) <= 1
        assert len(sheet.rows) * len(sheet.rows[0]) <= MAX_CELLS if sheet.rows else True
        assert all(isinstance(cell, (*TYPES, CellError, UncachedFormula)) for row in sheet.rows[:200] for cell in row)
    return workbook


@cache
def seeds() -> dict[str, tuple[bytes, str | None]]:
    """One small file of each format with the password it takes."""
    found: dict[str, tuple[bytes, str | None]] = {}
    for pattern in ("02*.xls", "05*.xlsx", "08*.ods", "09a*.csv", "09c*.xls", "09d*.xlsx", "12*.xlsm"):
        path = next(SAMPLES.glob(pattern))
        found[f"{pattern[:3].strip('*.')}{path.suffix}"] = (
            path.read_bytes(),
            "Yl2026" if pattern.startswith("09d") else None,
        )
    rows = "".join(f"<Row><Cell><Data ss:Type='String'>甲{n}</Data></Cell></Row>" for n in range(60))
    found["2003.xml"] = spreadsheetml(rows).encode(), None
    found["utf16.csv"] = ("姓名,村\r\n" + "欧阳玉䶮,大塘村\r\n" * 200).encode("utf-16"), None
    return found


SEEDS = ["02.xls", "05.xlsx", "08.ods", "09a.csv", "09c.xls", "09d.xlsx", "12.xlsm", "2003.xml", "utf16.csv"]


def cuts(length: int, most: int) -> Iterator[int]:
    """Every kilobyte of a file; where these are too many, as many as ``most`` spread over it."""
    step = max(1024, length // most // 1024 * 1024)
    yield from range(0, length, step)


def never_whole(name: str) -> bool:
    """Whether any cut of such a file can be told: a text with separators ends where it ends."""
    return not name.endswith(".csv")


@pytest.mark.parametrize("name", SEEDS)
def test_a_file_cut_off_anywhere_is_refused_or_read_safely(name: str) -> None:
    data, password = seeds()[name]
    assert held(data, name, password) is not None
    for place in cuts(len(data), 12):
        workbook = held(data[:place], name, password)
        assert workbook is None or not never_whole(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDS)
def test_a_file_cut_off_at_every_kilobyte_is_refused_or_read_safely(name: str) -> None:
    data, password = seeds()[name]
    for place in cuts(len(data), 10_000):
        workbook = held(data[:place], name, password)
        assert workbook is None or not never_whole(name)


@pytest.mark.slow
def test_the_large_demo_file_cut_off_anywhere_is_refused() -> None:
    data = next((RESOURCES / "demo").glob("10*.xlsx")).read_bytes()
    for place in cuts(len(data), 10_000):
        assert held(data[:place]) is None


def flipped(data: bytes, seed: int, times: int) -> bytes:
    """The same bytes with some of them changed, some stretches lost or doubled."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(times):
        place = chance.randrange(len(changed))
        kind = chance.randrange(6)
        if kind < 4:
            changed[place] = chance.randrange(256)
        elif kind == 4:
            del changed[place : place + chance.randrange(1, 40)]
        else:
            changed[place:place] = changed[place : place + chance.randrange(1, 40)]
    return bytes(changed)


@pytest.mark.parametrize("name", SEEDS)
def test_flipped_bytes_do_no_harm(name: str) -> None:
    data, password = seeds()[name]
    for seed in range(12):
        held(flipped(data, seed, 1 + seed % 5), name, password)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", SEEDS)
def test_very_many_flipped_bytes_do_no_harm(name: str) -> None:
    data, password = seeds()[name]
    for seed in range(100, 500):
        held(flipped(data, seed, 1 + seed % 30), name, password)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
def test_flipped_bytes_inside_the_parts_do_no_harm(part: str) -> None:
    rows = "".join(
        f'<row r="{n}" hidden="1"><c r="A{n}" t="s" s="1"><v>0</v></c><c r="B{n}"><f>A{n}</f></c>'
        f'<c r="C{n}" t="e"><v>#N/A</v></c></row>'
        for n in range(1, 20)
    )
    parts = xlsx_parts(rows, ('0"万元"',), ("甲",))
    for seed in range(60):
        content = flipped(str(parts[part]).encode(), seed, 1 + seed % 4)
        held(zipped(parts | {part: content}))


@pytest.mark.slow
def test_flipped_bytes_inside_an_ods_do_no_harm() -> None:
    table = "".join(ods_row(ods_cell(f"甲{n}", 'table:number-columns-repeated="2"')) for n in range(20))
    content = f'<table:table table:name="a">{table}</table:table>'
    for seed in range(600):
        held(ods(flipped(content.encode(), seed, 1 + seed % 6).decode("utf-8", "replace")), "a.ods")


CELLS = st.one_of(
    st.builds(lambda value: f'<c r="@"><v>{value}</v></c>', st.floats() | st.integers()),
    st.builds(lambda value: f'<c r="@" s="1"><v>{value}</v></c>', st.floats(-1e7, 1e7)),
    st.builds(lambda value: f'<c r="@" t="inlineStr"><is><t>{value}</t></is></c>', XML_TEXT),
    st.builds(lambda value: f'<c r="@" t="str"><f>{value}</f><v>{value}</v></c>', XML_TEXT),
    st.builds(lambda value: f"<c t='s' r='@'><v>{value}</v></c>", st.integers(0, 2)),
    st.sampled_from(
        """<c r="@" t="b"><v>1</v></c>|<c r="@" t="e"><v>#REF!</v></c>|<c r="@"><f>1/0</f></c>|<c r="@" s="2"/>|
        <c r="@" t="d"><v>2026-06-01</v></c>|<c/>|<c r="@" t="n"><v></v></c>|<c r="@" t="e"/>|<c><v>5</v></c>""".split(
            "|"
        )
    ),
)
MERGES = st.lists(st.tuples(*[st.integers(1, 9)] * 4), max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 40), st.lists(CELLS, max_size=6)), max_size=8), MERGES, st.booleans())
def test_any_cells_and_merged_ranges_are_read(
    rows: list[tuple[int, list[str]]], merges: list[Any], epoch: bool
) -> None:
    written = []
    for number, content in rows:
        cells = "".join(cell.replace("@", f"{'ABCDEF'[index]}{number}") for index, cell in enumerate(content))
        written.append(f'<row r="{number}">{cells}</row>')
    ranges = "".join(f'<mergeCell ref="A{a}:{"ABCDEFGHI"[b - 1]}{a + c}"/>' for a, b, c, _ in merges)
    parts = xlsx_parts(
        "".join(written),
        ("yyyy-mm-dd", '0.0"万"'),
        ("甲", "乙", "丙"),
        book='<workbookPr date1904="1"/>' if epoch else "",
        tail=f"<mergeCells>{ranges}</mergeCells>",
    )
    held(zipped(parts))


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for begin in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"<table><tr><td>"):
        held(begin + noise)


MARKUP = st.lists(
    st.sampled_from(
        """<table>|</table>|<tr>|</tr>|<td>|</td>|<td rowspan=3>|<td colspan='9'>|<th>|<br>|<!--|-->|<script>|</script>|
        <![CDATA[|]]>|<td x:num='5'>|<a title=">|">|<|>|&|&lt;|&#0;|&#x110000;|<s>|甲|5|<p/>|</html>""".split("|")
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(MARKUP)
def test_any_markup_is_read_or_refused(pieces: list[str]) -> None:
    text = "<table>" + "".join(pieces)
    held(text.encode(), "a.xls")
    held(spreadsheetml(text).encode(), "a.xls")


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from('甲乙,;\t|"\r\n=a1 \u00a0'), max_size=200),
    st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-8-sig"]),
)
def test_any_text_is_read_or_refused(text: str, encoding: str) -> None:
    held(text.encode(encoding), "a.csv")
