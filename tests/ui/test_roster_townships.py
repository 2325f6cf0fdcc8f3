"""The roster page of a county: the chip and the column of townships."""

import pytest

from tests.factories import offices as made
from tests.factories.offices import COUNTY, FIRST, SECOND, add_family
from tests.factories.roster_page import names
from tests.factories.window import Shell, session_of, wait_for
from ui.households.roster import RosterPage
from ui.kit.runner import JobRunner


@pytest.fixture
def offices(tmp_path):
    template = made.build(tmp_path / "template")
    (tmp_path / "work").mkdir()
    with made.copy_of(template, tmp_path / "work") as found:
        for name, person, serial in ((FIRST, "张桂英", 1), (SECOND, "刘水生", 5)):
            found.open[name].run(add_family, person, serial)
            found.report(name)
        yield found


def test_the_county_chooses_a_township_and_then_its_villages(qtbot, qapp, offices):
    runner = JobRunner()
    page = RosterPage(session_of(offices.open[COUNTY], runner))
    shell = Shell(page, page.session)
    qtbot.addWidget(page)
    page.resize(1366, 697)
    page.show()
    page.refresh()
    wait_for(qtbot, lambda: sorted(names(page)) == ["刘水生", "张桂英"])
    model = page.table.model
    assert not page.table.is_hidden("town")
    assert model.column_of("town") == model.column_of("village") - 1
    second = next(town for town in page.shape.choices.townships if town.name == SECOND)
    page.chips.town.set_value(second.uid, tell=True)
    wait_for(qtbot, lambda: names(page) == ["刘水生"])
    offered = [words for _, words in page.chips.village._choices[1:]]
    assert offered == [name for _, name in second.villages]
    page.clear_filters()
    wait_for(qtbot, lambda: len(names(page)) == 2)
    assert all(words.split()[0] in (FIRST, SECOND) for _, words in page.chips.village._choices[1:])
    assert not shell.toasts
    runner.close()
