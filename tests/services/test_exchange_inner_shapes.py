"""Rows of the right types that say nonsense: refused alone, since the lists of the receiver would stumble over them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.queries import inner_shapes
from db.types import definition_uid, new_uid
from minsheng_desktop.applications.means_checks import read_hits
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.tables import columns_of
from minsheng_desktop.programmes.settings import all_rules
from minsheng_desktop.rules import report_periods
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories.offices import PROGRAMME, Offices, craft


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


DOUBT = {"rule": "own", "status": "open", "raised_on": "2026-06-01"}
DUTY = {"code": "zz", "title": "月报", "recipient": "县民政局", "days_ahead": 7, "from_day": "2026-01-01"}
HOLIDAY = {"kind": "off", "name": "节日"}
INDICATOR = {"place": "云岭镇", "year": "2026", "name": "人数"}
OWN_COLUMN = {"key": "a", "title": "备注", "kind": "choice", "position": 0}
PROGRAMME_ROW = {
    "code": "zz", "name": "项目", "short_name": "项目", "programme_class": "x", "unit": "人", "period": "month",
    "aliases": "", "scope": "roster", "posting_level": "none", "source": "文件",
}  # fmt: skip
ROUND = {"name": "核查", "kind": "x", "from_day": "2026-01-01", "due_day": "2026-02-01"}
SETTING = {"place": "", "key": "excludes", "from_day": "2026-01-01"}
TASK = {"year": 2026, "position": 1, "item": "任务", "section": "", "unit": "人", "counts_for": "[]"}
FAULTS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("doubt", DOUBT | {"params": '{"townships":5}'}, "params"),
    ("doubt", DOUBT | {"params": '{"problems":"x"}'}, "params"),
    ("doubt", DOUBT | {"params": '{"entitlement":"zz"}'}, "params"),
    ("doubt", DOUBT | {"params": "{}", "held_row": '{"values":[1]}'}, "held_row"),
    ("holiday", HOLIDAY | {"day": "gestern"}, "day"),
    ("holiday", HOLIDAY | {"day": "2031-05-01", "kind": "feast"}, "kind"),
    ("indicator", INDICATOR | {"code": "zz", "stated_rate": "1.2.3"}, "stated_rate"),
    ("indicator", INDICATOR | {"code": "zz", "stated_rate": "viel"}, "stated_rate"),
    ("own_column", OWN_COLUMN | {"choices": '[{"a":1}]'}, "choices"),
    ("programme", PROGRAMME_ROW | {"settings": '{"rules":5}'}, "settings"),
    ("programme", PROGRAMME_ROW | {"settings": '{"rules":{"excludes":5}}'}, "settings"),
    ("programme_setting", SETTING | {"value": "nonsense"}, "value"),
    ("programme_setting", SETTING | {"value": "5"}, "value"),
    ("programme_setting", SETTING | {"value": "[[]]"}, "value"),
    ("programme_setting", SETTING | {"value": "[]", "from_day": "morgen"}, "from_day"),
    ("progress_setting", {"key": "k", "from_day": "2026-01-01", "value": "[{}]"}, "value"),
    ("progress_setting", {"key": "k", "from_day": "2026-01-01", "value": "x"}, "value"),
    ("report_duty", DUTY | {"due": "{}"}, "due"),
    ("report_duty", DUTY | {"due": '{"period":"month","more":1}'}, "due"),
    ("report_duty", DUTY | {"due": '{"period":"now and then"}'}, "due"),
    ("report_duty", DUTY | {"due": '{"period":"month","day":"x"}'}, "due"),
    ("review_round", ROUND | {"programmes": "[{}]"}, "programmes"),
    ("review_round", ROUND | {"programmes": "[]", "due_day": ""}, "due_day"),
    ("task", TASK | {"milestones": "[5]"}, "milestones"),
)
FINE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("doubt", DOUBT | {"params": json.dumps({"townships": ["甲"], "row": 3, "entitlement": new_uid().hex()})}),
    ("holiday", HOLIDAY | {"day": "2031-05-01"}),
    ("indicator", INDICATOR | {"code": "zz", "stated_rate": "-1.25"}),
    ("own_column", OWN_COLUMN | {"choices": '["一"]'}),
    ("programme", PROGRAMME_ROW | {"settings": '{"rules":{"excludes":["dibao_rural"]}}'}),
    ("programme_setting", SETTING | {"value": '["dibao_rural"]'}),
    ("progress_setting", {"key": "k", "from_day": "2026-01-01", "value": '["105","100"]'}),
    ("report_duty", DUTY | {"due": '{"period":"year","month":1,"day":5,"next_year":true,"office":"township"}'}),
    ("review_round", ROUND | {"programmes": '["dibao_rural"]'}),
    ("task", TASK | {"milestones": "[[202603,250]]"}),
)
KEYS = {
    "holiday": ("day",), "indicator": ("code",), "programme": ("code",), "progress_setting": ("key", "from_day"),
    "report_duty": ("code",),
}  # fmt: skip


def taken(offices: Offices, table: str, values: dict[str, Any], sequence: int = 1) -> ImportResult:
    """The county takes one row of the first township."""
    home: Workspace = offices.first
    row = dict.fromkeys(column.name for column in columns_of(table))
    row |= {"uid": new_uid(), "home_node": home.node.uid, "epoch": 1, "counter": 1, "deleted": 0, "updated_at": 0}
    row |= {"updated_by": "admin", **values}
    if table in KEYS:
        row["uid"] = definition_uid(table, "/".join(row[column] for column in KEYS[table]))
    package = craft(home, offices.county, offices.stick / "a.mspkg", {table: [row]}, sequence=sequence)
    return offices.take(package)


@pytest.mark.parametrize(("table", "values", "column"), FAULTS)
def test_what_says_nonsense_is_refused_alone(offices: Offices, table: str, values: dict[str, Any], column: str) -> None:
    found = taken(offices, table, values)
    assert (found.status, [line.code for line in found.refused]) == ("applied", [f"bad_value:{column}"])


def test_what_the_program_writes_itself_is_taken(offices: Offices) -> None:
    for sequence, (table, values) in enumerate(FINE, 1):
        found = taken(offices, table, values, sequence)
        assert (found.status, found.refused) == ("applied", ()), table
    assert PROGRAMME in offices.county.read(all_rules)


def test_the_words_of_a_period_are_those_of_the_calendar() -> None:
    assert inner_shapes.CHOICES["report_duty", "due"][1] == report_periods.PERIODS


@pytest.mark.parametrize(("hits", "first"), [("[5]", 0), ('[{"person":"zz"}]', 1)])
def test_hits_are_objects_and_name_persons_by_their_uid(offices: Offices, hits: str, first: int) -> None:
    with pytest.raises((AttributeError, ValueError)):
        read_hits(hits)
    wrong = inner_shapes.inner_conditions(("means_check", "hits"), "?1")[first]
    with offices.county.database.reading() as connection:
        assert connection.exec_driver_sql(f"SELECT {wrong}", (hits,)).scalar_one() == 1
