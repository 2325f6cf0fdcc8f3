"""Mappings of spreadsheets kept under a name, handed on as files and by the county; header words of an office."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.header_words import add_word, known_columns, list_words, remove_word
from minsheng_desktop.spreadsheets.mappings import (
    apply_mapping,
    export_mapping,
    fields_for,
    find_mapping,
    list_mappings,
    mapping_of,
    read_mapping,
    remove_mapping,
    save_mapping,
    with_mappings,
)
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import Container, Sheet, Workbook
from tests.factories.workspaces import make_workspace

HEADERS = ("序号", "姓名", "身份证号", "钱数", "联系电话")
ROW = ("1", "张三", "341299196202020193", "300", "15451766330")


def book(*headers, row=ROW):
    sheet = Sheet("名单", "visible", [list(headers), list(row), list(row)])
    return Workbook("a.xlsx", Container(".xlsx", "xlsx"), (sheet,))


def plan_of(workbook):
    (plan,) = recognise(workbook, AreaNames())
    return plan


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    with make_workspace(tmp_path_factory.mktemp("w") / "ws") as opened:
        yield opened


@pytest.fixture
def mapping():
    workbook = book(*HEADERS)
    made = mapping_of(workbook, plan_of(workbook), "县里的低保表", "dibao")
    columns = tuple(replace(c, field="amount_month") if c.header == "钱数" else c for c in made.columns)
    return replace(made, columns=columns)


def test_a_sheet_of_the_same_shape_is_read_as_it_was_saved(mapping):
    workbook = book(*HEADERS)
    assert plan_of(workbook).column("amount_month") is None
    (plan,) = with_mappings(workbook, recognise(workbook, AreaNames()), [mapping])
    found = plan.column("amount_month")
    assert (found.letter, found.certainty, found.reason) == ("D", 1.0, "by_mapping")


def test_a_sheet_of_another_shape_is_left_alone_unless_the_mapping_is_chosen(mapping):
    workbook = book("姓名", "身份证号", "联系电话", "钱数", "村", row=("张三", ROW[2], ROW[4], "300", "大塘村"))
    (plan,) = with_mappings(workbook, recognise(workbook, AreaNames()), [mapping])
    assert plan.column("amount_month") is None
    assert apply_mapping(workbook, plan, mapping).column("amount_month").letter == "D"


def test_a_heading_that_stands_twice_is_known_only_in_its_old_place(mapping):
    workbook = book("姓名", "身份证号", "钱数", "钱数", "联系电话", row=("张三", ROW[2], "1", "300", ROW[4]))
    fields = fields_for(mapping, plan_of(workbook))
    assert (fields.get((2, 0)), fields.get((3, 0))) == (None, "amount_month")


def test_saving_under_a_name_replaces_and_undo_brings_back(stored, mapping):
    stored.run(save_mapping, mapping)
    stored.run(save_mapping, replace(mapping, money_unit=1_000_000))
    assert [m.money_unit for m in stored.read(list_mappings)] == [1_000_000]
    stored.undo()
    (kept,) = stored.read(list_mappings)
    assert replace(kept, uid=b"") == mapping
    stored.run(remove_mapping, kept.uid)
    assert stored.read(list_mappings) == ()
    stored.run(save_mapping, mapping)
    assert stored.read(find_mapping, mapping.name).uid == kept.uid
    stored.run(remove_mapping, kept.uid)


def test_a_file_hands_a_mapping_on(mapping, tmp_path):
    export_mapping(mapping, tmp_path / "a.json")
    assert read_mapping(tmp_path / "a.json") == mapping


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.update(format="x"),
        lambda c: c.update(version=2),
        lambda c: c.update(name=7),
        lambda c: c["layout"].update(kind="x"),
        lambda c: c["layout"].update(money_unit=7),
        lambda c: c["layout"].update(columns=[{"index": -1, "header": "a", "field": ""}]),
        lambda c: c["layout"].update(columns=[{"index": 1, "header": "a", "field": "no_such_field"}]),
        lambda c: c["layout"].update(header=[[1]]),
        lambda c: c.pop("layout"),
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_refused(mapping, tmp_path, spoil):
    path = tmp_path / "a.json"
    export_mapping(mapping, path)
    content = json.loads(path.read_text("utf-8"))
    spoil(content)
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(AppError) as refused:
        read_mapping(path)
    assert (refused.value.kind, refused.value.code) == (Kind.FILE, "mappings.not_a_mapping")


@given(st.binary(max_size=200))
def test_any_other_file_is_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("m") / "a.json"
    path.write_bytes(content)
    with pytest.raises(AppError):
        read_mapping(path)


def test_names_are_needed_and_short(stored, mapping):
    for name in ("  ", "长" * 61):
        with pytest.raises(AppError):
            stored.run(save_mapping, replace(mapping, name=name))


def test_an_own_header_word_is_known_from_then_on(stored):
    uid = stored.run(add_word, "钱 数", "amount_month").value
    assert stored.read(known_columns).roster["钱数"] == "amount_month"
    assert stored.read(known_columns).own == {"钱数"}
    stored.run(add_word, "钱数", "std")
    assert [(word.word, word.field) for word in stored.read(list_words)] == [("钱数", "std")]
    stored.run(remove_word, uid)
    assert "钱数" not in stored.read(known_columns).roster


@pytest.mark.parametrize(("word", "field"), [("", "name"), ("长" * 41, "name"), ("钱数", "no_such_field")])
def test_a_header_word_needs_a_text_and_a_field(stored, word, field):
    with pytest.raises(AppError):
        stored.run(add_word, word, field)
