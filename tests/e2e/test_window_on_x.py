"""The window opens on a real X server, with the platform plugin people use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.x_windows import wait_for_window
from tests.house.source import ROOT

pytestmark = [
    pytest.mark.xcb,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 is the display of Linux"),
]

STORIES = "tests/ui/stories"
SIZES = [f"{STORIES}/test_every_page.py", f"{STORIES}/test_every_form.py"]  # every page at every size takes long
WORKED = [STORIES, *(f"--ignore={path}" for path in SIZES)]


@pytest.fixture
def own_display() -> Iterator[str]:
    """An X server of this test alone, so that no other test's window is taken for ours."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed (run.py test installs it where there is no display)")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as numbers:
            number = numbers.readline().strip()
        yield f":{number}"
        server.terminate()


def test_the_window_appears(own_display: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "minsheng_desktop", "gui", "--workspace", str(tmp_path / "workspace")]
    environment = {**os.environ, "DISPLAY": own_display, "QT_QPA_PLATFORM": "xcb", "PYTHONUTF8": "1"}
    log = tmp_path / "log"
    with log.open("w") as output:
        program = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            shown = wait_for_window(own_display, (300, 150), 90, lambda: program.poll() is None)
            assert shown, log.read_text()[-2000:]
        finally:
            program.kill()
            program.wait()


@pytest.mark.timeout(1200)  # each in one process
@pytest.mark.parametrize(
    "told", [pytest.param(WORKED, id="worked"), pytest.param(SIZES, id="sizes", marks=pytest.mark.slow)]
)
def test_the_stories_hold_on_a_real_window(own_display: str, told: list[str]) -> None:
    command = [sys.executable, "-m", "pytest", *told, "-q", "-p", "no:cacheprovider", "-p", "no:cov"]
    environment = {**os.environ, "DISPLAY": own_display, "QT_QPA_PLATFORM": "xcb", "PYTHONUTF8": "1"}
    environment = {name: value for name, value in environment.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
