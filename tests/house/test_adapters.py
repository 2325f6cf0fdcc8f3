"""Heavy libraries are imported by named adapter modules alone, which features load through one registry."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache

from minsheng_desktop.core.adapters import ADAPTERS
from tests.house.source import ROOT, module_of, name_of, python_files, shipped_files, tree

HEAVY = {
    "PIL", "alembic", "cryptography", "msoffcrypto", "olefile", "openpyxl", "pypdfium2", "pypinyin", "pyrage",
    "python_calamine", "reportlab",
}  # fmt: skip
# Modules above minsheng_desktop that may import a heavy library; the window imports them when a page asks.
BESIDES = {"pypdfium2": "ui"}
# The upgrade of a database is an adapter; these are its parts below it.
ALEMBIC_HOME = ("db.migrate", "db.migrations")


@cache
def imports(module: ast.Module) -> list[tuple[int, str, bool]]:
    """Every import as (line, dotted name, inside a function); those for the type checker alone are left out."""
    found: list[tuple[int, str, bool]] = []

    def visit(node: ast.AST, inside: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                continue  # an import is a statement and stands in no expression
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                continue
            if isinstance(child, ast.Import):
                found.extend((child.lineno, alias.name, inside) for alias in child.names)
            elif isinstance(child, ast.ImportFrom) and child.module and child.level == 0:
                found.append((child.lineno, child.module, inside))
                found.extend((child.lineno, f"{child.module}.{alias.name}", inside) for alias in child.names)
            visit(child, inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))

    visit(module, False)
    return found


def may_import(module: str, library: str) -> bool:
    """Whether ``module`` is an adapter (or the declared home) of a heavy library."""
    if module in ADAPTERS.values():
        return True
    if library == "alembic" and module.startswith(ALEMBIC_HOME):
        return True
    return library in BESIDES and module.startswith(BESIDES[library])


def test_heavy_libraries_stay_in_their_adapters() -> None:
    wrong = [
        f"{name_of(path)}:{line} imports {name}"
        for path in shipped_files()
        for line, name, _ in imports(tree(path))
        if (library := name.split(".")[0]) in HEAVY and not may_import(module_of(path), library)
    ]
    assert not wrong, (
        "A heavy library costs start-up time wherever it is imported; import it at the top of an adapter module "
        "named in minsheng_desktop/core/adapters.py:\n" + "\n".join(sorted(set(wrong)))
    )


def test_adapters_are_loaded_through_the_registry() -> None:
    names = {*ADAPTERS.values(), "db.migrate"}
    wrong = [
        f"{name_of(path)}:{line} imports {name}"
        for path in shipped_files()
        if module_of(path) not in names and not module_of(path).startswith(ALEMBIC_HOME)
        for line, name, _ in imports(tree(path))
        if name in names
    ]
    assert not wrong, (
        'An adapter imported by name makes its importer heavy too; use adapters.load("…") and import the adapter '
        "only under TYPE_CHECKING:\n" + "\n".join(sorted(set(wrong)))
    )


def test_registered_adapters_exist() -> None:
    missing = [name for name in ADAPTERS.values() if not (ROOT / (name.replace(".", "/") + ".py")).exists()]
    missing = [name for name in missing if not (ROOT / name.replace(".", "/") / "__init__.py").exists()]
    assert not missing, f"minsheng_desktop/core/adapters.py names modules that do not exist: {missing}"


def test_imports_stand_at_the_top_of_the_module() -> None:
    allowed = {"minsheng_desktop/__main__.py": "ui", "minsheng_desktop/core/adapters.py": ""}
    wrong = [
        f"{name_of(path)}:{line} imports {name}"
        for path in python_files("minsheng_desktop", "db")
        for line, name, inside in imports(tree(path))
        if inside and not name.startswith(allowed.get(name_of(path), "\0"))
    ]
    assert not wrong, (
        "An import inside a function hides a dependency or a cycle; what is heavy goes through "
        "minsheng_desktop/core/adapters.py:\n" + "\n".join(sorted(set(wrong)))
    )


def test_starting_the_command_line_loads_nothing_heavy() -> None:
    code = (
        "import sys, minsheng_desktop.__main__; "
        f"print(sorted({HEAVY | {'PySide6'}!r} & {{name.split('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", "Every start of the program pays for what is imported at the top"


def test_the_finder_sees_imports_in_functions_and_skips_those_for_types() -> None:
    module = ast.parse(
        "import a.b\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import c\ndef f():\n    from d import e\n"
    )
    found = list(imports(module))
    assert (1, "a.b", False) in found
    assert (6, "d.e", True) in found
    assert not any(name == "c" for _, name, _ in found)
