"""HTML: one self-contained file that works from disk, without a script, and asks the network for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.model import Dossier
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._page import page


def render(dossier: Dossier, context: RenderContext) -> Iterator[bytes]:
    """Yield the page."""
    yield page(dossier, context, screen=True).encode()


FORMAT = Format("html", "html", "text/html", render)
