"""Projects between offices: the county sees what its townships build, and changes none of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households import attachments
from minsheng_desktop.progress import projects as service
from minsheng_desktop.progress.project_records import ReportEntry
from minsheng_desktop.progress.project_reports import report_project
from tests.factories import offices as made
from tests.factories import pictures
from tests.factories.offices import Offices
from tests.factories.projects import HOME, add, bring_to_start


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def test_the_county_sees_projects_with_steps_months_and_the_rows_of_photographs(
    offices: Offices, tmp_path: Path
) -> None:
    uid = add(offices.first)
    bring_to_start(offices.first, uid)
    offices.first.run(report_project, uid, ReportEntry(202603, 100, 300_000_000))
    (tmp_path / "a.jpg").write_bytes(pictures.photograph(900, 700))
    photo = attachments.store_attachment(offices.first, tmp_path / "a.jpg", "scene_photo", project=uid)
    offices.report()
    (line,) = offices.county.read(service.list_projects).lines
    assert (line.name, line.own, line.stage, len(line.systems)) == (HOME["name"], False, "started", 4)
    assert line.office
    detail = offices.county.read(service.project_detail, uid)
    assert [one.share_milli for one in detail.months] == [100]
    (found,) = offices.county.read(attachments.list_attachments, project=uid)
    assert (found.uid, found.own, found.here) == (photo, False, False)
    assert not offices.county.read(attachments.may_attach, project=uid)
    for change in (
        lambda: offices.county.run(service.edit_project, uid, {"site": "别处"}),
        lambda: offices.county.run(report_project, uid, ReportEntry(202603, 200, reason="改")),
        lambda: offices.county.run(service.stop_project, uid, "停"),
    ):
        with pytest.raises(AppError, match="foreign_row"):
            change()


def test_a_project_removed_in_the_township_goes_at_the_county_too(offices: Offices) -> None:
    uid = add(offices.first)
    offices.report()
    offices.first.run(service.remove_project, uid)
    offices.report()
    assert offices.county.read(service.list_projects).lines == ()
