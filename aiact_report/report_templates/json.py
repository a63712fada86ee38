"""JSON for machines: what was judged, as rows of answers. The evidence lies beside it, named by digest, and is not repeated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from aiact_report.model import Dossier, Kin, Rows, Verdicts, rows_of
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._schema import EvidenceNamed

_BATCH = 1024
"""Rows handed on at a time."""


def render(dossier: Dossier, context: RenderContext) -> Iterator[bytes]:
    """Yield `dossier.json` in pieces; `_schema.DossierFile` declares its members."""
    encode = msgspec.json.Encoder().encode
    table = rows(dossier)
    opening = b"{"
    for key, value in _members(dossier, context, table).items():
        yield opening + encode(key) + b":" + encode(value)
        opening = b",\n"
    yield b',\n"verdicts":{'
    yield from _rows(encode, table)
    yield b'},\n"waived":' + encode(_waived(dossier)) + b"}\n"


def _members(dossier: Dossier, context: RenderContext, table: Rows) -> dict[str, Any]:
    """Name the members before the rows, in the order they are written."""
    same = ("created_at", "mapping_sha256", "system", "notices", "obligations", "controls", "waivers", "attestations", "law", "references")
    added = ("parameters", "switched_off", "frameworks", "comparison")
    members = {name: getattr(dossier, name) for name in ("schema", "tool", *same[:1])}
    members["evidence"] = EvidenceNamed(context.evidence_file, dossier.evidence_sha256)
    return members | {name: getattr(dossier, name) for name in (*same[1:], *added)} | {"answers": table.answers}


def _rows(encode: Any, table: Rows) -> Iterator[bytes]:
    """Encode a row a line; equal rows are encoded once."""
    texts = {id(row): encode(row) for row in table.rows.values()}
    lines = [encode(subject) + b":" + texts[id(row)] for subject, row in table.rows.items()]
    for start in range(0, len(lines), _BATCH):
        yield (b",\n" if start else b"\n") + b",\n".join(lines[start : start + _BATCH])


def rows(dossier: Dossier) -> Rows:
    """Give the verdicts as rows."""
    if isinstance(dossier.verdicts, Verdicts):
        return dossier.verdicts.table
    subjects = dossier.evidence.subjects
    return rows_of(dossier.verdicts, {subject.id: subject.kind for subject in subjects}, Kin(subjects))


def _waived(dossier: Dossier) -> list[tuple[str, str, int]]:
    """List the verdicts that waivers cover."""
    if isinstance(dossier.verdicts, Verdicts):
        return [(*key, number) for key, (number, _) in dossier.verdicts.waived.items()]
    notes = {status.waiver.note(): at for at, status in enumerate(dossier.waivers)}
    return [(verdict.subject, verdict.control, notes[verdict.waiver]) for verdict in dossier.verdicts if verdict.waiver]


FORMAT = Format("json", "json", "application/json", render)
