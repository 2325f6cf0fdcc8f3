"""动态变动表 of a month, and what a notice of a change says of one benefit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from db.queries import workspace as settings
from db.types import new_uid
from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_changes import month_changes
from minsheng_desktop.entitlements.statistics_records import ChangeLine, StatWish
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.making import COLUMNS, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers
from minsheng_desktop.notices.sheets import day_words, demo_mark, money, page_footer
from minsheng_desktop.notices.templates import PAGES, fill, load_template
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month

CHANGE_LIST = "change_list"
NEAR = (0, 1, -1, -2)  # months around now in which a change is looked for


def change_document(uow: UnitOfRead, wish: StatWish) -> tuple[doc.Document, int]:
    """The changes of a month as a document and how many they are. Raises INPUT, NOT_FOUND for unknown words."""
    changes = month_changes(uow, wish)
    names = {p.code: p.short_name for p in list_programmes(uow)}
    template = load_template(CHANGE_LIST)
    before, now = sum(c.fen_before for c in changes), sum(c.fen_now for c in changes)
    values = {
        "office": office_name(uow, settings.setting(uow.connection, "notices.office", "")),
        "day": day_words(uow.today),
        "programme": names.get(wish.programme, text("notices.roster.all")),
        "month": month_words(wish.month),
        "changes": "\n".join(_line(change, wish.month) for change in changes),
        "summary": text(
            "notices.change.summary", count=len(changes), before=money(before), now=money(now), more=money(now - before)
        ),
    }
    section = fill(template, values)
    made = doc.Document(
        template.name, (section,), PAGES[template.page], footer=page_footer(), mark=demo_mark(uow.node.demo)
    )
    return made, len(changes)


def _line(change: ChangeLine, month: int) -> str:
    reason = change.reason or text("notices.change.no_reason")
    cells = (
        change.village, change.name, text(f"statistics.kind.{change.kind}"), reason, str(change.covered_before or ""),
        money(change.fen_before), str(change.covered_now or ""), money(change.fen_now), year_month.to_text(month),
        change.by,
    )  # fmt: skip
    return "\t".join(cell.replace("\n", " ").replace("\t", " ") for cell in cells)


def month_words(month: int) -> str:
    """A month as papers write it."""
    year, number = year_month.split(month)
    return text("notices.month", year=year, month=number)


@use_case(Operation("notices.make_change_list", Right.NOTICE))
def make_change_list(uow: UnitOfWork, wish: StatWish, out: Path | None = None, boxes: bool = False) -> MadePapers:
    """Make the list of a month's changes and record that it was made."""
    document, count = change_document(uow, wish)
    paper = set_paper(uow, document, boxes)
    made = MadeNotice(new_uid(), "", {"lines": str(count)})
    about = {"name": month_words(wish.month), "programme": wish.programme, "lines": count}
    row = (made.uid, CHANGE_LIST, None, None, None, uow.today.isoformat(), paper.pages,
           json.dumps(about, ensure_ascii=False))  # fmt: skip
    uow.insert_many("notice", COLUMNS, [row])
    uow.describe(month=month_words(wish.month), count=count)
    write_out(out, paper)
    return MadePapers(paper, (made,))


def changes_of(uow: UnitOfRead, uids: Sequence[bytes], month: int = 0) -> dict[bytes, dict[str, str]]:
    """Benefit → what a notice says of its change in a month (0: of the nearest change around now).

    Raises RULE naming none of them where a benefit did not change.
    """
    now = year_month.of(uow.today)
    months = [month] if month else [year_month.add(now, step) for step in NEAR]
    found: dict[bytes, dict[str, str]] = {}
    for asked in months:
        if len(found) == len(set(uids)):
            break
        for change in month_changes(uow, StatWish(asked)):
            if change.uid in uids and change.uid not in found:
                found[change.uid] = _told(change, asked)
    if any(uid not in found for uid in uids):
        raise rule_error("notices.no_change")
    return found


def _told(change: ChangeLine, month: int) -> dict[str, str]:
    key = f"notices.change.{change.kind}"
    return {
        "change": text(key, amount=money(change.fen_now)),
        "month": month_words(month),
        "former_amount": money(change.fen_before),
        "total": money(change.fen_now),
        "reason": change.reason,
    }
