"""What every test runs in: no display of its own, no data of the real user, and the coverage ratchet."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path

import pytest
from hypothesis import settings
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine

from db.engine import Database

# The same examples at every run, so that a change is judged by what it changes; the slow tests wander on.
settings.register_profile("steady", derandomize=True, deadline=None)  # a busy machine is no fault
settings.register_profile("wandering")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Windows of tests are painted off screen; tests marked xcb start their own process on the X server.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_ACCESSIBILITY"] = "0"

PATIENCE = 30_000  # milliseconds
FULLY_COVERED = Path(__file__).parent / "house" / "fully_covered.txt"
USER_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA")


@pytest.fixture(autouse=True, scope="session")
def user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Point the folders of the user at a temporary one, and forget the user's MINSHENG_* settings."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in USER_FOLDERS:
            patch.setenv(name, str(home / name.lower()))
        for name in [name for name in os.environ if name.startswith("MINSHENG_")]:
            patch.delenv(name)
        yield home


@pytest.fixture(autouse=True, scope="session")
def patience() -> Iterator[None]:
    """A window may take longer on a busy machine: what tests wait for without a limit of their own has 30 s."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("waitUntil", "waitSignal"):
            patch.setattr(QtBot, name, partialmethod(getattr(QtBot, name), timeout=PATIENCE))
        yield


@pytest.fixture(autouse=True, scope="session")
def cheap_keys() -> Iterator[None]:
    """Key slots of test workspaces cost a millisecond; the real cost is asked for by its own test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("minsheng_desktop.workspace.keyfile.MEMORY_KIB", 256)
        patch.setattr("minsheng_desktop.workspace.keyfile.TIME", 1)
        yield


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> Iterator[None]:
    """Statements are compiled once for all workspaces a test process opens; the program opens one and stays there."""
    first: dict[int, Engine] = {}
    compiled: dict[object, object] = {}

    def _engine(self: Database, size: int, cache: int) -> Engine:
        made = make(self, size, cache)
        made.dialect = first.setdefault(size, made).dialect
        made._compiled_cache = compiled
        return made

    make = Database._engine
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "_engine", _engine)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """What is imported and collected stays until the end: the garbage collector need not walk it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ratchet", action="store_true", help="files of house/fully_covered.txt must be fully covered")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """After the tests: the coverage data are written by now, so hold the listed files against them."""
    result = yield
    if session.config.getoption("ratchet") and not hasattr(session.config, "workerinput"):
        lines = uncovered_files(session.config.rootpath)
        session.config.stash[UNCOVERED] = lines
        if lines:
            session.testsfailed += 1
    return result


UNCOVERED = pytest.StashKey[list[str]]()


def uncovered_files(root: Path) -> list[str]:
    """What the last run left uncovered of the files that were fully covered before."""
    import coverage

    data = coverage.Coverage(config_file=str(root / "pyproject.toml"), data_file=str(root / ".coverage"))
    data.load()
    lines = []
    for name in FULLY_COVERED.read_text(encoding="utf-8").split():
        path = root / name
        if not path.exists():
            lines.append(f"{name}: does not exist; take it off the list")
            continue
        numbers = data._analyze(str(path)).numbers
        if numbers.n_missing or numbers.n_missing_branches:
            missing = data.analysis2(str(path))[4] or "branches"
            lines.append(f"{name}: not covered any more: {missing}")
    return lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = terminalreporter.config.stash.get(UNCOVERED, [])
    if lines:
        terminalreporter.section("coverage ratchet (a file that was fully covered stays so)", red=True)
        for line in lines:
            terminalreporter.line(line)
