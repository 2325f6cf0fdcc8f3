"""标准政策, one programme and 节假日 in the window: seen, set from a day on, added, taken back."""

from datetime import date

import pytest
from PySide6.QtCore import Qt

from minsheng_desktop.entitlements.service import roster_fields
from minsheng_desktop.programmes.fields import programme_fields
from minsheng_desktop.programmes.holidays import calendar, list_holidays
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.settings import rules_of
from tests.factories.window import stage
from ui.programmes.holidays_page import HolidaysPage
from ui.programmes.programme_page import FIELDS, HISTORY, ProgrammePage
from ui.programmes.programmes_page import ProgrammesPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def shown(at, page):
    page.shell = at.show(page)
    return page


def test_programmes_are_found_and_opened(at):
    page = shown(at, ProgrammesPage(at.session))
    at.wait(lambda: page.table.model.rowCount() > 50)
    page.words.setText("护理补贴")
    assert page.table.model.rowCount() == 3
    page.table.select("disabled_nursing_subsidy")
    page.open_one()
    assert page.shell.requests[-1].key == "programmes.programme"


def test_a_new_programme_is_added_without_a_programmer_and_stands_at_once(at):
    page = shown(at, ProgrammesPage(at.session))
    at.wait(lambda: page.found)
    page.add()
    page.new.form.set_values({"name": "冬季取暖补贴"})
    page.new.form["like"].set_value("disabled_nursing_subsidy")
    page.new.form["like"].changed.emit()
    assert page.new.form["posting_level"].value == "names"
    page.new.save()
    at.wait(lambda: page.shell.requests)
    code = dict(page.shell.requests[-1].args)["code"]
    assert code in {programme.code for programme in at.workspace.read(list_programmes)}
    assert "own:disability_grade" in {field.key for field in at.workspace.read(roster_fields, code)}
    page.new.form.set_values({"name": "冬季取暖补贴"})
    page.new.save()
    at.wait(lambda: not page.new.refusal.isHidden())


def test_a_setting_is_changed_from_a_day_on_and_what_is_to_come_is_taken_back(at):
    page = shown(at, ProgrammePage(at.session, {"code": "dibao_rural"}))
    at.wait(lambda: page.seen)
    page.settings.select("posting_days")
    assert not page.panel.isHidden()
    page.setting.form.set_values({"value": "5", "from": date(2027, 1, 1), "place": "", "document": "泾民8号"})
    page.setting.save()
    at.wait(lambda: "公示天数" in page.shell.words)
    at.wait(lambda: page.history.model.rowCount() == 1)
    assert at.workspace.read(rules_of, "dibao_rural", date(2027, 1, 1))["posting_days"] == 5
    assert at.workspace.read(rules_of, "dibao_rural")["posting_days"] == 7
    page.setting._remove(page.seen.history[0].uid)
    at.wait(lambda: page.history.model.rowCount() == 0)


@pytest.mark.parametrize(
    ("key", "given", "kept"),
    [
        ("decides", "county", "county"),
        ("standing_posting", "否", False),
        ("eligible_any", ["dibao_urban"], ("dibao_urban",)),
        ("review_months", "A=12；B=3", {"A": 12, "B": 3}),
        ("reserve_limit_fen", "1500", 150_000),
    ],
)
def test_every_kind_of_setting_has_its_field(at, key, given, kept):
    page = shown(at, ProgrammePage(at.session, {"code": "dibao_rural"}))
    at.wait(lambda: page.seen)
    page.settings.select(key)
    page.setting.form["value"].set_value(given)
    page.setting.save()
    at.wait(lambda: at.workspace.read(rules_of, "dibao_rural")[key] == kept)


def test_a_value_that_cannot_be_is_refused_beside_the_form(at):
    page = shown(at, ProgrammePage(at.session, {"code": "dibao_rural"}))
    at.wait(lambda: page.seen)
    page.settings.select("posting_days")
    page.setting.form["value"].set_value("七天")
    page.setting.save()
    at.wait(lambda: not page.setting.refusal.isHidden())


def test_a_field_is_added_and_given_up(at):
    page = shown(at, ProgrammePage(at.session, {"code": "temp_relief"}))
    at.wait(lambda: page.seen)
    page.show_part(FIELDS)
    page.add_field()
    page.field.form.set_values({"label": "来源", "kind": "choice", "choices": "村报 自报"})
    page.field.save()
    at.wait(lambda: "来源" in page.shell.words)
    at.wait(lambda: page.fields.model.rowCount() == 4)
    page.fields.select("来源")
    assert page.field.field.labels == ("村报", "自报")
    page.field.retire()
    at.wait(lambda: len(at.workspace.read(programme_fields, "temp_relief")) == 3)
    page.show_part(HISTORY)


def test_the_calendar_is_seen_changed_and_pasted_into(at):
    page = shown(at, HolidaysPage(at.session))
    at.wait(lambda: page.table.model.rowCount() > 30)
    page.year.set_value(2027, tell=True)
    page.take_pasted("2月6日至2月12日 春节\n2月20日 上班")
    at.wait(lambda: page.table.model.rowCount() == 8)
    assert at.workspace.read(calendar).is_working_day(date(2027, 2, 20))
    record = at.workspace.read(list_holidays, 2027)[0]
    page.open_day(record)
    page.form.set_values({**page.form.values, "kind": "work"})
    page.save()
    at.wait(lambda: at.workspace.read(calendar).is_working_day(date(2027, 2, 6)))
    page.remove([date(2027, 2, 6), date(2027, 2, 20)])
    at.wait(lambda: page.table.model.rowCount() == 6)
    page.take_pasted("没有日子")
    at.wait(lambda: not page.notice.isHidden())


def test_who_may_not_define_sees_no_form(at):
    at.session.may = lambda right: right != "define"
    page = shown(at, ProgrammePage(at.session, {"code": "dibao_rural"}))
    at.wait(lambda: page.seen)
    page.settings.select("decides")
    assert page.setting.form is None
    assert page.panel.focusPolicy() != Qt.FocusPolicy.StrongFocus
