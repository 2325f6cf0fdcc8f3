"""工程项目台账 on paper: a sheet for each project with its facts, steps, documents and months."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.making import preview_of
from minsheng_desktop.notices.project_boards import amount_words, record_paper, ten_thousands
from minsheng_desktop.notices.records import MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, page_footer
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.project_figures import MANY
from minsheng_desktop.progress.project_records import MonthLine, ProjectDetail, StepLine
from minsheng_desktop.progress.project_sheets import flags_words, quantity_words, share
from minsheng_desktop.progress.projects import project_detail

TEMPLATE = "project_card"
PAGE = doc.Page(210.0, 297.0, 16.0, 15.0, 15.0, 15.0, 0, 0)
PLAIN = ("site", "owner", "designer", "builder", "supervisor", "leader", "hotline")
AMOUNTS = ("budget_fen", "contract_fen", "settled_fen")
DAYS = ("planned_start", "planned_finish")


def card_document(uow: UnitOfRead, uids: Sequence[bytes]) -> doc.Document:
    """The ledger of some projects, each on a sheet of its own. Raises NOT_FOUND, INPUT for none, FORBIDDEN."""
    uow.require(Right.NOTICE)
    if not uids:
        raise input_error("projects.nothing_chosen")
    sections = tuple(doc.Section(_blocks(uow, project_detail(uow, uid)), one_page=True) for uid in uids)
    title = text("projects.card.title")
    header = text("projects.card.header", office=uow.node.name, day=day_words(uow.today))
    return doc.Document(title, sections, PAGE, header, page_footer(), demo_mark(uow.node.demo))


def _blocks(uow: UnitOfRead, detail: ProjectDetail) -> tuple[doc.Block, ...]:
    line = detail.line
    blocks: list[doc.Block] = [
        doc.Title(text("projects.card.title"), 18),
        doc.Spacer(0.2),
        doc.KeyValue(_pairs(detail), frozenset({0, 1}), 0.24, doc.SONG, 10.5),
        doc.Spacer(0.4),
        _steps(detail.steps),
    ]
    if detail.months:
        blocks += [doc.Spacer(0.4), _months(detail.months)]
    if line.flags:
        blocks.append(doc.Paragraph(text("projects.card.flags", flags=flags_words(line)), 0, doc.LEFT, doc.SONG, 10.5))
    blocks += [
        doc.Spacer(0.4),
        doc.SignatureLines(
            (text("notices.roster.made_by"), text("notices.roster.checked_by"), text("notices.roster.date")), 3, size=11
        ),
    ]
    return tuple(blocks)


def _pairs(detail: ProjectDetail) -> tuple[tuple[str, str], ...]:
    line, values = detail.line, detail.line.values

    def _name(key: str) -> str:
        return text(f"projects.field.{key}")

    mode = values["funding_mode"]
    wide = [(_name("name"), line.name), (_name("content"), str(values["content"] or ""))]
    pairs = [
        (_name("year"), str(line.year)), (_name("area_uid"), line.area), (_name("task_uid"), line.task),
        (text("projects.column.quantity"), quantity_words(line)),
        (_name("funding_mode"), load_code_lists()["funding_mode"].item(str(mode)).label if mode else ""),
        (text("projects.column.stage"), line.stage_label),
        *((_name(key), _money(values[key])) for key in AMOUNTS),
        *((_name(key), str(values[key] or "")) for key in (*PLAIN, *DAYS)),
        (_name("upkeep_unit"), str(values["upkeep_unit"] or "")),
        (_name("upkeep_fund_fen"), _money(values["upkeep_fund_fen"])),
        (text("projects.card.files"), str(line.files or "")), (_name("remark"), str(values["remark"] or "")),
    ]  # fmt: skip
    return (*wide, *pairs)


def _money(fen: object) -> str:
    return amount_words(fen) if isinstance(fen, int) else ""


def _steps(steps: Sequence[StepLine]) -> doc.Table:
    columns = (
        doc.Column(text("projects.step.label"), 15), doc.Column(text("projects.step.planned_on"), 11, doc.CENTRE, True),
        doc.Column(text("projects.step.done_on"), 11, doc.CENTRE, True), doc.Column(text("projects.step.document"), 18),
        doc.Column(text("projects.step.unit"), 16), doc.Column(text("projects.step.result"), 20),
    )  # fmt: skip
    rows = [
        (step.label, str(step.planned_on or ""), _done(step), step.document, step.unit, _result(step))
        for step in steps
        if step.kind not in MANY or step.uid
    ]
    return doc.Table(columns, tuple(rows), size=10, row_height=6.4)


def _done(step: StepLine) -> str:
    if step.done_on:
        return str(step.done_on)
    return text("projects.sheet.lacks") if step.due else ""


def _result(step: StepLine) -> str:
    amount = _money(step.amount_fen)
    return text("projects.parted").join(part for part in (step.result, amount, step.remark) if part)


def _months(months: Sequence[MonthLine]) -> doc.Table:
    heads = ("share", "planned_fen", "in_place_fen", "disbursed_fen", "spent_fen")
    columns = (
        doc.Column(text("projects.month.month"), 8, doc.CENTRE, True),
        *(doc.Column(text(f"projects.month.{key}"), 11, doc.RIGHT, True) for key in heads),
        doc.Column(text("projects.month.words"), 26), doc.Column(text("projects.month.problem"), 18),
    )  # fmt: skip
    rows = []
    for one in months[-12:]:
        money = (one.money.planned_fen, one.money.in_place_fen, one.money.disbursed_fen, one.money.spent_fen)
        done = share(one.share_milli)
        amounts = ("" if fen is None else ten_thousands(fen) for fen in money)
        when = f"{one.month // 100}-{one.month % 100:02d}"
        rows.append((when, "" if done is None else f"{done}%", *amounts, one.words, one.problem))
    return doc.Table(columns, tuple(rows), size=10, row_height=6.4)


def preview_cards(uow: UnitOfRead, uids: Sequence[bytes]) -> Preview:
    """The sheets as they would be printed; nothing is recorded."""
    return preview_of(uow, card_document(uow, uids))


@use_case(Operation("projects.make_cards", Right.NOTICE))
def make_cards(uow: UnitOfWork, uids: Sequence[bytes], out: Path | None = None, boxes: bool = False) -> MadePapers:
    """Make the sheets as PDF (to ``out``) and record that they were made."""
    return record_paper(uow, card_document(uow, uids), TEMPLATE, len(uids), out, boxes)
