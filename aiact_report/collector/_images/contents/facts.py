"""The facts that finds make, topic by topic."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import Any

from aiact_report.collector._images.contents import find
from aiact_report.collector._images.contents.bulk import bulky, size_text
from aiact_report.collector._images.contents.find import ContentFact, ContentUnobserved, LayerContents, mark, readable
from aiact_report.collector._images.contents.support import supported
from aiact_report.collector._images.contents.tree import Placed, Tree
from aiact_report.collector._images.contents.words import GPU_PACKAGES, TOOLS

SUPPORTED = "image.distribution_supported"
EXECUTABLE = "image.model_files_executable"
_WRITABLE = 200
_PACKAGES = 20_000
_LARGEST = 10
_NONE = ContentFact(None)

Facts = Iterator[tuple[str, ContentFact]]
"""Names with facts."""


def _of(placed: Sequence[Placed], topic: str) -> list[Placed]:
    """Give the finds of one topic, by path, each path once."""
    found = {one.path: one for one in placed if one.find.topic == topic}
    return [found[path] for path in sorted(found)]


def _shown(path: str) -> str:
    return "/" + readable(path)


def _listed(values: Sequence[str], origin: Sequence[Placed] = ()) -> ContentFact:
    """Make the fact of a list; an empty one is null; one entry has its place, several of one layer that layer's."""
    layers = {one.layer for one in origin}
    if not values or len(layers) != 1:
        return ContentFact(tuple(values) or None)
    return ContentFact(tuple(values), origin[0].layer, _shown(origin[0].path) if len(origin) == 1 else None)


def distribution(final: Sequence[Placed], today: str) -> Facts:
    """Tell the distribution, its release and whether that is supported."""
    found = _of(final, find.OS_RELEASE)  # /etc comes before /usr/lib, as the standard wants
    if not found:
        yield from ((name, _NONE) for name in ("image.distribution", "image.distribution_version", SUPPORTED))
        return
    name, version = found[0].find.value
    where = (found[0].layer, _shown(found[0].path))
    yield "image.distribution", ContentFact(name, *where)
    yield "image.distribution_version", ContentFact(version or None, *where)
    known = supported(name, version, today)
    if known is not None:
        yield SUPPORTED, ContentFact(known, *where)


def unknown(known: dict[str, ContentFact], final: Sequence[Placed]) -> Iterator[ContentUnobserved]:
    """Say which facts the finds do not decide."""
    if SUPPORTED not in known:
        name, version = known["image.distribution"].value, known["image.distribution_version"].value
        called = f"{name} {version}" if version else f"{name}, which names no release,"
        yield ContentUnobserved((SUPPORTED,), "unknown-release", f"The built-in table of support periods does not know {called}."[:300])
    strange = [_shown(one.path) for one in _of(final, find.MODEL) if one.find.value[1] is None]
    if strange:
        withheld = (EXECUTABLE,) if known[EXECUTABLE].value is None else ()
        named = ", ".join(strange[:5])
        yield ContentUnobserved(withheld, "unknown-format", f"The format of {len(strange)} model file(s) is not known: {named}.")


def tools(tree: Tree, layers: Sequence[LayerContents], final: Sequence[Placed]) -> Facts:
    """List programs by what they are for; a link that leads nowhere is none."""
    found = _of(final, find.TOOL)
    linked = {one.path: _target(tree, one) for one in found if not isinstance(one.find.value, str)}
    there = _present(tree, layers, set(linked.values()))
    real = [one for one in found if one.path not in linked or linked[one.path] in there]
    for fact in TOOLS:
        mine = [one for one in real if fact in (one.find.value, one.find.value[0])]
        yield fact, _listed([_shown(one.path) for one in mine], mine)


def _target(tree: Tree, placed: Placed) -> str:
    """Follow a symbolic link by one step."""
    return tree.real(posixpath.normpath(posixpath.join("/", posixpath.dirname(placed.path), placed.find.value[1]))[1:])


