"""One change to many benefits at once: previewed in words, refused line by line, written as one operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.queries import benefits as stored
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.cells import edit_cells, preview_cells
from minsheng_desktop.entitlements.changes import STOPPED, cannot_become, stop_refusal
from minsheng_desktop.entitlements.guards import paid_refusal, paid_until
from minsheng_desktop.entitlements.own_columns import list_own_columns
from minsheng_desktop.entitlements.periods import end_periods, newest_amounts, set_amounts
from minsheng_desktop.entitlements.records import CellChange, CellPreview
from minsheng_desktop.entitlements.roster_fields import OWN
from minsheng_desktop.entitlements.states import change_states, newest_months
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import is_monthly, spelt

AMOUNTS = ("amount_set", "amount_add", "supplement_set")
STATUS_OF = {"suspend": "suspended", "resume": "active", "grace": "grace"}
CELLS = ("remark", "own", "village_group")
KINDS = (*AMOUNTS, *STATUS_OF, "stop", "category", "mark", *CELLS)
NEEDS_MONTH = (*AMOUNTS, *STATUS_OF, "stop", "category")
# The sentence of each kind in the history; {value} is what was set.
TITLES = {
    "amount_set": "changes.bulk.amount_set",
    "amount_add": "changes.bulk.amount_add",
    "supplement_set": "changes.bulk.supplement_set",
    "suspend": "changes.bulk.suspend",
    "resume": "changes.bulk.resume",
    "grace": "changes.bulk.grace",
    "stop": "changes.bulk.stop",
    "category": "changes.bulk.category",
    "mark": "changes.bulk.mark",
    "remark": "changes.bulk.remark",
    "own": "changes.bulk.own",
    "village_group": "changes.bulk.village_group",
}
COLOURS = {
    "": "changes.mark.none",
    "yellow": "changes.mark.yellow",
    "orange": "changes.mark.orange",
    "green": "changes.mark.green",
    "cyan": "changes.mark.cyan",
    "purple": "changes.mark.purple",
    "grey": "changes.mark.grey",
}


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is to be done to each benefit.

    ``month`` is the first month (for ``stop`` the last one paid), ``fen`` the amount or what is added to it,
    ``text`` the class, mark, remark or value, ``column`` the key of an own column, ``last_month`` the planned
    end of a gradual exit.
    """

    kind: str
    month: int | None = None
    fen: int | None = None
    text: str = ""
    column: str = ""
    reason: str = ""
    last_month: int | None = None
    approver: str = ""


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One benefit before and after, in words; ``refusal`` says why it stays as it is."""

    uid: bytes
    name: str
    certificate_no: str
    village: str
    before: str
    after: str
    refusal: str


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What a bulk change comes to; ``fen_before`` and ``fen_after``: what the lines not refused pay a month."""

    change: BulkChange
    lines: tuple[BulkLine, ...]
    changed: int
    same: int
    refused: int
    fen_before: int
    fen_after: int


def check_bulk(change: BulkChange) -> dict[str, AppError]:
    """What is wrong with a bulk change itself, by field of ``BulkChange``."""
    wrong: dict[str, AppError] = {}
    if change.kind not in KINDS:
        wrong["kind"] = input_error("entitlements.bulk_kind", name=change.kind)
    if change.kind in NEEDS_MONTH and change.month is None:
        wrong["month"] = input_error("entitlements.bulk_month")
    if change.kind in AMOUNTS and change.fen is None:
        wrong["fen"] = input_error("entitlements.bulk_amount")
    elif change.kind in ("amount_set", "supplement_set") and not is_monthly(change.fen or 0):
        wrong["fen"] = input_error("entitlements.bad_amount")
    if change.kind == "grace" and change.last_month is None:
        wrong["last_month"] = input_error("entitlements.bulk_month")
    elif change.kind == "grace" and change.month and (change.last_month or 0) < change.month:
        wrong["last_month"] = input_error("entitlements.bad_month", first=year_month.to_text(change.month))
    if change.kind == "category" and not change.text.strip():
        wrong["text"] = input_error("entitlements.no_category")
    if change.kind == "mark" and change.text not in COLOURS:
        wrong["text"] = input_error("entitlements.bulk_mark", mark=change.text)
    if change.kind == "own" and not change.column:
        wrong["column"] = input_error("entitlements.bulk_column")
    return wrong


