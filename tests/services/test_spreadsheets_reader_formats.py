"""What is in the cells comes out alike, whatever program wrote the file and whatever the file is called."""

from __future__ import annotations

import base64
import quopri
from datetime import date, datetime

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.spreadsheets.reader import read_bytes
from minsheng_desktop.spreadsheets.records import CellError, Merged, Sheet, UncachedFormula
from tests.factories.workbooks import MAIN, STRICT, ods, ods_cell, ods_row, spreadsheetml, xlsx_parts, zipped


def only_sheet(data: bytes, name: str = "表.xls") -> Sheet:
    sheets = read_bytes(data, name).sheets
    assert len(sheets) == 1
    return sheets[0]


def refusal(data: bytes, name: str = "表.xls") -> str:
    with pytest.raises(AppError) as caught:
        read_bytes(data, name)
    assert "没有导入任何数据" in caught.value.message
    return caught.value.code.removeprefix("spreadsheets.")


# --- .xlsx ---


@pytest.mark.parametrize("space", [MAIN, STRICT])
def test_transitional_and_strict_workbooks_are_read_alike(space: str) -> None:
    rows = '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>丙</t></is></c><c r="D2"><v>5</v></c>'
    rows += "</row>"
    sheet = only_sheet(zipped(xlsx_parts(rows, strings=("甲",), space=space)))
    assert (sheet.name, sheet.rows) == ("名册", [["", "", "", ""], ["", "甲", "丙", 5.0]])


def test_cells_without_a_place_of_their_own_follow_one_another() -> None:
    rows = (
        "<row><c t='inlineStr'><is><t>姓名</t></is></c><c/><c><f>1+1</f></c></row>"
        "<row hidden='1'><c><v>1</v></c></row><row r='5'><c s='0' t='e' r='B5'><v>#N/A</v></c></row>"
    )
    sheet = only_sheet(zipped(xlsx_parts(rows)))
    assert sheet.rows[0] == ["姓名", "", UncachedFormula("=1+1")]
    assert sheet.rows[4][1] == CellError("#N/A")
    assert sheet.details.formulas == {(1, 2): "=1+1"}


def test_both_epochs_give_the_same_day() -> None:
    for book, serial in (("", 46174), ('<workbookPr date1904="1"/>', 46174 - 1462)):
        rows = f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>'
        assert only_sheet(zipped(xlsx_parts(rows, ("yyyy-mm-dd",), book=book))).rows == [[date(2026, 6, 1)]]


def test_number_formats_that_change_the_meaning_are_told() -> None:
    formats = ('0.00"万元"', '0!.0,"万"', 'yyyy"年"m"月"', "yyyy/m/d", "00000000000", "#,##0.00", "[$-804]e年m月")
    rows = '<row r="1">' + "".join(f'<c r="{"ABCDEFG"[i]}1" s="{i + 1}"><v>29221</v></c>' for i in range(7)) + "</row>"
    details = only_sheet(zipped(xlsx_parts(rows, formats))).details
    assert details.in_ten_thousands == {(1, 0)}
    assert details.year_month == {(1, 2), (1, 6)}
    assert details.padded == {(1, 4): 11}


def test_names_of_parts_may_be_written_in_the_way_of_windows() -> None:
    parts = xlsx_parts('<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><v>1</v></c></row>')
    windows = {name.replace("/", "\\"): content for name, content in parts.items()}
    assert only_sheet(zipped(windows)).rows == [[CellError("#REF!"), 1.0]]


def test_numbers_that_equal_a_truth_value_stay_numbers() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}" t="b"><v>1</v></c></row>' for n in range(1, 600))
    sheet = only_sheet(zipped(xlsx_parts(rows)))
    assert {(type(a), type(b)) for a, b in sheet.rows} == {(float, bool)}


# --- text with separators ---

