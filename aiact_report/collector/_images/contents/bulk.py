"""What makes an image large that need not be in it; counted as shipped, as what a later layer deletes is downloaded all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiact_report.collector._images.contents.find import LayerContents, readable

_LEAST = 100_000
"""Bytes below which nothing is named."""
_THOUSAND = 1000


def bulky(layers: Sequence[LayerContents]) -> list[tuple[str, int]]:
    """List what need not be there with its bytes, the largest first."""
    total: dict[str, int] = {}
    for layer in layers:
        for what, size in layer.bulk.items():
            total[what] = total.get(what, 0) + size
    plain = [(what, size) for what, size in total.items() if not what.startswith("framework ")]
    found = [(readable(what), size) for what, size in (*plain, *_copies(total)) if size >= _LEAST]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _copies(total: Mapping[str, int]) -> list[tuple[str, int]]:
    """Find frameworks that lie at several places: all but the largest are too many."""
    places: dict[str, list[tuple[int, str]]] = {}
    for what, size in total.items():
        if what.startswith("framework "):
            _, name, root = what.split(" ", 2)
            places.setdefault(name, []).append((size, root))
    return [(f"another copy of {name} in /{root.removesuffix('/')}", size) for name, found in places.items() for size, root in sorted(found)[:-1]]


def size_text(size: int) -> str:
    """Write a number of bytes for a reader."""
    value = float(size)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < _THOUSAND or unit == "GB":
            break
        value /= _THOUSAND
    return f"{size} bytes" if unit == "bytes" else f"{value:.1f} {unit}"
