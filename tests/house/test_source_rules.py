"""Small rules about what may stand in the source at all."""

from __future__ import annotations

import ast
import re
import sys
import tokenize
from pathlib import Path

from tests.house.source import (
    FEATURES,
    PACKAGES,
    ROOT,
    calls,
    compare_with_list,
    every_file,
    name_of,
    nodes,
    python_files,
    read,
    shipped_files,
    tree,
)

HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Calls whose arguments are looked for in a value, not shown to anybody.
MATCHING = {
    "compile", "count", "endswith", "find", "findall", "finditer", "fullmatch", "index", "maketrans", "match",
    "partition", "removeprefix", "removesuffix", "replace", "rfind", "rpartition", "search", "split", "startswith",
    "strip", "sub",
}  # fmt: skip
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def free_strings(module: ast.Module) -> set[int]:
    """The nodes (by id) that may hold Chinese: docstrings, and what is compared with or looked for in a value."""
    free: set[int] = set()
    for node in nodes(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            free.add(id(node.value))  # a docstring, of an attribute too
        elif isinstance(node, ast.Compare | ast.MatchValue):
            free |= {id(below) for below in ast.walk(node)}
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "help_topic" for target in targets):
                free |= {id(below) for below in ast.walk(node.value)}  # a heading of the manual; a test looks for it
    for name, call in calls(module):
        if name in MATCHING:
            free |= {id(below) for item in call.args for below in ast.walk(item)}
    return free


def chinese_literals(module: ast.Module, source: str) -> list[str]:
    """String literals with Chinese characters written out; code points written as escapes are character classes."""
    free, found = free_strings(module), []
    for node in nodes(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in free:
            if not HAN.search(node.value):
                continue
            segment = ast.get_source_segment(source, node) or ""
            if HAN.search(segment) or "\\" not in segment:
                found.append(f"line {node.lineno}: {node.value[:20]}")
    return found


def test_no_chinese_texts_in_the_source() -> None:
    reason = (
        "Every text a person reads lives in resources/texts under an English key, data that is matched in "
        "resources/catalogue: wording is reviewed in one place, by people who do not read Python."
    )
    literals = {path: chinese_literals(tree(path), read(path)) for path in shipped_files()}
    found = {name_of(path): len(lines) for path, lines in literals.items() if lines}
    complaints = compare_with_list(found, "chinese_literals.txt", reason)
    complained = {line.split(":")[0] for line in complaints}
    details = [f"  {name_of(path)} {line}" for path, lines in literals.items() for line in lines]
    details = [line for line in details if line.split()[0] in complained]
    assert not complaints, "\n".join(complaints + details)


def test_the_finder_of_chinese_tells_texts_from_docstrings_and_escapes() -> None:
    source = '"""说明"""\nx = "低保"\ny = r"[\\u4e00-\\u9fff]"\nz = "[\\u4e00]"\nw = f"{x}户"  # 注\n'
    source += 'if x == "无" or x.endswith("村"):\n    pass\n'
    assert [line.split(":")[0] for line in chinese_literals(ast.parse(source), source)] == ["line 2", "line 5"]


def comments_of(path: Path) -> list[tuple[int, str]]:
    """Every comment with its line."""
    with path.open("rb") as handle:
        return [(t.start[0], t.string) for t in tokenize.tokenize(handle.readline) if t.type == tokenize.COMMENT]


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{name_of(path)}:{number} {line.strip()}"
        for path in every_file()
        if UNFINISHED.search(read(path))
        for number, line in comments_of(path)
        if UNFINISHED.search(line)
    ]
    assert not found, "A note to oneself in the source is work nobody sees; do it or write it down as an issue:\n" + (
        "\n".join(found)
    )


def test_no_module_with_a_vague_name() -> None:
    found = [name_of(path) for path in shipped_files() if path.stem in VAGUE]
    assert not found, f"A module named like this collects everything; name it after what it does: {found}"


def test_features_have_one_word_on_every_floor() -> None:
    allowed = {"minsheng_desktop": {"cli", "core", "rules", "demo"}, "ui": {"kit", "shell"}}
    wrong = [
        f"{package}/{folder.name}"
        for package, own in allowed.items()
        for folder in sorted((ROOT / package).iterdir())
        if folder.is_dir() and any(folder.glob("*.py")) and folder.name not in {*FEATURES, *own}
    ]
    assert not wrong, (
        f"{wrong}: a feature has one word on every floor (tests/house/source.py, FEATURES), so that a change "
        "reads page → service → query → test of the same name."
    )


def test_there_are_four_packages() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert folders == set(PACKAGES), "A new top-level package needs a floor: pyproject.toml (importlinter, packages)."


def test_rules_import_the_standard_library_alone() -> None:
    wrong = []
    for path in python_files("minsheng_desktop/rules"):
        for node in nodes(tree(path)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in names:
                if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("minsheng_desktop.rules"):
                    wrong.append(f"{name_of(path)}:{node.lineno} imports {name}")
    assert not wrong, "The rules are pure functions that anybody can check against the document: " + "\n".join(wrong)


def test_no_window_pumps_events_by_hand() -> None:
    found = [
        f"{name_of(path)}:{call.lineno}"
        for path in python_files("ui")
        for name, call in calls(tree(path))
        if name == "processEvents"
    ]
    assert not found, f"processEvents re-enters slots half-way; long work goes through jobs: {found}"


SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA\s+\w)", re.DOTALL)


def test_no_sql_above_db() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("minsheng_desktop", "ui")
        for node in nodes(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ]
    assert not found, f"SQL text lives in db/queries, where the indexes are known: {found}"
