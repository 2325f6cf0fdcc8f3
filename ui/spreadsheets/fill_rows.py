"""The rows of a table that is being filled, and whom it does not list, as table rows."""

from __future__ import annotations

from collections.abc import Sequence

from minsheng_desktop.core.fields import Field, Label, Masking, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.filling import DOUBTFUL, MATCHED, SEVERAL, UNKNOWN, Absent, FillLine, FillPreview
from ui.kit.formats import masked_id
from ui.kit.rows import Column, Note, Row

ABSENT = "absent"
ACCEPTED = "accepted"
STATE_WORDS = {
    MATCHED: "fill.state.matched",
    DOUBTFUL: "fill.state.doubtful",
    SEVERAL: "fill.state.several",
    UNKNOWN: "fill.state.unknown",
    ACCEPTED: "fill.state.accepted",
}
TAB_WORDS = {
    "": "fill.tab.all",
    MATCHED: "fill.tab.matched",
    DOUBTFUL: "fill.tab.doubtful",
    SEVERAL: "fill.tab.several",
    UNKNOWN: "fill.tab.unknown",
    ABSENT: "fill.tab.absent",
}
NOTE_WORDS = {DOUBTFUL: "fill.note.doubtful", SEVERAL: "fill.note.several", UNKNOWN: "fill.note.unknown"}


def _column(key: str, width: int, *, kind: str = "", masked: bool = False, type: Type = Type.TEXT) -> Column:
    masking = Masking.CITIZEN_ID if masked else Masking.NONE
    made = Field(key, Label(f"fill.column.{key}"), type, width, masking=masking, sortable=False)
    return Column(made, kind=kind, frozen=key in ("row", "name"), stretch=key == "note", strong=key == "name")


def columns() -> list[Column]:
    """The columns of the table of rows."""
    return [
        _column("row", 46, kind="text"),
        _column("name", 84, kind="text"),
        _column("id_no", 164, masked=True),
        _column("village", 92, kind="text"),
        _column("state", 96, kind="status"),
        _column("filled", 60, type=Type.INTEGER),
        _column("overwritten", 60, type=Type.INTEGER),
        _column("note", 240, kind="text"),
    ]


def counts(preview: FillPreview) -> dict[str, int]:
    """How many rows each tab holds."""
    found = {state: preview.count(state) for state in (MATCHED, DOUBTFUL, SEVERAL, UNKNOWN)}
    return {"": len(preview.lines), **found, ABSENT: len(preview.absent)}


def rows_of(preview: FillPreview, tab: str) -> list[Row]:
    """The rows of a tab."""
    if tab == ABSENT:
        return [_absent(number, line) for number, line in enumerate(preview.absent)]
    return [_row(preview, line) for line in preview.lines if not tab or line.state == tab]


def _row(preview: FillPreview, line: FillLine) -> Row:
    place = (line.sheet, line.row)
    accepted = line.state == DOUBTFUL and place in preview.choice.accepted
    state = ACCEPTED if accepted else line.state
    note = text(NOTE_WORDS[state], found=masked_id(line.found)) if state in NOTE_WORDS else ""
    figures = (line.filled or None, line.overwritten or None)
    cells = (str(line.row), line.name, line.id_no, line.village, text(STATE_WORDS[state]), *figures, note)
    notes = {"name": Note("doubt", note)} if state in (DOUBTFUL, SEVERAL) else None
    return Row(place, cells, muted=line.state == UNKNOWN, notes=notes)


def _absent(number: int, line: Absent) -> Row:
    state = text("fill.state.absent")
    cells = ("", line.name, line.id_no, line.village, state, None, None, line.certificate_no)
    return Row((ABSENT, number), cells)


def doubtful_places(preview: FillPreview, keys: Sequence[object]) -> frozenset[tuple[str, int]]:
    """Those of the chosen rows that wait for a decision."""
    return frozenset(
        (line.sheet, line.row) for line in preview.lines if line.state == DOUBTFUL and (line.sheet, line.row) in keys
    )
