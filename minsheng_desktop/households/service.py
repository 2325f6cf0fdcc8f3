"""Reading persons and households: pages, lists, search."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db.queries import benefits as stored_benefits
from db.queries import dossiers, rosters, search, uniting
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.entitlements.reckoning import explained
from minsheng_desktop.households.history_words import history_of_household, history_of_person
from minsheng_desktop.households.overpaid import overpaid_of
from minsheng_desktop.households.records import (
    Account,
    AmountPeriod,
    BenefitLine,
    BenefitState,
    DoubtLine,
    FormerLine,
    HouseholdPage,
    MemberAccount,
    Membership,
    PaymentLine,
    PeopleFilter,
    PersonHit,
    PersonPage,
    PersonRow,
)
from minsheng_desktop.households.search_index import search_text
from minsheng_desktop.rules import year_month

PERSON_FIELDS = (
    "name", "id_no", "id_state", "sex_code", "birth", "ethnic", "phone", "area_uid", "village_group", "address",
    "died_on", "remark",
)  # fmt: skip
HOUSEHOLD_FIELDS = (
    "number", "area_uid", "village_group", "address", "booklet_no", "size_stated", "head_name", "remark",
)  # fmt: skip


def search_people(uow: UnitOfRead, wanted: str, limit: int = 20) -> list[PersonHit]:
    """Persons a name, part of it, pinyin, ID or phone or card tail may mean; the living first."""
    return [PersonHit(*row) for row in search.search_persons(uow.connection, search_text(wanted), limit)]


def person_page(uow: UnitOfRead, uid: bytes) -> PersonPage:
    """Everything a person's page shows. Raises NOT_FOUND."""
    connection = uow.connection
    row = dossiers.row(connection, "person", uid)
    if row is None:
        raise not_found("households.no_person")
    benefits = benefit_lines(uow, dossiers.benefits_of_person(connection, uid))
    united = uniting.united_into(connection, uid)
    return PersonPage(
        uid=uid,
        version=(row["epoch"], row["counter"]),
        own=row["home_node"] == uow.node.uid,
        values={key: row[key] for key in PERSON_FIELDS},
        village=dossiers.area_name(connection, row["area_uid"]),
        households=tuple(_member(m) for m in dossiers.memberships_of(connection, uid)),
        benefits=benefits,
        payments=tuple(PaymentLine(*p) for p in dossiers.payments_of(connection, [uid])),
        accounts=tuple(_account(a) for a in dossiers.accounts_of(connection, uid)),
        doubts=_doubts(uow, [uid, *(other for other, _ in united)]),
        history=history_of_person(uow, uid),
        former=tuple(FormerLine(*line) for line in dossiers.former_identities(connection, uid)),
        merged_into=row["merged_into"],
        overpaid_fen=sum(line.total_fen for line in overpaid_of(uow, uid)) if row["died_on"] else 0,
        united=tuple(united),
        attachments=dossiers.papers_of(connection, uid, None)[0],
    )


def _account(found: Sequence[Any]) -> Account:
    uid, number, bank, holder, relation, current = found
    return Account(uid, number, bank, holder, relation, bool(current))


def _member_account(found: Sequence[Any]) -> MemberAccount:
    person, name, number, bank, holder, relation, uid = found
    collector = holder if holder and holder != name else ""
    return MemberAccount(person, name, number, bank, collector, relation if collector else "", uid)


def head_names(uow: UnitOfRead, households: Sequence[bytes]) -> dict[bytes, str]:
    """The heads of some households by name."""
    return dossiers.head_names(uow.connection, households)


def household_page(uow: UnitOfRead, uid: bytes) -> HouseholdPage:
    """Everything a household's page shows. Raises NOT_FOUND."""
    connection = uow.connection
    row = dossiers.row(connection, "household", uid)
    if row is None:
        raise not_found("households.no_household")
    benefits = benefit_lines(uow, dossiers.benefits_of_household(connection, uid))
    members = [_member(m, benefits) for m in dossiers.members_of(connection, uid)]
    persons = [member.person_uid for member in members]
    month = year_month.of(uow.today)
    last = year_month.add(month, -1)
    predecessor, offshoots = dossiers.split_kin(connection, uid)
    attachments, notices = dossiers.papers_of(connection, None, uid)
    return HouseholdPage(
        uid=uid,
        version=(row["epoch"], row["counter"]),
        own=row["home_node"] == uow.node.uid,
        values={key: row[key] for key in HOUSEHOLD_FIELDS},
        village=dossiers.area_name(connection, row["area_uid"]),
        members=tuple(members),
        benefits=benefits,
        payments=tuple(PaymentLine(*p) for p in dossiers.payments_of(connection, persons)),
        doubts=_doubts(uow, persons),
        history=history_of_household(uow, uid),
        month=month,
        month_total_fen=sum(benefit.fen_in(month) for benefit in benefits),
        last_month_total_fen=sum(benefit.fen_in(last) for benefit in benefits),
        predecessor=predecessor,
        offshoots=tuple(offshoots),
        attachments=attachments,
        notices=notices,
        accounts=tuple(_member_account(a) for a in dossiers.current_accounts(connection, uid)),
    )


