"""The signature of a PDF: whole, by the key the user gives, at its time; and nothing but signatures behind the first revision.

pyHanko's own analysis of differences looks at the whole tagged file for every later revision, which does not end in minutes. So the file is cut at the end of
what was signed and validated as that, and what later revisions change is compared object by object.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from aiact_report._files import read_regular
from aiact_report.errors import MistakesError, mistake
from aiact_report.keeping.pdf import pades
from aiact_report.keeping.signing.keys import Given
from aiact_report.keeping.verify.findings import Findings
from aiact_report.keeping.verify.signed import expired

_LIMIT = 1024 * 1024
_ROOT = {"/AcroForm", "/Perms", "/DSS", "/Extensions", "/Version"}
"""Entries of the catalog that a signature may add."""


class Signatures:
    """Checks the signatures of one PDF."""

    def __init__(self, name: str, data: bytes, found: Findings) -> None:
        self.name, self.data, self.found = name, data, found

    def check(self, keys: Sequence[Given], authorities: Sequence[Path], day: str) -> None:
        """Say what of them holds; `authorities` are certificates of time-stamping authorities, `day` is that as of which certificates must hold."""
        try:
            pades.require()
        except MistakesError:
            self.found.not_checked(self.name, f"what follows its first revision: {pades.LACKING}")
            return
        try:
            self._check(keys, authorities, day)
        except Exception as error:  # noqa: BLE001 -- pyHanko raises what its parts raise on a PDF that was made to break it: it is said, and is no signature
            self.found.differs(self.name, f"what follows its first revision is no signature that can be read ({error.__class__.__name__})")

    def _check(self, keys: Sequence[Given], authorities: Sequence[Path], day: str) -> None:
        from pyhanko.pdf_utils.reader import PdfFileReader

        reader = PdfFileReader(BytesIO(self.data))
        for each in _changed(reader):
            self.found.differs(self.name, f"a later revision changes {each}")
        signatures = list(reader.embedded_regular_signatures)
        if len(signatures) != 1:
            self.found.differs(self.name, f"it has {len(signatures)} signatures, and one is expected")
            return
        end = _end(signatures[0])
        if end != len(self.data):
            self._behind(reader, end)
        cut = PdfFileReader(BytesIO(self.data[:end]))
        self._signature(cut.embedded_regular_signatures[0], keys, authorities, day)

    def _behind(self, reader: Any, end: int) -> None:
        """Allow document time stamps behind the signature, the last of which covers all, and nothing else."""
        stamps = list(reader.embedded_timestamp_signatures)
        if stamps and _end(stamps[-1]) == len(self.data):
            self.found.not_checked(
                self.name, f"{len(stamps)} archive time stamp{'s' if len(stamps) != 1 else ''} behind the signature: whose they are"
            )
        else:
            self.found.differs(self.name, f"{len(self.data) - end:,} bytes follow its signature, and they are no time stamp")

    def _signature(self, signature: Any, keys: Sequence[Given], authorities: Sequence[Path], day: str) -> None:
        from pyhanko.sign.validation import validate_pdf_signature
        from pyhanko_certvalidator import ValidationContext

        trusted = ValidationContext(trust_roots=[root for path in authorities for root in _certificates(path)], allow_fetching=False)
        status = validate_pdf_signature(signature, ValidationContext(trust_roots=[], allow_fetching=False), trusted, skip_diff=True)
        if not (status.intact and status.valid):
            self.found.differs(self.name, "its signature is broken: what was signed is not what is there")
            return
        stamp = status.timestamp_validity
        if stamp is not None:
            day = self._stamp(stamp, authorities, day)
        self._by(signature.signer_cert.public_key.dump(), signature.signer_cert.subject.human_friendly, keys, day)

    def _stamp(self, stamp: Any, authorities: Sequence[Path], day: str) -> str:
        """Check the time stamp; give the day as of which the signer's certificate must hold."""
        said = f"its time stamp says {stamp.timestamp:%Y-%m-%d %H:%M:%S} UTC"
        if not (stamp.intact and stamp.valid):
            self.found.differs(self.name, "its time stamp is broken")
        elif stamp.trusted:
            self.found.holds(self.name, f"{said}, by an authority whose certificate you gave")
            return f"{stamp.timestamp:%Y-%m-%d}"
        elif authorities:
            self.found.differs(self.name, f"{said}, by an authority of another certificate than you gave")
        else:
            self.found.not_checked(self.name, f"{said}: --timestamp-ca gives the certificate of the authority")
        return day

    def _by(self, public: bytes, subject: str, keys: Sequence[Given], day: str) -> None:
        if not keys:
            self.found.not_checked(
                self.name, f"its signature is whole, and names {subject[:120]}: --key gives the public key or certificate of who should have signed"
            )
            return
        signer = next((key for key in keys if key.der == public), None)
        if signer is None:
            self.found.differs(self.name, f"its signature is not by {' or '.join(key.name for key in keys)}; it names {subject[:120]}")
        elif why := expired(signer, day):
            self.found.differs(self.name, f"signed by {signer.name}, and {why}")
        else:
            self.found.holds(self.name, f"signed by {signer.name}, and whole")


def _end(signature: Any) -> int:
    """Give the place behind the last byte that is signed."""
    ranges = [int(number) for number in signature.byte_range]
    return ranges[2] + ranges[3]


def _certificates(path: Path) -> list[Any]:
    from asn1crypto import pem, x509

    try:
        data = read_regular(path, _LIMIT)
        return [x509.Certificate.load(der) for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
    except (OSError, ValueError) as error:
        raise mistake("it is no certificate in PEM", file=path.name) from error


def _changed(reader: Any) -> Iterator[str]:
    """Yield what revisions behind the first change of it, but for what a signature without a picture needs."""
    first = reader.get_historical_resolver(0)
    root = reader.root_ref.idnum
    for number in range(1, reader.xrefs.total_revisions):
        for ref in sorted(reader.xrefs.explicit_refs_in_revision(number), key=lambda ref: ref.idnum):
            if ref.idnum != 0 and _is_there(first, ref):
                yield from _object(first.get_object(ref), reader.get_object(ref), is_root=ref.idnum == root, number=ref.idnum)


def _is_there(first: Any, ref: Any) -> bool:
    from pyhanko.pdf_utils.misc import PdfReadError

    try:
        return first.get_object(ref) is not None
    except (PdfReadError, KeyError):
        return False


def _object(before: Any, after: Any, *, is_root: bool, number: int) -> Iterator[str]:
    if not (isinstance(before, dict) and isinstance(after, dict)):
        if _written(before) != _written(after):
            yield f"object {number}"
        return
    sides: tuple[Any, Any] = before, after
    for key in sorted(before.keys() | after.keys()):
        one, other = (holder.raw_get(key) if key in holder else None for holder in sides)
        if _written(one) == _written(other) or (is_root and key in _ROOT):
            continue
        if not (key == "/Annots" and _invisible(before.get(key) or [], after.get(key) or [])):
            yield f"{key} of object {number}"


def _invisible(before: Any, after: Any) -> bool:
    """Tell whether annotations only gained fields that show nothing."""
    kept = {_written(item) for item in list.__iter__(before)}
    if not kept <= {_written(item) for item in list.__iter__(after)}:
        return False
    added = [item.get_object() for item in list.__iter__(after) if _written(item) not in kept]
    return all(item.get("/Subtype") == "/Widget" and not any(float(number) for number in item.get("/Rect", [1])) for item in added)


def _written(item: Any) -> bytes | None:
    if item is None:
        return None
    stream = BytesIO()
    item.write_to_stream(stream, None)
    return stream.getvalue()
