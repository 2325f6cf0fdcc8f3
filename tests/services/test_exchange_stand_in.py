"""代管: a township whose computer was lost goes on at the county and comes back on a new computer; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.exchange import incoming, joining, key_change, nodes, outgoing, stand_in
from minsheng_desktop.households.attachments import read_attachment
from minsheng_desktop.workspace import stand_in as keeping
from minsheng_desktop.workspace.inspect import diagnose
from minsheng_desktop.workspace.restore import restore_workspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import reset_password
from tests.factories import offices as made
from tests.factories.attached import attach, family, large_scan, up
from tests.factories.offices import FIRST, Offices, add_family, change, differing, make_workspace, rows, value
from tests.factories.workspaces import AS_OF, Clock

OWN = "stand-in 1"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def keep(offices: Offices, folder: Path | None = None) -> keeping.Kept:
    return keeping.keep_township(offices.county, FIRST, folder or offices.folder / "kept", OWN, "电脑进水")


def reopen(folder: Path) -> Workspace:
    return open_workspace(folder, "admin", OWN, Clock(AS_OF), "cli")


def raised(code: str) -> object:
    return pytest.raises(AppError, match=f"^{code}$")


def test_the_kept_workspace_holds_what_the_county_held(offices: Offices) -> None:
    family = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    late = offices.first.run(add_family, "高山", 2).value
    kept = keep(offices)
    assert (kept.name, len(kept.recovery_words) > 0, kept.filled.refused) == (FIRST, True, ())
    with reopen(kept.folder) as town:
        assert town.node.uid == offices.first.node.uid
        assert town.node.epoch > offices.first.node.epoch
        assert family["person"] in rows(town, "person", town)
        assert late["person"] not in rows(town, "person"), "what was never reported died with the computer"
        assert differing(town, offices.county) == []
    assert not list(kept.folder.glob("*.mspkg")), "the package it was filled with is gone"


def test_it_reports_like_any_township_and_counts_on(offices: Offices) -> None:
    family = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    offices.report()
    kept = keep(offices)
    with reopen(kept.folder) as town:
        town.run(change, "person", family["person"], phone="13800000000")
        town.run(add_family, "高山", 2)
        export = outgoing.export_package(town, offices.stick)
        assert (export.kind, export.sequence) == ("full", 3)
        result = offices.take(export.files[0])
        assert (result.status, result.refused) == ("applied", ())
        assert differing(town, offices.county) == []
        answer = offices.down()
        assert incoming.import_packages(town, [answer])[0].status == "applied"
        town.run(add_family, "程德明", 3)
        export = outgoing.export_package(town, offices.stick)
        assert (export.kind, offices.take(export.files[0]).status) == ("delta", "applied")
        assert differing(town, offices.county) == []


def test_the_lost_computer_is_refused_with_the_reason(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    keep(offices)
    offices.first.run(add_family, "高山", 2)
    result = offices.report()
    assert (result.status, result.code) == ("refused", "exchange.kept_here")
    assert "代管" in result.reason
    assert (offices.report(full=True).code, value(offices.county, "SELECT count(*) FROM person")) == (
        "exchange.kept_here", 1,
    )  # fmt: skip
    # its old backup, put on some computer, changes nothing about that
    offices.restore(offices.backup())
    assert offices.report(full=True).code == "exchange.kept_here"


def test_a_return_package_for_the_kept_township_does_not_open_on_the_lost_computer(offices: Offices) -> None:
    offices.report()
    keep(offices)
    assert offices.answer().code == "exchange.receiver_key_differs"


def test_handed_over_it_goes_on_at_the_new_computer_alone(offices: Offices, tmp_path: Path) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    kept = keep(offices)
    with reopen(kept.folder) as town:
        town.run(add_family, "高山", 2)
        offices.take(outgoing.export_package(town, offices.stick).files[0])
    backup = offices.stick / "a.msbak"
    keeping.hand_over(offices.county, FIRST, backup, "admin", OWN, "陈晓琳")
    (record,) = offices.county.read(stand_in.list_stand_ins)
    assert (record.handed_to, record.handed_at is not None) == ("陈晓琳", True)
    with reopen(kept.folder) as town, raised("exchange.handed_over"):
        outgoing.export_package(town, offices.stick)
    restore_workspace(tmp_path / "new", backup, "admin", OWN)
    with reopen(tmp_path / "new") as town:
        town.run(add_family, "程德明", 3)
        result = offices.take(outgoing.export_package(town, offices.stick, full=True).files[0])
        assert (result.status, result.refused, differing(town, offices.county)) == ("applied", (), [])
    with raised("exchange.not_kept"):
        keeping.hand_over(offices.county, FIRST, backup, "admin", OWN, "陈晓琳")


def test_the_new_computer_may_be_lost_too(offices: Offices, tmp_path: Path) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    kept = keep(offices)
    keeping.hand_over(offices.county, FIRST, offices.stick / "a.msbak", "admin", OWN, "陈晓琳")
    again = keep(offices, offices.folder / "again")
    with reopen(again.folder) as town:
        assert offices.take(outgoing.export_package(town, offices.stick).files[0]).status == "applied"
        assert differing(town, offices.county) == []
    with reopen(kept.folder), raised("exchange.kept_already"):
        keep(offices, offices.folder / "third")


def test_a_township_is_kept_once_in_an_empty_place_with_a_reason(offices: Offices) -> None:
    offices.report()
    full = offices.folder / "full"
    full.mkdir()
    (full / "own.txt").write_text("x")
    with raised("exchange.folder_in_use"):
        keep(offices, full)
    assert (full / "own.txt").exists()
    with raised("exchange.reason_needed"):
        keeping.keep_township(offices.county, FIRST, offices.folder / "a", OWN, "  ")
    with raised("exchange.county_keeps"):
        keeping.keep_township(offices.first, FIRST, offices.folder / "a", OWN, "电脑进水")
    keep(offices)
    with raised("exchange.kept_already"):
        keep(offices)
    assert len(offices.county.read(stand_in.list_stand_ins)) == 1


def test_an_attempt_that_was_broken_off_is_carried_on(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()

    def _pulled(*_arguments: object, **_more: object) -> None:
        raise OSError("the disk was pulled out")

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "answer_township", _pulled)
        with pytest.raises(OSError, match="pulled"):
            keep(offices)
    broken = offices.county.read(stand_in.open_stand_in, offices.first.node.uid)
    assert broken is not None
    assert not broken.filled
    with raised("exchange.not_kept"):
        keeping.hand_over(offices.county, FIRST, offices.stick / "a.msbak", "admin", OWN, "陈晓琳")
    kept = keep(offices)
    assert len(kept.recovery_words) == 24, "nobody saw those of the attempt before"
    reset_password(kept.folder, list(kept.recovery_words), "admin", OWN)
    with reopen(kept.folder) as town:
        assert differing(town, offices.county) == []


def test_nothing_stays_where_the_county_could_not_record_it(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    offices.report()
    key = offices.county.read(nodes.find_node, FIRST)["verify_key"]

    def _full(*_arguments: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(stand_in.stand_ins, "put_stand_in", _full)
        with pytest.raises(OSError, match="full"):
            keep(offices)
    assert not (offices.folder / "kept").exists()
    assert offices.county.read(nodes.find_node, FIRST)["verify_key"] == key
    assert offices.report().status == "applied"


def test_the_pictures_the_county_holds_come_along(offices: Offices, tmp_path: Path) -> None:
    content = large_scan()
    uid = attach(offices.first, tmp_path, content, family(offices))
    offices.take(up(offices).files[0])
    kept = keep(offices)
    with reopen(kept.folder) as town:
        assert read_attachment(town, uid) == content
        assert diagnose(town).sound


def test_what_the_county_decided_stays_in_force(offices: Offices) -> None:
    family = offices.first.run(add_family, "严明月", 1).value
    offices.second.run(add_family, "严明月", 1)
    offices.report()
    offices.report("河湾镇")
    kept = keep(offices)
    with reopen(kept.folder) as town:
        (doubt,) = rows(town, "doubt", offices.county).values()
        assert family["person"] in (doubt["person_uid"], doubt["other_person_uid"])


# somebody else asks to be admitted in its place


def ask(office: Workspace, offices: Offices, renewed: bool = False) -> Path:
    """A request to join; ``renewed`` with new keys that the present ones vouch for."""
    folder = offices._fresh()
    if renewed:
        return key_change.renew_keys(office, folder).files[0]
    file = joining.request_joining(office, folder).file
    assert file is not None
    return file


def refused_either_way(offices: Offices, request: Path, code: str) -> None:
    known = offices.county.read(nodes.find_node, FIRST)
    for replace in (False, True):
        with raised(code):
            joining.admit_township(offices.county, request, offices._fresh(), replace)
    assert offices.county.read(nodes.find_node, FIRST) == known, "refused means untouched"


def reports(offices: Offices, town: Workspace, full: bool = False) -> str:
    return offices.take(outgoing.export_package(town, offices._fresh(), full=full).files[0]).code or "applied"


def hand_over(offices: Offices, folder: Path) -> Path:
    """The kept township on its new computer, in ``folder``."""
    backup = offices._fresh() / "a.msbak"
    keeping.hand_over(offices.county, FIRST, backup, "admin", OWN, "陈晓琳")
    restore_workspace(folder, backup, "admin", OWN)
    return folder


@pytest.mark.parametrize("renewed", [False, True], ids=["its keys", "new keys it vouches for"])
def test_the_lost_computer_is_never_admitted_again(offices: Offices, tmp_path: Path, renewed: bool) -> None:
    offices.report()
    kept = keep(offices)
    request = ask(offices.first, offices, renewed)
    assert offices.county.read(key_change.weigh_request, request).standing == "lost"
    refused_either_way(offices, request, "exchange.lost_asks")
    with reopen(kept.folder) as town:
        town.run(add_family, "高山", 2)
        assert (reports(offices, town), differing(town, offices.county)) == ("applied", [])
    with reopen(hand_over(offices, tmp_path / "new")) as town:
        refused_either_way(offices, request, "exchange.lost_asks")
        assert reports(offices, town, full=True) == "applied"
    assert offices.report(full=True).code == "exchange.lost_computer"


def test_keys_that_were_admitted_but_never_taken_home_are_lost_with_the_computer(offices: Offices) -> None:
    """The computer went on with its former keys: they are as lost as those that wait there for the answer."""
    offices.report()
    before = ask(offices.first, offices)
    renewed = ask(offices.first, offices, renewed=True)
    joining.admit_township(offices.county, renewed, offices._fresh())
    keep(offices)
    for request in (before, renewed):
        refused_either_way(offices, request, "exchange.lost_asks")
    assert offices.report(full=True).code == "exchange.kept_here"


def test_while_it_is_kept_other_keys_are_admitted_only_where_the_kept_workspace_vouches(
    offices: Offices, tmp_path: Path
) -> None:
    offices.report()
    kept = keep(offices)
    with reopen(kept.folder) as town:
        old = town.backup(offices._fresh() / "old.msbak").path
        renewed = ask(town, offices, renewed=True)
        assert offices.county.read(key_change.weigh_request, renewed).standing == "vouched"
        answer = joining.admit_township(offices.county, renewed, offices._fresh()).file
        assert answer is not None
        joining.join_county(town, answer)
        assert reports(offices, town) == "applied"
    restore_workspace(tmp_path / "old", old, "admin", OWN)
    with reopen(tmp_path / "old") as other:
        request = ask(other, offices)
        assert offices.county.read(key_change.weigh_request, request).standing == "kept"
        refused_either_way(offices, request, "exchange.kept_asks")
    with reopen(kept.folder) as town:
        assert reports(offices, town) == "applied"
    with reopen(hand_over(offices, tmp_path / "new")) as town, reopen(tmp_path / "old") as other:
        assert reports(offices, town, full=True) == "applied"
        with raised("exchange.keys_changed"):
            joining.admit_township(offices.county, request, offices._fresh())
        joining.admit_township(offices.county, request, offices._fresh(), replace_known=True)
        assert reports(offices, other, full=True) == "applied"
        refused = offices.take(outgoing.export_package(town, offices._fresh(), full=True).files[0])
        assert (refused.code, "重新接入另一台电脑" in refused.reason) == ("exchange.replaced_computer", True)


def test_a_ledger_set_up_anew_beside_a_kept_township_is_told_what_it_costs(offices: Offices, tmp_path: Path) -> None:
    offices.report()
    kept = keep(offices)
    with make_workspace(tmp_path / "anew", FIRST, areas=False) as anew:
        request = ask(anew, offices)
        with raised("exchange.area_kept"):
            joining.admit_township(offices.county, request, offices._fresh())
        with reopen(kept.folder) as town:
            assert reports(offices, town) == "applied"
            assert [one.kept for one in offices.county.read(stand_in.list_stand_ins)] == [True]
            joining.admit_township(offices.county, request, offices._fresh(), replace_known=True)
            assert reports(offices, town) == "exchange.replaced_computer"
    (listed,) = offices.county.read(stand_in.list_stand_ins)
    assert (listed.kept, listed.replaced) == (False, True)


def test_keys_given_up_after_the_loss_are_not_called_lost(offices: Offices, tmp_path: Path) -> None:
    offices.report()
    keep(offices)
    with reopen(hand_over(offices, tmp_path / "new")) as town:
        assert reports(offices, town, full=True) == "applied"
        last = outgoing.export_package(town, offices._fresh()).files[0]
        renewed = ask(town, offices, renewed=True)
        answer = joining.admit_township(offices.county, renewed, offices._fresh()).file
        assert answer is not None
        assert offices.take(last).code == "exchange.former_key"
        joining.join_county(town, answer)
        assert (offices.take(last).code, reports(offices, town)) == ("exchange.former_key", "applied")
    assert offices.report(full=True).code == "exchange.lost_computer"