def _member(row: Sequence[Any], benefits: Sequence[BenefitLine] = ()) -> Membership:
    person = row[2]
    drawn = tuple(b.programme for b in benefits if b.running and person in (*b.covered_uids, b.holder_uid))
    return Membership(
        uid=row[0], household_uid=row[1], person_uid=person, name=row[3], relation=row[4], is_head=bool(row[5]),
        sex_code=row[6], birth=row[7], id_no=row[8], id_state=row[9], from_month=row[10], to_month=row[11],
        died_on=row[12], benefits=drawn,
    )  # fmt: skip


def benefit_lines(uow: UnitOfRead, rows: Sequence[Sequence[Any]]) -> tuple[BenefitLine, ...]:
    """Benefits with whom they cover and their amounts, from the rows of ``dossiers``."""
    uids = [row[0] for row in rows]
    covered = dossiers.covered_persons(uow.connection, uids)
    periods = dossiers.amounts_of(uow.connection, uids)
    states = stored_benefits.states(uow.connection, uids)
    return tuple(
        BenefitLine(
            uid=row[0], programme=row[1], programme_code=row[2], status=row[3], category=row[4],
            certificate_no=row[5], amount_fen=row[6], supplement_fen=row[7], covered=row[8],
            covered_names=tuple(name for _, name in covered.get(row[0], ())), from_month=row[9], to_month=row[10],
            holder=row[11], version=(row[12], row[13]), holder_uid=row[14], household_uid=row[15], remark=row[16],
            color_mark=row[17], papers_pending=bool(row[18]), unit=row[19],
            covered_uids=tuple(uid for uid, _ in covered.get(row[0], ())), programme_uid=row[20],
            periods=tuple(map(_period, periods.get(row[0], ()))),
            states=tuple(BenefitState(*state[1:7]) for state in states.get(row[0], ())), barred_until=row[21],
        )
        for row in rows
    )  # fmt: skip


def _period(stored: tuple[Any, ...]) -> AmountPeriod:
    first, last, fen, supplement, basis, figures = stored
    return AmountPeriod(first, last, fen, supplement, basis, explained(figures))


def _doubts(uow: UnitOfRead, persons: Sequence[bytes]) -> tuple[DoubtLine, ...]:
    lines = []
    for uid, rule, status, params, raised_on, name in dossiers.doubts_of(uow.connection, persons):
        lines.append(DoubtLine(uid, rule, status, doubt_sentence(rule, json.loads(params), name), raised_on))
    return tuple(lines)


def doubt_sentence(rule: str, params: dict[str, Any], name: str) -> str:
    """A doubt in words."""
    key = f"households.doubt.{rule}"
    if not has_text(key):
        return rule
    listed = {key: "、".join(map(str, value)) if isinstance(value, list) else value for key, value in params.items()}
    if rule in _IN_WORDS:
        listed |= _IN_WORDS[rule](params)
    return text(key, **{"sheet": "", "row": "", "rows": "", "file": "", "other": "", **listed, "name": name})


def _missing_words(params: Mapping[str, Any]) -> dict[str, str]:
    """The month and why somebody may be missing from a list."""
    year, month = year_month.split(params["month"])
    reason = REASONS.get(params.get("reason", ""))
    return {"month": text("households.history.month", year=year, month=month), "reason": text(reason) if reason else ""}


def _rejected_words(params: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a row that was kept back whole."""
    keys = [f"spreadsheets.kind.{code}" for code in params.get("problems", ())]
    words = text("households.names").join(text(key) for key in keys if has_text(key))
    return {"problems": text("households.doubt_missing.problems", words=words) if words else ""}


REASONS = {
    "dead": "households.doubt_missing.dead",
    "stopped": "households.doubt_missing.stopped",
    "moved": "households.doubt_missing.moved",
    "other_sheet": "households.doubt_missing.other_sheet",
}
_IN_WORDS = {"missing_from_list": _missing_words, "rejected_row": _rejected_words}


# lists


def _list_query(wanted: PeopleFilter) -> rosters.ListQuery:
    return rosters.ListQuery(
        sort=wanted.sort,
        descending=wanted.descending,
        area=wanted.village,
        text=wanted.text,
        life=wanted.life,
        doubts_only=wanted.doubts_only,
    )


def people_first(uow: UnitOfRead, wanted: PeopleFilter, size: int) -> list[PersonRow]:
    """The first rows of the list of persons."""
    return _people(rosters.first_rows(uow.connection, rosters.PEOPLE, _list_query(wanted), size))


def people_keys(uow: UnitOfRead, wanted: PeopleFilter) -> Iterator[list[int]]:
    """The ordered keys of the list of persons."""
    return rosters.ordered_keys(uow.connection, rosters.PEOPLE, _list_query(wanted))


def people_rows(uow: UnitOfRead, keys: Sequence[int]) -> list[PersonRow]:
    """The rows of ``keys`` in their order."""
    return _people(rosters.rows_of(uow.connection, rosters.PEOPLE, keys))


def _people(rows: Sequence[tuple[Any, ...]]) -> list[PersonRow]:
    found = []
    for row in rows:
        values = list(row)
        values[14] = bool(values[14])
        found.append(PersonRow(*values))
    return found


def people_count(uow: UnitOfRead, wanted: PeopleFilter) -> int:
    """How many persons the list holds."""
    return rosters.people_count(uow.connection, _list_query(wanted))
