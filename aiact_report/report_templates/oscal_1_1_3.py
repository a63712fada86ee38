"""OSCAL 1.1.3, for readers that do not know 1.2 yet. What it cannot say: `docs/formats/oscal.md`."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.model import Dossier
from aiact_report.report_templates._base import Format, RenderContext


def render(dossier: Dossier, _context: RenderContext) -> Iterator[bytes]:
    """Yield the version before."""
    from aiact_report.report_templates._oscal import Oscal

    return Oscal(dossier, "1.1.3").render()


FORMAT = Format("oscal-1-1-3", "oscal-1.1.3.json", "application/oscal+json", render)
