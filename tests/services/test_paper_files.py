"""一户一档: papers listed, placed, moved, printed; what is missing; 档案待补 taken off when nothing is."""

from __future__ import annotations

from datetime import date

import pytest

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import grant_entitlement
from minsheng_desktop.households.attachments import store_attachments
from minsheng_desktop.households.paper_files import (
    PaperWish,
    PlaceWish,
    change_paper,
    counted_on,
    enter_paper,
    list_papers,
    move_paper,
    paper_file,
    place_files,
    remove_paper,
)
from minsheng_desktop.households.paper_files_missing import missing_papers, settle_papers
from minsheng_desktop.households.records import NewMember, Registration
from minsheng_desktop.households.registering import register_household
from minsheng_desktop.households.service import household_page
from minsheng_desktop.notices.file_covers import LEAST_ROWS, cover_document, make_covers, preview_missing
from tests.factories import pictures
from tests.factories.workspaces import citizen_id, prepared_workspace


@pytest.fixture
def office(tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
        yield workspace


def household(office, name="赵立功", birth="19600101", serial=21):
    member = NewMember(name=name, id_no=citizen_id(birth, serial), relation="户主")
    village = next(iter(office.read(villages_by_name).values()))
    uid = office.run(register_household, Registration(village, members=(member,), month=202601)).value
    return uid, office.read(household_page, uid).members[0].person_uid


@pytest.fixture
def home(office):
    return household(office)


def titles(office, uid):
    return [(item.position, item.title) for item in office.read(paper_file, uid).items]


def enter(office, uid, kind, **more):
    return office.run(enter_paper, uid, PaperWish(kind, **more)).value


def refused(code, function, *args):
    with pytest.raises(AppError) as caught:
        function(*args)
    assert caught.value.code == code
    assert caught.value.message


def test_papers_are_numbered_in_the_order_they_are_listed_and_can_be_moved(office, home):
    uid, _ = home
    first = enter(office, uid, "application_form", title="申请书", dated_on=date(2026, 3, 1), pages=2)
    second = enter(office, uid, "id_card", title="身份证复印件", pages=1)
    enter(office, uid, "hukou_book", title="户口簿", first_page=4, last_page=6, source="2019年旧档")
    file = office.read(paper_file, uid)
    assert [(i.first_page, i.last_page) for i in file.items] == [(1, 2), (3, 3), (4, 6)]
    assert file.pages == 6
    assert file.items[2].source == "2019年旧档"
    assert office.run(move_paper, second, 1).value == 1
    assert titles(office, uid) == [(1, "身份证复印件"), (2, "申请书"), (3, "户口簿")]
    office.run(remove_paper, first)
    assert titles(office, uid) == [(1, "身份证复印件"), (2, "户口簿")]
    office.undo()
    assert titles(office, uid) == [(1, "身份证复印件"), (2, "申请书"), (3, "户口簿")]


def test_what_the_program_knows_of_is_listed_once(office, home, tmp_path):
    uid, person = home
    (tmp_path / "a.pdf").write_bytes(pictures.scan())
    store_attachments(office, [tmp_path / "a.pdf"], "id_card", "", person, None)
    assert office.read(paper_file, uid).unlisted == 1
    assert office.run(list_papers, [uid]).value == 1
    (item,) = office.read(paper_file, uid).items
    assert (item.kind, item.origin, item.position, item.person) == ("id_card", "scanned", 1, "赵立功")
    assert office.run(list_papers, [uid]).value == 0
    assert office.read(paper_file, uid).unlisted == 0


def test_files_are_placed_many_at_once_and_their_numbers_count_on(office, home):
    other, _ = household(office, "钱秀英", "19550505", 22)
    wish = PlaceWish("农低-009", "3", "12", 30, date(2026, 11, 1))
    assert office.run(place_files, [home[0], other], wish).value == 2
    found = [office.read(paper_file, uid) for uid in (home[0], other)]
    assert [(f.number, f.box, f.volume, f.keep_years, f.filed_on) for f in found] == [
        ("农低-009", "3", "12", 30, "2026-11-01"),
        ("农低-010", "3", "12", 30, "2026-11-01"),
    ]
    office.run(place_files, [other], PlaceWish(box="4"))
    assert office.read(paper_file, other).number == "农低-010"
    assert counted_on("低7", 3) == ["低7", "低8", "低9"]
    refused("dossier_file.cannot_count", office.run, place_files, [home[0], other], PlaceWish("旧档"))
    refused("dossier_file.nothing_to_place", office.run, place_files, [other], PlaceWish())


def test_the_missing_list_names_what_a_programme_asks_for_until_it_is_there(office, home):
    uid, person = home
    office.run(grant_entitlement, "dibao_rural", person, 202607, 20000)
    (line,) = office.read(missing_papers)
    assert line.household == uid
    assert line.pending
    assert "application_form" in line.kinds
    for kind in line.kinds:
        enter(office, uid, kind)
    (line,) = office.read(missing_papers)
    assert line.kinds == ()
    assert office.run(settle_papers, [uid]).value.settled == 1
    assert office.read(missing_papers) == []
    assert office.read(paper_file, uid).missing == ()


def test_a_mark_stays_while_papers_are_missing(office, home):
    uid, person = home
    office.run(grant_entitlement, "dibao_rural", person, 202607, 20000)
    done = office.run(settle_papers, [uid]).value
    assert (done.settled, done.lacking) == (0, 1)
    assert office.read(missing_papers, "", "", True)[0].pending
    assert office.read(missing_papers, "tekun_dispersed") == []
    assert office.read(missing_papers, "", "没有这个村") == []


def test_the_cover_comes_with_a_table_of_contents_and_is_recorded(office, home, tmp_path):
    uid, _ = home
    for at in range(3):
        enter(office, uid, "other", title=f"材料{at}", dated_on=date(2026, 1, at + 1), pages=2)
    document = office.read(cover_document, [uid])
    cover, contents = document.sections
    table = contents.blocks[-1]
    assert cover.place == "赵立功"
    assert [row[:4] for row in table.rows[:3]] == [
        ("1", "材料0", "2026-01-01", "1–2"),
        ("2", "材料1", "2026-01-02", "3–4"),
        ("3", "材料2", "2026-01-03", "5–6"),
    ]
    assert len(table.rows) == LEAST_ROWS
    made = office.run(make_covers, [uid], tmp_path / "cover.pdf").value
    assert made.paper.pages == 2
    assert (tmp_path / "cover.pdf").read_bytes().startswith(b"%PDF")


def test_the_missing_list_prints(office, home):
    refused("dossier_file.nothing_missing", office.read, preview_missing)
    office.run(grant_entitlement, "dibao_rural", home[1], 202607, 20000)
    assert office.read(preview_missing).paper.pages == 1


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (PaperWish("nonsense"), "dossier_file.no_kind"),
        (PaperWish("other", first_page=5, last_page=3), "dossier_file.bad_pages"),
        (PaperWish("other", first_page=0), "dossier_file.bad_pages"),
        (PaperWish("other", dated_on=date(2999, 1, 1)), "dossier_file.future"),
        (PaperWish("other", origin="thought"), "dossier_file.no_origin"),
    ],
)
def test_what_cannot_be_is_refused(office, home, wish, code):
    refused(code, office.run, enter_paper, home[0], wish)


def test_a_listed_paper_is_put_right(office, home):
    uid = enter(office, home[0], "other", title="病历")
    assert office.run(change_paper, uid, PaperWish("medical_proof", "住院病历", date(2026, 2, 3), 1, 9)).value
    (item,) = office.read(paper_file, home[0]).items
    assert (item.kind, item.title, item.dated_on, item.last_page) == ("medical_proof", "住院病历", "2026-02-03", 9)
    refused("dossier_file.no_paper", office.run, change_paper, home[1], PaperWish("other"))
