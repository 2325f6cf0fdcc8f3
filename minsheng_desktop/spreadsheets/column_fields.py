"""Which column of a roster stands for which field: each field once, nobody else's number for the person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from minsheng_desktop.spreadsheets.layout_words import HEAD, MEMBER, LayoutWords
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.meanings import (
    BY_HEADER_PART,
    NOTHING,
    PART,
    PERSONAL,
    HeadingReader,
    Meaning,
)
from minsheng_desktop.spreadsheets.records import ColumnPlan

_DOUBTED = 0.7
_TABLE = 2  # columns
_BESIDE = frozenset({"carer", "home"})
_BARE_NUMBER = 2  # characters of 户号, which says no more than number
_AMONG_SEVERAL = 0.03  # certainty lost where a field was chosen among several columns of one meaning


def column_plans(
    paths: Sequence[tuple[str, ...]], reader: HeadingReader, meant: Sequence[Meaning] | None = None
) -> tuple[ColumnPlan, ...]:
    """The columns of a roster; ``paths`` are the texts above each from the top down, ``meant`` what they mean where
    that is known already."""
    meanings = [reader.read_path(path) for path in paths] if meant is None else meant
    return as_plans(paths, assign(meanings, reader.words), reader)


def without_statistics(plans: tuple[ColumnPlan, ...], reader: HeadingReader) -> tuple[ColumnPlan, ...]:
    """The columns of the list alone, where a table that counts (村名 户数 金额) stands a blank column beside it."""
    parts: list[list[ColumnPlan]] = [[]]
    for plan in plans:
        if plan.header:
            parts[-1].append(plan)
        elif parts[-1]:
            parts.append([])
    if len(parts) < 2:
        return plans
    meanings = {plan.index: reader.read(plan.header) for part in parts for plan in part}
    persons = [part for part in parts if any(meanings[p.index].kind in ("name", "id_no") for p in part)]
    if len(persons) != 1:
        return plans
    own = {meanings[p.index].kind for p in persons[0]} - {""}
    beside = {
        p.index for part in parts if part is not persons[0] and _counts(part, meanings, own, reader) for p in part
    }
    if not beside:
        return plans
    listed = [p.index for p in plans if p.index not in beside]
    paths = [(p.header,) if p.index in listed and p.header else () for p in plans]
    return tuple(p for p in column_plans(paths, reader) if p.index in listed)


def _counts(part: Sequence[ColumnPlan], meanings: Mapping[int, Meaning], own: set[str], reader: HeadingReader) -> bool:
    kinds = [meanings[p.index].kind for p in part]
    if len(part) < _TABLE or any(kind in PERSONAL for kind in kinds):
        return False
    summed = any(meanings[p.index].text in reader.known.summary_headers for p in part)
    return (summed and bool(own.intersection(kinds))) or len(own.intersection(kinds)) >= _TABLE


def as_plans(
    paths: Sequence[tuple[str, ...]], meanings: Sequence[Meaning], reader: HeadingReader
) -> tuple[ColumnPlan, ...]:
    """Columns with the fields that ``meanings`` leave to them."""
    named = headings(paths, meanings)
    money = reader.known.kind("money")
    return tuple(
        ColumnPlan(
            index,
            column_letter(index),
            named[index],
            meaning.field,
            meaning.certainty,
            reason=meaning.reason if meaning.field else "",
            unit=meaning.unit if meaning.field in money else 0,
        )
        for index, meaning in enumerate(meanings)
    )


def headings(paths: Sequence[tuple[str, ...]], meanings: Sequence[Meaning]) -> list[str]:
    """The heading of each column; where several are alike, or it is another person's, its groups stand before it."""
    leaves = [path[-1] if path else "" for path in paths]
    others = [not m.field and m.owner not in ("", MEMBER) for m in meanings]
    return [
        " ".join(path) if len(path) > 1 and (leaves.count(leaf) > 1 or other) else leaf
        for path, leaf, other in zip(paths, leaves, others, strict=True)
    ]


