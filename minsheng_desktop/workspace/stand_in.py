"""Setting up the workspace in which the county keeps a township (代管), and carrying it to the new computer."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng_desktop.core.errors import AppError, Kind, rule_error
from minsheng_desktop.core.files import plain
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import stand_in, stick
from minsheng_desktop.exchange.cards import read_join_request
from minsheng_desktop.exchange.file_names import PACKAGE_SUFFIX
from minsheng_desktop.exchange.joining import answer_township, join_county, request_bytes
from minsheng_desktop.exchange.nodes import find_node
from minsheng_desktop.exchange.office import require
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.succession import succeed_township
from minsheng_desktop.workspace.records import BackupFile, Created, NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace, renew_recovery

ANSWER = f"stand-in{PACKAGE_SUFFIX}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A township the county keeps: its workspace, the recovery words of it (shown once) and what it was filled with."""

    node: bytes
    name: str
    folder: Path
    recovery_words: tuple[str, ...]
    filled: ImportResult


def keep_township(county: Workspace, node: str, folder: Path, password: str, reason: str, job: Job = SILENT) -> Kept:
    """Make a workspace for a township whose computer was lost, and fill it with what the county holds of it.

    ``node`` is its name, area code or uid; ``folder`` an empty place; the user of the county becomes its
    administrator with ``password``. An attempt that was broken off is carried on. Raises RULE where the office is
    no county, the township is kept already or no reason is given; then nothing was changed.
    """
    require(county, Right.ADMIN)
    if county.node.role != "county":
        raise AppError(Kind.RULE, "exchange.county_keeps")
    if not reason.strip():
        raise AppError(Kind.INPUT, "exchange.reason_needed")
    peer = county.read_job(SILENT, find_node, node)
    if peer["role"] != "township":
        raise rule_error("exchange.not_a_township")
    present = county.read(stand_in.open_stand_in, peer["uid"])
    if present is None:
        recovery_words = _begin(county, peer, folder, password, reason.strip(), job).recovery_words
    elif present.filled or Path(present.place) != folder:
        raise rule_error("exchange.kept_already", name=peer["name"], place=present.place)
    else:  # nobody saw the words of the attempt that was broken off
        recovery_words = renew_recovery(folder, county.user.login, password)
    with open_workspace(folder, county.user.login, password, county.clock, writing="cli") as kept:
        filled = _fill(county, kept, peer, folder, job)
    county.run(stand_in.mark_filled, peer["uid"])
    return Kept(peer["uid"], peer["name"], folder, recovery_words, filled)


def _begin(county: Workspace, peer: dict[str, Any], folder: Path, password: str, reason: str, job: Job) -> Created:
    """Make the empty workspace and let the county know its keys; where the county cannot, nothing stays."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AppError(Kind.FILE, "exchange.folder_in_use", place=str(folder))
    if plain(str(folder)) != str(folder):  # the record of where it lies could not name it
        raise AppError(Kind.FILE, "exchange.folder_no_text", place=plain(str(folder)))
    made = _make(county, peer, folder, password)
    try:
        with open_workspace(folder, county.user.login, password, county.clock, writing="cli") as kept:
            request = read_join_request(kept.read(request_bytes))
        county.run_job(job, None, stand_in.keep_township, request, str(folder), reason)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # made a moment ago in an empty place: nobody knows of it
        raise
    return made


def _make(county: Workspace, peer: dict[str, Any], folder: Path, password: str) -> Created:
    new = NewWorkspace(
        folder,
        "township",
        peer["area_code"],
        peer["name"],
        county.user.login,
        county.user.name,
        password,
        demo=county.node.demo,
        succession=succeed_township(peer),
    )
    return create_workspace(new, county.clock)


def _fill(county: Workspace, kept: Workspace, peer: dict[str, Any], folder: Path, job: Job) -> ImportResult:
    """Hand over everything the county holds of the township, by a package as between any two offices."""
    answer = folder / ANSWER
    try:
        written = answer_township(county, peer["uid"], answer, job, everything=True)
        done = join_county(kept, written.volumes[0], job, further=written.volumes[1:])
    finally:
        stick.discard(sorted(folder.glob(f"*{PACKAGE_SUFFIX}")))
    kept.run(_continue_numbers, peer["taken_sequence"])
    assert done.taken is not None
    return done.taken


@use_case(Operation("exchange.continue_numbers", Right.ADMIN, undoable=False))
def _continue_numbers(uow: UnitOfWork, sequence: int) -> None:
    stand_in.continue_numbers(uow, sequence)
    uow.touch("node")


def hand_over(
    county: Workspace, node: str, out: Path, login: str, password: str, to: str, job: Job = SILENT
) -> BackupFile:
    """Write the encrypted backup of a kept township to ``out`` for its new computer, and close the workspace here.

    ``login`` and ``password`` open the kept workspace and, on the new computer, the backup. Raises RULE where the
    township is not kept here, INPUT where nobody is named; then nothing was written.
    """
    require(county, Right.ADMIN)
    if not to.strip():
        raise AppError(Kind.INPUT, "exchange.receiver_needed")
    peer = county.read_job(job, find_node, node)
    present = county.read(stand_in.open_stand_in, peer["uid"])
    if present is None or not present.filled:
        raise rule_error("exchange.not_kept")
    with open_workspace(Path(present.place), login, password, county.clock, writing="cli") as kept:
        made = kept.backup(out)
        kept.run(stand_in.close_here, to.strip())
    county.run(stand_in.record_handed, peer["uid"], to.strip())
    return made
