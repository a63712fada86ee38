"""Judge the evidence again, by what the dossier says it was judged by, and compare every verdict and every count."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import msgspec

from aiact_report import evidence as evidence_file
from aiact_report import pipeline
from aiact_report._notices import since
from aiact_report.config import Config
from aiact_report.errors import MistakesError
from aiact_report.keeping import judged_by
from aiact_report.keeping.folder import DOSSIER
from aiact_report.keeping.verify.compare import Comparison as Compared
from aiact_report.keeping.verify.contents import Contents
from aiact_report.keeping.verify.findings import Findings
from aiact_report.mapping._load import BUILT_IN, Mapping, built_in
from aiact_report.model import Comparison, Dossier
from aiact_report.report_templates._schema import DossierFile

_MOMENT = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\dZ")


@dataclass(frozen=True, slots=True)
class Again:
    """What came of it."""

    dossier: Dossier
    judged: bytes
    """Of `mapping.json`."""
    evidence: bytes
    said: DossierFile
    """The dossier as it lies there."""

    @property
    def is_ours(self) -> bool:
        """Tell whether this version made it."""
        return self.said.tool == evidence_file.TOOL


def again(contents: Contents, name: str, listed: Collection[str] | None, found: Findings) -> Again | None:
    """Judge again; `name` is that of the evidence, `listed` are the files the manifest names. None where something that is needed cannot be read."""
    here = contents.names()
    lacking = [each for each in (name, judged_by.FILE, DOSSIER) if listed is not None and each not in listed and each not in here]
    if lacking:
        found.not_checked("verdicts", f"they were not judged again: the dossier was kept without {' and '.join(lacking)}")
        return None
    data, evidence = found.tried(DOSSIER, lambda: contents.read(DOSSIER)), found.tried(name, lambda: contents.read(name))
    judged = found.tried(judged_by.FILE, lambda: contents.read(judged_by.FILE))
    said = None if data is None else found.tried(DOSSIER, lambda: msgspec.json.decode(data, type=DossierFile))
    in_force = None if judged is None or said is None else _in_force(judged, said, found)
    if data is None or evidence is None or judged is None or said is None or in_force is None or not _moment(said, found):
        found.not_checked("verdicts", "they were not judged again, for the reasons above")
        return None
    seen = found.tried(name, lambda: evidence_file.decode(evidence, name))
    if seen is None:
        return None
    digest = evidence_file.digest([evidence])
    if digest != said.evidence.sha256:
        found.differs(
            name, f"it is not the evidence that {DOSSIER} was judged from: its sha256 is {digest[:12]}…, and {said.evidence.sha256[:12]}… is named"
        )
    dossier = pipeline.dossier(seen, *in_force, created_at=said.created_at, evidence_sha256=digest)
    if said.comparison is not None:
        _carry(dossier, said.comparison, found)
    result = Again(dossier, judged, evidence, said)
    Compared(said, data, dossier, name, same_version=result.is_ours).tell(found)
    return result


def _carry(dossier: Dossier, comparison: Comparison, found: Findings) -> None:
    """Take over what became of the findings of an earlier dossier: that one is not here, and it changes no verdict."""
    dossier.comparison = comparison
    dossier.notices.extend(since(comparison))
    found.not_checked("comparison", f"what it says of {comparison.baseline.file[:80]}: that dossier is no part of this one")


def _moment(said: DossierFile, found: Findings) -> bool:
    if _MOMENT.fullmatch(said.created_at):
        return True
    found.differs(DOSSIER, "its created_at is no time")
    return False


def _in_force(data: bytes, said: DossierFile, found: Findings) -> tuple[Mapping, Config] | None:
    """Make the mapping and configuration again; say where they are not what they should be."""
    judged = found.tried(judged_by.FILE, lambda: judged_by.decode(data))
    if judged is None:
        return None
    try:
        mapping, config = judged_by.in_force(judged)
    except MistakesError as error:
        if judged.tool == said.tool == evidence_file.TOOL:
            found.several(judged_by.FILE, [str(problem) for problem in error.problems])
        else:
            found.not_checked(judged_by.FILE, f"this version does not read the mapping of {judged.tool}: {error.problems[0]}")
        return None
    wrong = list(_wrong(judged, data, mapping, said))
    for each in wrong:
        found.differs(judged_by.FILE, each)
    if not wrong:
        _origin(judged, mapping, found)
    return mapping, config


def _wrong(judged: judged_by.JudgedBy, data: bytes, mapping: Mapping, said: DossierFile) -> Iterator[str]:
    """Yield what is wrong with the mapping of a dossier."""
    if mapping.sha256 != said.mapping_sha256:
        yield f"its mapping is another one: its sha256 is {mapping.sha256[:12]}…, and {DOSSIER} names {said.mapping_sha256[:12]}…"
    if judged.mapping_sha256 != mapping.sha256:
        yield "it does not hold the mapping whose digest it names"
    if judged.tool != said.tool:
        yield f"it was written by {judged.tool[:60]}, and {DOSSIER} by {said.tool[:60]}"
    if judged.tool == evidence_file.TOOL and judged_by.written(judged) != data:
        yield "its bytes are not those that this program writes for what it says"
    if judged.tool == evidence_file.TOOL:
        ours = {text.name: text.data for text in built_in()}
        theirs = {text.name: text.data for text in mapping.texts if text.origin == BUILT_IN}
        yield from (
            f"{name}: not the one that {judged.tool} brings" for name in sorted(ours.keys() | theirs.keys()) if ours.get(name) != theirs.get(name)
        )


def _origin(judged: judged_by.JudgedBy, mapping: Mapping, found: Findings) -> None:
    own = [text.name for text in mapping.texts if text.origin != BUILT_IN]
    beside = f", and {len(own)} file{'s' if len(own) != 1 else ''} of the user's" if own else ""
    if judged.tool == evidence_file.TOOL:
        found.holds(judged_by.FILE, f"it is the mapping that {judged.tool} brings{beside}, with the digest that {DOSSIER} names")
    else:
        found.not_checked(judged_by.FILE, f"whether it is the mapping that {judged.tool[:60]} brings: this is {evidence_file.TOOL}")
