"""Lists of other offices held against the persons on file, with the samples' ground truth."""

import json
from pathlib import Path

import pytest

from minsheng_desktop.checks.comparing import compare_list
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from tests.factories.workspaces import make_workspace

SAMPLES = Path(__file__).parent.parent / "samples"
ROSTERS = ("02", "03", "04", "05", "06", "08")


def sample(number):
    return next(p for p in SAMPLES.glob(f"{number}_*") if not p.name.endswith(".json"))


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A workspace with the rosters, and which person's name and number stood in which of their rows."""
    with make_workspace(tmp_path_factory.mktemp("w") / "ws") as workspace:
        known = {}
        for number in ROSTERS:
            opened = workspace.read(open_roster, sample(number))
            reading = workspace.read(judge_roster, opened)
            workspace.run(import_roster, reading, opened.digest)
            for row in reading.rows:
                if row.accepted:
                    known[number, row.sheet, row.row] = row.values.get("id_no")
        yield workspace, known


@pytest.mark.parametrize("number", ["09a", "09b", "09c", "09d"])
def test_the_lines_of_a_list_find_the_persons_they_mean(office, number):
    workspace, known = office
    truth = json.loads(Path(f"{sample(number)}.expected.json").read_text("utf-8"))
    opened = workspace.read(open_roster, sample(number), truth["container"].get("password"))
    found = workspace.read(compare_list, workspace.read(judge_roster, opened, external=True))
    wanted = set()
    for line in truth["matches"]:
        rows = [(t["file"][:2], t["sheet"], t["row"]) for t in line["targets"]]
        numbers = {known[row] for row in rows if known.get(row)}
        if numbers:
            wanted.add((line["sheet"], line["row"], line["how"], line["strength"]))
    got = {(m.sheet, m.row, m.how, m.strength) for m in found.matches}
    assert got == wanted
    assert found.lines == truth["counts"]["data_rows"]


def test_a_match_tells_what_is_drawn(office):
    workspace, _ = office
    opened = workspace.read(open_roster, sample("09a"))
    found = workspace.read(compare_list, workspace.read(judge_roster, opened, external=True))
    drawn = {benefit for match in found.matches for hit in match.persons for benefit in hit.benefits}
    assert any("高龄" in name for name in drawn)
