"""What somebody with the valid keys of an office could write to hurt the others: refused, or without effect."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyrage
import pytest

from db.queries import judging
from db.queries import staging as staged
from db.types import definition_uid, new_uid
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import incoming, joining, merge, outgoing, packages, staging, tables
from minsheng_desktop.exchange.arrivals import MOST_LIVES
from minsheng_desktop.exchange.cards import join_request
from minsheng_desktop.exchange.keys import new_node_keys
from minsheng_desktop.exchange.manifest import Manifest
from minsheng_desktop.exchange.office import own_card
from minsheng_desktop.exchange.records import PackageKind, TableData
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.tables import REPLY, REPLY_COLUMNS, columns_of
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories.attacks import keys_of, payload_of, refusal, with_ciphertext
from tests.factories.offices import (
    COUNTY,
    FIRST,
    PROGRAMME,
    SECOND,
    Offices,
    add_family,
    craft,
    differing,
    insert,
    number,
    rows,
    value,
)
from tests.factories.offices import person_row as person


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def row(table: str, home: Workspace, **values: Any) -> dict[str, Any]:
    """A row of ``home`` of which only these columns say anything."""
    found = dict.fromkeys(column.name for column in columns_of(table))
    found |= {"uid": new_uid(), "home_node": home.node.uid, "epoch": 1, "counter": 1, "deleted": 0, "updated_at": 0}
    return found | {"updated_by": "admin"} | values


def take_rows(offices: Offices, sequence: int = 1, **found: list[dict[str, Any]]) -> ImportResult:
    """The county takes a package of the first township with just these rows."""
    target = offices.stick / f"{sequence}.mspkg"
    return offices.take(craft(offices.first, offices.county, target, found, sequence=sequence, counter=99))


def hand_down(offices: Offices, sequence: int = 2, **found: list[dict[str, Any]]) -> ImportResult:
    """The first township takes a return package with just these rows."""
    kind, target = PackageKind.RETURN, offices.stick / f"down{sequence}.mspkg"
    return offices.take(craft(offices.county, offices.first, target, found, kind=kind, sequence=sequence), FIRST)


def reasons(result: ImportResult) -> list[str]:
    assert result.status == "applied", result.reason
    return sorted(line.code for line in result.refused)


# the time and the memory a package can cost


def steps_to_judge(offices: Offices, persons: list[tuple[bytes, bytes | None]]) -> int:
    """How many steps of the database it takes to judge persons of whom one was united with the next."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    origin = judging.Origin(offices.first.node.uid, False, offices.county.node.uid, 1, 1, 9, False, "", "2030-01-01")
    common = {
        "home_node": offices.first.node.uid,
        "epoch": 1,
        "counter": 1,
        "deleted": 0,
        "name": "甲",
        "sex_code": "1",
    }
    with offices.county.database.reading() as connection:
        staged.create_stage(connection)
        columns = [[value] * len(persons) for value in common.values()] + [
            list(one) for one in zip(*persons, strict=True)
        ]
        staged.stage_columns(connection, "person", [*common, "uid", "merged_into"], columns)
        staged.index_stage(connection)
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(step, 100)
        judging.judge_table(connection, "person", origin)
        driver.set_progress_handler(None, 100)
        assert staged.refused(connection) == [] or all(
            line[4].endswith("merged_into") for line in staged.refused(connection)
        )
        staged.drop_stage(connection)
    return steps


@pytest.mark.parametrize("last", [None, 0, 10**9], ids=["chain", "circle", "dangling"])
def test_long_ways_upwards_cost_no_more_than_their_length(offices: Offices, last: int | None) -> None:
    def way(length: int) -> list[tuple[bytes, bytes | None]]:
        uids = [(place + 1).to_bytes(16, "big") for place in range(length)]
        end = None if last is None else (last + 1).to_bytes(16, "big")
        return list(zip(uids, [*uids[1:], end], strict=True))

    assert steps_to_judge(offices, way(800)) < 6 * steps_to_judge(offices, way(200))


