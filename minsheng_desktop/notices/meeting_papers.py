"""会议纪要 on paper: who met, what was late, what had been promised before, what is promised now."""

from __future__ import annotations

from pathlib import Path

from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.making import preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, page_footer
from minsheng_desktop.progress.export import light_text
from minsheng_desktop.progress.meeting_records import LateItem, MeetingDetail, PromiseLine, Standing
from minsheng_desktop.progress.meetings import meeting_detail
from minsheng_desktop.progress.promises import promise_state_words
from minsheng_desktop.progress.records import count_text

PAGE = doc.Page(210.0, 297.0, 25.0, 22.0, 22.0, 22.0, 0, 0)
BODY, SMALL = 14.0, 10.5
# column → share of the width
BROUGHT = {"number": 1.2, "about": 3.2, "promised": 5.0, "responsible": 2.4, "due_on": 2.6, "state": 4.0}
LATE = {"number": 1.2, "item": 4.2, "department": 2.6, "standing": 3.8, "lag": 1.6, "light": 2.2, "problem": 4.4}
PROMISED = {"number": 1.2, "about": 3.2, "problem": 4.2, "solution": 4.2, "responsible": 2.4, "due_on": 2.6}
LEFT = ("about", "promised", "state", "item", "problem", "solution", "department", "responsible")


def minutes_document(uow: UnitOfRead, uid: bytes) -> doc.Document:
    """The minutes of a meeting. Raises FORBIDDEN, NOT_FOUND."""
    uow.require(Right.NOTICE)
    detail = meeting_detail(uow, uid)
    title = text("meetings.paper.title", title=detail.row.title)
    blocks = [
        doc.Title(title, 20.0),
        doc.Spacer(0.4),
        doc.KeyValue(_pairs(detail), frozenset({4, 5}), 0.22, doc.SONG, 11.5),
        doc.Spacer(0.4),
        *_words(detail, "agenda"),
        *_table("late", LATE, [_late(at, item) for at, item in enumerate(detail.late, 1)]),
        *_table("brought", BROUGHT, [_brought(at, line) for at, line in enumerate(detail.brought, 1)]),
        *_table("promised", PROMISED, [_promised(at, line) for at, line in enumerate(detail.promises, 1)]),
        *_words(detail, "decisions"),
        *_words(detail, "remark"),
        doc.Spacer(0.8),
        doc.SignatureLines((text("meetings.paper.chair_signs"), text("meetings.paper.recorder_signs")), size=12),
    ]
    return doc.Document(
        title, (doc.Section(tuple(blocks), one_page=True),), PAGE, "", page_footer(), demo_mark(uow.node.demo)
    )


def _pairs(detail: MeetingDetail) -> tuple[tuple[str, str], ...]:
    words = detail.words
    shown = {
        "held_on": day_words(detail.row.held_on), "place": words["place"], "chair": words["chair"],
        "recorder": words["recorder"], "present": words["present"], "absent": words["absent"],
    }  # fmt: skip
    return tuple((text(f"meetings.field.{key}"), value) for key, value in shown.items())


def _words(detail: MeetingDetail, key: str) -> list[doc.Block]:
    words = detail.words[key]
    if not words:
        return []
    lines = [doc.Paragraph(line.strip(), 2, doc.JUSTIFY, doc.SONG, BODY) for line in words.splitlines() if line.strip()]
    return [_head(key), *lines, doc.Spacer(0.4)]


def _head(key: str) -> doc.Paragraph:
    return doc.Paragraph(text(f"meetings.paper.{key}"), 0, doc.LEFT, doc.HEI, BODY)


def _table(key: str, columns: dict[str, float], rows: list[tuple[str, ...]]) -> list[doc.Block]:
    if not rows:
        return []
    heads = tuple(
        doc.Column(text(f"meetings.column.{name}"), share, doc.LEFT if name in LEFT else doc.CENTRE)
        for name, share in columns.items()
    )
    return [_head(key), doc.Table(heads, tuple(rows), size=SMALL), doc.Spacer(0.4)]


def _late(at: int, item: LateItem) -> tuple[str, ...]:
    return (
        str(at), item.item, item.department, standing_words(item.standing), item.lag, light_text(item.standing.light),
        item.problem,
    )  # fmt: skip


def _brought(at: int, line: PromiseLine) -> tuple[str, ...]:
    promised = line.solution or line.problem
    state = promise_state_words(line)
    shown = text("meetings.paper.with_result", state=state, result=line.result) if line.result else state
    return str(at), line.about or line.area, promised, line.responsible, _day(line), shown


def _promised(at: int, line: PromiseLine) -> tuple[str, ...]:
    return str(at), line.about or line.area, line.problem, line.solution, line.responsible, _day(line)


def _day(line: PromiseLine) -> str:
    return line.due_on.isoformat() if line.due_on else ""


def standing_words(standing: Standing) -> str:
    """“86.5/120 公里”."""
    return text(
        "meetings.standing", total=count_text(standing.total_milli), target=count_text(standing.target_milli),
        unit=standing.unit,
    )  # fmt: skip


def preview_minutes(uow: UnitOfRead, uid: bytes) -> Preview:
    """The minutes as they would be printed; nothing is recorded."""
    return preview_of(uow, minutes_document(uow, uid))


@use_case(Operation("notices.print_minutes", Right.NOTICE, undoable=False))
def print_minutes(uow: UnitOfWork, uid: bytes, out: Path | None = None, boxes: bool = False) -> MadePapers:
    """The minutes as PDF (to ``out``); that they were printed stands in the history."""
    document = minutes_document(uow, uid)
    paper = set_paper(uow, document, boxes)
    uow.describe(title=document.title)
    uow.touch("notice")
    write_out(out, paper)
    return MadePapers(paper, ())
