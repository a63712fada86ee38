"""Apptainer definition files, taken apart: stages, header keywords, sections, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from aiact_report.collector._vocabulary import reference
from aiact_report.collector._vocabulary.tags import moves

AGENTS = frozenset(
    {
        "arch", "busybox", "debootstrap", "docker", "docker-archive", "docker-daemon", "dnf", "library", "localimage", "oci", "oci-archive", "oras",
        "scratch", "shub", "yum", "zypper",
    }
)  # fmt: skip
"""What a stage can begin from."""
_IMAGES = frozenset({"docker", "docker-daemon", "library", "oras", "shub"})
"""Agents whose From is the name of an image."""
LONGEST = 200_000
"""Lines that are read."""
_HEADER = re.compile(r"\s*([A-Za-z]+)\s*:\s*(.*?)\s*")
_SECTION = re.compile(r"%([a-z]+)(?:\s+(.*))?")
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_]\w{0,200})\s*\}\}")
_LIBRARY_DIGEST = re.compile(r"[:@]sha256[.:]([0-9a-f]{64})$")


class Line(NamedTuple):
    """A line of a section or a header keyword's value."""

    text: str
    number: int


@dataclass(slots=True)
class Section:
    """One section of a stage."""

    name: str
    """Without its percent sign."""
    line: int
    argument: str = ""
    """What follows its name: `from build`, an app's name."""
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Stage:
    """One stage: from a `Bootstrap` keyword to the next."""

    line: int
    header: dict[str, Line] = field(default_factory=dict)
    """By keyword in lower case."""
    sections: list[Section] = field(default_factory=list)

    def lines_of(self, name: str) -> Iterator[Line]:
        """Yield the lines of all sections of this name."""
        return (line for section in self.sections if section.name == name for line in section.lines)


class Base(NamedTuple):
    """What a stage begins from."""

    agent: str | None
    name: str | None
    """Its From, with what the header says of registry and namespace."""
    digest: str | None
    floating: bool | None
    """None where From names no image."""
    unset: str | None
    """Variable without a value in it."""


def stages(text: str) -> list[Stage]:
    """Read the stages of a definition file."""
    found: list[Stage] = []
    for number, raw in enumerate(text.splitlines()[:LONGEST], 1):
        header = _HEADER.fullmatch(raw[:2000])
        if header is not None and header[1].lower() == "bootstrap":
            found.append(Stage(number))
        if found:
            _take(found[-1], raw, number, header)
    return found


def _take(stage: Stage, raw: str, number: int, header: re.Match[str] | None) -> None:
    """Take in one line: of the header until the first section begins, then of a section."""
    section = _SECTION.fullmatch(raw.strip()[:2000]) if raw.startswith("%") else None
    if section is not None:
        stage.sections.append(Section(section[1], number, (section[2] or "").strip()))
    elif stage.sections:
        stage.sections[-1].lines.append(Line(raw, number))
    elif header is not None:
        stage.header.setdefault(header[1].lower(), Line(header[2].partition(" #")[0].strip(), number))


def base(stage: Stage) -> Base:
    """Say what a stage begins from, with the defaults of its `%arguments` filled in."""
    defaults = defaults_of(stage)
    agent, name = (_filled(stage.header.get(key), defaults) for key in ("bootstrap", "from"))
    unset = next((match[1] for text in (agent, name) if text and (match := _VARIABLE.search(text))), None)
    agent = agent.lower() if agent else None
    if name is None or agent not in _IMAGES or unset is not None:
        return Base(agent, name, None, None, unset)
    places = [_filled(stage.header.get(key), defaults) for key in ("registry", "namespace")]
    whole = "/".join(part.strip("/") for part in (*places, name.removeprefix("//")) if part)
    digest, tag = _pinned(agent, whole)
    return Base(agent, whole, digest, digest is None and (tag is None or moves(tag)), None)


def _pinned(agent: str, name: str) -> tuple[str | None, str | None]:
    """Give digest and tag; the library writes a digest in the place of a tag."""
    library = _LIBRARY_DIGEST.search(name) if agent == "library" else None
    if library is not None:
        return f"sha256:{library[1]}", None
    known = reference.parse(name.removeprefix(f"{agent}://"))
    if known is not None:
        return known.digest, known.tag
    return None, name.rpartition("/")[2].partition(":")[2] or None


def defaults_of(stage: Stage) -> dict[str, str]:
    """Read `NAME=value` of `%arguments`."""
    pairs = (line.text.strip().partition("=") for line in stage.lines_of("arguments"))
    return {name.strip(): value.strip().strip("'\"") for name, equals, value in pairs if equals and not name.startswith("#")}


def _filled(line: Line | None, defaults: dict[str, str]) -> str | None:
    """Put defaults in the place of `{{ NAME }}`; one without a default stays."""
    if line is None or not line.text:
        return None
    return _VARIABLE.sub(lambda match: defaults.get(match[1], match[0]), line.text)[:1000]
