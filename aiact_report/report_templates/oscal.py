"""OSCAL 1.2.1: assessment results with plan and catalog inside. What it cannot say: `docs/formats/oscal.md`."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.model import Dossier
from aiact_report.report_templates._base import Format, RenderContext


def render(dossier: Dossier, _context: RenderContext) -> Iterator[bytes]:
    """Yield the newest version."""
    from aiact_report.report_templates._oscal import Oscal

    return Oscal(dossier, "1.2.1").render()


FORMAT = Format("oscal", "oscal.json", "application/oscal+json", render)
