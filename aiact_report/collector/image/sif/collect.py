"""SIF files of Apptainer and Singularity, read without running or mounting them."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from aiact_report._files import open_regular
from aiact_report.collector._base import Collected
from aiact_report.collector._images.supply.keys import check_keys
from aiact_report.collector._refused import Refused
from aiact_report.collector._request import Request
from aiact_report.collector._sheet import Short
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.apptainer import Base, base, stages
from aiact_report.collector.image.sif import format as sifs
from aiact_report.collector.image.sif.format import Sif
from aiact_report.collector.image.sif.signature import FAILED, OTHER, Judged, judge, signatures_of, together
from aiact_report.model import Place, Source, Subject, Unobserved

_DEFINITION = ("definition", "definition_digest", "definition_floating")
_LATEST = 253402300799
"""Seconds since 1970 of the end of the year 9999."""


def read_sif(path: str | Path, request: Request) -> Collected:
    """Read one file; raises MistakesError for a file given as a public key that is none."""
    check_keys(request)
    locator = _locator(path, request)
    collected = Collected(sources=[], subjects=[], unobserved=[], skipped=[])
    try:
        with open_regular(path) as stream:
            sif = sifs.read(stream)
            collected.sources.append(Source(locator, "image", locator, _sha256(stream), "image"))
            _Reading(sif, locator, collected, request).write()
    except Refused as error:
        collected.unobserved.append(Unobserved(f"{locator}: {error.reason}", error.cause, source=locator, remedy=error.remedy))
    except OSError as error:
        reason = f"{locator} cannot be read: {error.strerror or type(error).__name__}."
        collected.unobserved.append(Unobserved(reason, "unreadable", source=locator))
    return collected


def _locator(path: str | Path, request: Request) -> str:
    """Name the file relative to the directory that locators are relative to, where it is below it."""
    absolute, root = os.path.abspath(path), os.path.abspath(request.root)
    inside = os.path.commonpath([absolute, root]) == root
    return os.path.relpath(absolute, root).replace(os.sep, "/") if inside else os.fspath(path)


def _sha256(stream: BinaryIO) -> str:
    hashed = hashlib.sha256()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    for part in sifs.parts(stream, size):
        hashed.update(part)
    return hashed.hexdigest()


class _Reading(Short):
    """Writes the facts of one file; some stand at an entry of it."""

    def __init__(self, sif: Sif, locator: str, collected: Collected, request: Request) -> None:
        subject = Subject(f"{locator}#sif", "sif", locator.rpartition("/")[2], locator, facts={})
        super().__init__(subject, collected.unobserved, lambda entry=None: Place(locator, path=(entry and entry.name) or None))
        self.sif = sif
        self.request = request
        self.primary = next((entry for entry in sif.entries if entry.is_primary), None)
        collected.subjects.append(self.subject)

    def write(self) -> None:
        """Write all of it."""
        kinds = {entry.kind for entry in self.sif.entries}
        self.put("sbom", sifs.SBOM in kinds)
        self.put("encrypted", sifs.CRYPTO in kinds or any(one.filesystem == sifs.ENCRYPTED for one in self.sif.entries if one.is_primary))
        self.put("created", _time(self.sif.created))
        self.put("architecture", self.primary.architecture if self.primary else None, self.primary)
        self.put("partition", sifs.FILESYSTEMS.get(self.primary.filesystem, "unknown") if self.primary else None, self.primary)
        self._write_definition()
        self._write_signatures()

    def _write_definition(self) -> None:
        entry = next((one for one in self.sif.entries if one.kind == sifs.DEFINITION), None)
        data = self.sif.text(entry) if entry is not None else b""
        if data is None:
            self.withhold(_DEFINITION, Refused("The definition file inside is cut off or too large to read.", "truncated"))
            return
        found = stages(data.decode("utf-8", "replace"))
        start = base(found[-1]) if found else Base(None, None, None, None, None)
        if start.unset is not None:
            self.withhold(_DEFINITION, Refused(f"The definition file inside leaves the variable {start.unset} open.", "unset-variable"))
            return
        values = (redact(start.name) if start.name else None, start.digest, start.floating)
        for name, value in zip(_DEFINITION, values, strict=True):
            self.put(name, value, entry)

    def _write_signatures(self) -> None:
        """Write how many there are, what they say of the root filesystem and whether they verify."""
        found = signatures_of(self.sif)
        self.put("signatures", len(found))
        if self.primary is None or not found:
            self.put("digest_matches", None)
            self.put("signature_verification", "present, not verified: there is no root filesystem" if found else None)
            return
        keys = check_keys(self.request)
        judged = [judge(self.sif, self.primary, one, keys) for one in found]
        matches = [one.matches for one in judged]
        self.put("signature_verification", together(map(_outcome, judged)), self.primary)
        if not self.sif.is_whole(self.primary):
            self.withhold(("digest_matches",), Refused("The file ends within its root filesystem.", "truncated"))
        elif False in matches or True in matches:
            self.put("digest_matches", False not in matches, self.primary)
        else:
            self.withhold(("digest_matches",), Refused("No signature names a digest of the root filesystem that could be read.", "unsupported"))


def _outcome(judged: Judged) -> str:
    """Say how a signature fared for the root filesystem: one that names none of it, or another digest, does not speak for it."""
    if judged.matches is False:
        return FAILED
    elsewhere = judged.matches is None and judged.outcome.startswith("verified")
    return OTHER if elsewhere else judged.outcome


def _time(seconds: int) -> str | None:
    """Write a time as RFC 3339; none for a zeroed or impossible one."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if 0 < seconds <= _LATEST else None