def test_an_age_header_beyond_reason_is_not_read(offices: Offices) -> None:
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {})
    payload = payload_of(offices, package)
    county = pyrage.x25519.Recipient.from_str(keys_of(offices.county).recipient)
    strangers = [pyrage.x25519.Identity.generate().to_public() for _ in range(200)]
    with_ciphertext(offices, package, pyrage.encrypt(payload, [county, *strangers]))
    assert refusal(offices, package) == ("exchange.decryption_failed", Kind.INTEGRITY)


def test_a_package_of_unreadable_rows_without_end_is_refused_whole(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "MOST_BAD", 2)
    bad = [person(offices.first, deleted_on="gestern", id_no=None, id_state="missing") for _ in range(3)]
    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": bad})
    assert refusal(offices, package) == ("exchange.too_many_rows", Kind.INTEGRITY)
    assert reasons(take_rows(offices, 1, person=bad[:2])) == ["bad_value:deleted_on"] * 2


def test_notes_without_end_are_refused(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tables.NOTE_ROWS, REPLY, 2)
    for count, status in ((3, "refused"), (2, "applied")):
        replies = [(new_uid(), bytes(32), "received", "{}") for _ in range(count)]
        note = TableData(REPLY, REPLY_COLUMNS, replies, ("package",))
        package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, notes=[note])
        assert offices.take(package).status == status


def test_a_computer_without_memory_says_so(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    def stage(*_words: object) -> None:
        raise MemoryError

    package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {"person": [person(offices.first)]})
    with monkeypatch.context() as patch:
        patch.setattr(merge, "stage_arrival", stage)
        assert refusal(offices, package) == ("exchange.no_memory", Kind.UNAVAILABLE)
    assert offices.take(package).status == "applied"


# values that would stop the receiver later


def test_the_digest_of_an_attachment_is_one_and_stays(offices: Offices) -> None:
    """The county writes it as bytes into each return package, and a file that came for it would belong to another."""
    content = b"%PDF-1.4 a scan\n%%EOF\n"
    digest = hashlib.sha256(content).hexdigest()
    owner = person(offices.first)
    kept = row("attachment", offices.first, person_uid=owner["uid"], kind="other", title="材料", size=len(content),
               media_type="application/pdf", digest=digest)  # fmt: skip
    part = (bytes.fromhex(digest), 1, 1, content)
    file = TableData(tables.CONTENT, tables.CONTENT_COLUMNS, [part], ("digest", "part"))
    package = craft(offices.first, offices.county, offices.stick / "1.mspkg", {"person": [owner], "attachment": [kept]},
                    [file])  # fmt: skip
    assert offices.take(package).files.taken == 1
    for sequence, (other, told) in enumerate((("nonsense", "bad_value"), (digest.upper(), "bad_value"),
                                              ("ab" * 32, "key_changed")), 2):  # fmt: skip
        changed = {**kept, "digest": other, "counter": sequence}
        assert reasons(take_rows(offices, sequence, attachment=[changed])) == [f"{told}:digest"]
    assert offices.answer().status == "applied"


@pytest.mark.parametrize("outcome", ['{"new":1e999}', '{"new":[-1E4000]}'])
def test_a_number_that_json_cannot_hold_is_no_json(offices: Offices, outcome: str) -> None:
    offices.up()
    uid = value(offices.first, "SELECT uid FROM package WHERE direction = 'out'")
    digest = value(offices.first, "SELECT digest FROM package WHERE direction = 'out'")
    note = TableData(REPLY, REPLY_COLUMNS, [(uid, digest, "received", outcome)], ("package",))
    forged = craft(offices.county, offices.first, offices.stick / "a.mspkg", {}, notes=[note], kind=PackageKind.RETURN,
                   sequence=2)  # fmt: skip
    assert refusal(offices, forged, FIRST) == ("exchange.row_invalid", Kind.INTEGRITY)


def test_moments_no_system_can_show_are_refused(offices: Offices) -> None:
    moments = (-1, 0, 4_102_444_800_000, 32_503_680_000_000)
    listed = [person(offices.first, id_no=None, id_state="missing", updated_at=moment) for moment in moments]
    assert reasons(take_rows(offices, person=listed)) == ["bad_value:updated_at"] * 2
    assert value(offices.county, "SELECT count(*) FROM person") == 2


