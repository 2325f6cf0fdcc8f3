"""Papers as PDF (adapter ``paper``): checks the glyphs, sets the pages, draws them, writes the file whole.

Nothing is written but the file asked for; a paper carries persons' data and never touches a temporary folder.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.graphics.barcode import qrencoder
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices import flow, form_rows, ruled
from minsheng_desktop.notices.bars import bars
from minsheng_desktop.notices.flow import MM, SHRINKING, CodeMark, Flow, Mark, PictureMark, RuleMark, TextMark
from minsheng_desktop.notices.fonts import LOCK, FontBook, font_folders
from minsheng_desktop.notices.line_breaking import plain

rl_config.useA85 = 0  # streams as bytes: a quarter shorter, and the library's letters are made in slow Python

SETTERS: dict[type, Callable[[Flow, Any], None]] = {
    doc.Title: flow.title,
    doc.Paragraph: flow.paragraph,
    doc.RightAligned: flow.right_aligned,
    doc.KeyValue: ruled.key_value,
    doc.Table: ruled.table,
    doc.Form: form_rows.form,
    doc.SealBox: form_rows.seal_box,
    doc.QrCode: flow.code,
    doc.Picture: flow.picture,
    doc.Bars: bars,
    doc.SignatureLines: flow.signatures,
    doc.Spacer: flow.spacer,
    doc.PageBreak: lambda pen, _block: pen.new_page(),
}
Tick = Callable[[int, int], None] | None
EDGE_SIZE, MARK_SIZE = 9.0, 10.5  # header, footer; the mark of a demonstration
QUIET = 4  # modules around a QR code, ISO/IEC 18004


def fonts(extra: Path | None = None, installed: bool = True) -> FontBook:
    """The fonts papers are set in: official faces where installed, ``extra`` a folder with further fonts."""
    return FontBook(font_folders() if installed else (), extra)


def check_glyphs(document: doc.Document, book: FontBook | None = None) -> list[doc.MissingGlyph]:
    """The characters no font has, each with its code point and the place it stands; each place once."""
    book = book or fonts()
    used: dict[str, set[str]] = {}
    for words, role, _ in _texts(document):
        used.setdefault(role, set()).update(words)
    if not any(
        book.font_of(role, part) is None
        for role, all_of in used.items()
        for part in plain("".join(sorted(all_of)))
        if part != "\n"
    ):
        return []
    found: dict[doc.MissingGlyph, None] = {}
    for words, role, place in _texts(document):
        for letter in plain(words):
            if letter != "\n" and book.font_of(role, letter) is None:
                found[doc.MissingGlyph(letter, f"U+{ord(letter):04X}", place)] = None
    return list(found)


def compose(document: doc.Document, book: FontBook, tick: Tick = None) -> tuple[list[list[Mark]], list[str]]:
    """The pages of a document as marks, and the place each page is of; ``tick(done, total)`` counts sections."""
    pages: list[list[Mark]] = []
    places: list[str] = []
    for number, section in enumerate(document.sections):
        if tick:
            tick(number, len(document.sections))
        # One long table is counted by its rows, many short notices by the notice.
        made = _set_section(document.page, section, book, tick if len(document.sections) == 1 else None)
        pages += made
        places += [section.place] * len(made)
    for number, marks in enumerate(pages, 1):
        marks += _edges(document, book, number, len(pages))
    return pages, places


def to_pages(
    document: doc.Document, book: FontBook | None = None, boxes: bool = False, tick: Tick = None
) -> tuple[bytes, int, list[str]]:
    """The document as a PDF in memory, the number of pages and the place each is of; see ``render``."""
    book = book or fonts()
    missing = [] if boxes else check_glyphs(document, book)
    if missing:
        details = [{"message": f"{m.character} {m.code_point} {m.place}".strip()} for m in missing]
        first = missing[0]
        raise AppError(
            Kind.INPUT, "notices.missing_glyph", details=details, count=len(missing), point=first.code_point,
            place=first.place,
        )  # fmt: skip
    with LOCK:
        pages, places = compose(document, book, tick)
        content = _draw(document, pages, book, tick)
    return content, len(pages), places


def render(document: doc.Document, out: BinaryIO | Path, book: FontBook | None = None, boxes: bool = False) -> int:
    """Write the document as PDF; answers the number of pages.

    Raises INPUT with one detail per character if a glyph is missing, and nothing is written; with ``boxes``
    an empty box stands in its place, to be filled by hand.
    """
    content, pages, _ = to_pages(document, book, boxes)
    if isinstance(out, Path):
        write_whole(out, lambda handle: handle.write(content))
    else:
        out.write(content)
    return pages


def _set_section(page: doc.Page, section: doc.Section, book: FontBook, tick: Tick) -> list[list[Mark]]:
    for scale in SHRINKING if section.one_page else SHRINKING[:1]:
        pen = Flow(page, book, scale, tick)
        for block in section.blocks:
            SETTERS[type(block)](pen, block)
        if len(pen.pages) == 1:
            return pen.pages
    if section.one_page:
        # Even small type does not make it one page: then at least the right size.
        return _set_section(page, doc.Section(section.blocks, section.place), book, tick)
    return pen.pages


def _edges(document: doc.Document, book: FontBook, number: int, count: int) -> list[Mark]:
    page, marks = document.page, list[Mark]()
    left, right = page.left * MM, (page.width - page.right) * MM
    above = page.top * MM - 3 * MM
    if document.header:
        marks.append(TextMark(left, above, plain(document.header), doc.SONG, EDGE_SIZE))
    if document.footer:
        words = plain(document.footer.format(page=number, pages=count))
        width = book.width(words, doc.SONG, EDGE_SIZE)
        below = (page.height - page.bottom) * MM + 7 * MM + EDGE_SIZE / 2
        marks.append(TextMark((left + right - width) / 2, below, words, doc.SONG, EDGE_SIZE))
    if document.mark:
        words = plain(document.mark)
        start = right - book.width(words, doc.HEI, MARK_SIZE) - 2 * MM
        marks.append(TextMark(start, above, words, doc.HEI, MARK_SIZE))
        box = (start - 2 * MM, above - MARK_SIZE - 1, right, above + 4)
        marks += [
            RuleMark(box[0], box[1], box[2], box[1]), RuleMark(box[0], box[3], box[2], box[3]),
            RuleMark(box[0], box[1], box[0], box[3]), RuleMark(box[2], box[1], box[2], box[3]),
        ]  # fmt: skip
    return marks


def _texts(document: doc.Document) -> Iterator[tuple[str, str, str]]:
    """Every text with its role and place."""
    yield document.header, doc.SONG, ""
    yield document.footer, doc.SONG, ""
    yield document.mark, doc.HEI, ""
    for section in document.sections:
        for block in section.blocks:
            for words, role, place in _texts_of(block):
                yield words, role, place or section.place


def _texts_of(block: doc.Block) -> Iterator[tuple[str, str, str]]:
    match block:
        case doc.Title() | doc.Paragraph():
            yield block.text, block.role, ""
        case doc.RightAligned() | doc.QrCode():
            yield from ((line, block.role, "") for line in block.lines)
        case doc.Picture():
            yield block.caption, block.role, ""
        case doc.Bars():
            yield block.caption, doc.HEI, ""
            yield from ((words, block.role, "") for line in block.lines for words in (line.name, line.words))
        case doc.SignatureLines():
            yield from ((line, block.role, "") for line in block.labels)
        case doc.SealBox():
            yield from ((line, block.role, "") for line in (*block.labels, block.caption))
        case doc.Form():
            cells = (cell for row in block.rows for cell in row.cells)
            yield from ((words, block.role, "") for cell in cells for words in (cell.text, cell.foot) if words)
        case doc.KeyValue():
            yield from ((word, block.role, "") for pair in block.pairs for word in pair)
        case doc.Table():
            yield from ((column.head, doc.HEI, "") for column in block.columns)
            yield from ((word, doc.HEI, "") for word in (*block.bands, *block.totals) if word)
            for number, row in enumerate(block.rows):
                place = block.places[number] if block.places else ""
                yield from ((word, block.role if None not in row else doc.HEI, place) for word in row if word)


def _draw(document: doc.Document, pages: Sequence[Sequence[Mark]], book: FontBook, tick: Tick = None) -> bytes:
    size = (document.page.width * MM, document.page.height * MM)
    stream = io.BytesIO()
    # The library names its first font on every page; it must not be one that is not embedded.
    first = book.chain(doc.SONG)[0].fontName
    canvas = Canvas(stream, pagesize=size, pageCompression=1, lang="zh-CN", initialFontName=first)
    canvas.setTitle(document.title)
    canvas.setCreator("minsheng-desktop")
    for number, marks in enumerate(pages):
        if tick:
            tick(number, len(pages))
        texts = [mark for mark in marks if isinstance(mark, TextMark)]
        for rule in _joined([mark for mark in marks if isinstance(mark, RuleMark)]):
            canvas.setLineWidth(rule.width)
            canvas.line(rule.x1, size[1] - rule.y1, rule.x2, size[1] - rule.y2)
        for mark in marks:
            if isinstance(mark, CodeMark):
                _code(canvas, mark, size[1])
            elif isinstance(mark, PictureMark):
                _picture(canvas, mark, size[1])
        _write(canvas, texts, size[1], book)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _joined(rules: Sequence[RuleMark]) -> list[RuleMark]:
    """Upright lines that go on from each other, as one: a table has one for each cell of a column."""
    lying = [rule for rule in rules if rule.x1 != rule.x2]
    upright: list[tuple[RuleMark, list[float]]] = []
    ends: dict[tuple[float, float, float], list[float]] = {}
    for rule in rules:
        if rule.x1 == rule.x2:
            end = ends.pop((rule.x1, rule.y1, rule.width), None)
            if end is None:
                end = [0.0]
                upright.append((rule, end))
            end[0] = rule.y2
            ends[(rule.x1, rule.y2, rule.width)] = end
    return [*lying, *(replace(rule, y2=end[0]) for rule, end in upright)]


def _write(canvas: Any, marks: Sequence[TextMark], height: float, book: FontBook) -> None:
    """All text of a page in one text object: font and spacing are told only where they change."""
    line = canvas.beginText(0, 0)
    told: tuple[str, float] | None = None
    spaced = 0.0
    for mark in marks:
        x, y = mark.x, height - mark.baseline
        for font, run in book.runs(mark.text, mark.role):
            if font is None:
                _boxes(canvas, mark, len(run), x, y, book.width(run, mark.role, mark.size, mark.spacing))
            else:
                if told != (font.fontName, mark.size):
                    told = (font.fontName, mark.size)
                    line.setFont(*told)
                if spaced != mark.spacing:
                    spaced = mark.spacing
                    line.setCharSpace(spaced)
                # What setTextOrigin and textOut write, without measuring again where the text ends.
                line._code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
                line._textOut(run)
            if len(run) < len(mark.text):
                x += book.width(run, mark.role, mark.size, mark.spacing)
    canvas.drawText(line)


def _boxes(canvas: Any, mark: TextMark, count: int, x: float, y: float, width: float) -> None:
    """Empty boxes in place of characters no font has, to be filled by hand."""
    canvas.setLineWidth(0.6)
    edge = mark.size * 0.8
    for at in range(count):
        canvas.rect(x + at * width / count + mark.size * 0.1, y - mark.size * 0.05, edge, edge)


def _picture(canvas: Any, mark: PictureMark, height: float) -> None:
    image = ImageReader(io.BytesIO(mark.content))
    canvas.drawImage(image, mark.x, height - mark.y - mark.height, mark.width, mark.height)


def _code(canvas: Any, mark: CodeMark, height: float) -> None:
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(mark.data)
    code.make()
    count = code.getModuleCount()
    module = mark.size / (count + 2 * QUIET)
    for row in range(count):
        y = height - mark.y - (row + QUIET + 1) * module
        start = None
        for column in range(count + 1):
            dark = column < count and code.isDark(row, column)
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                canvas.rect(mark.x + (start + QUIET) * module, y, (column - start) * module, module, stroke=0, fill=1)
                start = None
