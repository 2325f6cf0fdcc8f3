"""Papers that were made: listed, and opened again from their own content as they were printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from db.queries import certificates
from db.queries import notices as stored
from db.queries import workspace as settings
from minsheng_desktop.core.errors import not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.household_notices import household_notices
from minsheng_desktop.notices.making import preview_of
from minsheng_desktop.notices.posting_sheets import posting_document
from minsheng_desktop.notices.records import NoticeLine, Preview
from minsheng_desktop.notices.templates import MONTH, POSTING, load_template, template_keys

MOST_LISTED = 1000
REGISTER_PAPER = "register_paper"  # a paper of a register; its title stands in its content
# Papers that are made by no template, and what they are called.
UNWORDED = {
    "roster_list": "notices.page.roster",
    "shown_list": "notices.page.roster",
    "figures": "notices.page.figures",
    "work_summary": "summaries.paper",
    "file_cover": "dossier_file.page.covers_title",
    "missing_papers": "dossier_file.missing.title",
    "project_board": "projects.board.notice_board",
    "project_card": "projects.card.title",
    "progress_monthly": "scores.paper.monthly",
    "progress_circular": "scores.paper.circular",
    "progress_score": "scores.paper.score",
    "progress_summary": "scores.paper.summary",
    "progress_feedback": "scores.paper.feedback",
    "progress_letter": "scores.paper.letter",
    "sample_notice": "samples.notice.title",
}


def still_made(uow: UnitOfRead, uid: bytes) -> bool:
    """Whether a notice that was made was not taken back."""
    return stored.lives(uow.connection, uid)


def list_notices(uow: UnitOfRead, most: int = MOST_LISTED) -> list[NoticeLine]:
    """The notices made, the newest first."""
    return [_line(row) for row in stored.made(uow.connection, most)]


def list_some(uow: UnitOfRead, uids: Sequence[bytes]) -> tuple[NoticeLine, ...]:
    """The notices of some uids, in their order."""
    rows = (row for uid in uids for row in stored.made_one(uow.connection, uid))
    return tuple(_line(row) for row in rows)


def notices_of(uow: UnitOfRead, household: bytes | None = None, person: bytes | None = None) -> tuple[NoticeLine, ...]:
    """The papers made for a household or a person, the newest first."""
    return tuple(_line(row) for row in certificates.notices_of(uow.connection, household, person))


def _line(row: Sequence[Any]) -> NoticeLine:
    uid, template, number, content, day, pages, login = row
    fields = json.loads(content)
    kept = template in template_keys() and load_template(template).subject != MONTH
    if template in template_keys():
        name = load_template(template).name
    elif template == REGISTER_PAPER:
        name = fields["title"]
    else:
        name = text(UNWORDED[template]) if template in UNWORDED else template
    programme = fields.get("programme", "")
    return NoticeLine(uid, name, number, fields.get("name", ""), programme, day, pages, login, kept)


@use_case(Operation("notices.open_again", Right.NOTICE, undoable=False))
def open_again(uow: UnitOfWork, uid: bytes) -> tuple[NoticeLine, Preview]:
    """A notice as it was printed, set from its own content. That it was looked at is recorded.

    Raises NOT_FOUND, RULE for a roster list: of it only is kept that it was made.
    """
    found = certificates.notice(uow.connection, uid)
    if found is None:
        raise not_found("notices.none")
    template, content, *_ = found
    if template not in template_keys() or load_template(template).subject == MONTH:
        raise rule_error("notices.not_kept")
    if load_template(template).subject == POSTING:
        document = posting_document(uow, [bytes.fromhex(json.loads(content)["posting"])])
    else:
        document = household_notices(load_template(template), [json.loads(content)], uow.node.demo)
    preview = preview_of(uow, document)
    at = int(uow.clock.now().timestamp() * 1000)
    settings.record_access(uow.connection, at, uow.user.login, "notice", uid, "content")
    uow.touch("access_record")
    line = next(_line(row) for row in stored.made_one(uow.connection, uid))
    uow.describe(template=line.template, number=line.number)
    return line, preview
