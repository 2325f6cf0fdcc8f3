"""Telling rows that carry a person or a project from titles, totals, repeated headers and footers.

Most rows of a long roster have a name and an ID number: they are known by these two cells alone. Only the others
are looked at as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.layout_words import layout_words
from minsheng_desktop.spreadsheets.records import PROGRESS, ColumnPlan, Row, SkippedRow
from minsheng_desktop.spreadsheets.row_labels import SUBTOTAL as SUBTOTAL
from minsheng_desktop.spreadsheets.row_labels import TOTAL as TOTAL
from minsheng_desktop.spreadsheets.row_labels import (
    are_column_numbers,
    header_texts,
    is_footer,
    total_label,
    why_no_project,
)
from minsheng_desktop.spreadsheets.vocabulary import columns as columns_

NEAR = 4  # rows below a header that may be column numbers, hints or an example

_DIGITS = re.compile(r"\d{6}")
_MIN_FILLED = 4
_FEW = 3
_LONGEST_NAME = 24
_LONGEST_SECTION = 24
_NOT_PERSONAL = frozenset(
    "seq county town village group hh_no head_name hh_size insured category item std base_amount "
    "care_amount supplement months qty amount amount_month amount_hh amount_person amount_words income bank_name "
    "status remark pay_date apply_date institution handler".split()
)


class _Compact(dict[str, str]):
    """Texts without blanks, each made once."""

    def __missing__(self, key: str) -> str:
        text = self[key] = compact(key)
        return text


def _is_count(value: object) -> bool:
    return type(value) is float or type(value) is int or (type(value) is str and value.isdigit())


@dataclass
class SortedRows:
    """First rows of records, the others with why they carry none, and the row where another table begins (0: none)."""

    data: Sequence[int] = ()
    skipped: list[SkippedRow] = field(default_factory=list)
    next_table: int = 0


# whether a row that looks like a header is one of this table (its last row) or begins another (0)
OnHeader = Callable[[int], int]


def sort_rows(
    rows: Sequence[Row],
    kind: str,
    header_rows: Sequence[int],
    columns: Sequence[ColumnPlan],
    *,
    first: int = 1,
    last: int = 0,
    fold: int = 1,
    is_header: Callable[[Row], bool] | None = None,
    on_header: OnHeader | None = None,
    tall: Collection[int] = (),
) -> SortedRows:
    """The rows from ``first`` to ``last`` (0: the end). Rows above the header are titles; ``tall`` are rows whose
    person is merged with the row above: lines of the same person."""
    begin = max(max(header_rows, default=0) + 1, first)
    end = min(last or len(rows), len(rows))
    titles = [SkippedRow(number, "title") for number in range(first, min(header_rows, default=first))]
    width = max((c.index for c in columns), default=0) + 1 if fold > 1 else 0  # lines are put behind one another
    fields = {plan.field: plan.index + plan.line * width for plan in reversed(columns) if plan.field}
    if kind == PROGRESS:
        result = _sort_projects(rows, begin, end, fields, header_texts(rows, header_rows))
    else:
        result = _PersonRows(rows, fields, header_rows, fold, width, is_header, on_header, tall).sort(begin, end)
    result.skipped[:0] = titles
    result.data = contiguous(result.data)
    return result


def contiguous(numbers: Sequence[int]) -> Sequence[int]:
    """The numbers, as a range where none is left out between them."""
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return range(numbers[0], numbers[-1] + 1)
    return numbers


class _PersonRows:
    """Sorting the rows of a list of persons."""

    def __init__(
        self,
        rows: Sequence[Row],
        fields: Mapping[str, int],
        header_rows: Sequence[int],
        fold: int,
        width: int,
        is_header: Callable[[Row], bool] | None,
        on_header: OnHeader | None,
        tall: Collection[int],
    ) -> None:
        self.rows, self.fields, self.fold = rows, fields, fold
        self.headers = header_texts(rows, header_rows)
        self.width, self.tall, self.header_rows = width, tall, header_rows
        self.is_header, self.on_header = is_header, on_header
        self.words = layout_words().rows
        self.name = fields.get("name", fields.get("head_name", -1))
        self.number = fields.get("id_no", -1)
        self.seq = fields.get("seq", -1)
        self.personal = [index for name, index in fields.items() if name not in _NOT_PERSONAL]
        self.plain_names: dict[object, bool] = {}
        self.compact = _Compact()

    def sort(self, begin: int, end: int) -> SortedRows:
        """Rows from ``begin`` to ``end``."""
        result = SortedRows()
        data: list[int] = []
        number = begin
        near = begin + NEAR
        quick = self._quick if self.fold == 1 else self._never
        while number <= end:
            if number >= near:
                number = quick(number, end, data)
                if number > end:
                    break
            row = self.rows[number - 1]
            why = self._why(row, number < near) if self.fold == 1 else self._why_folded(number, end, number < near)
            if why in ("none", "section") and number in self.tall:
                why = ""
            if why == "header":
                number = self._past_header(number, result)
                if result.next_table:
                    break
                near = number + (1 if data else NEAR)  # nothing but column numbers is printed again with a header
                continue
            if why:
                result.skipped.append(SkippedRow(number, why))
                number += 1
            else:
                data.append(number)
                number += self._height(number, end)
        result.data = data
        return result

    @staticmethod
    def _never(number: int, end: int, data: list[int]) -> int:
        return number

    def _quick(self, number: int, end: int, data: list[int]) -> int:
        """Take rows that plainly carry a person; answers the first one that does not."""
        rows, name, id_no = self.rows, self.name, self.number
        wide = max(name, id_no)
        if name < 0 or id_no < 0:
            return self._quick_by_name(number, end, data) if name >= 0 else number
        take = data.append
        for index in range(number - 1, end):
            row = rows[index]
            if len(row) <= wide:
                return index + 1
            value = row[id_no]
            if value == "":
                if not self._is_numbered(row):
                    return index + 1
            elif type(value) is str:
                if len(value) < 15 or not value[:6].isdigit() or row[name] == "":
                    return index + 1
            elif type(value) is not float or value < 1e14 or row[name] == "":
                return index + 1
            take(index + 1)
        return end + 1

    def _quick_by_name(self, number: int, end: int, data: list[int]) -> int:
        """Without a column of ID numbers: rows with a running number, a short plain name and more."""
        rows, is_numbered, take = self.rows, self._is_numbered, data.append
        for index in range(number - 1, end):
            if not is_numbered(rows[index]):
                return index + 1
            take(index + 1)
        return end + 1

    def _is_numbered(self, row: Row) -> bool:
        """Whether a row has a running number and a short plain name."""
        name, seq, known = self.name, self.seq, self.plain_names
        if seq < 0 or len(row) <= name or len(row) <= seq or not _is_count(row[seq]):
            return False
        value = row[name]
        plain = known.get(value)
        if plain is None:
            plain = known[value] = type(value) is str and 2 <= len(value) <= 4 and not self._no_name(value)
        return plain

    def _no_name(self, value: str) -> bool:
        text = compact(value)
        if any(text.startswith(word) for word in self.words.examples):
            return True
        return len(text) < 2 or bool(total_label([text])) or is_footer(text, self.words) or text in self.headers

    def _past_header(self, number: int, result: SortedRows) -> int:
        """Skip a repeated header, or stop where another table begins."""
        last = number
        if self._is_printed_again(self.rows[number - 1]):
            result.skipped.append(SkippedRow(number, "header"))
            return number + 1
        if self.on_header is not None and self.is_header is not None and self.is_header(self.rows[number - 1]):
            last = self.on_header(number)
            if not last:
                result.next_table = number
                return number
        for skipped in range(number, last + 1):
            result.skipped.append(SkippedRow(skipped, "header"))
        return last + 1

    def _is_plain(self, row: Row) -> bool:
        """Whether a row has a running number, a plain name and an ID number as it should be."""
        value = _cell(row, self.number)
        return type(value) is str and len(value) > 14 and value[:6].isdigit() and self._is_numbered(row)

    def _why_folded(self, number: int, end: int, near: bool) -> str:
        """Why a record of several rows carries no person: its rows are looked at as one."""
        row = self.rows[number - 1]
        filled = [v for v in row if not is_blank(v)]
        if not filled or self._is_dashes(filled):
            return "blank"
        if self._repeats_header(filled):
            return "header"
        label = total_label(filled)
        if label and not _is_count(_cell(row, self.seq)):
            return label
        joined: list[object] = []
        for line in range(self._height(number, end)):
            cells = self.rows[number + line - 1][: self.width]
            joined += [*cells, *[""] * (self.width - len(cells))]
        return self._why(joined, near)

    def _height(self, number: int, end: int) -> int:
        """How many rows the record has from its first one: fewer where the next record begins before."""
        for line in range(1, self.fold):
            if number + line > end:
                return line
            row = self.rows[number + line - 1]
            if 0 <= self.seq < self.width and _is_count(_cell(row, self.seq)):
                return line
            filled = [v for v in row if not is_blank(v)]
            if filled and (total_label(filled) or self._repeats_header(filled)):
                return line
        return self.fold

    def _why(self, row: Row, near: bool) -> str:
        """Why a row carries no person, "" if it does."""
        if self._is_plain(row):
            return ""
        filled = [v for v in row if not is_blank(v)]
        if not filled or self._is_dashes(filled):
            return "blank"
        number = _cell(row, self.number)
        has_number = bool(_DIGITS.search(compact(str(number)))) if number != "" else False
        has_number = has_number and not is_footer(number, self.words, alone=len(filled) <= _FEW)
        if self._repeats_header(filled):
            return "header"
        label = total_label(filled) or (self._label_anywhere(filled) if is_blank(_cell(row, self.name)) else "")
        if label and not has_number:
            return label
        if near or not is_blank(_cell(row, self.seq)):
            why = self._why_near(row, filled, near)
            if why:
                return why
        if has_number:
            return ""
        return self._why_without_number(row, filled)

    def _repeats_header(self, filled: Sequence[object]) -> bool:
        plain, headers = self.compact, self.headers
        same = sum(type(v) is str and plain[v] in headers for v in filled)
        return same >= 2 and same * 10 >= len(filled) * 6

    def _is_printed_again(self, row: Row) -> bool:
        """Whether the texts of a row stand in the columns where the header has them."""
        plain = self.compact
        texts = {i: plain[v] for i, v in enumerate(row) if type(v) is str and not is_blank(v)}
        lines = [self.rows[n - 1] for n in self.header_rows if n <= len(self.rows)]
        return any(
            all(i < len(line) and type(line[i]) is str and plain[str(line[i])] == t for i, t in texts.items())
            for line in lines
        )

    def _may_be_header(self, filled: Sequence[object]) -> bool:
        """A header has two known headings at least."""
        known, plain = columns_().roster, self.compact
        return sum(type(v) is str and plain[v] in known for v in filled) >= 2

    def _why_near(self, row: Row, filled: list[object], near: bool) -> str:
        """Column numbers, hints and examples stand right below a header (an example may call itself one)."""
        words = self.words
        texts = [compact(_shown(v)) for v in filled]
        if compact(str(_cell(row, self.seq))) in words.examples - {"如"}:
            return "example"
        if not near:
            return ""
        name = compact(str(_cell(row, self.name)))
        if any(name.startswith((f"{w}:", f"({w})")) for w in words.examples) or name in words.examples:
            return "example"
        if any(t[:1] == "(" and t.strip("()") in words.examples for t in texts):
            return "example"  # 张三 … （填写示例）
        if len(texts) >= 3 and are_column_numbers(texts):
            return "header"
        hints = sum((t[:1] == "(" and t[-1:] == ")") or any(w in t for w in words.hints) for t in texts)
        return "hint" if hints * 2 >= len(texts) and not _DIGITS.search(name) else ""

    def _why_without_number(self, row: Row, filled: list[object]) -> str:
        if any(type(v) is str and compact(v).strip("()[]【】—-*#=/.。") in self.words.ends for v in filled):
            return "blank"
        if self.is_header is not None and self._may_be_header(filled) and self.is_header(row):
            return "header"
        name = _cell(row, self.name)
        numbered = _is_count(_cell(row, self.seq)) and not is_blank(name)
        if not numbered and any(is_footer(v, self.words, alone=len(filled) <= _FEW) for v in filled):
            return "footer"
        if len(filled) == 1:
            return self._why_alone(filled[0])
        if self._is_nobody(name) and self._is_nobody(_cell(row, self.number)):
            return "none" if self._known(row) < _MIN_FILLED or not self._has_personal(row) else ""
        return "none" if len(compact(str(name))) > _LONGEST_NAME else ""

    def _why_alone(self, value: object) -> str:
        text = compact(str(value))
        endings = columns_().area.village_endings
        short = type(value) is str and len(text) <= _LONGEST_SECTION
        return "section" if short and (self.words.section.match(text) or text.endswith(endings)) else "none"

    def _is_nobody(self, value: object) -> bool:
        """Whether a cell names nobody: blank, a dash, 无."""
        if is_blank(value):
            return True
        text = compact(str(value))
        return text in self.words.nobody or set(text) <= self.words.dashes

    def _is_dashes(self, filled: Sequence[object]) -> bool:
        return all(type(v) is str and set(compact(v)) <= self.words.dashes for v in filled)

    def _known(self, row: Row) -> int:
        return sum(not is_blank(_cell(row, i)) for name, i in self.fields.items() if name != "seq")

    def _has_personal(self, row: Row) -> bool:
        return any(not self._is_nobody(_cell(row, index)) for index in self.personal)

    @staticmethod
    def _label_anywhere(filled: Sequence[object]) -> str:
        for value in filled[3:]:
            label = total_label([value])
            if label:
                return label
        return ""


def _shown(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _cell(row: Row, index: int) -> object:
    return row[index] if 0 <= index < len(row) else ""


def _sort_projects(
    rows: Sequence[Row], begin: int, end: int, fields: Mapping[str, int], headers: frozenset[str]
) -> SortedRows:
    item = fields.get("item", -1)
    result = SortedRows()
    data: list[int] = []
    for number in range(begin, end + 1):
        row = rows[number - 1]
        filled = [v for v in row if not is_blank(v)]
        why = why_no_project(row, filled, item, headers)
        if why:
            result.skipped.append(SkippedRow(number, why))
        else:
            data.append(number)
    result.data = data
    return result
