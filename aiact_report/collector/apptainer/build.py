"""A definition file as a build: `%post` is a RUN, `%environment` an ENV, `%files` a COPY, `%runscript` what it starts with.

Its commands are read by the same readers as a Dockerfile's. `%post` is run by `/bin/sh -ex` (https://apptainer.org/docs/user/latest/definition_files.html),
so each command's failure ends the build.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator

import msgspec

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector.apptainer.definition import Line, Section, Stage, base, defaults_of
from aiact_report.collector.dockerfile import DockerfileError, Heredoc, Instruction, Parsed, facts_of
from aiact_report.model import Place, Subject, Unobserved

NAMES = (
    "copies_whole_context", "debug_settings", "downloads_unchecked", "installs", "installs_hashed", "installs_locked", "installs_unpinned", "model_files",
    "model_files_executable", "os_installs_unpinned", "package_index_insecure", "pipe_to_shell", "remote_access", "remote_code", "startup_fetches",
)  # fmt: skip
"""Facts that a definition file has in common with a Dockerfile."""
_KIND = "apptainer-definition"
_RUN = frozenset({"appinstall", "post", "setup"})
_SECTIONS = {"RUN": "%post", "ENV": "%environment", "COPY": "%files", "CMD": "%runscript", "ENTRYPOINT": "%startscript", "FROM": "From"}
"""Instruction → what stands for it here."""
_START = {"runscript": "CMD", "startscript": "ENTRYPOINT"}
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_]\w{0,200})\s*\}\}")
_ASSIGNED = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)")
_MARK = "END_OF_SECTION"


def write(collected: Collected, unit: Unit, subject: Subject, stages: list[Stage]) -> tuple[str, ...]:
    """Write what the sections do on the subject of the file; the names of credential files it copies in are given back."""
    parsed = Parsed({}, "\\", tuple(one for stage in stages for one in _instructions(stage)))
    try:
        found = facts_of(unit, parsed)
    except DockerfileError as trouble:
        reason = f"What the sections do could not be read: {trouble.reason}."
        facts = tuple(f"{_KIND}.{name}" for name in NAMES)
        collected.unobserved.append(Unobserved(reason, "parse-error", facts, subject.id, subject.source, Place(subject.source, trouble.line)))
        return ()
    facts_read = found.subjects[0].facts
    for name in NAMES:
        fact = facts_read.get(f"dockerfile.{name}")
        if fact is not None:
            subject.facts[f"{_KIND}.{name}"] = msgspec.structs.replace(fact, place=_place(fact.place))
    collected.sources += found.sources
    collected.unobserved += _withheld(found.unobserved, subject)
    credentials = facts_read["dockerfile.credentials"].value if "dockerfile.credentials" in facts_read else None
    return tuple(text.removeprefix("COPY ") for text in credentials or () if text.startswith("COPY "))


def _withheld(unobserved: Iterable[Unobserved], subject: Subject) -> Iterator[Unobserved]:
    """Yield what could not be seen, under the names of a definition file."""
    for one in unobserved:
        names = tuple(f"{_KIND}.{name}" for name in NAMES if f"dockerfile.{name}" in one.facts)
        if names:
            place = None if one.place is None else _place(one.place)
            word = one.place.field if one.place is not None else None
            reason = f"{place.field}{one.reason.removeprefix(word)}" if place and word and one.reason.startswith(f"{word} ") else one.reason
            yield Unobserved(reason, one.cause, names, subject.id, subject.source, place, one.remedy)


def _place(place: Place) -> Place:
    """Give a place under the name that its section has here."""
    return msgspec.structs.replace(place, field=_SECTIONS.get(place.field or "", place.field))


def _instructions(stage: Stage) -> Iterator[Instruction]:
    """Yield a stage as instructions, each at the line of its section."""
    alias = stage.header.get("stage", Line("", 0)).text
    named = ("AS", alias) if re.fullmatch(r"[A-Za-z][\w.-]*", alias) else ()
    start = base(stage)
    image = start.name if start.floating is not None and start.name and not re.search(r"\s", start.name) else "scratch"
    yield _instruction("FROM", stage.line, image, *named)
    yield _instruction("SHELL", stage.line, "/bin/sh", "-ex", "-c", exec_form=True)
    defaults = defaults_of(stage)
    for section in stage.sections:
        yield from _of_section(section, defaults)


def _of_section(section: Section, defaults: dict[str, str]) -> Iterator[Instruction]:
    lines = [Line(_filled(line.text, defaults), line.number) for line in section.lines]
    if section.name == "environment":
        for line in lines:
            yield from _environment(line)
    elif section.name == "files":
        for line in lines:
            yield from _copy(line, section.argument)
    elif section.name in _RUN and lines:
        heredoc = Heredoc(_MARK, "".join(f"{line.text}\n" for line in lines), expand=False, chomp=False)
        yield Instruction("RUN", section.line, lines[-1].number, (), (f"<<{_MARK}",), exec_form=False, heredocs=(heredoc,))
    elif section.name in _START and lines:
        yield _instruction(_START[section.name], section.line, "\n".join(line.text for line in lines))


def _filled(text: str, defaults: dict[str, str]) -> str:
    """Put defaults in the place of `{{ NAME }}`; one without a default becomes a variable nobody has set."""
    return _VARIABLE.sub(lambda match: defaults.get(match[1], f"${{{match[1]}}}"), text)


def _environment(line: Line) -> Iterator[Instruction]:
    match = _ASSIGNED.fullmatch(line.text)
    words = None if match is None else _words(match[2])
    if match is not None and words is not None:
        yield _instruction("ENV", line.number, match[1], re.sub(r"[\\'\"$`]", "", words[0]) if words else "")


def _copy(line: Line, argument: str) -> Iterator[Instruction]:
    """Read `source [destination]`; a section `from STAGE` takes from that stage."""
    words = _words(line.text)
    if words and "$" not in line.text:
        origin = re.fullmatch(r"from\s+(\S+)", argument)
        flags = (f"--from={origin[1]}",) if origin else ()
        yield Instruction("COPY", line.number, line.number, flags, (words[0], words[1] if len(words) > 1 else words[0]), exec_form=False)


def _words(text: str) -> list[str] | None:
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        return None


def _instruction(keyword: str, line: int, *words: str, exec_form: bool = False) -> Instruction:
    return Instruction(keyword, line, line, (), words, exec_form)
