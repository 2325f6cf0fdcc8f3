"""New keys, and a county set up again from nothing: nothing is taken silently, nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.exchange import joining, key_change, nodes, outgoing
from minsheng_desktop.exchange.cards import MAX_REQUEST, read_join_request
from minsheng_desktop.exchange.office import own_fingerprint
from minsheng_desktop.exchange.records import PackageKind
from minsheng_desktop.exchange.succession import county_succession
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace
from minsheng_desktop.workspace.setup import create_workspace
from tests.factories import offices as made
from tests.factories.offices import (
    COUNTY,
    FIRST,
    SECOND,
    Offices,
    add_family,
    change,
    differing,
    make_workspace,
    rows,
    value,
)
from tests.factories.workspaces import AS_OF, PASSWORD, Clock
from tests.factories.workspaces import reopen as opened


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def raised(code: str) -> object:
    return pytest.raises(AppError, match=f"^{code}$")


def request_of(offices: Offices, name: str = FIRST) -> Path:
    file = joining.request_joining(offices.open[name], offices._fresh()).file
    assert file is not None
    return file


def answer_to(county: Workspace, request: Path, replace: bool = False) -> Path:
    file = joining.admit_township(county, request, request.parent, replace).file
    assert file is not None
    return file


# a township's keys


def test_a_township_renews_its_keys_vouched_for_by_the_former_ones(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    offices.answer()
    before = offices.first.read(own_fingerprint)
    done = key_change.renew_keys(offices.first, offices._fresh())
    found = read_join_request(done.files[0].read_bytes()[:MAX_REQUEST])
    assert found.former_key == offices.county.read(nodes.find_node, FIRST)["verify_key"]
    assert offices.first.read(own_fingerprint) == before, "until the county answers, the present keys hold"
    offices.first.run(add_family, "高山", 2)
    assert offices.report().status == "applied"

    answer = answer_to(offices.county, done.files[0])
    joining.join_county(offices.first, answer)
    assert offices.first.read(own_fingerprint) == done.fingerprint != before
    assert offices.county.read(nodes.find_node, FIRST)["fingerprint"] == done.fingerprint
    offices.first.run(add_family, "程德明", 3)
    package = offices.up()
    result = offices.take(package)
    assert (result.status, result.kind, differing(offices.first, offices.county)) == ("applied", "delta", [])
    assert offices.answer().status == "applied"


def test_between_admission_and_answer_the_former_keys_are_told_apart_from_forged_ones(offices: Offices) -> None:
    offices.report()
    done = key_change.renew_keys(offices.first, offices._fresh())
    early = offices.up()
    answer = answer_to(offices.county, done.files[0])
    result = offices.take(early)
    assert (result.status, result.code) == ("refused", "exchange.former_key")
    assert "接入答复" in result.reason
    # a return package that comes first opens all the same
    assert offices.answer().status == "applied"
    joining.join_county(offices.first, answer)
    assert offices.report().status == "applied"


def test_keys_waiting_for_an_answer_are_asked_for_again_unchanged(offices: Offices) -> None:
    one = key_change.renew_keys(offices.first, offices._fresh())
    two = key_change.renew_keys(offices.first, offices._fresh())
    assert one.fingerprint == two.fingerprint == offices.first.read(key_change.next_fingerprint)
    answer = answer_to(offices.county, one.files[0])
    answer_to(offices.county, two.files[0])
    joining.join_county(offices.first, answer)
    assert offices.report().status == "applied"
    assert offices.first.read(key_change.next_fingerprint) == ""


def test_other_keys_that_nobody_vouches_for_are_asked_about(offices: Offices) -> None:
    old = offices.backup()
    done = key_change.renew_keys(offices.first, offices._fresh())
    joining.join_county(offices.first, answer_to(offices.county, done.files[0]))
    offices.restore(old)  # a backup from before the change has the former keys again
    assert offices.report(full=True).code == "exchange.former_key"
    with raised("exchange.keys_changed"):
        answer_to(offices.county, request_of(offices))
    joining.join_county(offices.first, answer_to(offices.county, request_of(offices), replace=True))
    assert offices.report(full=True).status == "applied"


def test_a_township_that_never_joined_has_no_keys_to_change(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "x", FIRST) as alone, raised("exchange.not_joined"):
        key_change.renew_keys(alone, tmp_path)
    with make_workspace(tmp_path / "y", COUNTY, "county") as alone, raised("exchange.nobody_joined"):
        key_change.renew_keys(alone, tmp_path)


# the county's keys


def test_a_county_changes_its_keys_and_every_township_is_asked(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 1)
    offices.report()
    place = offices._fresh()
    late = offices.up()
    done = key_change.renew_keys(offices.county, place)
    assert (set(done.names), len(done.files)) == ({FIRST, SECOND}, 2)
    assert offices.county.read(own_fingerprint) == done.fingerprint
    assert offices.take(late).code == "exchange.receiver_key_differs"
    answer = next(path for path in done.files if FIRST in path.name)
    before = offices.first.read(nodes.the_county)
    with raised("exchange.county_keys_changed"):
        joining.join_county(offices.first, answer)
    assert offices.first.read(nodes.the_county) == before, "refused means untouched"
    assert offices.answer().code == "exchange.sender_key_differs"
    joined = joining.join_county(offices.first, answer, replace_known=True)
    assert joined.fingerprint == done.fingerprint
    assert (offices.report().status, differing(offices.first, offices.county)) == ("applied", [])
    assert offices.answer().status == "applied"


def test_an_answer_that_was_lost_is_written_again(offices: Offices) -> None:
    again = joining.answer_township(offices.county, offices.first.node.uid, offices._fresh()).file
    assert again is not None
    assert joining.join_county(offices.first, again).taken is not None
    with raised("exchange.county_admits"):
        joining.answer_township(offices.county, bytes(15) + b"\x01", offices._fresh())


# the county is lost


@pytest.fixture
def successor(offices: Offices) -> Workspace:
    """The county set up again from nothing, after families, doubts and standards of its own were handed out."""
    offices.first.run(add_family, "严明月", 1)
    offices.second.run(add_family, "严明月", 1)
    for name in (FIRST, SECOND):
        offices.report(name)
    programme = offices.county.run(change, "programme", made.PROGRAMME, short_name="低保")
    assert programme.changed
    for name in (FIRST, SECOND):
        offices.answer(name)
    requests = [request_of(offices, name) for name in (FIRST, SECOND)]
    offices.open.pop(COUNTY).close()
    shutil.rmtree(offices.folder / COUNTY)
    new = NewWorkspace(
        offices.folder / COUNTY, "county", "341299", COUNTY, "admin", "陈晓琳", PASSWORD,
        succession=county_succession(requests),
    )  # fmt: skip
    create_workspace(new, Clock(AS_OF))
    offices.open[COUNTY] = opened(offices.folder / COUNTY)
    return offices.county


def test_a_county_set_up_again_takes_its_place_and_recovers_its_rows(offices: Offices, successor: Workspace) -> None:
    doubts = rows(offices.first, "doubt")
    for name in (FIRST, SECOND):
        town = offices.open[name]
        answer = answer_to(successor, request_of(offices, name))
        with raised("exchange.county_keys_changed"):
            joining.join_county(town, answer)
        joining.join_county(town, answer, replace_known=True)
        package = outgoing.export_package(town, offices.stick)
        assert package.kind == PackageKind.FULL.value
        result = offices.take(package.files[0])
        assert (result.status, result.refused) == ("applied", ())
        assert differing(town, successor) == []
    assert rows(successor, "doubt") == doubts, "its questions came back out of the townships' packages"
    assert value(successor, "SELECT short_name FROM programme WHERE uid = ?", made.PROGRAMME) == "低保"
    for name in (FIRST, SECOND):
        assert offices.answer(name).status == "applied"
        assert value(offices.open[name], "SELECT short_name FROM programme WHERE uid = ?", made.PROGRAMME) == "低保"
        assert (offices.report(name).status, offices.report(name).kind) == ("applied", "delta")


def test_a_county_that_did_not_take_the_place_is_not_taken_for_the_old_one(offices: Offices, tmp_path: Path) -> None:
    offices.report()
    with make_workspace(tmp_path / "other", COUNTY, "county") as other:
        with raised("exchange.other_county_before"):
            answer_to(other, request_of(offices))
        answer = answer_to(other, request_of(offices), replace=True)
        with raised("exchange.other_county"):
            joining.join_county(offices.first, answer)
        joining.join_county(offices.first, answer, replace_known=True)
        assert outgoing.export_package(offices.first, tmp_path).kind == PackageKind.FULL.value


def test_requests_must_agree_on_the_county(offices: Offices, tmp_path: Path) -> None:
    with make_workspace(tmp_path / "x", "松溪乡") as alone:
        unjoined = joining.request_joining(alone, tmp_path).file
    assert unjoined is not None
    with raised("exchange.no_county_named"):
        county_succession([request_of(offices), unjoined])
    with raised("exchange.no_county_named"):
        county_succession([])
    found = county_succession([request_of(offices), request_of(offices, SECOND)])
    assert (found.node_uid, found.epoch) == (offices.county.node.uid, 101)
