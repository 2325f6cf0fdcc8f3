"""Random histories with everything that goes wrong at once: after the last report and answer both sides agree.

Beside entries, lost, late and repeated packages and restores of both sides: corrected numbers, persons removed and
brought back, heads who left, rows refused and mended, keys changed on either side, and the workspace on a second
computer that reports too.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.models import EXCHANGED, is_definition
from minsheng_desktop.exchange import joining, key_change
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.security.service import verify_audit
from tests.factories import offices as made
from tests.factories.offices import COUNTY, FIRST, SECOND, Offices, add_family, change, differing, number, remove, rows
from tests.factories.workspaces import reopen
from tests.services.test_exchange_round_trip import History

TWIN = "twin"
KEY_CODES = ("exchange.former_key", "exchange.receiver_key_differs")
SEEDS = [pytest.param(seed, marks=[pytest.mark.slow] if seed >= 4 else []) for seed in range(24)]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


class WholeHistory(History):
    """Also corrects, removes, brings back, breaks and mends rows, changes keys, and has a twin."""

    renewed = 0

    def step(self) -> None:
        """One thing more often than not of the ordinary kind."""
        if self.chance.random() < 0.5:
            super().step()
            return
        steps = [self.correct, self.correct, self.go, self.come_back, self.lose_head, self.spoil, self.mend,
                 self.second, self.twin, self.define, self.define, self.renew]  # fmt: skip
        self.chance.choice(steps)()

    def arrive(self) -> None:
        """A package comes; one signed with keys given up meanwhile, or sealed to them, is refused and no other."""
        if self.packages:
            self._settled(self.offices.take(self.chance.choice(self.packages)))

    def hear(self) -> None:
        """The same of what the county writes."""
        if self.returns:
            self._settled(self.offices.take(self.chance.choice(self.returns), FIRST))

    def _settled(self, result: ImportResult) -> None:
        assert result.status != "refused" or (self.renewed and result.code in KEY_CODES), (result.code, result.reason)

    def renew(self) -> None:
        """An office changes its keys and the others learn it; backups from before would bring the old ones back."""
        offices, folder = self.offices, self.offices.folder / f"keys {self.serial} {self.renewed}"
        folder.mkdir()
        if self.chance.random() < 0.5:
            asked = key_change.renew_keys(offices.first, folder).files[0]
            answers = [(FIRST, joining.admit_township(offices.county, asked, folder).file)]
        else:
            done = key_change.renew_keys(offices.county, folder)
            answers = list(zip(done.names, done.files, strict=True))
        for name, file in answers:
            assert file is not None
            joining.join_county(offices.open[name], file, replace_known=True)
        self.renewed += 1
        self.backups = {name: [offices.backup(name)] for name in (FIRST, COUNTY)}

    def correct(self) -> None:
        """A wrong ID number is put right."""
        uid = self._some("person")
        if uid:
            self.serial += 1
            self.offices.first.run(change, "person", uid, id_no=number(self.serial + 400))

    def go(self) -> None:
        """A person is removed with all that hangs on it."""
        uid = self._some("person")
        for table in ("entitlement_member", "entitlement", "bank_account", "household_member", "person"):
            column = "uid" if table == "person" else "person_uid"
            gone = [one for one, row in self._own(table).items() if row[column] == uid and not row["deleted"]]
            if gone:
                self.offices.first.run(remove, table, *gone)

    def come_back(self) -> None:
        """A person that was removed is there again, with all that hung on it."""
        gone = sorted(uid for uid, row in self._own("person").items() if row["deleted"])
        if not gone:
            return
        uid = self.chance.choice(gone)
        kept = {row["id_no"] for row in self._own("person").values() if not row["deleted"]}
        if self._own("person")[uid]["id_no"] in kept:
            return
        again = {"deleted": 0, "deleted_reason": None, "deleted_on": None}
        for table in ("person", "household_member", "bank_account", "entitlement", "entitlement_member"):
            column = "uid" if table == "person" else "person_uid"
            for one, row in self._own(table).items():
                if row[column] == uid and row["deleted"] and row["deleted_reason"] != "undone":
                    self.offices.first.run(change, table, one, **again)

    def define(self) -> None:
        """The county renames a village."""
        uids = sorted(uid for uid, row in rows(self.offices.county, "area").items() if row["level"] == "village")
        if uids:
            self.serial += 1
            self.offices.county.run(change, "area", self.chance.choice(uids), name=f"改名{self.serial}村")

    def lose_head(self) -> None:
        """The head of a household died or left it."""
        uid = self._some("household_member")
        if uid:
            self.offices.first.run(change, "household_member", uid, is_head=0, to_month=202605)

    def spoil(self) -> None:
        """A row that the county will refuse."""
        uid = self._some("person")
        if uid:
            self.offices.first.run(change, "person", uid, sex_code="7")

    def mend(self) -> None:
        """What the county refused is put right."""
        for uid, row in self._own("person").items():
            if row["sex_code"] == "7" and not row["deleted"]:
                self.offices.first.run(change, "person", uid, sex_code="1")

    def second(self) -> None:
        """The other township reports somebody the first one has too."""
        serial = self.chance.randint(1, self.serial + 1)
        if number(serial) not in {row["id_no"] for row in rows(self.offices.second, "person").values()}:
            self.offices.second.run(add_family, f"明月{serial}", serial)
        assert self.offices.report(SECOND).status != "refused"
        assert self.offices.answer(SECOND).status != "refused"

    def twin(self) -> None:
        """The workspace as it is now is carried to a second computer, which enters somebody and reports all."""
        if TWIN in self.offices.open:
            self.offices.open.pop(TWIN).close()
            shutil.rmtree(self.offices.folder / TWIN)
        self.offices.open.pop(FIRST).close()
        shutil.copytree(self.offices.folder / FIRST, self.offices.folder / TWIN)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MINSHENG_CONFIG", str(self.offices.folder / "second computer"))
            self.offices.open[TWIN] = reopen(self.offices.folder / TWIN)
        self.offices.open[FIRST] = reopen(self.offices.folder / FIRST)
        self.serial += 1
        self.offices.open[TWIN].run(add_family, f"另机{self.serial}", self.serial + 700)
        self.packages.append(self.offices.up(TWIN, full=True))

    def _own(self, table: str) -> dict[bytes, dict[str, object]]:
        return rows(self.offices.first, table, self.offices.first)


def apart(offices: Offices, name: str) -> list[str]:
    """Where a township and the county differ: its own rows at the county, the county's definitions with it."""
    township = offices.open[name]
    found = differing(township, offices.county)
    for table in filter(is_definition, EXCHANGED):
        here, there = rows(offices.county, table, offices.county), rows(township, table, offices.county)
        found += [f"{table} {uid.hex()}" for uid in here.keys() | there.keys() if here.get(uid) != there.get(uid)]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_history_both_sides_agree_to_the_row(offices: Offices, seed: int) -> None:
    history = WholeHistory(offices, random.Random(1000 + seed))
    for _ in range(16):
        history.step()
    settle(history)
    for name in (FIRST, SECOND):
        result = offices.report(name)
        assert (result.status, result.refused) == ("applied", ())
        offices.answer(name)
        assert apart(offices, name) == []
    living = [row["id_no"] for row in rows(offices.county, "person", offices.first).values()
              if not row["deleted"] and row["id_state"] == "valid"]  # fmt: skip
    assert len(living) == len(set(living))
    for name in (FIRST, SECOND, COUNTY):
        assert offices.open[name].database.check() == []
        assert offices.open[name].read(verify_audit)[1] is None


def settle(history: WholeHistory) -> None:
    """Do what both sides are asked to do, which is part of no undisturbed round.

    After a fork the county's answer asks for everything and brings the township's lost rows; among these may be some
    that it refused, which are mended. A second fork or refusal has no ground any more.
    """
    offices = history.offices
    for name in (FIRST, SECOND):
        offices.report(name)
        offices.answer(name)
    history.mend()
