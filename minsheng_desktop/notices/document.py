"""What stands on a paper, described without saying how it is drawn.

A ``Document`` is a row of sections, each beginning on a new page: one household, one list. Sizes are
points (1/72 inch) unless a name says ``mm`` or ``lines``; a line is the page's line pitch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

MM = 72 / 25.4


class Role(Enum):
    """What a face is used for; ``resources/notices/faces.toml`` says which fonts serve it."""

    TITLE = "title"
    BODY = "body"
    KAI = "kai"
    HEADING = "heading"
    TABLE = "table"


class Align(Enum):
    """Where a line stands in its width."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Numbering(Enum):
    """Page numbers: none, ``— 1 —`` as on official papers (only where a section has several), or 第 1 页 共 3 页."""

    NONE = "none"
    OFFICIAL = "official"
    OF_TOTAL = "of_total"


@dataclass(frozen=True, slots=True)
class PageStyle:
    """Paper and type area in millimetres. ``lines`` and ``characters``: the grid of the type area, which gives
    the line pitch and the pitch of full-width characters (0 characters: as wide as they are)."""

    width_mm: float = 210
    height_mm: float = 297
    top_mm: float = 37
    bottom_mm: float = 35
    left_mm: float = 28
    right_mm: float = 26
    lines: int = 22
    characters: int = 28
    size: float = 16
    numbering: Numbering = Numbering.OFFICIAL

    @property
    def text_width(self) -> float:
        """Width of the type area in points."""
        return (self.width_mm - self.left_mm - self.right_mm) * MM

    @property
    def text_height(self) -> float:
        """Height of the type area in points."""
        return (self.height_mm - self.top_mm - self.bottom_mm) * MM

    @property
    def pitch(self) -> float:
        """Distance of lines in points."""
        return self.text_height / self.lines

    @property
    def character(self) -> float:
        """Distance of full-width characters of body size in points."""
        return self.text_width / self.characters if self.characters else self.size


# GB/T 9704-2012: type area 156 × 225 mm, 22 lines of 28 characters of 16 points.
OFFICIAL = PageStyle()
LANDSCAPE_LIST = PageStyle(297, 210, 14, 16, 12, 12, 28, 0, 9, Numbering.OF_TOTAL)
SHEET = PageStyle(210, 297, 20, 20, 22, 22, 32, 0, 12, Numbering.OF_TOTAL)


@dataclass(frozen=True, slots=True)
class Title:
    """A title in the middle, 小标宋 22 points unless said otherwise."""

    text: str
    size: float = 22
    role: Role = Role.TITLE


@dataclass(frozen=True, slots=True)
class Line:
    """One short line: a document number, a unit, a signature. ``indent`` in characters from the aligned side."""

    text: str
    align: Align = Align.LEFT
    indent: float = 0
    role: Role = Role.BODY
    size: float = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A line with one text at the left and one at the right."""

    left: str
    right: str
    role: Role = Role.TABLE
    size: float = 0


@dataclass(frozen=True, slots=True)
class Body:
    """A justified paragraph; ``indent`` in characters for its first line."""

    text: str
    indent: float = 2
    role: Role = Role.BODY
    size: float = 0


@dataclass(frozen=True, slots=True)
class Signature:
    """Office and date at the right: the date four characters from the edge, the office centred over it."""

    office: str
    day: str


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; ``width`` is relative to the others."""

    label: str
    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; its header is repeated on every page, ``totals`` closes it."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[str, ...]]
    totals: tuple[str, ...] = ()
    size: float = 9
    header: bool = True
    role: Role = Role.TABLE
    row_height: float = 0


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A ruled grid of labels and values, ``across`` pairs in a row; a pair that stands alone spans the row."""

    pairs: tuple[tuple[str, str], ...]
    across: int = 2
    size: float = 14
    label_share: float = 0.19
    wide: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code of an ASCII text, with lines of text beside it."""

    text: str
    size_mm: float = 34
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """Labels followed by a rule to write on, ``across`` in a row."""

    labels: tuple[str, ...]
    across: int = 2
    size: float = 12


@dataclass(frozen=True, slots=True)
class Spacer:
    """Empty lines."""

    lines: float = 1


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block begins a page."""


Block = Title | Line | Pair | Body | Signature | Table | KeyValue | QrCode | SignatureLines | Spacer | PageBreak


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that begin on a new page and are numbered for themselves.

    ``about`` names the person or list for messages on the screen; it is not printed and not stored in the file.
    """

    blocks: tuple[Block, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper. ``subject`` is the kind of paper, the only thing the file says about itself; ``mark`` is printed
    at the head of every page (demo data)."""

    subject: str
    style: PageStyle
    sections: Sequence[Section]
    mark: str = ""


def texts_of(block: Block) -> list[str]:
    """Every text a block prints."""
    match block:
        case Title() | Line() | Body():
            return [block.text]
        case Pair():
            return [block.left, block.right]
        case Signature():
            return [block.office, block.day]
        case Table():
            cells = [cell for row in block.rows for cell in row]
            return [*(column.label for column in block.columns), *cells, *block.totals]
        case KeyValue():
            return [part for pair in block.pairs for part in pair]
        case QrCode():
            return list(block.beside)
        case SignatureLines():
            return list(block.labels)
        case _:
            return []