def preview_bulk(uow: UnitOfRead, uids: Sequence[bytes], change: BulkChange) -> BulkPreview:
    """Each benefit before and after, in the order of ``uids``; nothing is written. Raises INPUT for a wrong change."""
    return _judged(uow, uids, change)[0]


@use_case(Operation("entitlements.bulk", Right.EDIT))
def apply_bulk(uow: UnitOfWork, uids: Sequence[bytes], change: BulkChange) -> BulkPreview:
    """Change every benefit that is not refused, as judged now; one operation for all."""
    preview, rows = _judged(uow, uids, change)
    changing = [line.uid for line in preview.lines if not line.refusal and line.before != line.after]
    if changing:
        _write(uow, change, {uid: rows[uid] for uid in changing})
    money = ""
    if preview.fen_before != preview.fen_after:
        money = text("changes.bulk.money", old=spelt(preview.fen_before), new=spelt(preview.fen_after))
    month = {"month": year_month.to_text(change.month)} if change.month else {}
    said = Why(change.reason, change.approver).params()
    uow.describe(what=_title(uow, change), count=preview.changed, money=money, **month, **said)
    return preview


def _judged(
    uow: UnitOfRead, uids: Sequence[bytes], change: BulkChange
) -> tuple[BulkPreview, dict[bytes, dict[str, Any]]]:
    for error in check_bulk(change).values():
        raise error
    wanted = list(dict.fromkeys(uids))
    rows = stored.rows(uow.connection, wanted)
    words = _cells(uow, wanted, change) if change.kind in CELLS else _Words(uow, rows, change).line
    lines, before, after = [], 0, 0
    for uid in wanted:
        line = _line(uow, uid, rows.get(uid), words)
        lines.append(line)
        if not line.refusal:
            before += _paying(rows[uid])
            after += _paying(_after(rows[uid], change))
    same = sum(not line.refusal and line.before == line.after for line in lines)
    refused = sum(bool(line.refusal) for line in lines)
    return BulkPreview(change, tuple(lines), len(lines) - same - refused, same, refused, before, after), rows


Words = Callable[[dict[str, Any]], tuple[str, str, str]]  # before, after, refusal


def _line(uow: UnitOfRead, uid: bytes, row: dict[str, Any] | None, words: Words) -> BulkLine:
    if row is None:
        return BulkLine(uid, "", "", "", "", "", not_found("entitlements.none").message)
    line = BulkLine(uid, row["name"], row["certificate_no"] or "", row["village"] or "", "", "", "")
    try:
        if row["home_node"] != uow.node.uid:
            raise rule_error("foreign_row")
        before, after, refusal = words(row)
    except AppError as error:
        return replace(line, refusal=error.message)
    return replace(line, before=before, after=after, refusal=refusal)


class _Words:
    """A benefit before and after, in words; raises why it cannot be changed."""

    def __init__(self, uow: UnitOfRead, rows: Mapping[bytes, dict[str, Any]], change: BulkChange) -> None:
        self.change = change
        self.first = newest_amounts(uow, rows) if change.kind in AMOUNTS else newest_months(uow, rows)
        self.paid = paid_until(uow, list(rows)) if change.kind in NEEDS_MONTH else {}

    def line(self, row: dict[str, Any]) -> tuple[str, str, str]:
        """(before, after, "") of one benefit."""
        before, after = self._pair(row)
        return before, after, ""

    def _pair(self, row: dict[str, Any]) -> tuple[str, str]:
        kind = self.change.kind
        if kind == "mark":
            return _mark(row["color_mark"] or ""), _mark(self.change.text)
        if row["status"] in STOPPED:
            raise rule_error("entitlements.already_stopped")
        self._check_month(row)
        after = _after(row, self.change)
        if kind in AMOUNTS:
            if after["amount_fen"] < 0:
                raise input_error("entitlements.bulk_below_zero", amount=spelt(row["amount_fen"] or 0))
            if not is_monthly(after["amount_fen"]):
                raise input_error("entitlements.bad_amount")
            return _amount(row), _amount(after)
        if kind == "category":
            return row["category"] or "", after["category"]
        if kind in STATUS_OF and (error := cannot_become(row["status"], STATUS_OF[kind])):
            raise error
        return _status(row["status"]), _status(after["status"])

    def _check_month(self, row: dict[str, Any]) -> None:
        first = self.first[row["uid"]]
        if self.change.kind == "stop":
            first = year_month.add(row["from_month"], -1)
        if (self.change.month or 0) < first:
            raise input_error("entitlements.bad_month", first=year_month.to_text(first))
        refusal = stop_refusal if self.change.kind == "stop" else paid_refusal
        if error := refusal(self.paid.get(row["uid"]), self.change.month or 0):
            raise error


