"""Attestations beside an image: what is said of it, by whom; its provenance and its attached bills of materials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from aiact_report.collector._images.supply import documents
from aiact_report.collector._images.supply.find import Artifact
from aiact_report.collector._images.supply.keys import Key
from aiact_report.collector._images.supply.signatures import FAILED, outcome
from aiact_report.collector._json.parts import part
from aiact_report.collector._vocabulary.credentials import redact

SLSA = "https://slsa.dev/provenance/"
UNSIGNED = "not signed"
_TYPES = ("in-toto.io/predicate-type", "predicateType", "dev.sigstore.bundle.predicateType")
"""Annotations that tell the predicate type of a document."""
_SBOMS = (("cyclonedx", "CycloneDX"), ("spdx", "SPDX"))
_BUILDKIT = "https://mobyproject.org/buildkit@v1#metadata"


class Attestation(NamedTuple):
    """One attestation, judged."""

    predicate_type: str
    digest: str
    """Of the document."""
    about: bool | None
    """Its subject is this image; None when the document was not read."""
    outcome: str | None
    """As the fact says it; None when the document was not read."""
    predicate: dict[str, Any]


class Provenance(NamedTuple):
    """What an SLSA provenance says of the build."""

    builder: str | None
    source: str | None
    revision: str | None


def attestations(artifacts: Iterable[Artifact], digests: frozenset[str], keys: Sequence[Key]) -> list[Attestation]:
    """Judge every attestation among the documents, those of this image and those that verify first."""
    found = [one for artifact in artifacts if (one := _of(artifact, digests, keys)) is not None]
    return sorted(found, key=lambda one: (one.about is not True, not (one.outcome or "").startswith("verified"), one.predicate_type, one.digest))


def _of(artifact: Artifact, digests: frozenset[str], keys: Sequence[Key]) -> Attestation | None:
    """Judge a document, if it is an attestation."""
    digest = artifact.descriptor.digest
    if artifact.data is None:
        kind = next((artifact.descriptor.annotations[name] for name in _TYPES if name in artifact.descriptor.annotations), None)
        return Attestation(kind, digest, None, None, {}) if kind and kind != documents.COSIGN_SIGN else None
    document = documents.parsed(artifact.data)
    read = documents.bundle(document)
    envelope = read.envelope if read is not None else documents.envelope(document)
    said = documents.statement(documents.parsed(envelope.payload) if envelope is not None else document)
    if said is None or said.predicate_type == documents.COSIGN_SIGN:
        return None
    keyless = bool(read.certificate) if read is not None else "dev.sigstore.cosign/certificate" in artifact.descriptor.annotations
    result = UNSIGNED if envelope is None or not envelope.signatures else outcome(keys, envelope.by(keys), keyless=keyless)
    about = not digests.isdisjoint(said.digests)
    return Attestation(redact(said.predicate_type)[:200], digest, about, result if about else FAILED, said.predicate)


def sbom_formats(artifacts: Iterable[Artifact], found: Iterable[Attestation]) -> list[str]:
    """Give the formats of the bills of materials: attested ones that name this image, and documents attached as they are."""
    kinds = {one.predicate_type for one in found if one.about is not False}
    for artifact in artifacts:
        kinds |= {artifact.descriptor.media_type, artifact.artifact_type}
    return sorted({name for word, name in _SBOMS if any(word in kind.lower() for kind in kinds)})


def provenance(predicate: dict[str, Any]) -> Provenance:
    """Read a provenance predicate of version 0.2 or 1."""
    text = documents.text
    newer = "buildDefinition" in predicate or "runDetails" in predicate
    builder = text(predicate, "runDetails", "builder", "id") if newer else text(predicate, "builder", "id")
    build = part(predicate, "buildDefinition") if newer else part(predicate, "invocation")
    details = part(predicate, "runDetails", "metadata") if newer else part(predicate, "metadata")
    vcs = part(details, "buildkit_metadata" if newer else _BUILDKIT, "vcs")
    listed = part(build, "resolvedDependencies") if newer else part(predicate, "materials")
    inputs = part(build, "externalParameters") if newer else build
    return _provenance(builder, vcs, inputs, _checked_out(listed))


def _provenance(builder: str | None, vcs: Any, inputs: Any, checked_out: Any) -> Provenance:
    """Take what the builder recorded of the repository before what the build was asked for, and that before what it fetched."""
    text = documents.text
    start = part(inputs, "configSource")
    source = text(vcs, "source") or text(inputs, "workflow", "repository") or text(start, "uri") or text(checked_out, "uri")
    revision = text(vcs, "revision") or _commit(start) or _commit(checked_out)
    return Provenance(*(redact(found)[:500] if found else None for found in (builder, source, revision)))


def _checked_out(listed: object) -> Any:
    """Give the first of the materials that comes from Git."""
    entries = listed if isinstance(listed, list) else []
    return next((one for one in entries if (documents.text(one, "uri") or "").startswith("git") or _commit(one)), None)


def _commit(found: Any) -> str | None:
    return documents.text(found, "digest", "gitCommit") or documents.text(found, "digest", "sha1")
