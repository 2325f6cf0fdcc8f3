"""Memory is given back where the system can take it, and asking never fails."""

from __future__ import annotations

import sys

import pytest

from minsheng_desktop.core import memory


@pytest.fixture(autouse=True)
def fresh():
    memory._library.cache_clear()
    yield
    memory._library.cache_clear()


def test_other_systems_are_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert memory.give_memory_back() is False


def test_a_library_that_cannot_do_it_is_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _name: object())
    assert memory.give_memory_back() is False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc")
def test_freed_memory_goes_back():
    assert memory.give_memory_back() in (True, False)  # musl has no such function
