"""The earlier dossier that a run is compared with: read before any work is done, compared before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiact_report import pipeline
from aiact_report.errors import mistake
from aiact_report.model import BaselineFile, Dossier

if TYPE_CHECKING:
    from aiact_report.config import Config
    from aiact_report.mapping._load import Mapping

NEW_GAP = "new-gap"
"""What `--fail-on` may ask only with a baseline."""


class Baseline:
    """An earlier dossier, or the evidence of one, which is judged by the mapping of today."""

    def __init__(self, path: Path, config: Config, mapping: Mapping, created_at: str) -> None:
        """Read it; raises MistakesError when it is neither, or its evidence is missing."""
        found = pipeline.read_dossier(path)
        self.dossier = found or _judged(path, config, mapping, created_at)
        self.file = BaselineFile(
            path.name,
            self.dossier.evidence_sha256,
            self.dossier.mapping_sha256,
            self.dossier.tool if found else "",
            self.dossier.created_at if found else "",
            judged_again=found is None,
        )


def read(rest: dict[str, Any], config: Config, mapping: Mapping, created_at: str) -> Baseline | None:
    """Read the baseline that the options name, if they name one."""
    path = rest.get("baseline")
    if path is None:
        check(rest)
        return None
    return Baseline(path, config, mapping, created_at)


def check(rest: dict[str, Any]) -> None:
    """Refuse a threshold that needs a baseline where there is none."""
    if rest.get("fail_on") == NEW_GAP and rest.get("baseline") is None:
        raise mistake(f"--fail-on {NEW_GAP} needs an earlier dossier", hint="name it with --baseline")


def compared(dossier: Dossier, baseline: Baseline | None) -> Dossier:
    """Say in the dossier what became of the findings of the baseline."""
    if baseline is not None:
        pipeline.compare(dossier, baseline.dossier, baseline.file)
    return dossier


def _judged(path: Path, config: Config, mapping: Mapping, created_at: str) -> Dossier:
    seen, digest = pipeline.read_evidence([path])
    return pipeline.dossier(seen, mapping, config, created_at=created_at, evidence_sha256=digest)
