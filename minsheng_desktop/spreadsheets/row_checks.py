"""Findings from comparing the cells of a row with one another."""

from __future__ import annotations

import re
from datetime import date

from minsheng_desktop.rules import citizen_id, dates, disability_certificate, money
from minsheng_desktop.rules.capitals import read_capitals
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.rules.relation import cell_word
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.sheet_work import Memo, SheetWork
from minsheng_desktop.spreadsheets.vocabulary import Words

_CLAUSES = re.compile(r"[,;。、!？?]")
_AGE_SLACK = 2  # years; one year apart is let pass (nominal ages, months before a birthday)


def check_rows(work: SheetWork) -> None:
    """All findings that need no other row."""
    columns = work.columns
    ids = columns.get("id_no")
    if ids is not None:
        if "sex" in columns:
            _check_sex(work, ids)
        if "birth" in columns:
            _check_birth(work, ids)
        if "age" in columns:
            _check_age(work, ids)
        if work.benefit and work.benefit.min_age:
            _check_eligible(work, ids, work.benefit.min_age)
    if "sex" in columns:
        _check_sex_given(work)
    if "birth" in columns:
        _check_unborn(work, ids)
    if "disability_cert" in columns:
        _check_certificate(work)
    if "account_name" in columns and "name" in columns:
        _check_payee(work)
    _check_remarks(work)
    _check_arithmetic(work)
    if "amount_words" in columns:
        _check_words(work)
    _check_struck(work)


def _check_sex(work: SheetWork, ids: list[object]) -> None:
    male, female = work.words.male, work.words.female
    sexes = work.columns["sex"]
    wrong = [
        position
        for position, (number, sex) in enumerate(zip(ids, sexes, strict=True))
        if type(number) is str and (sex != male if number[16] in "13579" else sex != female)
    ]
    for position in wrong:
        sex = sexes[position]
        if sex in (male, female):
            work.report("sex_mismatch", position, "sex", right=female if sex == male else male, found=sex)


def _check_sex_given(work: SheetWork) -> None:
    unsaid = {*work.words.sex_unknown, ""}
    for position, sex in enumerate(work.columns["sex"]):
        if sex is None and cell_word(work.raw["sex"][position]) in unsaid:
            work.report("sex_missing", position, "sex")


def _check_birth(work: SheetWork, ids: list[object]) -> None:
    births, birth_of = work.columns["birth"], citizen_id.birth_of
    other = [
        position
        for position, (number, birth) in enumerate(zip(ids, births, strict=True))
        if type(number) is str and birth is not None and birth_of(number[6:14]) != birth
    ]
    for position in other:
        birth, exact = births[position], birth_of(str(ids[position])[6:14])
        if exact is not None and isinstance(birth, (date, str)) and not dates.agrees(birth, exact):
            work.report("birth_mismatch", position, "birth", right=exact, found=dates.shown(birth))


def _check_unborn(work: SheetWork, ids: list[object] | None) -> None:
    """A birth after the period where no ID contradicts it."""
    births, as_of = work.columns["birth"], work.as_of
    for position in [p for p, birth in enumerate(births) if type(birth) is date and birth > as_of]:
        birth = births[position]
        if isinstance(birth, date) and not (ids and ids[position]):
            work.report("birth_future", position, "birth", found=dates.shown(birth))


def _check_age(work: SheetWork, ids: list[object]) -> None:
    for position, (number, age) in enumerate(zip(ids, work.columns["age"], strict=True)):
        if type(number) is not str or not isinstance(age, int):
            continue
        birth = citizen_id.birth_date(number)
        real = citizen_id.age_on(birth, work.as_of) if birth else age
        if abs(real - age) >= _AGE_SLACK:
            work.report("age_mismatch", position, "age", right=real, found=age)


def _check_eligible(work: SheetWork, ids: list[object], least: int) -> None:
    for position, number in enumerate(ids):
        birth = citizen_id.birth_date(number) if type(number) is str else None
        if birth is not None and citizen_id.age_on(birth, work.as_of) < least:
            work.report("age_not_eligible", position, "id_no", age=citizen_id.age_on(birth, work.as_of), least=least)


