"""What stands on a paper, without saying how it is drawn: frozen blocks handed to the ``paper`` adapter."""

from __future__ import annotations

from dataclasses import dataclass, field

# Roles of type: the official faces where they are installed, the shipped ones of the same kind else.
BODY, TITLE, KAI, HEI, SONG = "body", "title", "kai", "hei", "song"
LEFT, CENTRE, RIGHT, JUSTIFY = "left", "centre", "right", "justify"


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins in mm. ``lines`` and ``columns`` are the character grid (0: none)."""

    width: float = 210.0
    height: float = 297.0
    top: float = 37.0
    left: float = 28.0
    bottom: float = 35.0
    right: float = 26.0
    lines: int = 22
    columns: int = 28


# GB/T 9704-2012, 5: A4, type area 156 mm × 225 mm, 22 lines of 28 characters.
OFFICIAL = Page()
SHEET = Page(top=22.0, left=20.0, bottom=20.0, right=20.0, lines=0, columns=0)
WIDE = Page(297.0, 210.0, 15.0, 12.0, 15.0, 12.0, 0, 0)


@dataclass(frozen=True, slots=True)
class Title:
    """A centred heading; a long one is broken into lines of like length."""

    text: str
    size: float = 22.0
    role: str = TITLE


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``indent`` is the first line's in characters, a line break in ``text`` is kept."""

    text: str
    indent: float = 2.0
    align: str = JUSTIFY
    role: str = BODY
    size: float = 16.0


@dataclass(frozen=True, slots=True)
class RightAligned:
    """Lines centred over each other near the right edge (office and date), ``inset`` characters from it."""

    lines: tuple[str, ...]
    inset: float = 4.0
    role: str = BODY
    size: float = 16.0


@dataclass(frozen=True, slots=True)
class KeyValue:
    """Names and values in ruled boxes, two pairs side by side; ``label`` is the names' share of a pair.

    The pairs numbered in ``wide``, and a pair left alone, take the whole width.
    """

    pairs: tuple[tuple[str, str], ...]
    wide: frozenset[int] = frozenset()
    label: float = 0.28
    role: str = BODY
    size: float = 14.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``share`` weighs its width, ``whole`` values shrink rather than break."""

    head: str
    share: float = 1.0
    align: str = LEFT
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; the head is repeated on each page, ``totals`` close it. ``places`` name rows for messages.

    A cell of ``totals`` that is None belongs to the one at its left; a row with such cells heads a group.
    ``bands`` is a row above the head, over several columns where cells are None; a column whose band is "" has none.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | None, ...], ...]
    totals: tuple[str | None, ...] = ()
    role: str = SONG
    size: float = 10.5
    places: tuple[str, ...] = ()
    row_height: float = 0.0  # least height in mm
    headed: bool = True
    bands: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class FormCell:
    """A box of a form: a name (centred) or what is written in; ``foot`` stands at its lower right (seal and date)."""

    text: str
    share: float = 1.0
    label: bool = False
    foot: str = ""
    align: str = LEFT


@dataclass(frozen=True, slots=True)
class FormRow:
    """Boxes side by side, at least ``height`` mm high."""

    cells: tuple[FormCell, ...]
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Form:
    """A ruled form whose rows are divided each in its own way; a row stays on one page where it can."""

    rows: tuple[FormRow, ...]
    role: str = SONG
    size: float = 11.0


@dataclass(frozen=True, slots=True)
class SealBox:
    """Signature lines at the left and a dashed box for the office's seal at the right, kept together."""

    labels: tuple[str, ...]
    caption: str
    width: float = 62.0
    height: float = 28.0
    role: str = SONG
    size: float = 11.0


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code of ``data`` at the left, ``size`` mm wide, with lines of words beside it."""

    data: str
    lines: tuple[str, ...] = ()
    size: float = 32.0
    role: str = SONG
    font_size: float = 10.5


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph (JPEG, ``shape`` in pixels) as wide as the text or ``height`` mm high, its caption below."""

    content: bytes
    shape: tuple[int, int]
    caption: str = ""
    height: float = 105.0
    role: str = SONG
    size: float = 11.0


@dataclass(frozen=True, slots=True)
class BarLine:
    """A bar: its name, a share of the full width, the mark of what is due, words at the right."""

    name: str
    share: float
    words: str
    due: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars below a caption; a bar is never parted from its name."""

    caption: str
    lines: tuple[BarLine, ...]
    role: str = SONG
    size: float = 10.0


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """Names with a line to write on, ``across`` of them side by side."""

    labels: tuple[str, ...]
    across: int = 2
    role: str = BODY
    size: float = 14.0


@dataclass(frozen=True, slots=True)
class Spacer:
    """Empty lines of the character grid (of 7 mm where there is none)."""

    lines: float = 1.0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block stands on a new page."""


Block = (
    Title
    | Paragraph
    | RightAligned
    | KeyValue
    | Table
    | Form
    | SealBox
    | QrCode
    | Picture
    | Bars
    | SignatureLines
    | Spacer
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that begin on a new page; ``place`` names them in messages (a household's head).

    With ``one_page`` the type shrinks by steps, down to four fifths, to keep them on one page.
    """

    blocks: tuple[Block, ...]
    place: str = ""
    one_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper. ``header`` and ``footer`` stand on every page; ``{page}`` and ``{pages}`` are filled in.

    ``mark`` is a word printed on every page, such as that the data are for demonstration.
    """

    title: str
    sections: tuple[Section, ...]
    page: Page = field(default=OFFICIAL)
    header: str = ""
    footer: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character no font has, and where it stands."""

    character: str
    code_point: str
    place: str
