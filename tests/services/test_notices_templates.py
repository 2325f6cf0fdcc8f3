"""Templates are data: known placeholders, known blocks, nothing that runs."""

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.templates import (
    FIELDS_OF,
    fill,
    fill_blank,
    load_template,
    read_template,
    template_keys,
)

HEAD = 'name = "通知"\n[[block]]\nkind = "paragraph"\n'


@pytest.mark.parametrize("key", template_keys())
def test_shipped_templates_are_sound(key):
    template = load_template(key)
    section = fill(template, dict.fromkeys(FIELDS_OF[template.subject], "某"))
    assert isinstance(section.blocks[0], doc.Title)
    assert isinstance(fill_blank(template).blocks[0], doc.Title)


@pytest.mark.parametrize("key", ["review_result", "refusal", "change_notice"])
def test_what_decides_names_its_regulation(key):
    assert load_template(key).one_page
    assert load_template(key).basis_of("dibao_rural").startswith("《社会救助暂行办法》")


@pytest.mark.parametrize("name", ["id_no", "own_phone", "account", "reason", "age", "birth", "place", "cause"])
def test_a_sheet_for_a_wall_cannot_even_name_what_may_not_hang_there(name):
    with pytest.raises(AppError) as refused:
        read_template("own", 'subject = "posting"\n' + HEAD + f'text = "{{{name}}}"\n')
    assert refused.value.code == "notices.unknown_placeholder"


def test_fields_are_filled_in_and_text_with_braces_stays_text():
    template = read_template("own", HEAD + 'text = "{name}：每月{amount}元"\n')
    section = fill(template, {"name": "{office}", "amount": "1"})
    assert section.blocks == (doc.Paragraph("{office}：每月1元"),)
    assert section.place == "{office}"


@pytest.mark.parametrize("name", ["id_no", "account", "0", "", "name_x"])
def test_an_unknown_placeholder_is_refused(name):
    with pytest.raises(AppError) as refused:
        read_template("own", HEAD + f'text = "{{{name}}}"\n')
    assert refused.value.code == "notices.unknown_placeholder"
    assert refused.value.kind is Kind.INPUT
    assert refused.value.message


@pytest.mark.parametrize(
    "content",
    [
        HEAD + 'text = "{name.__class__}"\n',
        HEAD + 'text = "{name[0]}"\n',
        HEAD + 'text = "{name!r}"\n',
        HEAD + 'text = "{name:>99999999}"\n',
        HEAD + 'text = "{name"\n',
        HEAD + "text = 3\n",
        HEAD + f'text = "{"长" * 5000}"\n',
        'name = "通知"\n[[block]]\nkind = "script"\ntext = "x"\n',
        'name = "通知"\n[[block]]\nkind = "title"\n',
        'name = "通知"\n[[block]]\nkind = "spacer"\nheight = "x"\n',
        'name = "通知"\n[[block]]\nkind = "key_value"\npairs = [["x"]]\n',
        'name = "通知"\n[[block]]\nkind = "paragraph"\ntext = "x"\nalign = "diagonal"\n',
        "name = 1\n",
        "no toml",
        'name = "通知"\n' + '[[block]]\nkind = "spacer"\n' * 70,
    ],
)
def test_a_faulty_template_is_refused_with_a_sentence(content):
    with pytest.raises(AppError) as refused:
        read_template("own", content)
    assert refused.value.kind is Kind.INPUT
    assert refused.value.message


@pytest.mark.parametrize("key", ["unknown", "../official_fonts", "", "a/b"])
def test_only_shipped_templates_are_found(key):
    with pytest.raises(AppError) as refused:
        load_template(key)
    assert refused.value.kind is Kind.NOT_FOUND


def test_what_is_empty_is_left_out():
    content = HEAD + 'text = "{phone}"\nwhen = "phone"\n[[block]]\nkind = "key_value"\n'
    template = read_template("own", content + 'pairs = [["类别", "{category}"], ["住址", "{place}", "wide"]]\n')
    assert fill(template, {"place": "云岭村"}).blocks == (doc.KeyValue((("住址", "云岭村"),), frozenset({0})),)
    assert len(fill(template, {"phone": "1"}).blocks) == 2


def test_a_refusal_needs_its_reason():
    with pytest.raises(AppError) as refused:
        fill(load_template("refusal"), {"name": "某甲"})
    assert refused.value.code == "notices.field_missing"
    assert refused.value.message