def _check_certificate(work: SheetWork) -> None:
    ids = work.columns.get("id_no")
    grades, kinds = work.columns.get("disability_grade"), work.columns.get("disability_type")
    types = work.words.disability_types
    for position, certificate in enumerate(work.columns["disability_cert"]):
        if certificate is None:
            continue
        parts = disability_certificate.judge(certificate)
        number = ids[position] if ids is not None else None
        if number and parts.citizen_id != number:
            work.report("cert_id_mismatch", position, "disability_cert", found=parts.citizen_id)
        stated = work.words.grades.get(str(grades[position])) if grades is not None else None
        if stated and stated != parts.grade:
            work.report("cert_grade_mismatch", position, "disability_grade", right=parts.grade, found=stated)
        kind = kinds[position] if kinds is not None else None
        if kind in types and kind != types[int(parts.category) - 1]:
            right = types[int(parts.category) - 1]
            work.report("cert_type_mismatch", position, "disability_type", right=right, found=kind)


def _check_payee(work: SheetWork) -> None:
    names, accounts = work.columns["name"], work.columns["account_name"]
    relations = work.columns.get("payee_relation")
    for position, (name, account) in enumerate(zip(names, accounts, strict=True)):
        if account and name and account != name:
            relation = (relations[position] if relations is not None else None) or ""
            work.report("payee_differs", position, "account_name", found=account, person=name, relation=relation)


def _check_remarks(work: SheetWork) -> None:
    """Notes of death or of a stop in the remark; a death of somebody else is none."""
    if "remark" not in work.columns:
        return
    words = work.words
    dead = re.compile("|".join(sorted(words.deceased, key=len, reverse=True)))
    memo = Memo(lambda v: _note_kind(str(v), dead, words))
    for position, remark in enumerate(work.columns["remark"]):
        if remark:
            code = memo[remark]
            if code:
                work.report(str(code), position, "remark", note=remark)


def _note_kind(remark: str, dead: re.Pattern[str], words: Words) -> str:
    text = compact(remark)
    so = dead.search(text) and not any(word in text for word in words.deceased_not_so)
    if so and any(_speaks_of_person(clause, dead, words) for clause in _CLAUSES.split(text)):
        return "deceased_note"
    return "stopped_note" if any(word in text for word in words.stopped) else ""


def _speaks_of_person(clause: str, dead: re.Pattern[str], words: Words) -> bool:
    """Whether a clause says a death of which no relative is the subject."""
    match = dead.search(clause)
    if match is None:
        return False
    before = clause[: match.start()]
    if any(word in before for word in words.deceased_self):
        return True
    return not any(word in clause[: match.end()] for word in words.deceased_others)


def _check_struck(work: SheetWork) -> None:
    """A row struck through with no remark that says why."""
    if not work.sheet.details.struck_rows:
        return
    remarks = work.columns.get("remark")
    for position, row in enumerate(work.rows):
        if row in work.sheet.details.struck_rows and not (remarks and remarks[position]):
            work.report("stopped_note", position, "name", note="")


def _check_words(work: SheetWork) -> None:
    """An amount in capitals beside figures: both must be there and say the same."""
    name = next((n for n in ("amount", "amount_month", "amount_hh") if n in work.columns), None)
    if name is None:
        return
    memo = Memo(lambda v: read_capitals(str(v), work.words.capitals) if v else None)
    figures = work.raw[name]
    for position, (written, fen) in enumerate(zip(work.columns["amount_words"], work.columns[name], strict=True)):
        if fen is None and not is_blank(figures[position]):
            continue  # figures that cannot be read are told already
        in_words = memo[written]
        if (written or fen is not None) and in_words != fen:
            right = "" if fen is None or not isinstance(fen, int) else money.yuan(fen)
            work.report("amount_words_differ", position, "amount_words", found=written or "", right=right)


def _check_arithmetic(work: SheetWork) -> None:
    """A stated sum or product that is another: basic + care = month, standard × months = amount."""
    columns = work.columns
    if columns.keys() >= {"base_amount", "care_amount", "amount_month"}:
        for position, (base, care, total) in enumerate(
            zip(columns["base_amount"], columns["care_amount"], columns["amount_month"], strict=True)
        ):
            if isinstance(base, int) and isinstance(care, int) and isinstance(total, int):
                _compare(work, position, "amount_month", base + care, total)
    factor = next((name for name in ("months", "qty") if name in columns), None)
    if factor and columns.keys() >= {"std", "amount"}:
        for position, (std, times, total) in enumerate(
            zip(columns["std"], columns[factor], columns["amount"], strict=True)
        ):
            if isinstance(std, int) and isinstance(times, int) and isinstance(total, int):
                _compare(work, position, "amount", std * times, total)


def _compare(work: SheetWork, position: int, name: str, right: int, stated: int) -> None:
    if right != stated:
        work.report("amount_arithmetic", position, name, right=money.yuan(right), found=money.yuan(stated))
