"""JSON for machines: `dossier.json`, for the time being the same as the full form."""

from __future__ import annotations

from aiact_report.report_templates._base import Format
from aiact_report.report_templates.json_full import render

FORMAT = Format("json", "json", "application/json", render)