def assign(meanings: Sequence[Meaning], words: LayoutWords) -> list[Meaning]:
    """The meanings with each field left to one column; a column that loses keeps its heading only."""
    named = _by_the_table(list(meanings), words)
    found = _last_month(_held(_household_number(_of_the_only_person(_with_an_amount(named)))))
    chosen: dict[str, int] = {}
    for index, meaning in enumerate(found):
        field = meaning.field
        if field and (field not in chosen or _weight(meaning, words) > _weight(found[chosen[field]], words)):
            chosen[field] = index
    result = []
    for index, meaning in enumerate(found):
        if not meaning.field or chosen[meaning.field] == index:
            result.append(meaning)
            continue
        other = words.otherwise.get(meaning.text, "")
        taken = not other or other in chosen
        result.append(replace(meaning, field="" if taken else other, certainty=0.0 if taken else PART))
    return _with_rivals(found, result)


def _by_the_table(found: list[Meaning], words: LayoutWords) -> list[Meaning]:
    """等级 beside 残疾类别 is the grade of the disability."""
    fields = {m.field for m in found}
    result = []
    for meaning in found:
        field, needed = words.beside.get(meaning.text, ("", frozenset[str]()))
        if field and not meaning.field and field not in fields and needed & fields:
            meaning = replace(meaning, field=field, kind=field, certainty=PART, reason=BY_HEADER_PART)
        result.append(meaning)
    return result


def _weight(meaning: Meaning, words: LayoutWords) -> tuple[int, int, float, int]:
    """Which of several columns of a field is taken: the one said to be the person's, sure ones, preferred headings."""
    field, text = meaning.field, meaning.text
    rank = words.preferred.get(field, {}).get(text)
    last, first = words.second_shape.get(field), words.preferred_shape.get(field)
    second = text in words.second.get(field, ()) or bool(last and last.search(text))
    place = 100 - rank if rank is not None else int(bool(first and first.search(text)))
    return (int(meaning.told), 0 if second else 1, round(meaning.certainty, 1), place)


def _with_rivals(before: Sequence[Meaning], after: list[Meaning]) -> list[Meaning]:
    """A field that several columns could be is a little less sure."""
    fields = [meaning.field for meaning in before]
    return [
        replace(m, certainty=round(m.certainty - _AMONG_SEVERAL, 2)) if m.field and fields.count(m.field) > 1 else m
        for m in after
    ]


def _of_the_only_person(found: list[Meaning]) -> list[Meaning]:
    """Where nobody else is named, the head of the household, else the holder of the account, is the person."""
    if any(m.field == "name" for m in found):
        return found
    if any(m.field == "head_name" for m in found):
        return _as_persons(found, HEAD, {"head_name"})
    payee = any(m.field == "account_name" for m in found)
    return _as_persons(found, "payee", set()) if payee else found


def _as_persons(found: list[Meaning], owner: str, kept: set[str]) -> list[Meaning]:
    have = {m.field for m in found if m.field}
    result = []
    for meaning in found:
        own = meaning.owner == owner and meaning.kind in PERSONAL - {"relation"} and meaning.field not in kept
        if own and meaning.kind not in have:
            sure = PART if owner == HEAD else _DOUBTED
            meaning = replace(meaning, field=meaning.kind, certainty=sure, reason=BY_HEADER_PART, owner="")
        result.append(meaning)
    return result


_AMOUNTS = ("amount", "amount_month", "amount_hh", "amount_person")
_FOR_AMOUNT = ("base_amount", "std")  # what is paid where no amount is stated beside it


def _with_an_amount(found: list[Meaning]) -> list[Meaning]:
    """A list that states a standard (a basic allowance) alone pays just that."""
    fields = [m.field for m in found if m.field]
    if any(name in fields for name in (*_AMOUNTS, "care_amount", "qty", "months")):
        return found
    for name in _FOR_AMOUNT:
        if fields.count(name) == 1:
            return [
                replace(m, field="amount", kind="amount", certainty=_DOUBTED, reason=BY_HEADER_PART)
                if m.field == name
                else m
                for m in found
            ]
    return found


