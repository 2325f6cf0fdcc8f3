"""Write the packages of a county and a township with the keys of both, as this version writes them, for later tests.

Run once for each released version, before its release: ``python -m tools.package_history``. What lies there already is
never written again. Persons and offices are fictitious; never use their keys.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from db.queries import workspace as states
from minsheng_desktop import __version__
from minsheng_desktop.exchange import incoming, outgoing, receipts
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories.offices import FIRST, add_family, change, remove

SAMPLES = Path(__file__).parent.parent / "tests" / "samples" / "packages"


def write(target: Path) -> None:
    """The first report, its answer and the next report; who wrote them, and what they come to."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made.build(folder / "template")
        (folder / "work").mkdir()
        with made.copy_of(folder / "template", folder / "work") as offices:
            target.mkdir(parents=True)
            uids = [offices.first.run(add_family, name, at).value for at, name in enumerate(("严明月", "高山", "江河"))]
            full = outgoing.export_package(offices.first, target / "full.mspkg").files[0]
            (taken,) = incoming.import_packages(offices.county, [full])
            answer = receipts.make_receipt(offices.county, target / "return.mspkg", FIRST).files[0]
            incoming.import_packages(offices.first, [answer])
            offices.first.run(change, "person", uids[0]["person"], address='新址 "甲"\r\n=1+1', name="严明日")
            offices.first.run(remove, "bank_account", uids[1]["bank_account"])
            delta = outgoing.export_package(offices.first, target / "delta.mspkg").files[0]
            incoming.import_packages(offices.county, [delta])
            persons = made.rows(offices.county, "person").values()
            told = {
                "version": __version__,
                "county": _office(offices.county),
                "township": _office(offices.first),
                "new": taken.new,
                "names": sorted(row["name"] for row in persons),
                "addresses": sorted(row["address"] or "" for row in persons),
            }
            text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
            (target / "told.json").write_text(text, encoding="utf-8")


def _office(office: Workspace) -> dict[str, object]:
    with office.database.reading() as connection:
        keys = states.node_state(connection)["keys"]
    return {"node": office.node.uid.hex(), "keys": json.loads(keys)}


if __name__ == "__main__":
    there = SAMPLES / __version__
    if there.exists():
        sys.exit(f"{there} is there already")
    write(there)
