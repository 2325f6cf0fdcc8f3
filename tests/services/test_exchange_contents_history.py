"""Files of attachments over random histories: lost, repeated and late packages, restores of both sides, lost files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.exchange import incoming, receipts
from minsheng_desktop.households import attachment_files as files
from minsheng_desktop.households import attachments as service
from minsheng_desktop.workspace.inspect import diagnose
from tests.factories import offices as made
from tests.factories.attached import attach, family, fresh, known, large_scan, stored_files, up
from tests.factories.offices import COUNTY, FIRST, Offices, differing


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


class History:
    """What happens between a township and its county until both are asked to agree."""

    def __init__(self, offices: Offices, folder: Path, seed: int) -> None:
        self.offices, self.folder, self.chance = offices, folder, random.Random(seed)
        self.person = family(offices)
        self.serial = 0
        self.late: list[Path] = []
        self.backups = {name: offices.backup(name) for name in (FIRST, COUNTY)}

    def attach(self) -> None:
        self.serial += 1
        attach(self.offices.first, self.folder, large_scan(self.serial, 60_000), self.person)

    def remove(self) -> None:
        lines = self.lines()
        if lines:
            self.offices.first.run(service.remove_attachment, self.chance.choice(lines).uid)

    def report(self) -> None:
        self.late += up(self.offices).files
        if self.chance.random() < 0.7:
            self.offices.take(self.late[-1])

    def come_late(self) -> None:
        if self.late:
            self.offices.take(self.chance.choice(self.late))

    def answer(self) -> None:
        self.offices.answer()

    def back_up(self) -> None:
        name = self.chance.choice((FIRST, COUNTY))
        self.backups[name] = self.offices.backup(name)

    def restore(self) -> None:
        name = self.chance.choice((FIRST, COUNTY))
        self.offices.restore(self.backups[name], name, new_computer=self.chance.random() < 0.5)

    def lose_files(self) -> None:
        place = self.offices.county.folder / files.FOLDER
        for name in sorted(stored_files(self.offices.county)):
            if self.chance.random() < 0.5:
                (place / name).unlink()

    def lines(self) -> tuple[service.AttachmentLine, ...]:
        return self.offices.first.read(service.list_attachments, person=self.person)

    def step(self) -> None:
        acts = [self.attach, self.report, self.answer, self.come_late, self.remove, self.back_up, self.restore,
                self.lose_files]  # fmt: skip
        self.chance.choices(acts, (4, 4, 2, 2, 1, 1, 1, 1))[0]()

    def settle(self) -> None:
        """Both sides talk until nothing is left to say."""
        for _ in range(2):
            back = receipts.make_receipt(self.offices.county, fresh(self.offices), FIRST, True, attachments=True)
            self.offices.take(back.files[0], FIRST)
            for full in (False, True):
                done = up(self.offices, full)
                (result,) = incoming.import_packages(self.offices.county, done.files)
                if result.status == "applied":
                    break
            self.offices.answer()


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 10))])
def test_both_sides_open_every_picture_in_the_end(offices: Offices, tmp_path: Path, seed: int) -> None:
    history = History(offices, tmp_path, seed)
    for _ in range(14):
        history.step()
    history.attach()
    history.settle()
    assert differing(offices.first, offices.county) == []
    assert history.serial, "a history without a picture proves nothing"
    for line in history.lines():
        here = offices.first.read(service.attachment_content, line.uid)
        assert offices.county.read(service.attachment_content, line.uid) == here
    assert up(offices).attachments.count == 0
    for office in (offices.first, offices.county):
        assert stored_files(office) <= known(office)
        assert {line.here for line in office.read(service.list_attachments, person=history.person)} == {True}
        assert diagnose(office).attachments.damaged == 0
