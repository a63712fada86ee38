"""What a kustomization file names: the files and folders it puts together, and whether it only lists them.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from aiact_report._files import open_regular
from aiact_report.collector._yaml import load as _yaml

NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""In the order in which Kustomize looks for them."""
_LIMIT: Final = 1024 * 1024
"""Bytes of a kustomization that are read."""
_RESOURCES: Final = ("resources", "bases", "components", "crds")
"""Keys that list files and folders (and may name what is elsewhere)."""
_PARTS: Final = ("patches", "patchesStrategicMerge", "patchesJson6902", "configurations", "generators", "transformers", "validators", "replacements")
"""Keys that list files, or objects that hold a `path`, or text of their own."""
_FILES: Final = frozenset({"files", "envs", "env", "valuesFile", "additionalValuesFiles"})
"""Keys of generators that name files."""
_PLAIN: Final = frozenset({"apiVersion", "kind", "metadata", "resources", "sortOptions", "buildMetadata"})
"""Keys that change nothing of what is listed."""
_DEPTH: Final = 40
"""Kustomizations that may use each other in a row."""


class Kustomization(NamedTuple):
    """One kustomization file, read."""

    file: str
    """Where it is."""
    plain: bool = False
    """It lists resources and changes nothing of them."""
    component: bool = False
    """It is a part of others and cannot be built by itself."""
    files: tuple[str, ...] = ()
    """Files it uses."""
    resources: tuple[str, ...] = ()
    """Of these the ones that are whole objects."""
    folders: tuple[str, ...] = ()
    """Folders it uses."""
    elsewhere: tuple[str, ...] = ()
    """What it names that is no file or folder here: remote, or missing."""
    broken: str | None = None
    """Why it could not be read."""


def file_in(folder: str) -> str | None:
    """Give the kustomization file of a folder."""
    return next((path for name in NAMES if os.path.isfile(path := os.path.join(folder, name))), None)


def read(file: str) -> Kustomization:
    """Read a kustomization file; paths are as the system knows them."""
    try:
        with open_regular(file) as stream:
            data = stream.read(_LIMIT + 1)
    except OSError as error:
        return Kustomization(file, broken=error.strerror or "it could not be read")
    text, _ = _yaml.decode(data[:_LIMIT])
    documents = list(_yaml.load(text, "kubernetes"))
    found = [document.data for document in documents if isinstance(document, _yaml.Document) and document.data is not None]
    if len(data) > _LIMIT or len(documents) != len(found) or len(found) > 1 or not all(isinstance(item, dict) for item in found):
        return Kustomization(file, broken="it is no single mapping")
    return _described(file, found[0] if found else {})


def _described(file: str, data: dict[str, Any]) -> Kustomization:
    folder = os.path.dirname(file)
    listed = {_at(folder, text): text for text in _listed(data, _RESOURCES)}
    parts = {_at(folder, text): text for text in _parts(data)}
    files = [path for path in (*listed, *parts) if os.path.isfile(path)]
    return Kustomization(
        file,
        plain=data.keys() <= _PLAIN and data.get("kind") in {None, "Kustomization"},
        component=data.get("kind") == "Component",
        files=tuple(dict.fromkeys(files)),
        resources=tuple(path for path in listed if os.path.isfile(path)),
        folders=tuple(path for path in listed if os.path.isdir(path)),
        elsewhere=(*(text for path, text in listed.items() if not os.path.exists(path)), *_charts(data)),
    )


def _at(folder: str, text: str) -> str:
    return os.path.normpath(os.path.join(folder, text))


def _listed(data: dict[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        entries = data.get(key)
        yield from (entry for entry in (entries if isinstance(entries, list) else ()) if isinstance(entry, str) and _is_path(entry))


def _parts(data: dict[str, Any]) -> Iterator[str]:
    """Yield the paths of patches, transformers and files of generators; a text of several lines is a patch itself."""
    yield from _listed(data, _PARTS)
    for key, entries in data.items():
        for entry in entries if isinstance(entries, list) else (entries,):
            if isinstance(entry, dict):
                yield from _paths(entry, "path", *(_FILES if "enerator" in key or "helm" in key else ()))


def _paths(entry: dict[str, Any], *keys: str) -> Iterator[str]:
    for key in keys:
        value = entry.get(key)
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str) and _is_path(text):
                yield text.rpartition("=")[2]


def _is_path(text: str) -> bool:
    return bool(text) and "\n" not in text and "\0" not in text and len(text) < 4096  # noqa: PLR2004 -- PATH_MAX


def _charts(data: dict[str, Any]) -> Iterator[str]:
    """Yield the charts that would be fetched."""
    entries = data.get("helmCharts")
    yield from (str(entry.get("name")) for entry in (entries if isinstance(entries, list) else ()) if isinstance(entry, dict) and entry.get("repo"))


def closure(file: str) -> dict[str, Kustomization]:
    """Read a kustomization and all it uses: file → what it names."""
    found: dict[str, Kustomization] = {}
    waiting = [(file, 0)]
    while waiting:
        here, depth = waiting.pop()
        if here in found or depth > _DEPTH:
            continue
        found[here] = read(here)
        waiting += [(below, depth + 1) for folder in found[here].folders if (below := file_in(folder)) is not None]
    return found


def remote(folder: Path) -> tuple[str, str] | None:
    """Give a file of a kustomization, and what it names that does not lie here; None when everything does."""
    file = file_in(str(folder))
    for known in closure(file).values() if file is not None else ():
        if known.elsewhere:
            return known.file, known.elsewhere[0]
    return None