def _present(tree: Tree, layers: Sequence[LayerContents], paths: set[str]) -> set[str]:
    """Tell which paths the final filesystem has, by their marks in the layers."""
    marks = {mark(name): path for path in paths for name in tree.names(path)}
    there: set[str] = set()
    for layer in layers:
        gone = {tree.real(path) for path in layer.whiteouts}
        hidden = {tree.real(path) for path in layer.opaque}
        if gone or hidden:
            there = {path for path in there if path not in gone and not any(above in gone or above in hidden for above in _above(path))}
        for held in (layer.files, layer.directories):
            there.update(marks[part] for at in range(0, len(held), 8) if (part := held[at : at + 8]) in marks) if marks else None
    return there


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def permissions(final: Sequence[Placed]) -> Facts:
    """List what runs as its owner, and what everybody may write."""
    setuid, writable = _of(final, find.SETUID), _of(final, find.WRITABLE)[:_WRITABLE]
    yield "image.setuid_files", _listed([f"{_shown(one.path)} ({one.find.value:o})" for one in setuid], setuid)
    yield "image.world_writable", _listed([_shown(one.path) for one in writable], writable)


def secrets(every: Sequence[Placed], numbers: Sequence[int]) -> Facts:
    """List secrets of every layer: what a later one hides is still shipped."""
    for fact, topic in (
        ("image.private_keys", find.KEY),
        ("image.credential_files", find.CREDENTIAL),
        ("image.development_files", find.DEVELOPMENT),
    ):
        found = sorted((one for one in every if one.find.topic == topic), key=lambda one: (one.path, one.layer))
        texts = dict.fromkeys(f"{_shown(one.path)} ({_where(one, numbers)})" for one in found)
        yield fact, _listed(list(texts), found)


def _where(placed: Placed, numbers: Sequence[int]) -> str:
    deleted = "" if placed.hidden is None else f", deleted in {numbers[placed.hidden]}"
    return f"layer {numbers[placed.layer]}{deleted}"


def inventory(final: Sequence[Placed]) -> Facts:
    """List packages, lock files, frozen applications and what the GPU is driven with."""
    databases = [one for one in final if one.find.topic == find.PACKAGES]
    packages = sorted({readable(name) for one in databases for name in one.find.value})
    yield "image.packages", ContentFact(tuple(packages[:_PACKAGES]) or None)
    yield "image.package_count", ContentFact(len(packages))
    yield "image.package_types", _listed(sorted({name.partition("/")[0] for name in packages}))
    for fact, topic in (("image.lock_files", find.LOCK), ("image.frozen_bundles", find.BUNDLE)):
        found = _of(final, topic)
        yield fact, _listed([_shown(one.path) + (f" ({one.find.value})" if one.find.value else "") for one in found], found)
    stack = {readable(one.find.value) for one in final if one.find.topic == find.GPU}
    stack.update(f"{match[1]} {match[2]}" for match in map(GPU_PACKAGES.fullmatch, packages) if match is not None)
    yield "image.gpu_stack", _listed(sorted(stack))


def models(final: Sequence[Placed], numbers: Sequence[int]) -> Facts:
    """List model files with their digests and formats, and those whose format runs code."""
    found = _of(final, find.MODEL)
    runs = [one for one in found if one.find.value[2] is not None]
    yield "image.model_files", _listed([_shown(one.path) for one in found], found)
    yield "image.model_digests", ContentFact(_mapped(found, 0))
    yield "image.model_formats", ContentFact(_mapped(found, 1))
    yield EXECUTABLE, _listed([f"{_shown(one.path)} ({_where(one, numbers)}): {readable(one.find.value[2])}" for one in runs], runs)


def _mapped(found: Sequence[Placed], index: int) -> dict[str, Any] | None:
    """Map path to digest or format."""
    return {_shown(one.path): one.find.value[index] or "unknown" for one in found} or None


def sizes(layers: Sequence[LayerContents], final: Sequence[Placed], numbers: Sequence[int]) -> Facts:
    """List the largest files and what need not be there."""
    large = sorted(_of(final, find.LARGE), key=lambda one: (-one.find.size, one.path))[:_LARGEST]
    yield "image.largest_files", _listed([f"{_shown(one.path)} ({size_text(one.find.size)}, layer {numbers[one.layer]})" for one in large], large)
    bulk = bulky(layers)
    yield "image.bulk", _listed([f"{what} ({size_text(size)})" for what, size in bulk])
    yield "image.bulk_size", ContentFact(sum(size for _, size in bulk))
