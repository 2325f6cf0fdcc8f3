"""享受待遇证明: which benefits cover a person in which months, what they come to; nothing the ledger does not say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from db.queries import certificates as stored
from db.queries import workspace as settings
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.household_notices import household_notices, office_name
from minsheng_desktop.notices.making import COLUMNS, next_numbers, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, NoticeWish, Preview
from minsheng_desktop.notices.sheets import day_words, money
from minsheng_desktop.notices.templates import load_template
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.place_names import place_words

CERTIFICATE = "benefit_certificate"
MOST_MONTHS = 240
USUAL_MONTHS = 12
SEXES = {"1": "notices.roster.male", "2": "notices.roster.female"}
DRAWN = ("active", "grace", "suspended")
FOLLOWED = {"grace": "notices.certificate.grace", "suspended": "notices.certificate.suspended"}


@dataclass(frozen=True, slots=True)
class CertificateWish:
    """What a certificate is to say: months (YYYYMM; 0: the last twelve), what it is for, series and date."""

    first: int = 0
    last: int = 0
    purpose: str = ""
    series: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class BenefitSpan:
    """A benefit through months in which nothing of it changed; ``fen`` None: no amount is kept of them."""

    programme: str
    first: int
    last: int
    fen: int | None
    note: str


@dataclass(frozen=True, slots=True)
class CertificateData:
    """Whom a certificate is for, and the benefits' spans in order of programme and month."""

    person: bytes
    household: bytes | None
    name: str
    sex: str
    birth: str
    id_no: str
    place: str
    spans: tuple[BenefitSpan, ...]
    programmes: str


def usual_months(uow: UnitOfRead) -> tuple[int, int]:
    """The months a certificate covers unless others are wished: the last twelve."""
    now = year_month.of(uow.today)
    return year_month.add(now, 1 - USUAL_MONTHS), now


def person_names(uow: UnitOfRead, persons: Sequence[bytes]) -> dict[bytes, str]:
    """The names of some persons."""
    found = (stored.person(uow.connection, uid) for uid in persons)
    return {row[0]: row[1] for row in found if row is not None}


def certificate_data(uow: UnitOfRead, person: bytes, first: int = 0, last: int = 0) -> CertificateData:
    """What a certificate says of a person from ``first`` to ``last``. Raises NOT_FOUND, INPUT if there is nothing."""
    usual = usual_months(uow)
    first, last = first or usual[0], last or usual[1]
    if first > last or year_month.count(first, last) > MOST_MONTHS:
        raise input_error("notices.bad_months")
    found = stored.person(uow.connection, person)
    if found is None:
        raise not_found("households.no_person")
    _, name, sex, birth, id_no, id_state, village, group, address, town, _, area = found
    home = stored.home(uow.connection, person)
    if area is None and home:
        _, village, group, address, town = home
    rows = stored.benefits(uow.connection, person)
    spans = _spans(uow, person, rows, first, last)
    if not spans:
        raise input_error("notices.no_benefit", name=name)
    named = {row[1]: row[2] for row in rows}
    short = text("notices.joined").join(dict.fromkeys(named[span.programme] for span in spans))
    number = id_no if id_no and id_state in ("valid", "old15") else ""
    return CertificateData(
        person, home[0] if home else None, name, text(SEXES[sex]) if sex in SEXES else "", _born(birth), number,
        place_words(town, village, group, address), spans, short,
    )  # fmt: skip


def _born(birth: str | None) -> str:
    try:
        return day_words(date.fromisoformat(birth or ""))
    except ValueError:
        return ""


def _spans(
    uow: UnitOfRead, person: bytes, rows: Sequence[Sequence[Any]], first: int, last: int
) -> tuple[BenefitSpan, ...]:
    members, amounts, states = stored.periods(uow.connection, person, [row[0] for row in rows])
    found: list[BenefitSpan] = []
    for uid, programme, _, unit, holder, status, begins, ends, covered, known, present in rows:
        mine = members.get(uid, [])
        if known and not mine and unit == "household":
            continue  # a holder whom the roster does not name among the covered ones
        for month in year_month.span(max(first, begins), min(last, ends or last)):
            if mine and not _at(mine, month):
                continue
            state = _at(states.get(uid, []), month)
            word = state[2] if state else status if status in DRAWN else DRAWN[0]
            if word not in DRAWN:
                continue
            periods = amounts.get(uid, [])
            fen = present if not periods else _fen(_at(periods, month))
            fen = 0 if word == "suspended" else fen
            count = (state[3] if state else None) or covered
            note = _note(unit, count, bool(mine), holder == person, word)
            before = found[-1] if found else None
            same = before and (before.programme, before.fen, before.note) == (programme, fen, note)
            if before and same and year_month.add(before.last, 1) == month:
                found[-1] = BenefitSpan(programme, before.first, month, fen, note)
            else:
                found.append(BenefitSpan(programme, month, month, fen, note))
    return tuple(found)


