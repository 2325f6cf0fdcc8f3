"""The photographs of an entry on paper, behind its form: 公示照片（附件）."""

from __future__ import annotations

from minsheng_desktop.core import adapters
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.households.attachments import attachment_content, list_attachments
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.registers.reading import EntryLine

PICTURE = "image/jpeg"


def picture_section(uow: UnitOfRead, line: EntryLine) -> tuple[doc.Section, ...]:
    """The photographs attached to an entry that are kept here, each with its title; none: nothing."""
    blocks: list[doc.Block] = []
    for attached in list_attachments(uow, entry=line.uid):
        if attached.media_type != PICTURE or not attached.here:
            continue
        content = attachment_content(uow, attached.uid)
        blocks.append(doc.Picture(content, adapters.load("pictures").shape(content), attached.title))
    return (doc.Section(tuple(blocks), line.subject),) if blocks else ()
