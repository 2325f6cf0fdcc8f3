"""kill -9 at the steps of export, import and receipt: the workspace and the stick hold all of it or nothing of it.

The work runs in a process of its own that kills itself before or after one call of the database or the file system,
counted as they come; nothing in the program knows of it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from minsheng_desktop.exchange import incoming, outgoing, receipts
from minsheng_desktop.exchange.packages import read_package
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories.offices import COUNTY, FIRST, add_family, change, differing, own_installs
from tests.factories.workspaces import reopen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX systems")
SQL = frozenset({"execute", "executemany", "commit"})
FILES = frozenset({"fsync", "replace", "rename", "unlink", "write"})
POINTS = 4  # of each kind and verb; more with MINSHENG_KILL_POINTS
Work = Callable[[Workspace], object]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Offices with a month behind them and changes since."""
    folder = made.build(tmp_path_factory.mktemp("template"))
    with made.copy_of(folder, tmp_path_factory.mktemp("first month")) as offices:
        people = [offices.first.run(add_family, f"明月{serial}", serial).value for serial in range(4)]
        offices.report()
        offices.answer()
        offices.first.run(change, "person", people[0]["person"], address="新址")
        offices.first.run(add_family, "高山", 9)
    return offices.folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(template, tmp_path / "offices")
    with own_installs(tmp_path / "offices"):
        yield tmp_path


class Counter:
    """Counts the calls of some names of C functions and kills the process at one of them."""

    def __init__(self, names: frozenset[str], stop: int, after: bool) -> None:
        self.names, self.left, self.event = names, stop, "c_return" if after else "c_call"
        self.seen = 0

    def __call__(self, _frame: FrameType, event: str, called: object) -> None:
        if event == self.event and getattr(called, "__name__", "") in self.names:
            self.seen += 1
            if self.seen == self.left:
                os.kill(os.getpid(), signal.SIGKILL)


def in_child(place: Path, work: Work, names: frozenset[str], stop: int = 0, after: bool = False) -> tuple[int, int]:
    """Do the work in a process of its own; the signal that ended it (0: none), and how many calls it made."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with reopen(place) as office:
                counter = Counter(names, stop, after)
                sys.setprofile(counter)
                work(office)
                sys.setprofile(None)
            os.write(writing, str(counter.seen).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    status = os.waitpid(child, 0)[1]
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0
    return (os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0), int(told or 0)


def killed_everywhere(place: Path, work: Work, check: Callable[[], None]) -> int:
    """Kill the work at points spread over its calls, looking each time at what is left; how often it was killed."""
    points = int(os.environ.get("MINSHENG_KILL_POINTS", POINTS))
    whole = shutil.copytree(place, place.with_name(place.name + " whole"))
    kills = 0
    for names in (SQL, FILES):
        calls = in_child(shutil.copytree(whole, place.with_name("trial"), dirs_exist_ok=True), work, names)[1]
        shutil.rmtree(place.with_name("trial"))
        assert calls > 2
        for step in sorted({1, calls, *(1 + at * calls // points for at in range(points))}):
            if in_child(place, work, names, step, after=step % 2 == 0)[0] == signal.SIGKILL:
                kills += 1
            check()
    return kills


def rows_of(place: Path) -> dict[str, dict[bytes, dict[str, object]]]:
    with reopen(place, writing="") as office:
        return {table: made.rows(office, table) for table in ("person", "household", "entitlement", "doubt")}


def packages_on(stick: Path) -> list[Path]:
    """What lies on the stick under a final name; each of it whole."""
    found = sorted(path for path in stick.iterdir() if path.suffix == ".mspkg")
    for path in found:
        read_package(path)
    return found


def agree(folder: Path) -> None:
    """After another round both sides agree to the row."""
    stick = folder / "after"
    stick.mkdir()
    with reopen(folder / "offices" / FIRST) as first, reopen(folder / "offices" / COUNTY) as county:
        for _ in range(2):
            (up,) = incoming.import_packages(county, [outgoing.export_package(first, stick).files[0]])
            assert up.status == "applied"
            (down,) = incoming.import_packages(first, [receipts.make_receipt(county, stick, FIRST).files[0]])
            assert down.status == "applied"
        assert differing(first, county) == []


def test_an_export_killed_anywhere_leaves_no_half_file_and_loses_no_row(folder: Path) -> None:
    stick = folder / "stick"
    stick.mkdir()
    township = folder / "offices" / FIRST
    before = rows_of(township)

    def check() -> None:
        packages_on(stick)
        assert rows_of(township) == before

    assert killed_everywhere(township, lambda office: outgoing.export_package(office, stick), check) > 6
    with reopen(folder / "offices" / COUNTY) as county:  # whatever lies there may be carried in, in any order
        for path in reversed(packages_on(stick)):
            (result,) = incoming.import_packages(county, [path])
            assert result.status in ("applied", "already")
    agree(folder)


def test_an_import_killed_anywhere_took_all_or_nothing(folder: Path) -> None:
    with reopen(folder / "offices" / FIRST) as first:
        package = outgoing.export_package(first, folder / "a.mspkg").files[0]
    county = folder / "offices" / COUNTY
    states = [rows_of(county)]

    def check() -> None:
        found = rows_of(county)
        if found != states[-1]:
            states.append(found)

    assert killed_everywhere(county, lambda office: incoming.import_packages(office, [package]), check) > 4
    assert len(states) == 2
    assert len(states[1]["person"]) == len(states[0]["person"]) + 1
    assert {row["address"] for row in states[1]["person"].values()} == {None, "新址"}
    with reopen(county) as office:
        assert incoming.import_packages(office, [package])[0].status == "already"
    agree(folder)


def test_a_receipt_killed_anywhere_tells_all_or_nothing(folder: Path) -> None:
    stick = folder / "stick"
    stick.mkdir()
    with reopen(folder / "offices" / FIRST) as first, reopen(folder / "offices" / COUNTY) as county:
        incoming.import_packages(county, [outgoing.export_package(first, folder / "a.mspkg").files[0]])
    place = folder / "offices" / COUNTY
    before = rows_of(place)

    def check() -> None:
        packages_on(stick)
        assert rows_of(place) == before

    work: Work = lambda office: receipts.make_receipt(office, stick, FIRST)  # noqa: E731
    assert killed_everywhere(place, work, check) > 6
    with reopen(folder / "offices" / FIRST) as first:
        for path in packages_on(stick):
            assert incoming.import_packages(first, [path])[0].status in ("applied", "already")
    agree(folder)
