"""Write files so that half a file never exists, and what one run wrote is never taken for another's.

Each file is written into a folder beside its place, and all are moved at the end: what they replace is put back when one of them cannot be moved. A
`manifest.json` with the digest of each is taken away first and comes last, so that a run that was ended between two moves leaves no manifest. It keeps
what the manifest before named, when that is of the same dossier; a signature is of one manifest, and goes with it.

Writing happens in a thread, beside the work that makes the bytes: the system takes hundreds of megabytes while Python goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from aiact_report import _compressed
from aiact_report._cli_aside import Aside, Leaving, refused
from aiact_report._cli_stage import Stage
from aiact_report.errors import MistakesError, NotMadeError, Problem, mistake
from aiact_report.keeping.manifest import MANIFEST, SIGNATURE, About, Entry, before, encode, entry_of, manifest, same
from aiact_report.keeping.verify.contents import Folder
from aiact_report.keeping.verify.listed import differences


@dataclass(frozen=True, slots=True)
class Signing:
    """What signs."""

    seal: Callable[..., bytes]
    """Makes the file of signatures over a manifest."""
    pdf: Callable[[bytes], bytes] | None = None
    """Signs a PDF."""


class Staged:
    """Files that appear together when the block ends well, and not at all when it does not. A name that ends in `.zst` asks for compression."""

    def __init__(self, folder: Path | None = None, signing: Signing | None = None) -> None:
        """`folder`: gets a manifest of what is in it, signed where that is asked."""
        self._folder, self._seal = folder, signing.seal if signing else None
        self.sign_pdf = signing.pdf if signing else None
        self.about: About | None = None
        """What the manifest says of the dossier; none: there is no manifest."""
        self.stale: list[str] = []
        """Files of ours that lie in the folder, and are of another dossier."""
        self._files: list[Aside] = []
        self._forms: dict[Path, tuple[str | None, bool]] = {}
        self._leaving: list[Leaving] = []
        self._stages: dict[Path, Stage] = {}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    @property
    def names(self) -> list[str]:
        """Of the files so far."""
        return [file.path.name for file in self._files]

    def add(self, path: Path, pieces: Iterable[bytes], form: str | None = None, *, signed: bool = False) -> str:
        """Write one file aside and give its SHA-256; `form` names the format of a document. Raises NotWrittenError when the system refuses, here or at the end of the block."""
        file = Aside(path, self._stage(path))
        self._files.append(file)
        self._forms[path] = form, signed
        for piece in _compressed.packed(pieces) if _compressed.wanted(path) else pieces:
            file.write(piece)
        return file.end()

    @property
    def paths(self) -> tuple[Path, ...]:
        """Give the files so far, but for the manifest."""
        return tuple(file.path for file in self._files if file.path.name not in (MANIFEST, SIGNATURE))

    def notes(self) -> list[str]:
        """Say what lies in the folder and is no part of what was written."""
        gone = [f"! {SIGNATURE} was over another manifest, and is taken away: sign the folder again"] if SIGNATURE in self.stale else []
        return [f"! {name} is of another dossier, and no part of this one" for name in self.stale if name != SIGNATURE] + gone

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Move all into place, or remove what was written aside."""
        try:
            if kind is None:
                self._commit()
        finally:
            for file in self._files:
                file.abandon()
            for stage in self._stages.values():
                stage.remove()

    def _stage(self, path: Path) -> Stage:
        try:
            return self._stages.setdefault(path.parent, self._stages.get(path.parent) or Stage(path.parent))
        except OSError as error:
            raise refused(path, error) from error

    def _commit(self) -> None:
        for file in self._files:
            file.finish()
        if self._folder is not None and self.about is not None:
            self._add_manifest(self._folder, self.about)
        moved: list[Aside] = []
        try:
            for gone in self._leaving:
                gone.set_aside()
            for file in reversed(self._files):
                file.set_aside()
            for file in self._files:
                file.move()
                moved.append(file)
        except OSError as error:
            for file in self._files:
                file.put_back(was_moved=file in moved)
            for gone in self._leaving:
                gone.put_back()
            raise refused(self._files[len(moved)].path, error) from error

    def _add_manifest(self, folder: Path, about: About) -> None:
        """Write the manifest aside, and what signs it; a signature that stays behind from before is of another manifest."""
        written = {
            file.path.name: Entry(file.digest, file.aside.stat().st_size, *self._forms[file.path])
            for file in self._files
            if file.path.parent == folder
        }
        files = self._before(folder, about, written) | written
        data = encode(manifest(about, files, SIGNATURE if self._seal else None))
        self.add(folder / MANIFEST, [data])
        if self._seal is not None:
            self.add(folder / SIGNATURE, [self._seal(data)])
        elif (folder / SIGNATURE).is_file():
            self._leaving.append(Leaving(folder / SIGNATURE, self._stage(folder / SIGNATURE)))
            self.stale.append(SIGNATURE)
        for file in self._files[len(written) :]:
            file.finish()

    def _before(self, folder: Path, about: About, written: Mapping[str, Entry]) -> dict[str, Entry]:
        """Give what the manifest before names and is still the same, where it is of this dossier; note what is not."""
        found = before(folder)
        if found is None:
            return {}
        others = {name: entry for name, entry in found.files.items() if name not in written and "/" not in name and not name.startswith(".")}
        kept = {name: entry for name, entry in others.items() if found.about == about and same(entry_of(folder / name), entry)}
        self.stale += [name for name in others if name not in kept and (folder / name).is_file()]
        return kept


