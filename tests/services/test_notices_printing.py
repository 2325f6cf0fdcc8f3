"""Printing hands the PDF to ``lp`` over its standard input and says what went wrong."""

import os
import stat

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.notices import printing

LP = """#!/bin/sh
printf '%s\\n' "$@" > "{folder}/arguments"
cat > "{folder}/received"
{more}
"""
LPSTAT = """#!/bin/sh
case "$1" in
-e) printf 'Office_2\\nHP_M126\\n' ;;
-d) echo 'system default destination: HP_M126' ;;
esac
"""


@pytest.fixture
def spooler(tmp_path, monkeypatch):
    """A print server made of two scripts; what it got lies in the folder."""
    programs = tmp_path / "bin"
    programs.mkdir()

    def install(name, script):
        path = programs / name
        path.write_text(script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    install("lpstat", LPSTAT)
    install("lp", LP.format(folder=tmp_path, more=""))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return lambda more: install("lp", LP.format(folder=tmp_path, more=more))


def test_the_default_printer_comes_first(spooler):
    assert printing.printers() == [printing.Printer("HP_M126", True), printing.Printer("Office_2", False)]


def test_the_paper_goes_over_standard_input_with_printer_and_copies(spooler, tmp_path):
    printing.print_pdf(b"%PDF-1.4 content", "Office_2", 2, "通知")
    assert (tmp_path / "received").read_bytes() == b"%PDF-1.4 content"
    arguments = (tmp_path / "arguments").read_text().split("\n")
    assert arguments[arguments.index("-d") :][:2] == ["-d", "Office_2"]
    assert arguments[arguments.index("-n") :][:2] == ["-n", "2"]
    assert arguments[-2] == "-"


def test_a_refusal_is_told_in_the_printers_words(spooler):
    spooler("echo 'lp: The printer does not exist.' >&2; exit 1")
    with pytest.raises(AppError) as refused:
        printing.print_pdf(b"x", "absent")
    assert refused.value.kind is Kind.UNAVAILABLE
    assert "does not exist" in refused.value.message


def test_without_a_print_server_nothing_is_printed(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert printing.printers() == []
    with pytest.raises(AppError) as refused:
        printing.print_pdf(b"x")
    assert refused.value.code == "notices.no_printer"


def test_a_print_server_that_does_not_answer_is_no_printer(spooler, monkeypatch):
    monkeypatch.setattr(printing, "LOOK", 0.01)
    (name,) = [p for p in os.environ["PATH"].split(os.pathsep) if p.endswith("/bin")][:1]
    with open(os.path.join(name, "lpstat"), "w") as script:
        script.write("#!/bin/sh\nsleep 5\n")
    assert printing.printers() == []


def test_the_printer_is_asked_for_the_paper_of_the_pages(spooler, tmp_path):
    long, short = 1190.55, 841.89
    assert printing.media_of([(595.28, short)]) == printing.media_of([(short, 595.28)]) == "A4"
    assert printing.media_of([(595.28, short), (long, short)]) == "A3"
    printing.print_pdf(b"%PDF-1.4 content", "Office_2", media="A3")
    assert "media=A3" in (tmp_path / "arguments").read_text().split("\n")
    printing.print_pdf(b"%PDF-1.4 content", "Office_2")
    assert "media=A4" in (tmp_path / "arguments").read_text().split("\n")


@pytest.mark.parametrize(
    ("said", "lacking"),
    [("PageSize/Media Size: *A4 A5 Letter", True), ("PageSize/Media Size: A3 *A4", False), ("", False),
     ("media/Media: iso_a3_297x420mm iso_a4_210x297mm", False), ("ColorModel/Output: *Gray", False)],
)  # fmt: skip
def test_a_printer_without_the_paper_is_known_where_it_says_so(spooler, tmp_path, said, lacking):
    options = tmp_path / "bin" / "lpoptions"
    options.write_text(f"#!/bin/sh\necho '{said}'\n")
    options.chmod(options.stat().st_mode | stat.S_IXUSR)
    assert printing.lacks("Office_2", "A3") is lacking