def _at(periods: Sequence[Any], month: int) -> Any | None:
    """The newest period a month lies in."""
    return next((p for p in reversed(periods) if p[0] <= month and (p[1] is None or month <= p[1])), None)


def _fen(period: Any | None) -> int | None:
    return None if period is None or period[2] is None else period[2] + period[3]


def _note(unit: str, covered: int, member: bool, holder: bool, status: str) -> str:
    if unit != "household":
        whose = text("notices.certificate.alone")
    elif member:
        whose = text("notices.certificate.member", covered=covered)
    else:
        whose = text("notices.certificate.head" if holder else "notices.certificate.household", covered=covered)
    return text("notices.joined_phrase").join(
        filter(None, (whose, text(FOLLOWED[status]) if status in FOLLOWED else ""))
    )


def certificate_fields(
    uow: UnitOfRead, data: CertificateData, wish: CertificateWish, number: str, masked: bool = False
) -> dict[str, str]:
    """Every field as it is printed; ``masked`` stars the number out, for the screen."""
    usual = usual_months(uow)
    shown = f"{data.id_no[:4]}**********{data.id_no[-4:]}" if masked and data.id_no else data.id_no
    who = [data.sex, text("notices.certificate.born", day=data.birth) if data.birth else ""]
    who.append(text("notices.certificate.number", number=shown) if shown else "")
    lines = [
        "\t".join((s.programme, _months(s.first, s.last), money(s.fen) if s.fen is not None else "\u2014", s.note))
        for s in data.spans
    ]
    return {
        "office": office_name(uow, settings.setting(uow.connection, "notices.office", "")),
        "phone": settings.setting(uow.connection, "notices.phone", ""),
        "number": number,
        "day": day_words(wish.day or uow.today),
        "name": data.name,
        "who": text("notices.joined_phrase").join(filter(None, who)),
        "place": data.place,
        "period": _months(wish.first or usual[0], wish.last or usual[1]),
        "benefits": "\n".join(lines),
        "purpose": wish.purpose.strip(),
        "programme": data.programmes,
        "person": data.person.hex(),
    }


def _months(first: int, last: int) -> str:
    one = text("notices.month", year=first // 100, month=first % 100)
    if first == last:
        return one
    if first // 100 == last // 100:
        return text("notices.months_of_year", year=first // 100, first=first % 100, last=last % 100)
    return text("notices.months", first=one, last=text("notices.month", year=last // 100, month=last % 100))


def _certificates(
    uow: UnitOfRead, wish: CertificateWish, persons: Sequence[bytes], masked: bool
) -> tuple[doc.Document, list[dict[str, str]], list[CertificateData]]:
    uow.require(Right.NOTICE)
    if not persons:
        raise input_error("notices.nobody")
    data = [certificate_data(uow, person, wish.first, wish.last) for person in persons]
    numbers = next_numbers(uow, NoticeWish(CERTIFICATE, wish.series, day=wish.day), len(data))
    fields = [certificate_fields(uow, d, wish, n, masked) for d, n in zip(data, numbers, strict=True)]
    return household_notices(load_template(CERTIFICATE), fields, uow.node.demo), fields, data


def preview_certificates(uow: UnitOfRead, wish: CertificateWish, persons: Sequence[bytes]) -> Preview:
    """The certificates as they would be printed, ID numbers starred out; nothing is recorded."""
    return preview_of(uow, _certificates(uow, wish, persons, True)[0])


@use_case(Operation("notices.make_certificates", Right.NOTICE))
def make_certificates(
    uow: UnitOfWork, wish: CertificateWish, persons: Sequence[bytes], out: Path | None = None, boxes: bool = False
) -> MadePapers:
    """Make and record certificates, one page for each person, in one PDF (written to ``out`` if given).

    They carry the full ID number, so that it is recorded who had it printed. Raises INPUT if a person draws nothing
    in these months; then nothing was recorded or written.
    """
    document, fields, data = _certificates(uow, wish, persons, False)
    paper = set_paper(uow, document, boxes)
    day, at = (wish.day or uow.today).isoformat(), int(uow.clock.now().timestamp() * 1000)
    made = [MadeNotice(new_uid(), values["number"], values) for values in fields]
    uow.insert_many("notice", COLUMNS, [_row(m, d, day) for m, d in zip(made, data, strict=True)])
    for one in data:
        if one.id_no:
            settings.record_access(uow.connection, at, uow.user.login, "person", one.person, "id_no")
    names = text("notices.joined").join(one.name for one in data[:3])
    uow.describe(count=len(made), name=names)
    write_out(out, paper)
    return MadePapers(paper, tuple(made))


def _row(made: MadeNotice, data: CertificateData, day: str) -> tuple[Any, ...]:
    content = json.dumps(dict(made.fields), ensure_ascii=False)
    return made.uid, CERTIFICATE, made.number or None, data.household, None, day, 1, content
