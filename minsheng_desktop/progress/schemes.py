"""Score schemes: shipped as data, decided by the county for a year and round, else carried on from the year before."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from db.queries import progress_scores as stored
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.definitions import put_definition
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.progress.score_records import (
    FACT_SOURCES,
    ITEM_SOURCES,
    KINDS,
    PART_SOURCES,
    ROUNDS,
    Deduction,
    Scheme,
    ScoreFact,
    ScoreItem,
    ScorePart,
)
from minsheng_desktop.rules import year_month
from resources import RESOURCES

LEVELS = ("province", "city", "county")
MOST_TITLE, MOST_FULL = 80, 1000


@cache
def _shipped() -> tuple[Mapping[str, Any], ...]:
    with (RESOURCES / "catalogue" / "score_schemes.toml").open("rb") as handle:
        return tuple(tomllib.load(handle)["scheme"])


def round_of(month: int) -> str:
    """The quarter of a month (YYYYMM)."""
    return f"quarter_{(month % 100 - 1) // 3 + 1}"


def finished_quarter(month: int) -> int:
    """The last month (YYYYMM) of the quarter that was over before ``month``: what is judged now."""
    return year_month.add(month, -((month % 100 - 1) % 3 + 1))


def round_word(round: str) -> str:
    """The name of a round."""
    return code_word("score_round", round)


def shipped_scheme(year: int, round: str) -> Scheme:
    """The scheme that is shipped for a round. Raises INPUT for a round or year that has none."""
    check_round(round)
    fitting = [one for one in _shipped() if round in one["rounds"] and one["from_year"] <= year]
    if not fitting:
        raise input_error("scores.no_scheme", year=year)
    newest = max(fitting, key=lambda one: int(one["from_year"]))
    title = str(newest["title"]).format(year=year, round=round_word(round))
    return read_content(newest, year, round, title)


def check_round(round: str) -> None:
    """Raise INPUT unless it is a round."""
    if round not in ROUNDS:
        raise input_error("scores.no_round", known=" ".join(ROUNDS))


def read_content(content: Mapping[str, Any], year: int, round: str, title: str) -> Scheme:
    """A scheme from its data (TOML or what is stored). Raises INPUT, saying what is wrong with it."""
    try:
        scheme = Scheme(
            year,
            round,
            title,
            tuple(ScoreItem(**item) for item in content.get("items", ())),
            tuple(ScorePart(**part) for part in content.get("parts", ())),
            tuple(ScoreFact(**fact) for fact in content.get("facts", ())),
            tuple(Deduction(**one) for one in content.get("deductions", ())),
            str(content.get("level", "county")),
        )
    except (TypeError, AttributeError) as error:
        raise input_error("scores.bad_scheme") from error
    check_scheme(scheme)
    return scheme


def check_scheme(scheme: Scheme) -> None:
    """Raise INPUT where a scheme cannot be scored by."""
    check_round(scheme.round)
    every: list[Any] = [*scheme.items, *scheme.parts, *scheme.facts]
    keys = [one.key for one in every]
    words = [*keys, *(one.label for one in every), scheme.title]
    if not all(isinstance(word, str) and word.strip() for word in words) or len(set(keys)) < len(keys):
        raise input_error("scores.bad_keys")
    if not scheme.items and not scheme.parts:
        raise input_error("scores.empty_scheme")
    if any(not isinstance(item.full, int) or not 0 < item.full <= MOST_FULL for item in scheme.items):
        raise input_error("scores.bad_full", most=MOST_FULL)
    weights = [part.weight for part in scheme.parts]
    if weights and (any(not isinstance(w, int) or w < 0 for w in weights) or sum(weights) != 100):
        raise input_error("scores.bad_weights", sum=sum(weights))
    known = (
        (scheme.items, ITEM_SOURCES), (scheme.parts, PART_SOURCES), (scheme.facts, FACT_SOURCES),
    )  # fmt: skip
    for ones, sources in known:
        if any(one.source not in sources for one in ones):
            raise input_error("scores.bad_source", known=" ".join(source for source in sources if source))
    if any(fact.kind not in KINDS for fact in scheme.facts) or scheme.level not in LEVELS:
        raise input_error("scores.bad_scheme")
    if len(scheme.title) > MOST_TITLE:
        raise input_error("scores.long_title", most=MOST_TITLE)


def find_scheme(uow: UnitOfRead, year: int, round: str) -> Scheme:
    """The scheme of a round: the county's own, else that of the newest year before, else the shipped one."""
    check_round(round)
    rows = [row for row in stored.schemes(uow.connection) if row["round"] == round and row["year"] <= year]
    if not rows:
        return shipped_scheme(year, round)
    newest = rows[0]
    content = json.loads(newest["content"])
    if newest["year"] == year:
        scheme = read_content(content, year, round, newest["title"])
        return replace(scheme, uid=newest["uid"], document=newest["document"] or "")
    title = newest["title"].replace(str(newest["year"]), str(year))
    return read_content(content, year, round, title)


def find_schemes(uow: UnitOfRead, year: int) -> list[Scheme]:
    """The schemes of all rounds of a year."""
    return [find_scheme(uow, year, round) for round in ROUNDS]


@use_case(Operation("progress.save_scheme", Right.DEFINE))
def save_scheme(uow: UnitOfWork, scheme: Scheme) -> bytes:
    """Decide how a round of a year is scored; answers the scheme's uid. Raises INPUT."""
    check_scheme(scheme)
    uow.describe(year=scheme.year, round=round_word(scheme.round))
    return keep_scheme(uow, scheme)


def keep_scheme(uow: UnitOfWork, scheme: Scheme) -> bytes:
    """Write a scheme, as it is or in the place of the one it supersedes."""
    values = {
        "year": scheme.year,
        "round": scheme.round,
        "title": scheme.title.strip(),
        "content": pack_content(scheme),
        "document": scheme.document.strip() or None,
    }
    return put_definition(uow, "score_scheme", f"{scheme.year}/{scheme.round}", values)


def pack_content(scheme: Scheme) -> str:
    """The data of a scheme as they are stored."""
    content = {
        "items": _listed(scheme.items),
        "parts": _listed(scheme.parts),
        "facts": _listed(scheme.facts),
        "deductions": _listed(scheme.deductions),
        "level": scheme.level,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _listed(ones: Sequence[Any]) -> list[dict[str, Any]]:
    return [{key: value for key, value in asdict(one).items() if value != ""} for one in ones]
