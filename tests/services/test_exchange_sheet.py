"""The handover sheet against the package: what was printed is what lies on the stick, or it is said what differs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import outgoing, packages
from minsheng_desktop.exchange.handover import handover_data
from minsheng_desktop.exchange.inspection import verify_package
from minsheng_desktop.exchange.records import TableData
from minsheng_desktop.exchange.results import ExportResult
from minsheng_desktop.exchange.sheet_code import FIELDS, check_sheet_code, handover_code
from minsheng_desktop.households import attachments as service
from minsheng_desktop.notices.sheets import handover_pdf
from tests.factories import offices as made
from tests.factories import pictures
from tests.factories.offices import COUNTY, SECOND, Offices, add_family
from tests.factories.qr_reader import read_code


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        person = found.first.run(add_family, "张桂英", 1).value["person"]
        (tmp_path / "a.pdf").write_bytes(pictures.scan(1))
        service.store_attachment(found.first, tmp_path / "a.pdf", "id_card", person=person)
        yield found


def scanned(result: ExportResult) -> str:
    """What a scanner reads from the printed sheet."""
    preview = adapters.load("preview")
    width, height, pixels = preview.render_page(handover_pdf(result.sheet), 0, 300.0)
    return read_code(Image.frombytes("RGBA", (width, height), pixels))


def test_the_paper_agrees_with_the_package_it_was_printed_for(offices: Offices) -> None:
    done = outgoing.export_package(offices.first, offices.stick, attachments=True)
    code = scanned(done)
    told = dict(zip(FIELDS, code.split(";")[2:], strict=True))
    assert told["from"] == offices.first.node.uid.hex()
    assert told["to"] == offices.county.node.uid.hex()
    assert (told["sequence"], told["persons"], told["households"], told["fen"]) == ("1", "1", "1", "53000")
    assert (told["rows"], told["files"], told["volumes"]) == (str(done.rows), "1", "1")
    assert told["digest"] == done.digest.hex()
    found = offices.county.read(check_sheet_code, done.files[0], code)
    assert (found.files.taken, found.files.wrong) == (1, ())
    assert offices.first.read(check_sheet_code, done.files[0], code).manifest is None  # the sender sees the open part


@pytest.mark.parametrize("field", [name for name in FIELDS if name not in ("files",)])
def test_every_figure_that_differs_is_named(offices: Offices, field: str) -> None:
    done = outgoing.export_package(offices.first, offices.stick)
    parts = handover_code(done.sheet).split(";")
    at = list(FIELDS).index(field) + 2
    parts[at] = "0" * len(parts[at]) if field in ("from", "to", "digest") else "delta" if field == "kind" else "7"
    with pytest.raises(AppError) as caught:
        offices.county.read(check_sheet_code, done.files[0], ";".join(parts))
    assert (caught.value.kind, caught.value.code) == (Kind.INTEGRITY, "exchange.sheet_differs")
    assert str(caught.value.params["fields"]).count("、") == 0


def test_the_sheet_of_another_package_is_told(offices: Offices) -> None:
    first = outgoing.export_package(offices.first, offices.stick)
    other = outgoing.export_package(offices.open[SECOND], offices.stick)
    with pytest.raises(AppError, match="sheet_differs") as caught:
        offices.county.read(check_sheet_code, first.files[0], handover_code(other.sheet))
    assert "交出单位、" in str(caught.value.params["fields"])


@pytest.mark.parametrize(
    "code", ["", "6901234567892", "MSPKG;1;full", "MSPKG;2;" + ";" * 11, "MSPKG;2;" + ";" * 13, "=1+1"]
)
def test_what_is_no_code_of_a_sheet_is_told(offices: Offices, code: str) -> None:
    done = outgoing.export_package(offices.first, offices.stick)
    with pytest.raises(AppError, match="not_a_sheet_code") as caught:
        offices.county.read(check_sheet_code, done.files[0], code)
    assert caught.value.kind is Kind.INPUT


def test_of_several_volumes_the_last_one_is_compared_and_all_are_proved(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    for serial in range(2, 12):
        offices.first.run(add_family, f"明月{serial}", serial)
    monkeypatch.setattr(outgoing, "TableData", partial(TableData, piece=2))
    monkeypatch.setattr(outgoing, "write_package", lambda *words: packages.write_package(*words, volume_bytes=4500))
    done = outgoing.export_package(offices.first, offices.stick, attachments=True)
    assert len(done.files) > 2
    code = scanned(done)
    assert offices.county.read(check_sheet_code, done.files[-1], code).header.last
    assert offices.county.read(check_sheet_code, done.files[0], code).header.volume == 1
    assert offices.county.read(verify_package, done.files[0]).files.taken == 1
    done.files[1].write_bytes(done.files[1].read_bytes()[:-1])
    assert offices.county.read(verify_package, done.files[0]).files.taken == 0  # not all there: nothing is promised


def test_a_receipt_has_a_sheet_that_agrees_too(offices: Offices) -> None:
    offices.report()
    package = offices.down()
    with offices.county.database.reading() as connection:
        uid = connection.exec_driver_sql("SELECT uid FROM package WHERE direction = 'out' ORDER BY id DESC").scalar()
    sheet = offices.open[COUNTY].read(handover_data, uid)
    assert offices.first.read(check_sheet_code, package, handover_code(sheet)).manifest is not None
