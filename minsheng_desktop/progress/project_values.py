"""A project's columns: what each is, and reading what somebody wrote into them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from db.queries import areas
from db.queries import progress as tasks
from db.queries import progress_projects as stored
from minsheng_desktop.areas.editing import find_area
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules.dates import read_date
from minsheng_desktop.rules.money import read_amount

TEXT, LONG, YEAR, DAY, MONEY, NUMBER, CHOICE, AREA, TASK = (
    "text", "long", "year", "date", "money", "number", "choice", "area", "task",
)  # fmt: skip
MILLI = 1000
MOST_TEXT, MOST_LONG = 200, 2000
FIRST_YEAR, LAST_YEAR = 1990, 2100
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,3})?").fullmatch


@dataclass(frozen=True, slots=True)
class ProjectField:
    """A column: its key as in the table, its kind, the code list of a choice; ``planned`` days may lie ahead."""

    key: str
    kind: str = TEXT
    list: str = ""
    planned: bool = False

    @property
    def label(self) -> str:
        """What it is called."""
        return text(f"projects.field.{self.key}")


FIELDS: tuple[ProjectField, ...] = (
    ProjectField("name"),
    ProjectField("year", YEAR),
    ProjectField("task_uid", TASK),
    ProjectField("area_uid", AREA),
    ProjectField("site"),
    ProjectField("content", LONG),
    ProjectField("quantity_milli", NUMBER),
    ProjectField("unit"),
    ProjectField("funding_mode", CHOICE, "funding_mode"),
    ProjectField("budget_fen", MONEY),
    ProjectField("contract_fen", MONEY),
    ProjectField("settled_fen", MONEY),
    ProjectField("planned_start", DAY, planned=True),
    ProjectField("planned_finish", DAY, planned=True),
    ProjectField("owner"),
    ProjectField("designer"),
    ProjectField("builder"),
    ProjectField("supervisor"),
    ProjectField("leader"),
    ProjectField("hotline"),
    ProjectField("upkeep_unit"),
    ProjectField("upkeep_fund_fen", MONEY),
    ProjectField("remark", LONG),
)
BY_KEY = {field.key: field for field in FIELDS}


def field_of(written: str) -> ProjectField | None:
    """The column somebody means by its key, the key without its ending (budget, area), or its label."""
    wanted = written.strip()
    for one in FIELDS:
        short = one.key.removesuffix("_uid").removesuffix("_fen").removesuffix("_milli")
        if wanted in (one.key, short, one.label):
            return one
    return None


def read_values(uow: UnitOfRead, written: Mapping[str, str]) -> dict[str, Any]:
    """What was written, by key, as values for the table; empty clears.

    Raises INPUT with one detail (``field``, ``message``) for each value that cannot be read.
    """
    found: dict[str, Any] = {}
    problems: list[dict[str, str]] = []
    for key, value in written.items():
        one = BY_KEY.get(key) or field_of(key)
        if one is None:
            problems.append({"field": key, "message": text("projects.wrong.unknown_field", name=key)})
            continue
        try:
            found[one.key] = _read(uow, one, value.strip())
        except ValueError as error:
            problems.append({"field": one.key, "message": str(error)})
        except AppError as error:
            problems.append({"field": one.key, "message": error.message})
    if problems:
        raise AppError(Kind.INPUT, "projects.bad_values", details=problems, first=problems[0]["message"])
    return found


def _read(uow: UnitOfRead, one: ProjectField, value: str) -> Any:
    if not value:
        return None
    match one.kind:
        case "date":
            return read_day(value, uow.today, one.label).isoformat()
        case "money":
            return read_money(value, one.label)
        case "number":
            return read_milli(value, one.label)
        case "year":
            if not value.isdecimal() or not FIRST_YEAR <= int(value) <= LAST_YEAR:
                raise ValueError(text("projects.wrong.year", value=value))
            return int(value)
        case "choice":
            return _choice(one, value)
        case "area":
            return _area(uow, value)
        case "task":
            return _task(uow, value)
    most = MOST_LONG if one.kind == LONG else MOST_TEXT
    if len(value) > most:
        raise ValueError(text("projects.wrong.long", name=one.label, most=most))
    return value


def read_day(value: str, today: date, name: str) -> date:
    """A whole date. Raises ``ValueError`` in words."""
    read = read_date(value, today, today.year).value
    if not isinstance(read, date):
        raise ValueError(text("projects.wrong.day", name=name, value=value))
    return read


def read_money(value: str, name: str) -> int:
    """An amount in 元 unless it says otherwise, as fen. Raises ``ValueError`` in words."""
    read = read_amount(value)
    if read.fen is not None and read.fen < 0:
        raise ValueError(text("projects.wrong.negative", name=name, value=value))
    if read.fen is None or read.code:
        raise ValueError(text("projects.wrong.money", name=name, value=value))
    return read.fen


def read_milli(value: str, name: str) -> int:
    """A quantity with at most three decimals, in thousandths. Raises ``ValueError`` in words."""
    plain = value.replace(",", "").replace("，", "")
    try:
        if not _NUMBER(plain):
            raise InvalidOperation
        return int(Decimal(plain) * MILLI)
    except InvalidOperation as error:
        raise ValueError(text("projects.wrong.number", name=name, value=value)) from error


def read_share(value: str, name: str) -> int:
    """A share of the work: ``65``, ``65%`` or ``65.5`` → 650, 650, 655. Raises ``ValueError`` in words."""
    plain = value.strip().rstrip("%％").strip()
    try:
        milli = Decimal(plain) * 10
    except InvalidOperation as error:
        raise ValueError(text("projects.wrong.share", name=name, value=value)) from error
    if milli != milli.to_integral_value() or not 0 <= milli <= MILLI:
        raise ValueError(text("projects.wrong.share", name=name, value=value))
    return int(milli)


def _choice(one: ProjectField, value: str) -> str:
    known = load_code_lists()[one.list]
    item = known.find(value)
    if item is None:
        words = text("projects.joined").join(item.label for item in known.items)
        raise ValueError(text("projects.wrong.choice", name=one.label, value=value, choices=words))
    return item.code


def _area(uow: UnitOfRead, value: str) -> bytes:
    """An area by its uid in hex, its code or its name."""
    known = next((row["uid"] for row in areas.all_areas(uow.connection) if row["uid"].hex() == value), None)
    return known or bytes(find_area(uow, value)["uid"])


def _task(uow: UnitOfRead, value: str) -> bytes:
    """A task by its uid in hex or its item's name, of this office's or the county's latest year."""
    try:
        uid = bytes.fromhex(value)
    except ValueError:
        uid = b""
    if len(uid) == 16 and tasks.task(uow.connection, uid):
        return uid
    named = [uid for uid, item, _ in tasks_of(uow) if item == value]
    if not named:
        raise ValueError(text("projects.wrong.task", value=value))
    return named[0]


def tasks_of(uow: UnitOfRead) -> list[tuple[bytes, str, int]]:
    """The tasks a project may belong to: (uid, item, year), the newest year first."""
    return stored.tasks(uow.connection)
