"""A blank template as a workbook: drop-downs, hints, checks, a locked header, rules and an example beside it.

What a template holds is data (``Template``); where the data come from is no matter of this module.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.official_sheet import HEAD_FILL, merged_header
from minsheng_desktop.spreadsheets.sheet_frame import Frame, Validation
from minsheng_desktop.spreadsheets.sheet_styles import CellLook
from minsheng_desktop.spreadsheets.xlsx_stream import RowStream, WorkbookStream

ROWS = 500  # that are drawn and open for entry
CHECKED_ROWS = 5000  # that are checked while somebody types; a list may be longer than its lines
_PORTRAIT = 96
_LONGEST_INLINE = 250  # characters of a drop-down that stands in its rule
_REQUIRED = '"*"@'  # shows a star before the heading; the heading itself stays as importing knows it
_FORMATS = {
    "integer": "0", "number": "General", "money": "#,##0.00", "amount": "#,##0.00", "percent": "0.00%",
    "date": "yyyy-mm-dd",
}  # fmt: skip
_NOT_NUMBER = "spreadsheets.template.error_number"
_ERRORS = {
    "id": "spreadsheets.template.error_id",
    "card": "spreadsheets.template.error_card",
    "phone": "spreadsheets.template.error_phone",
    "certificate": "spreadsheets.template.error_certificate",
    "date": "spreadsheets.template.error_date",
    **dict.fromkeys(("integer", "number", "money", "amount"), _NOT_NUMBER),
}
_HINTS = {
    "id": "spreadsheets.template.hint_id",
    "card": "spreadsheets.template.hint_card",
    "phone": "spreadsheets.template.hint_phone",
    "certificate": "spreadsheets.template.hint_certificate",
    "date": "spreadsheets.template.hint_date",
    "money": "spreadsheets.template.hint_money",
    "amount": "spreadsheets.template.hint_amount",
}


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column: ``kind`` is text, note, id, card, phone, certificate, date, money, amount (of the sheet's unit),
    integer, number, percent or choice. ``strict``: nothing but a choice may stand there. ``group`` is a heading over
    several columns, ``sample`` what the example row holds."""

    field: str
    header: str
    kind: str = "text"
    width: int = 12
    required: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()
    strict: bool = False
    group: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A blank list: its key and title, its columns, and the unit of its money ("" where none is told)."""

    key: str
    title: str
    columns: tuple[TemplateColumn, ...]
    unit: str = ""


def write_template_sheet(out: Path | BinaryIO, template: Template) -> None:
    """Write a template as a workbook. Raises the file errors of ``write_whole``."""
    memory = io.BytesIO()
    lists = {c.field: c.choices for c in template.columns if len(",".join(c.choices)) > _LONGEST_INLINE}
    with WorkbookStream(memory) as book:
        _write_list(book, template, lists)
        _write_rules(book, template)
        if lists:
            _write_choices(book, template, lists)
    if isinstance(out, Path):
        write_whole(out, lambda handle: handle.write(memory.getbuffer()))
    else:
        out.write(memory.getbuffer())


def _write_list(book: WorkbookStream, template: Template, lists: Mapping[str, Sequence[str]]) -> None:
    columns = template.columns
    grouped = any(column.group for column in columns)
    header = _headings(columns, grouped)
    above = 2 if template.unit else 1
    first = above + len(header) + 1
    last = column_letter(len(columns) - 1)
    looks = [_entry_look(column) for column in columns]
    frame = Frame(
        text("spreadsheets.template.sheet"),
        [column.width for column in columns],
        [book.styles.number(look) for look in looks],
        frozen_rows=first - 1,
        repeated=(above + 1, first - 1),
        landscape=sum(column.width for column in columns) > _PORTRAIT,
        footer=text("spreadsheets.export.page"),
        row_height=18,
        protected=True,
        merged=[f"A{row}:{last}{row}" for row in range(1, above + 1)],
        validations=_validations(columns, first, lists),
    )
    member = book.begin(frame)
    rows = RowStream(member, book.styles, ())
    font = text("spreadsheets.font.title")
    rows.line([(0, template.title, book.styles.number(CellLook("@", "center", size=22, font=font)))], 38)
    if template.unit:
        unit = text("spreadsheets.official.unit", unit=template.unit)
        rows.line([(0, unit, book.styles.number(CellLook("@", "right")))], 20)
    for line in header:
        cells = [(n, words, book.styles.number(_heading_look(columns[n]))) for n, words in enumerate(line)]
        rows.line(cells, 26 if grouped else 34)
    for top, left, bottom, right in merged_header(header, len(columns)):
        place = f"{column_letter(left)}{above + 1 + top}:{column_letter(right)}{above + 1 + bottom}"
        frame.merged.append(place)
    styles = list(enumerate(book.styles.number(look) for look in looks))
    for _ in range(ROWS):
        rows.line((index, None, style) for index, style in styles)
    book.end(member)


def _headings(columns: Sequence[TemplateColumn], grouped: bool) -> list[list[str]]:
    if not grouped:
        return [[column.header for column in columns]]
    before = [None, *columns[:-1]]
    upper = [
        ""
        if before_it is not None and column.group and before_it.group == column.group
        else column.group or column.header
        for column, before_it in zip(columns, before, strict=True)
    ]
    return [upper, [column.header if column.group else "" for column in columns]]


def _heading_look(column: TemplateColumn) -> CellLook:
    shown = _REQUIRED if column.required else "@"
    return CellLook(shown, "center", wrap=True, fill=HEAD_FILL, boxed=True, bold=True)


def _entry_look(column: TemplateColumn) -> CellLook:
    number = column.kind in ("integer", "number", "money", "amount", "percent")
    side = "right" if number else "center" if column.kind == "date" else ""
    return CellLook(_FORMATS.get(column.kind, "@"), side, wrap=column.kind == "note", boxed=True, unlocked=True)


def _validations(columns: Sequence[TemplateColumn], first: int, lists: Mapping[str, Sequence[str]]) -> list[Validation]:
    found, place = [], 0
    for index, column in enumerate(columns):
        letter = column_letter(index)
        source = ""
        if column.field in lists:
            letters = column_letter(place)
            place += 1
            end = len(column.choices) + 1
            source = f"'{text('spreadsheets.template.choices')}'!${letters}$2:${letters}${end}"
        elif column.choices:
            source = '"' + ",".join(column.choices) + '"'
        found.append(_validation(column, letter, first, source))
    return [rule for rule in found if rule.kind or rule.hint]


def _validation(column: TemplateColumn, letter: str, first: int, source: str) -> Validation:
    """The rule and the hint of a column."""
    place = f"{letter}{first}:{letter}{first + CHECKED_ROWS - 1}"
    cell = f"{letter}{first}"
    hint = " ".join(part for part in (_star(column), column.hint or _usual_hint(column)) if part)
    rule: tuple[str, str, str, str] = ("", "", "", "")
    style = "warning"
    if source:
        rule, style = ("list", source, "", ""), "stop" if column.strict else "warning"
    elif column.kind == "id":
        alone = f'COUNTIF({letter}${first}:{letter}${first + CHECKED_ROWS - 1},{cell}&"*")=1'
        rule = ("custom", f"AND(LEN({cell})=18,{alone})", "", "")
    elif column.kind == "certificate":
        rule = ("custom", f"LEN({cell})=20", "", "")
    elif column.kind == "card":
        rule = ("custom", f"AND(LEN({cell})>=12,LEN({cell})<=23)", "", "")
    elif column.kind == "phone":
        rule = ("custom", f"AND(LEN({cell})>=7,LEN({cell})<=13)", "", "")
    elif column.kind == "date":
        rule = ("date", "1", "between", "73050")  # to 2099-12-31
    elif column.kind in ("integer", "number", "money", "amount"):
        rule, style = ("whole" if column.kind == "integer" else "decimal", "0", "greaterThanOrEqual", ""), "stop"
    kind, formula, operator, second = rule
    key = "spreadsheets.template.error_choice" if source else _ERRORS.get(column.kind, "")
    error = text(key, header=column.header) if kind and key else ""
    return Validation(place, kind, formula, operator, second, column.header, hint, column.header, error, style)


def _star(column: TemplateColumn) -> str:
    return text("spreadsheets.template.required") if column.required else ""


def _usual_hint(column: TemplateColumn) -> str:
    return text(_HINTS[column.kind]) if column.kind in _HINTS else ""


def _write_rules(book: WorkbookStream, template: Template) -> None:
    """How each column is filled in, with an example, one column a line."""
    labels = (
        text("spreadsheets.template.column"),
        text("spreadsheets.template.must"),
        text("spreadsheets.template.how"),
        text("spreadsheets.template.example"),
    )
    frame = Frame(text("spreadsheets.template.rules"), (16, 8, 60, 26), frozen_rows=2, row_height=18,
                  landscape=False, footer=text("spreadsheets.export.page"), merged=["A1:D1"])  # fmt: skip
    member = book.begin(frame)
    rows = RowStream(member, book.styles, ())
    number = book.styles.number
    rows.line([(0, text("spreadsheets.template.about"), number(CellLook("@", wrap=True)))], 84)
    head = number(CellLook("@", "center", fill=HEAD_FILL, boxed=True, bold=True))
    rows.line(((index, label, head) for index, label in enumerate(labels)), 24)
    body, centred = number(CellLook("@", wrap=True, boxed=True)), number(CellLook("@", "center", boxed=True))
    for column in template.columns:
        name = f"{column.group} {column.header}".strip()
        how = column.hint or _usual_hint(column)
        if column.choices and not how:
            how = text("spreadsheets.template.hint_choice")
        must = text("spreadsheets.template.yes") if column.required else ""
        rows.line([(0, name, body), (1, must, centred), (2, how, body), (3, column.sample, body)])
    book.end(member)


def _write_choices(book: WorkbookStream, template: Template, lists: Mapping[str, Sequence[str]]) -> None:
    """Long lists to choose from, a column each."""
    headers = {column.field: column.header for column in template.columns}
    member = book.begin(Frame(text("spreadsheets.template.choices"), [18] * len(lists), frozen_rows=1))
    rows = RowStream(member, book.styles, ())
    plain, head = book.styles.number(CellLook("@")), book.styles.number(CellLook("@", bold=True))
    rows.line((index, headers[field], head) for index, field in enumerate(lists))
    for line in range(max(map(len, lists.values()))):
        rows.line((index, choices[line], plain) for index, choices in enumerate(lists.values()) if line < len(choices))
    book.end(member)
