"""Files stay ≤ 400 lines and functions ≤ 50, so that each can be read in one go."""

from __future__ import annotations

import ast

from tests.house.source import compare_with_list, every_file, name_of, read, tree

FILE_LINES = 400
FUNCTION_LINES = 50
LIST = "size_exceptions.txt"


def function_lengths(module: ast.Module) -> dict[str, int]:
    """The lines of every function, its docstring not counted; the names carry their class."""
    lengths: dict[str, int] = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                continue  # a function with a name is a statement and stands in no expression
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (child.end_lineno or child.lineno) - child.lineno + 1
                if ast.get_docstring(child) is not None:
                    lines -= (child.body[0].end_lineno or 0) - child.body[0].lineno + 1
                lengths[f"{prefix}{child.name}"] = lines
            name = getattr(child, "name", None)
            visit(child, f"{prefix}{name}." if isinstance(name, str) else prefix)

    visit(module, "")
    return lengths


def test_files_and_functions_stay_short() -> None:
    found = {}
    for path in every_file():
        if "versions" in path.parts:
            continue  # a migration is written once, by comparison, and never edited again
        lines = read(path).count("\n")
        if lines > FILE_LINES:
            found[name_of(path)] = lines
        for name, length in function_lengths(tree(path)).items():
            if length > FUNCTION_LINES:
                found[f"{name_of(path)}::{name}"] = length
    reason = f"Files ≤ {FILE_LINES} lines, functions ≤ {FUNCTION_LINES}: longer ones are edited blindly."
    assert not (complaints := compare_with_list(found, LIST, reason)), "\n".join(complaints)


def test_a_docstring_does_not_count() -> None:
    module = ast.parse('class A:\n    def f(self):\n        """One.\n\n        Two."""\n        return 1\n')
    assert function_lengths(module) == {"A.f": 2}
