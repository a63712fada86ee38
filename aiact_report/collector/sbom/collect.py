"""Bills of materials: CycloneDX and SPDX. See `docs/collectors/sbom.md`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from aiact_report.collector._base import Collected, Unit, source_of
from aiact_report.collector._json.load import BrokenError, load
from aiact_report.collector._json.parts import items, moment, part
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._yaml.load import decode
from aiact_report.collector.sbom import cyclonedx as _sbom_cyclonedx
from aiact_report.collector.sbom import spdx as _sbom_spdx
from aiact_report.collector.sbom import spdx3 as _sbom_spdx3
from aiact_report.collector.sbom.document import Component, Document, digests
from aiact_report.model import Fact, Place, Subject, Unobserved

MOST_COMPONENTS = 20_000
MOST = 200


def collect(unit: Unit) -> Collected:
    """Read one document; one that is cut off or of another form is Unobserved."""
    collected = Collected(sources=[source_of(unit, "sbom")], subjects=[], unobserved=[], skipped=[])
    try:
        document = _document(unit.data)
    except BrokenError as error:
        reason = f"The bill of materials could not be read: {error}."
        collected.unobserved.append(_unread(unit, reason, "parse-error", "make it again"))
        return collected
    if document is None:
        reason = "The file is of no format or version of a bill of materials that is read."
        collected.unobserved.append(_unread(unit, reason, "unsupported", None))
    else:
        _write(collected, unit, document)
    return collected


def _unread(unit: Unit, reason: str, cause: str, remedy: str | None) -> Unobserved:
    """Say that a document is lost: it might have been of any image."""
    return Unobserved(reason, cause, ("sbom.digests", "image.sboms"), source=unit.locator, place=Place(unit.locator), remedy=remedy)


def _document(data: bytes) -> Document | None:
    """Read a document by its form."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{" and b"SPDXVersion:" in data[: 64 * 1024]:
        found = _sbom_spdx.from_tags(decode(data)[0])
        return _sbom_spdx.read(found) if _sbom_spdx.is_spdx(found) else None
    found = load(data)
    inner, named = found.get("predicate"), [part(one, "digest", "sha256") for one in items(found, "subject")]
    read = _read(inner) if isinstance(inner, dict) and "predicateType" in found else _read(found)
    if read is None or not named:
        return read
    return replace(read, digests=digests((), named))


def _read(document: dict[str, Any]) -> Document | None:
    if _sbom_cyclonedx.is_cyclonedx(document):
        return _sbom_cyclonedx.read(document)
    if _sbom_spdx.is_spdx(document):
        return _sbom_spdx.read(document)
    return _sbom_spdx3.read(document) if _sbom_spdx3.is_spdx3(document) else None


def _write(collected: Collected, unit: Unit, read: Document) -> None:
    """Write the facts of one document."""
    name = redact(read.subject) if read.subject else None
    subject = Subject(f"{unit.locator}#sbom", "sbom", name or unit.locator.rpartition("/")[2], unit.locator, facts={})
    collected.subjects.append(subject)
    values: dict[str, Any] = {
        "format": read.format,
        "version": read.version,
        "subject": name,
        "digests": read.digests or None,
        "tool": redact(read.tool) if read.tool else None,
        "component_count": len(read.components),
        "components": tuple(sorted(set(map(str, read.components)))[:MOST_COMPONENTS]) or None,
    }
    for fact, value in values.items():
        subject.facts[f"sbom.{fact}"] = Fact(value, Place(unit.locator))
    _write_created(collected, subject, read)
    _write_models(collected, subject, read)


def _write_created(collected: Collected, subject: Subject, read: Document) -> None:
    if read.created is None or moment(read.created) is not None:
        subject.facts["sbom.created"] = Fact(read.created, Place(subject.source))
    else:
        _withhold(collected, subject, "The date of the document is in no form that can be read.", "parse-error", "created")


def _write_models(collected: Collected, subject: Subject, read: Document) -> None:
    """Write models and data sets; formats before CycloneDX 1.5 and SPDX 3 have no words for them."""
    if not _has_models(read) and not read.models:
        reason = f"{read.format} {read.version or ''} has no kind of component for models and data sets.".replace("  ", " ")
        _withhold(collected, subject, reason, "unsupported", "models", "datasets", "models_without_hash", "model_cards")
        return
    unhashed = tuple(one for one in read.models if not one.hashed)
    for name, listed in (("models", read.models), ("datasets", read.datasets), ("models_without_hash", unhashed)):
        subject.facts[f"sbom.{name}"] = Fact(_titles(listed), Place(subject.source))
    subject.facts["sbom.model_cards"] = Fact(tuple(map(redact, read.cards))[:MOST] or None, Place(subject.source))


def _has_models(read: Document) -> bool:
    version = re.match(r"(\d{1,3})\.(\d{1,3})", read.version or "")
    known = (int(version[1]), int(version[2])) if version else (0, 0)
    return known >= ((1, 5) if read.format == "CycloneDX" else (3, 0))


def _titles(listed: tuple[Component, ...]) -> tuple[str, ...] | None:
    return tuple(sorted({one.titled() for one in listed})[:MOST]) or None


def _withhold(collected: Collected, subject: Subject, reason: str, cause: str, *names: str) -> None:
    facts = tuple(f"sbom.{name}" for name in names)
    collected.unobserved.append(Unobserved(reason, cause, facts, subject.id, subject.source, Place(subject.source)))
