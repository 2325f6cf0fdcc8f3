"""The frame of a worksheet: all of its XML but the rows, and the comments beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from minsheng_desktop.spreadsheets.letters import column_letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"  # the same in the strict form of the format
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MAX_ROWS = 1_048_576  # of a sheet
MAX_TEXT = 32767  # characters a cell can hold


@dataclass(frozen=True, slots=True)
class Validation:
    """A rule for the cells of ``place`` ("C4:C503"): ``kind`` list, custom, date, decimal, whole or "" (hint alone).

    ``formula`` is the rule; ``operator`` and ``second`` belong to dates and numbers. A ``style`` of warning lets
    the person keep what was typed, stop does not.
    """

    place: str
    kind: str = ""
    formula: str = ""
    operator: str = ""
    second: str = ""
    hint_title: str = ""
    hint: str = ""
    error_title: str = ""
    error: str = ""
    style: str = "stop"


@dataclass(slots=True)
class Frame:
    """A sheet but for its rows. Rows count from 1, columns from 0; ``widths`` in characters.

    ``repeated``: the header rows repeated on every page. ``last_row`` and ``print_columns`` bound the print area
    once the rows are written (0: the whole sheet). ``links``: cell -> place in this workbook.
    """

    name: str
    widths: Sequence[float]
    styles: Sequence[int] = ()  # of empty cells, by column
    state: str = "visible"
    frozen_rows: int = 0
    frozen_columns: int = 0
    repeated: tuple[int, int] | None = None
    landscape: bool = True
    fitted: bool = True
    footer: str = ""
    row_height: float = 0
    last_row: int = 0
    print_columns: int = 0
    protected: bool = False
    filter: str = ""
    merged: list[str] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def above_rows(frame: Frame) -> str:
    """What stands before the rows."""
    fit = '<pageSetUpPr fitToPage="1"/>' if frame.fitted else ""
    height = f'<sheetFormatPr defaultRowHeight="{frame.row_height or 15:g}"/>'
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheetPr>{fit}</sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{_panes(frame)}</sheetView></sheetViews>'
        f"{height}{_columns(frame)}<sheetData>"
    )


def _panes(frame: Frame) -> str:
    rows, columns = frame.frozen_rows, frame.frozen_columns
    if not rows and not columns:
        return ""
    at = "".join(f' {name}Split="{count}"' for name, count in (("x", columns), ("y", rows)) if count)
    pane = "bottomRight" if rows and columns else "bottomLeft" if rows else "topRight"
    corner = f"{column_letter(columns)}{rows + 1}"
    return (
        f'<pane{at} topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
        f'<selection pane="{pane}" activeCell="{corner}" sqref="{corner}"/>'
    )


def _columns(frame: Frame) -> str:
    if not frame.widths:
        return ""
    styles = [*frame.styles, *[0] * (len(frame.widths) - len(frame.styles))]
    made = [
        f'<col min="{n}" max="{n}" width="{width:g}" style="{style}" customWidth="1"/>'
        for n, (width, style) in enumerate(zip(frame.widths, styles, strict=True), 1)
    ]
    return f"<cols>{''.join(made)}</cols>"


def below_rows(frame: Frame, comments: bool) -> str:
    """What stands after the rows; ``comments``: the sheet's relations name a drawing of its comments as rId1."""
    parts = ["</sheetData>"]
    if frame.protected:
        parts.append(
            '<sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" formatColumns="0" formatRows="0" '
            'insertRows="0" deleteRows="0" sort="0" autoFilter="0"/>'
        )
    if frame.filter:
        parts.append(f'<autoFilter ref="{frame.filter}"/>')
    if frame.merged:
        cells = "".join(f'<mergeCell ref="{place}"/>' for place in frame.merged)
        parts.append(f'<mergeCells count="{len(frame.merged)}">{cells}</mergeCells>')
    if frame.validations:
        rules = "".join(map(_validation, frame.validations))
        parts.append(f'<dataValidations count="{len(frame.validations)}">{rules}</dataValidations>')
    if frame.links:
        found = "".join(f'<hyperlink ref="{ref}" location={quoteattr(to)} display={quoteattr(to)}/>'
                        for ref, to in frame.links)  # fmt: skip
        parts.append(f"<hyperlinks>{found}</hyperlinks>")
    parts.append(_page(frame))
    # Long numbers are text on purpose: no green corners that offer to turn them into numbers.
    last = column_letter(max(len(frame.widths), 1) - 1)
    parts.append(f'<ignoredErrors><ignoredError sqref="A1:{last}{MAX_ROWS}" numberStoredAsText="1"/></ignoredErrors>')
    if comments:
        parts.append('<legacyDrawing r:id="rId1"/>')
    return "".join(parts) + "</worksheet>"


def _page(frame: Frame) -> str:
    """A4, all columns on the width of one page, page numbers."""
    fit = ' fitToWidth="1" fitToHeight="0"' if frame.fitted else ""
    turned = "landscape" if frame.landscape else "portrait"
    foot = f"<headerFooter><oddFooter>{escape('&C' + frame.footer)}</oddFooter></headerFooter>" if frame.footer else ""
    return (
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="{turned}"{fit}/>{foot}'
    )


def _validation(rule: Validation) -> str:
    flags = [f' type="{rule.kind}"' if rule.kind else "", ' allowBlank="1"']
    if rule.kind:
        flags.append(f' errorStyle="{rule.style}" showErrorMessage="1"')
    if rule.operator:
        flags.append(f' operator="{rule.operator}"')
    if rule.hint:
        flags.append(' showInputMessage="1"')
    texts = (("errorTitle", rule.error_title, 32), ("error", rule.error, 225),
             ("promptTitle", rule.hint_title, 32), ("prompt", rule.hint, 255))  # fmt: skip
    flags += [f" {name}={quoteattr(words[:most])}" for name, words, most in texts if words]
    formulas = ((1, rule.formula), (2, rule.second))
    inner = "".join(f"<formula{n}>{escape(words)}</formula{n}>" for n, words in formulas if words)
    return f'<dataValidation{"".join(flags)} sqref="{rule.place}">{inner}</dataValidation>'


def defined_names(frames: Sequence[Frame]) -> str:
    """Print areas and repeated header rows of all sheets, for the workbook part."""
    made = []
    for index, frame in enumerate(frames):
        sheet = "'" + frame.name.replace("'", "''") + "'!"
        if frame.last_row and frame.print_columns:
            area = f"$A$1:${column_letter(frame.print_columns - 1)}${frame.last_row}"
            made.append(("_xlnm.Print_Area", index, sheet + area))
        if frame.repeated:
            made.append(("_xlnm.Print_Titles", index, f"{sheet}${frame.repeated[0]}:${frame.repeated[1]}"))
    if not made:
        return ""
    names = "".join(
        f'<definedName name="{name}" localSheetId="{index}">{escape(place)}</definedName>'
        for name, index, place in made
    )
    return f"<definedNames>{names}</definedNames>"


def clean(value: str) -> str:
    """A text without characters no workbook can hold, line ends as they are read back."""
    return ILLEGAL.sub("", value).replace("\r\n", "\n").replace("\r", "\n")[:MAX_TEXT]
