"""A list of ID numbers and one column: previewed against the persons on record, then written as one operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.queries import benefits as benefit_rows
from db.queries import pasting as stored
from db.types import new_uids
from minsheng_desktop.core.errors import AppError, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.cells import edit_cells, preview_cells
from minsheng_desktop.entitlements.guards import paid_refusal, paid_until
from minsheng_desktop.entitlements.own_columns import list_own_columns
from minsheng_desktop.entitlements.pasted_text import PastedRow, read_pasted
from minsheng_desktop.entitlements.periods import newest_amounts, set_amounts
from minsheng_desktop.entitlements.records import CellChange
from minsheng_desktop.entitlements.roster_fields import OWN
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import bank_card, citizen_id, phone, year_month
from minsheng_desktop.rules.money import is_monthly, read_amount, spelt

PASTE_FIELDS = ("phone", "account_number", "address", "remark", "certificate_no", "amount_fen")  # and own:<key>
NUMBERS = ("phone", "account_number")  # what stands there now is shown only to those who may see numbers
OF_BENEFIT = ("certificate_no", "amount_fen")
CHANGE, SAME, UNKNOWN, TWICE, WRONG = STATES = ("change", "same", "unknown", "twice", "wrong")
ACCOUNT_COLUMNS = ("uid", "person_uid", "number", "number_reversed", "is_current")
TITLES = {
    "phone": "entitlements.field.phone",
    "account_number": "entitlements.field.account_number",
    "address": "entitlements.field.address",
    "remark": "entitlements.field.remark",
    "certificate_no": "entitlements.field.certificate_no",
    "amount_fen": "entitlements.field.amount_fen",
}


@dataclass(frozen=True, slots=True)
class PasteTarget:
    """Where the second column goes: a field of ``PASTE_FIELDS`` or own:<key>.

    With a programme (code) the value goes to the benefit people hold under it; certificate, amount and own
    columns need one. An amount needs the ``month`` (YYYYMM) it begins in.
    """

    field: str
    programme: str = ""
    month: int | None = None


@dataclass(frozen=True, slots=True)
class PasteLine:
    """One line of the list. ``state``: change, same, unknown, twice or wrong; ``message`` says why, or a doubt."""

    row: int
    id_text: str
    name: str
    before: str
    after: str
    state: str
    message: str


@dataclass(frozen=True, slots=True)
class PastePreview:
    """All lines, and how many are in each state."""

    lines: tuple[PasteLine, ...]
    counts: Mapping[str, int]


def check_target(uow: UnitOfRead, target: PasteTarget) -> dict[str, AppError]:
    """What is wrong with a target, by its field."""
    wrong: dict[str, AppError] = {}
    own = target.field.startswith(OWN)
    if target.field not in PASTE_FIELDS and not own:
        wrong["field"] = input_error("entitlements.paste_field", name=target.field)
    elif own and target.field not in {f"{OWN}{column.key}" for column in list_own_columns(uow, target.programme)}:
        wrong["field"] = not_found("entitlements.own_none")
    if (own or target.field in OF_BENEFIT) and not target.programme:
        wrong["programme"] = input_error("entitlements.paste_programme")
    elif target.programme and all(p.code != target.programme for p in list_programmes(uow)):
        wrong["programme"] = not_found("entitlements.no_programme", programme=target.programme)
    if target.field == "amount_fen" and target.month is None:
        wrong["month"] = input_error("entitlements.bulk_month")
    return wrong


def preview_paste(uow: UnitOfRead, content: str, target: PasteTarget) -> PastePreview:
    """Each line before and after; nothing is written. Raises INPUT for a wrong target or an empty list."""
    return _planned(uow, content, target).preview()


@use_case(Operation("entitlements.paste", Right.EDIT))
def apply_paste(uow: UnitOfWork, content: str, target: PasteTarget) -> PastePreview:
    """Write the lines that change something, as judged now; the others stay and say why in the answer.

    A new account becomes the one money goes to; the former one is kept beside it.
    """
    plan = _planned(uow, content, target)
    if plan.values:
        plan.write(uow)
    uow.describe(what=_title(uow, target), count=len(plan.values))
    return plan.preview()


def _planned(uow: UnitOfRead, content: str, target: PasteTarget) -> _Plan:
    for error in check_target(uow, target).values():
        raise error
    rows = read_pasted(content, uow.today)
    if not rows:
        raise input_error("entitlements.paste_empty")
    return _Plan(uow, rows, target)


def _title(uow: UnitOfRead, target: PasteTarget) -> str:
    if not target.field.startswith(OWN):
        return text(TITLES[target.field])
    key = target.field.removeprefix(OWN)
    return next((column.title for column in list_own_columns(uow) if column.key == key), key)


class _Refused(Exception):
    """A value cannot be taken; the argument says why, in words."""


class _Plan:
    """Judges the lines; everything they need is read in a few queries."""

    def __init__(self, uow: UnitOfRead, rows: Sequence[PastedRow], target: PasteTarget) -> None:
        self.uow, self.target = uow, target
        self.values: dict[bytes, Any] = {}  # person (or benefit) → what is to be written
        self.verdicts = [citizen_id.judge(row.id_text, uow.today) for row in rows]
        numbers = list({verdict.number for verdict in self.verdicts if verdict.number})
        self.people: dict[str, list[dict[str, Any]]] = {}
        for person in stored.persons_with_numbers(uow.connection, uow.node.uid, numbers):
            self.people.setdefault(person["id_no"], []).append(person)
        self.places: dict[str, list[PastedRow]] = {}
        for row, verdict in zip(rows, self.verdicts, strict=True):
            if verdict.number:
                self.places.setdefault(verdict.number, []).append(row)
        self._read_held(rows)
        self.lines = [self._line(row, verdict) for row, verdict in zip(rows, self.verdicts, strict=True)]

    def preview(self) -> PastePreview:
        """The plan as it is shown."""
        counted = Counter(line.state for line in self.lines)
        return PastePreview(tuple(self.lines), {state: counted[state] for state in STATES})

    def _read_held(self, rows: Sequence[PastedRow]) -> None:
        """What is on record of the persons named, as far as the target needs it."""
        connection = self.uow.connection
        persons = [person["uid"] for people in self.people.values() for person in people]
        self.held: dict[bytes, bytes] = {}
        if self.target.programme:
            chosen = next(p for p in list_programmes(self.uow) if p.code == self.target.programme)
            self.programme = chosen.short_name
            self.held = stored.benefits_held(connection, self.uow.node.uid, chosen.uid, persons)
        self.accounts = stored.accounts(connection, persons) if self.target.field == "account_number" else {}
        cards = (
            [bank_card.judge(row.value).number or "" for row in rows] if self.target.field == "account_number" else []
        )
        self.owners = stored.owners_of_accounts(connection, list({card for card in cards if card}))
        amounts = self.target.field == "amount_fen"
        self.benefits = benefit_rows.rows(connection, list(self.held.values())) if amounts else {}
        self.first = newest_amounts(self.uow, self.benefits)
        self.paid = paid_until(self.uow, list(self.benefits))
        self.cells = {} if amounts else self._cells()

    def _cells(self) -> dict[bytes, tuple[str, str, str]]:
        """benefit → (before, after, problem) as the roster's cells judge it."""
        changes = [
            CellChange(self.held[person["uid"]], self.target.field, self.places[number][0].value)
            for number, people in self.people.items()
            for person in people
            if person["uid"] in self.held and self._goes_to_benefit()
        ]
        return {line.uid: (line.before, line.after, line.problem) for line in preview_cells(self.uow, changes).lines}

    def _goes_to_benefit(self) -> bool:
        return bool(self.target.programme) and self.target.field not in ("phone", "account_number")

    def _line(self, row: PastedRow, verdict: citizen_id.Verdict) -> PasteLine:
        line = PasteLine(row.row, row.id_text, "", "", row.value, WRONG, "")
        if verdict.number is None:
            params = {"right": verdict.right, "found": verdict.found, "hint": ""}
            return replace(line, message=text(f"problems.{verdict.code}", **params))
        people = self.people.get(verdict.number, [])
        if not people:
            return replace(line, state=UNKNOWN, message=text("changes.paste.unknown"))
        line = replace(line, name=people[0]["name"])
        same = self.places[verdict.number]
        if len(same) > 1 and (row is not same[0] or any(other.value != row.value for other in same)):
            rows = text("changes.list_join").join(str(other.row) for other in same if other is not row)
            agreed = all(other.value == row.value for other in same)
            key = "changes.paste.twice_same" if agreed else "changes.paste.twice_differs"
            return replace(line, state=TWICE, message=text(key, rows=rows))
        if len(people) > 1:
            return replace(line, message=text("changes.paste.two_persons", count=len(people)))
        if people[0]["died_on"]:
            return replace(line, message=text("changes.paste.dead", date=people[0]["died_on"]))
        try:
            return self._judge(line, people[0])
        except AppError as error:
            return replace(line, message=error.message)
        except _Refused as refused:
            return replace(line, message=str(refused))

    def _judge(self, line: PasteLine, person: Mapping[str, Any]) -> PasteLine:
        """The line with what stands there now, what would, and whether that differs."""
        if not line.after:
            raise input_error("entitlements.paste_blank")
        field, message = self.target.field, ""
        owner = person["uid"]
        if field == "phone":
            before, after = person["phone"] or "", _phone(line.after)
            value: Any = after
        elif field == "account_number":
            before = next((number for _, number, current in self.accounts.get(owner, ()) if current), "")
            known = {number for _, number, _ in self.accounts.get(owner, ())}
            value = after = _card(line.after, known)
            others = dict.fromkeys(name for other, name in self.owners.get(after, ()) if other != owner)
            if others:
                message = text("changes.paste.shared", names=text("changes.list_join").join(others))
        elif not self._goes_to_benefit():
            before, value = person[field] or "", line.after
            after = value
        else:
            if owner not in self.held:
                raise input_error("entitlements.paste_not_drawn", programme=self.programme)
            owner = self.held[owner]
            before, after, value = self._amount(owner, line.after) if field == "amount_fen" else self._cell(owner)
        shown = self._shown(before)
        if before == after:
            return replace(line, before=shown, after=after, state=SAME, message=message)
        self.values[owner] = value
        return replace(line, before=shown, after=after, state=CHANGE, message=message)

    def _shown(self, before: str) -> str:
        """What stands there now, for this user's eyes."""
        if self.target.field not in NUMBERS or may(self.uow.user.role, Right.REVEAL):
            return before
        return before[-4:].rjust(len(before), "*")

    def _cell(self, benefit: bytes) -> tuple[str, str, str]:
        before, after, problem = self.cells[benefit]
        if problem:
            raise _Refused(problem)
        return before, after, after

    def _amount(self, benefit: bytes, written: str) -> tuple[str, str, int]:
        row, read = self.benefits[benefit], read_amount(written)
        if read.fen is None:
            raise input_error("entitlements.paste_amount", value=written[:20])
        if not is_monthly(read.fen):
            raise input_error("entitlements.bad_amount")
        if (self.target.month or 0) < self.first[benefit]:
            raise input_error("entitlements.bad_month", first=year_month.to_text(self.first[benefit]))
        if error := paid_refusal(self.paid.get(benefit), self.target.month or 0):
            raise error
        return spelt(row["amount_fen"] or 0), spelt(read.fen), read.fen

    def write(self, uow: UnitOfWork) -> None:
        """Write what changes; set-based."""
        field = self.target.field
        if field == "account_number":
            self._write_accounts(uow)
        elif field == "amount_fen":
            rows = [(uid, fen, self.benefits[uid]["supplement_fen"]) for uid, fen in self.values.items()]
            set_amounts(uow, rows, self.target.month or 0)
        elif self._goes_to_benefit():
            edit_cells(uow, [CellChange(uid, field, value) for uid, value in self.values.items()])
        elif field == "phone":
            uow.update_many(
                "person",
                [(uid, {"phone": value, "phone_reversed": value[::-1]}) for uid, value in self.values.items()],
            )
        else:
            uow.update_many("person", [(uid, {field: value}) for uid, value in self.values.items()])

    def _write_accounts(self, uow: UnitOfWork) -> None:
        changed, fresh = list[tuple[bytes, dict[str, int]]](), list[tuple[Any, ...]]()
        for new, (person, number) in zip(new_uids(len(self.values)), self.values.items(), strict=True):
            known = self.accounts.get(person, [])
            changed += [(uid, {"is_current": int(other == number)}) for uid, other, _ in known]
            if all(other != number for _, other, _ in known):
                fresh.append((new, person, number, number[::-1], 1))
        uow.update_many("bank_account", changed)
        if fresh:
            uow.insert_many("bank_account", ACCOUNT_COLUMNS, fresh)


def _phone(written: str) -> str:
    found = phone.judge(written)
    if found.code or found.number is None:
        raise input_error("households.bad_phone")
    return found.number


def _card(written: str, known: set[str]) -> str:
    """The digits of an account; one that is no card (a passbook), or stands there already, is taken as it is."""
    found = bank_card.judge(written)
    if found.number is None or (found.code in ("bank_luhn", "bank_length") and found.number not in known):
        raise _Refused(text(f"problems.{found.code}", right=found.right, found=found.found))
    return found.number
