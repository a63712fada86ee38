"""The images of an OCI layout: what its `index.json` lists, each once, with all its names."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.collector._images import manifest as manifests
from aiact_report.collector._images.kept import LayoutStore, beside_kind, name_of
from aiact_report.collector._images.parts import Parts
from aiact_report.collector._refused import Refused
from aiact_report.model import Unobserved


def layout_images(store: LayoutStore, reading: manifests.Reading, tag: str | None = None) -> Iterator[Parts | Unobserved]:
    """Yield every image of a layout, or those of one tag; what is no image is only said when there is nothing else."""
    found, others = 0, []
    named = _named(store, reading, tag)
    for digest, names in list(named.items())[: manifests.MOST]:
        for one in manifests.images(reading, digest, names):
            if isinstance(one, Unobserved) and one.cause == "not-an-image":
                others.append(one)
                continue
            found += 1
            yield one
    if len(named) > manifests.MOST:
        yield manifests.left_out(len(named) - manifests.MOST, "the layout", reading.origin)
    if found:
        return
    yield from others
    if not others:
        what = f"no image {tag!r}" if tag is not None else "no image of a platform that was asked for"
        yield manifests.refusal(Refused(f"The layout has {what}.", "not-found"), reading.origin)


def _named(store: LayoutStore, reading: manifests.Reading, tag: str | None) -> dict[str, tuple[str, ...]]:
    """Digests of the entries that are wanted, each with its names."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in store.entries:
        name = name_of(entry)
        wanted = (
            manifests.is_wanted(entry.platform, reading.request.images.platforms)
            and not manifests.is_attestation(entry)
            and beside_kind(entry) is None
        )
        if wanted and (tag is None or tag in entry.annotations.values() or (name or "").endswith(f":{tag}")):
            found[entry.digest] = tuple(sorted({*found.get(entry.digest, ()), *([name] if name else [])}))
    return found
