"""Every text exists, is used, and gets its parameters."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from minsheng_desktop.core.texts import all_keys
from tests.house.dynamic_text_keys import LITERAL_TAILS, PREFIXES
from tests.house.source import ROOT, calls, constant, module_of, name_of, nodes, python_files, read, tree

FOLDER = ROOT / "resources" / "texts" / "zh_CN"
ERROR_HELPERS = {"input_error", "rule_error", "file_error", "not_found", "integrity_error"}
KEY = re.compile(r"[a-z_]+(\.[a-zA-Z0-9_-]+)+$")
# They hand on whatever key they were given.
MACHINERY = {"minsheng_desktop/core/errors.py", "minsheng_desktop/core/texts.py", "minsheng_desktop/core/fields.py"}
PROBLEM_CODE = 3  # position of the code among the arguments of Problem(…)
# Parameters of the helpers themselves, not of the text.
OWN_PARAMETERS = {"details", "kind"}


@dataclass(frozen=True)
class Use:
    """One place that names a text: a whole key, or the beginning of a composed one."""

    place: str
    key: str
    whole: bool = True
    parameters: frozenset[str] | None = frozenset()  # None: not known, as with **more


@cache
def texts() -> dict[str, str]:
    """Every text by its key, read here again so that the test does not lean on the reader it tests."""
    rows: dict[str, str] = {}

    def flatten(prefix: str, table: dict[str, object]) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                flatten(f"{prefix}{key}.", value)
            else:
                rows[f"{prefix}{key}"] = str(value)

    for path in FOLDER.glob("*.toml"):
        flatten(f"{path.stem}.", tomllib.loads(path.read_text(encoding="utf-8")))
    return rows


def argument(call: ast.Call, position: int, name: str) -> ast.AST | None:
    """The argument at a position or with a name."""
    if len(call.args) > position:
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def parameters_of(call: ast.Call) -> frozenset[str] | None:
    """The names given to the text; None where they cannot be seen in the source."""
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name) - OWN_PARAMETERS


def keys_in(node: ast.AST | None, prefix: str = "") -> Iterator[tuple[str, bool]]:
    """The keys an expression can be: a literal, either side of a condition, or the beginning of an f-string."""
    if (value := constant(node)) is not None:
        yield prefix + value, True
    elif isinstance(node, ast.IfExp):
        yield from keys_in(node.body, prefix)
        yield from keys_in(node.orelse, prefix)
    elif isinstance(node, ast.JoinedStr):
        yield prefix + (constant(node.values[0]) or "" if node.values else ""), False
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield prefix + (constant(node.left) or ""), False


def key_argument(name: str, call: ast.Call) -> tuple[ast.AST | None, str]:
    """The argument of a call that names a text, and what is put before it."""
    if name in {"text", "has_text", "Label", "stage"}:
        return argument(call, 0, "key"), ""
    if name == "AppError":
        return argument(call, 1, "code"), "errors."
    if name in ERROR_HELPERS:
        return argument(call, 0, "code"), "errors."
    if name == "Operation":
        return argument(call, 0, "name"), "operations."
    if name == "Problem":
        return argument(call, PROBLEM_CODE, "code"), "problems."
    return None, ""


@cache
def wrappers(module: ast.Module) -> dict[str, str]:
    """Functions that put an area before the code they are given: name -> the beginning of the key."""
    found = {}
    for function in nodes(module):
        if not isinstance(function, ast.FunctionDef) or not function.args.args:
            continue
        for name, call in calls(function):
            node, prefix = key_argument(name, call)
            if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
                start, rest = node.values
                value = rest.value if isinstance(rest, ast.FormattedValue) else None
                if isinstance(value, ast.Name) and value.id == function.args.args[0].arg:
                    found[function.name] = prefix + (constant(start) or "")
    return found


@cache
def all_wrappers() -> dict[str, dict[str, str]]:
    """The same for the whole program, by module."""
    return {
        module_of(path): wrappers(tree(path))
        for path in python_files("ui", "minsheng_desktop")
        if name_of(path) not in MACHINERY
    }


def wrappers_seen_by(module: ast.Module) -> dict[str, str]:
    """The wrappers a module can call: its own and those it imports, by the name it calls them."""
    seen = dict(wrappers(module))
    for node in nodes(module):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (prefix := all_wrappers().get(node.module or "", {}).get(alias.name)) is not None:
                    seen[alias.asname or alias.name] = prefix
                seen |= all_wrappers().get(f"{node.module}.{alias.name}", {})
    return seen


def uses(module: ast.Module, place: str) -> Iterator[Use]:
    """Every place in a module that names a text."""
    wrapped = wrappers_seen_by(module)
    prefixes = set(wrapped.values())
    for name, call in calls(module):
        where, given = f"{place}:{call.lineno}", parameters_of(call)
        if name in wrapped:
            for key, whole in keys_in(argument(call, 0, "code"), wrapped[name]):
                yield Use(where, key, whole, given)
        elif name == "field" and len(call.args) >= 2:
            area, key = constant(call.args[0]), constant(call.args[1])
            if area and key:
                yield Use(where, f"{area}.field.{key}")
        else:
            node, prefix = key_argument(name, call)
            known = given if name not in {"has_text", "Problem", "Operation"} else None
            for key, whole in keys_in(node, prefix):
                if key and (whole or key not in prefixes):
                    yield Use(where, key, whole, known)


@cache
def all_uses() -> list[Use]:
    """Every place in the shipped source that names a text."""
    files = python_files("ui", "minsheng_desktop")
    return [use for path in files if name_of(path) not in MACHINERY for use in uses(tree(path), name_of(path))]


def placeholders(template: str) -> set[str]:
    """The parameters a text asks for."""
    names = (name for _, name, _, _ in string.Formatter().parse(template) if name)
    return {re.split(r"[.\[]", name)[0] for name in names}


def test_every_text_that_is_used_exists() -> None:
    wrong = [f"{use.place} {use.key}" for use in all_uses() if use.whole and use.key not in texts()]
    assert not wrong, "The program would stop where it wants to speak; add the text:\n" + "\n".join(wrong)


def test_composed_keys_begin_with_a_declared_prefix() -> None:
    wrong = [
        f"{use.place} {use.key!r}…"
        for use in all_uses()
        if not use.whole and not any(use.key.startswith(prefix) for prefix in PREFIXES)
    ]
    assert not wrong, (
        "A key put together at run time cannot be checked; declare its beginning with the reason in "
        "tests/house/dynamic_text_keys.py, or write the keys out:\n" + "\n".join(wrong)
    )


def test_every_declared_prefix_has_texts() -> None:
    empty = [prefix for prefix in PREFIXES if not any(key.startswith(prefix) for key in texts())]
    assert not empty, f"Prefixes without any text; take them off tests/house/dynamic_text_keys.py: {empty}"


def test_every_text_gets_its_parameters() -> None:
    wrong = [
        f"{use.place} {use.key} lacks {sorted(missing)}"
        for use in all_uses()
        if use.whole and use.parameters is not None and use.key in texts()
        if (missing := placeholders(texts()[use.key]) - use.parameters)
    ]
    assert not wrong, "A text without its parameter fails, or shows braces to the reader:\n" + "\n".join(wrong)


def test_every_text_is_used() -> None:
    named = {use.key for use in all_uses() if use.whole}
    words = set()
    for path in python_files("ui", "minsheng_desktop", "db"):
        for node in nodes(tree(path)):
            if (value := constant(node)) is not None:
                words.add(value)
                if KEY.match(value):
                    named |= {value, f"errors.{value}"}
    for path in [*(ROOT / "resources").rglob("*.toml"), *(ROOT / "resources").rglob("*.json")]:
        if FOLDER not in path.parents:  # catalogue entries and templates name texts too
            named |= set(re.findall(r"\"([a-z_]+(?:\.[a-z0-9_]+)+)\"", read(path)))
    named |= {prefix + word for prefix in LITERAL_TAILS for word in words}
    composed = tuple(set(PREFIXES) - LITERAL_TAILS)
    unused = sorted(key for key in texts() if key not in named and not key.startswith(composed))
    assert not unused, "A text nobody shows is still translated and reviewed; take it out:\n" + "\n".join(unused)


def test_texts_are_well_formed() -> None:
    for key, template in texts().items():
        assert template, f"{key} is empty"
        # The ideographic blank is room to write on or to keep words apart on paper.
        assert template == template.strip(" \t\r\n"), f"{key}: spaces around a text belong to the layout"
        placeholders(template)  # raises where braces do not match


def test_the_reader_sees_the_same_keys() -> None:
    assert all_keys() == set(texts())


def test_the_finder_of_uses() -> None:
    source = (
        'text("a.b", n=1)\nLabel("c.d")\nfield("e", "f")\nraise AppError(Kind.X, "g.h", details=[], m=2)\n'
        'rule_error(f"i.{x}")\njob.stage("j.k" if y else "l.m")\ntext("n.o", **more)\n'
    )
    found = {(use.key, use.whole, use.parameters) for use in uses(ast.parse(source), "x")}
    assert found == {
        ("a.b", True, frozenset({"n"})),
        ("c.d", True, frozenset()),
        ("e.field.f", True, frozenset()),
        ("errors.g.h", True, frozenset({"m"})),
        ("errors.i.", False, frozenset()),
        ("j.k", True, frozenset()),
        ("l.m", True, frozenset()),
        ("n.o", True, None),
    }


def test_the_finder_sees_through_a_function_that_adds_the_area() -> None:
    source = 'def bad(code, **p):\n    return AppError(Kind.X, f"a.{code}", **p)\nraise bad("b", n=1)\n'
    assert [(use.key, use.whole) for use in uses(ast.parse(source), "x")] == [("errors.a.b", True)]
