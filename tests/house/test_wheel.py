"""The wheel holds the four packages with their data, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.house.source import PACKAGES, ROOT

SKIPPED = ("__pycache__", "*.pyc")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """The files of the packages and those of a wheel built from a copy, so that the source tree stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns(*SKIPPED))
    wanted = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    (source / "tests").mkdir()
    (source / "tests" / "__init__.py").touch()
    for name in ("manual", "screenshots"):
        shutil.copytree(ROOT / "docs" / name, source / "docs" / name)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return wanted, set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_packages(wheel: tuple[set[str], set[str]]) -> None:
    wanted, names = wheel
    missing = sorted(wanted - names)
    assert not missing, f"not in the wheel, so missing once the program is installed: {missing}"
    folders = ("resources/texts/", "resources/fonts/", "resources/manual/", "resources/screenshots/", "db/migrations/")
    for folder in folders:
        assert any(name.startswith(folder) for name in names)


def test_the_wheel_holds_nothing_else(wheel: tuple[set[str], set[str]]) -> None:
    tops = {name.split("/")[0] for name in wheel[1]}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
