"""What papers of a case say: every field as it is printed, from the case, its persons, steps and visit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.queries import case_papers as stored
from db.queries.applications import reserve_balance
from minsheng_desktop.applications.cases import Case, age_of, details_of, is_adult
from minsheng_desktop.applications.deciding import Decision
from minsheng_desktop.applications.needs import missing_papers, paper_label
from minsheng_desktop.applications.posting_amounts import proposed_decisions
from minsheng_desktop.applications.survey_forms import survey_form
from minsheng_desktop.applications.survey_records import FormLine, SurveyForm
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.reckoning import explain
from minsheng_desktop.notices.sheets import day_words, money
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules.money_words import money_words
from minsheng_desktop.rules.place_names import place_words

Fields = dict[str, str]
Row = Mapping[str, Any]
SEXES = {"1": "notices.roster.male", "2": "notices.roster.female"}


@dataclass(frozen=True, slots=True)
class Further:
    """What beside the cases their papers need, read once for all of them."""

    persons: Mapping[bytes, Row] = field(default_factory=dict)
    receptions: Mapping[bytes, Row] = field(default_factory=dict)
    spent: Mapping[bytes, Row] = field(default_factory=dict)
    relatives: Mapping[bytes, Sequence[Row]] = field(default_factory=dict)
    balance_fen: int = 0
    proposed: Mapping[bytes, Decision] = field(default_factory=dict)


def further(uow: UnitOfRead, cases: Sequence[Case]) -> Further:
    """Read what papers of some cases need beside them."""
    uids = [case.uid for case in cases]
    concerned = [member["person_uid"] for case in cases for member in case.members]
    concerned += [case.row["person_uid"] for case in cases]
    return Further(
        stored.persons(uow.connection, concerned),
        stored.receptions_of(uow.connection, uids),
        stored.spent(uow.connection, uids),
        stored.relatives_of(uow.connection, uids),
        reserve_balance(uow.connection, uow.node.uid),
        proposed_decisions(uow, [case for case in cases if case.row["amount_fen"] is None], uow.today),
    )


def case_fields(uow: UnitOfRead, case: Case, more: Further) -> Fields:
    """Every field of a case as it is printed; what is not known is ""."""
    row, person = case.row, more.persons.get(case.row["person_uid"], {})
    fields = person_fields(person, case.applied_on) | _benefit(case, more.proposed.get(case.uid))
    place = place_words(row["town"], row["village"], row["village_group"], person.get("address", ""))
    fields |= {
        "name": row["name"],
        "place": place,
        "town": row["town"],
        "village": row["village"],
        "village_group": row["village_group"],
        "programme": row["short_name"],
        "application_no": row["number"],
        "applied_on": _day(row["applied_on"]),
        "applied_by": label("applied_by", row["applied_by"]),
        "agent": row["agent_name"] or "",
        "agent_relation": row["agent_relation"] or "",
        "cause": row["cause"] or "",
        "due": _day(row["due_on"]),
        "household_size": str(len(case.members) or ""),
        "covered": str(len(case.covered) or ""),
        "covered_names": text("notices.joined").join(member["name"] for member in case.covered),
        "members": _members(case, more),
        "adults": _adults(case),
        "lacking": _numbered(map(paper_label, _lacking(case))),
        "relatives": _relatives(more.relatives.get(case.uid, ())),
        "objections": _objections(case),
        "disability": case.extra.get("disability", ""),
        "self_care": label("self_care", case.extra.get("self_care", "")),
        "guardian": case.extra.get("guardian", ""),
    }
    return fields | _steps(case) | _money(case, more) | reception_fields(more.receptions.get(case.uid))


def _lacking(case: Case) -> list[str]:
    """The kinds of paper still to be handed in: those named when the case was told so, else all that are asked for."""
    missing, named = missing_papers(case), case.detail("lacking")
    told = [code for code in named[-1] if code in missing] if named else []
    return told or missing


def person_fields(person: Row, on: date) -> Fields:
    """What papers say of a person alone."""
    if not person:
        return {}
    age = age_of(person["birth"], on)
    return {
        "name": person["name"],
        "sex": text(SEXES[person["sex_code"]]) if person["sex_code"] in SEXES else "",
        "birth": _day(person["birth"]),
        "age": str(age) if age is not None else "",
        "ethnic": label("ethnic", person["ethnic"] or ""),
        "id_no": person["id_no"],
        "own_phone": person["phone"],
        "account": person["account"] or "",
        "village": person["village"],
        "village_group": person["village_group"],
        "town": person["town"],
        "place": place_words(person["town"], person["village"], person["village_group"], person["address"]),
    }


def _benefit(case: Case, proposed: Decision | None) -> Fields:
    """Amounts, class and how they were reckoned; before the decision as they are proposed."""
    row = case.row
    amount, supplement, month = row["amount_fen"], row["supplement_fen"] or 0, row["from_month"]
    figures = json.loads(row["reckoning"]) if row["reckoning"] else None
    category = row["category"] or ""
    if amount is None and proposed is not None:
        amount, supplement = proposed.amount_fen, proposed.supplement_fen
        figures, category = proposed.figures or None, proposed.category
    total = (amount or 0) + supplement
    stated = amount is not None
    return {
        "category": category,
        "amount": money(amount) if amount is not None else "",
        "supplement": money(supplement) if supplement else "",
        "total": money(total) if stated else "",
        "total_words": money_words(total) if stated else "",
        "since": text("notices.since", year=month // 100, month=month % 100) if month else "",
        "reason": row["decision_reason"] or "",
        "explanation": explain(figures) if figures else "",
        "income": money(case.income_fen) if case.income_fen is not None else "",
        "per_head": money(case.income_fen) if case.income_fen is not None else "",
    }


def _members(case: Case, more: Further) -> str:
    lines = []
    for member in case.members:
        person = more.persons.get(member["person_uid"], {})
        sex = person.get("sex_code", "")
        covered = text("notices.case.covered") if member["covered"] else ""
        cells = (member["name"], member["relation"] or "", text(SEXES[sex]) if sex in SEXES else "",
                 member["id_no"], covered)  # fmt: skip
        lines.append("\t".join(cells))
    return "\n".join(lines)


def _adults(case: Case) -> str:
    """A line for each living adult (SY-05.2): name, relation, ID number, room to sign, the day if signed."""
    lines = [
        "\t".join((member["name"], member["relation"] or "", member["id_no"], member["no_signature_reason"] or "",
                   member["authorised_on"] or ""))
        for member in case.members
        if is_adult(member["birth"], case.applied_on) and not member["died_on"]
    ]  # fmt: skip
    return "\n".join(lines)


def _steps(case: Case) -> Fields:
    """Opinions, days and names of the steps that hold."""
    found: Fields = {}
    for code in ("appraise", "preliminary", "decide", "accept", "verify"):
        step = case.taken(code)
        if step is None:
            continue
        result = case.path.step(code)
        word = result.result(step["result"]) if result else None
        said = text("notices.case.opinion", result=word.label if word else "", opinion=step["opinion"] or "").strip()
        found |= {
            f"{STEP_FIELDS[code]}": said,
            f"{STEP_FIELDS[code]}_by": step["done_by"],
            f"{STEP_FIELDS[code]}_on": _day(step["done_on"]),
        }
        if code == "appraise":
            details = details_of(step)
            found |= {key: str(details.get(key, "")) for key in ("attendees", "votes_for", "votes_against")}
            found["appraised_on"] = _day(step["done_on"])
    decided = {"decided_by": case.row["decided_by"] or "", "decided_on": _day(case.row["decided_on"])}
    check = case.check
    if check is not None:
        conclusion = label("means_conclusion", check["conclusion"] or "") or check["left_out_reason"] or ""
        found["means"] = text("notices.case.means", day=_day(check["answered_on"]), conclusion=conclusion).strip()
    return found | decided | {"posted": _posted(case)}


STEP_FIELDS = {
    "appraise": "appraisal", "preliminary": "preliminary", "decide": "decision", "accept": "accepted",
    "verify": "verified",
}  # fmt: skip


def _posted(case: Case) -> str:
    hung = [sheet for sheet in case.postings if sheet["from_day"]]
    sentences = [
        text("notices.case.posted", board=text(f"postings.kind.{sheet['kind']}"), first=_day(sheet["from_day"]),
             last=_day(sheet["to_day"]))
        for sheet in hung
    ]  # fmt: skip
    if hung and not case.objections:
        sentences.append(text("notices.case.no_objection"))
    return text("notices.joined_phrase").join(sentences)


def _money(case: Case, more: Further) -> Fields:
    """The payment from the reserve fund (先行救助)."""
    spent = more.spent.get(case.uid)
    if spent is None:
        return {"balance": money(more.balance_fen)}
    fen = int(spent["amount_fen"])
    return {
        "amount": money(fen),
        "total": money(fen),
        "total_words": money_words(fen),
        "receipt": spent["receipt_no"],
        "paid_on": _day(spent["day"]),
        "balance": money(more.balance_fen),
    }


def reception_fields(reception: Row | None) -> Fields:
    """What was told and whereto somebody was referred when he came."""
    if reception is None:
        return {}
    told = json.loads(reception["told"]) if reception["told"] else []
    return {
        "came_on": _day(reception["came_on"]),
        "officer": reception["first_officer"],
        "matter": reception["matter"],
        "told": _numbered(paper_label(str(word)) for word in told),
        "referred_to": label("referral_target", reception["referred_to"] or ""),
        "reason": reception["referral_reason"] or "",
    }


def visit_fields(uow: UnitOfRead, application: bytes | None) -> Fields:
    """What the visit form says (without a case: the kinds to be asked for, with this year's reference values)."""
    form = survey_form(uow, application)
    return {
        "surveyed_on": _day(form.visited_on),
        "surveyors": text("notices.joined").join(filter(None, (form.first_surveyor, form.second_surveyor))),
        "housing": _pairs(form.housing),
        "assets": _pairs(form.assets),
        "finding": form.finding,
        "incomes": "\n".join(map(_income_line, form.income)),
        "deductions": "\n".join(map(_deduction_line, form.deductions)),
    } | _reckoned(form)


def _reckoned(form: SurveyForm) -> Fields:
    found = form.reckoned
    if found is None:
        return {}
    return {
        "income": money(found.income_fen),
        "deduction": money(found.deduction_fen),
        "per_head": money(found.per_head_fen),
        "explanation": found.sentence,
    }


def _income_line(line: FormLine) -> str:
    unit = money(line.unit_fen) if line.unit_fen is not None else ""
    return "\t".join((line.kind_label, line.item, f"{line.quantity}{line.unit}", unit, _fen(line.amount_fen)))


def _deduction_line(line: FormLine) -> str:
    paid = (line.insured_fen or 0) + (line.second_fen or 0)
    return "\t".join(
        (line.kind_label, line.item, _fen(line.bill_fen), _fen(paid) if paid else "", _fen(line.amount_fen),
         line.voucher_no)
    )  # fmt: skip


def _fen(fen: int | None) -> str:
    return money(fen) if fen is not None else ""


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    gap = text("notices.case.pair_gap")
    return gap.join(text("notices.case.pair", label=name, value=value or "______") for name, value in pairs)


def _relatives(rows: Sequence[Row]) -> str:
    return "\n".join(
        "\t".join((row["name"], row["relation"], row["official_name"], row["official_office"],
                   row["official_post"] or "", _plain_day(row["visited_on"])))
        for row in rows
    )  # fmt: skip


def _objections(case: Case) -> str:
    sentences = []
    for found in case.objections:
        verdict = "open" if found["upheld"] is None else "upheld" if found["upheld"] else "not_upheld"
        said = text(
            "notices.case.objection", day=_day(found["raised_on"]), verdict=text(f"postings.objection.{verdict}")
        )
        sentences.append(said)
    return text("notices.joined_phrase").join(sentences)


def _numbered(words: Any) -> str:
    return "\n".join(text("notices.case.numbered", number=at, words=word) for at, word in enumerate(words, 1))


def label(list_name: str, code: str) -> str:
    """The word of a code; the code itself where the list does not know it."""
    lists = load_code_lists()
    if not code or list_name not in lists:
        return code
    return next((item.label for item in lists[list_name].items if item.code == code), code)


def _day(written: str | None) -> str:
    """A stored day in words; one known by year or month only as far as it is known."""
    try:
        return day_words(date.fromisoformat(written)) if written else ""
    except ValueError:
        return str(written)


def _plain_day(written: str | None) -> str:
    return written or ""
