"""Cutting a CSV at its commas gives what the csv module gives, and refuses what it refuses."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.exchange import csv_cells

NAMES = ["uid", "name", "remark"]
HEADER = "uid,name,remark\r\n"
PIECES = st.sampled_from(
    ["a", "张", ",", '"', '""', "\r\n", "\r\n", "\n", "\r", "\\N", " ", "x,y,z\r\n", '"a,\r\n",b,c\r\n']
)


def by_columns(data: bytes, names: Sequence[str] = NAMES) -> list[list[str]] | None:
    """The rows of the table, None where it is refused."""
    try:
        pieces = list(csv_cells.column_pieces(data, names))
    except csv_cells.Unreadable:
        return None
    return [list(row) for piece in pieces for row in zip(*piece, strict=True)]


def by_module(data: bytes) -> list[list[str]] | None:
    """The same by the csv module alone, which does not care how a row ends."""
    ends = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(data.decode("utf-8"), newline=""):
            ends.append(line.endswith("\r\n"))
            yield line

    rows = []
    try:
        for row in csv.reader(lines(), strict=True):
            rows.append(row)
            if not ends[-1]:
                return None
    except (csv.Error, UnicodeDecodeError):
        return None
    wide = rows and rows[0] == NAMES and all(len(row) == len(NAMES) for row in rows)
    return rows[1:] if wide else None


@given(st.lists(PIECES, max_size=40), st.integers(1, 30))
def test_any_text_is_read_or_refused_as_by_the_csv_module(parts: list[str], piece: int) -> None:
    data = (HEADER + "".join(parts)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_cells, "PIECE_BYTES", piece)
        assert by_columns(data) == by_module(data)


@given(st.lists(st.lists(st.text(max_size=6), min_size=3, max_size=3), max_size=12), st.integers(1, 60))
def test_whatever_was_written_is_read_again(rows: list[list[str]], piece: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([NAMES, *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_cells, "PIECE_BYTES", piece)
        assert by_columns(out.getvalue().encode()) == rows


def test_what_others_allow_the_csv_module_changes_nothing() -> None:
    before = csv.field_size_limit(10_000_000)
    try:
        assert by_columns((HEADER + "a,b," + "c" * 200_000 + "\r\n").encode()) is None
        assert by_columns((HEADER + 'a,b,"' + "c" * 200_000 + '"\r\n').encode()) is None
    finally:
        csv.field_size_limit(before)


def test_a_line_without_end_and_cells_beyond_all_measure_are_refused() -> None:
    assert by_columns((HEADER + "a," * 3_000_000 + "\r\n").encode()) is None
    assert by_columns((HEADER + "a,b," + "c" * 200_000 + "\r\n").encode()) is None
    assert by_columns((HEADER + "a,b,c\r\n" + "d" * 5_000_000).encode()) is None
    for end in ("", "\n", "\r", "\r\r\n"):
        assert by_columns((HEADER + "a,b,c" + end).encode()) is None
        assert by_columns((HEADER + '"a",b,c' + end).encode()) is None
    assert by_columns((HEADER.replace("\r\n", "\n") + "a,b,c\r\n").encode()) is None
    assert by_columns((HEADER + '"a\n",b,c\r\n').encode()) == [["a\n", "b", "c"]]
    assert by_columns(HEADER.encode() + b"\xff,b,c\r\n") is None
    assert by_columns(b"uid\r\na\r\nb\r\n", ["uid"]) == [["a"], ["b"]]
    assert by_columns(b"uid\r\na\r\n\r\n", ["uid"]) is None
