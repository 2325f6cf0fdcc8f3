"""What the pages about cases read besides the cases themselves, on the reader's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from minsheng_desktop.applications import needs
from minsheng_desktop.applications.authorisations import authorisation_lines
from minsheng_desktop.applications.cases import load_cases
from minsheng_desktop.applications.deciding import Deciding
from minsheng_desktop.applications.desk_records import RelativeRecord
from minsheng_desktop.applications.means_checks import list_means_checks
from minsheng_desktop.applications.means_records import AuthorisationLine, MeansCheckRecord
from minsheng_desktop.applications.objections import list_objections
from minsheng_desktop.applications.posting_records import ObjectionRow, PostingFilter, PostingRow
from minsheng_desktop.applications.postings import list_postings
from minsheng_desktop.applications.records import CaseFile, Missing
from minsheng_desktop.applications.relatives import list_relatives
from minsheng_desktop.applications.service import case_file
from minsheng_desktop.applications.survey_lists import list_surveys, survey_record
from minsheng_desktop.applications.survey_records import SurveyFilter, SurveyRecord
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.reckoning import explain
from minsheng_desktop.programmes.holidays import calendar

PIECE = 500  # cases judged at once


@dataclass(frozen=True)
class CaseWhole:
    """A case with all that other tables say of it."""

    file: CaseFile
    check: MeansCheckRecord | None
    signatures: tuple[AuthorisationLine, ...]
    surveys: tuple[SurveyRecord, ...]
    survey: SurveyRecord | None  # the newest, whole
    postings: tuple[PostingRow, ...]
    objections: tuple[ObjectionRow, ...]
    relatives: tuple[RelativeRecord, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What confirming a case would come to: fen a month, class, first month, the sentence; ``why_not`` without one."""

    amount_fen: int = 0
    supplement_fen: int = 0
    category: str = ""
    from_month: int = 0
    sentence: str = ""
    why_not: str = ""


def read_case(uow: Any, uid: bytes) -> CaseWhole:
    """Everything the page of one case shows."""
    checks = list_means_checks(uow, applications=[uid])
    surveys = list_surveys(uow, SurveyFilter(application_uid=uid))
    newest = max(surveys, key=lambda survey: survey.visited_on, default=None)
    return CaseWhole(
        case_file(uow, uid),
        checks[0] if checks else None,
        authorisation_lines(uow, [uid]),
        tuple(surveys),
        survey_record(uow, newest.uid) if newest else None,
        list_postings(uow, PostingFilter(application=uid)),
        list_objections(uow, application=uid),
        tuple(line for line in list_relatives(uow) if line.application_uid == uid),
    )


def lacks_of(uow: Any, uids: Sequence[bytes]) -> dict[bytes, tuple[Missing, ...]]:
    """What running cases still lack."""
    found: dict[bytes, tuple[Missing, ...]] = {}
    holidays = calendar(uow)
    for start in range(0, len(uids), PIECE):
        for uid, case in load_cases(uow, uids[start : start + PIECE]).items():
            found[uid] = needs.missing_of(case, uow.today, holidays)
    return found


def proposals(uow: Any, uids: Sequence[bytes], on: date) -> dict[bytes, Proposal]:
    """What confirming each case on a day would come to."""
    found: dict[bytes, Proposal] = {}
    deciding = Deciding(uow)
    for start in range(0, len(uids), PIECE):
        for uid, case in load_cases(uow, uids[start : start + PIECE]).items():
            try:
                made = deciding.decide(case, on, {})
            except AppError as error:
                cause = error.__cause__  # nothing is written here: what reckoning lacks, without the words of a step
                found[uid] = Proposal(why_not=(cause if isinstance(cause, AppError) else error).message)
                continue
            sentence = explain(made.figures) if made.figures else ""
            found[uid] = Proposal(made.amount_fen, made.supplement_fen, made.category, made.from_month, sentence)
    return found
