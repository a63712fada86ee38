"""Images as a reader compares them: size, user, what is inside, and the layers that make them large."""

from __future__ import annotations

from typing import Any

import msgspec

from aiact_report.model import Subject
from aiact_report.report_templates._subjects import Subjects, value_of
from aiact_report.report_templates._text import cut, short_digest

_IMAGES = 60
"""Images shown."""
_LAYERS = 40
"""Layers shown of one image."""
_UNITS = ("B", "kB", "MB", "GB", "TB")
_STEP = 1000
NOT_SEEN = "not seen"


class LayerRow(msgspec.Struct, frozen=True):
    """One entry of an image's history."""

    number: str
    size: str
    unpacked: str
    created_by: str
    digest: str


class ImageRow(msgspec.Struct, frozen=True):
    """One image."""

    name: str
    platform: str
    digest: str
    size: str
    layers: str
    user: str
    contents: str
    packages: str
    created: str
    rows: list[LayerRow]
    rows_more: int


class Images(msgspec.Struct, frozen=True):
    """The images shown, and how many more there are."""

    rows: list[ImageRow]
    more: int


def images(subjects: Subjects) -> Images:
    """Describe every image that was read, the first ones of many."""
    found = sorted(subjects.of_kind("image"), key=lambda subject: (subject.name, subject.id))
    return Images([_image(subjects, subject) for subject in found[:_IMAGES]], max(0, len(found) - _IMAGES))


def _image(subjects: Subjects, image: Subject) -> ImageRow:
    layers = sorted(
        (child for child in subjects.children.get(image.id, ()) if child.kind == "layer"), key=lambda layer: value_of(layer, "layer.number") or 0
    )
    return ImageRow(
        name=cut(image.name, 120),
        platform=_text(image, "image.platform"),
        digest=_digest(value_of(image, "image.manifest_digest") or value_of(image, "image.config_digest")),
        size=_sizes(image),
        layers=_layer_count(image),
        user=_user(image),
        contents=_contents(image),
        packages=_text(image, "image.package_count"),
        created=_text(image, "image.created"),
        rows=[_layer(layer) for layer in layers[:_LAYERS]],
        rows_more=max(0, len(layers) - _LAYERS),
    )


def _sizes(image: Subject) -> str:
    stored, unpacked = _size(image, "image.size"), _size(image, "image.unpacked_size")
    if stored == unpacked == NOT_SEEN:
        return NOT_SEEN
    return ", ".join(f"{word} size not seen" if size == NOT_SEEN else f"{size} {word}" for size, word in ((stored, "stored"), (unpacked, "unpacked")))


def _layer_count(image: Subject) -> str:
    count = value_of(image, "image.layer_count")
    return f"{count:,} {'layer' if count == 1 else 'layers'}" if isinstance(count, int) else NOT_SEEN


def _layer(layer: Subject) -> LayerRow:
    empty = value_of(layer, "layer.empty") is True
    return LayerRow(
        number=_text(layer, "layer.number"),
        size="" if empty else _size(layer, "layer.size"),
        unpacked="" if empty else _size(layer, "layer.unpacked_size"),
        created_by=_made_by(layer),
        digest="" if empty else _digest(value_of(layer, "layer.digest") or value_of(layer, "layer.diff_id")),
    )


def _made_by(layer: Subject) -> str:
    fact = layer.facts.get("layer.created_by")
    return NOT_SEEN if fact is None else cut(str(fact.value), 200) if fact.value else "not recorded"


def _user(image: Subject) -> str:
    """Say whom it starts as: `root`, `app (10001)`."""
    if "image.user" not in image.facts:
        return NOT_SEEN
    name, number = value_of(image, "image.user"), value_of(image, "image.uid")
    if number == 0:
        return "root" if name in {None, "root", "0"} else f"{name} (root)"
    return str(name) if number is None or str(number) == str(name) else f"{name} ({number})"


def _contents(image: Subject) -> str:
    """Say what distribution it is, and whether a shell and a package manager are in it."""
    if "image.shells" not in image.facts:
        return NOT_SEEN
    release = [str(part) for part in (value_of(image, "image.distribution"), value_of(image, "image.distribution_version")) if part]
    shell = "a shell" if value_of(image, "image.shells") else "no shell"
    manager = "a package manager" if value_of(image, "image.package_managers") else "no package manager"
    return ", ".join([" ".join(release) or "no distribution", shell, manager])


def _text(subject: Subject, name: str) -> str:
    if name not in subject.facts:
        return NOT_SEEN
    value = subject.facts[name].value
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _size(subject: Subject, name: str) -> str:
    value = value_of(subject, name)
    return size_text(value) if isinstance(value, int) else NOT_SEEN


def size_text(number: float) -> str:
    """Write bytes in decimal units: `412 MB`."""
    unit = 0
    while number >= _STEP and unit < len(_UNITS) - 1:
        number, unit = number / _STEP, unit + 1
    return f"{number:.0f} {_UNITS[unit]}" if number >= 10 or unit == 0 else f"{number:.1f} {_UNITS[unit]}"  # noqa: PLR2004 -- two digits are enough


def _digest(digest: Any) -> str:
    return short_digest(digest) if isinstance(digest, str) else ""
