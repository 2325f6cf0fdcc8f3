"""Findings that need several rows or sheets: duplicates, shared cards, the file as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

from minsheng_desktop.spreadsheets.findings import Findings
from minsheng_desktop.spreadsheets.layout_words import layout_words
from minsheng_desktop.spreadsheets.months_apart import month_columns
from minsheng_desktop.spreadsheets.records import DATA, HIDDEN_OLD, LOOKUP, DuplicateGroup, SheetPlan, Workbook
from minsheng_desktop.spreadsheets.sheet_work import SheetWork
from minsheng_desktop.spreadsheets.subjects import month_of_sheet

Spot = tuple[SheetWork, int]  # a row: its sheet and position


def find_duplicates(works: Sequence[SheetWork]) -> tuple[DuplicateGroup, ...]:
    """Rows with the same valid ID within one benefit: under one name all but the first are duplicates,
    under several names every row is reported. Indexes are those of all rows of the file."""
    counted: Counter[object] = Counter()
    for work in works:
        counted.update(work.columns.get("id_no", ()))
        work.check()
    repeated: dict[object, list[Spot]] = {n: [] for n, count in counted.items() if count > 1 and n is not None}
    if not repeated:
        return ()
    for work in works:
        for position, number in enumerate(work.columns.get("id_no", ())):
            if number in repeated:
                repeated[number].append((work, position))
        work.check()
    return tuple(group for number, spots in repeated.items() for group in _judge_repeated(number, spots))


def _group(kind: str, number: object, spots: Sequence[Spot]) -> DuplicateGroup:
    return DuplicateGroup(kind, str(number), tuple(work.start + position for work, position in spots))


def _judge_repeated(number: object, spots: Sequence[Spot]) -> list[DuplicateGroup]:
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
            groups.append(_group("same_id_diff_name", number, same))
            continue
        first, at = same[0]
        for work, position in same[1:]:
            work.report("duplicate_id", position, "id_no", first_sheet=first.sheet.name, first_row=first.rows[at])
        groups.append(_group("same_id", number, same))
    return groups


def _scope(work: SheetWork, position: int) -> Hashable:
    """Within what an ID may stand once: a benefit and the month of the sheet; there an item of a payment list, or
    the date of an event."""
    benefit = work.benefit
    event = next((name for name in (benefit.event if benefit else ()) if name in work.columns), None)
    return (
        benefit.key if benefit else "",
        month_of_sheet(work.sheet.name, layout_words().month_sheet),
        work.columns["item"][position] if work.lists_payments else None,
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
            people = {card: len({ids[p] for p in spots if ids[p]}) for card, spots in _spots(cards, shared).items()}
            for position, card in enumerate(cards):
                if card in shared:
                    work.report("bank_shared", position, "bank_card", persons=people[card])
        work.check()


def _spots(values: Sequence[object], wanted: set[object]) -> dict[object, list[int]]:
    found: dict[object, list[int]] = {value: [] for value in wanted}
    for position, value in enumerate(values):
        if value in wanted:
            found[value].append(position)
    return found


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
    for name in dict.fromkeys(p.sheet for p in plans if p.state != "visible" and p.role in (HIDDEN_OLD, LOOKUP)):
        findings.add("sheet_hidden", name, name=name)
    for name in dict.fromkeys(p.sheet for p in plans if p.role == DATA and not p.header_known):
        findings.add("header_unknown", name, name=name)
    for plan in plans:
        months = sorted(month_columns(plan)) if plan.role == DATA else []
        if months:
            findings.add("months_apart", plan.sheet, name=plan.sheet, first=months[0], last=months[-1])
