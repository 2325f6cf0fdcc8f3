"""What the page of papers is asked to make: how it is previewed and how it is made, whatever it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng_desktop.entitlements.service import RosterFilter, roster_rows
from minsheng_desktop.notices.certificates import CertificateWish, make_certificates, preview_certificates
from minsheng_desktop.notices.records import MadePapers, NoticeWish
from minsheng_desktop.notices.service import make_notices, make_roster, notice_data, preview_notices, preview_roster
from minsheng_desktop.notices.shown_list import ShownList, make_shown, preview_shown
from ui.kit.print_task import Task
from ui.kit.rows import Key


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why there is nothing to show yet, and what to do."""

    why: str
    what: str


def notice_task(wish: NoticeWish, keys: Sequence[Key]) -> Task:
    """Notices for ticked benefits."""

    def _data(uow: Any) -> Any:
        return notice_data(uow, [row.uid for row in roster_rows(uow, [int(key) for key in keys])])  # type: ignore[arg-type]

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        made: MadePapers = do.run(make_notices, wish, do.workspace.read(_data), out, boxes)
        return made

    return Task(lambda uow: preview_notices(uow, wish, _data(uow)), _make)


def roster_task(wanted: RosterFilter, village: str) -> Task:
    """The roster list of a filter, covered persons under their household."""

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        made: MadePapers = do.run(make_roster, wanted, out, village, boxes)
        return made

    return Task(lambda uow: preview_roster(uow, wanted, village), _make)


def shown_task(shown: ShownList) -> Task:
    """A list exactly as another window shows it."""

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        made: MadePapers = do.run(make_shown, shown, out, boxes)
        return made

    return Task(lambda uow: preview_shown(uow, shown), _make)


def certificate_task(wish: CertificateWish, persons: Sequence[bytes]) -> Task:
    """Certificates of what persons draw."""

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        made: MadePapers = do.run(make_certificates, wish, persons, out, boxes)
        return made

    return Task(lambda uow: preview_certificates(uow, wish, persons), _make)
