"""Where a Dockerfile and an image that was built from it contradict each other. What either side was not seen to say is no difference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from aiact_report.linking._base import UNSEEN, value
from aiact_report.linking._image_history import compare
from aiact_report.linking._image_names import named_digest, normalised
from aiact_report.model import Ref, Subject

_MOST_LINES = 10
"""Lines of history that are named."""


class Difference(NamedTuple):
    """One contradiction."""

    text: str
    ours: str
    """Fact of the Dockerfile."""
    theirs: str
    """Fact of the image."""

    def origin(self, dockerfile: Subject, image: Subject) -> tuple[Ref, ...]:
        """Cite both sides."""
        return tuple(Ref(name, owner.id) for name, owner in ((self.ours, dockerfile), (self.theirs, image)) if name in owner.facts)


def differences(dockerfile: Subject, image: Subject) -> list[Difference]:
    """List every contradiction, in the order of a Dockerfile."""
    return [found for ask in _QUESTIONS for found in ask(dockerfile, image)]


def all_compared(dockerfile: Subject, image: Subject) -> bool:
    """Tell whether both sides were seen of everything that is compared, so that no difference means none."""
    return all(f"dockerfile.{name}" in dockerfile.facts and f"image.{name}" in image.facts for name in _COMPARED) and "image.history" in image.facts


_COMPARED = ("user", "start_form", "healthcheck", "stop_signal", "exposed_ports", "label_names")


def _base(dockerfile: Subject, image: Subject) -> Iterator[Difference]:
    written = value(dockerfile, "dockerfile.base")
    if not isinstance(written, str) or written == "scratch":
        return
    digest, label = named_digest(written), value(image, "image.base_digest")
    name = value(image, "image.base_name")
    if digest and isinstance(label, str) and label != digest:
        yield Difference(f"FROM: {digest} in the Dockerfile, {label} in the image", "dockerfile.base", "image.base_digest")
    elif isinstance(name, str) and normalised(name) != normalised(written):
        yield Difference(f"FROM: {written} in the Dockerfile, {name} in the image", "dockerfile.base", "image.base_name")


def _same_text(keyword: str, name: str, plain: Callable[[str], str] = str) -> Callable[[Subject, Subject], Iterator[Difference]]:
    """Compare a setting that the Dockerfile writes; one it does not write comes from the base."""

    def ask(dockerfile: Subject, image: Subject) -> Iterator[Difference]:
        ours, theirs = value(dockerfile, f"dockerfile.{name}"), value(image, f"image.{name}")
        if isinstance(ours, str) and theirs is not UNSEEN and (theirs is None or plain(ours) != plain(str(theirs))):
            yield Difference(f"{keyword}: {ours} in the Dockerfile, {_said(theirs)} in the image", f"dockerfile.{name}", f"image.{name}")

    return ask


def _start(dockerfile: Subject, image: Subject) -> Iterator[Difference]:
    """Compare the form of what becomes process 1; with only CMD written, the base may bring the entry point."""
    ours, theirs = value(dockerfile, "dockerfile.start_form"), value(image, "image.start_form")
    written = isinstance(value(dockerfile, "dockerfile.entrypoint_form"), str) or value(image, "image.entrypoint") is None
    if isinstance(ours, str) and theirs is not UNSEEN and written and ours != theirs and not (theirs == "shell" and _writes_shell(dockerfile)):
        text = f"ENTRYPOINT/CMD: {ours} form in the Dockerfile, {'no start command' if theirs is None else f'{theirs} form'} in the image"
        yield Difference(text, "dockerfile.start_form", "image.start_form")


def _writes_shell(dockerfile: Subject) -> bool:
    """Tell whether an exec form names the shell itself (`["/bin/sh", "-c", …]`): its image is that of the shell form."""
    lines = value(dockerfile, "dockerfile.instructions")
    return any(_EXEC_OF_SHELL.match(line) for line in lines) if isinstance(lines, tuple) else True


_EXEC_OF_SHELL = re.compile(r"(?:ENTRYPOINT|CMD) (?:\S*/)?[a-z]*sh (?:-\S+ )*-[a-z]*c ")


def _missing(keyword: str, name: str) -> Callable[[Subject, Subject], Iterator[Difference]]:
    """Compare a list: the base may add to it, and nothing takes from it."""

    def ask(dockerfile: Subject, image: Subject) -> Iterator[Difference]:
        ours, theirs = value(dockerfile, f"dockerfile.{name}"), value(image, f"image.{name}")
        gone = [] if theirs is UNSEEN or not isinstance(ours, tuple) else [str(item) for item in ours if item not in (theirs or ())]
        if gone:
            yield Difference(f"{keyword}: {', '.join(gone)} in the Dockerfile, not in the image", f"dockerfile.{name}", f"image.{name}")

    return ask


def _label(name: str) -> Callable[[Subject, Subject], Iterator[Difference]]:
    """Compare a label's value; one set from a build argument is known to the build only."""

    def ask(dockerfile: Subject, image: Subject) -> Iterator[Difference]:
        ours, theirs = value(dockerfile, f"dockerfile.label_{name}"), value(image, f"image.label_{name}")
        if isinstance(ours, str) and "$" not in ours and isinstance(theirs, str) and ours != theirs:
            text = f"LABEL org.opencontainers.image.{name}: {ours} in the Dockerfile, {theirs} in the image"
            yield Difference(text, f"dockerfile.label_{name}", f"image.label_{name}")

    return ask


def _lines(dockerfile: Subject, image: Subject) -> Iterator[Difference]:
    """Compare RUN, COPY and ADD with the history; an image whose layers were made one shows none of them, which tells nothing."""
    instructions, history = value(dockerfile, "dockerfile.instructions"), value(image, "image.history")
    if not isinstance(instructions, tuple) or not isinstance(history, tuple):
        return
    compared = compare(instructions, history)
    if compared.telling:
        told = [f"{text}: in the Dockerfile, not in the image's history" for text in compared.missing]
        told += [f"{text}: in the image's history, not in the Dockerfile" for text in compared.extra]
        yield from (Difference(text, "dockerfile.instructions", "image.history") for text in told[:_MOST_LINES])


def _signal(text: str) -> str:
    return text.upper().removeprefix("SIG")


def _said(found: Any) -> str:
    return "none" if found is None else str(found)


_QUESTIONS = (
    _base,
    _same_text("USER", "user"),
    _start,
    _missing("EXPOSE", "exposed_ports"),
    _same_text("HEALTHCHECK", "healthcheck"),
    _same_text("STOPSIGNAL", "stop_signal", _signal),
    _missing("LABEL", "label_names"),
    *(_label(name) for name in ("source", "revision", "created", "version")),
    _lines,
)
