"""The registry of all verbs."""

from __future__ import annotations

from minsheng_desktop.cli import (
    attachments,
    checks,
    columns,
    definitions,
    exchange,
    filling,
    notices,
    progress,
    rosters,
    security,
    workspace,
)
from minsheng_desktop.cli.frame import Verb

ALL: tuple[Verb, ...] = (
    *workspace.VERBS,
    *definitions.VERBS,
    *security.VERBS,
    *rosters.VERBS,
    *columns.VERBS,
    *attachments.VERBS,
    *filling.VERBS,
    *progress.VERBS,
    *exchange.VERBS,
    *checks.VERBS,
    *notices.VERBS,
)
