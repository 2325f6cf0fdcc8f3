"""What a case must have before a step is passed: papers, signatures, a check of means, a visit, a posting …

Each need answers None where it is met, else the words for what is missing. The words and the way out are the texts
``applications.missing.CODE`` and ``applications.way_out.CODE``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from minsheng_desktop.applications.cases import Case, age_of, details_of
from minsheng_desktop.applications.paths import Step
from minsheng_desktop.applications.posting_records import REMOVED, STEP_OF_KIND
from minsheng_desktop.applications.posting_rules import last_day
from minsheng_desktop.applications.records import Missing
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules.working_days import Holidays

WHOLE = "all"
RELATIVE_ANSWERS = ("none", "declared")
CHILD = 18
LOOKED_AGAIN = ("survey", "appraise", "preliminary")  # one of them after an objection that was true


@dataclass(frozen=True, slots=True)
class Occasion:
    """The step that is judged: which one, on what day, with which result and details ("" and none: just asked)."""

    step: Step
    on: date
    holidays: Holidays
    result: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    opinion: str = ""

    @property
    def wished(self) -> bool:
        """Whether somebody wants to take the step now."""
        return bool(self.result)


Need = Callable[[Case, Occasion], str | None]


def listed(words: Iterable[str]) -> str:
    """Several words as people write them."""
    return text("applications.join").join(words)


def paper_label(code: str) -> str:
    """The name of a kind of paper."""
    return next((item.label for item in load_code_lists()["paper_kind"].items if item.code == code), code)


def papers_stated(details: Mapping[str, Any], rules: Any) -> set[str]:
    """The kinds of paper a step says were handed in."""
    given = details.get("papers", ())
    codes = set(given.split(",") if isinstance(given, str) else given)
    return set(rules["papers"]) if WHOLE in codes else {code for code in codes if code}


def missing_papers(case: Case, occasion: Occasion | None = None) -> list[str]:
    """The kinds of paper not handed in yet, by code."""
    have = set(case.filed)
    for step in case.live:
        have |= papers_stated(details_of(step), case.rules)
    if occasion is not None and occasion.wished and occasion.step.code in ("accept", "papers"):
        have |= papers_stated(occasion.details or {}, case.rules)
        if "papers" not in occasion.details:
            return []  # who accepts a case without naming papers says that all are there
    return [code for code in case.rules["papers"] if code not in have]


def _papers(case: Case, occasion: Occasion) -> str | None:
    lacking = missing_papers(case, occasion)
    return text("applications.missing.papers", papers=listed(map(paper_label, lacking))) if lacking else None


def _signatures(case: Case, occasion: Occasion) -> str | None:
    if case.rules["means_check"] == "none" and "authorisation" not in case.rules["papers"]:
        return None
    if occasion.details.get("authorised_on"):
        return None
    names = [member["name"] for member in case.unsigned]
    return text("applications.missing.signatures", names=listed(names)) if names else None


def _means(case: Case, occasion: Occasion) -> str | None:
    here = occasion.step.code == "verify"
    if case.path.step("verify") is None or (case.rules["means_check"] != "required" and not here):
        return None
    if case.check or (here and occasion.wished):
        return None
    waiting = any(check["requested_on"] for check in case.checks)
    return text("applications.missing.means_waiting") if waiting else text("applications.missing.means")


def _survey(case: Case, occasion: Occasion) -> str | None:
    here = occasion.step.code == "survey"
    if case.rules["survey"] != "required" and not here:
        return None
    if case.surveys or (here and (occasion.details.get("income_fen") is not None or occasion.result == "left_out")):
        return None
    taken = case.taken("survey")
    if taken is not None and taken["result"] == "left_out":
        return None
    return text("applications.missing.survey")


def _posting(case: Case, occasion: Occasion) -> str | None:
    if occasion.step.posting:
        return _posting_ended(case, occasion)
    here = case.path.position(occasion.step.code)
    for step in case.path.chain(case.rules):
        if step.posting and case.path.position(step.code) < here and case.taken(step.code) is None:
            return text("applications.missing.posting", step=step.label)
    return None


def _posting_ended(case: Case, occasion: Occasion) -> str | None:
    """The sheet (or the days somebody wrote down) ended before the day of the step, and hung long enough."""
    first, last = posted_days(case, occasion)
    if first is None or last is None:
        return text("applications.missing.posting_none", step=occasion.step.label)
    needed = last_day(first, int(case.rules["posting_days"]), case.rules["posting_days_kind"], occasion.holidays)
    ends = max(last, needed) if last < needed else last
    if last < needed:
        return text("applications.missing.posting_short", days=case.rules["posting_days"], day=needed.isoformat())
    if occasion.on <= ends:
        return text("applications.missing.posting_running", step=occasion.step.label, day=ends.isoformat())
    return None


def posted_days(case: Case, occasion: Occasion) -> tuple[date | None, date | None]:
    """From when to when a case hangs or hung for a step: of its newest sheet, else as written down."""
    since = _turn(case, occasion.step)
    sheets = [
        sheet
        for sheet in case.postings
        if STEP_OF_KIND.get(sheet["kind"]) == occasion.step.code and sheet["from_day"] and sheet["from_day"] >= since
    ]
    if sheets and (sheets[-1]["status"] != REMOVED or sheets[-1]["to_day"]):
        return _day(sheets[-1]["from_day"]), _day(sheets[-1]["to_day"])
    noted = [details_of(step) for step in case.live if step["step"] == occasion.step.code]
    found = [dict(occasion.details), *reversed(noted)]
    first = next((_day(details.get("from")) for details in found if details.get("from")), None)
    last = next((_day(details.get("to")) for details in found if details.get("to")), None)
    if first is not None and last is None:
        days, kind = int(case.rules["posting_days"]), case.rules["posting_days_kind"]
        last = last_day(first, days, kind, occasion.holidays)
    return first, last


def _turn(case: Case, step: Step) -> str:
    """The day from which a sheet counts for a step: that of the step before it."""
    former = [
        taken["done_on"]
        for other in case.path.chain(case.rules)
        if case.path.position(other.code) < case.path.position(step.code) and (taken := case.taken(other.code))
    ]
    return max(former, default="")


def _objection(case: Case, occasion: Occasion) -> str | None:
    if count := case.open_objections:
        return text("applications.missing.objection", count=count)
    true_since = max((o["answered_on"] for o in case.objections if o["upheld"]), default="")
    looked = [taken["done_on"] for code in LOOKED_AGAIN if (taken := case.taken(code))]
    if true_since and max(looked, default="") < true_since:
        return text("applications.missing.upheld")
    return None


def _appraisal(case: Case, occasion: Occasion) -> str | None:
    if case.rules["appraisal"] != "on_objection" or not case.objections or case.taken("appraise"):
        return None
    if case.path.step("appraise") is None:
        return None
    return text("applications.missing.appraisal")


def _guardian(case: Case, occasion: Occasion) -> str | None:
    """R-039: a child has a guardian and an agreement with them."""
    if not case.rules["guardian_required"]:
        return None
    child = any((age := age_of(member["birth"], occasion.on)) is not None and age < CHILD for member in case.covered)
    if not child:
        return None
    extra = case.extra
    agreed = extra.get("guardian_agreement_on") or "guardian_agreement" in case.filed
    agreed = agreed or any("guardian_agreement" in papers_stated(details_of(s), case.rules) for s in case.live)
    if extra.get("guardian") and agreed:
        return None
    return text("applications.missing.guardian" if not extra.get("guardian") else "applications.missing.agreement")


def _fields(case: Case, occasion: Occasion) -> str | None:
    extra = case.extra
    lacking = [shown.label for shown in case.fields if shown.required and not extra.get(shown.key)]
    return text("applications.missing.fields", fields=listed(lacking)) if lacking else None


def _relatives(case: Case, occasion: Occasion) -> str | None:
    if not case.rules["relatives_declared"] or case.relatives:
        return None
    stated = [*case.detail("relatives"), occasion.details.get("relatives")]
    return None if any(word in RELATIVE_ANSWERS for word in stated) else text("applications.missing.relatives")


NEEDS: dict[str, Need] = {
    "papers": _papers,
    "signatures": _signatures,
    "means": _means,
    "survey": _survey,
    "posting": _posting,
    "objection": _objection,
    "appraisal": _appraisal,
    "guardian": _guardian,
    "fields": _fields,
    "relatives": _relatives,
}


def lacking(case: Case, occasion: Occasion, needs: tuple[str, ...]) -> list[Missing]:
    """What of ``needs`` a case does not have."""
    found = []
    for code in needs:
        if message := NEEDS[code](case, occasion):
            way_out = text(f"applications.way_out.{code}", step=occasion.step.label)
            found.append(Missing(code, message, occasion.step.code, way_out))
    return found


def missing_of(case: Case, on: date, holidays: Holidays) -> tuple[Missing, ...]:
    """Everything a running case still lacks, each once, with the first step it stands in the way of."""
    found: dict[str, Missing] = {}
    here = case.path.position(case.row["stage"])
    ahead = [step for step in case.path.chain(case.rules) if case.path.position(step.code) >= here]
    for step in ahead:
        for missing in lacking(case, Occasion(step, on, holidays), step.needs):
            found.setdefault(missing.code, missing)
    return tuple(found.values())


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written)) if written else None
    except ValueError:
        return None
