"""Signatures beside an image: by what scheme, of which digest, by whose key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aiact_report.collector._images.supply import documents
from aiact_report.collector._images.supply.certificate import identity
from aiact_report.collector._images.supply.find import Artifact
from aiact_report.collector._images.supply.keys import Key, signer

SIMPLE = "application/vnd.dev.cosign.simplesigning.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle"
NOTATION = "application/vnd.cncf.notary.signature"
_SIGNATURE = "dev.cosignproject.cosign/signature"
_CERTIFICATE = "dev.sigstore.cosign/certificate"

FAILED = "failed"
NO_KEY = "not verified: no key was given"
BY_CERTIFICATE = "not verified: signed with a certificate, which no key answers for"
NOTARY = "not verified: Notation's signatures are not checked"
_BEST_FIRST = (FAILED, NO_KEY, BY_CERTIFICATE, NOTARY)


class Signature(NamedTuple):
    """One signature, judged."""

    scheme: str
    digest: str
    """Of the signed document."""
    outcome: str
    """As the fact says it."""
    identity: str | None = None
    """Whom its certificate names."""
    elsewhere: bool = False
    """It is of another digest than this image's."""

    def __str__(self) -> str:
        return f"{self.scheme}: {self.digest}"


def signatures(artifacts: Iterable[Artifact], digests: frozenset[str], keys: Sequence[Key]) -> list[Signature]:
    """Judge every signature among the documents; each once."""
    found = (_of(artifact, digests, keys) for artifact in artifacts)
    return sorted({one for one in found if one is not None}, key=lambda one: (str(one), one.outcome))


def _of(artifact: Artifact, digests: frozenset[str], keys: Sequence[Key]) -> Signature | None:
    """Judge a document, if it is a signature."""
    kind = artifact.descriptor.media_type
    if kind == SIMPLE:
        return _simple(artifact, digests, keys)
    if kind.startswith(BUNDLE):
        return _bundle(artifact, digests, keys)
    if artifact.artifact_type == NOTATION:
        return Signature("notation", artifact.descriptor.digest, NOTARY)
    return None


def _simple(artifact: Artifact, digests: frozenset[str], keys: Sequence[Key]) -> Signature | None:
    """Judge cosign's own form: a payload that names the image, its signature in an annotation."""
    payload, annotations = artifact.data, artifact.descriptor.annotations
    if payload is None:
        return None
    raw, certificate = documents.decoded(annotations.get(_SIGNATURE)), annotations.get(_CERTIFICATE)
    scheme = "cosign tag" if artifact.scheme == "cosign tag" else "cosign referrer"
    if documents.simple_signing_digest(payload) not in digests:
        return Signature(scheme, artifact.descriptor.digest, FAILED, elsewhere=True)
    name = identity(certificate.encode()) if certificate else None
    return Signature(scheme, artifact.descriptor.digest, outcome(keys, signer(keys, raw, payload), keyless=bool(certificate)), name)


def _bundle(artifact: Artifact, digests: frozenset[str], keys: Sequence[Key]) -> Signature | None:
    """Judge a sigstore bundle, when what it holds is a signature and no attestation."""
    read = documents.bundle(documents.parsed(artifact.data or b""))
    if read is None:
        return None
    if read.envelope is not None:
        said = documents.statement(documents.parsed(read.envelope.payload))
        if said is None or said.predicate_type != documents.COSIGN_SIGN:
            return None
        by, matches = read.envelope.by(keys), not digests.isdisjoint(said.digests)
    else:
        matches, by = read.signed_digest in digests, _by_digest(keys, read)
    name = identity(read.certificate) if read.certificate else None
    result = outcome(keys, by, keyless=read.certificate is not None) if matches else FAILED
    return Signature("cosign referrer", artifact.descriptor.digest, result, name, not matches)


def _by_digest(keys: Sequence[Key], read: documents.Bundle) -> str | None:
    """Name the key of a signature over the digest alone, whose document is the image's manifest."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    digest = bytes.fromhex((read.signed_digest or "").removeprefix("sha256:"))
    for key in keys:
        if not isinstance(key.public, ec.EllipticCurvePublicKey):
            continue
        try:
            key.public.verify(read.signature, digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        except (InvalidSignature, ValueError):
            continue
        return key.name
    return None


def outcome(keys: Sequence[Key], by: str | None, *, keyless: bool) -> str:
    """Say how a signature of the right digest fared."""
    if by is not None:
        return f"verified (by {by})"
    if keyless:
        return BY_CERTIFICATE
    return FAILED if keys else NO_KEY


def together(outcomes: Sequence[str]) -> str | None:
    """Give one outcome for several signatures: one that verifies is enough, as for cosign; a failure is said before what was not tried."""
    verified = sorted(one for one in outcomes if one.startswith("verified"))
    if verified or not outcomes:
        return verified[0] if verified else None
    return min(outcomes, key=_BEST_FIRST.index)
