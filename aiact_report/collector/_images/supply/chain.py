"""The supply chain of one image: signatures, attestations, provenance and bills of materials kept beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from aiact_report.collector._images.documents import descriptors, digest_of, mapping
from aiact_report.collector._images.store import Descriptor, Manifest, Store
from aiact_report.collector._images.supply.attestations import SLSA, Attestation, Provenance, attestations, provenance, sbom_formats
from aiact_report.collector._images.supply.find import Beside, beside
from aiact_report.collector._images.supply.keys import check_keys
from aiact_report.collector._images.supply.signatures import Signature, signatures, together
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.collector._sheet import Sheet, given
from aiact_report.model import Fact, Place, Subject, Unobserved

SIGNED = ("image.signatures", "image.signature_verification", "image.signature_identities")
ATTESTED = ("image.attestations", "image.attestation_verification", "image.sbom_attached")
PROVENANCE = ("image.provenance_builder", "image.provenance_source", "image.provenance_revision", "image.provenance_digest_matches")
SUPPLY = (*SIGNED, *ATTESTED, *PROVENANCE)
"""Every fact this yields or withholds."""
_LOGIN = "log in with an account that may read beside the image, and collect again"


def supply_chain(
    store: Store, digest: str, subject: str, source: str, request: Request, index: bytes | None = None
) -> tuple[dict[str, Fact], list[Unobserved]]:
    """Read what stands beside a manifest; `index` is the index it was found in, whose signatures are its signatures too.

    Raises MistakesError for a file given as a public key that is none.
    """
    keys = check_keys(request)
    whole = _index(index, digest)
    digests = (digest,) if whole is None else (digest, whole.descriptor.digest)
    found = beside(store, digests, whole)
    named = frozenset(digests)
    sheet = _Sheet(Subject(subject, "image", "", source, facts={}), digest, found)
    sheet.write_signatures(signatures(found.artifacts, named, keys))
    sheet.write_attestations(attestations(found.artifacts, named, keys))
    return sheet.facts, sheet.unobserved


def _index(data: bytes | None, digest: str) -> Manifest | None:
    """Take an index only when it really lists the image."""
    if data is None:
        return None
    try:
        entries = descriptors(mapping(data, "The index").get("manifests"))
    except Refused:
        return None
    own = Descriptor("", digest_of(data), len(data))
    return Manifest(own, data) if any(entry.digest == digest for entry in entries) else None


class _Sheet(Sheet):
    """The facts while they are written. Where a place was refused, what was found stays true and what was not found is not known."""

    def __init__(self, image: Subject, digest: str, found: Beside) -> None:
        super().__init__(image, [], given)
        self.place = Place(digest=digest)
        self.found = found

    def write_signatures(self, all_found: Sequence[Signature]) -> None:
        """Write which signatures there are and how they fared."""
        verified = together([one.outcome for one in all_found])
        identities = sorted({one.identity for one in all_found if one.identity})
        self._write("image.signatures", tuple(sorted(set(map(str, all_found)))))
        self._write("image.signature_verification", verified, sure=(verified or "").startswith("verified"))
        self._write("image.signature_identities", tuple(identities))
        self._settle(SIGNED)
        for one in all_found:
            if one.elsewhere:
                self._remark(f"The signature {one.digest} stands beside this image and names another digest.", "digest-mismatch")

    def write_attestations(self, all_found: Sequence[Attestation]) -> None:
        """Write what is attested of this image; what is attested of another one beside it is said and not counted."""
        own = [one for one in all_found if one.about is not False]
        built = next((one for one in all_found if one.predicate_type.startswith(SLSA)), None)
        decisive = built or next(iter(own), None)
        outcome = decisive.outcome if decisive else None
        self._write("image.attestations", tuple(sorted({one.predicate_type for one in own})))
        self._write("image.attestation_verification", outcome, sure=outcome is not None)
        self._write("image.sbom_attached", tuple(sbom_formats(self.found.artifacts, own)))
        self._write_provenance(built)
        self._settle((*ATTESTED, *PROVENANCE))
        for one in all_found:
            if one.about is False:
                self._remark(
                    f"The attestation {one.digest} ({one.predicate_type}) stands beside this image and names another digest.", "digest-mismatch"
                )

    def _write_provenance(self, built: Attestation | None) -> None:
        said = provenance(built.predicate) if built is not None else Provenance(None, None, None)
        read = built is not None and built.about is not None
        for name, value in zip(PROVENANCE, (*said, built.about if built else None), strict=True):
            self._write(name, value, sure=read)

    def _write(self, name: str, value: Any, *, sure: bool = False) -> None:
        """Write a fact that is known: something was found, or everything was looked at."""
        known = value or None if isinstance(value, tuple) else value
        certain = sure or not self.found.refused or (isinstance(value, tuple) and bool(value))
        if certain:
            self.put(name, known, self.place)

    def _settle(self, names: Iterable[str]) -> None:
        """Say why facts are not known; with all of them known, a refusal is a remark."""
        missing = tuple(name for name in names if name not in self.facts)
        for error in _distinct(self.found.refused):
            remedy = error.remedy or (_LOGIN if error.cause == "refused" else None)
            self.note(missing, Refused(error.reason, error.cause, remedy))

    def _remark(self, reason: str, cause: str) -> None:
        self.note((), Refused(reason, cause), self.place)


def _distinct(errors: Iterable[Refused]) -> list[Refused]:
    """Give each refusal once."""
    return list({(error.reason, error.cause): error for error in errors}.values())
