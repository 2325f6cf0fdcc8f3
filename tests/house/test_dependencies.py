"""What the project depends on: declared once, locked with hashes, explained, and free to be passed on."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.house.source import ROOT, read
from tools import licences

PROJECT = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]


def normal(name: str) -> str:
    """A package name as lock files spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(lines: list[str]) -> set[tuple[str, str]]:
    """Requirements as (name, version), comments and references left out."""
    found = (re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", line) for line in lines)
    return {(normal(match[1]), match[2]) for match in found if match}


@pytest.mark.parametrize(
    ("wanted", "source"),
    [
        (PROJECT["dependencies"], "requirements.in"),
        (PROJECT["optional-dependencies"]["dev"], "requirements-dev.in"),
    ],
)
def test_pyproject_and_the_requirements_say_the_same(wanted: list[str], source: str) -> None:
    lines = read(ROOT / source).splitlines()
    assert sorted(line for line in lines if line and not line.startswith(("#", "-r"))) == sorted(wanted)
    assert len(declared(wanted)) == len(wanted), "every dependency is pinned by =="


@pytest.mark.parametrize(
    ("source", "lock"), [("requirements.in", "requirements.lock"), ("requirements-dev.in", "requirements-dev.lock")]
)
def test_the_lock_holds_what_is_required(source: str, lock: str) -> None:
    locked = declared(read(ROOT / lock).splitlines())
    assert declared(read(ROOT / source).splitlines()) <= locked, f"{lock} is stale: run tools/lock.py"


def test_both_locks_agree() -> None:
    shipped = declared(read(ROOT / "requirements.lock").splitlines())
    assert shipped <= declared(read(ROOT / "requirements-dev.lock").splitlines()), "tests must run what is shipped"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", read(ROOT / lock))
    bare = [block.split()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
    assert not bare, f"a package without a hash can be replaced on its way: {bare}"


def test_every_dependency_is_a_decision() -> None:
    page = read(ROOT / "docs" / "decisions.md").lower()
    names = {name for name, _ in declared([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])}
    silent = sorted(name for name in names if f"`{name}`" not in page)
    assert not silent, f"docs/decisions.md must say why the project depends on: {silent}"


def test_the_licence_page_is_up_to_date() -> None:
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), (
        "docs/licences.md lists everything that is passed on; write it anew: .venv/bin/python tools/licences.py"
    )


def test_shipped_packages_may_be_passed_on() -> None:
    refused = {
        name: licence
        for name in licences.locked("requirements.lock")
        if not re.match(
            rf"({'|'.join(map(re.escape, licences.ACCEPTED))})(?![\w-])", licence := licences.licence_of(name)
        )
    }
    assert not refused, f"not among the licences that fit Apache-2.0 (tools/licences.py, ACCEPTED): {refused}"


def test_every_font_has_its_licence() -> None:
    folder = ROOT / "resources" / "fonts"
    notice = (folder / "NOTICE.txt").read_text(encoding="utf-8")
    unknown = [font.name for font in folder.glob("*.ttf") if font.stem not in notice]
    missing = [name for name in re.findall(r"LICENSE-\w+\.txt", notice) if not (folder / name).exists()]
    assert not unknown, f"fonts that resources/fonts/NOTICE.txt does not name: {unknown}"
    assert not missing, f"licence texts that NOTICE.txt names but that are not there: {missing}"


def test_the_changelog_knows_this_version() -> None:
    assert PROJECT["version"] in read(ROOT / "CHANGELOG.md"), "CHANGELOG.md has an entry for every version"


def test_the_program_tells_the_same_version() -> None:
    import minsheng_desktop

    assert minsheng_desktop.__version__ == PROJECT["version"], "pyproject.toml and minsheng_desktop differ"
