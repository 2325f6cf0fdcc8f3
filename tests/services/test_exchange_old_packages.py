"""Packages that earlier versions wrote keep importing: a first report, the county's answer, the next report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from db.queries import exchange as stored
from db.queries import workspace as states
from minsheng_desktop.exchange import incoming, inspection
from minsheng_desktop.exchange.keys import NodeKeys, fingerprint
from minsheng_desktop.exchange.nodes import ACTIVE
from minsheng_desktop.workspace.service import Workspace
from tests.factories.offices import COUNTY, FIRST, own_installs, rows
from tests.factories.workspaces import make_workspace, reopen

SAMPLES = Path(__file__).parent.parent / "samples" / "packages"
VERSIONS = sorted(path.parent.name for path in SAMPLES.glob("*/told.json"))


@dataclass
class Old:
    """The two offices of an earlier version, set up anew with its keys."""

    files: Path
    told: dict[str, Any]
    county: Workspace
    township: Workspace

    def take(self, office: Workspace, name: str) -> Any:
        (result,) = incoming.import_packages(office, [self.files / f"{name}.mspkg"])
        return result


def keys_of(told: dict[str, Any]) -> NodeKeys:
    return NodeKeys(bytes.fromhex(told["keys"]["sign"]), told["keys"]["age"])


def becomes(folder: Path, own: dict[str, Any], other: dict[str, Any], role: str, code: str, name: str) -> Workspace:
    """The workspace in the name and with the keys of an office, which knows the other one."""
    node, keys, peer = bytes.fromhex(own["node"]), keys_of(own), keys_of(other)
    with reopen(folder) as workspace, workspace.database.writing() as connection:
        states.update_node(connection, node_uid=node, keys=keys.to_bytes())
        uid = bytes.fromhex(other["node"])
        shown = fingerprint(uid, peer.sign_key, peer.recipient)
        stored.put_node(
            connection,
            {
                "uid": uid, "role": role, "area_code": code, "name": name, "verify_key": peer.sign_key,
                "age_recipient": peer.recipient, "fingerprint": shown, "state": ACTIVE, "admitted_at": 0,
            },
        )  # fmt: skip
    return reopen(folder)


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    files = SAMPLES / request.param
    told = json.loads((files / "told.json").read_text(encoding="utf-8"))
    county, township = told["county"], told["township"]
    make_workspace(tmp_path / COUNTY, COUNTY, "county").close()
    make_workspace(tmp_path / FIRST, FIRST, areas=False).close()
    with own_installs(tmp_path), ExitStack() as stack:
        above = becomes(tmp_path / COUNTY, county, township, "township", "341299101", FIRST)
        below = becomes(tmp_path / FIRST, township, county, "county", "341299", COUNTY)
        yield Old(files, told, stack.enter_context(above), stack.enter_context(below))


def test_at_least_one_version_is_kept() -> None:
    assert VERSIONS


def test_reports_of_an_earlier_version_are_taken_as_they_were(old: Old) -> None:
    found = old.county.read(inspection.verify_package, old.files / "full.mspkg")
    assert found.sender_name == FIRST
    full = old.take(old.county, "full")
    assert (full.status, full.new, full.refused) == ("applied", old.told["new"], ())
    delta = old.take(old.county, "delta")
    assert (delta.status, delta.refused) == ("applied", ())
    persons = rows(old.county, "person").values()
    assert sorted(row["name"] for row in persons) == old.told["names"]
    assert sorted(row["address"] or "" for row in persons) == old.told["addresses"]
    assert old.take(old.county, "full").status == "already"


def test_a_report_that_came_before_its_base_is_asked_for_in_full(old: Old) -> None:
    assert old.take(old.county, "delta").status == "needs_full"
    assert old.take(old.county, "full").status == "applied"
    assert old.take(old.county, "delta").status == "applied"


def test_an_answer_of_an_earlier_version_is_taken(old: Old) -> None:
    answer = old.take(old.township, "return")
    assert (answer.status, answer.refused) == ("applied", ())
    assert len(rows(old.township, "area")) > 3
