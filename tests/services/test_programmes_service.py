"""The catalogue as a new workspace holds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.types import NO_NODE, definition_uid
from minsheng_desktop.programmes.catalogue import load_code_lists, load_programmes, load_standards
from minsheng_desktop.programmes.service import list_programmes, list_standards
from minsheng_desktop.workspace.service import Workspace
from tests.factories.workspaces import make_workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with make_workspace(tmp_path_factory.mktemp("catalogue") / "w", areas=False) as made:
        yield made


def test_a_new_workspace_holds_every_programme_of_the_catalogue(workspace: Workspace) -> None:
    found = {programme.code: programme for programme in workspace.read(list_programmes)}
    shipped = {programme.code: programme for programme in load_programmes()}
    assert found.keys() == shipped.keys()
    assert list(found) == sorted(found)
    for code, programme in found.items():
        assert programme.uid == definition_uid("programme", code)
        assert (programme.name, programme.aliases) == (shipped[code].name, tuple(shipped[code].aliases))
        assert programme.source


def test_rural_minimum_allowance_is_a_household_benefit_on_rosters(workspace: Workspace) -> None:
    dibao = next(p for p in workspace.read(list_programmes) if p.code == "dibao_rural")
    assert (dibao.unit, dibao.period) == ("household", "monthly")
    assert "roster" in dibao.scope.split("+")
    assert "农村低保" in (dibao.name, dibao.short_name, *dibao.aliases)


def test_standards_belong_to_programmes_and_state_their_source(workspace: Workspace) -> None:
    codes = {programme.code for programme in workspace.read(list_programmes)}
    standards = workspace.read(list_standards)
    assert Counter(s.key for s in standards) == Counter(s.key for s in load_standards())
    assert {s.programme for s in standards} <= codes
    assert all(s.source for s in standards)
    assert all(s.amount_fen is None or s.amount_fen >= 0 for s in standards)


def test_code_lists_are_loaded_in_order(workspace: Workspace) -> None:
    with workspace.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT list_name, code FROM code_item ORDER BY list_name, position").all()
    found: dict[str, list[str]] = {}
    for name, code in rows:
        found.setdefault(name, []).append(code)
    assert found == {name: [item.code for item in listed.items] for name, listed in load_code_lists().items()}


def test_the_catalogue_belongs_to_nobody_and_is_the_same_everywhere(workspace: Workspace, tmp_path: Path) -> None:
    def rows(of: Workspace) -> set[tuple[bytes, bytes]]:
        with of.database.reading() as connection:
            sql = "SELECT uid, home_node FROM programme UNION ALL SELECT uid, home_node FROM standard"
            return {tuple(row) for row in connection.exec_driver_sql(sql).all()}

    with make_workspace(tmp_path / "county", "泾川县", "county", areas=False) as county:
        assert rows(county) == rows(workspace)
    assert {home for _, home in rows(workspace)} == {NO_NODE}
