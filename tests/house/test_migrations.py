"""Migrations form one line: every database has exactly one way to the present version."""

from __future__ import annotations

import ast

from tests.house.source import ROOT, constant, tree

FOLDER = ROOT / "db" / "migrations" / "versions"


def revisions() -> dict[str, str | None]:
    """revision -> the one before it, read from the source of every migration."""
    found: dict[str, str | None] = {}
    for path in sorted(FOLDER.glob("*.py")):
        names: dict[str, ast.AST | None] = {}
        for node in tree(path).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                names[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names[node.target.id] = node.value
        if "revision" in names:
            revision = constant(names["revision"])
            assert revision, f"{path.name}: revision is a literal"
            assert not isinstance(names.get("down_revision"), ast.Tuple | ast.List), f"{path.name} merges two lines"
            assert revision not in found, f"{path.name}: revision {revision} exists twice"
            found[revision] = constant(names.get("down_revision"))
    return found


def test_there_is_one_beginning_and_one_end() -> None:
    found = revisions()
    before = list(found.values())
    assert before.count(None) == 1, "exactly one migration begins the line"
    assert len(set(before)) == len(before), "two migrations follow the same one: a database could go either way"
    assert len(set(found) - set(before)) == 1, "exactly one migration is the newest"
    assert set(before) - {None} <= set(found), "a migration follows one that does not exist"
