"""抽查 in the windows of a county and a township: drawn, answered with a photograph, judged, demanded, counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from minsheng_desktop.checks.sample_answers import NewReply, answer_sample, judge_samples
from minsheng_desktop.checks.sample_records import DrawWish
from minsheng_desktop.checks.samples import draw_samples, list_items
from tests.factories.offices import FIRST, PROGRAMME, SECOND, Offices, add_family, build, copy_of, insert
from tests.factories.pictures import photograph
from tests.factories.posted import new_uid
from tests.factories.window import standing
from tests.ui.test_relocations_page import Desk, shoot, words
from ui.checks.samples_forms import DrawForm, PhotoField, RectifyForm, ReplyForm
from ui.checks.samples_page import DRAWS, FIGURES, ITEMS, SamplesPage
from ui.kit.theme import apply_theme
from ui.programmes.checks_field import ChecksField

JUNE = 202606


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, copies = build(tmp_path_factory.mktemp("offices")), tmp_path_factory.mktemp("work")
    with copy_of(folder, copies) as offices:
        for at, name in enumerate(("严明月", "何水生", "王腊梅"), 1):
            offices.first.run(add_family, name, at)
        offices.first.run(
            insert, "posting", uid=new_uid(), kind="preliminary", programme_uid=PROGRAMME, number="2026-1",
            from_day="2026-06-01", to_day="2026-06-08", board="村部公示栏", status="posted",
        )  # fmt: skip
        offices.report(FIRST)
    return copies / "offices"


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with copy_of(template, tmp_path) as found:
        yield found


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot) -> Iterator[Desk]:
    apply_theme(qapp)
    made = Desk(qtbot)
    yield made
    for runner in made.runners:
        runner.close()


def press_shown(desk: Desk, page: SamplesPage, caption: str) -> None:
    """Press a button of the panel once it is shown."""

    def _found() -> list[QPushButton]:
        return [made for made in standing(page.panel, QPushButton) if made.accessibleName() == caption]

    desk.wait(lambda: any(made.isVisible() for made in _found()))
    next(made for made in _found() if made.isVisible()).click()


def drawn(offices: Offices, source: str = "running", count: int = 2) -> None:
    offices.county.run(draw_samples, DrawWish(source, JUNE, count, seed="7"))
    offices.answer(FIRST)


def test_the_county_draws_from_the_form_and_sees_how_many_of_how_many(desk: Desk, offices: Offices) -> None:
    page = desk.open(offices.county, SamplesPage)
    page.open_draw_form()
    desk.wait(lambda: page.changes.form is not None)
    form = page.changes.form
    assert isinstance(form, DrawForm)
    form.form.set_values({"month": JUNE, "count": 2})
    form.changed.emit()
    desk.wait(lambda: any("3 项中抽 2 项" in line for line in form.lines()))
    shoot(page, "draw_form")
    page.changes.save()
    desk.wait(lambda: len(page.found.items) == 2)
    assert page.grids[ITEMS].model.rowCount() == 2
    page.show_view(DRAWS)
    page.open_line(page.found.draws[0].uid)
    assert page.found.draws[0].seed in words(page.panel)
    shoot(page, "draws")
    page.show_view(FIGURES)
    assert page.grids[FIGURES].model.rowCount() == 1
    shoot(page, "figures")


def test_some_of_the_townships_are_ticked_and_none_means_all(desk: Desk, offices: Offices) -> None:
    offices.second.run(add_family, "李秋生", 4)
    offices.report(SECOND)
    page = desk.open(offices.county, SamplesPage)
    page.open_draw_form()
    desk.wait(lambda: page.changes.form is not None)
    form = page.changes.form
    assert isinstance(form, DrawForm)
    form.form.set_values({"month": JUNE, "count": 1})
    form.changed.emit()
    desk.wait(lambda: [one.office for one in form.shares] == [FIRST, SECOND])
    townships = next(made for made in standing(page.panel, ChecksField))
    for ticked in ((1,), (0, 1)):
        for at in range(townships.box.count()):
            state = Qt.CheckState.Checked if at in ticked else Qt.CheckState.Unchecked
            townships.box.item(at).setCheckState(state)
        desk.wait(lambda ticked=ticked: [one.office for one in form.shares] == [(FIRST, SECOND)[at] for at in ticked])
    page.changes.save()
    desk.wait(lambda: sorted(line.office for line in page.found.draws) == sorted((FIRST, SECOND)))


def test_a_township_answers_with_a_photograph_and_puts_right_what_is_asked(
    desk: Desk, offices: Offices, tmp_path: Path
) -> None:
    drawn(offices, "posted", 1)
    page = desk.open(offices.first, SamplesPage, standing="waiting")
    desk.wait(lambda: len(page.found.items) == 1)
    item = page.found.items[0]
    page.open_line(item.uid)
    press_shown(desk, page, "答复…")
    form = page.changes.form
    assert isinstance(form, ReplyForm)
    (tmp_path / "board.jpg").write_bytes(photograph(400, 300))
    photo = form.form["photo"]
    assert isinstance(photo, PhotoField)
    photo.take(tmp_path / "board.jpg")
    form.form.set_values({"result": "expired", "finding": "还是上季度的"})
    shoot(page, "answer_form")
    page.changes.save()
    desk.wait(lambda: page.found.items[0].standing == "judging")
    offices.report(FIRST)
    offices.county.run(judge_samples, [item.uid], "rectify")
    offices.answer(FIRST)
    page.refresh()
    desk.wait(lambda: page.found.items[0].standing == "rectify")
    page.open_line(item.uid)
    assert "立即更换为本期公示，并拍照上报。" in words(page.panel)
    shoot(page, "rectify")
    press_shown(desk, page, "看照片")
    desk.wait(lambda: page._viewer is not None and page._viewer.isVisible())
    page._viewer.close_viewer()
    press_shown(desk, page, "登记整改…")
    assert page.changes.form is not None
    page.changes.form.form.set_values({"result": "rectified", "finding": "已更换"})
    page.changes.save()
    desk.wait(lambda: page.found.items[0].standing == "checking")


def test_the_county_accepts_the_ticked_and_demands_the_rest(desk: Desk, offices: Offices) -> None:
    drawn(offices)
    good, bad = offices.first.read(list_items)
    offices.first.run(answer_sample, good.uid, NewReply("right"))
    offices.first.run(answer_sample, bad.uid, NewReply("wrong", "名下有车"))
    offices.report(FIRST)
    page = desk.open(offices.county, SamplesPage, standing="judging")
    desk.wait(lambda: page.grids[ITEMS].model.rowCount() == 2)
    told: list[str] = []
    page.toasted.connect(lambda toast: told.append(toast.words))
    page.accept_ticked()
    assert told
    page.grids[ITEMS].model.ticked = {good.uid}
    page.accept_ticked()
    desk.wait(lambda: {item.standing for item in page.found.items} == {"accepted", "judging"})
    assert page.grids[ITEMS].model.rowCount() == 1
    page.open_line(bad.uid)
    shoot(page, "judge")
    press_shown(desk, page, "要求整改…")
    assert isinstance(page.changes.form, RectifyForm)
    shoot(page, "rectify_form")
    page.changes.save()
    desk.wait(lambda: {item.standing for item in page.found.items} == {"accepted", "rectify"})
    page.standing.set_value("")
    page._fill()
    shoot(page, "items")
    asked: list[object] = []
    page.requested.connect(asked.append)
    page.show_view(DRAWS)
    page.open_line(page.found.draws[0].uid)
    press_shown(desk, page, "整改通知…")
    desk.wait(lambda: asked)


def test_a_notice_with_nothing_to_put_right_is_refused_and_a_drawing_is_made_once_more(
    desk: Desk, offices: Offices
) -> None:
    drawn(offices)
    page = desk.open(offices.county, SamplesPage)
    desk.wait(lambda: len(page.found.draws) == 1)
    told: list[str] = []
    page.toasted.connect(lambda toast: told.append(toast.words))
    page.show_view(DRAWS)
    page.open_line(page.found.draws[0].uid)
    press_shown(desk, page, "整改通知…")
    desk.wait(lambda: told)
    press_shown(desk, page, "复算")
    desk.wait(lambda: len(told) == 2)
    assert told[1].startswith("按现在的名单复算，名单一致")
    press_shown(desk, page, "看各项")
    assert page.view == ITEMS
    assert page.drawn.value == page.found.draws[0].uid


def test_a_township_cannot_draw_or_judge(desk: Desk, offices: Offices) -> None:
    drawn(offices)
    page = desk.open(offices.first, SamplesPage)
    desk.wait(lambda: len(page.found.items) == 2)
    assert not page.draw.isVisible()
    assert not page.accept.isVisible()
    assert not page.rectify.isVisible()
    assert len(page.views.findChildren(type(page.draw))) == 2
