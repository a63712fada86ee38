"""The mapping in force: the law, the built-in controls, and what `--mapping` files add or replace."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import structs

from aiact_report.errors import MistakesError, Problem
from aiact_report.mapping._controls import Question, Reader
from aiact_report.mapping._document import read
from aiact_report.mapping._own import Own, off
from aiact_report.model import Control, Framework, Law, Obligation, Parameter, Reference, Regime, Settings, Standards, SwitchedOff

T = TypeVar("T")
_AS_IT_IS = Settings()
BUILT_IN = "built-in"
"""The origin of what this program brings."""
_OWN = ("law.yaml", "regime.yaml", "standards.yaml", "references.yaml", "parameters.yaml")
"""What is not a file of controls, in the order in which its digest is made."""


class Text(msgspec.Struct, frozen=True):
    """One file of a mapping, as it was read."""

    name: str
    origin: str
    """`built-in`, or the path of a `--mapping` file."""
    data: bytes


@dataclass(frozen=True)
class Mapping:
    """What evidence is judged by."""

    law: Law
    controls: list[Control]
    """Sorted by id."""
    questions: dict[str, list[Question]]
    """By control id."""
    references: dict[str, Reference]
    """Standards the controls refer to, by the key they use."""
    sha256: str
    """Of every byte of it and of what a configuration changes of it, so that a changed mapping shows."""
    parameters: list[Parameter]
    """By name."""
    switched_off: list[SwitchedOff]
    """By control id. These controls are there and answer that they are not asked."""
    frameworks: list[Framework]
    """An organisation's own, in the order of the files."""
    texts: tuple[Text, ...] = ()
    """Every file it was made of, in the order that counts: with the settings, all that is needed to make it again."""
    settings: Settings = _AS_IT_IS
    """What a configuration changes of it."""

    @property
    def obligations(self) -> list[Obligation]:
        """The law's, then those of the frameworks."""
        return [*self.law.obligations, *(item for framework in self.frameworks for item in framework.obligations)]

    @cached_property
    def by_kind(self) -> dict[str, list[Question]]:
        """Questions by the kind of subject they are asked of, in the order of control ids."""
        found: dict[str, list[Question]] = {}
        for control in self.controls:
            for question in self.questions[control.id]:
                found.setdefault(question.subject, []).append(question)
        return found


def load(extra: list[Path] | None = None, settings: Settings = _AS_IT_IS) -> Mapping:
    """Read the built-in mapping and then `extra` files, each adding controls or replacing those of the same id; then put `settings` in force.

    Raises MistakesError with every mistake of all files at once (file, line, what, known names).
    """
    problems: list[Problem] = []
    return _made((*built_in(), *_extra(extra or [], problems)), settings, problems)


def made_of(texts: Sequence[Text], settings: Settings) -> Mapping:
    """Make the mapping again that was made of these files and settings; raises MistakesError with every mistake of all files at once."""
    names = {text.name for text in texts if text.origin == BUILT_IN}
    return _made(tuple(texts), settings, [Problem(f"the mapping lacks {name}", name) for name in _OWN if name not in names])


def _made(texts: tuple[Text, ...], settings: Settings, problems: list[Problem]) -> Mapping:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.data)
    head = {text.name: text.data for text in texts if text.origin == BUILT_IN and text.name in _OWN}
    law = _law(head, problems)
    references = _own("references.yaml", dict[str, Reference], head, problems)
    own = Own(problems)
    own.take_parameters(read(head.get("parameters.yaml", b"[]"), "parameters.yaml", problems), "parameters.yaml", BUILT_IN)
    files_ = _documents([text for text in texts if text.origin != BUILT_IN or text.name not in _OWN], own, problems)
    own.set_to(settings)
    keys = [item.key for item in (*(law.obligations if law else ()), *(each for one in own.frameworks for each in one.obligations))]
    pairs: dict[str, tuple[Control, list[Question]]] = {}
    for name, data, origin in files_:
        _merge(pairs, Reader(name, origin, keys, problems, own.parameters).controls(data), name, problems)
    switched = off(settings, {key: pair[0].title for key, pair in sorted(pairs.items())}, own.profiles, problems)
    if problems or law is None or references is None:
        raise MistakesError(problems)
    digest.update(b"" if settings == _AS_IT_IS else msgspec.json.encode((own.parameters, switched), order="sorted"))
    found = _mapping(law, pairs, references, digest.hexdigest(), own, switched)
    return replace(found, texts=texts, settings=settings)


