"""The signatures over the manifest, by the keys that the user gives: none is ever taken from the folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from aiact_report.keeping.manifest import MANIFEST, SIGNATURE, Manifest
from aiact_report.keeping.signing import envelope
from aiact_report.keeping.signing.keys import Given
from aiact_report.keeping.verify.contents import Contents
from aiact_report.keeping.verify.findings import Findings


def signed(contents: Contents, manifest: Manifest, keys: Sequence[Given], day: str, found: Findings) -> None:
    """Check the signatures; `day` is that as of which certificates must hold."""
    if SIGNATURE not in contents.names():
        _lacking(manifest, keys, found)
        return
    data = found.tried(SIGNATURE, lambda: contents.read(SIGNATURE))
    read = None if data is None else found.tried(SIGNATURE, lambda: envelope.opened(data))
    if data is None or read is None:
        return
    opened, payload = read
    wrong = _wrong(contents, data, opened, payload)
    if wrong:
        found.differs(SIGNATURE, wrong)
    if manifest.signature is None:
        found.differs(SIGNATURE, "it was added: the manifest does not say that it was signed")
    if not keys:
        named = ", ".join(f"{item.keyid[:16]}…" for item in opened.signatures) or "none"
        found.not_checked(
            SIGNATURE, f"its signatures, which name the keys {named}: --key gives the public key or certificate of who should have signed"
        )
        return
    _by(opened, payload, keys, day, found)


def _lacking(manifest: Manifest, keys: Sequence[Given], found: Findings) -> None:
    if keys:
        found.differs(
            SIGNATURE, f"there is no signature by {' or '.join(key.name for key in keys)}: the folder is not signed, or its signature was taken away"
        )
    elif manifest.signature is None:
        found.not_shown("signature", "who made this: nothing in it is signed")


def _wrong(contents: Contents, data: bytes, opened: envelope.Envelope, payload: bytes) -> str:
    """Say what of the envelope is not what it should be; the signatures apart."""
    if payload != envelope.statement(contents.read(MANIFEST)):
        return "what it signs is not this manifest"
    return "" if envelope.encode(opened) == data else "its bytes are not those that this program writes for what it says"


def _by(opened: envelope.Envelope, payload: bytes, keys: Sequence[Given], day: str, found: Findings) -> None:
    for key in keys:
        signature = envelope.by(opened, payload, key)
        if signature is None:
            others = ", ".join(f"{item.keyid[:16]}…" for item in opened.signatures) or "none"
            found.differs(SIGNATURE, f"no signature in it is by {key.name} ({key.keyid[:16]}…); those in it name {others}")
        elif signature.keyid != key.keyid:
            found.differs(SIGNATURE, f"signed by {key.name}, and it names another key")
        elif (why := expired(key, day)) != "":
            found.differs(SIGNATURE, f"signed by {key.name}, and {why}")
        else:
            found.holds(SIGNATURE, f"signed by {key.name} ({key.keyid[:16]}…){_validity(key)}")
    unasked = [item.keyid for item in opened.signatures if item.keyid not in {key.keyid for key in keys}]
    if unasked:
        found.not_checked(SIGNATURE, f"{len(unasked)} further signature{'s' if len(unasked) != 1 else ''}: no --key is that of {unasked[0][:16]}…")


def expired(key: Given, day: str) -> str:
    """Say that a certificate does not hold on a day; empty where it does, or there is none."""
    if key.certificate is None:
        return ""
    first, last = key.certificate.not_valid_before_utc.date(), key.certificate.not_valid_after_utc.date()
    if first <= date.fromisoformat(day) <= last:
        return ""
    hint = "--at DATE checks it as of a day of which you know that the signature stood then"
    return f"the certificate does not hold on {day}: it is valid from {first} to {last} ({hint})"


def _validity(key: Given) -> str:
    if key.certificate is None:
        return ""
    return f", whose certificate ({key.certificate.subject.rfc4514_string()[:120]}) holds; who issued it is not checked"
