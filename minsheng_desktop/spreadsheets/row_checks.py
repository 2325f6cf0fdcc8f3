"""Findings from comparing the cells of a row with one another."""

from __future__ import annotations

import re
from datetime import date

from minsheng_desktop.rules import citizen_id, dates, disability_certificate, money
from minsheng_desktop.rules.capitals import read_capitals
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.sheet_work import Memo, SheetWork

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
    for position, (number, sex) in enumerate(zip(ids, work.columns["sex"], strict=True)):
        if type(number) is str and sex in (male, female):
            right = male if number[16] in "13579" else female
            if right != sex:
                work.report("sex_mismatch", position, "sex", right=right, found=sex)


def _check_sex_given(work: SheetWork) -> None:
    for position, sex in enumerate(work.columns["sex"]):
        if sex is None:
            work.report("sex_missing", position, "sex")


def _check_birth(work: SheetWork, ids: list[object]) -> None:
    for position, (number, birth) in enumerate(zip(ids, work.columns["birth"], strict=True)):
        if type(number) is not str or birth is None:
            continue
        exact = citizen_id.birth_of(number[6:14])
        if exact == birth or exact is None:
            continue
        if isinstance(birth, (date, str)) and not dates.agrees(birth, exact):
            work.report("birth_mismatch", position, "birth", right=exact, found=dates.shown(birth))


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
    grades = work.columns.get("disability_grade")
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
    memo = Memo(lambda v: _note_kind(str(v), dead, words.deceased_others, words.stopped))
    for position, remark in enumerate(work.columns["remark"]):
        if remark:
            code = memo[remark]
            if code:
                work.report(str(code), position, "remark", note=remark)


def _note_kind(remark: str, dead: re.Pattern[str], others: tuple[str, ...], stopped: tuple[str, ...]) -> str:
    text = compact(remark)
    if dead.search(text) and not any(word in text for word in others):
        return "deceased_note"
    return "stopped_note" if any(word in text for word in stopped) else ""


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
    for position, (written, fen) in enumerate(zip(work.columns["amount_words"], work.columns[name], strict=True)):
        in_words = read_capitals(str(written), work.words.capitals) if written else None
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
