"""Packages between two townships and their county: joined, sent, acknowledged, whatever the order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.types import definition_uid, new_uid
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import incoming, joining, nodes, outgoing
from minsheng_desktop.security.service import verify_audit
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.setup import create_workspace
from tests.factories import offices as made
from tests.factories.offices import COUNTY, FIRST, SECOND, Offices, add_family, change, differing, remove, rows, value
from tests.factories.workspaces import PASSWORD, make_workspace, reopen

APPLIED = "applied"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def test_joining_shows_both_fingerprints_and_hands_the_areas_down(offices: Offices) -> None:
    (county,) = offices.first.read(nodes.list_nodes)
    known = {node.name: node for node in offices.county.read(nodes.list_nodes)}
    assert set(known) == {FIRST, SECOND}
    assert county.name == COUNTY
    assert known[FIRST].fingerprint != known[SECOND].fingerprint
    own = rows(offices.first, "area")[definition_uid("area", "341299101")]
    assert own["home_node"] == offices.county.node.uid  # the provisional area gave way
    assert len(rows(offices.first, "area")) == 17


def test_joining_again_changes_nothing_and_another_county_is_refused(offices: Offices, tmp_path: Path) -> None:
    asked = joining.request_joining(offices.first, tmp_path).file
    assert asked is not None
    answer = joining.admit_township(offices.county, asked, tmp_path).file
    assert answer is not None
    again = joining.join_county(offices.first, answer)
    assert again.taken is not None
    assert (again.taken.new, again.taken.changed) == (0, 0)
    with make_workspace(tmp_path / "other", "松溪县", "county") as other:
        with pytest.raises(AppError, match="other_county_before"):
            joining.admit_township(other, asked, tmp_path)
        wrong = joining.admit_township(other, asked, tmp_path, replace_known=True).file
        assert wrong is not None
        with pytest.raises(AppError, match=r"exchange\.other_county$"):
            joining.join_county(offices.first, wrong)


def test_a_demonstration_does_not_join_a_real_county(offices: Offices, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    create_workspace(NewWorkspace(folder, "township", "341299201", "松溪乡", "admin", "陈晓琳", PASSWORD, demo=True))
    with reopen(folder) as demo:
        asked = joining.request_joining(demo, tmp_path).file
        assert asked is not None
        with pytest.raises(AppError, match="demo_apart"):
            joining.admit_township(offices.county, asked, tmp_path)


def test_a_second_computer_of_an_area_needs_a_decision(offices: Offices, tmp_path: Path) -> None:
    with make_workspace(tmp_path / "new", FIRST, areas=False) as fresh:
        asked = joining.request_joining(fresh, tmp_path).file
        assert asked is not None
        with pytest.raises(AppError, match="area_has_node"):
            joining.admit_township(offices.county, asked, tmp_path)
        joining.admit_township(offices.county, asked, tmp_path, replace_known=True)
    assert offices.report().reason
    refused = offices.report()
    assert (refused.status, refused.code) == ("refused", "exchange.expelled_sender")


def test_rows_arrive_as_they_were_with_what_is_derived_from_them(offices: Offices) -> None:
    uids = offices.first.run(add_family, "欧阳明月", 1).value
    result = offices.report()
    assert (result.status, result.new, result.changed, len(result.refused)) == (APPLIED, 6, 0, 0)
    assert differing(offices.first, offices.county) == []
    row = rows(offices.county, "person")[uids["person"]]
    assert row["updated_by"] == "admin"
    assert value(offices.county, "SELECT name_initials FROM person WHERE uid = ?", uids["person"]) == "oymy"
    assert value(offices.county, "SELECT count(*) FROM name_gram WHERE person_uid = ?", uids["person"]) == 4
    assert value(offices.county, "SELECT number_reversed FROM bank_account") == "1000000000" + "11007126"
    assert offices.county.read(verify_audit)[1] is None
    assert offices.county.database.check() == []


def test_a_delta_carries_what_is_not_acknowledged_and_no_more(offices: Offices) -> None:
    first = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    again = outgoing.export_package(offices.first, offices.stick / "x.mspkg")
    assert again.kind == "full"  # nothing was acknowledged yet
    offices.answer()
    offices.first.run(change, "person", first["person"], phone="05501234567")
    sent = outgoing.export_package(offices.first, offices.stick / "y.mspkg")
    assert (sent.kind, sent.tables) == ("delta", (("person", 1),))
    result = offices.take(sent.files[0])
    assert (result.new, result.changed, result.unchanged) == (0, 1, 0)
    assert differing(offices.first, offices.county) == []


def test_a_change_is_audited_with_the_fields_before_and_after(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    offices.first.run(change, "person", uids["person"], name="严明日")
    offices.report()
    sql = "SELECT before || after FROM change WHERE row_uid = ? AND kind = 2"
    assert value(offices.county, sql, uids["person"]) == '{"name":"严明月"}{"name":"严明日"}'
    grams = "SELECT group_concat(gram, ' ') FROM name_gram WHERE person_uid = ?"
    assert value(offices.county, grams, uids["person"]) == "严明 日 明日"


def test_the_same_package_again_says_so(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    package = offices.up()
    assert offices.take(package).status == APPLIED
    operations = value(offices.county, "SELECT max(id) FROM operation")
    again = offices.take(package)
    assert (again.status, again.reason) == ("already", "该包此前已导入，本次未作改动")
    assert value(offices.county, "SELECT max(id) FROM operation") == operations


def test_a_copy_under_another_name_is_the_same_package(offices: Offices) -> None:
    package = offices.up()
    copy = package.with_name("副本.mspkg")
    copy.write_bytes(package.read_bytes())
    assert [result.status for result in incoming.import_packages(offices.county, [package, copy])] == [
        APPLIED,
        "already",
    ]


def test_deletion_and_resurrection_travel(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    offices.answer()
    offices.first.run(remove, "bank_account", uids["bank_account"])
    result = offices.report()
    assert [(t.table, t.deleted) for t in result.tables] == [("bank_account", 1)]
    assert rows(offices.county, "bank_account")[uids["bank_account"]]["deleted"] == 1
    offices.first.run(change, "bank_account", uids["bank_account"], deleted=0, deleted_reason=None, deleted_on=None)
    offices.report()
    assert differing(offices.first, offices.county) == []


def test_an_undone_entry_never_leaves(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.first.undo()
    sent = outgoing.export_package(offices.first, offices.stick / "x.mspkg")
    assert sent.totals.persons == 0
    assert offices.take(sent.files[0]).new == 0


def test_what_was_sent_cannot_be_undone(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.up()
    with pytest.raises(AppError, match="undo_sent"):
        offices.first.undo()


def test_lost_late_and_repeated_packages_do_no_harm(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    offices.answer()
    packages = []
    for name in ("严明日", "严明星", "严明云"):
        offices.first.run(change, "person", uids["person"], name=name)
        packages.append(offices.up())
    assert offices.take(packages[2]).changed == 1
    late = offices.take(packages[0])
    assert (late.status, late.changed, late.unchanged) == (APPLIED, 0, 1)
    assert offices.take(packages[2]).status == "already"
    assert differing(offices.first, offices.county) == []
    offices.answer()
    assert outgoing.export_package(offices.first, offices.stick / "x.mspkg").rows == 0


def test_an_older_answer_does_not_take_back_a_newer_one(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    old = offices.down()
    offices.first.run(add_family, "严明日", 2)
    offices.report()
    offices.answer()
    acknowledged = offices.first.read(nodes.list_nodes)[0].acked_sequence
    assert offices.take(old, FIRST).status == APPLIED
    assert offices.first.read(nodes.list_nodes)[0].acked_sequence == acknowledged == 2


def test_the_status_of_a_package_follows_its_receipt(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    offices.answer()
    sent = [package for package in offices.first.read(nodes.list_packages) if package.direction == "out"]
    assert [package.status for package in sent] == ["confirmed"]
    assert sent[0].outcome["receipt"]["new"] == 6  # type: ignore[index]


def test_the_county_replaces_definitions_and_the_township_keeps_what_only_it_has(offices: Offices) -> None:
    area, code = definition_uid("area", "341299101201"), "341299101299"
    offices.county.run(change, "area", area, name="新名村")
    own = offices.first.run(
        made.insert, "area", uid=definition_uid("area", code), code=code, name="新建村", level="village"
    ).value
    offices.first.run(change, "area", area, name="旧名村")  # a township may enter definitions for itself …
    offices.answer()
    assert rows(offices.first, "area")[area]["name"] == "新名村"  # … until the county's row comes
    offices.report()
    assert rows(offices.county, "area")[area]["name"] == "新名村"
    assert rows(offices.county, "area")[own]["name"] == "新建村"


def test_a_person_of_two_townships_is_asked_about_once_and_both_learn_it(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.second.run(add_family, "严明月", 7, card="6217009999999999999")
    assert offices.report(FIRST).doubts == 0
    assert offices.report(SECOND).doubts == 1
    assert offices.report(FIRST, full=True).doubts == 0
    (doubt,) = rows(offices.county, "doubt").values()
    assert (doubt["rule"], doubt["status"]) == ("cross_township_duplicate", "open")
    assert {doubt["node_uid"], doubt["other_node_uid"]} == {offices.first.node.uid, offices.second.node.uid}
    for name in (FIRST, SECOND):
        offices.answer(name)
        assert list(rows(offices.open[name], "doubt").values()) == [doubt]


def test_one_card_for_two_persons_is_a_doubt(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1, card="6217001111111111111")
    offices.second.run(add_family, "高山", 2, card="6217001111111111111")
    offices.report(FIRST)
    assert offices.report(SECOND).doubts == 1
    assert [row["rule"] for row in rows(offices.county, "doubt").values()] == ["cross_township_card"]


def test_an_answer_to_a_doubt_travels_up(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.second.run(add_family, "严明月", 7)
    offices.report(FIRST)
    offices.report(SECOND)
    offices.answer(FIRST)
    (doubt,) = rows(offices.first, "doubt")
    offices.first.run(
        made.insert, "doubt_answer", uid=new_uid(), doubt_uid=doubt, verdict="untrue", finding="已迁出",
        answered_on="2026-06-30",
    )  # fmt: skip
    assert offices.report(FIRST).new == 1
    assert len(rows(offices.county, "doubt_answer")) == 1


def test_preview_tells_the_difference_and_changes_nothing(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    package = offices.up()
    before = offices.county.database.counts()
    seen = incoming.preview_package(offices.county, package)
    assert (seen.status, seen.new) == ("ready", 6)
    assert offices.county.database.counts() == before
    assert offices.take(package).new == seen.new
    assert incoming.preview_package(offices.county, package).status == "already"


def test_one_backup_is_made_before_the_first_package_of_a_call(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.second.run(add_family, "高山", 2)
    count = "SELECT count(*) FROM backup_run WHERE reason = 'import'"
    before = value(offices.county, count)
    results = incoming.import_packages(offices.county, [offices.up(FIRST), offices.up(SECOND)])
    assert [result.status for result in results] == [APPLIED, APPLIED]
    assert value(offices.county, count) == before + 1


def test_a_township_without_a_county_is_told_what_to_do(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "a", FIRST, areas=False) as alone, pytest.raises(AppError) as caught:
        outgoing.export_package(alone, tmp_path)
    assert (caught.value.kind, caught.value.code) == (Kind.RULE, "exchange.not_joined")


HISTORIES = [pytest.param(seed, marks=[pytest.mark.slow] if seed >= 3 else []) for seed in range(30)]


@pytest.mark.parametrize("seed", HISTORIES)
def test_after_any_history_both_sides_agree_to_the_row(offices: Offices, seed: int) -> None:
    history = History(offices, random.Random(seed))
    for _ in range(14):
        history.step()
    for _ in range(4):
        offices.report()
        offices.answer()
    assert differing(offices.first, offices.county) == []
    assert offices.report().status == APPLIED
    for office in offices.open.values():
        assert office.database.check() == []
        assert office.read(verify_audit)[1] is None


class History:
    """Random work, with packages lost, late and repeated, and both sides restored from older backups."""

    def __init__(self, offices: Offices, chance: random.Random) -> None:
        self.offices, self.chance = offices, chance
        self.serial = 0
        self.packages: list[Path] = []
        self.returns: list[Path] = []
        self.backups: dict[str, list[Path]] = {FIRST: [offices.backup(FIRST)], COUNTY: [offices.backup(COUNTY)]}

    def step(self) -> None:
        """One thing that happens in the township, at the county or on the way between them."""
        steps = [self.enter, self.enter, self.again, self.edit, self.edit, self.leave, self.export, self.export,
                 self.arrive, self.arrive, self.answer, self.answer, self.hear, self.hear, self.save,
                 self.restore]  # fmt: skip
        self.chance.choice(steps)()

    def enter(self) -> None:
        self.serial += 1
        self.offices.first.run(add_family, f"明月{self.serial}", self.serial)

    def again(self) -> None:
        """Somebody who was lost by a restore is entered anew."""
        serial = self.chance.randint(1, self.serial + 1)
        known = rows(self.offices.first, "person", self.offices.first).values()
        if made.number(serial) not in {row["id_no"] for row in known if row["id_state"] == "valid"}:
            self.serial = max(serial, self.serial)
            self.offices.first.run(add_family, f"明月{serial}", serial)

    def _some(self, table: str) -> bytes | None:
        found = rows(self.offices.first, table, self.offices.first)
        living = sorted(uid for uid, row in found.items() if not row["deleted"])
        return self.chance.choice(living) if living else None

    def edit(self) -> None:
        uid = self._some("person")
        if uid:
            self.offices.first.run(change, "person", uid, address=f"{self.chance.random()}")

    def leave(self) -> None:
        uid = self._some("bank_account")
        if uid:
            self.offices.first.run(remove, "bank_account", uid)

    def export(self) -> None:
        self.packages.append(self.offices.up(full=self.chance.random() < 0.2))

    def arrive(self) -> None:
        if self.packages:
            assert self.offices.take(self.chance.choice(self.packages)).status != "refused"

    def answer(self) -> None:
        self.returns.append(self.offices.down(full=self.chance.random() < 0.2))

    def hear(self) -> None:
        if self.returns:
            assert self.offices.take(self.chance.choice(self.returns), FIRST).status != "refused"

    def save(self) -> None:
        name = self.chance.choice([FIRST, COUNTY])
        self.backups[name].append(self.offices.backup(name))

    def restore(self) -> None:
        name = self.chance.choice([FIRST, COUNTY])
        self.offices.restore(self.chance.choice(self.backups[name]), name, self.chance.random() < 0.5)
