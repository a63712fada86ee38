"""What the layers of an image hold together, placed in the layer and path it was read from."""

from __future__ import annotations

from aiact_report.collector._images import config as configuration
from aiact_report.collector._images.history import diff_ids, matching, rows
from aiact_report.collector._images.layers import NOT_ASKED
from aiact_report.collector._images.parts import Parts
from aiact_report.collector._images.sheet import CONTENT, Sheet
from aiact_report.collector._refused import Refused
from aiact_report.model import Fact, Place


def contents(image: Sheet, parts: Parts, today: str, place: Place) -> None:
    """Write what is in the image, or why that could not be seen."""
    trouble = _trouble(parts)
    if trouble is not None:
        image.withhold([name.removeprefix("image.") for name in CONTENT], Refused(trouble.reason, trouble.cause))
        _user_id(image, parts, place, None)
        return
    from aiact_report.collector._images.contents.merge import merge

    layers = [layer.read.contents for layer in parts.layers if layer.read is not None and layer.read.contents is not None]
    numbers = [number for number, row in enumerate(rows(parts)[0], 1) if row.layer is not None]
    merged = merge(layers, today, numbers)
    for name, fact in merged.facts.items():
        image.subject.facts[name] = Fact(fact.value, Place(digest=_digest(parts, fact.layer), path=fact.path))
    for item in merged.unobserved:
        image.withhold([name.removeprefix("image.") for name in item.facts], Refused(item.reason, item.cause))
    user = configuration.starts_as(parts.config).name
    _user_id(image, parts, place, merged.user_id(user) if user else None)


def _trouble(parts: Parts) -> Refused | None:
    """Give the first reason why the contents of a layer are not known: the file system then is not."""
    known = diff_ids(parts.config)
    for number, layer in enumerate(parts.layers):
        if layer.trouble is not None and layer.trouble.cause == NOT_ASKED:
            return layer.trouble
        if layer.trouble is not None:
            return Refused(f"Layer {number + 1} of {len(parts.layers)}: {layer.trouble.reason}", layer.trouble.cause)
        if matching(layer, known[number] if number < len(known) else None) is False:
            return Refused(f"Layer {number + 1} of {len(parts.layers)}: its bytes have not the digest that names it.", "digest-mismatch")
    return None


def _digest(parts: Parts, index: int | None) -> str | None:
    """Name the layer a fact was read from; what no one layer shows stands in the image."""
    if index is None:
        return parts.config_digest
    layer = parts.layers[index]
    return layer.digest or (layer.read.digest if layer.read is not None else None)


def _user_id(image: Sheet, parts: Parts, place: Place, found: int | None) -> None:
    """Write the user id the image starts as."""
    user = configuration.starts_as(parts.config)
    if user.name is None:
        image.put("uid", user.uid or 0, place)
    elif found is not None:
        image.put("uid", found, place)
    else:
        image.withhold(("uid",), Refused("USER is a name, and no /etc/passwd of the image that was read says which user id it has.", "unresolved"))
