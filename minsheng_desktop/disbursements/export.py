"""补发追回 as a finished workbook, full numbers included."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.back_pay import cause_label, list_back_pay, months_words, status_label
from minsheng_desktop.disbursements.records import BackPayFilter
from minsheng_desktop.spreadsheets.list_export import export_list
from minsheng_desktop.spreadsheets.records import WriteColumn

_COLUMNS = (
    ("village", 12, "text"), ("name", 10, "text"), ("id_no", 22, "text"), ("programme", 14, "text"),
    ("months", 22, "text"), ("count", 8, "integer"), ("difference", 12, "money"), ("amount", 14, "money"),
    ("cause", 14, "text"), ("account", 24, "text"), ("status", 10, "text"), ("settled", 12, "text"),
    ("note", 20, "text"),
)  # fmt: skip


def export_back_pay(uow: UnitOfRead, out: Path, wanted: BackPayFilter, uids: Sequence[bytes] = ()) -> int:
    """Write the chosen lines (none: all of the filter) to .xlsx; answers how many. Asks for the right to export."""
    chosen = set(uids)
    lines = [line for line in list_back_pay(uow, wanted) if not chosen or line.uid in chosen]
    columns = [
        WriteColumn(text(f"back_pay.column.{key}"), width, kind, total=key in ("count", "amount"))
        for key, width, kind in _COLUMNS
    ]
    rows = [
        (
            line.village + line.village_group, line.name, line.id_no or "", line.programme,
            months_words(line.from_month, line.to_month), line.months, line.difference_fen, line.amount_fen,
            cause_label(line.cause), line.account_number, status_label(line), line.settled_on or "", line.note,
        )
        for line in lines
    ]  # fmt: skip
    return export_list(uow, out, text("back_pay.export_title"), columns, rows, len(rows), text("back_pay.counted"))
