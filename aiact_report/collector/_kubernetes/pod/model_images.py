"""Images that a container mounts as volumes and that hold its model: https://kubernetes.io/docs/concepts/storage/volumes/#image."""

from __future__ import annotations

import posixpath
import re
from typing import Final

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.pod.volumes import Mounted
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._vocabulary.tags import floats

MODEL_IMAGES, MOVING = FACTS = decides("container.model_images", "container.model_images_moving")
_LOCATION: Final = "container.model_location"
_SERVES: Final = ("container.model_server", "container.model_name")
_NAMES_MODEL: Final = re.compile(
    r"(?i)(?:^|[/_.:-])(?:models?|modelcars?|weights|checkpoints?|ckpts?|adapters?|loras?|llms?|gguf|onnx|safetensors)(?:$|[/_.:@-])"
)
_LENGTH: Final = 1_000
"""Characters of a path or reference that are looked at for a name."""


def read_model_images(sheet: Sheet, mounted: Mounted, line: int) -> None:
    """Write which mounted images hold the model, and which of them have no tag or one that moves; None is known to hold none of it by its name alone."""
    if not mounted.images_known:
        sheet.withhold(FACTS, Refused("a mount names a volume that is not among the pod's, or could not be read", "incomplete"), line, "volumeMounts")
    found = tuple(dict.fromkeys([redact(image) for path, image in mounted.images.items() if _holds_model(sheet, path, image)]))
    for fact, images in ((MODEL_IMAGES, found), (MOVING, tuple(image for image in found if floats(image)))):
        if not mounted.images_known:
            sheet.keep(fact, images, line, "volumeMounts")
        elif images:
            sheet.put(fact, images, line, "volumeMounts")


def _holds_model(sheet: Sheet, path: str, image: str) -> bool:
    """Whether the model lies in a mounted image: it is loaded from below the mount, or nothing says from where; or the mount is called one."""
    location = sheet.facts.get(_LOCATION)
    where = location.value if location is not None else None
    if isinstance(where, str):
        held = where.startswith("/") and _below(where, path)
    else:
        held = any((fact := sheet.facts.get(name)) is not None and fact.value for name in _SERVES)
    return held or _NAMES_MODEL.search(path[:_LENGTH]) is not None or _NAMES_MODEL.search(image[:_LENGTH]) is not None


def _below(where: str, path: str) -> bool:
    """Whether a place is a mount, or lies below or above it: a repository of models is read through all that is mounted in it."""
    one, other = f"{posixpath.normpath(where)}/", f"{posixpath.normpath(path)}/"
    return one.startswith(other) or other.startswith(one)
