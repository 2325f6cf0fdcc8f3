"""Papers as PDF: the text can be copied back, type area and grid are the standard's, missing glyphs are told."""

import io
import os
import re
import tempfile

import pypdfium2
import pytest

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.flow import MM, RuleMark, TextMark

# CJK unified, extensions A, B and E … and compatibility; the last three are in names and in no common font
RARE = "䶮㛃𬭎𠮷㙍𬱖"
paper, preview, fonts = adapters.load("paper"), adapters.load("preview"), adapters.load("fonts")


@pytest.fixture(scope="module")
def book():
    """The shipped fonts alone, whatever is installed here."""
    return fonts.FontBook()


def document(*blocks, page=doc.OFFICIAL, place="", one_page=False, **more):
    return doc.Document("测试", (doc.Section(blocks, place, one_page),), page, **more)


def copied(content, page=0):
    """The text of a page as it is copied, without the line ends of the layout."""
    return re.sub(r"\s", "", preview.page_text(content, page))


def made(paper_document, book, **more):
    return paper.to_pages(paper_document, book, **more)[0]


@pytest.mark.parametrize("role", [doc.BODY, doc.TITLE, doc.KAI, doc.HEI, doc.SONG])
def test_text_copies_back_as_it_was_in_every_role(book, role):
    words = f"云岭镇石门村{RARE}，自2026年6月起每月1,230.50元（大写：壹仟贰佰叁拾元伍角整）。A、B、C类“在保”"
    content = made(document(doc.Paragraph(words, role=role)), book)
    assert copied(content) == words


def test_a_font_with_more_than_two_hundred_and_fifty_six_characters_copies_right(book):
    words = "".join(chr(0x4E00 + at * 7) for at in range(900))
    content = made(document(doc.Paragraph(words, indent=0)), book)
    pages = preview.page_count(content)
    assert "".join(copied(content, at) for at in range(pages)) == words


def test_unicode_tables_are_utf_16_in_blocks_of_a_hundred():
    table = fonts.to_unicode("Name", [0, *range(0x4E00, 0x4E00 + 150), 0x2CB4E])
    assert "<97> <D872DF4E>" in table
    sizes = [int(size) for size in re.findall(r"(\d+) beginbfchar", table)]
    assert sizes == [100, 51]


def test_fonts_are_embedded(book):
    content = made(document(doc.Paragraph("云岭镇")), book)
    assert b"/FontFile2" in content
    assert b"/Type1" not in content, "a font that is only named"


def test_the_page_is_the_standards(book):
    """GB/T 9704-2012: A4, margins 37/28/35/26 mm, 22 lines of 28 characters, type of 16 and 22 points."""
    body = doc.Paragraph("字" * 28 * 22, indent=0)
    pages, _ = paper.compose(document(body), book)
    assert len(pages) == 1
    marks = [mark for mark in pages[0] if isinstance(mark, TextMark)]
    assert [len(mark.text) for mark in marks] == [28] * 22
    assert {mark.size for mark in marks} == {16.0}
    assert marks[0].x == pytest.approx(28 * MM)
    advance = book.width("字", doc.BODY, 16.0, marks[0].spacing)
    assert marks[0].x + 28 * advance == pytest.approx((210 - 26) * MM)
    pitch = marks[1].baseline - marks[0].baseline
    assert pitch * 22 == pytest.approx((297 - 37 - 35) * MM)
    assert marks[0].baseline - 0.88 * 16 == pytest.approx(37 * MM + (pitch - 16) / 2)
    width, height = preview.page_sizes(made(document(body), book))[0]
    assert (width, height) == pytest.approx((210 * MM, 297 * MM), abs=0.1)
    assert len(paper.compose(document(doc.Paragraph("字" * 28 * 22 + "多", indent=0)), book)[0]) == 2


def test_nothing_stands_outside_the_margins(book):
    words = "根据《社会救助暂行办法》（国务院令第649号）规定，你户“自2026年6月起”纳入保障，每月1,230.50元；" * 20
    for mark in (m for page in paper.compose(document(doc.Paragraph(words)), book)[0] for m in page):
        end = mark.x + book.width(mark.text, mark.role, mark.size, mark.spacing)
        assert mark.x >= 28 * MM - 0.01
        # the em boxes of 28 characters of 16 points overlap by 0.2 points; the last one sticks out by that
        assert end - mark.spacing <= (210 - 26) * MM + 0.25


def test_a_title_is_broken_into_lines_of_like_length(book):
    pages, _ = paper.compose(document(doc.Title("云岭镇农村居民最低生活保障对象审核确认结果通知书和领取须知")), book)
    lines = [mark.text for mark in pages[0]]
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 2


