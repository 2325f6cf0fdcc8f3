"""The registry of all verbs."""

from __future__ import annotations

from minsheng_desktop.cli import (
    areas,
    attachments,
    changes,
    checks,
    columns,
    comparing,
    definitions,
    exchange,
    filling,
    households,
    imports,
    mappings,
    notices,
    paper_files,
    persons,
    progress,
    rosters,
    security,
    templates,
    workspace,
)
from minsheng_desktop.cli.frame import Verb

ALL: tuple[Verb, ...] = (
    *workspace.VERBS,
    *areas.VERBS,
    *definitions.VERBS,
    *security.VERBS,
    *imports.VERBS,
    *rosters.VERBS,
    *households.VERBS,
    *persons.VERBS,
    *changes.VERBS,
    *columns.VERBS,
    *attachments.VERBS,
    *filling.VERBS,
    *templates.VERBS,
    *mappings.VERBS,
    *progress.VERBS,
    *exchange.VERBS,
    *checks.VERBS,
    *comparing.VERBS,
    *notices.VERBS,
    *paper_files.VERBS,
)
