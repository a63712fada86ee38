"""All checks of one dossier, in their order: digests, what it was made of, verdicts, documents, signatures, and what no check shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from aiact_report import evidence as evidence_file
from aiact_report._files import read_regular
from aiact_report.errors import mistake
from aiact_report.keeping.folder import DOSSIER
from aiact_report.keeping.judged_by import FILE as MAPPING
from aiact_report.keeping.manifest import MANIFEST, SIGNATURE, Entry, Manifest, about
from aiact_report.keeping.pdf.inside import files_of, first_revision
from aiact_report.keeping.pdf.objects import NotReadError
from aiact_report.keeping.signing.keys import Given
from aiact_report.keeping.verify.again import Again, again
from aiact_report.keeping.verify.contents import Contents, Folder, Inside
from aiact_report.keeping.verify.documents import documents
from aiact_report.keeping.verify.findings import Findings
from aiact_report.keeping.verify.listed import agrees, listed
from aiact_report.keeping.verify.pades import Signatures
from aiact_report.keeping.verify.signed import signed


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user wants checked, and by what."""

    keys: tuple[Given, ...] = ()
    """Public keys and certificates that signatures are checked with."""
    authorities: tuple[Path, ...] = ()
    """Certificates of time-stamping authorities."""
    day: str = ""
    """RFC 3339 date as of which certificates must hold."""
    documents: bool = True
    """Make the documents again."""


def verify(target: Path, asked: Asked) -> Findings:
    """Check a folder, the folder of a manifest, or a PDF. Raises MistakesError for what is none of them."""
    found = Findings()
    if target.is_dir():
        _folder(target, asked, found)
    elif target.name == MANIFEST and target.is_file():
        _folder(target.parent, asked, found)
    elif target.is_file() and read_regular(target, 5) == b"%PDF-":
        _pdf(target, asked, found)
    else:
        raise mistake("no folder of a dossier, manifest.json or PDF", file=str(target), hint="`aiact-report generate` writes one")
    return found


def _folder(path: Path, asked: Asked, found: Findings) -> None:
    contents = Folder(path)
    if not {MANIFEST, DOSSIER, MAPPING} & set(contents.names()):
        raise mistake("there is no dossier in this folder", file=str(path), hint="`aiact-report generate` writes one")
    manifest, made, name = _checked(contents, found)
    if manifest is not None:
        signed(contents, manifest, asked.keys, asked.day, found)
    elif asked.keys:
        found.differs(SIGNATURE, "no signature was checked: there is no manifest it would be over")
    _documents(contents, manifest, made, name, asked, found)
    _closing(made, found)


def _pdf(path: Path, asked: Asked, found: Findings) -> None:
    """Check a PDF by the files inside, and then the PDF itself: made again of them, it is the same."""
    data = path.read_bytes()
    try:
        revision = first_revision(data)
        files = files_of(revision)
    except NotReadError as error:
        found.differs(path.name, f"the files inside cannot be read: {error}")
        return
    if MANIFEST not in files:
        raise mistake("there is no dossier inside this PDF", file=str(path), hint="`aiact-report generate --format pdf` puts it there")
    _, made, name = _checked(Inside(files), found)
    rest = data[len(revision) :]
    if rest:
        Signatures(path.name, data, found).check(asked.keys, asked.authorities, asked.day)
    elif asked.keys:
        found.differs(
            path.name, f"there is no signature by {' or '.join(key.name for key in asked.keys)}: it is not signed, or its signature was taken away"
        )
    if asked.documents:
        form = "pdf-letter" if path.name.endswith(".letter.pdf") else "pdf"
        documents([(path.name, Entry("", len(data), form, signed=bool(rest)), data)], made, name, found)
    else:
        found.not_checked(path.name, "what is printed in it was not made again, as asked (--no-documents)")
    _closing(made, found)


def _checked(contents: Contents, found: Findings) -> tuple[Manifest | None, Again | None, str]:
    """Check the files and judge again; give the manifest, what was judged, and the name of the evidence."""
    manifest = listed(contents, found)
    name = manifest.evidence.file if manifest is not None else evidence_file.FILE_NAME
    made = again(contents, name, None if manifest is None else manifest.files, found)
    if manifest is not None and made is not None:
        agrees(manifest, about(structs.replace(made.dossier, tool=made.said.tool), name, MAPPING), found)
    return manifest, made, name


def _documents(contents: Contents, manifest: Manifest | None, made: Again | None, name: str, asked: Asked, found: Findings) -> None:
    """Make again what a manifest names as a document, and is there."""
    for key, entry in {} if manifest is None else manifest.files.items():
        if entry.signed and key in contents.names():
            Signatures(key, contents.read(key), found).check(asked.keys, asked.authorities, asked.day)
    named = {} if manifest is None else {key: entry for key, entry in manifest.files.items() if entry.format and key != DOSSIER}
    if not asked.documents:
        for key in named:
            found.not_checked(key, "it was not made again, as asked (--no-documents)")
        return
    there = set(contents.names())
    documents(((key, entry, contents.read(key)) for key, entry in named.items() if key in there), made, name, found)


def _closing(made: Again | None, found: Findings) -> None:
    """Say what no check of these files shows."""
    if made is None:
        return
    sources = len(made.dossier.evidence.sources)
    if sources:
        found.not_shown(
            "sources", f"that the {sources:,} named were read as the evidence says: they are known by digest, and collecting them again shows it"
        )
    stated = sum(item.sha256 is not None for item in made.dossier.attestations)
    if stated:
        found.not_shown("attestations", f"the {stated:,} documents they state a digest of: they do not travel with the dossier")
