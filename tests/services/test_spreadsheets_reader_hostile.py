"""Files made to harm, or harmed on their way, cost neither memory nor time."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from pathlib import Path
from threading import Event

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.background import Background
from minsheng_desktop.spreadsheets.reader import read_bytes, read_workbook
from tests.factories.workbooks import ods, ods_cell, ods_row, spreadsheetml, xlsx_parts, zipped

SAMPLES = Path(__file__).parents[1] / "samples"
XLS = next(SAMPLES.glob("02*.xls")).read_bytes()
SPACES = '<text:s text:c="2000000000"/>'
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refusal(data: bytes, name: str = "a.xlsx", password: str | None = None) -> str:
    with pytest.raises(AppError) as caught:
        read_bytes(data, name, password)
    assert caught.value.kind is Kind.FILE
    assert "没有导入任何数据" in caught.value.message
    return caught.value.code.removeprefix("spreadsheets.")


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1"><c\nt="n" r = "XFD1048576"><v>1</v></c></row>',
        '<row r="2"><y:c xmlns:y="u" r="XFD1048576"><v>1</v></y:c></row>',
        '<c r="XFD1048576"><v>1</v></c>',
        '<row r="1048570"><c r="A1048570"><v>1</v></c></row><row r="3"><c r="XFD3"><v>1</v></c></row>',
    ],
)
def test_a_cell_far_out_is_refused_however_it_is_written(far: str) -> None:
    assert refusal(zipped(xlsx_parts(ONE + far))) == "too_large"


def test_a_place_written_with_entities_is_refused() -> None:
    assert refusal(zipped(xlsx_parts(ONE + '<row r="2"><c r="XFD104857&#54;"><v>1</v></c></row>'))) == "file_corrupt"


def test_a_long_narrow_sheet_is_read() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in (1, 99_999, 100_000, 250_000))
    sheet = read_bytes(zipped(xlsx_parts(rows)), "a.xlsx").sheets[0]
    assert (len(sheet.rows), sheet.rows[249_999]) == (250_000, [250_000.0])


def test_styled_rows_without_content_cost_nothing() -> None:
    empty = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="0"/><c r="XFD{n}" s="0"/></row>' for n in range(2, 20_000))
    assert read_bytes(zipped(xlsx_parts(ONE + empty)), "a.xlsx").sheets[0].rows == [[1.0]]


def test_one_long_text_named_by_every_cell_is_refused() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 30_000))
    assert refusal(zipped(xlsx_parts(rows, strings=("长" * 30_000,)))) == "too_large"


def test_two_members_of_one_name_are_refused() -> None:
    out = io.BytesIO(zipped(xlsx_parts(ONE)))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("XL/worksheets/sheet1.xml", "<worksheet/>")
    assert refusal(out.getvalue()) == "file_corrupt"


def test_a_member_that_lies_about_its_length_is_refused() -> None:
    content = b"<sst>" + b" " * 5_000_000 + b"</sst>"
    parts = xlsx_parts(ONE) | {"xl/sharedStrings.xml": content}
    data = bytearray(zipped(parts))
    short, checksum = 1000, zlib.crc32(content[:1000])
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("xl/sharedStrings.xml")
    true = struct.pack("<III", info.CRC, info.compress_size, info.file_size)
    assert data.count(true) == 2
    assert (
        refusal(bytes(data.replace(true, struct.pack("<III", checksum, info.compress_size, short)))) == "file_corrupt"
    )


def test_entities_are_never_put_in() -> None:
    laughs = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    parts = xlsx_parts('<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>')
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"):
        content = (
            str(parts[name]).replace("<worksheet", f"{laughs}<worksheet").replace("<workbook", f"{laughs}<workbook")
        )
        evil = content.replace("<styleSheet", f"{laughs}<styleSheet")
        assert refusal(zipped(parts | {name: evil})) == "file_corrupt"


def test_names_that_lead_out_of_the_file_lead_nowhere(tmp_path: Path) -> None:
    parts = xlsx_parts(ONE) | {"../../evil.txt": "x", "/etc/evil": "x"}
    relations = str(parts["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet1.xml", "../../../../etc/passwd")
    assert read_bytes(zipped(parts), "a.xlsx").sheets[0].rows == [[1.0]]
    assert refusal(zipped(parts | {"xl/_rels/workbook.xml.rels": relations})) == "file_corrupt"


# --- old .xls ---


def sector_table(data: bytes) -> int:
    """Where the first sector of the table of sectors begins."""
    return (struct.unpack_from("<I", data, 76)[0] + 1) * 512


def test_a_chain_of_sectors_that_bites_its_own_tail_is_refused() -> None:
    table = sector_table(XLS)
    for sector in range(0, 40, 3):
        data = bytearray(XLS)
        struct.pack_into("<I", data, table + 4 * sector, max(sector - 2, 0))
        try:
            read_bytes(bytes(data), "a.xls")
        except AppError as error:
            assert error.code in ("spreadsheets.file_corrupt", "spreadsheets.not_a_workbook")  # noqa: PT017


def test_the_tables_own_chain_may_not_run_in_a_circle() -> None:
    data = bytearray(XLS)
    struct.pack_into("<II", data, 68, 3, 1)
    struct.pack_into("<I", data, (3 + 1) * 512 + 508, 3)
    assert refusal(bytes(data), "a.xls") == "file_corrupt"


def test_a_cell_far_out_in_an_old_workbook_is_refused() -> None:
    place = XLS.find(struct.pack("<HH", 0x00FD, 10))
    data = bytearray(XLS)
    struct.pack_into("<HH", data, place + 4, 0xFFFE, 0xFFFE)
    assert refusal(bytes(data), "a.xls") == "too_large"


# --- text, pages, XML, .ods ---


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"," * 1_000_000 + b"\n1,2\n", "a.csv", "too_large"),
        (b"a" * 3_000_000, "a.csv", "too_large"),
        (b"\xff\xfe" + "甲,".encode("utf-16-le") * 2_000_000, "a.csv", "too_large"),
        (b"\n" * 2_000_000, "a.csv", "empty_file"),
        (b"x\n" * 1_100_000, "a.csv", "too_large"),
        (b"<table><tr><td>" * 100_000, "a.xls", "too_large"),
        (b"<table><tr>" + b"<td rowspan=2000 colspan=2000>x</td>" * 9, "a.xls", "too_large"),
        (b"<table>" + b'<a "' * 500_000, "a.xls", "file_corrupt"),
        (b"<table>" + b"<script>" * 200_000, "a.xls", "file_corrupt"),
        (b"<table>" + b"<!-- " * 200_000, "a.xls", "file_corrupt"),
        (b"<table>" + (b'<a ">' + b">" * 70_000) * 20, "a.xls", "file_corrupt"),
        (b'MIME-Version: 1.0\nX: boundary="a"\n\n' + b"--a\n" * 500_000 + b"--a--", "a.xls", "file_corrupt"),
        (
            spreadsheetml('<Row ss:Index="1048576"><Cell ss:Index="16384"><Data>1</Data></Cell></Row>').encode(),
            "a.xls",
            "too_large",
        ),
        (
            ods(
                '<table:table table:name="a">'
                + ods_row(
                    ods_cell("x", 'table:number-columns-repeated="16384"'),
                    attributes='table:number-rows-repeated="1048576"',
                )
                + "</table:table>"
            ),
            "a.ods",
            "too_large",
        ),
        (
            ods(f'<table:table table:name="a">{ods_row(ods_cell(SPACES))}</table:table>'),
            "a.ods",
            "too_large",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_absurd_files_of_text_are_refused(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


def test_rows_by_the_million_but_no_content() -> None:
    rows = ods_row(ods_cell("a")) + ods_row(
        '<table:table-cell table:number-columns-repeated="16384"/>', attributes='table:number-rows-repeated="1048575"'
    )
    sheet = read_bytes(ods(f'<table:table table:name="a">{rows}</table:table>'), "a.ods").sheets[0]
    assert sheet.rows == [["a"]]


# --- stopping ---


def test_a_reading_is_given_up_while_the_library_is_still_at_work() -> None:
    job = Job()
    release, ended = Event(), Event()

    def slow() -> None:
        job.cancel()
        release.wait(60)
        ended.set()

    background = Background(slow)
    with pytest.raises(AppError) as caught:
        background.result(job)
    assert caught.value.kind is Kind.CANCELLED
    assert not ended.is_set()
    release.set()


def test_opening_a_protected_workbook_can_be_stopped() -> None:
    job = Job()
    job.cancel()
    with pytest.raises(AppError) as caught:
        read_workbook(next(SAMPLES.glob("09d*.xlsx")), "Yl2026", job)
    assert caught.value.kind is Kind.CANCELLED
