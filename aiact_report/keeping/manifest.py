"""`manifest.json`: what one dossier consists of, by digest, and what it was made from; written last."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from aiact_report._files import open_regular, open_whole
from aiact_report.model import Dossier, published

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.dsse"
"""The envelope with the signatures over the manifest; the one file that the manifest cannot name."""
VERSION: Final = "2.0.0"
LIMIT: Final = 256 * 1024 * 1024
"""Bytes of a manifest that are read: that of a million sources is smaller."""
_PIECE = 1024 * 1024


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file of the folder."""

    sha256: str
    """Of its bytes, compressed or not."""
    size: int
    """Bytes."""
    format: str | None = None
    """Name of the format, as `--format` knows it; none for what is no document."""
    signed: bool = False
    """A PDF with a signature of its own: its first revision is what the format gives, and the signature follows."""


class EvidenceNamed(msgspec.Struct, frozen=True):
    """The evidence that was judged."""

    file: str
    sha256: str
    """Of the JSON, before any compression."""


class MappingNamed(msgspec.Struct, frozen=True):
    """What it was judged by."""

    file: str
    sha256: str
    """Of the law, the controls and the parameters in force, as in the dossier."""


class LawNamed(msgspec.Struct, frozen=True):
    """The text that is cited."""

    celex: str
    consolidated: str
    sha256: str
    """Of the words that are quoted."""


class SourceNamed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was read."""

    id: str
    kind: str
    sha256: str
    observed_at: str | None = None


class About(msgspec.Struct, frozen=True):
    """What a manifest says of the dossier, whatever files it consists of."""

    tool: str
    """Name and version of the program that judged."""
    created_at: str
    """RFC 3339, UTC: that of the dossier (`SOURCE_DATE_EPOCH`)."""
    evidence: EvidenceNamed
    mapping: MappingNamed
    law: LawNamed
    sources: tuple[SourceNamed, ...]


class Manifest(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The file."""

    schema: str
    """Version of this shape; the first number changes when a reader could break."""
    tool: str
    created_at: str
    evidence: EvidenceNamed
    mapping: MappingNamed
    law: LawNamed
    files: dict[str, Entry]
    """By name: every file of the folder but this one and its signature."""
    signature: str | None = None
    """Name of the file with the signatures over this one; it belongs to the folder where it is named."""
    sources: tuple[SourceNamed, ...] = ()

    @property
    def about(self) -> About:
        """Say what it says of the dossier."""
        return About(self.tool, self.created_at, self.evidence, self.mapping, self.law, self.sources)


def about(dossier: Dossier, evidence_name: str, mapping_name: str) -> About:
    """Say what a manifest says of a dossier."""
    law = dossier.law
    return About(
        dossier.tool,
        dossier.created_at,
        EvidenceNamed(evidence_name, dossier.evidence_sha256),
        MappingNamed(mapping_name, dossier.mapping_sha256),
        LawNamed(law.celex, law.consolidated, law.sha256),
        tuple(SourceNamed(item.id, item.kind, item.sha256, item.observed_at) for item in dossier.evidence.sources),
    )


def manifest(said: About, files: Mapping[str, Entry], signature: str | None = None) -> Manifest:
    """Put a manifest together."""
    shared = {name: getattr(said, name) for name in About.__struct_fields__}
    return Manifest(schema=VERSION, files=dict(sorted(files.items())), signature=signature, **shared)


def encode(found: Manifest) -> bytes:
    """Give its bytes: there is one way to write it."""
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def decode(data: bytes) -> Manifest:
    """Read a manifest. Raises msgspec.DecodeError for anything else, and for another version."""
    found = msgspec.json.decode(data, type=Manifest)
    if found.schema.partition(".")[0] != VERSION.partition(".")[0]:
        raise msgspec.DecodeError(f"its schema is {found.schema[:20]}, and this program reads {VERSION}")
    return found


def before(folder: Path) -> Manifest | None:
    """Read the manifest a folder has; none where there is none that can be read."""
    try:
        with open_regular(folder / MANIFEST) as stream:
            return decode(stream.read(LIMIT))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def entry_of(path: Path) -> Entry | None:
    """Give digest and size of a file, links not followed; none when it is not there or cannot be read."""
    if path.is_symlink():
        return None
    try:
        with open_whole(path) as stream:
            digest = hashlib.sha256()
            while piece := stream.read(_PIECE):
                digest.update(piece)
            return Entry(digest.hexdigest(), stream.tell())
    except OSError:
        return None


def same(one: Entry | None, other: Entry | None) -> bool:
    """Tell whether two entries are of the same bytes."""
    return one is not None and other is not None and (one.sha256, one.size) == (other.sha256, other.size)


def schema() -> dict[str, Any]:
    """Derive the JSON Schema of `manifest.json`, ready to be published."""
    return published(Manifest, "aiact-report manifest", VERSION)
