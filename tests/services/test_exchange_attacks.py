"""Rightly signed packages of a hostile or broken program: refused with the reason, and nothing half taken."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.types import definition_uid, new_uid
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import Kind
from minsheng_desktop.exchange import incoming, joining, merge, nodes
from minsheng_desktop.exchange.manifest import MOST_COUNTER
from minsheng_desktop.exchange.records import PackageKind, TableData, Totals
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.tables import REPLY, REPLY_COLUMNS
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories.attacks import CHINESE, members, payload_of, refusal, resealed, zipped
from tests.factories.offices import (
    FIRST,
    SECOND,
    Offices,
    add_family,
    change,
    craft,
    differing,
    number,
    remove,
    rows,
    value,
)
from tests.factories.offices import person_row as person

BIG = 2**63 - 1


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def take_rows(offices: Offices, sequence: int = 1, **tables: list[dict[str, Any]]) -> ImportResult:
    """The county takes a package of the first township with just these rows."""
    target = offices.stick / f"{sequence}.mspkg"
    return offices.take(craft(offices.first, offices.county, target, tables, sequence=sequence))


def reasons(result: ImportResult) -> list[str]:
    assert all(CHINESE.search(line.reason) for line in result.refused)
    return [line.code for line in result.refused]


def works(offices: Offices) -> None:
    """Both sides still exchange what they have, and agree."""
    offices.first.run(add_family, "高山", 9)
    for _ in range(2):
        assert offices.report().status != "refused"
        assert offices.answer().status != "refused"
    assert offices.report().status == "applied"
    assert differing(offices.first, offices.county) == []


# numbers beyond reason


def test_an_epoch_beyond_reason_is_refused_and_the_office_goes_on(offices: Offices) -> None:
    of_others: tuple[dict[str, Any], ...] = (
        {"epoch": BIG, "counter": MOST_COUNTER},
        {"epoch": 10_002},
        {"ack_epoch": BIG, "ack_sequence": BIG, "ack_digest": bytes(32)},
    )
    for told in of_others:
        package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, **told)
        assert refusal(offices, package) == ("exchange.epoch_leap", Kind.INTEGRITY)
    works(offices)


def test_a_package_number_is_the_word_of_its_sender_alone(offices: Offices) -> None:
    """It stands open in every package: another office that uses it too must not take the place of the first one."""
    offices.first.run(add_family, "严明月", 1)
    assert offices.report().status == "applied"
    offices.answer()
    used = value(offices.county, "SELECT uid FROM package WHERE direction = 'in' AND peer_uid = ?",
                 offices.first.node.uid)  # fmt: skip
    package = craft(offices.second, offices.county, offices.stick / "b.mspkg", {}, package_uid=used)
    assert offices.take(package).status == "applied"
    came = "SELECT count(*) FROM package WHERE direction = 'in' AND uid = ?"
    assert value(offices.county, came, used) == 2
    offices.first.run(add_family, "高山", 2)
    result = offices.report()
    assert (result.status, result.kind) == ("applied", "delta")


def test_huge_counts_of_a_stranger_do_not_shut_the_office_out(offices: Offices) -> None:
    for sequence in (BIG, 10_001):
        package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, sequence=sequence)
        assert refusal(offices, package) == ("exchange.sequence_leap", Kind.INTEGRITY)
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, counter=MOST_COUNTER + 1)
    assert refusal(offices, package) == ("exchange.part_invalid", Kind.INTEGRITY)
    most = craft(
        offices.first, offices.county, offices.stick / "a.mspkg", {}, sequence=10_000, counter=MOST_COUNTER
    )  # fmt: skip
    assert offices.take(most).status == "applied"
    works(offices)


def test_a_county_cannot_drive_a_township_out_of_its_epochs(offices: Offices) -> None:
    offices.report()
    for told in ({"ack_epoch": BIG, "ack_sequence": 1, "ack_digest": bytes(32)}, {"epoch": BIG, "sequence": BIG}):
        forged = craft(
            offices.county, offices.first, offices.stick / "a.mspkg", {}, kind=PackageKind.RETURN, **told
        )  # fmt: skip
        assert refusal(offices, forged, FIRST) == ("exchange.epoch_leap", Kind.INTEGRITY)
    works(offices)


def test_amounts_no_sum_could_hold_are_refused(offices: Offices) -> None:
    """Two of them would end every total of the county, and every later import, in an overflow."""
    uids = offices.first.run(add_family, "严明月", 1).value
    tables = {name: list(rows(offices.first, name, offices.first).values()) for name in uids}
    tables["entitlement"][0]["amount_fen"] = BIG
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", tables, totals=Totals(1, 1, BIG))
    found = reasons(offices.take(package))
    assert found == ["bad_value:amount_fen", "reference:entitlement_uid"]
    assert value(offices.county, "SELECT count(*) FROM entitlement") == 0
    assert offices.report(SECOND).status == "applied"


# what stands in a row


UNBEARABLE: tuple[tuple[dict[str, object], str], ...] = (
    ({"name": "张\0三"}, "unseen:name"),
    ({"updated_by": "a\0"}, "unseen:updated_by"),
    ({"birth": "no day"}, "bad_value:birth"),
    ({"birth": "1960-13"}, "bad_value:birth"),
    ({"died_on": "2026-02-30"}, "bad_value:died_on"),
    ({"died_on": "now"}, "bad_value:died_on"),
    ({"name": "长" * 501}, "bad_value:name"),
)


def test_a_value_the_screens_could_not_bear_refuses_its_row_alone(offices: Offices) -> None:
    good = person(offices.first, id_no=number(5), birth="1960-06", died_on="2024-02-29")
    bad = [person(offices.first, id_no=number(at + 10), **fields) for at, (fields, _) in enumerate(UNBEARABLE)]
    assert reasons(take_rows(offices, person=[*bad, good])) == [code for _, code in UNBEARABLE]
    assert list(rows(offices.county, "person")) == [good["uid"]]


def test_rows_without_a_uid_or_with_an_empty_one_are_refused(offices: Offices) -> None:
    nobody, somebody = person(offices.first, uid=bytes(16)), person(offices.first, id_no=number(5))
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": [nobody, somebody]})
    found = members(payload_of(offices, package))
    told = json.loads(found["datapackage.json"])
    resource = next(one for one in told["resources"] if one["name"] == "person")
    content = found["data/person.csv"] + found["data/person.csv"].splitlines(keepends=True)[1].replace(
        b"0" * 32, b"\\N"
    )
    resource |= {"rows": 3, "bytes": len(content), "hash": "sha256:" + hashlib.sha256(content).hexdigest()}
    again = {**found, "datapackage.json": json.dumps(told).encode(), "data/person.csv": content}
    result = offices.take(resealed(offices, package, zipped(list(again.items()))))
    assert (result.new, reasons(result)) == (1, ["bad_value:uid", "bad_value:uid"])
    assert list(rows(offices.county, "person")) == [somebody["uid"]]


def test_json_of_another_shape_and_half_characters_refuse_their_row(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    tables = {name: list(rows(offices.first, name, offices.first).values()) for name in uids}
    (good,) = tables.pop("entitlement")
    extras = ("5", "[]", '"x"', "null", '{"a":"\\ud800"}', '{"\\udfff":1}', "{", "[" * 5000, '{"a":NaN}',
              '{"a":' + "9" * 5000 + "}")  # fmt: skip
    bad = [{**good, "uid": new_uid(), "extra": extra} for extra in extras]
    money = Totals(1, 1, good["amount_fen"] * (len(bad) + 1))
    tables["entitlement"] = [{**good, "extra": '{"备注":"\\u5f20"}'}, *bad]
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", tables, totals=money)
    assert reasons(offices.take(package)) == ["bad_value:extra"] * len(extras)
    assert list(rows(offices.county, "entitlement")) == [good["uid"]]


def test_odd_texts_arrive_as_they_are(offices: Offices) -> None:
    odd = ("🀄𠮷", "a\r\nb", "a\tb", "=1+1", "﷽" * 100, "张\u200d三", '"', "\\N", ",", "\u3000艾\u3000")
    sent = [person(offices.first, name=name, remark=name, id_no=number(at)) for at, name in enumerate(odd)]
    assert take_rows(offices, person=sent).refused == ()
    taken = rows(offices.county, "person")
    assert [(taken[row["uid"]]["name"], taken[row["uid"]]["remark"]) for row in sent] == [(name, name) for name in odd]
    changed = [{**row, "name": "严明月", "counter": 2} for row in sent]
    assert take_rows(offices, 2, person=changed).changed == len(odd)
    assert offices.down(full=True).exists()


def test_areas_above_each_other_are_refused_with_what_hangs_on_them(offices: Offices) -> None:
    area = rows(offices.county, "area")[definition_uid("area", "341299101201")]
    codes = [f"34129910129{digit}" for digit in range(1, 6)]
    one, two, own, below, fine = (definition_uid("area", code) for code in codes)
    base = {**area, "home_node": offices.first.node.uid, "epoch": 1, "counter": 1}
    listed = [
        {**base, "uid": one, "code": codes[0], "parent_uid": two},
        {**base, "uid": two, "code": codes[1], "parent_uid": one},
        {**base, "uid": own, "code": codes[2], "parent_uid": own},
        {**base, "uid": below, "code": codes[3], "parent_uid": one},
        {**base, "uid": fine, "code": codes[4], "parent_uid": area["uid"]},
    ]
    found = take_rows(offices, area=listed)
    assert sorted(reasons(found)) == ["circle:parent_uid"] * 3 + ["reference:parent_uid"]
    assert found.new == 1


def test_a_circle_over_areas_held_already_is_refused(offices: Offices) -> None:
    area = rows(offices.county, "area")[definition_uid("area", "341299101201")]
    base = {**area, "home_node": offices.first.node.uid, "epoch": 1, "counter": 1}
    upper = {**base, "uid": definition_uid("area", "341299101291"), "code": "341299101291"}
    lower = {**base, "uid": definition_uid("area", "341299101292"), "code": "341299101292", "parent_uid": upper["uid"]}
    assert take_rows(offices, area=[upper, lower]).new == 2
    turned = {**upper, "parent_uid": lower["uid"], "counter": 2}
    assert reasons(take_rows(offices, 2, area=[turned])) == ["circle:parent_uid"]


def test_a_township_cannot_set_its_own_deadline(offices: Offices) -> None:
    uid = definition_uid("package_deadline", "0")
    row = {**dict.fromkeys(made.stored_meta()), "uid": uid, "month": 0, "day": 31, "due_on": None, "document": None}
    row |= {"home_node": offices.first.node.uid, "epoch": 1, "counter": 1, "deleted": 0, "updated_at": 0}
    assert reasons(take_rows(offices, package_deadline=[row | {"updated_by": "admin"}])) == ["foreign"]
    assert rows(offices.county, "package_deadline") == {}


# what stands beside the rows


def test_a_reply_of_any_shape_leaves_the_list_of_packages_readable(offices: Offices) -> None:
    offices.up()
    uid, digest = value_pair(offices.first, "SELECT uid, digest FROM package WHERE direction = 'out'")
    for sequence, outcome in enumerate(("[]", "5", '"x"', '{"new":"a"}', '{"receipt":{"receipt":1}}'), 1):
        note = TableData(REPLY, REPLY_COLUMNS, [(uid, digest, "received", outcome)], ("package",))
        forged = craft(
            offices.county, offices.first, offices.stick / "a.mspkg", {}, notes=[note], kind=PackageKind.RETURN,
            sequence=sequence + 1,
        )  # fmt: skip
        assert offices.take(forged, FIRST).status == "applied"
        assert offices.first.read(nodes.list_packages)


def value_pair(office: Workspace, sql: str) -> tuple[Any, ...]:
    with office.database.reading() as connection:
        return tuple(connection.exec_driver_sql(sql).one())


# files


def test_what_lies_on_a_stick_under_any_name_is_taken_or_told(offices: Offices) -> None:
    package = offices.up()
    content = package.read_bytes()
    stick = os.fsencode(str(package.parent))
    package.unlink()
    for name in (b"\xff\xfe.mspkg", b"a\nb\x1b[31m.mspkg", b"x" * 249 + b".mspkg"):
        path = Path(os.fsdecode(stick + b"/" + name))
        path.write_bytes(content)
        assert offices.take(path).status in ("applied", "already")
        path.unlink()
        assert refusal(offices, path)[1] is Kind.FILE
    assert all(line.file_name.encode("utf-8") for line in offices.county.read(nodes.list_packages))
    (package.parent / "empty.mspkg").write_bytes(b"")
    assert refusal(offices, package.parent / "empty.mspkg") == ("exchange.not_a_package", Kind.INTEGRITY)
    assert refusal(offices, package.parent)[1] is Kind.FILE
    assert refusal(offices, package.parent / ("y" * 300))[1] is Kind.FILE
    assert refusal(offices, Path(os.devnull))[1] is Kind.FILE
    if hasattr(os, "mkfifo"):
        os.mkfifo(package.parent / "pipe.mspkg")
        assert refusal(offices, package.parent / "pipe.mspkg")[1] is Kind.FILE


def test_a_package_that_makes_the_program_stumble_does_not_keep_the_others_out(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    offices.second.run(add_family, "高山", 2)
    first, second = offices.up(FIRST), offices.up(SECOND)
    real = merge.stage_arrival

    def stumble(uow: Any, arrival: Any) -> Any:
        if arrival.peer["name"] == FIRST:
            raise OverflowError
        return real(uow, arrival)

    monkeypatch.setattr(merge, "stage_arrival", stumble)
    found = incoming.import_packages(offices.county, [first, second])
    assert [(line.status, line.error) for line in found] == [("refused", Kind.BUG), ("applied", None)]
    assert CHINESE.search(found[0].reason)


# who sent it


def test_nothing_of_an_expelled_office_is_taken_and_nothing_twice_after_it_is_admitted_again(
    offices: Offices,
) -> None:
    offices.first.run(add_family, "严明月", 1)
    before, after = offices.up(), offices.up()
    assert offices.take(before).new == 6
    with offices.county.database.writing() as connection:
        connection.exec_driver_sql("UPDATE node SET state = 'expelled' WHERE name = ?", (FIRST,))
    for package in (before, after):
        assert refusal(offices, package) == ("exchange.expelled_sender", Kind.RULE)
    request = joining.request_joining(offices.first, offices.stick).file
    assert request is not None
    answer = joining.admit_township(offices.county, request, offices.stick, replace_known=True).file
    assert answer is not None
    joining.join_county(offices.first, answer)
    assert offices.take(before).status == "already"
    assert offices.take(after).new == 0
    works(offices)


def test_every_older_package_again_changes_nothing(offices: Offices) -> None:
    """Replay: an insertion, a change, a removal and a return, each offered again when all is over."""
    uids = offices.first.run(add_family, "严明月", 1).value
    up, down = [offices.up()], []
    for step in range(3):
        offices.take(up[-1])
        down.append(offices.down())
        offices.take(down[-1], FIRST)
        if step < 2:
            offices.first.run(change, "person", uids["person"], address=f"{step}")
        else:
            offices.first.run(remove, "bank_account", uids["bank_account"])
        up.append(offices.up())
    offices.take(up[-1])
    held = {name: rows(offices.county, name) for name in uids}
    for package in (*up, *reversed(up)):
        assert offices.take(package).status == "already"
    for package in (*down, *reversed(down)):
        assert offices.take(package, FIRST).status == "already"
    assert {name: rows(offices.county, name) for name in uids} == held
    assert differing(offices.first, offices.county) == []


def test_a_package_under_its_old_number_with_other_content_is_no_replay(offices: Offices) -> None:
    uid = new_uid()
    first = craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, package_uid=uid)
    other = craft(
        offices.first, offices.county, offices.stick / "b.mspkg", {"person": [person(offices.first)]}, package_uid=uid
    )  # fmt: skip
    assert offices.take(first).status == "applied"
    assert offices.take(other).status == "needs_full"
    assert value(offices.county, "SELECT count(*) FROM person") == 0


# clocks


def test_clocks_that_are_wrong_by_years_change_nothing_but_what_is_shown(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.report()
    offices.answer()
    for here, there in ((1980, 2099), (2099, 1980)):
        offices.first.clock, offices.county.clock = Clock(date(here, 1, 1)), Clock(date(there, 1, 1))
        offices.first.run(change, "person", uids["person"], address=f"{here}")
        assert offices.report().changed == 1
        assert offices.answer().status == "applied"
    assert differing(offices.first, offices.county) == []


def test_manifests_of_any_date_are_taken(offices: Offices) -> None:
    for sequence, day in enumerate((date(1, 1, 1), date(9999, 12, 31)), 1):
        package = craft(
            offices.first, offices.county, offices.stick / "a.mspkg", {}, created=day, sequence=sequence, period=999912
        )  # fmt: skip
        assert offices.take(package).status == "applied"
