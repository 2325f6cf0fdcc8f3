"""A register as a list on paper: its columns fitted to A4, sums at the end, or empty rows to be filled by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.register_layouts import LIST
from minsheng_desktop.notices.register_values import Printed
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.records import (
    AREA,
    CHOICE,
    CITIZEN_ID,
    DATE,
    FLAG,
    HOUSEHOLD,
    INT,
    LONG,
    MONEY,
    MONTH,
    NUMBER,
    PERSON,
    PHONE,
    Column,
    RegisterSpec,
)

TALL = doc.Page(210.0, 297.0, 15.0, 12.0, 15.0, 12.0, 0, 0)
# What a column of each type wants of the width.
SHARES = {
    LONG: 4.4, DATE: 2.1, MONTH: 1.7, INT: 1.3, NUMBER: 1.6, MONEY: 2.0, FLAG: 1.0, CHOICE: 1.9, PERSON: 1.8,
    HOUSEHOLD: 1.8, AREA: 1.9, PHONE: 2.4, CITIZEN_ID: 3.7,
}  # fmt: skip
SHARE, HEAD = 2.5, 0.42  # of words; of a character of the head, for heads longer than their values
WHOLE = (DATE, MONTH, INT, NUMBER, MONEY, PHONE, CITIZEN_ID)
RIGHT, CENTRED = (INT, NUMBER, MONEY), (DATE, MONTH, FLAG, CHOICE)
MOST_COLUMNS = 13
UPRIGHT_ROWS, LANDSCAPE_ROWS = 19, 11
NARROW = 24.0  # sum of shares above which the type is smaller
UPRIGHT_SHARES = 18.0  # that A4 held upright has room for


def list_title(spec: RegisterSpec) -> str:
    """What the list is called: the form's own name where the register is kept as a list, else the register's."""
    own = spec.print.more.get("list_title", "")
    return str(own) or (spec.print.title if spec.print.layouts[:1] == (LIST,) and spec.print.title else spec.title)


def list_columns(spec: RegisterSpec, role: str) -> tuple[Column, ...]:
    """The columns of the list a role may see."""
    seen = {column.key: column for column in spec.visible(role)}
    named = [seen[key] for key in spec.print.list_columns if key in seen]
    return tuple(named or list(seen.values())[:MOST_COLUMNS])


def list_section(
    spec: RegisterSpec,
    lines: Sequence[EntryLine] | None,
    sums: Mapping[str, str],
    role: str,
    printed: Printed,
    about: str,
) -> doc.Section:
    """The list with its head and the places to sign; ``lines`` None: empty rows to be filled by hand."""
    columns = list_columns(spec, role)
    numbered = bool(spec.number) or (lines is None and not spec.page)
    table = doc.Table(
        _heads(columns, numbered), _rows(spec, columns, lines, numbered),
        _totals(spec, columns, sums, len(lines or ()), numbered) if lines else (), size=_size(columns),
        places=tuple(line.subject for line in lines) if lines else (), row_height=7.5 if lines else 10.5,
    )  # fmt: skip
    signs = tuple(spec.print.signs) or (text("register_forms.made_by"), text("register_forms.checked_by"))
    caption = spec.print.seals[0] if spec.print.seals else text("register_forms.seal")
    colon = text("register_forms.colon")
    labels = [sign.partition("{")[0] for sign in signs]
    labels = [label if label.endswith(colon) else label + colon for label in labels]
    blocks: tuple[doc.Block, ...] = (
        doc.Title(list_title(spec), 18.0),
        doc.Paragraph(text("register_forms.list_head", office=printed.office, about=about), 0, doc.LEFT, doc.SONG, 10),
        doc.Spacer(0.15),
        table,
        doc.Spacer(0.3),
        doc.SealBox((*labels, text("register_forms.date")), caption, height=24.0, size=10.5),
    )
    return doc.Section(blocks, list_title(spec), one_page=lines is None)


def list_page(spec: RegisterSpec, role: str) -> doc.Page:
    """The paper a list is set on: held sideways where its definition or its columns ask for it."""
    return doc.WIDE if _is_wide(spec, list_columns(spec, role)) else TALL


def _is_wide(spec: RegisterSpec, columns: Sequence[Column]) -> bool:
    return spec.print.landscape or sum(map(_share, columns)) > UPRIGHT_SHARES


def _heads(columns: Sequence[Column], numbered: bool) -> tuple[doc.Column, ...]:
    made = [doc.Column(text("register_forms.serial"), 0.9, doc.CENTRE, True)]
    if numbered:
        made.append(doc.Column(text("registers.number_heading"), 2.6, doc.LEFT, True))
    for column in columns:
        side = doc.RIGHT if column.type in RIGHT else doc.CENTRE if column.type in CENTRED else doc.LEFT
        made.append(doc.Column(_head(column), _share(column), side, column.type in WHOLE))
    return tuple(made)


def _head(column: Column) -> str:
    """The heading with its unit, as tables write it."""
    if column.unit and column.type in RIGHT and column.unit not in column.label:
        return text("register_forms.unit_head", label=column.label, unit=column.unit)
    return column.label


def _share(column: Column) -> float:
    """The width a column wants; a short one at least what two lines of its head need."""
    return max(SHARES.get(column.type, SHARE), len(_head(column)) / 2 * HEAD)


def _size(columns: Sequence[Column]) -> float:
    wide = sum(map(_share, columns))
    return 10.0 if wide <= NARROW else 9.0


def _rows(
    spec: RegisterSpec, columns: Sequence[Column], lines: Sequence[EntryLine] | None, numbered: bool
) -> tuple[tuple[str, ...], ...]:
    if lines is None:
        usual = LANDSCAPE_ROWS if _is_wide(spec, columns) else UPRIGHT_ROWS
        count = int(spec.print.more.get("rows", usual))
        return (("",) * (len(columns) + 1 + numbered),) * min(count, usual)
    return tuple(
        (str(at), *([line.number] if numbered else []), *(line.values.get(column.key, "") for column in columns))
        for at, line in enumerate(lines, 1)
    )


def _totals(
    spec: RegisterSpec, columns: Sequence[Column], sums: Mapping[str, str], count: int, numbered: bool
) -> tuple[str | None, ...]:
    """The sums below their columns; how many lines they are of in the cells before the first."""
    cells: list[str | None] = [sums.get(column.key, "") if column.sum else "" for column in columns]
    if not any(cells):
        return ()
    label = text("register_forms.total", count=count, unit=spec.print.more.get("total_unit", ""))
    lead: list[str | None] = [label, *([None] if numbered else [])]
    for at, cell in enumerate(cells):
        if cell:
            break
        cells[at] = None
    return (*lead, *cells)
