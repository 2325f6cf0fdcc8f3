"""The office desk in the window: receptions, the reserve fund, relatives of officials, waivers."""

import os

import pytest
from PySide6.QtWidgets import QLabel

from minsheng_desktop.applications.desk_records import NewReserveEntry, ReceptionFilter
from minsheng_desktop.applications.reception import list_receptions
from minsheng_desktop.applications.relatives import list_relatives
from minsheng_desktop.applications.reserve import add_reserve_entries, reserve_book
from minsheng_desktop.entitlements.waivers import list_waivers
from minsheng_desktop.households.service import search_people
from tests.factories.households import TODAY
from tests.factories.means import APPLIED, apply_for
from tests.factories.window import stage, standing
from ui.applications.desk_reception import ReceptionPage
from ui.applications.desk_relatives import RelativesPage
from ui.applications.desk_reserve import ReservePage
from ui.applications.desk_waivers import WaiversPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def picture(page, name):
    folder = os.environ.get("TEST_PICTURES", "")
    if folder:
        page.resize(1166, 712)
        page.grab().save(f"{folder}/{name}.png")


def shown(at, kind):
    page = kind(at.session)
    page.shell = at.show(page)
    at.wait(lambda: page.table.empty.isVisibleTo(page) or page.table.model.rowCount())
    return page


def opened(at, page):
    page.add()
    at.wait(lambda: page.acts.is_open)
    return page.acts.form


def person(at, name):
    return at.workspace.read(search_people, name)[0]


def tick_all(at, page):
    page.table.model.tick_all(True)
    at.wait(lambda: len(page.ticked()) == page.table.model.rowCount())


def saved(at, page):
    page.acts.save()
    at.wait(lambda: not page.acts.is_open)


def receive(at, page, matter="申请临时救助"):
    form = opened(at, page)
    form["person"]._taken(person(at, "谢启发"))
    form.set_values({"matter": matter, "programme": "temp_relief", "told": "身份证\n病历"})
    before = page.table.model.rowCount()
    picture(page, "desk_reception_new")
    saved(at, page)
    at.wait(lambda: page.table.model.rowCount() == before + 1)


def test_a_person_who_came_is_written_down_answered_and_flagged(at):
    page = shown(at, ReceptionPage)
    for matter in ("初次来问", "又来", "第三次"):
        receive(at, page, matter)
    records = at.workspace.read(list_receptions, ReceptionFilter())
    assert (records[0].visit, records[0].told, records[0].village) == (3, ("身份证", "病历"), "石门村")
    page.open_row(records[0].uid)
    picture(page, "desk_reception_row")
    assert "第 3 次" in text_of(page.split.panel)
    tick_all(at, page)
    picture(page, "desk_reception_ticked")
    page.settle()
    page.acts.form.set_values({"answer": "已受理"})
    saved(at, page)
    at.wait(lambda: not at.workspace.read(list_receptions, ReceptionFilter(open_only=True)))
    page.refer()
    page.acts.form.set_values({"target": "medical", "reason": "大病"})
    saved(at, page)
    at.wait(lambda: len(at.workspace.read(list_receptions, ReceptionFilter(referred=True))) == 3)


def test_a_reception_opens_the_application_with_what_it_knows(at):
    page = shown(at, ReceptionPage)
    receive(at, page)
    record = at.workspace.read(list_receptions)[0]
    page.open_row(record.uid)
    page._apply(record)
    request = page.shell.requests[-1]
    assert request.key == "applications.new"
    assert dict(request.args) == {"reception": record.uid, "person": record.person_uid, "programme": "temp_relief"}


def text_of(widget):
    return "\n".join(label.text() for label in standing(widget, QLabel))


def test_the_reserve_fund_is_a_book(at, tmp_path):
    case = apply_for(at.workspace, at.heads["谢启发"], "temp_relief", "urgent")
    page = shown(at, ReservePage)
    form = opened(at, page)
    form.set_values({"kind": "allocate", "amount": 6_856_000, "day": APPLIED})
    saved(at, page)
    at.wait(lambda: page.table.model.rowCount() == 1)
    form = opened(at, page)
    form.set_values({"kind": "spend", "amount": 90_000_00})
    form["kind"].changed.emit()
    form["case"].set_value(case)
    picture(page, "desk_reserve_new")
    page.acts.save()
    at.wait(lambda: page.acts.refusal.words)
    assert "不够支出" in page.acts.refusal.words[0] or "上限" in page.acts.refusal.words[0]
    form.set_values({"amount": 90_000})
    saved(at, page)
    at.wait(lambda: page.table.model.rowCount() == 2)
    book = at.workspace.read(reserve_book)
    assert (book.balance_fen, book.lines[1].name) == (6_766_000, "谢启发")
    picture(page, "desk_reserve")
    page.write_sheet(tmp_path / "book.xlsx")
    at.wait(lambda: (tmp_path / "book.xlsx").exists())
    at.wait(lambda: page.shell.words)


def test_a_movement_entered_by_mistake_goes_with_a_reason(at):
    at.workspace.run(add_reserve_entries, [NewReserveEntry(APPLIED, "allocate", 5)])
    page = shown(at, ReservePage)
    tick_all(at, page)
    page.remove()
    page.acts.form.set_values({"reason": "录错"})
    saved(at, page)
    at.wait(lambda: page.table.empty.isVisibleTo(page))


def test_relatives_of_officials_are_registered_and_visited(at):
    page = shown(at, RelativesPage)
    form = opened(at, page)
    page.acts.save()  # nobody picked
    assert form["person"].tone == "err"
    form["person"]._taken(person(at, "张桂英"))
    form.set_values({"official": "周立新", "office": "云岭镇民政办", "relation": "姨母"})
    picture(page, "desk_relatives_new")
    saved(at, page)
    at.wait(lambda: page.table.model.rowCount() == 1)
    tick_all(at, page)
    page.visit()
    page.acts.form.set_values({"who": "县民政局孙海"})
    saved(at, page)
    at.wait(lambda: at.workspace.read(list_relatives)[0].visited_on == TODAY.isoformat())
    picture(page, "desk_relatives")
    page.open_row(at.workspace.read(list_relatives)[0].uid)
    assert page.shell.requests[-1].key == "households.person"
    tick_all(at, page)
    page.end()
    saved(at, page)
    at.wait(lambda: page.table.empty.isVisibleTo(page))


def test_a_benefit_given_up_is_asked_about_again(at):
    page = shown(at, WaiversPage)
    form = opened(at, page)
    form["person"]._taken(person(at, "王满堂"))
    form.set_values({"reason": "愿意继续享受低保"})
    picture(page, "desk_waivers_new")
    saved(at, page)
    at.wait(lambda: page.table.model.rowCount() == 1)
    tick_all(at, page)
    page.ask_again()
    saved(at, page)
    assert at.workspace.read(list_waivers)[0].ask_again_on == "2027-11-20"
    picture(page, "desk_waivers")
    tick_all(at, page)
    page.end()
    saved(at, page)
    at.wait(lambda: page.table.empty.isVisibleTo(page))
