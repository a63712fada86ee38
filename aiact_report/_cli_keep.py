"""A dossier that lies there already: read with all that belongs to it, so that what is made of it can be verified alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from aiact_report import _cli_prepare, pipeline
from aiact_report import evidence as evidence_file
from aiact_report._cli_files import Staged, add_formats
from aiact_report.keeping import judged_by
from aiact_report.keeping.folder import Kept
from aiact_report.model import Dossier
from aiact_report.report_templates._base import Format

_FULL = ".full.json"
"""The full form, which repeats the evidence."""


def again(file: Path, evidence: Path | None, config_file: Path | None, extra: tuple[Path, ...], rest: dict[str, Any]) -> Kept | None:
    """Read a dossier with its evidence and the mapping beside it; none when the file is evidence, which has yet to be judged.

    It is compared with the baseline that the options name.
    """
    dossier = pipeline.read_dossier(file, evidence)
    if dossier is None:
        return None
    if rest["baseline"] is not None:
        _cli_prepare.compare(dossier, config_file, extra, rest)
    if file.name.endswith(_FULL):
        return Kept(dossier, None)
    return Kept(dossier, _judged_by(file.parent / judged_by.FILE, dossier), evidence=_evidence(file.parent, evidence, dossier))


def _judged_by(path: Path, dossier: Dossier) -> bytes | None:
    """Read what a dossier was judged by, if it lies there and is that."""
    try:
        data = path.read_bytes()
        return data if judged_by.decode(data).mapping_sha256 == dossier.mapping_sha256 else None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _evidence(folder: Path, given: Path | None, dossier: Dossier) -> bytes | None:
    """Read the bytes that were judged; none where the dossier repeats the evidence, which is written again then."""
    beside = folder / evidence_file.FILE_NAME
    path = given or next((each for each in (beside, beside.with_name(f"{beside.name}.zst")) if each.is_file()), None)
    data = None if path is None else evidence_file.read(path)
    return data if data is not None and evidence_file.digest([data]) == dossier.evidence_sha256 else None


def judged(file: Path, config_file: Path | None, extra: tuple[Path, ...], created_at: str, rest: dict[str, Any]) -> Kept:
    """Judge evidence, and keep what it was judged by."""
    config, mapping, _ = _cli_prepare.prepare((), config_file, extra, ())
    dossier = _cli_prepare.judged((file,), config_file, extra, created_at, rest)
    return Kept(dossier, judged_by.encode(dossier, mapping, config), evidence=evidence_file.read(file))


def write(files: Staged, kept: Kept, folder: Path, forms: Sequence[Format], file: Path | None = None) -> list[str]:
    """Write the documents and what belongs to the dossier beside them; `file` is the one it was read from. Give what could not be made.

    The folder can then be verified, and needs nothing else. Of the full form nothing is written beside: its sentences are filled, and cannot be turned back.
    """
    if not (file and file.name.endswith(_FULL)):
        _put_beside(files, kept, folder, forms, file)
    targets = {form: folder / f"dossier.{form.extension}" for form in forms}
    _, lacking = add_formats(files, targets, kept.render, files.sign_pdf)
    files.about = kept.about
    return lacking


def _put_beside(files: Staged, kept: Kept, folder: Path, forms: Sequence[Format], file: Path | None) -> None:
    """Write each file that is not there yet."""
    done = {*files.names, *(f"dossier.{form.extension}" for form in forms)}
    here = file is not None and folder.resolve() == file.parent.resolve()
    for name, make in kept.parts.items():
        if name not in done and not (here and (folder / name).exists()) and (data := make()) is not None:
            files.add(folder / name, [data], kept.form_of(name))
