"""minsheng entitlement grant, change, stop."""

import json

import pytest

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from minsheng_desktop.entitlements.service import list_entitlements
from tests.factories.households import heads_of, open_rostered


@pytest.fixture
def office(tmp_path, monkeypatch):
    folder = tmp_path / "w"
    with open_rostered(folder) as workspace:
        heads = heads_of()
        rows = {row.name: row for row in workspace.read(list_entitlements)}
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    return folder, heads, rows


def run(capsys, folder, *words):
    code = main(ALL, ["entitlement", *words, "--workspace", str(folder), "--as-of", "2026-11-20", "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_benefit_is_changed_stopped_and_granted_again(capsys, office):
    folder, heads, rows = office
    uid = rows["王满堂"].uid.hex()
    code, answer = run(capsys, folder, "change", uid, "--month", "2026-11", "--amount", "310.50")
    assert (code, answer["changed"], answer["entitlement"]["amount_fen"]) == (0, True, 31050)
    code, answer = run(capsys, folder, "stop", uid, "--month", "2026-11", "--status", "cancelled")
    assert (code, answer["entitlement"]["status"]) == (0, "cancelled")
    person = heads["王满堂"].hex()
    code, answer = run(
        capsys, folder, "grant", person, "--programme", "dibao_rural", "--month", "2026-12", "--amount", "300"
    )
    assert (code, answer["entitlement"]["amount_fen"], answer["entitlement"]["from_month"]) == (0, 30000, 202612)
    assert answer["entitlement"]["household_uid"] == rows["王满堂"].household_uid.hex()


def test_a_change_without_a_supplement_keeps_it(capsys, office):
    folder, _, rows = office
    _, answer = run(capsys, folder, "change", rows["张桂英"].uid.hex(), "--month", "2026-11", "--amount", "500")
    assert answer["entitlement"]["supplement_fen"] == 3000


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["stop", "xyz", "--month", "2026-11"], "households.bad_uid"),
        (["stop", "00" * 16, "--month", "2026-11"], "entitlements.none"),
        (["grant", "00" * 16, "--programme", "p", "--month", "2026-11", "--amount", "1"], "entitlements.no_programme"),
    ],
)
def test_what_cannot_be_done_is_refused_with_exit_code_1(capsys, office, words, code):
    answer = run(capsys, office[0], *words)
    assert (answer[0], answer[1]["error"]["code"]) == (1, code)


@pytest.mark.parametrize("words", [["--month", "June", "--amount", "1"], ["--month", "2026-11", "--amount", "much"]])
def test_what_cannot_be_read_is_a_wrong_use(capsys, office, words):
    assert main(ALL, ["entitlement", "change", "00" * 16, *words, "--workspace", str(office[0])]) == 2
