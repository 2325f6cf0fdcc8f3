"""一插一回: take in what lies on a stick and write receipts back to it while the clerk waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.exchange.desk import packages_on
from minsheng_desktop.exchange.incoming import import_packages
from minsheng_desktop.exchange.office import Office
from minsheng_desktop.exchange.receipts import make_receipt
from minsheng_desktop.exchange.results import Answer, ImportResult

READING, TAKING, ANSWERING = "exchange.stage.reading", "exchange.stage.taking", "exchange.stage.answering"


@dataclass(frozen=True, slots=True)
class StickDone:
    """What came of a stick: one result per file, one answer per township."""

    results: tuple[ImportResult, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def changed_tables(self) -> frozenset[str]:
        """The tables the packages changed."""
        return frozenset().union(*(result.changed_tables for result in self.results))


def take_stick(office: Office, folder: Path, job: Job = SILENT) -> StickDone:
    """一插一回: everything in ``folder`` that is for this county is taken in and answered in the same folder.

    Raises RULE in a township, FORBIDDEN, CANCELLED; other faults stand in the results and answers.
    """
    if office.node.role != "county":
        raise AppError(Kind.RULE, "county.county_only")
    job.stage(READING)
    return take_files(office, office.read_job(job, packages_on, folder), job, True)


def take_files(office: Office, paths: Sequence[Path], job: Job, answer: bool) -> StickDone:
    """Take packages in; with ``answer`` each township's return package goes into the folder its package came from.

    A township with packages in several folders is answered beside the last one that was taken, else the last one. One
    whose package was refused is answered too: what it hears of is what was taken before.
    """
    if not paths:
        return StickDone()
    job.stage(TAKING)
    results = import_packages(office, paths, job)
    if not answer:
        return StickDone(tuple(results))
    job.stage(ANSWERING)
    places: dict[bytes, ImportResult] = {}
    for result in results:
        before = places.get(result.sender)
        if result.sender and not (before and before.taken and not result.taken):
            places[result.sender] = result
    answers = [
        answer_township(office, uid, one.sender_name, one.folder or paths[0].parent, job) for uid, one in places.items()
    ]
    return StickDone(tuple(results), tuple(answers))


def answer_township(office: Office, uid: bytes, name: str, folder: Path, job: Job, attachments: bool = False) -> Answer:
    """Write one return package; a fault of one does not stop the others.

    With ``attachments`` the township's own rows, photographs and scans that are held here go back too.
    """
    try:
        # files find their place by the rows they belong to, which an office that lost its files may lack as well
        made = make_receipt(office, folder, uid.hex(), full=attachments, job=job, attachments=attachments)
        return Answer(name, made.files[-1])
    except AppError as error:
        if error.kind in (Kind.CANCELLED, Kind.FORBIDDEN):
            raise
        return Answer(name, None, error.message)
