"""The configuration of an image, put together from what an engine tells without an export: its inspection and its history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiact_report.collector._json.parts import rows, table, text, whole
from aiact_report.collector.engine.json import texts

_MAKES_FILES = ("ADD ", "COPY ", "RUN ", "WORKDIR ")
"""Instructions that make a layer, even one without files."""
_NO_STEP = "#(nop)"
"""Docker's classic builder marks by it what was not run; ADD, COPY and WORKDIR bear it too."""


def configuration(image: dict[str, Any], history: Any) -> dict[str, Any]:
    """Give the configuration in the form of the OCI image specification; without a history where its layers cannot be told."""
    layers = list(texts(table(image, "RootFS"), "Layers"))
    found: dict[str, Any] = {
        "os": text(image, "Os"),
        "architecture": text(image, "Architecture"),
        "variant": text(image, "Variant"),
        "created": text(image, "Created"),
        "author": text(image, "Author"),
        "config": table(image, "Config"),
        "rootfs": {"type": "layers", "diff_ids": layers},
        "history": _history(history, len(layers)),
    }
    return {name: value for name, value in found.items() if value is not None}


def _history(listed: Any, layers: int) -> list[dict[str, Any]] | None:
    """Give the history, oldest first; None when it is not told, or which entries made the layers is not clear."""
    entries = [entry for entry in reversed(listed) if isinstance(entry, dict)] if isinstance(listed, list) else []
    for makes_layer in (_has_size, _is_step):
        made = [makes_layer(entry) for entry in entries]
        if entries and sum(made) == layers:
            return [_entry(entry, empty=not full) for entry, full in zip(entries, made, strict=True)]
    return None


def _has_size(entry: dict[str, Any]) -> bool:
    return (whole(entry, "Size") or 0) > 0


def _is_step(entry: dict[str, Any]) -> bool:
    """Whether an entry's instruction makes a layer, of whatever size."""
    line = text(entry, "CreatedBy") or ""
    instruction = line.rpartition(_NO_STEP)[2].lstrip() if _NO_STEP in line else line
    is_run = _NO_STEP not in line and line.startswith(("/bin/sh -c ", "|"))
    return _has_size(entry) or is_run or instruction.startswith(_MAKES_FILES)


def _entry(entry: dict[str, Any], *, empty: bool) -> dict[str, Any]:
    """Write an entry as the specification has it."""
    found: dict[str, Any] = {"created_by": text(entry, "CreatedBy") or "", "comment": text(entry, "Comment") or ""}
    seconds = whole(entry, "Created")
    if seconds is not None and 0 < seconds < 2**32:
        found["created"] = datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    return {**found, "empty_layer": True} if empty else found


def registry_digests(image: dict[str, Any]) -> tuple[str, ...]:
    """Give the digests by which registries know an image: Podman adds one of its own making, under localhost/."""
    named = (entry.rpartition("@") for entry in texts(image, "RepoDigests"))
    return tuple(sorted({digest for name, _, digest in named if digest and not name.startswith("localhost/")}))


def all_digests(image: dict[str, Any]) -> frozenset[str]:
    """Give every manifest digest by which the engine knows an image, its own among them."""
    return frozenset(entry.rpartition("@")[2] for entry in texts(image, "RepoDigests"))


def names(image: dict[str, Any]) -> tuple[str, ...]:
    """Give the references by which the engine knows an image."""
    listed = (*texts(image, "RepoTags"), *texts(image, "RepoDigests"))
    return tuple(sorted(name for name in listed if not name.startswith("<none>")))


def whole_name(image: dict[str, Any], name: str) -> str:
    """Give the name by which the engine knows what a user calls by a short one: Podman keeps what it builds as `localhost/…`."""
    local = f"localhost/{name}" if ":" in name.rpartition("/")[2] else f"localhost/{name}:latest"
    return local if local in texts(image, "RepoTags") and name not in texts(image, "RepoTags") else name


def nearest_names(listed: Any) -> list[str]:
    """Give the names of all images of an engine, for a hint."""
    return sorted({name for image in (listed if isinstance(listed, list) else ()) for name in rows(image, "RepoTags") if isinstance(name, str)})
