"""A county looks at the rows of its townships; whatever it tries to change of them, it is told they are not its own."""

from datetime import date

import pytest

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements import changes
from minsheng_desktop.entitlements.bulk import KINDS, BulkChange, apply_bulk
from minsheng_desktop.entitlements.cells import edit_cells
from minsheng_desktop.entitlements.pasting import PasteTarget, apply_paste
from minsheng_desktop.entitlements.records import CellChange
from minsheng_desktop.households.accounts import add_account, edit_account, set_current_account
from minsheng_desktop.households.death import record_death
from minsheng_desktop.households.editing import edit_household, edit_person
from minsheng_desktop.households.membership import add_member, end_membership, set_head
from minsheng_desktop.households.moving import move_household
from minsheng_desktop.households.records import NewAccount, NewMember
from minsheng_desktop.households.splitting import split_household
from minsheng_desktop.households.uniting import unite_persons
from tests.factories import offices as made
from tests.factories.benefits import living_rows
from tests.factories.offices import add_family

MONTH = 202606
CARD = "6299880000000000019"


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    template = made.build(tmp_path_factory.mktemp("joined"))
    with made.copy_of(template, tmp_path_factory.mktemp("offices")) as opened:
        opened.one = opened.first.run(add_family, "严明月", 1, card=CARD).value
        opened.other = opened.first.run(add_family, "方大年", 2).value
        opened.report()
        yield opened


def attempts(one, other, village):
    benefit, home, person, member = (one[key] for key in ("entitlement", "household", "person", "household_member"))
    yield changes.change_amount, (benefit, MONTH, 1, 0)
    yield changes.stop_entitlement, (benefit, MONTH)
    yield changes.suspend_entitlement, (benefit, MONTH)
    yield changes.begin_grace, (benefit, MONTH, MONTH)
    yield changes.change_category, (benefit, MONTH, "A")
    yield changes.set_covered, (benefit, [person], MONTH)
    yield changes.annotate, ([benefit], {"remark": "x"})
    yield changes.grant_entitlement, ("elder_80_allowance", person, MONTH, 8000)
    yield record_death, (person, date(2026, 6, 10))
    yield unite_persons, (person, other["person"], frozenset({"id_no:keep"}))
    yield split_household, (home, [member], member, MONTH)
    yield move_household, (home, village, "", "", MONTH)
    yield end_membership, (member, MONTH)
    yield set_head, (home, member, MONTH)
    yield add_member, (home, NewMember("丁小丫"), MONTH)
    yield add_account, (person, NewAccount("30400012345678", account_type="passbook"))
    yield edit_account, (one["bank_account"], {"bank_name": "x"})
    yield set_current_account, (other["bank_account"],)
    yield edit_person, (person, {"phone": "15400000002"})
    yield edit_household, (home, {"address": "x"})


def test_a_county_changes_nothing_of_its_townships(offices):
    county = offices.county
    before = living_rows(county)
    village = next(iter(county.read(villages_by_name).values()))
    for work, words in attempts(offices.one, offices.other, village):
        with pytest.raises(AppError) as refused:
            county.run(work, *words)
        assert refused.value.code in ("foreign_row", "households.unite_foreign"), work.operation.name
        assert living_rows(county) == before


def test_many_at_once_are_refused_row_by_row(offices):
    county = offices.county
    before, benefit = living_rows(county), offices.one["entitlement"]
    for kind in KINDS:
        text = "yellow" if kind == "mark" else "A"
        done = county.run(apply_bulk, [benefit], BulkChange(kind, MONTH, 100, text, "x", "", MONTH))
        assert (done.operation_id, done.value.refused) == (None, 1), kind
        assert "其他单位" in done.value.lines[0].refusal
    cells = county.run(edit_cells, [CellChange(benefit, "remark", "x"), CellChange(benefit, "phone", "15400000002")])
    assert (cells.operation_id, cells.value.wrong) == (None, 2)
    pasted = county.run(apply_paste, f"{made.number(1)}\t15400000002", PasteTarget("phone"))
    assert (pasted.operation_id, pasted.value.lines[0].state) == (None, "unknown")
    assert living_rows(county) == before
