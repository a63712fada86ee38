"""Signatures inside a SIF: which digests they name, whether the bytes have them, and whether a key of the user's signed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aiact_report.collector._images.supply import documents
from aiact_report.collector._images.supply.keys import Key
from aiact_report.collector._json.parts import part
from aiact_report.collector.image.sif.format import GROUP, SIGNATURE, Entry, Sif

NOT_VERIFIED = "present, not verified: no key was given"
PGP = "present, not verified: PGP signatures are not checked"
OTHER = "present, not verified: no digest of the root filesystem was found in it"
FAILED = "failed"
_LEGACY = re.compile(rb"SIFHASH:\s+([0-9a-f]{64,128})\b")
_CLEAR = re.compile(rb"-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:[A-Za-z]+:[^\n]*\n)*\r?\n(.*?)-----BEGIN PGP SIGNATURE-----", re.DOTALL)
_ALGORITHMS = {64: "sha256", 96: "sha384", 128: "sha512"}


class Judged(NamedTuple):
    """What one signature says of the primary partition."""

    matches: bool | None
    """The digest it names is that of the bytes; None when it names none of it, or was not understood."""
    outcome: str


def signatures_of(sif: Sif) -> list[Entry]:
    """Give the signature objects."""
    return [entry for entry in sif.entries if entry.kind == SIGNATURE]


def judge(sif: Sif, primary: Entry, signature: Entry, keys: Sequence[Key]) -> Judged:
    """Compare one signature with the bytes, and verify it where it can be."""
    data = sif.text(signature)
    if data is None:
        return Judged(None, FAILED)
    envelope = documents.envelope(documents.parsed(data))
    if envelope is not None:
        named, outcome = envelope.payload, _outcome(envelope, keys)
    else:
        named, outcome = _clear_text(data), PGP
    return Judged(_matches(sif, primary, signature, named), outcome)


def _outcome(envelope: documents.Envelope, keys: Sequence[Key]) -> str:
    by = envelope.by(keys)
    if by is not None:
        return f"verified (by {by})"
    return FAILED if keys else NOT_VERIFIED


def _clear_text(data: bytes) -> bytes:
    """Give the signed text of a PGP message, its dashes unescaped."""
    found = _CLEAR.search(data)
    return found[1].replace(b"\n- ", b"\n").removeprefix(b"- ") if found is not None else b""


def _matches(sif: Sif, primary: Entry, signature: Entry, named: bytes) -> bool | None:
    """Tell whether the digest that a signature names of the partition is that of its bytes."""
    signed = _signed(sif, signature)
    if primary not in signed:
        return None
    legacy = _LEGACY.search(named)
    if legacy is not None:
        algorithm = _ALGORITHMS.get(len(legacy[1]))
        return None if algorithm is None else _same(sif, signed, algorithm, legacy[1].decode())
    text = _object_digest(documents.parsed(named), primary.number - min(entry.number for entry in signed))
    algorithm, _, value = text.partition(":")
    return _same(sif, (primary,), algorithm, value) if algorithm in _ALGORITHMS.values() else None


def _signed(sif: Sif, signature: Entry) -> tuple[Entry, ...]:
    """Give the objects a signature is linked to: one, or a group."""
    if signature.link & GROUP == GROUP:
        group = signature.link & ~GROUP
        return tuple(entry for entry in sif.entries if entry.group == group and entry.kind != SIGNATURE)
    one = next((entry for entry in sif.entries if entry.number == signature.link), None)
    if one is None:
        return ()
    return (one,)


def _object_digest(metadata: dict[str, object], relative: int) -> str:
    """Give the digest that the metadata names of the object of this number, counted from the first of its group."""
    objects = metadata.get("objects")
    for one in objects if isinstance(objects, list) else ():
        if part(one, "relativeId") == relative:
            return documents.text(one, "objectDigest") or ""
    return ""


def _same(sif: Sif, entries: tuple[Entry, ...], algorithm: str, value: str) -> bool:
    return all(map(sif.is_whole, entries)) and sif.digest(entries, algorithm) == value.lower()


def together(outcomes: Iterable[str]) -> str | None:
    """Give one outcome for several signatures: one that verifies is enough; a failure is said before what was not tried."""
    order = ("verified", FAILED, NOT_VERIFIED, PGP, OTHER)
    return min(sorted(outcomes), key=lambda one: next(at for at, start in enumerate(order) if one.startswith(start)), default=None)