COLUMNS = (doc.Column("序号", 1, doc.CENTRE), doc.Column("姓名", 2), doc.Column("身份证号", 2, whole=True),
           doc.Column("金额", 2, doc.RIGHT))  # fmt: skip


def test_a_table_repeats_its_head_and_closes_with_totals(book):
    rows = tuple((str(at), "某人", "341299196001010104", "1.00") for at in range(200))
    table = doc.Table(COLUMNS, rows, ("合计200人", None, None, "200.00"))
    content, pages, _ = paper.to_pages(document(table, page=doc.WIDE, footer="{page}/{pages}"), book)
    assert pages > 3
    texts = [copied(content, at) for at in range(pages)]
    assert all("身份证号" in words for words in texts)
    assert [f"{at + 1}/{pages}" in words for at, words in enumerate(texts)] == [True] * pages
    assert [at for at, words in enumerate(texts) if "合计200人" in words] == [pages - 1]
    assert sum(words.count("某人") for words in texts) == 200
    assert "199" in texts[-1], "the totals never stand alone"


def test_every_number_of_rows_keeps_its_totals_company(book):
    for count in range(20, 60):
        rows = tuple((str(at), "某", "3", "1") for at in range(count))
        pages, _ = paper.compose(document(doc.Table(COLUMNS, rows, ("合计", None, None, "9")), page=doc.WIDE), book)
        words = [mark.text for mark in pages[-1] if isinstance(mark, TextMark)]
        assert words.count("合计") == 1
        assert str(count - 1) in words


def test_a_number_that_must_stay_whole_shrinks_instead_of_breaking(book):
    narrow = (doc.Column("号", 1, whole=True), doc.Column("余", 9))
    table = doc.Table(narrow, (("34129919600101", "无"),), size=10.5)
    pages, _ = paper.compose(document(table, page=doc.WIDE), book)
    mark = next(m for m in pages[0] if isinstance(m, TextMark) and m.text.startswith("3412"))
    assert mark.text == "34129919600101"
    assert mark.size < 10.5 or book.width(mark.text, mark.role, mark.size) <= 29 * MM


def test_a_row_higher_than_a_page_goes_on_over_the_next(book):
    table = doc.Table(COLUMNS, (("1", "某" * 3000, "3", "1.00"),))
    content, pages, _ = paper.to_pages(document(table), book)
    assert pages > 1
    assert sum(copied(content, at).count("某") for at in range(pages)) == 3000


def test_a_section_for_one_page_shrinks_until_it_fits(book):
    words = doc.Paragraph("字" * 28 * 26, indent=0)
    pages, places = paper.compose(document(words, place="某户", one_page=True), book)
    assert places == ["某户"]
    assert max(mark.baseline for mark in pages[0]) <= (297 - 35) * MM
    assert min(mark.size for mark in pages[0]) >= 16 * 0.8
    assert len(paper.compose(document(doc.Paragraph("字" * 2000), one_page=True), book)[0]) > 1


def test_each_section_begins_a_page(book):
    sections = tuple(doc.Section((doc.Title(name),), name) for name in "甲乙丙")
    content, pages, places = paper.to_pages(doc.Document("测试", sections), book)
    assert (pages, places) == (3, ["甲", "乙", "丙"])
    assert [copied(content, at) for at in range(3)] == ["甲", "乙", "丙"]


MISSING = "\ue863"  # a code of the private area, where old systems kept rare characters


def test_a_missing_glyph_is_told_with_code_point_and_place_and_nothing_is_written(book, tmp_path):
    wanted = document(doc.Paragraph(f"王{MISSING}，你户"), place=f"王{MISSING}")
    found = paper.check_glyphs(wanted, book)
    assert found == [doc.MissingGlyph(MISSING, "U+E863", f"王{MISSING}")]
    with pytest.raises(AppError) as refused:
        paper.render(wanted, tmp_path / "out.pdf", book)
    assert refused.value.kind is Kind.INPUT
    assert "U+E863" in refused.value.details[0]["message"]
    assert "U+E863" in refused.value.message
    assert not list(tmp_path.iterdir())


def test_a_missing_glyph_in_a_table_names_its_row(book):
    table = doc.Table((doc.Column("姓名"),), (("张三",), (f"李{MISSING}",)), places=("张三", "李某"))
    assert [(m.code_point, m.place) for m in paper.check_glyphs(document(table), book)] == [("U+E863", "李某")]


def test_an_empty_box_can_stand_for_a_missing_glyph(book):
    content = made(document(doc.Paragraph(f"王{MISSING}先生", indent=0)), book, boxes=True)
    assert copied(content) == "王先生"


