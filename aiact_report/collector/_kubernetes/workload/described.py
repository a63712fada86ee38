"""Pods that an object describes in words of its own: the form they are brought to, so that one reader reads them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aiact_report.collector._kubernetes.fields import Found, child

_NAMED = {"env": "name", "volumeMounts": "mountPath", "volumeDevices": "devicePath"}
"""Lists that are merged by a field of their entries."""


class Described(NamedTuple):
    """One set of pods."""

    name: str
    """What the object calls it; empty: it is the object's only one."""
    pod: Found
    """The specification as a pod would have it; no mapping where what stands there cannot be read."""
    lifecycle: str | None
    """None: nobody described the kind."""
    metadata: Found | None = None
    """What holds the labels and annotations of the pods."""
    sidecars: frozenset[str] = frozenset()
    referenced: frozenset[str] = frozenset()
    """Containers that another object completes."""
    patch: Found | None = None
    """A patch that is laid over the pod when it is made."""
    completed: str | None = None
    """Why what is not written for the pod may be supplied from elsewhere."""
    ref: str | None = None
    """`Kind/name` of the object that describes the pods, where this one only names it."""
    is_generic: bool = False
    """Found by its form alone, in a kind that nobody described."""


def referring(name: str, ref: Found, kind: str, lifecycle: str) -> Described:
    """Describe pods that another object describes: of them nothing is seen here but that they are made."""
    target = text_of(ref, "name") or "-"
    label = Found("main", ref.line, None, f"{ref.field}.name")
    only = listed([assembled((("name", label),), ref)], ref.field)
    return Described(name or target, assembled((("containers", only),), ref), lifecycle, ref=f"{kind}/{target}")


def entries(found: Found, key: str) -> list[Found]:
    """Give the entries of a list below a key; none where it holds no list."""
    below = below_of(found, key)
    return [] if below is None else entries_of(below)


def entries_of(found: Found) -> list[Found]:
    """Give the entries of a list; none of what is no list."""
    if found.value.__class__ is not list:
        return []
    return [Found(entry, at, sub, f"{found.field}[{index}]") for index, (entry, (at, sub)) in enumerate(zip(found.value, found.lines, strict=True))]


def below_of(found: Found, key: str) -> Found | None:
    """Give what a key holds; None when nothing or null."""
    return child(found, key) if found.value.__class__ is dict and found.value.get(key) is not None else None


def text_of(found: Found, key: str) -> str:
    """Give a text below a key, cut to the length of a name; empty when there is none."""
    value = found.value.get(key) if found.value.__class__ is dict else None
    return value[:253] if value.__class__ is str else ""


def listed(found: Iterable[Found], field: str) -> Found:
    """Make one list of what stands in several places."""
    kept = list(found)
    return Found([entry.value for entry in kept], kept[0].line, [(entry.line, entry.lines) for entry in kept], field)


def joined(holders: Iterable[Found | None], key: str, field: str, more: Iterable[Found] = ()) -> Found | None:
    """Make one list of those that several holders have; what is no list stands for all, so that it is said to be unreadable."""
    given = [below for holder in holders if holder is not None and (below := below_of(holder, key)) is not None]
    wrong = next((below for below in given if below.value.__class__ is not list), None)
    parts = [*(entry for below in given for entry in entries_of(below)), *more]
    return wrong or (listed(parts, field) if parts else None)


def assembled(parts: Iterable[tuple[str, Found | None]], start: Found) -> Found:
    """Make a mapping of parts that stand in several places; a later part counts before an earlier one of the same key."""
    kept = {key: part for key, part in parts if part is not None}
    lines = {key: (part.line, part.lines) for key, part in kept.items()}
    return Found({key: part.value for key, part in kept.items()}, start.line, lines, start.field)


def laid_over(base: Found | None, over: Found) -> Found:
    """Lay a mapping over another, mappings in it too."""
    if base is None or base.value.__class__ is not dict or over.value.__class__ is not dict:
        return over
    keys = dict.fromkeys((*base.value, *over.value))
    return assembled(((key, _either(base, over, key)) for key in keys), over)


def _either(base: Found, over: Found, key: str) -> Found | None:
    under, above = below_of(base, key), below_of(over, key)
    if under is None or above is None:
        return above or under
    if key in _NAMED and under.value.__class__ is above.value.__class__ is list:
        return _merged(entries(base, key), entries(over, key), _NAMED[key], above.field)
    return laid_over(under, above)


def _merged(base: list[Found], over: list[Found], name: str, field: str) -> Found | None:
    taken = {text_of(entry, name) for entry in over}
    both = [*(entry for entry in base if text_of(entry, name) not in taken), *over]
    return listed(both, field) if both else None


def container(found: Found, name: str, script: str) -> Found:
    """Bring a container to a pod's form: a name, and what it runs as a script among its arguments, which is where it ends up."""
    if found.value.__class__ is not dict:
        return found
    code = below_of(found, script)
    arguments = below_of(found, "args")
    runs = code is not None and code.value.__class__ is str
    given = entries(found, "args") if arguments is not None else []
    return assembled(
        (
            ("name", Found(name, found.line, None, f"{found.field}.name")),
            *((key, below_of(found, key)) for key in found.value if key != script),
            ("resources", below_of(found, "computeResources") or below_of(found, "resources")),
            ("image", _filled(below_of(found, "image"))),
            ("args", listed([*given, code], found.field) if runs and code is not None else arguments),
        ),
        found,
    )


def _filled(image: Found | None) -> Found | None:
    """Write the parameters of Tekton in an image (`$(params.image)`) as the placeholders they are."""
    if image is None or image.value.__class__ is not str or "$(" not in image.value:
        return image
    return image._replace(value=image.value.replace("$(", "${").replace(")", "}"))
