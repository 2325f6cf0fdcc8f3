"""What somebody wrote travels as words, also where a column of that name holds JSON elsewhere."""

from __future__ import annotations

import pytest

from db.models import EXCHANGED, table
from db.queries.judging import CODES, unique_keys
from minsheng_desktop.exchange.records import ColumnType
from minsheng_desktop.exchange.tables import NOTES, columns_of
from minsheng_desktop.exchange.words import refusal, table_word


def type_of(table: str, column: str) -> ColumnType:
    return next(spec.type for spec in columns_of(table) if spec.name == column)


@pytest.mark.parametrize("table", ["project", "objection"])
def test_content_is_words_where_a_person_writes_it(table: str) -> None:
    assert type_of(table, "content") is ColumnType.TEXT


@pytest.mark.parametrize("table", ["register", "register_entry", "notice", "assessment"])
def test_content_is_json_where_the_program_keeps_it(table: str) -> None:
    assert type_of(table, "content") is ColumnType.JSON


@pytest.mark.parametrize("name", [*EXCHANGED, *NOTES, "manifest"])
def test_clerks_read_in_their_own_words_what_a_package_carries(name: str) -> None:
    assert table_word(name) != name


def test_a_refusal_names_the_column_in_words() -> None:
    references = {key.parent.name for name in EXCHANGED for key in table(name).foreign_keys}
    unique = {columns[-1] for name in EXCHANGED for columns, _ in unique_keys(name)}
    for column in references | unique | {column for _, column in CODES}:
        assert column not in refusal(f"reference:{column}")
    assert refusal("id_no:id_state") == "身份证号与其状态不符（证件状态），请核实后再报。"
