"""Words of code lists and of cases, as the pages about applications say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from minsheng_desktop.applications.records import ApplicationRow, ExistingBenefit
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from ui.kit.formats import number


@cache
def words_of(list_name: str) -> Mapping[str, str]:
    """The words of a code list by code, in its order."""
    return {item.code: item.label for item in load_code_lists()[list_name].items}


def word(list_name: str, code: str) -> str:
    """The word of a code; the code itself where a newer version wrote it."""
    return words_of(list_name).get(code, code)


def choices(list_name: str, codes: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(code, word) of a list, of ``codes`` alone where told."""
    known = words_of(list_name)
    return [(code, known.get(code, code)) for code in (codes or known)]


def by_benefit(lines: Sequence[ExistingBenefit]) -> list[tuple[ExistingBenefit, str]]:
    """Each benefit once, with the names of those of the household it is for; it is not to be counted twice."""
    names: dict[bytes, list[str]] = {}
    for line in lines:
        names.setdefault(line.uid, []).append(line.name)
    first = {line.uid: line for line in reversed(lines)}
    return [(first[uid], text("cases.names").join(found)) for uid, found in names.items()]


def cases_words(count: int) -> str:
    """“3 件”."""
    return text("cases.count", count=number(count))


def about(rows: Sequence[ApplicationRow]) -> str:
    """Whom an act is for: the case by number and applicant, or how many."""
    if len(rows) == 1:
        return text("cases.about_one", number=rows[0].number, name=rows[0].name, programme=rows[0].programme_name)
    names = text("cases.names").join(row.name for row in rows[:3])
    return text("cases.about_many", count=number(len(rows)), names=names)


def verb(words: str, count: int) -> str:
    """The words of a button with how many cases it is for; one needs no number."""
    return text("cases.verb_counted", verb=words, count=number(count)) if count > 1 else words
