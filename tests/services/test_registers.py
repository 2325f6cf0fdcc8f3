"""Registers: numbers, deadlines, counters, balances, sheets in and out, hidden columns, definitions."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.operation import User
from minsheng_desktop.progress.counting import count_task, countable, counted
from minsheng_desktop.progress.editing import NewTask, add_task
from minsheng_desktop.registers.defining import define_register, end_register, read_definitions
from minsheng_desktop.registers.figures import countable_figures, figure_values, register_figures
from minsheng_desktop.registers.service import (
    EntryFilter,
    add_entries,
    add_entry,
    edit_entry,
    entry,
    list_entries,
    list_registers,
    remove_entry,
)
from minsheng_desktop.registers.sheets import export_sheet, import_sheet, preview_sheet
from minsheng_desktop.registers.spec_reading import read_spec
from minsheng_desktop.registers.specs import find_spec, shipped_specs
from minsheng_desktop.workspace.service import Workspace
from tests.factories.workspaces import prepared_workspace, reopen

OWN: dict[str, Any] = {
    "title": "试点走访台账",
    "section": "own",
    "subject": "name",
    "day": "on_day",
    "number": {"pattern": "试〔{year}〕{n:02}号"},
    "columns": [
        {"key": "on_day", "label": "日期", "type": "date", "required": True, "default": "today"},
        {"key": "name", "label": "姓名", "required": True},
        {"key": "cost", "label": "花费", "type": "money", "sum": True},
    ],
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with prepared_workspace(tmp_path / "w") as made:
        yield made


def add(workspace: Workspace, code: str, **values: str) -> bytes:
    return bytes(workspace.run(add_entry, code, values).value)


def refused(code: str, work: Any, *words: Any) -> AppError:
    with pytest.raises(AppError) as caught:
        work(*words)
    assert caught.value.code == code, caught.value.message
    return caught.value


def sheet(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(content.getvalue())
    return path


def test_a_number_is_given_once_and_each_year_begins_anew(workspace: Workspace) -> None:
    workspace.run(define_register, "trial", OWN, "泾民〔2026〕9号")
    first, second = (add(workspace, "trial", name=name, on_day="2026-03-01") for name in ("甲", "乙"))
    other = add(workspace, "trial", name="丙", on_day="2025-12-31")
    numbers = [workspace.read(entry, uid).number for uid in (first, second, other)]
    assert numbers == ["试〔2026〕01号", "试〔2026〕02号", "试〔2025〕01号"]
    workspace.run(remove_entry, second, "重复")
    assert workspace.read(entry, add(workspace, "trial", name="丁", on_day="2026-04-01")).number == "试〔2026〕03号"
    assert workspace.read(entry, add(workspace, "trial", name="戊", number="老12")).number == "老12"
    refused("registers.number_taken", add_again, workspace)
    workspace.undo()
    with pytest.raises(AppError):
        workspace.read(entry, second)


def add_again(workspace: Workspace) -> None:
    add(workspace, "trial", name="己", number="老12")


def test_every_fault_of_an_entry_is_told_at_once_and_nothing_is_kept(workspace: Workspace) -> None:
    error = refused(
        "registers.entry_refused_many",
        lambda: add(workspace, "rectification", found_on="二月三十", problem="", office="镇民政办", colour="红"),
    )
    assert [detail["column"] for detail in error.details] == ["", "found_on", "problem"]
    assert workspace.read(list_entries, "rectification").total == 0


def test_briefings_are_counted_against_the_number_of_items(workspace: Workspace) -> None:
    for unit, items, count in (("民政办", 2, 11), ("社保所", 3, 15), ("文化站", 1, 6)):
        rows = [
            {"unit": unit, "items": str(items), "title": f"第{n}期", "on_day": f"2026-{n % 12 + 1:02d}-05"}
            for n in range(count)
        ]
        workspace.run(add_entries, "briefing", rows)
    quotas = {one.group[0]: one for one in workspace.read(register_figures, "briefing", 2026).quotas}
    assert [(quotas[unit].least, quotas[unit].count, quotas[unit].met) for unit in ("民政办", "社保所", "文化站")] == [
        (12, 11, False), (15, 15, True), (6, 6, True),
    ]  # fmt: skip


def test_party_members_are_visited_and_trained_as_often_as_is_due(workspace: Workspace) -> None:
    for name, kind in (("刘老", "生活特别困难的党员"), ("马老", "生活特别困难的党员"), ("牛工", "")):
        add(workspace, "party_member", name=name, **({"visit_kind": kind} if kind else {}))
    for _ in range(2):  # visited twice at one festival, counted once
        add(workspace, "party_visit", member="刘老", festival="七一", kind="生活特别困难的党员", visitors="李书记",
            on_day="2026-07-01")  # fmt: skip
    visits = {one.group: (one.least, one.count) for one in workspace.read(register_figures, "party_visit", 2026).quotas}
    assert visits["生活特别困难的党员", "七一"] == (2, 1)
    assert visits["生活特别困难的党员", "春节"] == (2, 0)
    assert {festival for _, festival in visits} == {"七一", "十一", "春节"}
    for month in (1, 3, 5, 7):
        add(workspace, "party_training", member="马老", topic="学习", on_day=f"2026-{month:02d}-10")
    trained = {one.group[0]: one for one in workspace.read(register_figures, "party_training", 2026).quotas}
    assert (trained["马老"].count, trained["马老"].met) == (4, True)
    assert (trained["牛工"].count, trained["牛工"].least, trained["牛工"].met) == (0, 4, False)


def test_an_undo_may_not_take_back_what_was_spent_since(workspace: Workspace) -> None:
    operation = workspace.run(add_entry, "charity_donation", {"donor": "某单位", "kind": "单位捐赠", "amount": "100"})
    add(workspace, "charity_relief", title="救助", persons="1", amount="80")
    assert operation.operation_id is not None
    refused("registers.below_zero", workspace.undo_operation, operation.operation_id)
    assert workspace.read(register_figures, "charity_donation").balances[0].left == "20.00"
    relief = workspace.read(list_entries, "charity_relief").lines[0]
    refused("registers.below_zero", lambda: workspace.run(edit_entry, relief.uid, {"amount": "100.01"}))


def test_an_entry_changed_meanwhile_is_not_written_over(workspace: Workspace) -> None:
    uid = add(workspace, "charity_donation", donor="某人", kind="个人捐赠", amount="5")
    seen = workspace.read(entry, uid).version
    workspace.run(edit_entry, uid, {"receipt": "A1"}, seen)
    refused("edit_conflict", lambda: workspace.run(edit_entry, uid, {"receipt": "A2"}, seen))


def test_a_sheet_goes_out_and_comes_in_again_as_the_same(workspace: Workspace, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "in.xlsx",
        ["信息报送统计"],
        ["序号", "报送日期", "报送单位", "标题", "渠道", "是否采用", "字数"],
        [1, date(2026, 5, 6), "云岭镇", "动态一", "政府网站", "是", 800],
        [2, "2026年5月7日", "云岭镇", "动态二", "微信公众号", "否", 600],
        [3, "不详", "云岭镇", "动态三", "墙报", "是", 600],
        ["合计", None, None, 3],
        ["填表人：陈晓琳"],
    )
    preview = workspace.read(preview_sheet, "information", path)
    assert (preview.count("new"), preview.refused, preview.unmapped) == (2, 1, ("字数",))
    assert [(one.sheet, one.row, one.column, one.heading) for one in preview.problems] == [
        ("Sheet", 5, "B", "报送日期"), ("Sheet", 5, "E", "渠道"),
    ]  # fmt: skip
    assert workspace.run(import_sheet, preview).value == (2, 0)
    out = tmp_path / "out.xlsx"
    assert workspace.read(export_sheet, "information", out) == 2
    again = workspace.read(preview_sheet, "information", out)
    assert (again.count("same"), again.problems) == (2, ())
    book = openpyxl.load_workbook(out)
    cell = next(cell for row in book.active for cell in row if cell.value == "动态一")
    cell.value = "动态一（改）"
    book.save(out)
    changed = workspace.read(preview_sheet, "information", out)
    assert (changed.count("changed"), changed.count("same")) == (1, 1)
    workspace.run(import_sheet, changed)
    assert {line.subject for line in workspace.read(list_entries, "information").lines} == {"动态一（改）", "动态二"}
    workspace.undo()
    workspace.undo()
    assert workspace.read(list_entries, "information").total == 0


def test_a_sheet_of_something_else_is_refused_naming_the_headings(workspace: Workspace, tmp_path: Path) -> None:
    path = sheet(tmp_path / "other.xlsx", ["品名", "颜色"], ["被", "红"])
    error = refused("registers.no_header", lambda: workspace.read(preview_sheet, "information", path))
    assert "标题" in error.message
    template = tmp_path / "template.xlsx"
    assert workspace.read(export_sheet, "information", template, None, True) == 0
    assert workspace.read(preview_sheet, "information", template).rows == ()


def test_a_template_of_a_role_without_names_has_no_such_column(workspace: Workspace, tmp_path: Path) -> None:
    spec = find_spec_of("petition")
    assert "reporter" not in {column.key for column in spec.visible("village_helper")}
    assert "reporter" in {column.key for column in spec.visible("clerk")}


def find_spec_of(code: str) -> Any:
    return shipped_specs()[code]


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "nobody"},
        {"colour": "red"},
        {"section": "nowhere"},
        {"day": "name"},
        {"title": 3},
        {"columns": "none"},
        {"columns": [{"key": "name", "label": "姓名", "type": "colour"}]},
        {"columns": [{"key": "name", "label": "姓名"}, {"key": "name", "label": "名"}], "day": ""},
        {"columns": [{"key": "name", "label": "姓名", "type": "choice"}], "day": ""},
        {"number": {"pattern": "{year}"}},
        {"number": {"pattern": "{n}{name}"}},
        {"due": {"each_year": "31-12"}},
        {"balance": {"account": "a", "of": "cost"}},
        {"occupancy": {"capacity": "beds"}},
        {"quota": [{"key": "a", "title": "a", "steps": [[1, 2, 3]]}]},
        {"quota": [{"key": "a", "title": "a", "every": "decade"}]},
        {"rate": [{"key": "a", "title": "a", "kind": "guess"}]},
        {"check": {"title": "a"}},
    ],
)
def test_a_definition_that_cannot_work_is_refused_saying_where(change: dict[str, Any]) -> None:
    error = refused("registers.bad_definition", read_spec, "trial", {**OWN, **change})
    assert error.kind is Kind.INPUT
    assert "trial" in error.message


def test_a_register_is_declared_from_a_file_changed_and_ended(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[register.trial]\ntitle = "试点走访台账"\nsection = "own"\nsubject = "name"\n'
        'columns = [{ key = "name", label = "姓名", required = true }, { key = "cost", label = "花费", sum = true, '
        'type = "money" }]\n',
        "utf-8",
    )
    ((code, table),) = read_definitions(path).items()
    assert workspace.run(define_register, code, table).value.version == 1
    add(workspace, "试点走访台账", 姓名="甲", 花费="12.5")
    assert workspace.read(list_entries, "trial").sums["cost"] == "12.50"
    table["columns"][0]["type"] = "date"
    refused("registers.held_values", lambda: workspace.run(define_register, code, table))
    table["columns"][0]["type"] = "text"
    table["columns"].append({"key": "note", "label": "说明"})
    assert workspace.run(define_register, code, table).value.version == 2
    table["title"] = shipped_specs()["petition"].title
    refused("registers.title_taken", lambda: workspace.run(define_register, code, table))
    workspace.run(end_register, "trial", date(2026, 1, 1))
    refused("registers.ended", lambda: add(workspace, "trial", name="乙"))
    assert "trial" in {line.spec.code for line in workspace.read(list_registers, None)}
    refused("registers.shipped", lambda: workspace.run(end_register, "petition"))
    path.write_text("[register", "utf-8")
    refused("registers.no_toml", read_definitions, path)


def test_figures_feed_indicators_by_the_end_of_a_month(workspace: Workspace) -> None:
    for day, adopted in (("2026-03-05", "是"), ("2026-05-06", "是"), ("2026-05-07", "否"), ("2025-05-07", "是")):
        add(
            workspace, "information", unit="云岭镇", title=f"动态{day}", channel="政府网站", adopted=adopted, on_day=day
        )
    add(workspace, "charity_donation", donor="甲", kind="个人捐赠", amount="12.34", on_day="2026-05-01")
    wanted = [("information", "count"), ("information", "adopted"), ("charity_donation", "sum:amount"), ("none", "x")]
    found = workspace.read(figure_values, wanted, 2026, 202605)
    assert found == {
        ("information", "count"): 3000, ("information", "adopted"): 2000, ("charity_donation", "sum:amount"): 1234
    }  # fmt: skip
    assert workspace.read(figure_values, wanted, 2026, 202603)["information", "count"] == 1000
    money = {one.key: one.money for one in countable_figures(find_spec_of("charity_donation"))}
    assert money == {"count": False, "sum:amount": True}


def test_a_task_is_counted_by_a_figure_a_register_declares(workspace: Workspace) -> None:
    for beds in ("30", "20"):
        add(workspace, "elder_homes", name=f"敬老院{beds}", beds=beds, opened_on="2019-05-01")
    offered = {one.key: one.label for one in workspace.read(countable)}
    assert "床位数" in offered["register:elder_homes:beds"]
    task = workspace.run(add_task, NewTask(2026, "敬老院床位", "张", 300_000, document="泾政〔2026〕1号")).value
    workspace.run(count_task, task, "register:elder_homes:beds")
    assert workspace.read(counted, task, 202605) == 50_000
    refused("judging.unknown_key", lambda: workspace.run(count_task, task, "register:elder_homes:rooms"))


def test_entries_are_found_by_pinyin_number_area_and_what_they_say(workspace: Workspace) -> None:
    add(
        workspace, "petition", channel="来信", matter="公示不清", area="云岭村", unit="民政办", received_on="2026-02-01"
    )
    add(workspace, "petition", channel="来访", matter="资金迟发", area="石门村", received_on="2025-02-01")
    for words in ("gsbq", "gongshi", "公示", "信访〔2026〕1号", "民政办"):
        assert [line.subject for line in workspace.read(list_entries, "petition", EntryFilter(text=words)).lines] == [
            "公示不清"
        ], words
    assert workspace.read(list_entries, "petition", EntryFilter(year=2025)).total == 1
    wanted = EntryFilter(where=(("channel", ("来访",)),))
    assert [line.area_name for line in workspace.read(list_entries, "petition", wanted).lines] == ["石门村"]
    refused(
        "registers.unknown_where", lambda: workspace.read(list_entries, "petition", EntryFilter(where=(("x", ()),)))
    )
    refused("registers.unknown_test", lambda: workspace.read(list_entries, "petition", EntryFilter(test="x")))
    refused("registers.unknown_state", lambda: workspace.read(list_entries, "petition", EntryFilter(state="x")))


def test_what_a_village_user_hears_is_handed_on_with_the_name_he_may_not_look_up(workspace: Workspace) -> None:
    clerk, workspace.user = workspace.user, User("helper", "村协理员", "village_helper")
    add(workspace, "opinion_line", project="农村低保", person="钱某", result="接通答复", opinion="公示栏看不清")
    (seen,) = workspace.read(list_entries, "opinion_task").lines
    assert "person" not in seen.values
    workspace.user = clerk
    (line,) = workspace.read(list_entries, "opinion_task").lines
    assert (line.values["person"], line.values["content"]) == ("钱某", "公示栏看不清")


def test_every_shipped_register_takes_an_entry_and_answers_its_figures(workspace: Workspace) -> None:
    for spec in shipped_specs().values():
        if not spec.page and not spec.parent:
            figures = workspace.read(register_figures, spec.code, 2026)
            assert figures.count == 0
    assert len(workspace.read(list_registers, 2026)) == len(shipped_specs())


def test_what_stands_survives_closing_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    add(workspace, "petition", channel="来信", matter="公示不清", remark="夹页")
    workspace.close()
    with reopen(tmp_path / "w", writing="") as again:
        (line,) = again.read(list_entries, "petition").lines
        assert (line.subject, line.remark, line.own) == ("公示不清", "夹页", True)
        assert again.read(find_spec, "信访台账").code == "petition"
