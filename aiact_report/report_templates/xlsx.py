"""The gap register as a workbook (ECMA-376). Every cell is text: none is a formula. What it cannot say: `docs/formats/xlsx.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from aiact_report.model import Dossier
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._register import COLUMNS, Row, rows

LONGEST = 32_767
"""Characters of a cell."""
MOST = 1_048_576 - 2
"""Rows of a sheet, without head and the row that says how many are left:
https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3."""
_WIDTHS = (34, 13, 9, 9, 36, 22, 44, 14, 24, 18, 28, 30, 60, 44, 36, 60, 30, 24, 14, 20, 18)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def render(dossier: Dossier, _context: RenderContext) -> Iterator[bytes]:
    """Yield the parts of the workbook, stored and not compressed: compressors differ from machine to machine, and bytes may not."""
    from aiact_report.report_templates._zip import stored

    texts: dict[str, int] = {}
    return stored(
        (
            ("[Content_Types].xml", [_types()]),
            ("_rels/.rels", [_relations(("officeDocument", "xl/workbook.xml"))]),
            ("xl/workbook.xml", [_workbook()]),
            (
                "xl/_rels/workbook.xml.rels",
                [_relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml"))],
            ),
            ("xl/styles.xml", [_styles()]),
            ("xl/worksheets/sheet1.xml", _sheet(rows(dossier), texts)),
            ("xl/sharedStrings.xml", _strings(texts)),
        )
    )


def _sheet(told: Iterator[Row], texts: dict[str, int]) -> Iterator[bytes]:
    """Yield head and rows; each different text stands once, in the part behind."""
    last = _column(len(COLUMNS) - 1)
    widths = "".join(f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(_WIDTHS, 1))
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews><cols>{widths}</cols><sheetData>'.encode()
    yield _row(1, COLUMNS, texts, style=1)
    number = 1
    for number, row in enumerate(islice(told, MOST), 2):
        yield _row(number, row, texts)
    rest = sum(1 for _ in told)
    if rest:
        number += 1
        yield _row(number, (f"{rest:,} further rows are left out: a sheet has no more",), texts)
    yield f'</sheetData><autoFilter ref="A1:{last}{number}"/></worksheet>'.encode()


def _row(number: int, row: Iterable[str], texts: dict[str, int], style: int = 0) -> bytes:
    cells = [
        f'<c r="{_column(at)}{number}" t="s" s="{style}"><v>{texts.setdefault(text[:LONGEST], len(texts))}</v></c>'
        for at, text in enumerate(row)
        if text
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()


def _strings(texts: dict[str, int]) -> Iterator[bytes]:
    """Yield the texts in the order in which the sheet met them; it is asked for when the sheet is written."""
    from xml.sax.saxutils import escape  # it brings an HTTP client with it

    yield f'{_XML}<sst xmlns="{_MAIN}" uniqueCount="{len(texts)}">'.encode()
    yield from (f'<si><t xml:space="preserve">{escape(_without_escapes(text))}</t></si>'.encode() for text in texts)
    yield b"</sst>"


def _without_escapes(text: str) -> str:
    """Keep `_x0041_` from being read as a letter: ECMA-376, 22.9.2.19."""
    return text.replace("_x", "_x005F_x")


def _column(at: int) -> str:
    return chr(ord("A") + at)


def _types() -> bytes:
    parts = (
        ("/xl/workbook.xml", f"{_SHEETML}.sheet.main+xml"),
        ("/xl/worksheets/sheet1.xml", f"{_SHEETML}.worksheet+xml"),
        ("/xl/styles.xml", f"{_SHEETML}.styles+xml"),
        ("/xl/sharedStrings.xml", f"{_SHEETML}.sharedStrings+xml"),
    )
    own = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{default}{own}</Types>'.encode()


def _relations(*targets: tuple[str, str]) -> bytes:
    own = "".join(f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{name}"/>' for at, (kind, name) in enumerate(targets, 1))
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{own}</Relationships>'.encode()


def _workbook() -> bytes:
    sheet = '<sheets><sheet name="Gap register" sheetId="1" r:id="rId1"/></sheets>'
    return f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{sheet}</workbook>'.encode()


def _styles() -> bytes:
    """Two looks: plain, and bold for the head; both are of the number format `@`, text."""
    fonts = '<fonts count="2"><font><sz val="10"/><name val="Calibri"/></font><font><b/><sz val="10"/><name val="Calibri"/></font></fonts>'
    fills = '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    borders = '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    base = '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    named = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    look = '<xf numFmtId="49" fontId="{}" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/>'
    return f'{_XML}<styleSheet xmlns="{_MAIN}">{fonts}{fills}{borders}{base}<cellXfs count="2">{look.format(0)}{look.format(1)}</cellXfs>{named}</styleSheet>'.encode()


FORMAT = Format("xlsx", "xlsx", f"{_SHEETML}.sheet", render)