def _household_number(found: list[Meaning]) -> list[Meaning]:
    """户号 is the household's number where members stand in relation to its head, else the booklet's."""
    fields = {m.field for m in found}
    if "hh_no" in fields or "relation" not in fields:
        return found
    return [
        replace(m, field="hh_no", kind="hh_no", certainty=PART, reason=BY_HEADER_PART)
        if m.field == "booklet_no" and len(m.text) == _BARE_NUMBER
        else m
        for m in found
    ]


def _held(found: list[Meaning]) -> list[Meaning]:
    """Plain headings right of another person's name are his where the person has such a column as well:
    姓名 · 身份证号 · 监护人 · 身份证号."""
    holders = _holders(found)
    result = list(found)
    for kind in sorted(PERSONAL - {"name"}):
        plain = [i for i, m in enumerate(found) if m.kind == kind and not m.owner and m.field == kind]
        own = [i for i in plain if not holders[i]]
        for index in plain:
            holder = holders[index]
            if holder:
                result[index] = _settled(found, index, holder, kind, alone=not own)
        if plain and not own and kind != "relation":
            first = plain[0]
            result[first] = _alone(found, first, holders[first], result[first])
    return result


def _holders(found: Sequence[Meaning]) -> list[str]:
    """Whose name stands nearest to the left of each column; "" for the person or nobody."""
    holders, holder = [], ""
    for meaning in found:
        if meaning.kind == "name" and not meaning.earlier:
            holder = "" if meaning.owner == MEMBER or meaning.field == "name" else meaning.owner
        holders.append(holder)
    return holders


def _settled(found: Sequence[Meaning], index: int, holder: str, kind: str, *, alone: bool) -> Meaning:
    meaning = found[index]
    if kind == "relation":
        if holder not in _RELATED:
            return meaning
        field = "payee_relation" if holder == "payee" else ""
        return replace(meaning, field=field, certainty=PART if field else 0.0, reason=BY_HEADER_PART, owner=holder)
    if alone:
        return meaning
    if kind in ("bank_card", "bank_name") and holder == "payee":
        return meaning
    field = _OF_OTHERS.get((holder, kind), "")
    return replace(meaning, field=field, certainty=PART if field else 0.0, reason=BY_HEADER_PART, owner=holder)


# those whose relation to the person a list states
_RELATED = frozenset({"guardian", "payee", "carer", "spouse", "child", "parent"})
_OF_OTHERS = {
    ("guardian", "id_no"): "guardian_id",
    ("head", "id_no"): "head_id",
    ("carer", "phone"): "carer_phone",
    ("home", "phone"): "carer_phone",
}


def _alone(found: Sequence[Meaning], index: int, holder: str, meaning: Meaning) -> Meaning:
    """The only column of its kind right of another's name: a carer's telephone, else the person's, doubted."""
    if meaning.kind == "phone" and holder in _BESIDE and index and found[index - 1].owner == holder:
        return replace(meaning, field="carer_phone", certainty=PART, reason=BY_HEADER_PART, owner=holder)
    if holder in (HEAD, "payee", "other", "helper") or meaning.kind in ("bank_card", "bank_name", "address", "ethnic"):
        return meaning
    beside = index and found[index - 1].owner == holder
    return replace(meaning, certainty=min(meaning.certainty, _DOUBTED)) if beside else meaning


def _last_month(found: list[Meaning]) -> list[Meaning]:
    """Amounts of several months side by side: the last one is this month's, doubted."""
    by_field: dict[str, list[int]] = {}
    for index, meaning in enumerate(found):
        if meaning.month and meaning.field:
            by_field.setdefault(meaning.field, []).append(index)
    result = list(found)
    for columns in by_field.values():
        if len({found[i].month for i in columns}) > 1:
            for index in columns[:-1]:
                result[index] = replace(NOTHING, kind=found[index].kind, text=found[index].text)
            result[columns[-1]] = replace(found[columns[-1]], certainty=_DOUBTED)
    return result
