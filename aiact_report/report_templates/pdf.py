"""PDF: the same page as HTML, set by WeasyPrint on A4, tagged for assistive technology."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from aiact_report.errors import NotWrittenError
from aiact_report.model import Dossier
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._page import page

_PANGO = """\
the PDF needs the Pango libraries, which are not installed. On Debian or Ubuntu:
    sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
HTML and JSON need none of them."""


def render(dossier: Dossier, context: RenderContext) -> Iterator[bytes]:
    """Yield the document. Raises NotWrittenError when Pango is missing."""
    html = page(dossier, context, screen=False)
    with _without_collecting():
        yield _set(html, dossier)


def _set(html: str, dossier: Dossier) -> bytes:
    try:
        from weasyprint import HTML, URLFetcher  # half a second, and it needs Pango
    except OSError as error:
        raise NotWrittenError(_PANGO) from error
    identifier = hashlib.sha256(f"{dossier.evidence_sha256} {dossier.mapping_sha256} {dossier.created_at}".encode()).digest()[:16]
    fetcher = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    document: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return document


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
