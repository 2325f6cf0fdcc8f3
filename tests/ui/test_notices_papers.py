"""Certificates, lists as shown, papers opened again and the office card, in the window."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QVBoxLayout

from minsheng_desktop.core import adapters
from minsheng_desktop.entitlements.service import RosterFilter
from minsheng_desktop.notices.certificates import CertificateWish, make_certificates
from minsheng_desktop.notices.made import list_notices
from minsheng_desktop.notices.office import office_card
from tests.factories.papers import enter_amounts, enter_households, open_township
from tests.factories.window import Shell, session_of, standing, wait_for
from ui.households.notices_card import NoticesCard
from ui.kit.page import Page
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.notices import printers
from ui.notices.office_page import OfficePage
from ui.notices.page import NoticePage
from ui.notices.paper_page import PaperPage


class Desk:
    """A workspace with four households, and pages on it."""

    def __init__(self, qtbot, folder):
        self.qtbot = qtbot
        self.workspace = open_township(folder)
        self.workspace.run(enter_amounts, self.workspace.run(enter_households).value)
        self.runner = JobRunner()
        self.bugs = []
        self.runner.broken.connect(self.bugs.append)
        self.session = session_of(self.workspace, self.runner)

    def show(self, page):
        self.qtbot.addWidget(page)
        self.shell = Shell(page, self.session)
        page.resize(1366, 697)
        page.show()
        page.refresh()
        page.on_activate()
        return page

    def wait(self, condition):
        wait_for(self.qtbot, condition)

    def one(self, sql):
        with self.workspace.database.reading() as connection:
            return connection.exec_driver_sql(sql).scalar_one()

    def person(self, name):
        return self.one(f"SELECT uid FROM person WHERE name = '{name}'")


@pytest.fixture
def desk(qtbot, qapp, tmp_path, monkeypatch):
    apply_theme(qapp)
    sent = []
    monkeypatch.setattr(printers.printing, "printers", lambda: [printers.printing.Printer("Office_1", True)])
    monkeypatch.setattr(printers.printing, "print_pdf", lambda *given: sent.append(given))
    made = Desk(qtbot, tmp_path / "w")
    made.sent = sent
    yield made
    made.runner.close()
    made.workspace.close()
    assert not made.bugs


def copied(content, page=0):
    return re.sub(r"\s", "", adapters.load("preview").page_text(content, page))


def test_from_a_persons_page_the_certificate_is_ready_to_be_printed(desk):
    uid = desk.person("张桂英")
    page = desk.show(NoticePage(desk.session, {"template": "benefit_certificate", "persons": (uid,)}))
    desk.wait(lambda: page.ready)
    assert "3412**********" in copied(page._preview.paper.content), "the screen does not show the number"
    assert page.print_button.isEnabled()
    page.print_button.click()
    desk.wait(lambda: desk.sent)
    assert re.search(r"公民身份号码341299\d{11}", copied(desk.sent[0][0]))
    (line,) = desk.workspace.read(list_notices)
    assert (line.template, line.number, line.name) == ("享受待遇证明", "云民证〔2026〕1号", "张桂英")
    assert "张" not in desk.sent[0][3], "no name in the printer's queue"


def test_a_person_is_found_by_letters_and_the_purpose_is_printed(desk, qtbot):
    page = desk.show(NoticePage(desk.session, {"template": "benefit_certificate"}))
    pane = page.options.certificate
    desk.wait(lambda: page.pane.empty.accessibleName() == "还没有选人")
    assert pane.search.hasFocus()
    pane.search.setText("zgy")
    desk.wait(lambda: pane.hits.isVisible() and pane.hits.count())
    assert "341299196001010104" not in pane.hits.item(0).text()
    qtbot.keyClick(pane.search, Qt.Key.Key_Return)
    assert list(pane.persons.values()) == ["张桂英"]
    pane.purpose.set_value("申请助学金")
    pane.purpose.changed.emit()
    desk.wait(lambda: page.ready and "申请助学金" in copied(page._preview.paper.content))
    pane.first.set_value(202501)
    pane.last.set_value(202505)
    pane.last.changed.emit()
    desk.wait(lambda: "没有张桂英在这些月份的待遇" in standing(page.pane.empty, type(page.pane.place))[-1].text())
    assert not page.ready


def test_a_list_is_printed_as_another_window_shows_it(desk, tmp_path):
    wanted = RosterFilter("dibao_rural", sort="amount_fen", descending=True)
    page = desk.show(
        NoticePage(desk.session, {"template": "roster_list", "wanted": wanted, "fields": ("name", "amount_fen"),
                                  "keys": (), "title": "按金额排列"})
    )  # fmt: skip
    desk.wait(lambda: page.ready)
    said = copied(page._preview.paper.content)
    assert "1王䶮1,230.502程素珍620.003张桂英480.00" in said
    assert not page.options.filters.isVisible()
    page.save(tmp_path / "list.pdf")
    desk.wait(lambda: (tmp_path / "list.pdf").exists() and desk.shell.words)
    assert copied((tmp_path / "list.pdf").read_bytes()) == said


def test_a_households_benefits_are_ticked_for_its_notice(desk):
    home = desk.one("SELECT household_uid FROM entitlement ORDER BY rowid LIMIT 1")
    page = desk.show(NoticePage(desk.session, {"households": (home,)}))
    desk.wait(lambda: page.ready and page._preview.paper.pages == 1)
    assert "张桂英：你户申请" in copied(page._preview.paper.content)


class CardPage(Page):
    def __init__(self, session, home):
        super().__init__(session)
        self.card = NoticesCard(self, household=home)
        QVBoxLayout(self).addWidget(self.card)

    def refresh(self, changed=None):
        self.card.reload()


def test_papers_of_a_household_open_again_as_they_were_printed(desk, tmp_path):
    uid = desk.person("张明华")
    home = desk.one("SELECT household_uid FROM entitlement ORDER BY rowid LIMIT 1")
    page = desk.show(CardPage(desk.session, home))
    desk.wait(lambda: page.card.empty.isVisible())
    first = desk.workspace.run(make_certificates, CertificateWish(), [uid]).value
    page.card.reload()
    desk.wait(lambda: page.card.openers)
    assert page.card.openers[0].accessibleName() == "打开享受待遇证明 云民证〔2026〕1号"
    page.card.openers[0].click()
    (request,) = desk.shell.requests
    assert request.key == "notices.paper"
    paper = desk.show(PaperPage(desk.session, dict(request.args)))
    desk.wait(lambda: paper.preview is not None and paper.print_button.isEnabled())
    assert copied(paper.preview.paper.content) == copied(first.paper.content)
    assert paper.title == "享受待遇证明 云民证〔2026〕1号"
    paper.print_button.click()
    desk.wait(lambda: desk.sent)
    paper.save(tmp_path / "again.pdf")
    desk.wait(lambda: (tmp_path / "again.pdf").exists())
    assert len(desk.workspace.read(list_notices)) == 1, "no further number"


def test_the_office_card_is_kept_and_the_usual_name_stands_as_a_hint(desk):
    page = desk.show(OfficePage(desk.session))
    desk.wait(lambda: page.name.edit.placeholderText() == "云岭镇人民政府")
    assert page.series["benefit_certificate"].value == "云民证"
    page.phone.set_value("0560-4600001")
    page.save_button.click()
    desk.wait(lambda: desk.shell.words == "已保存单位信息，下一份文书起使用")
    assert desk.workspace.read(office_card).phone == "0560-4600001"
    page.series["refusal"].set_value("云民（2026）")
    page.save_button.click()
    desk.wait(lambda: page.notice.isVisible())
    assert "括号" in page.notice.accessibleName()


def test_every_control_has_a_name(desk):
    for page in (NoticePage(desk.session, {"template": "benefit_certificate"}), OfficePage(desk.session)):
        desk.show(page)
        controls = [*page.findChildren(QAbstractButton), *page.findChildren(QLineEdit)]
        own = [c for c in controls if c.isVisible() and c.objectName() != "qt_spinbox_lineedit"]
        assert all(control.accessibleName() for control in own)
