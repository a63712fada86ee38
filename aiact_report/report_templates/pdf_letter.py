"""PDF on US Letter: the same document as `pdf`, which is on A4."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.model import Dossier
from aiact_report.report_templates import pdf
from aiact_report.report_templates._base import Format, RenderContext


def render(dossier: Dossier, context: RenderContext) -> Iterator[bytes]:
    """Give the document."""
    return pdf.render(dossier, context, "letter")


FORMAT = Format("pdf-letter", "letter.pdf", "application/pdf", render)
