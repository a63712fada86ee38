"""Running the cases of controls: those by facts are judged, those by files are collected, linked and judged like any others."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from aiact_report import pipeline
from aiact_report.collector import Wanted
from aiact_report.errors import MistakesError, Problem
from aiact_report.mapping import _cases
from aiact_report.mapping._cases import Case
from aiact_report.mapping._document import Entry
from aiact_report.mapping._document import read as read_document
from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import Mapping
from aiact_report.model import Evidence, Outcome


def built_in() -> Path | None:
    """Find the cases of the built-in controls: inside an installed package, or beside it in a checkout."""
    package = Path(str(files("aiact_report")))
    return next((folder for folder in (package / "mapping" / "cases", package.parent / "tests" / "mapping" / "cases") if folder.is_dir()), None)


def of_folder(folder: Path) -> dict[str, list[Case]]:
    """Read a folder with one file a control, named by its id; raises MistakesError with all that is wrong."""
    problems: list[Problem] = []
    found = {
        path.stem: _cases.read(read_document(path.read_bytes(), str(path), problems), path.stem, str(path), problems)
        for path in sorted(folder.glob("*.yaml"))
    }
    if problems:
        raise MistakesError(problems)
    return found


def of_mapping(path: Path) -> dict[str, list[Case]]:
    """Read the cases that stand beside the controls of a mapping file; raises MistakesError with all that is wrong."""
    problems: list[Problem] = []
    data = read_document(path.read_bytes(), str(path), problems)
    controls = data.get("controls") if isinstance(data, Entry) else data
    found = {
        str(item["id"]): _cases.read(item.get("cases", []), str(item["id"]), str(path), problems)
        for item in controls or ()
        if isinstance(item, Entry) and "id" in item
    }
    if problems:
        raise MistakesError(problems)
    return found


def failures(found: dict[str, list[Case]], mapping: Mapping) -> Iterator[str]:
    """Yield, for each case that does not hold, what it expects and what is said."""
    for control, cases in found.items():
        for case in cases:
            said = outcomes(control, case, mapping)
            if said != {case.outcome}:
                yield f"{control}: {case.name}: it expects {case.outcome}, and is {' and '.join(sorted(said)) or 'asked of nothing'}"


def outcomes(control: str, case: Case, mapping: Mapping) -> set[Outcome]:
    """Give what a control says of the subjects a case is about."""
    evidence = seen(case)
    meant = {subject.id for subject in evidence.subjects if _meant(subject.kind, subject.id, subject.name, case)}
    return {verdict.outcome for verdict in judge(evidence, mapping) if verdict.control == control and verdict.subject in meant}


def _meant(kind: str, identity: str, name: str, case: Case) -> bool:
    if not case.files:
        return identity == _cases.IT
    return kind == case.subject and case.of in (None, name)


def seen(case: Case) -> Evidence:
    """Make the evidence of a case; its files are written to a folder of their own, and collected from there."""
    if not case.files:
        return _cases.evidence(case)
    with tempfile.TemporaryDirectory(prefix="aiact-report-case-") as name:
        folder = Path(name)
        for path, text in case.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return pipeline.link(pipeline.collect(Wanted(paths=(folder,)), jobs=1))
