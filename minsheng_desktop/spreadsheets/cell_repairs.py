"""What stands in cells before they are read by column: broken cells, 同上, zeros that only the format shows."""

from __future__ import annotations

import re

from minsheng_desktop.spreadsheets.records import CellError, UncachedFormula
from minsheng_desktop.spreadsheets.sheet_work import SheetWork

_BROKEN = frozenset({CellError, UncachedFormula})
# an error value in a text file
_ERROR_TEXT = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")
_DITTO = re.compile(r"[(（]?同上[)）]?。?|同前|[〃″”“\"]|''").fullmatch
# what one person alone has is never the same as above
_OWN = frozenset("name id_no birth sex age disability_cert bank_card phone".split())


def error_text(value: object) -> bool:
    """Whether a text is an error value, as it comes out of a file that has nothing but texts."""
    return type(value) is str and value[:1] == "#" and bool(_ERROR_TEXT.fullmatch(value.strip()))


def repair_cells(work: SheetWork, name: str) -> list[int]:
    """Put in ``work.raw`` of a field what its cells mean; the positions of broken cells, which become blank."""
    raw = work.raw[name]
    kinds = set(map(type, raw))
    broken = [p for p, v in enumerate(raw) if type(v) in _BROKEN] if kinds & _BROKEN else []
    if str in kinds and not work.sheet.name:
        broken += [p for p, v in enumerate(raw) if error_text(v)]
    changed: dict[int, object] = dict.fromkeys(broken, "")
    if str in kinds and name not in _OWN:
        same = {cell for cell in set(raw) if type(cell) is str and len(cell) < 6 and _DITTO(cell)}
        changed |= {p: _above(work, name, p) for p, v in enumerate(raw) if v in same} if same else {}
    changed |= _padded(work, name) if float in kinds and work.sheet.details.padded else {}
    if changed:
        work.raw[name] = [changed.get(p, v) for p, v in enumerate(raw)]
    return broken


def _above(work: SheetWork, name: str, position: int) -> object:
    """The nearest cell above that says something itself."""
    for value in reversed(work.raw[name][:position]):
        if value != "" and not _DITTO(str(value)):
            return value
    plan, cells, first = work.plans.get(name), work.sheet.rows, work.rows[position]
    for number in reversed([n for n in work.plan.data_rows if n < first]) if plan else ():
        line = cells[number + plan.line - 1] if plan else ()
        value = line[plan.index] if plan and plan.index < len(line) else ""
        if value != "" and not _DITTO(str(value)):
            return value
    return ""


def _padded(work: SheetWork, name: str) -> dict[int, object]:
    """Numbers of a field whose format writes zeros before them, as they are shown."""
    plan, widths = work.plans.get(name), work.sheet.details.padded
    if plan is None:
        return {}
    shown: dict[int, object] = {}
    for position, value in enumerate(work.raw[name]):
        width = widths.get((work.rows[position] + plan.line, plan.index))
        if width and type(value) is float and value.is_integer() and 0 <= value < 1e15:
            shown[position] = str(int(value)).zfill(width)
    return shown
