"""Image → its base: by the labels of the OCI image specification, else by the layers it shares with another image that was read."""

from __future__ import annotations

from aiact_report.linking._base import Index, Relation, cited, value, write
from aiact_report.linking._image_names import named_digest
from aiact_report.model import Ref, Subject

_FACT, _LAYERS = "image.base", "image.diff_ids"
_NAME, _DIGEST = "image.base_name", "image.base_digest"


def _link(index: Index) -> None:
    images = index.of_kind("image")
    layers = {layers: image for image in reversed(images) if (layers := _layers(image))}
    for image in images:
        if not _write_label(image):
            _write_shared(image, layers)


def _write_label(image: Subject) -> bool:
    """Take the labels' word, name and digest together."""
    name, digest = value(image, _NAME), value(image, _DIGEST)
    parts = [text for text in (name, digest) if isinstance(text, str)]
    if not parts:
        return False
    fact = _NAME if isinstance(name, str) else _DIGEST
    text = name if isinstance(name, str) and named_digest(name) else "@".join(parts)
    refs = tuple(Ref(one) for one, text in ((_NAME, name), (_DIGEST, digest)) if isinstance(text, str))
    write(image, _FACT, text, image.facts[fact].place, refs)
    return True


def _write_shared(image: Subject, layers: dict[tuple[str, ...], Subject]) -> None:
    """Look for the image whose layers are all of the first ones of this one, the more the better."""
    own = _layers(image)
    for count in range(len(own) - 1, 0, -1):
        base = layers.get(own[:count])
        if base is not None:
            refs = cited(image, (Ref(_LAYERS), Ref(_LAYERS, base.id)))
            write(image, _FACT, base.name, image.facts[_LAYERS].place, refs)
            return


def _layers(image: Subject) -> tuple[str, ...]:
    found = value(image, _LAYERS)
    return tuple(found) if isinstance(found, tuple) else ()


RELATION = Relation("image_base", 12, (_FACT,), _link, across=True)
