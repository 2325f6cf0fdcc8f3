"""The project's own source, parsed once, for the tests about the project itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ui", "minsheng_desktop", "db", "resources")
FEATURES = (
    "workspace", "security", "areas", "households", "programmes", "applications", "entitlements", "disbursements",
    "progress", "registers", "checks", "monitoring", "notices", "exchange", "spreadsheets",
)  # fmt: skip


def python_files(*folders: str) -> list[Path]:
    """Every .py file below the given top-level folders, in order."""
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts
    )


def shipped_files() -> list[Path]:
    """Every .py file of the four packages."""
    return python_files(*PACKAGES)


def every_file() -> list[Path]:
    """Every .py file a person wrote: packages, tests, tools, benchmarks and run.py."""
    return [*python_files(*PACKAGES, "tests", "tools", "benchmarks"), ROOT / "run.py"]


def name_of(path: Path) -> str:
    """The path as it is written in lists: relative, with slashes."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def read(path: Path) -> str:
    """The text of a file."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(read(path), str(path))


@cache
def nodes(module: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of a parsed file, walked once for all tests."""
    return tuple(ast.walk(module))


def calls(part: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of the called name: ``a.b.text(…)`` gives ``text``."""
    for node in nodes(part) if isinstance(part, ast.Module) else ast.walk(part):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr, node


def constant(node: ast.AST | None) -> str | None:
    """The string if ``node`` is a string literal."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def read_list(name: str) -> dict[str, int]:
    """A shrinking list of this folder: ``path number`` per line, ``#`` begins a comment."""
    rows = (line.split("#")[0].split() for line in read(Path(__file__).parent / name).splitlines())
    return {row[0]: int(row[1]) for row in rows if row}


def compare_with_list(found: dict[str, int], name: str, reason: str) -> list[str]:
    """Hold what was found against a list that may only shrink; gives the complaints."""
    allowed = read_list(name)
    complaints = [
        f"{path}: {number} (allowed: {allowed.get(path, 0)}). {reason}"
        for path, number in sorted(found.items())
        if number > allowed.get(path, 0)
    ]
    complaints += [
        f"{path}: now {found.get(path, 0)}, listed {number}: lower it in tests/house/{name}, the list only shrinks."
        for path, number in sorted(allowed.items())
        if found.get(path, 0) < number
    ]
    return complaints
