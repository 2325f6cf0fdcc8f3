"""R-035: a waiver keeps both facts, and the figures of transferred, waived and pending can be stated."""

from datetime import date

import pytest

from db.types import definition_uid, new_uid
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.waivers import (
    NewWaiver,
    add_waivers,
    ask_waivers_again,
    end_waivers,
    list_waivers,
    waiver_figures,
)
from tests.factories.households import heads_of, open_rostered, open_township
from tests.factories.workspaces import citizen_id

TEKUN = "tekun_dispersed"
SIGNED = date(2026, 8, 31)
TODAY = date(2026, 11, 20)


@pytest.fixture
def office(tmp_path):
    with open_rostered(tmp_path / "w") as workspace:
        yield workspace, heads_of()


@use_case(Operation("households.import_roster", Right.IMPORT))
def enter_singles(uow: UnitOfWork, count: int, moved: int) -> list[bytes]:
    """Elders who live alone on minimum allowance since June; the first ``moved`` were transferred in October."""
    people = [new_uid() for _ in range(count)]
    numbers = [citizen_id(f"19{45 + n % 20}0101", n) for n in range(count)]
    uow.insert_many(
        "person",
        ("uid", "name", "birth", "id_no", "id_state"),
        [
            (uid, f"丁{chr(0x4E00 + n)}", f"{no[6:10]}-01-01", no, "valid")
            for n, (uid, no) in enumerate(zip(people, numbers, strict=True))
        ],
    )
    columns = ("uid", "programme_uid", "person_uid", "status", "from_month", "to_month", "household_size")
    dibao, tekun = (definition_uid("programme", code) for code in ("dibao_rural", TEKUN))
    rows = [
        (new_uid(), dibao, uid, "stopped" if n < moved else "active", 202606, 202609 if n < moved else None, 1)
        for n, uid in enumerate(people)
    ]
    rows += [(new_uid(), tekun, uid, "active", 202610, None, 1) for uid in people[:moved]]
    uow.insert_many("entitlement", columns, rows)
    uow.describe(file="", new=count, updated=0, held=0)
    return people


def test_r_035_the_total_is_transferred_waived_and_pending(tmp_path):
    with open_township(tmp_path / "w") as workspace:
        people = workspace.run(enter_singles, 497, 220).value
        waived = [NewWaiver(uid, TEKUN, SIGNED, reason="愿意继续享受低保") for uid in people[220:327]]
        assert len(workspace.run(add_waivers, waived).value) == 107
        found = workspace.read(waiver_figures, 202606, 202611)
        assert (found.total, found.transferred, found.waived, found.pending) == (497, 220, 107, 170)
        assert set(found.pending_persons) == set(people[327:])
        earlier = workspace.read(waiver_figures, 202606, 202607)
        assert (earlier.total, earlier.transferred, earlier.waived, earlier.pending) == (497, 0, 0, 497)
        some = workspace.read(waiver_figures, 202606, 202611, people[219:222])
        assert (some.total, some.transferred, some.waived) == (3, 1, 2)


def test_only_elders_who_live_alone_are_counted(office):
    workspace, _ = office
    # 王满堂 (78) and 董长根 (65) live alone; the others have households
    assert workspace.read(waiver_figures, 202606, 202611).total == 2
    with pytest.raises(AppError, match=r"waivers\.months"):
        workspace.read(waiver_figures, 202611, 202606)


def test_a_waiver_is_asked_about_again_and_ended(office):
    workspace, heads = office
    uid = workspace.run(add_waivers, [NewWaiver(heads["王满堂"], TEKUN, date(2025, 8, 31))]).value[0]
    record = workspace.read(list_waivers)[0]
    assert (record.ask_again_on, record.due, record.programme_code) == ("2026-08-31", True, TEKUN)
    assert workspace.read(list_waivers, date(2026, 8, 30)) == ()
    workspace.run(ask_waivers_again, [uid], TODAY)
    assert workspace.read(list_waivers)[0].ask_again_on == "2027-11-20"
    workspace.run(end_waivers, [uid], TODAY)
    assert workspace.read(list_waivers) == ()
    assert workspace.read(list_waivers, ended=True)[0].ended_on == "2026-11-20"
    with pytest.raises(AppError, match=r"waivers\.ended"):
        workspace.run(end_waivers, [uid], TODAY)
    workspace.undo()
    assert len(workspace.read(list_waivers)) == 1


def test_the_day_of_asking_again_may_be_stated(office):
    workspace, heads = office
    new = NewWaiver(heads["王满堂"], TEKUN, SIGNED, date(2026, 12, 1))
    workspace.run(add_waivers, [new])
    assert workspace.read(list_waivers)[0].ask_again_on == "2026-12-01"
    for wrong, code in (
        (new, "standing"),
        (NewWaiver(heads["董长根"], TEKUN, date(2026, 11, 21)), "future"),
        (NewWaiver(heads["董长根"], TEKUN, SIGNED, SIGNED), "ask_early"),
    ):
        with pytest.raises(AppError, match=rf"waivers\.{code}"):
            workspace.run(add_waivers, [wrong])
    with pytest.raises(AppError, match=r"entitlements\.no_programme"):
        workspace.run(add_waivers, [NewWaiver(heads["董长根"], "no_such", SIGNED)])
    with pytest.raises(AppError, match=r"waivers\.before_signed"):
        workspace.run(end_waivers, [workspace.read(list_waivers)[0].uid], date(2026, 8, 1))
