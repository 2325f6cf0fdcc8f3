"""Opening an edited workbook with a reader of other hands before it is given out (adapter: only through ``load``)."""

from __future__ import annotations

import io
import warnings
import zipfile
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

ROWS = 20  # of each sheet: what is wrong in a package shows at once
_FAULTS = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError,
           IndexError)  # fmt: skip


def opens(data: bytes) -> bool:
    """Whether openpyxl, too, opens an .xlsx and reads the first rows of each sheet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            for sheet in workbook.worksheets:
                for _ in sheet.iter_rows(max_row=ROWS):
                    pass
            workbook.close()
    except _FAULTS:
        return False
    return True