def test_a_font_of_the_workspace_serves_what_no_other_has(tmp_path):
    from fontTools.ttLib import TTFont

    font = TTFont(fonts.SHIPPED / fonts.RARE)
    glyph = font.getBestCmap()[sorted(font.getBestCmap())[0]]
    for table in font["cmap"].tables:
        table.cmap = {0xE863: glyph}
    for record in font["name"].names:
        record.string = "Extra" if record.nameID == 6 else record.toUnicode()
    font.save(tmp_path / "extra.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    book = fonts.FontBook((), tmp_path)
    assert paper.check_glyphs(document(doc.Paragraph(MISSING)), book) == []
    assert copied(made(document(doc.Paragraph(MISSING, indent=0)), book)) == MISSING


def test_installed_official_faces_are_preferred(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "SIMFANG.TTF").write_bytes((fonts.SHIPPED / "MinshengKai-Regular.ttf").read_bytes())
    book = fonts.FontBook((tmp_path,))
    assert book.font_of(doc.BODY, "字").face.name == b"MinshengKai-Regular"
    assert book.font_of(doc.SONG, "字").face.name != b"MinshengKai-Regular"


def test_a_qr_code_is_drawn_as_vectors_within_its_square(book):
    block = doc.QrCode("MSPKG;1;delta;12", ("核对",), 30)
    content = made(document(block), book)
    width, _, pixels = preview.render_page(content, 0, 72)
    dark = [(at // 4 % width, at // 4 // width) for at in range(0, len(pixels), 4) if pixels[at] < 100]
    code = [(x, y) for x, y in dark if x < (28 + 30) * MM]
    assert min(x for x, _ in code) > 28 * MM + 2
    assert max(y for _, y in code) < (37 + 30) * MM


def test_the_mark_of_a_demonstration_stands_on_every_page(book):
    wanted = doc.Document("测试", (doc.Section((doc.Title("甲"),)), doc.Section((doc.Title("乙"),))), mark="演示数据")
    content = made(wanted, book)
    assert all("演示数据" in copied(content, at) for at in range(2))
    rules = [mark for mark in paper.compose(wanted, book)[0][0] if isinstance(mark, RuleMark)]
    assert len(rules) == 4


def test_nothing_but_the_paper_is_written(book, tmp_path, monkeypatch):
    other = tmp_path / "tmp"
    other.mkdir()
    monkeypatch.setenv("TMPDIR", str(other))
    monkeypatch.setattr(tempfile, "tempdir", str(other))
    opened = []
    real = os.open

    def watched(path, *rest, **more):
        opened.append(path)
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", watched)
    pages = paper.render(document(doc.Paragraph("云岭镇")), tmp_path / "out.pdf", book)
    assert pages == preview.page_count((tmp_path / "out.pdf").read_bytes()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.pdf", "tmp"]
    assert not list(other.iterdir())
    assert not opened


def test_the_file_says_nothing_of_persons_about_itself(book):
    stream = io.BytesIO()
    paper.render(document(doc.Paragraph("张桂英"), place="张桂英"), stream, book)
    meta = pypdfium2.PdfDocument(stream.getvalue())
    try:
        assert "张桂英" not in str(meta.get_metadata_dict())
        assert meta.get_metadata_dict()["Title"] == "测试"
    finally:
        meta.close()


def test_a_file_that_is_no_pdf_is_refused():
    with pytest.raises(AppError) as refused:
        preview.page_count(b"no pdf")
    assert refused.value.kind is Kind.FILE


def test_a_page_is_rendered_row_by_row_without_gaps(book):
    content = made(document(doc.Paragraph("云岭镇")), book)
    for dpi in (33, 72, 96.5):
        width, height, pixels = preview.render_page(content, 0, dpi)
        assert len(pixels) == width * height * 4
        assert width == pytest.approx(210 / 25.4 * dpi, abs=1)


def test_the_head_of_a_table_never_stands_alone_at_the_foot_of_a_page(book):
    tall = ("1", "某人，" * 30, "341299196001010104", "1.00")
    rows = {"tall": (tall, ("2", "某", "3", "1")), "one": (tall,), "group": (("甲组", None, None, None), tall)}
    for found in rows.values():
        for fill in range(14, 26):
            first = doc.Paragraph("正文。" * 4, indent=0)
            table = doc.Table(COLUMNS, found, ("合计", None, None, "9") if len(found) == 1 else ())
            pages, _ = paper.compose(document(*[first] * fill, table), book)
            for page in pages:
                words = [mark.text for mark in page if isinstance(mark, TextMark)]
                assert "身份证号" not in words or any("某" in word for word in words)
