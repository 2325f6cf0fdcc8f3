"""The demo does the main job end to end, leaves what it says, and marks everything as a demo."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.__main__ import main
from minsheng_desktop.cli.demo import LOGIN, PASSWORD
from minsheng_desktop.core import adapters


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "minsheng_desktop", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=280,
    )


def here(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    """The same in this process: exit code and JSON answer."""
    capsys.readouterr()
    code = main([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    folder = tmp_path_factory.mktemp("demo") / "here"
    done = run("demo", str(folder), "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    return folder, json.loads(done.stdout)


def test_every_step_is_told_with_its_figures(demo: tuple[Path, dict[str, object]]) -> None:
    steps = demo[1]["steps"]
    named = [step["step"] for step in steps]  # type: ignore[attr-defined, union-attr]
    for expected in ("office", "admit", "roster", "tasks", "corrected", "notices", "package", "taken", "returned"):
        assert expected in named
    said = " ".join(line for step in steps for line in step["says"])  # type: ignore[union-attr]
    assert "新增 29685 人" in said
    assert "疑点 2 条" in said
    assert "该包此前已导入，本次未作改动" in said


def test_it_leaves_workspaces_packages_receipts_and_papers(demo: tuple[Path, dict[str, object]]) -> None:
    folder, _ = demo
    assert sorted(path.name for path in folder.iterdir()) == [
        "county", "demo.json", "hewan", "prints", "stick", "tables", "yunling",
    ]  # fmt: skip
    assert len(list((folder / "stick").glob("*.mspkg"))) == 6
    assert len(list((folder / "tables").glob("*.xlsx"))) == 2
    papers = {path.name: path for path in (folder / "prints").glob("*.pdf")}
    assert len(papers) == 7
    preview = adapters.load("preview")
    assert preview.page_count(papers["审核确认结果通知书.pdf"].read_bytes()) == 6


def test_the_county_holds_both_townships_and_asks_about_who_stands_in_both(
    demo: tuple[Path, dict[str, object]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = demo
    monkeypatch.setenv("MINSHENG_USER", LOGIN)
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    _, info = here(capsys, "info", "--workspace", folder / "county")
    assert info["counts"]["person"] == 185 + 29685 + 56
    assert info["demo"] is True
    for place in ("yunling", "hewan"):
        _, found = here(capsys, "check", "list", "--workspace", folder / place)
        crossing = [doubt for doubt in found["doubts"] if doubt["rule"] == "cross_township_duplicate"]
        assert len(crossing) == 2


def test_a_folder_with_other_files_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINSHENG_USER", LOGIN)  # the verb logs its own process in; the tests after this one stay out
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    code, answer = here(capsys, "demo", tmp_path)
    assert (code, answer["error"]["code"]) == (1, "workspace.not_empty")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
