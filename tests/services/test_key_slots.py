"""Key slots cost an attacker what was promised, and are bound to user and workspace."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.workspace.keyfile import KeyFile, parse


def test_the_cost_of_a_guess_is_64_mib_three_passes_one_lane() -> None:
    asked = "from minsheng_desktop.workspace import keyfile as k; print(k.MEMORY_KIB, k.TIME, k.LANES)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["65536", "3", "1"]


def test_a_slot_moved_to_another_user_or_workspace_does_not_open() -> None:
    keys = KeyFile("a" * 32, ()).with_slot("admin", "pass word 1", bytes(32))
    assert keys.open("admin", "pass word 1") == bytes(32)
    renamed = replace(keys, slots=(replace(keys.slots[0], login="other"),))
    moved = replace(keys, workspace="b" * 32)
    for stolen, login in ((renamed, "other"), (moved, "admin")):
        with pytest.raises(AppError):
            stolen.open(login, "pass word 1")


def test_the_key_file_reads_back_and_refuses_what_it_cannot_read() -> None:
    keys = KeyFile("a" * 32, ()).with_slot("admin", "pass word 1", bytes(32))
    assert parse(keys.to_bytes()) == keys
    for damaged in (b"", b"{}", keys.to_bytes()[:-20], b'{"format": 99}'):
        with pytest.raises(AppError):
            parse(damaged)
