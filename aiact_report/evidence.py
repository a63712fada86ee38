"""The evidence file: what was seen, written once and judged anywhere, any number of times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from aiact_report import __version__, _compressed
from aiact_report._evidence_check import mistyped
from aiact_report._evidence_read import first, second
from aiact_report._evidence_shape import EvidenceFile
from aiact_report._evidence_write import Part, Writer
from aiact_report._files import has_holes
from aiact_report.errors import MistakesError, Problem, mistake
from aiact_report.model import SCHEMA_VERSION, Evidence, Source, Subject, published

FILE_NAME = "evidence.json"
TOOL = f"aiact-report {__version__}"
_SAID = 20
"""Mistakes of one file that are said."""
_BATCH = 256
"""Items encoded at a time: bounded memory, whatever the size of the evidence."""


class _Heading(msgspec.Struct):
    """What tells the files of this program apart, read before anything else."""

    schema: str | None = None
    verdicts: msgspec.Raw = msgspec.Raw()
    """Only in a dossier."""
    answers: msgspec.Raw = msgspec.Raw()
    """Only in a dossier of schema 2, which holds no subjects."""
    subjects: msgspec.Raw = msgspec.Raw()

    @property
    def is_full(self) -> bool:
        """Tell a dossier whose verdicts stand alone, as all did in schema 1, from one of rows."""
        return bool(bytes(self.subjects))


def encode(evidence: Evidence, parts: Iterable[Part] = ()) -> Iterator[bytes]:
    """Yield the bytes of `evidence.json`, piece by piece; `parts` are the subjects where they were encoded already."""
    encoder = msgspec.json.Encoder()
    yield b'{"schema":' + encoder.encode(SCHEMA_VERSION) + b',"tool":' + encoder.encode(TOOL)
    for key in ("sources", "unobserved", "skipped", "worlds"):
        yield b',\n"' + key.encode() + b'":['
        yield from _items(encoder, getattr(evidence, key))
        yield b"]"
    yield b',\n"subjects":['
    names, sets = {}, {}
    for number, part in enumerate(parts or [part_of(evidence.subjects)]):
        yield b",\n" if number else b""
        yield from part.pieces
        names.update(part.names)
        sets.update(part.sets)
    yield b'],\n"names":' + encoder.encode(dict(sorted(names.items())))
    yield b',\n"sets":' + encoder.encode(dict(sorted(sets.items()))) + b"}\n"


def part_of(subjects: list[Subject]) -> Part:
    """Encode subjects here, piece by piece as they are asked for; the lists they point at are whole when all were."""
    writer = Writer()
    return Part(writer.pieces(subjects), writer.names, writer.sets)


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
    """Read an evidence file of this schema or an older one; raises MistakesError when it is none, or newer than this program."""
    schema = check_heading(data, file).schema or ""
    try:
        found = first(data) if schema.startswith("1.") else second(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise not_ours(file, str(error)) from error
    wrong = list(islice(mistyped(found.subjects), _SAID))
    if wrong:
        raise MistakesError([Problem(what, file, hint="evidence is not edited: collect it again") for what in wrong])
    return found


def is_dossier(data: bytes, file: str) -> bool:
    """Tell a dossier, which holds verdicts, from evidence, which has no opinion."""
    return bool(bytes(check_heading(data, file).verdicts))


def check_heading(data: bytes, file: str) -> _Heading:
    """Refuse what this program cannot read: other files, and files of a newer major version."""
    try:
        heading = msgspec.json.decode(data, type=_Heading)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise not_ours(file, str(error)) from error
    major = (heading.schema or "").partition(".")[0]
    if not major.isdigit() or not (bytes(heading.subjects) or bytes(heading.answers)):
        raise not_ours(file, "it has no schema version and subjects")
    if int(major) > int(SCHEMA_VERSION.partition(".")[0]):
        what = f"its schema version is {heading.schema}, and this program reads up to {SCHEMA_VERSION}"
        raise mistake(what, file=file, hint="update aiact-report")
    return heading


def not_ours(file: str, why: str) -> MistakesError:
    """Say that a file is neither evidence nor dossier."""
    return mistake(f"not an evidence.json or dossier.json: {why}", file=file, hint="`aiact-report collect` writes evidence.json")


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
    """Read a file of this program's own; one that is compressed (zstd) is unpacked."""
    try:
        with path.open("rb") as stream:
            if path.is_file() and has_holes(stream):
                raise mistake("it has holes, and this program writes none", file=str(path))
            head = stream.read(len(_compressed.MAGIC))
            stream.seek(0)
            return b"".join(_compressed.unpacked(stream)) if head == _compressed.MAGIC else stream.read()
    except OSError as error:
        raise mistake(f"the file cannot be read: {error.strerror}", file=str(path)) from error
    except _compressed.BrokenError as error:
        raise mistake(f"the file cannot be unpacked: {error}", file=str(path)) from error


def plain_name(path: Path) -> str:
    """Give the name by which a dossier knows its evidence: that of the JSON, compressed or not."""
    return path.name.removesuffix(_compressed.SUFFIX)


def beside(folder: Path, name: str, sha256: str, file: str) -> bytes:
    """Read the evidence a dossier was judged from: the file of that name in a folder, compressed or not. `file` names the dossier.

    Raises MistakesError when it is not there, or is another one.
    """
    if Path(name).name != name:
        raise mistake("it names evidence in another folder", file=file, hint="name the evidence with --evidence")
    found = next((path for path in (folder / name, folder / f"{name}{_compressed.SUFFIX}") if path.is_file()), None)
    if found is None:
        hint = f"put the evidence it was judged from (sha256 {sha256[:12]}…) there, or name it with --evidence"
        raise mistake(f"a dossier is read with its evidence, and there is no {name} beside it", file=file, hint=hint)
    return verified(found, sha256, file)


def verified(path: Path, sha256: str, file: str) -> bytes:
    """Read evidence and compare its digest with the one a dossier names; raises MistakesError when they differ."""
    data = read(path)
    actual = digest([data])
    if actual != sha256:
        what = f"{path} is not the evidence this dossier was judged from: its sha256 is {actual[:12]}…, the dossier names {sha256[:12]}…"
        raise mistake(what, file=file, hint="put the evidence it was judged from there, or judge this evidence again")
    return data


def schema() -> dict[str, Any]:
    """Derive the JSON Schema of `evidence.json`, ready to be published."""
    return published(EvidenceFile, "aiact-report evidence", SCHEMA_VERSION)
