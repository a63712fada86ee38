"""What a text after `--image` means: an engine's image, an archive, a layout, a SIF file, or a reference to a registry."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from aiact_report._files import read_regular
from aiact_report.collector._images.layers import looks_like_layer
from aiact_report.collector._images.stream import HEAD
from aiact_report.collector._vocabulary.reference import Reference, parse
from aiact_report.errors import MistakesError, mistake

SIF_MAGIC = b"SIF_MAGIC"
_SIF_AT = 32
"""Bytes of the line that starts a SIF file as a program."""
ENGINES: tuple[Literal["docker", "podman"], ...] = ("docker", "podman")
_ARCHIVE_PREFIXES = ("docker-archive:", "oci-archive:")
_LAYOUT_PREFIX = "oci:"


class Kind(Enum):
    """Where an image is kept."""

    ENGINE = "engine"
    ARCHIVE = "archive"
    LAYOUT = "layout"
    SIF = "sif"
    DEFINITION = "definition"
    REGISTRY = "registry"


_NONE = Reference("", "", None, None)


@dataclass(frozen=True, slots=True)
class Named:
    """An image as the user named it."""

    text: str
    kind: Kind
    target: str
    """Path, name in the engine, or reference."""
    tag: str | None = None
    """Which image of an archive or layout; None: all."""
    engine: Literal["docker", "podman"] = "docker"
    """Which engine, where it is kept in one."""
    reference: Reference = _NONE
    """Taken apart, where it is kept in a registry."""


def named(text: str) -> Named:
    """Tell what a text means; raises MistakesError when it means nothing."""
    scheme, separator, name = text.partition("://")
    for engine in ENGINES:
        if separator and scheme == engine and name:
            if without_login(name) != name:
                raise _nothing(text)
            return Named(text, Kind.ENGINE, name, engine=engine)
    for prefix in (*_ARCHIVE_PREFIXES, _LAYOUT_PREFIX):
        if text.startswith(prefix) and not separator:
            return _prefixed(text, text.removeprefix(prefix), prefix)
    return _path(text) or _reference(text)


def _prefixed(text: str, rest: str, prefix: str) -> Named:
    """Take `oci:DIR:TAG` apart, as skopeo writes it; a path that is there whole has no tag."""
    path, colon, tag = (rest, "", "") if os.path.exists(rest) else rest.partition(":")
    kind = Kind.LAYOUT if prefix == _LAYOUT_PREFIX else Kind.ARCHIVE
    if kind is Kind.LAYOUT and not _is_layout(path):
        raise mistake(f"{text!r} is no OCI layout: there is no {path}/index.json.", hint="a directory with index.json and blobs/")
    if kind is Kind.ARCHIVE and not os.path.isfile(path):
        raise mistake(f"{text!r} is no archive: there is no file {path}.", hint="made by `docker save` or `skopeo copy`")
    return Named(text, kind, path, tag if colon and tag else None)


def _is_layout(path: str) -> bool:
    return os.path.isfile(os.path.join(path, "index.json"))


def _path(text: str) -> Named | None:
    """Tell what is at a path, when there is anything that can be an image."""
    if _is_layout(text):
        return Named(text, Kind.LAYOUT, text)
    if not os.path.isfile(text):
        return None
    try:
        head = read_regular(text, HEAD)
    except OSError:
        return Named(text, Kind.ARCHIVE, text)  # whoever reads it says why it cannot be read; the other sources are not lost with it
    if head[_SIF_AT : _SIF_AT + len(SIF_MAGIC)] == SIF_MAGIC:
        return Named(text, Kind.SIF, text)
    if not looks_like_layer(head) and _is_definition(text, head):
        return Named(text, Kind.DEFINITION, text)
    if head and _is_prose(head):
        raise mistake(
            f"{text} is no image: neither a tar archive nor a file of Apptainer.",
            hint="made by `docker save`, `podman save`, `skopeo copy` or `apptainer build`",
        )
    return Named(text, Kind.ARCHIVE, text)  # or what is left of one


def _is_prose(head: bytes) -> bool:
    """Whether it is text, which no damage makes of an archive: then another file was meant."""
    return b"\0" not in head and all(byte >= ord(" ") or byte in b"\t\r\n" for byte in head)


def _is_definition(path: str, head: bytes) -> bool:
    from aiact_report.collector.apptainer import COLLECTOR

    return COLLECTOR.recognise(path, head)


def _reference(text: str) -> Named:
    reference = parse(text)
    if reference is None or text.startswith(("/", "./", "../")):
        raise _nothing(text)
    return Named(text, Kind.REGISTRY, text, reference=reference)


def _nothing(text: str) -> MistakesError:
    shown = without_login(text)
    if shown != text:
        return mistake(f"{shown[:200]!r} carries a login.", hint="a name has none: log in with `docker login` or `podman login`")
    if os.path.isdir(text):
        return mistake(f"{text} is a directory without an OCI layout.", hint="a layout has index.json and blobs/")
    if "://" in text and not text.startswith(tuple(f"{name}://" for name in ENGINES)):
        return mistake(f"{text[:200]!r} is no image: known are docker:// and podman://; a registry is named without a scheme.")
    return mistake(f"{text[:200]!r} is neither a file, a directory nor an image reference.", hint="such as registry.example.com/team/app:1.2")


def without_login(text: str) -> str:
    """Give a text without the credential that may stand before the host of a name: `user:password@host/name`."""
    return _LOGIN.sub(r"\1[redacted]@", text)


_LOGIN = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)?[^/@]*@(?!(?:sha256|sha384|sha512|blake3):)")
"""No name of an image has an `@` before its first slash but that of a digest."""