@pytest.mark.parametrize("fen", [-1, 10**12])
def test_a_standard_of_an_amount_that_cannot_be_is_refused_wherever_it_comes_from(offices: Offices, fen: int) -> None:
    def standard(home: Workspace) -> dict[str, Any]:
        own = {"key": "a", "uid": definition_uid("standard", "a"), "programme_uid": PROGRAMME, "amount_fen": fen}
        words = {"name": "标准", "unit": "人", "period": "month", "source": "文件", "category": "", "part": ""}
        return row("standard", home, **own, **words)

    assert reasons(take_rows(offices, standard=[standard(offices.first)])) == ["beyond:amount_fen"]
    assert reasons(hand_down(offices, standard=[standard(offices.county)])) == ["beyond:amount_fen"]


# definitions


def code(home: Workspace, **values: Any) -> dict[str, Any]:
    return row("code_item", home, list_name="relation", label="胡说", aliases="", position=1, source="文件", **values)


def test_a_township_adds_no_codes(offices: Offices) -> None:
    own = code(offices.first, code="zz", uid=definition_uid("code_item", "relation//zz"))
    assert reasons(take_rows(offices, code_item=[own])) == ["foreign"]


def test_a_definition_has_the_uid_of_its_key(offices: Offices) -> None:
    """Another one would stand beside the true row: one code with two meanings, or a key nobody else can use."""
    second = code(offices.county, code="02")
    right = code(offices.county, code="zz", uid=definition_uid("code_item", "relation//zz"))
    assert reasons(hand_down(offices, code_item=[second, right])) == ["bad_value:uid"]
    labels = "SELECT count(*) FROM code_item WHERE list_name = 'relation' AND code = ?"
    assert [value(offices.first, labels, wanted) for wanted in ("02", "zz")] == [1, 1]
    day = row("holiday", offices.first, day="2026-10-01", kind="off", name="节日")
    assert reasons(take_rows(offices, holiday=[day])) == ["bad_value:uid"]


# questions and answers of others


def test_a_township_cannot_ask_a_question_so_that_the_county_does_not(offices: Offices) -> None:
    offices.second.run(add_family, "高山", 5)
    assert offices.report(SECOND).status == "applied"
    other = value(offices.county, "SELECT uid FROM person WHERE home_node = ?", offices.second.node.uid)
    same = person(offices.first, id_no=number(5), sex_code="1")
    own = row("doubt", offices.first, rule="cross_township_duplicate", status="closed", person_uid=same["uid"],
              node_uid=offices.first.node.uid, other_person_uid=other, other_node_uid=offices.second.node.uid,
              params='{"townships":["甲","乙"],"cause_gone":1}', raised_on="2026-06-01")  # fmt: skip
    found = take_rows(offices, doubt=[own], person=[same])
    assert (found.status, found.doubts) == ("applied", 1)
    assert rows(offices.county, "doubt", offices.first) == {own["uid"]: own}


def test_after_a_restore_only_what_the_township_was_sent_comes_back(offices: Offices) -> None:
    offices.restore(offices.backup(COUNTY), COUNTY)
    doubt = {"rule": "own", "status": "open", "params": "{}", "raised_on": "2026-06-01"}
    for_it = row("doubt", offices.county, node_uid=offices.first.node.uid, **doubt)
    for_another = row("doubt", offices.county, node_uid=offices.second.node.uid, **doubt)
    stranger = person(offices.county)
    found = take_rows(offices, doubt=[for_it, for_another], person=[stranger])
    assert reasons(found) == ["foreign", "foreign"]
    assert set(rows(offices.county, "doubt")) == {for_it["uid"]}


# places in the exchange


