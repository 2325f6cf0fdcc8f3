"""A township's workspace driven by verbs, as scripts call them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.__main__ import main
from tests.factories.progress import PASSWORD


class Cli:
    """Runs verbs in a workspace; answers the JSON object and keeps the exit code."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], day: date) -> None:
        self.folder, self._capsys, self._day, self.code = folder, capsys, day.isoformat(), 0

    def __call__(self, *words: object, as_of: str = "") -> dict[str, Any]:
        arguments = [*map(str, words), "--workspace", str(self.folder), "--json", "--as-of", as_of or self._day]
        self._capsys.readouterr()
        self.code = main(arguments)
        out = self._capsys.readouterr().out
        return json.loads(out) if out else {}


def begin(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, day: date) -> Cli:
    """A new workspace of a township; verbs run as of ``day`` unless they say otherwise."""
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    run = Cli(folder, capsys, day)
    run("init", "--role", "township", "--area", "341299101", "--name", "云岭镇")
    assert run.code == 0
    return run
