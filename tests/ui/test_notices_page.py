"""通知告知 on a real workspace: choosing, the true pages, the check of the type, saving, printing, undo."""

import re
import stat

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit

from minsheng_desktop.core import adapters
from minsheng_desktop.entitlements.own_columns import add_own_column, list_own_columns
from minsheng_desktop.notices.service import list_notices
from tests.factories.papers import enter_households, open_township
from tests.factories.window import Shell, session_of, wait_for
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.notices import printers
from ui.notices.page import NoticePage
from ui.registry import load_pages


class Desk:
    """A page in a window of its own on a workspace with four households."""

    def __init__(self, qtbot, folder, names=None):
        self.qtbot = qtbot
        self.workspace = open_township(folder)
        self.uids = self.workspace.run(enter_households, *([names] if names else [])).value
        self.runner = JobRunner()
        self.bugs = []
        self.runner.broken.connect(self.bugs.append)
        self.session = session_of(self.workspace, self.runner)

    def open(self, **args):
        self.page = NoticePage(self.session, args)
        self.qtbot.addWidget(self.page)
        self.shell = Shell(self.page, self.session)
        self.page.resize(1366, 697)
        self.page.show()
        self.page.refresh()
        self.wait(lambda: self.page.options.table.model.complete and self.page.options.table.model.keys)
        return self.page

    def wait(self, condition):
        wait_for(self.qtbot, condition)

    def tick(self, count):
        model = self.page.options.table.model
        model.tick(list(model.keys)[:count], True)
        self.wait(lambda: self.page.ready and self.page._preview.paper.pages == count)

    def made(self):
        return self.workspace.read(list_notices)


@pytest.fixture
def desk(qtbot, qapp, tmp_path, monkeypatch):
    apply_theme(qapp)
    monkeypatch.setattr(printers.printing, "printers", list)
    made = []

    def _make(names=None):
        made.append(Desk(qtbot, tmp_path / "w", names))
        return made[0]

    yield _make
    made[0].runner.close()
    made[0].workspace.close()
    assert not made[0].bugs


def copied(content, page=0):
    return re.sub(r"\s", "", adapters.load("preview").page_text(content, page))


def test_the_page_is_in_the_menu_for_those_who_may_make_notices():
    spec = load_pages()["notices.make"]
    assert (spec.group, spec.right, spec.menu) == ("notices", "notice", True)


def test_without_a_choice_nothing_can_be_made(desk):
    page = desk().open()
    assert not page.ready
    assert not page.save_button.isEnabled()
    assert page.pane.place.text() == ""


def test_ticked_households_are_shown_as_true_pages(desk):
    d = desk()
    page = d.open()
    d.tick(3)
    assert page.pane.place.text() == "第 1 / 3 页 · 张桂英"
    d.wait(lambda: page.pane.view.pixmap is not None)
    assert page.pane.view.pixmap.height() > page.pane.view.pixmap.width()
    page.pane.go(2)
    assert page.pane.place.text() == "第 3 / 3 页 · 王䶮"
    assert page.pane.thumbnails.currentIndex().row() == 2
    page.pane.thumbnails.setCurrentIndex(page.pane.thumbnails.pages.index(1))
    assert page.pane.page == 1
    assert d.made() == [], "a preview records nothing"


def test_zoom_fits_the_width_or_the_page_or_goes_by_steps(desk):
    d = desk()
    page = d.open()
    d.tick(1)
    wide = page.pane.percent
    page.pane.fit("whole")
    assert page.pane.percent < wide
    whole = page.pane.percent
    page.pane._step(1)
    assert page.pane.percent > whole
    page.pane._step(-1)
    page.pane.fit("width")
    assert page.pane.percent == wide
    d.wait(lambda: page.pane.view.pixmap is not None)


def test_saving_records_once_and_printing_again_makes_no_new_numbers(desk, tmp_path):
    d = desk()
    page = d.open()
    d.tick(2)
    page.save(tmp_path / "a.pdf")
    d.wait(lambda: (tmp_path / "a.pdf").exists() and page.ready and d.shell.toasts)
    assert [line.number for line in d.made()] == ["云民审〔2026〕2号", "云民审〔2026〕1号"]
    assert "a.pdf" in d.shell.words
    page.save(tmp_path / "b.pdf")
    d.wait(lambda: (tmp_path / "b.pdf").exists() and page.ready)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert len(d.made()) == 2
    assert "云民审〔2026〕1号" in copied((tmp_path / "a.pdf").read_bytes())


def test_undo_takes_the_notices_back_and_the_pages_are_set_anew(desk, tmp_path):
    d = desk()
    page = d.open()
    d.tick(1)
    page.save(tmp_path / "a.pdf")
    d.wait(lambda: d.shell.toasts)
    _, undo = d.shell.toasts[-1].action
    undo()
    d.wait(lambda: not d.made() and page._made is None)
    d.wait(lambda: page.ready)
    assert "云民审〔2026〕2号" in copied(page._preview.paper.content)


def test_undo_at_the_bottom_takes_back_its_own_operation_whatever_came_after(desk, tmp_path):
    d = desk()
    page = d.open()
    d.tick(1)
    page.save(tmp_path / "a.pdf")
    d.wait(lambda: d.shell.toasts)
    _, undo = d.shell.toasts[-1].action
    later = d.workspace.run(add_own_column, "电费补贴").value
    undo()
    d.wait(lambda: not d.made())
    assert later in {column.uid for column in d.workspace.read(list_own_columns)}


