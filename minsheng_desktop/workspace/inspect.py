"""Looking at a workspace: its state at a glance, and ``doctor``."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime

from db.queries import attachments, audit
from db.queries import exchange as packages
from db.queries import workspace as stored
from db.schema import version
from minsheng_desktop import __version__
from minsheng_desktop.core.texts import text
from minsheng_desktop.households import attachment_files
from minsheng_desktop.households.attachment_files import FileCheck
from minsheng_desktop.workspace import keyfile
from minsheng_desktop.workspace.records import Diagnosis, WorkspaceInfo
from minsheng_desktop.workspace.service import Workspace

LOW_DISK_MB = 500
BACKUP_DAYS = 7


def workspace_info(workspace: Workspace) -> WorkspaceInfo:
    """Role, node, counts, versions, last backup and package."""
    node = workspace.node
    with workspace.database.reading() as connection:
        last = stored.last_backup(connection)
        unsent = stored.unsent_changes(connection)
        schema = version(connection)
        package = packages.last_package(connection)
        counts = stored.living_counts(connection)
    return WorkspaceInfo(
        role=node.role,
        node=node.uid.hex(),
        name=node.name,
        area_code=node.area_code,
        demo=node.demo,
        epoch=node.epoch,
        schema=schema,
        version=__version__,
        counts=counts,
        unsent=unsent,
        last_backup=moment(last["at"]) if last else None,
        last_package=package,
    )


def moment(milliseconds: int) -> datetime:
    """A stored moment (UTC milliseconds)."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def diagnose(workspace: Workspace) -> Diagnosis:
    """Integrity of pages, structure, references, audit chain and attachments; counts; what to do."""
    findings = workspace.database.check()
    if findings:  # nothing more can be asked of a damaged file
        return Diagnosis(False, tuple(findings), (text("workspace.doctor.damaged"),), {})
    advice: list[str] = []
    with workspace.database.reading() as connection:
        _, broken = audit.verify_chain(connection)
        last = stored.last_backup(connection)
    if broken is not None:
        findings.append(text("workspace.doctor.audit_broken", id=broken))
    days = (workspace.clock.now() - moment(last["at"])).days if last else None
    if days is None:
        advice.append(text("workspace.doctor.no_backup"))
    elif days >= BACKUP_DAYS:
        advice.append(text("workspace.doctor.old_backup", days=days))
    free = shutil.disk_usage(workspace.folder).free >> 20
    if free < LOW_DISK_MB:
        advice.append(text("workspace.doctor.disk_low", free=free))
    if keyfile.RECOVERY not in {slot.login for slot in keyfile.load(workspace.folder).slots}:
        advice.append(text("workspace.doctor.no_recovery"))
    checked = _check_attachments(workspace)
    if checked.missing:
        findings.append(text("workspace.doctor.attachments_missing", count=checked.missing))
    if checked.damaged:
        findings.append(text("workspace.doctor.attachments_damaged", count=checked.damaged))
    return Diagnosis(not findings, tuple(findings), tuple(advice), workspace.database.counts(), checked)


def _check_attachments(workspace: Workspace) -> FileCheck:
    """Sweep files nobody knows, and open all others."""
    folder, swept = workspace.folder, 0
    with workspace.database.reading() as connection:
        known = attachments.known_files(connection)
    if attachment_files.strangers(folder, known, staged=False):
        # Inside a write transaction no attachment is between its file and its row.
        with workspace.database.writing() as connection:
            swept = attachment_files.sweep(folder, attachments.known_files(connection), staged=False)
    return replace(attachment_files.check(folder, known), swept=swept)
