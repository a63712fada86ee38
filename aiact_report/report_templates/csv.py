"""The gap register as CSV (RFC 4180, UTF-8). What it cannot say: `docs/formats/csv.md`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from aiact_report.model import Dossier
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._register import COLUMNS, Row, rows

_MARK = "\ufeff"
"""Tells spreadsheets that it is UTF-8."""
_FORMULA = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell that a spreadsheet computes begins with (https://owasp.org/www-community/attacks/CSV_Injection), in full width too."""
_BATCH = 256


def render(dossier: Dossier, _context: RenderContext) -> Iterator[bytes]:
    """Yield a head and a row for each finding."""
    yield (_MARK + _line(COLUMNS)).encode()
    told = rows(dossier)
    while group := list(islice(told, _BATCH)):
        yield "".join(map(_line, group)).encode()


def _line(row: Row) -> str:
    return ",".join(map(_cell, row)) + "\r\n"


def _cell(text: str) -> str:
    """Quote a text, with an apostrophe before what would be taken for a formula."""
    plain = f"'{text}" if text.startswith(_FORMULA) else text
    return '"' + plain.replace('"', '""') + '"'


FORMAT = Format("csv", "csv", "text/csv", render)
