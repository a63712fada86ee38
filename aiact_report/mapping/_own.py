"""What stands in mapping files beside controls: parameters, profiles, and the framework of an organisation's own with its obligations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeVar

import msgspec

from aiact_report.errors import Problem, nearest
from aiact_report.mapping._document import Entry
from aiact_report.model import Framework, Obligation, Paragraph, Parameter, ParameterSet, Settings, SwitchedOff

T = TypeVar("T")
_SECTIONS = ("framework", "obligations", "parameters", "profiles", "controls")


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A choice among controls."""

    name: str
    title: str
    controls: tuple[str, ...]
    """Patterns over their ids; `*` stands for any characters."""


class FrameworkEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A framework as a mapping file writes it."""

    key: str
    title: str
    edition: str
    address: str = ""


class ObligationEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of its obligations as written."""

    key: str
    title: str
    phrase: str
    text: str = ""
    """What the phrase is quoted from; the phrase itself where nothing is written."""
    label: str = ""
    note: str | None = None


class ParameterEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter as it is declared."""

    name: str
    default: int
    unit: str
    loosens: Literal["up", "down"]
    meaning: str


@dataclass
class Own:
    """What the mapping files hold beside controls, all files together."""

    problems: list[Problem]
    parameters: dict[str, Parameter] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    frameworks: list[Framework] = field(default_factory=list)

    def take(self, data: Any, file: str, origin: str) -> Any:
        """Take the sections of one file, and give its list of controls."""
        if not isinstance(data, Entry):
            return data
        for key in data:
            if key not in _SECTIONS:
                self._say(f"unknown section {key!r}", file, data.lines[key], nearest(key, _SECTIONS))
        self.take_parameters(data.get("parameters") or [], file, origin)
        for profile in self._all(data.get("profiles") or [], Profile, file):
            self.profiles[profile.name] = profile
        self._framework(data, file, origin)
        return data.get("controls")

    def take_parameters(self, items: Any, file: str, origin: str) -> None:
        """Take declarations of parameters; one of a known name takes its place."""
        for item in self._all(items, ParameterEntry, file):
            self.parameters[item.name] = Parameter(item.name, item.default, item.unit, item.loosens, item.meaning, origin=origin)

    def _framework(self, data: Entry, file: str, origin: str) -> None:
        if "framework" not in data:
            if data.get("obligations"):
                self._say("obligations belong to a framework", file, data.lines["obligations"], "add `framework` with key, title and edition")
            return
        head = self._one(data["framework"], FrameworkEntry, file)
        found = self._all(data.get("obligations") or [], ObligationEntry, file)
        if head is None:
            return
        for item in found:
            if not item.key.startswith(f"{head.key}-") or item.phrase not in (item.text or item.phrase):
                self._say(f"obligation {item.key!r}: its key begins with {head.key}-, and its phrase stands in its text word for word", file)
        name = f"{head.title} ({head.edition})"
        paragraphs = tuple(
            Paragraph(f"{head.key}/{item.key}", item.label or f"{name}, {item.key}", item.text or item.phrase, head.address) for item in found
        )
        obligations = tuple(Obligation(item.key, f"{head.key}/{item.key}", item.phrase, item.title, item.note) for item in found)
        self.frameworks.append(Framework(head.key, head.title, head.edition, head.address, paragraphs, obligations, origin))

    def _all(self, items: Any, shape: type[T], file: str) -> list[T]:
        if not isinstance(items, list):
            self._say("a section is a list", file)
            return []
        return [one for item in items if (one := self._one(item, shape, file)) is not None]

    def _one(self, item: Any, shape: type[T], file: str) -> T | None:
        try:
            return msgspec.convert(item, shape)
        except msgspec.ValidationError as error:
            self._say(str(error), file, item.line if isinstance(item, Entry) else None)
        return None

    def _say(self, what: str, file: str, line: int | None = None, hint: str | None = None) -> None:
        self.problems.append(Problem(what, file, line, hint))

    def set_to(self, settings: Settings) -> None:
        """Put the values of a configuration in force; one that loosens needs who and why."""
        for item in settings.parameters:
            known = self.parameters.get(item.name)
            if known is None:
                self._say(f"there is no parameter {item.name!r}", settings.file, item.line, nearest(item.name, sorted(self.parameters)))
                continue
            found = msgspec.structs.replace(known, value=item.value, reason=item.reason, approved_by=item.approved_by, approved_on=item.approved_on)
            self.parameters[item.name] = found
            if found.change == "loosened" and not _answered_for(item):
                said = f"{item.name} asks for less than the default ({known.words(known.default)})"
                self._say(f"{said}: it needs reason, approved_by and approved_on", settings.file, item.line)


def _answered_for(item: ParameterSet) -> bool:
    return bool(item.reason and item.approved_by and item.approved_on)


def off(settings: Settings, titles: Mapping[str, str], profiles: Mapping[str, Profile], problems: list[Problem]) -> list[SwitchedOff]:
    """List the controls that are not asked: those switched off, and those a profile does not choose."""
    found: dict[str, SwitchedOff] = {}
    for item in settings.switched_off:
        if item.control not in titles:
            problems.append(Problem(f"there is no control {item.control!r}", settings.file, item.line, nearest(item.control, sorted(titles))))
        else:
            found[item.control] = SwitchedOff(item.control, titles[item.control], item.reason, item.approved_by, item.approved_on)
    if settings.profile is not None and (chosen := profiles.get(settings.profile.name)) is None:
        problems.append(
            Problem(f"there is no profile {settings.profile.name!r}", settings.file, None, nearest(settings.profile.name, sorted(profiles)))
        )
    elif settings.profile is not None and chosen is not None:
        by, on = settings.profile.approved_by, settings.profile.approved_on
        for control in _left(chosen.controls, titles):
            reason = f"the profile {chosen.name} ({chosen.title}) does not choose it"
            found.setdefault(control, SwitchedOff(control, titles[control], reason, by, on))
    return [found[control] for control in sorted(found)]


def _left(patterns: Sequence[str], ids: Iterable[str]) -> list[str]:
    return [control for control in ids if not any(fnmatchcase(control, pattern) for pattern in patterns)]
