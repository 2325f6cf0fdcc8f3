"""What became of the rows of a file, by programme and village: the lines of the last step of an import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from minsheng_desktop.households.roster_review import Review


class ResultLine(NamedTuple):
    """Rows of a programme (a payment list: of an item) and village by what became of them; ``fen``: their amounts."""

    programme: str
    village: str
    new: int
    updated: int
    unchanged: int
    not_written: int
    fen: int


def result_lines(review: Review, names: Mapping[str, str]) -> list[ResultLine]:
    """What became of the rows, by programme and village."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    reading = review.reading
    for record, fate in zip(reading.rows, review.preview.fates, strict=True):
        code = reading.sheet_programmes.get(record.sheet) or review.decisions.programme or reading.programme or ""
        programme = str(record.values.get("item") or names.get(code, ""))
        line = counts.setdefault((programme, str(record.values.get("village") or "")), {})
        line[fate] = line.get(fate, 0) + 1
        if fate in ("new", "updated", "unchanged") and record.is_amount_row:
            amounts = (record.values.get(name) for name in ("amount_month", "amount_hh", "amount"))
            line["fen"] = line.get("fen", 0) + next((fen for fen in amounts if isinstance(fen, int)), 0)
    return [
        ResultLine(programme, village, line.get("new", 0), line.get("updated", 0), line.get("unchanged", 0),
                   sum(line.get(fate, 0) for fate in ("held", "rejected", "left")), line.get("fen", 0))
        for (programme, village), line in counts.items()
    ]  # fmt: skip
