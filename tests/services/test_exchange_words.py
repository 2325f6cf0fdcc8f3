"""What somebody wrote travels as words, also where a column of that name holds JSON elsewhere."""

from __future__ import annotations

import pytest

from minsheng_desktop.exchange.records import ColumnType
from minsheng_desktop.exchange.tables import columns_of


def type_of(table: str, column: str) -> ColumnType:
    return next(spec.type for spec in columns_of(table) if spec.name == column)


@pytest.mark.parametrize("table", ["project", "objection"])
def test_content_is_words_where_a_person_writes_it(table: str) -> None:
    assert type_of(table, "content") is ColumnType.TEXT


@pytest.mark.parametrize("table", ["register", "register_entry", "notice", "assessment"])
def test_content_is_json_where_the_program_keeps_it(table: str) -> None:
    assert type_of(table, "content") is ColumnType.JSON
