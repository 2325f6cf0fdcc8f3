"""What judging and writing ask of the page they work for."""

from __future__ import annotations

from typing import Any, Protocol

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.households.roster_review import Decisions, Review
from minsheng_desktop.spreadsheets.mappings import SavedMapping
from ui.kit.progress_strip import ProgressStrip
from ui.kit.wizard import WizardBody
from ui.session import Session
from ui.spreadsheets.columns_step import ColumnsStep
from ui.spreadsheets.result_step import ResultStep
from ui.spreadsheets.review_step import ReviewStep


class ImportHost(Protocol):
    """The file in hand, what is decided about it, and the steps it is shown in (``ImportPage``)."""

    session: Session
    wizard: WizardBody
    toasted: Any
    opened: OpenedRoster | None
    decisions: Decisions
    programmes: dict[str, str]
    done: list[tuple[str, str]]

    @property
    def review(self) -> Review | None:
        """The file as judged last."""

    @property
    def mappings(self) -> tuple[SavedMapping, ...]:
        """The mappings that are kept."""

    @property
    def columns(self) -> ColumnsStep:
        """Which tables and columns are read as what."""

    @property
    def check(self) -> ReviewStep:
        """What is found in the rows, and what to do with them."""

    @property
    def result(self) -> ResultStep:
        """What was written."""

    def show_step(self, step: int) -> None:
        """Go to a step; its foot says what comes next."""

    def run(self, strip: ProgressStrip, work: Any, done: Any, failed: Any, cancelled: Any = None) -> None:
        """A reading of which only the newest counts."""

    def keep_draft(self) -> None:
        """Remember the decisions, should the page be left or the program end."""

    def programme_name(self, code: str) -> str:
        """What a programme is called; where none is known, what the list is then."""

    def say(self, words: str, icon: str = "info", tone: str = "ok") -> None:
        """A word at the bottom of the window."""

    def say_error(self, error: AppError) -> None:
        """What went wrong, where nothing better shows it."""
