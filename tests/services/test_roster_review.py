"""A roster under review: what is corrected, let stand or left out, and what writing it would come to."""

from pathlib import Path

import pytest

from minsheng_desktop.households.roster_files import find_programmes, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.households.roster_review import (
    ACCEPTED,
    CORRECTED,
    HELD,
    OPEN,
    SKIPPED,
    Decisions,
    restate,
    review_roster,
)
from resources import RESOURCES
from tests.factories.workspaces import citizen_id, prepared_workspace

FILE = next((RESOURCES / "demo").glob("01_*.xlsx"))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    with prepared_workspace(Path(tmp_path_factory.mktemp("review")) / "w") as made:
        yield made


@pytest.fixture(scope="module")
def opened(workspace):
    return workspace.read(open_roster, FILE)


def review(workspace, opened, decisions=None, last=None):
    return workspace.read(review_roster, opened, decisions or Decisions(opened.plans), last)


def test_every_finding_is_listed_once_and_open_at_first(workspace, opened):
    found = review(workspace, opened)
    assert len(found.issues) == len(found.reading.problems) == 27
    assert {issue.state for issue in found.issues} == {OPEN}
    assert (found.left("error"), found.settled) == (11, 0)
    assert sum(line.places for line in found.kinds) == 27
    assert [line.needs for line in found.kinds] == sorted(
        (line.needs for line in found.kinds), key=["error", "doubt", "notice"].index
    )


def test_rows_are_counted_by_what_becomes_of_them(workspace, opened):
    found = review(workspace, opened)
    assert found.fate_counts() == {"new": 185, "rejected": 11, "held": 2}
    assert found.writable == 185 == found.preview.outcome.new


def test_a_corrected_cell_settles_its_finding_and_the_row_can_be_written(workspace, opened):
    first = review(workspace, opened)
    wrong = next(i for i in first.issues if i.problem.code == "id_checksum" and i.problem.params["right"] == "X")
    sheet, row = wrong.key.sheet, wrong.key.row
    number = wrong.problem.value[:17] + "X"
    decisions = first.decisions.correct(sheet, row, "id_no", number)
    second = review(workspace, opened, decisions, first)
    assert next(i for i in second.issues if i.key == wrong.key).state == CORRECTED
    assert second.writable == 186
    assert len(second.issues) == 27
    assert second.settled == 1


def test_a_correction_that_is_wrong_again_stays_open(workspace, opened):
    first = review(workspace, opened)
    wrong = next(i for i in first.issues if i.problem.code == "id_missing")
    decisions = first.decisions.correct(wrong.key.sheet, wrong.key.row, "id_no", "34129919650117466")
    second = review(workspace, opened, decisions, first)
    assert next(i for i in second.issues if i.key == wrong.key).state == CORRECTED
    fresh = next(i for i in second.issues if i.key.row == wrong.key.row and i.problem.code == "id_length")
    assert fresh.state == OPEN
    assert second.writable == 185


def test_rows_left_out_and_findings_let_stand_are_settled(workspace, opened):
    first = review(workspace, opened)
    missing = next(i for i in first.issues if i.problem.code == "amount_missing")
    doubt = next(i for i in first.issues if i.problem.code == "hh_two_heads")
    decisions = first.decisions.skip([(missing.key.sheet, missing.key.row)]).accept([doubt])
    second = review(workspace, opened, decisions, first)
    states = {issue.key: issue.state for issue in second.issues}
    assert (states[missing.key], states[doubt.key]) == (SKIPPED, ACCEPTED)
    assert second.settled == 2
    again = review(workspace, opened, decisions.accept([missing]), second)
    assert {i.key: i.state for i in again.issues}[missing.key] == ACCEPTED


def test_one_text_is_put_in_place_of_many_cells_at_once(workspace, opened):
    first = review(workspace, opened)
    wrong = [i for i in first.issues if i.problem.needs == "error" and i.problem.field == "id_no"]
    cells = [(*issue.problem.place, "id_no") for issue in wrong]
    numbers = [citizen_id("19500101", 100 + 2 * at) for at in range(len(cells))]
    decisions = first.decisions
    for cell, number in zip(cells, numbers, strict=True):
        decisions = decisions.correct_all([cell], number)
    second = review(workspace, opened, decisions, first)
    assert {i.state for i in second.issues if i.key in {issue.key for issue in wrong}} == {CORRECTED}
    assert second.writable > first.writable
    back = second.decisions.take_back(wrong)
    assert back == first.decisions


def test_rows_left_out_can_be_taken_in_again(workspace, opened):
    first = review(workspace, opened)
    places = sorted({i.problem.place for i in first.issues if i.problem.needs == "error"})
    skipped = first.decisions.skip(places)
    assert review(workspace, opened, skipped, first).left("error") == 0
    assert skipped.take_back([], places) == first.decisions


def test_wrong_rows_kept_whole_are_settled_and_held(workspace, opened):
    first = review(workspace, opened)
    places = sorted({i.problem.place for i in first.issues if i.problem.needs == "error"})
    decisions = first.decisions.skip(places[:1]).hold(places)
    assert restate(first, decisions) is None
    second = review(workspace, opened, decisions, first)
    assert {i.state for i in second.issues if i.problem.needs == "error"} == {HELD}
    assert second.fate_counts() == {"new": 185, "held": 2 + len(places)}
    assert second.preview.outcome.rejected == 0
    assert decisions.skip(places).held == frozenset()


def test_totals_stand_beside_those_of_the_file(workspace, opened):
    lines = {line.field: line for line in review(workspace, opened).totals}
    amount = lines["amount_month"]
    assert (amount.state, amount.difference_fen) == ("differs", 30_000)
    assert amount.read_fen == 9_889_000
    assert amount.left_out_fen == 482_500
    assert lines["supplement"].state == "same"


def test_the_programme_is_told_by_the_sheets(workspace, opened):
    assert workspace.read(find_programmes, opened) == ("dibao_rural",)


def test_a_file_taken_in_again_changes_nothing(tmp_path):
    with prepared_workspace(tmp_path / "w") as own:
        file = own.read(open_roster, FILE)
        first = review(own, file)
        own.run(import_roster, first.reading, file.digest)
        assert review(own, file).fate_counts() == {"unchanged": 185, "rejected": 11, "held": 2}
