"""Full JSON: every verdict and every fact by itself, for whoever wants to read simply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from aiact_report.model import Dossier, Facts, Subject
from aiact_report.report_templates._base import Format, RenderContext
from aiact_report.report_templates._schema import FULL_VERSION, FullSubject

_CHUNK = 1024 * 1024
"""Bytes handed on at a time."""

_BATCH = 64
"""Items encoded at a time: large enough to be fast, small enough that a batch of long facts stays small."""


def render(dossier: Dossier, context: RenderContext) -> Iterator[bytes]:  # noqa: ARG001 -- every format has this signature
    """Yield `dossier.full.json` in pieces of about 1 MiB, so that a million verdicts need no second copy of themselves."""
    encoder = msgspec.json.Encoder()
    buffer = bytearray()
    opening = b"{"
    for key, value in _members(dossier):
        buffer += opening + encoder.encode(key) + b":"
        for piece in _pieces(encoder, value):
            buffer += piece
            if len(buffer) >= _CHUNK:
                yield bytes(buffer)
                buffer.clear()
        opening = b",\n"
    yield bytes(buffer) + b"}\n"


def _members(dossier: Dossier) -> Iterable[tuple[str, Any]]:
    """Name the top-level members in the order they are written; `_schema.FullFile` declares the same."""
    evidence = dossier.evidence
    return (
        ("schema", FULL_VERSION),
        ("tool", dossier.tool),
        ("created_at", dossier.created_at),
        ("evidence_sha256", dossier.evidence_sha256),
        ("mapping_sha256", dossier.mapping_sha256),
        ("system", dossier.system),
        ("notices", dossier.notices),
        ("obligations", dossier.obligations),
        ("controls", dossier.controls),
        ("waivers", dossier.waivers),
        ("attestations", dossier.attestations),
        ("law", dossier.law),
        ("references", dossier.references),
        ("parameters", dossier.parameters),
        ("switched_off", dossier.switched_off),
        ("frameworks", dossier.frameworks),
        ("comparison", dossier.comparison),
        ("sources", evidence.sources),
        ("unobserved", evidence.unobserved),
        ("skipped", evidence.skipped),
        ("worlds", evidence.worlds),
        ("subjects", evidence.subjects),
        ("verdicts", dossier.verdicts),
    )


def _pieces(encoder: msgspec.json.Encoder, value: Any) -> Iterator[bytes]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield from _items(encoder, value)
    else:
        yield encoder.encode(value)


def _items(encoder: msgspec.json.Encoder, items: Sequence[Any]) -> Iterator[bytes]:
    """Encode a list batch by batch: each batch is an array whose brackets are cut off."""
    rest, opening = iter(items), b"["
    while batch := [_full(item) for item in islice(rest, _BATCH)]:
        yield opening + encoder.encode(batch)[1:-1]
        opening = b","
    yield b"]" if items else b"[]"


def _full(item: Any) -> Any:
    """Write out a subject's facts by name, what is not set too."""
    if not isinstance(item, Subject):
        return item
    facts = item.facts.whole() if isinstance(item.facts, Facts) else item.facts
    return FullSubject(item.id, item.kind, item.name, item.source, item.namespace, item.parent, dict(sorted(facts.items())))


FORMAT = Format("json-full", "full.json", "application/json", render)