def test_households_of_another_page_come_ticked(desk):
    d = desk()
    page = d.open(uids=tuple(reversed(d.uids[1:3])))
    d.wait(lambda: page.ready)
    assert page._preview.paper.places == ("王䶮", "程素珍")
    assert page.programme.isHidden()
    page.options.others.click()
    d.wait(lambda: len(page.options.table.model.keys) == 4)
    assert page.options.keys == ()
    assert not page.programme.isHidden()


def test_the_roster_is_never_of_chosen_households_alone(desk):
    d = desk()
    page = d.open(uids=d.uids[:1])
    page.template.set_value("roster_list", tell=True)
    d.wait(lambda: page.ready)
    assert "合计4户7人" in copied(page._preview.paper.content)
    assert not page.programme.isHidden()


def test_filters_of_village_and_words(desk):
    d = desk()
    page = d.open()
    d.wait(lambda: len(page._villages) == 2)
    uid = next(uid for uid, name in page._villages.items() if name == "石门村")
    page.options.village.set_value(uid, tell=True)
    d.wait(lambda: len(page.options.table.model.keys) == 2)
    page.options.words.setText("董")
    d.wait(lambda: len(page.options.table.model.keys) == 1)
    page.options.clear_filters()
    d.wait(lambda: len(page.options.table.model.keys) == 4)


def test_a_refusal_waits_for_its_reason(desk):
    d = desk()
    page = d.open(template="refusal")
    model = page.options.table.model
    model.tick(list(model.keys)[:1], True)
    d.wait(lambda: not page._pause.isActive())
    assert not page.ready
    page.options.reason.set_value("名下有机动车一辆。")
    d.wait(lambda: page.ready)
    assert "名下有机动车一辆。" in copied(page._preview.paper.content)


def test_the_roster_is_made_of_all_that_is_filtered(desk, tmp_path):
    d = desk()
    page = d.open()
    page.template.set_value("roster_list", tell=True)
    d.wait(lambda: page.ready)
    page.save(tmp_path / "a.pdf")
    d.wait(lambda: d.shell.toasts)
    assert "合计4户7人" in copied((tmp_path / "a.pdf").read_bytes())
    assert page.options.table.isHidden()


def test_series_and_day_are_printed(desk):
    d = desk()
    page = d.open()
    d.tick(1)
    page.options.series.edit.setText("云政民")
    page.options.day.edit.setText("2026-05-04")
    page.options.series.changed.emit()
    d.wait(lambda: page.ready and "云政民" in copied(page._preview.paper.content))
    assert "2026年5月4日" in copied(page._preview.paper.content)


def test_a_missing_glyph_is_told_and_must_be_agreed_to(desk):
    d = desk((("王\ue863", "341299101201", 1, 100, 0),))
    page = d.open()
    model = page.options.table.model
    model.tick(list(model.keys), True)
    d.wait(lambda: page._preview is not None)
    assert not page.ready
    assert not page.save_button.isEnabled()
    assert "U+E863" in page.options.check.accessibleName()
    page.options.boxes.setChecked(True)
    d.wait(lambda: page.ready)


@pytest.fixture
def spooler(tmp_path, monkeypatch):
    """``lp`` as a script that keeps what it gets, or refuses while ``refuse`` exists."""
    programs = tmp_path / "bin"
    programs.mkdir()
    script = programs / "lp"
    script.write_text(
        f'#!/bin/sh\nif [ -e "{tmp_path}/refuse" ]; then echo "lp: stopped" >&2; exit 1; fi\n'
        f'printf "%s " "$@" > "{tmp_path}/arguments"\n/bin/cat > "{tmp_path}/received"\n'
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(programs))
    return [printers.printing.Printer("HP_M126", True), printers.printing.Printer("Office", False)]


def test_printing_sends_the_paper_and_a_refusal_can_be_tried_again(desk, spooler, tmp_path, monkeypatch):
    d = desk()
    monkeypatch.setattr(printers.printing, "printers", lambda: spooler)
    page = d.open()
    d.wait(lambda: page.printer.count() == 2)
    d.tick(2)
    assert page.print_button.isEnabled()
    assert page.print_button.accessibleName() == "打印 2 页"
    (tmp_path / "refuse").touch()
    page.copies.setValue(2)
    page.print_paper()
    d.wait(lambda: not page.notice.isHidden())
    assert "stopped" in page.notice.accessibleName()
    (tmp_path / "refuse").unlink()
    page.print_paper()
    d.wait(lambda: d.shell.toasts)
    assert page.notice.isHidden()
    assert (tmp_path / "received").read_bytes() == page._made.paper.content
    arguments = (tmp_path / "arguments").read_text()
    assert "-n 2" in arguments
    assert "-d HP_M126" in arguments
    assert "张桂英" not in arguments
    assert len(d.made()) == 2, "a second try makes no new notices"


def test_without_a_printer_saving_is_still_possible(desk):
    d = desk()
    page = d.open()
    d.tick(1)
    assert not page.print_button.isEnabled()
    assert page.save_button.isEnabled()


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_recorded(desk, tmp_path):
    d = desk()
    page = d.open()
    d.tick(1)
    page.save(tmp_path / "absent" / "a.pdf")
    d.wait(lambda: not page.notice.isHidden())
    assert d.made() == []
    assert page.ready


def test_every_control_has_a_name(desk):
    page = desk().open()
    for kind in (QAbstractButton, QComboBox, QLineEdit, QAbstractItemView):
        for control in page.findChildren(kind):
            header = control.inherits("QHeaderView")
            if control.isVisible() and not header and not control.parent().inherits("QSpinBox"):
                assert control.accessibleName() or getattr(control, "text", str)(), control