def _after(row: Mapping[str, Any], change: BulkChange) -> dict[str, Any]:
    """The columns of a benefit as the change leaves them."""
    found, fen = dict(row), change.fen or 0
    if change.kind == "amount_set":
        found["amount_fen"] = fen
    elif change.kind == "amount_add":
        found["amount_fen"] = (row["amount_fen"] or 0) + fen
    elif change.kind == "supplement_set":
        found |= {"amount_fen": row["amount_fen"] or 0, "supplement_fen": fen}
    elif change.kind == "category":
        found["category"] = change.text.strip()
    elif change.kind in STATUS_OF or change.kind == "stop":
        found["status"] = STATUS_OF.get(change.kind, "stopped")
    return found


def _paying(row: Mapping[str, Any]) -> int:
    """Fen a month a benefit pays as it stands."""
    if row["status"] in (*STOPPED, "suspended"):
        return 0
    return (row["amount_fen"] or 0) + int(row["supplement_fen"])


def _amount(row: Mapping[str, Any]) -> str:
    if row["supplement_fen"]:
        return text(
            "changes.bulk.with_supplement", amount=spelt(row["amount_fen"] or 0), more=spelt(row["supplement_fen"])
        )
    return spelt(row["amount_fen"] or 0)


def _status(code: str) -> str:
    return text(f"entitlements.status.{code}")


def _mark(code: str) -> str:
    return text(COLOURS[code])


def _cells(uow: UnitOfRead, uids: Sequence[bytes], change: BulkChange) -> Words:
    """Remark, village group and own columns are judged as cells of the roster are."""
    shown: CellPreview = preview_cells(uow, _cell_changes(uids, change))
    lines = {line.uid: (line.before, line.after, line.problem) for line in shown.lines}
    return lambda row: lines[row["uid"]]


def _cell_changes(uids: Sequence[bytes], change: BulkChange) -> list[CellChange]:
    key = f"{OWN}{change.column.removeprefix(OWN)}" if change.kind == "own" else change.kind
    return [CellChange(uid, key, change.text) for uid in uids]


def _write(uow: UnitOfWork, change: BulkChange, rows: Mapping[bytes, dict[str, Any]]) -> None:
    kind, month, uids = change.kind, change.month or 0, list(rows)
    why = Why(change.reason, change.approver)
    if kind in CELLS:
        edit_cells(uow, _cell_changes(uids, change))
    elif kind == "mark":
        uow.update_many("entitlement", [(uid, {"color_mark": change.text or None}) for uid in uids])
    elif kind in AMOUNTS:
        after = {uid: _after(row, change) for uid, row in rows.items()}
        amounts = [(uid, row["amount_fen"], row["supplement_fen"]) for uid, row in after.items()]
        set_amounts(uow, amounts, month, why=why)
    elif kind == "stop":
        end_periods(uow, uids, month)
        states = [(row, {"status": "stopped"}) for row in rows.values()]
        change_states(uow, states, year_month.add(month, 1), why, also={"to_month": month})
    elif kind == "category":
        change_states(uow, [(row, {"category": change.text.strip()}) for row in rows.values()], month, why)
    else:
        states = [(row, {"status": STATUS_OF[kind]}) for row in rows.values()]
        change_states(uow, states, month, why, change.last_month if kind == "grace" else None)


def _title(uow: UnitOfRead, change: BulkChange) -> str:
    """What was done, in words."""
    value = change.text
    if change.kind in AMOUNTS:
        value = spelt(change.fen or 0)
    elif change.kind == "mark":
        value = _mark(change.text)
    month = year_month.to_text(change.month) if change.month else ""
    key = change.column.removeprefix(OWN)
    column = next((own.title for own in list_own_columns(uow) if own.key == key), key) if change.kind == "own" else ""
    return text(TITLES[change.kind], value=value, month=month, column=column)
