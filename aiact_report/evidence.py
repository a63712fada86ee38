"""The evidence file: what was seen, written once and judged anywhere, any number of times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from aiact_report import __version__
from aiact_report.errors import MistakesError, Problem, mistake
from aiact_report.model import SCHEMA_VERSION, Evidence, Skipped, Source, Subject, Unobserved, World, held

FILE_NAME = "evidence.json"
TOOL = f"aiact-report {__version__}"
_BATCH = 256
"""Items encoded at a time: bounded memory, whatever the size of the evidence."""


class EvidenceFile(msgspec.Struct, kw_only=True):
    """The evidence as a file. It holds no time: the same sources give the same bytes, and so the same digest."""

    schema: str
    """Version of this shape; the first number changes when a reader could break."""
    tool: str
    sources: list[Source]
    unobserved: list[Unobserved] = []
    skipped: list[Skipped] = []
    worlds: list[World] = []
    subjects: list[Subject] = []


class _Heading(msgspec.Struct):
    """What tells the files of this program apart, read before anything else."""

    schema: str | None = None
    verdicts: msgspec.Raw = msgspec.Raw()
    """Only in a dossier."""
    subjects: msgspec.Raw = msgspec.Raw()


def encode(evidence: Evidence) -> Iterator[bytes]:
    """Yield the bytes of `evidence.json`, piece by piece."""
    encoder = msgspec.json.Encoder()
    yield b'{"schema":' + encoder.encode(SCHEMA_VERSION) + b',"tool":' + encoder.encode(TOOL)
    for key in ("sources", "unobserved", "skipped", "worlds", "subjects"):
        yield b',\n"' + key.encode() + b'":['
        yield from _items(encoder, getattr(evidence, key))
        yield b"]"
    yield b"}\n"


def _items(encoder: msgspec.json.Encoder, items: Sequence[Any]) -> Iterator[bytes]:
    """Encode a list batch by batch: each batch is an array whose brackets are cut off."""
    for start in range(0, len(items), _BATCH):
        yield (b"," if start else b"") + encoder.encode(items[start : start + _BATCH])[1:-1]


def digest(pieces: Iterable[bytes]) -> str:
    """Give the SHA-256 of the bytes of an evidence file."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def decode(data: bytes, file: str) -> Evidence:
    """Read an evidence file; raises MistakesError when it is none, or newer than this program."""
    check_heading(data, file)
    try:
        found = msgspec.json.decode(data, type=EvidenceFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise not_ours(file, str(error)) from error
    return Evidence(found.sources, frozen(found.subjects), found.unobserved, found.skipped, found.worlds)


def is_dossier(data: bytes, file: str) -> bool:
    """Tell a dossier, which holds verdicts, from evidence, which has no opinion."""
    return bool(bytes(check_heading(data, file).verdicts))


def check_heading(data: bytes, file: str) -> _Heading:
    """Refuse what this program cannot read: other files, and files of a newer major version."""
    try:
        heading = msgspec.json.decode(data, type=_Heading)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise not_ours(file, str(error)) from error
    major = (heading.schema or "").partition(".")[0]
    if not major.isdigit() or not bytes(heading.subjects):
        raise not_ours(file, "it has no schema version and subjects")
    if int(major) > int(SCHEMA_VERSION.partition(".")[0]):
        what = f"its schema version is {heading.schema}, and this program reads up to {SCHEMA_VERSION}"
        raise mistake(what, file=file, hint="update aiact-report")
    return heading


def not_ours(file: str, why: str) -> MistakesError:
    """Say that a file is neither evidence nor dossier."""
    return mistake(f"not an evidence.json or dossier.json: {why}", file=file, hint="`aiact-report collect` writes evidence.json")


def frozen(subjects: list[Subject]) -> list[Subject]:
    """Turn what JSON knows into what facts hold."""
    for subject in subjects:
        for fact in subject.facts.values():
            if type(fact.value) in (list, dict):
                msgspec.structs.force_setattr(fact, "value", held(fact.value))
    return subjects


def merge(parts: Sequence[tuple[str, Evidence]]) -> Evidence:
    """Join several evidence files. The same source twice is one; two different ones of the same name are a mistake."""
    sources: dict[str, tuple[str, Source]] = {}
    merged = Evidence(sources=[], subjects=[], unobserved=[], skipped=[], worlds=[])
    problems: list[Problem] = []
    for file, part in parts:
        repeated = {source.id for source in part.sources if source.id in sources}
        problems.extend(_clashes(file, part.sources, sources))
        sources.update({source.id: (file, source) for source in part.sources if source.id not in repeated})
        merged.subjects.extend(subject for subject in part.subjects if subject.source not in repeated)
    if problems:
        raise MistakesError(problems)
    merged.sources = [sources[key][1] for key in sorted(sources)]
    merged.unobserved.extend(dict.fromkeys(entry for _, part in parts for entry in part.unobserved))
    merged.worlds.extend(dict.fromkeys(entry for _, part in parts for entry in part.worlds))
    merged.skipped.extend(dict.fromkeys(entry for _, part in parts for entry in part.skipped))
    merged.subjects.sort(key=lambda subject: subject.source)
    return merged


def _clashes(file: str, found: list[Source], known: dict[str, tuple[str, Source]]) -> Iterator[Problem]:
    for source in found:
        other, same = known.get(source.id, (file, source))
        if same.sha256 != source.sha256:
            hint = "collect both from a directory above them, so that their names differ"
            yield Problem(f"source {source.id!r} is another file than the source of that name in {other}", file, hint=hint)


def read(path: Path) -> bytes:
    """Read a file of this program's own."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise mistake(f"the file cannot be read: {error.strerror}", file=str(path)) from error


def schema() -> dict[str, Any]:
    """Derive the JSON Schema of `evidence.json`, ready to be published."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "aiact-report evidence", "version": SCHEMA_VERSION}
    return head | msgspec.json.schema(EvidenceFile)
