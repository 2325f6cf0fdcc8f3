"""Small workbooks written by hand, part by part, as other programs than ours write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP container of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx_parts(
    rows: str,
    formats: tuple[str, ...] = (),
    strings: tuple[str, ...] = (),
    space: str = MAIN,
    book: str = "",
    tail: str = "",
) -> dict[str, str | bytes]:
    """The parts of an .xlsx with one sheet; ``rows`` is the XML of its rows, style N has format N - 1."""
    relation = "http://purl.oclc.org/ooxml/officeDocument/relationships" if space == STRICT else _OFFICE
    codes = "".join(
        f'<numFmt numFmtId="{200 + index}" formatCode={quoteattr(code)}/>' for index, code in enumerate(formats)
    )
    styles = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{200 + index}"/>' for index in range(len(formats)))
    texts = "".join(f"<si><t>{escape(value)}</t></si>" for value in strings)
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{relation}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{relation}">{book}'
        '<sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{space}"><numFmts>{codes}</numFmts>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{space}">{texts}</sst>',
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{space}">'
        f"<sheetData>{rows}</sheetData>{tail}</worksheet>",
    }


def ods(tables: str, styles: str = "", manifest: str = "") -> bytes:
    """An .ods; ``tables`` is the XML of its tables."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS} '
            f'office:version="1.3"><office:automatic-styles>{styles}</office:automatic-styles><office:body>'
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )


def ods_cell(text: str, attributes: str = "") -> str:
    """A text cell of an .ods."""
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def ods_row(*cells: str, attributes: str = "") -> str:
    """A row of an .ods."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def spreadsheetml(rows: str, styles: str = "", options: str = "") -> str:
    """A workbook in the XML of 2003."""
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\n'
        f"<Styles>{styles}</Styles>\n"
        f'<Worksheet ss:Name="花名册"><Table>{rows}</Table>{options}</Worksheet>\n</Workbook>\n'
    )
