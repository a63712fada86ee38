"""From `dossier.json` and its evidence, or from a dossier of the full form, back to a dossier."""

from __future__ import annotations

from pathlib import Path

import msgspec

from aiact_report import evidence as evidence_file
from aiact_report._evidence_read import frozen
from aiact_report.model import SCHEMA_VERSION, Dossier, Evidence, Kin, Rows, Subject, Verdicts, WaiverNote, WaiverStatus, rows_of
from aiact_report.report_templates._schema import DossierFile, FullFile


def read(data: bytes, path: Path, evidence: Path | None) -> Dossier:
    """Read a dossier of either form; raises MistakesError when it is none, or its evidence is missing or another one."""
    try:
        if evidence_file.check_heading(data, str(path)).is_full:
            return _full(msgspec.json.decode(data, type=FullFile))
        return _rows(msgspec.json.decode(data, type=DossierFile), path, evidence)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise evidence_file.not_ours(str(path), str(error)) from error


def _rows(found: DossierFile, path: Path, evidence: Path | None) -> Dossier:
    named = found.evidence
    if evidence is not None:
        data = evidence_file.verified(evidence, named.sha256, str(path))
    else:
        data = evidence_file.beside(path.parent, Path(named.file).name, named.sha256, str(path))
    seen = evidence_file.decode(data, named.file)
    verdicts = _checked(Verdicts(Rows(found.answers, found.verdicts), seen, _lists()))
    if not all(0 <= at < len(found.waivers) for _, _, at in found.waived):
        raise msgspec.DecodeError("a verdict names a waiver that is not there")
    verdicts.waived = {(subject, control): (at, _note(found.waivers[at])) for subject, control, at in found.waived}
    return _dossier(found, seen, verdicts, named.sha256)


def _checked(verdicts: Verdicts) -> Verdicts:
    """Refuse rows that lead nowhere, before anybody follows them."""
    known, count = {subject.id for subject in verdicts.evidence.subjects}, len(verdicts.table.answers)
    for subject, row in verdicts.table.rows.items():
        if subject not in known:
            raise msgspec.DecodeError(f"it judges {subject[:200]!r}, which its evidence does not hold")
        if row and not 0 <= min(row) <= max(row) < count:
            raise msgspec.DecodeError(f"a verdict on {subject[:200]!r} names an answer that is not there")
    return verdicts


def _note(status: WaiverStatus) -> WaiverNote:
    return status.waiver.note()


def _full(found: FullFile) -> Dossier:
    subjects = [Subject(item.id, item.kind, item.name, item.source, item.namespace, item.parent, frozen(item.facts)) for item in found.subjects]
    seen = Evidence(found.sources, subjects, found.unobserved, found.skipped, found.worlds)
    kinds = {subject.id: subject.kind for subject in subjects}
    verdicts = Verdicts(rows_of(found.verdicts, kinds, Kin(subjects)), seen, _lists())
    notes = {_note(status): at for at, status in reversed(list(enumerate(found.waivers)))}
    verdicts.waived = {(item.subject, item.control): (notes.get(item.waiver, 0), item.waiver) for item in found.verdicts if item.waiver}
    return _dossier(found, seen, _checked(verdicts), found.evidence_sha256)


def _dossier(found: DossierFile | FullFile, seen: Evidence, verdicts: Verdicts, sha256: str) -> Dossier:
    own = {"schema", "evidence", "verdicts", "evidence_sha256"}
    shared = {name: getattr(found, name) for name in Dossier.__struct_fields__ if name not in own}
    return Dossier(schema=SCHEMA_VERSION, evidence=seen, verdicts=verdicts, evidence_sha256=sha256, **shared)


def _lists() -> frozenset[str]:
    from aiact_report.mapping._decide import lists

    return lists()
