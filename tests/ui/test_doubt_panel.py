"""The panel of a doubt about two files of one office: they can be made one."""

import pytest
from PySide6.QtWidgets import QPushButton

from minsheng_desktop.checks.records import DoubtPage, DoubtRecord, DoubtSide
from ui.checks.doubt_panel import DoubtPanel

ONE, OTHER = b"1" * 16, b"2" * 16


def side(uid, place="云岭镇", known=True):
    return DoubtSide(place, known, uid, "程福祥")


def shown(qtbot, sides, may_edit=True):
    panel = DoubtPanel(may_edit)
    qtbot.addWidget(panel)
    record = DoubtRecord(b"3" * 16, "duplicate_after_restore", "open", "重复", "程福祥", "", "", "", "2026-11-01", True)
    panel.show_doubt(DoubtPage(record, sides, (), (), (), ("untrue",)))
    panel.show()
    return panel


def buttons(panel):
    return {made.text().strip(): made for made in panel.findChildren(QPushButton)}


def test_two_files_of_one_office_lead_to_the_page_that_unites_them(qtbot):
    panel = shown(qtbot, (side(ONE), side(OTHER)))
    with qtbot.waitSignal(panel.unite_asked) as told:
        buttons(panel)["合并人员"].click()
    assert told.args == [ONE, OTHER]


@pytest.mark.parametrize(
    ("sides", "may_edit"),
    [
        ((side(ONE), side(OTHER, "河湾镇")), True),
        ((side(ONE), side(OTHER, known=False)), True),
        ((side(ONE),), True),
        ((side(ONE), side(OTHER)), False),
    ],
)
def test_nothing_else_can_be_united_here(qtbot, sides, may_edit):
    assert "合并人员" not in buttons(shown(qtbot, sides, may_edit))
