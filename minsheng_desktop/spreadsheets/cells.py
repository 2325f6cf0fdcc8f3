"""The cell values of a workbook through calamine (adapter: import only through ``adapters.load``)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar, cast

import python_calamine as calamine

from minsheng_desktop.core.errors import AppError, file_error
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.spreadsheets.background import Background
from minsheng_desktop.spreadsheets.records import Merged
from minsheng_desktop.spreadsheets.sheet_stream import MAX_CELLS

T = TypeVar("T")
_STATES = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "veryHidden"}
_AT_ONCE = 2048  # rows
_LOOKED_AT = 128  # of these, to see which columns repeat themselves
_MOST_KNOWN = 100_000


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as calamine gives it; ``rows`` begin with row 1, each cell list with column A."""

    name: str
    state: str
    rows: list[list[object]]
    merged: tuple[Merged, ...]


def read_sheets(data: bytes, job: Job = SILENT) -> list[RawSheet]:
    """All work sheets of a workbook of any format calamine knows, in order.

    Raises ``file_password`` for a protected, ``file_corrupt`` for a damaged and ``too_large`` for an absurd file.
    """
    return list(each_sheet(data, job))


def each_sheet(
    data: bytes,
    job: Job = SILENT,
    beside_opening: Callable[[], None] = lambda: None,
    beside_sheet: Callable[[str], None] = lambda name: None,
) -> Iterator[RawSheet]:
    """The work sheets one after the other.

    The library runs on a thread of its own; meanwhile the two functions are called: one while the workbook is being
    opened (no sheet is read before it returns), one while the sheet of that name is being read.
    """
    opening = Background(lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)))
    beside_opening()
    workbook = _result(opening, job)
    left = MAX_CELLS
    for meta in workbook.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        reading = Background(partial(workbook.get_sheet_by_name, meta.name))
        beside_sheet(meta.name)
        sheet = _result(reading, job)
        del reading
        left -= _cells(sheet)
        if left < 0:
            raise file_error("spreadsheets.too_large")
        ranges = sheet.merged_cell_ranges or []
        merged = tuple(Merged(a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in ranges)
        yield RawSheet(meta.name, _STATES[str(meta.visible).rpartition(".")[2]], _rows(sheet, job), merged)
        del sheet
    workbook.close()


def _result(call: Background[T], job: Job) -> T:
    try:
        return call.result(job)
    except AppError:
        raise
    except calamine.PasswordError as error:
        raise file_error("spreadsheets.file_password") from error
    except Exception as error:
        raise file_error("spreadsheets.file_corrupt") from error
    except BaseException as error:
        # a panic of the Rust library; its class is no Exception and cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise file_error("spreadsheets.file_corrupt") from error


def _cells(sheet: calamine.CalamineSheet) -> int:
    return (sheet.end[0] + 1) * (sheet.end[1] + 1) if sheet.end else 0


def _rows(sheet: calamine.CalamineSheet, job: Job) -> list[list[object]]:
    """All rows from row 1 and column A (the iterator begins with row 1, but with the first filled column).

    Texts that stand in a column again and again become one object each: a village's name would else be kept as
    often as it stands there.
    """
    if sheet.start is None or sheet.end is None:
        return []
    before, height = [""] * sheet.start[1], sheet.end[0] + 1
    source = cast("Iterator[list[object]]", sheet.iter_rows())
    rows: list[list[object]] = []
    known: dict[object, object] = {}
    while part := list(islice(source, _AT_ONCE)):
        shared = known.get
        for index in _repeating(part, known):
            for row in part:
                value = row[index]
                row[index] = shared(value, value)
        rows += [before + row for row in part] if before else part
        job.tick(len(rows), height)
    return rows


def _repeating(part: list[list[object]], known: dict[object, object]) -> list[int]:
    """The columns whose texts repeat, seen in some of the rows; the texts are added to ``known``."""
    found = []
    if len(known) > _MOST_KNOWN:
        known.clear()
    for index, values in enumerate(zip(*part[:: max(len(part) // _LOOKED_AT, 1)], strict=True)):
        texts = {value for value in values if value and type(value) is str}
        if texts and len(texts) * 4 < len(values):
            found.append(index)
            known.update((text, text) for text in texts)
    return found
