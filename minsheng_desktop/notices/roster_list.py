"""The roster on paper (花名册): landscape A4, covered persons under their household, totals, places to sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import RosterRow, Totals
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.records import RosterLine
from minsheng_desktop.notices.sheets import demo_mark, money, page_footer
from minsheng_desktop.rules.place_names import place_words

# shares of the width, in the order of the fields of RosterLine (practice.md: 低保花名册)
COLUMNS = (
    doc.Column("notices.roster.number", 2.2, doc.CENTRE, True),
    doc.Column("notices.roster.certificate_no", 5.2, doc.LEFT, True),
    doc.Column("notices.roster.head", 4.2, doc.LEFT),
    doc.Column("notices.roster.name", 4.2, doc.LEFT),
    doc.Column("notices.roster.relation", 3.0, doc.CENTRE),
    doc.Column("notices.roster.sex", 2.0, doc.CENTRE),
    doc.Column("notices.roster.id_no", 9.2, doc.LEFT, True),
    doc.Column("notices.roster.sizes", 3.4, doc.CENTRE),
    doc.Column("notices.roster.category", 2.4, doc.CENTRE),
    doc.Column("notices.roster.amount", 5.0, doc.RIGHT, True),
    doc.Column("notices.roster.supplement", 4.4, doc.RIGHT, True),
    doc.Column("notices.roster.account", 9.6, doc.LEFT, True),
    doc.Column("notices.roster.address", 9.0, doc.LEFT),
    doc.Column("notices.roster.remark", 5.2, doc.LEFT),
)
SEXES = {"1": "notices.roster.male", "2": "notices.roster.female"}
Covered = Mapping[bytes, Sequence[tuple[Any, ...]]]


def roster_lines(rows: Sequence[RosterRow], covered: Covered) -> list[RosterLine]:
    """The lines of the list: each covered person, the household's figures on the first line only."""
    return [line for number, row in enumerate(rows, 1) for line in _household(number, row, covered.get(row.uid, ()))]


def _household(number: int, row: RosterRow, persons: Sequence[tuple[Any, ...]]) -> Iterator[RosterLine]:
    place = place_words("", row.village, row.village_group or "", row.address or "")
    relation = next((person[4] for person in persons if person[0] == row.person_uid), "") or ""
    yield RosterLine(
        str(number), row.certificate_no or "", row.name, row.name, relation, _sex(row.sex_code), row.id_no or "",
        f"{row.household_size or ''}/{row.covered}", row.category or "",
        money(row.amount_fen) if row.amount_fen is not None else "",
        money(row.supplement_fen) if row.supplement_fen else "", row.account_number or "", place, row.remark or "",
    )  # fmt: skip
    for uid, name, sex, id_no, relation in persons:
        if uid != row.person_uid:
            yield RosterLine(
                "", "", "", name, relation or "", _sex(sex), id_no or "", "", "", "", "", "", "", ""
            )  # fmt: skip


def _sex(code: str) -> str:
    return text(SEXES[code]) if code in SEXES else ""


def seal_block() -> doc.Block:
    """Who made, checked and answers for a roster, the day, and the place of the township's seal (造册, M-059)."""
    keys = ("made_by", "checked_by", "responsible", "date")
    return doc.SealBox(tuple(text(f"notices.roster.{key}") for key in keys), text("notices.roster.seal"))


def roster_list(
    title: str, made_of: str, lines: Sequence[RosterLine], totals: Totals, by_household: bool, demo: bool = False
) -> doc.Document:
    """The document; ``made_of`` is the line under the title, ``by_household`` whether its lines are households."""
    key = "notices.roster.total_counts" if by_household else "notices.roster.total_benefits"
    counts = text(key, benefits=totals.benefits, covered=totals.covered)
    empty = ("",) * 3
    totals_line = (counts, *(None,) * 8, money(totals.amount_fen), money(totals.supplement_fen), *empty)
    columns = tuple(doc.Column(text(c.head), c.share, c.align, c.whole) for c in COLUMNS)
    cells = tuple(astuple(line) for line in lines)
    blocks = (
        doc.Title(title, 18.0),
        doc.Paragraph(made_of, 0, doc.LEFT, doc.SONG, 10),
        doc.Table(columns, cells, totals_line, size=8.5, places=tuple(line.name for line in lines), row_height=6.4),
        doc.Spacer(0.5),
        seal_block(),
    )
    return doc.Document(
        title, (doc.Section(blocks),), doc.WIDE, text("notices.roster.header"), page_footer(), demo_mark(demo)
    )
