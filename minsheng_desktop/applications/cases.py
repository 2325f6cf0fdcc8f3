"""Cases with everything they are judged by, read in a handful of queries for however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.queries import applications as stored
from minsheng_desktop.applications.paths import REOPEN, RETURN, Path, path_of
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.fields import ProgrammeField, programme_fields
from minsheng_desktop.programmes.settings import Rules
from minsheng_desktop.rules.age import completed_years

Row = Mapping[str, Any]
ADULT = 18  # a person signs the authorisation from the age of majority on (民法典 art. 17)


@dataclass(slots=True)
class Case:
    """A case: its row and what other tables say of it, each in order."""

    row: dict[str, Any]
    rules: Rules
    path: Path
    steps: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    surveys: list[dict[str, Any]] = field(default_factory=list)
    postings: list[dict[str, Any]] = field(default_factory=list)
    objections: list[dict[str, Any]] = field(default_factory=list)
    relatives: list[dict[str, Any]] = field(default_factory=list)
    reserve: list[dict[str, Any]] = field(default_factory=list)
    filed: frozenset[str] = frozenset()
    fields: tuple[ProgrammeField, ...] = ()

    @property
    def uid(self) -> bytes:
        """The uid of the application."""
        return bytes(self.row["uid"])

    @property
    def live(self) -> list[dict[str, Any]]:
        """The steps and acts that hold: not returned and taken anew."""
        return [step for step in self.steps if not is_void(step, self.steps, self.path)]

    def taken(self, code: str) -> dict[str, Any] | None:
        """The step of ``code`` with which the case went on, as it holds now."""
        found = [step for step in self.live if step["step"] == code and _went_on(self.path, step)]
        return found[-1] if found else None

    @property
    def last_day(self) -> date:
        """The real date of the newest step or act that holds."""
        days = [step["done_on"] for step in self.live]
        return date.fromisoformat(max([self.row["applied_on"], *days]))

    @property
    def last_position(self) -> int:
        """The place of the newest row in the record, whoever wrote it."""
        return max((step["position"] for step in self.steps), default=0)

    @property
    def applied_on(self) -> date:
        """The day of the application."""
        return date.fromisoformat(self.row["applied_on"])

    @property
    def accepted_on(self) -> date:
        """The day the deadlines run from: acceptance, else the application."""
        step = self.taken("accept")
        return date.fromisoformat(step["done_on"]) if step else self.applied_on

    @property
    def extended(self) -> bool:
        """Whether the time for the case was extended since it was last opened."""
        return any(step["step"] == "extend" for step in self.live)

    @property
    def extra(self) -> dict[str, str]:
        """The programme's own fields by key."""
        return dict(json.loads(self.row["extra"] or "{}"))

    def detail(self, key: str) -> list[Any]:
        """What the steps that hold say under a key, in order."""
        return [value for step in self.live if (value := details_of(step).get(key)) not in (None, "")]

    @property
    def covered(self) -> list[dict[str, Any]]:
        """Who is to be covered."""
        return [member for member in self.members if member["covered"]]

    @property
    def unsigned(self) -> list[dict[str, Any]]:
        """Living adults without signature or a reason for its absence."""
        return [
            member
            for member in self.members
            if is_adult(member["birth"], self.applied_on)
            and not member["died_on"]
            and not member["authorised_on"]
            and not member["no_signature_reason"]
        ]

    @property
    def check(self) -> dict[str, Any] | None:
        """The newest check of means that was answered or left out with a reason."""
        done = [check for check in self.checks if check["answered_on"] or check["left_out_reason"]]
        return done[-1] if done else None

    @property
    def spent_fen(self) -> int:
        """What the reserve fund has paid for the case and not got back, in fen."""
        return sum(entry["amount_fen"] for entry in self.reserve)

    @property
    def open_objections(self) -> int:
        """How many objections were not answered yet."""
        return sum(objection["answered_on"] is None for objection in self.objections)

    @property
    def survey(self) -> dict[str, Any] | None:
        """The newest visit."""
        return self.surveys[-1] if self.surveys else None

    @property
    def income_fen(self) -> int | None:
        """Income per head and month: of the newest visit, else as stated on the case."""
        income: int | None = self.survey["per_head_fen"] if self.survey else self.row["income_fen"]
        return income


def details_of(step: Row) -> dict[str, Any]:
    """What a step carries."""
    return dict(json.loads(step["details"] or "{}"))


def _went_on(path: Path, step: Row) -> bool:
    found = path.step(step["step"])
    result = found.result(step["result"]) if found else None
    return result is not None and result.after != "stay"


def is_void(step: Row, steps: Iterable[Row], path: Path) -> bool:
    """Whether a step was returned since: marked so, or (a row of another office) lying behind a later return."""
    if step["void"]:
        return True
    if step["step"] in (RETURN, REOPEN):
        return False
    place = path.position(step["step"])
    return any(
        act["step"] in (RETURN, REOPEN)
        and act["position"] > step["position"]
        and place >= path.position(str(details_of(act).get("to", "")))
        and path.step(step["step"]) is not None
        for act in steps
    )


def is_adult(birth: str | None, on: date) -> bool:
    """Whether somebody is of age; of unknown birth counts as adult, so that no signature is overlooked."""
    age = age_of(birth, on)
    return age is None or age >= ADULT


def age_of(birth: str | None, on: date) -> int | None:
    """Completed years on a day; None where the birth is not known to the day."""
    try:
        return completed_years(date.fromisoformat(birth), on) if birth else None
    except ValueError:
        return None


def load_cases(uow: UnitOfRead, uids: Sequence[bytes]) -> dict[bytes, Case]:
    """uid → the case with everything about it, in the order asked for."""
    rows = stored.cases(uow.connection, uids)
    known = [uid for uid in dict.fromkeys(uids) if uid in rows]
    found = {
        uid: Case(rows[uid], Rules.of(json.loads(rows[uid]["rules"])), path_of(rows[uid]["path"])) for uid in known
    }
    _attach(uow, found)
    fields = {code: programme_fields(uow, code) for code in {case.row["programme"] for case in found.values()}}
    for case in found.values():
        case.fields = fields[case.row["programme"]]
    return found


def _attach(uow: UnitOfRead, found: Mapping[bytes, Case]) -> None:
    uids, connection = list(found), uow.connection
    for name, rows in (
        ("steps", stored.steps(connection, uids)),
        ("members", stored.members(connection, uids)),
        ("checks", stored.means_checks(connection, uids)),
        ("surveys", stored.surveys(connection, uids)),
        ("postings", stored.postings(connection, uids)),
        ("objections", stored.objections(connection, uids)),
        ("relatives", stored.relatives(connection, uids)),
        ("reserve", stored.reserve_spent(connection, uids)),
    ):
        for uid, listed in rows.items():
            setattr(found[uid], name, listed)
    for uid, filed in stored.filed_papers(connection, uids).items():
        found[uid].filed = frozenset(row["kind"] for row in filed)