def test_no_township_drives_the_county_away_from_the_others(offices: Offices) -> None:
    assert offices.report(SECOND).status == "applied"
    assert offices.answer(SECOND).status == "applied"
    epoch, refused = 1, 0
    for sequence in range(1, 9):
        told = {"ack_epoch": epoch + MOST_LIVES, "ack_sequence": 9, "ack_digest": bytes(32), "sequence": sequence}
        result = offices.take(craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, **told))
        refused += result.code == "exchange.epoch_leap"
        epoch = value(offices.county, "SELECT epoch FROM node_state")
    assert (epoch, refused) == (1 + MOST_LIVES + 1, 7)
    assert offices.answer(SECOND).status == "applied"
    assert offices.answer().status == "applied"


def asked(offices: Offices, change_card: Callable[[Workspace], dict[str, Any]]) -> Path:
    keys = new_node_keys()
    card = replace(offices.first.read(own_card, keys), **change_card(offices.county))
    target = offices.stick / "a.msjoin"
    target.write_bytes(join_request(card, date(2026, 6, 1), keys))
    return target


@pytest.mark.parametrize(
    ("card", "told"),
    [
        (lambda county: {"node_uid": county.node.uid, "area_code": "341299188"}, "exchange.own_request"),
        (lambda county: {"node_uid": new_uid(), "area_code": county.node.area_code}, "exchange.area_above"),
    ],
)
def test_nobody_joins_as_the_county_itself(
    offices: Offices, card: Callable[[Workspace], dict[str, Any]], told: str
) -> None:
    before = rows(offices.county, "area"), value(offices.county, "SELECT count(*) FROM node")
    with pytest.raises(AppError, match=f"^{told}$"):
        joining.admit_township(offices.county, asked(offices, card), offices.stick)
    assert (rows(offices.county, "area"), value(offices.county, "SELECT count(*) FROM node")) == before


def test_an_answer_in_the_townships_own_name_is_refused(offices: Offices) -> None:
    keys, own = new_node_keys(), offices.first.node.uid
    card = replace(offices.county.read(own_card, keys), node_uid=own)
    manifest = Manifest(package_uid=new_uid(), kind=PackageKind.JOIN, sender=own, receiver=own, sequence=1, epoch=1,
                        install="a", schema_version=1, app_version="1", created=date(2026, 6, 1))  # fmt: skip
    target = offices.stick / "a.mspkg"
    packages.write_package(target, [], manifest, keys, keys_of(offices.first).recipient, card)
    with pytest.raises(AppError, match=r"^exchange\.introduction_differs$"):
        joining.join_county(offices.first, target, replace_known=True)
    assert value(offices.first, "SELECT count(*) FROM node") == 1


# rows and volumes told by the right name


def test_a_row_is_told_by_its_uid_wherever_that_column_stands(offices: Offices) -> None:
    columns = columns_of("person")[::-1]
    wrong = person(offices.first, deleted_on="gestern")
    for sequence, told in ((1, ["bad_value:deleted_on"]), (2, [])):
        cells = {**wrong, "deleted_on": None} if sequence == 2 else wrong
        table = TableData("person", columns, [tuple(cells[column.name] for column in columns)],
                          control=tables.CONTROLS["person"])  # fmt: skip
        package = craft(offices.first, offices.county, offices.stick / "a.mspkg", {}, [table], sequence=sequence,
                        totals=replace(tables.Totals(0, 0, 0), persons=1))  # fmt: skip
        found = offices.take(package)
        assert reasons(found) == told
        assert all(line.row_uid == wrong["uid"] for line in found.refused)


def test_volumes_of_another_sender_with_the_same_number_are_no_part_of_a_package(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "TableData", lambda *words, **more: TableData(*words, **more, piece=5))
    monkeypatch.setattr(outgoing, "write_package", lambda *words: packages.write_package(*words, volume_bytes=1500))
    used, volumes = new_uid(), []
    monkeypatch.setattr(outgoing, "new_uid", lambda: used)
    for office in (offices.first, offices.second):
        for serial in range(20):
            office.run(insert, "household", uid=new_uid(), number=str(serial), head_name=f"山{serial}")
        volumes += outgoing.export_package(office, offices.stick).files
    assert len(volumes) > 3
    results = incoming.import_packages(offices.county, volumes)
    assert [(result.status, result.code) for result in results] == [("applied", "")] * 2
    assert differing(offices.first, offices.county) == differing(offices.second, offices.county) == []
