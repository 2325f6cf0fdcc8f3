"""The verbs about households, members and accounts, as scripts call them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.__main__ import main
from minsheng_desktop.rules.bank_card import luhn_digit
from tests.factories.households import id_number, open_township

BODY = "622988000012345678"
CARD = BODY + luhn_digit(BODY)
REGISTRATION = {
    "village": "云岭村",
    "village_group": "三组",
    "address": "21号",
    "month": "2026-11",
    "members": [
        {"name": "周福来", "id_no": id_number("19580214", 801), "relation": "户主",
         "account": {"number": CARD, "bank_name": "农商行"}},
        {"name": "李秀珍", "id_no": id_number("19600305", 802), "relation": "妻"},
        {"name": "周小虎", "id_no": id_number("19900305", 803), "relation": "长子"},
    ],
    "benefits": [{"programme": "dibao_rural", "month": "2026-11", "amount": "720.00", "covered": [0, 1]}],
}  # fmt: skip


class Cli:
    """Runs verbs on a township; ``given`` goes in as a file."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys, self.code = folder, capsys, 0

    def __call__(self, *words: object, given: Any = None) -> dict[str, Any]:
        arguments = list(map(str, words))
        if given is not None:
            place = self.folder.parent / "given.json"
            place.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
            arguments.append(str(place))
        self._capsys.readouterr()
        self.code = main([*arguments, "--workspace", str(self.folder), "--json", "--as-of", "2026-11-20"])
        return dict(json.loads(self._capsys.readouterr().out))


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    open_township(tmp_path / "w").close()
    return Cli(tmp_path / "w", capsys)


def people(page: dict[str, Any]) -> dict[str, str]:
    return {member["name"]: member["person_uid"] for member in page["members"]}


def test_a_household_is_registered_checked_first(cli: Cli) -> None:
    checked = cli("household", "add", "--dry-run", given=REGISTRATION)
    assert (cli.code, checked) == (0, {"leaving": [], "benefits": []})
    assert cli("info")["counts"]["household"] == 0
    done = cli("household", "add", given=REGISTRATION)
    assert cli.code == 0
    assert [m["name"] for m in done["page"]["members"]] == ["周福来", "李秀珍", "周小虎"]
    assert done["page"]["benefits"][0]["amount_fen"] == 72000
    again = cli("household", "add", given=REGISTRATION)
    assert cli.code == 1
    assert [detail["path"] for detail in again["error"]["details"]] == [f"members.{n}.id_no" for n in range(3)]
    assert "周福来" in again["error"]["details"][0]["message"]


def test_standard_input_is_read_too(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.TextIOWrapper(io.BytesIO(json.dumps(REGISTRATION).encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", content)
    assert cli("household", "add", "-")["household"]


@pytest.mark.parametrize(
    ("given", "path", "code"),
    [
        (REGISTRATION | {"colour": "red"}, "colour", "unknown_key"),
        (REGISTRATION | {"village": "桃花源村"}, "village", "unknown_village"),
        (REGISTRATION | {"address": 21}, "address", "not_text"),
        (REGISTRATION | {"members": "周福来"}, "members", "not_list"),
        (REGISTRATION | {"month": "2026-13"}, "month", "no_month"),
        (REGISTRATION | {"benefits": [{"month": "2026-11", "amount": "many"}]}, "benefits.0.amount", "not_money"),
        (REGISTRATION | {"benefits": [{"month": "2026-11", "amount": 1, "covered": ["0"]}]}, "benefits.0.covered",
         "not_list"),
        (REGISTRATION | {"members": [{"person": "12"}]}, "members.0.person", "bad_uid"),
        (REGISTRATION | {"members": [{"name": "a", "account": "1"}]}, "members.0.account.", "not_list"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_told_by_path(cli: Cli, given: Any, path: str, code: str) -> None:
    answer = cli("household", "add", given=given)
    assert cli.code == 1
    details = {detail["path"]: detail["code"] for detail in answer["error"]["details"]}
    assert details[path] == f"households.{code}"


@pytest.mark.parametrize("given", ["[1]", "{", "no"])
def test_what_is_no_object_is_refused(cli: Cli, given: str) -> None:
    assert cli("household", "add", given=given)["error"]["code"] == "households.bad_json"


def test_members_come_and_go_and_the_head_changes(cli: Cli) -> None:
    home = cli("household", "add", given=REGISTRATION)
    uid, who = home["household"], people(home["page"])
    baby = {"name": "周小宝", "relation": "孙子", "id_no": id_number("20260801", 901)}
    joined = cli("member", "add", uid, "--month", "2026-11", given=baby)
    assert joined["outcome"]["left"] is None
    ended = cli("member", "end", uid, who["李秀珍"], "--last-month", "2026-11", "--reason", "搬走")
    assert [b["covered_after"] for b in ended["outcome"]["benefits"]] == [1]
    headed = cli("member", "head", uid, who["周小虎"], "--month", "2026-11")
    assert "周福来" in headed["outcome"]["relations"]
    assert cli("household", "show", uid)["values"]["head_name"] == "周小虎"
    assert cli("member", "head", uid, who["李秀珍"], "--month", "2026-11")["error"]["code"] == "households.not_member"


def test_a_household_splits_and_moves(cli: Cli) -> None:
    home = cli("household", "add", given=REGISTRATION)
    uid, son = home["household"], people(home["page"])["周小虎"]
    words = ("household", "split", uid, "--person", son, "--head", son, "--month", "2026-11")
    assert cli(*words, "--dry-run")["preview"]["moving"] == ["周小虎"]
    new = cli(*words, "--village", "石门村", "--address", "2号")["household"]
    assert cli("household", "show", new)["village"] == "石门村"
    move = ("household", "move", uid, "--village", "石门村", "--month", "2026-11")
    assert cli(*move, "--dry-run")["move"]["village_before"] == "云岭村"
    assert cli(*move)["move"]["members"] == ["周福来", "李秀珍"]
    assert cli("household", "show", uid)["village"] == "石门村"


def test_persons_are_edited_and_united_and_get_accounts(cli: Cli) -> None:
    home = cli("household", "add", given=REGISTRATION)
    who = people(home["page"])
    edited = cli("person", "edit", who["李秀珍"], given={"phone": "15400001234", "village": "石门村"})
    assert (edited["changed"], edited["person"]["phone"]) == (True, "15400001234")
    wrong = cli("person", "edit", who["李秀珍"], given={"phone": "12", "height": "2"})
    assert [d["path"] for d in wrong["error"]["details"]] == ["height"]
    account = cli("account", "add", who["李秀珍"], "--not-current", given={"number": CARD})["account"]
    assert cli("account", "current", account)["changed"]
    twin = {"name": "周虎", "relation": "其他", "id_no": id_number("19900306", 804)}
    gone = cli("member", "add", home["household"], "--month", "2026-11", given=twin)["outcome"]["person_uid"]
    preview = cli("person", "unite", who["周小虎"], gone, "--dry-run")["preview"]
    assert preview["choose"] == ["id_no"]
    assert cli("person", "unite", who["周小虎"], gone)["error"]["code"] == "households.unite_choose"
    cli("person", "unite", who["周小虎"], gone, "--take", "id_no")
    page = cli("person", "show", who["周小虎"])
    assert page["values"]["id_no"] == twin["id_no"]
    assert sorted(former["kind"] for former in page["former"]) == ["id_no", "name"]
