"""Standards that decide amounts: which one is in force, adding one, and what it is beside others.

A standard decides only where it names a place (``place_code``, "": everywhere here); figures of the shipped catalogue
name none. The most specific place decides, then the class it is stated for, then the newest month.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from db.queries import standards as stored
from db.types import definition_uid
from minsheng_desktop.core.errors import AppError, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.records import StandardRecord, alias_key
from minsheng_desktop.programmes.service import standard_record
from minsheng_desktop.rules import rates, year_month
from minsheng_desktop.rules.money import yuan
from minsheng_desktop.rules.reckoning import below_tekun

PARTS = (
    "", "basic", "care", "living", "pocket", "clothing", "floor", "extra", "deductible", "percent", "cap_case",
    "cap_year",
)  # fmt: skip
PERIODS = ("month", "year", "one_off")
URBAN_RURAL = ("", "rural", "urban")
# Lists whose codes, labels and other spellings mean the same class in a standard and in a benefit.
CLASS_LISTS = ("assistance_class", "disability_grade", "self_care", "support_mode", "disability_category")
GRADES = "disability_grade"


@cache
def class_key(written: str) -> str:
    """A class as standards are compared by: the code of a known list (一级 of 肢体一级 too), else the plain word."""
    lists = load_code_lists()
    if not written:
        return ""
    for name in CLASS_LISTS:
        if name in lists and (found := lists[name].find(written)):
            return f"{name}:{found.code}"
    for grade in lists[GRADES].items:
        if alias_key(written).endswith(alias_key(grade.label)):
            return f"{GRADES}:{grade.code}"
    return alias_key(written)


class Tariffs:
    """The standards that decide in a workspace, in memory: many amounts are looked up without a query each."""

    def __init__(self, records: Iterable[StandardRecord]) -> None:
        self._by_programme: dict[str, list[StandardRecord]] = {}
        for record in records:
            self._by_programme.setdefault(record.programme, []).append(record)

    def of(self, programme: str) -> tuple[StandardRecord, ...]:
        """The standards of a programme, the newest first."""
        found = self._by_programme.get(programme, ())
        return tuple(sorted(found, key=lambda record: -(record.from_month or 0)))

    def with_new(self, record: StandardRecord) -> Tariffs:
        """The same with one more, which closes the one it follows."""
        kept = [_closed(other, record) for others in self._by_programme.values() for other in others]
        return Tariffs([*(other for other in kept if other is not None), record])

    def without(self, key: str) -> Tariffs:
        """The same without one, the one before it open again."""
        all_of = [record for records in self._by_programme.values() for record in records]
        gone = next((record for record in all_of if record.key == key), None)
        return Tariffs(_opened(record, gone) for record in all_of if record.key != key)

    def find(
        self, programme: str, month: int, place: str, category: str = "", part: str = "", urban_rural: str = ""
    ) -> StandardRecord | None:
        """The standard in force in ``month`` at ``place`` (area code), None if there is none."""
        wanted = class_key(category)
        found = [
            record
            for record in self._by_programme.get(programme, ())
            if record.part == part
            and holds_in(record, month)
            and place.startswith(record.place_code or "")
            and class_key(record.category) in ("", wanted)
            and (not urban_rural or record.urban_rural in ("", "both", urban_rural))
        ]
        return max(found, key=_specific, default=None)

    def classes(self, programme: str, month: int, place: str, part: str = "") -> tuple[str, ...]:
        """The classes for which standards of a part are in force, the highest amount first."""
        words = {
            record.category
            for record in self._by_programme.get(programme, ())
            if record.part == part and record.category and holds_in(record, month)
            and place.startswith(record.place_code or "")
        }  # fmt: skip
        found = {word: self.find(programme, month, place, word, part) for word in words}
        amounts = {word: standard.monthly_fen for word, standard in found.items() if standard is not None}
        return tuple(sorted(amounts, key=lambda word: (-amounts[word], word)))

    def starts_after(self, programme: str, month: int) -> tuple[int, ...]:
        """The months after ``month`` from which another standard of the programme holds."""
        records = self._by_programme.get(programme, ())
        return tuple(sorted({record.from_month or 0 for record in records if (record.from_month or 0) > month}))


def holds_in(record: StandardRecord, month: int) -> bool:
    """Whether a standard is in force in ``month`` (YYYYMM)."""
    return (record.from_month or 0) <= month and (record.to_month is None or month <= record.to_month)


def _specific(record: StandardRecord) -> tuple[int, bool, bool, bool, int]:
    stated = record.urban_rural in ("rural", "urban")
    return (len(record.place_code or ""), bool(record.category), stated, record.urban_rural == "rural",
            record.from_month or 0)  # fmt: skip


def _slot(record: StandardRecord) -> tuple[Any, ...]:
    """What a standard is the standard of: another of the same slot follows it."""
    return (record.programme, record.place_code, class_key(record.category), record.part, record.urban_rural)


def _closed(other: StandardRecord, new: StandardRecord) -> StandardRecord | None:
    if _slot(other) != _slot(new) or (other.to_month is not None and other.to_month < (new.from_month or 0)):
        return other
    if other.from_month == new.from_month:
        return None
    if (other.from_month or 0) > (new.from_month or 0):
        return other
    return _dated(other, year_month.add(new.from_month or 0, -1))


def _opened(record: StandardRecord, gone: StandardRecord | None) -> StandardRecord:
    if gone is None or _slot(record) != _slot(gone) or record.to_month is None:
        return record
    follows = year_month.add(record.to_month, 1) == gone.from_month
    return _dated(record, gone.to_month) if follows else record


def _dated(record: StandardRecord, last: int | None) -> StandardRecord:
    return replace(record, to_month=last)


def load_tariffs(uow: UnitOfRead) -> Tariffs:
    """Every standard that decides in this workspace."""
    return Tariffs(standard_record(row) for row in stored.deciding(uow.connection))


@dataclass(frozen=True, slots=True)
class NewStandard:
    """A standard as somebody enters it: fen for ``period`` (month, year, one_off) from ``from_month`` on.

    ``place`` is an area code ("": everywhere here). ``household``: for a household, not for each person covered.
    """

    programme: str
    amount_fen: int
    period: str
    from_month: int
    place: str = ""
    category: str = ""
    part: str = ""
    urban_rural: str = ""
    document_number: str = ""
    household: bool = False


def check_standard(uow: UnitOfRead, new: NewStandard) -> dict[str, AppError]:
    """What is wrong with a new standard, by field; nothing: it can be added."""
    wrong: dict[str, AppError] = {}
    if stored.programme_row(uow.connection, new.programme) is None:
        wrong["programme"] = not_found("standards.no_programme", programme=new.programme)
    if new.amount_fen < 0 or (new.amount_fen == 0 and new.part in ("", "basic")):
        wrong["amount"] = input_error("standards.bad_amount")
    if new.period not in PERIODS:
        wrong["period"] = input_error("standards.bad_period")
    if new.part not in PARTS:
        wrong["part"] = input_error("standards.bad_part", part=new.part)
    if new.urban_rural not in URBAN_RURAL:
        wrong["urban_rural"] = input_error("standards.bad_urban_rural")
    if new.place and stored.area_name(uow.connection, new.place) is None:
        wrong["place"] = not_found("standards.no_place", place=new.place)
    try:
        year_month.split(new.from_month)
    except ValueError:
        wrong["from_month"] = input_error("standards.bad_month")
    return wrong


def record_of(uow: UnitOfRead, new: NewStandard) -> StandardRecord:
    """The standard that adding ``new`` comes to. Raises what is wrong with it."""
    for error in check_standard(uow, new).values():
        raise error
    programme = stored.programme_row(uow.connection, new.programme) or {}
    key = "/".join(
        (
            new.programme,
            str(new.from_month),
            *filter(None, (new.place, new.category.strip(), new.part, new.urban_rural)),
        )
    )
    return StandardRecord(
        key=key,
        programme=new.programme,
        name=text(
            "standards.name", programme=programme["short_name"], part=text(f"standards.part.{new.part or 'line'}")
        ),
        place=stored.area_name(uow.connection, new.place) or "",
        amount_fen=new.amount_fen,
        unit=text("standards.per_household" if new.household else "standards.per_person"),
        period=new.period,
        from_month=new.from_month,
        to_month=_last_month(load_tariffs(uow), new),
        source=new.document_number or text("standards.entered"),
        place_code=new.place,
        category=new.category.strip(),
        part=new.part,
        urban_rural=new.urban_rural,
        document_number=new.document_number,
        bound="exact",
        uid=definition_uid("standard", key),
    )


def _last_month(tariffs: Tariffs, new: NewStandard) -> int | None:
    """The month before the next standard of the same slot, where a later one is known already."""
    slot = (new.programme, new.place, class_key(new.category), new.part, new.urban_rural)
    later = [
        record.from_month or 0
        for record in tariffs.of(new.programme)
        if _slot(record) == slot and (record.from_month or 0) > new.from_month
    ]
    return year_month.add(min(later), -1) if later else None


@use_case(Operation("standards.add", Right.DEFINE))
def add_standard(uow: UnitOfWork, new: NewStandard) -> StandardRecord:
    """Add a standard; the one before it ends with the month before. One of the same month is put right.

    Amounts of benefits stay as they are until the standard is applied.
    """
    record = record_of(uow, new)
    for other in load_tariffs(uow).of(new.programme):
        closed = _closed(other, record)
        if closed is not None and closed.to_month != other.to_month:
            uow.update("standard", other.uid, {"to_month": closed.to_month})
    values = {
        "key": record.key, "name": record.name, "place": record.place or None,
        "urban_rural": record.urban_rural or None, "amount_fen": record.amount_fen, "unit": record.unit,
        "period": record.period, "from_month": record.from_month, "to_month": record.to_month,
        "bound": record.bound, "document_number": record.document_number or None,
        "source": record.source, "place_code": record.place_code, "category": record.category, "part": record.part,
    }  # fmt: skip
    if stored.by_key(uow.connection, record.key) is None:
        programme = stored.programme_row(uow.connection, new.programme) or {}
        uow.insert("standard", {"uid": record.uid, "programme_uid": programme["uid"], **values})
    else:
        uow.update("standard", record.uid, values)
    uow.describe(name=record.name, amount=yuan(new.amount_fen), month=year_month.to_text(new.from_month))
    return record


def get_standard(uow: UnitOfRead, key: str) -> StandardRecord:
    """A standard by its key. Raises NOT_FOUND."""
    row = stored.by_key(uow.connection, key)
    if row is None:
        raise not_found("standards.none", standard=key)
    return standard_record(row)


def standard_history(uow: UnitOfRead, programme: str = "") -> tuple[StandardRecord, ...]:
    """The standards that decide, of one programme or all, slot by slot and the newest first."""
    found = [standard_record(row) for row in stored.deciding(uow.connection)]
    chosen = [record for record in found if programme in ("", record.programme)]
    return tuple(sorted(chosen, key=lambda r: (*map(str, _slot(r)), -(r.from_month or 0))))


@dataclass(frozen=True, slots=True)
class StandardChecks:
    """A standard beside others: its rise over the one before (R-008), rural of urban (R-009), 特困 below 1.3 (R-005).

    Rates are exact, None where there is nothing to compare with.
    """

    former: StandardRecord | None
    uplift: Fraction | None
    rural_share: Fraction | None
    warnings: tuple[str, ...]


def check_beside(record: StandardRecord, tariffs: Tariffs, place: str) -> StandardChecks:
    """How a standard stands beside the one before and those of other programmes, at ``place`` (area code)."""
    month = record.from_month or 0
    where = record.place_code or place
    former = tariffs.without(record.key).find(
        record.programme, year_month.add(month, -1), where, record.category, record.part, record.urban_rural
    )
    rise = rates.uplift(former.monthly_fen, record.monthly_fen) if former else None
    with_it = tariffs.with_new(record)
    rural = with_it.find("dibao_rural", month, where)
    urban = with_it.find("dibao_urban", month, where)
    lines = record.programme in ("dibao_rural", "dibao_urban") and record.part == ""
    share = rates.share(rural.monthly_fen, urban.monthly_fen) if lines and rural and urban else None
    return StandardChecks(former, rise, share, _warnings(record, with_it, where))


def _warnings(record: StandardRecord, tariffs: Tariffs, place: str) -> tuple[str, ...]:
    month = record.from_month or 0
    found = []
    line = tariffs.find("dibao_rural", month, place)
    for programme in ("tekun_dispersed", "tekun_centralized"):
        basic = tariffs.find(programme, month, place, part="basic") or tariffs.find(programme, month, place)
        if line is None or basic is None or record.key not in (line.key, basic.key):
            continue
        yearly, of_line = _yearly(basic), _yearly(line)
        if below_tekun(yearly, of_line):
            rate = rates.half_up(Fraction(yearly, of_line), 3)
            found.append(text("standards.below_tekun", amount=yuan(yearly), line=yuan(of_line), rate=rate))
    former = tariffs.without(record.key).find(
        record.programme, year_month.add(month, -1), place, record.category, record.part, record.urban_rural
    )
    if former and record.monthly_fen < former.monthly_fen:
        found.append(text("standards.lower", former=yuan(former.monthly_fen), amount=yuan(record.monthly_fen)))
    return tuple(found)


def _yearly(record: StandardRecord) -> int:
    return (record.amount_fen or 0) * (1 if record.period == "year" else 12)
