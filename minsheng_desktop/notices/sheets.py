"""The office's own sheets: recovery words and handover of a package."""

from __future__ import annotations

from datetime import UTC, date, datetime

from minsheng_desktop.core import adapters
from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.results import HandoverData
from minsheng_desktop.exchange.sheet_code import handover_code
from minsheng_desktop.exchange.words import kind_word
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.records import Paper, RecoveryData
from minsheng_desktop.rules.money_words import money_words

WORDS_ACROSS = 4
NAMED = 16  # tables with a line of their own: the sheet stays one page
FILES = 3  # each on a line of its own
GROUP, LINE = 4, 8  # letters of a digest between blanks, groups in a line
# tables worth a line on the handover sheet, in this order; the rest is summed up
TABLES = {
    "person": "notices.table.person",
    "household": "notices.table.household",
    "household_member": "notices.table.household_member",
    "entitlement": "notices.table.entitlement",
    "entitlement_amount": "notices.table.entitlement_amount",
    "entitlement_member": "notices.table.entitlement_member",
    "entitlement_state": "notices.table.entitlement_state",
    "attachment": "notices.table.attachment",
    "bank_account": "notices.table.bank_account",
    "payment_record": "notices.table.payment_record",
    "task": "notices.table.task",
    "task_target": "notices.table.task_target",
    "task_report": "notices.table.task_report",
    "task_fund": "notices.table.task_fund",
    "doubt": "notices.table.doubt",
    "doubt_answer": "notices.table.doubt_answer",
    "notice": "notices.table.notice",
    "area": "notices.table.area",
    "area_alias": "notices.table.area_alias",
    "programme": "notices.table.programme",
    "standard": "notices.table.standard",
    "code_item": "notices.table.code_item",
}


def demo_mark(demo: bool) -> str:
    """What is printed on every page of a demonstration."""
    return text("notices.demo_mark") if demo else ""


def page_footer() -> str:
    """The page number, for ``Document.footer`` to fill in."""
    return text("notices.footer", page="{page}", pages="{pages}")


def make_paper(document: doc.Document) -> Paper:
    """A document as a PDF in memory."""
    content, pages, places = adapters.load("paper").to_pages(document)
    return Paper(content, pages, tuple(places))


