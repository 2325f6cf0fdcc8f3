"""Forms of the registers whose work is on another page of the program: cases, waivers, changes, rosters.

They are listed from what those pages hold and filled from the case they belong to, so that nothing is kept twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from db.queries import programmes as definitions
from minsheng_desktop.applications.records import ApplicationFilter, ApplicationRow
from minsheng_desktop.applications.service import list_applications
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import RosterRow
from minsheng_desktop.entitlements.service import RosterFilter, roster_keys, roster_rows
from minsheng_desktop.entitlements.statistics_changes import month_changes
from minsheng_desktop.entitlements.statistics_records import ChangeLine, StatWish
from minsheng_desktop.entitlements.waivers import WaiverRecord, list_waivers
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.case_papers import Target, find_case_targets
from minsheng_desktop.notices.progress_papers import LETTER, SCORE, PaperWish, progress_document
from minsheng_desktop.notices.sheets import money
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.records import RegisterSpec
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.place_names import place_words

Cells = Mapping[str, str]
RELIEF, VETERANS, REFUSED = "temp_relief", "veterans", "refused"
DRAWN = ("active", "grace", "suspended")
TASK_PAPERS = {"score_sheet": SCORE, "target_letter": LETTER}
EMPTY: Mapping[str, tuple[bytes, ...]] = MappingProxyType({})


def template_of(spec: RegisterSpec) -> str:
    """The template a form of another page is printed with, "" for none."""
    return str(spec.print.more.get("template", ""))


def targets(uow: UnitOfRead, uids: Sequence[bytes]) -> list[Target]:
    """The cases, benefits or persons a form of another page is for. Raises INPUT for none, NOT_FOUND."""
    if not uids:
        raise input_error("notices.nobody")
    return find_case_targets(uow, [uid.hex() for uid in uids])


def document_of(uow: UnitOfRead, spec: RegisterSpec, year: int) -> doc.Document | None:
    """The paper of the year's tasks that is this form, for every unit; None for other forms. Raises INPUT."""
    kind = TASK_PAPERS.get(spec.code)
    if kind is None:
        return None
    month = min(year_month.make(year, 12), year_month.of(uow.today))
    return progress_document(uow, PaperWish(kind, month))


def lines_of(uow: UnitOfRead, spec: RegisterSpec, year: int) -> list[EntryLine]:
    """What the other page holds of a year as lines of the list. Raises RULE where that page alone prints it."""
    source = SOURCES.get(spec.code)
    if source is None:
        raise rule_error("register_forms.elsewhere", title=spec.title)
    return [_entry(spec, number, cells) for number, cells in source(uow, year)]


def _entry(spec: RegisterSpec, number: str, cells: Cells) -> EntryLine:
    values = MappingProxyType({key: value for key, value in cells.items() if value})
    subject = values.get(spec.subject, "")
    return EntryLine(
        b"", spec.code, number, None, None, subject, values, EMPTY, "", None, None, "", 0, "", (), 0, None, True, "",
        (0, 0),
    )  # fmt: skip


Numbered = Iterator[tuple[str, Cells]]


def _applied(uow: UnitOfRead, year: int) -> Iterator[ApplicationRow]:
    found = list_applications(uow, ApplicationFilter())
    return (row for row in reversed(found) if row.applied_on[:4] == str(year))


def _cases(uow: UnitOfRead, year: int) -> Numbered:
    yield from ((row.number, _case(row)) for row in _applied(uow, year) if row.programme != RELIEF)


def _relief(uow: UnitOfRead, year: int) -> Numbered:
    yield from ((row.number, _case(row)) for row in _applied(uow, year) if row.programme == RELIEF)


def _refused(uow: UnitOfRead, year: int) -> Numbered:
    """Households that were not taken in, whatever year they applied in: they are looked at again (M-216)."""
    for row in list_applications(uow, ApplicationFilter(statuses=(REFUSED,))):
        yield row.number, _case(row)


def _case(row: ApplicationRow) -> Cells:
    place = place_words(row.town, row.village, row.village_group, "")
    size = str(row.household_size or "")
    amount = money(row.amount_fen + row.supplement_fen) if row.amount_fen is not None else ""
    return {
        "area": place, "head": row.name, "name": row.name, "programme": row.programme_name, "members": size,
        "status": row.status_label, "applied_on": row.applied_on, "kind": row.category, "amount": amount,
        "decided_on": row.decided_on, "reason": row.decision_reason, "recheck_on": row.recheck_on,
    }  # fmt: skip


def _waivers(uow: UnitOfRead, year: int) -> Numbered:
    yield from (("", _waiver(record)) for record in list_waivers(uow, ended=True) if record.signed_on[:4] == str(year))


def _waiver(record: WaiverRecord) -> Cells:
    return {
        "area": record.village, "name": record.name, "programme": record.programme, "reason": record.reason,
        "signed_on": record.signed_on, "ask_again_on": record.ask_again_on or "",
    }  # fmt: skip


def _changes(uow: UnitOfRead, year: int) -> Numbered:
    """Every change of a year up to this month, month by month (M-217)."""
    last = min(year_month.make(year, 12), year_month.of(uow.today))
    for month in year_month.span(year_month.make(year, 1), last):
        yield from (("", _change(line, month)) for line in month_changes(uow, StatWish(month)))


def _change(line: ChangeLine, month: int) -> Cells:
    return {
        "area": line.village, "head": line.name, "kind": text(f"statistics.kind.{line.kind}"),
        "month": year_month.to_text(month), "before": money(line.fen_before), "after": money(line.fen_now),
        "reason": line.reason, "approver": line.by,
    }  # fmt: skip


def _veterans(uow: UnitOfRead, year: int) -> Numbered:
    """The rosters of the entitled groups' programmes as they stand now (M-222)."""
    known = definitions.all_programmes(uow.connection)
    for code in (row["code"] for row in known if json.loads(row["settings"]).get("domain") == VETERANS):
        wanted = RosterFilter(code, statuses=DRAWN)
        for keys in roster_keys(uow, wanted):
            yield from ((row.certificate_no or "", _veteran(row)) for row in roster_rows(uow, keys))


def _veteran(row: RosterRow) -> Cells:
    amount = money(row.total_fen)
    return {
        "area": row.village or "", "name": row.name, "kind": row.category or row.programme, "standard": amount,
        "months": "1", "amount": amount, "account": row.account_number or "",
    }  # fmt: skip


SOURCES: Mapping[str, Callable[[UnitOfRead, int], Numbered]] = {
    "approval_form": _cases, "relief_form": _relief, "not_covered": _refused, "tekun_waiver": _waivers,
    "change_ledger": _changes, "veterans_roster": _veterans,
}  # fmt: skip
