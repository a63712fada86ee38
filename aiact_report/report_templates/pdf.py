"""PDF: the same page as HTML, set by WeasyPrint: PDF/UA-1 for assistive technology and PDF/A-3a for the archive, in one file."""

from __future__ import annotations

import gc
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

from aiact_report.errors import NotMadeError
from aiact_report.model import Dossier
from aiact_report.report_templates._base import Attachment, Format, RenderContext
from aiact_report.report_templates._page import Paper, page
from aiact_report.report_templates._pdf_tags import finish

_COLOURS = "srgb"
PANGO_LINE = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What adds Pango on Debian or Ubuntu."""
_PANGO = f"the PDF needs the Pango libraries, which are not installed; HTML and JSON need none of them. On Debian or Ubuntu: {PANGO_LINE}"
_FOLDER = "the PDF needs a folder for temporary files that can be written, and there is none; HTML and JSON need none. TMPDIR names one"


def render(dossier: Dossier, context: RenderContext, paper: Paper = "A4") -> Iterator[bytes]:
    """Give the document on this paper. Raises NotMadeError at once where this machine can make none: no Pango, no folder for temporary files."""
    _require()
    return _pieces(dossier, context, paper)


def _require() -> None:
    """Load WeasyPrint (half a second), without the banner it prints for want of Pango."""
    try:
        with redirect_stdout(StringIO()):
            import weasyprint  # noqa: F401 -- whether it can be loaded is the question
    except OSError as error:
        raise NotMadeError(_PANGO) from error
    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:
        raise NotMadeError(_FOLDER) from error


def _pieces(dossier: Dossier, context: RenderContext, paper: Paper) -> Iterator[bytes]:
    inside = context.attachments()
    html = page(dossier, context, screen=False, paper=paper, attached=[(item.name, item.description) for item in inside])
    with _without_collecting():
        yield _set(html, dossier, inside)


def _set(html: str, dossier: Dossier, inside: Sequence[Attachment]) -> bytes:
    from weasyprint import HTML, URLFetcher

    identifier = hashlib.sha256(f"{dossier.evidence_sha256} {dossier.mapping_sha256} {dossier.created_at}".encode()).digest()[:16]
    fetcher = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    laid_out = HTML(string=html, url_fetcher=fetcher).render(output_intent=_COLOURS)
    document: bytes = laid_out.write_pdf(
        pdf_variant="pdf/a-3a",
        pdf_identifier=identifier,
        output_intent=_COLOURS,
        finisher=finish,
        attachments=[_attached(item, dossier.created_at) for item in inside],
    )
    return document


def _attached(item: Attachment, created_at: str) -> Any:
    """Make WeasyPrint's attachment of ours; it is as old as the dossier, or its time would be that of the run."""
    from weasyprint import Attachment as Inside

    moment = datetime.fromisoformat(created_at)
    return Inside(
        file_obj=BytesIO(item.data), name=item.name, description=item.description, relationship=item.relationship, created=moment, modified=moment
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Hold the garbage collector: layout makes millions of objects that live to the end, and looking through them costs a third."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


FORMAT = Format("pdf", "pdf", "application/pdf", render)
