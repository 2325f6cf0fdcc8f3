"""Whatever steps and acts are tried in whatever order: no step is skipped, nothing goes back in time, undo restores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng_desktop.applications.paths import FINAL, path_of
from minsheng_desktop.applications.records import CaseFile, NewApplication, StepWish
from minsheng_desktop.applications.service import case_file, register_application
from minsheng_desktop.applications.steps import (
    end_cases,
    extend_deadline,
    reopen_case,
    return_case,
    take_step,
    withdraw_case,
)
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.standards import NewStandard, add_standard
from minsheng_desktop.workspace.service import Workspace
from tests.factories.applications import a_family
from tests.factories.households import open_township

START = date(2026, 2, 2)
WORDS = {item.code for item in load_code_lists()["application_status"].items}
DETAILS = {
    "accept": {"authorised_on": "2026-02-01", "relatives": "none"},
    "survey": {"income": "250"},
    "pay": {"amount": "100"},
    "decide": {"amount": "300"},
}
ACTS = ("return", "withdraw", "end", "reopen", "extend")
PATHS = ("standard", "old_three", "subsidy", "simple", "recognition", "back_entry")
MOVES = st.lists(
    st.tuples(
        st.sampled_from((
            "accept", "verify", "survey", "appraise", "preliminary", "posting", "posting_2", "posting_3", "decide",
            "enrol", "notify", *ACTS, "next", "next", "next", "next", "next", "next",
        )),
        st.integers(-2, 12),
        st.sampled_from(("", "", "", "refused")),
    ),
    max_size=25,
)  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with open_township(tmp_path_factory.mktemp("orders") / "w") as workspace:
        workspace.run(add_standard, NewStandard("dibao_rural", 39600, "month", 202501))
        yield workspace


def try_move(office: Workspace, uid: bytes, move: str, on: date, result: str) -> int:
    """Try a step or act; answers how many cases took it."""
    reason = "家庭情况变化"
    if move in ("return", "reopen"):
        act = return_case if move == "return" else reopen_case
        return office.run(act, [uid], "", reason, on, "陈晓琳").value.taken
    acts = {"withdraw": withdraw_case, "end": end_cases, "extend": extend_deadline}
    if move in acts:
        return office.run(acts[move], [uid], reason, on, "陈晓琳").value.taken
    details = dict(DETAILS.get(move, {}))
    if move.startswith("posting"):
        details["from"] = (on - timedelta(days=8)).isoformat()
    return office.run(take_step, [uid], StepWish(move, result, on, "陈晓琳", reason, details)).value.taken


def check(case: CaseFile) -> None:
    """What holds of every case at every moment."""
    row, path = case.application.row, path_of(case.application.row.path)
    assert row.status in WORDS
    live = [step for step in case.steps if not step.void and path.step(step.step) is not None]
    days = [step.done_on for step in case.steps if not step.void]
    assert days == sorted(days)
    chain = [step.code for step in path.chain(case.application.rules)]
    passed = [step.step for step in live if step.step in chain and step.step != "notify"]
    assert list(dict.fromkeys(passed)) == chain[: len(set(passed))]  # each in its turn, none skipped
    assert [step.position for step in case.steps] == sorted({step.position for step in case.steps})
    if row.entitlement_uid:
        assert "enrol" in passed
        assert row.stage == ""
    if row.status in FINAL:
        assert (row.stage, case.allowed, case.next_step) == ("", (), None)
    elif row.stage:
        assert case.allowed[0].code == row.stage
    assert (row.status == "refused") <= (row.stage in ("notify", ""))


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=MOVES)
def test_any_order_leaves_a_sound_case(office: Workspace, path: str, moves: list[tuple[str, int, str]]) -> None:
    person = a_family(office)["罗守田"]
    new = NewApplication("dibao_rural", person, START, path=path, source="旧档", relatives="none", papers=("all",))
    uid = office.run(register_application, new).value
    day = START
    for move, ahead, result in moves:
        before = office.read(case_file, uid)
        wanted = before.application.row.stage or "accept" if move == "next" else move
        on = min(max(START - timedelta(days=1), day + timedelta(days=ahead)), date(2026, 11, 20))
        taken = try_move(office, uid, wanted, on, result if wanted in ("accept", "decide") else "")
        after = office.read(case_file, uid)
        check(after)
        if taken:
            assert on >= day
            day = on
        else:
            assert after == before  # who is refused is left as it was


def test_every_move_can_be_undone(office: Workspace) -> None:
    person = a_family(office)["罗守田"]
    new = NewApplication("dibao_rural", person, START, path="simple", relatives="none", papers=("all",))
    uid = office.run(register_application, new).value
    day = START
    for move in ("accept", "survey", "preliminary", "return", "preliminary", "posting", "decide", "enrol"):
        before = office.read(case_file, uid)
        day += timedelta(days=10)
        assert try_move(office, uid, move, day, "") == 1
        office.undo()
        again = office.read(case_file, uid)
        assert (again.steps, again.application.row, again.missing) == (
            before.steps, before.application.row, before.missing,
        )  # fmt: skip
        assert try_move(office, uid, move, day, "") == 1
