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
_AT_ONCE = 256  # rows that are turned into columns and back while they are still in the processor's cache
_APART = {bool, int}  # values that equal those of another type: True and 1 and 1.0


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

    Equal texts and numbers of a column become one object each: a village's name would else be kept as often as it
    stands there. A column of which most values differ is left as it is.
    """
    if sheet.start is None or sheet.end is None:
        return []
    before, height = sheet.start[1], sheet.end[0] + 1
    known: list[dict[object, object] | None] = [{} for _ in range(sheet.end[1] + 1 - before)]
    rows: list[list[object]] = []
    source = cast("Iterator[list[object]]", sheet.iter_rows())
    while part := list(islice(source, _AT_ONCE)):
        columns: list[object] = list(zip(*part, strict=True))
        for index, values in enumerate(known):
            if values is not None:
                columns[index] = _share(values, cast("tuple[object, ...]", columns[index]))
                if len(values) * 3 > (len(rows) + _AT_ONCE) * 2:
                    known[index] = None
        made = zip(*cast("list[tuple[object, ...]]", columns), strict=True)
        rows.extend([[""] * before + list(row) for row in made] if before else map(list, made))
        job.tick(len(rows), height)
    return rows


def _share(known: dict[object, object], values: tuple[object, ...]) -> tuple[object, ...]:
    if _APART.isdisjoint(map(type, values)):
        return tuple(map(known.setdefault, values, values))
    return values
