"""Applications of the roster's households, taken along their way through the ordinary operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minsheng_desktop.applications.means_checks import answer_checks
from minsheng_desktop.applications.means_records import MeansAnswer
from minsheng_desktop.applications.means_requests import request_checks
from minsheng_desktop.applications.posting_records import PostingWish
from minsheng_desktop.applications.postings import close_postings, make_postings
from minsheng_desktop.applications.records import NewApplication, StepOutcome, StepWish
from minsheng_desktop.applications.registering import register_application
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.applications.survey_records import IncomeEntry, NewSurvey
from minsheng_desktop.applications.surveys import record_survey
from minsheng_desktop.workspace.service import Workspace

MARGIN = "dibao_margin"  # recognised households: check, visit and posting, no money
CLERK = "陈晓琳"
APPLIED, ACCEPTED, ASKED, ANSWERED = date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 12), date(2026, 10, 20)
VISITED, EXAMINED, POSTED, OVER = date(2026, 10, 22), date(2026, 10, 23), date(2026, 10, 26), date(2026, 11, 3)


class CaseWorker:
    """Takes cases of one workspace from step to step."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def register(self, persons: Sequence[bytes], programme: str = MARGIN) -> list[bytes]:
        """An application of each person."""
        return [
            self.workspace.run(register_application, NewApplication(programme, person, APPLIED)).value
            for person in persons
        ]

    def step(self, uids: Sequence[bytes], step: str, day: date, result: str = "", **details: str) -> StepOutcome:
        """A step of all of them."""
        wish = StepWish(step, result, day, CLERK, details=details)
        outcome: StepOutcome = self.workspace.run(take_step, list(uids), wish).value
        return outcome

    def accepted(self, persons: Sequence[bytes], programme: str = MARGIN) -> list[bytes]:
        """Cases that wait for their check."""
        uids = self.register(persons, programme)
        done = self.step(uids, "accept", ACCEPTED, papers="all", authorised_on="2026-10-08", relatives="none")
        assert not done.refused, done.refused
        return uids

    def checked(self, persons: Sequence[bytes], programme: str = MARGIN) -> list[bytes]:
        """Cases that wait for the visit."""
        uids = self.accepted(persons, programme)
        self.workspace.run(request_checks, uids, ASKED)
        self.workspace.run(answer_checks, [MeansAnswer(uid, ANSWERED, "meets") for uid in uids])
        return uids

    def visited(self, persons: Sequence[bytes], programme: str = MARGIN) -> list[bytes]:
        """Cases that wait for the first examination."""
        uids = self.checked(persons, programme)
        for uid in uids:
            income = (IncomeEntry("wage", "务工", 600000),)
            self.workspace.run(record_survey, NewSurvey(VISITED, CLERK, "程水生", uid, income=income))
        return uids

    def examined(self, persons: Sequence[bytes], programme: str = MARGIN) -> list[bytes]:
        """Cases that wait for a sheet."""
        uids = self.visited(persons, programme)
        done = self.step(uids, "preliminary", EXAMINED)
        assert not done.refused, done.refused
        return uids

    def posted(self, uids: Sequence[bytes]) -> tuple[bytes, ...]:
        """Sheets that hang."""
        made: tuple[bytes, ...] = self.workspace.run(
            make_postings, list(uids), PostingWish(posted_on=POSTED)
        ).value.postings
        return made

    def decidable(self, persons: Sequence[bytes], programme: str = MARGIN) -> list[bytes]:
        """Cases that wait for the decision."""
        uids = self.examined(persons, programme)
        self.workspace.run(close_postings, list(self.posted(uids)), OVER)
        return uids
