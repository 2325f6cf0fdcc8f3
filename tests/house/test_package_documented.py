"""Every table, column, reference and code of a package stands in docs/package-tables.md."""

from __future__ import annotations

import re
from pathlib import Path

from db.models import EXCHANGED, is_definition
from db.types import NAMESPACE, definition_uid
from minsheng_desktop.exchange.tables import columns_of
from tests.factories.offices import rows
from tests.factories.workspaces import make_workspace
from tests.house.source import ROOT
from tools import package_tables


def test_the_page_says_what_travels() -> None:
    written = package_tables.PAGE.read_text(encoding="utf-8") if package_tables.PAGE.exists() else ""
    assert written == package_tables.page(), (
        "Other programs rely on docs/package-tables.md; write it anew: .venv/bin/python tools/package_tables.py"
    )


def test_every_definition_tells_the_key_of_its_uid_by_columns_it_has() -> None:
    assert set(package_tables.KEYS) == {name for name in EXCHANGED if is_definition(name)}
    for table, key in package_tables.KEYS.items():
        assert set(re.findall(r"{(\w+)}", key)) <= {column.name for column in columns_of(table)}, table


def test_the_shipped_definitions_have_the_uids_their_keys_give(tmp_path: Path) -> None:
    with make_workspace(tmp_path / "a", "云岭镇") as office:
        for table in ("area", "code_item", "programme", "holiday", "standard"):
            found = rows(office, table)
            assert found, table
            pattern = package_tables.KEYS[table].split(",")[0].replace("`", "")
            for uid, row in found.items():
                filled = {name: "" if cell is None else cell for name, cell in row.items()}
                assert definition_uid(table, pattern.format(**filled)) == uid, (table, pattern)


def test_the_format_names_the_namespace_and_a_uid_made_with_it() -> None:
    page = (ROOT / "docs" / "package-format.md").read_text(encoding="utf-8")
    assert f"`{NAMESPACE}`" in page
    assert f"`{definition_uid('programme', 'dibao_rural').hex()}`" in page