def _documents(texts: Sequence[Text], own: Own, problems: list[Problem]) -> list[tuple[str, Any, str]]:
    """Read every file that holds controls: its name, its list of them, and where it is from; what else is in it goes to `own`."""
    return [(text.name, own.take(read(text.data, text.name, problems), text.name, text.origin), text.origin) for text in texts]


def _mapping(
    law: Law, pairs: dict[str, tuple[Control, list[Question]]], references: dict[str, Reference], sha256: str, own: Own, switched: list[SwitchedOff]
) -> Mapping:
    ordered = sorted(pairs.items())
    why = {item.control: item.said for item in switched}
    questions = {key: [replace(question, off=why[key], usual=None) for question in pair[1]] if key in why else pair[1] for key, pair in ordered}
    users: dict[str, list[str]] = {}
    for key, asked in questions.items():
        for name in dict.fromkeys(name for question in asked for name in question.parameters):
            users.setdefault(name, []).append(key)
    parameters = [structs.replace(item, controls=tuple(users.get(name, ()))) for name, item in sorted(own.parameters.items())]
    return Mapping(law, [pair[0] for _, pair in ordered], questions, references, sha256, parameters, switched, own.frameworks)


def _merge(pairs: dict[str, tuple[Control, list[Question]]], found: list[tuple[Control, list[Question]]], name: str, problems: list[Problem]) -> None:
    seen: set[str] = set()
    for pair in found:
        if pair[0].id in seen:
            problems.append(Problem(f"control {pair[0].id} is written twice", name))
        seen.add(pair[0].id)
        pairs[pair[0].id] = pair


def _law(head: dict[str, bytes], problems: list[Problem]) -> Law | None:
    law = _own("law.yaml", Law, head, problems)
    regime, standards = _own("regime.yaml", Regime, head, problems), _own("standards.yaml", Standards, head, problems)
    if law is None:
        return None
    if words_digest(law) != law.sha256:
        problems.append(Problem("the words of Article 15 are not those that its digest pins", "law.yaml"))
    return msgspec.structs.replace(law, regime=regime, standards=standards)


def words_digest(law: Law) -> str:
    """Give the digest of the words quoted, as `pinned` says it is made."""
    return hashlib.sha256("".join(f"{paragraph.text}\n" for paragraph in law.paragraphs).encode()).hexdigest()


def _own(name: str, shape: type[T], head: dict[str, bytes], problems: list[Problem]) -> T | None:
    """Read a file that is not one of controls."""
    if name not in head:
        return None
    try:
        return msgspec.convert(read(head[name], name, problems), shape)
    except msgspec.ValidationError as error:
        problems.append(Problem(str(error), name))
    return None


def built_in() -> tuple[Text, ...]:
    """Read the mapping that this program brings."""
    folder = files("aiact_report.mapping")
    entries = sorted((entry for entry in folder.joinpath("controls").iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    own = [Text(name, BUILT_IN, folder.joinpath(name).read_bytes()) for name in _OWN]
    return (*own, *(Text(f"mapping/controls/{entry.name}", BUILT_IN, entry.read_bytes()) for entry in entries))


def _extra(paths: list[Path], problems: list[Problem]) -> list[Text]:
    found = []
    for path in paths:
        try:
            found.append(Text(str(path), str(path), path.read_bytes()))
        except OSError as error:
            problems.append(Problem(f"the mapping file cannot be read: {error.strerror}", str(path)))
    return found
