"""A township worked through the command line alone, as a script would: fictitious persons, rosters as workbooks."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from minsheng_desktop.__main__ import main
from tests.factories.workspaces import PASSWORD, citizen_id, prepared_workspace

VILLAGE = "云岭村"
DIBAO_HEADER = ("序号", "村组", "户主", "姓名", "与户主关系", "身份证号", "家庭人口", "保障人口", "保障类别",
                "月保障金额（元）")  # fmt: skip


class Office:
    """``run`` answers the JSON of a verb and fails the test if it was refused; ``refused`` the error."""

    def __init__(self, folder: Path, call: Callable[..., tuple[int, dict[str, Any]]]) -> None:
        self.folder, self._call = folder, call

    def run(self, *words: object, as_of: str = "") -> dict[str, Any]:
        """A verb that must succeed."""
        code, answer = self._call(*words, *(("--as-of", as_of) if as_of else ()))
        assert code == 0, answer
        return answer

    def refused(self, *words: object, as_of: str = "") -> dict[str, Any]:
        """A verb that must be refused as a whole; its error."""
        code, answer = self._call(*words, *(("--as-of", as_of) if as_of else ()))
        assert code == 1, answer
        error: dict[str, Any] = answer["error"]
        assert error["message"]
        return error

    def household(self, *members: tuple[str, str, str], village: str = VILLAGE, month: str = "2015-01") -> list[str]:
        """Enter a household of (name, ID number, relation); answers the persons' uids, the household's last."""
        people = [{"name": name, "id_no": number, "relation": relation} for name, number, relation in members]
        path = self.folder / "household.json"
        path.write_text(json.dumps({"village": village, "month": month, "members": people}), "utf-8")
        made = self.run("household", "add", path)
        by_number = {member["id_no"]: member["person_uid"] for member in made["page"]["members"]}
        return [*(by_number[number] for _, number, _ in members), made["household"]]

    def roster(self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]], *options: object) -> Any:
        """Import a workbook with these rows."""
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(list(header))
        for row in rows:
            sheet.append(list(row))
        content = io.BytesIO()
        book.save(content)
        path = self.folder / f"{name}.xlsx"
        path.write_bytes(content.getvalue())
        return self.run("import", "roster", path, *options)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """A township with the villages of the demonstration."""
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    prepared_workspace(tmp_path / "w").close()

    def call(*words: object) -> tuple[int, dict[str, Any]]:
        code = main([*map(str, words), "--workspace", str(tmp_path / "w"), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return Office(tmp_path, call)


def three(serial: int = 21) -> tuple[tuple[str, str, str], ...]:
    """A couple and their child."""
    return (
        ("赵立功", citizen_id("19600101", serial), "户主"),
        ("钱秀英", citizen_id("19620505", serial + 1), "配偶"),
        ("赵小宝", citizen_id("20050505", serial + 10), "子"),
    )
