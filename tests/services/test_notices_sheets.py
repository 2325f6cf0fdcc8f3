"""The handover sheet and the recovery sheet: one page, all figures, the QR code's text."""

import re
from dataclasses import replace
from datetime import date

from PIL import Image

from minsheng_desktop.core import adapters
from minsheng_desktop.exchange.records import Totals
from minsheng_desktop.exchange.results import FilesSent, HandoverData
from minsheng_desktop.exchange.sheet_code import handover_code
from minsheng_desktop.notices.records import RecoveryData
from minsheng_desktop.notices.sheets import TABLES, handover_pdf, recovery_pdf
from tests.factories.qr_reader import read_code

preview = adapters.load("preview")
DIGEST = "0123456789abcdef" * 4
SHEET = HandoverData(
    kind="delta", sender="云岭镇", receiver="泾川县", sender_fingerprint="1234 5678", receiver_fingerprint="8765 4321",
    sequence=12, epoch=2, period=202611, files=(("云岭镇_上报_2026-11_第012包.mspkg", 1234567, DIGEST),),
    tables=(("person", 1234), ("household", 412), ("former_identity", 3)), totals=Totals(1234, 412, 123456789),
    digest=DIGEST, audit_head="ab" * 32, written_at=1795600000000, demo=False, sender_uid=bytes(range(16)),
    receiver_uid=bytes(range(16, 32)), attachments=FilesSent(17, 3456789),
)  # fmt: skip


def copied(content):
    assert preview.page_count(content) == 1
    return re.sub(r"\s", "", preview.page_text(content, 0))


def test_the_handover_sheet_carries_what_is_checked_against_the_package():
    words = copied(handover_pdf(SHEET))
    for part in (
        "数据包交接单", "云岭镇", "泾川县", "12345678", "87654321", "第012包", "2026年11月", "412户", "1,234人",
        "1,234,567.89元", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分", DIGEST, "ab" * 32,
        "云岭镇_上报_2026-11_第012包.mspkg",
        "1,234,567字节", "交出人：", "接收人：", "日期：", "人员1,234", "其他3", "第1页/共1页",
    ):  # fmt: skip
        assert part in words
    assert "演示数据" not in words
    assert "演示数据" in copied(handover_pdf(replace(SHEET, demo=True)))


def test_a_handover_sheet_of_a_package_without_period_or_rows():
    words = copied(handover_pdf(replace(SHEET, period=None, tables=(), totals=Totals())))
    assert "零元整" in words


def test_the_code_says_the_figures_in_order():
    nodes = "000102030405060708090a0b0c0d0e0f;101112131415161718191a1b1c1d1e1f"
    assert handover_code(SHEET) == f"MSPKG;2;delta;{nodes};12;2;202611;1649;1234;412;123456789;17;1;{DIGEST}"
    assert handover_code(SHEET).isascii()


def test_a_package_of_many_volumes_and_tables_stays_one_page():
    files = tuple((f"云岭镇_全量上报_2026-11_第012包_第{number}卷.mspkg", 1000, DIGEST) for number in range(1, 13))
    tables = (*((name, 1000) for name in TABLES), ("former_identity", 5))
    words = copied(handover_pdf(replace(SHEET, files=files, tables=tables)))
    for part in ("第1卷.mspkg至", "第12卷.mspkg", "共12卷，要一起交", "12,000字节", "取末卷的SHA-256", "其他6,005",
                 "照片和扫描件（个）17"):  # fmt: skip
        assert part in words


def test_the_code_on_the_paper_is_read_back():
    width, height, pixels = preview.render_page(handover_pdf(SHEET), 0, 300.0)
    page = Image.frombytes("RGBA" if len(pixels) == 4 * width * height else "RGB", (width, height), pixels)
    assert read_code(page) == handover_code(SHEET)


def test_the_recovery_sheet_has_every_word_with_its_number():
    words = tuple(f"{at:02d}X" for at in range(24))
    content = recovery_pdf(RecoveryData(words, "云岭镇", date(2026, 11, 20), "admin", True))
    found = copied(content)
    for at, word in enumerate(words, 1):
        assert f"{at}{word}" in found
    for part in ("恢复单", "云岭镇", "2026年11月20日", "admin", "演示数据"):
        assert part in found
