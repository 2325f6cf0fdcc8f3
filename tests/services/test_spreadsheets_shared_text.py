"""Text that many cells name by one number is bounded before a library makes a copy of it for each of them."""

from __future__ import annotations

import collections
import struct

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import SILENT
from minsheng_desktop.spreadsheets.binary_sheets import (
    NamedText,
    check_binary_extent,
    string_sizes,
    xls_string_sizes,
)


def narrow(text: str, flags: int = 0, behind: bytes = b"", middle: bytes = b"") -> bytes:
    return struct.pack("<HB", len(text), flags) + middle + text.encode("latin-1") + behind


def test_strings_of_an_xls_are_measured_over_the_records_their_table_goes_on_in() -> None:
    table = struct.pack("<II", 5, 5)
    first = table + narrow("abc") + struct.pack("<HB", 6, 1) + "一二".encode("utf-16-le")
    second = b"\x00" + b"cdef" + narrow("rich", 8, b"\0" * 8, struct.pack("<H", 2))
    third = narrow("more", 4, b"\0" * 5, struct.pack("<I", 5)) + narrow("x" * 300)
    assert xls_string_sizes([first, second, third]) == [3, 6, 4, 4, 300]


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_table_of_strings_that_is_cut_off_is_measured_as_far_as_it_goes(cut: int) -> None:
    whole = struct.pack("<II", 3, 3) + narrow("abcdefgh") * 3
    sizes = xls_string_sizes([whole[:cut]])
    assert sizes == [8] * len(sizes)
    assert xls_string_sizes([]) == []


def test_a_long_string_named_by_too_many_cells_is_refused() -> None:
    text = NamedText([30_000, 2])
    for _ in range(13_900):
        text.name(0)
    for _ in range(10_000):
        text.name(1)
    with pytest.raises(AppError) as refused:
        collections.deque(map(text.name, [0] * 1000), 0)
    assert refused.value.code == "spreadsheets.too_large"


def test_cells_of_an_xlsb_that_name_more_text_than_fits_are_refused() -> None:
    item = b"\x00" + struct.pack("<I", 60_000) + "字".encode("utf-16-le") * 60_000
    length = len(item)
    strings = bytes([19, length & 0x7F | 0x80, length >> 7 & 0x7F | 0x80, length >> 14]) + item
    sizes = string_sizes(strings)
    assert sizes == [length]
    row = bytes([0, 4]) + struct.pack("<I", 0)
    cells = b"".join(bytes([7, 12]) + struct.pack("<III", column, 0, 0) for column in range(4000))
    check_binary_extent(row + cells[: 14 * 100], SILENT, sizes)
    with pytest.raises(AppError) as refused:
        check_binary_extent(row + cells, SILENT, sizes)
    assert refused.value.code == "spreadsheets.too_large"
