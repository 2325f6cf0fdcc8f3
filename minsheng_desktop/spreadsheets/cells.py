"""The cell values of a workbook through calamine (adapter: import only through ``adapters.load``)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import cast

import python_calamine as calamine

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.spreadsheets.container import MAX_CELLS
from minsheng_desktop.spreadsheets.records import Merged

_STATES = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "veryHidden"}


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as calamine gives it; ``rows`` begin with row 1."""

    name: str
    state: str
    rows: list[list[object]]
    merged: tuple[Merged, ...]


def read_sheets(data: bytes) -> list[RawSheet]:
    """All work sheets of a workbook of any format calamine knows, in order.

    Raises ``file_password`` for a protected and ``file_corrupt`` for a damaged file.
    """
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_sheet(workbook, meta) for meta in workbook.sheets_metadata if _is_work_sheet(meta)]
    except calamine.PasswordError as error:
        raise file_error("spreadsheets.file_password") from error
    except (calamine.CalamineError, OSError, ValueError, KeyError) as error:
        raise file_error("spreadsheets.file_corrupt") from error
    except BaseException as error:
        # a panic of the Rust library; its class is no Exception and cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise file_error("spreadsheets.file_corrupt") from error


def _is_work_sheet(meta: calamine.SheetMetadata) -> bool:
    return meta.typ == calamine.SheetTypeEnum.WorkSheet


def _sheet(workbook: calamine.CalamineWorkbook, meta: calamine.SheetMetadata) -> RawSheet:
    sheet = workbook.get_sheet_by_name(meta.name)
    if sheet.end is not None and (sheet.end[0] + 1) * (sheet.end[1] + 1) > MAX_CELLS:
        raise file_error("spreadsheets.too_large")
    rows = cast("list[list[object]]", sheet.to_python(skip_empty_area=False))
    ranges = sheet.merged_cell_ranges or []
    merged = tuple(Merged(a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in ranges)
    return RawSheet(meta.name, _STATES[str(meta.visible).rpartition(".")[2]], rows, merged)
