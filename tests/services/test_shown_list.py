"""A roster on paper as it is shown: its columns, rows, order and month; fitted to A4, with totals."""

import re

import pytest

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.entitlements.changes import change_amount
from minsheng_desktop.entitlements.own_columns import add_own_column, set_own_values
from minsheng_desktop.entitlements.service import RosterFilter, roster_keys
from minsheng_desktop.notices import made, shown_list
from minsheng_desktop.notices.shown_list import ShownList
from tests.factories.papers import enter_amounts, enter_households, open_township

preview = adapters.load("preview")
WANTED = RosterFilter("dibao_rural")


@pytest.fixture
def township(tmp_path):
    with open_township(tmp_path / "w") as workspace:
        workspace.benefits = workspace.run(enter_households).value
        workspace.run(enter_amounts, workspace.benefits)
        yield workspace


def words(content, page=0):
    return re.sub(r"\s", "", preview.page_text(content, page))


def shown(township, *fields, wanted=WANTED, **more):
    return township.read(shown_list.preview_shown, ShownList(wanted, fields, **more))


def test_the_columns_and_rows_chosen_stand_in_their_order(township):
    keys = tuple(key for chunk in township.read(lambda uow: list(roster_keys(uow, WANTED))) for key in chunk)
    paper = shown(township, "amount_fen", "name", keys=keys[2:0:-1], title="两户名单").paper
    said = words(paper.content)
    assert "两户名单" in said
    assert said.index("月保障金") < said.index("户主")
    assert said.index("11,230.50王䶮") < said.index("2620.00程素珍")
    assert "张桂英" not in said
    assert "身份证号" not in said
    assert "合计2户3人　1,850.50".replace("　", "") in said
    for part in (
        "单位：云岭镇",
        "制表日期：2026年6月30日",
        "金额单位：元",
        "制表人：审核人：分管负责人：日期：",
        "第1页/共1页",
    ):
        assert part in said


def test_few_columns_stand_upright_and_many_across(township):
    upright = shown(township, "name", "village", "amount_fen").sizes[0]
    assert upright[0] < upright[1]
    fields = ("certificate_no", "name", "id_no", "village", "household_size", "covered", "category", "amount_fen",
              "status", "supplement_fen", "total_fen", "account_number", "phone", "address", "remark")  # fmt: skip
    across = shown(township, *fields)
    assert across.sizes[0][0] > across.sizes[0][1]
    assert "341299196001010" in words(across.paper.content), "numbers stay whole"


def test_villages_are_headed_with_their_sums(township):
    said = words(
        shown(township, "name", "amount_fen", wanted=RosterFilter("dibao_rural", by_village=True)).paper.content
    )
    assert "云岭村2户4人1,100.00" in said
    assert "石门村2户3人1,615.50" in said
    assert "合计4户7人2,715.50" in said


def test_a_month_and_own_columns_are_printed_as_they_are_shown(township):
    township.run(change_amount, township.benefits[0], 202609, 99900, 0)
    uid_key = township.run(add_own_column, "核查人").value
    with township.database.reading() as connection:
        key = connection.exec_driver_sql("SELECT key FROM own_column").scalar_one()
    township.run(set_own_values, [township.benefits[0]], key, "王主任")
    assert uid_key
    said = words(shown(township, "name", "amount_fen", f"own:{key}",
                       wanted=RosterFilter("dibao_rural", month=202607)).paper.content)  # fmt: skip
    assert "2026年7月" in said
    assert "核查人" in said
    assert "张桂英480.00王主任" in said


def test_that_it_was_printed_is_recorded_and_its_content_is_not_kept(township, tmp_path):
    out = tmp_path / "out.pdf"
    papers = township.run(shown_list.make_shown, ShownList(WANTED, ("name",), title="清单"), out).value
    assert out.read_bytes() == papers.paper.content
    (line,) = township.read(made.list_notices)
    assert (line.template, line.kept) == ("花名册", False)
    with pytest.raises(AppError) as refused:
        township.run(made.open_again, line.uid)
    assert refused.value.code == "notices.not_kept"


@pytest.mark.parametrize(
    ("fields", "wanted", "code"),
    [((), WANTED, "notices.no_columns"), (("name",), RosterFilter("dibao_urban"), "notices.empty_roster")],
)
def test_without_columns_or_rows_there_is_no_list(township, fields, wanted, code):
    with pytest.raises(AppError) as refused:
        shown(township, *fields, wanted=wanted)
    assert refused.value.code == code


def test_a_long_text_wraps_and_its_row_grows(township):
    from minsheng_desktop.entitlements.changes import annotate

    township.run(annotate, [township.benefits[0]], {"remark": "情况说明" * 40})
    said = "".join(words(shown(township, "name", "remark").paper.content, page) for page in range(1))
    assert said.count("情况说明") >= 38


def test_a_long_list_is_set_with_progress_and_can_be_cancelled(township):
    with township.database.writing() as connection:  # the same four again and again
        columns = "programme_uid, person_uid, status, from_month, amount_fen, supplement_fen, covered, papers_pending"
        meta = "home_node, epoch, counter, deleted, updated_at, updated_by"
        for _ in range(150):
            connection.exec_driver_sql(
                f"INSERT INTO entitlement (uid, {columns}, {meta}) SELECT randomblob(16), {columns}, {meta} "
                "FROM entitlement ORDER BY rowid LIMIT 4"
            )
    seen = []
    job = Job(lambda stage, done, total: seen.append((done, total)), interval=0)
    township.read_job(job, shown_list.preview_shown, ShownList(WANTED, ("name", "id_no", "village", "amount_fen")))
    assert len({done for done, total in seen if total > 500}) > 5
    stop = Job(lambda stage, done, total: stop.cancel(), interval=0)
    with pytest.raises(AppError) as stopped:
        township.read_job(stop, shown_list.preview_shown, ShownList(WANTED, ("name",)))
    assert stopped.value.kind is Kind.CANCELLED
