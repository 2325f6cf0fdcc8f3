"""Findings that need several rows or sheets: duplicates, shared cards, totals, the file as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from minsheng_desktop.rules import money
from minsheng_desktop.spreadsheets.findings import Findings
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import (
    HIDDEN_OLD,
    LOOKUP,
    CellError,
    DuplicateGroup,
    SheetPlan,
    UncachedFormula,
    Workbook,
)
from minsheng_desktop.spreadsheets.row_kinds import SUBTOTAL, TOTAL
from minsheng_desktop.spreadsheets.sheet_work import SheetWork

_SAME = 1  # fen by which sums may differ through rounding

Spot = tuple[SheetWork, int]  # a row: its sheet and position


def find_duplicates(works: Sequence[SheetWork], offsets: Sequence[int]) -> tuple[DuplicateGroup, ...]:
    """Rows with the same valid ID within one benefit: under one name all but the first are duplicates,
    under several names every row is reported. Indexes are those of all rows of the file."""
    seen: dict[object, Spot] = {}
    repeated: dict[object, list[Spot]] = {}
    start: dict[int, int] = {}
    for work, offset in zip(works, offsets, strict=True):
        start[id(work)] = offset
        for position, number in enumerate(work.columns.get("id_no", ())):
            if number is None:
                continue
            first = seen.setdefault(number, (work, position))
            if first[0] is not work or first[1] != position:
                repeated.setdefault(number, [first]).append((work, position))
    return tuple(group for number, spots in repeated.items() for group in _judge_repeated(number, spots, start))


def _group(kind: str, number: object, spots: Sequence[Spot], start: dict[int, int]) -> DuplicateGroup:
    return DuplicateGroup(kind, str(number), tuple(start[id(work)] + position for work, position in spots))


def _judge_repeated(number: object, spots: Sequence[Spot], start: dict[int, int]) -> list[DuplicateGroup]:
    by_scope: dict[Hashable, list[Spot]] = defaultdict(list)
    for work, position in spots:
        by_scope[_scope(work, position)].append((work, position))
    groups = []
    for same in by_scope.values():
        names = sorted({str(w.columns["name"][p]) for w, p in same if "name" in w.columns and w.columns["name"][p]})
        if len(same) < 2:
            continue
        if len(names) > 1:
            for work, position in same:
                work.report("same_id_diff_name", position, "name", names="、".join(names))
            groups.append(_group("same_id_diff_name", number, same, start))
            continue
        first, at = same[0]
        for work, position in same[1:]:
            work.report("duplicate_id", position, "id_no", first_sheet=first.sheet.name, first_row=first.rows[at])
        groups.append(_group("same_id", number, same, start))
    return groups


def _scope(work: SheetWork, position: int) -> Hashable:
    """Within what an ID may stand once: a benefit; there an item of a payment list, or the date of an event."""
    benefit = work.benefit
    event = next((name for name in (benefit.event if benefit else ()) if name in work.columns), None)
    return (
        benefit.key if benefit else "",
        work.columns["item"][position] if work.is_payment_list and "item" in work.columns else None,
        work.columns[event][position] if event else None,
    )


def check_shared_cards(works: Sequence[SheetWork]) -> None:
    """One card for several persons (different valid IDs) in a sheet (R-099)."""
    for work in works:
        cards, ids = work.columns.get("bank_card"), work.columns.get("id_no")
        if cards is None or ids is None or not work.is_payment_list:
            continue
        holders: dict[object, object] = {}
        shared: set[object] = set()
        for card, number in zip(cards, ids, strict=True):
            if card is not None and number is not None and holders.setdefault(card, number) != number:
                shared.add(card)
        if shared:
            people = {c: len({n for k, n in zip(cards, ids, strict=True) if k == c and n}) for c in shared}
            for position, card in enumerate(cards):
                if card in shared:
                    work.report("bank_shared", position, "bank_card", persons=people[card])


def check_totals(work: SheetWork) -> None:
    """Stated totals against the rows above: an error value, or a sum that is another."""
    lines = [(s.row, s.why) for s in work.plan.skipped_rows if s.why in (TOTAL, SUBTOTAL)]
    for name in work.columns:
        if lines and name in work.known.kind("money"):
            _check_column(work, name, lines)


def _check_column(work: SheetWork, name: str, lines: Sequence[tuple[int, str]]) -> None:
    index = work.plan_of(name).index
    pairs = list(zip(work.rows, work.columns[name], strict=True))
    since = 0
    for row, why in lines:
        cells = work.sheet.rows[row - 1]
        value = cells[index] if index < len(cells) else ""
        all_above = sum(v for n, v in pairs if n < row and isinstance(v, int))
        part = sum(v for n, v in pairs if since < n < row and isinstance(v, int))
        if why == SUBTOTAL:
            since = row
        letter = column_letter(index)
        if isinstance(value, CellError):
            work.findings.add("total_formula_error", work.sheet.name, row, letter, value, name, found=value.code)
            continue
        if isinstance(value, UncachedFormula):
            continue
        stated = money.read_amount(value, work.plan.money_unit)
        right = part if why == SUBTOTAL else all_above
        if stated.fen is not None and all(abs(stated.fen - sum_) > _SAME for sum_ in (right, all_above)):
            work.findings.add(
                "subtotal_mismatch", work.sheet.name, row, letter, value, name,
                stated=money.yuan(stated.fen), right=money.yuan(right),
            )  # fmt: skip


def check_file(workbook: Workbook, plans: Sequence[SheetPlan], findings: Findings) -> None:
    """What the person must know about the file itself."""
    container = workbook.container
    if container.disguised:
        findings.add("format_disguised", None, extension=container.extension, real=container.real_format)
    if container.protected:
        findings.add("file_password", None)
    if container.has_macro:
        findings.add("has_macro", None)
    if container.has_external_links:
        findings.add("has_external_links", None)
    for sheet in workbook.sheets:
        if sheet.details.declared_range:
            findings.add("dimension_bogus", None, range=sheet.details.declared_range, sheet_name=sheet.name)
    for plan in plans:
        if plan.state != "visible" and plan.role in (HIDDEN_OLD, LOOKUP):
            findings.add("sheet_hidden", plan.sheet, name=plan.sheet)
        if plan.role == "data" and not plan.header_known:
            findings.add("header_unknown", plan.sheet, name=plan.sheet)
