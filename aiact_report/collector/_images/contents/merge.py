"""Facts of an image out of its layers: those of the final filesystem, and secrets of every layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aiact_report.collector._images.contents import facts, find
from aiact_report.collector._images.contents.find import ContentFact, Contents, ContentUnobserved, LayerContents
from aiact_report.collector._images.contents.tree import Placed, Tree
from aiact_report.collector._images.contents.words import TOOLS

_INVENTORY = ("image.packages", "image.package_count")
"""Facts that a part of would be wrong; of other lists what was seen stands, as what was not seen can only add to it."""
_REMARKS = 20
"""Remarks of one kind that are written out."""


def merge(layers: Sequence[LayerContents], today: str, numbers: Sequence[int] = ()) -> Contents:
    """Lay the layers over each other. `today` is a day as RFC 3339 writes it; `numbers` are the layers' places in the history, when they are known."""
    tree = Tree()
    for number, layer in enumerate(layers):
        tree.lay(number, layer)
    final = [placed for placed in tree.all if placed.hidden is None]
    known = dict(_facts(tree, layers, final, today, numbers if len(numbers) == len(layers) else range(1, len(layers) + 1)))
    unseen = [_withheld(gap, known) for gap in (*_unread(tree.all), *_crowded(layers))]
    unseen.extend(facts.unknown(known, final))
    for gap in unseen:
        for name in gap.facts:
            known.pop(name, None)
    users = next((dict(placed.find.value) for placed in final if placed.find.topic == find.PASSWD), {})
    return Contents(dict(sorted(known.items())), unseen, users)


def _facts(
    tree: Tree, layers: Sequence[LayerContents], final: Sequence[Placed], today: str, numbers: Sequence[int]
) -> Iterator[tuple[str, ContentFact]]:
    """Give every fact."""
    yield from facts.distribution(final, today)
    yield from facts.tools(tree, layers, final)
    yield from facts.permissions(final)
    yield from facts.secrets(tree.all, numbers)
    yield from facts.inventory(final)
    yield from facts.models(final, numbers)
    yield from facts.sizes(layers, final, numbers)


def _withheld(gap: ContentUnobserved, known: Mapping[str, ContentFact]) -> ContentUnobserved:
    """Leave out the lists of which something was seen."""
    open_ = (name for name in gap.facts if name in _INVENTORY or not isinstance(known[name].value, tuple))
    return ContentUnobserved(tuple(open_), gap.cause, gap.reason)


def _unread(every: Sequence[Placed]) -> Iterator[ContentUnobserved]:
    """Say what could not be read of the final filesystem, and of what every layer may hide a secret in."""
    counts: dict[tuple[str, ...], int] = {}
    for placed in every:
        if placed.find.topic == find.UNREAD and (placed.hidden is None or "image.private_keys" in placed.find.value[0]):
            withheld, cause, reason = placed.find.value
            counts[cause, *withheld] = counts.get((cause, *withheld), 0) + 1
            if counts[cause, *withheld] <= _REMARKS:
                yield ContentUnobserved(tuple(withheld), cause, reason)


def _crowded(layers: Sequence[LayerContents]) -> Iterator[ContentUnobserved]:
    """Say where a layer holds more than is kept."""
    for topic in sorted({topic for layer in layers for topic in layer.crowded}):
        means = _MEANS.get(topic, "the rest is not named")
        yield ContentUnobserved(_DECIDES.get(topic, ()), "too-many", f"A layer holds more than is kept ({topic}): {means}.")


_MEANS = {"entries": "files that it replaces may still be shown", "whiteouts": "files that it deletes may still be shown"}
_DECIDES: dict[str, tuple[str, ...]] = {
    find.PACKAGES: _INVENTORY,
    find.MODEL: ("image.model_files", "image.model_digests", "image.model_formats", "image.model_files_executable"),
    find.TOOL: tuple(TOOLS),
    find.KEY: ("image.private_keys",),
    find.CREDENTIAL: ("image.credential_files",),
    find.DEVELOPMENT: ("image.development_files",),
    find.SETUID: ("image.setuid_files",),
    find.WRITABLE: ("image.world_writable",),
    find.LOCK: ("image.lock_files",),
    find.BUNDLE: ("image.frozen_bundles",),
    find.GPU: ("image.gpu_stack",),
    find.OS_RELEASE: ("image.distribution", "image.distribution_version", "image.distribution_supported"),
    find.UNREAD: _INVENTORY,
}
"""Topic → facts that are withheld when finds of it had no room, and none is known."""