CSV = '云岭镇花名册,,\r\n姓名,住址,金额\r\n甲,"一组,\r\n二号",1\r\n乙,三组,2\r\n'
RECORDS = [["云岭镇花名册", "", ""], ["姓名", "住址", "金额"], ["甲", "一组,\r\n二号", "1"], ["乙", "三组", "2"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_any_usual_encoding(encoding: str) -> None:
    workbook = read_bytes((CSV * 1).encode(encoding), "a.csv")
    assert (workbook.container.real_format, workbook.container.delimiter) == ("csv", ",")
    assert workbook.sheets[0].rows == RECORDS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_told_by_the_columns_it_makes(delimiter: str) -> None:
    lines = [
        "云岭镇，2026年，名册",
        delimiter.join(("姓名", "金额", "备注")),
        delimiter.join(("甲", '"1,234.00"', "a;b|c")),
    ]
    lines += [delimiter.join((f"人{n}", "5", "")) for n in range(20)]
    workbook = read_bytes("\n".join(lines).encode("gb18030"), "a.txt")
    if delimiter in ",\t":
        assert workbook.sheets[0].rows[2] == ["甲", "1,234.00", "a;b|c"]
    assert workbook.container.delimiter == delimiter
    assert workbook.sheets[0].rows[3][:3] == ["人0", "5", ""]


def test_a_line_that_names_the_separator_is_no_record() -> None:
    workbook = read_bytes("sep=;\r\n姓名;金额\r\n甲;1,5\r\n".encode(), "a.csv")
    assert workbook.sheets[0].rows == [["姓名", "金额"], ["甲", "1,5"]]


def test_rare_characters_of_four_bytes_are_kept() -> None:
    text = "姓名,村\n𬭎䶮㛃,云岭\n" * 3
    assert read_bytes(text.encode("gb18030"), "a.csv").sheets[0].rows[1][0] == "𬭎䶮㛃"


def test_one_lost_byte_does_not_turn_the_whole_file_into_other_characters() -> None:
    data = ("姓名,住址\n" + "欧阳,泾川县云岭镇大塘村\n" * 40).encode()
    rows = read_bytes(data[:100] + data[101:], "a.csv").sheets[0].rows
    assert rows[-1] == ["欧阳", "泾川县云岭镇大塘村"]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest() -> None:
    text = "姓名,备注\n甲,ok\n" + '乙,"没写完\n' + "丙,1\n" * 200
    rows = read_bytes(text.encode(), "a.csv").sheets[0].rows
    assert rows[-1] == ["丙", "1"]
    assert len(rows) == 203


# --- web pages ---


def page(body: str, head: str = "") -> bytes:
    return (
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>{head}</head><body>{body}</body></html>'.encode()
    )


def test_spans_become_merged_ranges() -> None:
    sheet = only_sheet(
        page(
            "<table><tr><td rowspan=3>户</td><td colspan='2'>标题</td></tr><tr><td>a<td>b</tr>"
            "<tr><td>c</td><td>d</td></tr><tr><td>e</td><td rowspan=9>f</td></tr></table>"
        )
    )
    assert sheet.rows == [["户", "标题", ""], ["", "a", "b"], ["", "c", "d"], ["e", "f", ""]]
    assert sheet.details.merged == (Merged(1, 0, 3, 0), Merged(1, 1, 1, 2))


def test_numbers_texts_errors_and_marks_of_a_page() -> None:
    sheet = only_sheet(
        page(
            "<table><tr><td x:num='0.75'>75%</td><td x:num>1,234.5</td><td x:str>007</td>"
            "<td x:num>341299196212020193</td><td x:err='#REF!'>#REF!</td><td>甲&nbsp;&lt;乙<br>丙</td></tr>"
            "<tr style='display:none'><td>藏</td></tr><tr bgcolor='#ffff00'><td><s>划</s></td>"
            "<td><s>去</s></td></tr></table>"
        )
    )
    assert sheet.rows[0] == [0.75, 1234.5, "007", "341299196212020193", CellError("#REF!"), "甲\u00a0<乙\n丙"]
    assert (sheet.details.hidden_rows, sheet.details.struck_rows) == ({2}, {3})
    assert sheet.details.row_colours == {3: "FFFF00"}


def test_a_page_that_states_a_wrong_charset_is_still_read() -> None:
    table = "<table>" + "<tr><td>欧阳玉䶮</td><td>泾川县云岭镇</td></tr>" * 9 + "</table>"
    for charset, encoding in (("gb2312", "utf-8"), ("utf-8", "gb18030"), ("gb2312", "gb18030"), ("gb2312", "utf-16")):
        text = f'<html><meta http-equiv="Content-Type" content="text/html; charset={charset}">{table}</html>'
        assert only_sheet(text.encode(encoding)).rows[8] == ["欧阳玉䶮", "泾川县云岭镇"]


def test_tables_inside_and_below_one_another() -> None:
    inner = "<table><tr><td>姓名</td><td>金额</td></tr>" + "<tr><td>甲</td><td>1</td></tr>" * 4 + "</table>"
    other = "<table>" + "<tr><td>a</td><td>b</td><td>c</td></tr>" * 5 + "</table>"
    title = "<table><tr><td colspan=2>云岭镇名册</td></tr></table>"
    names = "<!--[if gte mso 9]><xml><x:Name>低保</x:Name><x:Name>特困</x:Name></xml><![endif]-->"
    workbook = read_bytes(page(f"{title}<table><tr><td>{inner}</td></tr></table>{other}", names), "a.xls")
    assert [(sheet.name, len(sheet.rows)) for sheet in workbook.sheets] == [("低保", 6), ("特困", 5)]
    assert workbook.sheets[0].rows[:2] == [["云岭镇名册", ""], ["姓名", "金额"]]


def test_scripts_styles_and_comments_are_no_text() -> None:
    body = "<table><tr><td>甲<script>if (1<2) x('</td>')</script><!-- <td>否</td> --></td><td>乙</td></tr></table>"
    assert only_sheet(page(body, "<style>td{}</style>")).rows == [["甲", "乙"]]


def test_a_page_that_was_cut_off_is_refused() -> None:
    whole = page("<table>" + "<tr><td>甲</td><td>1</td></tr>" * 50 + "</table>")
    assert refusal(whole[: len(whole) // 2]) == "file_corrupt"


# --- XML of 2003 ---


def test_the_xml_of_2003() -> None:
    styles = (
        '<Style ss:ID="d"><NumberFormat ss:Format="yyyy&quot;年&quot;m&quot;月&quot;"/></Style>'
        '<Style ss:ID="s"><Font ss:StrikeThrough="1"/><Interior ss:Color="#ffff00" ss:Pattern="Solid"/></Style>'
    )
    rows = (
        '<Row ss:Index="2"><Cell ss:Index="2" ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">'
        "甲&amp;乙&#10;丙</Data><Comment><ss:Data>批注</ss:Data></Comment></Cell>"
        '<Cell><Data ss:Type="Number">5.5</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell ss:StyleID="d"><Data ss:Type="DateTime">1950-03-01T00:00:00.000</Data></Cell></Row>'
        '<Row><Cell ss:StyleID="s"><Data ss:Type="Boolean">1</Data></Cell><Cell ss:StyleID="s"><Data ss:Type="Error">'
        '#N/A</Data></Cell><Cell ss:Formula="=R1C1"/><Cell ss:StyleID="s">'
        '<Data ss:Type="DateTime">2026-06-01T08:30:00.000'
        "</Data></Cell></Row>"
    )
    options = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        workbook = read_bytes(spreadsheetml(rows, styles, options).encode(encoding), "a.xls")
        sheet = workbook.sheets[0]
        assert (workbook.container.real_format, sheet.name, sheet.state) == ("xml2003", "花名册", "hidden")
        assert sheet.rows == [
            ["", "", "", ""],
            ["", "甲&乙\n丙", "", 5.5],
            [date(1950, 3, 1), "", "", ""],
            [True, CellError("#N/A"), UncachedFormula("=R1C1"), datetime(2026, 6, 1, 8, 30)],
        ]
        assert sheet.details.merged == (Merged(2, 1, 3, 2),)
        assert (sheet.details.hidden_rows, sheet.details.struck_rows) == ({3}, {4})
        assert sheet.details.year_month == {(3, 0)}
        assert sheet.details.row_colours == {4: "FFFF00"}


def test_xml_of_2003_that_was_cut_off_or_multiplies_itself_is_refused() -> None:
    whole = spreadsheetml("<Row><Cell><Data ss:Type='String'>甲</Data></Cell></Row>" * 20)
    assert refusal(whole.encode()[:-30]) == "file_corrupt"
    laughs = whole.replace("<Workbook", '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Workbook', 1)
    assert refusal(laughs.encode()) == "file_corrupt"


# --- web archives ---


@pytest.mark.parametrize("way", ["quoted-printable", "base64"])
def test_a_web_archive_named_as_a_workbook(way: str) -> None:
    html = page("<table><tr><td>姓名</td><td>金额</td></tr><tr><td>甲=乙</td><td>5</td></tr></table>")
    body = quopri.encodestring(html) if way == "quoted-printable" else base64.encodebytes(html)
    mail = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary="----=_Next"\r\n\r\nThis is a page.\r\n'
        b"------=_Next\r\nContent-Location: file:///C:/a.htm\r\nContent-Transfer-Encoding: " + way.encode() + b"\r\n"
        b'Content-Type: text/html; charset="utf-8"\r\n\r\n' + body + b"\r\n------=_Next--\r\n"
    )
    workbook = read_bytes(mail, "a.xls")
    assert workbook.container.real_format == "mhtml"
    assert workbook.sheets[0].rows == [["姓名", "金额"], ["甲=乙", "5"]]
    assert refusal(mail[:-30]) == "file_corrupt"


# --- .ods ---


ODS_STYLES = (
    '<number:date-style style:name="N1"><number:year/><number:month/></number:date-style>'
    '<number:number-style style:name="N2"><number:number/><number:text>万元</number:text></number:number-style>'
    '<style:style style:name="ce1" style:family="table-cell"><style:table-cell-properties '
    'fo:background-color="#ffff00"/><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="ce2" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="ce3" style:family="table-cell" style:data-style-name="N2"></style:style>'
)
ODS_ROWS = (
    ods_row("<table:table-cell/>", attributes='table:number-rows-repeated="2"')
    + ods_row(
        ods_cell("户", 'table:number-rows-spanned="2" table:number-columns-spanned="1"'),
        ods_cell("同", 'table:number-columns-repeated="2"'),
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>',
    )
    + ods_row("<table:covered-table-cell/>", ods_cell("a"), '<table:table-cell table:formula="of:=SUM([.B3:.B4])"/>')
    + ods_row(ods_cell("藏"), attributes='table:visibility="collapse"')
    + ods_row(
        ods_cell("划", 'table:style-name="ce1"'),
        '<table:table-cell table:style-name="ce1" office:value-type="float" office:value="5"><text:p>5</text:p>'
        "</table:table-cell>",
        attributes='table:number-rows-repeated="2"',
    )
    + ods_row(
        '<table:table-cell table:style-name="ce2" office:value-type="date" office:date-value="1950-03-01">'
        '<text:p>1950年3月</text:p></table:table-cell><table:table-cell table:style-name="ce3" '
        'office:value-type="float" office:value="2"><text:p>2万元</text:p></table:table-cell>'
    )
    + ods_row(
        '<table:table-cell table:number-columns-repeated="16384"/>',
        attributes='table:number-rows-repeated="1048000"',
    )
)


def test_an_ods_tells_as_much_as_an_xlsx() -> None:
    sheet = only_sheet(ods(f'<table:table table:name="监测 &amp; 帮扶">{ODS_ROWS}</table:table>', ODS_STYLES), "a.ods")
    assert sheet.name == "监测 & 帮扶"
    assert sheet.rows == [
        ["", "", "", ""],
        ["", "", "", ""],
        ["户", "同", "同", CellError("#DIV/0!")],
        ["", "a", UncachedFormula("=SUM(B3:B4)"), ""],
        ["藏", "", "", ""],
        ["划", 5.0, "", ""],
        ["划", 5.0, "", ""],
        [date(1950, 3, 1), 2.0, "", ""],
    ]
    details = sheet.details
    assert details.merged == (Merged(3, 0, 4, 0),)
    assert (details.hidden_rows, details.struck_rows) == ({5}, {6, 7})
    assert details.row_colours == {6: "FFFF00", 7: "FFFF00"}
    assert (details.year_month, details.in_ten_thousands) == ({(8, 0)}, {(8, 1)})


def test_an_ods_behind_a_password_is_told() -> None:
    data = ods("", manifest='<manifest:encryption-data manifest:checksum="x"/>')
    assert refusal(data, "a.ods") == "ods_password"