def recovery_sheet(data: RecoveryData) -> doc.Document:
    """The 24 numbered words that open the data if the password is lost."""
    down = -(-len(data.words) // WORDS_ACROSS)
    numbered = [(str(at), word) for at, word in enumerate(data.words, 1)]
    numbered += [("", "")] * (down * WORDS_ACROSS - len(numbered))
    rows = tuple(tuple(cell for pair in numbered[at::down] for cell in pair) for at in range(down))
    pairs = [
        (text("notices.recovery.office"), data.office),
        (text("notices.recovery.made_on"), day_words(data.made_on)),
    ]
    if data.login:
        pairs.append((text("notices.recovery.login"), data.login))
    blocks: tuple[doc.Block, ...] = (
        doc.Title(text("notices.recovery.title")),
        doc.Spacer(0.5),
        doc.KeyValue(tuple(pairs), label=0.2, role=doc.SONG, size=12),
        doc.Spacer(0.5),
        doc.Paragraph(text("notices.recovery.about"), role=doc.SONG, size=12),
        doc.Spacer(0.5),
        doc.Table(
            (doc.Column("", 1, doc.CENTRE), doc.Column("", 3)) * WORDS_ACROSS, rows, role=doc.SONG, size=15,
            row_height=13, headed=False,
        ),
        doc.Spacer(0.5),
        *(doc.Paragraph(text(key), role=doc.SONG, size=12, indent=0) for key in (
            "notices.recovery.rule_1", "notices.recovery.rule_2", "notices.recovery.rule_3", "notices.recovery.rule_4",
        )),
        doc.Spacer(1),
        doc.SignatureLines((text("notices.recovery.written_by"), text("notices.recovery.kept_by")), size=12),
    )  # fmt: skip
    return doc.Document(text("notices.recovery.title"), (doc.Section(blocks),), doc.SHEET, mark=demo_mark(data.demo))


def handover_sheet(data: HandoverData) -> doc.Document:
    """What goes along with a package on the stick, to be signed on both sides."""
    known = [name for name in TABLES if dict(data.tables).get(name)][:NAMED]
    named = [(text(TABLES[name]), rows) for name, rows in data.tables if name in known]
    others = sum(rows for name, rows in data.tables if name not in known)
    if others:
        named.append((text("notices.table.other"), others))
    if data.attachments.count:
        named.append((text("notices.table.attachment_content"), data.attachments.count))
    cells = [(name, f"{rows:,}") for name, rows in named]
    half = -(-len(cells) // 2)
    rows = tuple(
        cells[at] + (cells[at + half] if at + half < len(cells) else ("", "")) for at in range(half)
    )  # fmt: skip
    count = (doc.Column(text("notices.handover.table"), 3), doc.Column(text("notices.handover.rows"), 2, doc.RIGHT))
    moment = shown(datetime.fromtimestamp(data.written_at / 1000, UTC))
    blocks: tuple[doc.Block, ...] = (
        doc.Title(text("notices.handover.title")),
        doc.Spacer(0.5),
        doc.KeyValue(_handover_pairs(data, moment), label=0.34, role=doc.SONG, size=10.5),
        doc.Spacer(0.5),
        doc.Table((*count, *count), rows, size=10.5),
        doc.Spacer(0.5),
        doc.Table(
            (doc.Column(text("notices.handover.file"), 4), doc.Column(text("notices.handover.size"), 1.2, doc.RIGHT)),
            tuple((name, text("notices.handover.bytes", size=f"{size:,}")) for name, size in _files(data)),
        ),
        doc.Spacer(0.5),
        doc.QrCode(
            handover_code(data),
            (
                _digest_words(data), grouped(data.digest), text("notices.handover.audit_head"),
                grouped(data.audit_head), text("notices.handover.scan"),
            ),
            36.0, font_size=9.0,
        ),
        doc.Spacer(0.5),
        doc.SignatureLines(
            tuple(text(key) for key in (
                "notices.handover.given_by", "notices.handover.taken_by", "notices.handover.date",
                "notices.handover.date",
            )),
            size=12,
        ),
        doc.Paragraph(text("notices.handover.about"), role=doc.SONG, size=9, indent=0),
    )  # fmt: skip
    return doc.Document(
        text("notices.handover.title"), (doc.Section(blocks),), doc.SHEET,
        footer=page_footer(), mark=demo_mark(data.demo),
    )  # fmt: skip


def _files(data: HandoverData) -> tuple[tuple[str, int], ...]:
    """The files with their sizes; many volumes in one line, so that the sheet stays one page."""
    listed = tuple((name, size) for name, size, _ in data.files)
    if len(listed) <= FILES:
        return listed
    last = listed[-1][0]
    return (
        (text("notices.handover.volumes", first=listed[0][0], last=last, count=len(listed)), sum(s for _, s in listed)),
    )


def _digest_words(data: HandoverData) -> str:
    if len(data.files) == 1:
        return text("notices.handover.digest")
    return text("notices.handover.digest_last", count=len(data.files))


def _handover_pairs(data: HandoverData, moment: str) -> tuple[tuple[str, str], ...]:
    period = text("notices.month", year=data.period // 100, month=data.period % 100) if data.period else ""
    return (
        (text("notices.handover.sender"), data.sender),
        (text("notices.handover.receiver"), data.receiver),
        (text("notices.handover.sender_key"), data.sender_fingerprint),
        (text("notices.handover.receiver_key"), data.receiver_fingerprint),
        (text("notices.handover.kind"), kind_word(data.kind)),
        (text("notices.handover.sequence"), text("notices.handover.sequence_no", number=data.sequence)),
        (text("notices.handover.period"), period),
        (text("notices.handover.epoch"), str(data.epoch)),
        (text("notices.handover.households"), text("notices.handover.households_no", count=data.totals.households)),
        (text("notices.handover.persons"), text("notices.handover.persons_no", count=data.totals.persons)),
        (text("notices.handover.amount"), text("notices.handover.yuan", amount=money(data.totals.fen))),
        (text("notices.handover.amount_words"), money_words(data.totals.fen)),
        (text("notices.handover.written_at"), moment),
    )


def recovery_pdf(data: RecoveryData) -> bytes:
    """The recovery sheet as a PDF of one page."""
    return make_paper(recovery_sheet(data)).content


def handover_pdf(data: HandoverData) -> bytes:
    """The handover sheet (交接单) as a PDF."""
    return make_paper(handover_sheet(data)).content


def grouped(digest: str) -> str:
    """A digest in groups of four, eight to a line, as people compare it."""
    groups = [digest[at : at + GROUP] for at in range(0, len(digest), GROUP)]
    return "\n".join(" ".join(groups[at : at + LINE]) for at in range(0, len(groups), LINE))


def money(fen: int) -> str:
    """Fen as papers write it: 123050 → ``1,230.50``."""
    sign = "\u2212" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def day_words(day: date) -> str:
    """A date as papers write it: 2026年11月20日."""
    return text("notices.day", year=day.year, month=day.month, day=day.day)
