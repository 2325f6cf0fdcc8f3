"""The doubts between townships as a table to be handed to each of them."""

from __future__ import annotations

from collections.abc import Sequence

from minsheng_desktop.checks.records import CrossingLine, DoubtSide
from minsheng_desktop.checks.service import VERDICT_WORDS, crossing_lines, sides_of
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.fields import Masking, masked
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, SheetColumn, SheetRow
from minsheng_desktop.exchange.nodes import list_nodes

WIDTHS = {
    "position": 6, "name": 10, "id_no": 20, "rule": 16, "side": 26, "answer": 10, "other_side": 26,
    "other_answer": 10, "status": 10, "conclusion": 22,
}  # fmt: skip
RULE_WORDS = {
    "cross_township_duplicate": "checks.rule.cross_township_duplicate",
    "cross_township_card": "checks.rule.cross_township_card",
    "cross_township_benefit": "checks.rule.cross_township_benefit",
    "cross_township_household": "checks.rule.cross_township_household",
    "cross_township_deceased": "checks.rule.cross_township_deceased",
    "duplicate_after_restore": "checks.rule.duplicate_after_restore",
    "conflict": "checks.rule.conflict",
}


def crossing_sheet(uow: UnitOfRead, status: str = "", rule: str = "", township: str = "") -> FigureSheet:
    """The questions of ``crossing_lines``, both sides in words; numbers of persons are masked.

    Raises RULE in a township, NOT_FOUND for a township that is not known.
    """
    require_county(uow, township)
    lines = crossing_lines(uow, status, rule, township)
    columns = tuple(
        SheetColumn(key, text(f"checks.sheet.{key}"), "integer" if key == "position" else "text", width)
        for key, width in WIDTHS.items()
    )
    sides = sides_of(uow, [line.record for line in lines])
    rows = [_row(at, line, sides[line.record.uid]) for at, line in enumerate(lines, 1)]
    title = text("checks.sheet.title", place=township or uow.node.name)
    when = text("checks.sheet.when", day=uow.today.isoformat(), count=len(lines))
    return FigureSheet(title, when, columns, tuple(rows), (text("checks.sheet.note"),))


def require_county(uow: UnitOfRead, township: str = "") -> None:
    """Raise RULE in a township, NOT_FOUND where no township has the name."""
    if uow.node.role != "county":
        raise AppError(Kind.RULE, "checks.county_only")
    if township and township not in {node.name for node in list_nodes(uow)}:
        raise AppError(Kind.NOT_FOUND, "checks.no_township", name=township)


def answer_word(verdict: str) -> str:
    """A township's verdict in words; one that has not answered yet."""
    return text(VERDICT_WORDS[verdict]) if verdict in VERDICT_WORDS else text("checks.sheet.no_answer")


def conflict_words(programmes: Sequence[tuple[str, str]]) -> str:
    """Benefits of two persons that exclude each other, or are one and the same, in words."""
    pairs = (
        text("checks.sheet.twice", one=one) if one == other else text("checks.sheet.conflict", one=one, other=other)
        for one, other in programmes
    )
    return text("kit.list_join").join(pairs)


def _row(position: int, line: CrossingLine, sides: Sequence[DoubtSide]) -> SheetRow:
    record = line.record
    number = next((masked(side.id_no, Masking.CITIZEN_ID) for side in sides if side.id_no), "")
    words = [text(RULE_WORDS[record.rule]) if record.rule in RULE_WORDS else text("checks.rule.other")]
    if line.programmes:
        words.append(conflict_words(line.programmes))
    ended = record.conclusion or (text("checks.sheet.gone") if line.gone else "")
    cells = (
        position, record.name or record.other_name, number, text("kit.list_join").join(words),
        _side(record.place, sides, 0), answer_word(line.answer), _side(record.other_place, sides, 1),
        answer_word(line.other_answer), text(VERDICT_WORDS[record.standing]), ended,
    )  # fmt: skip
    return SheetRow(cells, uid=record.uid)


def _side(place: str, sides: Sequence[DoubtSide], at: int) -> str:
    side = sides[at] if at < len(sides) else None
    if side is None or not side.known:
        return place
    drawn = [one.programme for one in side.benefits if one.to_month is None]
    parts = [place, side.name, side.address, text("kit.list_join").join(drawn)]
    return text("checks.sheet.join").join(part for part in parts if part)
