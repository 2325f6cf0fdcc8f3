"""minsheng entitlement suspend … bulk, person paste, person die: as a script calls them."""

import io
import json

import pytest

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from tests.factories.benefits import benefit_row
from tests.factories.households import heads_of, id_number, open_rostered

ZHANG, WANG = id_number("19510312", 121), id_number("19480520", 131)


@pytest.fixture
def office(tmp_path, monkeypatch):
    folder = tmp_path / "w"
    with open_rostered(folder) as workspace:
        heads = heads_of()
        rows = {name: benefit_row(workspace, name) for name in heads}
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    return folder, heads, rows


@pytest.fixture
def run(office, capsys):
    def call(*words, plain=False):
        as_json = [] if plain else ["--json"]
        code = main(ALL, [*words, "--workspace", str(office[0]), "--as-of", "2026-11-20", *as_json])
        out = capsys.readouterr().out
        return code, out if plain else json.loads(out)

    return call


def test_a_benefit_is_suspended_resumed_and_fades_out(run, office):
    uid = office[2]["王满堂"]["uid"].hex()
    code, answer = run("entitlement", "suspend", uid, "--month", "2026-11", "--reason", "外出")
    assert (code, answer["entitlement"]["status"], answer["changed"]) == (0, "suspended", True)
    assert run("entitlement", "suspend", uid, "--month", "2026-12")[1]["error"]["code"].endswith("cannot_suspended")
    assert run("entitlement", "resume", uid, "--month", "2026-12")[1]["entitlement"]["status"] == "active"
    assert run("entitlement", "category", uid, "--month", "2027-01", "--category", "C")[1]["changed"] is True
    grace = run("entitlement", "grace", uid, "--month", "2027-01", "--last-month", "2027-05")
    assert (grace[0], grace[1]["entitlement"]["status"]) == (0, "grace")


def test_many_are_changed_after_a_look(run):
    words = ("entitlement", "bulk", "amount_add", "--programme", "dibao_rural", "--month", "2026-12", "--amount", "25")
    code, seen = run(*words, "--dry-run")
    assert (code, seen["changed"], seen["refused"]) == (0, 5, 1)
    code, done = run(*words)
    assert done == seen
    assert run(*words[:6], "2026-11", *words[7:], "--dry-run")[1]["refused"] == 6
    lines = run(*words, "--dry-run", plain=True)[1]
    assert "265.00 → 290.00" in lines
    assert (
        run("entitlement", "bulk", "suspend", "--month", "2026-12")[1]["error"]["code"] == "entitlements.bulk_nothing"
    )


def test_a_list_comes_from_a_file_or_from_a_pipe(run, tmp_path, monkeypatch):
    place = tmp_path / "list.tsv"
    place.write_bytes(f"身份证号\t电话\n{ZHANG}\t13900001111\n{WANG}\t12\n".encode("gb18030"))
    code, seen = run("person", "paste", str(place), "--field", "phone", "--dry-run")
    assert (code, seen["counts"]["change"], seen["counts"]["wrong"]) == (0, 1, 1)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ZHANG} 510\n"))
    code, done = run(
        "person", "paste", "-", "--field", "amount_fen", "--programme", "dibao_rural", "--month", "2026-12"
    )
    assert (code, done["lines"][0]["after"]) == (0, "510.00")
    assert run("person", "paste", str(tmp_path / "none"), "--field", "phone")[0] == 1
    assert run("person", "paste", str(place), "--field", "name")[1]["error"]["code"] == "entitlements.paste_field"
    assert "第 2 行" in run("person", "paste", str(place), "--field", "phone", "--dry-run", plain=True)[1]


def test_a_death_asks_for_what_it_needs(run, office):
    _, heads, rows = office
    person, uid = heads["张桂英"].hex(), rows["张桂英"]["uid"].hex()
    code, plan = run("person", "die", person, "--on", "2026-08-14", "--dry-run")
    assert (code, [line["action"] for line in plan["benefits"]]) == (0, ["uncover"])
    head = plan["head_candidates"][0]["person_uid"]
    words = ("person", "die", person, "--on", "2026-08-14")
    assert run(*words, "--head", head)[1]["error"]["code"] == "households.death_amount"
    assert run(*words, "--amount", f"{uid}=300")[1]["error"]["code"] == "households.death_head"
    code, done = run(*words, "--amount", f"{uid}=300", "--head", head)
    assert (code, done["overpaid_fen"]) == (0, 30000)
    assert run("person", "show", person)[1]["values"]["died_on"] == "2026-08-14"
    other = heads["王满堂"].hex()
    lines = run("person", "die", other, "--on", "2026-08-14", "--dry-run", plain=True)[1]
    assert "停发，2026-08 为最后一月" in lines
    assert main(ALL, [*words, "--amount", "many", "--workspace", str(office[0])]) == 2
