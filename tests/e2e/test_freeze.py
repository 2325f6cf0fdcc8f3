"""The frozen bundle starts and does the main job without Python, without the source and without a home."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.source import ROOT, read

pytestmark = pytest.mark.slow
DEMO_SECONDS = 240


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder PyInstaller makes of build.spec."""
    folder = tmp_path_factory.mktemp("freeze")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(folder / "dist"), "--workpath", str(folder / "work"), str(ROOT / "build.spec")]
    environment = {**os.environ, "PYINSTALLER_CONFIG_DIR": str(folder / "cache")}
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=900)
    return folder / "dist" / "minsheng"


def run(bundle: Path, home: Path, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run the frozen program as on a PC that has nothing of ours."""
    return subprocess.run(
        [str(bundle / "minsheng"), *arguments],
        env=bare_environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
    )


def bare_environment(home: Path) -> dict[str, str]:
    """An environment without Python's variables and without a display."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return {**kept, "PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C", "QT_QPA_PLATFORM": "offscreen"}


def test_it_tells_its_version(bundle: Path, tmp_path: Path) -> None:
    done = run(bundle, tmp_path, "--version")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]


def test_it_carries_what_it_needs_and_no_more(bundle: Path) -> None:
    names = {path.name for path in bundle.rglob("*")}
    if sys.platform.startswith("linux"):
        assert {"libqxcb.so", "libqoffscreen.so", "libibusplatforminputcontextplugin.so"} <= names
        assert not {name for name in names if name.startswith(("libQt6Quick", "libQt6Qml", "libQt6Pdf"))}
    carried = {path.name for path in bundle.rglob("resources/manual/*.md")}
    assert carried == {path.name for path in (ROOT / "docs" / "manual").glob("*.md")}
    assert len(list(bundle.rglob("resources/screenshots/*.png"))) == len(list((ROOT / "docs/screenshots").iterdir()))
    assert not any("pytest" in name or name == "tests" for name in names)
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    assert megabytes < 340, f"the bundle grew to {megabytes:.0f} MB: what came in?"


def test_it_does_the_main_job(bundle: Path, tmp_path: Path) -> None:
    done = run(bundle, tmp_path, "demo", str(tmp_path / "demo"), timeout=DEMO_SECONDS)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    suffixes = {path.suffix for path in (tmp_path / "demo").rglob("*") if path.is_file()}
    assert {".mspkg", ".pdf"} <= suffixes


def test_its_window_stays_open(bundle: Path, tmp_path: Path) -> None:
    command = [str(bundle / "minsheng"), "gui", "--workspace", str(tmp_path / "workspace")]
    with (tmp_path / "log").open("w") as log:
        program = subprocess.Popen(command, env=bare_environment(tmp_path), cwd=tmp_path, stdout=log, stderr=log)
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                program.wait(10)
        finally:
            program.kill()
            program.wait()