def add_formats(
    files: Staged, targets: Mapping[Any, Path], make: Callable[[Any], Iterable[bytes]], sign_pdf: Callable[[bytes], bytes] | None = None
) -> tuple[tuple[Path, ...], list[str]]:
    """Write each format that this machine can make, PDFs signed where that is asked; give the files, and why others are missing. Raises NotMadeError when nothing at all is written."""
    written: list[Path] = []
    lacking: list[NotMadeError] = []
    for form, target in targets.items():
        signs = sign_pdf if form.media_type == "application/pdf" else None
        try:
            pieces = make(form) if signs is None else [signs(b"".join(make(form)))]
        except NotMadeError as error:
            lacking.append(error)
            continue
        files.add(target, pieces, form.name, signed=signs is not None)
        written.append(target)
    if lacking and not files.names:
        raise lacking[0]
    return tuple(written), [str(error) for error in lacking]


def signed_again(folder: Path, seal: Callable[..., bytes]) -> None:
    """Sign the manifest of a folder that is what it says; raises MistakesError for one that is not."""
    found = before(folder)
    if found is None:
        raise mistake("there is no manifest that can be read in this folder", file=str(folder), hint="`aiact-report generate` writes one")
    wrong = differences(Folder(folder), msgspec.structs.replace(found, signature=None))
    if wrong:
        raise MistakesError([Problem(f"{name}: {says}", str(folder), hint="what is not as the manifest says is not signed") for name, says in wrong])
    data = encode(msgspec.structs.replace(found, signature=SIGNATURE))
    signature = folder / SIGNATURE
    earlier = signature.read_bytes() if found.signature and signature.is_file() and not signature.is_symlink() else None
    with Staged() as files:
        files.add(folder / MANIFEST, [data])
        files.add(signature, [seal(data, before=earlier)])


def output_folder(given: Path | None, configured: Path | None, default: Path) -> Path:
    """Say where to write; raises NotWrittenError when nobody named it and a link leads it away: the folder the user stands in may be another's."""
    if given is not None or configured is not None:
        return given or configured or default
    if default.is_symlink() and not default.resolve().is_relative_to(Path.cwd()):
        raise refused(default, OSError(None, f"it is a link to {os.readlink(default)}; name the folder with --output"))
    return default
