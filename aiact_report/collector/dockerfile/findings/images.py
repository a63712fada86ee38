"""Facts about images: what the file rests on and takes from, how it is named, and whether the base is minimal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary import reference
from aiact_report.collector._vocabulary.credentials import placeholder, redact
from aiact_report.collector._vocabulary.tags import is_floating
from aiact_report.collector.dockerfile.build.model import Build, Stage, Taken
from aiact_report.collector.dockerfile.facts import Found, Writer
from aiact_report.collector.dockerfile.grammar.words import Expanded

SCRATCH = "scratch"
"""The empty base: no image."""
_ALL = ("dockerfile.images", "dockerfile.registries")
_OFFENDERS = ("dockerfile.images_without_digest", "dockerfile.images_floating")
_BASE = ("dockerfile.base", "dockerfile.base_minimal", "dockerfile.base_distroless")
_WORDS = re.compile(r"[a-z]+[0-9]*|[0-9]+")
_MINIMAL = frozenset({"alpine", "slim", "busybox", "chiseled", "chiselled", "distroless", "minideb", "minimal", "wolfi"})


class Image(NamedTuple):
    """An external image with where it stands."""

    text: str
    parsed: reference.Reference
    found: Found


def write_images(writer: Writer, build: Build) -> None:
    """Write the facts about all external images; one whose name is not known withholds what it could decide."""
    images: list[Image] = []
    hidden: list[tuple[Taken, bool]] = []
    for taken in _external(build):
        parsed = None if taken.name.unset else reference.parse(taken.name.text)
        if parsed is None:
            hidden.append((taken, bool(taken.name.unset)))
        else:
            images.append(Image(taken.name.text, parsed, Found(redact(taken.name.text), taken.line, taken.field)))
    seen = _write_lists(writer, images)
    if hidden:
        names = [*_ALL, *(name for name in _OFFENDERS if not seen[name])]
        _withhold(writer, names, *hidden[0])


def _write_lists(writer: Writer, images: list[Image]) -> dict[str, bool]:
    """Write each list; whether it has items."""
    lists: dict[str, Iterator[Found]] = {
        "dockerfile.images": (image.found for image in images),
        "dockerfile.registries": (image.found._replace(text=f"{image.parsed.registry}/{image.parsed.repository}") for image in images),
        "dockerfile.images_without_digest": (image.found for image in images if image.parsed.digest is None),
        "dockerfile.images_floating": (image.found for image in images if is_floating(image.parsed)),
    }
    return {name: writer.items(name, found) for name, found in lists.items()}


def _external(build: Build) -> Iterator[Taken]:
    """Yield what is taken from images, scratch and stages left out; the frontend first."""
    syntax = build.parsed.directives.get("syntax")
    if syntax is not None:
        yield Taken(Expanded(syntax.value.split()[0]), None, syntax.line, "# syntax")
    for stage in build.stages:
        for taken in (stage.base, *stage.taken):
            if taken.stage is None and taken.name.text.lower() != SCRATCH:
                yield taken


def _withhold(writer: Writer, names: list[str], taken: Taken, unset: bool) -> None:  # noqa: FBT001 -- which of two reasons
    at = Found("", taken.line, taken.field)
    if unset:
        writer.withhold_unset(names, taken.name.unset, at)
    elif placeholder(taken.name.text):
        writer.withhold(names, Refused(f"{taken.field} names its image by a template placeholder.", "placeholder", "render the template first"), at)
    else:
        writer.withhold(names, Refused(f"{taken.field} holds no valid image reference.", "parse-error"), at)


def write_base(writer: Writer, build: Build) -> None:
    """Write what the final stage rests on."""
    base = build.chain(build.final)[0].base
    if base.name.unset or (base.name.text.lower() != SCRATCH and reference.parse(base.name.text) is None):
        _withhold(writer, list(_BASE), base, bool(base.name.unset))
        return
    text = base.name.text
    writer.set("dockerfile.base", redact(text), base.line, "FROM")
    writer.set("dockerfile.base_minimal", _by_name(text, is_minimal), base.line, "FROM")
    writer.set("dockerfile.base_distroless", _by_name(text, is_distroless), base.line, "FROM")


def _by_name(text: str, test: Callable[[reference.Reference], bool]) -> bool:
    parsed = reference.parse(text)
    return text.lower() == SCRATCH or (parsed is not None and test(parsed))


def _words_of(image: reference.Reference) -> set[str]:
    """Words of repository and tag; `alpine3` counts as alpine."""
    words = _WORDS.findall(f"{image.repository.rsplit('/', 1)[-1]} {image.tag or ''}".lower())
    return {word.rstrip("0123456789") or word for word in words}


def is_minimal(image: reference.Reference) -> bool:
    """Whether an image is a small base by its name."""
    name = f"{image.repository} {image.tag or ''}"
    micro = "ubi" in name and "micro" in name
    return is_distroless(image) or bool(_MINIMAL & _words_of(image)) or micro or "distroless" in name or _is_chainguard(image)


def is_distroless(image: reference.Reference) -> bool:
    """Whether an image has no shell and no package manager by its name."""
    name, words = image.repository, _words_of(image)
    if {"debug", "dev", "sdk"} & words:
        return False
    return "distroless" in name or bool({"chiseled", "chiselled", "wolfi"} & words) or ("ubi" in name and "micro" in words) or _is_chainguard(image)


def _is_chainguard(image: reference.Reference) -> bool:
    return image.registry == "cgr.dev" or image.repository.startswith("chainguard/")


def write_separation(writer: Writer, build: Build) -> None:
    """Write whether the final stage takes what another stage built without resting on it."""
    chain = build.chain(build.final)
    below = {stage.index for stage in chain}
    taken = (one for stage in chain for one in stage.taken if one.stage is not None and one.stage not in below)
    first = next((one for one in taken if one.stage is not None and _builds(build, build.stages[one.stage])), None)
    at = first or build.final.base
    writer.set("dockerfile.separate_runtime", first is not None, at.line, at.field)


def _builds(build: Build, stage: Stage) -> bool:
    """Whether a stage runs anything, or takes from one that does."""
    seen: set[int] = set()
    wanted = [stage]
    while wanted:
        one = wanted.pop()
        if one.index in seen:
            continue
        seen.add(one.index)
        if any(step.keyword == "RUN" for step in one.steps):
            return True
        wanted += [build.stages[taken.stage] for taken in (one.base, *one.taken) if taken.stage is not None]
    return False
