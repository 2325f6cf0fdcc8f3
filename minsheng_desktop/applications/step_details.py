"""What a step may carry, read from how it was typed: money in yuan, months, days, papers, counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from minsheng_desktop.applications.needs import RELATIVE_ANSWERS, WHOLE
from minsheng_desktop.applications.paths import details_known
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import read_amount

MONEY = ("amount", "supplement", "income", "cost")
DAYS = ("authorised_on", "from", "to", "recheck_on", "valid_until", "review_due")
COUNTS = ("attendees", "votes_for", "votes_against")
PAPERS = ("papers", "lacking")


def read_details(step: str, written: Mapping[str, str]) -> dict[str, Any]:
    """The details of a step: money as ``KEY_fen``, months as YYYYMM, days as YYYY-MM-DD, papers as lists of codes.

    Raises INPUT naming the detail that cannot be read, or those that the step knows.
    """
    known = details_known(step)
    found: dict[str, Any] = {}
    for key, value in written.items():
        if key not in known:
            raise input_error("applications.no_detail", detail=key, known=text("applications.join").join(known))
        if str(value).strip():
            name, read = _reader(key)
            try:
                found[name] = read(str(value).strip())
            except ValueError as error:
                raise input_error("applications.bad_detail", detail=key, value=str(value)[:40]) from error
    return found


def _reader(key: str) -> tuple[str, Callable[[str], Any]]:
    if key in MONEY:
        return f"{key}_fen", _fen
    if key in DAYS:
        return key, lambda written: date.fromisoformat(written).isoformat()
    if key == "from_month":
        return key, year_month.parse
    if key in COUNTS:
        return key, _count
    if key in PAPERS:
        return key, _papers
    if key == "relatives":
        return key, _relatives
    return key, str


def _fen(written: str) -> int:
    read = read_amount(written)
    if read.fen is None or read.fen < 0:
        raise ValueError(written)
    return read.fen


def _count(written: str) -> int:
    if not written.isascii() or not written.isdigit():
        raise ValueError(written)
    return int(written)


def _papers(written: str) -> list[str]:
    """Codes or names of kinds of paper, separated by commas; ``all`` means all that are asked for."""
    words = [word.strip() for word in written.replace("\uff0c", ",").replace("\u3001", ",").split(",") if word.strip()]
    if words == [WHOLE]:
        return words
    items = [load_code_lists()["paper_kind"].find(word) for word in words]
    if not words or None in items:
        raise ValueError(written)
    return [item.code for item in items if item]


def _relatives(written: str) -> str:
    if written not in RELATIVE_ANSWERS:
        raise ValueError(written)
    return written
