"""Dockerfiles and Containerfiles: what a build declares. See `docs/collectors/dockerfile.md`."""

from __future__ import annotations

from aiact_report.collector._base import Collected, Unit, source_of
from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.collector._yaml.load import decode
from aiact_report.collector.dockerfile.build.stages import build
from aiact_report.collector.dockerfile.findings import gather as findings
from aiact_report.collector.dockerfile.grammar.instructions import parse
from aiact_report.collector.dockerfile.grammar.lines import DockerfileError, LimitError
from aiact_report.model import Place, Unobserved


def collect(unit: Unit) -> Collected:
    """Read one Dockerfile; one a builder would refuse becomes an Unobserved that says where and why."""
    collected = Collected(sources=[source_of(unit, "dockerfile")])
    text, note = decode(unit.data)
    if note is not None:
        collected.unobserved.append(_unobserved(unit, f"Not all of the file could be read as text: {note}.", "encoding", 1))
    found = Collected(subjects=[], sources=[], unobserved=[])
    try:
        findings.write(found, unit, build(parse(text)))
    except DockerfileError as trouble:
        collected.unobserved.append(_refused(unit, text, trouble))
    else:
        collected.take(found)
    return collected


def _refused(unit: Unit, text: str, trouble: DockerfileError) -> Unobserved:
    """Why the file is no evidence: a template's placeholder in the line, or an error of grammar."""
    if isinstance(trouble, LimitError):
        return _unobserved(unit, f"The file is larger than is read: line {trouble.line}: {trouble.reason}.", "unsupported", trouble.line)
    reason = f"A builder would refuse line {trouble.line}: {trouble.reason}."
    lines = text.split("\n")
    line = lines[trouble.line - 1] if trouble.line <= len(lines) else ""
    if (placeholder(line) and "{{" in line) or line.lstrip().startswith("{%"):
        return _unobserved(unit, reason, "placeholder", trouble.line, "render the template first")
    return _unobserved(unit, reason, "parse-error", trouble.line)


def _unobserved(unit: Unit, reason: str, cause: str, line: int, remedy: str | None = None) -> Unobserved:
    return Unobserved(reason, cause, source=unit.locator, place=Place(unit.locator, line), remedy=remedy)
