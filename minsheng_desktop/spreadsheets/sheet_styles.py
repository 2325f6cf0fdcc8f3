"""The style sheet of a workbook that is written here: every look once, numbered as cells refer to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

_BUILT_IN = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0.00%": 10, "@": 49}
_FIRST_FORMAT = 164  # numbers below are built in
_LINE = "B7BDC6"


@dataclass(frozen=True, slots=True)
class CellLook:
    """How a cell looks: ``fill`` and ``colour`` are RRGGBB, "" for none. ``quoted`` keeps what looks like a
    formula a text when somebody edits the cell; ``unlocked`` cells stay open in a protected sheet."""

    number_format: str = "General"
    horizontal: str = ""
    vertical: str = "center"
    wrap: bool = False
    fill: str = ""
    boxed: bool = False
    bold: bool = False
    size: int = 11
    font: str = ""
    colour: str = ""
    quoted: bool = False
    unlocked: bool = False


class StyleSheet:
    """Gives out style numbers; style 0 is the plain look. ``font``: the font of looks that name none."""

    def __init__(self, font: str) -> None:
        self._font = font
        self._numbers: dict[CellLook, int] = {}
        self._fonts: dict[str, int] = {}
        self._fills = {
            '<fill><patternFill patternType="none"/></fill>': 0,
            '<fill><patternFill patternType="gray125"/></fill>': 1,
        }
        self._formats: dict[str, int] = {}
        self._xfs: list[str] = []
        self.number(CellLook(vertical=""))

    def number(self, look: CellLook) -> int:
        """The number of a look, the same for the same look."""
        found = self._numbers.get(look)
        if found is None:
            found = self._numbers[look] = len(self._xfs)
            self._xfs.append(self._xf(look))
        return found

    def _xf(self, look: CellLook) -> str:
        font = _numbered(self._fonts, _font(look, self._font))
        fill = _numbered(self._fills, _fill(look.fill)) if look.fill else 0
        places = (("horizontal", look.horizontal), ("vertical", look.vertical), ("wrapText", "1" if look.wrap else ""))
        alignment = "".join(f' {name}="{value}"' for name, value in places if value)
        inner = f"<alignment{alignment}/>" if alignment else ""
        inner += '<protection locked="0"/>' if look.unlocked else ""
        flags = ' quotePrefix="1"' if look.quoted else ""
        return (
            f'<xf numFmtId="{self._format(look.number_format)}" fontId="{font}" fillId="{fill}" '
            f'borderId="{int(look.boxed)}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
            f'applyBorder="1" applyAlignment="1" applyProtection="1"{flags}>{inner}</xf>'
        )

    def _format(self, code: str) -> int:
        known = _BUILT_IN.get(code)
        return known if known is not None else _numbered(self._formats, code) + _FIRST_FORMAT

    def xml(self) -> str:
        """The part ``xl/styles.xml``."""
        formats = [
            f'<numFmt numFmtId="{number + _FIRST_FORMAT}" formatCode={quoteattr(code)}/>'
            for code, number in self._formats.items()
        ]
        side = f' style="thin"><color rgb="FF{_LINE}"/>'
        box = "".join(f"<{name}{side}</{name}>" for name in ("left", "right", "top", "bottom"))
        borders = ("<border><left/><right/><top/><bottom/><diagonal/></border>", f"<border>{box}<diagonal/></border>")
        plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            + (_counted("numFmts", formats) if formats else "")
            + _counted("fonts", list(self._fonts))
            + _counted("fills", list(self._fills))
            + _counted("borders", borders)
            + _counted("cellStyleXfs", (plain + "/>",))
            + _counted("cellXfs", self._xfs)
            + _counted("cellStyles", ('<cellStyle name="Normal" xfId="0" builtinId="0"/>',))
            + "</styleSheet>"
        )


def _numbered(known: dict[str, int], item: str) -> int:
    return known.setdefault(item, len(known))


def _font(look: CellLook, usual: str) -> str:
    name = quoteattr(look.font or usual)
    bold = "<b/>" if look.bold else ""
    colour = f'<color rgb="FF{look.colour}"/>' if look.colour else ""
    return f'<font>{bold}<sz val="{look.size}"/>{colour}<name val={name}/><charset val="134"/></font>'


def _fill(colour: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/>'
        "</patternFill></fill>"
    )


def _counted(name: str, items: Sequence[str]) -> str:
    return f'<{name} count="{len(items)}">{"".join(items)}</{name}>'
