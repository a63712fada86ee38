"""Apptainer and Singularity definition files: what an image file is built from. See `docs/collectors/apptainer.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiact_report.collector._base import Collected, Unit, source_of
from aiact_report.collector._vocabulary.credentials import argument_credentials, redact
from aiact_report.collector._yaml.load import decode
from aiact_report.collector.apptainer import build
from aiact_report.collector.apptainer.definition import Line, Stage, base, stages
from aiact_report.model import Fact, Place, Subject, Unobserved

_KIND = "apptainer-definition"
_WITH_CREDENTIALS = ("environment", "post", "setup", "runscript", "startscript")
_MOST = 200


def collect(unit: Unit) -> Collected:
    """Read one definition file."""
    collected = Collected(sources=[source_of(unit, "apptainer")], subjects=[], unobserved=[], skipped=[])
    text, note = decode(unit.data)
    if note is not None:
        collected.unobserved.append(Unobserved(f"Not all of the file could be read as text: {note}.", "encoding", source=unit.locator))
    found = stages(text)
    if not found:
        collected.unobserved.append(_nothing(unit))
        return collected
    _write(collected, unit, found)
    return collected


def _nothing(unit: Unit) -> Unobserved:
    reason = "The file names no bootstrap agent, so it builds nothing."
    return Unobserved(reason, "parse-error", source=unit.locator, place=Place(unit.locator, 1), remedy="begin it with Bootstrap: and From:")


def _write(collected: Collected, unit: Unit, found: list[Stage]) -> None:
    """Write the facts of the last stage, which is what is shipped; sections and credentials are those of the whole file."""
    last, name = found[-1], unit.locator.rpartition("/")[2]
    subject = Subject(f"{unit.locator}#definition", _KIND, name, unit.locator, facts={})
    collected.subjects.append(subject)
    _write_base(collected, subject, last)
    sections = [(section.name, section.line) for stage in found for section in stage.sections]
    _list(subject, "sections", sections, last.line)
    copied = [(name, last.line) for name in build.write(collected, unit, subject, found)]
    _list(subject, "credentials", [*sorted(_credentials(found), key=lambda item: item[1]), *copied], last.line)
    _list(subject, "labels", list(_labels(last)), last.line)
    test = next((section.line for section in last.sections if section.name == "test"), None)
    subject.facts[f"{_KIND}.test"] = Fact(test is not None, Place(unit.locator, test or last.line, "%test" if test else None))


def _write_base(collected: Collected, subject: Subject, last: Stage) -> None:
    start = base(last)
    line = last.header.get("from", Line("", last.line)).number
    agent = Place(subject.source, last.line, "Bootstrap")
    values = {
        "bootstrap": start.agent,
        "from": redact(start.name) if start.name else None,
        "from_digest": start.digest,
        "from_floating": start.floating,
    }
    if start.unset is None:
        for name, value in values.items():
            subject.facts[f"{_KIND}.{name}"] = Fact(value, agent if name == "bootstrap" else Place(subject.source, line, "From"))
        return
    reason = f"The variable {start.unset} has no value in %arguments, so it is not known what the image is built from."
    facts = tuple(f"{_KIND}.{name}" for name in values)
    remedy = "give it a default in %arguments"
    collected.unobserved.append(Unobserved(reason, "unset-variable", facts, subject.id, subject.source, Place(subject.source, line, "From"), remedy))


def _list(subject: Subject, name: str, found: Iterable[tuple[str, int]], line: int) -> None:
    """Write a list, each text once, at the line of the first."""
    first: dict[str, int] = {}
    for text, number in found:
        first.setdefault(text[:200], number)
    place = Place(subject.source, next(iter(first.values()), line))
    subject.facts[f"{_KIND}.{name}"] = Fact(tuple(first)[:_MOST] or None, place)


def _credentials(found: Iterable[Stage]) -> Iterator[tuple[str, int]]:
    """Yield the names that carry a literal credential, with their lines."""
    for stage in found:
        for name in _WITH_CREDENTIALS:
            for line in stage.lines_of(name):
                yield from ((f"line {line.number}" if each.startswith("argument ") else each, line.number) for each in _in_line(line))


def _in_line(line: Line) -> tuple[str, ...]:
    bare = line.text.strip()
    return () if not bare or bare.startswith("#") else argument_credentials((bare.removeprefix("export "),))


def _labels(stage: Stage) -> Iterator[tuple[str, int]]:
    for line in stage.lines_of("labels"):
        words = line.text.split()
        if words and not words[0].startswith("#"):
            yield words[0], line.number
